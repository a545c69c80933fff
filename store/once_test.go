package store_test

import (
	"sync"
	"testing"
	"time"

	"rapporteur/negotiation"
	"rapporteur/store"
)

// The same request that comes several times at once is done once and answered
// each time alike; somebody else's under its ID, and another one, is refused.
func TestARequestIsDoneOnceByItsID(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p := w.person("head")
	m := negotiation.GrantMandate{Person: p.ID, Office: negotiation.OfficeHead, Delegation: "FRA"}
	registered := negotiation.RegisterPerson{Issuer: issuer, Subject: "other", Label: "other"}
	granting, registering := newID(), newID()
	token := store.NewToken{
		ID: newID(), Holder: negotiation.Actor{Role: negotiation.RoleObserver, Label: "screen"}, Digest: digestOf("token"),
		Expires: time.Now().Add(time.Hour),
	}
	plan := silencePlan{newID(), negotiation.OpenSilence{
		Body: "CTOC/COP", Subject: negotiation.SilenceOnDates, Title: "Dates", Paragraphs: []string{"In May."},
		Roster: []string{"FRA"}, Ends: time.Now().Add(96 * time.Hour), Zone: "Europe/Vienna",
	}}
	for name, c := range map[string]struct {
		line negotiation.EventName
		do   func(by negotiation.Actor, other bool) (negotiation.ID, error)
	}{
		"person": {negotiation.EventPersonRegistered, func(by negotiation.Actor, other bool) (negotiation.ID, error) {
			r := registered
			if other {
				r.Label = "somebody else"
			}
			got, err := w.DoOnPerson(ctx, negotiation.Asked{ID: registering, On: registering, By: by, Act: r})
			return got.ID, err
		}},
		"mandate": {negotiation.EventMandateGranted, func(by negotiation.Actor, other bool) (negotiation.ID, error) {
			r := m
			if other {
				r.Until = time.Now().Add(time.Hour)
			}
			got, err := w.DoOnMandate(ctx, negotiation.Asked{ID: granting, On: granting, By: by, Act: r})
			return got.ID, err
		}},
		"token": {negotiation.EventTokenIssued, func(by negotiation.Actor, other bool) (negotiation.ID, error) {
			r := token
			if other {
				r.Digest = digestOf("other")
			}
			got, err := w.RecordToken(ctx, by, r)
			return got.ID, err
		}},
		"silence": {negotiation.EventSilenceOpened, func(by negotiation.Actor, other bool) (negotiation.ID, error) {
			r := plan
			if other {
				r.Title = "Format"
			}
			got, err := w.OpenSilence(ctx, r.by(by))
			return got.ID, err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			lines := func() (count int) {
				for _, e := range value[[]negotiation.Event](t)(w.Events(ctx, store.EventFilter{})) {
					if e.Act == c.line {
						count++
					}
				}
				return count
			}
			before := lines()
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					if id, err := c.do(secretariat, false); err != nil || id == "" {
						t.Errorf("%q, %v", id, err)
					}
				})
			}
			all.Wait()
			if done := lines() - before; done != 1 {
				t.Errorf("it was done %d times", done)
			}
			_, err := c.do(secretariat, true)
			wantCode(t, err, negotiation.CodeConflict)
			_, err = c.do(negotiation.Actor{Role: negotiation.RoleSecretariat, Label: "secretariat", Person: p.ID}, false)
			wantCode(t, err, negotiation.CodeConflict)
		})
	}
}
