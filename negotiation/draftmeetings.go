package negotiation

import (
	"slices"
	"strings"
)

// PresentDraft records that the conference room paper with a draft was presented to
// the body that it belongs to.
type PresentDraft struct {
	Meeting ID `json:"meeting,omitempty"`
	Reasoned
}

func (x PresentDraft) permits(_ Draft, row ActRow) error { return row.names("meeting", x.Meeting) }

func (x PresentDraft) judge(d *Draft, _ Asked, f DraftFacts) error {
	m, err := f.Meeting(x.Meeting)
	if err != nil {
		return err
	}
	paper, err := f.Paper(d.Round)
	if err != nil {
		return err
	}
	if paper.Body != m.Body {
		return Refuse(CodeInvalid,
			"The conference room paper belongs to %s and cannot be presented to a meeting of %s.", paper.Body, m.Body)
	}
	d.Stage = StagePresented
	return nil
}

func (x PresentDraft) where() ID { return x.Meeting }

// TakeUpDraft takes a draft up at a meeting under an item of its agenda.
type TakeUpDraft struct {
	Meeting ID     `json:"meeting,omitempty"`
	Item    string `json:"item,omitempty"`
	Reasoned
}

func (x TakeUpDraft) where() ID { return x.Meeting }

func (x TakeUpDraft) permits(_ Draft, row ActRow) error {
	if x.Item == "" {
		return Refuse(CodeInvalid, "To take up a draft, name the agenda item it is taken up under.")
	}
	return row.names("meeting", x.Meeting)
}

func (x TakeUpDraft) judge(d *Draft, _ Asked, f DraftFacts) error {
	m, err := f.Meeting(x.Meeting)
	if err != nil {
		return err
	}
	if err := x.checkTurn(*d, m, f); err != nil {
		return err
	}
	if err := x.checkItem(m); err != nil {
		return err
	}
	if d.Meeting != m.ID { // at the same meeting they stand until they are lifted
		d.Objections, d.Reservations, d.Amended = nil, nil, false
	}
	d.Meeting = m.ID
	d.open()
	return nil
}

// checkTurn refuses a meeting that is not after those that had the draft, one that is
// over, and one before the report of the last is adopted.
func (x TakeUpDraft) checkTurn(d Draft, m Meeting, f DraftFacts) error {
	home, _ := f.Meetings()
	unfinished := false
	for _, id := range []ID{home, d.Meeting} {
		if id == "" || id == m.ID && id == d.Meeting {
			continue
		}
		before, err := f.Meeting(id)
		if err != nil {
			return err
		}
		if !m.Opens.After(before.Opens) {
			return Refuse(CodeInvalid, "That meeting is not later than the one the draft comes from, or was last before; "+
				"take it up at a later one.")
		}
		if id == d.Meeting {
			drafted, adopted, err := f.ReportOf(id)
			if err != nil {
				return err
			}
			unfinished = drafted && !adopted
		}
	}
	_, over, err := f.ReportOf(m.ID)
	switch {
	case err != nil:
		return err
	case unfinished:
		return Refuse(CodeWrongState, "The meeting that had the draft last has not adopted its report, "+
			"which tells what became of it; finish that report first.")
	case over:
		return Refuse(CodeWrongState, "The report of that meeting is adopted; nothing can be taken up at it any more.")
	}
	return nil
}

func (x TakeUpDraft) checkItem(m Meeting) error {
	item, ok := m.Item(x.Item)
	if !ok {
		return Refuse(CodeNotFound, "The agenda of %s has no item %s.", m.Key, x.Item)
	}
	if item.Kind != ItemOtherMatters && item.Kind != ItemSubstance {
		return Refuse(CodeInvalid, "Agenda item %s is not one under which a draft can be taken up.", x.Item)
	}
	return nil
}

// AgreeOnDraft records consensus in the room, perhaps on a condition. The draft is
// adopted with the report.
type AgreeOnDraft struct {
	// AdReferendum are the delegations that have still to confirm.
	AdReferendum []string `json:"adReferendum,omitempty"`
	// Acknowledged are the delegations whose written reservations stand.
	Acknowledged []string `json:"acknowledged,omitempty"`
	// Pending is what the agreement waits for.
	Pending string `json:"pending,omitempty"`
	Reasoned
}

