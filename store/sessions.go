package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// SignIn is a sign-in under way at the identity provider.
type SignIn struct {
	// State and Browser are digests: of the state that comes back, and of the
	// cookie of the browser that it must come back from.
	State, Browser []byte
	// Nonce is repeated in the ID token, Verifier proves who began (PKCE).
	Nonce, Verifier string
	// ReturnTo is where the browser goes afterwards, a path here.
	ReturnTo string
	Lasts    time.Duration
}

// BeginSignIn keeps a sign-in until it comes back or runs out.
func (s *Store) BeginSignIn(ctx context.Context, in SignIn) error {
	return s.within(ctx, "begin a sign-in", func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM sign_ins WHERE expires_at < clock_timestamp()`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO sign_ins (state, browser, nonce, verifier, return_to, expires_at)
			VALUES ($1, $2, $3, $4, $5, clock_timestamp() + $6::interval)`, in.State, in.Browser, in.Nonce, in.Verifier, in.ReturnTo, in.Lasts)
		return err
	})
}

// TakeSignIn takes a sign-in away and returns it: it comes back once, from the
// browser that began it, in time.
func (s *Store) TakeSignIn(ctx context.Context, state, browser []byte) (SignIn, error) {
	in := SignIn{State: state, Browser: browser}
	err := s.pool.QueryRow(ctx, `DELETE FROM sign_ins WHERE state = $1 AND browser = $2 AND expires_at > clock_timestamp()
		RETURNING nonce, verifier, return_to`, state, browser).Scan(&in.Nonce, &in.Verifier, &in.ReturnTo)
	if errors.Is(err, pgx.ErrNoRows) {
		return in, negotiation.Refuse(
			negotiation.CodeUnauthenticated,
			"This sign-in was not begun in this browser, has been used, or took too long; sign in again.",
		)
	}
	if err != nil {
		return in, fmt.Errorf("take up a sign-in: %w", err)
	}
	return in, nil
}

// Session is a browser's session of a person.
type Session struct {
	ID     negotiation.ID
	Person negotiation.Person
	// Mandate is the one she acts under: zero when she has chosen none or it no
	// longer holds.
	Mandate negotiation.Mandate
	Expires time.Time
}

// Actor is who acts in the session.
func (s Session) Actor() negotiation.Actor { return s.Mandate.Actor(s.Person) }

// SessionLimits say how long a session lasts at most, and how long unused.
type SessionLimits struct {
	Longest, Idle time.Duration
	// Watching looks a session up without using it.
	Watching bool
}

