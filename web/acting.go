package web

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strings"

	"rapporteur/application"
	"rapporteur/negotiation"
)

// Acts on a draft at a meeting. Which there are, who may do them and from which stages
// they start is read from the table of acts; a form has the fields that the act has.

func (s *Site) actingPages() []Page {
	const at, do = "/drafts/{ref}/act/{kind}", "/drafts/{ref}/amend"
	return []Page{
		s.show("act", at, negotiators, s.actForm),
		s.form("act", at, "do", negotiators, s.actOnDraft),
		s.show("amend", do, negotiators, s.amendForm),
		costly(s.form("amend", do, "preview", negotiators, s.previewAmendment)),
		s.form("amend", do, "move", negotiators, s.moveAmendment),
		s.form("amend", do, "adopt", reviewers, s.amendDraft),
	}
}

// ofOwnPage are the acts that put words or a plan on record first, with the pages that
// prepare them; "" is done from the page of something else.
var ofOwnPage = map[negotiation.ActName]string{
	"settle": "", "amend": "", "move_amendment": "amend", negotiation.ActSplit: "split", negotiation.ActMerge: "merge",
}

// offer is an act that the visitor may ask for.
type offer struct {
	// Label is the key of its name, Path the address of its form, within the draft's.
	Label, Path string
}

// Acts are those that the visitor may ask for on a draft, in the order of the table.
func (v *visit) Acts(r negotiation.Recommendation) []offer {
	var out []offer
	for _, row := range r.Offered(v.Actor) {
		switch page, own := ofOwnPage[row.Name]; {
		case !own:
			out = append(out, offer{"page.act." + string(row.Name), "act/" + string(row.Name)})
		case page != "":
			out = append(out, offer{"page." + page, page})
		}
	}
	return out
}

// actView is the form of an act on a draft.
type actView struct {
	Recommendation negotiation.Recommendation
	Kind           negotiation.ActName
	// Fields are the names of the fields that the act has.
	Fields     map[string]bool
	Meetings   []negotiation.Meeting
	Amendments []negotiation.OralAmendment
	// Expects is the state that is read, for who may know of every change of it.
	Expects string
}

// kindOfAct finds the act that the address names.
func (v *visit) kindOfAct() (negotiation.ActRow, error) {
	kind := negotiation.ActName(v.r.PathValue("kind"))
	rows := negotiation.ActsOn(negotiation.OnDraft)
	i := slices.IndexFunc(rows, func(r negotiation.ActRow) bool { return r.Name == kind })
	if _, own := ofOwnPage[kind]; i < 0 || own {
		return negotiation.ActRow{}, negotiation.Refuse(
			negotiation.CodeNotFound, "There is no act %q on a draft recommendation.", kind,
		)
	}
	return rows[i], v.Actor.RequireRole(rows[i].Who...)
}

func (s *Site) actForm(ctx context.Context, v *visit) (any, error) {
	row, err := v.kindOfAct()
	if err != nil {
		return nil, err
	}
	out := actView{Kind: row.Name, Fields: map[string]bool{}}
	fieldsOf(reflect.TypeOf(row.Empty()), out.Fields)
	r, err := s.app.Recommendation(ctx, v.Actor, v.r.PathValue("ref"))
	if err != nil {
		return nil, err
	}
	out.Recommendation = r.Value()
	if out.Expects, err = s.app.State(ctx, v.Actor, out.Recommendation); err != nil {
		return nil, err
	}
	meetings, err := s.app.Meetings(ctx, v.Actor)
	if err != nil {
		return nil, err
	}
	now, err := s.app.Time(ctx)
	if err != nil {
		return nil, err
	}
	out.Meetings = slices.Clone(meetings.Value())
	if row.Name == "take_up" { // no meeting that is over takes a draft up
		out.Meetings = slices.DeleteFunc(out.Meetings, func(m negotiation.Meeting) bool {
			return m.Closes.AddDate(0, 0, 2).Before(now.Now)
		})
	}
	if !out.Fields["amendment"] {
		return out, nil
	}
	all, err := s.app.Amendments(ctx, v.Actor, out.Recommendation.Key)
	for _, a := range all.Value() {
		if a.Status == negotiation.AmendmentMoved || a.Status == negotiation.AmendmentSuggested {
			out.Amendments = append(out.Amendments, a)
		}
	}
	return out, err
}

