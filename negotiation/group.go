package negotiation

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// GroupMember is a State that is a member of a group between two dates.
type GroupMember struct {
	// Delegation is its code.
	Delegation string `json:"delegation"`
	// From is the first day it is a member, at midnight UTC; zero for one that was
	// a member before anything on record.
	From time.Time `json:"from,omitzero"`
	// Until is the first day it no longer is; zero while it is.
	Until time.Time `json:"until,omitzero"`
}

func (m GroupMember) on(at time.Time) bool {
	return !at.Before(m.From) && (m.Until.IsZero() || at.Before(m.Until))
}

func (m GroupMember) overlaps(o GroupMember) bool {
	return m.Delegation == o.Delegation && (m.Until.IsZero() || o.From.Before(
		m.Until,
	)) && (o.Until.IsZero() || m.From.Before(o.Until))
}

func (m GroupMember) sameFirstDay(o GroupMember) bool {
	return m.Delegation == o.Delegation && m.From.Equal(o.From)
}

// CompareMembers orders the members of a group by code and first day.
func CompareMembers(a, b GroupMember) int {
	return cmp.Or(strings.Compare(a.Delegation, b.Delegation), a.From.Compare(b.From))
}

// MembersOn are the codes of those who are members of a group at a time, sorted:
// whom it speaks for then.
func (d Delegation) MembersOn(at time.Time) []string {
	var out []string
	for _, m := range d.Members {
		if m.on(at) {
			out = append(out, m.Delegation)
		}
	}
	slices.Sort(out)
	return out
}

// CheckMembers refuses a group in which a member leaves before it joins, or is
// there twice at a time.
func (d Delegation) CheckMembers() error {
	for i, m := range d.Members {
		if !m.Until.IsZero() && !m.Until.After(m.From) {
			return Refuse(
				CodeInvalid, "%s joins %s on %s and leaves it on %s; it leaves after it has joined.", m.Delegation, d.Code,
				m.From.Format(time.DateOnly), m.Until.Format(time.DateOnly),
			)
		}
		if slices.ContainsFunc(d.Members[:i], m.overlaps) {
			return Refuse(
				CodeInvalid, "%s is a member of %s twice at the same time; give the days on which it joins and leaves.",
				m.Delegation, d.Code,
			)
		}
	}
	return nil
}

// MembersSince finds what is new in a group since it was put on record: who
// joined, and who has left. Nothing on record is taken back. A member leaves on a
// day and is not left out, and joins on a day, so that nothing said before is
// said in its name.
func (d Delegation) MembersSince(before Delegation) (joined, left []GroupMember, err error) {
	if err := d.CheckMembers(); err != nil {
		return nil, nil, err
	}
	for _, old := range before.Members {
		i := slices.IndexFunc(d.Members, old.sameFirstDay)
		switch {
		case i < 0:
			return nil, nil, Refuse(
				CodeConflict,
				"%s is on record as a member of %s; a file names it again, and gives the day on which it leaves as until.",
				old.Delegation, d.Code,
			)
		case d.Members[i].Until.Equal(old.Until):
		case !old.Until.IsZero():
			return nil, nil, Refuse(
				CodeConflict, "%s left %s on %s; what is on record is never taken back.", old.Delegation, d.Code,
				old.Until.Format("2 January 2006"),
			)
		default:
			left = append(left, d.Members[i])
		}
	}
	for _, m := range d.Members {
		if slices.ContainsFunc(before.Members, m.sameFirstDay) {
			continue
		}
		if m.From.IsZero() {
			return nil, nil, Refuse(
				CodeConflict, "%s is not on record as a member of %s; give the day on which it joins as from.", m.Delegation,
				d.Code,
			)
		}
		joined = append(joined, m)
	}
	return joined, left, nil
}

// CheckMember refuses what is no member of a group: only States are.
func CheckMember(group string, d Delegation) error {
	if d.Kind != KindState {
		return Refuse(
			CodeInvalid, "%s is named as a member of %s and is no State; the members of a group are States.", d.Code, group,
		)
	}
	return nil
}

// GroupCapacity is the capacity of a group by those of its members at the time:
// a group speaks for States parties if it has one among them. One of observers
// alone is an observer like the first of them, and no way around the rules. One
// that has no member then speaks for nobody and has no capacity.
func GroupCapacity(members []Capacity) Capacity {
	if len(members) == 0 {
		return ""
	}
	for _, c := range []Capacity{StateParty, Signatory, NonSignatory, Entity, NGO} {
		if !slices.Contains(members, c) {
			continue
		}
		if c == StateParty {
			return CapacityGroup
		}
		return c
	}
	return Entity
}