// StartSession begins the session of a person who has signed in, known by the
// digest of its cookie. She acts under the mandate, or, when none is named,
// under her only one.
func (s *Store) StartSession(
	ctx context.Context, digest []byte, p negotiation.Person, limits SessionLimits,
) (Session, error) {
	held, err := s.Mandates(ctx, MandateFilter{Person: p.ID, InForce: true})
	if err != nil {
		return Session{}, err
	}
	out := Session{Person: p}
	if len(held) == 1 {
		out.Mandate = held[0]
	}
	if out.ID, err = newID(); err != nil {
		return out, err
	}
	err = s.within(ctx, "start a session", func(tx pgx.Tx) error {
		if _, err := letIn(ctx, tx, p.ID); err != nil {
			return err
		}
		at, err := now(ctx, tx)
		if err != nil {
			return err
		}
		begun, err := realTime(ctx, tx)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM sessions WHERE expires_at < $1`, begun); err != nil {
			return err
		}
		out.Expires = begun.Add(limits.Longest)
		_, err = tx.Exec(ctx, `INSERT INTO sessions (digest, id, person, mandate, begun_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $5, $5, $6)`,
			digest, out.ID, p.ID, null(out.Mandate.ID), begun, out.Expires)
		if err != nil {
			return err
		}
		return logged(
			ctx, tx, at, out.Actor(),
			event{act: negotiation.EventSessionStarted, detail: map[string]any{"session": out.ID, "mandate": out.Mandate.ID}},
		)
	})
	return out, err
}

// Session returns the session whose cookie has the digest, and notes, to the
// minute, that it is used. It refuses with [negotiation.CodeUnauthenticated]
// when there is none, or it has ended or was unused for too long.
func (s *Store) Session(ctx context.Context, digest []byte, limits SessionLimits) (Session, error) {
	var out Session
	var mandateID *negotiation.ID
	rows, err := s.pool.Query(ctx, `WITH seen AS (
			UPDATE sessions SET seen_at = clock_timestamp()
			WHERE digest = $1 AND expires_at > clock_timestamp() AND seen_at > clock_timestamp() - $2::interval
				AND seen_at < clock_timestamp() - interval '1 minute' AND NOT $3)
		SELECT x.id, x.mandate, x.expires_at, `+personColumns+`
		FROM sessions x JOIN persons p ON p.id = x.person
		WHERE x.digest = $1 AND x.expires_at > clock_timestamp() AND x.seen_at > clock_timestamp() - $2::interval
			AND p.disabled_at IS NULL`, digest, limits.Idle, limits.Watching)
	if err != nil {
		return out, fmt.Errorf("look up a session: %w", err)
	}
	p := &out.Person
	out, err = pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (Session, error) {
		var disabled *time.Time
		err := row.Scan(append([]any{&out.ID, &mandateID, &out.Expires}, personFields(p, &disabled)...)...)
		out.Expires, p.RegisteredAt = out.Expires.UTC(), p.RegisteredAt.UTC()
		return out, err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return out, negotiation.Refuse(negotiation.CodeUnauthenticated, "Your session has ended; sign in again.")
	}
	if err != nil {
		return out, fmt.Errorf("look up a session: %w", err)
	}
	if mandateID != nil {
		out.Mandate, err = s.heldMandate(ctx, out.Person.ID, *mandateID)
		if negotiation.CodeOf(err) != "" {
			out.Mandate, err = negotiation.Mandate{}, nil
		}
	}
	return out, err
}

// heldMandate returns a mandate that the person holds at this moment.
func (s *Store) heldMandate(ctx context.Context, person, id negotiation.ID) (negotiation.Mandate, error) {
	if err := checkIDs(id); err != nil {
		return negotiation.Mandate{}, err
	}
	rows, err := s.pool.Query(ctx, `SELECT `+mandateColumns+` FROM mandates m WHERE id = $1 AND person = $2 AND `+inForce, id, person)
	if err != nil {
		return negotiation.Mandate{}, fmt.Errorf("read a mandate: %w", err)
	}
	m, err := pgx.CollectExactlyOneRow(rows, scanMandate)
	if errors.Is(err, pgx.ErrNoRows) {
		return m, negotiation.Refuse(negotiation.CodeNotPermitted, "You hold no such mandate at present.")
	}
	if err != nil {
		return m, fmt.Errorf("read a mandate: %w", err)
	}
	return m, nil
}

// SwitchMandate makes a session act under another mandate of its person.
func (s *Store) SwitchMandate(ctx context.Context, session Session, to negotiation.ID) (Session, error) {
	m, err := s.heldMandate(ctx, session.Person.ID, to)
	if err != nil {
		return session, err
	}
	if m.ID == session.Mandate.ID {
		return session, nil
	}
	err = s.within(ctx, "switch mandates", func(tx pgx.Tx) error {
		at, err := now(ctx, tx)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE sessions SET mandate = $2 WHERE id = $1`, session.ID, m.ID); err != nil {
			return err
		}
		return logged(
			ctx, tx, at, m.Actor(session.Person),
			event{act: negotiation.EventSessionSwitched, detail: map[string]any{"session": session.ID, "mandate": m.ID}},
		)
	})
	session.Mandate = m
	return session, err
}

