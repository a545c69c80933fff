package negotiation

import (
	"slices"
	"strings"
)

// ObjectToDraft objects, which stops consensus and opens an agreement again.
type ObjectToDraft struct{ Speaker }

// Check refuses words that no record could hold.
func (x ObjectToDraft) Check() error { return CheckText("The statement", x.Reason) }

func (x ObjectToDraft) permits(d Draft, _ ActRow) error {
	if d.ByVote {
		return Refuse(CodeWrongState, "The draft was decided by a vote, which an objection does not undo; "+
			"it is reopened by another vote only.")
	}
	return nil
}

func (x ObjectToDraft) judge(d *Draft, _ Asked, _ DraftFacts) error {
	d.open()
	d.Objections = with(d.Objections, x.Delegation)
	return nil
}

// LiftObjection takes a delegation's own objection back.
type LiftObjection struct{ Speaker }

func (x LiftObjection) judge(d *Draft, _ Asked, _ DraftFacts) error {
	d.Objections = without(d.Objections, x.Delegation)
	return nil
}

// ReservePosition reserves a delegation's position: while it does there is no
// agreement.
type ReservePosition struct{ Speaker }

// Check refuses words that no record could hold.
func (x ReservePosition) Check() error { return CheckText("The statement", x.Reason) }

func (x ReservePosition) judge(d *Draft, _ Asked, _ DraftFacts) error {
	d.Reservations = with(d.Reservations, x.Delegation)
	return nil
}

// LiftReservation takes that back, and with it the delegation's written reservations.
type LiftReservation struct{ Speaker }

func (x LiftReservation) judge(d *Draft, _ Asked, _ DraftFacts) error {
	d.Reservations = without(d.Reservations, x.Delegation)
	return nil
}

// ConfirmAgreement confirms a delegation's agreement ad referendum.
type ConfirmAgreement struct{ Speaker }

func (x ConfirmAgreement) permits(d Draft, _ ActRow) error { return x.awaited(d) }

func (x ConfirmAgreement) judge(d *Draft, _ Asked, _ DraftFacts) error {
	d.AdReferendum = without(d.AdReferendum, x.Delegation)
	d.settleAgreement()
	return nil
}

// DeclineAgreement says that it is not confirmed, which opens the draft again.
type DeclineAgreement struct{ Speaker }

func (x DeclineAgreement) permits(d Draft, _ ActRow) error { return x.awaited(d) }

func (x DeclineAgreement) judge(d *Draft, _ Asked, _ DraftFacts) error {
	d.open()
	d.Objections = with(d.Objections, x.Delegation)
	return nil
}

// awaited refuses a delegation whose confirmation nobody waits for.
func (x Speaker) awaited(d Draft) error {
	if x.Delegation != "" && !slices.Contains(d.AdReferendum, x.Delegation) {
		return Refuse(CodeWrongState, "Nothing is ad referendum of %s; %s is still to confirm.",
			x.Delegation, strings.Join(d.AdReferendum, ", "))
	}
	return nil
}

// ExplainPosition records an explanation of position after the adoption, which it
// does not break.
type ExplainPosition struct{ Speaker }

// Check refuses words that no record could hold.
func (x ExplainPosition) Check() error { return CheckText("The statement", x.Reason) }

func (x ExplainPosition) permits(_ Draft, row ActRow) error { return x.says(row) }

func (x ExplainPosition) judge(*Draft, Asked, DraftFacts) error { return nil }

// Dissociate records a dissociation after the adoption, which it does not break.
type Dissociate struct{ Speaker }

// Check refuses words that no record could hold.
func (x Dissociate) Check() error { return CheckText("The statement", x.Reason) }

func (x Dissociate) permits(_ Draft, row ActRow) error { return x.says(row) }

func (x Dissociate) judge(*Draft, Asked, DraftFacts) error { return nil }

// says refuses a statement without a text.
func (x Speaker) says(row ActRow) error {
	if strings.TrimSpace(x.Reason) == "" {
		return Refuse(CodeInvalid, "To %s, give its text.", row.on("a draft"))
	}
	return nil
}

// Statement is what a delegation said after the adoption of a recommendation: an
// explanation of position, or a dissociation.
type Statement struct {
	Recommendation ID
	Delegation     string
	// OnBehalfOf are the members that a group spoke for, as they were then.
	OnBehalfOf  []string
	Text        string
	Dissociates bool
}
