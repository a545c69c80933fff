package store_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"rapporteur/negotiation"
	"rapporteur/store"
)

// adopted takes the first draft to its adoption with the report of 2021, and
// returns the report.
func (w *world) adopted() negotiation.Document {
	w.t.Helper()
	ctx := w.t.Context()
	w.takenUp()
	w.settle(0, "FRA")
	w.act(negotiation.Asked{On: w.recs[0].ID, By: chair, Act: negotiation.AgreeOnDraft{}})
	r := w.prepareReport(w.recs[0].ID)
	for _, s := range r.Sections {
		value[negotiation.Report](w.t)(w.DoOnReport(ctx, section(r, s.Number, "")))
	}
	r = value[negotiation.Report](w.t)(w.finish(r, newID()))
	return value[negotiation.Document](w.t)(w.Document(ctx, string(r.Final)))
}

// issuing asks for a document of a kind about another one, given by ID or symbol.
func (w *world) issuing(kind negotiation.DocumentKind, about string) negotiation.Asked {
	w.t.Helper()
	x := negotiation.Manuscript{Title: "Title", Content: "Text."}
	switch kind {
	case negotiation.DocCorrigendum:
		x.Languages = []negotiation.Language{negotiation.Spanish, negotiation.French}
	case negotiation.DocAmendment:
		x.Reason = "Decision 1/1."
	default:
	}
	acts := map[negotiation.DocumentKind]negotiation.Act{
		negotiation.DocRevision: negotiation.ReviseDocument{
			Manuscript: x,
		}, negotiation.DocCorrigendum: negotiation.CorrectDocument{Manuscript: x},
		negotiation.DocAddendum: negotiation.AddToDocument{
			Manuscript: x,
		}, negotiation.DocAmendment: negotiation.AmendDocument{Manuscript: x},
		negotiation.DocReissue: negotiation.ReissueDocument{Manuscript: x},
	}
	on := value[negotiation.Document](w.t)(w.Document(w.t.Context(), about))
	return negotiation.Asked{ID: newID(), On: on.ID, By: secretariat, Act: acts[kind]}
}

// reissuing asks for a document as it stands again.
func (w *world) reissuing(d negotiation.Document, reason string) negotiation.Asked {
	return negotiation.Asked{
		ID: newID(), On: d.ID, By: secretariat,
		Act: negotiation.ReissueDocument{Manuscript: negotiation.Manuscript{Reason: reason}},
	}
}

func about(_ context.Context, a store.About) ([]negotiation.Rendering, error) {
	earlier := slices.DeleteFunc(a.Earlier, func(r negotiation.Rendering) bool { return r.Format == "note" })
	return append(
		earlier, negotiation.Rendering{Format: "note", Content: []byte(a.Document.Symbol + " on " + a.On.Symbol)},
	), nil
}

func TestARevisionReplacesAndTheOlderStaysReadable(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	first := w.issuing(negotiation.DocRevision, "CTOC/COP/2020/CRP.1")
	d := value[negotiation.Document](t)(w.DoOnDocument(ctx, first, about))
	if d.Symbol != "CTOC/COP/2020/CRP.1/Rev.1" || d.Kind != negotiation.DocRevision || d.Body != "CTOC/COP" || d.Adopted ||
		d.SupersededBy != "" {
		t.Errorf("the revision is %+v", d)
	}
	if again := value[negotiation.Document](t)(w.DoOnDocument(
		ctx, first, about,
	)); again.ID != d.ID || again.Symbol != d.Symbol {
		t.Errorf("again: %+v", again)
	}
	other := first
	other.Act = negotiation.ReviseDocument{Manuscript: negotiation.Manuscript{Title: "Other", Content: "Text."}}
	_, err := w.DoOnDocument(ctx, other, about)
	wantCode(t, err, negotiation.CodeConflict)
	old := value[negotiation.Document](t)(w.Document(ctx, "CTOC/COP/2020/CRP.1"))
	if old.SupersededBy != d.Symbol || old.Title != "Registered" {
		t.Errorf("the older document is %+v", old)
	}
	for _, kind := range []negotiation.DocumentKind{
		negotiation.DocRevision, negotiation.DocCorrigendum, negotiation.DocAddendum,
	} {
		_, err = w.DoOnDocument(ctx, w.issuing(kind, old.Symbol), about)
		wantCode(t, err, negotiation.CodeWrongState)
	}
	second := value[negotiation.Document](t)(w.DoOnDocument(ctx, w.issuing(negotiation.DocRevision, string(d.ID)), about))
	if second.Symbol != "CTOC/COP/2020/CRP.1/Rev.2" {
		t.Errorf("the second revision is %s", second.Symbol)
	}
	if r := value[negotiation.Rendering](t)(w.Rendering(
		ctx, d.ID, "note",
	)); string(r.Content) != "CTOC/COP/2020/CRP.1/Rev.1 on CTOC/COP/2020/CRP.1" {
		t.Errorf("the superseded revision reads %q", r.Content)
	}
	family := value[[]negotiation.Document](t)(w.Family(ctx, old.Symbol))
	if len(family) != 3 || family[0].SupersededBy != second.Symbol || family[1].SupersededBy != second.Symbol ||
		family[2].SupersededBy != "" {
		t.Errorf("the family is %+v", family)
	}
	byChair := by(chair, w.issuing(negotiation.DocAddendum, second.Symbol))
	_, err = w.DoOnDocument(ctx, byChair, about)
	wantCode(t, err, negotiation.CodeNotPermitted)
	_, err = w.DoOnDocument(ctx, negotiation.Asked{ID: newID(), On: newID(), By: secretariat, Act: byChair.Act}, about)
	wantCode(t, err, negotiation.CodeNotFound)
}

