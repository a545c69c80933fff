package store_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"rapporteur/negotiation"
	"rapporteur/store"
)

func (w *world) theme(key string) {
	w.t.Helper()
	value[negotiation.Theme](w.t)(w.AddTheme(w.t.Context(), adding(newID(), key, key)))
}

// adding asks to add a theme with a name.
func adding(id negotiation.ID, key, name string) negotiation.Asked {
	return negotiation.Asked{ID: id, On: id, By: secretariat, Act: negotiation.AddTheme{Key: key, Names: named(name)}}
}

// note asks to annotate a document in English.
func note(document, theme, text string) negotiation.Asked {
	return noteIn(negotiation.English, document, theme, text)
}

func noteIn(l negotiation.Language, document, theme, text string) negotiation.Asked {
	id := newID()
	return negotiation.Asked{
		ID: id, On: id, By: secretariat,
		Act: negotiation.AnnotateDocument{Document: document, Theme: theme, Language: l, Text: text},
	}
}

// by has somebody else ask.
func by(who negotiation.Actor, a negotiation.Asked) negotiation.Asked {
	a.By = who
	return a
}

// compiling asks to compile the digest for a meeting.
func compiling(meeting string, themes ...string) negotiation.Asked {
	id := newID()
	return negotiation.Asked{
		ID: id, On: id, By: secretariat,
		Act: negotiation.CompileDigest{Meeting: meeting, Titles: named("Digest"), Themes: themes},
	}
}

func TestTheLastAnnotationStandsAndTheEarlierStays(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.theme("victims")
	w.theme("data")
	id := newID()
	for range 2 { // the same again changes nothing
		value[negotiation.Theme](t)(w.AddTheme(ctx, adding(id, "courts", "Courts")))
	}
	value[negotiation.Theme](t)(w.AddTheme(ctx, adding(newID(), "courts", "Courts")))
	_, err := w.AddTheme(ctx, adding(newID(), "courts", "Tribunals"))
	wantCode(t, err, negotiation.CodeConflict)

	crp := "CTOC/COP/2020/CRP.1"
	first := note(crp, "victims", "On shelters.")
	a := value[negotiation.Annotation](t)(w.Annotate(ctx, first))
	if again := value[negotiation.Annotation](t)(w.Annotate(ctx, first)); again != a {
		t.Errorf("again %+v, first %+v", again, a)
	}
	other := first
	other.Act = note(crp, "victims", "On other things.").Act
	_, err = w.Annotate(ctx, other)
	wantCode(t, err, negotiation.CodeConflict)
	value[negotiation.Annotation](t)(w.Annotate(ctx, note(crp, "victims", "On shelters and aid.")))
	value[negotiation.Annotation](t)(w.Annotate(ctx, noteIn(negotiation.French, crp, "victims", "Sur l’aide.")))
	value[negotiation.Annotation](t)(w.Annotate(ctx, note(crp, "data", "On registers.")))

	_, err = w.Annotate(ctx, note(crp, "nothing", "x"))
	wantCode(t, err, negotiation.CodeNotFound)
	_, err = w.Annotate(ctx, note("CTOC/COP/2020/CRP.9", "data", "x"))
	wantCode(t, err, negotiation.CodeNotFound)
	_, err = w.Annotate(ctx, by(chair, note(crp, "data", "x")))
	wantCode(t, err, negotiation.CodeNotPermitted)

	list := value[[]negotiation.DigestEntry](t)(w.Digest(ctx, store.DigestFilter{}))
	if len(list) != 2 || list[0].Theme.Key != "victims" || list[0].In(
		negotiation.English,
	).Text != "On shelters and aid." || list[0].In(
		negotiation.French,
	).Text != "Sur l’aide." || list[1].In(negotiation.French).Text != "On registers." {
		t.Errorf("the digest is %+v", list)
	}
	if list := value[[]negotiation.DigestEntry](t)(w.Digest(
		ctx, store.DigestFilter{Theme: "data", Document: a.Document},
	)); len(list) != 1 || list[0].Document.Symbol != crp {
		t.Errorf("of one theme and document: %+v", list)
	}
	if all := value[[]negotiation.Annotation](t)(w.Annotations(
		ctx, store.DigestFilter{Theme: "victims"},
	)); len(all) != 3 || all[0].Text != "On shelters." {
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
	own := value[negotiation.Document](t)(w.Document(ctx, string(round.Document))) // the paper of the session of 2020
	informal := value[negotiation.Round](t)(w.Round(ctx, round.ID)).Informal
	_, err := w.Annotate(ctx, note(string(informal), "data", "x"))
	wantCode(t, err, negotiation.CodeInvalid)
	for _, a := range []negotiation.Asked{
		note(own.Symbol, "victims", "On shelters."), note("CTOC/COP/2020/CRP.1", "victims", "Before."),
		note(own.Symbol, "data", "On registers."),
	} {
		value[negotiation.Annotation](t)(w.Annotate(ctx, a))
	}
	var seen []string
	draw := func(
		_ context.Context, d negotiation.Document, entries []negotiation.DigestEntry,
	) ([]negotiation.Rendering, error) {
		seen = nil
		for _, e := range entries {
			seen = append(seen, e.Theme.Key+" "+e.Document.Symbol)
		}
		return []negotiation.Rendering{{Format: "text", Content: []byte(d.Symbol)}}, nil
	}
	first := compiling("wg4-2021", "data", "victims")
	d := value[negotiation.Document](t)(w.CompileDigest(ctx, first, draw))
	want := []string{"data " + own.Symbol, "victims CTOC/COP/2020/CRP.1", "victims " + own.Symbol}
	if d.Symbol != "CTOC/COP/WG.4/2021/1" || d.Kind != negotiation.ThematicDigest || !slices.Equal(seen, want) {
		t.Errorf("%s holds %v", d.Symbol, seen)
	}
	if again := value[negotiation.Document](t)(w.CompileDigest(ctx, first, draw)); again.Symbol != d.Symbol {
		t.Errorf("again %s", again.Symbol)
	}
	value[negotiation.Document](t)(w.CompileDigest(ctx, compiling("cop-2020"), draw))
	if !slices.Equal(seen, []string{"victims CTOC/COP/2020/CRP.1"}) {
		t.Errorf("for the session itself it holds %v", seen)
	}
	_, err = w.CompileDigest(ctx, compiling("cop-2020", "data"), draw)
	wantCode(t, err, negotiation.CodeWrongState)
	_, err = w.CompileDigest(ctx, compiling("wg4-2021", "nothing"), draw)
	wantCode(t, err, negotiation.CodeNotFound)
	_, err = w.CompileDigest(ctx, by(chair, compiling("wg4-2021")), draw)
	wantCode(t, err, negotiation.CodeNotPermitted)
}

// The same compilation asked for several times at once is issued once.
func TestTheSameDigestTwiceAtOnce(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.theme("victims")
	value[negotiation.Annotation](t)(w.Annotate(ctx, note("CTOC/COP/2020/CRP.1", "victims", "On shelters.")))
	digest := compiling("wg4-2021")
	got := make([]string, 6)
	var wg sync.WaitGroup
	for k := range got {
		wg.Go(func() {
			d, err := w.CompileDigest(ctx, digest, func(
				context.Context, negotiation.Document, []negotiation.DigestEntry,
			) ([]negotiation.Rendering, error) {
				return nil, nil
			})
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
