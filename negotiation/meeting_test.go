package negotiation_test

import (
	"slices"
	"testing"
	"time"

	"rapporteur/negotiation"
)

func at(month time.Month, day int) time.Time {
	return time.Date(2021, month, day, 0, 0, 0, 0, time.UTC)
}

// eleventh is the meeting of the case: 12 and 13 October 2021, hybrid.
func eleventh() negotiation.Meeting {
	item := func(number string, kind negotiation.ItemKind) negotiation.AgendaItem {
		return negotiation.AgendaItem{
			Number: number, Kind: kind, Names: negotiation.Names{negotiation.English: "Item " + number},
			Notes: negotiation.Names{negotiation.English: "Note on " + number},
		}
	}
	return negotiation.Meeting{
		ID: "m", Key: "wg4-2021", Opens: at(10, 12), Closes: at(10, 13), Zone: "Europe/Vienna", Format: "hybrid",
		Agenda: []negotiation.AgendaItem{
			item("1", negotiation.ItemOrganization), item("2", negotiation.ItemSubstance),
			item("4", negotiation.ItemOtherMatters), item("5", negotiation.ItemReport),
		},
	}
}

func refusedAs(t *testing.T, what string, err error, want negotiation.Code) {
	t.Helper()
	if got := negotiation.CodeOf(err); got != want || want == "" && err != nil {
		t.Errorf("%s: refused as %q (%v), want %q", what, got, err, want)
	}
}

func TestNothingIsDecidedBeforeTheAgendaIsAdopted(t *testing.T) {
	for _, a := range allActs() {
		for _, stage := range stages() {
			d, f := negotiation.Draft{Stage: stage}, goodFacts(a.Act)
			if kind(a.Act) == "vote" {
				d.Reservations = []string{"KEN"} // else there is nothing to vote on
			}
			if _, err := d.Apply(a, f.record()); err != nil {
				continue
			}
			want := negotiation.Code("")
			decided := []negotiation.ActName{
				"agree", "vote", "adopt", "amend", "reopen", "note", "defer", "fulfil", "split", "merge",
			}
			if slices.Contains(decided, kind(a.Act)) && (stage == negotiation.StageTakenUp || stage.Agreed()) {
				want = negotiation.CodeWrongState
			}
			f.AgendaPending = true
			_, err := d.Apply(a, f.record())
			refusedAs(t, string(kind(a.Act))+" from "+string(stage), err, want)
		}
	}
	refusedAs(t, "a report", eleventh().RequireAgenda(), negotiation.CodeWrongState)
}

// decide judges an act on a meeting that is planned so far only by its agenda.
func decide(
	m negotiation.Meeting, x negotiation.MeetingAct, f negotiation.MeetingFacts,
) (negotiation.Programme, error) {
	f.ID, f.Now = "x", at(9, 1)
	return x.Judge(negotiation.Programme{Meeting: m}, f)
}

func refusedAt(
	t *testing.T, what string, m negotiation.Meeting, x negotiation.MeetingAct, f negotiation.MeetingFacts,
	want negotiation.Code,
) {
	t.Helper()
	_, err := decide(m, x, f)
	refusedAs(t, what, err, want)
}

// adopted is a meeting with the agenda it adopts.
func adopted(t *testing.T, m negotiation.Meeting, x negotiation.AdoptAgenda) negotiation.Meeting {
	t.Helper()
	p, err := decide(m, x, negotiation.MeetingFacts{})
	if err != nil {
		t.Fatal(err)
	}
	return p.Meeting
}

