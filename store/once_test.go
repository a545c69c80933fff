package store_test

import (
	"sync"
	"testing"
	"time"

	n "rapporteur/negotiation"
	"rapporteur/store"
)

// The same request that comes several times at once is done once and answered
// each time alike; somebody else's under its ID, and another one, is refused.
func TestARequestIsDoneOnceByItsID(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p := w.person("head")
	m := n.GrantMandate{Person: p.ID, Office: n.OfficeHead, Delegation: "FRA"}
	registered := n.RegisterPerson{Issuer: issuer, Subject: "other", Label: "other"}
	granting, registering := newID(), newID()
	token := store.NewToken{ID: newID(), Holder: n.Actor{Role: n.RoleObserver, Label: "screen"}, Digest: digestOf("token"), Expires: time.Now().Add(time.Hour)}
	plan := silencePlan{newID(), n.OpenSilence{
		Body: "CTOC/COP", Subject: n.SilenceOnDates, Title: "Dates", Paragraphs: []string{"In May."},
		Roster: []string{"FRA"}, Ends: time.Now().Add(96 * time.Hour), Zone: "Europe/Vienna",
	}}
	for name, c := range map[string]struct {
		line n.EventName
		do   func(by n.Actor, other bool) (n.ID, error)
	}{
		"person": {n.EventPersonRegistered, func(by n.Actor, other bool) (n.ID, error) {
			r := registered
			if other {
				r.Label = "somebody else"
			}
			got, err := w.DoOnPerson(ctx, n.Asked{ID: registering, On: registering, By: by, Act: r})
			return got.ID, err
		}},
		"mandate": {n.EventMandateGranted, func(by n.Actor, other bool) (n.ID, error) {
			r := m
			if other {
				r.Until = time.Now().Add(time.Hour)
			}
			got, err := w.DoOnMandate(ctx, n.Asked{ID: granting, On: granting, By: by, Act: r})
			return got.ID, err
		}},
		"token": {n.EventTokenIssued, func(by n.Actor, other bool) (n.ID, error) {
			r := token
			if other {
				r.Digest = digestOf("other")
			}
			got, err := w.RecordToken(ctx, by, r)
			return got.ID, err
		}},
		"silence": {n.EventSilenceOpened, func(by n.Actor, other bool) (n.ID, error) {
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
				for _, e := range value[[]n.Event](t)(w.Events(ctx, store.EventFilter{})) {
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
			wantCode(t, err, n.CodeConflict)
			_, err = c.do(n.Actor{Role: n.RoleSecretariat, Label: "secretariat", Person: p.ID}, false)
			wantCode(t, err, n.CodeConflict)
		})
	}
}
