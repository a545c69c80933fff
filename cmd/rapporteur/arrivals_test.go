package main

import (
	"net"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"

	"rapporteur/tests/operatetest"
)

// gate is a way to Temporal that can be shut: connections stay, and nothing goes
// through them.
type gate struct {
	address string
	shut    atomic.Bool
}

func newGate(t *testing.T, to string) *gate {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	g := &gate{address: l.Addr().String()}
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", to)
			if err != nil {
				_ = near.Close()
				continue
			}
			go g.pass(near, far)
			go g.pass(far, near)
		}
	}()
	return g
}

func (g *gate) pass(from, to net.Conn) {
	defer func() { _ = to.Close() }()
	buffer := make([]byte, 32<<10)
	for {
		count, err := from.Read(buffer)
		if err != nil {
			return
		}
		if g.shut.Load() {
			continue
		}
		if _, err := to.Write(buffer[:count]); err != nil {
			return
		}
	}
}

// An API server is killed between noting an arrival and handing it over: another
// process finishes what arrived within seconds, in time, and the round is
// consolidated with it soon after the deadline.
func TestWhatAKilledServerTookIsFinishedByAnother(t *testing.T) {
	r := newRush(t)
	r.codes, r.delegations, r.window = states(2), 2, 15*time.Second
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(r.log.String())
		}
	})
	r.work()
	r.serve() // it stays
	tokens := r.open()
	silence, err := r.client(r.secretariat).OpenSilence(t.Context(), client.NewID(), negotiation.OpenSilence{
		Body: "CTOC/COP/WG.4", Subject: negotiation.SilenceOnDates,
		Title: "Dates", Paragraphs: []string{
			"In October.",
		}, Roster: r.codes, Ends: time.Now().Add(96 * time.Hour), Zone: "Europe/Vienna"})
	if err != nil {
		t.Fatal(err)
	}
	staying := r.client(r.secretariat)

	g := newGate(t, os.Getenv("TEMPORAL_ADDRESS"))
	address := operatetest.FreeAddress(t)
	r.env["TEMPORAL_ADDRESS"], r.env["RAPPORTEUR_LISTEN"], r.env["RAPPORTEUR_URL"] = g.address, address, "http://"+address
	kill := r.serve()
	doomed, err := client.New(r.env["RAPPORTEUR_URL"], tokens[0], client.WithAttempts(1))
	if err != nil {
		t.Fatal(err)
	}
	g.shut.Store(true)
	comment := negotiation.Comment{
		ID: client.NewID(), Recommendation: r.base.Recommendation, BaseVersion: r.base.ID, Kind: negotiation.General,
		Note: "Sent to a server that was killed.",
	}
	for _, send := range []func() error{
		func() error {
			_, err := doomed.SubmitComment(
				t.Context(), r.round.ID, wire.CommentRequest{Language: negotiation.English, Comment: comment},
			)
			return err
		},
		func() error {
			_, err := doomed.OnSilence(
				t.Context(), silence.ID, client.NewID(), negotiation.BreakSilence{Text: "Not in October."},
			)
			return err
		},
	} {
		go func() {
			if send() == nil {
				t.Error("a server that could not hand it over has acknowledged it")
			}
		}()
	}
	r.eventually(func() bool { return r.underWay() == 2 })
	kill()
	r.eventually(func() bool {
		x, err := staying.Silence(t.Context(), silence.ID)
		return err == nil && x.Phase == negotiation.SilenceBroken && r.underWay() == 0
	})
	r.eventually(func() bool {
		round, err := staying.Round(t.Context(), r.round.ID)
		r.round = round
		return err == nil && round.Phase == negotiation.RoundInReview
	})
	if waited := time.Since(r.round.Deadline); waited > 30*time.Second {
		t.Errorf("consolidated %s after the deadline", waited)
	}
	c, err := staying.Comment(t.Context(), r.round.ID, comment.ID)
	if err != nil || c.Late || c.ReceivedAt.After(r.round.Deadline) {
		t.Errorf("on record: %+v, %v", c, err)
	}
}

// underWay counts what has arrived and is neither on record nor refused.
func (s *system) underWay() (count int) {
	s.t.Helper()
	conn, err := pgx.Connect(s.t.Context(), s.env["DATABASE_URL"])
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = conn.Close(s.t.Context()) }()
	if err := conn.QueryRow(s.t.Context(), `SELECT count(*) FROM arrivals`).Scan(&count); err != nil {
		s.t.Fatal(err)
	}
	return count
}
