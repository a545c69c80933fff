package web

import (
	"context"
	"slices"

	"rapporteur/application"
	"rapporteur/drafting"
	"rapporteur/negotiation"
	"rapporteur/redline"
)

// The room: a screen in large type to project, on which a meeting sees the text it
// speaks about, and which everybody follows on a device of her own. The chair or the
// secretariat drives it, from the screen or from the page of the draft.

func (s *Site) roomPages() []Page {
	const at = "/meetings/{ref}/room"
	return []Page{
		s.show("room", at, readers, s.room),
		s.form("room", at, "show", whoDoes(negotiation.ShowInRoom{}), s.showInRoom),
	}
}

// stop is what one screen shows: a draft, a paragraph of it or a point of difference.
type stop struct {
	Paragraph negotiation.ID
	Point     int
}

// roomView is the screen.
type roomView struct {
	application.Room
	Stop stop
	// Number of the paragraph that is shown alone, as it is printed.
	Number     string
	Paragraphs []reviewedParagraph
	// Changes are what differs from the text as circulated, when that is shown.
	Changes []redline.ParagraphChange
	// Previous and Next are the screens beside it, for who drives; nil for none.
	Previous, Next *stop
	// Drives says that the visitor drives the screen.
	Drives bool
}

// Compared reports whether the screen shows a comparison.
func (x roomView) Compared() bool { return x.Circulated.ID != "" }

// drives reports whether the visitor may drive the screen of a meeting.
func (v *visit) drives(meeting negotiation.ID) bool {
	return v.Is(whoDoes(negotiation.ShowInRoom{})...) && v.Actor.RequireMeeting(meeting) == nil
}

func (s *Site) room(ctx context.Context, v *visit) (any, error) {
	seen, err := s.app.Room(ctx, v.Actor, v.r.PathValue("ref"))
	if err != nil {
		return nil, err
	}
	out := roomView{Room: seen.Value()}
	out.Drives = v.drives(out.Meeting.ID)
	if out.Shown == nil {
		return out, nil
	}
	all, err := reviewedParagraphs(out.Version)
	if err != nil {
		return nil, err
	}
	out.Stop = stopOf(*out.Shown, all, out.Version.ID)
	out.Previous, out.Next = beside(out.Stop, all)
	out.Paragraphs, out.Number = out.Stop.of(all)
	if out.Compared() {
		var changes []redline.ParagraphChange
		changes, err = redline.DiffParagraphsUntil(
			ctx, drafting.Paragraphs(out.Circulated.Paragraphs), drafting.Paragraphs(out.Version.Paragraphs),
		)
		out.Changes = out.Stop.among(changes)
	}
	return out, err
}

// stopOf is what is shown, by the text as it is: all of a text that has lost the
// paragraph, and all of a paragraph whose points are others than when one was shown.
func stopOf(x negotiation.Shown, all []reviewedParagraph, version negotiation.ID) stop {
	i := slices.IndexFunc(all, func(p reviewedParagraph) bool { return p.ID == x.Paragraph })
	if i < 0 {
		return stop{}
	}
	if x.Version != version || x.Point > all[i].Points() {
		return stop{Paragraph: x.Paragraph}
	}
	return stop{x.Paragraph, x.Point}
}

// stops are the screens of a text in their order: all of it, then each paragraph and
// after it its points, if it has several.
func stops(all []reviewedParagraph) []stop {
	out := []stop{{}}
	for _, p := range all {
		out = append(out, stop{Paragraph: p.ID})
		for point := 1; p.Points() > 1 && point <= p.Points(); point++ {
			out = append(out, stop{p.ID, point})
		}
	}
	return out
}

// beside are the screens before and after one.
func beside(at stop, paragraphs []reviewedParagraph) (previous, next *stop) {
	list := stops(paragraphs)
	i := max(slices.Index(list, at), slices.Index(list, stop{Paragraph: at.Paragraph}))
	if i > 0 {
		previous = &list[i-1]
	}
	if i+1 < len(list) {
		next = &list[i+1]
	}
	return previous, next
}

// of is what a screen shows of the paragraphs of a text.
func (x stop) of(all []reviewedParagraph) (shown []reviewedParagraph, number string) {
	if x.Paragraph == "" {
		return all, ""
	}
	i := slices.IndexFunc(all, func(p reviewedParagraph) bool { return p.ID == x.Paragraph })
	return all[i : i+1], all[i].Number
}

// among is what a screen shows of the changes of a text.
func (x stop) among(changes []redline.ParagraphChange) []redline.ParagraphChange {
	if x.Paragraph == "" {
		return changes
	}
	is := func(p redline.Paragraph) bool { return p.ID == string(x.Paragraph) }
	var out []redline.ParagraphChange
	for _, c := range changes {
		if c.From != nil && is(*c.From) || c.To != nil && is(*c.To) || slices.ContainsFunc(c.Rest, is) {
			out = append(out, c)
		}
	}
	return out
}

// roomOf is what a page of a draft needs to show it in the room of the meeting that has
// it before it.
type roomOf struct {
	// At is the address of the screen.
	At         string
	paragraphs []reviewedParagraph
}

// Parts are the screens of a paragraph.
func (x roomOf) Parts(id negotiation.ID) []stop {
	return slices.DeleteFunc(stops(x.paragraphs), func(s stop) bool { return s.Paragraph != id })
}

// roomOf is nil where the visitor shows nothing.
func (s *Site) roomOf(
	ctx context.Context, v *visit, r negotiation.Recommendation, version negotiation.Version,
) (*roomOf, error) {
	at := r.Draft.Meeting
	if !r.Draft.BeforeMeeting(at) || !v.drives(at) || version.ID != r.Draft.Version {
		return nil, nil
	}
	m, err := s.app.Meeting(ctx, v.Actor, string(at))
	if err != nil {
		return nil, err
	}
	paragraphs, err := reviewedParagraphs(version)
	return &roomOf{"/meetings/" + m.Value().Key + "/room", paragraphs}, err
}

// showInRoom drives the screen, from itself or from the page of a draft.
func (s *Site) showInRoom(ctx context.Context, v *visit) (string, error) {
	m, err := s.app.Meeting(ctx, v.Actor, v.r.PathValue("ref"))
	if err != nil {
		return "", err
	}
	act, err := v.act(negotiation.ShowInRoom{})
	if err != nil {
		return "", err
	}
	_, err = s.app.OnMeeting(ctx, v.asked(m.Value().ID, act))
	return LocalPath(v.field("back"), "/meetings/"+m.Value().Key+"/room"), err
}

// Points counts the points of difference in the words of the paragraph.
func (p reviewedParagraph) Points() int {
	count := 0
	for _, o := range p.Nodes {
		count = max(count, o.Point)
	}
	return count
}

// WholeText is the screen of all of a text.
func (v *visit) WholeText() stop { return stop{} }
