package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
	"rapporteur/store"
)

// found lists what a search finds: the keys of drafts and the titles of documents.
func (w *world) found(f store.SearchFilter) (out []string) {
	w.t.Helper()
	list, _, err := w.Search(w.t.Context(), f, store.Page{})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, x := range list {
		if x.Draft != "" {
			out = append(out, x.Draft)
			continue
		}
		out = append(out, x.Title)
	}
	return out
}

// Words of a text under review are found by nobody to whom the review is not shown,
// those of one that was sent back never, and those of a paper by all.
func TestASearchFindsNoTextUnderReview(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.close(w.openRound(time.Now().Add(time.Hour)))
	consolidate := func(attempt int, word string) store.Consolidation {
		c := w.consolidation(r, attempt)
		c.Versions[0].Paragraphs[0].Text += " " + word
		value[negotiation.Round](t)(w.RecordConsolidation(ctx, c))
		return c
	}
	draft := w.recs[0]
	want := func(word string, all bool, reviews []negotiation.ID, keys ...string) {
		t.Helper()
		got := w.found(store.SearchFilter{Words: []string{word}, AllReviews: all, Reviews: reviews})
		if !slices.Equal(got, keys) {
			t.Errorf("%s finds %v, want %v", word, got, keys)
		}
	}
	consolidate(1, "Unseen")
	want("unseen", false, nil)
	want("unseen", false, []negotiation.ID{w.recs[1].ID})
	want("unseen", false, []negotiation.ID{draft.ID}, draft.Key)
	want("unseen", true, nil, draft.Key)
	value[negotiation.Round](t)(w.DoOnRound(ctx, negotiation.Asked{
		ID: newID(), On: r.ID, By: chair, Act: negotiation.ReturnRound{Attempt: 1, Reason: "Not yet."},
	}))
	c := consolidate(2, "Settled")
	want("unseen", true, nil)
	want("settled", false, nil)
	for _, v := range c.Versions {
		w.act(negotiation.Asked{
			On: v.Recommendation, By: negotiation.System(), Act: negotiation.ConsolidateDraft{Round: r.ID, Version: v.ID},
		})
	}
	r = value[negotiation.Round](t)(w.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: r.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 2}},
	))
	want("settled", false, nil)
	value[negotiation.Round](t)(w.IssueCRP(ctx, r.ID, w.crp(r), paper(render("crp"))))
	want("settled", false, nil, draft.Key)
	want("unseen", false, nil)
}

// A text is found by all of its words and by any part of them, and a document by its
// symbol, its title and its text.
func TestASearchFindsDraftsAndDocuments(t *testing.T) {
	w := newWorld(t)
	w.openRound(time.Now().Add(time.Hour))
	for name, x := range map[string]struct {
		words []string
		want  []string
	}{
		"a word of a paragraph": {[]string{"RECRUITMENT"}, []string{"data"}},
		"its title":             {[]string{"shelter"}, []string{"shelter"}},
		"all words":             {[]string{"States", "collect"}, []string{"data"}},
		"of two drafts":         {[]string{"shelter", "collect"}, nil},
		"a document":            {[]string{"informal", "paper"}, []string{"Informal paper"}},
		"signs of patterns":     {[]string{"%"}, nil},
		"a bracket":             {[]string{"[on"}, []string{"data"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := w.found(store.SearchFilter{Words: x.words}); !slices.Equal(got, x.want) {
				t.Errorf("found %v, want %v", got, x.want)
			}
		})
	}
}

// A search gives its texts part by part, each once.
func TestASearchIsReadPageByPage(t *testing.T) {
	w := newWorld(t)
	f, all := store.SearchFilter{Words: []string{"states"}}, []string(nil)
	for p := (store.Page{Limit: 1}); ; {
		list, next, err := w.Search(t.Context(), f, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range list {
			all = append(all, x.Draft)
		}
		if next == nil {
			break
		}
		p.After = next
	}
	whole := w.found(f)
	if !slices.Equal(all, whole) || len(whole) != 3 {
		t.Errorf("part by part %v, at once %v", all, whole)
	}
	_, _, err := w.Search(t.Context(), f, store.Page{Limit: 1, After: store.Cursor{"x"}})
	wantCode(t, err, negotiation.CodeInvalid)
}

// In each language a text is found however its letters are written.
func TestASearchIsForAllSixLanguages(t *testing.T) {
	w := newWorld(t)
	texts := []struct{ text, word string }{
		{"First responders’ training", "RESPONDERS'"}, {"La coopération des États", "etats"},
		{"La protección de los niños", "NINOS"}, {"Обеспечить учёт потерпевших", "УЧЕТ"},
		{"ينبغي للدُّوَل الأطراف", "للدول الاطراف"}, {"各缔约国应当培训人员", "培训"},
	}
	ctx, conn := t.Context(), w.sql()
	for i, x := range texts {
		_, err := conn.Exec(ctx, `INSERT INTO documents (id, kind, symbol, body, title, language, issued_at)
			VALUES ($1, 'registered', $2, 'CTOC/COP', $3, 'en', now())`, newID(), "CTOC/COP/2020/"+string(rune('1'+i)), x.text)
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, x := range texts {
		if got := w.found(store.SearchFilter{Words: []string{x.word}}); !slices.Equal(got, []string{x.text}) {
			t.Errorf("%s finds %q", x.word, got)
		}
	}
}

// The form in which the database keeps a text is that of the words that are looked for.
func TestTheDatabaseKeepsTheSearchForm(t *testing.T) {
	w := emptyWorld(t)
	conn, err := pgx.Connect(t.Context(), w.dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	for _, text := range []string{
		"", "Plain English, CTOC/COP/2020/1", "Été à l’Œuvre – déjà vu", "ПУНКТЫ и ещё: Ёлка",
		"الحِمَاية القانونيّة لضحايا الاتجارـ", "“ﬁrst” ½ １２３ ＡＢＣ", "加强国际合作的建议", "İstanbul non-breaking‑hyphen",
	} {
		var form string
		if err := conn.QueryRow(t.Context(), `SELECT search_form($1::text)`, text).Scan(&form); err != nil {
			t.Fatal(err)
		}
		if want := store.SearchForm(text); form != want {
			t.Errorf("the database keeps %q as %q, not as %q", text, form, want)
		}
	}
}
