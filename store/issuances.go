package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	n "rapporteur/negotiation"
	"rapporteur/symbol"
)

// About is what a document about another one is rendered from.
type About struct {
	// Document has its symbol already; On is the other document.
	Document, On n.Document
	Texts        []n.DocumentText
	// Earlier are the renderings of On.
	Earlier []n.Rendering
}

// RenderAbout makes the renderings of a document about another one, once its
// symbol is known. It is called inside the transaction and must not call the
// store.
type RenderAbout func(ctx context.Context, a About) ([]n.Rendering, error)

// suffixes are those of the symbols of documents about another one.
var suffixes = map[n.DocumentKind]symbol.SuffixKind{
	n.DocRevision: symbol.Revision, n.DocCorrigendum: symbol.Corrigendum, n.DocAddendum: symbol.Addendum, n.DocAmendment: symbol.Amendment,
}

// Family lists the documents that share a number with the one with that ID or
// symbol, itself among them, by the time of issue.
func (s *Store) Family(ctx context.Context, ref string) ([]n.Document, error) {
	d, err := document(ctx, s.pool, ref)
	if err != nil {
		return nil, err
	}
	list, err := family(ctx, s.pool, d)
	markSuperseded(list, list)
	return list, err
}

// family reads the documents that share a number with d. Of an informal paper
// it is the paper alone.
func family(ctx context.Context, q querier, d n.Document) ([]n.Document, error) {
	own, err := symbol.Parse(d.Symbol)
	if err != nil {
		return []n.Document{d}, nil //nolint:nilerr // without a symbol there is no family
	}
	rows, err := q.Query(ctx, selectDocument+`WHERE `+begins("d.symbol", "$1")+` ORDER BY d.issued_at, d.id`, own.Main().String())
	if err != nil {
		return nil, fmt.Errorf("read the documents of one number: %w", err)
	}
	near, err := collect(rows, "documents", scanDocument)
	var out []n.Document
	for _, x := range near {
		if s, err := symbol.Parse(x.Symbol); err == nil && symbol.Related(s, own) {
			out = append(out, x)
		}
	}
	return out, err
}

// families reads the symbols that share a number with one of a list.
func families(ctx context.Context, q querier, list []n.Document) ([]n.Document, error) {
	var mains []string
	for _, d := range list {
		if s, err := symbol.Parse(d.Symbol); err == nil {
			mains = append(mains, s.Main().String())
		}
	}
	rows, err := q.Query(ctx, `SELECT DISTINCT d.symbol FROM unnest($1::text[]) m (main) JOIN documents d ON `+begins("d.symbol", "m.main"), mains)
	if err != nil {
		return nil, fmt.Errorf("read the documents of some numbers: %w", err)
	}
	return collect(rows, "documents", func(row pgx.CollectableRow) (d n.Document, err error) { return d, row.Scan(&d.Symbol) })
}

// markSuperseded says of documents which other one stands in their place. It
// is found by the symbols, so that documents registered from elsewhere count.
func markSuperseded(list, among []n.Document) {
	byNumber := map[string][]string{}
	for _, d := range among {
		if s, err := symbol.Parse(d.Symbol); err == nil {
			main := s.Main().String()
			byNumber[main] = append(byNumber[main], d.Symbol)
		}
	}
	for i := range list {
		s, err := symbol.Parse(list[i].Symbol)
		if err != nil {
			continue
		}
		if next, ok := symbol.Successor(s, byNumber[s.Main().String()]); ok {
			list[i].SupersededBy = next.String()
		}
	}
}

// familyThing is how a document is kept about which others are issued: with the lock
// on its series, so that nobody issues another one of its family at the same time.
var familyThing = thing[n.Document]{
	lock:    lockedFamily,
	meeting: func(d n.Document) n.ID { return d.Meeting },
	row:     func(*actRow, n.ID) {},
}

// DoOnDocument issues a document about another one: a revision, corrigendum,
// addendum, amendment or reissue, which has the ID of the act. Its number is
// allocated in the transaction that writes it, so that there are neither gaps nor
// doubles.
func (s *Store) DoOnDocument(ctx context.Context, a n.Asked, render RenderAbout) (n.Document, error) {
	act, ok := a.Act.(n.DocumentAct)
	if !ok {
		return n.Document{}, fmt.Errorf("%T is no act on a document", a.Act)
	}
	issue := func(ctx context.Context, tx pgx.Tx, on n.Document, at time.Time) error {
		_, err := issueAbout(ctx, tx, a.By, a.ID, act.Issuance(), on, at, render)
		return err
	}
	return doing(ctx, s, a, familyThing, change[n.Document]{change: issue}, documentOf, a.ID)
}

