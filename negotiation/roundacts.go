package negotiation

import (
	"strings"
	"time"
)

// RoundAct is an act on a consultation round. What its line of the log says is told by
// the round as it was before.
type RoundAct = ActOn[Round, RoundFacts]

// RoundFacts is what the record knows that the rules of acts on rounds depend on,
// besides the round itself.
type RoundFacts struct {
	// Now is the time of the act.
	Now time.Time
	// ByProcedure says that the procedure judges, which knows neither comments nor what
	// was settled in review. What depends on those is left to the record.
	ByProcedure bool
	// Behind counts the comments that the last consolidation is behind, see
	// [ReceivedComment.Behind].
	Behind int
	// Undisposed counts the comments that stand and have no disposition.
	Undisposed int
	// Empty says that every draft was withdrawn from the round.
	Empty bool
}

// roundActs are the rows of the acts on rounds.
var roundActs = []ActRow{
	row[OpenRound](ActRow{Name: "open-round", On: OnRound, Event: EventRoundPlanned,
		Summary: "Open a consultation round", Who: secretariat, Scope: ScopeManage}),
	row[ExtendRound](ActRow{Name: "extend-round", On: OnRound, Event: EventRoundExtended, Verb: "extend", Update: "Extend",
		Summary: "Extend the deadline of an open round", Who: secretariat, Scope: ScopeManage}),
	row[CloseRound](ActRow{Name: "close-round", On: OnRound, Event: EventRoundClosed, Verb: "close", Update: "Close",
		Summary: "Close an open round before its deadline", Who: secretariat, Scope: ScopeManage}),
	row[CancelRound](ActRow{Name: "cancel-round", On: OnRound, Event: EventRoundCancelled, Verb: "cancel",
		Update:  "Cancel",
		Summary: "Cancel a round; its drafts go back to where they were", Who: secretariat, Scope: ScopeManage}),
	row[DisposeComments](ActRow{Name: "dispose-comments", On: OnRound, Event: EventRoundCommentsDisposed,
		Verb:    "dispositions",
		Summary: "Say what became of comments", Who: secretariat, Scope: ScopeManage}),
	row[AdmitComments](ActRow{Name: "admit-comments", On: OnRound, Event: EventRoundLateDecided, Verb: "admissions",
		Summary: "Decide whether late comments are taken in", Who: secretariat, Scope: ScopeManage}),
	row[ConsolidateRound](ActRow{Name: "consolidate-round", On: OnRound, Event: EventRoundConsolidated,
		Verb: "consolidate", Update: "Reconsolidate",
		Summary: "Consolidate again after the chair returned the text", Who: secretariat, Scope: ScopeManage}),
	row[ApproveRound](ActRow{Name: "approve-round", On: OnRound, Event: EventRoundApproved, Verb: "approve",
		Update:  "Approve",
		Summary: "Approve the consolidation; answers when the conference room paper is issued", Who: chair,
		Scope: ScopeDecide}),
	row[ReturnRound](ActRow{Name: "return-round", On: OnRound, Event: EventRoundReturned, Verb: "return", Update: "Return",
		Summary: "Return the consolidation with a reason", Who: chair, Scope: ScopeDecide}),
}

var (
	secretariat = []Role{RoleSecretariat}
	chair       = []Role{RoleChair}
)

// OpenRound opens a round: it circulates drafts of a meeting as an informal paper
// and takes comments on them until a deadline.
type OpenRound struct {
	Meeting         string    `json:"meeting" doc:"Key of the meeting whose drafts are circulated"`
	CRPMeeting      string    `json:"crpMeeting" doc:"Key of the session the conference room paper goes to"`
	Title           string    `json:"title,omitempty"`
	Recommendations []string  `json:"recommendations,omitempty" doc:"Keys; empty means all open drafts of the meeting"`
	Deadline        time.Time `json:"deadline" doc:"Last instant at which a comment is in time"`
	Zone            string    `json:"zone" doc:"IANA time zone the deadline was set in" example:"Europe/Vienna"`
	// Roster are codes of delegations; empty means every delegation but
	// non-governmental organizations, which comment only when named here.
	Roster      []string    `json:"roster,omitempty" doc:"Codes of the delegations invited; empty means all but non-governmental organizations"`
	Reminders   []Span      `json:"reminders,omitempty" example:"[\"168h\",\"24h\"]" doc:"Times before the deadline at which those who have not replied are reminded"`
	Publication Publication `json:"publication,omitempty" enum:"issued,after_close,participants,all" doc:"Who reads the comments before the conference room paper is issued"`
	Convergence bool        `json:"convergence,omitempty" doc:"Annex to the conference room paper how the points of difference changed since the text that was circulated"`
}

