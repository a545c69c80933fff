package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// Bureau reads the extended Bureau of a body as it was at a time, the zero time
// for now by the record's clock. A body without one has that of the body it
// reports to.
func (s *Store) Bureau(ctx context.Context, body string, at time.Time) (negotiation.Bureau, error) {
	if at.IsZero() {
		var err error
		if at, err = s.Clock(ctx); err != nil {
			return negotiation.Bureau{}, err
		}
	}
	return bureauOf(ctx, s.pool, body, at)
}

// bureauOf reads the extended Bureau of a body at a time.
func bureauOf(ctx context.Context, q querier, body string, at time.Time) (negotiation.Bureau, error) {
	chain, err := chainOf(ctx, q, body)
	if err != nil {
		return negotiation.Bureau{}, err
	}
	all, err := bureauMembers(ctx, q, chain)
	if err != nil {
		return negotiation.Bureau{}, err
	}
	return negotiation.BureauOf(chain, all, at)
}

// chainOf lists a body and those above it, from the body up.
func chainOf(ctx context.Context, q querier, body string) ([]string, error) {
	rows, err := q.Query(ctx, `WITH RECURSIVE up (symbol, parent, depth) AS (
			SELECT symbol, parent, 0 FROM bodies WHERE symbol = $1
			UNION ALL SELECT b.symbol, b.parent, up.depth + 1 FROM up JOIN bodies b ON b.symbol = up.parent)
		SELECT symbol FROM up ORDER BY depth`, body)
	if err != nil {
		return nil, fmt.Errorf("read the bodies above %s: %w", body, err)
	}
	chain, err := collect(rows, "bodies", pgx.RowTo[string])
	if err == nil && len(chain) == 0 {
		return nil, negotiation.Refuse(negotiation.CodeNotFound, "There is no body %q on record.", body)
	}
	return chain, err
}

// bureauMembers reads all who are or were in the extended Bureau of bodies.
func bureauMembers(ctx context.Context, q querier, bodies []string) ([]negotiation.BureauMember, error) {
	rows, err := q.Query(ctx, `SELECT body, office, delegation, valid_from, valid_until FROM bureau_members WHERE body = ANY($1) ORDER BY body, valid_from, office, delegation`, bodies)
	if err != nil {
		return nil, fmt.Errorf("read the extended Bureau: %w", err)
	}
	return collect(rows, "the extended Bureau", func(row pgx.CollectableRow) (m negotiation.BureauMember, err error) {
		var until *time.Time
		err = row.Scan(&m.Body, &m.Office, &m.Delegation, &m.From, &until)
		m.From, m.Until = m.From.UTC(), value(until)
		return m, err
	})
}

// LoadBureau puts on record who is in the extended Bureau of bodies, with offices
// and dates, all or nothing. A later file adds to an earlier one and ends offices
// that had no end; nobody on record is taken back.
func (s *Store) LoadBureau(
	ctx context.Context, by negotiation.Actor, list []negotiation.BureauMember,
) (negotiation.Loaded, error) {
	return s.load(ctx, by, negotiation.EventBureauLoaded, func(l *loading) error {
		bodies := map[string]bool{}
		for _, m := range list {
			if err := l.known(ctx, "body", "bodies", "symbol", m.Body); err != nil {
				return err
			}
			d, err := delegation(ctx, l.tx, m.Delegation)
			if err != nil {
				return err
			}
			if err := negotiation.CheckBureauMember(d); err != nil {
				return err
			}
			bodies[m.Body] = true
		}
		for body := range bodies {
			if err := l.bureau(ctx, by, body, list); err != nil {
				return err
			}
		}
		return nil
	})
}

// bureau writes what a list says of one body.
func (l *loading) bureau(
	ctx context.Context, by negotiation.Actor, body string, list []negotiation.BureauMember,
) error {
	before, err := bureauMembers(ctx, l.tx, []string{body})
	if err != nil {
		return err
	}
	own := slices.DeleteFunc(slices.Clone(list), func(m negotiation.BureauMember) bool { return m.Body != body })
	_, added, ended, err := negotiation.MergeBureau(before, own)
	if err != nil {
		return err
	}
	// Those who leave first: of two who hold an office one after the other the
	// first ends before the second begins.
	for _, m := range ended {
		_, err := l.tx.Exec(ctx, `UPDATE bureau_members SET valid_until = $5 WHERE body = $1 AND office = $2 AND delegation = $3 AND valid_from = $4`,
			m.Body, m.Office, m.Delegation, m.From, m.Until)
		if err != nil {
			return fmt.Errorf("end the office of %s: %w", m.Delegation, err)
		}
	}
	for _, m := range added {
		err := insert(ctx, l.tx, `bureau_members (body, office, delegation, valid_from, valid_until)`,
			m.Body, m.Office, m.Delegation, m.From, nullTime(m.Until))
		if err != nil {
			return fmt.Errorf("write the office of %s: %w", m.Delegation, err)
		}
	}
	l.loaded.Created += len(added)
	l.loaded.Changed += len(ended)
	l.loaded.Unchanged += len(own) - len(added) - len(ended)
	if len(added)+len(ended) == 0 {
		return nil
	}
	at, err := now(ctx, l.tx)
	if err != nil {
		return err
	}
	return logged(
		ctx, l.tx, at, by,
		event{act: negotiation.EventBureauChanged, detail: map[string]any{"body": body, "added": added, "ended": ended}},
	)
}

// askedBureau is the extended Bureau that a silence procedure about a meeting
// asks. It refuses a roster that is not this Bureau, and a body that neither
// meets nor stands above the one that does.
func askedBureau(
	ctx context.Context, tx pgx.Tx, x negotiation.OpenSilence, m negotiation.Meeting, at time.Time,
) (string, error) {
	chain, err := chainOf(ctx, tx, m.Body)
	if err != nil {
		return "", err
	}
	if err := x.CheckBody(m, chain); err != nil {
		return "", err
	}
	b, err := bureauOf(ctx, tx, m.Body, at)
	if err != nil {
		return "", err
	}
	return b.Body, b.CheckRoster(x.Asked())
}