func documentOf(ctx context.Context, tx pgx.Tx, id n.ID) (n.Document, error) {
	return document(ctx, tx, string(id))
}

// issueAbout issues a document about another one, on whose series the caller holds
// the lock.
func issueAbout(
	ctx context.Context, tx pgx.Tx, by n.Actor, id n.ID, i n.Issuance, on n.Document, at time.Time, render RenderAbout,
) (n.Document, error) {
	if err := i.Judge(asSymbolSays(on)); err != nil {
		return n.Document{}, err
	}
	d := n.Document{
		ID: id, Kind: i.Kind, Body: on.Body, Meeting: on.Meeting, Title: on.Title, Language: on.Language, IssuedAt: at,
		About: on.ID, Adopted: i.AdoptedAfter(on), Corrects: n.InOrder(i.Corrects), Reason: i.Reason,
	}
	if i.Kind == n.DocReissue {
		d.Corrects = on.Corrects
	}
	if len(i.Texts) > 0 {
		d.Title, d.Language = i.Texts[0].Title, i.Texts[0].Language
	}
	var err error
	if d.Symbol, err = nextAbout(ctx, tx, on, i.Kind); err != nil {
		return d, err
	}
	if err := writeAbout(ctx, tx, About{Document: d, On: on, Texts: i.Texts}, render); err != nil {
		return d, err
	}
	return d, logged(ctx, tx, at, by, event{act: n.EventDocumentIssued, meeting: d.Meeting, docu: d.ID,
		detail: map[string]any{"kind": d.Kind, "symbol": d.Symbol, "title": d.Title, "about": on.Symbol, "reason": d.Reason}})
}

// lockedFamily reads a document with the lock on its series.
func lockedFamily(ctx context.Context, tx pgx.Tx, id n.ID) (n.Document, error) {
	d, err := documentOf(ctx, tx, id)
	if err != nil || d.Symbol == "" {
		return d, err
	}
	s, err := symbol.Parse(d.Symbol)
	if err != nil {
		return d, n.Refuse(n.CodeInvalid, "The symbol %s is of a form to which nothing can be added.", d.Symbol)
	}
	if err := lockSeries(ctx, tx, s.Series); err != nil {
		return d, err
	}
	return documentOf(ctx, tx, id) // as it stands now that it stays so
}

// asSymbolSays takes a document registered from elsewhere for what its symbol
// says it is.
func asSymbolSays(d n.Document) n.Document {
	s, err := symbol.Parse(d.Symbol)
	if err != nil || d.Kind != n.Registered || len(s.Suffixes) == 0 {
		return d
	}
	for kind, suffix := range suffixes {
		if s.Suffixes[len(s.Suffixes)-1].Kind == suffix {
			d.Kind = kind
		}
	}
	d.Adopted = d.Kind == n.DocAmendment
	return d
}

// nextAbout is the symbol of the next document of a kind about another one.
// The caller holds the lock on the series.
func nextAbout(ctx context.Context, tx pgx.Tx, on n.Document, kind n.DocumentKind) (string, error) {
	about, err := symbol.Parse(on.Symbol)
	if err != nil {
		return "", err
	}
	list, err := family(ctx, tx, on)
	if err != nil {
		return "", err
	}
	existing := make([]string, len(list))
	for i, d := range list {
		existing[i] = d.Symbol
	}
	if kind == n.DocReissue {
		return symbol.NextReissue(about, existing).String(), nil
	}
	return symbol.NextSuffix(about, suffixes[kind], existing).String(), nil
}

func writeAbout(ctx context.Context, tx pgx.Tx, a About, render RenderAbout) error {
	var err error
	if a.Earlier, err = renderings(ctx, tx, a.On.ID); err != nil {
		return err
	}
	made, err := render(ctx, a)
	if err != nil {
		return fmt.Errorf("render %s: %w", a.Document.Symbol, err)
	}
	err = insertDocument(ctx, tx, a.Document, made)
	if violates(err, "documents_pkey") {
		return n.Refuse(n.CodeConflict, "Another document is on record under the id %s.", a.Document.ID)
	}
	return err
}

func renderings(ctx context.Context, q querier, document n.ID) ([]n.Rendering, error) {
	rows, err := q.Query(ctx, `SELECT format, language, content FROM renderings WHERE document = $1 ORDER BY language, format`, document)
	if err != nil {
		return nil, fmt.Errorf("read renderings: %w", err)
	}
	return collect(rows, "renderings", func(row pgx.CollectableRow) (r n.Rendering, err error) {
		return r, row.Scan(&r.Format, &r.Language, &r.Content)
	})
}
