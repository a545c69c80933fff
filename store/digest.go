package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
	"rapporteur/symbol"
)

// Themes lists the themes of the digest in the order in which they were made.
func (s *Store) Themes(ctx context.Context) ([]negotiation.Theme, error) {
	return themes(ctx, s.pool)
}

func themes(ctx context.Context, q querier) ([]negotiation.Theme, error) {
	rows, err := q.Query(ctx, `SELECT key, names FROM themes ORDER BY position`)
	if err != nil {
		return nil, fmt.Errorf("read themes: %w", err)
	}
	return collect(rows, "themes", func(row pgx.CollectableRow) (t negotiation.Theme, err error) {
		return t, row.Scan(&t.Key, &t.Names)
	})
}

// AddTheme adds a theme to the digest. The same theme again changes nothing;
// other names under its key are refused.
func (s *Store) AddTheme(ctx context.Context, a negotiation.Asked) (negotiation.Theme, error) {
	act, ok := a.Act.(negotiation.AddTheme)
	if !ok {
		return negotiation.Theme{}, fmt.Errorf("%T adds no theme", a.Act)
	}
	t := negotiation.Theme(act)
	return making(ctx, s, a, func(ctx context.Context, tx pgx.Tx, at time.Time) error {
		added, err := tx.Exec(ctx, `INSERT INTO themes (key, names) VALUES ($1, $2) ON CONFLICT DO NOTHING`, t.Key, t.Names)
		if err != nil {
			return err
		}
		if added.RowsAffected() == 0 {
			return sameTheme(ctx, tx, t)
		}
		return logged(ctx, tx, at, a.By, event{act: negotiation.EventDigestTheme, detail: t})
	}, func(context.Context, pgx.Tx, negotiation.ID) (negotiation.Theme, error) { return t, nil })
}

func sameTheme(ctx context.Context, tx pgx.Tx, t negotiation.Theme) error {
	all, err := themes(ctx, tx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(o negotiation.Theme) bool { return o.Key == t.Key })
	if i < 0 || !sameJSON(all[i], t) {
		return negotiation.Refuse(negotiation.CodeConflict, "The theme %s is on record with other names.", t.Key)
	}
	return nil
}

// Annotate records what a document says on a theme.
func (s *Store) Annotate(ctx context.Context, a negotiation.Asked) (negotiation.Annotation, error) {
	act, ok := a.Act.(negotiation.AnnotateDocument)
	if !ok {
		return negotiation.Annotation{}, fmt.Errorf("%T annotates nothing", a.Act)
	}
	return making(ctx, s, a, func(ctx context.Context, tx pgx.Tx, at time.Time) error {
		return annotate(ctx, tx, a, act, at)
	}, annotation)
}

func annotate(
	ctx context.Context, tx pgx.Tx, a negotiation.Asked, act negotiation.AnnotateDocument, at time.Time,
) error {
	// One annotation of a theme at a time, so that the last one is the one that
	// was made last.
	var one int
	if err := tx.QueryRow(ctx, `SELECT 1 FROM themes WHERE key = $1 FOR UPDATE`, act.Theme).Scan(&one); err != nil {
		return notFound(err, "theme", act.Theme)
	}
	d, err := document(ctx, tx, act.Document)
	if err != nil {
		return err
	}
	if err := act.Judge(d); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO annotations (id, document, theme, language, text, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		a.ID, d.ID, act.Theme, act.Language, act.Text, a.By, at)
	if err != nil {
		return err
	}
	return logged(ctx, tx, at, a.By, event{act: negotiation.EventDigestAnnotated, docu: d.ID,
		detail: map[string]any{"theme": act.Theme, "language": act.Language}})
}

func annotation(ctx context.Context, tx pgx.Tx, id negotiation.ID) (negotiation.Annotation, error) {
	rows, err := tx.Query(ctx, `SELECT `+annotationColumns+` FROM annotations a WHERE id = $1`, id)
	if err != nil {
		return negotiation.Annotation{}, fmt.Errorf("read the annotation: %w", err)
	}
	a, err := pgx.CollectExactlyOneRow(rows, scanAnnotation)
	if err != nil {
		return a, notFound(err, "annotation", string(id))
	}
	return a, nil
}

