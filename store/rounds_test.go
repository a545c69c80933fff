package store_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/tests/storetest"
)

func TestTheSamePlanIsTheSameRound(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	plan := w.plan(time.Now().Add(time.Hour))
	asked := storetest.Opening(secretariat, plan)
	first := value[negotiation.Round](t)(w.PlanRound(ctx, asked))
	again := value[negotiation.Round](t)(w.PlanRound(ctx, asked))
	if first.ID != again.ID || first.Phase != negotiation.RoundPlanned || len(first.Drafts) != 3 {
		t.Errorf("planned %+v, then %+v", first, again)
	}
	plan.Zone = "UTC"
	other := asked
	other.Act = plan
	_, err := w.PlanRound(ctx, other)
	wantCode(t, err, negotiation.CodeConflict)
	_, err = w.PlanRound(ctx, storetest.Opening(secretariat, w.plan(time.Now().Add(time.Hour))))
	wantCode(t, err, negotiation.CodeWrongState) // the drafts are in the first round
	_, err = w.PlanRound(ctx, storetest.Opening(of("FRA"), w.plan(time.Now().Add(time.Hour))))
	wantCode(t, err, negotiation.CodeNotPermitted)
	_, err = w.PlanRound(ctx, storetest.Opening(secretariat, w.plan(time.Now().Add(-time.Hour))))
	wantCode(t, err, negotiation.CodeDeadline)
}

func TestNGOsCommentOnlyWhenInvited(t *testing.T) {
	w := newWorld(t)
	plan := w.plan(time.Now().Add(time.Hour))
	plan.Recommendations = []string{"training"}
	usual := value[negotiation.Round](t)(w.PlanRound(t.Context(), storetest.Opening(secretariat, plan)))
	if slices.Contains(usual.Roster, "CARITAS") || len(usual.Roster) != len(delegations())-1 {
		t.Errorf("the usual roster is %v", usual.Roster)
	}
	invited := w.plan(time.Now().Add(time.Hour))
	invited.Recommendations, invited.Roster = []string{"shelter"}, []string{"FRA", "CARITAS"}
	r := value[negotiation.Round](t)(w.PlanRound(t.Context(), storetest.Opening(secretariat, invited)))
	if !slices.Equal(r.Roster, []string{"CARITAS", "FRA"}) {
		t.Errorf("the roster is %v", r.Roster)
	}
	unknown := w.plan(time.Now().Add(time.Hour))
	unknown.Recommendations, unknown.Roster = []string{"data"}, []string{"XXX"}
	_, err := w.PlanRound(t.Context(), storetest.Opening(secretariat, unknown))
	wantCode(t, err, negotiation.CodeNotFound)
}

func TestInformalPaperHasNoSymbol(t *testing.T) {
	w := newWorld(t)
	r := w.openRound(time.Now().Add(time.Hour))
	d := value[negotiation.Document](t)(w.Document(t.Context(), string(r.Informal)))
	if d.Symbol != "" || d.Kind != negotiation.InformalPaper || d.IssuedAt.IsZero() {
		t.Errorf("the informal paper is %+v", d)
	}
	w.refusedByDatabase(`INSERT INTO documents (id, kind, symbol, body, title, language, issued_at)
		VALUES (gen_random_uuid(), 'informal_paper', 'CTOC/COP/2020/CRP.9', 'CTOC/COP', '', 'en', now())`)
	w.refusedByDatabase(`INSERT INTO documents (id, kind, body, title, language, issued_at) VALUES (gen_random_uuid(), 'crp', 'CTOC/COP', '', 'en', now())`)
	again := value[negotiation.Round](t)(w.OpenRound(t.Context(), r.ID, w.informal(r), render("again")))
	if again.Informal != r.Informal || !again.OpenedAt.Equal(r.OpenedAt) {
		t.Errorf("opened again: %+v, first %+v", again, r)
	}
}

