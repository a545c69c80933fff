package store_test

import (
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/tests/storetest"
)

func TestLateCommentIsMarkedNeverDropped(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.openRound(time.Now().Add(time.Hour))
	early := value[negotiation.Receipt](t)(w.ReceiveReply(ctx, replyOf(r, "FRA", w.amendment(0, "In time."))))
	w.close(r)
	late := value[negotiation.Receipt](t)(w.ReceiveReply(ctx, replyOf(r, "DEU", w.amendment(0, "Late."))))
	if early.Late || !late.Late || !late.ReceivedAt.After(early.ReceivedAt) || late.ReceivedAt.Location() != time.UTC {
		t.Errorf("receipts %+v and %+v", early, late)
	}
	all := value[[]negotiation.ReceivedComment](t)(w.Comments(ctx, store.CommentFilter{Round: r.ID}))
	if len(all) != 2 || all[0].Text != "In time." || all[1].Text != "Late." || !all[1].Late {
		t.Errorf("on record: %+v", all)
	}
	inTime := value[[]negotiation.ReceivedComment](t)(w.Comments(ctx, store.CommentFilter{Round: r.ID, ExcludeLate: true}))
	if len(inTime) != 1 || inTime[0].Delegation != "FRA" {
		t.Errorf("in time: %+v", inTime)
	}
}

func TestCommentAfterTheDeadlineIsLateBeforeTheClose(t *testing.T) {
	w := newWorld(t)
	r := w.openRound(time.Now().Add(500 * time.Millisecond))
	for {
		receipt := value[negotiation.Receipt](t)(w.ReceiveReply(t.Context(), replyOf(r, "FRA", w.amendment(0, "Text."))))
		if receipt.Late != receipt.ReceivedAt.After(r.Deadline) {
			t.Fatalf("received %v, deadline %v, late %v", receipt.ReceivedAt, r.Deadline, receipt.Late)
		}
		if receipt.Late {
			return
		}
	}
}

func TestCommentOnOtherVersionIsRefused(t *testing.T) {
	w := newWorld(t)
	r := w.openRound(time.Now().Add(time.Hour))
	c := w.amendment(0, "Text.")
	c.BaseVersion = w.base[w.recs[1].ID].ID
	_, err := w.ReceiveReply(t.Context(), replyOf(r, "FRA", w.amendment(1, "Good."), c))
	wantCode(t, err, negotiation.CodeWrongVersion)
	if got := value[[]negotiation.ReceivedComment](t)(w.Comments(t.Context(), store.CommentFilter{})); len(got) != 0 {
		t.Errorf("the good half of a refused reply is on record: %+v", got)
	}
}

func TestUnfitRepliesAreRefused(t *testing.T) {
	w := newWorld(t)
	planned := value[negotiation.Round](
		t,
	)(w.PlanRound(t.Context(), storetest.Opening(secretariat, func() negotiation.OpenRound {
		p := w.plan(time.Now().Add(time.Hour))
		p.Recommendations = []string{"data"}
		return p
	}())))
	plan := w.plan(time.Now().Add(time.Hour))
	plan.Recommendations, plan.Roster = []string{"training"}, []string{"FRA", "CARITAS"}
	r := value[negotiation.Round](t)(w.PlanRound(t.Context(), storetest.Opening(secretariat, plan)))
	r = value[negotiation.Round](t)(w.OpenRound(t.Context(), r.ID, w.informal(r), render("")))
	with := func(f func(*negotiation.Reply)) negotiation.Reply {
		reply := replyOf(r, "FRA", w.amendment(0, "Text."))
		f(&reply)
		return reply
	}
	cases := map[string]struct {
		reply negotiation.Reply
		want  negotiation.Code
	}{
		"unknown round":  {with(func(r *negotiation.Reply) { r.Round = newID() }), negotiation.CodeNotFound},
		"round not open": {with(func(r *negotiation.Reply) { r.Round = planned.ID }), negotiation.CodeWrongState},
		"unknown delegation": {with(func(r *negotiation.Reply) {
			r.Delegation, r.Actor = "XXX", secretariat
		}), negotiation.CodeNotFound},
		"another delegation": {with(func(r *negotiation.Reply) { r.Actor = of("DEU") }), negotiation.CodeOtherDelegation},
		"not invited": {with(func(r *negotiation.Reply) {
			r.Delegation, r.Actor = "DEU", of("DEU")
		}), negotiation.CodeNotEntitled},
		"unknown paragraph": {with(func(r *negotiation.Reply) {
			r.Comments[0].Paragraph = newID()
		}), negotiation.CodeUnknownParagraph},
		"not in the round": {with(func(r *negotiation.Reply) {
			r.Comments[0] = w.amendment(1, "Text.")
		}), negotiation.CodeNotFound},
		"not a UUID":         {with(func(r *negotiation.Reply) { r.ID = "reply-1" }), negotiation.CodeInvalid},
		"comment not a UUID": {with(func(r *negotiation.Reply) { r.Comments[0].ID = "1" }), negotiation.CodeInvalid},
		"not UTF-8":          {with(func(r *negotiation.Reply) { r.Comments[0].Text = "\xff" }), negotiation.CodeNotUTF8},
		"oversized": {with(func(r *negotiation.Reply) {
			r.Comments[0].Text = string(make([]byte, negotiation.MaxTextBytes+1))
		}), negotiation.CodeTooLarge},
		"an NGO's proposal": {with(func(r *negotiation.Reply) {
			r.Delegation, r.Actor = "CARITAS", of("CARITAS")
		}), negotiation.CodeNotEntitled},
		"nobody signed in": {with(func(r *negotiation.Reply) {
			r.Actor = negotiation.Actor{}
		}), negotiation.CodeUnauthenticated},
		"received by the office": {with(func(r *negotiation.Reply) { r.Actor = secretariat }), ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := w.ReceiveReply(t.Context(), c.reply)
			wantCode(t, err, c.want)
		})
	}
}

