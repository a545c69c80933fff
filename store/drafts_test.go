package store_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"rapporteur/negotiation"
	"rapporteur/tests/storetest"
)

func TestObserverCannotObject(t *testing.T) {
	w := newWorld(t)
	w.takenUp()
	ctx := t.Context()
	for _, code := range []string{"IRN", "IOM", "CARITAS", "G77"} {
		_, err := w.DoOnDraft(ctx, negotiation.Asked{
			ID: newID(), On: w.recs[0].ID, By: of(code),
			Act: negotiation.ObjectToDraft{Speaker: negotiation.Speaker{Delegation: code}},
		})
		wantCode(t, err, negotiation.CodeNotEntitled)
	}
	_, err := w.DoOnDraft(ctx, negotiation.Asked{
		ID: newID(), On: w.recs[0].ID, By: of("DEU"),
		Act: negotiation.ObjectToDraft{Speaker: negotiation.Speaker{Delegation: "FRA"}},
	})
	wantCode(t, err, negotiation.CodeOtherDelegation)
	d := w.act(negotiation.Asked{
		On: w.recs[0].ID, By: of("FRA"), Act: negotiation.ObjectToDraft{Speaker: negotiation.Speaker{Delegation: "FRA"}},
	})
	if !slices.Equal(d.Objections, []string{"FRA"}) {
		t.Errorf("objections %v", d.Objections)
	}
}

func TestTheSameActIsDoneOnce(t *testing.T) {
	w := newWorld(t)
	w.takenUp()
	ctx := t.Context()
	a := negotiation.Asked{
		ID: newID(), On: w.recs[0].ID, By: of("FRA"),
		Act: negotiation.ObjectToDraft{Speaker: negotiation.Speaker{Delegation: "FRA"}},
	}
	first := w.act(a)
	w.act(negotiation.Asked{
		On: a.On, By: of("FRA"), Act: negotiation.LiftObjection{Speaker: negotiation.Speaker{Delegation: "FRA"}},
	})
	if again := w.act(a); !slices.Equal(again.Objections, first.Objections) {
		t.Errorf("answered %+v, first %+v", again, first)
	}
	if now := value[negotiation.Recommendation](t)(w.Recommendation(ctx, "training")); len(now.Draft.Objections) != 0 {
		t.Errorf("the repeated act was done again: %+v", now.Draft)
	}
	a.By, a.Act = of("DEU"), negotiation.ObjectToDraft{Speaker: negotiation.Speaker{Delegation: "DEU"}}
	_, err := w.DoOnDraft(ctx, a)
	wantCode(t, err, negotiation.CodeConflict)
}

