package store

import (
	"context"
	"strings"
	"time"
	"unicode"

	"github.com/jackc/pgx/v5"
	"golang.org/x/text/unicode/norm"

	"rapporteur/negotiation"
)

// SearchFilter says what is looked for, and in which texts.
type SearchFilter struct {
	// Words stand in what is found, each of them, in whatever form [SearchForm] knows.
	Words []string
	// AllReviews finds what is under review, too, Reviews that of some recommendations.
	AllReviews bool
	Reviews    []negotiation.ID
}

// Found is a text with the words: the last version of a draft, or a document in one of
// its languages.
type Found struct {
	// Draft is the key of the draft, "" for a document; Document is the document's ID.
	Draft    string
	Document negotiation.ID
	Symbol   string
	Kind     negotiation.DocumentKind
	Title    string
	Language negotiation.Language
	// Text is all of it, with its title.
	Text string
	At   time.Time
}

// Signs that are looked for as others, and signs that are passed over: marks above and
// below letters, the vowels and the lengthening of Arabic.
const (
	written    = "ىةٱ’‘‐‑–"
	lookedFor  = "يها''---"
	passedOver = "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0323\u0327\u0328\u00ad" +
		"\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0653\u0654\u0655\u0670\u200c\u200d\u200e\u200f"
)

// SearchForm is a text as it is looked for: without difference between capital and
// small letters, accents, vowel marks, widths and kinds of hyphen and apostrophe.
func SearchForm(text string) string {
	from, to := []rune(written), []rune(lookedFor)
	return strings.Map(func(r rune) rune {
		for i, w := range from {
			if r == w {
				return to[i]
			}
		}
		if strings.ContainsRune(passedOver, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(text))
}

// searched are the texts that can be found, in their search form, which the schema keeps
// with each text. The last version of a draft is the last that the reader sees: one that
// is not public stays out of it altogether. OFFSET keeps them from being put together once
// for each word.
var searched = `(SELECT * FROM (
	SELECT r.key AS draft, '' AS document, '' AS symbol, '' AS kind, v.title, v.language, v.created_at AS at, v.id,
		concat_ws(E'\n', search_form(v.title), r.key, (SELECT string_agg(p.form, E'\n')
			FROM version_paragraphs p WHERE p.version = v.id)) AS form
	FROM recommendations r CROSS JOIN LATERAL (SELECT v.* FROM versions v WHERE v.recommendation = r.id
		AND ($1 OR r.id = ANY($2::uuid[]) OR ` + publicVersion + `) ORDER BY v.number DESC LIMIT 1) v
	UNION ALL
	SELECT '', d.id::text, coalesce(d.symbol, ''), d.kind, d.title, coalesce(nullif(w.language, ''), d.language),
		d.issued_at, d.id, concat_ws(E'\n', search_form(d.symbol), search_form(d.title), w.form)
	FROM documents d LEFT JOIN renderings w ON w.document = d.id AND w.format = 'text'
) u OFFSET 0) f`

// textFound is the whole text of what was found.
const textFound = `CASE f.draft WHEN '' THEN concat_ws(E'\n', f.symbol, f.title, (SELECT convert_from(w.content, 'UTF8')
		FROM renderings w JOIN documents d ON d.id = w.document WHERE w.document = f.id AND w.format = 'text'
			AND coalesce(nullif(w.language, ''), d.language) = f.language))
	ELSE concat_ws(E'\n', f.title, f.draft, (SELECT string_agg(p.text, E'\n' ORDER BY p.position)
		FROM version_paragraphs p WHERE p.version = f.id)) END`

// Search lists a part of the texts with the words, the latest first, and the place after
// it.
func (s *Store) Search(ctx context.Context, f SearchFilter, p Page) ([]Found, Cursor, error) {
	if err := checkIDs(f.Reviews...); err != nil {
		return nil, nil, err
	}
	c := conditions{args: []any{f.AllReviews, texts(f.Reviews)}}
	for _, word := range f.Words {
		c.add(`strpos(f.form, ?) > 0`, SearchForm(word))
	}
	l := listing{
		columns: `f.draft, f.document, f.symbol, f.kind, f.title, f.language, ` + textFound + `, f.at`, from: searched,
		keys: []sortKey{{"f.at", "timestamptz"}, {"f.id", "uuid"}, {"f.language", "text"}}, latestFirst: true,
	}
	return page(ctx, s.pool, l, c, p, "texts found", func(row pgx.CollectableRow) (x Found, err error) {
		err = row.Scan(&x.Draft, &x.Document, &x.Symbol, &x.Kind, &x.Title, &x.Language, &x.Text, &x.At)
		x.At = x.At.UTC()
		return x, err
	})
}