func TestAnAgendaIsAdoptedOnceAndByConsensus(t *testing.T) {
	m, using := eleventh(), func(items ...string) negotiation.MeetingFacts {
		return negotiation.MeetingFacts{InUse: items}
	}
	refusedAt(t, "as proposed", m, negotiation.AdoptAgenda{}, using("4"), "")
	_, err := negotiation.AdoptAgenda{}.Judge(
		negotiation.Programme{Meeting: m, Objecting: []string{"FRA"}}, negotiation.MeetingFacts{},
	)
	refusedAs(t, "over an objection", err, negotiation.CodeObjection)
	if got := adopted(
		t, m, negotiation.AdoptAgenda{},
	); got.AgendaAmended || len(got.Agenda) != 4 || got.AgendaAdoptedAt.IsZero() {
		t.Errorf("as proposed: %+v", got)
	}
	amended := negotiation.AdoptAgenda{Items: []negotiation.AgendaItem{
		m.Agenda[0], {Number: "3", Kind: negotiation.ItemSubstance, Names: negotiation.Names{negotiation.English: "Added"}},
		{Number: "4", Kind: negotiation.ItemOtherMatters, Names: negotiation.Names{negotiation.English: "Item 4"}},
	}}
	refusedAt(t, "as orally amended", m, amended, using("4"), "")
	refusedAt(t, "without an item in use", m, amended, using("2"), negotiation.CodeInvalid)
	got := adopted(t, m, amended)
	if !got.AgendaAmended || len(got.Agenda) != 3 || got.Agenda[2].Notes[negotiation.English] != "Note on 4" ||
		len(got.Agenda[1].Notes) != 0 {
		t.Errorf("as amended: %+v", got)
	}
	refusedAt(t, "again", got, amended, negotiation.MeetingFacts{}, negotiation.CodeWrongState)
	refusedAt(
		t, "where there is none", negotiation.Meeting{}, negotiation.AdoptAgenda{}, negotiation.MeetingFacts{},
		negotiation.CodeWrongState,
	)
	for what, items := range map[string][]negotiation.AgendaItem{
		"no number": {{Kind: negotiation.ItemReport, Names: negotiation.Names{"en": "x"}}}, "no kind": {{
			Number: "1", Names: negotiation.Names{"en": "x"},
		}}, "no name": {{Number: "1", Kind: negotiation.ItemReport}},
		"twice": {
			m.Agenda[0], m.Agenda[0],
		}, "no language": {{Number: "1", Kind: negotiation.ItemReport, Names: negotiation.Names{"en": "x", "de": "y"}}},
	} {
		refusedAs(t, what, negotiation.AdoptAgenda{Items: items}.Check(), negotiation.CodeInvalid)
	}
}

func TestAnUnchangedAgendaItemKeepsItsOtherLanguages(t *testing.T) {
	m := eleventh()
	m.Agenda[0].Names[negotiation.French], m.Agenda[0].Notes[negotiation.Spanish] = "Point 1", "Nota sobre 1"
	english := func(i int) negotiation.AgendaItem {
		it := m.Agenda[i]
		return negotiation.AgendaItem{
			Number: it.Number, Kind: it.Kind, Names: negotiation.Names{negotiation.English: it.Names[negotiation.English]},
		}
	}
	x := negotiation.AdoptAgenda{Items: []negotiation.AgendaItem{english(0), english(1), english(2), english(3)}}
	got := adopted(t, m, x)
	if got.AgendaAmended || got.Agenda[0].Names[negotiation.French] != "Point 1" ||
		got.Agenda[0].Notes[negotiation.Spanish] != "Nota sobre 1" || len(x.Items[0].Names) != 1 {
		t.Errorf("the same agenda in English: %+v", got)
	}
	x.Items[0], x.Items[1] = x.Items[1], x.Items[0]
	if got = adopted(t, m, x); !got.AgendaAmended || got.Agenda[1].Names[negotiation.French] != "Point 1" {
		t.Errorf("in another order: %+v", got)
	}
	x.Items[1].Names = negotiation.Names{negotiation.English: "Another subject"}
	if got = adopted(t, m, x); got.Agenda[1].Names[negotiation.French] != "" {
		t.Errorf("the French name of another subject: %+v", got.Agenda[1])
	}
}

func TestAnAgendaItemInUseKeepsItsKind(t *testing.T) {
	x := negotiation.AdoptAgenda{Items: eleventh().Agenda}
	x.Items[2].Kind = negotiation.ItemReport
	refusedAt(t, "in use", eleventh(), x, negotiation.MeetingFacts{InUse: []string{"4"}}, negotiation.CodeInvalid)
	refusedAt(t, "not in use", eleventh(), x, negotiation.MeetingFacts{InUse: []string{"2"}}, "")
}

