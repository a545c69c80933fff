package negotiation_test

import (
	"slices"
	"testing"
	"time"

	n "rapporteur/negotiation"
)

func at(month time.Month, day int) time.Time {
	return time.Date(2021, month, day, 0, 0, 0, 0, time.UTC)
}

// eleventh is the meeting of the case: 12 and 13 October 2021, hybrid.
func eleventh() n.Meeting {
	item := func(number string, kind n.ItemKind) n.AgendaItem {
		return n.AgendaItem{Number: number, Kind: kind, Names: n.Names{n.English: "Item " + number}, Notes: n.Names{n.English: "Note on " + number}}
	}
	return n.Meeting{
		ID: "m", Key: "wg4-2021", Opens: at(10, 12), Closes: at(10, 13), Zone: "Europe/Vienna", Format: "hybrid",
		Agenda: []n.AgendaItem{item("1", n.ItemOrganization), item("2", n.ItemSubstance), item("4", n.ItemOtherMatters), item("5", n.ItemReport)},
	}
}

func refusedAs(t *testing.T, what string, err error, want n.Code) {
	t.Helper()
	if got := n.CodeOf(err); got != want || want == "" && err != nil {
		t.Errorf("%s: refused as %q (%v), want %q", what, got, err, want)
	}
}

func TestNothingIsDecidedBeforeTheAgendaIsAdopted(t *testing.T) {
	for _, a := range allActs() {
		for _, stage := range stages() {
			d, f := n.Draft{Stage: stage}, goodFacts(a.Act)
			if kind(a.Act) == "vote" {
				d.Reservations = []string{"KEN"} // else there is nothing to vote on
			}
			if _, err := d.Apply(a, f.record()); err != nil {
				continue
			}
			want := n.Code("")
			decided := []n.ActName{"agree", "vote", "adopt", "amend", "reopen", "note", "defer", "fulfil", "split", "merge"}
			if slices.Contains(decided, kind(a.Act)) && (stage == n.StageTakenUp || stage.Agreed()) {
				want = n.CodeWrongState
			}
			f.AgendaPending = true
			_, err := d.Apply(a, f.record())
			refusedAs(t, string(kind(a.Act))+" from "+string(stage), err, want)
		}
	}
	refusedAs(t, "a report", eleventh().RequireAgenda(), n.CodeWrongState)
}

// decide judges an act on a meeting that is planned so far only by its agenda.
func decide(m n.Meeting, x n.MeetingAct, f n.MeetingFacts) (n.Programme, error) {
	f.ID, f.Now = "x", at(9, 1)
	return x.Judge(n.Programme{Meeting: m}, f)
}

func refusedAt(t *testing.T, what string, m n.Meeting, x n.MeetingAct, f n.MeetingFacts, want n.Code) {
	t.Helper()
	_, err := decide(m, x, f)
	refusedAs(t, what, err, want)
}

// adopted is a meeting with the agenda it adopts.
func adopted(t *testing.T, m n.Meeting, x n.AdoptAgenda) n.Meeting {
	t.Helper()
	p, err := decide(m, x, n.MeetingFacts{})
	if err != nil {
		t.Fatal(err)
	}
	return p.Meeting
}

func TestAnAgendaIsAdoptedOnceAndByConsensus(t *testing.T) {
	m, using := eleventh(), func(items ...string) n.MeetingFacts { return n.MeetingFacts{InUse: items} }
	refusedAt(t, "as proposed", m, n.AdoptAgenda{}, using("4"), "")
	_, err := n.AdoptAgenda{}.Judge(n.Programme{Meeting: m, Objecting: []string{"FRA"}}, n.MeetingFacts{})
	refusedAs(t, "over an objection", err, n.CodeObjection)
	if got := adopted(t, m, n.AdoptAgenda{}); got.AgendaAmended || len(got.Agenda) != 4 || got.AgendaAdoptedAt.IsZero() {
		t.Errorf("as proposed: %+v", got)
	}
	amended := n.AdoptAgenda{Items: []n.AgendaItem{
		m.Agenda[0], {Number: "3", Kind: n.ItemSubstance, Names: n.Names{n.English: "Added"}},
		{Number: "4", Kind: n.ItemOtherMatters, Names: n.Names{n.English: "Item 4"}},
	}}
	refusedAt(t, "as orally amended", m, amended, using("4"), "")
	refusedAt(t, "without an item in use", m, amended, using("2"), n.CodeInvalid)
	got := adopted(t, m, amended)
	if !got.AgendaAmended || len(got.Agenda) != 3 || got.Agenda[2].Notes[n.English] != "Note on 4" || len(got.Agenda[1].Notes) != 0 {
		t.Errorf("as amended: %+v", got)
	}
	refusedAt(t, "again", got, amended, n.MeetingFacts{}, n.CodeWrongState)
	refusedAt(t, "where there is none", n.Meeting{}, n.AdoptAgenda{}, n.MeetingFacts{}, n.CodeWrongState)
	for what, items := range map[string][]n.AgendaItem{
		"no number": {{Kind: n.ItemReport, Names: n.Names{"en": "x"}}}, "no kind": {{Number: "1", Names: n.Names{"en": "x"}}}, "no name": {{Number: "1", Kind: n.ItemReport}},
		"twice": {m.Agenda[0], m.Agenda[0]}, "no language": {{Number: "1", Kind: n.ItemReport, Names: n.Names{"en": "x", "de": "y"}}},
	} {
		refusedAs(t, what, n.AdoptAgenda{Items: items}.Check(), n.CodeInvalid)
	}
}

