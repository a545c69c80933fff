package api

import (
	"context"

	"rapporteur/api/wire"
	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/store"
)

func (s *server) digestRoutes() {
	get(s, "list-themes", "/v1/digest/themes", "List the themes of the digest", s.listThemes)
	get(
		s, "list-annotations", "/v1/digest/annotations",
		"List every annotation on record, also those that a later one replaced", s.listAnnotations,
	)
	get(s, "get-digest", "/v1/digest", "Show the digest by theme and by symbol", s.getDigest)
	s.digestActs()
}

// digestActs registers the acts on the digest.
func (s *server) digestActs() {
	for _, row := range negotiation.ActsOn(negotiation.OnDigest) {
		switch row.Empty().(type) {
		case negotiation.AddTheme:
			act(s, row, "/v1/digest/themes", s.app.AddTheme)
		case negotiation.AnnotateDocument:
			act(s, row, "/v1/digest/annotations", s.app.Annotate)
		case negotiation.CompileDigest:
			act(s, row, "/v1/digest/compilations", s.app.CompileDigest)
		}
	}
}

func (s *server) listThemes(ctx context.Context, _ *struct{}) (*answer[wire.List[negotiation.Theme]], error) {
	return shownList(s.app.Themes(ctx, actor(ctx)))
}

type digestInput struct {
	Theme    string `query:"theme" maxLength:"200" doc:"Key of a theme; all when left out"`
	Document string `query:"document" maxLength:"200" doc:"Symbol or ID of a document; all when left out"`
}

func (s *server) listAnnotations(
	ctx context.Context, in *digestInput,
) (*answer[wire.List[negotiation.Annotation]], error) {
	return shownPage(ctx, func(
		ctx context.Context, who negotiation.Actor, p store.Page,
	) (application.Page[negotiation.Annotation], error) {
		return s.app.Annotations(ctx, who, in.Theme, in.Document, p)
	})
}

func (s *server) getDigest(ctx context.Context, in *digestInput) (*answer[wire.Digest], error) {
	return shown(s.app.Digest(ctx, actor(ctx), in.Theme, in.Document))
}