// Check refuses words that no record could hold. What is pending is one line.
func (x AgreeOnDraft) Check() error {
	if err := CheckLine("What is pending", x.Pending); err != nil {
		return err
	}
	return x.Reasoned.Check()
}

func (x AgreeOnDraft) permits(d Draft, row ActRow) error { return d.permitsConsensus(row) }

func (x AgreeOnDraft) judge(d *Draft, _ Asked, f DraftFacts) error {
	for _, code := range x.AdReferendum {
		if err := requireEntitlement(f, code, MayAdopt); err != nil {
			return err
		}
	}
	reserving, err := f.Reserving()
	if err != nil {
		return err
	}
	if err := x.checkAcknowledged(reserving); err != nil {
		return err
	}
	d.AdReferendum = slices.Compact(slices.Sorted(slices.Values(x.AdReferendum)))
	d.Acknowledged = slices.Compact(slices.Sorted(slices.Values(x.Acknowledged)))
	d.Pending = x.Pending
	d.settleAgreement()
	return nil
}

// checkAcknowledged refuses an agreement over written reservations that the chair has
// not acknowledged, all of them and no others: what the room passes over it has seen.
// A reservation by itself stops no consensus, as an objection does.
func (x AgreeOnDraft) checkAcknowledged(reserving []string) error {
	var unseen []string
	for _, code := range reserving {
		if !contains(x.Acknowledged, code) {
			unseen = append(unseen, code)
		}
	}
	if len(unseen) > 0 {
		return Refuse(CodeObjection, "The written reservation of %s stands. It does not stop consensus, "+
			"but nothing is agreed over it unseen: acknowledge it and agree again, or the delegation lifts it or objects.",
			strings.Join(unseen, ", "))
	}
	for _, code := range x.Acknowledged {
		if !contains(reserving, code) {
			return Refuse(CodeInvalid,
				"No written reservation of %s stands on the draft; acknowledge only those that stand.", code)
		}
	}
	return nil
}

// permitsConsensus holds the two rules without exception: a text with brackets or open
// points is never agreed or adopted, and an objection stops consensus.
func (d Draft) permitsConsensus(row ActRow) error {
	if d.Bracketed {
		return Refuse(CodeBracketed,
			"The text still has open points or brackets; decide each of them before you %s, or defer it.", row.on("it"))
	}
	if err := d.undecided(row); err != nil {
		return err
	}
	if len(d.Reservations) > 0 && !d.ByVote {
		return Refuse(CodeObjection, "There is no agreement: the reservation of %s stands.",
			strings.Join(d.Reservations, ", "))
	}
	// What was decided by a vote was decided over the objections to it.
	if len(d.Objections) > 0 && !d.ByVote {
		return Refuse(CodeObjection, "There is no consensus: the objection of %s stands.",
			strings.Join(d.Objections, ", "))
	}
	return nil
}

// FulfilAgreement says that what an agreement was pending is there.
type FulfilAgreement struct{ Reasoned }

func (x FulfilAgreement) judge(d *Draft, _ Asked, _ DraftFacts) error {
	d.Pending = ""
	d.settleAgreement()
	return nil
}

// Vote is the count of a vote. Those who abstain are not voting.
type Vote struct {
	For        int `json:"for"`
	Against    int `json:"against"`
	Abstaining int `json:"abstaining,omitempty"`
}

// TwoThirds reports whether two thirds of those present and voting are in favour.
func (v Vote) TwoThirds() bool { return v.For > 0 && 3*v.For >= 2*(v.For+v.Against) }

// VoteOnDraft decides by a vote, where the rules of the body allow one.
type VoteOnDraft struct {
	Vote Vote `json:"vote"`
	Reasoned
}

// permits refuses a vote on a text with brackets: a vote decides between positions, not
// on what the text says.
func (x VoteOnDraft) permits(d Draft, row ActRow) error {
	if err := x.Vote.check(row); err != nil {
		return err
	}
	if d.Bracketed {
		return Refuse(CodeBracketed,
			"The text still has open points or brackets; decide each of them before it is voted on, or defer it.")
	}
	if err := d.undecided(row); err != nil {
		return err
	}
	if len(d.Objections)+len(d.Reservations) == 0 {
		return Refuse(CodeWrongState,
			"Nobody objects or reserves a position: there is consensus, and nothing to vote on.")
	}
	return nil
}

