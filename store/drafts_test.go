package store_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	n "rapporteur/negotiation"
	"rapporteur/tests/storetest"
)

func TestObserverCannotObject(t *testing.T) {
	w := newWorld(t)
	w.takenUp()
	ctx := t.Context()
	for _, code := range []string{"IRN", "IOM", "CARITAS", "G77"} {
		_, err := w.DoOnDraft(ctx, n.Asked{ID: newID(), On: w.recs[0].ID, By: of(code), Act: n.ObjectToDraft{Speaker: n.Speaker{Delegation: code}}})
		wantCode(t, err, n.CodeNotEntitled)
	}
	_, err := w.DoOnDraft(ctx, n.Asked{ID: newID(), On: w.recs[0].ID, By: of("DEU"), Act: n.ObjectToDraft{Speaker: n.Speaker{Delegation: "FRA"}}})
	wantCode(t, err, n.CodeOtherDelegation)
	d := w.act(n.Asked{On: w.recs[0].ID, By: of("FRA"), Act: n.ObjectToDraft{Speaker: n.Speaker{Delegation: "FRA"}}})
	if !slices.Equal(d.Objections, []string{"FRA"}) {
		t.Errorf("objections %v", d.Objections)
	}
}

func TestTheSameActIsDoneOnce(t *testing.T) {
	w := newWorld(t)
	w.takenUp()
	ctx := t.Context()
	a := n.Asked{ID: newID(), On: w.recs[0].ID, By: of("FRA"), Act: n.ObjectToDraft{Speaker: n.Speaker{Delegation: "FRA"}}}
	first := w.act(a)
	w.act(n.Asked{On: a.On, By: of("FRA"), Act: n.LiftObjection{Speaker: n.Speaker{Delegation: "FRA"}}})
	if again := w.act(a); !slices.Equal(again.Objections, first.Objections) {
		t.Errorf("answered %+v, first %+v", again, first)
	}
	if now := value[n.Recommendation](t)(w.Recommendation(ctx, "training")); len(now.Draft.Objections) != 0 {
		t.Errorf("the repeated act was done again: %+v", now.Draft)
	}
	a.By, a.Act = of("DEU"), n.ObjectToDraft{Speaker: n.Speaker{Delegation: "DEU"}}
	_, err := w.DoOnDraft(ctx, a)
	wantCode(t, err, n.CodeConflict)
}

// Acts on one draft come one after the other, whatever they change.
func TestActsAtOnceAreAllDone(t *testing.T) {
	w := newWorld(t)
	w.takenUp()
	ctx := t.Context()
	v := value[n.Version](t)(w.Version(ctx, value[n.Recommendation](t)(w.Recommendation(ctx, "training")).Draft.Version))
	var texts []n.AmendmentText
	for range 4 {
		a := n.AmendmentText{ID: newID(), Recommendation: v.Recommendation, Base: v.ID, Changes: []n.ParagraphText{{Paragraph: v.Paragraphs[0].ID, Text: "Amended."}}}
		value[n.Version](t)(w.WriteAmendment(ctx, chair, a))
		texts = append(texts, a)
	}
	var wg sync.WaitGroup
	amended := make([]error, len(texts))
	for i, a := range texts {
		wg.Go(func() {
			_, amended[i] = w.DoOnDraft(ctx, n.Asked{ID: a.ID, On: v.Recommendation, By: chair, Act: n.AmendDraft{Version: a.ID}})
		})
	}
	for _, code := range []string{"FRA", "DEU", "AUT", "BRA", "KEN", "PLW"} {
		wg.Go(func() {
			if _, err := w.DoOnDraft(ctx, n.Asked{ID: newID(), On: v.Recommendation, By: of(code), Act: n.ObjectToDraft{Speaker: n.Speaker{Delegation: code}}}); err != nil {
				t.Errorf("objection of %s: %v", code, err)
			}
		})
	}
	wg.Wait()
	d := value[n.Recommendation](t)(w.Recommendation(ctx, "training")).Draft
	if len(d.Objections) != 6 {
		t.Errorf("objections on record: %v", d.Objections)
	}
	done := 0
	for _, err := range amended {
		if err == nil {
			done++
		} else if n.CodeOf(err) != n.CodeConflict {
			t.Error(err)
		}
	}
	if done != 1 {
		t.Errorf("%d amendments of the same text were made, want one", done)
	}
}

