package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
	"rapporteur/symbol"
)

// NewDocument asks for a document to be issued. Its symbol is allocated in
// the transaction that writes it, so that a series has neither gaps nor
// doubles.
type NewDocument struct {
	// ID is chosen by the caller, so that a retry issues it once.
	ID   negotiation.ID
	Kind negotiation.DocumentKind
	// Body is the symbol stem of the body whose series it belongs to, Session
	// the year or session part of the symbol.
	Body     string
	Session  string
	Meeting  negotiation.ID
	Round    negotiation.ID
	Title    string
	Language negotiation.Language
}

// Render makes the renderings of a document once its symbol is known. It is
// called inside the transaction and must not call the store.
type Render func(ctx context.Context, d negotiation.Document) ([]negotiation.Rendering, error)

// nature is the series a kind of document is numbered in.
func nature(kind negotiation.DocumentKind) symbol.Nature {
	switch kind {
	case negotiation.ConferenceRoomPaper:
		return symbol.CRP
	case negotiation.DraftReport:
		return symbol.Limited
	case negotiation.FinalReport, negotiation.InformalPaper, negotiation.Registered, negotiation.ThematicDigest,
		negotiation.DocRevision, negotiation.DocCorrigendum, negotiation.DocAddendum, negotiation.DocAmendment,
		negotiation.DocReissue: // these have no number of their own
	}
	return symbol.General
}

// issue writes a document and its renderings. The same ID again returns the
// document on record.
func issue(
	ctx context.Context, tx pgx.Tx, by negotiation.Actor, d NewDocument, render Render,
) (negotiation.Document, error) {
	old, err := document(ctx, tx, string(d.ID))
	if negotiation.CodeOf(err) != negotiation.CodeNotFound {
		return old, err
	}
	at, err := now(ctx, tx)
	if err != nil {
		return negotiation.Document{}, err
	}
	doc := negotiation.Document{
		ID: d.ID, Kind: d.Kind, Body: d.Body, Meeting: d.Meeting, Round: d.Round, Title: d.Title, Language: d.Language,
		IssuedAt: at,
	}
	if d.Kind != negotiation.InformalPaper {
		if doc.Symbol, err = allocate(
			ctx, tx, symbol.Series{Body: d.Body, Session: d.Session, Nature: nature(d.Kind)},
		); err != nil {
			return negotiation.Document{}, err
		}
	}
	if err := negotiation.CheckDocument(doc); err != nil {
		return negotiation.Document{}, err
	}
	renderings, err := render(ctx, doc)
	if err != nil {
		return negotiation.Document{}, fmt.Errorf("render %s: %w", doc.Title, err)
	}
	if err := insertDocument(ctx, tx, doc, renderings); err != nil {
		return negotiation.Document{}, err
	}
	return doc, logged(ctx, tx, at, by, event{act: negotiation.EventDocumentIssued, meeting: d.Meeting, round: d.Round,
		docu:   d.ID,
		detail: map[string]any{"kind": doc.Kind, "symbol": doc.Symbol, "title": doc.Title}})
}

func insertDocument(ctx context.Context, tx pgx.Tx, d negotiation.Document, renderings []negotiation.Rendering) error {
	_, err := tx.Exec(ctx, `INSERT INTO documents (id, kind, symbol, body, meeting, round, title, language, issued_at, about, adopted, corrects, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, coalesce($12, '{}'::text[]), $13)`,
		d.ID, d.Kind, null(d.Symbol), d.Body, null(d.Meeting), null(d.Round), d.Title, d.Language, d.IssuedAt, null(d.About),
		d.Adopted, d.Corrects, d.Reason)
	if err != nil {
		return err
	}
	for _, r := range renderings {
		if _, err := tx.Exec(ctx, `INSERT INTO renderings (document, format, language, content) VALUES ($1, $2, $3, $4)`, d.ID, r.Format, r.Language, r.Content); err != nil {
			return err
		}
	}
	return nil
}

// allocate takes the next symbol of a series. The row of the series is locked
// until the transaction ends, so the number is used or free again.
func allocate(ctx context.Context, tx pgx.Tx, series symbol.Series) (string, error) {
	if err := lockSeries(ctx, tx, series); err != nil {
		return "", err
	}
	rows, err := tx.Query(ctx, `SELECT symbol FROM documents WHERE `+begins("symbol", "$1"), series.Stem())
	if err != nil {
		return "", err
	}
	existing, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return "", err
	}
	return symbol.Next(series, existing).String(), nil
}

