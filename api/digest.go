package api

import (
	"context"

	"rapporteur/api/wire"
	"rapporteur/application"
	n "rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/store"
)

func (s *server) digestRoutes() {
	get(s, "list-themes", "/v1/digest/themes", "List the themes of the digest", s.listThemes)
	post(s, "add-theme", "/v1/digest/themes", "Add a theme to the digest", s.addTheme)
	get(s, "list-annotations", "/v1/digest/annotations", "List every annotation on record, also those that a later one replaced", s.listAnnotations)
	post(s, "annotate-document", "/v1/digest/annotations", "Record what a document says on a theme", s.annotate)
	get(s, "get-digest", "/v1/digest", "Show the digest by theme and by symbol", s.getDigest)
	post(s, "compile-digest", "/v1/digest/compilations", "Compile the digest of past meetings as a document for a meeting", s.compileDigest)
}

func (s *server) listThemes(ctx context.Context, _ *struct{}) (*answer[wire.List[n.Theme]], error) {
	return shownList(s.app.Themes(ctx, actor(ctx)))
}

type themeInput struct {
	Keyed
	Body wire.ThemeRequest
}

func (s *server) addTheme(ctx context.Context, in *themeInput) (*answer[n.Theme], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	return answered(s.record.AddTheme(ctx, actor(ctx), id, n.Theme{Key: in.Body.Key, Names: in.Body.Names}))
}

type annotationInput struct {
	Keyed
	Body wire.AnnotationRequest
}

func (s *server) annotate(ctx context.Context, in *annotationInput) (*answer[n.Annotation], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	b := in.Body
	return answered(s.record.Annotate(ctx, actor(ctx), n.Annotation{ID: id, Document: b.Document, Theme: b.Theme, Language: b.Language, Text: b.Text}))
}

type digestInput struct {
	Theme    string `query:"theme" maxLength:"200" doc:"Key of a theme; all when left out"`
	Document string `query:"document" maxLength:"200" doc:"Symbol or ID of a document; all when left out"`
}

func (s *server) listAnnotations(ctx context.Context, in *digestInput) (*answer[wire.List[n.Annotation]], error) {
	return shownPage(ctx, func(ctx context.Context, who n.Actor, p store.Page) (application.Page[n.Annotation], error) {
		return s.app.Annotations(ctx, who, in.Theme, in.Document, p)
	})
}

func (s *server) getDigest(ctx context.Context, in *digestInput) (*answer[wire.Digest], error) {
	return shown(s.app.Digest(ctx, actor(ctx), in.Theme, in.Document))
}

type compilationInput struct {
	Keyed
	Body wire.CompilationRequest
}

func (s *server) compileDigest(ctx context.Context, in *compilationInput) (*answer[n.Document], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	plan := n.DigestPlan{ID: id, Meeting: in.Body.Meeting, Titles: in.Body.Titles, Language: in.Body.Language, Themes: in.Body.Themes}
	if err := plan.Check(); err != nil {
		return nil, err
	}
	view := publish.DigestView{Plan: plan}
	if view.Meeting, err = s.record.Meeting(ctx, plan.Meeting); err != nil {
		return nil, err
	}
	if view.Body, err = s.record.Body(ctx, view.Meeting.Body); err != nil {
		return nil, err
	}
	return answered(s.record.CompileDigest(ctx, actor(ctx), plan, func(_ context.Context, d n.Document, entries []n.DigestEntry) ([]n.Rendering, error) {
		view.Document, view.Entries = d, entries
		return publish.Digest(view)
	}))
}
