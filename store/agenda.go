package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	n "rapporteur/negotiation"
)

// actOnMeeting runs do once for an ID, under the lock on the meeting's row, and
// keeps the request with it. Who is of another meeting is refused.
func (s *Store) actOnMeeting(ctx context.Context, by n.Actor, name n.EventName, act, id n.ID, request any, do func(tx pgx.Tx, m n.Meeting, at time.Time) (detail any, err error)) error {
	if act == "" {
		return n.Refuse(n.CodeInvalid, "An act on a meeting needs an id.")
	}
	if err := checkIDs(act, id); err != nil {
		return err
	}
	if err := by.RequireMeeting(id); err != nil {
		return err
	}
	return s.within(ctx, "record "+string(name), func(tx pgx.Tx) error {
		var one int
		if err := tx.QueryRow(ctx, `SELECT 1 FROM meetings WHERE id = $1 FOR UPDATE`, null(id)).Scan(&one); err != nil {
			return notFound(err, "meeting", string(id))
		}
		done, err := answered(ctx, tx, actKey{act, string(name), by}, request, &struct{}{})
		if done || err != nil {
			return err
		}
		if err := unchanged(ctx, tx, act, "meetings", id); err != nil {
			return err
		}
		m, err := meeting(ctx, tx, string(id))
		if err != nil {
			return err
		}
		at, err := now(ctx, tx)
		if err != nil {
			return err
		}
		detail, err := do(tx, m, at)
		if err != nil {
			return err
		}
		if err := insertAct(ctx, tx, actRow{id: act, kind: string(name), request: request, answer: struct{}{}, actor: by, at: at}); err != nil {
			return err
		}
		return logged(ctx, tx, at, by, event{act: name, meeting: id, detail: detail})
	})
}

// AdoptAgenda adopts the agenda of a meeting, as proposed or as orally amended.
// The same ID again changes nothing.
func (s *Store) AdoptAgenda(ctx context.Context, by n.Actor, a n.AgendaAdoption) error {
	if err := by.RequireRole(n.RoleChair); err != nil {
		return err
	}
	if err := a.Check(); err != nil {
		return err
	}
	return s.actOnMeeting(ctx, by, n.EventMeetingAgendaAdopted, a.ID, a.Meeting, a, func(tx pgx.Tx, m n.Meeting, at time.Time) (any, error) {
		objections, err := agendaObjections(ctx, tx, m.ID)
		if err != nil {
			return nil, err
		}
		under, err := itemsInUse(ctx, tx, m.ID)
		if err != nil {
			return nil, err
		}
		if err := a.CheckOn(m, n.Objecting(objections), under); err != nil {
			return nil, err
		}
		items, amended := a.Result(m)
		_, err = tx.Exec(ctx, `INSERT INTO agenda_adoptions (meeting, items, amended, actor, at) VALUES ($1, $2, $3, $4, $5)`, m.ID, items, amended, by, at)
		return map[string]any{"items": len(items), "amended": amended}, err
	})
}

// itemsInUse lists the items that drafts were taken up under at a meeting.
func itemsInUse(ctx context.Context, tx pgx.Tx, id n.ID) ([]string, error) {
	rows, err := tx.Query(ctx, `SELECT DISTINCT request->'act'->>'item' FROM acts WHERE kind = 'take_up' AND request->'act'->>'meeting' = $1 ORDER BY 1`, string(id))
	if err != nil {
		return nil, fmt.Errorf("read the items in use: %w", err)
	}
	return collect(rows, "the items in use", pgx.RowTo[string])
}

// ObjectToAgenda records an objection to the adoption of an agenda, or lifts
// the delegation's own. The same ID again changes nothing.
func (s *Store) ObjectToAgenda(ctx context.Context, by n.Actor, o n.AgendaObjection) error {
	if err := by.RequireDelegation(o.Delegation); err != nil {
		return err
	}
	o.At = time.Time{}
	return s.actOnMeeting(ctx, by, n.EventMeetingAgendaObjection, o.ID, o.Meeting, o, func(tx pgx.Tx, m n.Meeting, at time.Time) (any, error) {
		capacity, _, err := capacityAt(ctx, tx, o.Delegation, m.ID, at)
		if err != nil {
			return nil, err
		}
		if err := o.CheckOn(m, capacity); err != nil {
			return nil, err
		}
		_, err = tx.Exec(ctx, `INSERT INTO agenda_objections (id, meeting, delegation, lifts, reason, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			o.ID, m.ID, o.Delegation, o.Lifts, o.Reason, by, at)
		return map[string]any{"delegation": o.Delegation, "lifts": o.Lifts, "reason": o.Reason}, err
	})
}

func agendaObjections(ctx context.Context, q querier, id n.ID) ([]n.AgendaObjection, error) {
	rows, err := q.Query(ctx, `SELECT id::text, meeting::text, delegation, lifts, reason, at FROM agenda_objections WHERE meeting = $1 ORDER BY number`, id)
	if err != nil {
		return nil, fmt.Errorf("read objections: %w", err)
	}
	return collect(rows, "objections", func(row pgx.CollectableRow) (o n.AgendaObjection, err error) {
		err = row.Scan(&o.ID, &o.Meeting, &o.Delegation, &o.Lifts, &o.Reason, &o.At)
		o.At = o.At.UTC()
		return o, err
	})
}
