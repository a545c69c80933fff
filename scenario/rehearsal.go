package scenario

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/drafting"
	"rapporteur/negotiation"
	"rapporteur/scenario/held"
)

// Rehearsal is a house in memory, with a clock of its own. It keeps no rules:
// every act is judged by the functions of package negotiation that the record
// asks, and texts are made by package drafting. What it lacks is what a
// rehearsal needs not: durability, concurrency, permissions to read. Its documents
// are written by package publish.
type Rehearsal struct {
	now              time.Time
	rules            negotiation.BodyRules
	delegations      map[string]negotiation.Delegation
	bureau           []negotiation.BureauMember
	meetings         map[string]negotiation.Meeting
	drafts           []*negotiation.Recommendation
	versions         map[negotiation.ID][]negotiation.Version
	rounds           map[negotiation.ID]*negotiation.Round
	comments         []*negotiation.ReceivedComment
	reports          map[string]*negotiation.Report
	reportObjections map[string][]negotiation.ReportObjection
	silences         map[negotiation.ID]*negotiation.Silence
	planned          map[string]*planned
	corrections      map[negotiation.ID][]negotiation.Correction
	amendments       map[negotiation.ID][]negotiation.OralAmendment
	documents        []held.Document
	// statements are the explanations and dissociations, and objections those to
	// silences.
	statements []negotiation.Statement
	// lifted are the reservations that their delegations lifted.
	lifted     []lifted
	objections map[negotiation.ID][]negotiation.SilenceObjection
	// opened are the rounds and asked the silences, in their order.
	opened, asked []negotiation.ID
	// rulings are those that made a version in review.
	rulings map[negotiation.ID][]negotiation.PointRuling
}

// NewRehearsal makes a house with the cast and the drafts of a story.
func NewRehearsal(s Story) *Rehearsal {
	r := &Rehearsal{
		now: Beginning(), rules: s.Rules, bureau: s.Bureau, delegations: map[string]negotiation.Delegation{},
		meetings: map[string]negotiation.Meeting{},
		versions: map[negotiation.ID][]negotiation.Version{}, rounds: map[negotiation.ID]*negotiation.Round{},
		reports: map[string]*negotiation.Report{}, reportObjections: map[string][]negotiation.ReportObjection{},
		silences: map[negotiation.ID]*negotiation.Silence{}, planned: map[string]*planned{},
		corrections: map[negotiation.ID][]negotiation.Correction{},
		amendments:  map[negotiation.ID][]negotiation.OralAmendment{},
		objections:  map[negotiation.ID][]negotiation.SilenceObjection{},
		rulings:     map[negotiation.ID][]negotiation.PointRuling{},
	}
	for _, d := range s.Cast {
		r.delegations[d.Code] = d
	}
	for _, m := range meetings() {
		m.ID = negotiation.ID(m.Key) // so either names it
		r.meetings[m.Key] = m
	}
	for i, d := range s.Drafts {
		v := negotiation.Version{
			ID: client.NewID(), Recommendation: client.NewID(), Number: 1, Origin: negotiation.OriginMeeting,
			Language: s.language(), Title: d.Title,
		}
		for _, p := range d.Paragraphs {
			p.ID = client.NewID()
			v.Paragraphs = append(v.Paragraphs, p)
		}
		r.versions[v.Recommendation] = []negotiation.Version{v}
		r.drafts = append(r.drafts, &negotiation.Recommendation{
			ID: v.Recommendation, Key: d.Key, Title: d.Title, Order: i + 1, Meeting: r.meetings["wg4-2020"].ID,
			Draft: negotiation.Draft{Stage: negotiation.StageDraft, Version: v.ID, Bracketed: v.Bracketed()},
		})
	}
	return r
}

// As opens the door to somebody.
func (r *Rehearsal) As(who negotiation.Actor) Door { return seat{r, who} }

// Now is the time of the rehearsal's clock.
func (r *Rehearsal) Now() time.Time { return r.now }

// Pass moves the clock. A round whose deadline has come closes and is
// consolidated at once.
func (r *Rehearsal) Pass(_ context.Context, d time.Duration, over Over) error {
	r.now = r.now.Add(d)
	for _, id := range over.Rounds {
		if in := r.rounds[id]; in.Phase == negotiation.RoundOpen {
			if err := r.close(in); err != nil {
				return err
			}
		}
	}
	for _, id := range over.Silences {
		r.silent(id)
	}
	return nil
}

