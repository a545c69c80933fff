package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// personThing is how persons are kept.
var personThing = thing[negotiation.Person]{
	lock: func(ctx context.Context, tx pgx.Tx, id negotiation.ID) (negotiation.Person, error) {
		var one int
		if err := tx.QueryRow(ctx, `SELECT 1 FROM persons WHERE id = $1 FOR UPDATE`, id).Scan(&one); err != nil {
			return negotiation.Person{}, notFound(err, "person", string(id))
		}
		return personOf(ctx, tx, id)
	},
	read:    personOf,
	meeting: func(negotiation.Person) negotiation.ID { return "" },
	row:     func(*actRow, negotiation.ID) {},
}

func personOf(ctx context.Context, tx pgx.Tx, id negotiation.ID) (negotiation.Person, error) {
	return person(ctx, tx, id)
}

// DoOnPerson puts a person on record, shuts her out, or lets her in again, and returns
// her as she is on record then. She is recognized by her subject at the identity
// provider, or, while none is known, by her verified e-mail address there.
func (s *Store) DoOnPerson(ctx context.Context, a negotiation.Asked) (negotiation.Person, error) {
	switch act := a.Act.(type) {
	case negotiation.RegisterPerson:
		return making(ctx, s, a, func(ctx context.Context, tx pgx.Tx, at time.Time) error {
			return register(ctx, tx, a, act, at)
		}, personOf)
	case negotiation.PersonAct:
		return do(ctx, s, a, personThing, change[negotiation.Person]{
			change: func(ctx context.Context, tx pgx.Tx, p negotiation.Person, at time.Time) error {
				return changePerson(ctx, tx, a, act, p, at)
			},
		})
	}
	return negotiation.Person{}, fmt.Errorf("%T is no act on a person", a.Act)
}

func register(ctx context.Context, tx pgx.Tx, a negotiation.Asked, act negotiation.RegisterPerson, at time.Time) error {
	if err := act.Judge(); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO persons (id, issuer, subject, email, label, registered_at, registered_by) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		a.ID, act.Issuer, null(act.Subject), act.Email, act.Label, at, a.By)
	if unique(err) {
		return negotiation.Refuse(
			negotiation.CodeConflict, "This person is on record already, under another id; see the list of persons.",
		)
	}
	if err != nil {
		return err
	}
	return logged(
		ctx, tx, at, a.By,
		event{act: negotiation.EventPersonRegistered, detail: map[string]any{"person": a.ID, "label": act.Label}},
	)
}

// changePerson shuts a person out, or lets her in again. Who is shut out loses what
// let her in.
func changePerson(
	ctx context.Context, tx pgx.Tx, a negotiation.Asked, act negotiation.PersonAct, before negotiation.Person,
	at time.Time,
) error {
	p, err := act.Judge(before, a.By, at)
	if err != nil || p == before {
		return err
	}
	if !p.DisabledAt.IsZero() {
		if _, err := tx.Exec(ctx, `DELETE FROM program_codes WHERE person = $1`, p.ID); err != nil {
			return err
		}
		if _, err := endSessions(ctx, tx, a.By, EndedSessions{Person: p.ID}, at); err != nil {
			return err
		}
		if err := endTokens(ctx, tx, a.By, at, `person = $1`, p.ID); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `UPDATE persons SET disabled_at = $2, disabled_for = $3 WHERE id = $1`,
		p.ID, nullTime(p.DisabledAt), p.DisabledFor)
	if err != nil {
		return err
	}
	row, err := negotiation.RowOf(act)
	if err != nil {
		return err
	}
	return logged(ctx, tx, at, a.By, event{
		act: row.Event, detail: map[string]any{"person": p.ID, "label": p.Label, "reason": p.DisabledFor},
	})
}

const personColumns = `p.id, p.issuer, coalesce(p.subject, ''), p.email, p.label, p.registered_at, p.disabled_at, p.disabled_for`

// personFields are where the columns of a person go.
func personFields(p *negotiation.Person, disabled **time.Time) []any {
	return []any{&p.ID, &p.Issuer, &p.Subject, &p.Email, &p.Label, &p.RegisteredAt, disabled, &p.DisabledFor}
}

