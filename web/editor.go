package web

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rapporteur/negotiation"
	"rapporteur/redline"
)

// replyDraftView is a draft of the round as it was circulated, paragraph by paragraph,
// with what the delegation says of it.
type replyDraftView struct {
	replyOf
	Draft replyDraftRef
	// Whole is what is said of the draft as a whole or before its first paragraph.
	Whole replyPlace
	// Places are its paragraphs.
	Places []replyPlace
}

// replyPlace is a place in a draft that can be commented on.
type replyPlace struct {
	Paragraph negotiation.Paragraph
	Prepared  []said
	Received  []said
	// Editor is the form for a comment there, nil where none is open.
	Editor *editor
}

// editor is the form for a comment.
type editor struct {
	said
	Kinds []negotiation.CommentKind
	// Path is the address of the draft's page.
	Path string
	// There is the draft as somebody else has saved it meanwhile, nil when nobody has.
	There *said
	// Asked says that its changes were asked for.
	Asked bool
}

// Targets are the paragraphs after which that of the comment can be moved.
func (e editor) Targets() []negotiation.Paragraph {
	return slices.DeleteFunc(slices.Clone(e.On.Paragraphs), func(p negotiation.Paragraph) bool {
		return p.ID == e.Paragraph
	})
}

func (s *Site) replyDraft(ctx context.Context, v *visit) (any, error) {
	out, err := s.replyDraftOf(ctx, v)
	if err != nil {
		return nil, err
	}
	e, err := s.editor(ctx, v, out)
	if err != nil {
		return nil, err
	}
	prepared, received := at(out.Draft.Prepared), at(out.Draft.Received)
	place := func(p negotiation.Paragraph) replyPlace {
		here := replyPlace{Paragraph: p, Prepared: prepared[p.ID], Received: received[p.ID]}
		if e != nil && e.Paragraph == p.ID {
			here.Editor = e
			here.Prepared = slices.DeleteFunc(here.Prepared, func(c said) bool { return c.ID == e.ID })
		}
		return here
	}
	out.Whole = place(negotiation.Paragraph{})
	for _, p := range out.Draft.Circulated.Paragraphs {
		out.Places = append(out.Places, place(p))
	}
	return out, nil
}

// replyDraftOf reads the draft of the address, if it is in the round.
func (s *Site) replyDraftOf(ctx context.Context, v *visit) (replyDraftView, error) {
	var out replyDraftView
	var err error
	if out.Round, out.Now, err = s.roundNow(ctx, v); err != nil {
		return out, err
	}
	ref := v.r.PathValue("draft")
	r, err := s.app.Recommendation(ctx, v.Actor, ref)
	if err != nil {
		return out, err
	}
	i := slices.IndexFunc(out.Round.Drafts, func(d negotiation.RoundDraft) bool {
		return d.Recommendation == r.Value().ID
	})
	if i < 0 {
		return out, negotiation.Refuse(negotiation.CodeNotFound, "The draft %q is not in this round.", ref)
	}
	d, err := s.draftOf(ctx, v, out.Round.Drafts[i])
	if err != nil {
		return out, err
	}
	out.Drafts = []replyDraftRef{d}
	err = s.fillReply(ctx, v, &out.replyOf)
	out.Draft = out.Drafts[0]
	return out, err
}

// at groups comments by the paragraph they are about.
func at(list []said) map[negotiation.ID][]said {
	out := map[negotiation.ID][]said{}
	for _, c := range list {
		out[c.Paragraph] = append(out[c.Paragraph], c)
	}
	return out
}

// whole is how the address names a draft as a whole in the place of a paragraph.
const whole = "whole"