// Span is a length of time, written as "168h" or "90m".
type Span time.Duration

// MarshalText writes it.
func (s Span) MarshalText() ([]byte, error) { return []byte(time.Duration(s).String()), nil }

// UnmarshalText reads it.
func (s *Span) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	if err != nil {
		return Refuse(CodeInvalid, "%q is not a duration; write a reminder as 168h or 90m.", text)
	}
	*s = Span(d)
	return nil
}

// Check refuses a plan without the meetings, with a zone that is none, or with
// reminders after the deadline.
func (x OpenRound) Check() error {
	if x.Meeting == "" || x.CRPMeeting == "" {
		return Refuse(
			CodeInvalid,
			"A round needs the meeting whose drafts it circulates and the session its conference room paper goes to.",
		)
	}
	if err := CheckLine("The title", x.Title); err != nil {
		return err
	}
	if err := CheckZone(x.Zone); err != nil {
		return err
	}
	if !x.Publication.Valid() {
		return Refuse(
			CodeInvalid, "%q is no way of publishing comments; use issued, after_close, participants or all.", x.Publication,
		)
	}
	for _, r := range x.Reminders {
		if r <= 0 {
			return Refuse(CodeInvalid, "A reminder is a positive time before the deadline, not %s.", time.Duration(r))
		}
	}
	return nil
}

// CheckDeadline refuses a deadline that is not after now.
func (x OpenRound) CheckDeadline(now time.Time) error {
	if !x.Deadline.After(now) {
		return Refuse(CodeDeadline, "The deadline %s is not in the future.", x.Deadline.UTC().Format(time.RFC3339))
	}
	return nil
}

// ExtendRound moves the deadline of an open round.
type ExtendRound struct {
	Deadline time.Time `json:"deadline"`
	Reason   string    `json:"reason,omitempty"`
}

// Check refuses a reason that is no text.
func (x ExtendRound) Check() error { return CheckReason("The reason", x.Reason) }

// Judge lets the deadline of an open round be moved before it has passed, and to a
// later time only.
func (x ExtendRound) Judge(r Round, f RoundFacts) (Round, error) {
	if r.Phase != RoundOpen {
		return r, Refuse(CodeWrongState, "The round is %s; only an open round can be extended.", r.Phase.phrase())
	}
	if !f.Now.Before(r.Deadline) {
		return r, Refuse(CodeDeadline, "The deadline has passed; it can be extended only before its end.")
	}
	if !x.Deadline.After(r.Deadline) {
		return r, Refuse(CodeDeadline, "The new deadline %s is not later than the present one, %s.",
			x.Deadline.UTC().Format(time.RFC3339), r.Deadline.UTC().Format(time.RFC3339))
	}
	r.Deadline = x.Deadline.UTC().Truncate(time.Microsecond)
	return r, nil
}

// Detail tells both deadlines.
func (x ExtendRound) Detail(before Round) any {
	return map[string]any{
		"from": before.Deadline, "to": x.Deadline.UTC().Truncate(time.Microsecond), "zone": before.Zone, "reason": x.Reason,
	}
}

// CloseRound closes an open round before its deadline.
type CloseRound struct {
	Reason string `json:"reason,omitempty"`
}

// Check refuses a reason that is no text.
func (x CloseRound) Check() error { return CheckReason("The reason", x.Reason) }

// Judge lets an open round be closed. What comes afterwards is late.
func (x CloseRound) Judge(r Round, f RoundFacts) (Round, error) { return r.Close(f.Now) }

// Detail tells that it was before the deadline.
func (x CloseRound) Detail(Round) any {
	return map[string]any{"early": true, "reason": x.Reason}
}

// Close ends the time for comments of an open round.
func (r Round) Close(at time.Time) (Round, error) {
	if r.Phase != RoundOpen {
		return r, Refuse(CodeWrongState, "The round is %s; only an open round can be closed.", r.Phase.phrase())
	}
	r.Phase, r.ClosedAt = RoundClosed, at
	return r, nil
}

// CancelRound ends a round before its paper. What was said in it stays on record;
// the drafts go back to where they were.
type CancelRound struct {
	Reason string `json:"reason,omitempty"`
}

// Check refuses to cancel without a reason.
func (x CancelRound) Check() error {
	if strings.TrimSpace(x.Reason) == "" {
		return Refuse(CodeInvalid, "To cancel a round, give the reason.")
	}
	return CheckReason("The reason", x.Reason)
}

