package store_test

import (
	"slices"
	"testing"
	"time"

	"rapporteur/negotiation"
)

// extendedBureau are the members of the Conference's Bureau in these tests.
func extendedBureau() []negotiation.BureauMember {
	return []negotiation.BureauMember{
		{Body: "CTOC/COP", Office: negotiation.BureauChair, Delegation: "FRA", From: day(2018, 10, 19)},
		{Body: "CTOC/COP", Office: negotiation.BureauRapporteur, Delegation: "KEN", From: day(2018, 10, 19)},
	}
}

func TestTheBureauIsLoadedAndChangedByDate(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	_, err := w.LoadBureau(ctx, chair, extendedBureau())
	wantCode(t, err, negotiation.CodeNotPermitted)
	for what, x := range map[string]struct {
		member negotiation.BureauMember
		want   negotiation.Code
	}{
		"an organization": {negotiation.BureauMember{
			Body: "CTOC/COP", Office: negotiation.BureauViceChair, Delegation: "IOM", From: day(2021, 1, 1),
		}, negotiation.CodeInvalid},
		"nobody": {negotiation.BureauMember{
			Body: "CTOC/COP", Office: negotiation.BureauViceChair, Delegation: "XXX", From: day(2021, 1, 1),
		}, negotiation.CodeNotFound},
		"of no body": {negotiation.BureauMember{
			Body: "CTOC", Office: negotiation.BureauViceChair, Delegation: "AUT", From: day(2021, 1, 1),
		}, negotiation.CodeNotFound},
	} {
		if _, err := w.LoadBureau(ctx, secretariat, []negotiation.BureauMember{x.member}); negotiation.CodeOf(err) != x.want {
			t.Errorf("%s: %v", what, err)
		}
	}
	if got := value[negotiation.Loaded](t)(w.LoadBureau(ctx, secretariat, extendedBureau())); got.Unchanged != 2 {
		t.Errorf("loaded again: %+v", got)
	}
	next := []negotiation.BureauMember{
		extendedBureau()[0], {Body: "CTOC/COP", Office: negotiation.BureauChair, Delegation: "DEU", From: day(2021, 1, 1)},
	}
	_, err = w.LoadBureau(ctx, secretariat, next)
	wantCode(t, err, negotiation.CodeConflict)
	next[0].Until = day(2021, 1, 1)
	if got := value[negotiation.Loaded](t)(w.LoadBureau(ctx, secretariat, next)); got.Created != 1 || got.Changed != 1 {
		t.Errorf("the next President: %+v", got)
	}
	for on, want := range map[time.Time][]string{day(2020, 12, 31): {"FRA", "KEN"}, day(2021, 1, 1): {"DEU", "KEN"}} {
		// The Working Group has that of the Conference.
		b := value[negotiation.Bureau](t)(w.Bureau(ctx, "CTOC/COP/WG.4", on))
		if b.Body != "CTOC/COP" || !slices.Equal(b.Roster(), want) {
			t.Errorf("on %s: %+v", on, b)
		}
	}
	w.refusedByDatabase(`UPDATE bureau_members SET valid_until = '2030-01-01' WHERE delegation = 'FRA'`)
	w.refusedByDatabase(`UPDATE bureau_members SET office = 'vice_chair' WHERE delegation = 'KEN'`)
	w.refusedByDatabase(`DELETE FROM bureau_members`)
	w.refusedByDatabase(`INSERT INTO bureau_members (body, office, delegation, valid_from) VALUES ('CTOC/COP', 'chair', 'AUT', '2022-01-01')`)
}

// The case the rule is for: an approval by whoever was asked is not one of the
// extended Bureau.
func TestTheBureauIsAskedAsItIsAtTheOpening(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	plan := silencePlan{newID(), negotiation.OpenSilence{Body: "CTOC/COP/WG.4", Meeting: string(
		w.meetID["wg4-2021"],
	), Subject: negotiation.SilenceOnDates, Title: "Postponement", Paragraphs: []string{"To March."},
		Roster: []string{"FRA"}, Ends: time.Now().Add(96 * time.Hour), Zone: "Europe/Vienna"}}
	for want, rosters := range map[negotiation.Code][][]string{negotiation.CodeInvalid: {
		{"FRA"}, {"AUT"}, {"FRA", "KEN", "AUT"},
	}} {
		for _, roster := range rosters {
			plan.ID, plan.Roster = newID(), roster
			_, err := w.OpenSilence(ctx, plan.by(secretariat))
			wantCode(t, err, want)
		}
	}
	plan.ID, plan.Roster = newID(), []string{"FRA", "KEN"}
	if s := value[negotiation.Silence](t)(w.OpenSilence(ctx, plan.by(secretariat))); s.Bureau != "CTOC/COP" {
		t.Errorf("opened as %+v", s)
	}
	// About no meeting anybody may be asked, and no meeting changes by it.
	plan.ID, plan.Meeting, plan.Roster = newID(), "", []string{"AUT"}
	if s := value[negotiation.Silence](t)(w.OpenSilence(ctx, plan.by(secretariat))); s.Bureau != "" {
		t.Errorf("about no meeting: %+v", s)
	}
	plan.ID, plan.Body, plan.Meeting, plan.Roster = newID(), "CTOC/COP/WG.4", string(w.meetID["cop-2020"]), []string{
		"FRA", "KEN",
	}
	_, err := w.OpenSilence(ctx, plan.by(secretariat))
	wantCode(t, err, negotiation.CodeInvalid)

	decision := negotiation.RecordBureauDecision{
		Subject: negotiation.SilenceOnDates, On: negotiation.Day(day(2018, 1, 1)), Text: "Postponed.",
	}
	// there was no Bureau
	wantCode(t, w.onMeeting(newID(), w.meetID["wg4-2021"], chair, decision), negotiation.CodeNotFound)
	decision.On = negotiation.Day(day(2020, 9, 11))
	wantCode(t, w.onMeeting(newID(), w.meetID["wg4-2021"], chair, decision), "")
	if d := w.programme("wg4-2021").Decisions; len(d) != 1 || d[0].Bureau != "CTOC/COP" || len(d[0].Members) != 2 ||
		d[0].Members[0].Delegation != "FRA" {
		t.Errorf("decided: %+v", d)
	}
}
