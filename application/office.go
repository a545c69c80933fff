package application

import (
	"context"
	"errors"
	"sync"
	"time"

	"rapporteur/api/wire"
	"rapporteur/audit"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// Office is what the record keeps of persons, their sessions and access tokens, of
// contacts, and of the audit trail, and where files are loaded.
type Office interface {
	Person(ctx context.Context, id negotiation.ID) (negotiation.Person, error)
	Sessions(ctx context.Context, person negotiation.ID, limits store.SessionLimits) ([]negotiation.BrowserSession, error)
	EndSessions(ctx context.Context, by negotiation.Actor, e store.EndedSessions) (int, error)
	RevokeToken(ctx context.Context, by negotiation.Actor, id negotiation.ID) error
	SetContact(ctx context.Context, by negotiation.Actor, c negotiation.Contact) (negotiation.Contact, error)
	EndContact(ctx context.Context, by negotiation.Actor, party, label string) error

	AuditHead(ctx context.Context) (audit.Head, error)
	AuditLines(ctx context.Context, after int64, limit int) ([]audit.Line, error)
	VerifyAudit(ctx context.Context, kept ...audit.Head) (audit.Head, error)

	Loading
}

// Person is one on record.
func (a *App) Person(ctx context.Context, who negotiation.Actor, id negotiation.ID) (Seen[negotiation.Person], error) {
	p, err := a.record.Person(ctx, id)
	return see(ctx, a, who, p, err)
}

// Sessions are those of a person in browsers.
func (a *App) Sessions(
	ctx context.Context, who negotiation.Actor, person negotiation.ID, limits store.SessionLimits,
) (Seen[[]negotiation.BrowserSession], error) {
	if _, err := a.record.Person(ctx, person); err != nil {
		return Seen[[]negotiation.BrowserSession]{}, err
	}
	all, err := a.record.Sessions(ctx, person, limits)
	return see(ctx, a, who, all, err)
}

// EndSessions ends all sessions of a person and says how many there were.
func (a *App) EndSessions(ctx context.Context, by negotiation.Actor, person negotiation.ID) (int, error) {
	if _, err := a.record.Person(ctx, person); err != nil {
		return 0, err
	}
	return a.record.EndSessions(ctx, by, store.EndedSessions{Person: person})
}

// RevokeToken ends an access token.
func (a *App) RevokeToken(ctx context.Context, by negotiation.Actor, id negotiation.ID) error {
	return a.record.RevokeToken(ctx, by, id)
}

// SetOwnContact says where the actor's own delegation is told of things.
func (a *App) SetOwnContact(
	ctx context.Context, by negotiation.Actor, c negotiation.Contact,
) (Seen[negotiation.Contact], error) {
	if c.Party = by.Delegation; c.Label == "" {
		c.Label = negotiation.DefaultLabel
	}
	c, err := a.record.SetContact(ctx, by, c)
	return see(ctx, a, by, c, err)
}

// EndOwnContact ends a contact of the actor's own delegation.
func (a *App) EndOwnContact(ctx context.Context, by negotiation.Actor, label string) error {
	return a.record.EndContact(ctx, by, by.Delegation, label)
}

// Holders are the names of persons by their IDs: of those whose mandates the actor may
// know of, as [App.Mandates] has answered with them.
func (a *App) Holders(
	ctx context.Context, who negotiation.Actor, of Page[negotiation.Mandate],
) (Seen[map[negotiation.ID]string], error) {
	names := map[negotiation.ID]string{}
	for _, m := range of.Value() {
		if names[m.Person] != "" {
			continue
		}
		p, err := a.record.Person(ctx, m.Person)
		if err != nil {
			return Seen[map[negotiation.ID]string]{}, err
		}
		names[m.Person] = p.Label
	}
	return see(ctx, a, who, names, nil)
}

// AuditHead is the end of the audit trail.
func (a *App) AuditHead(ctx context.Context, who negotiation.Actor) (Seen[wire.AuditHead], error) {
	h, err := a.record.AuditHead(ctx)
	return see(ctx, a, who, wire.AuditHead{Number: h.Number, Hash: h.Hash.String(), Head: h.String()}, err)
}

// AuditLines are the entries of the audit trail after the one numbered.
func (a *App) AuditLines(
	ctx context.Context, who negotiation.Actor, after int64, limit int,
) (Seen[[]audit.Line], error) {
	lines, err := a.record.AuditLines(ctx, after, limit)
	return see(ctx, a, who, lines, err)
}

// checkPatience bounds one check of the audit trail.
const checkPatience = 30 * time.Second

var errChecking = negotiation.Refuse(negotiation.CodeConflict,
	"The trail is being checked by somebody else at this moment; ask again when that is done.")

// checking keeps the checks of the audit trail, which read all of it, one at a time.
type checking struct{ sync.Mutex }

// CheckAudit checks the whole audit trail, also against heads that were kept elsewhere,
// and the log against the trail. What does not hold is an [audit.BrokenError].
func (a *App) CheckAudit(ctx context.Context, who negotiation.Actor, kept ...audit.Head) (Seen[wire.AuditHead], error) {
	if !a.checking.TryLock() {
		return Seen[wire.AuditHead]{}, errChecking
	}
	defer a.checking.Unlock()
	bounded, cancel := context.WithTimeout(ctx, checkPatience)
	defer cancel()
	h, err := a.record.VerifyAudit(bounded, kept...)
	if err != nil && errors.Is(bounded.Err(), context.DeadlineExceeded) {
		err = negotiation.Refuse(negotiation.CodeTooLarge, "The trail is too long to be checked here in %d seconds; "+
			"run rapporteur audit verify beside the record.", int(checkPatience.Seconds()))
	}
	return see(ctx, a, who, wire.AuditHead{Number: h.Number, Hash: h.Hash.String(), Head: h.String()}, err)
}