// editor is the form that is open: the one that was sent, or what the address asks for
// by comment (a draft of one), replaces (one on record) or at (a place).
func (s *Site) editor(ctx context.Context, v *visit, x replyDraftView) (*editor, error) {
	if v.Sent == "save" || v.Sent == "show" {
		return s.sentEditor(ctx, v, x)
	}
	q := v.r.URL.Query()
	for _, c := range x.Draft.Prepared {
		if string(c.ID) == q.Get("comment") {
			return newEditor(x, c), nil
		}
	}
	for _, c := range x.Draft.Received {
		if string(c.ID) == q.Get("replaces") && c.Received.WithdrawnAt.IsZero() {
			c.Received, c.Replaces, c.ID = nil, c.ID, negotiation.ID(v.NewID("save"))
			return newEditor(x, c), nil
		}
	}
	paragraph := negotiation.ID(q.Get("at"))
	if paragraph == "" {
		return nil, nil
	}
	if _, ok := x.Draft.Circulated.Paragraph(paragraph); !ok {
		paragraph = ""
	}
	kinds := kindsOn(x.Draft.Circulated, paragraph)
	kind := negotiation.CommentKind(q.Get("kind"))
	if !slices.Contains(kinds, kind) {
		kind = kinds[0]
	}
	c := said{On: x.Draft.Circulated, Language: s.languageOf(ctx, v, x)}
	c.ID, c.Kind, c.Paragraph = negotiation.ID(v.NewID("save")), kind, paragraph
	c.Text = circulated(c.On, kind, paragraph)
	return newEditor(x, c), nil
}

func newEditor(x replyDraftView, c said) *editor {
	return &editor{said: c, Kinds: kindsOn(c.On, c.Paragraph), Path: x.Draft.Path}
}

// sentEditor is the form as it was sent. Where somebody has saved the draft meanwhile
// it has both.
func (s *Site) sentEditor(ctx context.Context, v *visit, x replyDraftView) (*editor, error) {
	d, err := v.sentDraft(x)
	if err != nil {
		return nil, err
	}
	e := newEditor(x, prepared(d, x.Draft.Circulated))
	e.Asked = v.Refused == ""
	i := slices.IndexFunc(x.Draft.Prepared, func(c said) bool { return c.ID == d.ID })
	if v.Refused != "" && i >= 0 && x.Draft.Prepared[i].Revision != d.Revision {
		e.There = &x.Draft.Prepared[i]
	}
	return e, nil
}

// languageOf is the language a new comment is taken to be in: that of the last one the
// delegation has prepared or submitted in the round, else the round's.
func (s *Site) languageOf(ctx context.Context, v *visit, x replyDraftView) negotiation.Language {
	drafts, err := s.app.CommentDrafts(ctx, v.Actor, x.Round.ID)
	list := drafts.Value()
	if err == nil && len(list) > 0 {
		last := slices.MaxFunc(list, func(a, b negotiation.CommentDraft) int { return a.At.Compare(b.At) })
		return last.Language
	}
	if count := len(x.Draft.Received); count > 0 {
		return x.Draft.Received[count-1].Language
	}
	return x.Round.Language
}

// sentDraft is the draft of a comment that the form asks to save. What was written for
// one delegation is never saved for another one: a browser keeps words over signing out.
func (v *visit) sentDraft(x replyDraftView) (negotiation.CommentDraft, error) {
	if of := v.field("delegation"); of != v.Actor.Delegation {
		return negotiation.CommentDraft{}, negotiation.Refuse(negotiation.CodeOtherDelegation,
			"This was written for %s, and you are signed in for %s.", of, v.Actor.Delegation)
	}
	revision, err := strconv.Atoi(cmp.Or(v.field("over"), v.field("revision")))
	if err != nil || revision < 0 {
		return negotiation.CommentDraft{}, negotiation.Refuse(
			negotiation.CodeInvalid, "This form is malformed; open the paragraph again.",
		)
	}
	id := negotiation.ID(v.field("id"))
	c := negotiation.Comment{
		ID: id, Recommendation: x.Draft.Recommendation.ID, BaseVersion: x.Draft.Circulated.ID,
		Kind: negotiation.CommentKind(v.field("kind")), Paragraph: negotiation.ID(v.field("paragraph")),
		Note: strings.TrimRight(v.field("note"), "\n"), Replaces: negotiation.ID(v.field("replaces")),
	}
	if c.Kind == negotiation.Placement {
		c.After = negotiation.ID(v.field("after"))
	}
	if c.Kind.HasWording() {
		c.Text = strings.TrimRight(v.field("text"), "\n")
	}
	return negotiation.CommentDraft{
		ID: id, Round: x.Round.ID, Revision: revision, Language: negotiation.Language(v.field(
			"language",
		)), Comment: c, Actor: v.Actor,
	}, nil
}