func (r *Rehearsal) close(in *negotiation.Round) (err error) {
	if *in, err = in.Close(r.now); err != nil {
		return err
	}
	return r.consolidate(in, negotiation.ConsolidateRound{})
}

// Follow does nothing: drafts follow at once.
func (r *Rehearsal) Follow(context.Context, negotiation.ID) error { return nil }

func (r *Rehearsal) find(ref string) (*negotiation.Recommendation, error) {
	for _, d := range r.drafts {
		if d.Key == ref || string(d.ID) == ref {
			return d, nil
		}
	}
	return nil, negotiation.Refuse(negotiation.CodeNotFound, "There is no recommendation %q on record.", ref)
}

func (r *Rehearsal) version(d *negotiation.Recommendation, id negotiation.ID) negotiation.Version {
	list := r.versions[d.ID]
	i := slices.IndexFunc(list, func(v negotiation.Version) bool { return v.ID == id })
	return list[i] // a draft's version is always one of its own
}

// add puts a version on record.
func (r *Rehearsal) add(d *negotiation.Recommendation, v negotiation.Version) negotiation.Version {
	v.Number, v.CreatedAt = len(r.versions[d.ID])+1, r.now
	r.versions[d.ID] = append(r.versions[d.ID], v)
	return v
}

// capacity is that of a delegation at the time of the rehearsal.
func (r *Rehearsal) capacity(code string) negotiation.Capacity {
	d := r.delegations[code]
	if d.Kind != negotiation.KindGroup {
		return d.CapacityOn(instrument, r.now)
	}
	var members []negotiation.Capacity
	for _, m := range d.MembersOn(r.now) {
		members = append(members, r.delegations[m].CapacityOn(instrument, r.now))
	}
	return negotiation.GroupCapacity(members)
}

// Where the report of a meeting stands.
const (
	reportNone = iota
	reportDrafted
	reportAdopted
)

func (r *Rehearsal) reportOf(meeting negotiation.ID) int {
	for key, m := range r.meetings {
		report := r.reports[key]
		switch {
		case m.ID != meeting || report == nil:
		case report.AdoptedAt.IsZero():
			return reportDrafted
		default:
			return reportAdopted
		}
	}
	return reportNone
}

// consolidate lays the comments of a round on its drafts, which follow.
func (r *Rehearsal) consolidate(in *negotiation.Round, act negotiation.ConsolidateRound) error {
	after, err := act.Judge(*in, negotiation.RoundFacts{Now: r.now, Behind: r.behind(in)})
	if err != nil {
		return err
	}
	*in = after
	late := act.IncludeLate
	for _, rd := range in.Drafts {
		d, err := r.find(string(rd.Recommendation))
		if err != nil {
			return err
		}
		if !d.Draft.InRound(in.ID) {
			continue // withdrawn meanwhile
		}
		base := r.version(d, rd.Version)
		v := base
		v.ID, v.Based, v.Origin, v.Round, v.Mover, v.Sources = client.NewID(), base.ID, negotiation.OriginConsolidation,
			in.ID, "", nil
		if v.Paragraphs, err = drafting.Consolidate(base, r.standing(in, d.ID, late)); err != nil {
			return err
		}
		v = r.add(d, v)
		if _, err := r.do(
			d, negotiation.Asked{By: negotiation.System(), Act: negotiation.ConsolidateDraft{Round: in.ID, Version: v.ID}}, &v,
		); err != nil {
			return err
		}
	}
	for _, c := range r.comments {
		if c.Round == in.ID {
			c.TakenIn = c.Admitted(late) && r.inRound(c.Recommendation, in.ID)
		}
	}
	for c, d := range r.disposed(in) {
		c.Disposition = d
	}
	return nil
}

// standing are the comments on a draft that a consolidation takes in.
func (r *Rehearsal) standing(
	in *negotiation.Round, recommendation negotiation.ID, late bool,
) []negotiation.ReceivedComment {
	var out []negotiation.ReceivedComment
	for _, c := range r.comments {
		if c.Round == in.ID && c.Recommendation == recommendation && c.Admitted(late) {
			out = append(out, *c)
		}
	}
	return out
}

// inRound reports whether a draft is still in a round.
func (r *Rehearsal) inRound(draft, round negotiation.ID) bool {
	d, err := r.find(string(draft))
	return err == nil && d.Draft.InRound(round)
}

