package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	n "rapporteur/negotiation"
)

// Programme reads a meeting with all that is planned for it.
func (s *Store) Programme(ctx context.Context, ref string) (n.Programme, error) {
	var p n.Programme
	var err error
	if p.Meeting, err = meeting(ctx, s.pool, ref); err != nil {
		return p, err
	}
	loaded, err := loadedMeeting(ctx, s.pool, p.Meeting.Key)
	if err != nil {
		return p, err
	}
	p.Provisional = loaded.Agenda
	objections, err := agendaObjections(ctx, s.pool, p.Meeting.ID)
	if err != nil {
		return p, err
	}
	p.Objecting = n.Objecting(objections)
	if p.Sittings, err = sittings(ctx, s.pool, p.Meeting); err != nil {
		return p, err
	}
	if p.Documentation, err = s.documentation(ctx, p.Meeting); err != nil {
		return p, err
	}
	if p.Communicated, err = communications(ctx, s.pool, "c.session", p.Meeting.ID); err != nil {
		return p, err
	}
	if p.Decisions, err = decisions(ctx, s.pool, p.Meeting.ID); err != nil {
		return p, err
	}
	p.Deadlines, err = dependents(ctx, s.pool, p.Meeting)
	return p, err
}

// PlanWork puts the organization of work of a meeting on record, in the place of
// an earlier one. The same ID again changes nothing.
func (s *Store) PlanWork(ctx context.Context, by n.Actor, p n.WorkPlan) error {
	if err := by.RequireRole(n.RoleSecretariat); err != nil {
		return err
	}
	return s.actOnMeeting(ctx, by, n.EventMeetingWorkPlanned, p.ID, p.Meeting, p, func(tx pgx.Tx, m n.Meeting, at time.Time) (any, error) {
		plan, err := p.For(m)
		if err != nil {
			return nil, err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO work_plans (id, meeting, at) VALUES ($1, $2, $3)`, p.ID, m.ID, at); err != nil {
			return nil, err
		}
		batch := &pgx.Batch{}
		for _, x := range plan.Sittings {
			batch.Queue(`INSERT INTO sittings (plan, number, date, begins, ends, zone, format, items) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
				p.ID, x.Number, x.Date, x.Begins, x.Ends, x.Zone, x.Format, x.Items)
		}
		return map[string]any{"sittings": len(plan.Sittings)}, tx.SendBatch(ctx, batch).Close()
	})
}

// sittings reads those of the last plan of a meeting, and marks the ones that are
// to be rescheduled.
func sittings(ctx context.Context, q querier, m n.Meeting) ([]n.Sitting, error) {
	var plan n.ID
	var at time.Time
	err := q.QueryRow(ctx, `SELECT id::text, at FROM work_plans WHERE meeting = $1 ORDER BY number DESC LIMIT 1`, m.ID).Scan(&plan, &at)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the organization of work: %w", err)
	}
	rows, err := q.Query(ctx, `SELECT number, date, begins, ends, zone, format, items FROM sittings WHERE plan = $1 ORDER BY number`, plan)
	if err != nil {
		return nil, fmt.Errorf("read sittings: %w", err)
	}
	list, err := collect(rows, "sittings", func(row pgx.CollectableRow) (x n.Sitting, err error) {
		return x, row.Scan(&x.Number, &x.Date, &x.Begins, &x.Ends, &x.Zone, &x.Format, &x.Items)
	})
	return m.Rescheduled(list, at), err
}