func scanPerson(row pgx.CollectableRow) (negotiation.Person, error) {
	var p negotiation.Person
	var disabled *time.Time
	err := row.Scan(personFields(&p, &disabled)...)
	p.RegisteredAt, p.DisabledAt = p.RegisteredAt.UTC(), value(disabled)
	return p, err
}

func person(ctx context.Context, q querier, id negotiation.ID) (negotiation.Person, error) {
	rows, err := q.Query(ctx, `SELECT `+personColumns+` FROM persons p WHERE id = $1`, id)
	if err != nil {
		return negotiation.Person{}, fmt.Errorf("read a person: %w", err)
	}
	p, err := pgx.CollectExactlyOneRow(rows, scanPerson)
	if err != nil {
		return p, notFound(err, "person", string(id))
	}
	return p, nil
}

// letIn returns a person who is not shut out, and keeps it so until what lets her
// in is on record: who is shut out meanwhile finds it and ends it.
func letIn(ctx context.Context, tx pgx.Tx, id negotiation.ID) (negotiation.Person, error) {
	if _, err := tx.Exec(ctx, `SELECT 1 FROM persons WHERE id = $1 FOR SHARE`, id); err != nil {
		return negotiation.Person{}, err
	}
	p, err := person(ctx, tx, id)
	if err != nil {
		return p, err
	}
	return p, p.RequireEnabled()
}

// Person returns a person by ID.
func (s *Store) Person(ctx context.Context, id negotiation.ID) (negotiation.Person, error) {
	return person(ctx, s.pool, id)
}

// PersonsPage lists a part of the persons on record by label, and the place
// after it.
func (s *Store) PersonsPage(ctx context.Context, p Page) ([]negotiation.Person, Cursor, error) {
	l := listing{columns: personColumns, from: `persons p`, keys: []sortKey{{"p.label", "text"}, {"p.id", "uuid"}}}
	return page(ctx, s.pool, l, conditions{}, p, "persons", scanPerson)
}

