package web

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"rapporteur/negotiation"
)

// A reply that came by letter or note verbale is entered by the secretariat, draft by
// draft, and is a reply of the delegation like any other.

func (s *Site) enterPages() []Page {
	const at = "/rounds/{id}/enter"
	return []Page{
		s.show("enter", at, secretariat, s.enterForm),
		costly(s.form("enter", at, "show", secretariat, showAgain)),
		s.form("enter", at, "submit", secretariat, s.enterReply),
		s.form("enter", at, "none", secretariat, s.enterNone),
	}
}

// enterView is the form for a reply to one draft of a round.
type enterView struct {
	replyOf
	// Delegations are the codes of those invited, Delegation the one that was chosen.
	Delegations []string
	Delegation  string
	Names       map[string]negotiation.Names
	// Choices are the drafts of the round, Draft the one that was chosen, nil before.
	Choices  []negotiation.Recommendation
	Draft    *replyDraftRef
	Language negotiation.Language
	// Places are the draft as a whole, and each of its paragraphs.
	Places []entered
}

// entered is what is entered at one place of a draft.
type entered struct {
	said
	Kinds []negotiation.CommentKind
}

// Field names a field of the place.
func (x entered) Field(name string) string { return name + "." + string(cmp.Or(x.Paragraph, whole)) }

// asks is a field that names what the form is about: its address has it too.
func (v *visit) asks(name string) string {
	if v.sent != nil {
		return v.field(name)
	}
	return v.r.URL.Query().Get(name)
}

func (s *Site) enterForm(ctx context.Context, v *visit) (any, error) { return s.entering(ctx, v) }

func (s *Site) entering(ctx context.Context, v *visit) (enterView, error) {
	var out enterView
	var err error
	if out.Round, out.Now, err = s.roundNow(ctx, v); err != nil {
		return out, err
	}
	answers, err := s.app.Answers(ctx, v.Actor, out.Round.ID)
	if err != nil {
		return out, err
	}
	if out.Names, err = s.names(ctx, v); err != nil {
		return out, err
	}
	for _, a := range answers.Value() {
		out.Delegations = append(out.Delegations, a.Delegation)
	}
	if asked := v.asks("delegation"); slices.Contains(out.Delegations, asked) {
		out.Delegation = asked
	}
	out.Language = cmp.Or(negotiation.Language(v.field("language")), out.Round.Language)
	if out.Choices, err = s.draftsOf(ctx, v, out.Round); err != nil {
		return out, err
	}
	i := slices.IndexFunc(out.Choices, func(r negotiation.Recommendation) bool { return r.Key == v.asks("draft") })
	if i < 0 {
		return out, nil
	}
	chosen, err := s.draftOf(ctx, v, out.Round.Drafts[i])
	out.Draft, out.Places = &chosen, v.places(chosen, out.Language)
	return out, err
}

// places are those of a draft, with what the form says there.
func (v *visit) places(d replyDraftRef, language negotiation.Language) []entered {
	out := []entered{v.entered(d, "", language)}
	for _, p := range d.Circulated.Paragraphs {
		out = append(out, v.entered(d, p.ID, language))
	}
	return out
}

func (v *visit) entered(d replyDraftRef, at negotiation.ID, language negotiation.Language) entered {
	x := entered{said: said{On: d.Circulated, Language: language}}
	x.Recommendation, x.BaseVersion, x.Paragraph = d.Recommendation.ID, d.Circulated.ID, at
	x.Kinds = slices.DeleteFunc(kindsOn(d.Circulated, at), func(k negotiation.CommentKind) bool {
		return k == negotiation.Placement
	})
	there := paragraphOf(d.Circulated, at).Text
	if v.sent == nil {
		x.ID, x.Text = negotiation.ID(v.NewID("")), there
		return x
	}
	x.ID, x.Kind = negotiation.ID(v.field(x.Field("id"))), negotiation.CommentKind(v.field(x.Field("kind")))
	x.Text, x.Note = strings.TrimRight(v.field(x.Field("text")), "\n"), strings.TrimRight(v.field(x.Field("note")), "\n")
	if x.Kind == "" && at != "" && x.Text != there {
		x.Kind = negotiation.Amendment
	}
	return x
}

// comment is what is entered at a place, nil where nothing is.
func (x entered) comment() (*negotiation.Comment, error) {
	c := x.Comment
	edited := c.Text != paragraphOf(x.On, c.Paragraph).Text
	switch {
	case c.Kind == "" && (edited || c.Note != ""):
		return nil, negotiation.Refuse(negotiation.CodeInvalid,
			"%s: something is written, and not what it is; choose it, such as a remark.", x.where())
	case c.Kind == "":
		return nil, nil
	case c.Kind.HasWording() && edited, circulated(x.On, c.Kind, c.Paragraph) != "":
		return &c, nil
	case !edited:
	case c.Paragraph != "" || c.Note != "":
		return nil, negotiation.Refuse(negotiation.CodeInvalid,
			"%s: the wording was changed, and what is chosen has none; write what goes with it as a note.", x.where())
	default:
		c.Note = c.Text // what is said of the whole draft is written in either field
	}
	c.Text = "" // the words that were there are none of the delegation's
	return &c, nil
}

// where names the place in a refusal.
func (x entered) where() string {
	switch number := x.Place().Number; {
	case x.Paragraph == "":
		return "The draft as a whole"
	case number == "":
		return "A paragraph without a number"
	default:
		return "Paragraph " + number
	}
}

func (s *Site) enterReply(ctx context.Context, v *visit) (string, error) {
	x, err := s.entering(ctx, v)
	if err != nil {
		return "", err
	}
	r := negotiation.Reply{Language: x.Language}
	for _, place := range x.Places {
		c, err := place.comment()
		if err != nil {
			return "", err
		}
		if c != nil {
			r.Comments = append(r.Comments, *c)
		}
	}
	if len(r.Comments) == 0 {
		return "", negotiation.Refuse(
			negotiation.CodeInvalid, "Nothing is entered: edit a paragraph, or choose what the delegation says of it.",
		)
	}
	return s.replied(ctx, v, r)
}

// enterNone enters that the delegation has no comment on the round.
func (s *Site) enterNone(ctx context.Context, v *visit) (string, error) {
	return s.replied(ctx, v, negotiation.Reply{Language: v.Language(), NoComment: true})
}

func (s *Site) replied(ctx context.Context, v *visit, r negotiation.Reply) (string, error) {
	r.ID, r.Round, r.Delegation, r.Actor = negotiation.ID(v.field("id")), v.id("id"), v.field("delegation"), v.Actor
	if err := v.chosen(r.ID); err != nil {
		return "", err
	}
	if r.Delegation == "" {
		return "", negotiation.Refuse(negotiation.CodeInvalid, "Choose the delegation whose reply this is.")
	}
	receipt, err := s.app.SubmitReply(ctx, r)
	return receiptPath(receipt.Value()), err
}
