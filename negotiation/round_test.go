package negotiation_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	n "rapporteur/negotiation"
)

var noon = time.Date(2020, 9, 30, 12, 0, 0, 0, time.UTC)

func openRound() n.Round {
	return n.Round{ID: "r", Phase: n.RoundOpen, Deadline: noon, Zone: "Europe/Vienna", Roster: []string{"FRA", "IOM", "NGO1"}}
}

func TestExtensionBeforeTheEndOnly(t *testing.T) {
	cases := map[string]struct {
		phase         n.RoundPhase
		now, deadline time.Time
		want          n.Code
	}{
		"before, later":      {n.RoundOpen, noon.Add(-time.Second), noon.Add(time.Hour), ""},
		"at the end":         {n.RoundOpen, noon, noon.Add(time.Hour), n.CodeDeadline},
		"after the end":      {n.RoundOpen, noon.Add(time.Second), noon.Add(time.Hour), n.CodeDeadline},
		"to an earlier time": {n.RoundOpen, noon.Add(-time.Hour), noon.Add(-time.Minute), n.CodeDeadline},
		"of a closed round":  {n.RoundClosed, noon.Add(-time.Hour), noon.Add(time.Hour), n.CodeWrongState},
	}
	for name, c := range cases {
		r := openRound()
		r.Phase = c.phase
		if got := n.CodeOf(second(n.ExtendRound{Deadline: c.deadline}.Judge(r, n.RoundFacts{Now: c.now}))); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestLateIsAMark(t *testing.T) {
	r := openRound()
	if !r.InTime(noon) || r.InTime(noon.Add(time.Microsecond)) {
		t.Error("the deadline itself is the last instant in time")
	}
	r.Phase = n.RoundIssued
	if r.TakesComments() != nil {
		t.Error("a late comment is refused instead of marked")
	}
	if r.InTime(noon.Add(-time.Hour)) {
		t.Error("a comment after an early close is in time")
	}
}

func TestADeadlineHasAZone(t *testing.T) {
	for _, zone := range []string{"", "Local", "Vienna", "+02:00"} {
		if n.CodeOf(n.CheckZone(zone)) != n.CodeInvalid {
			t.Errorf("zone %q is accepted", zone)
		}
	}
	if err := n.CheckZone("Europe/Vienna"); err != nil {
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
	r := n.Round{Phase: n.RoundInReview, Attempt: 2}
	for _, act := range []n.RoundAct{n.ApproveRound{Attempt: 1}, n.ReturnRound{Attempt: 1}, n.ApproveRound{Attempt: 2, Revision: 1}} {
		if got := n.CodeOf(second(act.Judge(r, n.RoundFacts{}))); got != n.CodeConflict {
			t.Errorf("decided on what was not read, %+v: %q", act, got)
		}
	}
	if got := n.CodeOf(n.ReturnRound{Attempt: 2, Reason: " "}.Check()); got != n.CodeInvalid {
		t.Errorf("returned without a reason: %q", got)
	}
	if after, err := (n.ApproveRound{Attempt: 2}).Judge(r, n.RoundFacts{}); err != nil || after.Phase != n.RoundApproved {
		t.Error(after.Phase, err)
	}
	if got := n.CodeOf(r.CheckIssue()); got != n.CodeWrongState {
		t.Errorf("issued without approval: %q", got)
	}
}

func reply(c ...n.Comment) n.Reply {
	return n.Reply{ID: "reply", Round: "r", Delegation: "FRA", Language: n.French, Comments: c}
}

func good() n.Comment {
	return n.Comment{ID: "c1", Recommendation: "rec", BaseVersion: "v1", Kind: n.Amendment, Paragraph: "p1", Text: "States shall act."}
}

func TestRepliesOfBadFormAreRefused(t *testing.T) {
	change := func(f func(*n.Comment)) n.Reply { c := good(); f(&c); return reply(c) }
	many := make([]n.Comment, n.MaxReplyComments+1)
	cases := map[string]struct {
		reply n.Reply
		want  n.Code
	}{
		"good":                   {reply(good()), ""},
		"empty":                  {reply(), n.CodeInvalid},
		"too many":               {reply(many...), n.CodeTooLarge},
		"same id twice":          {reply(good(), good()), n.CodeInvalid},
		"not UTF-8":              {change(func(c *n.Comment) { c.Text = "\xff" }), n.CodeNotUTF8},
		"NUL":                    {change(func(c *n.Comment) { c.Note = "a\x00b" }), n.CodeNotUTF8},
		"oversized":              {change(func(c *n.Comment) { c.Text = strings.Repeat("a", n.MaxTextBytes+1) }), n.CodeTooLarge},
		"amendment, no text":     {change(func(c *n.Comment) { c.Text = " " }), n.CodeInvalid},
		"deletion with text":     {change(func(c *n.Comment) { c.Kind = n.Deletion }), n.CodeInvalid},
		"support with text":      {change(func(c *n.Comment) { c.Kind = n.Support }), n.CodeInvalid},
		"rejection of paragraph": {change(func(c *n.Comment) { c.Kind, c.Text = n.Rejection, "" }), n.CodeInvalid},
		"unknown kind":           {change(func(c *n.Comment) { c.Kind = "vote" }), n.CodeInvalid},
		"general without a note": {change(func(c *n.Comment) { c.Kind, c.Text = n.General, "" }), n.CodeInvalid},
	}
	for name, c := range cases {
		if got := n.CodeOf(c.reply.Check()); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestRepliesMustFitTheirRound(t *testing.T) {
	base := map[n.ID]n.Version{"rec": {ID: "v1", Number: 1, Title: "T", Paragraphs: []n.Paragraph{{ID: "p1", Text: "States should act."}}}}
	change := func(f func(*n.Comment)) n.Reply { c := good(); f(&c); return reply(c) }
	stranger := reply(good())
	stranger.Delegation = "JPN"
	note := reply(n.Comment{ID: "c", Recommendation: "rec", BaseVersion: "v1", Kind: n.General, Note: "n"})
	cases := map[string]struct {
		reply    n.Reply
		capacity n.Capacity
		want     n.Code
	}{
		"good":                        {reply(good()), n.StateParty, ""},
		"observer proposes":           {reply(good()), n.Entity, ""},
		"invited NGO comments":        {note, n.NGO, ""},
		"NGO proposes":                {reply(good()), n.NGO, n.CodeNotEntitled},
		"no capacity":                 {reply(good()), "", n.CodeNotEntitled},
		"not invited":                 {stranger, n.StateParty, n.CodeNotEntitled},
		"another version":             {change(func(c *n.Comment) { c.BaseVersion = "v0" }), n.StateParty, n.CodeWrongVersion},
		"unknown paragraph":           {change(func(c *n.Comment) { c.Paragraph = "p9" }), n.StateParty, n.CodeUnknownParagraph},
		"recommendation not in round": {change(func(c *n.Comment) { c.Recommendation = "x" }), n.StateParty, n.CodeNotFound},
	}
	for name, c := range cases {
		if got := n.CodeOf(c.reply.CheckAgainst(openRound(), base, c.capacity)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestADelegationSpeaksForItselfOnly(t *testing.T) {
	fra := n.Actor{Role: n.RoleDelegation, Delegation: "FRA"}
	if err := fra.RequireDelegation("FRA"); err != nil {
		t.Error(err)
	}
	if got := n.CodeOf(fra.RequireDelegation("DEU")); got != n.CodeOtherDelegation {
		t.Errorf("FRA spoke for DEU: %q", got)
	}
	if got := n.CodeOf(n.Actor{}.RequireDelegation("FRA")); got != n.CodeUnauthenticated {
		t.Errorf("nobody spoke for FRA: %q", got)
	}
	if got := n.CodeOf(n.Actor{Role: n.RoleChair}.RequireDelegation("FRA")); got != n.CodeNotPermitted {
		t.Errorf("the chair spoke for FRA: %q", got)
	}
}

func TestACapacityIsJudgedAtTheTimeOfTheAct(t *testing.T) {
	d := n.Delegation{Kind: n.KindState, Standings: []n.Standing{
		{Instrument: "p", Capacity: n.Signatory, From: noon.AddDate(-10, 0, 0), Until: noon},
		{Instrument: "p", Capacity: n.StateParty, From: noon},
	}}
	for at, want := range map[time.Time]n.Capacity{noon.Add(-1): n.Signatory, noon: n.StateParty, noon.AddDate(-11, 0, 0): ""} {
		if got := d.CapacityOn("p", at); got != want {
			t.Errorf("at %v: %q, want %q", at, got, want)
		}
	}
	if got := d.CapacityOn("other", noon); got != "" {
		t.Errorf("a capacity under another instrument: %q", got)
	}
}

func TestAdoptingTheReportAdoptsNoAnnex(t *testing.T) {
	annex := n.Section{Kind: n.SectionAnnex, Recommendations: []n.ID{"r"}}
	if got := annex.AdoptedWith(); len(got) != 0 {
		t.Errorf("the annex adopts %v", got)
	}
	rep := n.Report{Sections: []n.Section{{Number: 1, Title: "I", Status: n.SectionAdopted}, {Number: 2, Title: "II", Status: n.SectionPending}}}
	if got := n.CodeOf(rep.CheckAdopt()); got != n.CodeWrongState {
		t.Errorf("adopted with a section pending: %q", got)
	}
	if got := n.CodeOf(adoptingSection(rep, 1, "")); got != n.CodeWrongState {
		t.Errorf("adopted a section twice: %q", got)
	}
	if got := n.CodeOf(adoptingSection(rep, 7, "")); got != n.CodeNotFound {
		t.Errorf("adopted a section that is not there: %q", got)
	}
	rep.AdoptedAt = noon
	if got := n.CodeOf(adoptingSection(rep, 2, "")); got != n.CodeImmutable {
		t.Errorf("changed an adopted report: %q", got)
	}
}

func TestAnInformalPaperNeverHasASymbol(t *testing.T) {
	if got := n.CodeOf(n.CheckDocument(n.Document{Kind: n.InformalPaper, Symbol: "CTOC/COP/2020/CRP.2"})); got != n.CodeInvalid {
		t.Errorf("got %q", got)
	}
	if got := n.CodeOf(n.CheckDocument(n.Document{Kind: n.ConferenceRoomPaper})); got != n.CodeInvalid {
		t.Errorf("a CRP without a symbol: %q", got)
	}
}

// The secretariat chooses who reads the comments before the paper is issued.
func TestPublicationOfComments(t *testing.T) {
	for way, want := range map[n.Publication]map[n.RoundPhase]string{
		"":                    {n.RoundOpen: "", n.RoundInReview: "", n.RoundIssued: "FRA KEN", n.RoundCancelled: ""},
		n.PublishIssued:       {n.RoundOpen: "", n.RoundInReview: "", n.RoundIssued: "FRA KEN", n.RoundCancelled: ""},
		n.PublishAfterClose:   {n.RoundOpen: "", n.RoundInReview: "FRA KEN", n.RoundIssued: "FRA KEN", n.RoundCancelled: ""},
		n.PublishParticipants: {n.RoundOpen: "FRA", n.RoundInReview: "FRA", n.RoundIssued: "FRA KEN"},
		n.PublishAll:          {n.RoundOpen: "FRA KEN", n.RoundInReview: "FRA KEN", n.RoundIssued: "FRA KEN"},
	} {
		for phase, readers := range want {
			r := n.Round{Phase: phase, Publication: way, Roster: []string{"FRA"}}
			for _, code := range []string{"FRA", "KEN"} {
				if got := r.ShowsTo(code); got != strings.Contains(readers, code) {
					t.Errorf("published %q, %s: %s reads the others' comments: %v", way, phase, code, got)
				}
			}
		}
	}
}

func second[A, B any](_ A, b B) B { return b }