// behind counts the comments that the last consolidation of a round is behind.
func (r *Rehearsal) behind(in *negotiation.Round) int {
	count := 0
	for _, c := range r.comments {
		if c.Round == in.ID && r.inRound(c.Recommendation, in.ID) && c.Behind(*in) {
			count++
		}
	}
	return count
}

// disposed is what the record says itself of comments with every consolidation,
// and again with an approval.
func (r *Rehearsal) disposed(in *negotiation.Round) map[*negotiation.ReceivedComment]*negotiation.Disposition {
	out := map[*negotiation.ReceivedComment]*negotiation.Disposition{}
	for _, c := range r.comments {
		if c.Round != in.ID {
			continue
		}
		if status, reason, ok := c.Disposed(r.inRound(c.Recommendation, in.ID), c.TakenIn); ok {
			out[c] = &negotiation.Disposition{
				ID: client.NewID(), Comment: c.ID, Status: status, Reason: reason, By: negotiation.System(), At: r.now,
			}
		}
	}
	return out
}

// instrument is the treaty of all stories.
const instrument = "untoc"

// meetings are those of all stories: the one that could not finish its drafts,
// the session their paper goes to, and later ones.
func meetings() []negotiation.Meeting {
	agenda := []negotiation.AgendaItem{
		{Number: "4", Kind: negotiation.ItemOtherMatters, Names: negotiation.Names{negotiation.English: "Other matters"}},
		{Number: "5", Kind: negotiation.ItemReport, Names: negotiation.Names{negotiation.English: "Adoption of the report"}},
	}
	meeting := func(key, body, session string, year int, month time.Month) negotiation.Meeting {
		day := time.Date(year, month, 12, 0, 0, 0, 0, time.UTC)
		return negotiation.Meeting{
			Key: key, Body: body, Session: session, Names: negotiation.Names{negotiation.English: key}, Opens: day,
			Closes: day.AddDate(0, 0, 1), Place: "Vienna", Zone: "Europe/Vienna", Agenda: agenda,
		}
	}
	out := []negotiation.Meeting{
		meeting("wg4-2020", workingGroup, "2020", 2020, time.September),
		meeting("cop-2020", conference, "2020", 2020, time.October),
	}
	for year := 2021; year <= 2025; year++ {
		out = append(out, meeting(fmt.Sprintf("wg4-%d", year), workingGroup, fmt.Sprint(year), year, time.October))
	}
	return out
}

// The bodies of all stories.
const (
	conference   = "CTOC/COP"
	workingGroup = "CTOC/COP/WG.4"
)

// seat is somebody's place in a rehearsal.
type seat struct {
	*Rehearsal
	by negotiation.Actor
}

func (s seat) OpenRound(_ context.Context, id negotiation.ID, q negotiation.OpenRound) (negotiation.Round, error) {
	if err := (negotiation.Asked{ID: id, On: id, By: s.by, Act: q}).Check(); err != nil {
		return negotiation.Round{}, err
	}
	if err := q.CheckDeadline(s.now); err != nil {
		return negotiation.Round{}, err
	}
	home, ok := s.meetings[q.Meeting]
	if !ok {
		return negotiation.Round{}, negotiation.Refuse(
			negotiation.CodeNotFound, "There is no meeting %q on record.", q.Meeting,
		)
	}
	in := &negotiation.Round{
		ID: id, Phase: negotiation.RoundOpen, Deadline: q.Deadline, Zone: q.Zone, Roster: q.Roster, OpenedAt: s.now,
		Publication: negotiation.Publication(cmp.Or(string(q.Publication), string(negotiation.PublishIssued))),
		Meeting:     home.ID, CRPMeeting: s.meetings[q.CRPMeeting].ID,
	}
	for _, d := range s.drafts {
		named := slices.Contains(q.Recommendations, d.Key)
		if !d.Of(home.ID) {
			if named {
				return negotiation.Round{}, negotiation.Refuse(
					negotiation.CodeNotFound, "The meeting %s has no recommendation %q.", q.Meeting, d.Key,
				)
			}
			continue
		}
		err := d.Draft.Permits(negotiation.CirculateDraft{Round: id})
		if named && err != nil {
			return negotiation.Round{}, err
		}
		if err == nil && (named || len(q.Recommendations) == 0) {
			in.Drafts = append(in.Drafts, negotiation.RoundDraft{Recommendation: d.ID, Version: d.Draft.Version})
		}
	}
	if len(in.Drafts) == 0 {
		return negotiation.Round{}, negotiation.Refuse(
			negotiation.CodeWrongState, "The meeting %s has no draft that can be circulated.", q.Meeting,
		)
	}
	for _, rd := range in.Drafts {
		if s.inOpenRound(rd.Recommendation) {
			return negotiation.Round{}, negotiation.Refuse(negotiation.CodeWrongState, "The draft is already in a round.")
		}
	}
	first, err := s.find(string(in.Drafts[0].Recommendation))
	if err != nil {
		return negotiation.Round{}, err
	}
	in.Language = s.version(first, in.Drafts[0].Version).Language
	s.rounds[id], s.opened = in, append(s.opened, id)
	if err := s.informal(in); err != nil {
		return negotiation.Round{}, err
	}
	return *in, s.follow(in, negotiation.CirculateDraft{Round: id})
}

