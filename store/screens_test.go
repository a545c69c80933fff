package store_test

import (
	"testing"
	"time"

	"rapporteur/negotiation"
)

// A meeting shows in its room what is before it, a part of it or all, until it shows
// something else.
func TestAMeetingShowsADraftInItsRoom(t *testing.T) {
	w := newWorld(t)
	r := w.openRound(time.Now().Add(time.Hour))
	here, key := w.meetID["wg4-2021"], w.recs[0].Key
	wantCode(t, w.onMeeting(newID(), here, chair, negotiation.ShowInRoom{Recommendation: key}), negotiation.CodeWrongState)
	w.issue(r)
	w.toMeeting()
	_, v := w.current(key)
	paragraph := v.Paragraphs[0]
	for name, x := range map[string]struct {
		by   negotiation.Actor
		act  negotiation.ShowInRoom
		code negotiation.Code
	}{
		"a delegation":            {of("FRA"), negotiation.ShowInRoom{Recommendation: key}, negotiation.CodeNotPermitted},
		"no such draft":           {chair, negotiation.ShowInRoom{Recommendation: "nothing"}, negotiation.CodeNotFound},
		"a part of nothing":       {chair, negotiation.ShowInRoom{Paragraph: paragraph.ID}, negotiation.CodeInvalid},
		"a point of no paragraph": {chair, negotiation.ShowInRoom{Recommendation: key, Point: 1}, negotiation.CodeInvalid},
		"a paragraph of another one": {chair, negotiation.ShowInRoom{Recommendation: key, Paragraph: newID()},
			negotiation.CodeInvalid},
		"a point too many": {chair, negotiation.ShowInRoom{
			Recommendation: key, Paragraph: paragraph.ID, Point: paragraph.Open + 1,
		}, negotiation.CodeInvalid},
	} {
		t.Run(name, func(t *testing.T) { wantCode(t, w.onMeeting(newID(), here, x.by, x.act), x.code) })
	}
	elsewhere := w.onMeeting(newID(), w.meetID["cop-2020"], chair, negotiation.ShowInRoom{Recommendation: key})
	wantCode(t, elsewhere, negotiation.CodeWrongState)
	if got := w.programme("wg4-2021").Shown; got != nil {
		t.Fatalf("after what was refused the room shows %+v", got)
	}

	id, act := newID(), negotiation.ShowInRoom{Recommendation: key, Paragraph: paragraph.ID, Compared: true}
	for range 2 { // the same request again is done once
		wantCode(t, w.onMeeting(id, here, secretariat, act), "")
	}
	got := w.programme("wg4-2021").Shown
	if got == nil || got.Recommendation != w.recs[0].ID || got.Version != v.ID || got.Paragraph != paragraph.ID ||
		got.Circulated != r.Drafts[0].Version || got.At.IsZero() {
		t.Fatalf("the room shows %+v", got)
	}
	w.refusedByDatabase(`UPDATE screens SET point = 1`)
	wantCode(t, w.onMeeting(newID(), here, chair, negotiation.ShowInRoom{}), "")
	if got := w.programme("wg4-2021").Shown; got != nil {
		t.Errorf("when nothing is shown any more the room shows %+v", got)
	}
}
