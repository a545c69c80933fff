package store_test

import (
	"slices"
	"testing"
	"time"

	"rapporteur/negotiation"
	"rapporteur/store"
)

// deferred takes two drafts without brackets through a meeting that defers them.
func (w *world) deferred() []negotiation.Recommendation {
	w.t.Helper()
	w.takenUp()
	var out []negotiation.Recommendation
	for i := range 2 {
		w.settle(i, "")
		w.act(negotiation.Asked{
			On: w.recs[i].ID, By: chair,
			Act: negotiation.DeferDraft{Reasoned: negotiation.Reasoned{Reason: "To be put to tacit approval."}},
		})
		out = append(out, value[negotiation.Recommendation](w.t)(w.Recommendation(w.t.Context(), w.recs[i].Key)))
	}
	return out
}

func (w *world) tacitPlan(drafts ...negotiation.Recommendation) silencePlan {
	p := silencePlan{newID(), negotiation.OpenSilence{Body: "CTOC/COP/WG.4",
		Subject: negotiation.SilenceOnRecommendations, Title: "Recommendations",
		Roster: []string{
			"AUT", "BRA", "DEU", "FRA", "KEN", "PLW",
		}, Ends: time.Now().Add(time.Second), Zone: "Europe/Vienna", Reason: "urgent"}}
	for _, d := range drafts {
		p.Recommendations = append(
			p.Recommendations, negotiation.CirculatedDraft{Recommendation: string(d.ID), Version: d.Draft.Version},
		)
	}
	return p
}

// ended waits until the record's clock has ended a silence.
func (w *world) ended(id negotiation.ID) negotiation.Silence {
	w.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; {
		s, err := w.EndSilence(w.t.Context(), id)
		if err == nil {
			return s
		}
		if time.Now().After(deadline) {
			w.t.Fatal(err)
		}
	}
}

func TestSilenceAdoptsWhatNobodyBroke(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	drafts := w.deferred()
	plan := w.tacitPlan(drafts...)
	_, err := w.OpenSilence(ctx, plan.by(secretariat))
	wantCode(t, err, negotiation.CodeNotPermitted) // the rules of the body do not say so
	if _, err := w.sql().Exec(ctx, `UPDATE bodies SET rules = '{"silenceAdopts": true}' WHERE symbol = 'CTOC/COP/WG.4'`); err != nil {
		t.Fatal(err)
	}
	short := plan
	short.ID, short.Roster = newID(), []string{"FRA", "KEN"}
	_, err = w.OpenSilence(ctx, short.by(secretariat))
	wantCode(t, err, negotiation.CodeInvalid)
	bracketed := w.tacitPlan(value[negotiation.Recommendation](t)(w.Recommendation(ctx, w.recs[2].Key)))
	_, err = w.OpenSilence(ctx, bracketed.by(secretariat))
	wantCode(t, err, negotiation.CodeWrongState) // a meeting still has it
	twice := w.tacitPlan(drafts[0], drafts[0])
	twice.Recommendations[1].Recommendation = drafts[0].Key // and by its ID before
	_, err = w.OpenSilence(ctx, twice.by(secretariat))
	wantCode(t, err, negotiation.CodeInvalid)
	plan.Ends = time.Now().Add(time.Hour).UTC().Truncate(time.Microsecond)
	for range 2 {
		s := value[negotiation.Silence](t)(w.OpenSilence(ctx, plan.by(secretariat)))
		if len(s.Paragraphs) != 2 || s.Paragraphs[0].Version != drafts[0].Draft.Version ||
			s.Paragraphs[0].Text != "Training\n1 Settled in the room." || s.Notice == "" {
			t.Fatalf("circulated as %+v", s)
		}
	}
	act := negotiation.Asked{
		ID: newID(), On: drafts[0].ID, By: negotiation.System(),
		Act: negotiation.AdoptTacitly{Silence: plan.ID, Base: drafts[0].Draft.Version},
	}
	_, err = w.DoOnDraft(ctx, act)
	wantCode(t, err, negotiation.CodeWrongState) // it can still be broken
	value[negotiation.Silence](t)(w.DoOnSilence(ctx, breaking(negotiation.SilenceObjection{
		ID: newID(), Silence: plan.ID, Delegation: "KEN", Paragraphs: []int{2}, Text: "No.", Actor: of("KEN"),
	})))
	if _, err := w.sql().Exec(ctx, `UPDATE silences SET ends = clock_timestamp() WHERE id = $1`, plan.ID); err != nil { // an hour later
		t.Fatal(err)
	}
	if s := w.ended(plan.ID); s.Phase != negotiation.SilenceApprovedInPart || s.Settled() {
		t.Fatalf("ended as %+v", s)
	}
	broken := act
	broken.ID, broken.On, broken.Act = newID(), drafts[1].ID, negotiation.AdoptTacitly{
		Silence: plan.ID, Base: drafts[1].Draft.Version,
	}
	_, err = w.DoOnDraft(ctx, broken)
	wantCode(t, err, negotiation.CodeWrongState)
	w.refusedByDatabase(`UPDATE recommendations SET draft = draft || jsonb_build_object('tacit', jsonb_build_object('silence', '` + string(plan.ID) + `', 'body', 'CTOC/COP/WG.4')) WHERE key = '` + drafts[1].Key + `'`)
	var adopted negotiation.Draft
	for range 2 { // the same act again is done once
		adopted = value[negotiation.Draft](t)(w.DoOnDraft(ctx, act))
		wantCode(t, w.RecordTacitOutcome(ctx, negotiation.TacitOutcome{Silence: plan.ID, Number: 1}), "")
	}
	if adopted.Stage != negotiation.StageAdopted || adopted.Tacit == nil || adopted.Tacit.Silence != plan.ID ||
		adopted.Tacit.Body != "CTOC/COP/WG.4" {
		t.Errorf("adopted as %+v", adopted)
	}
	v := value[negotiation.Version](t)(w.Version(ctx, adopted.Version))
	if v.Origin != negotiation.OriginAdopted || v.Based != drafts[0].Draft.Version ||
		v.Plain() != "Training\n1 Settled in the room." {
		t.Errorf("the adopted text: %+v", v)
	}
	wantCode(
		t, w.RecordTacitOutcome(ctx, negotiation.TacitOutcome{Silence: plan.ID, Number: 2}), negotiation.CodeWrongState,
	)
	s := value[negotiation.Silence](t)(w.Silence(ctx, plan.ID))
	if !s.Settled() || !s.Paragraphs[0].Adopted || s.Paragraphs[1].Adopted {
		t.Errorf("settled as %+v", s)
	}
	w.refusedByDatabase(`UPDATE recommendations SET stage = 'deferred' WHERE key = '` + drafts[0].Key + `'`)
	again := w.tacitPlan(drafts[1])
	_, err = w.OpenSilence(ctx, again.by(secretariat))
	wantCode(t, err, negotiation.CodeConflict) // a broken text returns only revised
	events := value[[]negotiation.Event](t)(w.Events(ctx, store.EventFilter{Recommendation: drafts[0].ID}))
	if i := slices.IndexFunc(events, func(e negotiation.Event) bool {
		return e.Act == "recommendation.adopt_tacitly"
	}); i < 0 {
		t.Error("the adoption is not in the log")
	}
}