// inOpenRound reports whether a round still open has circulated a draft, also
// one that was withdrawn from it and came back.
func (r *Rehearsal) inOpenRound(draft negotiation.ID) bool {
	for _, in := range r.rounds {
		if in.Phase == negotiation.RoundOpen && slices.ContainsFunc(in.Drafts, func(d negotiation.RoundDraft) bool {
			return d.Recommendation == draft
		}) {
			return true
		}
	}
	return false
}

// follow does an act of the procedure to every draft of a round that still
// stands where the act needs it.
func (r *Rehearsal) follow(in *negotiation.Round, act negotiation.DraftAct) error {
	for _, rd := range in.Drafts {
		d, err := r.find(string(rd.Recommendation))
		if err != nil {
			return err
		}
		if d.Draft.Permits(act) != nil {
			continue
		}
		if _, err := r.do(d, negotiation.Asked{By: negotiation.System(), Act: act}, nil); err != nil {
			return err
		}
	}
	return nil
}

// OnRound does an act on a round, with what follows from it.
func (s seat) OnRound(_ context.Context, id, act negotiation.ID, x negotiation.RoundAct) (negotiation.Round, error) {
	in, err := s.askedOn(id, act, x)
	if err != nil {
		return negotiation.Round{}, err
	}
	if again, ok := x.(negotiation.ConsolidateRound); ok {
		err := s.consolidate(in, again)
		return *in, err
	}
	facts, disposed := negotiation.RoundFacts{Now: s.now}, map[*negotiation.ReceivedComment]*negotiation.Disposition{}
	if _, ok := x.(negotiation.ApproveRound); ok {
		if facts, disposed, err = s.approvalFacts(in); err != nil {
			return *in, err
		}
	}
	after, err := x.Judge(*in, facts)
	if err != nil {
		return *in, err
	}
	*in = after
	for c, d := range disposed {
		c.Disposition = d
	}
	err = s.followed(in, x)
	return *in, err
}

// askedOn finds the round of an act that somebody may ask for.
func (s seat) askedOn(id, act negotiation.ID, x negotiation.RoundAct) (*negotiation.Round, error) {
	in, ok := s.rounds[id]
	if !ok {
		return nil, negotiation.Refuse(negotiation.CodeNotFound, "There is no round %q on record.", id)
	}
	if err := (negotiation.Asked{ID: act, On: id, By: s.by, Act: x}).Check(); err != nil {
		return nil, err
	}
	return in, s.by.RequireMeeting(in.Meeting)
}

// followed does what follows from an act by itself.
func (s seat) followed(in *negotiation.Round, x negotiation.RoundAct) error {
	switch x.(type) {
	case negotiation.CloseRound:
		return s.consolidate(in, negotiation.ConsolidateRound{})
	case negotiation.CancelRound:
		return s.follow(in, negotiation.RecallDraft{Round: in.ID})
	case negotiation.ApproveRound:
		if err := s.crp(in); err != nil {
			return err
		}
		in.Phase = negotiation.RoundIssued
		return s.follow(in, negotiation.IssueDraft{Round: in.ID, Document: in.Document})
	}
	return nil
}

