package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	n "rapporteur/negotiation"
)

// CommunicateReport communicates the final report of a meeting to the parent of
// its body: to the session named, or to the next one on record, and lists it there
// under an item when one is named. It adopts nothing. The same ID again changes
// nothing.
func (s *Store) CommunicateReport(ctx context.Context, by n.Actor, c n.Communication) (n.Report, error) {
	if err := by.RequireRole(n.RoleSecretariat); err != nil {
		return n.Report{}, err
	}
	if err := c.Check(); err != nil {
		return n.Report{}, err
	}
	if err := checkIDs(c.ID, c.Session); err != nil {
		return n.Report{}, err
	}
	request := n.Communication{ID: c.ID, Report: c.Report, Session: c.Session, Item: c.Item, Note: c.Note}
	return s.changeReport(ctx, by, "communicate the report", c.Report, func(tx pgx.Tx, r n.Report, at time.Time) error {
		done, err := answered(ctx, tx, asked{c.ID, "communicate_report", by}, request, &struct{}{})
		if done || err != nil {
			return err
		}
		if err := unchanged(ctx, tx, c.ID, "reports", r.ID); err != nil {
			return err
		}
		if c, err = judgeCommunication(ctx, tx, r, request); err != nil {
			return err
		}
		if err := insertCommunication(ctx, tx, by, c, at); err != nil {
			return err
		}
		if err := insertAct(ctx, tx, actRow{id: c.ID, kind: "communicate_report", report: r.ID, request: request, answer: struct{}{}, actor: by, at: at}); err != nil {
			return err
		}
		return logged(ctx, tx, at, by, event{act: n.EventReportCommunicated, meeting: r.Meeting, docu: r.Final,
			detail: map[string]any{"symbol": c.Symbol, "body": c.Body, "session": c.SessionKey, "item": c.Item, "note": c.Note}})
	})
}

// judgeCommunication finds the session a report goes to and judges it.
func judgeCommunication(ctx context.Context, tx pgx.Tx, r n.Report, c n.Communication) (n.Communication, error) {
	var of n.Body
	err := tx.QueryRow(ctx, `SELECT b.symbol, coalesce(b.parent, '') FROM meetings m JOIN bodies b ON b.symbol = m.body WHERE m.id = $1`, r.Meeting).Scan(&of.Symbol, &of.Parent)
	if err != nil {
		return c, fmt.Errorf("read the body of the report: %w", err)
	}
	var session n.Meeting
	if c.Session != "" {
		session, err = meeting(ctx, tx, string(c.Session))
	} else if all, failed := meetings(ctx, tx, `true`); failed == nil {
		session, _ = n.NextSession(all, of.Parent, r.AdoptedAt)
	} else {
		err = failed
	}
	if err != nil {
		return c, err
	}
	var final n.Document
	if r.Final != "" {
		if final, err = document(ctx, tx, string(r.Final)); err != nil {
			return c, err
		}
	}
	c.Document, c.Symbol, c.Body, c.Session, c.SessionKey = r.Final, final.Symbol, of.Parent, session.ID, session.Key
	return c, c.CheckOn(r, of, session, final)
}

func insertCommunication(ctx context.Context, tx pgx.Tx, by n.Actor, c n.Communication, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO report_communications (id, report, document, body, session, item, note, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		c.ID, c.Report, c.Document, c.Body, null(c.Session), c.Item, c.Note, by, at)
	if err != nil || c.Item == "" {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO item_documents (meeting, item, document) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, c.Session, c.Item, c.Document)
	return err
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