// PersonSignedIn returns the person an identity provider vouches for. One who
// was awaited by her e-mail address is from then on known by her subject. It
// refuses with [negotiation.CodeNotPermitted] who is not on record or was shut
// out.
func (s *Store) PersonSignedIn(ctx context.Context, who negotiation.Identity) (negotiation.Person, error) {
	var p negotiation.Person
	err := s.within(ctx, "recognize a person", func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT `+personColumns+` FROM persons p WHERE issuer = $1 AND subject = $2`, who.Issuer, who.Subject)
		if err != nil {
			return err
		}
		if p, err = pgx.CollectExactlyOneRow(rows, scanPerson); !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		rows, err = tx.Query(ctx, `UPDATE persons p SET subject = $3 WHERE issuer = $1 AND lower(email) = lower($2) AND subject IS NULL AND $2 <> ''
			RETURNING `+personColumns, who.Issuer, who.Email, who.Subject)
		if err != nil {
			return err
		}
		if p, err = pgx.CollectExactlyOneRow(rows, scanPerson); errors.Is(err, pgx.ErrNoRows) {
			return negotiation.Refuse(negotiation.CodeNotPermitted, "You are not on record here; ask the secretariat to "+
				"register you, and tell it that you are known to the identity provider as %q.", who.Subject)
		} else if err != nil {
			return err
		}
		at, err := now(ctx, tx)
		if err != nil {
			return err
		}
		return logged(
			ctx, tx, at, negotiation.Mandate{}.Actor(p),
			event{act: negotiation.EventPersonRecognized, detail: map[string]any{"person": p.ID}},
		)
	})
	if err == nil {
		err = p.RequireEnabled()
	}
	return p, err
}

// MandateFilter selects mandates; empty fields select all.
type MandateFilter struct {
	Person     negotiation.ID
	Delegation string
	// InForce leaves out those that do not hold at this moment.
	InForce bool
}

const mandateColumns = `m.id, m.person, m.office, coalesce(m.delegation, ''), coalesce(m.meeting::text, ''), m.valid_from, m.valid_until, m.deputy,
	m.granted_at, m.revoked_at, m.revoked_for`

func mandateFields(m *negotiation.Mandate, until, revoked **time.Time) []any {
	return []any{
		&m.ID, &m.Person, &m.Office, &m.Delegation, &m.Meeting, &m.From, until, &m.Deputy, &m.GrantedAt, revoked, &m.Reason,
	}
}

func scanMandate(row pgx.CollectableRow) (negotiation.Mandate, error) {
	var m negotiation.Mandate
	var until, revoked *time.Time
	err := row.Scan(mandateFields(&m, &until, &revoked)...)
	m.From, m.GrantedAt, m.Until, m.RevokedAt = m.From.UTC(), m.GrantedAt.UTC(), value(until), value(revoked)
	return m, err
}

// inForce is the condition under which a mandate holds at this moment.
const inForce = `m.revoked_at IS NULL AND m.valid_from <= record_clock() AND (m.valid_until IS NULL OR m.valid_until > record_clock())`

// Mandates lists mandates, the oldest first.
func (s *Store) Mandates(ctx context.Context, f MandateFilter) ([]negotiation.Mandate, error) {
	list, _, err := s.MandatesPage(ctx, f, Page{})
	return list, err
}

// MandatesPage lists a part of the same list, and the place after it.
func (s *Store) MandatesPage(ctx context.Context, f MandateFilter, p Page) ([]negotiation.Mandate, Cursor, error) {
	if err := checkIDs(f.Person); err != nil {
		return nil, nil, err
	}
	var c conditions
	if f.Person != "" {
		c.add(`m.person = ?`, f.Person)
	}
	if f.Delegation != "" {
		c.add(`m.delegation = ?`, f.Delegation)
	}
	if f.InForce {
		c.add(inForce)
	}
	l := listing{columns: mandateColumns, from: `mandates m`, keys: []sortKey{{"m.granted_at", "timestamptz"}, {"m.id", "uuid"}}}
	return page(ctx, s.pool, l, c, p, "mandates", scanMandate)
}

func mandate(ctx context.Context, q querier, id negotiation.ID, lock string) (negotiation.Mandate, error) {
	rows, err := q.Query(ctx, `SELECT `+mandateColumns+` FROM mandates m WHERE id = $1 `+lock, id)
	if err != nil {
		return negotiation.Mandate{}, fmt.Errorf("read a mandate: %w", err)
	}
	m, err := pgx.CollectExactlyOneRow(rows, scanMandate)
	if err != nil {
		return m, notFound(err, "mandate", string(id))
	}
	return m, nil
}

// mandateThing is how mandates are kept.
var mandateThing = thing[negotiation.Mandate]{
	lock: func(ctx context.Context, tx pgx.Tx, id negotiation.ID) (negotiation.Mandate, error) {
		return mandate(ctx, tx, id, "FOR UPDATE")
	},
	read:    mandateOf,
	meeting: func(m negotiation.Mandate) negotiation.ID { return m.Meeting },
	row:     func(*actRow, negotiation.ID) {},
}

func mandateOf(ctx context.Context, tx pgx.Tx, id negotiation.ID) (negotiation.Mandate, error) {
	return mandate(ctx, tx, id, "")
}

// DoOnMandate grants a mandate, ends it, or makes its member a deputy, and returns it
// as it stands then. With a mandate end the sessions and access tokens that act under
// it, and with that of the last head of a delegation the authority of her deputies.
func (s *Store) DoOnMandate(ctx context.Context, a negotiation.Asked) (negotiation.Mandate, error) {
	switch act := a.Act.(type) {
	case negotiation.GrantMandate:
		return making(ctx, s, a, func(ctx context.Context, tx pgx.Tx, at time.Time) error {
			return grant(ctx, tx, a, act, at)
		}, mandateOf)
	case negotiation.MandateAct:
		return do(ctx, s, a, mandateThing, change[negotiation.Mandate]{
			change: func(ctx context.Context, tx pgx.Tx, m negotiation.Mandate, at time.Time) error {
				return changeMandate(ctx, tx, a, act, m, at)
			},
		})
	}
	return negotiation.Mandate{}, fmt.Errorf("%T is no act on a mandate", a.Act)
}

func grant(ctx context.Context, tx pgx.Tx, a negotiation.Asked, act negotiation.GrantMandate, at time.Time) error {
	if _, err := person(ctx, tx, act.Person); err != nil {
		return err
	}
	if act.Delegation != "" {
		if _, err := delegation(ctx, tx, act.Delegation); err != nil {
			return err
		}
	}
	var of negotiation.ID
	if act.Meeting != "" {
		x, err := meeting(ctx, tx, act.Meeting)
		if err != nil {
			return err
		}
		of = x.ID
	}
	m := act.Mandate(of)
	m.ID, m.GrantedAt = a.ID, at
	if m.From.IsZero() {
		m.From = at
	}
	if err := m.Check(); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO mandates (id, person, office, delegation, meeting, valid_from, valid_until, granted_at, granted_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		m.ID, m.Person, m.Office, null(m.Delegation), null(m.Meeting), m.From, nullTime(m.Until), at, a.By)
	if err != nil {
		return err
	}
	return logged(ctx, tx, at, a.By, event{act: negotiation.EventMandateGranted, meeting: m.Meeting, detail: m})
}

func changeMandate(
	ctx context.Context, tx pgx.Tx, a negotiation.Asked, act negotiation.MandateAct, before negotiation.Mandate,
	at time.Time,
) error {
	m, err := act.Judge(before, a.By, at)
	if err != nil || m == before {
		return err
	}
	if _, deputizes := act.(negotiation.NameDeputy); deputizes && a.By.Role == negotiation.RoleDelegation {
		if err := mustHead(ctx, tx, a.By); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `UPDATE mandates SET revoked_at = $2, revoked_for = $3, deputy = $4 WHERE id = $1`,
		m.ID, nullTime(m.RevokedAt), m.Reason, m.Deputy)
	if err != nil {
		return err
	}
	if before.Deputy && !m.Deputy {
		if err := noDeputy(ctx, tx, a.By, m.ID, at); err != nil {
			return err
		}
	}
	if !m.RevokedAt.IsZero() && m.Office == negotiation.OfficeHead {
		if err := withoutHead(ctx, tx, a.By, m.Delegation, at); err != nil {
			return err
		}
	}
	row, err := negotiation.RowOf(act)
	if err != nil {
		return err
	}
	return logged(ctx, tx, at, a.By, event{act: row.Event, meeting: m.Meeting, detail: m})
}

// withoutHead makes the deputies of a delegation members again when no head of
// it is left whose authority they could have.
func withoutHead(ctx context.Context, tx pgx.Tx, by negotiation.Actor, delegation string, at time.Time) error {
	rows, err := tx.Query(ctx, `UPDATE mandates m SET deputy = false WHERE delegation = $1 AND office = 'member' AND deputy AND revoked_at IS NULL
		AND NOT EXISTS (SELECT FROM mandates m WHERE delegation = $1 AND office = 'head'
			AND `+inForce+`) RETURNING `+mandateColumns, delegation)
	if err != nil {
		return err
	}
	ended, err := pgx.CollectRows(rows, scanMandate)
	if err != nil {
		return err
	}
	for _, m := range ended {
		if err := logged(ctx, tx, at, by, event{act: negotiation.EventMandateDeputy, detail: m}); err != nil {
			return err
		}
		if err := noDeputy(ctx, tx, by, m.ID, at); err != nil {
			return err
		}
	}
	return nil
}

// noDeputy ends the access tokens that a deputy made to speak for her delegation:
// who is named again later makes new ones.
func noDeputy(ctx context.Context, tx pgx.Tx, by negotiation.Actor, mandate negotiation.ID, at time.Time) error {
	return endTokens(ctx, tx, by, at, `mandate = $1 AND role = $2`, mandate, negotiation.RoleDelegation)
}

// mustHead refuses a person who speaks for her delegation as a deputy only,
// and a program that speaks for it: a deputy has her authority from a person.
func mustHead(ctx context.Context, tx pgx.Tx, by negotiation.Actor) error {
	if by.Person == "" {
		return negotiation.Refuse(
			negotiation.CodeNotPermitted,
			"A deputy is named by the head of the delegation in person, or through the secretariat, not by a program.",
		)
	}
	var head bool
	// Until the deputy is named nobody revokes the mandate this is done under.
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM mandates m WHERE person = $1 AND delegation = $2 AND office = 'head' AND `+inForce+` FOR SHARE)`,
		by.Person, by.Delegation).Scan(&head)
	if err == nil && !head {
		return negotiation.Refuse(
			negotiation.CodeNotPermitted, "A deputy is named by the head of the delegation, not by another deputy.",
		)
	}
	return err
}