func (s seat) SubmitReply(_ context.Context, id negotiation.ID, q wire.ReplyRequest) (negotiation.Receipt, error) {
	in, ok := s.rounds[id]
	if !ok {
		return negotiation.Receipt{}, negotiation.Refuse(negotiation.CodeNotFound, "There is no round %q on record.", id)
	}
	r := negotiation.Reply{
		ID: q.ID, Round: id, Delegation: q.Delegation, Language: q.Language, NoComment: q.NoComment, Comments: q.Comments,
		Actor: s.by,
	}
	if err := s.by.RequireDelegation(q.Delegation); err != nil {
		return negotiation.Receipt{}, err
	}
	if err := r.Check(); err != nil {
		return negotiation.Receipt{}, err
	}
	base := map[negotiation.ID]negotiation.Version{}
	for _, rd := range in.Drafts {
		d, err := s.find(string(rd.Recommendation))
		if err != nil {
			return negotiation.Receipt{}, err
		}
		base[rd.Recommendation] = s.version(d, rd.Version)
	}
	capacity := s.capacity(q.Delegation)
	for _, err := range []error{r.CheckAgainst(*in, base, capacity), negotiation.RequireAccreditation(
		q.Delegation, capacity, s.accreditedTo(in, q.Delegation)...,
	), drafting.CheckReply(r, base, s.names())} {
		if err != nil {
			return negotiation.Receipt{}, err
		}
	}
	for _, c := range q.Comments {
		if c.Replaces != "" {
			if err := s.withdraw(in, q.Delegation, c.Replaces, c.ID); err != nil {
				return negotiation.Receipt{}, err
			}
		}
		s.comments = append(s.comments, &negotiation.ReceivedComment{
			Comment: c, Reply: q.ID, Round: id, Delegation: q.Delegation, OnBehalfOf: s.delegations[q.Delegation].MembersOn(
				s.now,
			),
			Capacity: s.capacity(q.Delegation), Language: q.Language, ReceivedAt: s.now, Late: !in.InTime(s.now),
		})
	}
	return negotiation.Receipt{
		Reply: q.ID, Round: id, Delegation: q.Delegation, ReceivedAt: s.now, Late: !in.InTime(s.now), NoComment: q.NoComment,
	}, nil
}

// names are those by which papers name delegations.
func (r *Rehearsal) names() []string {
	return drafting.Names(slices.Collect(maps.Values(r.delegations)))
}

func (r *Rehearsal) withdraw(in *negotiation.Round, delegation string, comment, by negotiation.ID) error {
	i := slices.IndexFunc(r.comments, func(c *negotiation.ReceivedComment) bool {
		return c.ID == comment && c.Round == in.ID && c.Delegation == delegation
	})
	if i < 0 {
		return negotiation.Refuse(
			negotiation.CodeNotFound, "There is no comment of %s in this round %q on record.", delegation, comment,
		)
	}
	if !r.comments[i].WithdrawnAt.IsZero() {
		return negotiation.Refuse(negotiation.CodeWrongState, "The comment is already withdrawn.")
	}
	if err := in.CheckWithdrawal(r.now); err != nil {
		return err
	}
	r.comments[i].WithdrawnAt, r.comments[i].ReplacedBy = r.now, by
	return nil
}

func (s seat) Withdraw(
	_ context.Context, id negotiation.ID, q wire.WithdrawalRequest,
) (negotiation.ReceivedComment, error) {
	in, ok := s.rounds[id]
	if !ok {
		return negotiation.ReceivedComment{}, negotiation.Refuse(
			negotiation.CodeNotFound, "There is no round %q on record.", id,
		)
	}
	return negotiation.ReceivedComment{}, s.withdraw(in, s.by.Delegation, q.Comment, "")
}

func (s seat) Dispose(
	_ context.Context, id, act negotiation.ID, x negotiation.DisposeComments,
) ([]negotiation.ReceivedComment, error) {
	in, err := s.askedOn(id, act, x)
	if err != nil {
		return nil, err
	}
	after, err := x.Judge(*in, negotiation.RoundFacts{Now: s.now})
	if err != nil {
		return nil, err
	}
	for _, d := range x.Dispositions {
		c := s.comment(d.Comment)
		if c == nil || c.Round != id || !c.WithdrawnAt.IsZero() {
			return nil, negotiation.Refuse(
				negotiation.CodeNotFound, "There is no comment %s in this round that stands.", d.Comment,
			)
		}
		c.Disposition = &negotiation.Disposition{
			ID: client.NewID(), Comment: d.Comment, Status: d.Status, Reason: d.Reason, By: s.by, At: s.now,
		}
	}
	*in = after
	return nil, nil
}