func TestAStatePartysObjectionStopsTheAgenda(t *testing.T) {
	x := negotiation.ObjectToAgenda{Delegation: "FRA"}
	for _, c := range negotiation.Capacities() {
		want := negotiation.CodeNotEntitled
		if c == negotiation.StateParty {
			want = ""
		}
		refusedAt(t, string(c), eleventh(), x, negotiation.MeetingFacts{Capacity: c}, want)
	}
	said := []negotiation.ObjectToAgenda{
		{Delegation: "KEN"}, {Delegation: "FRA"}, {Delegation: "KEN", Lifts: true}, {Delegation: "FRA"},
	}
	if got := negotiation.Objecting(said); len(got) != 1 || got[0] != "FRA" {
		t.Errorf("standing: %v", got)
	}
	party := negotiation.MeetingFacts{Capacity: negotiation.StateParty}
	before := []string{"AUT", "KEN"}
	for lifts, want := range map[bool][]string{false: {"AUT", "FRA", "KEN"}, true: {"AUT", "KEN"}} {
		p, err := negotiation.ObjectToAgenda{
			Delegation: "FRA", Lifts: lifts,
		}.Judge(negotiation.Programme{Meeting: eleventh(), Objecting: before}, party)
		if err != nil || !slices.Equal(p.Objecting, want) {
			t.Errorf("objecting when FRA lifts %v: %v, %v", lifts, p.Objecting, err)
		}
	}
	m := eleventh()
	m.AgendaAdoptedAt = at(10, 12)
	refusedAt(t, "after the adoption", m, x, party, negotiation.CodeWrongState)
}

func sitting(day int, begins, ends string, items ...string) negotiation.PlannedSitting {
	return negotiation.PlannedSitting{Date: negotiation.Day(at(10, day)), Begins: begins, Ends: ends, Items: items}
}

func TestSittingsFitTheirMeeting(t *testing.T) {
	plan := func(list ...negotiation.PlannedSitting) negotiation.PlanWork {
		return negotiation.PlanWork{Sittings: list}
	}
	good := plan(
		sitting(12, "11:00", "13:00", "1", "2"), sitting(12, "15:00", "17:00", "2"), sitting(13, "11:00", "13:00", "4"),
		sitting(13, "15:00", "17:00", "4", "5"),
	)
	done, err := decide(eleventh(), good, negotiation.MeetingFacts{})
	if err != nil || done.Sittings[3].Number != 4 || done.Sittings[0].Zone != "Europe/Vienna" ||
		done.Sittings[0].Format != "hybrid" {
		t.Fatalf("%+v, %v", done, err)
	}
	refusedAs(t, "none", plan().Check(), negotiation.CodeInvalid)
	elsewhere := sitting(12, "11:00", "13:00", "1")
	elsewhere.Zone = "Mars/Base"
	letter := sitting(12, "11:00", "13:00", "1")
	letter.Format = "by letter"
	for what, x := range map[string]struct {
		plan negotiation.PlanWork
		want negotiation.Code
	}{
		"another day": {
			plan(sitting(14, "11:00", "13:00", "1")), negotiation.CodeInvalid,
		}, "ends first": {plan(sitting(12, "13:00", "11:00", "1")), negotiation.CodeInvalid},
		"no time": {plan(sitting(12, "25:00", "26:00", "1")), negotiation.CodeInvalid}, "an unknown item": {
			plan(sitting(12, "11:00", "13:00", "7")), negotiation.CodeNotFound,
		}, "no item": {plan(sitting(12, "11:00", "13:00")), negotiation.CodeInvalid},
		"over one another": {
			plan(sitting(12, "11:00", "13:00", "1"), sitting(12, "12:00", "14:00", "2")), negotiation.CodeInvalid,
		},
		"out of order": {
			plan(sitting(13, "11:00", "13:00", "1"), sitting(12, "15:00", "17:00", "2")), negotiation.CodeInvalid,
		},
		"no zone": {plan(elsewhere), negotiation.CodeInvalid}, "no format": {plan(letter), negotiation.CodeInvalid},
	} {
		refusedAt(t, what, eleventh(), x.plan, negotiation.MeetingFacts{}, x.want)
	}
	spring := eleventh()
	spring.Opens, spring.Closes = at(3, 28), at(3, 28)
	early := negotiation.PlannedSitting{
		Date: negotiation.Day(at(3, 28)), Begins: "02:30", Ends: "04:00", Items: []string{"1"},
	}
	refusedAt(
		t, "a time that summer time leaves out", spring, plan(early), negotiation.MeetingFacts{}, negotiation.CodeInvalid,
	)
}

