package negotiation

import (
	"strings"
	"time"
)

// DispositionStatus says what became of a comment.
type DispositionStatus string

// The statuses of a disposition.
const (
	// Reflected: it stands in the consolidated text, perhaps in brackets.
	Reflected DispositionStatus = "reflected"
	// PartlyReflected: some of it does.
	PartlyReflected DispositionStatus = "partly"
	// NotReflected: none of it does, for the reason given.
	NotReflected DispositionStatus = "not_reflected"
	// Referred: the chair is to decide.
	Referred DispositionStatus = "referred"
)

// Valid reports whether s is a known status.
func (s DispositionStatus) Valid() bool {
	return s == Reflected || s == PartlyReflected || s == NotReflected || s == Referred
}

// Disposition is what the secretariat says became of one comment. Its author
// can read it. A later one on the same comment takes its place; both stay on
// record.
type Disposition struct {
	// ID is given by the record.
	ID      ID                `json:"id"`
	Comment ID                `json:"comment"`
	Status  DispositionStatus `json:"status"`
	Reason  string            `json:"reason,omitempty"`
	// By and At say who recorded it and when.
	By Actor     `json:"by,omitzero"`
	At time.Time `json:"at,omitzero"`
}

// Check refuses a disposition that no record could make acceptable.
func (d Disposition) Check() error {
	if d.Comment == "" {
		return Refuse(CodeInvalid, "A disposition needs the comment it is about.")
	}
	if !d.Status.Valid() {
		return Refuse(CodeInvalid, "%q is no disposition; use reflected, partly, not_reflected or referred.", d.Status)
	}
	if d.Status != Reflected && strings.TrimSpace(d.Reason) == "" {
		return Refuse(CodeInvalid, "Give the reason, which the comment's author reads, unless the comment is reflected.")
	}
	return CheckReason("The reason", d.Reason)
}

// What the procedure itself says of a comment that is not reflected.
const (
	leftOutLate = "It came late and was left out of the consolidation."
	draftGone   = "Its draft was withdrawn from the round."

	settledOtherwise = "The chair settled its point otherwise in review."
	settledPartly    = "The chair settled some of its points otherwise in review."

	afterApproval = "It came after the chair had approved the text."
)

// Disposed is what the procedure itself says became of a comment; false when it
// has nothing to say, or nothing new. Standing says whether the draft is still
// in the round, taken whether the last consolidation took the comment in.
//
// What stands in the text is reflected without further ado, nothing of a draft
// that was withdrawn is, and a late comment that the secretariat decided not to
// take in is not, for the reason it gave. Other general comments, what observers propose, and
// late comments that were never taken in are for the secretariat to dispose of;
// what it has said itself stays.
func (c ReceivedComment) Disposed(standing, taken bool) (status DispositionStatus, reason string, ok bool) {
	last := c.Disposition
	if !c.WithdrawnAt.IsZero() || last != nil && last.By.Role != RoleSystem {
		return "", "", false
	}
	switch {
	case !standing:
		status, reason = NotReflected, draftGone
	case !taken && c.Admission != nil && !c.Admission.Include:
		status, reason = NotReflected, c.Admission.Reason
	case c.Kind == General || c.Kind.Proposes() && c.Capacity.Observer():
		return "", "", false
	case taken:
		status = Reflected
	case last == nil:
		return "", "", false
	default:
		status, reason = NotReflected, leftOutLate
	}
	return status, reason, last == nil || last.Status != status || last.Reason != reason
}

// DisposedByReview is what the procedure says with the chair's approval of a
// comment whose points were settled otherwise in review: partly, or of which
// nothing is left. What the secretariat said itself stays.
func (c ReceivedComment) DisposedByReview(became DispositionStatus) (status DispositionStatus, reason string, ok bool) {
	reason = settledOtherwise
	if became == PartlyReflected {
		reason = settledPartly
	}
	last := c.Disposition
	ok = became != "" && c.WithdrawnAt.IsZero() && (last == nil || last.By.Role == RoleSystem && last.Status == Reflected)
	return became, reason, ok
}

// DisposedAtIssue is what the procedure says of a comment that came between the
// chair's approval and the issue of the paper: there is nobody any more to
// dispose of it before.
func (c ReceivedComment) DisposedAtIssue() (status DispositionStatus, reason string, ok bool) {
	return NotReflected, afterApproval, c.Disposition == nil && c.WithdrawnAt.IsZero()
}

// BeforePaper is the comment as it is shown before the conference room paper of
// its round is issued, to others than secretariat and chair: without what the
// procedure made of it, which tells of the review. What the secretariat said of it
// in its own words is for its author.
func (c ReceivedComment) BeforePaper(author bool) ReceivedComment {
	c.TakenIn = false
	if !author {
		c.Admission = nil
	}
	if d := c.Disposition; d != nil && (!author || d.By.Role == RoleSystem) {
		c.Disposition = nil
	}
	return c
}

// Withdrawal takes a comment back while its round is open.
type Withdrawal struct {
	// ID is chosen by the client, so that it is done once.
	ID         ID     `json:"id"`
	Round      ID     `json:"round"`
	Comment    ID     `json:"comment"`
	Delegation string `json:"delegation"`
	Actor      Actor  `json:"actor"`
}

// Publication says who may read the comments on a round before its conference
// room paper is issued. Afterwards all may.
type Publication string

// The ways of publication.
const (
	// PublishIssued: nobody but their authors, the secretariat and, after the
	// close, the chair. It is the usual one.
	PublishIssued Publication = "issued"
	// PublishAfterClose: all delegations, after the close.
	PublishAfterClose Publication = "after_close"
	// PublishParticipants: the delegations invited to the round, as they come in.
	PublishParticipants Publication = "participants"
	// PublishAll: all delegations, as they come in.
	PublishAll Publication = "all"
)

// Valid reports whether p is a known way; "" stands for the usual one.
func (p Publication) Valid() bool {
	return p == "" || p == PublishIssued || p == PublishAfterClose || p == PublishParticipants || p == PublishAll
}

// ShowsTo reports whether the comments of the round may be read by every
// member of a delegation, whoever made them.
func (r Round) ShowsTo(delegation string) bool {
	over := r.Phase != RoundPlanned && r.Phase != RoundOpen
	switch {
	case r.Phase == RoundIssued || r.Publication == PublishAll:
		return true
	case r.Publication == PublishParticipants:
		return contains(r.Roster, delegation)
	case r.Phase == RoundCancelled:
		return false
	}
	return r.Publication == PublishAfterClose && over
}

// CheckWithdrawal refuses to take a comment back after the time for comments:
// others may have relied on it.
func (r Round) CheckWithdrawal(now time.Time) error {
	if !r.InTime(now) {
		return Refuse(CodeDeadline, "The round is over; a comment is withdrawn or replaced while it is open only.")
	}
	return nil
}
