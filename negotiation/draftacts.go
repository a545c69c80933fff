package negotiation

import (
	"cmp"
	"fmt"
	"slices"
)

// DraftAct is an act on a draft recommendation. It carries IDs, never texts. What is
// known of it as data stands in its row: from which stages it starts, whether a
// meeting decides by it, what the delegation needs that does it.
type DraftAct interface {
	Act
	// judge does the act to the draft, or refuses it. What its row says is judged
	// before.
	judge(d *Draft, a Asked, f DraftFacts) error
}

// DraftFacts is what the rules of acts on a draft ask the record, besides the draft
// itself. They ask for what they need and for no more: an answer may take a lock.
type DraftFacts interface {
	// Meetings are the one the draft comes from, and the one whose round it was
	// circulated in last.
	Meetings() (home, round ID)
	// Sitting says whether the meeting that has the draft has not adopted its agenda
	// yet, and whether it has adopted its report. It stays so until the act is done.
	Sitting() (agendaPending, closed bool, err error)
	// Capacity and Accreditation are those of a delegation under the body that has
	// the draft, at the time of the act.
	Capacity(code string) (Capacity, error)
	Accreditation(code string) (AccreditationState, error)
	// Parties is how many States parties there are.
	Parties() (int, error)
	// Rules are those of a body, or of the one that has the draft when it is "".
	Rules(body string) (BodyRules, error)
	// Reserving are those whose written reservations stand on the draft.
	Reserving() ([]string, error)
	// Meeting is one with its agenda.
	Meeting(id ID) (Meeting, error)
	// ReportOf says whether a meeting has a draft report, and whether that is adopted.
	// It stays so until the act is done.
	ReportOf(meeting ID) (drafted, adopted bool, err error)
	// Round is one in which nobody else does anything until the act is done.
	Round(id ID) (Round, error)
	// HeldBy refuses a round that does not hold the draft as it stands.
	HeldBy(round ID) error
	Document(id ID) (Document, error)
	// Paper is the conference room paper of a round.
	Paper(round ID) (Document, error)
	Silence(id ID) (Silence, error)
	// Version is one that was written for the act, see [Version.Follows].
	Version(id ID, origin Origin) (Version, error)
	// Cleaned makes a version of the current one in which the paragraphs are numbered
	// without gaps; same says that they are already.
	Cleaned(origin Origin, reason string) (v Version, same bool, err error)
	// Decided makes a version of the current one with an amendment accepted, or kept
	// in brackets.
	Decided(amendment ID, status AmendmentStatus) (Version, error)
}

// Deciding says when a meeting that has a draft decides by an act. It decides nothing
// before it has adopted its agenda.
type Deciding int

const (
	// DecidesNothing is an act that is none of a meeting.
	DecidesNothing Deciding = iota
	// DecidesSitting is one until the meeting has adopted its report.
	DecidesSitting
	// DecidesLater is one after its report as well, as what ends or was left open.
	DecidesLater
	// DecidesAgreed is as DecidesSitting, and only of what the meeting has agreed. Who
	// brought a draft may withdraw it as long as it is theirs; once it is agreed the
	// text is the meeting's, and so is its withdrawal.
	DecidesAgreed
)

// on is the act with its object, as a sentence has it.
func (r ActRow) on(object string) string { return fmt.Sprintf(r.Phrase, object) }

// names refuses an act that does not name what it needs.
func (r ActRow) names(what string, id ID) error {
	if id == "" {
		return Refuse(CodeInvalid, "To %s, name the %s.", r.on("a draft"), what)
	}
	return nil
}

// Speaker is the delegation that does an act, or for which it is entered, with what
// it says.
type Speaker struct {
	Delegation string `json:"delegation,omitempty"`
	Reason     string `json:"reason,omitempty"`
}

// Check refuses words that no record could hold.
func (x Speaker) Check() error { return CheckReason("The reason", x.Reason) }

func (x Speaker) speaker() string { return x.Delegation }

// SpeakerOf is the code of the delegation that does an act, "" for none.
func SpeakerOf(a Act) string {
	if x, ok := a.(interface{ speaker() string }); ok {
		return x.speaker()
	}
	return ""
}

// Reasoned is why an act is done.
type Reasoned struct {
	Reason string `json:"reason,omitempty"`
}

// Check refuses words that no record could hold.
func (x Reasoned) Check() error { return CheckReason("The reason", x.Reason) }