func (x VoteOnDraft) judge(d *Draft, _ Asked, f DraftFacts) error {
	d.Stage, d.ByVote = StageAgreed, true
	return x.Vote.carries(f)
}

// ReopenDraft takes an agreement of the same meeting up again, by a vote.
type ReopenDraft struct {
	Vote Vote `json:"vote"`
	Reasoned
}

func (x ReopenDraft) permits(_ Draft, row ActRow) error { return x.Vote.check(row) }

func (x ReopenDraft) judge(d *Draft, _ Asked, f DraftFacts) error {
	d.open()
	return x.Vote.carries(f)
}

// check refuses what is no count of a vote.
func (v Vote) check(row ActRow) error {
	if v.For < 0 || v.Against < 0 || v.Abstaining < 0 || v.For+v.Against == 0 {
		return Refuse(CodeInvalid, "To %s, give the votes for, against and abstaining.", row.on("a draft"))
	}
	return nil
}

// carries refuses a vote where the rules of the body know none, more votes than there
// are parties, one without a quorum, and a count short of two thirds.
func (v Vote) carries(f DraftFacts) error {
	rules, err := f.Rules("")
	if err != nil {
		return err
	}
	if !rules.Voting {
		return Refuse(CodeNotPermitted, "This body decides by consensus; its rules on record allow no vote.")
	}
	parties, err := f.Parties()
	if err != nil {
		return err
	}
	total := v.For + v.Against + v.Abstaining
	switch {
	case total > parties:
		return Refuse(CodeInvalid, "%d votes are more than the %d States parties.", total, parties)
	case 2*total <= parties:
		return Refuse(CodeInvalid, "%d of %d States parties took part, which is no majority of them; "+
			"there is no quorum for a decision.", total, parties)
	case !v.TwoThirds():
		return Refuse(CodeObjection, "%d for and %d against are not two thirds of those present and voting.",
			v.For, v.Against)
	}
	return nil
}

// DeferDraft defers a draft, with its brackets, to a later meeting.
type DeferDraft struct {
	// Meeting is the one it is deferred to, if that is known.
	Meeting ID `json:"meeting,omitempty"`
	Reasoned
}

func (x DeferDraft) where() ID { return x.Meeting }

func (x DeferDraft) permits(_ Draft, row ActRow) error { return x.needed(row) }

func (x DeferDraft) judge(d *Draft, _ Asked, f DraftFacts) error {
	if d.Stage == StageAgreed {
		_, closed, err := f.Sitting()
		if err != nil {
			return err
		}
		if !closed {
			return Refuse(CodeWrongState, "The draft is agreed and is adopted with the report of its meeting; "+
				"it is deferred only after that report.")
		}
	}
	d.open()
	d.Stage = StageDeferred
	return nil
}

// needed refuses an act without a reason.
func (x Reasoned) needed(row ActRow) error {
	if strings.TrimSpace(x.Reason) == "" {
		return Refuse(CodeInvalid, "To %s, give the reason.", row.on("a draft"))
	}
	return nil
}

// WithdrawDraft withdraws a draft, from a round as well.
type WithdrawDraft struct{ Reasoned }

func (x WithdrawDraft) permits(_ Draft, row ActRow) error { return x.needed(row) }

func (x WithdrawDraft) judge(d *Draft, a Asked, _ DraftFacts) error {
	if d.Stage.Agreed() && a.By.Role != RoleChair {
		return Refuse(CodeNotPermitted, "The draft is %s and so the meeting's; "+
			"the chair records that the meeting withdraws it, or a State party objects to it.", d.Stage.phrase())
	}
	d.unagree()
	d.Stage = StageWithdrawn
	if d.Before != nil {
		d.leaveRound()
	}
	return nil
}

// ResubmitDraft brings a withdrawn draft back.
type ResubmitDraft struct{ Reasoned }

func (x ResubmitDraft) permits(_ Draft, row ActRow) error { return x.needed(row) }

func (x ResubmitDraft) judge(d *Draft, _ Asked, _ DraftFacts) error {
	d.Stage = StageDraft
	return nil
}

// NoteDraft takes note of a draft without adopting it.
type NoteDraft struct{ Reasoned }

func (x NoteDraft) judge(d *Draft, _ Asked, _ DraftFacts) error {
	d.unagree()
	d.Stage = StageNoted
	return nil
}

