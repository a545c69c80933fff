package store_test

import (
	"testing"
	"time"

	"rapporteur/negotiation"
	"rapporteur/store"
)

// A cursor holds when the item before it has left the list, and gives
// what follows once.
func TestACursorHoldsWhateverBecomesOfItsItem(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.loadContacts(contact("FRA", "a"), contact("BRA", "a"), contact("KEN", "a"), contact("DEU", "a"), contact("AUT", "a"))
	w.openRound(time.Now().Add(time.Hour))
	queued := store.NoticeFilter{State: negotiation.NoticeQueued}
	left := map[negotiation.ID]bool{}
	for _, o := range value[[]negotiation.Notice](t)(w.Notices(ctx, queued)) {
		left[o.ID] = true
	}
	all, p := len(left), store.Page{Limit: 1}
	for range all {
		list, next, err := w.NoticesPage(ctx, queued, p)
		if err != nil || len(list) != 1 || !left[list[0].ID] {
			t.Fatalf("after %v came %+v, %v", p.After, list, err)
		}
		delete(left, list[0].ID)
		if err := w.SettleNotice(ctx, list[0].ID, negotiation.NoticeSent, ""); err != nil {
			t.Fatal(err)
		}
		p.After = next
	}
	if all < 5 || len(left) != 0 || p.After != nil {
		t.Errorf("of %d there are left %v, and then %v", all, left, p.After)
	}
}

func TestWhatIsNoCursorOfAListIsRefused(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	for _, cursor := range []store.Cursor{
		{"x"}, {"x", "y"}, {"2020-01-01", "y"}, {"2020-01-01", string(newID()), "z"}, {"2020-99-99", string(newID())},
	} {
		_, _, err := w.RoundsPage(ctx, store.Page{After: cursor, Limit: 1})
		wantCode(t, err, negotiation.CodeInvalid)
		_, _, err = w.CommentsPage(ctx, store.CommentFilter{}, store.Page{After: cursor, Limit: 1})
		wantCode(t, err, negotiation.CodeInvalid)
	}
}

// The versions of the chair's review are for nobody else before the paper is
// issued, and those of a consolidation that was returned never.
func TestOnlyTheVersionsOfAPaperArePublic(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.close(w.openRound(time.Now().Add(time.Hour)))
	numbers := func(public bool) (out []int) {
		list, _, err := w.VersionsPage(
			ctx, store.VersionFilter{Recommendation: w.recs[0].ID, Public: public, Headings: true}, store.Page{},
		)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range list {
			out = append(out, v.Number)
		}
		return out
	}
	want := func(when string, public bool, last int) {
		t.Helper()
		if got := numbers(public); got[len(got)-1] != last {
			t.Errorf("%s: versions %v, want %d last", when, got, last)
		}
	}
	value[negotiation.Round](t)(w.RecordConsolidation(ctx, w.consolidation(r, 1)))
	want("in review", true, 1)
	want("in review, for the chair", false, 2)
	value[negotiation.Round](t)(w.DoOnRound(
		ctx,
		negotiation.Asked{ID: newID(), On: r.ID, By: chair, Act: negotiation.ReturnRound{Attempt: 1, Reason: "Not yet."}},
	))
	c := w.consolidation(r, 2)
	value[negotiation.Round](t)(w.RecordConsolidation(ctx, c))
	for _, v := range c.Versions {
		w.act(negotiation.Asked{
			On: v.Recommendation, By: negotiation.System(), Act: negotiation.ConsolidateDraft{Round: r.ID, Version: v.ID},
		})
	}
	r = value[negotiation.Round](t)(w.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: r.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 2}},
	))
	want("approved", true, 1)
	value[negotiation.Round](t)(w.IssueCRP(ctx, r.ID, w.crp(r), paper(render("crp"))))
	want("issued", true, 3)
	if got := numbers(true); len(got) != 2 {
		t.Errorf("the returned consolidation is public: %v", got)
	}
}