// bySystem is an act that a procedure does by itself.
type bySystem struct{}

// Check accepts it: nobody else asks for it.
func (bySystem) Check() error { return nil }

// MeetingOf is the meeting that an act on a draft names, "" for none.
func MeetingOf(a Act) ID {
	if x, ok := a.(interface{ where() ID }); ok {
		return x.where()
	}
	return ""
}

// Permits refuses an act that the stage of the draft or its own form already rules
// out. It needs no facts, so a workflow's validator can ask it.
func (d Draft) Permits(act DraftAct) error {
	row, err := RowOf(act)
	if err != nil {
		return err
	}
	if !slices.Contains(row.From, d.Stage) {
		if d.Stage.Adopted() {
			return Refuse(CodeImmutable, "The recommendation is adopted; an adopted text can no longer be changed.")
		}
		return Refuse(
			CodeWrongState, "The draft is %s; to %s, it must be %s.", d.Stage.phrase(), row.on("it"), phrases(row.From),
		)
	}
	if x, ok := act.(interface {
		permits(d Draft, row ActRow) error
	}); ok {
		if err := x.permits(d, row); err != nil {
			return err
		}
	}
	if row.Needs != "" {
		return row.names("delegation", ID(SpeakerOf(act)))
	}
	return nil
}

// Apply does an act to the draft by the rules of procedure, and returns where it
// stands then. The draft itself is not changed.
func (d Draft) Apply(a Asked, f DraftFacts) (Draft, error) {
	act, ok := a.Act.(DraftAct)
	if !ok {
		return d, Refuse(CodeInvalid, "%T is no act on a draft recommendation.", a.Act)
	}
	if err := d.Permits(act); err != nil {
		return d, err
	}
	row, err := RowOf(act)
	if err != nil {
		return d, err
	}
	if err := a.By.RequireMeeting(d.meetingsOf(act, row, f)...); err != nil {
		return d, err
	}
	if err := d.decides(row, f); err != nil {
		return d, err
	}
	if row.Needs != "" {
		if err := requireEntitlement(f, SpeakerOf(act), row.Needs); err != nil {
			return d, err
		}
	}
	next := d
	next.Objections, next.Reservations = slices.Clone(d.Objections), slices.Clone(d.Reservations)
	next.AdReferendum, next.Acknowledged = slices.Clone(d.AdReferendum), slices.Clone(d.Acknowledged)
	next.Floor = slices.Clone(d.Floor)
	if err := act.judge(&next, a, f); err != nil {
		return d, err
	}
	if next.Stage != StageTakenUp || len(next.Floor) == 0 {
		next.Floor = nil // the meeting is done with the text
	}
	return next, nil
}

func requireEntitlement(f DraftFacts, code string, e Entitlement) error {
	capacity, err := f.Capacity(code)
	if err != nil {
		return err
	}
	return RequireEntitlement(code, capacity, e)
}

// atMeeting reports whether a meeting has the draft before it.
func (d Draft) atMeeting() bool { return d.Stage == StageTakenUp || d.Stage.Agreed() }

// BeforeMeeting reports whether that meeting has the draft before it.
func (d Draft) BeforeMeeting(id ID) bool { return d.atMeeting() && d.Meeting == id }

// decides refuses what the meeting that has the draft cannot decide now: before it
// adopted its agenda nothing, after its report only what ends or what was left open.
// What was agreed too late for the report is deferred, so that a later meeting may
// adopt it.
func (d Draft) decides(row ActRow, f DraftFacts) error {
	if row.Decides == DecidesNothing || row.Decides == DecidesAgreed && !d.Stage.Agreed() || !d.atMeeting() {
		return nil
	}
	pending, closed, err := f.Sitting()
	switch {
	case err != nil:
		return err
	case pending:
		return refuseBeforeAgenda("The meeting")
	case closed && row.Decides != DecidesLater:
		return Refuse(CodeWrongState, "The report of the meeting is adopted, and it decides nothing more; "+
			"defer the draft and take it up at a later meeting.")
	}
	return nil
}

// meetingsOf are the meetings whose chair may do an act on the draft: the one it is
// brought to, else those it belongs to.
func (d Draft) meetingsOf(act DraftAct, row ActRow, f DraftFacts) []ID {
	if to := MeetingOf(act); to != "" && row.Decides == DecidesNothing {
		return []ID{to} // where something is decided, it is only a word of the one that has it
	}
	return d.meetings(f.Meetings())
}