func lockSeries(ctx context.Context, tx pgx.Tx, series symbol.Series) error {
	_, err := tx.Exec(ctx, `INSERT INTO series (body, session, nature) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, series.Body, series.Session, string(series.Nature))
	if err != nil {
		return err
	}
	var one int
	return tx.QueryRow(ctx, `SELECT 1 FROM series WHERE body = $1 AND session = $2 AND nature = $3 FOR UPDATE`, series.Body, series.Session, string(series.Nature)).Scan(&one)
}

// begins is the condition that a text begins with another, in the form that an
// index on text_pattern_ops serves whatever the other is.
func begins(column, with string) string {
	return column + ` ~>=~ ` + with + `::text AND ` + column + ` ~<~ (` + with + `::text || U&'\+10FFFF')`
}

const documentColumns = `d.id::text, d.kind, coalesce(d.symbol, ''), d.body, coalesce(d.meeting::text, ''), coalesce(d.round::text, ''),
	d.title, d.language, d.issued_at, coalesce(d.about::text, ''), d.adopted OR d.kind = 'report', d.corrects, d.reason,
	(SELECT array_agg(DISTINCT CASE r.language WHEN '' THEN d.language ELSE r.language END)
		FROM renderings r WHERE r.document = d.id)`

const selectDocument = `SELECT ` + documentColumns + ` FROM documents d `

func scanDocument(row pgx.CollectableRow) (d negotiation.Document, err error) {
	err = row.Scan(&d.ID, &d.Kind, &d.Symbol, &d.Body, &d.Meeting, &d.Round, &d.Title, &d.Language, &d.IssuedAt,
		&d.About, &d.Adopted, &d.Corrects, &d.Reason, &d.Available)
	d.IssuedAt, d.Available = d.IssuedAt.UTC(), negotiation.InOrder(d.Available)
	return d, err
}

// Documents lists all documents by the time of issue.
func (s *Store) Documents(ctx context.Context) ([]negotiation.Document, error) {
	rows, err := s.pool.Query(ctx, selectDocument+`ORDER BY d.issued_at, d.id`)
	if err != nil {
		return nil, fmt.Errorf("read documents: %w", err)
	}
	list, err := collect(rows, "documents", scanDocument)
	if err != nil {
		return nil, err
	}
	markSuperseded(list, list)
	return list, nil
}

// DocumentFilter selects documents; nil selects all.
type DocumentFilter struct {
	// IDs are those to list, in whatever order.
	IDs []negotiation.ID
	// Official leaves out what has no symbol.
	Official bool
}

// DocumentsPage lists a part of the documents by the time of issue, and the
// place after it.
func (s *Store) DocumentsPage(ctx context.Context, f DocumentFilter, p Page) ([]negotiation.Document, Cursor, error) {
	return documentsPage(ctx, s.pool, f, p)
}

func documentsPage(ctx context.Context, q querier, f DocumentFilter, p Page) ([]negotiation.Document, Cursor, error) {
	var c conditions
	if f.IDs != nil {
		c.add(`d.id = ANY(?::uuid[])`, texts(f.IDs))
	}
	if f.Official {
		c.add(`coalesce(d.symbol, '') <> ''`)
	}
	l := listing{columns: documentColumns, from: `documents d`, keys: []sortKey{{"d.issued_at", "timestamptz"}, {"d.id", "uuid"}}}
	list, next, err := page(ctx, q, l, c, p, "documents", scanDocument)
	if err != nil {
		return nil, nil, err
	}
	among, err := families(ctx, q, list)
	markSuperseded(list, among)
	return list, next, err
}

// Document returns the document with that ID or symbol.
func (s *Store) Document(ctx context.Context, ref string) (negotiation.Document, error) {
	return document(ctx, s.pool, ref)
}

func document(ctx context.Context, q querier, ref string) (negotiation.Document, error) {
	column := "d.symbol"
	if isID(ref) {
		column = "d.id"
	}
	rows, err := q.Query(ctx, selectDocument+`WHERE `+column+` = $1`, ref)
	if err != nil {
		return negotiation.Document{}, fmt.Errorf("read document %q: %w", ref, err)
	}
	d, err := pgx.CollectExactlyOneRow(rows, scanDocument)
	if err != nil {
		return d, notFound(err, "document", ref)
	}
	one := []negotiation.Document{d}
	family, err := family(ctx, q, d)
	markSuperseded(one, family)
	return one[0], err
}

// Rendering returns a document in one format, as it was issued, in its own
// language.
func (s *Store) Rendering(ctx context.Context, document negotiation.ID, format string) (negotiation.Rendering, error) {
	return s.RenderingIn(ctx, document, format, "")
}

// RenderingIn returns a document in one format and language, as it was issued;
// "" stands for its own language.
func (s *Store) RenderingIn(
	ctx context.Context, document negotiation.ID, format string, language negotiation.Language,
) (negotiation.Rendering, error) {
	if err := checkIDs(document); err != nil {
		return negotiation.Rendering{}, err
	}
	r := negotiation.Rendering{Format: format, Language: language}
	err := s.pool.QueryRow(ctx, `SELECT r.content FROM renderings r JOIN documents d ON d.id = r.document
		WHERE r.document = $1 AND r.format = $2 AND (r.language = $3 OR (r.language = ''
			AND d.language = $3))`, null(document), format, language).Scan(&r.Content)
	if err != nil {
		what := format + " rendering of document"
		if language != "" {
			what = format + " rendering in " + string(language) + " of document"
		}
		return negotiation.Rendering{}, notFound(err, what, string(document))
	}
	return r, nil
}