// Judge lets a round be cancelled until the chair has approved.
func (x CancelRound) Judge(r Round, f RoundFacts) (Round, error) {
	if r.Phase == RoundApproved || r.Phase == RoundIssued || r.Phase == RoundCancelled {
		return r, Refuse(CodeWrongState, "The round is %s and can no longer be cancelled.", r.Phase.phrase())
	}
	r.Phase = RoundCancelled
	if r.ClosedAt.IsZero() {
		r.ClosedAt = f.Now
	}
	return r, nil
}

// MaxDecisions is how many comments one act decides on at most, so that its answer
// has no more than a page of a list.
const MaxDecisions = 500

func checkDecisions(count int) error {
	if count > MaxDecisions {
		return Refuse(CodeTooLarge, "The request decides on %d comments; send at most %d in one.", count, MaxDecisions)
	}
	return nil
}

// DisposeComments says what became of comments, of all of them or of none.
type DisposeComments struct {
	Dispositions []CommentDisposal `json:"dispositions" minItems:"1" maxItems:"500"`
}

// CommentDisposal says what became of one comment.
type CommentDisposal struct {
	Comment ID                `json:"comment"`
	Status  DispositionStatus `json:"status" enum:"reflected,partly,not_reflected,referred"`
	Reason  string            `json:"reason,omitempty" doc:"Its author reads it; needed unless the comment is reflected"`
}

// Check refuses an act that says nothing, or two things of one comment.
func (x DisposeComments) Check() error {
	if len(x.Dispositions) == 0 {
		return Refuse(CodeInvalid, "There is no disposition in the request.")
	}
	if err := checkDecisions(len(x.Dispositions)); err != nil {
		return err
	}
	seen := map[ID]bool{}
	for _, d := range x.Dispositions {
		if err := d.Comment.CheckCanonical("comment of a disposition"); err != nil {
			return err
		}
		if err := (Disposition{Comment: d.Comment, Status: d.Status, Reason: d.Reason}).Check(); err != nil {
			return err
		}
		if seen[d.Comment] {
			return Refuse(CodeInvalid, "The comment %s is named twice; say once what became of it.", d.Comment)
		}
		seen[d.Comment] = true
	}
	return nil
}

// Judge lets comments be disposed of between the close and the chair's approval,
// and once the paper is issued, of what came later than that.
func (x DisposeComments) Judge(r Round, _ RoundFacts) (Round, error) {
	if r.Phase != RoundClosed && r.Phase != RoundInReview && r.Phase != RoundReturned && r.Phase != RoundIssued {
		return r, Refuse(
			CodeWrongState, "The round is %s; comments are disposed of between its close and the chair's approval.",
			r.Phase.phrase(),
		)
	}
	r.Decided++
	return r, nil
}

// Detail tells of how many.
func (x DisposeComments) Detail(Round) any {
	return map[string]any{"dispositions": len(x.Dispositions)}
}

// AdmitComments decides whether late comments are taken in, on all of them or on
// none.
type AdmitComments struct {
	Admissions []CommentAdmission `json:"admissions" minItems:"1" maxItems:"500"`
}

// CommentAdmission decides on one late comment.
type CommentAdmission struct {
	Comment ID     `json:"comment"`
	Include bool   `json:"include" doc:"Whether the next consolidation takes it in, marked as late"`
	Reason  string `json:"reason" minLength:"1" doc:"Its author reads it"`
}

// Check refuses an act that decides nothing, or twice on one comment.
func (x AdmitComments) Check() error {
	if len(x.Admissions) == 0 {
		return Refuse(CodeInvalid, "There is no decision in the request.")
	}
	if err := checkDecisions(len(x.Admissions)); err != nil {
		return err
	}
	seen := map[ID]bool{}
	for _, a := range x.Admissions {
		if err := a.Comment.CheckCanonical("comment of a decision"); err != nil {
			return err
		}
		if err := (Admission{Comment: a.Comment, Include: a.Include, Reason: a.Reason}).Check(); err != nil {
			return err
		}
		if seen[a.Comment] {
			return Refuse(CodeInvalid, "The comment %s is named twice; decide once on it.", a.Comment)
		}
		seen[a.Comment] = true
	}
	return nil
}

// Judge lets late comments be decided on between the close and the chair's first
// decision: what is in review then was read without them.
func (x AdmitComments) Judge(r Round, _ RoundFacts) (Round, error) {
	switch {
	case r.Phase == RoundClosed || r.Phase == RoundReturned || r.Phase == RoundInReview && r.Revision == 0:
		r.Decided++
		return r, nil
	case r.Phase == RoundInReview:
		return r, Refuse(
			CodeWrongState,
			"The chair has settled points of this consolidation; late comments are decided on after the chair returned it.",
		)
	}
	return r, Refuse(
		CodeWrongState, "The round is %s; late comments are decided on between its close and the chair's decisions.",
		r.Phase.phrase(),
	)
}