func (s seat) AdmitLate(
	_ context.Context, id, act negotiation.ID, x negotiation.AdmitComments,
) ([]negotiation.ReceivedComment, error) {
	in, err := s.askedOn(id, act, x)
	if err != nil {
		return nil, err
	}
	after, err := x.Judge(*in, negotiation.RoundFacts{Now: s.now})
	if err != nil {
		return nil, err
	}
	for _, d := range x.Admissions {
		c := s.comment(d.Comment)
		if c == nil || c.Round != id {
			return nil, negotiation.Refuse(negotiation.CodeNotFound, "There is no comment %s in this round.", d.Comment)
		}
		a := negotiation.Admission{
			ID: client.NewID(), Comment: d.Comment, Include: d.Include, Reason: d.Reason, By: s.by, At: s.now,
		}
		if err := a.CheckOn(*c); err != nil {
			return nil, err
		}
		c.Admission = &a
		if status, reason, ok := c.Disposed(s.inRound(c.Recommendation, id), c.TakenIn); ok && !c.TakenIn {
			c.Disposition = &negotiation.Disposition{
				ID: client.NewID(), Comment: c.ID, Status: status, Reason: reason, By: negotiation.System(), At: s.now,
			}
		}
	}
	*in = after
	return nil, nil
}

// comment is the one with that ID, nil if there is none.
func (r *Rehearsal) comment(id negotiation.ID) *negotiation.ReceivedComment {
	i := slices.IndexFunc(r.comments, func(c *negotiation.ReceivedComment) bool { return c.ID == id })
	if i < 0 {
		return nil
	}
	return r.comments[i]
}

// approvalFacts is what an approval depends on, and what it says of comments by
// itself.
func (r *Rehearsal) approvalFacts(in *negotiation.Round) (
	negotiation.RoundFacts, map[*negotiation.ReceivedComment]*negotiation.Disposition, error,
) {
	disposed := r.disposed(in)
	if err := r.settledOtherwise(in, disposed); err != nil {
		return negotiation.RoundFacts{}, nil, err
	}
	f := negotiation.RoundFacts{Now: r.now, Behind: r.behind(in)}
	for _, c := range r.comments {
		if c.Round == in.ID && c.Disposition == nil && disposed[c] == nil && c.WithdrawnAt.IsZero() {
			f.Undisposed++
		}
	}
	f.Empty = !slices.ContainsFunc(r.drafts, func(d *negotiation.Recommendation) bool { return d.Draft.InRound(in.ID) })
	return f, disposed, nil
}

// settledOtherwise adds what the record says with an approval of comments that
// the chair settled otherwise.
func (r *Rehearsal) settledOtherwise(
	in *negotiation.Round, disposed map[*negotiation.ReceivedComment]*negotiation.Disposition,
) error {
	became := map[negotiation.ID]negotiation.DispositionStatus{}
	for _, rd := range in.Drafts {
		list := r.versions[rd.Recommendation]
		for i, v := range list {
			if v.Round == in.ID && v.Origin == negotiation.OriginConsolidation {
				clear(became) // made anew
			}
			if v.Round != in.ID || v.Origin != negotiation.OriginReview {
				continue
			}
			otherwise, err := drafting.Otherwise(list[i-1], v, r.rulings[v.ID])
			if err != nil {
				return err
			}
			maps.Copy(became, otherwise)
		}
		for _, c := range r.comments {
			if c.Round != in.ID || c.Recommendation != rd.Recommendation {
				continue
			}
			if status, reason, ok := c.DisposedByReview(became[c.ID]); ok {
				disposed[c] = &negotiation.Disposition{
					ID: client.NewID(), Comment: c.ID, Status: status, Reason: reason, By: negotiation.System(), At: r.now,
				}
			}
		}
		clear(became)
	}
	return nil
}

func (s seat) Settle(_ context.Context, ref string, q wire.SettlementRequest) (negotiation.Draft, error) {
	return s.write(
		ref, negotiation.AmendmentText{ID: q.ID, Review: true, Base: q.Base, Rulings: q.Rulings, Reason: q.Reason},
	)
}

func (s seat) Amend(_ context.Context, ref string, q wire.AmendmentRequest) (negotiation.Draft, error) {
	return s.write(ref, amendmentOf(q))
}

// mayDefer judges the meetings that rulings leave points to.
func (r *Rehearsal) mayDefer(d *negotiation.Recommendation, rulings []negotiation.PointRuling) error {
	for _, key := range negotiation.Deferrals(rulings) {
		to, ok := r.meetings[key]
		if !ok {
			return negotiation.Refuse(negotiation.CodeNotFound, "There is no meeting %q on record.", key)
		}
		last := r.meetingByID(cmp.Or(d.Draft.Meeting, d.Meeting))
		if err := negotiation.CheckDeferral(to, last, r.reportOf(to.ID) == reportAdopted); err != nil {
			return err
		}
	}
	return nil
}