// savedDraft saves what the form holds.
func (s *Site) savedDraft(ctx context.Context, v *visit) (replyDraftView, negotiation.CommentDraft, error) {
	x, err := s.replyDraftOf(ctx, v)
	if err != nil {
		return x, negotiation.CommentDraft{}, err
	}
	d, err := v.sentDraft(x)
	if err != nil {
		return x, d, err
	}
	if err := v.chosen(d.ID); err != nil {
		return x, d, err
	}
	saved, err := s.app.SaveCommentDraft(ctx, d)
	return x, saved.Value(), err
}

// saveDraft saves a draft of a comment.
func (s *Site) saveDraft(ctx context.Context, v *visit) (string, error) {
	x, d, err := s.savedDraft(ctx, v)
	if err != nil {
		return "", err
	}
	return x.Draft.Path + "?saved=" + string(d.ID) + "#" + anchorOf(d.Comment.Paragraph), nil
}

// showAgain shows the form again with what it changes.
func showAgain(context.Context, *visit) (string, error) { return "", errPreview }

// anchorOf is where the page of a draft shows a paragraph.
func anchorOf(paragraph negotiation.ID) string { return "p-" + cmp.Or(string(paragraph), whole) }

// keepDraft saves a draft of a comment while somebody types.
func (s *Site) keepDraft(ctx context.Context, v *visit) (any, error) {
	_, d, err := s.savedDraft(ctx, v)
	return d, err
}

// marked is what a comment changes, as it stands in the form.
func (s *Site) marked(ctx context.Context, v *visit) (any, error) {
	x, err := s.replyDraftOf(ctx, v)
	if err != nil {
		return nil, err
	}
	d, err := v.sentDraft(x)
	return prepared(d, x.Draft.Circulated), err
}

// discardDraft takes a draft of a comment off the list.
func (s *Site) discardDraft(ctx context.Context, v *visit) (string, error) {
	x, err := s.replyDraftOf(ctx, v)
	if err != nil {
		return "", err
	}
	d, err := s.app.DiscardCommentDraft(ctx, v.Actor, negotiation.ID(v.field("comment")))
	if err != nil {
		return "", err
	}
	return x.Draft.Path + "#" + anchorOf(d.Value().Comment.Paragraph), nil
}

// Saved reports whether a draft of a comment was saved just now.
func (v *visit) Saved(id negotiation.ID) bool { return v.r.URL.Query().Get("saved") == string(id) }

// Reply is the address of the delegation's reply to the round of this page.
func (v *visit) Reply() string { return "/rounds/" + string(v.id("id")) + "/reply" }

// Owner tells whose words a browser keeps: nobody else's are sent from it.
func (v *visit) Owner() string {
	return v.Actor.Delegation + "/" + cmp.Or(string(v.Actor.Person), v.Actor.Label)
}

// ChoseAll is [visit.Chose] for a list of which all is chosen at first, in one of
// several forms that differ by a field.
func (v *visit) ChoseAll(form, field string, value any, list, item string) bool {
	return !v.Chose(form, field, value) || v.Chose(form, list, item)
}

// Beginning is how a text begins, to tell it from others.
func (v *visit) Beginning(text string) string {
	const most = 60
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most]) + "…"
}

// Whole is how the address names the whole draft.
func (v *visit) Whole() string { return whole }

// Typography reports whether a difference is one of typography alone.
func (v *visit) Typography(s redline.Script) bool { return s.Typography() && !s.Substantive() }

// Chosen is the value of a draft of a comment in the form that submits it: which, and
// as it was read.
func (s said) Chosen() string { return fmt.Sprintf("%s@%d", s.ID, s.Revision) }
