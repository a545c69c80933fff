package negotiation

import (
	"slices"
	"time"
)

// Shown is what a meeting shows in its room.
type Shown struct {
	Recommendation ID `json:"recommendation"`
	// Version is the text as it was when it was put on the screen. What is shown is
	// the text as it is.
	Version ID `json:"version"`
	// Paragraph is shown alone, all of the text when it is "".
	Paragraph ID `json:"paragraph,omitempty"`
	// Point is the point of difference of the paragraph that is shown alone, counted
	// from 1; 0 for all of the paragraph.
	Point int `json:"point,omitempty"`
	// Circulated is the version that the text is compared with, "" for none.
	Circulated ID        `json:"circulated,omitempty"`
	At         time.Time `json:"at"`
}

// ShowInRoom shows a draft, a paragraph of it or a point of difference to the room: on
// its screen, and on the devices of those who follow.
type ShowInRoom struct {
	Recommendation string `json:"recommendation,omitempty" maxLength:"200" doc:"Key or ID; without it nothing is shown any more"`
	Paragraph      ID     `json:"paragraph,omitempty" doc:"The one to show; all of the text when empty"`
	Point          int    `json:"point,omitempty" minimum:"0" maximum:"1000" doc:"The point of difference of the paragraph to show, counted from 1"`
	Compared       bool   `json:"compared,omitempty" doc:"With the text as it was circulated"`
}

// Check refuses a part of nothing.
func (x ShowInRoom) Check() error {
	switch {
	case x.Recommendation == "" && (x.Paragraph != "" || x.Point != 0 || x.Compared):
		return Refuse(CodeInvalid, "Name the draft that is shown in the room.")
	case x.Point < 0 || x.Point > 0 && x.Paragraph == "":
		return Refuse(CodeInvalid, "A point of difference is counted from 1 within its paragraph; name the paragraph.")
	}
	return nil
}

// Judge refuses a draft that is not before the meeting, a paragraph or a point that its
// text does not have, and a comparison with what was never circulated.
func (x ShowInRoom) Judge(p Programme, f MeetingFacts) (Programme, error) {
	p.Shown = nil
	if x.Recommendation == "" {
		return p, nil
	}
	if !f.Draft.Draft.BeforeMeeting(p.Meeting.ID) {
		return p, Refuse(CodeWrongState, "%s is not before %s; a meeting shows in its room what it has taken up.",
			f.Draft.Key, p.Meeting.Key)
	}
	shown := Shown{
		Recommendation: f.Draft.ID, Version: f.Version.ID, Paragraph: x.Paragraph, Point: x.Point, At: f.Now,
	}
	if err := x.part(f); err != nil {
		return p, err
	}
	if x.Compared {
		if f.Circulated == "" {
			return p, Refuse(CodeWrongState, "%s was not circulated; there is no text to compare it with.", f.Draft.Key)
		}
		shown.Circulated = f.Circulated
	}
	p.Shown = &shown
	return p, nil
}

// part refuses what the text of the draft does not have.
func (x ShowInRoom) part(f MeetingFacts) error {
	if x.Paragraph == "" {
		return nil
	}
	i := slices.IndexFunc(f.Version.Paragraphs, func(p Paragraph) bool { return p.ID == x.Paragraph })
	if i < 0 {
		return Refuse(CodeInvalid, "%s has no paragraph %q in its text as it is now.", f.Draft.Key, x.Paragraph)
	}
	if p := f.Version.Paragraphs[i]; x.Point > p.Open {
		return Refuse(CodeInvalid, "Paragraph %s of %s has %d points of difference, and no point %d.",
			p.Number, f.Draft.Key, p.Open, x.Point)
	}
	return nil
}

// Detail tells what is shown now; nothing of it when nothing is.
func (ShowInRoom) Detail(after Programme, _ MeetingFacts) any {
	if after.Shown == nil {
		return map[string]any{}
	}
	return after.Shown
}
