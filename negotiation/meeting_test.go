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

func TestAnAgendaIsAdoptedOnceAndByConsensus(t *testing.T) {
	m := eleventh()
	a := n.AgendaAdoption{ID: "a", Meeting: "m"}
	refusedAs(t, "as proposed", a.CheckOn(m, nil, []string{"4"}), "")
	refusedAs(t, "over an objection", a.CheckOn(m, []string{"FRA"}, nil), n.CodeObjection)
	if items, amended := a.Result(m); amended || len(items) != 4 {
		t.Errorf("as proposed: %v, %v", items, amended)
	}
	a.Items = []n.AgendaItem{m.Agenda[0], {Number: "3", Kind: n.ItemSubstance, Names: n.Names{n.English: "Added"}}, {Number: "4", Kind: n.ItemOtherMatters, Names: n.Names{n.English: "Item 4"}}}
	refusedAs(t, "as orally amended", a.CheckOn(m, nil, []string{"4"}), "")
	refusedAs(t, "without an item in use", a.CheckOn(m, nil, []string{"2"}), n.CodeInvalid)
	if items, amended := a.Result(m); !amended || len(items) != 3 || items[2].Notes[n.English] != "Note on 4" || len(items[1].Notes) != 0 {
		t.Errorf("as amended: %v, %v", items, amended)
	}
	m.AgendaAdoptedAt = at(10, 12)
	refusedAs(t, "again", a.CheckOn(m, nil, nil), n.CodeWrongState)
	refusedAs(t, "where there is none", n.AgendaAdoption{ID: "a", Meeting: "m"}.CheckOn(n.Meeting{}, nil, nil), n.CodeWrongState)
	for what, items := range map[string][]n.AgendaItem{
		"no number": {{Kind: n.ItemReport, Names: n.Names{"en": "x"}}}, "no kind": {{Number: "1", Names: n.Names{"en": "x"}}}, "no name": {{Number: "1", Kind: n.ItemReport}},
		"twice": {m.Agenda[0], m.Agenda[0]}, "no language": {{Number: "1", Kind: n.ItemReport, Names: n.Names{"en": "x", "de": "y"}}},
	} {
		refusedAs(t, what, n.AgendaAdoption{ID: "a", Meeting: "m", Items: items}.Check(), n.CodeInvalid)
	}
}

func TestAnUnchangedAgendaItemKeepsItsOtherLanguages(t *testing.T) {
	m := eleventh()
	m.Agenda[0].Names[n.French], m.Agenda[0].Notes[n.Spanish] = "Point 1", "Nota sobre 1"
	english := func(i int) n.AgendaItem {
		it := m.Agenda[i]
		return n.AgendaItem{Number: it.Number, Kind: it.Kind, Names: n.Names{n.English: it.Names[n.English]}}
	}
	a := n.AgendaAdoption{ID: "a", Meeting: "m", Items: []n.AgendaItem{english(0), english(1), english(2), english(3)}}
	items, amended := a.Result(m)
	if amended || items[0].Names[n.French] != "Point 1" || items[0].Notes[n.Spanish] != "Nota sobre 1" || len(a.Items[0].Names) != 1 {
		t.Errorf("the same agenda in English: %+v, amended %v", items, amended)
	}
	a.Items[0], a.Items[1] = a.Items[1], a.Items[0]
	if items, amended = a.Result(m); !amended || items[1].Names[n.French] != "Point 1" {
		t.Errorf("in another order: %+v, amended %v", items, amended)
	}
	a.Items[1].Names = n.Names{n.English: "Another subject"}
	if items, _ = a.Result(m); items[1].Names[n.French] != "" {
		t.Errorf("the French name of another subject: %+v", items[1])
	}
}

func TestAnAgendaItemInUseKeepsItsKind(t *testing.T) {
	m := eleventh()
	a := n.AgendaAdoption{ID: "a", Meeting: "m", Items: eleventh().Agenda}
	a.Items[2].Kind = n.ItemReport
	refusedAs(t, "in use", a.CheckOn(m, nil, []string{"4"}), n.CodeInvalid)
	refusedAs(t, "not in use", a.CheckOn(m, nil, []string{"2"}), "")
}

func TestAStatePartysObjectionStopsTheAgenda(t *testing.T) {
	m, o := eleventh(), n.AgendaObjection{ID: "o", Meeting: "m", Delegation: "FRA"}
	for _, c := range n.Capacities() {
		want := n.CodeNotEntitled
		if c == n.StateParty {
			want = ""
		}
		refusedAs(t, string(c), o.CheckOn(m, c), want)
	}
	said := []n.AgendaObjection{{Delegation: "KEN"}, {Delegation: "FRA"}, {Delegation: "KEN", Lifts: true}, {Delegation: "FRA"}}
	if got := n.Objecting(said); len(got) != 1 || got[0] != "FRA" {
		t.Errorf("standing: %v", got)
	}
	m.AgendaAdoptedAt = at(10, 12)
	refusedAs(t, "after the adoption", o.CheckOn(m, n.StateParty), n.CodeWrongState)
}

