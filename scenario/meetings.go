package scenario

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/dossier"
	n "rapporteur/negotiation"
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

	sentence(`Then the agenda of (?P<year>20\d\d) is (?P<state>provisional|adopted|adopted as orally amended)\.`, thenAgenda),
	sentence(`Then the agenda of (?P<year>20\d\d) has (?P<count>\d+) items\.`, thenItems),
	sentence(`Then the meeting of (?P<year>20\d\d) opens on (?P<opens>`+dayForm+`)\.`, thenOpens),
	sentence(`Then (?P<count>\d+) sittings? of (?P<year>20\d\d) (?:is|are) to be rescheduled\.`, thenRescheduled),
}

const dayForm = `\d{4}-\d{2}-\d{2}`

func meetingOf(a map[string]string) string { return "wg4-" + a["year"] }

func accredit(ctx context.Context, p *player, a map[string]string) error {
	file := "meeting,code\n"
	for _, code := range list(a["codes"]) {
		file += meetingOf(a) + "," + code + "\n"
	}
	_, err := p.as(n.RoleSecretariat).LoadAccreditation(ctx, "accreditation.csv", []byte(file))
	return err
}

func changeAccreditation(restores bool) func(context.Context, *player, map[string]string) error {
	return func(ctx context.Context, p *player, a map[string]string) error {
		r := wire.AccreditationRequest{ID: client.NewID(), Delegation: a["who"], Restores: restores, Reason: a["text"]}
		_, err := p.as(n.RoleSecretariat).ChangeAccreditation(ctx, meetingOf(a), r)
		return err
	}
}

func objectToAgenda(lifts bool) func(context.Context, *player, map[string]string) error {
	return func(ctx context.Context, p *player, a map[string]string) error {
		r := wire.AgendaObjectionRequest{ID: client.NewID(), Delegation: a["who"], Lifts: lifts, Reason: a["text"]}
		_, err := p.as(n.RoleDelegation, a["who"]).ObjectToAgenda(ctx, meetingOf(a), r)
		return err
	}
}

var itemForm = regexp.MustCompile(`^(\d+(?: [a-z])?)\. (.+)$`)

// adoptAgenda adopts an agenda, as orally amended when its items are told. An
// item keeps the kind it was proposed with; a new one is of substance.
func adoptAgenda(ctx context.Context, p *player, a map[string]string) error {
	r := wire.AgendaRequest{ID: client.NewID()}
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
			it := n.AgendaItem{Number: m[1], Kind: n.ItemSubstance, Names: n.Names{n.English: m[2]}}
			if old, ok := before.Meeting.Item(it.Number); ok {
				it.Kind = old.Kind
			}
			r.Items = append(r.Items, it)
		}
	}
	_, err := p.as(n.RoleChair).AdoptAgenda(ctx, meetingOf(a), r)
	return err
}

var sittingForm = regexp.MustCompile(`^(` + dayForm + `) (\d\d:\d\d)-(\d\d:\d\d) (.+)$`)

func planWork(ctx context.Context, p *player, a map[string]string) error {
	r := wire.WorkRequest{ID: client.NewID()}
	for text := range strings.SplitSeq(a["text"], " // ") {
		m := sittingForm.FindStringSubmatch(text)
		if m == nil {
			return fmt.Errorf("%q is no sitting such as: 2021-10-12 11:00-13:00 4, 5", text)
		}
		r.Sittings = append(r.Sittings, wire.SittingRequest{Date: m[1], Begins: m[2], Ends: m[3], Items: list(m[4])})
	}
	_, err := p.as(n.RoleSecretariat).PlanWork(ctx, meetingOf(a), r)
	return err
}

func decideInBureau(ctx context.Context, p *player, a map[string]string) error {
	r := wire.BureauDecisionRequest{ID: client.NewID(), Subject: n.SilenceSubject(a["subject"]), On: p.house.Now().UTC().Format(time.DateOnly), Text: a["text"]}
	_, err := p.as(n.RoleSecretariat).RecordDecision(ctx, meetingOf(a), r)
	if err == nil {
		p.decision = r.ID
	}
	return err
}