func TestCRPIsInTheConferencesSeries(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.close(w.openRound(time.Now().Add(time.Hour)))
	value[negotiation.Round](t)(w.RecordConsolidation(ctx, w.consolidation(r, 1)))
	_, err := w.IssueCRP(ctx, r.ID, w.crp(r), paper(render("crp")))
	wantCode(t, err, negotiation.CodeWrongState) // the chair has not approved it
	value[negotiation.Round](t)(w.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: r.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 1}},
	))
	astray := w.crp(r)
	astray.Body = "CTOC/COP/WG.4"
	_, err = w.IssueCRP(ctx, r.ID, astray, paper(render("crp")))
	wantCode(t, err, negotiation.CodeInvalid)
	crp := w.crp(r)
	r = value[negotiation.Round](t)(w.IssueCRP(ctx, r.ID, crp, paper(render("crp"))))
	d := value[negotiation.Document](t)(w.Document(ctx, "CTOC/COP/2020/CRP.2"))
	if d.ID != r.Document || d.Body != "CTOC/COP" || d.Meeting != w.meetID["cop-2020"] ||
		r.Phase != negotiation.RoundIssued {
		t.Errorf("issued %+v in %+v", d, r)
	}
	text := value[negotiation.Rendering](t)(w.Rendering(ctx, d.ID, "text"))
	html := value[negotiation.Rendering](t)(w.Rendering(ctx, d.ID, "html"))
	if string(text.Content) != "CTOC/COP/2020/CRP.2 crp" || string(html.Content) != "\xff\x00<" {
		t.Errorf("rendered %q and %q", text.Content, html.Content)
	}
	if again := value[negotiation.Round](t)(w.IssueCRP(
		ctx, r.ID, crp, paper(render("crp")),
	)); again.Document != r.Document {
		t.Errorf("issued again as %s", again.Document)
	}
}

func TestNothingIsIssuedWhenRenderingFails(t *testing.T) {
	w := newWorld(t)
	r := value[negotiation.Round](t)(w.PlanRound(
		t.Context(), storetest.Opening(secretariat, w.plan(time.Now().Add(time.Hour))),
	))
	broken := errors.New("no ink")
	_, err := w.OpenRound(t.Context(), r.ID, w.informal(r), failing(broken))
	if !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
	if r = value[negotiation.Round](t)(w.Round(
		t.Context(), r.ID,
	)); r.Phase != negotiation.RoundPlanned || r.Informal != "" {
		t.Errorf("the round is %+v", r)
	}
}

func TestADeadlineIsExtendedOnlyBeforeItsEnd(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.openRound(time.Now().Add(time.Hour))
	act, later := newID(), r.Deadline.Add(time.Hour)
	extended := value[negotiation.Round](t)(w.DoOnRound(ctx, negotiation.Asked{
		ID: act, On: r.ID, By: secretariat, Act: negotiation.ExtendRound{Deadline: later, Reason: "requested by delegations"},
	}))
	if !extended.Deadline.Equal(later) {
		t.Errorf("extended to %v, want %v", extended.Deadline, later)
	}
	if again := value[negotiation.Round](t)(w.DoOnRound(ctx, negotiation.Asked{
		ID: act, On: r.ID, By: secretariat, Act: negotiation.ExtendRound{Deadline: later, Reason: "requested by delegations"},
	})); !again.Deadline.Equal(later) {
		t.Errorf("extended again to %v", again.Deadline)
	}
	_, err := w.DoOnRound(ctx, negotiation.Asked{
		ID: act, On: r.ID, By: secretariat,
		Act: negotiation.ExtendRound{Deadline: later.Add(time.Hour), Reason: "requested by delegations"},
	})
	wantCode(t, err, negotiation.CodeConflict)
	_, err = w.DoOnRound(ctx, negotiation.Asked{
		ID: newID(), On: r.ID, By: secretariat, Act: negotiation.ExtendRound{Deadline: r.Deadline, Reason: "earlier"},
	})
	wantCode(t, err, negotiation.CodeDeadline)
	_, err = w.DoOnRound(
		ctx,
		negotiation.Asked{ID: newID(), On: r.ID, By: of("FRA"), Act: negotiation.ExtendRound{Deadline: later.Add(time.Hour)}},
	)
	wantCode(t, err, negotiation.CodeNotPermitted)
	w.close(r)
	_, err = w.DoOnRound(ctx, negotiation.Asked{
		ID: newID(), On: r.ID, By: secretariat,
		Act: negotiation.ExtendRound{Deadline: later.Add(time.Hour), Reason: "too late"},
	})
	wantCode(t, err, negotiation.CodeWrongState)
}

// closeAtDeadline tries as a worker does until the record's clock allows it.
func (w *world) closeAtDeadline(r negotiation.Round) negotiation.Round {
	w.t.Helper()
	for {
		closed, err := w.CloseAtDeadline(w.t.Context(), r.ID)
		var early *store.NotYet
		if !errors.As(err, &early) {
			return value[negotiation.Round](w.t)(closed, err)
		}
		if early.Remaining <= 0 {
			w.t.Fatalf("not yet, with %s left", early.Remaining)
		}
		select {
		case <-time.After(min(early.Remaining, 50*time.Millisecond)):
		case <-w.t.Context().Done():
			w.t.Fatal("the round never closed")
		}
	}
}

