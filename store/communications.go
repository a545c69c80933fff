package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// communicationFacts finds the session a report goes to, and what else is asked of it.
func communicationFacts(
	ctx context.Context, tx pgx.Tx, act negotiation.CommunicateReport, r negotiation.Report,
) (f negotiation.ReportFacts, err error) {
	err = tx.QueryRow(ctx, `SELECT b.symbol, coalesce(b.parent, '') FROM meetings m JOIN bodies b ON b.symbol = m.body WHERE m.id = $1`, r.Meeting).
		Scan(&f.Body.Symbol, &f.Body.Parent)
	if err != nil {
		return f, fmt.Errorf("read the body of the report: %w", err)
	}
	if act.Session != "" {
		f.Session, err = meeting(ctx, tx, act.Session)
	} else if all, failed := meetings(ctx, tx, `true`); failed == nil {
		f.Session, _ = negotiation.NextSession(all, f.Body.Parent, r.AdoptedAt)
	} else {
		err = failed
	}
	if err != nil || r.Final == "" {
		return f, err
	}
	f.Final, err = document(ctx, tx, string(r.Final))
	return f, err
}

func insertCommunication(
	ctx context.Context, tx pgx.Tx, by negotiation.Actor, c negotiation.Communication, at time.Time,
) error {
	err := insert(ctx, tx, `report_communications (id, report, document, body, session, item, note, actor, at)`,
		c.ID, c.Report, c.Document, c.Body, null(c.Session), c.Item, c.Note, by, at)
	if err != nil || c.Item == "" {
		return err
	}
	return listUnderItem(ctx, tx, c.Session, c.Item, c.Document)
}

// communications reads those of a report, or those before a session, by a column
// named in this package only.
func communications(
	ctx context.Context, q querier, column string, id negotiation.ID,
) ([]negotiation.Communication, error) {
	rows, err := q.Query(ctx, `SELECT c.id::text, c.report::text, c.document::text, d.symbol, c.body, coalesce(c.session::text, ''), coalesce(m.key, ''), c.item, c.note, c.at
		FROM report_communications c JOIN documents d ON d.id = c.document LEFT
			JOIN meetings m ON m.id = c.session WHERE `+column+` = $1 ORDER BY c.at, c.id`, null(id))
	if err != nil {
		return nil, fmt.Errorf("read communications: %w", err)
	}
	return collect(rows, "communications", func(row pgx.CollectableRow) (c negotiation.Communication, err error) {
		err = row.Scan(&c.ID, &c.Report, &c.Document, &c.Symbol, &c.Body, &c.Session, &c.SessionKey, &c.Item, &c.Note, &c.At)
		c.At = c.At.UTC()
		return c, err
	})
}