func TestSameReplySameReceipt(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.openRound(time.Now().Add(time.Hour))
	reply := replyOf(r, "FRA", w.amendment(0, "First."), w.amendment(1, "Second."))
	receipts := make([]negotiation.Receipt, 20)
	var wg sync.WaitGroup
	for i := range receipts {
		wg.Go(func() {
			var err error
			if receipts[i], err = w.ReceiveReply(ctx, reply); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	w.close(r)
	receipts = append(
		receipts, value[negotiation.Receipt](t)(w.ReceiveReply(ctx, reply)),
		value[negotiation.Receipt](t)(w.Receipt(ctx, reply.ID)),
	)
	for _, got := range receipts {
		if !reflect.DeepEqual(
			got, receipts[0],
		) || got.Late || len(got.Comments) != 2 || got.Capacity != negotiation.StateParty {
			t.Fatalf("receipts differ: %+v and %+v", receipts[0], got)
		}
	}
	sum := sha256.Sum256([]byte("First.\x00"))
	if got := receipts[0].Comments[0]; got.ID != reply.Comments[0].ID || got.Digest != hex.EncodeToString(sum[:]) ||
		got.BaseVersion != reply.Comments[0].BaseVersion {
		t.Errorf("the first comment's receipt is %+v", got)
	}
	if got := value[[]negotiation.ReceivedComment](t)(w.Comments(ctx, store.CommentFilter{Round: r.ID})); len(got) != 2 {
		t.Errorf("%d comments on record", len(got))
	}
	other := reply
	other.Comments = slices.Clone(reply.Comments)
	other.Comments[0].Text = "Changed."
	_, err := w.ReceiveReply(ctx, other)
	wantCode(t, err, negotiation.CodeConflict)
	other.ID, other.Comments = newID(), reply.Comments[1:]
	_, err = w.ReceiveReply(ctx, other)
	wantCode(t, err, negotiation.CodeConflict) // a comment is on record with the first reply
}

func TestAGroupSpeaksForItsMembers(t *testing.T) {
	w := newWorld(t)
	r := w.openRound(time.Now().Add(time.Hour))
	receipt := value[negotiation.Receipt](t)(w.ReceiveReply(t.Context(), replyOf(r, "G77", w.amendment(0, "Text."))))
	got := value[[]negotiation.ReceivedComment](t)(w.Comments(t.Context(), store.CommentFilter{Delegation: "G77"}))
	if receipt.Capacity != negotiation.CapacityGroup || len(got) != 1 || !slices.Equal(
		got[0].OnBehalfOf, []string{"BRA", "KEN"},
	) {
		t.Errorf("receipt %+v, comments %+v", receipt, got)
	}
}

func TestTheCapacityIsThatOfTheTimeReceived(t *testing.T) {
	w := newWorld(t)
	r := w.openRound(time.Now().Add(time.Hour))
	for code, want := range map[string]negotiation.Capacity{
		"PLW": negotiation.StateParty, "IRN": negotiation.Signatory, "IOM": negotiation.Entity,
	} {
		if got := value[negotiation.Receipt](t)(w.ReceiveReply(
			t.Context(), replyOf(r, code, w.amendment(0, "Text.")),
		)); got.Capacity != want {
			t.Errorf("%s acted as %s, want %s", code, got.Capacity, want)
		}
	}
}

func TestTextsComeBackByteForByte(t *testing.T) {
	w := newWorld(t)
	r := w.openRound(time.Now().Add(time.Hour))
	check := func(t rapid.TB, text, note string) (taken bool) {
		t.Helper()
		c := w.amendment(0, text)
		c.Note = note
		if c.Text == "" || (negotiation.Reply{ID: "r", Round: "r", Delegation: "d", Language: "en",
			Comments: []negotiation.Comment{
				c,
			}}).Check() != nil {
			return false // no text a record takes
		}
		reply := replyOf(r, "FRA", c)
		if _, err := w.ReceiveReply(w.t.Context(), reply); negotiation.CodeOf(err) == negotiation.CodeInvalid {
			return false // a paper would show it as something else, such as a number
		} else if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		got, err := w.Comments(w.t.Context(), store.CommentFilter{Round: r.ID})
		if err != nil {
			t.Fatal(err)
		}
		last := got[len(got)-1]
		if last.ID != c.ID || last.Text != text || last.Note != note {
			t.Fatalf("%q and %q came back as %q and %q", text, note, last.Text, last.Note)
		}
		return true
	}
	for _, text := range []string{
		"e\u0301 and \u00e9", "line\r\nend\rof\nlines \t ", "\u2067עברית\u2069 \u202eabc\u202c", "العربية [نص]",
		"\ufeffbyte order mark", "\u200b\u200d\u00ad", "👩‍👩‍👧‍👦", "\U0010ffff\ufffe", `\x00 \u0000 ' " \ $1 --`, "\x01\x1f\x7f",
	} {
		if !check(t, text, text) {
			t.Errorf("%q is refused", text)
		}
	}
	rapid.Check(t, func(t *rapid.T) { check(t, rapid.String().Draw(t, "text"), rapid.String().Draw(t, "note")) })
}
