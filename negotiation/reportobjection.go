package negotiation

import (
	"slices"
	"strings"
)

// ReportObjection is an objection to a report as it stands on record, or the lifting
// of one.
type ReportObjection struct {
	// Kind is that of the section, found by its number; it stays when a revision gives
	// the section another one. "" stands for the report as a whole.
	Kind       SectionKind
	Delegation string
	Lifts      bool
}

// Objected notes on a report and on its pending sections whose objections stand.
// Objections are those on record, in their order.
func (r Report) Objected(objections []ReportObjection) Report {
	r.Objecting, r.Sections = nil, slices.Clone(r.Sections)
	for i := range r.Sections {
		r.Sections[i].Objecting = nil
	}
	for _, o := range objections {
		r = r.noted(o)
	}
	return r
}

// noted is the report with one objection more, or less.
func (r Report) noted(o ReportObjection) Report {
	change := with
	if o.Lifts {
		change = without
	}
	if o.Kind == "" {
		r.Objecting = change(slices.Clone(r.Objecting), o.Delegation)
		return r
	}
	r.Sections = slices.Clone(r.Sections)
	for i, s := range r.Sections {
		if s.Kind == o.Kind && !s.Status.Adopted() {
			r.Sections[i].Objecting = change(slices.Clone(s.Objecting), o.Delegation)
		}
	}
	return r
}

func refuseOver(what string, objecting []string) error {
	if len(objecting) == 0 {
		return nil
	}
	return Refuse(
		CodeObjection, "There is no consensus on %s: the objection of %s stands.", what, strings.Join(objecting, ", "),
	)
}