func TestAdoptedTextIsAmendedNeverRevised(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	report := w.adopted()
	_, err := w.DoOnDocument(ctx, w.issuing(negotiation.DocRevision, report.Symbol), about)
	wantCode(t, err, negotiation.CodeImmutable)
	_, err = w.DoOnDocument(ctx, w.issuing(negotiation.DocAmendment, "CTOC/COP/WG.4/2021/L.1"), about)
	wantCode(t, err, negotiation.CodeWrongState)
	amended := value[negotiation.Document](t)(w.DoOnDocument(
		ctx, w.issuing(negotiation.DocAmendment, report.Symbol), about,
	))
	if amended.Symbol != report.Symbol+"/Amend.1" || !amended.Adopted {
		t.Errorf("the amendment is %+v", amended)
	}
	_, err = w.DoOnDocument(ctx, w.issuing(negotiation.DocReissue, report.Symbol), about)
	wantCode(t, err, negotiation.CodeImmutable)
	again := value[negotiation.Document](t)(w.DoOnDocument(ctx, w.reissuing(report, "Page 2 was missing."), about))
	if again.Symbol != report.Symbol+"*" || !again.Adopted || again.Title != report.Title {
		t.Errorf("the reissue is %+v", again)
	}
	before, after := value[negotiation.Rendering](t)(w.Rendering(
		ctx, report.ID, "html",
	)), value[negotiation.Rendering](t)(w.Rendering(ctx, again.ID, "html"))
	if string(before.Content) != string(after.Content) {
		t.Errorf("reissued as %q", after.Content)
	}
	corr := value[negotiation.Document](t)(w.DoOnDocument(ctx, w.issuing(negotiation.DocCorrigendum, again.Symbol), about))
	if corr.Symbol != report.Symbol+"/Corr.1" || !slices.Equal(
		corr.Corrects, []negotiation.Language{negotiation.French, negotiation.Spanish},
	) {
		t.Errorf("the corrigendum is %+v", corr)
	}
	w.refusedByDatabase(`INSERT INTO documents (id, kind, symbol, body, title, language, issued_at, about)
		VALUES (gen_random_uuid(), 'corrigendum', 'X/1/1/Corr.1', 'CTOC/COP', 'T', 'en', now(), $1)`, report.ID)
	w.refusedByDatabase(`INSERT INTO documents (id, kind, symbol, body, title, language, issued_at)
		VALUES (gen_random_uuid(), 'revision', 'X/1/1/Rev.1', 'CTOC/COP', 'T', 'en', now())`)
}

// Every language of a document has its symbol.
func TestAllLanguagesShareOneSymbol(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	x := w.issuing(negotiation.DocAddendum, "CTOC/COP/2020/CRP.1")
	x.Act = negotiation.AddToDocument{Manuscript: negotiation.Manuscript{
		Title: "Title", Content: "Text.",
		Translations: []negotiation.DocumentText{{Language: negotiation.French, Title: "Titre", Content: "Texte."}},
	}}
	d := value[negotiation.Document](t)(w.DoOnDocument(ctx, x, func(
		_ context.Context, a store.About,
	) ([]negotiation.Rendering, error) {
		own, french := a.Texts[0].Title+" "+a.Document.Symbol, a.Texts[1].Title+" "+a.Document.Symbol
		return []negotiation.Rendering{
			{Format: "text", Content: []byte(own)}, {Format: "text", Language: negotiation.French, Content: []byte(french)},
		}, nil
	}))
	if !slices.Equal(d.Available, []negotiation.Language{negotiation.English, negotiation.French}) {
		t.Errorf("available in %v", d.Available)
	}
	for l, want := range map[negotiation.Language]string{
		"": "Title", negotiation.English: "Title", negotiation.French: "Titre",
	} {
		if r := value[negotiation.Rendering](t)(w.RenderingIn(
			ctx, d.ID, "text", l,
		)); string(r.Content) != want+" CTOC/COP/2020/CRP.1/Add.1" {
			t.Errorf("in %q it reads %q", l, r.Content)
		}
	}
	_, err := w.RenderingIn(ctx, d.ID, "text", negotiation.Spanish)
	wantCode(t, err, negotiation.CodeNotFound)
	w.refusedByDatabase(`INSERT INTO renderings (document, format, language, content) VALUES ($1, 'text', 'es', 'later')`, d.ID)
}