func TestARoundIsNotClosedBeforeItsDeadline(t *testing.T) {
	w := newWorld(t)
	r := w.openRound(time.Now().Add(time.Hour))
	_, err := w.CloseAtDeadline(t.Context(), r.ID)
	var early *store.NotYet
	if !errors.As(err, &early) || early.Remaining < 50*time.Minute || negotiation.CodeOf(err) != "" {
		t.Errorf("got %v, want that it is not yet time", err)
	}
	_, err = w.DoOnRound(
		t.Context(), negotiation.Asked{ID: newID(), On: r.ID, By: of("FRA"), Act: negotiation.CloseRound{}},
	)
	wantCode(t, err, negotiation.CodeNotPermitted)
	if r = value[negotiation.Round](t)(w.Round(t.Context(), r.ID)); r.Phase != negotiation.RoundOpen {
		t.Errorf("the round is %s", r.Phase)
	}
}

func TestARoundClosesAtItsDeadline(t *testing.T) {
	w := newWorld(t)
	r := w.openRound(time.Now().Add(700 * time.Millisecond))
	r = w.closeAtDeadline(r)
	if r.Phase != negotiation.RoundClosed || !r.ClosedAt.After(r.Deadline) {
		t.Errorf("closed as %+v", r)
	}
	if again := w.closeAtDeadline(r); !again.ClosedAt.Equal(r.ClosedAt) {
		t.Errorf("closed again at %v", again.ClosedAt)
	}
}

func TestOnlyThoseWhoHaveNotRepliedAreReminded(t *testing.T) {
	w := newWorld(t)
	r := w.openRound(time.Now().Add(time.Hour))
	value[negotiation.Receipt](t)(w.ReceiveReply(t.Context(), replyOf(r, "FRA", w.amendment(0, "Text."))))
	due := r.Deadline.Add(-time.Minute)
	first := value[[]string](t)(w.Remind(t.Context(), r.ID, due))
	if slices.Contains(first, "FRA") || len(first) != len(r.Roster)-1 {
		t.Errorf("reminded %v", first)
	}
	value[negotiation.Receipt](t)(w.ReceiveReply(t.Context(), replyOf(r, "DEU", w.amendment(0, "Text."))))
	if again := value[[]string](t)(w.Remind(t.Context(), r.ID, due)); !slices.Equal(again, first) {
		t.Errorf("a retry reminded %v, first %v", again, first)
	}
}

func TestTheChairReturnsAndThenApproves(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.close(w.openRound(time.Now().Add(time.Hour)))
	c := w.consolidation(r, 1)
	r = value[negotiation.Round](t)(w.RecordConsolidation(ctx, c))
	if again := value[negotiation.Round](t)(w.RecordConsolidation(
		ctx, c,
	)); again.Attempt != 1 || again.Phase != negotiation.RoundInReview {
		t.Fatalf("a retry made %+v", again)
	}
	versions := value[[]negotiation.Version](t)(w.ConsolidatedVersions(ctx, r.ID, 1))
	if len(versions) != 3 {
		t.Fatalf("%d consolidated versions", len(versions))
	}
	for i, v := range versions {
		last := v.Paragraphs[len(v.Paragraphs)-1]
		if v.Recommendation != r.Drafts[i].Recommendation || v.Number != 2 || v.Round != r.ID || last.Open != 1 ||
			string(last.Tree) != "\x00\x01\xff" {
			t.Errorf("version %d is %+v", i, v)
		}
	}
	back := negotiation.Asked{ID: newID(), On: r.ID, By: chair, Act: negotiation.ReturnRound{Attempt: 1}}
	_, err := w.DoOnRound(ctx, back)
	wantCode(t, err, negotiation.CodeInvalid) // without a reason
	back.Act = negotiation.ReturnRound{Attempt: 1, Reason: "The second paragraph misses a reading."}
	value[negotiation.Round](t)(w.DoOnRound(ctx, back))
	if r = value[negotiation.Round](t)(w.DoOnRound(ctx, back)); r.Phase != negotiation.RoundReturned {
		t.Fatalf("returned as %s", r.Phase)
	}
	r = value[negotiation.Round](t)(w.RecordConsolidation(ctx, w.consolidation(r, 2)))
	_, err = w.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: r.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 1}},
	)
	wantCode(t, err, negotiation.CodeConflict) // the chair has read the old one
	_, err = w.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: r.ID, By: secretariat, Act: negotiation.ApproveRound{Attempt: 2}},
	)
	wantCode(t, err, negotiation.CodeNotPermitted)
	if r = value[negotiation.Round](t)(w.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: r.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 2}},
	)); r.Phase != negotiation.RoundApproved {
		t.Errorf("approved as %s", r.Phase)
	}
}

