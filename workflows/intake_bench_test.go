package workflows_test

import (
	"context"
	"crypto/sha256"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"rapporteur/api"
	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

// whole is how many comments a whole reply has.
const whole = 25

// BenchmarkIntakeOverHTTP sends comments to the API as delegations do, in turns
// one in a call and 25 in a reply, and compares them with each other and with a
// standalone activity that does nothing on the same server.
func BenchmarkIntakeOverHTTP(b *testing.B) {
	s := newStack(b)
	round := s.open(time.Hour)
	door := s.door(b)
	nothing := s.doingNothing(b)
	sent := s.comment(
		round, "FRA", "training", negotiation.Amendment,
		"States parties should train those who first meet victims, and train them again.",
	).Comments[0]
	comment := func() negotiation.Comment {
		c := sent
		c.ID = newID()
		return c
	}
	single := func(ctx context.Context) error {
		_, err := door.SubmitComment(ctx, round.ID, wire.CommentRequest{Language: negotiation.English, Comment: comment()})
		return err
	}
	reply := func(ctx context.Context) error {
		r := wire.ReplyRequest{ID: newID(), Language: negotiation.English}
		for range whole {
			r.Comments = append(r.Comments, comment())
		}
		_, err := door.SubmitReply(ctx, round.ID, r)
		return err
	}
	var singles, replies, nothings time.Duration
	var waits []time.Duration
	for _, send := range []func(context.Context) error{nothing, single} { // warm both up
		measure(b, turn, send)
	}
	b.ResetTimer()
	for range b.N {
		took, _ := measure(b, turn, nothing)
		nothings += took
		took, each := measure(b, turn, single)
		singles, waits = singles+took, append(waits, each...)
		took, _ = measure(b, turn/5, reply)
		replies += took
	}
	slices.Sort(waits)
	total := float64(b.N * turn)
	b.ReportMetric(total/singles.Seconds(), "comments/s")
	b.ReportMetric(total/nothings.Seconds(), "nothings/s")
	b.ReportMetric(nothings.Seconds()/singles.Seconds(), "of-a-nothing")
	b.ReportMetric(float64(waits[len(waits)*99/100].Milliseconds()), "p99-ms")
	b.ReportMetric(whole/5.0*singles.Seconds()/replies.Seconds(), "whole-of-single")
}

// door is a client of the API over HTTP, for France.
func (s *stack) door(b *testing.B) *client.Client {
	b.Helper()
	server := httptest.NewServer(api.New(api.Config{
		Record: s.record, Procedures: s.Procedures, Log: slog.New(slog.DiscardHandler), Rate: api.Rate{PerSecond: -1},
	}))
	b.Cleanup(server.Close)
	token, _ := client.NewToken()
	digest := sha256.Sum256([]byte(token))
	err := s.record.IssueToken(b.Context(), secretariat, newID(), negotiation.Actor{
		Role: negotiation.RoleDelegation, Label: "mission", Delegation: "FRA",
	}, digest[:], time.Now().Add(time.Hour))
	s.must(err)
	many := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: senders}}
	c, err := client.New(server.URL, token, client.WithAttempts(1), client.WithHTTP(many))
	s.must(err)
	return c
}