// meetings are those that the draft belongs to, of its home and that of its round: the
// one that has it, the one whose round it is in. While it is before none, that is the
// one it comes from and the one that had it last.
func (d Draft) meetings(home, round ID) []ID {
	switch {
	case d.atMeeting():
		return []ID{d.Meeting}
	case d.Before != nil:
		return []ID{round}
	}
	return []ID{home, d.Meeting}
}

// undecided refuses to be done with a text while an amendment to it is before the
// meeting.
func (d Draft) undecided(row ActRow) error {
	for _, a := range d.Floor {
		if !a.Suggested {
			return Refuse(CodeWrongState, "An amendment moved by %s is before the meeting; "+
				"accept it, do not accept it, or keep it in brackets before you %s.", a.moved(), row.on("the draft"))
		}
	}
	return nil
}

var (
	bySystemAlone = []Role{RoleSystem}
	byChair       = []Role{RoleChair}
	// byOffice are those who run a meeting.
	byOffice = []Role{RoleSecretariat, RoleChair}
	// ofDelegation are those who do an act of a delegation: the delegation itself,
	// and the secretariat, which records what it said in the room.
	ofDelegation = []Role{RoleDelegation, RoleSecretariat}
	// ofRoom are those who do an act of a delegation or of the chair in the room.
	ofRoom = []Role{RoleDelegation, RoleSecretariat, RoleChair}

	takenUp    = []Stage{StageTakenUp}
	agreed     = []Stage{StageAgreed, StageAgreedAdReferendum, StageAgreedPending}
	atASitting = append(slices.Clone(takenUp), agreed...)
	afterwards = []Stage{StageAdopted, StageAdoptedAsAmended}
)

// draftRow is the row of an act on drafts. Its event is of its name.
func draftRow[A DraftAct](name ActName, update string, r ActRow) ActRow {
	r.Name, r.On, r.Update, r.Scope = name, OnDraft, update, ScopeDecide
	r.Event = EventName("recommendation." + string(name))
	return row[A](r)
}

// The acts that are named where none is at hand.
const (
	ActCirculate   ActName = "circulate"
	ActConsolidate ActName = "consolidate"
	ActIssueInCRP  ActName = "issue_in_crp"
	ActRecall      ActName = "recall"
	ActAdopt       ActName = "adopt"
	ActSplit       ActName = "split"
	ActMerge       ActName = "merge"
)