// Acts on one draft come one after the other, whatever they change.
func TestActsAtOnceAreAllDone(t *testing.T) {
	w := newWorld(t)
	w.takenUp()
	ctx := t.Context()
	v := value[negotiation.Version](t)(w.Version(
		ctx, value[negotiation.Recommendation](t)(w.Recommendation(ctx, "training")).Draft.Version,
	))
	var texts []negotiation.AmendmentText
	for range 4 {
		a := negotiation.AmendmentText{
			ID: newID(), Recommendation: v.Recommendation, Base: v.ID,
			Changes: []negotiation.ParagraphText{{Paragraph: v.Paragraphs[0].ID, Text: "Amended."}},
		}
		value[negotiation.Version](t)(w.WriteAmendment(ctx, chair, a))
		texts = append(texts, a)
	}
	var wg sync.WaitGroup
	amended := make([]error, len(texts))
	for i, a := range texts {
		wg.Go(func() {
			_, amended[i] = w.DoOnDraft(
				ctx, negotiation.Asked{ID: a.ID, On: v.Recommendation, By: chair, Act: negotiation.AmendDraft{Version: a.ID}},
			)
		})
	}
	for _, code := range []string{"FRA", "DEU", "AUT", "BRA", "KEN", "PLW"} {
		wg.Go(func() {
			if _, err := w.DoOnDraft(ctx, negotiation.Asked{
				ID: newID(), On: v.Recommendation, By: of(code),
				Act: negotiation.ObjectToDraft{Speaker: negotiation.Speaker{Delegation: code}},
			}); err != nil {
				t.Errorf("objection of %s: %v", code, err)
			}
		})
	}
	wg.Wait()
	d := value[negotiation.Recommendation](t)(w.Recommendation(ctx, "training")).Draft
	if len(d.Objections) != 6 {
		t.Errorf("objections on record: %v", d.Objections)
	}
	done := 0
	for _, err := range amended {
		if err == nil {
			done++
		} else if negotiation.CodeOf(err) != negotiation.CodeConflict {
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
		_, err := w.DoOnDraft(ctx, negotiation.Asked{
			ID: newID(), On: id, By: of("FRA"), Act: negotiation.ObjectToDraft{Speaker: negotiation.Speaker{Delegation: "FRA"}},
		})
		answer <- err
	}()
	w.waitForWaiter()
	if err := tx.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if err := <-answer; err != nil {
		t.Fatal(err)
	}
	if d := value[negotiation.Recommendation](t)(w.Recommendation(
		ctx, "training",
	)).Draft; d.Version != w.base[id].ID || len(d.Objections) != 1 {
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
	a := negotiation.AmendmentText{
		ID: newID(), Recommendation: w.recs[0].ID, Base: base.ID, Mover: "FRA",
		Changes: []negotiation.ParagraphText{{Paragraph: base.Paragraphs[0].ID, Text: "As\r\namended."}}, Reason: "clearer",
	}
	_, err := w.WriteAmendment(ctx, chair, a)
	wantCode(t, err, negotiation.CodeWrongState) // not taken up
	w.takenUp()
	_, err = w.WriteAmendment(ctx, chair, a)
	wantCode(t, err, negotiation.CodeConflict) // another version is current now
	_, current := w.current(w.recs[0].Key)
	a.Base = current.ID
	_, err = w.WriteAmendment(ctx, of("FRA"), a)
	wantCode(t, err, negotiation.CodeNotPermitted)
	observer := a
	observer.Mover = "IRN"
	_, err = w.WriteAmendment(ctx, chair, observer)
	wantCode(t, err, negotiation.CodeNotEntitled)
	stray := a
	stray.Changes = []negotiation.ParagraphText{{Paragraph: w.base[w.recs[1].ID].Paragraphs[0].ID, Text: "x"}}
	_, err = w.WriteAmendment(ctx, chair, stray)
	wantCode(t, err, negotiation.CodeUnknownParagraph)
	v := value[negotiation.Version](t)(w.WriteAmendment(ctx, chair, a))
	stored := value[negotiation.Version](t)(w.WriteAmendment(ctx, chair, a))
	if stored.ID != a.ID || stored.Number != v.Number || stored.Origin != negotiation.OriginOralAmendment ||
		stored.Mover != "FRA" || stored.Reason != "clearer" {
		t.Errorf("wrote %+v, then %+v", v, stored)
	}
	if p := stored.Paragraphs[0]; p.Text != "As\r\namended." || p.Open != 0 || p.ID != base.Paragraphs[0].ID ||
		stored.Paragraphs[2].Open != 1 {
		t.Errorf("paragraphs %+v", stored.Paragraphs)
	}
	other := a
	other.Changes = []negotiation.ParagraphText{{Paragraph: base.Paragraphs[0].ID, Delete: true}}
	_, err = w.WriteAmendment(ctx, chair, other)
	wantCode(t, err, negotiation.CodeConflict)
	if d := value[negotiation.Recommendation](t)(w.Recommendation(ctx, "training")).Draft; d.Version == v.ID {
		t.Error("the amendment is current before the act of amending")
	}
}

func TestAPointIsDeferredToAMeetingOnRecord(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.takenUp()
	r, v := w.current(w.recs[0].Key)
	k := slices.IndexFunc(v.Paragraphs, func(p negotiation.Paragraph) bool { return p.Open > 0 })
	deferral := negotiation.PointRuling{
		Paragraph: v.Paragraphs[k].ID, Point: 1, Outcome: negotiation.PointDefer, Reason: "It needs the statisticians.",
	}
	try := func(meeting string, moved bool) error {
		deferral.Meeting = meeting
		_, err := w.WriteAmendment(ctx, chair, negotiation.AmendmentText{
			ID: newID(), Recommendation: r.ID, Base: v.ID, Rulings: []negotiation.PointRuling{deferral}, Moved: moved,
		})
		return err
	}
	for _, moved := range []bool{false, true} {
		wantCode(t, try("wg4-1999", moved), negotiation.CodeNotFound)
		wantCode(t, try("cop-2020", moved), negotiation.CodeWrongState)
		wantCode(t, try("wg4-2021", moved), negotiation.CodeWrongState) // the meeting that has it
	}
	wantCode(t, try(string(w.meetID["wg4-2021"]), false), negotiation.CodeInvalid) // not by its key
	later := negotiation.Meeting{
		Key: "wg4-2022", Body: "CTOC/COP/WG.4", Session: "2022", Names: negotiation.Names{
			negotiation.English: "Working Group",
		}, Place: "Vienna", Zone: "Europe/Vienna",
		Opens: time.Date(2022, 10, 12, 0, 0, 0, 0, time.UTC), Closes: time.Date(2022, 10, 13, 0, 0, 0, 0, time.UTC),
	}
	value[negotiation.Loaded](t)(w.LoadCalendar(
		ctx, secretariat, negotiation.Calendar{Meetings: []negotiation.Meeting{later}},
	))
	// Every meeting above was judged before the text, which in this world holds
	// bytes that are no points.
	if err := try("wg4-2022", false); err == nil || negotiation.CodeOf(err) != "" {
		t.Errorf("deferred to a later meeting: %v", err)
	}
}

func TestActsFitTheRecord(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	plan := w.plan(time.Now().Add(time.Hour))
	plan.Recommendations = []string{"training"}
	r := value[negotiation.Round](t)(w.PlanRound(ctx, storetest.Opening(secretariat, plan)))
	refused := func(name string, a negotiation.Asked) {
		t.Helper()
		a.ID = newID()
		if _, err := w.DoOnDraft(ctx, a); negotiation.CodeOf(err) == "" {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
	refused(
		"circulated in a round it is not in",
		negotiation.Asked{On: w.recs[1].ID, By: negotiation.System(), Act: negotiation.CirculateDraft{Round: r.ID}},
	)
	refused(
		"circulated in no round",
		negotiation.Asked{On: w.recs[0].ID, By: negotiation.System(), Act: negotiation.CirculateDraft{Round: newID()}},
	)
	refused(
		"circulated by a person",
		negotiation.Asked{On: w.recs[0].ID, By: secretariat, Act: negotiation.CirculateDraft{Round: r.ID}},
	)
	w.act(negotiation.Asked{On: w.recs[0].ID, By: negotiation.System(), Act: negotiation.CirculateDraft{Round: r.ID}})
	refused("consolidated without a consolidation", negotiation.Asked{
		On: w.recs[0].ID, By: negotiation.System(),
		Act: negotiation.ConsolidateDraft{Round: r.ID, Version: w.base[w.recs[0].ID].ID},
	})
	refused("consolidated as another's version", negotiation.Asked{
		On: w.recs[0].ID, By: negotiation.System(),
		Act: negotiation.ConsolidateDraft{Round: r.ID, Version: w.base[w.recs[1].ID].ID},
	})
	refused("unknown recommendation", negotiation.Asked{On: newID(), By: chair, Act: negotiation.NoteDraft{}})
	refused("no recommendation", negotiation.Asked{By: chair, Act: negotiation.NoteDraft{}})
}

func TestCRPIsPresentedToItsBody(t *testing.T) {
	w := newWorld(t)
	w.issued()
	a := negotiation.Asked{
		ID: newID(), On: w.recs[0].ID, By: secretariat, Act: negotiation.PresentDraft{Meeting: w.meetID["wg4-2021"]},
	}
	_, err := w.DoOnDraft(t.Context(), a)
	wantCode(t, err, negotiation.CodeInvalid)
	a.Act = negotiation.PresentDraft{Meeting: w.meetID["cop-2020"]}
	if d := w.act(a); d.Stage != negotiation.StagePresented {
		t.Errorf("presented as %s", d.Stage)
	}
	take := negotiation.Asked{
		ID: newID(), On: w.recs[0].ID, By: chair, Act: negotiation.TakeUpDraft{Meeting: w.meetID["wg4-2021"], Item: "7"},
	}
	_, err = w.DoOnDraft(t.Context(), take)
	wantCode(t, err, negotiation.CodeNotFound)
	take.Act = negotiation.TakeUpDraft{Meeting: w.meetID["wg4-2021"], Item: "5"}
	_, err = w.DoOnDraft(t.Context(), take)
	wantCode(t, err, negotiation.CodeInvalid)
}

func TestTheLogTellsTheStory(t *testing.T) {
	w := newWorld(t)
	w.takenUp()
	w.act(negotiation.Asked{
		On: w.recs[2].ID, By: chair, Act: negotiation.DeferDraft{Reasoned: negotiation.Reasoned{Reason: "no time"}},
	})
	events := value[[]negotiation.Event](t)(w.Events(t.Context(), eventsOf(w.recs[2].ID)))
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