func TestAConsolidationKeepsToItsRound(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.close(w.openRound(time.Now().Add(time.Hour)))
	change := map[string]func(c *store.Consolidation){
		"one missing": func(c *store.Consolidation) { c.Versions = c.Versions[1:] },
		"one twice":   func(c *store.Consolidation) { c.Versions[1] = c.Versions[0]; c.Versions[1].ID = newID() },
		"another's paragraph": func(c *store.Consolidation) {
			c.Versions[0].Paragraphs[0].ID = c.Versions[1].Paragraphs[0].ID
		},
		"attempt out of order": func(c *store.Consolidation) { c.Attempt = 2 },
	}
	for name, f := range change {
		c := w.consolidation(r, 1)
		f(&c)
		if _, err := w.RecordConsolidation(ctx, c); negotiation.CodeOf(err) == "" {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
	if r = value[negotiation.Round](t)(w.Round(ctx, r.ID)); r.Phase != negotiation.RoundClosed || r.Attempt != 0 {
		t.Errorf("the round is %+v", r)
	}
	w.act(negotiation.Asked{
		On: r.Drafts[0].Recommendation, By: chair,
		Act: negotiation.WithdrawDraft{Reasoned: negotiation.Reasoned{Reason: "overtaken"}},
	})
	c := w.consolidation(r, 1)
	c.Versions = c.Versions[1:]
	value[negotiation.Round](t)(w.RecordConsolidation(ctx, c)) // without the one withdrawn
}

// However replies and the close of a round meet, each reply is on record,
// and it is late exactly when the close came before it.
func TestClosingAndReceivingMeet(t *testing.T) {
	w := newWorld(t)
	r := w.openRound(time.Now().Add(time.Hour))
	var wg sync.WaitGroup
	codes := []string{"FRA", "DEU", "AUT", "BRA", "KEN", "PLW"}
	receipts := make([]negotiation.Receipt, 10*len(codes))
	errs := make([]error, len(receipts))
	half := make(chan struct{})
	for i := range receipts {
		reply := replyOf(r, codes[i%len(codes)], w.amendment(0, "Text."))
		wg.Go(func() {
			if i == len(receipts)/2 {
				close(half)
			}
			receipts[i], errs[i] = w.ReceiveReply(t.Context(), reply)
		})
	}
	<-half
	closed := w.close(r)
	wg.Wait()
	for i, receipt := range receipts {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		if receipt.Late != receipt.ReceivedAt.After(closed.ClosedAt) {
			t.Errorf("received %v, closed %v, late %v", receipt.ReceivedAt, closed.ClosedAt, receipt.Late)
		}
	}
	if got := value[[]negotiation.ReceivedComment](t)(w.Comments(
		t.Context(), store.CommentFilter{Round: r.ID},
	)); len(got) != len(receipts) {
		t.Errorf("%d comments on record, want %d", len(got), len(receipts))
	}
}

// A reply under way when the round is closed is waited for and in time; one
// that comes while the close is under way waits and is late.
func TestACloseAndAReplyWaitForOneAnother(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.openRound(time.Now().Add(time.Hour))
	under := func(lock string, meanwhile func() error) {
		t.Helper()
		tx, err := w.sql().Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(ctx, `SELECT 1 FROM rounds WHERE id = $1 `+lock, r.ID); err != nil {
			t.Fatal(err)
		}
		done := make(chan error)
		go func() { done <- meanwhile() }()
		w.waitForWaiter()
		if err := tx.Commit(ctx); err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	under("FOR UPDATE", func() error { // as a close does
		_, err := w.ReceiveReply(ctx, replyOf(r, "FRA", w.amendment(0, "Text.")))
		return err
	})
	under("FOR SHARE", func() error { // as a reply does
		_, err := w.DoOnRound(
			ctx, negotiation.Asked{ID: newID(), On: r.ID, By: secretariat, Act: negotiation.CloseRound{Reason: "early"}},
		)
		return err
	})
}
