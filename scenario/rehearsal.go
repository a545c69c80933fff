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
	n "rapporteur/negotiation"
	"rapporteur/scenario/held"
)

// Rehearsal is a house in memory, with a clock of its own. It keeps no rules:
// every act is judged by the functions of package negotiation that the record
// asks, and texts are made by package drafting. What it lacks is what a
// rehearsal needs not: durability, concurrency, permissions to read. Its documents
// are written by package publish.
type Rehearsal struct {
	now              time.Time
	rules            n.BodyRules
	delegations      map[string]n.Delegation
	bureau           []n.BureauMember
	meetings         map[string]n.Meeting
	drafts           []*n.Recommendation
	versions         map[n.ID][]n.Version
	rounds           map[n.ID]*n.Round
	comments         []*n.ReceivedComment
	reports          map[string]*n.Report
	reportObjections map[string][]n.ReportObjection
	silences         map[n.ID]*n.Silence
	planned          map[string]*planned
	corrections      map[n.ID][]n.Correction
	amendments       map[n.ID][]n.OralAmendment
	documents        []held.Document
	// statements are the explanations and dissociations, and objections those to
	// silences.
	statements []n.Statement
	// lifted are the reservations that their delegations lifted.
	lifted     []lifted
	objections map[n.ID][]n.SilenceObjection
	// opened are the rounds and asked the silences, in their order.
	opened, asked []n.ID
	// rulings are those that made a version in review.
	rulings map[n.ID][]n.PointRuling
}

// NewRehearsal makes a house with the cast and the drafts of a story.
func NewRehearsal(s Story) *Rehearsal {
	r := &Rehearsal{
		now: Beginning(), rules: s.Rules, bureau: s.Bureau, delegations: map[string]n.Delegation{}, meetings: map[string]n.Meeting{},
		versions: map[n.ID][]n.Version{}, rounds: map[n.ID]*n.Round{}, reports: map[string]*n.Report{}, reportObjections: map[string][]n.ReportObjection{}, silences: map[n.ID]*n.Silence{}, planned: map[string]*planned{}, corrections: map[n.ID][]n.Correction{}, amendments: map[n.ID][]n.OralAmendment{}, objections: map[n.ID][]n.SilenceObjection{}, rulings: map[n.ID][]n.PointRuling{},
	}
	for _, d := range s.Cast {
		r.delegations[d.Code] = d
	}
	for _, m := range meetings() {
		m.ID = n.ID(m.Key) // so either names it
		r.meetings[m.Key] = m
	}
	for i, d := range s.Drafts {
		v := n.Version{ID: client.NewID(), Recommendation: client.NewID(), Number: 1, Origin: n.OriginMeeting, Language: s.language(), Title: d.Title}
		for _, p := range d.Paragraphs {
			p.ID = client.NewID()
			v.Paragraphs = append(v.Paragraphs, p)
		}
		r.versions[v.Recommendation] = []n.Version{v}
		r.drafts = append(r.drafts, &n.Recommendation{
			ID: v.Recommendation, Key: d.Key, Title: d.Title, Order: i + 1, Meeting: r.meetings["wg4-2020"].ID,
			Draft: n.Draft{Stage: n.StageDraft, Version: v.ID, Bracketed: v.Bracketed()},
		})
	}
	return r
}

// As opens the door to somebody.
func (r *Rehearsal) As(who n.Actor) Door { return seat{r, who} }

// Now is the time of the rehearsal's clock.
func (r *Rehearsal) Now() time.Time { return r.now }

