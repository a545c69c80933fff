package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
	"rapporteur/symbol"
)

// About is what a document about another one is rendered from.
type About struct {
	// Document has its symbol already; On is the other document.
	Document, On negotiation.Document
	Texts        []negotiation.DocumentText
	// Earlier are the renderings of On.
	Earlier []negotiation.Rendering
}

// RenderAbout makes the renderings of a document about another one, once its
// symbol is known. It is called inside the transaction and must not call the
// store.
type RenderAbout func(ctx context.Context, a About) ([]negotiation.Rendering, error)

// suffixes are those of the symbols of documents about another one.
var suffixes = map[negotiation.DocumentKind]symbol.SuffixKind{
	negotiation.DocRevision: symbol.Revision, negotiation.DocCorrigendum: symbol.Corrigendum,
	negotiation.DocAddendum: symbol.Addendum, negotiation.DocAmendment: symbol.Amendment,
}

// Family lists the documents that share a number with the one with that ID or
// symbol, itself among them, by the time of issue.
func (s *Store) Family(ctx context.Context, ref string) ([]negotiation.Document, error) {
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
func family(ctx context.Context, q querier, d negotiation.Document) ([]negotiation.Document, error) {
	own, err := symbol.Parse(d.Symbol)
	if err != nil {
		return []negotiation.Document{d}, nil //nolint:nilerr // without a symbol there is no family
	}
	rows, err := q.Query(ctx, selectDocument+`WHERE `+begins("d.symbol", "$1")+` ORDER BY d.issued_at, d.id`, own.Main().String())
	if err != nil {
		return nil, fmt.Errorf("read the documents of one number: %w", err)
	}
	near, err := collect(rows, "documents", scanDocument)
	var out []negotiation.Document
	for _, x := range near {
		if s, err := symbol.Parse(x.Symbol); err == nil && symbol.Related(s, own) {
			out = append(out, x)
		}
	}
	return out, err
}

// families reads the symbols that share a number with one of a list.
func families(ctx context.Context, q querier, list []negotiation.Document) ([]negotiation.Document, error) {
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
	return collect(rows, "documents", func(row pgx.CollectableRow) (d negotiation.Document, err error) {
		return d, row.Scan(&d.Symbol)
	})
}

// markSuperseded says of documents which other one stands in their place. It
// is found by the symbols, so that documents registered from elsewhere count.
func markSuperseded(list, among []negotiation.Document) {
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
var familyThing = thing[negotiation.Document]{
	lock:    lockedFamily,
	meeting: func(d negotiation.Document) negotiation.ID { return d.Meeting },
	row:     func(*actRow, negotiation.ID) {},
}

// DoOnDocument issues a document about another one: a revision, corrigendum,
// addendum, amendment or reissue, which has the ID of the act. Its number is
// allocated in the transaction that writes it, so that there are neither gaps nor
// doubles.
func (s *Store) DoOnDocument(
	ctx context.Context, a negotiation.Asked, render RenderAbout,
) (negotiation.Document, error) {
	act, ok := a.Act.(negotiation.DocumentAct)
	if !ok {
		return negotiation.Document{}, fmt.Errorf("%T is no act on a document", a.Act)
	}
	issue := func(ctx context.Context, tx pgx.Tx, on negotiation.Document, at time.Time) error {
		_, err := issueAbout(ctx, tx, a.By, a.ID, act.Issuance(), on, at, render)
		return err
	}
	return doing(ctx, s, a, familyThing, change[negotiation.Document]{change: issue}, documentOf, a.ID)
}

func documentOf(ctx context.Context, tx pgx.Tx, id negotiation.ID) (negotiation.Document, error) {
	return document(ctx, tx, string(id))
}

// issueAbout issues a document about another one, on whose series the caller holds
// the lock.
func issueAbout(
	ctx context.Context, tx pgx.Tx, by negotiation.Actor, id negotiation.ID, i negotiation.Issuance,
	on negotiation.Document, at time.Time, render RenderAbout,
) (negotiation.Document, error) {
	if err := i.Judge(asSymbolSays(on)); err != nil {
		return negotiation.Document{}, err
	}
	d := negotiation.Document{
		ID: id, Kind: i.Kind, Body: on.Body, Meeting: on.Meeting, Title: on.Title, Language: on.Language, IssuedAt: at,
		About: on.ID, Adopted: i.AdoptedAfter(on), Corrects: negotiation.InOrder(i.Corrects), Reason: i.Reason,
	}
	if i.Kind == negotiation.DocReissue {
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
	return d, logged(ctx, tx, at, by, event{act: negotiation.EventDocumentIssued, meeting: d.Meeting, docu: d.ID,
		detail: map[string]any{"kind": d.Kind, "symbol": d.Symbol, "title": d.Title, "about": on.Symbol, "reason": d.Reason}})
}

// lockedFamily reads a document with the lock on its series.
func lockedFamily(ctx context.Context, tx pgx.Tx, id negotiation.ID) (negotiation.Document, error) {
	d, err := documentOf(ctx, tx, id)
	if err != nil || d.Symbol == "" {
		return d, err
	}
	s, err := symbol.Parse(d.Symbol)
	if err != nil {
		return d, negotiation.Refuse(
			negotiation.CodeInvalid, "The symbol %s is of a form to which nothing can be added.", d.Symbol,
		)
	}
	if err := lockSeries(ctx, tx, s.Series); err != nil {
		return d, err
	}
	return documentOf(ctx, tx, id) // as it stands now that it stays so
}

// asSymbolSays takes a document registered from elsewhere for what its symbol
// says it is.
func asSymbolSays(d negotiation.Document) negotiation.Document {
	s, err := symbol.Parse(d.Symbol)
	if err != nil || d.Kind != negotiation.Registered || len(s.Suffixes) == 0 {
		return d
	}
	for kind, suffix := range suffixes {
		if s.Suffixes[len(s.Suffixes)-1].Kind == suffix {
			d.Kind = kind
		}
	}
	d.Adopted = d.Kind == negotiation.DocAmendment
	return d
}

// nextAbout is the symbol of the next document of a kind about another one.
// The caller holds the lock on the series.
func nextAbout(ctx context.Context, tx pgx.Tx, on negotiation.Document, kind negotiation.DocumentKind) (string, error) {
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
	if kind == negotiation.DocReissue {
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
		return negotiation.Refuse(negotiation.CodeConflict, "Another document is on record under the id %s.", a.Document.ID)
	}
	return err
}

func renderings(ctx context.Context, q querier, document negotiation.ID) ([]negotiation.Rendering, error) {
	rows, err := q.Query(ctx, `SELECT format, language, content FROM renderings WHERE document = $1 ORDER BY language, format`, document)
	if err != nil {
		return nil, fmt.Errorf("read renderings: %w", err)
	}
	return collect(rows, "renderings", func(row pgx.CollectableRow) (r negotiation.Rendering, err error) {
		return r, row.Scan(&r.Format, &r.Language, &r.Content)
	})
}
