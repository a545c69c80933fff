package main

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/client"
	"rapporteur/negotiation"
)

// A worker that is killed while it consolidates, and one that is killed while
// it issues the paper, hold the procedure up for seconds: another one that has
// nothing to do takes over long before the time of the work is over.
func TestAKilledWorkerIsReplacedWithinSeconds(t *testing.T) {
	r := newRush(t)
	r.codes, r.window = states(1), time.Hour
	r.delegations = 1
	r.serve()
	killFirst := r.work()
	r.open()
	secretariat, chair := r.client(r.secretariat), r.client(r.token("--role", "chair"))
	ctx := t.Context()
	killSecond := r.replaced("versions", killFirst, negotiation.RoundInReview, func() error {
		_, err := secretariat.OnRound(ctx, r.round.ID, client.NewID(), negotiation.CloseRound{Reason: "All have replied."})
		return err
	})
	r.replaced("documents", killSecond, negotiation.RoundIssued, func() error {
		_, err := chair.OnRound(ctx, r.round.ID, client.NewID(), negotiation.ApproveRound{Attempt: 1})
		return err
	})
}

// replaced asks for what writes into a table that is closed meanwhile, kills the
// one worker once it waits there, and wants another one to bring the round to
// its phase. It returns what kills that one.
func (r *rush) replaced(table string, kill func(), phase negotiation.RoundPhase, ask func() error) (killNext func()) {
	r.t.Helper()
	ctx := r.t.Context()
	db, err := pgx.Connect(ctx, r.env["DATABASE_URL"])
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = db.Close(context.WithoutCancel(ctx)) }()
	r.runs(db, `BEGIN`)
	r.runs(db, `LOCK TABLE `+table+` IN SHARE MODE`)
	asked := make(chan error, 1)
	go func() { asked <- ask() }()
	r.eventually(func() bool {
		var waiting int
		err := db.QueryRow(ctx, `SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
			WHERE l.relation = $1::text::regclass AND NOT l.granted AND a.application_name = 'rapporteur'`, table).Scan(&waiting)
		return err == nil && waiting > 0
	})
	killNext = r.work()
	kill()
	r.runs(db, `COMMIT`)
	c := r.client(r.secretariat)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		round, err := c.Round(ctx, r.round.ID)
		if err == nil && round.Phase == phase {
			break
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("a minute after its worker was killed the round is %s, not %s: %v\n%s", round.Phase, phase, err, r.log)
		}
	}
	if err := <-asked; err != nil {
		r.t.Errorf("who asked is answered %v", err)
	}
	return killNext
}

func (r *rush) runs(db *pgx.Conn, sql string) {
	r.t.Helper()
	if _, err := db.Exec(r.t.Context(), sql); err != nil {
		r.t.Fatal(err)
	}
}
