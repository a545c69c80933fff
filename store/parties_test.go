package store_test

import (
	"slices"
	"testing"
	"time"

	"rapporteur/negotiation"
	"rapporteur/store"
)

// The members of a group change by a file that has the group alone; what it said
// stays said for those who were members then.
func TestAGroupSpeaksForItsMembersOfTheDay(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.openRound(time.Now().Add(time.Hour))
	value[negotiation.Receipt](t)(w.ReceiveReply(ctx, replyOf(r, "G77", w.amendment(0, "Text."))))
	today := time.Now().UTC().Truncate(24 * time.Hour)
	group := negotiation.Delegation{Code: "G77", Kind: negotiation.KindGroup, Names: named(
		"G77",
	), Members: []negotiation.GroupMember{
		{Delegation: "BRA"}, {Delegation: "KEN", Until: today}, {Delegation: "DEU", From: today}}}
	load := func() (negotiation.Loaded, error) {
		return w.LoadDelegations(ctx, secretariat, []negotiation.Delegation{group})
	}
	if got := value[negotiation.Loaded](t)(load()); got.Changed != 1 || got.Created != 0 {
		t.Errorf("loaded %+v", got)
	}
	if got := value[negotiation.Loaded](t)(load()); got.Unchanged != 1 || got.Changed != 0 {
		t.Errorf("the same again: %+v", got)
	}
	value[negotiation.Receipt](t)(w.ReceiveReply(ctx, replyOf(r, "G77", w.amendment(1, "Another text."))))
	var spoke [][]string
	for _, c := range value[[]negotiation.ReceivedComment](t)(w.Comments(ctx, store.CommentFilter{Round: r.ID})) {
		spoke = append(spoke, c.OnBehalfOf)
	}
	if len(spoke) != 2 || !slices.Equal(
		spoke[0], []string{"BRA", "KEN"},
	) || !slices.Equal(spoke[1], []string{"BRA", "DEU"}) {
		t.Errorf("the group spoke for %v", spoke)
	}
	group.Members = append(group.Members, negotiation.GroupMember{Delegation: "IOM", From: today})
	_, err := load()
	wantCode(t, err, negotiation.CodeInvalid)
	group.Members = group.Members[:1]
	_, err = load()
	wantCode(t, err, negotiation.CodeConflict)
	if got := value[negotiation.Delegation](t)(w.Delegation(ctx, "G77")); len(got.Members) != 3 {
		t.Errorf("a refused file changed the members: %v", got.Members)
	}
}

// A group without any member speaks for nobody.
func TestAGroupWithoutMembersIsSilent(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.openRound(time.Now().Add(time.Hour))
	today := time.Now().UTC().Truncate(24 * time.Hour)
	group := negotiation.Delegation{
		Code: "G77", Kind: negotiation.KindGroup, Names: named("G77"),
		Members: []negotiation.GroupMember{{Delegation: "BRA", Until: today}, {Delegation: "KEN", Until: today}},
	}
	value[negotiation.Loaded](t)(w.LoadDelegations(ctx, secretariat, []negotiation.Delegation{group}))
	_, err := w.ReceiveReply(ctx, replyOf(r, "G77", w.amendment(0, "Text.")))
	wantCode(t, err, negotiation.CodeNotEntitled)
}

func TestAnAccreditationIsWithdrawnAndRestored(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.openRound(time.Now().Add(time.Hour))
	says := func() error {
		_, err := w.ReceiveReply(ctx, replyOf(r, "IOM", w.amendment(0, "Text.")))
		return err
	}
	if err := says(); err != nil {
		t.Fatal(err)
	}
	change, act := negotiation.ChangeAccreditation{Delegation: "IOM", Reason: "Credentials expired."}, newID()
	wantCode(t, w.onMeeting(act, w.meetID["wg4-2020"], chair, change), negotiation.CodeNotPermitted)
	for range 2 { // the same ID again changes nothing
		wantCode(t, w.onMeeting(act, w.meetID["wg4-2020"], secretariat, change), "")
	}
	wantCode(t, says(), negotiation.CodeNotEntitled)
	listed := value[[]negotiation.Accredited](t)(w.Accredited(ctx, "wg4-2020"))
	i := slices.IndexFunc(listed, func(a negotiation.Accredited) bool { return a.Delegation == "IOM" })
	if i < 0 || listed[i].WithdrawnAt.IsZero() || listed[i].Reason != change.Reason {
		t.Errorf("accredited: %+v", listed)
	}
	wantCode(t, w.onMeeting(newID(), w.meetID["wg4-2020"], secretariat, change), negotiation.CodeWrongState)
	change.Restores, change.Reason = true, "New credentials."
	wantCode(t, w.onMeeting(newID(), w.meetID["wg4-2020"], secretariat, change), "")
	if err := says(); err != nil {
		t.Errorf("after it was restored: %v", err)
	}
	if got := value[[]negotiation.ReceivedComment](t)(w.Comments(ctx, store.CommentFilter{Round: r.ID})); len(got) != 2 {
		t.Errorf("%d comments are on record, want the one before and the one after", len(got))
	}
}
