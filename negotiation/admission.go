package negotiation

import (
	"strings"
	"time"
)

// Admission is the secretariat's decision whether a late comment is taken into
// the consolidation. It stays marked as late either way, and its author reads
// the reason. A later decision takes the place of an earlier one; both stay on
// record.
type Admission struct {
	// ID is given by the record.
	ID      ID `json:"id"`
	Comment ID `json:"comment"`
	// Include says that the next consolidation takes it in.
	Include bool   `json:"include"`
	Reason  string `json:"reason"`
	// By and At say who decided and when.
	By Actor     `json:"by,omitzero"`
	At time.Time `json:"at,omitzero"`
}

// Check refuses a decision that no record could make acceptable.
func (a Admission) Check() error {
	if a.Comment == "" {
		return Refuse(CodeInvalid, "A decision on a late comment needs the comment.")
	}
	if strings.TrimSpace(a.Reason) == "" {
		return Refuse(CodeInvalid, "Give the reason for taking a late comment in or not; its author reads it.")
	}
	return CheckReason("The reason", a.Reason)
}

// CheckOn refuses a decision on a comment that is not late, or was withdrawn.
func (a Admission) CheckOn(c ReceivedComment) error {
	if !c.Late {
		return Refuse(CodeInvalid, "The comment %s came in time and is taken in without a decision.", c.ID)
	}
	if !c.WithdrawnAt.IsZero() {
		return Refuse(CodeInvalid, "The comment %s was withdrawn.", c.ID)
	}
	return nil
}

// Admitted reports whether a consolidation takes the comment in: it stands, and
// came in time or is taken in by a decision of the secretariat, on this comment
// or, with late, on all late ones that have none of their own.
func (c ReceivedComment) Admitted(late bool) bool {
	switch {
	case !c.WithdrawnAt.IsZero():
		return false
	case c.Late && c.Admission != nil:
		return c.Admission.Include
	}
	return late || !c.Late
}

// Behind reports whether the last consolidation of a round, on which the draft
// still stands, did otherwise with the comment than the next one would.
func (c ReceivedComment) Behind(r Round) bool {
	if r.Attempt == 0 || !c.WithdrawnAt.IsZero() {
		return false
	}
	if !c.Late {
		return !c.TakenIn
	}
	return c.Admission != nil && c.Admission.Include != c.TakenIn
}
