package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"rapporteur/api"
	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// offices lets programs act as chair and rapporteur of one meeting each.
func (w *world) offices() {
	w.t.Helper()
	for role, at := range map[negotiation.Role]string{
		"chair-2020": "wg4-2020", "chair-cop": "cop-2020", "chair-2021": "wg4-2021", "rapporteur-2020": "wg4-2020",
		"rapporteur-2021": "wg4-2021",
	} {
		m, err := w.store.Meeting(w.t.Context(), at)
		if err != nil {
			w.t.Fatal(err)
		}
		office, _, _ := strings.Cut(string(role), "-")
		w.tokens[role] = w.token(negotiation.Actor{Role: negotiation.Role(office), Label: string(role), Meeting: m.ID})
	}
}

// A chair of one meeting decides there and nowhere else, and of rounds of other
// meetings sees what an observer sees.
func TestAChairOfOneMeetingIsAnObserverElsewhere(t *testing.T) {
	w := newWorld(t)
	w.serveAs(api.Config{Rate: api.Rate{PerSecond: -1}})
	w.offices()
	w.reply(negotiation.RoleDelegation, embargoed)
	silence := w.silence()
	if _, err := w.as(negotiation.RoleDelegation).OnSilence(
		t.Context(), silence, newID(), negotiation.BreakSilence{Text: "No."},
	); err != nil {
		t.Fatal(err)
	}
	w.closes()
	w.consolidate(1)
	round := "/v1/rounds/" + string(w.round.ID)
	decision := map[string]any{"attempt": 1, "revision": 0}
	for _, role := range []negotiation.Role{"chair-cop", "chair-2021"} {
		w.wants(
			w.ask(http.MethodPost, round+"/approve", role, decision, "Idempotency-Key", string(newID())), http.StatusForbidden,
			negotiation.CodeOtherMeeting,
		)
		w.wants(w.ask(
			http.MethodPost, round+"/return", role, map[string]any{"attempt": 1, "revision": 0, "reason": "No."},
			"Idempotency-Key", string(newID()),
		), http.StatusForbidden, negotiation.CodeOtherMeeting)
		w.wants(w.ask(http.MethodGet, round+"/review", role, nil), http.StatusForbidden, negotiation.CodeOtherMeeting)
		w.wants(w.ask(http.MethodGet, round+"/convergence", role, nil), http.StatusForbidden, negotiation.CodeOtherMeeting)
		w.wants(w.ask(http.MethodGet, round+"/comments", role, nil), http.StatusConflict, negotiation.CodeWrongState)
		w.wants(w.ask(
			http.MethodPost, "/v1/recommendations/training/acts", role,
			map[string]any{"kind": "withdraw", "reason": "Overtaken."}, "Idempotency-Key", string(newID()),
		), http.StatusForbidden, negotiation.CodeOtherMeeting)
		w.sees(role, negotiation.StageCirculated, negotiation.RoundClosed, 1)
		if list, err := w.as(role).SilenceObjections(t.Context(), silence); err != nil || len(list) != 0 {
			t.Errorf("%s learns who broke the silence: %v, %v", role, list, err)
		}
	}
	if list, err := w.as(negotiation.RoleChair).SilenceObjections(t.Context(), silence); err != nil || len(list) != 1 {
		t.Errorf("the chair of all learns of %d objections, %v", len(list), err)
	}
	w.sees("chair-2020", negotiation.StageConsolidated, negotiation.RoundInReview, 2)
	w.wants(w.ask(http.MethodGet, round+"/review", "chair-2020", nil), http.StatusOK, "")
	w.wants(
		w.ask(http.MethodPost, round+"/approve", "chair-2020", decision, "Idempotency-Key", string(newID())), http.StatusOK,
		"",
	)
	agenda := "/v1/meetings/wg4-2021/agenda/adopt"
	w.wants(
		w.ask(http.MethodPost, agenda, "chair-2020", map[string]any{}, "Idempotency-Key", string(newID())),
		http.StatusForbidden, negotiation.CodeOtherMeeting,
	)
	w.wants(
		w.ask(http.MethodPost, agenda, "chair-2021", map[string]any{}, "Idempotency-Key", string(newID())), http.StatusOK, "",
	)
	order := map[string]any{"meeting": "wg4-2020", "recommendations": []string{"shelter", "training"}}
	w.wants(
		w.ask(http.MethodPost, "/v1/recommendations/order", "chair-2021", order, "Idempotency-Key", string(newID())),
		http.StatusForbidden, negotiation.CodeOtherMeeting,
	)
	w.wants(
		w.ask(http.MethodPost, "/v1/recommendations/order", "chair-2020", order, "Idempotency-Key", string(newID())),
		http.StatusOK, "",
	)
}

