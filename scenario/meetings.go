package scenario

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"rapporteur/client"
	"rapporteur/dossier"
	"rapporteur/negotiation"
)

// meetingVerbs are the sentences about meetings.
var meetingVerbs = []verb{
	sentence(`(?P<codes>[A-Z0-9, ]+) (?:is|are) accredited to (?P<year>20\d\d)\.`, accredit),
	sentence(`The accreditation of `+who+` to (?P<year>20\d\d) is withdrawn: (?P<text>.+)`, changeAccreditation(false)),
	sentence(`The accreditation of `+who+` to (?P<year>20\d\d) is restored: (?P<text>.+)`, changeAccreditation(true)),
	sentence(who+` objects to the agenda of (?P<year>20\d\d): (?P<text>.+)`, objectToAgenda(false)),
	sentence(who+` lifts its objection to the agenda of (?P<year>20\d\d)\.`, objectToAgenda(true)),
	sentence(`The agenda of (?P<year>20\d\d) is adopted\.`, adoptAgenda),
	sentence(`The agenda of (?P<year>20\d\d) is adopted as orally amended: (?P<text>.+)`, adoptAgenda),
	sentence(`The work of (?P<year>20\d\d) is organized: (?P<text>.+)`, planWork),
	sentence(`The Bureau decides on (?P<subject>dates|format) of (?P<year>20\d\d): (?P<text>.+)`, decideInBureau),
	sentence(`The meeting of (?P<year>20\d\d) is moved to (?P<opens>`+dayForm+`) until (?P<closes>`+dayForm+`)(?:, (?P<format>in person|hybrid|online))? by (?P<by>the silence|the Bureau)\.`, changeMeeting),
	sentence(`The meeting of (?P<year>20\d\d) is held (?P<format>in person|hybrid|online) by (?P<by>the silence|the Bureau)\.`, changeMeeting),

	sentence(`Then the agenda of (?P<year>20\d\d) is (?P<state>provisional|adopted|adopted as orally amended)\.`, thenPlanned(agendaIs)),
	sentence(`Then the agenda of (?P<year>20\d\d) has (?P<count>\d+) items\.`, thenPlanned(agendaHas)),
	sentence(`Then the meeting of (?P<year>20\d\d) opens on (?P<opens>`+dayForm+`)\.`, thenPlanned(opensOn)),
	sentence(`Then (?P<count>\d+) sittings? of (?P<year>20\d\d) (?:is|are) to be rescheduled\.`, thenPlanned(rescheduled)),
}

const dayForm = `\d{4}-\d{2}-\d{2}`

func meetingOf(a map[string]string) string { return "wg4-" + a["year"] }

func accredit(ctx context.Context, p *player, a map[string]string) error {
	file := "meeting,code\n"
	for _, code := range list(a["codes"]) {
		file += meetingOf(a) + "," + code + "\n"
	}
	_, err := p.as(negotiation.RoleSecretariat).LoadAccreditation(ctx, "accreditation.csv", []byte(file))
	return err
}

func changeAccreditation(restores bool) func(context.Context, *player, map[string]string) error {
	return func(ctx context.Context, p *player, a map[string]string) error {
		x := negotiation.ChangeAccreditation{Delegation: a["who"], Restores: restores, Reason: a["text"]}
		_, err := p.as(negotiation.RoleSecretariat).ChangeAccreditation(ctx, meetingOf(a), client.NewID(), x)
		return err
	}
}

func objectToAgenda(lifts bool) func(context.Context, *player, map[string]string) error {
	return func(ctx context.Context, p *player, a map[string]string) error {
		x := negotiation.ObjectToAgenda{Delegation: a["who"], Lifts: lifts, Reason: a["text"]}
		_, err := p.as(negotiation.RoleDelegation, a["who"]).OnMeeting(ctx, meetingOf(a), client.NewID(), x)
		return err
	}
}

var itemForm = regexp.MustCompile(`^(\d+(?: [a-z])?)\. (.+)$`)