// An act that waits for another one sees what that one did, also when it made
// another version current.
func TestAnActWaitsForTheOneBeforeIt(t *testing.T) {
	w := newWorld(t)
	w.takenUp()
	ctx := t.Context()
	id := w.recs[0].ID
	tx, err := w.sql().Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	_, err = tx.Exec(ctx, `UPDATE recommendations SET version = $2::uuid, draft = jsonb_set(draft, '{version}', to_jsonb($2::uuid::text)) WHERE id = $1`, id, w.base[id].ID)
	if err != nil {
		t.Fatal(err)
	}
	answer := make(chan error)
	go func() {
		_, err := w.DoOnDraft(ctx, n.Asked{ID: newID(), On: id, By: of("FRA"), Act: n.ObjectToDraft{Speaker: n.Speaker{Delegation: "FRA"}}})
		answer <- err
	}()
	w.waitForWaiter()
	if err := tx.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if err := <-answer; err != nil {
		t.Fatal(err)
	}
	if d := value[n.Recommendation](t)(w.Recommendation(ctx, "training")).Draft; d.Version != w.base[id].ID || len(d.Objections) != 1 {
		t.Errorf("the draft is %+v", d)
	}
}

// waitForWaiter returns when some connection waits for a lock.
func (w *world) waitForWaiter() {
	w.t.Helper()
	conn := w.sql()
	for waiting := false; !waiting; {
		err := conn.QueryRow(w.t.Context(), `SELECT EXISTS (SELECT 1 FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock')`).Scan(&waiting)
		if err != nil {
			w.t.Fatal(err)
		}
	}
}

func TestOralAmendment(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	base := w.base[w.recs[0].ID]
	a := n.AmendmentText{ID: newID(), Recommendation: w.recs[0].ID, Base: base.ID, Mover: "FRA", Changes: []n.ParagraphText{{Paragraph: base.Paragraphs[0].ID, Text: "As\r\namended."}}, Reason: "clearer"}
	_, err := w.WriteAmendment(ctx, chair, a)
	wantCode(t, err, n.CodeWrongState) // not taken up
	w.takenUp()
	_, err = w.WriteAmendment(ctx, chair, a)
	wantCode(t, err, n.CodeConflict) // another version is current now
	_, current := w.current(w.recs[0].Key)
	a.Base = current.ID
	_, err = w.WriteAmendment(ctx, of("FRA"), a)
	wantCode(t, err, n.CodeNotPermitted)
	observer := a
	observer.Mover = "IRN"
	_, err = w.WriteAmendment(ctx, chair, observer)
	wantCode(t, err, n.CodeNotEntitled)
	stray := a
	stray.Changes = []n.ParagraphText{{Paragraph: w.base[w.recs[1].ID].Paragraphs[0].ID, Text: "x"}}
	_, err = w.WriteAmendment(ctx, chair, stray)
	wantCode(t, err, n.CodeUnknownParagraph)
	v := value[n.Version](t)(w.WriteAmendment(ctx, chair, a))
	stored := value[n.Version](t)(w.WriteAmendment(ctx, chair, a))
	if stored.ID != a.ID || stored.Number != v.Number || stored.Origin != n.OriginOralAmendment || stored.Mover != "FRA" || stored.Reason != "clearer" {
		t.Errorf("wrote %+v, then %+v", v, stored)
	}
	if p := stored.Paragraphs[0]; p.Text != "As\r\namended." || p.Open != 0 || p.ID != base.Paragraphs[0].ID || stored.Paragraphs[2].Open != 1 {
		t.Errorf("paragraphs %+v", stored.Paragraphs)
	}
	other := a
	other.Changes = []n.ParagraphText{{Paragraph: base.Paragraphs[0].ID, Delete: true}}
	_, err = w.WriteAmendment(ctx, chair, other)
	wantCode(t, err, n.CodeConflict)
	if d := value[n.Recommendation](t)(w.Recommendation(ctx, "training")).Draft; d.Version == v.ID {
		t.Error("the amendment is current before the act of amending")
	}
}