// fieldsOf notes the names of the fields of an act.
func fieldsOf(t reflect.Type, names map[string]bool) {
	for i := range t.NumField() {
		field := t.Field(i)
		if field.Anonymous {
			fieldsOf(field.Type, names)
			continue
		}
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" && field.IsExported() {
			names[name] = true
		}
	}
}

func (s *Site) actOnDraft(ctx context.Context, v *visit) (string, error) {
	row, err := v.kindOfAct()
	if err != nil {
		return "", err
	}
	act, err := v.act(row.Empty())
	if err != nil {
		return "", err
	}
	ref := v.r.PathValue("ref")
	_, err = s.app.OnDraft(ctx, ref, v.asked("", act))
	return "/drafts/" + ref + "?done=act", err
}

func (s *Site) amendForm(ctx context.Context, v *visit) (any, error) {
	return s.draftAt(ctx, v, v.r.PathValue("ref"))
}

// amendment is what the form changes in a version.
func (v *visit) amendment(base negotiation.Version) negotiation.AmendmentText {
	a := negotiation.AmendmentText{
		ID: negotiation.ID(v.field("id")), Recommendation: base.Recommendation, Base: negotiation.ID(v.field("base")),
		Mover: cmp.Or(v.field("mover"), v.Actor.Delegation), Sponsor: v.field("sponsor"), Reason: v.field("reason"),
	}
	for _, p := range base.Paragraphs {
		field := "p." + string(p.ID)
		switch text := v.field(field); {
		case v.field(field+".delete") != "":
			a.Changes = append(a.Changes, negotiation.ParagraphText{Paragraph: p.ID, Delete: true})
		case v.sent.Has(field) && text != p.Text:
			a.Changes = append(a.Changes, negotiation.ParagraphText{Paragraph: p.ID, Text: text})
		}
		if text := strings.TrimSpace(v.field(field + ".after")); text != "" {
			a.Insertions = append(a.Insertions, negotiation.NewParagraph{After: p.ID, Text: text})
		}
	}
	return a
}

// checked is the amendment of the form, on the text that was read: the record refuses it
// when another is current, unless it is the same again.
func (s *Site) checked(ctx context.Context, v *visit) (negotiation.AmendmentText, error) {
	read, err := application.CheckID("base", negotiation.ID(v.field("base")))
	if err != nil {
		return negotiation.AmendmentText{}, err
	}
	base, err := s.app.Base(ctx, v.Actor, read)
	if err != nil {
		return negotiation.AmendmentText{}, err
	}
	a := v.amendment(base.Value())
	if len(a.Changes)+len(a.Insertions) == 0 {
		return a, negotiation.Refuse(
			negotiation.CodeInvalid, "Nothing is changed: edit a paragraph, or add one.",
		)
	}
	if err := v.chosen(a.ID); err != nil {
		return a, err
	}
	return a, a.Check()
}

func (s *Site) previewAmendment(ctx context.Context, v *visit) (string, error) {
	a, err := s.checked(ctx, v)
	if err != nil {
		return "", err
	}
	on, err := s.draftAt(ctx, v, v.r.PathValue("ref"))
	if err != nil {
		return "", err
	}
	if on.Version.ID != a.Base {
		return "", errDecidedSince
	}
	return "", v.preview(ctx, on.Version, a)
}

// moveAmendment moves it, for the meeting to decide on.
func (s *Site) moveAmendment(ctx context.Context, v *visit) (string, error) {
	a, err := s.checked(ctx, v)
	if err != nil {
		return "", err
	}
	a.Moved = true
	return s.amended(ctx, v, a)
}

// amendDraft records an amendment that the room has accepted.
func (s *Site) amendDraft(ctx context.Context, v *visit) (string, error) {
	a, err := s.checked(ctx, v)
	if err != nil {
		return "", err
	}
	return s.amended(ctx, v, a)
}

func (s *Site) amended(ctx context.Context, v *visit, a negotiation.AmendmentText) (string, error) {
	ref := v.r.PathValue("ref")
	_, err := s.app.Amend(ctx, v.Actor, ref, a)
	return "/drafts/" + ref + "?done=amend", err
}