// DigestFilter selects entries of the digest; empty fields select all.
type DigestFilter struct {
	// Theme is a key.
	Theme    string
	Document negotiation.ID
}

// Annotations lists every annotation on record in the order in which they were
// made, also those that a later one stands in the place of.
func (s *Store) Annotations(ctx context.Context, f DigestFilter) ([]negotiation.Annotation, error) {
	if err := checkIDs(f.Document); err != nil {
		return nil, err
	}
	return annotations(ctx, s.pool, f)
}

// AnnotationsPage lists a part of the same list, and the place after it.
func (s *Store) AnnotationsPage(ctx context.Context, f DigestFilter, p Page) ([]negotiation.Annotation, Cursor, error) {
	if err := checkIDs(f.Document); err != nil {
		return nil, nil, err
	}
	return annotationsPage(ctx, s.pool, f, p)
}

func annotations(ctx context.Context, q querier, f DigestFilter) ([]negotiation.Annotation, error) {
	list, _, err := annotationsPage(ctx, q, f, Page{})
	return list, err
}

func annotationsPage(ctx context.Context, q querier, f DigestFilter, p Page) ([]negotiation.Annotation, Cursor, error) {
	var c conditions
	if f.Theme != "" {
		c.add(`a.theme = ?`, f.Theme)
	}
	if f.Document != "" {
		c.add(`a.document = ?`, f.Document)
	}
	l := listing{columns: annotationColumns, from: `annotations a`, keys: []sortKey{{"a.number", "bigint"}}}
	return page(ctx, q, l, c, p, "annotations", scanAnnotation)
}

const annotationColumns = `a.id::text, a.document::text, a.theme, a.language, a.text, a.at`

func scanAnnotation(row pgx.CollectableRow) (a negotiation.Annotation, err error) {
	err = row.Scan(&a.ID, &a.Document, &a.Theme, &a.Language, &a.Text, &a.At)
	a.At = a.At.UTC()
	return a, err
}

// Digest lists the annotated documents by theme, and under each theme by
// symbol.
func (s *Store) Digest(ctx context.Context, f DigestFilter) ([]negotiation.DigestEntry, error) {
	if err := checkIDs(f.Document); err != nil {
		return nil, err
	}
	return digest(ctx, s.pool, f)
}

func digest(ctx context.Context, q querier, f DigestFilter) ([]negotiation.DigestEntry, error) {
	known, err := themes(ctx, q)
	if err != nil {
		return nil, err
	}
	list, err := annotations(ctx, q, f)
	if err != nil {
		return nil, err
	}
	rows, err := q.Query(ctx, selectDocument+`ORDER BY d.issued_at, d.id`)
	if err != nil {
		return nil, fmt.Errorf("read documents: %w", err)
	}
	all, err := collect(rows, "documents", scanDocument)
	if err != nil {
		return nil, err
	}
	markSuperseded(all, all)
	slices.SortStableFunc(all, bySymbol)
	return entries(known, all, list), nil
}

func bySymbol(a, b negotiation.Document) int {
	x, _ := symbol.Parse(a.Symbol) // what is no symbol comes first
	y, _ := symbol.Parse(b.Symbol)
	return symbol.Compare(x, y)
}

// entries puts annotations under their themes and documents, in the order of
// both; of several in one language the last one stands.
func entries(
	known []negotiation.Theme, documents []negotiation.Document, list []negotiation.Annotation,
) []negotiation.DigestEntry {
	type place struct {
		theme    string
		document negotiation.ID
	}
	found := map[place]map[negotiation.Language]negotiation.Annotation{}
	for _, a := range list {
		at := place{a.Theme, a.Document}
		if found[at] == nil {
			found[at] = map[negotiation.Language]negotiation.Annotation{}
		}
		found[at][a.Language] = a
	}
	var out []negotiation.DigestEntry
	for _, t := range known {
		for _, d := range documents {
			if annotations := found[place{t.Key, d.ID}]; annotations != nil {
				out = append(out, negotiation.DigestEntry{Theme: t, Document: d, Annotations: annotations})
			}
		}
	}
	return out
}