// Detail tells of how many.
func (x AdmitComments) Detail(Round) any {
	return map[string]any{"comments": len(x.Admissions)}
}

// ConsolidateRound asks for another consolidation.
type ConsolidateRound struct {
	IncludeLate bool   `json:"includeLate,omitempty" doc:"Take late comments in, marked as late"`
	Reason      string `json:"reason,omitempty"`
}

// Check refuses a reason that is no text.
func (x ConsolidateRound) Check() error { return CheckReason("The reason", x.Reason) }

// Judge lets a round be consolidated once it is closed, and again once the chair
// returned it. One in review is consolidated again when it is behind what is to be
// taken in by now, as long as the chair has settled nothing in it.
func (x ConsolidateRound) Judge(r Round, f RoundFacts) (Round, error) {
	switch {
	case r.Phase == RoundClosed || r.Phase == RoundReturned:
	case r.Phase != RoundInReview:
		return r, Refuse(
			CodeWrongState, "The round is %s; it is consolidated after its close, and again after the chair returned it.",
			r.Phase.phrase(),
		)
	case f.Behind == 0 && !f.ByProcedure:
		return r, Refuse(
			CodeWrongState,
			"The consolidation in review has taken in all that it is to; it is made again after the chair returned it.",
		)
	case r.Revision > 0:
		return r, Refuse(
			CodeWrongState, "The chair has settled points of this consolidation; it is made again after the chair returned it.",
		)
	}
	r.Phase, r.Attempt, r.Revision, r.IncludeLate = RoundInReview, r.Attempt+1, 0, x.IncludeLate
	return r, nil
}

// Detail tells the number of the consolidation.
func (x ConsolidateRound) Detail(before Round) any {
	return map[string]any{"attempt": before.Attempt + 1, "includeLate": x.IncludeLate, "reason": x.Reason}
}

// ApproveRound is the chair's approval of a consolidation.
type ApproveRound struct {
	Attempt int `json:"attempt" minimum:"1" doc:"The consolidation that was read"`
	// Revision counts the settlements in what was read.
	Revision int    `json:"revision" minimum:"0" doc:"The revision that was read, see the round"`
	Reason   string `json:"reason,omitempty"`
}

// Check refuses a reason that is no text.
func (x ApproveRound) Check() error { return CheckReason("The reason", x.Reason) }

// Judge lets the chair approve the consolidation that was read, once it is behind
// nothing, every comment has a disposition, and a draft is left in it.
func (x ApproveRound) Judge(r Round, f RoundFacts) (Round, error) {
	if err := r.checkRead(x.Attempt, x.Revision, f.ByProcedure); err != nil {
		return r, err
	}
	switch {
	case f.Behind > 0:
		return r, Refuse(CodeWrongState, "Consolidation %d is behind %d comment(s) that arrived in time or were decided on "+
			"since; it is made again before the chair approves.", r.Attempt, f.Behind)
	case f.Undisposed > 0:
		return r, Refuse(
			CodeWrongState,
			"%d comment(s) have no disposition yet; the secretariat says of each what became of it before the chair approves.",
			f.Undisposed,
		)
	case f.Empty:
		return r, Refuse(
			CodeWrongState, "Every draft was withdrawn from the round; cancel it instead of issuing an empty paper.",
		)
	}
	r.Phase = RoundApproved
	return r, nil
}

// ReturnRound sends a consolidation back with the chair's reason.
type ReturnRound struct {
	Attempt int `json:"attempt" minimum:"1" doc:"The consolidation that was read"`
	// Revision counts the settlements in what was read.
	Revision int    `json:"revision" minimum:"0" doc:"The revision that was read, see the round"`
	Reason   string `json:"reason,omitempty"`
}

// Check refuses to send a consolidation back without saying why.
func (x ReturnRound) Check() error {
	if strings.TrimSpace(x.Reason) == "" {
		return Refuse(CodeInvalid, "To return a consolidation, give the reason.")
	}
	return CheckReason("The reason", x.Reason)
}

// Judge lets the chair return the consolidation that was read.
func (x ReturnRound) Judge(r Round, f RoundFacts) (Round, error) {
	err := r.checkRead(x.Attempt, x.Revision, f.ByProcedure)
	if err == nil {
		r.Phase = RoundReturned
	}
	return r, err
}

// checkRead refuses a decision on a consolidation unless it is before the chair,
// and as the chair has read it.
func (r Round) checkRead(attempt, revision int, byProcedure bool) error {
	if err := r.CheckReview(attempt); err != nil || byProcedure {
		return err
	}
	return r.CheckRevision(revision)
}
