package negotiation

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// BureauOffice is what a delegation holds in the extended Bureau of a body.
type BureauOffice string

// The offices. The Bureau are the first three; with the chairs of the regional
// groups it is the extended Bureau.
const (
	// BureauChair is the Chair, or the President of a conference.
	BureauChair      BureauOffice = "chair"
	BureauViceChair  BureauOffice = "vice_chair"
	BureauRapporteur BureauOffice = "rapporteur"
	BureauGroupChair BureauOffice = "group_chair"
)

// BureauOffices lists the offices in the order in which a Bureau is named.
func BureauOffices() []BureauOffice {
	return []BureauOffice{BureauChair, BureauViceChair, BureauRapporteur, BureauGroupChair}
}

// Phrase is the office as a sentence has it.
func (o BureauOffice) Phrase() string {
	switch o {
	case BureauChair:
		return "President or Chair"
	case BureauViceChair:
		return "Vice-Chair"
	case BureauRapporteur:
		return "Rapporteur"
	case BureauGroupChair:
		return "chair of a regional group"
	}
	return string(o)
}

// BureauMember is a delegation with its office in the extended Bureau of a body,
// between two dates.
type BureauMember struct {
	// Body is the symbol stem of the body.
	Body       string       `json:"body"`
	Office     BureauOffice `json:"office"`
	Delegation string       `json:"delegation"`
	// From is the first day it holds the office, at midnight UTC.
	From time.Time `json:"from"`
	// Until is the first day it no longer does; zero while it holds it.
	Until time.Time `json:"until,omitzero"`
}

// Bureau is the extended Bureau of a body as it was on a day. Who is in it is
// configured and never derived.
type Bureau struct {
	// Body is the one whose Bureau it is: a body without one of its own has that
	// of the body it reports to.
	Body string `json:"body"`
	// On is the day, at midnight UTC.
	On      time.Time      `json:"on"`
	Members []BureauMember `json:"members"`
}

// on reports whether a member holds its office at a time.
func (m BureauMember) on(at time.Time) bool {
	return !at.Before(m.From) && (m.Until.IsZero() || at.Before(m.Until))
}

// overlaps reports whether two members hold an office at the same time.
func (m BureauMember) overlaps(o BureauMember) bool {
	return (m.Until.IsZero() || o.From.Before(m.Until)) && (o.Until.IsZero() || m.From.Before(o.Until))
}

// BureauOf finds the extended Bureau of a body at a time. The chain is the body
// and those above it, in this order; the first that has a Bureau at that time is
// the one whose Bureau it is. It refuses where none has.
func BureauOf(chain []string, all []BureauMember, at time.Time) (Bureau, error) {
	for _, body := range chain {
		b := Bureau{Body: body, On: at.UTC().Truncate(24 * time.Hour)}
		for _, m := range all {
			if m.Body == body && m.on(at) {
				b.Members = append(b.Members, m)
			}
		}
		if len(b.Members) > 0 {
			slices.SortFunc(b.Members, func(x, y BureauMember) int {
				return cmp.Or(
					cmp.Compare(slices.Index(BureauOffices(), x.Office), slices.Index(BureauOffices(), y.Office)),
					cmp.Compare(x.Delegation, y.Delegation),
				)
			})
			return b, nil
		}
	}
	return Bureau{}, Refuse(
		CodeNotFound, "No extended Bureau of %s is on record for %s; load its members with their offices and dates.",
		strings.Join(chain[:min(1, len(chain))], ""), at.UTC().Format("2 January 2006"),
	)
}

// Roster are the codes of its members, sorted, each once.
func (b Bureau) Roster() []string {
	codes := make([]string, len(b.Members))
	for i, m := range b.Members {
		codes[i] = m.Delegation
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// CheckRoster refuses a roster that is not the extended Bureau as a whole and
// nobody else: the silence of somebody else approves nothing in its name.
func (b Bureau) CheckRoster(roster []string) error {
	members := b.Roster()
	for _, code := range members {
		if !contains(roster, code) {
			return Refuse(
				CodeInvalid, "The extended Bureau of %s is asked as a whole, and %s is missing from the roster; it is %s.", b.Body,
				code, strings.Join(members, ", "),
			)
		}
	}
	for _, code := range roster {
		if !contains(members, code) {
			return Refuse(
				CodeInvalid, "%s is not in the extended Bureau of %s, which is %s; nobody else is asked for its approval.", code,
				b.Body, strings.Join(members, ", "),
			)
		}
	}
	return nil
}

// CheckBureau refuses a list in which a member has no office or wrong dates, a
// delegation holds one office twice at a time, or a body has two Chairs or two
// Rapporteurs at a time.
func CheckBureau(list []BureauMember) error {
	for i, m := range list {
		switch {
		case m.Body == "" || m.Delegation == "" || m.From.IsZero():
			return Refuse(CodeInvalid, "A member of a Bureau needs the body, its code and its first day.")
		case !slices.Contains(BureauOffices(), m.Office):
			return Refuse(
				CodeInvalid, "%q is no office of a Bureau; use chair, vice_chair, rapporteur or group_chair.", m.Office,
			)
		case !m.Until.IsZero() && !m.Until.After(m.From):
			return Refuse(
				CodeInvalid, "%s is %s of %s from %s and no longer from %s; the end comes after the beginning.", m.Delegation,
				m.Office.Phrase(), m.Body, m.From.Format(time.DateOnly), m.Until.Format(time.DateOnly),
			)
		}
		for _, o := range list[:i] {
			single := m.Office == BureauChair || m.Office == BureauRapporteur
			if m.Body != o.Body || m.Office != o.Office || !m.overlaps(o) || !single && m.Delegation != o.Delegation {
				continue
			}
			return Refuse(
				CodeConflict, "%s and %s would both be %s of %s on %s; give the day on which the first no longer is.", o.Delegation,
				m.Delegation, m.Office.Phrase(), m.Body, later(m.From, o.From).Format("2 January 2006"),
			)
		}
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// CheckBureauMember refuses what cannot hold an office: only States do.
func CheckBureauMember(d Delegation) error {
	if d.Kind != KindState {
		return Refuse(CodeInvalid, "%s is no State; the offices of a Bureau are held by delegations of States.", d.Code)
	}
	return nil
}

// Continues reports whether m is the member before, unchanged or with an end
// that was not there yet.
func (m BureauMember) Continues(before BureauMember) bool {
	return m.sameOffice(before) && (m.Until.Equal(before.Until) || before.Until.IsZero())
}

func (m BureauMember) sameOffice(o BureauMember) bool {
	return m.Body == o.Body && m.Office == o.Office && m.Delegation == o.Delegation && m.From.Equal(o.From)
}

// MergeBureau adds a list to the one on record and returns the whole, with what
// is new and what has ended by it. Nobody on record is taken back: a member that
// the new list leaves out stays, and one with another end than it had is refused.
func MergeBureau(onRecord, list []BureauMember) (all, added, ended []BureauMember, err error) {
	all = slices.Clone(onRecord)
	for _, m := range list {
		i := slices.IndexFunc(all, m.sameOffice)
		switch {
		case i < 0:
			all, added = append(all, m), append(added, m)
		case !m.Continues(all[i]):
			return nil, nil, nil, Refuse(
				CodeConflict, "%s was %s of %s until %s; what is on record is never taken back.", m.Delegation, m.Office.Phrase(),
				m.Body, all[i].Until.Format("2 January 2006"),
			)
		case !m.Until.Equal(all[i].Until):
			all[i] = m
			ended = append(ended, m)
		}
	}
	return all, added, ended, CheckBureau(all)
}