func TestAMeetingChangesByApprovalOfTheBureauOnly(t *testing.T) {
	m := eleventh()
	postpone := negotiation.ChangeMeeting{
		Opens: negotiation.Day(m.Opens.AddDate(1, 0, 0)), Closes: negotiation.Day(m.Closes.AddDate(1, 0, 0)), Approval: "s",
	}
	online := negotiation.ChangeMeeting{Format: "online", Approval: "s"}
	tacit := func(on negotiation.SilenceSubject, phase negotiation.SilencePhase) negotiation.Approval {
		return negotiation.Approval{Meeting: "m", Subject: on, Bureau: "CTOC/COP", Tacit: true, Phase: phase}
	}
	decided := negotiation.Approval{Meeting: "m", Subject: negotiation.SilenceOnDates, Bureau: "CTOC/COP"}
	ofOthers := tacit(negotiation.SilenceOnDates, negotiation.SilenceApproved)
	ofOthers.Bureau = ""
	used := decided
	used.Used = true
	for what, x := range map[string]struct {
		act      negotiation.ChangeMeeting
		approval negotiation.Approval
		want     negotiation.Code
	}{
		"by silence":            {postpone, tacit(negotiation.SilenceOnDates, negotiation.SilenceApproved), ""},
		"by decision":           {postpone, decided, ""},
		"the format by silence": {online, tacit(negotiation.SilenceOnFormat, negotiation.SilenceApproved), ""},
		"by a silence still open": {
			postpone, tacit(negotiation.SilenceOnDates, negotiation.SilenceOpen), negotiation.CodeWrongState,
		},
		"by one broken in part": {
			postpone, tacit(negotiation.SilenceOnDates, negotiation.SilenceApprovedInPart), negotiation.CodeWrongState,
		},
		"dates by one on format": {
			postpone, tacit(negotiation.SilenceOnFormat, negotiation.SilenceApproved), negotiation.CodeInvalid,
		},
		"by one on another meeting": {
			postpone, negotiation.Approval{Meeting: "other", Subject: negotiation.SilenceOnDates}, negotiation.CodeInvalid,
		},
		"by one used before":     {postpone, used, negotiation.CodeConflict},
		"by a silence of others": {postpone, ofOthers, negotiation.CodeNotPermitted},
		"to what it is": {
			negotiation.ChangeMeeting{Format: "hybrid", Approval: "s"}, decided, negotiation.CodeInvalid,
		},
		"to close before it opens": {
			negotiation.ChangeMeeting{Opens: negotiation.Day(at(11, 12)), Approval: "s"}, decided, negotiation.CodeInvalid,
		},
		"to no format": {negotiation.ChangeMeeting{Format: "by letter", Approval: "s"}, decided, negotiation.CodeInvalid},
	} {
		refusedAt(t, what, m, x.act, negotiation.MeetingFacts{Approval: x.approval}, x.want)
	}
	refusedAs(
		t, "without any", negotiation.ChangeMeeting{Opens: negotiation.Day(at(10, 13))}.Check(), negotiation.CodeInvalid,
	)
	p, err := decide(m, postpone, negotiation.MeetingFacts{Approval: decided})
	if err != nil || len(p.Meeting.Changes) != 1 || !p.Meeting.Opens.After(m.Opens) {
		t.Fatalf("%+v, %v", p, err)
	}
	c := p.Meeting.Changes[0]
	if c.ID != "x" || !c.Postponed() || !c.OldOpens.Equal(m.Opens) || c.OldFormat != "hybrid" || c.Format != "hybrid" {
		t.Errorf("%+v", c)
	}
	refusedAt(
		t, "after the report", m, postpone, negotiation.MeetingFacts{Approval: decided, Closed: true},
		negotiation.CodeWrongState,
	)
	m.AgendaAdoptedAt = at(10, 12)
	refusedAt(
		t, "of a meeting that has begun", m, postpone, negotiation.MeetingFacts{Approval: decided},
		negotiation.CodeWrongState,
	)
	bySilence := negotiation.MeetingFacts{Approval: tacit(negotiation.SilenceOnFormat, negotiation.SilenceApproved)}
	refusedAt(t, "the format of a meeting that has begun", m, online, bySilence, "")
}