// RenderDigest makes the renderings of a digest once its symbol is known. It is
// called inside the transaction and must not call the store.
type RenderDigest func(
	ctx context.Context, d negotiation.Document, entries []negotiation.DigestEntry,
) ([]negotiation.Rendering, error)

// CompileDigest issues the thematic digest of the documents of past meetings as
// a document for a meeting, in the main series of the body that meets. It has the ID
// of the act.
func (s *Store) CompileDigest(
	ctx context.Context, a negotiation.Asked, render RenderDigest,
) (negotiation.Document, error) {
	act, ok := a.Act.(negotiation.CompileDigest)
	if !ok {
		return negotiation.Document{}, fmt.Errorf("%T compiles no digest", a.Act)
	}
	return making(ctx, s, a, func(ctx context.Context, tx pgx.Tx, _ time.Time) error {
		return compile(ctx, tx, a, act, render)
	}, documentOf)
}

func compile(
	ctx context.Context, tx pgx.Tx, a negotiation.Asked, act negotiation.CompileDigest, render RenderDigest,
) error {
	m, err := meeting(ctx, tx, act.Meeting)
	if err != nil {
		return err
	}
	if err := lockSeries(ctx, tx, symbol.Series{Body: m.Body, Session: m.Session}); err != nil {
		return err
	}
	list, err := pastEntries(ctx, tx, m, act.Themes)
	if err != nil {
		return err
	}
	if _, err := document(ctx, tx, string(a.ID)); negotiation.CodeOf(err) != negotiation.CodeNotFound {
		return negotiation.Refuse(negotiation.CodeConflict, "Another document is on record under the id %s.", a.ID)
	}
	request := NewDocument{
		ID: a.ID, Kind: negotiation.ThematicDigest, Body: m.Body, Session: m.Session, Meeting: m.ID,
		Title: act.Titles[act.Original()], Language: act.Original(),
	}
	_, err = issue(ctx, tx, a.By, request, func(
		ctx context.Context, d negotiation.Document,
	) ([]negotiation.Rendering, error) {
		return render(ctx, d, list)
	})
	return err
}

// pastEntries are the entries of the themes chosen, in their order, without
// the documents of the meeting itself and of later ones. Documents registered
// from elsewhere have no meeting on record and count as past.
func pastEntries(
	ctx context.Context, tx pgx.Tx, m negotiation.Meeting, chosen []string,
) ([]negotiation.DigestEntry, error) {
	all, err := digest(ctx, tx, DigestFilter{})
	if err != nil {
		return nil, err
	}
	held, err := meetings(ctx, tx, `true`)
	if err != nil {
		return nil, err
	}
	later := map[negotiation.ID]bool{}
	for _, other := range held {
		later[other.ID] = !other.Opens.Before(m.Opens)
	}
	known, err := themes(ctx, tx)
	if err != nil {
		return nil, err
	}
	if len(chosen) == 0 {
		for _, t := range known {
			chosen = append(chosen, t.Key)
		}
	}
	var out []negotiation.DigestEntry
	for _, key := range chosen {
		if !slices.ContainsFunc(known, func(t negotiation.Theme) bool { return t.Key == key }) {
			return nil, negotiation.Refuse(negotiation.CodeNotFound, "There is no theme %q on record.", key)
		}
		for _, e := range all {
			if e.Theme.Key == key && !later[e.Document.Meeting] {
				out = append(out, e)
			}
		}
	}
	if len(out) == 0 {
		return nil, negotiation.Refuse(
			negotiation.CodeWrongState, "No document of a meeting before %s is annotated under these themes.", m.Key,
		)
	}
	return out, nil
}