// RenumberDraft numbers the paragraphs anew, without gaps; their identities and words
// stay.
type RenumberDraft struct{ Reasoned }

func (x RenumberDraft) judge(d *Draft, _ Asked, f DraftFacts) error {
	v, same, err := f.Cleaned(OriginRenumbering, x.Reason)
	if err != nil {
		return err
	}
	if same {
		return Refuse(CodeInvalid, "The paragraphs are numbered without gaps already; there is nothing to number anew.")
	}
	d.Version = v.ID
	return nil
}

// AdoptDraft adopts a draft with the report of its meeting.
type AdoptDraft struct {
	bySystem
	// Document is the report, Meeting the one it is of.
	Document ID `json:"document"`
	Meeting  ID `json:"meeting,omitempty"`
}

func (x AdoptDraft) permits(d Draft, row ActRow) error { return d.permitsConsensus(row) }

func (x AdoptDraft) judge(d *Draft, _ Asked, f DraftFacts) error {
	report, err := f.Document(x.Document)
	if err != nil {
		return err
	}
	if report.Kind != DraftReport && report.Kind != FinalReport {
		return Refuse(CodeInvalid, "Recommendations are adopted with the report of a meeting only.")
	}
	if err := d.adoptedBy(report.Meeting); err != nil {
		return err
	}
	v, _, err := f.Cleaned(OriginAdopted, "")
	if err != nil {
		return err
	}
	if v.Bracketed() {
		return Refuse(CodeBracketed, "A text with brackets is not adopted with the report.")
	}
	d.Stage, d.Version = StageAdopted, v.ID
	if d.Amended {
		d.Stage = StageAdoptedAsAmended
	}
	return nil
}

// adoptedBy refuses adoption with the report of another meeting than the one that took
// the draft up.
func (d Draft) adoptedBy(meeting ID) error {
	if d.Meeting != meeting {
		return Refuse(CodeWrongState, "The draft was taken up by another meeting than the one of this report; "+
			"revise the draft report.")
	}
	return nil
}

// AdoptTacitly adopts by a silence that nobody broke, where the rules of the body say
// so explicitly.
type AdoptTacitly struct {
	bySystem
	Silence ID `json:"silence"`
	// Base is the version that was circulated.
	Base ID `json:"base"`
}

// permits refuses to adopt by silence what could not be adopted by consensus either,
// and another version than the one that was circulated for it.
func (x AdoptTacitly) permits(d Draft, row ActRow) error {
	if x.Silence == "" || x.Base == "" {
		return Refuse(CodeInvalid, "To %s, name the silence procedure and the version that was circulated.",
			row.on("a draft"))
	}
	if x.Base != d.Version {
		return Refuse(CodeWrongState,
			"The draft is not at the version that was circulated for tacit approval any more.")
	}
	return d.permitsConsensus(row)
}

func (x AdoptTacitly) judge(d *Draft, a Asked, f DraftFacts) error {
	s, err := f.Silence(x.Silence)
	if err != nil {
		return err
	}
	rules, err := f.Rules(s.Body)
	if err != nil {
		return err
	}
	approved := func(p SilenceParagraph) bool { return p.Recommendation == a.On && p.Version == x.Base }
	switch {
	case !rules.SilenceAdopts:
		return Refuse(CodeNotPermitted,
			"Silence adopts no recommendations: the rules of the body on record do not allow it.")
	case !slices.ContainsFunc(s.Adopts(), approved):
		return Refuse(CodeWrongState, "That silence procedure did not approve the draft.")
	}
	v, _, err := f.Cleaned(OriginAdopted, "")
	d.Stage, d.Version = StageAdopted, v.ID
	d.Tacit = &TacitAdoption{Silence: x.Silence, Body: s.Body}
	return err
}

// open puts a draft back before the meeting, without any agreement.
func (d *Draft) open() {
	d.unagree()
	d.Stage = StageTakenUp
}

// unagree ends an agreement with its conditions: nobody confirms what is withdrawn, and
// what is resubmitted comes back without them.
func (d *Draft) unagree() { d.AdReferendum, d.Acknowledged, d.Pending, d.ByVote = nil, nil, "", false }

// settleAgreement finds the stage of an agreement by the conditions left on it: only
// without any it is agreement.
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