func TestWhatDependsOnAMeetingIsToBeRescheduled(t *testing.T) {
	m := eleventh()
	planned, later := at(8, 1), at(9, 1)
	list := []negotiation.Sitting{{Format: "hybrid", Items: []string{"1"}}, {Format: "online", Items: []string{"2"}}}
	marked := func(m negotiation.Meeting) (out []bool) {
		for _, s := range m.Rescheduled(list, planned) {
			out = append(out, s.Reschedule != "")
		}
		return out
	}
	if got := marked(m); got[0] || got[1] {
		t.Errorf("before any change: %v", got)
	}
	moved := negotiation.MeetingChange{Opens: at(11, 12), OldOpens: at(10, 12), At: later}
	m.Changes = []negotiation.MeetingChange{moved}
	if got := marked(m); !got[0] || !got[1] {
		t.Errorf("moved: %v", got)
	}
	m.Changes[0].At = at(7, 1)
	if got := marked(m); got[0] || got[1] {
		t.Errorf("planned after the move: %v", got)
	}
	m.Format, m.Changes = "online", []negotiation.MeetingChange{{Format: "online", OldFormat: "hybrid", At: later}}
	if got := marked(m); !got[0] || got[1] {
		t.Errorf("held online: %v", got)
	}
	m.Changes, m.Agenda = nil, m.Agenda[1:]
	if got := marked(m); !got[0] || got[1] {
		t.Errorf("without item 1: %v", got)
	}
}

func TestOrganizationsNeedAnAccreditation(t *testing.T) {
	for _, c := range negotiation.Capacities() {
		want := negotiation.Code("")
		if c == negotiation.Entity || c == negotiation.NGO {
			want = negotiation.CodeNotEntitled
		}
		refusedAs(t, string(c), negotiation.RequireAccreditation("X", c, negotiation.AccreditationState{}), want)
		refusedAs(t, string(c)+", accredited", negotiation.RequireAccreditation(
			"X", c, negotiation.AccreditationState{}, negotiation.AccreditationState{Listed: true},
		), "")
		refusedAs(t, string(c)+", withdrawn", negotiation.RequireAccreditation(
			"X", c, negotiation.AccreditationState{Listed: true, WithdrawnAt: time.Now()},
		), want)
	}
	m := eleventh()
	refusedAs(t, "a group", negotiation.CheckAccredited(
		negotiation.Delegation{Code: "EU", Kind: negotiation.KindGroup}, "untoc", m,
	), negotiation.CodeInvalid)
	refusedAs(t, "without a capacity", negotiation.CheckAccredited(
		negotiation.Delegation{Code: "IOM", Kind: negotiation.KindOrganization}, "untoc", m,
	), negotiation.CodeNotEntitled)
}

func TestAnInformalPaperIsNoDocumentation(t *testing.T) {
	m := eleventh()
	refusedAs(t, "a paper", m.CheckListing("4", negotiation.Document{Symbol: "CTOC/COP/2020/CRP.2"}), "")
	refusedAs(t, "an informal paper", m.CheckListing("4", negotiation.Document{}), negotiation.CodeInvalid)
	refusedAs(t, "another item", m.CheckListing("7", negotiation.Document{Symbol: "A/1"}), negotiation.CodeNotFound)
}