func TestSuffixesHaveNoGapsOrDoubles(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	const each = 8
	kinds := []negotiation.DocumentKind{negotiation.DocCorrigendum, negotiation.DocAddendum}
	errs := make([]error, 2*each)
	var wg sync.WaitGroup
	for k := range errs {
		draw := about
		if k%4 == 0 {
			draw = func(context.Context, store.About) ([]negotiation.Rendering, error) {
				return nil, context.Canceled
			}
		}
		x := w.issuing(kinds[k%2], "CTOC/COP/2020/CRP.1")
		wg.Go(func() { _, errs[k] = w.DoOnDocument(ctx, x, draw) })
	}
	wg.Wait()
	var got, want []string
	for _, d := range value[[]negotiation.Document](t)(w.Family(ctx, "CTOC/COP/2020/CRP.1")) {
		got = append(got, d.Symbol)
	}
	want = append(want, "CTOC/COP/2020/CRP.1")
	for i := 1; i <= each/2; i++ {
		want = append(want, fmt.Sprintf("CTOC/COP/2020/CRP.1/Corr.%d", i))
	}
	for i := 1; i <= each; i++ {
		want = append(want, fmt.Sprintf("CTOC/COP/2020/CRP.1/Add.%d", i))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("symbols %v", got)
	}
	for k, err := range errs {
		if (err != nil) != (k%4 == 0) {
			t.Errorf("%d: %v", k, err)
		}
	}
}

// The same request sent twice at once issues one document.
func TestTheSameDocumentTwiceAtOnce(t *testing.T) {
	w := newWorld(t)
	x := w.issuing(negotiation.DocAddendum, "CTOC/COP/2020/CRP.1")
	got := make([]string, 6)
	var wg sync.WaitGroup
	for k := range got {
		wg.Go(func() {
			d, err := w.DoOnDocument(t.Context(), x, about)
			got[k] = fmt.Sprint(d.Symbol, err)
		})
	}
	wg.Wait()
	for _, g := range got {
		if g != "CTOC/COP/2020/CRP.1/Add.1<nil>" {
			t.Errorf("answered %v", got)
		}
	}
}

// Documents of series without a year or session are registered, and further ones
// are issued about them; numbers of ours are not affected.
func TestADocumentWithoutASessionIsOnRecord(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	for registered, want := range map[string]string{
		"CTOC/COP/5": "CTOC/COP/5/Add.1", "CTOC/COP/INF": "CTOC/COP/INF/Add.1",
		"CTOC/COP/L.7/Rev.1": "CTOC/COP/L.7/Rev.1/Add.1", "CTOC/COP/6(Vol.I)*": "CTOC/COP/6(Vol.I)/Add.1",
	} {
		value[negotiation.Loaded](t)(w.LoadCalendar(ctx, secretariat, negotiation.Calendar{Documents: []negotiation.Document{{
			Kind: negotiation.Registered, Symbol: registered, Body: "CTOC/COP", Title: "Of no session",
			Language: negotiation.English,
		}}}))
		if d := value[negotiation.Document](t)(w.Document(ctx, registered)); d.Symbol != registered {
			t.Errorf("%s is on record as %s", registered, d.Symbol)
		}
		if d := value[negotiation.Document](t)(w.DoOnDocument(
			ctx, w.issuing(negotiation.DocAddendum, registered), about,
		)); d.Symbol != want {
			t.Errorf("the addendum to %s is %s", registered, d.Symbol)
		}
	}
	r, _ := w.issued()
	if d := value[negotiation.Document](t)(w.Document(ctx, string(r.Document))); d.Symbol != "CTOC/COP/2020/CRP.2" {
		t.Errorf("the conference room paper is %s", d.Symbol)
	}
}