func TestAnUnchangedAgendaItemKeepsItsOtherLanguages(t *testing.T) {
	m := eleventh()
	m.Agenda[0].Names[n.French], m.Agenda[0].Notes[n.Spanish] = "Point 1", "Nota sobre 1"
	english := func(i int) n.AgendaItem {
		it := m.Agenda[i]
		return n.AgendaItem{Number: it.Number, Kind: it.Kind, Names: n.Names{n.English: it.Names[n.English]}}
	}
	x := n.AdoptAgenda{Items: []n.AgendaItem{english(0), english(1), english(2), english(3)}}
	got := adopted(t, m, x)
	if got.AgendaAmended || got.Agenda[0].Names[n.French] != "Point 1" || got.Agenda[0].Notes[n.Spanish] != "Nota sobre 1" || len(x.Items[0].Names) != 1 {
		t.Errorf("the same agenda in English: %+v", got)
	}
	x.Items[0], x.Items[1] = x.Items[1], x.Items[0]
	if got = adopted(t, m, x); !got.AgendaAmended || got.Agenda[1].Names[n.French] != "Point 1" {
		t.Errorf("in another order: %+v", got)
	}
	x.Items[1].Names = n.Names{n.English: "Another subject"}
	if got = adopted(t, m, x); got.Agenda[1].Names[n.French] != "" {
		t.Errorf("the French name of another subject: %+v", got.Agenda[1])
	}
}

func TestAnAgendaItemInUseKeepsItsKind(t *testing.T) {
	x := n.AdoptAgenda{Items: eleventh().Agenda}
	x.Items[2].Kind = n.ItemReport
	refusedAt(t, "in use", eleventh(), x, n.MeetingFacts{InUse: []string{"4"}}, n.CodeInvalid)
	refusedAt(t, "not in use", eleventh(), x, n.MeetingFacts{InUse: []string{"2"}}, "")
}

func TestAStatePartysObjectionStopsTheAgenda(t *testing.T) {
	x := n.ObjectToAgenda{Delegation: "FRA"}
	for _, c := range n.Capacities() {
		want := n.CodeNotEntitled
		if c == n.StateParty {
			want = ""
		}
		refusedAt(t, string(c), eleventh(), x, n.MeetingFacts{Capacity: c}, want)
	}
	said := []n.ObjectToAgenda{{Delegation: "KEN"}, {Delegation: "FRA"}, {Delegation: "KEN", Lifts: true}, {Delegation: "FRA"}}
	if got := n.Objecting(said); len(got) != 1 || got[0] != "FRA" {
		t.Errorf("standing: %v", got)
	}
	party := n.MeetingFacts{Capacity: n.StateParty}
	before := []string{"AUT", "KEN"}
	for lifts, want := range map[bool][]string{false: {"AUT", "FRA", "KEN"}, true: {"AUT", "KEN"}} {
		p, err := n.ObjectToAgenda{Delegation: "FRA", Lifts: lifts}.Judge(n.Programme{Meeting: eleventh(), Objecting: before}, party)
		if err != nil || !slices.Equal(p.Objecting, want) {
			t.Errorf("objecting when FRA lifts %v: %v, %v", lifts, p.Objecting, err)
		}
	}
	m := eleventh()
	m.AgendaAdoptedAt = at(10, 12)
	refusedAt(t, "after the adoption", m, x, party, n.CodeWrongState)
}

func sitting(day int, begins, ends string, items ...string) n.PlannedSitting {
	return n.PlannedSitting{Date: n.Day(at(10, day)), Begins: begins, Ends: ends, Items: items}
}

