package store_test

import (
	"slices"
	"strconv"
	"sync"
	"testing"

	"rapporteur/negotiation"
)

// current returns draft i and its current version.
func (w *world) current(key string) (negotiation.Recommendation, negotiation.Version) {
	w.t.Helper()
	r := value[negotiation.Recommendation](w.t)(w.Recommendation(w.t.Context(), key))
	return r, value[negotiation.Version](w.t)(w.Version(w.t.Context(), r.Draft.Version))
}

// merger puts two drafts together under a key.
func (w *world) merger(key, one, other string) negotiation.Reshaping {
	_, a := w.current(one)
	_, b := w.current(other)
	r := negotiation.Reshaping{
		ID: newID(), Kind: negotiation.ActMerge, Bases: []negotiation.ID{a.ID, b.ID}, Reason: "They say the same",
		Parts: []negotiation.Part{{Key: key, Title: "Both"}},
	}
	for _, p := range slices.Concat(a.Paragraphs, b.Paragraphs) {
		r.Parts[0].Paragraphs = append(r.Parts[0].Paragraphs, p.ID)
	}
	return r
}

// reshape does a planned split or merger through the acts of all its drafts.
func (w *world) reshape(r negotiation.Reshaping) error {
	acts, err := w.PlanReshaping(w.t.Context(), chair, r)
	for _, a := range acts {
		if _, err := w.DoOnDraft(w.t.Context(), a); err != nil {
			return err
		}
	}
	return err
}

func TestAMergerEndsAllItsDraftsAtOnce(t *testing.T) {
	w := newWorld(t)
	w.takenUp()
	ctx := t.Context()
	if _, err := w.sql().Exec(ctx, `UPDATE recommendations SET notice = $1 WHERE key = 'shelter'`, "Illustrative texts.\nFor shelter only."); err != nil {
		t.Fatal(err)
	}
	r := w.merger("care", "training", "shelter")
	_, err := w.PlanReshaping(ctx, secretariat, negotiation.Reshaping{ID: r.ID, Kind: negotiation.ActSplit})
	wantCode(t, err, negotiation.CodeInvalid)
	_, err = w.PlanReshaping(ctx, of("FRA"), r)
	wantCode(t, err, negotiation.CodeNotPermitted)
	acts := value[[]negotiation.Asked](t)(w.PlanReshaping(ctx, chair, r))
	if _, err := w.Recommendation(ctx, "care"); negotiation.CodeOf(err) != negotiation.CodeNotFound {
		t.Errorf("planned, and the draft is there already: %v", err)
	}
	if d := w.act(acts[0]); d.Stage != negotiation.StageMerged || len(d.Into) != 1 {
		t.Errorf("the first draft is %+v", d)
	}
	both, text := w.current("care")
	for _, key := range []string{"training", "shelter"} {
		if d, _ := w.current(key); d.Draft.Stage != negotiation.StageMerged || !slices.Equal(
			d.Draft.Into, []negotiation.ID{both.ID},
		) {
			t.Errorf("%s is %+v after the first act of the merger", key, d.Draft)
		}
	}
	if both.Draft.Stage != negotiation.StageTakenUp || len(both.Draft.From) != 2 || len(text.Sources) != 2 ||
		text.Number != 1 {
		t.Errorf("the new draft is %+v with %+v", both.Draft, text)
	}
	for i, p := range text.Paragraphs {
		if p.Number != strconv.Itoa(i+1) {
			t.Errorf("paragraph %d is numbered %q", i+1, p.Number)
		}
	}
	if both.Notice != "Illustrative texts.\nFor shelter only." {
		t.Errorf("the notices of the drafts are %q after the merger", both.Notice)
	}
	if err := w.reshape(r); err != nil {
		t.Errorf("the same merger again: %v", err)
	}
	r.Reason = "Another"
	_, err = w.PlanReshaping(ctx, chair, r)
	wantCode(t, err, negotiation.CodeConflict)

	// The new draft goes on like any other, with paragraphs that were of others.
	a := negotiation.AmendmentText{
		ID: newID(), Recommendation: both.ID, Base: text.ID,
		Changes: []negotiation.ParagraphText{{
			Paragraph: text.Paragraphs[2].ID, Text: "States parties shall provide shelter.",
		}},
	}
	value[negotiation.Version](t)(w.WriteAmendment(ctx, chair, a))
	w.act(negotiation.Asked{ID: a.ID, On: both.ID, By: chair, Act: negotiation.AmendDraft{Version: a.ID}})
}

