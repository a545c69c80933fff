package negotiation

import "slices"

// Accreditation lists who takes part in a meeting.
type Accreditation struct {
	// Meeting is its key.
	Meeting string `json:"meeting"`
	// Delegations are codes, in the order of the file.
	Delegations []string `json:"delegations"`
}

// Accredited is a delegation accredited to a meeting, in the capacity it has on
// the day the meeting opens.
type Accredited struct {
	Delegation string   `json:"delegation"`
	Capacity   Capacity `json:"capacity"`
}

// NeedsAccreditation reports whether written views in this capacity need an
// accreditation: of entities and non-governmental organizations, not of States,
// nor of groups, which are no participants.
func (c Capacity) NeedsAccreditation() bool { return c == Entity || c == NGO }

// RequireAccreditation refuses written views of an entity or non-governmental
// organization that is not accredited to a meeting the drafts are taken up at.
func RequireAccreditation(delegation string, c Capacity, accredited bool) error {
	if !c.NeedsAccreditation() || accredited {
		return nil
	}
	return Refuse(CodeNotEntitled, "%s takes part as %s and is not accredited to the meeting; only those accredited submit written views.", delegation, c.phrase())
}

// CheckAccredited refuses to accredit a group, which is no participant, and a
// delegation without a capacity under the instrument on the day of the opening.
func CheckAccredited(d Delegation, instrument string, m Meeting) error {
	if d.Kind == KindGroup {
		return Refuse(CodeInvalid, "%s is a group; its members are accredited, each for itself.", d.Code)
	}
	if d.CapacityOn(instrument, m.Opens) == "" {
		return Refuse(CodeNotEntitled, "%s has no capacity under the instrument of %s on the day it opens.", d.Code, m.Key)
	}
	return nil
}

// InCapacity lists the codes of those accredited in a capacity.
func InCapacity(list []Accredited, c Capacity) []string {
	var out []string
	for _, a := range list {
		if a.Capacity == c {
			out = append(out, a.Delegation)
		}
	}
	slices.Sort(out)
	return out
}
