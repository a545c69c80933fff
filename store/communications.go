package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	n "rapporteur/negotiation"
)

// reportThing is how reports are kept.
var reportThing = thing[n.Report]{
	kind:    "reports",
	lock:    lockReport,
	read:    func(ctx context.Context, tx pgx.Tx, id n.ID) (n.Report, error) { return report(ctx, tx, "id", id) },
	meeting: func(r n.Report) n.ID { return r.Meeting },
	row:     func(r *actRow, id n.ID) { r.report = id },
}

// DoOnReport does an act on a report and returns the report as it stands then.
func (s *Store) DoOnReport(ctx context.Context, a n.Asked) (n.Report, error) {
	act, ok := a.Act.(n.CommunicateReport)
	if !ok {
		return n.Report{}, fmt.Errorf("%T is no act on a report", a.Act)
	}
	return do(ctx, s, a, reportThing, change[n.Report]{change: func(ctx context.Context, tx pgx.Tx, r n.Report, at time.Time) error {
		return communicate(ctx, tx, a, act, r, at)
	}})
}

// communicate communicates a report to the session named, or to the next one on
// record, and lists it there under an item when one is named.
func communicate(ctx context.Context, tx pgx.Tx, a n.Asked, act n.CommunicateReport, r n.Report, at time.Time) error {
	f, err := communicationFacts(ctx, tx, act, r)
	if err != nil {
		return err
	}
	if err := act.Judge(r, f); err != nil {
		return err
	}
	c := n.Communication{
		ID: a.ID, Report: r.ID, Document: r.Final, Symbol: f.Final.Symbol, Body: f.Body.Parent,
		Session: f.Session.ID, SessionKey: f.Session.Key, Item: act.Item, Note: act.Note,
	}
	if err := insertCommunication(ctx, tx, a.By, c, at); err != nil {
		return err
	}
	return logged(ctx, tx, at, a.By, event{act: n.EventReportCommunicated, meeting: r.Meeting, docu: r.Final,
		detail: map[string]any{"symbol": c.Symbol, "body": c.Body, "session": c.SessionKey, "item": c.Item, "note": c.Note}})
}

// communicationFacts finds the session a report goes to, and what else is asked of it.
func communicationFacts(ctx context.Context, tx pgx.Tx, act n.CommunicateReport, r n.Report) (f n.ReportFacts, err error) {
	err = tx.QueryRow(ctx, `SELECT b.symbol, coalesce(b.parent, '') FROM meetings m JOIN bodies b ON b.symbol = m.body WHERE m.id = $1`, r.Meeting).
		Scan(&f.Body.Symbol, &f.Body.Parent)
	if err != nil {
		return f, fmt.Errorf("read the body of the report: %w", err)
	}
	if act.Session != "" {
		f.Session, err = meeting(ctx, tx, act.Session)
	} else if all, failed := meetings(ctx, tx, `true`); failed == nil {
		f.Session, _ = n.NextSession(all, f.Body.Parent, r.AdoptedAt)
	} else {
		err = failed
	}
	if err != nil || r.Final == "" {
		return f, err
	}
	f.Final, err = document(ctx, tx, string(r.Final))
	return f, err
}

func insertCommunication(ctx context.Context, tx pgx.Tx, by n.Actor, c n.Communication, at time.Time) error {
	err := insert(ctx, tx, `report_communications (id, report, document, body, session, item, note, actor, at)`,
		c.ID, c.Report, c.Document, c.Body, null(c.Session), c.Item, c.Note, by, at)
	if err != nil || c.Item == "" {
		return err
	}
	return listUnderItem(ctx, tx, c.Session, c.Item, c.Document)
}

// communications reads those of a report, or those before a session, by a column
// named in this package only.
func communications(ctx context.Context, q querier, column string, id n.ID) ([]n.Communication, error) {
	rows, err := q.Query(ctx, `SELECT c.id::text, c.report::text, c.document::text, d.symbol, c.body, coalesce(c.session::text, ''), coalesce(m.key, ''), c.item, c.note, c.at
		FROM report_communications c JOIN documents d ON d.id = c.document LEFT JOIN meetings m ON m.id = c.session WHERE `+column+` = $1 ORDER BY c.at, c.id`, null(id))
	if err != nil {
		return nil, fmt.Errorf("read communications: %w", err)
	}
	return collect(rows, "communications", func(row pgx.CollectableRow) (c n.Communication, err error) {
		err = row.Scan(&c.ID, &c.Report, &c.Document, &c.Symbol, &c.Body, &c.Session, &c.SessionKey, &c.Item, &c.Note, &c.At)
		c.At = c.At.UTC()
		return c, err
	})
}