func TestSittingsFitTheirMeeting(t *testing.T) {
	plan := func(list ...n.PlannedSitting) n.PlanWork { return n.PlanWork{Sittings: list} }
	good := plan(sitting(12, "11:00", "13:00", "1", "2"), sitting(12, "15:00", "17:00", "2"), sitting(13, "11:00", "13:00", "4"), sitting(13, "15:00", "17:00", "4", "5"))
	done, err := decide(eleventh(), good, n.MeetingFacts{})
	if err != nil || done.Sittings[3].Number != 4 || done.Sittings[0].Zone != "Europe/Vienna" || done.Sittings[0].Format != "hybrid" {
		t.Fatalf("%+v, %v", done, err)
	}
	refusedAs(t, "none", plan().Check(), n.CodeInvalid)
	elsewhere := sitting(12, "11:00", "13:00", "1")
	elsewhere.Zone = "Mars/Base"
	letter := sitting(12, "11:00", "13:00", "1")
	letter.Format = "by letter"
	for what, x := range map[string]struct {
		plan n.PlanWork
		want n.Code
	}{
		"another day": {plan(sitting(14, "11:00", "13:00", "1")), n.CodeInvalid}, "ends first": {plan(sitting(12, "13:00", "11:00", "1")), n.CodeInvalid},
		"no time": {plan(sitting(12, "25:00", "26:00", "1")), n.CodeInvalid}, "an unknown item": {plan(sitting(12, "11:00", "13:00", "7")), n.CodeNotFound}, "no item": {plan(sitting(12, "11:00", "13:00")), n.CodeInvalid},
		"over one another": {plan(sitting(12, "11:00", "13:00", "1"), sitting(12, "12:00", "14:00", "2")), n.CodeInvalid},
		"out of order":     {plan(sitting(13, "11:00", "13:00", "1"), sitting(12, "15:00", "17:00", "2")), n.CodeInvalid},
		"no zone":          {plan(elsewhere), n.CodeInvalid}, "no format": {plan(letter), n.CodeInvalid},
	} {
		refusedAt(t, what, eleventh(), x.plan, n.MeetingFacts{}, x.want)
	}
	spring := eleventh()
	spring.Opens, spring.Closes = at(3, 28), at(3, 28)
	early := n.PlannedSitting{Date: n.Day(at(3, 28)), Begins: "02:30", Ends: "04:00", Items: []string{"1"}}
	refusedAt(t, "a time that summer time leaves out", spring, plan(early), n.MeetingFacts{}, n.CodeInvalid)
}

func TestAMeetingChangesByApprovalOfTheBureauOnly(t *testing.T) {
	m := eleventh()
	postpone := n.ChangeMeeting{Opens: n.Day(m.Opens.AddDate(1, 0, 0)), Closes: n.Day(m.Closes.AddDate(1, 0, 0)), Approval: "s"}
	online := n.ChangeMeeting{Format: "online", Approval: "s"}
	tacit := func(on n.SilenceSubject, phase n.SilencePhase) n.Approval {
		return n.Approval{Meeting: "m", Subject: on, Bureau: "CTOC/COP", Tacit: true, Phase: phase}
	}
	decided := n.Approval{Meeting: "m", Subject: n.SilenceOnDates, Bureau: "CTOC/COP"}
	ofOthers := tacit(n.SilenceOnDates, n.SilenceApproved)
	ofOthers.Bureau = ""
	used := decided
	used.Used = true
	for what, x := range map[string]struct {
		act      n.ChangeMeeting
		approval n.Approval
		want     n.Code
	}{
		"by silence":                {postpone, tacit(n.SilenceOnDates, n.SilenceApproved), ""},
		"by decision":               {postpone, decided, ""},
		"the format by silence":     {online, tacit(n.SilenceOnFormat, n.SilenceApproved), ""},
		"by a silence still open":   {postpone, tacit(n.SilenceOnDates, n.SilenceOpen), n.CodeWrongState},
		"by one broken in part":     {postpone, tacit(n.SilenceOnDates, n.SilenceApprovedInPart), n.CodeWrongState},
		"dates by one on format":    {postpone, tacit(n.SilenceOnFormat, n.SilenceApproved), n.CodeInvalid},
		"by one on another meeting": {postpone, n.Approval{Meeting: "other", Subject: n.SilenceOnDates}, n.CodeInvalid},
		"by one used before":        {postpone, used, n.CodeConflict},
		"by a silence of others":    {postpone, ofOthers, n.CodeNotPermitted},
		"to what it is":             {n.ChangeMeeting{Format: "hybrid", Approval: "s"}, decided, n.CodeInvalid},
		"to close before it opens":  {n.ChangeMeeting{Opens: n.Day(at(11, 12)), Approval: "s"}, decided, n.CodeInvalid},
		"to no format":              {n.ChangeMeeting{Format: "by letter", Approval: "s"}, decided, n.CodeInvalid},
	} {
		refusedAt(t, what, m, x.act, n.MeetingFacts{Approval: x.approval}, x.want)
	}
	refusedAs(t, "without any", n.ChangeMeeting{Opens: n.Day(at(10, 13))}.Check(), n.CodeInvalid)
	p, err := decide(m, postpone, n.MeetingFacts{Approval: decided})
	if err != nil || len(p.Meeting.Changes) != 1 || !p.Meeting.Opens.After(m.Opens) {
		t.Fatalf("%+v, %v", p, err)
	}
	c := p.Meeting.Changes[0]
	if c.ID != "x" || !c.Postponed() || !c.OldOpens.Equal(m.Opens) || c.OldFormat != "hybrid" || c.Format != "hybrid" {
		t.Errorf("%+v", c)
	}
	refusedAt(t, "after the report", m, postpone, n.MeetingFacts{Approval: decided, Closed: true}, n.CodeWrongState)
	m.AgendaAdoptedAt = at(10, 12)
	refusedAt(t, "of a meeting that has begun", m, postpone, n.MeetingFacts{Approval: decided}, n.CodeWrongState)
	bySilence := n.MeetingFacts{Approval: tacit(n.SilenceOnFormat, n.SilenceApproved)}
	refusedAt(t, "the format of a meeting that has begun", m, online, bySilence, "")
}