// sees checks what a role learns of the first draft and of the round.
func (w *world) sees(role negotiation.Role, stage negotiation.Stage, phase negotiation.RoundPhase, versions int) {
	w.t.Helper()
	r, err := w.as(role).Recommendation(w.t.Context(), "training")
	if err != nil || r.Draft.Stage != stage {
		w.t.Errorf("%s sees the draft %s, %v; want %s", role, r.Draft.Stage, err, stage)
	}
	round, err := w.as(role).Round(w.t.Context(), w.round.ID)
	if err != nil || round.Phase != phase {
		w.t.Errorf("%s sees the round %s, %v; want %s", role, round.Phase, err, phase)
	}
	list, err := w.as(role).Versions(w.t.Context(), "training")
	if err != nil || len(list) != versions {
		w.t.Errorf("%s sees %d versions, %v; want %d", role, len(list), err, versions)
	}
	history, err := w.as(role).History(w.t.Context(), "training")
	if err != nil || slices.ContainsFunc(history.Comments, func(c negotiation.ReceivedComment) bool {
		return c.Note == embargoed
	}) != (stage == negotiation.StageConsolidated) {
		w.t.Errorf("%s reads in the history %v, %v", role, history.Comments, err)
	}
}

// The rapporteur of a meeting prepares and revises its draft report, and that
// of no other meeting; she adopts nothing.
func TestTheRapporteurDraftsTheReportOfHerMeeting(t *testing.T) {
	w := newWorld(t)
	w.serveAs(api.Config{Rate: api.Rate{PerSecond: -1}})
	w.offices()
	w.tokens[negotiation.RoleRapporteur] = w.token(negotiation.Actor{
		Role: negotiation.RoleRapporteur, Label: "of no meeting",
	})
	prepare := map[string]any{"meeting": "wg4-2021"}
	for _, role := range []negotiation.Role{"rapporteur-2020", negotiation.RoleRapporteur} {
		w.wants(
			w.ask(http.MethodPost, "/v1/reports", role, prepare, "Idempotency-Key", string(newID())), http.StatusForbidden,
			negotiation.CodeOtherMeeting,
		)
	}
	w.wants(
		w.ask(http.MethodPost, "/v1/reports", "chair-2021", prepare, "Idempotency-Key", string(newID())),
		http.StatusForbidden, negotiation.CodeNotPermitted,
	)
	w.wants(
		w.ask(http.MethodPost, "/v1/reports", "rapporteur-2021", prepare, "Idempotency-Key", string(newID())), http.StatusOK,
		"",
	)
	revise := map[string]any{"reason": "As discussed."}
	w.wants(
		w.ask(http.MethodPost, "/v1/reports/wg4-2021/revise", "rapporteur-2020", revise, "Idempotency-Key", string(newID())),
		http.StatusForbidden, negotiation.CodeOtherMeeting,
	)
	w.wants(
		w.ask(http.MethodPost, "/v1/reports/wg4-2021/revise", "rapporteur-2021", revise, "Idempotency-Key", string(newID())),
		http.StatusOK, "",
	)
	w.wants(w.ask(
		http.MethodPost, "/v1/reports/wg4-2021/adopt", "rapporteur-2021", map[string]any{}, "Idempotency-Key",
		string(newID()),
	), http.StatusForbidden, negotiation.CodeNotPermitted)
	w.wants(w.ask(
		http.MethodPost, "/v1/reports/wg4-2021/adopt", "chair-2020", map[string]any{}, "Idempotency-Key", string(newID()),
	), http.StatusForbidden, negotiation.CodeOtherMeeting)
}

// A mandate and a service account are of a meeting by its key.
func TestAnOfficeIsGrantedForAMeeting(t *testing.T) {
	d := newDoor(t, store.SessionLimits{})
	boss := d.as(negotiation.RoleSecretariat)
	p, err := boss.RegisterPerson(
		t.Context(), newID(), negotiation.RegisterPerson{Issuer: "https://id.example.org", Subject: "chair", Label: "Chair"},
	)
	if err != nil {
		t.Fatal(err)
	}
	m, err := boss.GrantMandate(
		t.Context(), newID(), negotiation.GrantMandate{Person: p.ID, Office: negotiation.OfficeChair, Meeting: "wg4-2021"},
	)
	if err != nil || m.Meeting == "" {
		t.Fatalf("%+v, %v", m, err)
	}
	_, err = boss.GrantMandate(
		t.Context(), newID(), negotiation.GrantMandate{Person: p.ID, Office: negotiation.OfficeObserver, Meeting: "wg4-2021"},
	)
	wantCode(t, err, negotiation.CodeInvalid)
	digest := strings.Repeat("ab", 32)
	request := wire.TokenRequest{
		ID: newID(), Role: negotiation.RoleChair, Label: "podium", Meeting: "wg4-2021", Expires: time.Now().Add(time.Hour),
		Digest: digest,
	}
	r := d.ask(http.MethodPost, "/v1/tokens", negotiation.RoleSecretariat, request)
	d.wants(r, http.StatusOK, "")
	if !strings.Contains(string(r.body), string(m.Meeting)) {
		t.Errorf("the token is %s", r.body)
	}
	request.ID, request.Role, request.Digest = newID(), negotiation.RoleObserver, strings.Repeat("cd", 32)
	d.wants(
		d.ask(http.MethodPost, "/v1/tokens", negotiation.RoleSecretariat, request), http.StatusUnprocessableEntity,
		negotiation.CodeInvalid,
	)
	request.Role, request.Meeting = negotiation.RoleChair, "wg4-1999"
	d.wants(
		d.ask(http.MethodPost, "/v1/tokens", negotiation.RoleSecretariat, request), http.StatusNotFound,
		negotiation.CodeNotFound,
	)
}