// write makes a changed text current, or puts it on the floor.
func (s seat) write(ref string, text negotiation.AmendmentText) (negotiation.Draft, error) {
	d, err := s.find(ref)
	if err != nil {
		return negotiation.Draft{}, err
	}
	text.Recommendation = d.ID
	a := text.Act(s.by)
	for _, err := range []error{a.Allowed(), text.Check()} {
		if err != nil {
			return negotiation.Draft{}, err
		}
	}
	// It is judged as its act will be, before the text is looked at.
	if _, err := d.Draft.Apply(a, &draftFacts{Rehearsal: s.Rehearsal, draft: d}); err != nil {
		return negotiation.Draft{}, err
	}
	base := s.version(d, d.Draft.Version)
	if text.Base != base.ID {
		return negotiation.Draft{}, negotiation.Refuse(
			negotiation.CodeConflict, "The text was changed since you read it: version %d is current now.", base.Number,
		)
	}
	if err := s.mayDefer(d, text.Rulings); err != nil {
		return negotiation.Draft{}, err
	}
	if err := drafting.CheckAmendment(base, text, s.names()); err != nil {
		return negotiation.Draft{}, err
	}
	v, err := drafting.Amend(base, text)
	if err != nil {
		return negotiation.Draft{}, err
	}
	v.ID, v.Based, v.Origin, v.Mover, v.Round, v.Sources, v.Reason = text.ID, base.ID, negotiation.OriginOralAmendment,
		text.Mover, "", nil, text.Reason
	switch before := s.amendments[d.ID]; {
	case text.Moved:
		written := negotiation.OralAmendment{
			ID: text.ID, Recommendation: d.ID, Base: base.ID, Mover: text.Mover, Text: text, MovedAt: s.now,
		}
		s.amendments[d.ID] = append(slices.Clone(before), written)
		next, err := s.do(d, a, nil)
		if err != nil {
			s.amendments[d.ID] = before
		}
		return next, err
	case text.Review:
		v.Origin, v.Round = negotiation.OriginReview, d.Draft.Round
	}
	if _, err := s.do(d, a, &v); err != nil {
		return negotiation.Draft{}, err
	}
	s.add(d, v)
	if text.Review {
		s.rulings[v.ID] = text.Rulings
		s.rounds[d.Draft.Round].Revision++
	}
	return d.Draft, nil
}

// OnDraft does an act on a draft.
func (s seat) OnDraft(
	_ context.Context, ref string, _ negotiation.ID, act negotiation.DraftAct,
) (negotiation.Draft, error) {
	d, err := s.find(ref)
	if err != nil {
		return negotiation.Draft{}, err
	}
	return s.do(d, negotiation.Asked{By: s.by, Act: act}, nil)
}

func (s seat) Split(_ context.Context, _ string, q wire.SplitRequest) ([]negotiation.Recommendation, error) {
	r := negotiation.Reshaping{ID: q.ID, Kind: negotiation.ActSplit, Bases: []negotiation.ID{q.Base}, Reason: q.Reason}
	for _, p := range q.Parts {
		r.Parts = append(r.Parts, negotiation.Part{Key: p.Key, Title: p.Title, Paragraphs: p.Paragraphs})
	}
	return s.reshape(r)
}

func (s seat) Merge(_ context.Context, q wire.MergeRequest) ([]negotiation.Recommendation, error) {
	part := negotiation.Part{Key: q.Key, Title: q.Title, Paragraphs: q.Paragraphs}
	for _, id := range q.Bases {
		if _, v, ok := s.based(id); ok && len(q.Paragraphs) == 0 {
			for _, p := range v.Paragraphs {
				part.Paragraphs = append(part.Paragraphs, p.ID)
			}
		}
	}
	return s.reshape(negotiation.Reshaping{
		ID: q.ID, Kind: negotiation.ActMerge, Bases: q.Bases, Reason: q.Reason, Parts: []negotiation.Part{part},
	})
}

// based finds the draft that a version is one of.
func (r *Rehearsal) based(id negotiation.ID) (*negotiation.Recommendation, negotiation.Version, bool) {
	for _, d := range r.drafts {
		for _, v := range r.versions[d.ID] {
			if v.ID == id {
				return d, v, true
			}
		}
	}
	return nil, negotiation.Version{}, false
}

