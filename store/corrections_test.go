package store_test

import (
	"slices"
	"testing"

	"rapporteur/negotiation"
)

func worded(_ negotiation.Recommendation, v negotiation.Version, c negotiation.Correction) negotiation.DocumentText {
	return negotiation.DocumentText{Language: c.Languages[0], Title: "Corrigendum: " + v.Title, Content: c.Changes[0].New}
}

// correcting asks to correct words of the first draft.
func (w *world) correcting(old, read string, languages ...negotiation.Language) negotiation.Asked {
	p := w.base[w.recs[0].ID].Paragraphs[0].ID
	return negotiation.Asked{ID: newID(), On: w.recs[0].ID, By: secretariat, Act: negotiation.CorrectRecommendation{
		Languages: languages, Changes: []negotiation.Erratum{{Paragraph: p, Old: old, New: read}}, Reason: "A slip.",
	}}
}

func TestAnAdoptedTextIsCorrectedByACorrigendum(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	fix := func(old, read string, languages ...negotiation.Language) negotiation.Asked {
		return w.correcting(old, read, languages...)
	}
	_, err := w.CorrectRecommendation(ctx, fix("train", "trains", negotiation.English), worded, about)
	wantCode(t, err, negotiation.CodeWrongState)
	report := w.adopted()
	adopted := value[negotiation.Recommendation](t)(w.Recommendation(ctx, w.recs[0].Key))
	first := fix("Settled", "Decided", negotiation.French, negotiation.English)
	c := value[negotiation.Correction](t)(w.CorrectRecommendation(ctx, first, worded, about))
	if c.Symbol != report.Symbol+"/Corr.1" || c.Version != adopted.Draft.Version || !slices.Equal(
		c.Languages, []negotiation.Language{negotiation.English, negotiation.French},
	) {
		t.Errorf("the correction is %+v", c)
	}
	if again := value[negotiation.Correction](t)(w.CorrectRecommendation(
		ctx, first, worded, about,
	)); again.Document != c.Document || !again.At.Equal(c.At) {
		t.Errorf("again: %+v", again)
	}
	other := first
	other.Act = fix("Settled", "Concluded", negotiation.French, negotiation.English).Act
	_, err = w.CorrectRecommendation(ctx, other, worded, about)
	wantCode(t, err, negotiation.CodeConflict)
	_, err = w.CorrectRecommendation(ctx, fix("Settled", "Agreed", negotiation.English), worded, about)
	wantCode(t, err, negotiation.CodeInvalid)
	byChair := by(chair, fix("Decided", "Agreed", negotiation.English))
	_, err = w.CorrectRecommendation(ctx, byChair, worded, about)
	wantCode(t, err, negotiation.CodeNotPermitted)
	value[negotiation.Correction](t)(w.CorrectRecommendation(
		ctx, fix("Decided", "Agreed", negotiation.English), worded, about,
	))
	french := value[negotiation.Correction](t)(w.CorrectRecommendation(
		ctx, fix("salle", "séance", negotiation.French), worded, about,
	))
	if d := value[negotiation.Document](t)(w.Document(
		ctx, string(french.Document),
	)); d.Symbol != report.Symbol+"/Corr.3" || !slices.Equal(d.Corrects, []negotiation.Language{negotiation.French}) {
		t.Errorf("the French corrigendum is %+v", d)
	}
	list := value[[]negotiation.Correction](t)(w.Corrections(ctx, w.recs[0].ID))
	if len(
		list,
	) != 3 || list[0].ID != first.ID || list[0].Changes[0] != first.Act.(negotiation.CorrectRecommendation).Changes[0] {
		t.Errorf("on record: %+v", list)
	}
	text := value[negotiation.Version](t)(w.Version(ctx, adopted.Draft.Version))
	if got := text.Paragraphs[0].Text; got != "Settled in the room." {
		t.Errorf("the adopted version became %q", got)
	}
	if got := text.Corrected(list).Paragraphs[0].Text; got != "Agreed in the room." {
		t.Errorf("to be read as %q", got)
	}
	if now := value[negotiation.Recommendation](t)(w.Recommendation(
		ctx, w.recs[0].Key,
	)); now.Draft.Version != adopted.Draft.Version || now.Draft.Stage != adopted.Draft.Stage {
		t.Errorf("the recommendation became %+v", now.Draft)
	}
	w.refusedByDatabase(`UPDATE corrections SET reason = 'x'`)
	w.refusedByDatabase(`DELETE FROM correction_changes`)
	w.refusedByDatabase(`TRUNCATE corrections CASCADE`)
	w.refusedByDatabase(`INSERT INTO correction_changes SELECT correction, 9, paragraph, 'a', 'b' FROM correction_changes LIMIT 1`)
}

// Once the report is reissued for technical reasons its reissue is corrected.
func TestACorrigendumFollowsTheReissue(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	report := w.adopted()
	value[negotiation.Document](t)(w.DoOnDocument(ctx, w.reissuing(report, ""), about))
	c := value[negotiation.Correction](t)(w.CorrectRecommendation(
		ctx, w.correcting("room", "meeting", negotiation.Languages()...), worded, about,
	))
	d := value[negotiation.Document](t)(w.Document(ctx, string(c.Document)))
	on := value[negotiation.Document](t)(w.Document(ctx, string(d.About)))
	if d.Symbol != report.Symbol+"/Corr.1" || on.Symbol != report.Symbol+"*" {
		t.Errorf("%s is about %s", d.Symbol, on.Symbol)
	}
}