func sitting(day int, begins, ends string, items ...string) n.Sitting {
	return n.Sitting{Date: at(10, day), Begins: begins, Ends: ends, Items: items}
}

func TestSittingsFitTheirMeeting(t *testing.T) {
	plan := func(list ...n.Sitting) n.WorkPlan { return n.WorkPlan{ID: "p", Meeting: "m", Sittings: list} }
	good := plan(sitting(12, "11:00", "13:00", "1", "2"), sitting(12, "15:00", "17:00", "2"), sitting(13, "11:00", "13:00", "4"), sitting(13, "15:00", "17:00", "4", "5"))
	done, err := good.For(eleventh())
	if err != nil || done.Sittings[3].Number != 4 || done.Sittings[0].Zone != "Europe/Vienna" || done.Sittings[0].Format != "hybrid" || good.Sittings[0].Zone != "" {
		t.Fatalf("%+v, %v", done, err)
	}
	elsewhere := sitting(12, "11:00", "13:00", "1")
	elsewhere.Zone = "Mars/Base"
	letter := sitting(12, "11:00", "13:00", "1")
	letter.Format = "by letter"
	for what, x := range map[string]struct {
		plan n.WorkPlan
		want n.Code
	}{
		"none": {plan(), n.CodeInvalid}, "another day": {plan(sitting(14, "11:00", "13:00", "1")), n.CodeInvalid}, "ends first": {plan(sitting(12, "13:00", "11:00", "1")), n.CodeInvalid},
		"no time": {plan(sitting(12, "25:00", "26:00", "1")), n.CodeInvalid}, "an unknown item": {plan(sitting(12, "11:00", "13:00", "7")), n.CodeNotFound}, "no item": {plan(sitting(12, "11:00", "13:00")), n.CodeInvalid},
		"over one another": {plan(sitting(12, "11:00", "13:00", "1"), sitting(12, "12:00", "14:00", "2")), n.CodeInvalid},
		"out of order":     {plan(sitting(13, "11:00", "13:00", "1"), sitting(12, "15:00", "17:00", "2")), n.CodeInvalid},
		"no zone":          {plan(elsewhere), n.CodeInvalid}, "no format": {plan(letter), n.CodeInvalid},
	} {
		_, err := x.plan.For(eleventh())
		refusedAs(t, what, err, x.want)
	}
	spring := eleventh()
	spring.Opens, spring.Closes = at(3, 28), at(3, 28)
	_, err = plan(n.Sitting{Date: at(3, 28), Begins: "02:30", Ends: "04:00", Items: []string{"1"}}).For(spring)
	refusedAs(t, "a time that summer time leaves out", err, n.CodeInvalid)
}

func TestAMeetingChangesByApprovalOfTheBureauOnly(t *testing.T) {
	m := eleventh()
	postpone := n.ChangePlan{ID: "c", Meeting: "m", Opens: m.Opens.AddDate(1, 0, 0), Closes: m.Closes.AddDate(1, 0, 0), Approval: "s"}
	online := n.ChangePlan{ID: "c", Meeting: "m", Format: "online", Approval: "s"}
	tacit := func(on n.SilenceSubject, phase n.SilencePhase) n.Approval {
		return n.Approval{Meeting: "m", Subject: on, Bureau: "CTOC/COP", Tacit: true, Phase: phase}
	}
	decided := n.Approval{Meeting: "m", Subject: n.SilenceOnDates, Bureau: "CTOC/COP"}
	ofOthers := tacit(n.SilenceOnDates, n.SilenceApproved)
	ofOthers.Bureau = ""
	used := decided
	used.Used = true
	for what, x := range map[string]struct {
		plan     n.ChangePlan
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
		"without any":               {n.ChangePlan{ID: "c", Opens: at(10, 13)}, decided, n.CodeInvalid},
		"to what it is":             {n.ChangePlan{ID: "c", Format: "hybrid", Approval: "s"}, decided, n.CodeInvalid},
		"to close before it opens":  {n.ChangePlan{ID: "c", Opens: at(11, 12), Approval: "s"}, decided, n.CodeInvalid},
		"to no format":              {n.ChangePlan{ID: "c", Format: "by letter", Approval: "s"}, decided, n.CodeInvalid},
	} {
		_, err := x.plan.CheckOn(m, false, x.approval)
		refusedAs(t, what, err, x.want)
	}
	c, err := postpone.CheckOn(m, false, decided)
	if err != nil || !c.Postponed() || !c.OldOpens.Equal(m.Opens) || c.OldFormat != "hybrid" || c.Format != "hybrid" {
		t.Errorf("%+v, %v", c, err)
	}
	_, err = postpone.CheckOn(m, true, decided)
	refusedAs(t, "after the report", err, n.CodeWrongState)
	m.AgendaAdoptedAt = at(10, 12)
	_, err = postpone.CheckOn(m, false, decided)
	refusedAs(t, "of a meeting that has begun", err, n.CodeWrongState)
	_, err = online.CheckOn(m, false, tacit(n.SilenceOnFormat, n.SilenceApproved))
	refusedAs(t, "the format of a meeting that has begun", err, "")
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
