package api_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"rapporteur/api"
	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/tests/storetest"
)

func (w *world) header(path string) string {
	w.t.Helper()
	return w.ask(http.MethodGet, path, negotiation.RoleSecretariat, nil).header.Get(wire.HeaderDemonstration)
}

func TestARealRecordRefusesToHaveItsClockMoved(t *testing.T) {
	w := newWorld(t)
	before := w.logged()
	body := `{"to":"` + time.Now().Add(48*time.Hour).Format(time.RFC3339) + `"}`
	w.wants(w.ask(
		http.MethodPost, "/v1/clock/advance", negotiation.RoleSecretariat, body, "Idempotency-Key", string(newID()),
		"Content-Type", "application/json",
	), http.StatusConflict, negotiation.CodeWrongState)
	c, err := w.as(negotiation.RoleSecretariat).Clock(t.Context())
	if err != nil || c.Demonstration || time.Since(c.Now).Abs() > time.Minute || w.logged() != before {
		t.Errorf("the clock is %+v, %v", c, err)
	}
	if got := w.header("/v1/meetings"); got != "" {
		t.Errorf("a real record says it is a demonstration: %q", got)
	}
}

// Every answer of a demonstration says so, also of a server that was there
// before it began.
func TestEveryAnswerOfADemonstrationSaysSo(t *testing.T) {
	s, _ := storetest.MustOpen(t)
	w := &world{t: t, store: s, tokens: map[negotiation.Role]string{}, log: &lockedBuffer{}, direct: &direct{record: s}}
	server := httptest.NewServer(served(
		api.Config{Record: s, Procedures: w.direct, Log: slog.New(slog.NewJSONHandler(w.log, nil))},
	))
	t.Cleanup(server.Close)
	w.url = server.URL
	w.tokens[negotiation.RoleSecretariat], w.tokens[negotiation.RoleChair] = w.token(secretariat), w.token(chair)
	if got := w.header("/v1/meetings"); got != "" {
		t.Errorf("an empty record says it is a demonstration: %q", got)
	}
	begins := time.Date(2020, 9, 10, 9, 0, 0, 0, time.UTC)
	if _, err := s.BeginDemonstration(t.Context(), secretariat, begins, "Europe/Vienna"); err != nil {
		t.Fatal(err)
	}
	load(t, s)
	for _, path := range []string{"/v1/meetings", "/auth/whoami", "/v1/nothing", "/v1/clock"} {
		if got := w.header(path); got != "true" {
			t.Errorf("%s does not say that it is of a demonstration: %q", path, got)
		}
	}
	who, err := w.as(negotiation.RoleChair).WhoAmI(t.Context())
	if err != nil || !who.Demonstration {
		t.Errorf("whoami: %+v, %v", who, err)
	}
	to := begins.AddDate(0, 0, 20)
	c, err := w.as(negotiation.RoleSecretariat).AdvanceClock(t.Context(), to)
	if err != nil || c.Now.Before(to) || c.Now.After(to.Add(time.Minute)) {
		t.Errorf("the clock is %+v, %v", c, err)
	}
	if _, err := w.as(negotiation.RoleChair).AdvanceClock(
		t.Context(), to.AddDate(0, 1, 0),
	); negotiation.CodeOf(err) != negotiation.CodeNotPermitted {
		t.Errorf("the chair moves the clock: %v", err)
	}
}