// reshape splits or merges drafts.
func (s seat) reshape(r negotiation.Reshaping) ([]negotiation.Recommendation, error) {
	for i := range r.Parts {
		r.Parts[i].ID = client.NewID()
		if _, err := s.find(r.Parts[i].Key); err == nil {
			return nil, negotiation.Refuse(
				negotiation.CodeConflict, "The key %q is already that of a recommendation.", r.Parts[i].Key,
			)
		}
	}
	var drafts []*negotiation.Recommendation
	var sources []negotiation.Recommendation
	var bases []negotiation.Version
	for _, id := range r.Bases {
		d, v, ok := s.based(id)
		if !ok {
			return nil, negotiation.Refuse(negotiation.CodeNotFound, "There is no version %q on record.", id)
		}
		drafts, sources, bases = append(drafts, d), append(sources, *d), append(bases, v)
	}
	for _, err := range []error{r.AllowedTo(s.by), r.Check(), r.CheckSources(sources)} {
		if err != nil {
			return nil, err
		}
	}
	texts, err := r.Texts(bases)
	if err != nil {
		return nil, err
	}
	for _, d := range drafts {
		if _, err := s.do(d, negotiation.Asked{By: s.by, Act: r.Act()}, nil); err != nil {
			return nil, err
		}
	}
	var made []negotiation.Recommendation
	for i, part := range r.Parts {
		texts[i].ID = client.NewID()
		d := &negotiation.Recommendation{
			ID: part.ID, Key: part.Key, Meeting: sources[0].Meeting, Title: part.Title, Order: len(s.drafts) + 1,
			Draft: r.Part(sources, texts[i]),
		}
		s.drafts = append(s.drafts, d)
		s.add(d, texts[i])
		made = append(made, *d)
	}
	return made, nil
}

func (s seat) Round(_ context.Context, id negotiation.ID) (negotiation.Round, error) {
	if in, ok := s.rounds[id]; ok {
		return *in, nil
	}
	return negotiation.Round{}, negotiation.Refuse(negotiation.CodeNotFound, "There is no round %q on record.", id)
}

func (s seat) Recommendation(_ context.Context, ref string) (negotiation.Recommendation, error) {
	d, err := s.find(ref)
	if err != nil {
		return negotiation.Recommendation{}, err
	}
	return *d, nil
}

func (s seat) Versions(_ context.Context, ref string) ([]negotiation.Version, error) {
	d, err := s.find(ref)
	if err != nil {
		return nil, err
	}
	return s.versions[d.ID], nil
}

func (s seat) Comments(
	_ context.Context, id negotiation.ID, _ client.CommentFilter,
) ([]negotiation.ReceivedComment, error) {
	in, ok := s.rounds[id]
	if !ok {
		return nil, negotiation.Refuse(negotiation.CodeNotFound, "There is no round %q on record.", id)
	}
	if s.by.Role == negotiation.RoleChair && in.Phase == negotiation.RoundOpen {
		return nil, negotiation.Refuse(negotiation.CodeWrongState, "The chair reads the comments after the round is closed.")
	}
	var out []negotiation.ReceivedComment
	for _, c := range s.comments {
		all := s.by.Role != negotiation.RoleDelegation || in.ShowsTo(s.by.Delegation)
		if c.Round == id && (all || c.Delegation == s.by.Delegation) {
			out = append(out, *c)
		}
	}
	return out, nil
}

// Correct records a correction beside the adopted text, which stays as it is.
func (s seat) Correct(
	_ context.Context, ref string, id negotiation.ID, x negotiation.CorrectRecommendation,
) (negotiation.Correction, error) {
	d, err := s.find(ref)
	if err != nil {
		return negotiation.Correction{}, err
	}
	if err := (negotiation.Asked{ID: id, On: d.ID, By: s.by, Act: x}).Check(); err != nil {
		return negotiation.Correction{}, err
	}
	c, err := x.Judge(d.Draft, s.version(d, d.Draft.Version), s.corrections[d.ID])
	if err != nil {
		return c, err
	}
	doc, err := s.corrigendum(d, c)
	if err != nil {
		return c, err
	}
	c.ID, c.Recommendation, c.Document, c.Symbol, c.At = id, d.ID, doc.ID, doc.Symbol, s.now
	s.corrections[d.ID] = append(s.corrections[d.ID], c)
	return c, nil
}

func (s seat) Corrections(_ context.Context, ref string) ([]negotiation.Correction, error) {
	d, err := s.find(ref)
	if err != nil {
		return nil, err
	}
	return s.corrections[d.ID], nil
}
