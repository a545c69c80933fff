package publish

import (
	"slices"
	"strings"

	"rapporteur/negotiation"
	"rapporteur/symbol"
)

// DigestView is what a thematic digest is made of.
type DigestView struct {
	Document negotiation.Document
	Body     negotiation.Body
	Meeting  negotiation.Meeting
	Plan     negotiation.CompileDigest
	// Entries by theme, and under each theme by symbol.
	Entries []negotiation.DigestEntry
}

// BySymbol is the index of a digest by symbol.
func BySymbol(entries []negotiation.DigestEntry) []negotiation.SymbolEntry {
	var out []negotiation.SymbolEntry
	for _, e := range entries {
		i := slices.IndexFunc(out, func(x negotiation.SymbolEntry) bool { return x.Document.ID == e.Document.ID })
		if i < 0 {
			i, out = len(out), append(out, negotiation.SymbolEntry{Document: e.Document})
		}
		out[i].Themes = append(out[i].Themes, e.Theme.Key)
	}
	slices.SortStableFunc(out, func(a, b negotiation.SymbolEntry) int {
		x, _ := symbol.Parse(a.Document.Symbol) // the record has symbols only
		y, _ := symbol.Parse(b.Document.Symbol)
		return symbol.Compare(x, y)
	})
	return out
}

// Digest writes the thematic digest in every language it has a title in.
func Digest(v DigestView) ([]negotiation.Rendering, error) {
	if err := negotiation.CheckDocument(v.Document); err != nil {
		return nil, err
	}
	var out []negotiation.Rendering
	for _, l := range v.Plan.Languages() {
		made, err := v.sheet(l).renderings()
		if err != nil {
			return nil, err
		}
		for _, r := range made {
			if l != v.Document.Language {
				r.Language = l
			}
			out = append(out, r)
		}
	}
	return out, nil
}

func (v DigestView) sheet(l negotiation.Language) *sheet {
	w := digestWriter{newSheetIn(l, v.Plan.Titles[l], v.Document, v.Body, v.Meeting, "")}
	w.Notes = []string{w.words.Say("digest.note")}
	var theme string
	count := 0
	for _, e := range v.Entries {
		if e.Theme.Key != theme {
			theme, count = e.Theme.Key, count+1
			w.add(heading(1, roman(count)+". "+title(e.Theme.Names.In(l))))
		}
		w.entry(e)
	}
	w.indexes(v.Entries)
	return w.sheet
}

type digestWriter struct{ *sheet }

func (w digestWriter) entry(e negotiation.DigestEntry) {
	w.add(heading(2, w.symbol(e.Document)+" – "+closed(e.Document.Title)))
	a := e.In(w.Language)
	w.add(block{Spans: []span{{Text: closed(a.Text)}}})
	if a.Language != w.Language {
		w.add(remark(w.words.Say("digest.annotated_in", "language", title(languageName(w.words, a.Language)))))
	}
	if e.Document.SupersededBy != "" {
		w.add(remark(w.words.Say("digest.superseded", "symbol", w.isolated(e.Document.SupersededBy))))
	}
}

// indexes lists the symbols under each theme, and the themes of each symbol.
func (w digestWriter) indexes(entries []negotiation.DigestEntry) {
	names, symbols := map[string]string{}, map[string][]string{}
	var order []string
	for _, e := range entries {
		if names[e.Theme.Key] == "" {
			names[e.Theme.Key] = title(e.Theme.Names.In(w.Language))
			order = append(order, e.Theme.Key)
		}
		symbols[e.Theme.Key] = append(symbols[e.Theme.Key], w.symbol(e.Document))
	}
	colon := w.words.Say("mark.colon")
	w.add(heading(1, w.words.Say("digest.by_theme")))
	for _, key := range order {
		w.add(block{Level: 1, Spans: []span{{Text: names[key] + colon + strings.Join(symbols[key], "; ")}}})
	}
	w.add(heading(1, w.words.Say("digest.by_symbol")))
	for _, x := range BySymbol(entries) {
		var under []string
		for _, key := range x.Themes {
			under = append(under, names[key])
		}
		w.add(block{Level: 1, Spans: []span{{Text: w.symbol(x.Document) + colon + strings.Join(under, "; ")}}})
	}
}

func (w digestWriter) symbol(d negotiation.Document) string { return w.isolated(d.Symbol) }

// isolated keeps a symbol from being turned round in a line that runs from
// right to left.
func (s *sheet) isolated(symbol string) string {
	if s.Language == negotiation.Arabic {
		return "\u2066" + symbol + "\u2069" // left-to-right isolate, UAX #9
	}
	return symbol
}
