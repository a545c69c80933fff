package web

import (
	"context"
	"slices"
	"strings"

	"rapporteur/api/wire"
	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/store"
)

func (s *Site) documentPages() []Page {
	const document, correct = "/documents/{id}", "/drafts/{ref}/correct"
	pages := []Page{
		s.show("documents", "/documents", readers, func(ctx context.Context, v *visit) (any, error) {
			return readList(v, func(p store.Page) (application.Page[negotiation.Document], error) {
				return s.app.Documents(ctx, v.Actor, p)
			})
		}),
		s.show("document", document, readers, s.document),
		s.show("correct", correct, secretariat, s.correctForm),
		s.form("correct", correct, "words", whoDoes(negotiation.CorrectRecommendation{}), s.correctWords),
		s.show("digest", "/digest", readers, s.digest),
		s.form("digest", "/digest", "theme", whoDoes(negotiation.AddTheme{}), s.addTheme),
		s.form("digest", "/digest", "annotate", whoDoes(negotiation.AnnotateDocument{}), s.annotate),
		s.form("digest", "/digest", "compile", whoDoes(negotiation.CompileDigest{}), s.compile),
	}
	for _, row := range negotiation.ActsOn(negotiation.OnDocument) {
		pages = append(pages, s.form("document", document, row.Verb, row.Who, s.issue(row.Empty)))
	}
	return pages
}

// documentView is a document with those about it.
type documentView struct {
	Document negotiation.Document
	Family   []negotiation.Document
	// Language is the one the text is shown in.
	Language negotiation.Language
	// Text is the document as plain text.
	Text string
	// Verbs are the acts that issue another document about this one.
	Verbs []string
}

func (s *Site) document(ctx context.Context, v *visit) (any, error) {
	d, err := s.app.Document(ctx, v.Actor, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	out := documentView{Document: d.Value(), Language: negotiation.Language(v.r.URL.Query().Get("language"))}
	if !slices.Contains(out.Document.Available, out.Language) {
		out.Language = out.Document.Language
	}
	if out.Document.Symbol != "" { // a paper without a symbol has no family
		family, err := s.app.Family(ctx, v.Actor, string(out.Document.ID))
		if err != nil {
			return nil, err
		}
		out.Family = family.Value()
		for _, row := range negotiation.ActsOn(negotiation.OnDocument) {
			if v.Is(row.Who...) {
				out.Verbs = append(out.Verbs, row.Verb)
			}
		}
	}
	if out.Document.Kind == negotiation.Registered { // its text is elsewhere
		return out, nil
	}
	text, err := s.app.Rendering(ctx, v.Actor, string(out.Document.ID), "text", out.Language)
	out.Text = string(text.Value())
	return out, err
}

// issue issues another document about that of the address.
func (s *Site) issue(empty func() negotiation.Act) deed {
	return func(ctx context.Context, v *visit) (string, error) {
		d, err := s.app.Document(ctx, v.Actor, v.r.PathValue("id"))
		if err != nil {
			return "", err
		}
		act, err := v.act(empty())
		if err != nil {
			return "", err
		}
		issued, err := s.app.OnDocument(ctx, v.asked(d.Value().ID, act))
		return "/documents/" + string(issued.Value().ID) + "?done=issue", err
	}
}

// correctView is an adopted text whose words are corrected.
type correctView struct {
	Recommendation negotiation.Recommendation
	Version        negotiation.Version
	Corrections    []negotiation.Correction
}

func (s *Site) correctForm(ctx context.Context, v *visit) (any, error) {
	seen, err := s.draftAt(ctx, v, v.r.PathValue("ref"))
	if err != nil {
		return nil, err
	}
	corrections, err := s.app.Corrections(ctx, v.Actor, seen.Recommendation.Key)
	return correctView{seen.Recommendation, seen.Version, corrections.Value()}, err
}

func (s *Site) correctWords(ctx context.Context, v *visit) (string, error) {
	r, err := s.app.Recommendation(ctx, v.Actor, v.r.PathValue("ref"))
	if err != nil {
		return "", err
	}
	act := negotiation.CorrectRecommendation{Reason: v.field("reason")}
	for _, l := range v.fields("languages") {
		act.Languages = append(act.Languages, negotiation.Language(l))
	}
	for _, paragraph := range v.fields("paragraph") {
		if old := v.field("old." + paragraph); old != "" {
			act.Changes = append(act.Changes, negotiation.Erratum{
				Paragraph: negotiation.ID(paragraph), Old: old, New: v.field("new." + paragraph),
			})
		}
	}
	correction, err := s.app.Correct(ctx, v.asked(r.Value().ID, act))
	return "/documents/" + string(correction.Value().Document) + "?done=correct", err
}

// digestView is the digest by theme, as far as a theme or a document is asked for.
type digestView struct {
	wire.Digest
	Themes   []negotiation.Theme
	Theme    string
	Meetings []negotiation.Meeting
}

func (s *Site) digest(ctx context.Context, v *visit) (any, error) {
	themes, err := s.app.Themes(ctx, v.Actor)
	if err != nil {
		return nil, err
	}
	out := digestView{Themes: themes.Value(), Theme: v.r.URL.Query().Get("theme")}
	if out.Theme != "" { // all themes at once may be many documents
		d, err := s.app.Digest(ctx, v.Actor, out.Theme, "")
		if err != nil {
			return nil, err
		}
		out.Digest = d.Value()
	}
	if !v.Is(secretariat...) {
		return out, nil
	}
	meetings, err := s.app.Meetings(ctx, v.Actor)
	out.Meetings = meetings.Value()
	return out, err
}

// namesIn are the names in each language of a field of the form.
func (v *visit) namesIn(field string) negotiation.Names {
	names := negotiation.Names{}
	for _, l := range negotiation.Languages() {
		if name := strings.TrimSpace(v.field(field + "." + string(l))); name != "" {
			names[l] = name
		}
	}
	return names
}

func (s *Site) addTheme(ctx context.Context, v *visit) (string, error) {
	act := negotiation.AddTheme{Key: v.field("key"), Names: v.namesIn("names")}
	_, err := s.app.AddTheme(ctx, v.asked("", act))
	return "/digest?done=theme", err
}

func (s *Site) annotate(ctx context.Context, v *visit) (string, error) {
	var act negotiation.AnnotateDocument
	if err := v.fill(&act); err != nil {
		return "", err
	}
	_, err := s.app.Annotate(ctx, v.asked("", act))
	return "/digest?done=annotate&theme=" + act.Theme, err
}

func (s *Site) compile(ctx context.Context, v *visit) (string, error) {
	act := negotiation.CompileDigest{
		Meeting: v.field("meeting"), Titles: v.namesIn("titles"), Language: negotiation.Language(v.field("language")),
		Themes: v.fields("themes"),
	}
	d, err := s.app.CompileDigest(ctx, v.asked("", act))
	return "/documents/" + string(d.Value().ID) + "?done=compile", err
}