// draftActs are the rows of the acts on drafts.
var draftActs = []ActRow{
	draftRow[CirculateDraft](ActCirculate, "Circulate", ActRow{
		Summary: "Put the draft into a round", Phrase: "circulate %s", Who: bySystemAlone,
		From: []Stage{StageDraft, StageDeferred, StagePresented}}),
	draftRow[ConsolidateDraft](ActConsolidate, "Consolidate", ActRow{
		Summary: "Take over what the round's comments make of the draft", Phrase: "consolidate %s", Who: bySystemAlone,
		From: []Stage{StageCirculated, StageConsolidated}}),
	draftRow[SettlePoints]("settle", "Settle", ActRow{
		Summary: "Settle points of difference in the chair's review", Phrase: "settle points of %s", Who: byChair,
		From: []Stage{StageConsolidated}}),
	draftRow[IssueDraft](ActIssueInCRP, "IssueInCRP", ActRow{
		Summary: "Issue the draft in a conference room paper", Phrase: "issue %s in a conference room paper",
		Who: bySystemAlone, From: []Stage{StageConsolidated}}),
	draftRow[RecallDraft](ActRecall, "Recall", ActRow{
		Summary: "Take the draft out of a round that is cancelled", Phrase: "recall %s", Who: bySystemAlone,
		From: []Stage{StageCirculated, StageConsolidated}}),

	draftRow[PresentDraft]("present", "Present", ActRow{
		Summary: "Record that the conference room paper with the draft was presented", Phrase: "present %s",
		Who: byOffice, From: []Stage{StageInCRP}}),
	draftRow[TakeUpDraft]("take_up", "TakeUp", ActRow{
		Summary: "Take the draft up at a meeting under an agenda item", Phrase: "take %s up", Who: byOffice,
		From: []Stage{StagePresented, StageDeferred}}),
	draftRow[AgreeOnDraft]("agree", "Agree", ActRow{
		Summary: "Record consensus, perhaps on a condition; the draft is adopted with the report", Phrase: "agree on %s",
		Who: byChair, Decides: DecidesSitting, From: takenUp}),
	draftRow[FulfilAgreement]("fulfil", "Fulfil", ActRow{
		Summary: "Say that what the agreement was pending is there",
		Phrase:  "say that nothing is pending any more on %s",
		Who:     byChair, Decides: DecidesLater, From: []Stage{StageAgreedPending}}),
	draftRow[VoteOnDraft]("vote", "Vote", ActRow{
		Summary: "Decide by a vote, where the rules of the body allow one", Phrase: "vote on %s", Who: byChair,
		Decides: DecidesSitting, From: takenUp}),
	draftRow[ReopenDraft]("reopen", "Reopen", ActRow{
		Summary: "Take an agreement of the same meeting up again, by a vote", Phrase: "reopen %s", Who: byChair,
		Decides: DecidesSitting, From: agreed}),
	draftRow[DeferDraft]("defer", "Defer", ActRow{
		Summary: "Defer the draft, with its brackets, to a later meeting", Phrase: "defer %s", Who: byChair,
		Decides: DecidesLater, From: append([]Stage{StagePresented}, atASitting...)}),
	draftRow[WithdrawDraft]("withdraw", "Withdraw", ActRow{
		Summary: "Withdraw the draft", Phrase: "withdraw %s", Who: byOffice, Decides: DecidesAgreed,
		From: []Stage{
			StageDraft, StageCirculated, StageConsolidated, StageInCRP, StagePresented, StageTakenUp, StageDeferred,
			StageAgreed, StageAgreedAdReferendum, StageAgreedPending,
		}}),
	draftRow[ResubmitDraft]("resubmit", "Resubmit", ActRow{
		Summary: "Bring a withdrawn draft back", Phrase: "resubmit %s", Who: byOffice, From: []Stage{StageWithdrawn}}),
	draftRow[NoteDraft]("note", "Note", ActRow{
		Summary: "Take note of the draft without adopting it", Phrase: "note %s", Who: byChair, Decides: DecidesSitting,
		From: []Stage{StagePresented, StageTakenUp}}),
	draftRow[RenumberDraft]("renumber", "Renumber", ActRow{
		Summary: "Number the paragraphs anew, without gaps and without numbers put in between; adoption does it too",
		Phrase:  "number the paragraphs of %s anew", Who: byOffice,
		From: atASitting}),
	draftRow[AdoptDraft](ActAdopt, "Adopt", ActRow{
		Summary: "Adopt the draft with the report of its meeting", Phrase: "adopt %s", Who: bySystemAlone,
		Decides: DecidesLater, From: []Stage{StageAgreed}}),
	draftRow[AdoptTacitly]("adopt_tacitly", "AdoptTacitly", ActRow{
		Summary: "Adopt the draft by a silence that nobody broke", Phrase: "adopt %s by tacit approval",
		Who: bySystemAlone, From: []Stage{StagePresented, StageDeferred}}),

	draftRow[ObjectToDraft]("object", "Object", ActRow{
		Summary: "Object, which stops consensus", Phrase: "object to %s", Who: ofDelegation, Needs: MayObject,
		From: atASitting}),
	draftRow[LiftObjection]("lift_objection", "LiftObjection", ActRow{
		Summary: "Take the delegation's own objection back", Phrase: "lift an objection to %s", Who: ofDelegation,
		Needs: MayObject, From: takenUp}),
	draftRow[ReservePosition]("reserve", "Reserve", ActRow{
		Summary: "Reserve the delegation's position; there is no agreement while it stands",
		Phrase:  "reserve a position on %s", Who: ofDelegation, Needs: MayObject, From: takenUp}),
	draftRow[LiftReservation]("lift_reservation", "LiftReservation", ActRow{
		Summary: "Take the delegation's own reservation back", Phrase: "lift a reservation on %s", Who: ofDelegation,
		Needs: MayObject, From: takenUp}),
	draftRow[ConfirmAgreement]("confirm", "Confirm", ActRow{
		Summary: "Confirm the delegation's agreement ad referendum", Phrase: "confirm the agreement on %s",
		Who: ofDelegation, Needs: MayObject, From: []Stage{StageAgreedAdReferendum}}),
	draftRow[DeclineAgreement]("decline", "Decline", ActRow{
		Summary: "Say that the delegation's agreement ad referendum is not confirmed",
		Phrase:  "decline the agreement on %s", Who: ofDelegation, Needs: MayObject,
		From: []Stage{StageAgreedAdReferendum}}),
	draftRow[ExplainPosition]("explain", "Explain", ActRow{
		Summary: "Record an explanation of position after the adoption", Phrase: "explain a position on %s",
		Who: ofDelegation, Needs: MayAmend, From: afterwards}),
	draftRow[Dissociate]("dissociate", "Dissociate", ActRow{
		Summary: "Record a dissociation after the adoption, which does not break it", Phrase: "dissociate from %s",
		Who: ofDelegation, Needs: MayAdopt, From: afterwards}),

	draftRow[AmendDraft]("amend", "Amend", ActRow{
		Summary: "Amend the draft as the room accepts it", Phrase: "amend %s", Who: byOffice, Decides: DecidesSitting,
		From: takenUp}),
	draftRow[MoveAmendment]("move_amendment", "MoveAmendment", ActRow{
		Summary: "Move an amendment in the room, for the meeting to decide on", Phrase: "move an amendment to %s",
		Who: ofRoom, Decides: DecidesSitting, From: takenUp}),
	draftRow[SponsorAmendment]("sponsor_amendment", "SponsorAmendment", ActRow{
		Summary: "Take up an amendment that an observer suggested", Phrase: "take up an amendment to %s", Who: ofRoom,
		From: takenUp}),
	draftRow[AcceptAmendment]("accept_amendment", "AcceptAmendment", ActRow{
		Summary: "Accept a moved amendment, which becomes part of the text", Phrase: "accept an amendment to %s",
		Who: byChair, Decides: DecidesSitting, From: takenUp}),
	draftRow[NotAcceptAmendment]("not_accept_amendment", "NotAcceptAmendment", ActRow{
		Summary: "Do not accept a moved amendment; it stays on record", Phrase: "not accept an amendment to %s",
		Who: byChair, Decides: DecidesSitting, From: takenUp}),
	draftRow[BracketAmendment]("bracket_amendment", "BracketAmendment", ActRow{
		Summary: "Keep a moved amendment in brackets beside the text, with those behind it",
		Phrase:  "keep an amendment to %s in brackets", Who: byChair, Decides: DecidesSitting, From: takenUp}),
	draftRow[WithdrawAmendment]("withdraw_amendment", "WithdrawAmendment", ActRow{
		Summary: "Withdraw an amendment that the delegation moved or took up", Phrase: "withdraw an amendment to %s",
		Who: ofRoom, From: takenUp}),

	draftRow[SplitDraft](ActSplit, "Split", ActRow{
		Summary: "Divide the draft into several", Phrase: "split %s", Who: byOffice, Decides: DecidesSitting,
		From: takenUp}),
	draftRow[MergeDraft](ActMerge, "Merge", ActRow{
		Summary: "Put the draft together with others into one", Phrase: "merge %s", Who: byOffice,
		Decides: DecidesSitting, From: takenUp}),
}

