package store_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/audit"
	"rapporteur/negotiation"
	"rapporteur/store"
)

const beginSQL = `INSERT INTO demonstration (zone, ahead) VALUES ('Europe/Vienna', -1000000)`

// september is when the demonstrations of these tests begin.
var september = time.Date(2020, 9, 10, 9, 0, 0, 0, time.UTC)

// demonstration is a record whose clock shows September 2020, with all that a
// new world has on record.
func demonstration(t *testing.T) *world {
	t.Helper()
	w := emptyWorld(t)
	value[negotiation.Clock](t)(w.BeginDemonstration(t.Context(), secretariat, september, "Europe/Vienna"))
	w.load()
	return w
}

func (w *world) wantTime(want time.Time) {
	w.t.Helper()
	c := value[negotiation.Clock](w.t)(w.Time(w.t.Context()))
	if d := c.Now.Sub(want); d < 0 || d > time.Minute {
		w.t.Errorf("the record's clock shows %s, want a moment after %s", c.Now, want)
	}
}

// A record that has ever held a meeting is a real one, whoever tries what.
func TestARealRecordNeverBecomesADemonstration(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	if _, err := w.BeginDemonstration(
		ctx, secretariat, september, "Europe/Vienna",
	); negotiation.CodeOf(err) != negotiation.CodeWrongState {
		t.Errorf("beginning a demonstration on a record with meetings: %v", err)
	}
	w.refusedByDatabase(beginSQL)
	for _, level := range []pgx.TxIsoLevel{pgx.RepeatableRead, pgx.Serializable} {
		err := pgx.BeginTxFunc(ctx, w.sql(), pgx.TxOptions{IsoLevel: level}, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, beginSQL)
			return err
		})
		if err == nil {
			t.Errorf("it begins in a transaction that is %s", level)
		}
	}
	if _, err := w.AdvanceClock(
		ctx, secretariat, september, time.Now().Add(time.Hour),
	); negotiation.CodeOf(err) != negotiation.CodeWrongState {
		t.Errorf("moving the clock of a real record: %v", err)
	}
	c := value[negotiation.Clock](t)(w.Time(ctx))
	if c.Demonstration || c.Lead != 0 || time.Since(c.Now).Abs() > time.Minute {
		t.Errorf("the clock of a real record is %+v", c)
	}
}

// Taking the meetings away again does not help: the log has told of them.
func TestARecordThatHeldAMeetingNeverBecomesADemonstration(t *testing.T) {
	w := emptyWorld(t)
	only := calendar()
	only.Documents = nil
	value[negotiation.Loaded](t)(w.LoadCalendar(t.Context(), secretariat, only))
	if _, err := w.sql().Exec(t.Context(), `DELETE FROM agenda_items; DELETE FROM meetings`); err != nil {
		t.Fatal(err)
	}
	w.refusedByDatabase(beginSQL)
}

// A meeting that is being written while somebody begins a demonstration is
// waited for, and counts.
func TestAMeetingBeingWrittenKeepsADemonstrationOut(t *testing.T) {
	w := emptyWorld(t)
	ctx := t.Context()
	writing, beginning := w.sql(), w.sql()
	tx := value[pgx.Tx](t)(writing.Begin(ctx))
	_, err := tx.Exec(ctx, `INSERT INTO instruments (key, names) VALUES ('i', '{}');
		INSERT INTO bodies (symbol, names, instrument) VALUES ('B', '{}', 'i');
		INSERT INTO meetings (id, key, body, session, names, opens, closes, place, zone, format)
		VALUES (gen_random_uuid(), 'm', 'B', '2020', '{}', '2020-01-01', '2020-01-02', '', 'UTC', '')`)
	if err != nil {
		t.Fatal(err)
	}
	begun := make(chan error, 1)
	go func() {
		_, err := beginning.Exec(ctx, beginSQL)
		begun <- err
	}()
	w.waitForWaiter()
	if err := tx.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if err := <-begun; err == nil {
		t.Error("a demonstration began beside a meeting")
	}
}

func TestADemonstrationStaysOneAndItsClockIsNeverMovedBack(t *testing.T) {
	w := demonstration(t)
	ctx := t.Context()
	w.wantTime(september)
	for _, sql := range []string{
		`DELETE FROM demonstration`, `TRUNCATE demonstration`, `UPDATE demonstration SET ahead = ahead - 1`,
		`UPDATE demonstration SET zone = 'UTC'`, `UPDATE demonstration SET begun = now()`, beginSQL,
	} {
		w.refusedByDatabase(sql)
	}
	if _, err := w.BeginDemonstration(
		ctx, secretariat, september, "Europe/Vienna",
	); negotiation.CodeOf(err) != negotiation.CodeWrongState {
		t.Errorf("beginning it again: %v", err)
	}
	if _, err := w.AdvanceClock(
		ctx, chair, september, september.AddDate(0, 1, 0),
	); negotiation.CodeOf(err) != negotiation.CodeNotPermitted {
		t.Errorf("the chair moves the clock: %v", err)
	}
	if _, err := w.AdvanceClock(
		ctx, secretariat, september, time.Now().AddDate(300, 0, 0),
	); negotiation.CodeOf(err) != negotiation.CodeInvalid {
		t.Errorf("moving it by centuries: %v", err)
	}
	step := value[store.ClockStep](t)(w.AdvanceClock(ctx, secretariat, september, september.AddDate(0, 0, -3)))
	if !step.Reached || step.Clock.Now.Before(september) {
		t.Errorf("moving it back: %+v", step)
	}
	for _, m := range value[[]negotiation.Meeting](t)(w.Meetings(ctx)) {
		if !m.Demonstration {
			t.Errorf("the meeting %s does not say that it is of a demonstration", m.Key)
		}
	}
}

