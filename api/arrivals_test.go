package api_test

import (
	"errors"
	"testing"
	"time"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

// What reached the API in time is in time, although nobody could take it in
// before the round closed or the silence ended.
func TestWhatReachedTheAPIInTimeIsInTime(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	delegate, secretary := w.as(n.RoleDelegation), w.as(n.RoleSecretariat)
	silence, err := secretary.OpenSilence(ctx, wire.SilenceRequest{
		ID: newID(), Body: "CTOC/COP/WG.4", Subject: n.SilenceOnDates, Title: "Dates", Paragraphs: []string{"In October."}, Roster: []string{"FRA", "KEN"},
		Ends: time.Now().Add(2 * time.Second), Zone: "Europe/Vienna", Reason: "a short one",
	})
	wantCode(t, err, "")
	reply := wire.ReplyRequest{ID: newID(), Language: n.English, Comments: []n.Comment{w.comment("Sent in time.")}}
	objection := wire.ObjectionRequest{ID: newID(), Text: "Not in October."}
	w.direct.fails(errors.New("no worker answers"))
	if _, err := delegate.SubmitReply(ctx, w.round.ID, reply); err == nil {
		t.Fatal("nobody took it in, and it was acknowledged")
	}
	if _, err := delegate.BreakSilence(ctx, silence.ID, objection); err == nil {
		t.Fatal("nobody took it in, and it was acknowledged")
	}
	w.direct.fails(nil)
	_, err = secretary.CloseRound(ctx, w.round.ID, wire.CloseRequest{ID: newID(), Reason: "all have replied"})
	wantCode(t, err, "")
	receipt, err := delegate.SubmitReply(ctx, w.round.ID, reply)
	if err != nil || receipt.Late {
		t.Errorf("sent again: %+v, %v", receipt, err)
	}
	late, err := delegate.SubmitReply(ctx, w.round.ID, wire.ReplyRequest{ID: newID(), Language: n.English, Comments: []n.Comment{w.comment("Sent late.")}})
	if err != nil || !late.Late {
		t.Errorf("sent after the close: %+v, %v", late, err)
	}
	var ended n.Silence
	for deadline := time.Now().Add(30 * time.Second); ; {
		if ended, err = w.store.EndSilence(ctx, silence.ID); err == nil && ended.Phase != n.SilenceOpen {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the silence did not end: %+v, %v", ended, err)
		}
	}
	if ended.Phase != n.SilenceBroken {
		t.Errorf("the silence ended as %s", ended.Phase)
	}
}
