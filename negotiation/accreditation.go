package negotiation

import (
	"slices"
	"time"
)

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
	// WithdrawnAt is when its accreditation was withdrawn, and Reason why; zero
	// while it stands.
	WithdrawnAt time.Time `json:"withdrawnAt,omitzero"`
	Reason      string    `json:"reason,omitempty"`
}

// AccreditationChange is a change of an accreditation, and when it was.
type AccreditationChange struct {
	Restores bool      `json:"restores"`
	At       time.Time `json:"at"`
}

// AccreditationState is what is on record of an accreditation to one meeting at
// a time.
type AccreditationState struct {
	// Listed says that the delegation was accredited.
	Listed bool
	// WithdrawnAt is when that was withdrawn, zero while it stands.
	WithdrawnAt time.Time
}

// Stands reports whether the delegation is accredited.
func (s AccreditationState) Stands() bool { return s.Listed && s.WithdrawnAt.IsZero() }

// AccreditationAt is the state of an accreditation at a time, by its changes in
// their order.
func AccreditationAt(listed bool, changes []AccreditationChange, at time.Time) AccreditationState {
	s := AccreditationState{Listed: listed}
	for _, c := range changes {
		switch {
		case c.At.After(at):
		case c.Restores:
			s.WithdrawnAt = time.Time{}
		default:
			s.WithdrawnAt = c.At
		}
	}
	return s
}

func onRecordAt(at time.Time) string { return at.UTC().Format("2 January 2006, 15:04 UTC") }

// NeedsAccreditation reports whether written views in this capacity need an
// accreditation: of entities and non-governmental organizations, not of States,
// nor of groups, which are no participants.
func (c Capacity) NeedsAccreditation() bool { return c == Entity || c == NGO }

// RequireAccreditation refuses written views of an entity or non-governmental
// organization that is not accredited to any of the meetings the drafts are
// taken up at: never was, or no longer.
func RequireAccreditation(delegation string, c Capacity, at ...AccreditationState) error {
	if !c.NeedsAccreditation() || slices.ContainsFunc(at, AccreditationState.Stands) {
		return nil
	}
	if err := refuseWithdrawn(delegation, c, "submit written views", at...); err != nil {
		return err
	}
	return Refuse(
		CodeNotEntitled,
		"%s takes part as %s and is not accredited to the meeting; only those accredited submit written views.", delegation,
		c.phrase(),
	)
}

// refuseWithdrawn refuses what an entity or non-governmental organization does
// after its accreditation was withdrawn.
func refuseWithdrawn(delegation string, c Capacity, what string, at ...AccreditationState) error {
	i := slices.IndexFunc(at, func(s AccreditationState) bool { return !s.WithdrawnAt.IsZero() })
	if i < 0 || !c.NeedsAccreditation() {
		return nil
	}
	return Refuse(CodeNotEntitled, "%s takes part as %s, and its accreditation to the meeting was withdrawn on %s; only "+
		"those accredited %s. Ask the secretariat to restore it.",
		delegation, c.phrase(), onRecordAt(at[i].WithdrawnAt), what)
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

// AttendedBy leaves out those whose accreditation was withdrawn before a time
// and not restored.
func AttendedBy(list []Accredited, opens time.Time) []Accredited {
	return slices.DeleteFunc(slices.Clone(list), func(a Accredited) bool {
		return !a.WithdrawnAt.IsZero() && a.WithdrawnAt.Before(opens)
	})
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