// adoptAgenda adopts an agenda, as orally amended when its items are told. An
// item keeps the kind it was proposed with; a new one is of substance.
func adoptAgenda(ctx context.Context, p *player, a map[string]string) error {
	var x negotiation.AdoptAgenda
	if a["text"] != "" {
		before, err := p.reader().Programme(ctx, meetingOf(a))
		if err != nil {
			return err
		}
		for text := range strings.SplitSeq(a["text"], " // ") {
			m := itemForm.FindStringSubmatch(text)
			if m == nil {
				return fmt.Errorf("%q is no agenda item such as: 4. Other matters", text)
			}
			it := negotiation.AgendaItem{
				Number: m[1], Kind: negotiation.ItemSubstance, Names: negotiation.Names{negotiation.English: m[2]},
			}
			if old, ok := before.Meeting.Item(it.Number); ok {
				it.Kind = old.Kind
			}
			x.Items = append(x.Items, it)
		}
	}
	_, err := p.as(negotiation.RoleChair).OnMeeting(ctx, meetingOf(a), client.NewID(), x)
	return err
}

var sittingForm = regexp.MustCompile(`^(` + dayForm + `) (\d\d:\d\d)-(\d\d:\d\d) (.+)$`)

func planWork(ctx context.Context, p *player, a map[string]string) error {
	var x negotiation.PlanWork
	for text := range strings.SplitSeq(a["text"], " // ") {
		m := sittingForm.FindStringSubmatch(text)
		if m == nil {
			return fmt.Errorf("%q is no sitting such as: 2021-10-12 11:00-13:00 4, 5", text)
		}
		date, err := negotiation.ReadDay(m[1])
		if err != nil {
			return err
		}
		x.Sittings = append(x.Sittings, negotiation.PlannedSitting{Date: date, Begins: m[2], Ends: m[3], Items: list(m[4])})
	}
	_, err := p.as(negotiation.RoleSecretariat).OnMeeting(ctx, meetingOf(a), client.NewID(), x)
	return err
}

func decideInBureau(ctx context.Context, p *player, a map[string]string) error {
	id := client.NewID()
	x := negotiation.RecordBureauDecision{
		Subject: negotiation.SilenceSubject(a["subject"]), On: negotiation.Day(p.today()), Text: a["text"],
	}
	_, err := p.as(negotiation.RoleSecretariat).OnMeeting(ctx, meetingOf(a), id, x)
	if err == nil {
		p.decision = id
	}
	return err
}

func changeMeeting(ctx context.Context, p *player, a map[string]string) (err error) {
	x := negotiation.ChangeMeeting{Format: a["format"], Approval: p.silence, Reason: "as the story has it"}
	if x.Opens, err = negotiation.ReadDay(a["opens"]); err != nil {
		return err
	}
	if x.Closes, err = negotiation.ReadDay(a["closes"]); err != nil {
		return err
	}
	if a["by"] == "the Bureau" {
		x.Approval = p.decision
	}
	if x.Approval == "" {
		x.Approval = client.NewID() // nobody approved anything yet
	}
	_, err = p.as(negotiation.RoleSecretariat).OnMeeting(ctx, meetingOf(a), client.NewID(), x)
	return err
}

// thenPlanned is what a sentence says that is planned for a meeting.
func thenPlanned(
	holds func(negotiation.Programme, map[string]string) error,
) func(context.Context, *player, map[string]string) error {
	return func(ctx context.Context, p *player, a map[string]string) error {
		x, err := p.reader().Programme(ctx, meetingOf(a))
		if err != nil {
			return err
		}
		return holds(x, a)
	}
}

func agendaIs(x negotiation.Programme, a map[string]string) error {
	state := "provisional"
	switch {
	case x.Meeting.AgendaAmended:
		state = "adopted as orally amended"
	case !x.Meeting.AgendaAdoptedAt.IsZero():
		state = "adopted"
	}
	if state != a["state"] {
		return fmt.Errorf("the agenda is %s", state)
	}
	return nil
}

func agendaHas(x negotiation.Programme, a map[string]string) error {
	if count := len(x.Meeting.Agenda); strconv.Itoa(count) != a["count"] {
		return fmt.Errorf("the agenda has %d items", count)
	}
	return nil
}