// The clock stops wherever something is due, so that it happens at its time.
func TestTheClockOfADemonstrationMovesFromDueToDue(t *testing.T) {
	w := demonstration(t)
	ctx := t.Context()
	deadline := september.AddDate(0, 0, 20)
	r := w.openRound(deadline)
	silence := silencePlan{newID(), negotiation.OpenSilence{Body: "CTOC/COP", Subject: negotiation.SilenceOnDates,
		Title: "Dates", Paragraphs: []string{
			"October.",
		},
		Roster: []string{"FRA", "BRA"}, Ends: september.AddDate(0, 0, 15), Zone: "Europe/Vienna"}}
	value[negotiation.Silence](t)(w.OpenSilence(ctx, silence.by(secretariat)))
	until := september.AddDate(0, 1, 0)
	due := append(r.ReminderTimes(r.OpenedAt), silence.Ends, deadline, until)
	slices.SortFunc(due, time.Time.Compare)
	done := september
	for _, want := range due {
		step := value[store.ClockStep](t)(w.AdvanceClock(ctx, secretariat, done, until))
		w.wantTime(want)
		// While nobody is known to have done what is due, the clock goes no further.
		for _, known := range []time.Time{{}, want.Add(-time.Second)} {
			if again := value[store.ClockStep](t)(w.AdvanceClock(
				ctx, secretariat, known, until,
			)); again.Reached != (want.Equal(until) && !known.IsZero()) {
				t.Errorf("at %s, not done: %+v", want, again)
			}
			w.wantTime(want)
		}
		done = step.Clock.Now
		if step.Reached != want.Equal(until) || len(step.Rounds)+len(step.Silences) == 0 && !step.Reached {
			t.Errorf("at %s: %+v", want, step)
		}
		switch want {
		case silence.Ends:
			if s := value[negotiation.Silence](t)(w.EndSilence(
				ctx, silence.ID,
			)); s.EndedAt.Before(want) || s.EndedAt.After(want.Add(time.Minute)) {
				t.Errorf("the silence ended at %s", s.EndedAt)
			}
		case deadline:
			if closed := w.closeAtDeadline(r); closed.ClosedAt.Before(want) || closed.ClosedAt.After(want.Add(time.Minute)) {
				t.Errorf("the round closed at %s", closed.ClosedAt)
			}
		}
	}
	if late := value[negotiation.Receipt](t)(w.ReceiveReply(ctx, replyOf(r, "FRA", w.amendment(0, "Text.")))); !late.Late {
		t.Error("a reply after the deadline of the demonstration is not late")
	}
}

// What is about machines goes by the time in the world: access that is given
// for an hour ends after an hour, and the audit trail tells when things were done.
func TestSessionsTokensAndTheAuditTrailKeepRealTime(t *testing.T) {
	w := demonstration(t)
	ctx := t.Context()
	digest := []byte("0123456789abcdef0123456789abcdef")
	holder := negotiation.Actor{Role: negotiation.RoleChair, Label: "chair"}
	if err := w.IssueToken(
		ctx, negotiation.System(), newID(), holder, digest, time.Now().Add(-time.Hour),
	); negotiation.CodeOf(err) != negotiation.CodeInvalid {
		t.Errorf("a token that has expired in the world: %v", err)
	}
	if err := w.IssueToken(ctx, negotiation.System(), newID(), holder, digest, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.AdvanceClock(ctx, secretariat, september, time.Now().AddDate(5, 0, 0)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.CredentialByToken(ctx, digest); err != nil {
		t.Errorf("the token ended with the time of the demonstration: %v", err)
	}
	p := w.person("head")
	m := w.mandate(p, negotiation.OfficeHead, "FRA")
	held := value[[]negotiation.Mandate](t)(w.Mandates(ctx, store.MandateFilter{Person: p.ID, InForce: true}))
	if len(held) != 1 || held[0].ID != m.ID {
		t.Errorf("a mandate given in the demonstration holds there: %+v", held)
	}
	session := value[store.Session](t)(w.StartSession(
		ctx, []byte("digest of a cookie"), p, store.SessionLimits{Longest: time.Hour, Idle: time.Hour},
	))
	if d := time.Until(session.Expires); d < 0 || d > 2*time.Hour {
		t.Errorf("the session ends in %s", d)
	}
	for _, line := range value[[]audit.Line](t)(w.AuditLines(ctx, 0, 1000)) {
		var e audit.Entry
		if err := json.Unmarshal(line.Entry, &e); err != nil {
			t.Fatal(err)
		}
		if time.Since(e.At).Abs() > time.Hour {
			t.Errorf("the entry %d of the audit trail is of %s", e.Number, e.At)
		}
	}
	if _, err := w.VerifyAudit(ctx); err != nil {
		t.Error(err)
	}
}

// Whatever decides about a negotiation asks record_clock(): only these files ask
// what time it is in the world, since they are about machines.
func TestTheTimeInTheWorldIsAskedForMachinesOnly(t *testing.T) {
	about := map[string]string{
		"store.go": "realTime itself", "sessions.go": "sessions and sign-ins", "accounts.go": "sessions",
		"tokens.go": "access tokens", "keys.go": "keys of requests",
		"notices.go": "how long attempts go wrong", "audit.go": "the audit trail",
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, asked := range []string{
			"clock_timestamp", "now()", "statement_timestamp", "current_timestamp", "current_date", "CURRENT_",
		} {
			if strings.Contains(string(text), asked) && about[file] == "" && !strings.HasSuffix(file, "_test.go") {
				t.Errorf("%s asks %s; ask record_clock(), which is that of the demonstration in one", file, asked)
			}
		}
	}
}
