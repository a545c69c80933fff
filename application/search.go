package application

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"rapporteur/negotiation"
	"rapporteur/store"
)

// Hit is a text that was found: the current text of a draft as its reader may see it,
// or a document in one of its languages.
type Hit struct {
	// Draft is the key of the draft, "" for a document; Document is the document's ID.
	Draft    string
	Document negotiation.ID
	Symbol   string
	Kind     negotiation.DocumentKind
	Title    string
	Language negotiation.Language
	At       time.Time
	// Excerpt is the text around the first of the words.
	Excerpt []Piece
}

// Piece is a piece of an excerpt. Found says that it is one of the words looked for.
type Piece struct {
	Text  string
	Found bool
}

// The longest search, in signs and words.
const (
	longestSearch = 200
	mostWords     = 10
)

// Search lists a part of the drafts and documents whose text has all the words of a
// query, and the cursor of the next. What the reader may not see is not looked into.
func (a *App) Search(ctx context.Context, who negotiation.Actor, query string, p store.Page) (Page[Hit], error) {
	words := strings.Fields(query)
	if utf8.RuneCountInString(query) > longestSearch || len(words) > mostWords {
		return Page[Hit]{}, negotiation.Refuse(negotiation.CodeInvalid,
			"A search has at most %d words and %d signs; leave out those that matter least.", mostWords, longestSearch)
	}
	words = slices.DeleteFunc(words, func(w string) bool { return strings.TrimSpace(store.SearchForm(w)) == "" })
	if len(words) == 0 {
		return seePage(ctx, a, who, []Hit{}, nil, nil)
	}
	f := store.SearchFilter{Words: words, AllReviews: who.Role == negotiation.RoleSecretariat}
	var err error
	if who.Role == negotiation.RoleChair {
		if f.Reviews, err = a.reviewedBy(ctx, who); err != nil {
			return Page[Hit]{}, err
		}
	}
	found, next, err := a.record.Search(ctx, f, p)
	hits := make([]Hit, len(found))
	for i, x := range found {
		hits[i] = Hit{
			Draft: x.Draft, Document: x.Document, Symbol: x.Symbol, Kind: x.Kind, Title: x.Title,
			Language: x.Language, At: x.At, Excerpt: excerpt(x.Text, words),
		}
	}
	return seePage(ctx, a, who, hits, next, err)
}

// reviewedBy lists the recommendations whose review the actor sees.
func (a *App) reviewedBy(ctx context.Context, who negotiation.Actor) ([]negotiation.ID, error) {
	drafts, _, err := a.record.RecommendationsPage(ctx, "", store.Page{})
	var out []negotiation.ID
	for _, r := range drafts {
		if !versionsFor(who, r).Public {
			out = append(out, r.ID)
		}
	}
	return out, err
}

// around is how many signs of a text an excerpt has before the first word and after it.
const around = 120

// excerpt is what stands around the words in the line of a text that has most of them.
func excerpt(text string, words []string) []Piece {
	line := lineOf(text, words)
	places := placesOf(line, words)
	from, to := 0, 0
	if len(places) > 0 {
		from, to = back(line, places[0][0]), places[0][1]
	}
	to = ahead(line, to)
	var out []Piece
	add := func(text string, found bool) {
		if text != "" {
			out = append(out, Piece{text, found})
		}
	}
	if from > 0 {
		add("… ", false)
	}
	at := from
	for _, p := range places {
		if p[0] < at || p[1] > to {
			continue
		}
		add(line[at:p[0]], false)
		add(line[p[0]:p[1]], true)
		at = p[1]
	}
	add(line[at:to], false)
	if to < len(line) {
		add(" …", false)
	}
	return out
}

// lineOf is the first line of a text that has most of some words.
func lineOf(text string, words []string) string {
	best, most := "", -1
	for line := range strings.Lines(text) {
		form, has := store.SearchForm(line), 0
		for _, w := range words {
			if strings.Contains(form, store.SearchForm(w)) {
				has++
			}
		}
		if has > most {
			best, most = strings.TrimSpace(line), has
		}
		if most == len(words) {
			break
		}
	}
	return best
}

// placesOf finds words in a text, in its order: where each begins and ends.
func placesOf(text string, words []string) [][2]int {
	form, ends := formOf(text)
	var out [][2]int
	for _, w := range words {
		w = store.SearchForm(w)
		for at := 0; w != ""; { // marks alone are of no form, and are nowhere
			i := strings.Index(form[at:], w)
			if i < 0 {
				break
			}
			begin, end := at+i, at+i+len(w)
			out = append(out, [2]int{startOf(ends, begin), ends[end-1]})
			at = end
		}
	}
	slices.SortFunc(out, func(a, b [2]int) int { return a[0] - b[0] })
	return out
}

// formOf is the form of a text in which it is searched, and for each of its bytes where
// the sign that it is of ends in the text.
func formOf(text string) (form string, ends []int) {
	var b strings.Builder
	for i, r := range text {
		b.WriteString(store.SearchForm(string(r)))
		for len(ends) < b.Len() {
			ends = append(ends, i+utf8.RuneLen(r))
		}
	}
	return b.String(), ends
}

// startOf is where the sign begins in the text of which a byte of its form is.
func startOf(ends []int, at int) int {
	for i := at - 1; i >= 0; i-- {
		if ends[i] != ends[at] {
			return ends[i]
		}
	}
	return 0
}

// back goes back from a place to the beginning of a word of the line.
func back(text string, place int) int {
	at := place
	for range around {
		_, size := utf8.DecodeLastRuneInString(text[:at])
		if size == 0 {
			return at
		}
		at -= size
	}
	if i := strings.IndexFunc(text[at:place], unicode.IsSpace); i >= 0 {
		return at + i + 1
	}
	return at
}

// ahead goes on from a place to the end of a word of the line.
func ahead(text string, place int) int {
	at := place
	for range around {
		_, size := utf8.DecodeRuneInString(text[at:])
		if size == 0 {
			return at
		}
		at += size
	}
	if i := strings.LastIndexFunc(text[place:at], unicode.IsSpace); i > 0 {
		return place + i
	}
	return at
}