// ListDocument lists a document, given by symbol or ID, under an item of a
// meeting's agenda. A document already listed there changes nothing.
func (s *Store) ListDocument(ctx context.Context, by n.Actor, act, id n.ID, item, ref string) error {
	if err := by.RequireRole(n.RoleSecretariat); err != nil {
		return err
	}
	request := map[string]any{"meeting": id, "item": item, "document": ref}
	return s.actOnMeeting(ctx, by, n.EventMeetingDocumentListed, act, id, request, func(tx pgx.Tx, m n.Meeting, _ time.Time) (any, error) {
		d, err := document(ctx, tx, ref)
		if err != nil {
			return nil, err
		}
		if err := m.CheckListing(item, d); err != nil {
			return nil, err
		}
		_, err = tx.Exec(ctx, `INSERT INTO item_documents (meeting, item, document) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, m.ID, item, d.ID)
		return map[string]any{"item": item, "document": d.Symbol}, err
	})
}

// documentation lists the documents under the items of a meeting, in the order
// of the agenda. Those under an item that the adopted agenda lacks come last.
func (s *Store) documentation(ctx context.Context, m n.Meeting) ([]n.ItemDocument, error) {
	rows, err := s.pool.Query(ctx, `SELECT item, document::text FROM item_documents WHERE meeting = $1 ORDER BY number`, m.ID)
	if err != nil {
		return nil, fmt.Errorf("read the documentation: %w", err)
	}
	list, err := collect(rows, "the documentation", func(row pgx.CollectableRow) (d n.ItemDocument, err error) {
		return d, row.Scan(&d.Item, &d.Document.ID)
	})
	if err != nil {
		return nil, err
	}
	ids := make([]n.ID, len(list))
	for i, d := range list {
		ids[i] = d.Document.ID
	}
	documents, _, err := s.DocumentsPage(ctx, DocumentFilter{IDs: ids}, Page{})
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Document = documents[slices.IndexFunc(documents, func(d n.Document) bool { return d.ID == list[i].Document.ID })]
	}
	place := func(item string) int {
		if i := slices.IndexFunc(m.Agenda, func(it n.AgendaItem) bool { return it.Number == item }); i >= 0 {
			return i
		}
		return len(m.Agenda)
	}
	slices.SortStableFunc(list, func(a, b n.ItemDocument) int { return place(a.Item) - place(b.Item) })
	return list, nil
}

// RecordDecision puts a decision of the extended Bureau on a meeting on record.
// The same ID again changes nothing.
func (s *Store) RecordDecision(ctx context.Context, by n.Actor, d n.BureauDecision) error {
	if err := by.RequireRole(n.RoleSecretariat, n.RoleChair); err != nil {
		return err
	}
	if err := d.Check(); err != nil {
		return err
	}
	return s.actOnMeeting(ctx, by, n.EventMeetingBureauDecision, d.ID, d.Meeting, d, func(tx pgx.Tx, m n.Meeting, at time.Time) (any, error) {
		b, err := bureauOf(ctx, tx, m.Body, d.On)
		if err != nil {
			return nil, err
		}
		taken, err := d.By(b, at)
		if err != nil {
			return nil, err
		}
		_, err = tx.Exec(ctx, `INSERT INTO bureau_decisions (id, meeting, subject, decided, text, bureau, members, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			d.ID, m.ID, d.Subject, d.On, d.Text, taken.Bureau, taken.Members, by, at)
		return taken, err
	})
}

func decisions(ctx context.Context, q querier, id n.ID) ([]n.BureauDecision, error) {
	rows, err := q.Query(ctx, `SELECT id::text, meeting::text, subject, decided, text, bureau, members FROM bureau_decisions WHERE meeting = $1 ORDER BY decided, at, id`, id)
	if err != nil {
		return nil, fmt.Errorf("read decisions: %w", err)
	}
	return collect(rows, "decisions", func(row pgx.CollectableRow) (d n.BureauDecision, err error) {
		return d, row.Scan(&d.ID, &d.Meeting, &d.Subject, &d.On, &d.Text, &d.Bureau, &d.Members)
	})
}

// ChangeMeeting changes the dates or the format of a meeting by an approval of
// the extended Bureau. What was before stays on record. The same ID again
// changes nothing.
func (s *Store) ChangeMeeting(ctx context.Context, by n.Actor, p n.ChangePlan) error {
	if err := by.RequireRole(n.RoleSecretariat); err != nil {
		return err
	}
	if err := checkIDs(p.Approval); err != nil {
		return err
	}
	return s.actOnMeeting(ctx, by, n.EventMeetingChanged, p.ID, p.Meeting, p, func(tx pgx.Tx, m n.Meeting, at time.Time) (any, error) {
		a, err := approval(ctx, tx, p.Approval)
		if err != nil {
			return nil, err
		}
		over, err := reportAdopted(ctx, tx, m.ID)
		if err != nil {
			return nil, err
		}
		c, err := p.CheckOn(m, over, a)
		if err != nil {
			return nil, err
		}
		silence, decision := p.Approval, n.ID("")
		if !a.Tacit {
			silence, decision = decision, silence
		}
		c.At = at
		_, err = tx.Exec(ctx, `INSERT INTO meeting_changes (id, meeting, opens, closes, format, old_opens, old_closes, old_format, silence, decision, reason, actor, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
			c.ID, m.ID, c.Opens, c.Closes, c.Format, c.OldOpens, c.OldCloses, c.OldFormat, null(silence), null(decision), c.Reason, by, at)
		return c, err
	})
}

// reportAdopted reports whether a meeting has adopted its report, and keeps it
// from doing so until the end of the transaction.
func reportAdopted(ctx context.Context, tx pgx.Tx, id n.ID) (bool, error) {
	var adopted bool
	err := tx.QueryRow(ctx, `SELECT adopted_at IS NOT NULL FROM reports WHERE meeting = $1 FOR UPDATE`, id).Scan(&adopted)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return false, fmt.Errorf("read the report: %w", err)
	}
	return adopted, nil
}

// approval reads what an ID approves: a silence procedure, or a decision of the
// extended Bureau.
func approval(ctx context.Context, tx pgx.Tx, id n.ID) (n.Approval, error) {
	var a n.Approval
	var tacit bool
	err := tx.QueryRow(ctx, `SELECT meeting, subject, coalesce(bureau, ''), phase, tacit, EXISTS (SELECT 1 FROM meeting_changes WHERE silence = $1 OR decision = $1)
		FROM (SELECT coalesce(meeting::text, '') AS meeting, subject, bureau, phase, true AS tacit FROM silences WHERE id = $1
		      UNION ALL SELECT meeting::text, subject, bureau, '', false FROM bureau_decisions WHERE id = $1) AS approvals`, null(id)).
		Scan(&a.Meeting, &a.Subject, &a.Bureau, &a.Phase, &tacit, &a.Used)
	a.Tacit = tacit
	if errors.Is(err, pgx.ErrNoRows) {
		return a, n.Refuse(n.CodeNotFound, "There is neither a silence procedure nor a decision of the Bureau %q on record.", id)
	}
	return a, err
}

// dependents lists the deadlines that were set for a meeting before its dates
// last changed, and not again since: of rounds whose paper it awaits, and of
// silence procedures about it.
func dependents(ctx context.Context, q querier, m n.Meeting) ([]n.DependentDeadline, error) {
	i := len(m.Changes) - 1
	for i >= 0 && !m.Changes[i].OfDates() {
		i--
	}
	if i < 0 {
		return nil, nil
	}
	rows, err := q.Query(ctx, `
		SELECT 'round', r.id::text, r.deadline, r.zone FROM rounds r
		WHERE r.crp_meeting = $1 AND r.phase IN ('planned', 'open') AND r.opened_at < $2
		  AND NOT EXISTS (SELECT 1 FROM log l WHERE l.round = r.id AND l.act = 'round.extended' AND l.at > $2)
		UNION ALL
		SELECT 'silence', s.id::text, s.ends, s.zone FROM silences s
		WHERE s.meeting = $1 AND s.phase = 'open' AND s.opened_at < $2
		  AND NOT EXISTS (SELECT 1 FROM log l WHERE l.meeting = $1 AND l.act = 'silence.extended' AND l.at > $2 AND l.detail->>'silence' = s.id::text)
		ORDER BY 3, 2`, m.ID, m.Changes[i].At)
	if err != nil {
		return nil, fmt.Errorf("read deadlines: %w", err)
	}
	return collect(rows, "deadlines", func(row pgx.CollectableRow) (d n.DependentDeadline, err error) {
		err = row.Scan(&d.Of, &d.ID, &d.Ends, &d.Zone)
		d.Ends = d.Ends.UTC()
		return d, err
	})
}
