package store_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	n "rapporteur/negotiation"
	"rapporteur/store"
)

func (w *world) theme(key string) {
	w.t.Helper()
	value[n.Theme](w.t)(w.AddTheme(w.t.Context(), secretariat, newID(), n.Theme{Key: key, Names: named(key)}))
}

func note(document, theme, text string) n.Annotation {
	return n.Annotation{ID: newID(), Document: document, Theme: theme, Language: n.English, Text: text}
}

func TestTheLastAnnotationStandsAndTheEarlierStays(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.theme("victims")
	w.theme("data")
	id := newID()
	for range 2 { // the same again changes nothing
		value[n.Theme](t)(w.AddTheme(ctx, secretariat, id, n.Theme{Key: "courts", Names: named("Courts")}))
	}
	value[n.Theme](t)(w.AddTheme(ctx, secretariat, newID(), n.Theme{Key: "courts", Names: named("Courts")}))
	_, err := w.AddTheme(ctx, secretariat, newID(), n.Theme{Key: "courts", Names: named("Tribunals")})
	wantCode(t, err, n.CodeConflict)

	crp := "CTOC/COP/2020/CRP.1"
	first := note(crp, "victims", "On shelters.")
	a := value[n.Annotation](t)(w.Annotate(ctx, secretariat, first))
	if again := value[n.Annotation](t)(w.Annotate(ctx, secretariat, first)); again != a {
		t.Errorf("again %+v, first %+v", again, a)
	}
	other := first
	other.Text = "On other things."
	_, err = w.Annotate(ctx, secretariat, other)
	wantCode(t, err, n.CodeConflict)
	value[n.Annotation](t)(w.Annotate(ctx, secretariat, note(crp, "victims", "On shelters and aid.")))
	french := note(crp, "victims", "Sur l’aide.")
	french.Language = n.French
	value[n.Annotation](t)(w.Annotate(ctx, secretariat, french))
	value[n.Annotation](t)(w.Annotate(ctx, secretariat, note(crp, "data", "On registers.")))

	_, err = w.Annotate(ctx, secretariat, note(crp, "nothing", "x"))
	wantCode(t, err, n.CodeNotFound)
	_, err = w.Annotate(ctx, secretariat, note("CTOC/COP/2020/CRP.9", "data", "x"))
	wantCode(t, err, n.CodeNotFound)
	_, err = w.Annotate(ctx, chair, note(crp, "data", "x"))
	wantCode(t, err, n.CodeNotPermitted)

	list := value[[]n.DigestEntry](t)(w.Digest(ctx, store.DigestFilter{}))
	if len(list) != 2 || list[0].Theme.Key != "victims" || list[0].In(n.English).Text != "On shelters and aid." || list[0].In(n.French).Text != "Sur l’aide." || list[1].In(n.French).Text != "On registers." {
		t.Errorf("the digest is %+v", list)
	}
	if list := value[[]n.DigestEntry](t)(w.Digest(ctx, store.DigestFilter{Theme: "data", Document: n.ID(a.Document)})); len(list) != 1 || list[0].Document.Symbol != crp {
		t.Errorf("of one theme and document: %+v", list)
	}
	if all := value[[]n.Annotation](t)(w.Annotations(ctx, store.DigestFilter{Theme: "victims"})); len(all) != 3 || all[0].Text != "On shelters." {
		t.Errorf("on record: %+v", all)
	}
	w.refusedByDatabase(`UPDATE annotations SET text = 'x'`)
	w.refusedByDatabase(`DELETE FROM annotations`)
	w.refusedByDatabase(`UPDATE themes SET names = '{}'`)
}

func TestTheDigestIsCompiledOfPastMeetings(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.theme("victims")
	w.theme("data")
	round, _ := w.issued()
	own := value[n.Document](t)(w.Document(ctx, string(round.Document))) // the paper of the session of 2020
	informal := value[n.Round](t)(w.Round(ctx, round.ID)).Informal
	_, err := w.Annotate(ctx, secretariat, note(string(informal), "data", "x"))
	wantCode(t, err, n.CodeInvalid)
	for _, a := range []n.Annotation{note(own.Symbol, "victims", "On shelters."), note("CTOC/COP/2020/CRP.1", "victims", "Before."), note(own.Symbol, "data", "On registers.")} {
		value[n.Annotation](t)(w.Annotate(ctx, secretariat, a))
	}
	plan := func(meeting string, themes ...string) n.DigestPlan {
		return n.DigestPlan{ID: newID(), Meeting: meeting, Titles: named("Digest"), Language: n.English, Themes: themes}
	}
	var seen []string
	draw := func(_ context.Context, d n.Document, entries []n.DigestEntry) ([]n.Rendering, error) {
		seen = nil
		for _, e := range entries {
			seen = append(seen, e.Theme.Key+" "+e.Document.Symbol)
		}
		return []n.Rendering{{Format: "text", Content: []byte(d.Symbol)}}, nil
	}
	first := plan("wg4-2021", "data", "victims")
	d := value[n.Document](t)(w.CompileDigest(ctx, secretariat, first, draw))
	want := []string{"data " + own.Symbol, "victims CTOC/COP/2020/CRP.1", "victims " + own.Symbol}
	if d.Symbol != "CTOC/COP/WG.4/2021/1" || d.Kind != n.ThematicDigest || !slices.Equal(seen, want) {
		t.Errorf("%s holds %v", d.Symbol, seen)
	}
	if again := value[n.Document](t)(w.CompileDigest(ctx, secretariat, first, draw)); again.Symbol != d.Symbol {
		t.Errorf("again %s", again.Symbol)
	}
	value[n.Document](t)(w.CompileDigest(ctx, secretariat, plan("cop-2020"), draw))
	if !slices.Equal(seen, []string{"victims CTOC/COP/2020/CRP.1"}) {
		t.Errorf("for the session itself it holds %v", seen)
	}
	_, err = w.CompileDigest(ctx, secretariat, plan("cop-2020", "data"), draw)
	wantCode(t, err, n.CodeWrongState)
	_, err = w.CompileDigest(ctx, secretariat, plan("wg4-2021", "nothing"), draw)
	wantCode(t, err, n.CodeNotFound)
	_, err = w.CompileDigest(ctx, chair, plan("wg4-2021"), draw)
	wantCode(t, err, n.CodeNotPermitted)
}

// The same compilation asked for several times at once is issued once.
func TestTheSameDigestTwiceAtOnce(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.theme("victims")
	value[n.Annotation](t)(w.Annotate(ctx, secretariat, note("CTOC/COP/2020/CRP.1", "victims", "On shelters.")))
	plan := n.DigestPlan{ID: newID(), Meeting: "wg4-2021", Titles: named("Digest"), Language: n.English}
	got := make([]string, 6)
	var wg sync.WaitGroup
	for k := range got {
		wg.Go(func() {
			d, err := w.CompileDigest(ctx, secretariat, plan, func(context.Context, n.Document, []n.DigestEntry) ([]n.Rendering, error) { return nil, nil })
			if err != nil {
				got[k] = err.Error()
				return
			}
			got[k] = d.Symbol
		})
	}
	wg.Wait()
	for _, g := range got {
		if g != "CTOC/COP/WG.4/2021/1" {
			t.Errorf("answered %v", got)
		}
	}
}
