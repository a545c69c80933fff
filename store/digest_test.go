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
	value[n.Theme](w.t)(w.AddTheme(w.t.Context(), adding(newID(), key, key)))
}

// adding asks to add a theme with a name.
func adding(id n.ID, key, name string) n.Asked {
	return n.Asked{ID: id, On: id, By: secretariat, Act: n.AddTheme{Key: key, Names: named(name)}}
}

// note asks to annotate a document in English.
func note(document, theme, text string) n.Asked { return noteIn(n.English, document, theme, text) }

func noteIn(l n.Language, document, theme, text string) n.Asked {
	id := newID()
	return n.Asked{ID: id, On: id, By: secretariat, Act: n.AnnotateDocument{Document: document, Theme: theme, Language: l, Text: text}}
}

// by has somebody else ask.
func by(who n.Actor, a n.Asked) n.Asked {
	a.By = who
	return a
}

// compiling asks to compile the digest for a meeting.
func compiling(meeting string, themes ...string) n.Asked {
	id := newID()
	return n.Asked{ID: id, On: id, By: secretariat, Act: n.CompileDigest{Meeting: meeting, Titles: named("Digest"), Themes: themes}}
}

func TestTheLastAnnotationStandsAndTheEarlierStays(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.theme("victims")
	w.theme("data")
	id := newID()
	for range 2 { // the same again changes nothing
		value[n.Theme](t)(w.AddTheme(ctx, adding(id, "courts", "Courts")))
	}
	value[n.Theme](t)(w.AddTheme(ctx, adding(newID(), "courts", "Courts")))
	_, err := w.AddTheme(ctx, adding(newID(), "courts", "Tribunals"))
	wantCode(t, err, n.CodeConflict)

	crp := "CTOC/COP/2020/CRP.1"
	first := note(crp, "victims", "On shelters.")
	a := value[n.Annotation](t)(w.Annotate(ctx, first))
	if again := value[n.Annotation](t)(w.Annotate(ctx, first)); again != a {
		t.Errorf("again %+v, first %+v", again, a)
	}
	other := first
	other.Act = note(crp, "victims", "On other things.").Act
	_, err = w.Annotate(ctx, other)
	wantCode(t, err, n.CodeConflict)
	value[n.Annotation](t)(w.Annotate(ctx, note(crp, "victims", "On shelters and aid.")))
	value[n.Annotation](t)(w.Annotate(ctx, noteIn(n.French, crp, "victims", "Sur l’aide.")))
	value[n.Annotation](t)(w.Annotate(ctx, note(crp, "data", "On registers.")))

	_, err = w.Annotate(ctx, note(crp, "nothing", "x"))
	wantCode(t, err, n.CodeNotFound)
	_, err = w.Annotate(ctx, note("CTOC/COP/2020/CRP.9", "data", "x"))
	wantCode(t, err, n.CodeNotFound)
	_, err = w.Annotate(ctx, by(chair, note(crp, "data", "x")))
	wantCode(t, err, n.CodeNotPermitted)

	list := value[[]n.DigestEntry](t)(w.Digest(ctx, store.DigestFilter{}))
	if len(list) != 2 || list[0].Theme.Key != "victims" || list[0].In(n.English).Text != "On shelters and aid." || list[0].In(n.French).Text != "Sur l’aide." || list[1].In(n.French).Text != "On registers." {
		t.Errorf("the digest is %+v", list)
	}
	if list := value[[]n.DigestEntry](t)(w.Digest(ctx, store.DigestFilter{Theme: "data", Document: a.Document})); len(list) != 1 || list[0].Document.Symbol != crp {
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
	_, err := w.Annotate(ctx, note(string(informal), "data", "x"))
	wantCode(t, err, n.CodeInvalid)
	for _, a := range []n.Asked{note(own.Symbol, "victims", "On shelters."), note("CTOC/COP/2020/CRP.1", "victims", "Before."), note(own.Symbol, "data", "On registers.")} {
		value[n.Annotation](t)(w.Annotate(ctx, a))
	}
	var seen []string
	draw := func(_ context.Context, d n.Document, entries []n.DigestEntry) ([]n.Rendering, error) {
		seen = nil
		for _, e := range entries {
			seen = append(seen, e.Theme.Key+" "+e.Document.Symbol)
		}
		return []n.Rendering{{Format: "text", Content: []byte(d.Symbol)}}, nil
	}
	first := compiling("wg4-2021", "data", "victims")
	d := value[n.Document](t)(w.CompileDigest(ctx, first, draw))
	want := []string{"data " + own.Symbol, "victims CTOC/COP/2020/CRP.1", "victims " + own.Symbol}
	if d.Symbol != "CTOC/COP/WG.4/2021/1" || d.Kind != n.ThematicDigest || !slices.Equal(seen, want) {
		t.Errorf("%s holds %v", d.Symbol, seen)
	}
	if again := value[n.Document](t)(w.CompileDigest(ctx, first, draw)); again.Symbol != d.Symbol {
		t.Errorf("again %s", again.Symbol)
	}
	value[n.Document](t)(w.CompileDigest(ctx, compiling("cop-2020"), draw))
	if !slices.Equal(seen, []string{"victims CTOC/COP/2020/CRP.1"}) {
		t.Errorf("for the session itself it holds %v", seen)
	}
	_, err = w.CompileDigest(ctx, compiling("cop-2020", "data"), draw)
	wantCode(t, err, n.CodeWrongState)
	_, err = w.CompileDigest(ctx, compiling("wg4-2021", "nothing"), draw)
	wantCode(t, err, n.CodeNotFound)
	_, err = w.CompileDigest(ctx, by(chair, compiling("wg4-2021")), draw)
	wantCode(t, err, n.CodeNotPermitted)
}

// The same compilation asked for several times at once is issued once.
func TestTheSameDigestTwiceAtOnce(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.theme("victims")
	value[n.Annotation](t)(w.Annotate(ctx, note("CTOC/COP/2020/CRP.1", "victims", "On shelters.")))
	digest := compiling("wg4-2021")
	got := make([]string, 6)
	var wg sync.WaitGroup
	for k := range got {
		wg.Go(func() {
			d, err := w.CompileDigest(ctx, digest, func(context.Context, n.Document, []n.DigestEntry) ([]n.Rendering, error) { return nil, nil })
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