func opensOn(x negotiation.Programme, a map[string]string) error {
	if opens := x.Meeting.Opens.Format(time.DateOnly); opens != a["opens"] {
		return fmt.Errorf("the meeting opens on %s", opens)
	}
	return nil
}

func rescheduled(x negotiation.Programme, a map[string]string) error {
	count := 0
	for _, s := range x.Sittings {
		if s.Reschedule != "" {
			count++
		}
	}
	if strconv.Itoa(count) != a["count"] {
		return fmt.Errorf("%d sittings of %d are to be rescheduled", count, len(x.Sittings))
	}
	return nil
}

// planned is what a rehearsal knows of a meeting beside the meeting.
type planned struct {
	objecting []string
	// sittings were planned at a time.
	sittings   []negotiation.Sitting
	at         time.Time
	decisions  []negotiation.BureauDecision
	accredited []string
	// accreditations are the changes to them, of each delegation.
	accreditations map[string][]negotiation.AccreditationChange
}

// tick lets the least time pass, so that of two acts one is the later.
func (r *Rehearsal) tick() time.Time {
	r.now = r.now.Add(time.Microsecond)
	return r.now
}

// meeting finds a meeting by its key, and what is planned for it.
func (r *Rehearsal) meeting(key string) (negotiation.Meeting, *planned, error) {
	m, ok := r.meetings[key]
	if !ok {
		return m, nil, negotiation.Refuse(negotiation.CodeNotFound, "There is no meeting %q on record.", key)
	}
	if r.planned[key] == nil {
		r.planned[key] = &planned{accreditations: map[string][]negotiation.AccreditationChange{}}
	}
	return m, r.planned[key], nil
}

// agendaPending reports whether the meeting with that ID has not adopted its
// agenda.
func (r *Rehearsal) agendaPending(id negotiation.ID) bool {
	for _, m := range r.meetings {
		if m.ID == id {
			return m.RequireAgenda() != nil
		}
	}
	return true
}

// accreditation is the state of an accreditation to the meeting with that ID now.
func (r *Rehearsal) accreditation(id negotiation.ID, code string) negotiation.AccreditationState {
	for key, x := range r.planned {
		if r.meetings[key].ID == id {
			return negotiation.AccreditationAt(slices.Contains(x.accredited, code), x.accreditations[code], r.now)
		}
	}
	return negotiation.AccreditationState{}
}

// accreditedTo are the states of the accreditations of a delegation to the
// meeting the drafts of a round come from, and to those that took one of them up.
func (r *Rehearsal) accreditedTo(in *negotiation.Round, code string) []negotiation.AccreditationState {
	at := []negotiation.ID{r.meetings["wg4-2020"].ID}
	for _, rd := range in.Drafts {
		if d, err := r.find(string(rd.Recommendation)); err == nil {
			at = append(at, d.Draft.Meeting)
		}
	}
	var out []negotiation.AccreditationState
	for _, id := range at {
		out = append(out, r.accreditation(id, code))
	}
	return out
}

func (s seat) LoadAccreditation(_ context.Context, name string, file []byte) (negotiation.Loaded, error) {
	read, err := dossier.ReadAccreditation(name, file)
	if err != nil {
		return negotiation.Loaded{}, err
	}
	for _, a := range read {
		m, _, err := s.meeting(a.Meeting)
		if err != nil {
			return negotiation.Loaded{}, err
		}
		for _, code := range a.Delegations {
			if err := negotiation.CheckAccredited(s.delegations[code], instrument, m); err != nil {
				return negotiation.Loaded{}, err
			}
		}
	}
	for _, a := range read {
		s.planned[a.Meeting].accredited = append(s.planned[a.Meeting].accredited, a.Delegations...)
	}
	return negotiation.Loaded{}, nil
}

func (s seat) Programme(_ context.Context, key string) (negotiation.Programme, error) {
	m, x, err := s.meeting(key)
	if err != nil {
		return negotiation.Programme{}, err
	}
	return negotiation.Programme{
		Meeting: m, Objecting: x.objecting, Sittings: m.Rescheduled(x.sittings, x.at), Decisions: x.decisions,
	}, nil
}