// Pass moves the clock. A round whose deadline has come closes and is
// consolidated at once.
func (r *Rehearsal) Pass(_ context.Context, d time.Duration, over Over) error {
	r.now = r.now.Add(d)
	for _, id := range over.Rounds {
		if in := r.rounds[id]; in.Phase == n.RoundOpen {
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

func (r *Rehearsal) close(in *n.Round) (err error) {
	if *in, err = in.Close(r.now); err != nil {
		return err
	}
	return r.consolidate(in, n.ConsolidateRound{})
}

// Follow does nothing: drafts follow at once.
func (r *Rehearsal) Follow(context.Context, n.ID) error { return nil }

func (r *Rehearsal) find(ref string) (*n.Recommendation, error) {
	for _, d := range r.drafts {
		if d.Key == ref || string(d.ID) == ref {
			return d, nil
		}
	}
	return nil, n.Refuse(n.CodeNotFound, "There is no recommendation %q on record.", ref)
}

func (r *Rehearsal) version(d *n.Recommendation, id n.ID) n.Version {
	list := r.versions[d.ID]
	i := slices.IndexFunc(list, func(v n.Version) bool { return v.ID == id })
	return list[i] // a draft's version is always one of its own
}

// add puts a version on record.
func (r *Rehearsal) add(d *n.Recommendation, v n.Version) n.Version {
	v.Number, v.CreatedAt = len(r.versions[d.ID])+1, r.now
	r.versions[d.ID] = append(r.versions[d.ID], v)
	return v
}

// capacity is that of a delegation at the time of the rehearsal.
func (r *Rehearsal) capacity(code string) n.Capacity {
	d := r.delegations[code]
	if d.Kind != n.KindGroup {
		return d.CapacityOn(instrument, r.now)
	}
	var members []n.Capacity
	for _, m := range d.MembersOn(r.now) {
		members = append(members, r.delegations[m].CapacityOn(instrument, r.now))
	}
	return n.GroupCapacity(members)
}

// Where the report of a meeting stands.
const (
	reportNone = iota
	reportDrafted
	reportAdopted
)

func (r *Rehearsal) reportOf(meeting n.ID) int {
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
func (r *Rehearsal) consolidate(in *n.Round, act n.ConsolidateRound) error {
	after, err := act.Judge(*in, n.RoundFacts{Now: r.now, Behind: r.behind(in)})
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
		v.ID, v.Based, v.Origin, v.Round, v.Mover, v.Sources = client.NewID(), base.ID, n.OriginConsolidation, in.ID, "", nil
		if v.Paragraphs, err = drafting.Consolidate(base, r.standing(in, d.ID, late)); err != nil {
			return err
		}
		v = r.add(d, v)
		if _, err := r.do(d, n.Asked{By: n.System(), Act: n.ConsolidateDraft{Round: in.ID, Version: v.ID}}, &v); err != nil {
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
func (r *Rehearsal) standing(in *n.Round, recommendation n.ID, late bool) []n.ReceivedComment {
	var out []n.ReceivedComment
	for _, c := range r.comments {
		if c.Round == in.ID && c.Recommendation == recommendation && c.Admitted(late) {
			out = append(out, *c)
		}
	}
	return out
}

// inRound reports whether a draft is still in a round.
func (r *Rehearsal) inRound(draft, round n.ID) bool {
	d, err := r.find(string(draft))
	return err == nil && d.Draft.InRound(round)
}

// behind counts the comments that the last consolidation of a round is behind.
func (r *Rehearsal) behind(in *n.Round) int {
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
func (r *Rehearsal) disposed(in *n.Round) map[*n.ReceivedComment]*n.Disposition {
	out := map[*n.ReceivedComment]*n.Disposition{}
	for _, c := range r.comments {
		if c.Round != in.ID {
			continue
		}
		if status, reason, ok := c.Disposed(r.inRound(c.Recommendation, in.ID), c.TakenIn); ok {
			out[c] = &n.Disposition{ID: client.NewID(), Comment: c.ID, Status: status, Reason: reason, By: n.System(), At: r.now}
		}
	}
	return out
}

// instrument is the treaty of all stories.
const instrument = "untoc"

// meetings are those of all stories: the one that could not finish its drafts,
// the session their paper goes to, and later ones.
func meetings() []n.Meeting {
	agenda := []n.AgendaItem{
		{Number: "4", Kind: n.ItemOtherMatters, Names: n.Names{n.English: "Other matters"}},
		{Number: "5", Kind: n.ItemReport, Names: n.Names{n.English: "Adoption of the report"}},
	}
	meeting := func(key, body, session string, year int, month time.Month) n.Meeting {
		day := time.Date(year, month, 12, 0, 0, 0, 0, time.UTC)
		return n.Meeting{Key: key, Body: body, Session: session, Names: n.Names{n.English: key}, Opens: day, Closes: day.AddDate(0, 0, 1), Place: "Vienna", Zone: "Europe/Vienna", Agenda: agenda}
	}
	out := []n.Meeting{meeting("wg4-2020", workingGroup, "2020", 2020, time.September), meeting("cop-2020", conference, "2020", 2020, time.October)}
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
	by n.Actor
}

func (s seat) OpenRound(_ context.Context, id n.ID, q n.OpenRound) (n.Round, error) {
	if err := (n.Asked{ID: id, On: id, By: s.by, Act: q}).Check(); err != nil {
		return n.Round{}, err
	}
	if err := q.CheckDeadline(s.now); err != nil {
		return n.Round{}, err
	}
	home, ok := s.meetings[q.Meeting]
	if !ok {
		return n.Round{}, n.Refuse(n.CodeNotFound, "There is no meeting %q on record.", q.Meeting)
	}
	in := &n.Round{
		ID: id, Phase: n.RoundOpen, Deadline: q.Deadline, Zone: q.Zone, Roster: q.Roster, OpenedAt: s.now, Publication: n.Publication(cmp.Or(string(q.Publication), string(n.PublishIssued))),
		Meeting: home.ID, CRPMeeting: s.meetings[q.CRPMeeting].ID,
	}
	for _, d := range s.drafts {
		named := slices.Contains(q.Recommendations, d.Key)
		if !d.Of(home.ID) {
			if named {
				return n.Round{}, n.Refuse(n.CodeNotFound, "The meeting %s has no recommendation %q.", q.Meeting, d.Key)
			}
			continue
		}
		err := d.Draft.Permits(n.CirculateDraft{Round: id})
		if named && err != nil {
			return n.Round{}, err
		}
		if err == nil && (named || len(q.Recommendations) == 0) {
			in.Drafts = append(in.Drafts, n.RoundDraft{Recommendation: d.ID, Version: d.Draft.Version})
		}
	}
	if len(in.Drafts) == 0 {
		return n.Round{}, n.Refuse(n.CodeWrongState, "The meeting %s has no draft that can be circulated.", q.Meeting)
	}
	for _, rd := range in.Drafts {
		if s.inOpenRound(rd.Recommendation) {
			return n.Round{}, n.Refuse(n.CodeWrongState, "The draft is already in a round.")
		}
	}
	first, err := s.find(string(in.Drafts[0].Recommendation))
	if err != nil {
		return n.Round{}, err
	}
	in.Language = s.version(first, in.Drafts[0].Version).Language
	s.rounds[id], s.opened = in, append(s.opened, id)
	if err := s.informal(in); err != nil {
		return n.Round{}, err
	}
	return *in, s.follow(in, n.CirculateDraft{Round: id})
}

// inOpenRound reports whether a round still open has circulated a draft, also
// one that was withdrawn from it and came back.
func (r *Rehearsal) inOpenRound(draft n.ID) bool {
	for _, in := range r.rounds {
		if in.Phase == n.RoundOpen && slices.ContainsFunc(in.Drafts, func(d n.RoundDraft) bool { return d.Recommendation == draft }) {
			return true
		}
	}
	return false
}

// follow does an act of the procedure to every draft of a round that still
// stands where the act needs it.
func (r *Rehearsal) follow(in *n.Round, act n.DraftAct) error {
	for _, rd := range in.Drafts {
		d, err := r.find(string(rd.Recommendation))
		if err != nil {
			return err
		}
		if d.Draft.Permits(act) != nil {
			continue
		}
		if _, err := r.do(d, n.Asked{By: n.System(), Act: act}, nil); err != nil {
			return err
		}
	}
	return nil
}

// OnRound does an act on a round, with what follows from it.
func (s seat) OnRound(_ context.Context, id, act n.ID, x n.RoundAct) (n.Round, error) {
	in, err := s.askedOn(id, act, x)
	if err != nil {
		return n.Round{}, err
	}
	if again, ok := x.(n.ConsolidateRound); ok {
		err := s.consolidate(in, again)
		return *in, err
	}
	facts, disposed := n.RoundFacts{Now: s.now}, map[*n.ReceivedComment]*n.Disposition{}
	if _, ok := x.(n.ApproveRound); ok {
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
func (s seat) askedOn(id, act n.ID, x n.RoundAct) (*n.Round, error) {
	in, ok := s.rounds[id]
	if !ok {
		return nil, n.Refuse(n.CodeNotFound, "There is no round %q on record.", id)
	}
	if err := (n.Asked{ID: act, On: id, By: s.by, Act: x}).Check(); err != nil {
		return nil, err
	}
	return in, s.by.RequireMeeting(in.Meeting)
}

// followed does what follows from an act by itself.
func (s seat) followed(in *n.Round, x n.RoundAct) error {
	switch x.(type) {
	case n.CloseRound:
		return s.consolidate(in, n.ConsolidateRound{})
	case n.CancelRound:
		return s.follow(in, n.RecallDraft{Round: in.ID})
	case n.ApproveRound:
		if err := s.crp(in); err != nil {
			return err
		}
		in.Phase = n.RoundIssued
		return s.follow(in, n.IssueDraft{Round: in.ID, Document: in.Document})
	}
	return nil
}

func (s seat) SubmitReply(_ context.Context, id n.ID, q wire.ReplyRequest) (n.Receipt, error) {
	in, ok := s.rounds[id]
	if !ok {
		return n.Receipt{}, n.Refuse(n.CodeNotFound, "There is no round %q on record.", id)
	}
	r := n.Reply{ID: q.ID, Round: id, Delegation: q.Delegation, Language: q.Language, NoComment: q.NoComment, Comments: q.Comments, Actor: s.by}
	if err := s.by.RequireDelegation(q.Delegation); err != nil {
		return n.Receipt{}, err
	}
	if err := r.Check(); err != nil {
		return n.Receipt{}, err
	}
	base := map[n.ID]n.Version{}
	for _, rd := range in.Drafts {
		d, err := s.find(string(rd.Recommendation))
		if err != nil {
			return n.Receipt{}, err
		}
		base[rd.Recommendation] = s.version(d, rd.Version)
	}
	capacity := s.capacity(q.Delegation)
	for _, err := range []error{r.CheckAgainst(*in, base, capacity), n.RequireAccreditation(q.Delegation, capacity, s.accreditedTo(in, q.Delegation)...), drafting.CheckReply(r, base, s.names())} {
		if err != nil {
			return n.Receipt{}, err
		}
	}
	for _, c := range q.Comments {
		if c.Replaces != "" {
			if err := s.withdraw(in, q.Delegation, c.Replaces, c.ID); err != nil {
				return n.Receipt{}, err
			}
		}
		s.comments = append(s.comments, &n.ReceivedComment{
			Comment: c, Reply: q.ID, Round: id, Delegation: q.Delegation, OnBehalfOf: s.delegations[q.Delegation].MembersOn(s.now),
			Capacity: s.capacity(q.Delegation), Language: q.Language, ReceivedAt: s.now, Late: !in.InTime(s.now),
		})
	}
	return n.Receipt{Reply: q.ID, Round: id, Delegation: q.Delegation, ReceivedAt: s.now, Late: !in.InTime(s.now), NoComment: q.NoComment}, nil
}

// names are those by which papers name delegations.
func (r *Rehearsal) names() []string {
	return drafting.Names(slices.Collect(maps.Values(r.delegations)))
}

func (r *Rehearsal) withdraw(in *n.Round, delegation string, comment, by n.ID) error {
	i := slices.IndexFunc(r.comments, func(c *n.ReceivedComment) bool {
		return c.ID == comment && c.Round == in.ID && c.Delegation == delegation
	})
	if i < 0 {
		return n.Refuse(n.CodeNotFound, "There is no comment of %s in this round %q on record.", delegation, comment)
	}
	if !r.comments[i].WithdrawnAt.IsZero() {
		return n.Refuse(n.CodeWrongState, "The comment is already withdrawn.")
	}
	if err := in.CheckWithdrawal(r.now); err != nil {
		return err
	}
	r.comments[i].WithdrawnAt, r.comments[i].ReplacedBy = r.now, by
	return nil
}

func (s seat) Withdraw(_ context.Context, id n.ID, q wire.WithdrawalRequest) (n.ReceivedComment, error) {
	in, ok := s.rounds[id]
	if !ok {
		return n.ReceivedComment{}, n.Refuse(n.CodeNotFound, "There is no round %q on record.", id)
	}
	return n.ReceivedComment{}, s.withdraw(in, s.by.Delegation, q.Comment, "")
}

func (s seat) Dispose(_ context.Context, id, act n.ID, x n.DisposeComments) ([]n.ReceivedComment, error) {
	in, err := s.askedOn(id, act, x)
	if err != nil {
		return nil, err
	}
	after, err := x.Judge(*in, n.RoundFacts{Now: s.now})
	if err != nil {
		return nil, err
	}
	for _, d := range x.Dispositions {
		c := s.comment(d.Comment)
		if c == nil || c.Round != id || !c.WithdrawnAt.IsZero() {
			return nil, n.Refuse(n.CodeNotFound, "There is no comment %s in this round that stands.", d.Comment)
		}
		c.Disposition = &n.Disposition{ID: client.NewID(), Comment: d.Comment, Status: d.Status, Reason: d.Reason, By: s.by, At: s.now}
	}
	*in = after
	return nil, nil
}

func (s seat) AdmitLate(_ context.Context, id, act n.ID, x n.AdmitComments) ([]n.ReceivedComment, error) {
	in, err := s.askedOn(id, act, x)
	if err != nil {
		return nil, err
	}
	after, err := x.Judge(*in, n.RoundFacts{Now: s.now})
	if err != nil {
		return nil, err
	}
	for _, d := range x.Admissions {
		c := s.comment(d.Comment)
		if c == nil || c.Round != id {
			return nil, n.Refuse(n.CodeNotFound, "There is no comment %s in this round.", d.Comment)
		}
		a := n.Admission{ID: client.NewID(), Comment: d.Comment, Include: d.Include, Reason: d.Reason, By: s.by, At: s.now}
		if err := a.CheckOn(*c); err != nil {
			return nil, err
		}
		c.Admission = &a
		if status, reason, ok := c.Disposed(s.inRound(c.Recommendation, id), c.TakenIn); ok && !c.TakenIn {
			c.Disposition = &n.Disposition{ID: client.NewID(), Comment: c.ID, Status: status, Reason: reason, By: n.System(), At: s.now}
		}
	}
	*in = after
	return nil, nil
}

// comment is the one with that ID, nil if there is none.
func (r *Rehearsal) comment(id n.ID) *n.ReceivedComment {
	i := slices.IndexFunc(r.comments, func(c *n.ReceivedComment) bool { return c.ID == id })
	if i < 0 {
		return nil
	}
	return r.comments[i]
}

// approvalFacts is what an approval depends on, and what it says of comments by
// itself.
func (r *Rehearsal) approvalFacts(in *n.Round) (n.RoundFacts, map[*n.ReceivedComment]*n.Disposition, error) {
	disposed := r.disposed(in)
	if err := r.settledOtherwise(in, disposed); err != nil {
		return n.RoundFacts{}, nil, err
	}
	f := n.RoundFacts{Now: r.now, Behind: r.behind(in)}
	for _, c := range r.comments {
		if c.Round == in.ID && c.Disposition == nil && disposed[c] == nil && c.WithdrawnAt.IsZero() {
			f.Undisposed++
		}
	}
	f.Empty = !slices.ContainsFunc(r.drafts, func(d *n.Recommendation) bool { return d.Draft.InRound(in.ID) })
	return f, disposed, nil
}

// settledOtherwise adds what the record says with an approval of comments that
// the chair settled otherwise.
func (r *Rehearsal) settledOtherwise(in *n.Round, disposed map[*n.ReceivedComment]*n.Disposition) error {
	became := map[n.ID]n.DispositionStatus{}
	for _, rd := range in.Drafts {
		list := r.versions[rd.Recommendation]
		for i, v := range list {
			if v.Round == in.ID && v.Origin == n.OriginConsolidation {
				clear(became) // made anew
			}
			if v.Round != in.ID || v.Origin != n.OriginReview {
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
				disposed[c] = &n.Disposition{ID: client.NewID(), Comment: c.ID, Status: status, Reason: reason, By: n.System(), At: r.now}
			}
		}
		clear(became)
	}
	return nil
}

func (s seat) Settle(_ context.Context, ref string, q wire.SettlementRequest) (n.Draft, error) {
	return s.write(ref, n.AmendmentText{ID: q.ID, Review: true, Base: q.Base, Rulings: q.Rulings, Reason: q.Reason})
}

func (s seat) Amend(_ context.Context, ref string, q wire.AmendmentRequest) (n.Draft, error) {
	return s.write(ref, amendmentOf(q))
}

// mayDefer judges the meetings that rulings leave points to.
func (r *Rehearsal) mayDefer(d *n.Recommendation, rulings []n.PointRuling) error {
	for _, key := range n.Deferrals(rulings) {
		to, ok := r.meetings[key]
		if !ok {
			return n.Refuse(n.CodeNotFound, "There is no meeting %q on record.", key)
		}
		last := r.meetingByID(cmp.Or(d.Draft.Meeting, d.Meeting))
		if err := n.CheckDeferral(to, last, r.reportOf(to.ID) == reportAdopted); err != nil {
			return err
		}
	}
	return nil
}

// write makes a changed text current, or puts it on the floor.
func (s seat) write(ref string, text n.AmendmentText) (n.Draft, error) {
	d, err := s.find(ref)
	if err != nil {
		return n.Draft{}, err
	}
	text.Recommendation = d.ID
	a := text.Act(s.by)
	for _, err := range []error{a.Allowed(), text.Check()} {
		if err != nil {
			return n.Draft{}, err
		}
	}
	// It is judged as its act will be, before the text is looked at.
	if _, err := d.Draft.Apply(a, &draftFacts{Rehearsal: s.Rehearsal, draft: d}); err != nil {
		return n.Draft{}, err
	}
	base := s.version(d, d.Draft.Version)
	if text.Base != base.ID {
		return n.Draft{}, n.Refuse(n.CodeConflict, "The text was changed since you read it: version %d is current now.", base.Number)
	}
	if err := s.mayDefer(d, text.Rulings); err != nil {
		return n.Draft{}, err
	}
	if err := drafting.CheckAmendment(base, text, s.names()); err != nil {
		return n.Draft{}, err
	}
	v, err := drafting.Amend(base, text)
	if err != nil {
		return n.Draft{}, err
	}
	v.ID, v.Based, v.Origin, v.Mover, v.Round, v.Sources, v.Reason = text.ID, base.ID, n.OriginOralAmendment, text.Mover, "", nil, text.Reason
	switch before := s.amendments[d.ID]; {
	case text.Moved:
		written := n.OralAmendment{ID: text.ID, Recommendation: d.ID, Base: base.ID, Mover: text.Mover, Text: text, MovedAt: s.now}
		s.amendments[d.ID] = append(slices.Clone(before), written)
		next, err := s.do(d, a, nil)
		if err != nil {
			s.amendments[d.ID] = before
		}
		return next, err
	case text.Review:
		v.Origin, v.Round = n.OriginReview, d.Draft.Round
	}
	if _, err := s.do(d, a, &v); err != nil {
		return n.Draft{}, err
	}
	s.add(d, v)
	if text.Review {
		s.rulings[v.ID] = text.Rulings
		s.rounds[d.Draft.Round].Revision++
	}
	return d.Draft, nil
}

// OnDraft does an act on a draft.
func (s seat) OnDraft(_ context.Context, ref string, _ n.ID, act n.DraftAct) (n.Draft, error) {
	d, err := s.find(ref)
	if err != nil {
		return n.Draft{}, err
	}
	return s.do(d, n.Asked{By: s.by, Act: act}, nil)
}

func (s seat) Split(_ context.Context, _ string, q wire.SplitRequest) ([]n.Recommendation, error) {
	r := n.Reshaping{ID: q.ID, Kind: n.ActSplit, Bases: []n.ID{q.Base}, Reason: q.Reason}
	for _, p := range q.Parts {
		r.Parts = append(r.Parts, n.Part{Key: p.Key, Title: p.Title, Paragraphs: p.Paragraphs})
	}
	return s.reshape(r)
}

func (s seat) Merge(_ context.Context, q wire.MergeRequest) ([]n.Recommendation, error) {
	part := n.Part{Key: q.Key, Title: q.Title, Paragraphs: q.Paragraphs}
	for _, id := range q.Bases {
		if _, v, ok := s.based(id); ok && len(q.Paragraphs) == 0 {
			for _, p := range v.Paragraphs {
				part.Paragraphs = append(part.Paragraphs, p.ID)
			}
		}
	}
	return s.reshape(n.Reshaping{ID: q.ID, Kind: n.ActMerge, Bases: q.Bases, Reason: q.Reason, Parts: []n.Part{part}})
}

// based finds the draft that a version is one of.
func (r *Rehearsal) based(id n.ID) (*n.Recommendation, n.Version, bool) {
	for _, d := range r.drafts {
		for _, v := range r.versions[d.ID] {
			if v.ID == id {
				return d, v, true
			}
		}
	}
	return nil, n.Version{}, false
}

// reshape splits or merges drafts.
func (s seat) reshape(r n.Reshaping) ([]n.Recommendation, error) {
	for i := range r.Parts {
		r.Parts[i].ID = client.NewID()
		if _, err := s.find(r.Parts[i].Key); err == nil {
			return nil, n.Refuse(n.CodeConflict, "The key %q is already that of a recommendation.", r.Parts[i].Key)
		}
	}
	var drafts []*n.Recommendation
	var sources []n.Recommendation
	var bases []n.Version
	for _, id := range r.Bases {
		d, v, ok := s.based(id)
		if !ok {
			return nil, n.Refuse(n.CodeNotFound, "There is no version %q on record.", id)
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
		if _, err := s.do(d, n.Asked{By: s.by, Act: r.Act()}, nil); err != nil {
			return nil, err
		}
	}
	var made []n.Recommendation
	for i, part := range r.Parts {
		texts[i].ID = client.NewID()
		d := &n.Recommendation{ID: part.ID, Key: part.Key, Meeting: sources[0].Meeting, Title: part.Title, Order: len(s.drafts) + 1, Draft: r.Part(sources, texts[i])}
		s.drafts = append(s.drafts, d)
		s.add(d, texts[i])
		made = append(made, *d)
	}
	return made, nil
}

func (s seat) Round(_ context.Context, id n.ID) (n.Round, error) {
	if in, ok := s.rounds[id]; ok {
		return *in, nil
	}
	return n.Round{}, n.Refuse(n.CodeNotFound, "There is no round %q on record.", id)
}

func (s seat) Recommendation(_ context.Context, ref string) (n.Recommendation, error) {
	d, err := s.find(ref)
	if err != nil {
		return n.Recommendation{}, err
	}
	return *d, nil
}

func (s seat) Versions(_ context.Context, ref string) ([]n.Version, error) {
	d, err := s.find(ref)
	if err != nil {
		return nil, err
	}
	return s.versions[d.ID], nil
}

func (s seat) Comments(_ context.Context, id n.ID, _ client.CommentFilter) ([]n.ReceivedComment, error) {
	in, ok := s.rounds[id]
	if !ok {
		return nil, n.Refuse(n.CodeNotFound, "There is no round %q on record.", id)
	}
	if s.by.Role == n.RoleChair && in.Phase == n.RoundOpen {
		return nil, n.Refuse(n.CodeWrongState, "The chair reads the comments after the round is closed.")
	}
	var out []n.ReceivedComment
	for _, c := range s.comments {
		all := s.by.Role != n.RoleDelegation || in.ShowsTo(s.by.Delegation)
		if c.Round == id && (all || c.Delegation == s.by.Delegation) {
			out = append(out, *c)
		}
	}
	return out, nil
}

// Correct records a correction beside the adopted text, which stays as it is.
func (s seat) Correct(_ context.Context, ref string, id n.ID, x n.CorrectRecommendation) (n.Correction, error) {
	d, err := s.find(ref)
	if err != nil {
		return n.Correction{}, err
	}
	if err := (n.Asked{ID: id, On: d.ID, By: s.by, Act: x}).Check(); err != nil {
		return n.Correction{}, err
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

func (s seat) Corrections(_ context.Context, ref string) ([]n.Correction, error) {
	d, err := s.find(ref)
	if err != nil {
		return nil, err
	}
	return s.corrections[d.ID], nil
}
