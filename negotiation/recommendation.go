package negotiation

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Recommendation is one draft recommendation. It stays the same
// recommendation over meetings, versions and years.
type Recommendation struct {
	ID ID `json:"id"`
	// Key is a short name unique over all recommendations.
	Key string `json:"key"`
	// Meeting is where the draft was first negotiated.
	Meeting ID `json:"meeting"`
	// Title as in its current version.
	Title string `json:"title"`
	// Order is its place among the recommendations of its meeting, from 1.
	Order int `json:"order"`
	// Notice is printed with it wherever it appears, see [DraftSet].
	Notice string `json:"notice,omitempty"`
	// Draft is where it stands.
	Draft Draft `json:"draft"`
	// RoundMeeting is the meeting whose round it was circulated in last, "" for
	// none yet. Who reads what is under review is asked of it.
	RoundMeeting ID `json:"-"`
}

// Notices puts the notices of several recommendations together: every line once,
// in their order.
func Notices(list []Recommendation) string {
	var lines []string
	for _, r := range list {
		for line := range strings.SplitSeq(r.Notice, "\n") {
			if line != "" && !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	return strings.Join(lines, "\n")
}

// Of reports whether a meeting has the draft or had it: it was first negotiated
// there, or that meeting took it up last. A round under that meeting may
// circulate it.
func (r Recommendation) Of(meeting ID) bool {
	return r.Meeting == meeting || r.Draft.Meeting == meeting
}

// Holder is the meeting that has the draft or had it last, else the one it comes
// from: under whose body it is decided on.
func (r Recommendation) Holder() ID { return cmp.Or(r.Draft.Meeting, r.Meeting) }

// Origin tells how a version came to be.
type Origin string

// The origins of versions.
const (
	// OriginMeeting: as it stood when the first meeting ended.
	OriginMeeting Origin = "meeting"
	// OriginConsolidation: consolidated from the comments of a round.
	OriginConsolidation Origin = "consolidation"
	// OriginReview: with points of difference settled by the chair in review.
	OriginReview Origin = "review"
	// OriginOralAmendment: as amended in the room.
	OriginOralAmendment Origin = "oral_amendment"
	// OriginSplit and OriginMerge: divided from another draft, or put together
	// from several.
	OriginSplit Origin = "split"
	OriginMerge Origin = "merge"
	// OriginRenumbering: with its paragraphs numbered anew.
	OriginRenumbering Origin = "renumbering"
	// OriginAdopted: as adopted with the report.
	OriginAdopted Origin = "adopted"
)

// Version is one text of a recommendation. Once written it never changes.
type Version struct {
	ID             ID `json:"id"`
	Recommendation ID `json:"recommendation"`
	// Number counts the versions of the recommendation from 1.
	Number int    `json:"number"`
	Origin Origin `json:"origin"`
	// Based is the version it was made from, "" for the first.
	Based ID `json:"based,omitempty"`
	// Sources are the versions of other recommendations that a split or a merger
	// took its paragraphs from.
	Sources []ID `json:"sources,omitempty"`
	// Round is the round whose comments it consolidates, if any.
	Round      ID          `json:"round,omitempty"`
	Language   Language    `json:"language"`
	Title      string      `json:"title"`
	Paragraphs []Paragraph `json:"paragraphs"`
	// Mover says who moved an oral amendment: a delegation's code, or "" for
	// the chair.
	Mover     string    `json:"mover,omitempty"`
	Reason    string    `json:"reason,omitempty"`
	CreatedAt time.Time `json:"createdAt"`
}

// Paragraph is one paragraph of a version. Its ID is its identity over all
// versions; the number is only what is printed and may change.
type Paragraph struct {
	ID ID `json:"id"`
	// Number as printed, such as "3" or "3 bis"; "" for an unnumbered one.
	Number string `json:"number"`
	// Level is the depth in a list, from 0.
	Level int `json:"level,omitempty"`
	// Text byte for byte. In a consolidated version open points stand in it as
	// bracketed alternatives.
	Text string `json:"text"`
	// Open is the number of points of difference nobody has decided yet.
	Open int `json:"open,omitempty"`
	// Tree is the consolidation behind the text, as the text engine wrote it;
	// nil when the paragraph has none.
	Tree []byte `json:"-"`
}

// HasBrackets reports whether a text has square brackets, of either width: full
// width is how Chinese texts have them.
func HasBrackets(text string) bool { return strings.ContainsAny(text, "[]［］") }

// Bracketed reports whether the version still has open points or square
// brackets. Such a text is never adopted, whatever adopts the document it
// stands in. A bracket without its partner counts: it is never repaired
// silently.
func (v Version) Bracketed() bool {
	return HasBrackets(v.Title) || slices.ContainsFunc(v.Paragraphs, func(p Paragraph) bool {
		return p.Open > 0 || HasBrackets(p.Text)
	})
}

// Paragraph returns the paragraph with that identity.
func (v Version) Paragraph(id ID) (Paragraph, bool) {
	i := slices.IndexFunc(v.Paragraphs, func(p Paragraph) bool { return p.ID == id })
	if i < 0 {
		return Paragraph{}, false
	}
	return v.Paragraphs[i], true
}

// Stage is where a draft stands on its way over the meetings.
type Stage string

// The stages. Circulation, the issue of the CRP and its presentation are
// stages of their own precisely because none of them is adoption.
const (
	StageDraft        Stage = "draft"
	StageCirculated   Stage = "circulated"
	StageConsolidated Stage = "consolidated"
	StageInCRP        Stage = "in_crp"
	StagePresented    Stage = "presented"
	StageTakenUp      Stage = "taken_up"
	// StageAgreed: consensus in the room, to be adopted with the report. Of the
	// three only this is agreement.
	StageAgreed Stage = "agreed"
	// StageAgreedAdReferendum: agreed, but some delegations have still to confirm.
	StageAgreedAdReferendum Stage = "agreed_ad_referendum"
	// StageAgreedPending: agreed, pending something else.
	StageAgreedPending    Stage = "agreed_pending"
	StageAdopted          Stage = "adopted"
	StageAdoptedAsAmended Stage = "adopted_as_orally_amended"
	StageDeferred         Stage = "deferred"
	StageWithdrawn        Stage = "withdrawn"
	StageNoted            Stage = "noted"
	// StageSplit and StageMerged: it goes on as other drafts, see [Draft.Into].
	StageSplit  Stage = "split"
	StageMerged Stage = "merged"
)

// Adopted reports whether the text is adopted and so immutable.
func (s Stage) Adopted() bool { return s == StageAdopted || s == StageAdoptedAsAmended }

// Final reports whether the procedure ends here: nothing follows by itself.
// What is withdrawn can be resubmitted, and to an adopted text positions can be
// recorded; either starts the procedure anew.
func (s Stage) Final() bool {
	return s.Adopted() || s == StageWithdrawn || s == StageNoted || s.Reshaped()
}

// Reshaped reports whether the draft goes on as other drafts.
func (s Stage) Reshaped() bool { return s == StageSplit || s == StageMerged }

// Agreed reports whether the draft is agreed, or agreed on a condition.
func (s Stage) Agreed() bool {
	return s == StageAgreed || s == StageAgreedAdReferendum || s == StageAgreedPending
}

// Draft is where one recommendation stands: all that the rules need to know
// of it, and small enough to be a workflow's state.
type Draft struct {
	Stage Stage `json:"stage"`
	// Version is the current version.
	Version ID `json:"version"`
	// Bracketed says whether the current version has open points or brackets.
	Bracketed bool `json:"bracketed"`
	// Amended says whether it was amended orally at the present meeting.
	Amended bool `json:"amended,omitempty"`
	// Round is the round it is or was last in.
	Round ID `json:"round,omitempty"`
	// Meeting is the meeting that has taken it up, or last did.
	Meeting ID `json:"meeting,omitempty"`
	// Objections are the codes of delegations whose objection stands, sorted.
	Objections []string `json:"objections,omitempty"`
	// Reservations are the codes of delegations that have reserved their
	// position, sorted. While one stands there is no agreement.
	Reservations []string `json:"reservations,omitempty"`
	// AdReferendum are the codes of delegations that have still to confirm their
	// agreement, sorted.
	AdReferendum []string `json:"adReferendum,omitempty"`
	// Acknowledged are the codes of those over whose written reservations it is
	// agreed, sorted. They stand.
	Acknowledged []string `json:"acknowledged,omitempty"`
	// Pending is what an agreement waits for.
	Pending string `json:"pending,omitempty"`
	// ByVote says that it was agreed by a vote and not by consensus.
	ByVote bool `json:"byVote,omitempty"`
	// Tacit says how silence adopted it, nil when it was not silence.
	Tacit *TacitAdoption `json:"tacit,omitempty"`
	// Floor are the amendments moved at the meeting on which nothing is decided.
	Floor []FloorAmendment `json:"floor,omitempty"`
	// From are the drafts it was divided from or put together from, Into those it
	// goes on as.
	From []ID `json:"from,omitempty"`
	Into []ID `json:"into,omitempty"`
	// Before is where it stood before the round it is in, for a draft that leaves
	// the round before its paper.
	Before *Position `json:"before,omitempty"`
}

// Position is where a draft stood at some time.
type Position struct {
	Stage     Stage `json:"stage"`
	Version   ID    `json:"version"`
	Bracketed bool  `json:"bracketed"`
}

// ActKind names what can be done to a draft.
type ActKind string

// The acts on a draft.
const (
	ActCirculate   ActKind = "circulate"
	ActConsolidate ActKind = "consolidate"
	// ActSettle settles points of difference in the chair's review.
	ActSettle     ActKind = "settle"
	ActIssueInCRP ActKind = "issue_in_crp"
	ActPresent    ActKind = "present"
	ActTakeUp     ActKind = "take_up"
	ActAmend      ActKind = "amend"
	ActObject     ActKind = "object"
	// ActLiftObjection takes a delegation's own objection back.
	ActLiftObjection ActKind = "lift_objection"
	ActAgree         ActKind = "agree"
	// ActReserve reserves a delegation's position; ActLiftReservation takes that
	// back.
	ActReserve         ActKind = "reserve"
	ActLiftReservation ActKind = "lift_reservation"
	// ActConfirm confirms a delegation's agreement ad referendum; ActDecline says
	// that it is not confirmed, which opens the draft again.
	ActConfirm ActKind = "confirm"
	ActDecline ActKind = "decline"
	// ActFulfil says that what an agreement was pending is there.
	ActFulfil ActKind = "fulfil"
	// ActVote decides by a vote, where the rules of the body allow one.
	ActVote ActKind = "vote"
	// ActReopen takes an agreement of the same meeting up again, by a vote.
	ActReopen ActKind = "reopen"
	// ActExplain records an explanation of position and ActDissociate a
	// dissociation, after the adoption, which neither breaks.
	ActExplain    ActKind = "explain"
	ActDissociate ActKind = "dissociate"
	// ActResubmit brings a withdrawn draft back.
	ActResubmit ActKind = "resubmit"
	// ActRecall takes a draft out of a round that is cancelled.
	ActRecall   ActKind = "recall"
	ActDefer    ActKind = "defer"
	ActWithdraw ActKind = "withdraw"
	ActNote     ActKind = "note"
	// ActSplit and ActMerge end a draft that goes on as others, see [Reshaping].
	ActSplit ActKind = "split"
	ActMerge ActKind = "merge"
	// ActMove puts an oral amendment on record, before the meeting if its mover
	// may amend; ActSponsor takes up what an observer moved.
	ActMove    ActKind = "move_amendment"
	ActSponsor ActKind = "sponsor_amendment"
	// ActAccept makes an amendment part of the text, ActNotAccept leaves it out,
	// ActBracket keeps text and amendment as a point of difference. ActRetract is
	// its mover's.
	ActAccept    ActKind = "accept_amendment"
	ActNotAccept ActKind = "not_accept_amendment"
	ActBracket   ActKind = "bracket_amendment"
	ActRetract   ActKind = "withdraw_amendment"
	// ActRenumber numbers the paragraphs anew, without gaps; their identities and
	// words stay.
	ActRenumber ActKind = "renumber"
	ActAdopt    ActKind = "adopt"
	// ActAdoptTacitly adopts by a silence that nobody broke, where the rules of the
	// body say so explicitly.
	ActAdoptTacitly ActKind = "adopt_tacitly"
)

// DraftAct is one act on a draft. It carries IDs, never texts.
type DraftAct struct {
	// ID makes the act idempotent: the same ID is done once.
	ID             ID      `json:"id"`
	Recommendation ID      `json:"recommendation"`
	Kind           ActKind `json:"kind"`
	Actor          Actor   `json:"actor"`
	// Expects is the state its sender had read, see [Expected]; it is no part of
	// what is asked.
	Expects string `json:"expects,omitempty"`
	// Round of ActCirculate, ActConsolidate, ActIssueInCRP and ActRecall.
	Round ID `json:"round,omitempty"`
	// Document of ActIssueInCRP (the CRP) and ActAdopt (the report).
	Document ID `json:"document,omitempty"`
	// Meeting of ActPresent, ActTakeUp and ActDefer.
	Meeting ID `json:"meeting,omitempty"`
	// Item is the number of the agenda item of ActTakeUp.
	Item string `json:"item,omitempty"`
	// Version that the act makes current: of ActConsolidate, ActSettle, ActAmend,
	// ActAdopt.
	Version ID `json:"version,omitempty"`
	// Delegation that objects, or moves the amendment; "" for the chair's own.
	Delegation string `json:"delegation,omitempty"`
	// OnBehalfOf are the members that Delegation spoke for as a group, as they were
	// at the time of the act. The record puts them in.
	OnBehalfOf []string `json:"onBehalfOf,omitempty"`
	// Reason, or the text of an explanation or dissociation.
	Reason string `json:"reason,omitempty"`
	// AdReferendum of ActAgree are the delegations that have still to confirm.
	AdReferendum []string `json:"adReferendum,omitempty"`
	// Acknowledged of ActAgree are the delegations whose written reservations stand
	// and are acknowledged.
	Acknowledged []string `json:"acknowledged,omitempty"`
	// Pending of ActAgree is what the agreement waits for.
	Pending string `json:"pending,omitempty"`
	// Vote is the count of ActVote and ActReopen.
	Vote *Vote `json:"vote,omitempty"`
	// Silence of ActAdoptTacitly is the procedure that approved it, and Base the
	// version that was circulated.
	Silence ID `json:"silence,omitempty"`
	Base    ID `json:"base,omitempty"`
	// Amendment is the oral amendment that the act is on. Sponsor of ActMove takes
	// up what an observer moves.
	Amendment ID     `json:"amendment,omitempty"`
	Sponsor   string `json:"sponsor,omitempty"`
	// Reshaping of ActSplit and ActMerge, and the drafts it goes on as.
	Reshaping ID   `json:"reshaping,omitempty"`
	Into      []ID `json:"into,omitempty"`
}

// CheckTexts refuses words of an act that no record could hold: what an agreement
// is pending is a line, a reason may have several, and what a delegation says of its
// position is a text.
func (a DraftAct) CheckTexts() error {
	if err := CheckLine("What is pending", a.Pending); err != nil {
		return err
	}
	switch a.Kind {
	case ActObject, ActReserve, ActExplain, ActDissociate:
		return CheckText("The statement", a.Reason)
	default:
		return CheckReason("The reason", a.Reason)
	}
}

// Vote is the count of a vote. Those who abstain are not voting.
type Vote struct {
	For        int `json:"for"`
	Against    int `json:"against"`
	Abstaining int `json:"abstaining,omitempty"`
}

// TwoThirds reports whether two thirds of those present and voting are in
// favour.
func (v Vote) TwoThirds() bool { return v.For > 0 && 3*v.For >= 2*(v.For+v.Against) }

// Facts is what the record knows that the rules on an act depend on.
type Facts struct {
	// Home is the meeting the draft comes from, RoundMeeting the one whose round it
	// is in.
	Home, RoundMeeting ID
	// Capacity of Act.Delegation under the body's instrument at the time of
	// the act.
	Capacity Capacity
	// OnBehalfOf are its members then, of a group.
	OnBehalfOf []string
	// Accreditation of Act.Delegation to the meeting that has the draft, of
	// ActMove.
	Accreditation AccreditationState
	// SponsorCapacity is that of Act.Sponsor.
	SponsorCapacity Capacity
	// Capacities of the delegations in Act.AdReferendum, by code.
	Capacities map[string]Capacity
	// Reserving are those whose written reservations stand, of ActAgree.
	Reserving []string
	// Parties is the number of States parties at the time of the act.
	Parties int
	// Earlier says that Act.Meeting is not after the meeting the draft comes
	// from, or before the one that had it last; ReportAdopted that its report is
	// adopted; Unfinished that the one that had it last has a draft report that is
	// not: of ActTakeUp.
	Earlier, ReportAdopted, Unfinished bool
	// AgendaPending says that the meeting that has taken the draft up has not
	// adopted its agenda, Closed that its report is adopted: of acts by which a
	// meeting decides, see [ActKind.Decides].
	AgendaPending, Closed bool
	// Rules are those of the body that meets.
	Rules BodyRules
	// Bracketed says whether Act.Version has open points or brackets.
	Bracketed bool
	// Clean says that the paragraphs are numbered without gaps already: of
	// ActRenumber.
	Clean bool
	// ItemKind of Act.Item on the agenda of Act.Meeting.
	ItemKind ItemKind
	// RoundPhase of the round the draft is in, of ActSettle.
	RoundPhase RoundPhase
	// Unbroken says that Act.Silence is over and that nobody broke it for this
	// draft at this version; SilenceBody is the body whose silence it was.
	Unbroken    bool
	SilenceBody string
	// DocumentKind of Act.Document, and DocumentMeeting the meeting it is of.
	DocumentKind    DocumentKind
	DocumentMeeting ID
	// DocumentBody is the body the document belongs to, MeetingBody the one
	// that meets at Act.Meeting.
	DocumentBody, MeetingBody string
}

// from is the table of stages each act starts from.
var from = map[ActKind][]Stage{
	ActCirculate:     {StageDraft, StageDeferred, StagePresented},
	ActConsolidate:   {StageCirculated, StageConsolidated},
	ActSettle:        {StageConsolidated},
	ActIssueInCRP:    {StageConsolidated},
	ActPresent:       {StageInCRP},
	ActTakeUp:        {StagePresented, StageDeferred},
	ActAmend:         {StageTakenUp},
	ActObject:        {StageTakenUp, StageAgreed, StageAgreedAdReferendum, StageAgreedPending},
	ActLiftObjection: {StageTakenUp},
	ActAgree:         {StageTakenUp},
	ActDefer:         {StagePresented, StageTakenUp, StageAgreed, StageAgreedAdReferendum, StageAgreedPending},
	ActWithdraw:      {StageDraft, StageCirculated, StageConsolidated, StageInCRP, StagePresented, StageTakenUp, StageDeferred, StageAgreed, StageAgreedAdReferendum, StageAgreedPending},
	ActNote:          {StagePresented, StageTakenUp},
	ActSplit:         {StageTakenUp},
	ActMerge:         {StageTakenUp},
	ActAdopt:         {StageAgreed},
	ActMove:          {StageTakenUp},
	ActSponsor:       {StageTakenUp},
	ActAccept:        {StageTakenUp},
	ActNotAccept:     {StageTakenUp},
	ActBracket:       {StageTakenUp},
	ActRetract:       {StageTakenUp},
	ActRenumber:      {StageTakenUp, StageAgreed, StageAgreedAdReferendum, StageAgreedPending},
	ActAdoptTacitly:  {StagePresented, StageDeferred},

	ActReserve:         {StageTakenUp},
	ActLiftReservation: {StageTakenUp},
	ActConfirm:         {StageAgreedAdReferendum},
	ActDecline:         {StageAgreedAdReferendum},
	ActFulfil:          {StageAgreedPending},
	ActVote:            {StageTakenUp},
	ActReopen:          {StageAgreed, StageAgreedAdReferendum, StageAgreedPending},
	ActExplain:         {StageAdopted, StageAdoptedAsAmended},
	ActDissociate:      {StageAdopted, StageAdoptedAsAmended},
	ActResubmit:        {StageWithdrawn},
	ActRecall:          {StageCirculated, StageConsolidated},
}

// StatesPosition reports whether the act only records a position and changes
// nothing of the text, even an adopted one.
func (k ActKind) StatesPosition() bool { return k == ActExplain || k == ActDissociate }

// Decides reports whether a meeting decides by the act. It decides nothing
// before it has adopted its agenda.
func (k ActKind) Decides() bool {
	switch k {
	case ActAgree, ActVote, ActAdopt, ActAmend, ActReopen, ActNote, ActDefer, ActFulfil, ActSplit, ActMerge, ActMove, ActAccept, ActNotAccept, ActBracket:
		return true
	case ActCirculate, ActConsolidate, ActSettle, ActIssueInCRP, ActPresent, ActTakeUp, ActObject, ActLiftObjection, ActReserve, ActLiftReservation,
		ActConfirm, ActDecline, ActExplain, ActDissociate, ActResubmit, ActRecall, ActWithdraw, ActRenumber, ActAdoptTacitly, ActSponsor, ActRetract:
	}
	return false
}

// Decides reports whether the meeting that has the draft decides by the act.
// Who brought a draft may withdraw it as long as it is theirs; once it is agreed
// the text is the meeting's, and so is its withdrawal.
func (d Draft) Decides(k ActKind) bool {
	return k.Decides() || k == ActWithdraw && d.Stage.Agreed()
}

// atMeeting reports whether a meeting has the draft before it.
func (d Draft) atMeeting() bool { return d.Stage == StageTakenUp || d.Stage.Agreed() }

// decides refuses what the meeting that has the draft cannot decide now: before
// it adopted its agenda nothing, after its report only what ends or what was
// left open. What was agreed too late for the report is deferred, so that a
// later meeting may adopt it.
func (d Draft) decides(a DraftAct, f Facts) error {
	if !d.Decides(a.Kind) || !d.atMeeting() {
		return nil
	}
	if a.Kind == ActWithdraw && a.Actor.Role != RoleChair {
		return Refuse(CodeNotPermitted, "The draft is %s and so the meeting's; the chair records that the meeting withdraws it, or a State party objects to it.", d.Stage.phrase())
	}
	if f.AgendaPending {
		return refuseBeforeAgenda("The meeting")
	}
	switch {
	case a.Kind == ActDefer && d.Stage == StageAgreed && !f.Closed:
		return Refuse(CodeWrongState, "The draft is agreed and is adopted with the report of its meeting; it is deferred only after that report.")
	case a.Kind == ActAdopt:
		return d.adoptedBy(f.DocumentMeeting)
	case f.Closed && a.Kind != ActDefer && a.Kind != ActFulfil:
		return Refuse(CodeWrongState, "The report of the meeting is adopted, and it decides nothing more; defer the draft and take it up at a later meeting.")
	}
	return nil
}

// adoptedBy refuses adoption with the report of another meeting than the one
// that took the draft up.
func (d Draft) adoptedBy(meeting ID) error {
	if d.Meeting != meeting {
		return Refuse(CodeWrongState, "The draft was taken up by another meeting than the one of this report; revise the draft report.")
	}
	return nil
}

// OfMeeting refuses an act by who is of another meeting than the draft.
func (d Draft) OfMeeting(a DraftAct, f Facts) error {
	return a.Actor.RequireMeeting(d.meetingsOf(a, f)...)
}

// meetingsOf are the meetings whose chair may do an act on the draft: the one it
// is brought to, the one that has it, the one whose round it is in. While it is
// before none, that is the one it comes from and the one that had it last.
func (d Draft) meetingsOf(a DraftAct, f Facts) []ID {
	switch {
	case a.Kind == ActPresent || a.Kind == ActTakeUp:
		return []ID{a.Meeting}
	case d.atMeeting():
		return []ID{d.Meeting}
	case d.Before != nil:
		return []ID{f.RoundMeeting}
	}
	return []ID{f.Home, d.Meeting}
}

// InRound reports whether the round has the draft: it was circulated in it, and
// neither came out with its paper nor was withdrawn or recalled.
func (d Draft) InRound(id ID) bool {
	return d.Round == id && (d.Stage == StageCirculated || d.Stage == StageConsolidated)
}

// Permits refuses an act that the stage of the draft or its own form already
// rules out. It needs no facts, so a workflow's validator can ask it.
func (d Draft) Permits(a DraftAct) error {
	starts, known := from[a.Kind]
	if !known {
		return Refuse(CodeInvalid, "There is no act %q on a draft recommendation.", a.Kind)
	}
	if d.Stage.Adopted() && !a.Kind.StatesPosition() {
		return Refuse(CodeImmutable, "The recommendation is adopted; an adopted text can no longer be changed.")
	}
	if !slices.Contains(starts, d.Stage) {
		return Refuse(CodeWrongState, "The draft is %s; to %s, it must be %s.", d.Stage.phrase(), a.Kind.on("it"), phrases(starts))
	}
	if a.Kind == ActObject && d.ByVote {
		return Refuse(CodeWrongState, "The draft was decided by a vote, which an objection does not undo; it is reopened by another vote only.")
	}
	return d.permitsForm(a)
}

// movedBy refuses to let a round move a draft that is in another one by now: it
// was withdrawn from the first, resubmitted, and circulated again.
func (d Draft) movedBy(round ID) error {
	if d.Round != round {
		return Refuse(CodeWrongState, "The draft is in another round by now; a round moves only the drafts that are in it.")
	}
	return nil
}

func (d Draft) permitsForm(a DraftAct) error {
	need := func(what string, id ID) error {
		if id == "" {
			return Refuse(CodeInvalid, "To %s, name the %s.", a.Kind.on("a draft"), what)
		}
		return nil
	}
	switch a.Kind {
	case ActCirculate:
		return need("round", a.Round)
	case ActConsolidate:
		return cmp.Or(need("version", a.Version), need("round", a.Round), d.movedBy(a.Round))
	case ActSettle, ActAmend:
		return need("version", a.Version)
	case ActIssueInCRP:
		return cmp.Or(need("document", a.Document), need("round", a.Round), d.movedBy(a.Round))
	case ActPresent:
		return need("meeting", a.Meeting)
	case ActTakeUp:
		if a.Item == "" {
			return Refuse(CodeInvalid, "To take up a draft, name the agenda item it is taken up under.")
		}
		return need("meeting", a.Meeting)
	case ActRecall:
		return cmp.Or(need("round", a.Round), d.movedBy(a.Round))
	case ActConfirm, ActDecline:
		if a.Delegation != "" && !slices.Contains(d.AdReferendum, a.Delegation) {
			return Refuse(CodeWrongState, "Nothing is ad referendum of %s; %s is still to confirm.", a.Delegation, strings.Join(d.AdReferendum, ", "))
		}
		return need("delegation", ID(a.Delegation))
	case ActObject, ActLiftObjection, ActReserve, ActLiftReservation:
		return need("delegation", ID(a.Delegation))
	case ActExplain, ActDissociate:
		if strings.TrimSpace(a.Reason) == "" {
			return Refuse(CodeInvalid, "To %s, give its text.", a.Kind.on("a draft"))
		}
		return need("delegation", ID(a.Delegation))
	case ActVote, ActReopen:
		return d.permitsVote(a)
	case ActMove, ActSponsor, ActAccept, ActNotAccept, ActBracket, ActRetract:
		return d.permitsAmendment(a)
	case ActDefer, ActWithdraw, ActResubmit:
		if strings.TrimSpace(a.Reason) == "" {
			return Refuse(CodeInvalid, "To %s, give the reason.", a.Kind.on("a draft"))
		}
	case ActAgree, ActAdopt:
		return d.permitsConsensus(a)
	case ActAdoptTacitly:
		return d.permitsTacit(a)
	case ActSplit, ActMerge:
		if len(a.Into) == 0 {
			return Refuse(CodeInvalid, "To %s, name the drafts it goes on as.", a.Kind.on("a draft"))
		}
		return d.undecided(a.Kind)
	case ActNote, ActFulfil, ActRenumber:
	}
	return nil
}

// permitsVote refuses what is no count of a vote, and a vote on a text with
// brackets: a vote decides between positions, not on what the text says.
func (d Draft) permitsVote(a DraftAct) error {
	if a.Vote == nil || a.Vote.For < 0 || a.Vote.Against < 0 || a.Vote.Abstaining < 0 || a.Vote.For+a.Vote.Against == 0 {
		return Refuse(CodeInvalid, "To %s, give the votes for, against and abstaining.", a.Kind.on("a draft"))
	}
	if a.Kind == ActVote && d.Bracketed {
		return Refuse(CodeBracketed, "The text still has open points or brackets; decide each of them before it is voted on, or defer it.")
	}
	if a.Kind == ActVote {
		if err := d.undecided(a.Kind); err != nil {
			return err
		}
	}
	if a.Kind == ActVote && len(d.Objections)+len(d.Reservations) == 0 {
		return Refuse(CodeWrongState, "Nobody objects or reserves a position: there is consensus, and nothing to vote on.")
	}
	return nil
}

// permitsConsensus holds the two rules without exception: a text with
// brackets or open points is never agreed or adopted, and an objection stops
// consensus.
func (d Draft) permitsConsensus(a DraftAct) error {
	if d.Bracketed {
		return Refuse(CodeBracketed, "The text still has open points or brackets; decide each of them before you %s, or defer it.", a.Kind.on("it"))
	}
	if err := d.undecided(a.Kind); err != nil {
		return err
	}
	if len(d.Reservations) > 0 && !d.ByVote {
		return Refuse(CodeObjection, "There is no agreement: the reservation of %s stands.", strings.Join(d.Reservations, ", "))
	}
	// What was decided by a vote was decided over the objections to it.
	if len(d.Objections) > 0 && !d.ByVote {
		return Refuse(CodeObjection, "There is no consensus: the objection of %s stands.", strings.Join(d.Objections, ", "))
	}
	return nil
}

// permitsTacit refuses to adopt by silence what could not be adopted by consensus
// either, and another version than the one that was circulated for it.
func (d Draft) permitsTacit(a DraftAct) error {
	if a.Silence == "" || a.Base == "" {
		return Refuse(CodeInvalid, "To %s, name the silence procedure and the version that was circulated.", a.Kind.on("a draft"))
	}
	if a.Base != d.Version {
		return Refuse(CodeWrongState, "The draft is not at the version that was circulated for tacit approval any more.")
	}
	return d.permitsConsensus(a)
}

// Apply does an act to the draft by the rules of procedure, and returns where
// it stands then. The draft itself is not changed.
func (d Draft) Apply(a DraftAct, f Facts) (Draft, error) {
	if err := d.Permits(a); err != nil {
		return d, err
	}
	if err := d.OfMeeting(a, f); err != nil {
		return d, err
	}
	if err := d.decides(a, f); err != nil {
		return d, err
	}
	if err := checkFacts(a, f); err != nil {
		return d, err
	}
	next := d
	next.Objections, next.Reservations = slices.Clone(d.Objections), slices.Clone(d.Reservations)
	next.AdReferendum, next.Acknowledged = slices.Clone(d.AdReferendum), slices.Clone(d.Acknowledged)
	next.apply(a, f)
	if next.Stage != StageTakenUp {
		next.Floor = nil // the meeting is done with the text
	}
	return next, nil
}

// apply does an act that the rules permit.
func (d *Draft) apply(a DraftAct, f Facts) {
	switch a.Kind {
	case ActCirculate:
		d.Before = &Position{Stage: d.Stage, Version: d.Version, Bracketed: d.Bracketed}
		d.Stage, d.Round, d.Amended = StageCirculated, a.Round, false
	case ActRecall:
		d.Stage = d.Before.Stage
		d.leaveRound()
	case ActConsolidate:
		d.Stage, d.Version, d.Bracketed = StageConsolidated, a.Version, f.Bracketed
	case ActSettle:
		d.Version, d.Bracketed = a.Version, f.Bracketed
	case ActIssueInCRP:
		d.Stage, d.Before = StageInCRP, nil
	case ActPresent:
		d.Stage = StagePresented
	case ActTakeUp:
		if d.Meeting != a.Meeting { // at the same meeting they stand until they are lifted
			d.Objections, d.Reservations, d.Amended = nil, nil, false
		}
		d.Meeting = a.Meeting
		d.open()
	case ActAmend:
		d.Version, d.Bracketed, d.Amended = a.Version, f.Bracketed, true
	case ActObject:
		d.open()
		d.Objections = with(d.Objections, a.Delegation)
	case ActLiftObjection:
		d.Objections = without(d.Objections, a.Delegation)
	case ActAgree:
		d.AdReferendum = slices.Compact(slices.Sorted(slices.Values(a.AdReferendum)))
		d.Acknowledged = slices.Compact(slices.Sorted(slices.Values(a.Acknowledged)))
		d.Pending = a.Pending
		d.settleAgreement()
	case ActConfirm:
		d.AdReferendum = without(d.AdReferendum, a.Delegation)
		d.settleAgreement()
	case ActDecline:
		d.open()
		d.Objections = with(d.Objections, a.Delegation)
	case ActFulfil:
		d.Pending = ""
		d.settleAgreement()
	case ActReserve:
		d.Reservations = with(d.Reservations, a.Delegation)
	case ActLiftReservation:
		d.Reservations = without(d.Reservations, a.Delegation)
	case ActVote:
		d.Stage, d.ByVote = StageAgreed, true
	case ActReopen:
		d.open()
	case ActResubmit:
		d.Stage = StageDraft
	case ActExplain, ActDissociate:
	case ActDefer:
		d.open()
		d.Stage = StageDeferred
	case ActWithdraw:
		d.unagree()
		d.Stage = StageWithdrawn
		if d.Before != nil {
			d.leaveRound()
		}
	case ActNote:
		d.unagree()
		d.Stage = StageNoted
	case ActSplit:
		d.Stage, d.Into = StageSplit, a.Into
	case ActMerge:
		d.Stage, d.Into = StageMerged, a.Into
	case ActMove, ActSponsor, ActAccept, ActNotAccept, ActBracket, ActRetract:
		d.amendFloor(a, f)
	case ActRenumber:
		d.Version = a.Version
	case ActAdoptTacitly:
		d.Stage, d.Tacit = StageAdopted, &TacitAdoption{Silence: a.Silence, Body: f.SilenceBody}
		if a.Version != "" {
			d.Version = a.Version
		}
	case ActAdopt:
		d.Stage = StageAdopted
		if d.Amended {
			d.Stage = StageAdoptedAsAmended
		}
		if a.Version != "" {
			d.Version = a.Version
		}
	}
}

// leaveRound puts back the text that was circulated: what the round made of it
// never came out.
func (d *Draft) leaveRound() {
	d.Version, d.Bracketed, d.Before = d.Before.Version, d.Before.Bracketed, nil
}

// open puts a draft back before the meeting, without any agreement.
func (d *Draft) open() {
	d.unagree()
	d.Stage = StageTakenUp
}

// unagree ends an agreement with its conditions: nobody confirms what is
// withdrawn, and what is resubmitted comes back without them.
func (d *Draft) unagree() { d.AdReferendum, d.Acknowledged, d.Pending, d.ByVote = nil, nil, "", false }

// settleAgreement finds the stage of an agreement by the conditions left on it:
// only without any it is agreement.
func (d *Draft) settleAgreement() {
	switch {
	case len(d.AdReferendum) > 0:
		d.Stage = StageAgreedAdReferendum
	case d.Pending != "":
		d.Stage = StageAgreedPending
	default:
		d.Stage = StageAgreed
	}
}

func checkFacts(a DraftAct, f Facts) error {
	switch a.Kind {
	case ActSettle:
		if f.RoundPhase != RoundInReview {
			return Refuse(CodeWrongState, "The round is %s; the chair settles points while a consolidation is in review.", f.RoundPhase.phrase())
		}
	case ActIssueInCRP:
		if f.DocumentKind != ConferenceRoomPaper {
			return Refuse(CodeInvalid, "A consolidated draft is issued in a conference room paper, not in a document of kind %s.", f.DocumentKind)
		}
	case ActPresent:
		if f.DocumentBody != f.MeetingBody {
			return Refuse(CodeInvalid, "The conference room paper belongs to %s and cannot be presented to a meeting of %s.", f.DocumentBody, f.MeetingBody)
		}
	case ActTakeUp:
		if f.Earlier {
			return Refuse(CodeInvalid, "That meeting is not later than the one the draft comes from, or was last before; take it up at a later one.")
		}
		if f.Unfinished {
			return Refuse(CodeWrongState, "The meeting that had the draft last has not adopted its report, which tells what became of it; finish that report first.")
		}
		if f.ReportAdopted {
			return Refuse(CodeWrongState, "The report of that meeting is adopted; nothing can be taken up at it any more.")
		}
		if f.ItemKind != ItemOtherMatters && f.ItemKind != ItemSubstance {
			return Refuse(CodeInvalid, "Agenda item %s is not one under which a draft can be taken up.", a.Item)
		}
	case ActAmend:
		if a.Delegation != "" {
			return RequireEntitlement(a.Delegation, f.Capacity, MayAmend)
		}
	case ActMove:
		return a.checkMover(f)
	case ActSponsor:
		if a.Delegation != "" {
			return RequireEntitlement(a.Delegation, f.Capacity, MayAmend)
		}
	case ActObject, ActLiftObjection, ActReserve, ActLiftReservation, ActConfirm, ActDecline, ActExplain, ActDissociate:
		return RequireEntitlement(a.Delegation, f.Capacity, needed[a.Kind])
	case ActVote, ActReopen:
		return a.checkVote(f)
	case ActAgree:
		for _, code := range a.AdReferendum {
			if err := RequireEntitlement(code, f.Capacities[code], MayAdopt); err != nil {
				return err
			}
		}
		return a.checkAcknowledged(f.Reserving)
	case ActAdoptTacitly:
		switch {
		case !f.Rules.SilenceAdopts:
			return Refuse(CodeNotPermitted, "Silence adopts no recommendations: the rules of the body on record do not allow it.")
		case !f.Unbroken:
			return Refuse(CodeWrongState, "That silence procedure did not approve the draft.")
		}
	case ActAdopt:
		if f.DocumentKind != DraftReport && f.DocumentKind != FinalReport {
			return Refuse(CodeInvalid, "Recommendations are adopted with the report of a meeting only.")
		}
		if f.Bracketed {
			return Refuse(CodeBracketed, "A text with brackets is not adopted with the report.")
		}
	case ActCirculate, ActConsolidate, ActDefer, ActWithdraw, ActNote, ActFulfil, ActResubmit, ActRecall, ActSplit, ActMerge,
		ActAccept, ActNotAccept, ActBracket, ActRetract:
	case ActRenumber:
		if f.Clean {
			return Refuse(CodeInvalid, "The paragraphs are numbered without gaps already; there is nothing to number anew.")
		}
	}
	return nil
}

// checkVote refuses a vote where the rules of the body know none, more votes
// than there are parties, and a count short of two thirds.
func (a DraftAct) checkVote(f Facts) error {
	if !f.Rules.Voting {
		return Refuse(CodeNotPermitted, "This body decides by consensus; its rules on record allow no vote.")
	}
	if total := a.Vote.For + a.Vote.Against + a.Vote.Abstaining; total > f.Parties {
		return Refuse(CodeInvalid, "%d votes are more than the %d States parties.", total, f.Parties)
	}
	if total := a.Vote.For + a.Vote.Against + a.Vote.Abstaining; 2*total <= f.Parties {
		return Refuse(CodeInvalid, "%d of %d States parties took part, which is no majority of them; there is no quorum for a decision.", total, f.Parties)
	}
	if !a.Vote.TwoThirds() {
		return Refuse(CodeObjection, "%d for and %d against are not two thirds of those present and voting.", a.Vote.For, a.Vote.Against)
	}
	return nil
}

// ofDelegation are those who do an act of a delegation: the delegation itself,
// and the secretariat, which records what it said in the room.
var ofDelegation = []Role{RoleDelegation, RoleSecretariat}

// ofRoom are those who do an act of a delegation or of the chair in the room.
var ofRoom = []Role{RoleDelegation, RoleSecretariat, RoleChair}

// mayAct is the table of the roles that each act is for. The secretariat
// records what happens around and in the room.
var mayAct = map[ActKind][]Role{
	ActCirculate: {RoleSystem}, ActConsolidate: {RoleSystem}, ActIssueInCRP: {RoleSystem}, ActRecall: {RoleSystem}, ActAdopt: {RoleSystem}, ActAdoptTacitly: {RoleSystem},
	ActPresent: {RoleSecretariat, RoleChair}, ActTakeUp: {RoleSecretariat, RoleChair},
	ActAmend: {RoleSecretariat, RoleChair}, ActWithdraw: {RoleSecretariat, RoleChair}, ActResubmit: {RoleSecretariat, RoleChair},
	ActSplit: {RoleSecretariat, RoleChair}, ActMerge: {RoleSecretariat, RoleChair},
	ActMove: ofRoom, ActSponsor: ofRoom, ActRetract: ofRoom,
	ActAccept: {RoleChair}, ActNotAccept: {RoleChair}, ActBracket: {RoleChair},
	ActRenumber: {RoleSecretariat, RoleChair},
	ActSettle:   {RoleChair}, ActAgree: {RoleChair}, ActFulfil: {RoleChair}, ActDefer: {RoleChair}, ActNote: {RoleChair},
	ActVote: {RoleChair}, ActReopen: {RoleChair},
	ActObject: ofDelegation, ActLiftObjection: ofDelegation, ActReserve: ofDelegation, ActLiftReservation: ofDelegation,
	ActConfirm: ofDelegation, ActDecline: ofDelegation, ActExplain: ofDelegation, ActDissociate: ofDelegation,
}

// needed is what a delegation must be entitled to for an act of its own.
var needed = map[ActKind]Entitlement{
	ActObject: MayObject, ActLiftObjection: MayObject, ActReserve: MayObject, ActLiftReservation: MayObject, ActConfirm: MayObject, ActDecline: MayObject,
	ActExplain: MayAmend, ActDissociate: MayAdopt,
}

// AllowedTo refuses an act that the actor's role may not do.
func (a DraftAct) AllowedTo(actor Actor) error {
	roles, known := mayAct[a.Kind]
	if !known {
		return Refuse(CodeInvalid, "There is no act %q on a draft recommendation.", a.Kind)
	}
	if slices.Contains(roles, RoleDelegation) {
		if slices.Contains(roles, RoleChair) && (a.Delegation == "" || actor.Role == RoleChair) {
			return actor.RequireRole(RoleSecretariat, RoleChair)
		}
		return actor.RequireDelegation(a.Delegation)
	}
	return actor.RequireRole(roles...)
}

// ActRule says who may do an act on a draft, and when.
type ActRule struct {
	Act   ActKind `json:"act"`
	Roles []Role  `json:"roles"`
	// From are the stages it starts from.
	From []Stage `json:"from"`
	// Entitlement that the delegation needs in its capacity, "" for none.
	Entitlement Entitlement `json:"entitlement,omitempty"`
}

// ActRules lists the rules on acts, by role and name.
func ActRules() []ActRule {
	var out []ActRule
	for act, roles := range mayAct {
		out = append(out, ActRule{Act: act, Roles: roles, From: from[act], Entitlement: needed[act]})
	}
	slices.SortFunc(out, func(a, b ActRule) int {
		return cmp.Or(cmp.Compare(a.Roles[0], b.Roles[0]), cmp.Compare(a.Act, b.Act))
	})
	return out
}

func (s Stage) phrase() string {
	switch s {
	case StageInCRP:
		return "issued in a conference room paper"
	case StageTakenUp:
		return "taken up by a meeting"
	case StagePresented:
		return "presented"
	case StageDraft:
		return "a draft not yet circulated"
	case StageAdoptedAsAmended:
		return "adopted as orally amended"
	case StageAgreedAdReferendum:
		return "agreed ad referendum"
	case StageSplit:
		return "split into other drafts"
	case StageMerged:
		return "merged into another draft"
	case StageAgreedPending:
		return "agreed pending something else"
	}
	return string(s)
}

// on is the act with its object, as a sentence has it.
func (k ActKind) on(object string) string {
	switch k {
	case ActIssueInCRP:
		return "issue " + object + " in a conference room paper"
	case ActTakeUp:
		return "take " + object + " up"
	case ActObject:
		return "object to " + object
	case ActAdoptTacitly:
		return "adopt " + object + " by tacit approval"
	case ActLiftObjection:
		return "lift an objection to " + object
	case ActSettle:
		return "settle points of " + object
	case ActLiftReservation:
		return "lift a reservation on " + object
	case ActReserve:
		return "reserve a position on " + object
	case ActConfirm:
		return "confirm the agreement on " + object
	case ActDecline:
		return "decline the agreement on " + object
	case ActFulfil:
		return "say that nothing is pending any more on " + object
	case ActVote:
		return "vote on " + object
	case ActExplain:
		return "explain a position on " + object
	case ActDissociate:
		return "dissociate from " + object
	case ActReopen, ActResubmit, ActRecall:
	case ActAgree:
		return "agree on " + object
	case ActMove:
		return "move an amendment to " + object
	case ActSponsor:
		return "take up an amendment to " + object
	case ActAccept:
		return "accept an amendment to " + object
	case ActNotAccept:
		return "not accept an amendment to " + object
	case ActBracket:
		return "keep an amendment to " + object + " in brackets"
	case ActRetract:
		return "withdraw an amendment to " + object
	case ActRenumber:
		return "number the paragraphs of " + object + " anew"
	case ActCirculate, ActConsolidate, ActPresent, ActAmend, ActDefer, ActWithdraw, ActNote, ActAdopt, ActSplit, ActMerge:
	}
	return string(k) + " " + object
}

func phrases(stages []Stage) string {
	out := make([]string, len(stages))
	for i, s := range stages {
		out[i] = s.phrase()
	}
	return strings.Join(out, " or ")
}

func with(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	list = append(list, s)
	slices.Sort(list)
	return list
}

func without(list []string, s string) []string {
	out := slices.DeleteFunc(list, func(x string) bool { return x == s })
	if len(out) == 0 {
		return nil
	}
	return out
}