func TestAPointIsDeferredToAMeetingOnRecord(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.takenUp()
	r, v := w.current(w.recs[0].Key)
	k := slices.IndexFunc(v.Paragraphs, func(p n.Paragraph) bool { return p.Open > 0 })
	deferral := n.PointRuling{Paragraph: v.Paragraphs[k].ID, Point: 1, Outcome: n.PointDefer, Reason: "It needs the statisticians."}
	try := func(meeting string, moved bool) error {
		deferral.Meeting = meeting
		_, err := w.WriteAmendment(ctx, chair, n.AmendmentText{ID: newID(), Recommendation: r.ID, Base: v.ID, Rulings: []n.PointRuling{deferral}, Moved: moved})
		return err
	}
	for _, moved := range []bool{false, true} {
		wantCode(t, try("wg4-1999", moved), n.CodeNotFound)
		wantCode(t, try("cop-2020", moved), n.CodeWrongState)
		wantCode(t, try("wg4-2021", moved), n.CodeWrongState) // the meeting that has it
	}
	wantCode(t, try(string(w.meetID["wg4-2021"]), false), n.CodeInvalid) // not by its key
	later := n.Meeting{
		Key: "wg4-2022", Body: "CTOC/COP/WG.4", Session: "2022", Names: n.Names{n.English: "Working Group"}, Place: "Vienna", Zone: "Europe/Vienna",
		Opens: time.Date(2022, 10, 12, 0, 0, 0, 0, time.UTC), Closes: time.Date(2022, 10, 13, 0, 0, 0, 0, time.UTC),
	}
	value[n.Loaded](t)(w.LoadCalendar(ctx, secretariat, n.Calendar{Meetings: []n.Meeting{later}}))
	// Every meeting above was judged before the text, which in this world holds
	// bytes that are no points.
	if err := try("wg4-2022", false); err == nil || n.CodeOf(err) != "" {
		t.Errorf("deferred to a later meeting: %v", err)
	}
}

func TestActsFitTheRecord(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	plan := w.plan(time.Now().Add(time.Hour))
	plan.Recommendations = []string{"training"}
	r := value[n.Round](t)(w.PlanRound(ctx, storetest.Opening(secretariat, plan)))
	refused := func(name string, a n.Asked) {
		t.Helper()
		a.ID = newID()
		if _, err := w.DoOnDraft(ctx, a); n.CodeOf(err) == "" {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
	refused("circulated in a round it is not in", n.Asked{On: w.recs[1].ID, By: n.System(), Act: n.CirculateDraft{Round: r.ID}})
	refused("circulated in no round", n.Asked{On: w.recs[0].ID, By: n.System(), Act: n.CirculateDraft{Round: newID()}})
	refused("circulated by a person", n.Asked{On: w.recs[0].ID, By: secretariat, Act: n.CirculateDraft{Round: r.ID}})
	w.act(n.Asked{On: w.recs[0].ID, By: n.System(), Act: n.CirculateDraft{Round: r.ID}})
	refused("consolidated without a consolidation", n.Asked{On: w.recs[0].ID, By: n.System(), Act: n.ConsolidateDraft{Round: r.ID, Version: w.base[w.recs[0].ID].ID}})
	refused("consolidated as another's version", n.Asked{On: w.recs[0].ID, By: n.System(), Act: n.ConsolidateDraft{Round: r.ID, Version: w.base[w.recs[1].ID].ID}})
	refused("unknown recommendation", n.Asked{On: newID(), By: chair, Act: n.NoteDraft{}})
	refused("no recommendation", n.Asked{By: chair, Act: n.NoteDraft{}})
}

func TestCRPIsPresentedToItsBody(t *testing.T) {
	w := newWorld(t)
	w.issued()
	a := n.Asked{ID: newID(), On: w.recs[0].ID, By: secretariat, Act: n.PresentDraft{Meeting: w.meetID["wg4-2021"]}}
	_, err := w.DoOnDraft(t.Context(), a)
	wantCode(t, err, n.CodeInvalid)
	a.Act = n.PresentDraft{Meeting: w.meetID["cop-2020"]}
	if d := w.act(a); d.Stage != n.StagePresented {
		t.Errorf("presented as %s", d.Stage)
	}
	take := n.Asked{ID: newID(), On: w.recs[0].ID, By: chair, Act: n.TakeUpDraft{Meeting: w.meetID["wg4-2021"], Item: "7"}}
	_, err = w.DoOnDraft(t.Context(), take)
	wantCode(t, err, n.CodeNotFound)
	take.Act = n.TakeUpDraft{Meeting: w.meetID["wg4-2021"], Item: "5"}
	_, err = w.DoOnDraft(t.Context(), take)
	wantCode(t, err, n.CodeInvalid)
}

func TestTheLogTellsTheStory(t *testing.T) {
	w := newWorld(t)
	w.takenUp()
	w.act(n.Asked{On: w.recs[2].ID, By: chair, Act: n.DeferDraft{Reasoned: n.Reasoned{Reason: "no time"}}})
	events := value[[]n.Event](t)(w.Events(t.Context(), eventsOf(w.recs[2].ID)))
	var last int64
	for _, e := range events {
		if e.Number <= last || e.At.IsZero() || e.Actor.Role == "" {
			t.Errorf("event %+v after number %d", e, last)
		}
		last = e.Number
	}
	if len(events) < 6 || events[len(events)-1].Actor != chair {
		t.Errorf("the log has %+v", events)
	}
}
