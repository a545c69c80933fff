package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"rapporteur/api"
	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// guesses are ids that anybody can compute from what anybody can read: those a
// procedure would give its own acts if they followed from public ids alone.
func guesses(round negotiation.Round) []negotiation.ID {
	purposes := []string{"close", "informal", "crp", "draft", "final"}
	for _, d := range round.Drafts {
		for _, kind := range []string{
			"circulate", "consolidate/1", "issue_in_crp", "recall", "adopt_tacitly", "adopt", "version/1",
		} {
			purposes = append(purposes, string(d.Recommendation)+"/"+kind)
		}
	}
	var out []negotiation.ID
	for _, p := range purposes {
		for _, prefix := range []string{"rapporteur:", ""} {
			out = append(out, negotiation.ID(uuid.NewSHA1(uuid.NameSpaceOID, []byte(prefix+string(round.ID)+"/"+p)).String()))
		}
		out = append(out, negotiation.Secret(nil).Derived(round.ID, p))
	}
	return out
}

// opensFor opens a round whose deadline comes soon, on the draft of its meeting
// that is in no round yet.
func (w *world) opensFor(d time.Duration) negotiation.Round {
	w.t.Helper()
	round, err := w.as(negotiation.RoleSecretariat).OpenRound(w.t.Context(), newID(), negotiation.OpenRound{
		Meeting: "wg4-2020", CRPMeeting: "cop-2020", Deadline: time.Now().Add(d), Zone: "Europe/Vienna",
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return round
}

// until polls a round on record.
func (w *world) until(id negotiation.ID, phase negotiation.RoundPhase) negotiation.Round {
	w.t.Helper()
	for end := time.Now().Add(60 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		r, err := w.store.Round(w.t.Context(), id)
		if err != nil {
			w.t.Fatal(err)
		}
		if r.Phase == phase {
			return r
		}
		if time.Now().After(end) {
			w.t.Fatalf("the round is %s, not %s", r.Phase, phase)
		}
	}
}

// A member of a delegation takes every id that a procedure might give its own
// acts, with the state of the round he reads, and the round goes its way: no id
// that a client chose is one that the record derives.
func TestIDsOfTheProceduresActsCannotBeTaken(t *testing.T) {
	w := unopened(t)
	w.onTemporal()
	w.tokens["member"] = w.token(negotiation.Actor{Role: negotiation.RoleMember, Label: "attaché", Delegation: "FRA"})
	w.round = w.opensFor(5 * time.Second)
	path := "/v1/rounds/" + string(w.round.ID)
	tag := w.ask(http.MethodGet, path, "member", nil).header.Get("ETag")
	for _, id := range guesses(w.round) {
		c := w.comment("A draft.")
		c.ID = ""
		body := map[string]any{"comment": c, "language": negotiation.English}
		r := w.ask(http.MethodPost, path+"/drafts", "member", body, "Idempotency-Key", string(id), "If-Match", tag)
		if id.Derived() {
			if r.code() != negotiation.CodeInvalid {
				t.Fatalf("an id of the record's own form: answered %d %s", r.status, r.body)
			}
		} else if r.status >= http.StatusInternalServerError {
			t.Fatalf("answered %d %s", r.status, r.body)
		}
	}
	w.until(w.round.ID, negotiation.RoundInReview)
	if _, err := w.as(negotiation.RoleChair).OnRound(
		t.Context(), w.round.ID, newID(), negotiation.ApproveRound{Attempt: 1},
	); err != nil {
		t.Fatal(err)
	}
	w.until(w.round.ID, negotiation.RoundIssued)
	for _, d := range w.round.Drafts {
		r, err := w.store.Recommendation(t.Context(), string(d.Recommendation))
		if err != nil || r.Draft.Stage != negotiation.StageInCRP {
			t.Errorf("%s is %s, %v", r.Key, r.Draft.Stage, err)
		}
	}
}

// What a client chooses never has the form of what the record derives: in every
// write that takes an id, in the body and in the header, also inside a reply.
func TestClientsChooseNoIDOfTheRecordsOwnForm(t *testing.T) {
	w := newWorld(t)
	secret, err := w.store.Secret(t.Context())
	derived := secret.Derived(w.round.ID, "close")
	if err != nil || !derived.Derived() {
		t.Fatalf("%s, %v", derived, err)
	}
	tried := 0
	for _, op := range w.operations() {
		if op.method == http.MethodGet || !strings.HasPrefix(op.path, "/v1/") {
			continue
		}
		for _, role := range []negotiation.Role{
			negotiation.RoleSecretariat, negotiation.RoleChair, negotiation.RoleDelegation,
		} {
			if !api.Allowed(op.id, role) {
				continue
			}
			tried++
			r := w.ask(op.method, op.filled(), role, string(op.body(role)), "Idempotency-Key", string(derived))
			if r.status < 400 || r.status >= 500 {
				t.Errorf("%s as %s under the id %s: answered %d %.200s", op, role, derived, r.status, r.body)
			}
		}
	}
	if tried < 50 {
		t.Errorf("only %d writes were tried", tried)
	}
	c := w.comment("A comment.")
	c.ID = derived
	_, err = w.as(negotiation.RoleDelegation).SubmitReply(
		t.Context(), w.round.ID,
		wire.ReplyRequest{ID: newID(), Language: negotiation.English, Comments: []negotiation.Comment{c}},
	)
	wantCode(t, err, negotiation.CodeInvalid)
	if _, err := w.store.Announce(
		t.Context(), store.Claim{Key: derived, Actor: france, Operation: "x", Digest: []byte("x")},
	); negotiation.CodeOf(err) != negotiation.CodeInvalid {
		t.Errorf("the record announces a write under an id of its own: %v", err)
	}
}

// The same id asked for by somebody else, for another operation or on another
// thing is another request, and changes nothing of the first one.
func TestAnIDIsOfItsActorOperationAndThing(t *testing.T) {
	w := newWorld(t)
	w.onTemporal()
	path := "/v1/rounds/" + string(w.round.ID)
	id := newID()
	first := map[string]any{"id": id, "reason": "a"}
	w.wants(w.ask(http.MethodPost, path+"/close", negotiation.RoleSecretariat, first), http.StatusOK, "")
	for name, r := range map[string]reply{
		"another operation": w.ask(http.MethodPost, path+"/cancel", negotiation.RoleSecretariat, first),
		"another actor": w.ask(
			http.MethodPost, path+"/return", negotiation.RoleChair, map[string]any{"id": id, "attempt": 1, "reason": "a"},
		),
		"another thing": w.ask(http.MethodPost, "/v1/rounds/"+string(newID())+"/close", negotiation.RoleSecretariat, first),
	} {
		if r.status != http.StatusConflict {
			t.Errorf("%s under the same id: answered %d %s", name, r.status, r.body)
		}
	}
	again := w.ask(http.MethodPost, path+"/close", negotiation.RoleSecretariat, first)
	w.wants(again, http.StatusOK, "")
	w.until(w.round.ID, negotiation.RoundInReview)
}
