package negotiation_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rapporteur/negotiation"
)

var noon = time.Date(2020, 9, 30, 12, 0, 0, 0, time.UTC)

func openRound() negotiation.Round {
	return negotiation.Round{
		ID: "r", Phase: negotiation.RoundOpen, Deadline: noon, Zone: "Europe/Vienna", Roster: []string{"FRA", "IOM", "NGO1"},
	}
}

func TestExtensionBeforeTheEndOnly(t *testing.T) {
	cases := map[string]struct {
		phase         negotiation.RoundPhase
		now, deadline time.Time
		want          negotiation.Code
	}{
		"before, later":      {negotiation.RoundOpen, noon.Add(-time.Second), noon.Add(time.Hour), ""},
		"at the end":         {negotiation.RoundOpen, noon, noon.Add(time.Hour), negotiation.CodeDeadline},
		"after the end":      {negotiation.RoundOpen, noon.Add(time.Second), noon.Add(time.Hour), negotiation.CodeDeadline},
		"to an earlier time": {negotiation.RoundOpen, noon.Add(-time.Hour), noon.Add(-time.Minute), negotiation.CodeDeadline},
		"of a closed round": {
			negotiation.RoundClosed, noon.Add(-time.Hour), noon.Add(time.Hour), negotiation.CodeWrongState,
		},
	}
	for name, c := range cases {
		r := openRound()
		r.Phase = c.phase
		if got := negotiation.CodeOf(second(
			negotiation.ExtendRound{Deadline: c.deadline}.Judge(r, negotiation.RoundFacts{Now: c.now}),
		)); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestLateIsAMark(t *testing.T) {
	r := openRound()
	if !r.InTime(noon) || r.InTime(noon.Add(time.Microsecond)) {
		t.Error("the deadline itself is the last instant in time")
	}
	r.Phase = negotiation.RoundIssued
	if r.TakesComments() != nil {
		t.Error("a late comment is refused instead of marked")
	}
	if r.InTime(noon.Add(-time.Hour)) {
		t.Error("a comment after an early close is in time")
	}
}

func TestADeadlineHasAZone(t *testing.T) {
	for _, zone := range []string{"", "Local", "Vienna", "+02:00"} {
		if negotiation.CodeOf(negotiation.CheckZone(zone)) != negotiation.CodeInvalid {
			t.Errorf("zone %q is accepted", zone)
		}
	}
	if err := negotiation.CheckZone("Europe/Vienna"); err != nil {
		t.Error(err)
	}
}

func TestReminderTimes(t *testing.T) {
	opened := noon.AddDate(0, 0, -30)
	got := openRound().ReminderTimes(opened)
	want := []time.Time{noon.AddDate(0, 0, -15), noon.AddDate(0, 0, -7), noon.AddDate(0, 0, -1)}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	r := openRound()
	r.Reminders = []time.Duration{time.Hour, 60 * 24 * time.Hour}
	if got := r.ReminderTimes(opened); !slices.Equal(got, []time.Time{noon.Add(-time.Hour)}) {
		t.Errorf("reminders outside the round: %v", got)
	}
}

func TestTheChairDecidesOnWhatTheChairRead(t *testing.T) {
	r := negotiation.Round{Phase: negotiation.RoundInReview, Attempt: 2}
	for _, act := range []negotiation.RoundAct{
		negotiation.ApproveRound{Attempt: 1}, negotiation.ReturnRound{Attempt: 1},
		negotiation.ApproveRound{Attempt: 2, Revision: 1},
	} {
		if got := negotiation.CodeOf(second(act.Judge(r, negotiation.RoundFacts{}))); got != negotiation.CodeConflict {
			t.Errorf("decided on what was not read, %+v: %q", act, got)
		}
	}
	if got := negotiation.CodeOf(negotiation.ReturnRound{
		Attempt: 2, Reason: " ",
	}.Check()); got != negotiation.CodeInvalid {
		t.Errorf("returned without a reason: %q", got)
	}
	if after, err := (negotiation.ApproveRound{Attempt: 2}).Judge(
		r, negotiation.RoundFacts{},
	); err != nil || after.Phase != negotiation.RoundApproved {
		t.Error(after.Phase, err)
	}
	if got := negotiation.CodeOf(r.CheckIssue()); got != negotiation.CodeWrongState {
		t.Errorf("issued without approval: %q", got)
	}
}

func reply(c ...negotiation.Comment) negotiation.Reply {
	return negotiation.Reply{ID: "reply", Round: "r", Delegation: "FRA", Language: negotiation.French, Comments: c}
}

func good() negotiation.Comment {
	return negotiation.Comment{
		ID: "c1", Recommendation: "rec", BaseVersion: "v1", Kind: negotiation.Amendment, Paragraph: "p1",
		Text: "States shall act.",
	}
}

func TestRepliesOfBadFormAreRefused(t *testing.T) {
	change := func(f func(*negotiation.Comment)) negotiation.Reply { c := good(); f(&c); return reply(c) }
	many := make([]negotiation.Comment, negotiation.MaxReplyComments+1)
	cases := map[string]struct {
		reply negotiation.Reply
		want  negotiation.Code
	}{
		"good":          {reply(good()), ""},
		"empty":         {reply(), negotiation.CodeInvalid},
		"too many":      {reply(many...), negotiation.CodeTooLarge},
		"same id twice": {reply(good(), good()), negotiation.CodeInvalid},
		"not UTF-8":     {change(func(c *negotiation.Comment) { c.Text = "\xff" }), negotiation.CodeNotUTF8},
		"NUL":           {change(func(c *negotiation.Comment) { c.Note = "a\x00b" }), negotiation.CodeNotUTF8},
		"oversized": {change(func(c *negotiation.Comment) {
			c.Text = strings.Repeat("a", negotiation.MaxTextBytes+1)
		}), negotiation.CodeTooLarge},
		"amendment, no text": {change(func(c *negotiation.Comment) { c.Text = " " }), negotiation.CodeInvalid},
		"deletion with text": {change(func(c *negotiation.Comment) {
			c.Kind = negotiation.Deletion
		}), negotiation.CodeInvalid},
		"support with text": {change(func(c *negotiation.Comment) {
			c.Kind = negotiation.Support
		}), negotiation.CodeInvalid},
		"rejection of paragraph": {change(func(c *negotiation.Comment) {
			c.Kind, c.Text = negotiation.Rejection, ""
		}), negotiation.CodeInvalid},
		"unknown kind": {change(func(c *negotiation.Comment) { c.Kind = "vote" }), negotiation.CodeInvalid},
		"general without a note": {change(func(c *negotiation.Comment) {
			c.Kind, c.Text = negotiation.General, ""
		}), negotiation.CodeInvalid},
	}
	for name, c := range cases {
		if got := negotiation.CodeOf(c.reply.Check()); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestRepliesMustFitTheirRound(t *testing.T) {
	base := map[negotiation.ID]negotiation.Version{"rec": {
		ID: "v1", Number: 1, Title: "T", Paragraphs: []negotiation.Paragraph{{ID: "p1", Text: "States should act."}},
	}}
	change := func(f func(*negotiation.Comment)) negotiation.Reply { c := good(); f(&c); return reply(c) }
	stranger := reply(good())
	stranger.Delegation = "JPN"
	note := reply(negotiation.Comment{
		ID: "c", Recommendation: "rec", BaseVersion: "v1", Kind: negotiation.General, Note: "n",
	})
	cases := map[string]struct {
		reply    negotiation.Reply
		capacity negotiation.Capacity
		want     negotiation.Code
	}{
		"good":                 {reply(good()), negotiation.StateParty, ""},
		"observer proposes":    {reply(good()), negotiation.Entity, ""},
		"invited NGO comments": {note, negotiation.NGO, ""},
		"NGO proposes":         {reply(good()), negotiation.NGO, negotiation.CodeNotEntitled},
		"no capacity":          {reply(good()), "", negotiation.CodeNotEntitled},
		"not invited":          {stranger, negotiation.StateParty, negotiation.CodeNotEntitled},
		"another version": {change(func(c *negotiation.Comment) {
			c.BaseVersion = "v0"
		}), negotiation.StateParty, negotiation.CodeWrongVersion},
		"unknown paragraph": {change(func(c *negotiation.Comment) {
			c.Paragraph = "p9"
		}), negotiation.StateParty, negotiation.CodeUnknownParagraph},
		"recommendation not in round": {change(func(c *negotiation.Comment) {
			c.Recommendation = "x"
		}), negotiation.StateParty, negotiation.CodeNotFound},
	}
	for name, c := range cases {
		if got := negotiation.CodeOf(c.reply.CheckAgainst(openRound(), base, c.capacity)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestADelegationSpeaksForItselfOnly(t *testing.T) {
	fra := negotiation.Actor{Role: negotiation.RoleDelegation, Delegation: "FRA"}
	if err := fra.RequireDelegation("FRA"); err != nil {
		t.Error(err)
	}
	if got := negotiation.CodeOf(fra.RequireDelegation("DEU")); got != negotiation.CodeOtherDelegation {
		t.Errorf("FRA spoke for DEU: %q", got)
	}
	if got := negotiation.CodeOf(negotiation.Actor{}.RequireDelegation("FRA")); got != negotiation.CodeUnauthenticated {
		t.Errorf("nobody spoke for FRA: %q", got)
	}
	if got := negotiation.CodeOf(negotiation.Actor{
		Role: negotiation.RoleChair,
	}.RequireDelegation("FRA")); got != negotiation.CodeNotPermitted {
		t.Errorf("the chair spoke for FRA: %q", got)
	}
}

func TestACapacityIsJudgedAtTheTimeOfTheAct(t *testing.T) {
	d := negotiation.Delegation{Kind: negotiation.KindState, Standings: []negotiation.Standing{
		{Instrument: "p", Capacity: negotiation.Signatory, From: noon.AddDate(-10, 0, 0), Until: noon},
		{Instrument: "p", Capacity: negotiation.StateParty, From: noon},
	}}
	for at, want := range map[time.Time]negotiation.Capacity{
		noon.Add(-1): negotiation.Signatory, noon: negotiation.StateParty, noon.AddDate(-11, 0, 0): "",
	} {
		if got := d.CapacityOn("p", at); got != want {
			t.Errorf("at %v: %q, want %q", at, got, want)
		}
	}
	if got := d.CapacityOn("other", noon); got != "" {
		t.Errorf("a capacity under another instrument: %q", got)
	}
}

func TestAdoptingTheReportAdoptsNoAnnex(t *testing.T) {
	annex := negotiation.Section{Kind: negotiation.SectionAnnex, Recommendations: []negotiation.ID{"r"}}
	if got := annex.AdoptedWith(); len(got) != 0 {
		t.Errorf("the annex adopts %v", got)
	}
	rep := negotiation.Report{Sections: []negotiation.Section{
		{Number: 1, Title: "I", Status: negotiation.SectionAdopted},
		{Number: 2, Title: "II", Status: negotiation.SectionPending},
	}}
	if got := negotiation.CodeOf(rep.CheckAdopt()); got != negotiation.CodeWrongState {
		t.Errorf("adopted with a section pending: %q", got)
	}
	if got := negotiation.CodeOf(adoptingSection(rep, 1, "")); got != negotiation.CodeWrongState {
		t.Errorf("adopted a section twice: %q", got)
	}
	if got := negotiation.CodeOf(adoptingSection(rep, 7, "")); got != negotiation.CodeNotFound {
		t.Errorf("adopted a section that is not there: %q", got)
	}
	rep.AdoptedAt = noon
	if got := negotiation.CodeOf(adoptingSection(rep, 2, "")); got != negotiation.CodeImmutable {
		t.Errorf("changed an adopted report: %q", got)
	}
}

func TestAnInformalPaperNeverHasASymbol(t *testing.T) {
	if got := negotiation.CodeOf(negotiation.CheckDocument(
		negotiation.Document{Kind: negotiation.InformalPaper, Symbol: "CTOC/COP/2020/CRP.2"},
	)); got != negotiation.CodeInvalid {
		t.Errorf("got %q", got)
	}
	if got := negotiation.CodeOf(negotiation.CheckDocument(
		negotiation.Document{Kind: negotiation.ConferenceRoomPaper},
	)); got != negotiation.CodeInvalid {
		t.Errorf("a CRP without a symbol: %q", got)
	}
}

// The secretariat chooses who reads the comments before the paper is issued.
func TestPublicationOfComments(t *testing.T) {
	for way, want := range map[negotiation.Publication]map[negotiation.RoundPhase]string{
		"": {
			negotiation.RoundOpen: "", negotiation.RoundInReview: "", negotiation.RoundIssued: "FRA KEN",
			negotiation.RoundCancelled: "",
		},
		negotiation.PublishIssued: {
			negotiation.RoundOpen: "", negotiation.RoundInReview: "", negotiation.RoundIssued: "FRA KEN",
			negotiation.RoundCancelled: "",
		},
		negotiation.PublishAfterClose: {
			negotiation.RoundOpen: "", negotiation.RoundInReview: "FRA KEN", negotiation.RoundIssued: "FRA KEN",
			negotiation.RoundCancelled: "",
		},
		negotiation.PublishParticipants: {
			negotiation.RoundOpen: "FRA", negotiation.RoundInReview: "FRA", negotiation.RoundIssued: "FRA KEN",
		},
		negotiation.PublishAll: {
			negotiation.RoundOpen: "FRA KEN", negotiation.RoundInReview: "FRA KEN", negotiation.RoundIssued: "FRA KEN",
		},
	} {
		for phase, readers := range want {
			r := negotiation.Round{Phase: phase, Publication: way, Roster: []string{"FRA"}}
			for _, code := range []string{"FRA", "KEN"} {
				if got := r.ShowsTo(code); got != strings.Contains(readers, code) {
					t.Errorf("published %q, %s: %s reads the others' comments: %v", way, phase, code, got)
				}
			}
		}
	}
}

func second[A, B any](_ A, b B) B { return b }
