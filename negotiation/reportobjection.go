package negotiation

import (
	"slices"
	"strings"
	"time"
)

// ReportObjection is a delegation's objection to the adoption of a section of a
// draft report, or of the report as a whole, or the lifting of its own.
type ReportObjection struct {
	// ID is chosen by the client, so that it is recorded once.
	ID     ID `json:"id"`
	Report ID `json:"report"`
	// Section is the number of the section, 0 for the report as a whole.
	Section int `json:"section,omitempty"`
	// Revision is that of the section which was read, see [Section]; "" does not
	// say.
	Revision   string    `json:"revision,omitempty"`
	Delegation string    `json:"delegation"`
	Lifts      bool      `json:"lifts,omitempty"`
	Reason     string    `json:"reason,omitempty"`
	At         time.Time `json:"at,omitzero"`
	// Kind of the section. It is found by the number and stays when a revision
	// gives the section another one.
	Kind SectionKind `json:"kind,omitempty"`
}

// Check refuses an objection that no record could make acceptable.
func (o ReportObjection) Check() error {
	if o.ID == "" || o.Report == "" || o.Delegation == "" || o.Section < 0 {
		return Refuse(CodeInvalid, "An objection to a report needs an id, the report and its delegation.")
	}
	return CheckText("The objection", o.Reason)
}

// CheckOn refuses an objection to what is adopted already, one of a delegation
// that may not stop a consensus in the capacity it has at the time of the act,
// and lifting an objection that does not stand. It returns the kind of the
// section.
func (o ReportObjection) CheckOn(r Report, c Capacity) (SectionKind, error) {
	if err := RequireEntitlement(o.Delegation, c, MayObject); err != nil {
		return "", err
	}
	if !r.AdoptedAt.IsZero() {
		return "", Refuse(CodeImmutable, "The report is adopted; an objection comes before. A position on an adopted recommendation can be explained.")
	}
	what, kind, standing := "the report", SectionKind(""), r.Objecting
	if o.Section > 0 {
		s, err := r.pending(o.Section, o.Revision)
		if err != nil {
			return "", err
		}
		what, kind, standing = s.naming(), s.Kind, s.Objecting
	}
	if o.Lifts && !slices.Contains(standing, o.Delegation) {
		return "", Refuse(CodeWrongState, "%s has no objection to %s that it could lift.", o.Delegation, what)
	}
	return kind, nil
}

// Objected notes on a report and on its pending sections whose objections stand.
// Objections are those on record, in their order.
func (r Report) Objected(objections []ReportObjection) Report {
	standing := map[SectionKind][]string{}
	for _, o := range objections {
		if o.Lifts {
			standing[o.Kind] = without(standing[o.Kind], o.Delegation)
		} else {
			standing[o.Kind] = with(standing[o.Kind], o.Delegation)
		}
	}
	r.Objecting = standing[""]
	sections := make([]Section, len(r.Sections))
	for i, s := range r.Sections {
		if s.Objecting = nil; !s.Status.Adopted() {
			s.Objecting = standing[s.Kind]
		}
		sections[i] = s
	}
	r.Sections = sections
	return r
}

func refuseOver(what string, objecting []string) error {
	if len(objecting) == 0 {
		return nil
	}
	return Refuse(CodeObjection, "There is no consensus on %s: the objection of %s stands.", what, strings.Join(objecting, ", "))
}