// ReadDraftAct reads what an act on a draft asks, by its kind.
func ReadDraftAct(kind ActName, raw []byte) (DraftAct, error) {
	i := slices.IndexFunc(draftActs, func(r ActRow) bool { return r.Name == kind })
	if i < 0 {
		return nil, Refuse(CodeInvalid, "There is no act %q on a draft recommendation.", kind)
	}
	a, err := draftActs[i].Read(raw)
	if err != nil {
		return nil, err
	}
	return a.(DraftAct), nil //nolint:forcetypeassert // the rows are of such acts alone
}

// ActRule says who may do an act on a draft, and when.
type ActRule struct {
	Act   ActName `json:"act"`
	Roles []Role  `json:"roles"`
	// From are the stages it starts from.
	From []Stage `json:"from"`
	// Entitlement that the delegation needs in its capacity, "" for none.
	Entitlement Entitlement `json:"entitlement,omitempty"`
}

// ActRules lists the rules on acts, by role and name.
func ActRules() []ActRule {
	var out []ActRule
	for _, r := range draftActs {
		out = append(out, ActRule{Act: r.Name, Roles: r.Who, From: r.From, Entitlement: r.Needs})
	}
	slices.SortFunc(out, func(a, b ActRule) int {
		return cmp.Or(cmp.Compare(a.Roles[0], b.Roles[0]), cmp.Compare(a.Act, b.Act))
	})
	return out
}
