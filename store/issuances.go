package store

import (
	"context"
	"fmt"

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

// IssueAbout issues a document about another one: a revision, corrigendum,
// addendum, amendment or reissue. Its number is allocated in the transaction
// that writes it, so that there are neither gaps nor doubles. The same ID again
// returns the document on record.
func (s *Store) IssueAbout(ctx context.Context, by n.Actor, i n.Issuance, render RenderAbout) (n.Document, error) {
	if err := by.RequireRole(n.RoleSecretariat); err != nil {
		return n.Document{}, err
	}
	if err := i.Check(); err != nil {
		return n.Document{}, err
	}
	if err := checkIDs(i.ID); err != nil {
		return n.Document{}, err
	}
	var d n.Document
	err := s.within(ctx, "issue the document", func(tx pgx.Tx) error {
		done, err := answered(ctx, tx, issuing(by, i), i, &struct{}{})
		if err != nil {
			return err
		}
		if !done {
			if err := issueAbout(ctx, tx, by, i, render); err != nil {
				return err
			}
		}
		d, err = document(ctx, tx, string(i.ID))
		return err
	})
	return d, err
}

func issuing(by n.Actor, i n.Issuance) actKey { return actKey{i.ID, "issue_" + string(i.Kind), by} }

func issueAbout(ctx context.Context, tx pgx.Tx, by n.Actor, i n.Issuance, render RenderAbout) error {
	on, err := lockedFamily(ctx, tx, i.About)
	if err != nil {
		return err
	}
	// Two of the same request at once: the second finds the first done.
	if done, err := answered(ctx, tx, issuing(by, i), i, &struct{}{}); done || err != nil {
		return err
	}
	if err := i.CheckOn(asSymbolSays(on)); err != nil {
		return err
	}
	at, err := now(ctx, tx)
	if err != nil {
		return err
	}
	d := n.Document{
		ID: i.ID, Kind: i.Kind, Body: on.Body, Meeting: on.Meeting, Title: on.Title, Language: on.Language, IssuedAt: at,
		About: on.ID, Adopted: i.AdoptedAfter(on), Corrects: n.InOrder(i.Corrects), Reason: i.Reason,
	}
	if i.Kind == n.DocReissue {
		d.Corrects = on.Corrects
	}
	if len(i.Texts) > 0 {
		d.Title, d.Language = i.Texts[0].Title, i.Texts[0].Language
	}
	if d.Symbol, err = nextAbout(ctx, tx, on, i.Kind); err != nil {
		return err
	}
	if err := writeAbout(ctx, tx, About{Document: d, On: on, Texts: i.Texts}, render); err != nil {
		return err
	}
	if err := insertAct(ctx, tx, actRow{id: i.ID, kind: issuing(by, i).kind, request: i, answer: struct{}{}, actor: by, at: at}); err != nil {
		return err
	}
	return logged(ctx, tx, at, by, event{act: n.EventDocumentIssued, meeting: d.Meeting, docu: d.ID,
		detail: map[string]any{"kind": d.Kind, "symbol": d.Symbol, "title": d.Title, "about": on.Symbol, "reason": d.Reason}})
}

// lockedFamily reads a document with the lock on its series, so that nobody
// issues another one of its family at the same time.
func lockedFamily(ctx context.Context, tx pgx.Tx, ref string) (n.Document, error) {
	d, err := document(ctx, tx, ref)
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
	return document(ctx, tx, ref) // as it stands now that it stays so
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
