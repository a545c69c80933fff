package negotiation

import (
	"slices"
	"time"
)

// RoundPhase is where a consultation round stands.
type RoundPhase string

// The phases of a round.
const (
	// RoundPlanned: on record, not circulated yet.
	RoundPlanned RoundPhase = "planned"
	// RoundOpen: the informal paper is out and comments are in time.
	RoundOpen RoundPhase = "open"
	// RoundClosed: the deadline has passed or the round was closed early.
	RoundClosed RoundPhase = "closed"
	// RoundInReview: consolidated, before the chair.
	RoundInReview RoundPhase = "in_review"
	// RoundReturned: sent back by the chair with a reason.
	RoundReturned RoundPhase = "returned"
	// RoundApproved: approved by the chair, the CRP is being issued.
	RoundApproved RoundPhase = "approved"
	// RoundIssued: the CRP is issued. The round is complete.
	RoundIssued RoundPhase = "issued"
	// RoundCancelled: ended before its paper; the drafts went back.
	RoundCancelled RoundPhase = "cancelled"
)

// Round is one consultation round on drafts, between the meeting that could
// not finish them and the body the CRP goes to.
type Round struct {
	ID ID `json:"id"`
	// Meeting is where the drafts come from.
	Meeting  ID         `json:"meeting"`
	Phase    RoundPhase `json:"phase"`
	Title    string     `json:"title"`
	Language Language   `json:"language"`
	// Deadline is the last instant at which a comment is in time.
	Deadline time.Time `json:"deadline"`
	// Zone is the IANA time zone the deadline was set in; it is always shown
	// with it.
	Zone string `json:"zone"`
	// Reminders are the times before the deadline at which those who have not
	// replied are reminded, longest first.
	Reminders []time.Duration `json:"reminders"`
	// CRPMeeting is the session the CRP will be submitted to: the CRP belongs
	// to that meeting's body and its series.
	CRPMeeting ID `json:"crpMeeting"`
	// Drafts are the versions circulated, one for each recommendation.
	Drafts []RoundDraft `json:"drafts"`
	// Roster are the codes of the delegations invited to comment, sorted.
	Roster   []string  `json:"roster"`
	OpenedAt time.Time `json:"openedAt,omitzero"`
	ClosedAt time.Time `json:"closedAt,omitzero"`
	// Attempt counts consolidations, from 1; 0 before the first.
	Attempt int `json:"attempt"`
	// Revision counts the settlements of points in the chair's review of the
	// last consolidation.
	Revision int `json:"revision,omitempty"`
	// Decided counts the decisions of the secretariat on its comments: what became
	// of them, and which late ones are taken in. It moves with each request.
	Decided int `json:"decided,omitempty"`
	// IncludeLate says whether the last consolidation took late comments in,
	// marked as late, by a decision of the secretariat.
	IncludeLate bool `json:"includeLate,omitempty"`
	// Convergence asks for an annex to the CRP that measures how the points of
	// difference changed since the text that was circulated.
	Convergence bool `json:"convergence,omitempty"`
	// Publication says who reads the comments before the CRP is issued.
	Publication Publication `json:"publication,omitempty"`
	// Document is the CRP, once issued; Informal the informal paper, once out.
	Document ID `json:"document,omitempty"`
	Informal ID `json:"informal,omitempty"`
	// Warnings are of the answer to opening or extending it, such as that the
	// deadline falls on a day off. They refuse nothing and are not on record.
	Warnings []string `json:"warnings,omitempty"`
}

// RoundDraft is one draft in a round: the version that was circulated, and
// which every comment of the round is about.
type RoundDraft struct {
	Recommendation ID `json:"recommendation"`
	Version        ID `json:"version"`
}

// CheckZone refuses anything but the name of a time zone such as
// "Europe/Vienna" or "UTC". A deadline without its zone is none.
func CheckZone(zone string) error {
	if zone == "" || zone == "Local" {
		return Refuse(CodeInvalid, "Give the time zone of the deadline, such as Europe/Vienna.")
	}
	if _, err := time.LoadLocation(zone); err != nil {
		return Refuse(CodeInvalid, "%q is not the name of a time zone; write it as in Europe/Vienna.", zone)
	}
	return nil
}

// ReminderTimes returns when reminders are due between opened and the
// deadline, earliest first. Without reminders of its own a round has the
// usual ones: half-way, seven days and one day before the deadline, as far as
// they lie in between.
func (r Round) ReminderTimes(opened time.Time) []time.Time {
	var times []time.Time
	if len(r.Reminders) == 0 {
		times = []time.Time{
			opened.Add(r.Deadline.Sub(opened) / 2),
			r.Deadline.Add(-7 * 24 * time.Hour),
			r.Deadline.Add(-24 * time.Hour),
		}
	}
	for _, d := range r.Reminders {
		times = append(times, r.Deadline.Add(-d))
	}
	times = slices.DeleteFunc(times, func(t time.Time) bool { return !t.After(opened) || !t.Before(r.Deadline) })
	slices.SortFunc(times, time.Time.Compare)
	return slices.CompactFunc(times, time.Time.Equal)
}

// CheckReview refuses a chair's decision unless a consolidation is before the
// chair and it is the attempt the chair has read.
func (r Round) CheckReview(attempt int) error {
	if r.Phase != RoundInReview {
		return Refuse(
			CodeWrongState, "The round is %s; the chair decides when a consolidation is in review.", r.Phase.phrase(),
		)
	}
	if attempt != r.Attempt {
		return Refuse(
			CodeConflict, "You read consolidation %d, but consolidation %d is in review now; read it before you decide.",
			attempt, r.Attempt,
		)
	}
	return nil
}

// CheckRevision refuses a decision on a consolidation in which points have
// been settled since it was read: another window or another person did.
func (r Round) CheckRevision(revision int) error {
	if revision != r.Revision {
		return Refuse(
			CodeConflict,
			"You read revision %d of consolidation %d, but revision %d is in review now; read it before you decide.", revision,
			r.Attempt, r.Revision,
		)
	}
	return nil
}

// CheckIssue refuses to issue a CRP that the chair has not approved.
func (r Round) CheckIssue() error {
	if r.Phase != RoundApproved {
		return Refuse(
			CodeWrongState, "The round is %s; its conference room paper is issued after the chair's approval.", r.Phase.phrase(),
		)
	}
	return nil
}

// TakesComments refuses comments on a round that was never opened. After the
// close they are taken and marked late, never dropped.
func (r Round) TakesComments() error {
	if r.Phase == RoundCancelled {
		return Refuse(CodeWrongState, "The round is cancelled and takes no comments.")
	}
	if r.Phase == RoundPlanned {
		return Refuse(CodeWrongState, "The round is not open yet.")
	}
	return nil
}

// InTime reports whether a comment received at that time is in time: the
// deadline had not passed then, and the round was not closed before.
func (r Round) InTime(received time.Time) bool {
	open := r.Phase == RoundOpen || received.Before(r.ClosedAt) // without a close, nothing is before it
	return open && !received.After(r.Deadline)
}

func (p RoundPhase) phrase() string {
	switch p {
	case RoundInReview:
		return "in review"
	case RoundReturned:
		return "returned by the chair"
	}
	return string(p)
}