// EndSession signs out. Ending it again changes nothing.
func (s *Store) EndSession(ctx context.Context, session Session) error {
	return s.within(ctx, "end a session", func(tx pgx.Tx) error {
		done, err := tx.Exec(ctx, `DELETE FROM sessions WHERE id = $1`, session.ID)
		if err != nil || done.RowsAffected() == 0 {
			return err
		}
		at, err := now(ctx, tx)
		if err != nil {
			return err
		}
		return logged(
			ctx, tx, at, session.Actor(),
			event{act: negotiation.EventSessionEnded, detail: map[string]any{"session": session.ID}},
		)
	})
}

// ProgramCode lets a program fetch an access token of a person, once.
type ProgramCode struct {
	// Digest is that of the code.
	Digest []byte
	Person negotiation.ID
	// Mandate is what the token will act under.
	Mandate negotiation.ID
	// Challenge is what the program's verifier must match (PKCE, S256).
	Challenge string
	// Scopes narrow what the token may do; none allow all that the mandate does.
	Scopes []negotiation.Scope
	Lasts  time.Duration
}

// AllowProgram keeps the code of a program that a person allowed to act for
// her under a mandate she holds.
func (s *Store) AllowProgram(ctx context.Context, c ProgramCode) error {
	if err := negotiation.CheckScopes(c.Scopes); err != nil {
		return err
	}
	m, err := s.heldMandate(ctx, c.Person, c.Mandate)
	if err != nil {
		return err
	}
	return s.within(ctx, "allow a program", func(tx pgx.Tx) error {
		p, err := letIn(ctx, tx, c.Person)
		if err != nil {
			return err
		}
		at, err := now(ctx, tx)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM program_codes WHERE expires_at < clock_timestamp()`); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO program_codes (digest, person, mandate, challenge, scopes, expires_at) VALUES ($1, $2, $3, $4, $5, clock_timestamp() + $6::interval)`,
			c.Digest, c.Person, c.Mandate, c.Challenge, scopes(c.Scopes), c.Lasts)
		if err != nil {
			return err
		}
		return logged(
			ctx, tx, at, m.Actor(p),
			event{act: negotiation.EventProgramAllowed, meeting: m.Meeting, detail: map[string]any{"mandate": m.ID}},
		)
	})
}

// FetchToken puts the access token on record that a program asks for with its
// code. Challenge is made from the program's verifier; a code is used up by
// whoever shows it, right or wrong. The same token again is answered alike.
func (s *Store) FetchToken(
	ctx context.Context, code []byte, challenge string, t NewToken,
) (negotiation.AccessToken, error) {
	if err := checkIDs(t.ID); err != nil {
		return negotiation.AccessToken{}, err
	}
	known, err := tokenByDigest(ctx, s.pool, t.ID, t.Digest)
	if err == nil || negotiation.CodeOf(err) != negotiation.CodeNotFound {
		return known, err
	}
	var c ProgramCode
	err = s.pool.QueryRow(ctx, `DELETE FROM program_codes WHERE digest = $1 RETURNING person, mandate, coalesce(scopes, '{}'), CASE WHEN expires_at > clock_timestamp() THEN challenge ELSE '' END`,
		code).Scan(&c.Person, &c.Mandate, &c.Scopes, &c.Challenge)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && (c.Challenge == "" || c.Challenge != challenge) {
		return known, negotiation.Refuse(
			negotiation.CodeUnauthenticated, "This sign-in is not valid or has been used; sign in again.",
		)
	}
	if err != nil {
		return known, fmt.Errorf("look up a program's code: %w", err)
	}
	m, err := s.heldMandate(ctx, c.Person, c.Mandate)
	if err != nil {
		return known, err
	}
	p, err := s.Person(ctx, c.Person)
	if err != nil {
		return known, err
	}
	t.Mandate, t.Scopes = m.ID, c.Scopes
	return s.RecordToken(ctx, m.Actor(p), t)
}
