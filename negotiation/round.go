package negotiation

import (
	"slices"
	"strings"
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

// RoundPlan is the secretariat's request for a round.
type RoundPlan struct {
	// ID is chosen by the client, so that a repeated request opens one round.
	ID      ID     `json:"id"`
	Meeting string `json:"meeting"`
	// CRPMeeting is the key of the session the CRP goes to.
	CRPMeeting string `json:"crpMeeting"`
	Title      string `json:"title,omitempty"`
	// Recommendations are keys; empty means all open drafts of the meeting.
	Recommendations []string  `json:"recommendations,omitempty"`
	Deadline        time.Time `json:"deadline"`
	Zone            string    `json:"zone"`
	// Roster are codes of delegations; empty means every delegation but
	// non-governmental organizations, which comment only when named here.
	Roster    []string        `json:"roster,omitempty"`
	Reminders []time.Duration `json:"reminders,omitempty"`
	// Convergence asks for the annex, see [Round].
	Convergence bool `json:"convergence,omitempty"`
	// Publication of the comments; "" for the usual way.
	Publication Publication `json:"publication,omitempty"`
}

// Check refuses a plan that no record could make acceptable. Now is the time
// of the request.
func (p RoundPlan) Check(now time.Time) error {
	if p.ID == "" || p.Meeting == "" || p.CRPMeeting == "" {
		return Refuse(CodeInvalid, "A round needs an id, the meeting whose drafts it circulates and the session its conference room paper goes to.")
	}
	if err := CheckLine("The title", p.Title); err != nil {
		return err
	}
	if err := CheckZone(p.Zone); err != nil {
		return err
	}
	if !p.Deadline.After(now) {
		return Refuse(CodeDeadline, "The deadline %s is not in the future.", p.Deadline.UTC().Format(time.RFC3339))
	}
	if !p.Publication.Valid() {
		return Refuse(CodeInvalid, "%q is no way of publishing comments; use issued, after_close, participants or all.", p.Publication)
	}
	for _, r := range p.Reminders {
		if r <= 0 {
			return Refuse(CodeInvalid, "A reminder is a positive time before the deadline, not %s.", r)
		}
	}
	return nil
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

// CheckExtension refuses to move the deadline unless the round is open, now is
// before the deadline, and the new one is later. A deadline that has passed is
// never extended.
func (r Round) CheckExtension(now, deadline time.Time) error {
	if r.Phase != RoundOpen {
		return Refuse(CodeWrongState, "The round is %s; only an open round can be extended.", r.Phase.phrase())
	}
	if !now.Before(r.Deadline) {
		return Refuse(CodeDeadline, "The deadline has passed; it can be extended only before its end.")
	}
	if !deadline.After(r.Deadline) {
		return Refuse(CodeDeadline, "The new deadline %s is not later than the present one, %s.", deadline.UTC().Format(time.RFC3339), r.Deadline.UTC().Format(time.RFC3339))
	}
	return nil
}

// CheckClose refuses an early close unless the round is open.
func (r Round) CheckClose() error {
	if r.Phase != RoundOpen {
		return Refuse(CodeWrongState, "The round is %s; only an open round can be closed.", r.Phase.phrase())
	}
	return nil
}

// CheckConsolidation refuses to consolidate a round that is not closed or
// returned by the chair. One in review is consolidated again when it is behind
// what is to be taken in by now, see [ReceivedComment.Behind], as long as the
// chair has settled nothing in it. Behind counts those comments.
func (r Round) CheckConsolidation(behind int) error {
	switch {
	case r.Phase == RoundClosed || r.Phase == RoundReturned:
		return nil
	case r.Phase != RoundInReview:
		return Refuse(CodeWrongState, "The round is %s; it is consolidated after its close, and again after the chair returned it.", r.Phase.phrase())
	case behind == 0:
		return Refuse(CodeWrongState, "The consolidation in review has taken in all that it is to; it is made again after the chair returned it.")
	case r.Revision > 0:
		return Refuse(CodeWrongState, "The chair has settled points of this consolidation; it is made again after the chair returned it.")
	}
	return nil
}

// CheckBehind refuses an approval while the consolidation is behind what is to
// be taken in by now, see [ReceivedComment.Behind].
func (r Round) CheckBehind(behind int) error {
	if behind > 0 {
		return Refuse(CodeWrongState, "Consolidation %d is behind %d comment(s) that arrived in time or were decided on since; it is made again before the chair approves.", r.Attempt, behind)
	}
	return nil
}

// CheckReview refuses a chair's decision unless a consolidation is before the
// chair and it is the attempt the chair has read.
func (r Round) CheckReview(attempt int) error {
	if r.Phase != RoundInReview {
		return Refuse(CodeWrongState, "The round is %s; the chair decides when a consolidation is in review.", r.Phase.phrase())
	}
	if attempt != r.Attempt {
		return Refuse(CodeConflict, "You read consolidation %d, but consolidation %d is in review now; read it before you decide.", attempt, r.Attempt)
	}
	return nil
}

// CheckRevision refuses a decision on a consolidation in which points have
// been settled since it was read: another window or another person did.
func (r Round) CheckRevision(revision int) error {
	if revision != r.Revision {
		return Refuse(CodeConflict, "You read revision %d of consolidation %d, but revision %d is in review now; read it before you decide.", revision, r.Attempt, r.Revision)
	}
	return nil
}

// CheckReturn refuses to send a consolidation back without saying why.
func (r Round) CheckReturn(attempt int, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return Refuse(CodeInvalid, "To return a consolidation, give the reason.")
	}
	return r.CheckReview(attempt)
}

// CheckIssue refuses to issue a CRP that the chair has not approved.
func (r Round) CheckIssue() error {
	if r.Phase != RoundApproved {
		return Refuse(CodeWrongState, "The round is %s; its conference room paper is issued after the chair's approval.", r.Phase.phrase())
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