func changeMeeting(ctx context.Context, p *player, a map[string]string) error {
	r := wire.MeetingChangeRequest{ID: client.NewID(), Opens: a["opens"], Closes: a["closes"], Format: a["format"], Approval: p.silence, Reason: "as the story has it"}
	if a["by"] == "the Bureau" {
		r.Approval = p.decision
	}
	if r.Approval == "" {
		r.Approval = client.NewID() // nobody approved anything yet
	}
	_, err := p.as(n.RoleSecretariat).ChangeMeeting(ctx, meetingOf(a), r)
	return err
}

func thenAgenda(ctx context.Context, p *player, a map[string]string) error {
	x, err := p.reader().Programme(ctx, meetingOf(a))
	if err != nil {
		return err
	}
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

func thenItems(ctx context.Context, p *player, a map[string]string) error {
	x, err := p.reader().Programme(ctx, meetingOf(a))
	if err == nil && strconv.Itoa(len(x.Meeting.Agenda)) != a["count"] {
		return fmt.Errorf("the agenda has %d items", len(x.Meeting.Agenda))
	}
	return err
}

func thenOpens(ctx context.Context, p *player, a map[string]string) error {
	x, err := p.reader().Programme(ctx, meetingOf(a))
	if err == nil && x.Meeting.Opens.Format(time.DateOnly) != a["opens"] {
		return fmt.Errorf("the meeting opens on %s", x.Meeting.Opens.Format(time.DateOnly))
	}
	return err
}

func thenRescheduled(ctx context.Context, p *player, a map[string]string) error {
	x, err := p.reader().Programme(ctx, meetingOf(a))
	if err != nil {
		return err
	}
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
	objections []n.AgendaObjection
	sittings   []n.Sitting
	at         time.Time
	decisions  map[n.ID]n.BureauDecision
	accredited []string
	// accreditations are the changes to them.
	accreditations []n.AccreditationChange
}

// tick lets the least time pass, so that of two acts one is the later.
func (r *Rehearsal) tick() time.Time {
	r.now = r.now.Add(time.Microsecond)
	return r.now
}

// meeting finds a meeting by its key, and what is planned for it.
func (r *Rehearsal) meeting(key string) (n.Meeting, *planned, error) {
	m, ok := r.meetings[key]
	if !ok {
		return m, nil, n.Refuse(n.CodeNotFound, "There is no meeting %q on record.", key)
	}
	if r.planned[key] == nil {
		r.planned[key] = &planned{decisions: map[n.ID]n.BureauDecision{}}
	}
	return m, r.planned[key], nil
}

// agendaPending reports whether the meeting with that ID has not adopted its
// agenda.
func (r *Rehearsal) agendaPending(id n.ID) bool {
	for _, m := range r.meetings {
		if m.ID == id {
			return m.RequireAgenda() != nil
		}
	}
	return true
}

// accreditation is the state of an accreditation to the meeting with that ID now.
func (r *Rehearsal) accreditation(id n.ID, code string) n.AccreditationState {
	for key, x := range r.planned {
		if r.meetings[key].ID == id {
			own := slices.DeleteFunc(slices.Clone(x.accreditations), func(c n.AccreditationChange) bool { return c.Delegation != code })
			return n.AccreditationAt(slices.Contains(x.accredited, code), own, r.now)
		}
	}
	return n.AccreditationState{}
}

// accreditedTo are the states of the accreditations of a delegation to the
// meeting the drafts of a round come from, and to those that took one of them up.
func (r *Rehearsal) accreditedTo(in *n.Round, code string) []n.AccreditationState {
	at := []n.ID{r.meetings["wg4-2020"].ID}
	for _, rd := range in.Drafts {
		if d, err := r.find(string(rd.Recommendation)); err == nil {
			at = append(at, d.Draft.Meeting)
		}
	}
	var out []n.AccreditationState
	for _, id := range at {
		out = append(out, r.accreditation(id, code))
	}
	return out
}

func (s seat) LoadAccreditation(_ context.Context, name string, file []byte) (n.Loaded, error) {
	read, err := dossier.ReadAccreditation(name, file)
	if err != nil {
		return n.Loaded{}, err
	}
	for _, a := range read {
		m, _, err := s.meeting(a.Meeting)
		if err != nil {
			return n.Loaded{}, err
		}
		for _, code := range a.Delegations {
			if err := n.CheckAccredited(s.delegations[code], instrument, m); err != nil {
				return n.Loaded{}, err
			}
		}
	}
	for _, a := range read {
		s.planned[a.Meeting].accredited = append(s.planned[a.Meeting].accredited, a.Delegations...)
	}
	return n.Loaded{}, nil
}

func (s seat) ChangeAccreditation(_ context.Context, key string, q wire.AccreditationRequest) (n.Accredited, error) {
	m, x, err := s.meeting(key)
	if err != nil {
		return n.Accredited{}, err
	}
	if err := s.by.RequireRole(n.RoleSecretariat); err != nil {
		return n.Accredited{}, err
	}
	c := n.AccreditationChange{ID: q.ID, Meeting: m.ID, Delegation: q.Delegation, Restores: q.Restores, Reason: q.Reason}
	if err := c.Check(); err != nil {
		return n.Accredited{}, err
	}
	if err := c.CheckOn(m, s.capacity(c.Delegation), s.accreditation(m.ID, c.Delegation)); err != nil {
		return n.Accredited{}, err
	}
	c.At = s.tick()
	x.accreditations = append(x.accreditations, c)
	return n.Accredited{Delegation: c.Delegation}, nil
}

func (s seat) Programme(_ context.Context, key string) (n.Programme, error) {
	m, x, err := s.meeting(key)
	if err != nil {
		return n.Programme{}, err
	}
	return n.Programme{Meeting: m, Objecting: n.Objecting(x.objections), Sittings: m.Rescheduled(x.sittings, x.at)}, nil
}

func (s seat) AdoptAgenda(ctx context.Context, key string, q wire.AgendaRequest) (n.Programme, error) {
	m, x, err := s.meeting(key)
	if err != nil {
		return n.Programme{}, err
	}
	a := n.AgendaAdoption{ID: q.ID, Meeting: m.ID, Items: q.Items}
	var under []string
	for _, d := range s.drafts {
		if d.Draft.Meeting == m.ID {
			under = []string{"4"} // where stories take drafts up
		}
	}
	for _, err := range []error{s.by.RequireRole(n.RoleChair), s.by.RequireMeeting(m.ID), a.Check(), a.CheckOn(m, n.Objecting(x.objections), under)} {
		if err != nil {
			return n.Programme{}, err
		}
	}
	m.Agenda, m.AgendaAmended = a.Result(m)
	m.AgendaAdoptedAt = s.tick()
	s.meetings[key] = m
	return s.Programme(ctx, key)
}

func (s seat) ObjectToAgenda(ctx context.Context, key string, q wire.AgendaObjectionRequest) (n.Programme, error) {
	m, x, err := s.meeting(key)
	if err != nil {
		return n.Programme{}, err
	}
	o := n.AgendaObjection{ID: q.ID, Meeting: m.ID, Delegation: q.Delegation, Lifts: q.Lifts, Reason: q.Reason}
	for _, err := range []error{s.by.RequireDelegation(o.Delegation), o.CheckOn(m, s.capacity(o.Delegation))} {
		if err != nil {
			return n.Programme{}, err
		}
	}
	x.objections = append(x.objections, o)
	return s.Programme(ctx, key)
}

func (s seat) PlanWork(ctx context.Context, key string, q wire.WorkRequest) (n.Programme, error) {
	m, x, err := s.meeting(key)
	if err != nil {
		return n.Programme{}, err
	}
	plan := n.WorkPlan{ID: q.ID, Meeting: m.ID}
	for _, y := range q.Sittings {
		date, err := day(y.Date)
		if err != nil {
			return n.Programme{}, err
		}
		plan.Sittings = append(plan.Sittings, n.Sitting{Date: date, Begins: y.Begins, Ends: y.Ends, Zone: y.Zone, Format: y.Format, Items: y.Items})
	}
	if err := s.by.RequireRole(n.RoleSecretariat); err != nil {
		return n.Programme{}, err
	}
	if plan, err = plan.For(m); err != nil {
		return n.Programme{}, err
	}
	x.sittings, x.at = plan.Sittings, s.tick()
	return s.Programme(ctx, key)
}

func (s seat) RecordDecision(ctx context.Context, key string, q wire.BureauDecisionRequest) (n.Programme, error) {
	m, x, err := s.meeting(key)
	if err != nil {
		return n.Programme{}, err
	}
	d := n.BureauDecision{ID: q.ID, Meeting: m.ID, Subject: q.Subject, On: s.now, Text: q.Text}
	for _, err := range []error{s.by.RequireRole(n.RoleSecretariat, n.RoleChair), s.by.RequireMeeting(m.ID), d.Check()} {
		if err != nil {
			return n.Programme{}, err
		}
	}
	b, err := n.BureauOf(chainOf(m.Body), s.bureau, d.On)
	if err != nil {
		return n.Programme{}, err
	}
	if d, err = d.By(b, s.now); err != nil {
		return n.Programme{}, err
	}
	x.decisions[d.ID] = d
	return s.Programme(ctx, key)
}

func (s seat) ChangeMeeting(ctx context.Context, key string, q wire.MeetingChangeRequest) (n.Programme, error) {
	m, _, err := s.meeting(key)
	if err != nil {
		return n.Programme{}, err
	}
	p := n.ChangePlan{ID: q.ID, Meeting: m.ID, Format: q.Format, Approval: q.Approval, Reason: q.Reason}
	if p.Opens, err = day(q.Opens); err != nil {
		return n.Programme{}, err
	}
	if p.Closes, err = day(q.Closes); err != nil {
		return n.Programme{}, err
	}
	a, err := s.approval(q.Approval)
	if err != nil {
		return n.Programme{}, err
	}
	report := s.reports[key]
	c, err := p.CheckOn(m, report != nil && !report.AdoptedAt.IsZero(), a)
	if err != nil {
		return n.Programme{}, err
	}
	c.At = s.tick()
	m.Opens, m.Closes, m.Format, m.Changes = c.Opens, c.Closes, c.Format, append(slices.Clone(m.Changes), c)
	s.meetings[key] = m
	return s.Programme(ctx, key)
}

// day reads a day; "" is none.
func day(text string) (t time.Time, err error) {
	if text == "" {
		return t, nil
	}
	if t, err = time.Parse(time.DateOnly, text); err != nil {
		return t, n.Refuse(n.CodeInvalid, "%q is no day such as 2021-10-12.", text)
	}
	return t, nil
}

// approval is what an ID approves.
func (s seat) approval(id n.ID) (n.Approval, error) {
	if err := s.by.RequireRole(n.RoleSecretariat); err != nil {
		return n.Approval{}, err
	}
	used := false
	for _, m := range s.meetings {
		used = used || slices.ContainsFunc(m.Changes, func(c n.MeetingChange) bool { return c.Approval == id })
	}
	if x := s.silences[id]; x != nil {
		return n.Approval{Meeting: x.Meeting, Subject: x.Subject, Bureau: x.Bureau, Tacit: true, Phase: x.Phase, Used: used}, nil
	}
	for _, x := range s.planned {
		if d, ok := x.decisions[id]; ok {
			return n.Approval{Meeting: d.Meeting, Subject: d.Subject, Bureau: d.Bureau, Used: used}, nil
		}
	}
	return n.Approval{}, n.Refuse(n.CodeNotFound, "There is neither a silence procedure nor a decision of the Bureau %q on record.", id)
}
