package store_test

import (
	"errors"
	"testing"

	"rapporteur/negotiation"
	"rapporteur/store"
)

// meanwhile begins an act on a draft, stops it when it is judged and not yet
// recorded, begins other, and lets both go on when other waits or has ended.
func (w *world) meanwhile(a negotiation.Asked, other func() error) (acted, then error) {
	w.t.Helper()
	ctx := w.t.Context()
	tx, err := w.sql().Begin(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := tx.Exec(ctx, `LOCK TABLE acts IN EXCLUSIVE MODE`); err != nil {
		w.t.Fatal(err)
	}
	first, second := make(chan error, 1), make(chan error, 1)
	go func() {
		a.ID = newID()
		_, err := w.DoOnDraft(ctx, a)
		first <- err
	}()
	w.waitForWaiter()
	go func() { second <- other() }()
	done, ended := w.waitForWaiters(2, second)
	if err := tx.Commit(ctx); err != nil {
		w.t.Fatal(err)
	}
	if acted = <-first; !done {
		ended = <-second
	}
	return acted, ended
}

// waitForWaiters returns when so many connections wait for a lock, or when the
// last of them has ended instead.
func (w *world) waitForWaiters(count int, last <-chan error) (done bool, err error) {
	w.t.Helper()
	conn := w.sql()
	for waiting := 0; waiting < count; {
		select {
		case err := <-last:
			return true, err
		default:
		}
		err := conn.QueryRow(w.t.Context(), `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&waiting)
		if err != nil {
			w.t.Fatal(err)
		}
	}
	return false, nil
}

// Two drafts are ready to be agreed, and the first one is.
func (w *world) firstAgreed() (agreeSecond negotiation.Asked) {
	w.t.Helper()
	w.takenUp()
	w.settle(0, "")
	w.settle(1, "")
	w.act(negotiation.Asked{On: w.recs[0].ID, By: chair, Act: negotiation.AgreeOnDraft{}})
	return negotiation.Asked{On: w.recs[1].ID, By: chair, Act: negotiation.AgreeOnDraft{}}
}

// What the room agrees while the report is adopted is in the report, or the
// report is not adopted.
func TestAGavelAndTheAdoptionOfTheReportMeet(t *testing.T) {
	w := newWorld(t)
	agree := w.firstAgreed()
	r := w.prepareReport(w.recs[0].ID)
	for _, s := range r.Sections {
		value[negotiation.Report](t)(w.DoOnReport(t.Context(), section(r, s.Number, "")))
	}
	acted, err := w.meanwhile(agree, func() error { _, err := w.finish(r, newID()); return err })
	wantCode(t, acted, "")
	wantCode(t, err, negotiation.CodeWrongState)
	if r := value[negotiation.Report](t)(w.ReportByID(t.Context(), r.ID)); !r.AdoptedAt.IsZero() {
		t.Error("the report is adopted without what was agreed in the same moment")
	}
}

// A draft report is not written of drafts that moved on meanwhile.
func TestADraftReportIsWrittenOfDraftsAsTheyStand(t *testing.T) {
	w := newWorld(t)
	agree := w.firstAgreed()
	x, text := preparing("wg4-2021"), w.reportText("wg4-2021",
		negotiation.Section{
			Kind: negotiation.SectionRecommendations, Title: "R", Text: "Text.", Recommendations: []negotiation.ID{w.recs[0].ID},
		})
	prepare := func() error {
		_, err := w.IssueReport(t.Context(), x, text)
		return err
	}
	acted, err := w.meanwhile(agree, prepare)
	wantCode(t, acted, "")
	if !errors.Is(err, store.ErrDraftsMoved) {
		t.Fatalf("a draft report without what was agreed in the same moment: %v", err)
	}
	text.Drafts = w.draftsAt(w.meetID["wg4-2021"])
	if err := prepare(); err != nil {
		t.Errorf("written again: %v", err)
	}
}

// An item under which a draft is being taken up is not dropped from the agenda.
func TestADraftAndTheAgendaMeet(t *testing.T) {
	w := newWorld(t)
	w.issued()
	w.act(negotiation.Asked{
		On: w.recs[0].ID, By: secretariat, Act: negotiation.PresentDraft{Meeting: w.meetID["cop-2020"]},
	})
	takeUp := negotiation.Asked{
		On: w.recs[0].ID, By: chair, Act: negotiation.TakeUpDraft{Meeting: w.meetID["wg4-2021"], Item: "4"},
	}
	without := negotiation.AdoptAgenda{Items: []negotiation.AgendaItem{
		{Number: "5", Kind: negotiation.ItemReport, Names: named("Report")},
	}}
	acted, err := w.meanwhile(takeUp, func() error { return w.onMeeting(newID(), w.meetID["wg4-2021"], chair, without) })
	wantCode(t, acted, "")
	wantCode(t, err, negotiation.CodeInvalid)
}

// A section is adopted with all its drafts or with none: an objection that comes
// in the same moment stops all of them.
func TestASectionIsAdoptedWithAllItsDraftsOrNone(t *testing.T) {
	w := newWorld(t)
	w.act(w.firstAgreed())
	r := w.prepareReport(w.recs[0].ID, w.recs[1].ID)
	object := negotiation.Asked{
		On: w.recs[1].ID, By: of("FRA"), Act: negotiation.ObjectToDraft{Speaker: negotiation.Speaker{Delegation: "FRA"}},
	}
	adopt := section(r, 2, "")
	acted, err := w.meanwhile(object, func() error { _, err := w.DoOnReport(t.Context(), adopt); return err })
	wantCode(t, acted, "")
	if err == nil {
		t.Fatal("a section was adopted over an objection")
	}
	for i, want := range []negotiation.Stage{negotiation.StageAgreed, negotiation.StageTakenUp} {
		if got := value[negotiation.Recommendation](t)(w.Recommendation(
			t.Context(), w.recs[i].Key,
		)).Draft.Stage; got != want {
			t.Errorf("%s is %s after the section was refused, want %s", w.recs[i].Key, got, want)
		}
	}
	w.act(negotiation.Asked{
		On: w.recs[1].ID, By: of("FRA"), Act: negotiation.LiftObjection{Speaker: negotiation.Speaker{Delegation: "FRA"}},
	})
	w.act(negotiation.Asked{On: w.recs[1].ID, By: chair, Act: negotiation.AgreeOnDraft{}})
	r = value[negotiation.Report](t)(w.DoOnReport(t.Context(), adopt))
	for _, a := range r.Adopting(r.Sections[1], value[negotiation.Secret](t)(w.Secret(t.Context()))) {
		if d := value[negotiation.Draft](t)(w.DoOnDraft(t.Context(), a)); !d.Stage.Adopted() {
			t.Errorf("the act that follows the section finds %s", d.Stage)
		}
	}
}