// OnMeeting does an act on a meeting.
func (s seat) OnMeeting(
	ctx context.Context, key string, id negotiation.ID, x negotiation.MeetingAct,
) (negotiation.Programme, error) {
	before, err := s.Programme(ctx, key)
	if err != nil {
		return negotiation.Programme{}, err
	}
	if err := (negotiation.Asked{ID: id, On: before.Meeting.ID, By: s.by, Act: x}).Check(); err != nil {
		return negotiation.Programme{}, err
	}
	if err := s.by.RequireMeeting(before.Meeting.ID); err != nil {
		return negotiation.Programme{}, err
	}
	facts, err := s.factsOnMeeting(id, before.Meeting, x)
	if err != nil {
		return negotiation.Programme{}, err
	}
	after, err := x.Judge(before, facts)
	if err != nil {
		return negotiation.Programme{}, err
	}
	s.now, s.meetings[key] = facts.Now, after.Meeting
	plan := s.planned[key]
	plan.objecting, plan.decisions = after.Objecting, after.Decisions
	switch x := x.(type) {
	case negotiation.PlanWork:
		plan.sittings, plan.at = after.Sittings, facts.Now
	case negotiation.ChangeAccreditation:
		change := negotiation.AccreditationChange{Restores: x.Restores, At: facts.Now}
		plan.accreditations[x.Delegation] = append(plan.accreditations[x.Delegation], change)
	}
	return s.Programme(ctx, key)
}

// factsOnMeeting are those that the rule of an act of a story depends on.
func (s seat) factsOnMeeting(
	id negotiation.ID, m negotiation.Meeting, act negotiation.MeetingAct,
) (f negotiation.MeetingFacts, err error) {
	f.ID, f.Now = id, s.now.Add(time.Microsecond) // of two acts one is the later
	switch x := act.(type) {
	case negotiation.AdoptAgenda:
		if slices.ContainsFunc(s.drafts, func(d *negotiation.Recommendation) bool { return d.Draft.Meeting == m.ID }) {
			f.InUse = []string{"4"} // where stories take drafts up
		}
	case negotiation.ObjectToAgenda:
		f.Capacity, err = s.capacity(x.Delegation), s.by.RequireDelegation(x.Delegation)
	case negotiation.RecordBureauDecision:
		f.Bureau, err = negotiation.BureauOf(chainOf(m.Body), s.bureau, time.Time(x.On))
	case negotiation.ChangeMeeting:
		f.Approval, err = s.approval(x.Approval)
		f.Closed = s.reportOf(m.ID) == reportAdopted
	case negotiation.ChangeAccreditation:
		f.Capacity, f.Accreditation = s.capacity(x.Delegation), s.accreditation(m.ID, x.Delegation)
	}
	return f, err
}

func (s seat) ChangeAccreditation(
	ctx context.Context, key string, id negotiation.ID, x negotiation.ChangeAccreditation,
) (negotiation.Accredited, error) {
	_, err := s.OnMeeting(ctx, key, id, x)
	return negotiation.Accredited{Delegation: x.Delegation}, err
}

// approval is what an ID approves.
func (r *Rehearsal) approval(id negotiation.ID) (negotiation.Approval, error) {
	used := false
	for _, m := range r.meetings {
		used = used || slices.ContainsFunc(m.Changes, func(c negotiation.MeetingChange) bool { return c.Approval == id })
	}
	if x := r.silences[id]; x != nil {
		return negotiation.Approval{
			Meeting: x.Meeting, Subject: x.Subject, Bureau: x.Bureau, Tacit: true, Phase: x.Phase, Used: used,
		}, nil
	}
	for _, x := range r.planned {
		for _, d := range x.decisions {
			if d.ID == id {
				return negotiation.Approval{Meeting: d.Meeting, Subject: d.Subject, Bureau: d.Bureau, Used: used}, nil
			}
		}
	}
	return negotiation.Approval{}, negotiation.Refuse(negotiation.CodeNotFound,
		"There is neither a silence procedure nor a decision of the Bureau %q on record.", id)
}