func TestWhatDependsOnAMeetingIsToBeRescheduled(t *testing.T) {
	m := eleventh()
	planned, later := at(8, 1), at(9, 1)
	list := []n.Sitting{{Format: "hybrid", Items: []string{"1"}}, {Format: "online", Items: []string{"2"}}}
	marked := func(m n.Meeting) (out []bool) {
		for _, s := range m.Rescheduled(list, planned) {
			out = append(out, s.Reschedule != "")
		}
		return out
	}
	if got := marked(m); got[0] || got[1] {
		t.Errorf("before any change: %v", got)
	}
	moved := n.MeetingChange{Opens: at(11, 12), OldOpens: at(10, 12), At: later}
	m.Changes = []n.MeetingChange{moved}
	if got := marked(m); !got[0] || !got[1] {
		t.Errorf("moved: %v", got)
	}
	m.Changes[0].At = at(7, 1)
	if got := marked(m); got[0] || got[1] {
		t.Errorf("planned after the move: %v", got)
	}
	m.Format, m.Changes = "online", []n.MeetingChange{{Format: "online", OldFormat: "hybrid", At: later}}
	if got := marked(m); !got[0] || got[1] {
		t.Errorf("held online: %v", got)
	}
	m.Changes, m.Agenda = nil, m.Agenda[1:]
	if got := marked(m); !got[0] || got[1] {
		t.Errorf("without item 1: %v", got)
	}
}

func TestOrganizationsNeedAnAccreditation(t *testing.T) {
	for _, c := range n.Capacities() {
		want := n.Code("")
		if c == n.Entity || c == n.NGO {
			want = n.CodeNotEntitled
		}
		refusedAs(t, string(c), n.RequireAccreditation("X", c, n.AccreditationState{}), want)
		refusedAs(t, string(c)+", accredited", n.RequireAccreditation("X", c, n.AccreditationState{}, n.AccreditationState{Listed: true}), "")
		refusedAs(t, string(c)+", withdrawn", n.RequireAccreditation("X", c, n.AccreditationState{Listed: true, WithdrawnAt: time.Now()}), want)
	}
	m := eleventh()
	refusedAs(t, "a group", n.CheckAccredited(n.Delegation{Code: "EU", Kind: n.KindGroup}, "untoc", m), n.CodeInvalid)
	refusedAs(t, "without a capacity", n.CheckAccredited(n.Delegation{Code: "IOM", Kind: n.KindOrganization}, "untoc", m), n.CodeNotEntitled)
}

func TestAnInformalPaperIsNoDocumentation(t *testing.T) {
	m := eleventh()
	refusedAs(t, "a paper", m.CheckListing("4", n.Document{Symbol: "CTOC/COP/2020/CRP.2"}), "")
	refusedAs(t, "an informal paper", m.CheckListing("4", n.Document{}), n.CodeInvalid)
	refusedAs(t, "another item", m.CheckListing("7", n.Document{Symbol: "A/1"}), n.CodeNotFound)
}