// Only one of many mergers of the same drafts at once is done, and wholly.
func TestMergersAtOnceDoNotShareADraft(t *testing.T) {
	w := newWorld(t)
	w.takenUp()
	pairs := [][2]string{{"training", "shelter"}, {"shelter", "data"}, {"data", "training"}, {"shelter", "training"}}
	errs := make([]error, len(pairs))
	var wg sync.WaitGroup
	for i, p := range pairs {
		r := w.merger("both-"+p[0]+"-"+p[1], p[0], p[1])
		wg.Go(func() { errs[i] = w.reshape(r) })
	}
	wg.Wait()
	done := 0
	for i, err := range errs {
		if err == nil {
			done++
			continue
		}
		if code := negotiation.CodeOf(err); code != negotiation.CodeWrongState && code != negotiation.CodeConflict {
			t.Errorf("merger %d: %v", i, err)
		}
	}
	merged := 0
	for _, key := range []string{"training", "shelter", "data"} {
		if d, _ := w.current(key); d.Draft.Stage == negotiation.StageMerged {
			merged++
		}
	}
	if done != 1 || merged != 2 {
		t.Errorf("%d mergers done, %d drafts merged", done, merged)
	}
}

func TestATextChangedSinceIsNotSplit(t *testing.T) {
	w := newWorld(t)
	w.takenUp()
	r, v := w.current("training")
	s := negotiation.Reshaping{ID: newID(), Kind: negotiation.ActSplit, Bases: []negotiation.ID{
		v.ID,
	}, Reason: "Two subjects", Parts: []negotiation.Part{
		{Key: "first", Title: "First", Paragraphs: []negotiation.ID{v.Paragraphs[0].ID}}, {Key: "second", Title: "Second"},
	}}
	for _, p := range v.Paragraphs[1:] {
		s.Parts[1].Paragraphs = append(s.Parts[1].Paragraphs, p.ID)
	}
	acts := value[[]negotiation.Asked](t)(w.PlanReshaping(t.Context(), chair, s))
	a := negotiation.AmendmentText{
		ID: newID(), Recommendation: r.ID, Base: v.ID,
		Changes: []negotiation.ParagraphText{{Paragraph: v.Paragraphs[0].ID, Text: "Amended meanwhile."}},
	}
	value[negotiation.Version](t)(w.WriteAmendment(t.Context(), chair, a))
	w.act(negotiation.Asked{ID: a.ID, On: r.ID, By: chair, Act: negotiation.AmendDraft{Version: a.ID}})
	_, err := w.DoOnDraft(t.Context(), acts[0])
	wantCode(t, err, negotiation.CodeConflict)
	if d, _ := w.current("training"); d.Draft.Stage != negotiation.StageTakenUp {
		t.Errorf("the draft is %s", d.Draft.Stage)
	}
}

func TestTheOrderOfRecommendations(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id, act := w.meetID["wg4-2020"], newID()
	o := negotiation.OrderRecommendations{
		Meeting: string(id), Recommendations: []negotiation.ID{w.recs[2].ID, w.recs[0].ID},
	}
	wantCode(t, w.onMeeting(act, id, chair, o), negotiation.CodeInvalid)
	wantCode(t, w.onMeeting(act, id, of("FRA"), o), negotiation.CodeNotPermitted)
	o.Recommendations = append(o.Recommendations, w.recs[1].ID)
	for range 2 {
		wantCode(t, w.onMeeting(act, id, chair, o), "")
		all := value[[]negotiation.Recommendation](t)(w.Recommendations(ctx, id))
		for i, want := range []string{"data", "training", "shelter"} {
			if all[i].Key != want || all[i].Order != i+1 {
				t.Errorf("place %d has %s with number %d, want %s", i+1, all[i].Key, all[i].Order, want)
			}
		}
	}
}
