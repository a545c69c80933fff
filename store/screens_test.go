package store_test

import (
	"testing"
	"time"

	n "rapporteur/negotiation"
)

// A meeting shows in its room what is before it, a part of it or all, until it shows
// something else.
func TestAMeetingShowsADraftInItsRoom(t *testing.T) {
	w := newWorld(t)
	r := w.openRound(time.Now().Add(time.Hour))
	here, key := w.meetID["wg4-2021"], w.recs[0].Key
	wantCode(t, w.onMeeting(newID(), here, chair, n.ShowInRoom{Recommendation: key}), n.CodeWrongState)
	w.issue(r)
	w.toMeeting()
	_, v := w.current(key)
	paragraph := v.Paragraphs[0]
	for name, x := range map[string]struct {
		by   n.Actor
		act  n.ShowInRoom
		code n.Code
	}{
		"a delegation":               {of("FRA"), n.ShowInRoom{Recommendation: key}, n.CodeNotPermitted},
		"no such draft":              {chair, n.ShowInRoom{Recommendation: "nothing"}, n.CodeNotFound},
		"a part of nothing":          {chair, n.ShowInRoom{Paragraph: paragraph.ID}, n.CodeInvalid},
		"a point of no paragraph":    {chair, n.ShowInRoom{Recommendation: key, Point: 1}, n.CodeInvalid},
		"a paragraph of another one": {chair, n.ShowInRoom{Recommendation: key, Paragraph: newID()}, n.CodeInvalid},
		"a point too many": {chair, n.ShowInRoom{Recommendation: key, Paragraph: paragraph.ID, Point: paragraph.Open + 1},
			n.CodeInvalid},
	} {
		t.Run(name, func(t *testing.T) { wantCode(t, w.onMeeting(newID(), here, x.by, x.act), x.code) })
	}
	wantCode(t, w.onMeeting(newID(), w.meetID["cop-2020"], chair, n.ShowInRoom{Recommendation: key}), n.CodeWrongState)
	if got := w.programme("wg4-2021").Shown; got != nil {
		t.Fatalf("after what was refused the room shows %+v", got)
	}

	id, act := newID(), n.ShowInRoom{Recommendation: key, Paragraph: paragraph.ID, Compared: true}
	for range 2 { // the same request again is done once
		wantCode(t, w.onMeeting(id, here, secretariat, act), "")
	}
	got := w.programme("wg4-2021").Shown
	if got == nil || got.Recommendation != w.recs[0].ID || got.Version != v.ID || got.Paragraph != paragraph.ID ||
		got.Circulated != r.Drafts[0].Version || got.At.IsZero() {
		t.Fatalf("the room shows %+v", got)
	}
	w.refusedByDatabase(`UPDATE screens SET point = 1`)
	wantCode(t, w.onMeeting(newID(), here, chair, n.ShowInRoom{}), "")
	if got := w.programme("wg4-2021").Shown; got != nil {
		t.Errorf("when nothing is shown any more the room shows %+v", got)
	}
}
