package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// Programme reads a meeting with all that is planned for it.
func (s *Store) Programme(ctx context.Context, ref string) (negotiation.Programme, error) {
	return programme(ctx, s.pool, ref)
}

func programme(ctx context.Context, q querier, ref string) (negotiation.Programme, error) {
	p, err := objectedTo(ctx, q, ref)
	if err != nil {
		return p, err
	}
	loaded, err := loadedMeeting(ctx, q, p.Meeting.Key)
	if err != nil {
		return p, err
	}
	p.Provisional = loaded.Agenda
	if p.Sittings, err = sittings(ctx, q, p.Meeting); err != nil {
		return p, err
	}
	if p.Documentation, err = documentation(ctx, q, p.Meeting); err != nil {
		return p, err
	}
	if p.Communicated, err = communications(ctx, q, "c.session", p.Meeting.ID); err != nil {
		return p, err
	}
	if p.Decisions, err = decisions(ctx, q, p.Meeting.ID); err != nil {
		return p, err
	}
	if p.Deadlines, err = dependents(ctx, q, p.Meeting); err != nil {
		return p, err
	}
	p.Shown, err = shown(ctx, q, p.Meeting.ID)
	return p, err
}

// objectedTo reads a meeting with who objects to its agenda: what the rules of acts on
// meetings go by.
func objectedTo(ctx context.Context, q querier, ref string) (p negotiation.Programme, err error) {
	if p.Meeting, err = meeting(ctx, q, ref); err != nil {
		return p, err
	}
	rows, err := q.Query(ctx, `SELECT delegation, lifts FROM agenda_objections WHERE meeting = $1 ORDER BY number`, p.Meeting.ID)
	if err != nil {
		return p, fmt.Errorf("read objections: %w", err)
	}
	said, err := collect(rows, "objections", func(row pgx.CollectableRow) (x negotiation.ObjectToAgenda, err error) {
		return x, row.Scan(&x.Delegation, &x.Lifts)
	})
	p.Objecting = negotiation.Objecting(said)
	return p, err
}

// sittings reads those of the last plan of a meeting, and marks the ones that are
// to be rescheduled.
func sittings(ctx context.Context, q querier, m negotiation.Meeting) ([]negotiation.Sitting, error) {
	rows, err := q.Query(ctx, `SELECT s.number, s.date, s.begins, s.ends, s.zone, s.format, s.items, p.at
		FROM sittings s JOIN work_plans p ON p.id = s.plan
		WHERE p.id = (SELECT id FROM work_plans WHERE meeting = $1 ORDER BY number DESC LIMIT 1) ORDER BY s.number`, m.ID)
	if err != nil {
		return nil, fmt.Errorf("read the organization of work: %w", err)
	}
	var at time.Time
	list, err := collect(rows, "the organization of work", func(
		row pgx.CollectableRow,
	) (x negotiation.Sitting, err error) {
		return x, row.Scan(&x.Number, &x.Date, &x.Begins, &x.Ends, &x.Zone, &x.Format, &x.Items, &at)
	})
	return m.Rescheduled(list, at), err
}

// documentation lists the documents under the items of a meeting, in the order
// of the agenda. Those under an item that the adopted agenda lacks come last.
func documentation(ctx context.Context, q querier, m negotiation.Meeting) ([]negotiation.ItemDocument, error) {
	rows, err := q.Query(ctx, `SELECT item, document::text FROM item_documents WHERE meeting = $1 ORDER BY number`, m.ID)
	if err != nil {
		return nil, fmt.Errorf("read the documentation: %w", err)
	}
	list, err := collect(rows, "the documentation", func(row pgx.CollectableRow) (d negotiation.ItemDocument, err error) {
		return d, row.Scan(&d.Item, &d.Document.ID)
	})
	if err != nil {
		return nil, err
	}
	ids := make([]negotiation.ID, len(list))
	for i, d := range list {
		ids[i] = d.Document.ID
	}
	documents, _, err := documentsPage(ctx, q, DocumentFilter{IDs: ids}, Page{})
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Document = documents[slices.IndexFunc(documents, func(d negotiation.Document) bool {
			return d.ID == list[i].Document.ID
		})]
	}
	place := func(item string) int {
		if i := slices.IndexFunc(m.Agenda, func(it negotiation.AgendaItem) bool { return it.Number == item }); i >= 0 {
			return i
		}
		return len(m.Agenda)
	}
	slices.SortStableFunc(list, func(a, b negotiation.ItemDocument) int { return place(a.Item) - place(b.Item) })
	return list, nil
}

func decisions(ctx context.Context, q querier, id negotiation.ID) ([]negotiation.BureauDecision, error) {
	rows, err := q.Query(ctx, `SELECT id::text, meeting::text, subject, decided, text, bureau, members FROM bureau_decisions WHERE meeting = $1 ORDER BY decided, at, id`, id)
	if err != nil {
		return nil, fmt.Errorf("read decisions: %w", err)
	}
	return collect(rows, "decisions", func(row pgx.CollectableRow) (d negotiation.BureauDecision, err error) {
		return d, row.Scan(&d.ID, &d.Meeting, &d.Subject, &d.On, &d.Text, &d.Bureau, &d.Members)
	})
}

// dependents lists the deadlines that were set for a meeting before its dates
// last changed, and not again since: of rounds whose paper it awaits, and of
// silence procedures about it.
func dependents(ctx context.Context, q querier, m negotiation.Meeting) ([]negotiation.DependentDeadline, error) {
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
		  AND NOT EXISTS (SELECT 1 FROM log l WHERE l.meeting = $1 AND l.act = 'silence.extended' AND l.at > $2
		  	AND l.detail->>'silence' = s.id::text)
		ORDER BY 3, 2`, m.ID, m.Changes[i].At)
	if err != nil {
		return nil, fmt.Errorf("read deadlines: %w", err)
	}
	return collect(rows, "deadlines", func(row pgx.CollectableRow) (d negotiation.DependentDeadline, err error) {
		err = row.Scan(&d.Of, &d.ID, &d.Ends, &d.Zone)
		d.Ends = d.Ends.UTC()
		return d, err
	})
}
