package negotiation

import (
	"slices"
	"strings"
	"time"
)

// Programme is a meeting with all that is planned for it.
type Programme struct {
	Meeting Meeting `json:"meeting"`
	// Provisional is the agenda as it was proposed.
	Provisional []AgendaItem `json:"provisional,omitempty"`
	// Objecting are the codes of delegations whose objection to the agenda stands.
	Objecting []string `json:"objecting,omitempty"`
	// Sittings are the organization of work, as last planned.
	Sittings      []Sitting      `json:"sittings,omitempty"`
	Documentation []ItemDocument `json:"documentation,omitempty"`
	// Communicated are the reports of subsidiary bodies before the meeting.
	Communicated []Communication  `json:"communicated,omitempty"`
	Decisions    []BureauDecision `json:"decisions,omitempty"`
	// Deadlines are those that depend on the meeting and are to be rescheduled.
	Deadlines []DependentDeadline `json:"deadlines,omitempty"`
	// Shown is what the meeting shows in its room, nil for nothing.
	Shown *Shown `json:"shown,omitempty"`
}

// Sitting is one sitting of a meeting, by the clocks of its zone.
type Sitting struct {
	// Number counts from 1.
	Number int `json:"number"`
	// Date is the day, at midnight UTC.
	Date time.Time `json:"date"`
	// Begins and Ends are local times such as "11:00".
	Begins string `json:"begins"`
	Ends   string `json:"ends"`
	// Zone is the IANA zone of the times; that of the meeting unless given.
	Zone string `json:"zone,omitempty"`
	// Format is that of the meeting unless given.
	Format string `json:"format,omitempty"`
	// Items are the numbers of the agenda items for it, in their order.
	Items []string `json:"items"`
	// Reschedule says why the sitting cannot be held as planned, "" when it can.
	Reschedule string `json:"reschedule,omitempty"`
}

// ItemDocument is a document that a meeting has before it under an agenda item.
type ItemDocument struct {
	Item     string   `json:"item"`
	Document Document `json:"document"`
}

// DependentDeadline is a deadline that was set for a meeting before its dates
// changed.
type DependentDeadline struct {
	// Of is "round" or "silence".
	Of   string    `json:"of"`
	ID   ID        `json:"id"`
	Ends time.Time `json:"ends"`
	Zone string    `json:"zone"`
}

// Times returns when a sitting begins and ends.
func (s Sitting) Times() (begins, ends time.Time, err error) {
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		return begins, ends, err
	}
	at := func(clock string) time.Time {
		t, bad := time.ParseInLocation(time.DateOnly+" 15:04", s.Date.Format(time.DateOnly)+" "+clock, zone)
		// A time that summer time leaves out is none.
		if bad != nil || t.Format("15:04") != clock {
			err = Refuse(CodeInvalid, "%q on %s is no local time such as 11:00.", clock, s.Date.Format(time.DateOnly))
		}
		return t
	}
	begins, ends = at(s.Begins), at(s.Ends)
	return begins, ends, err
}

func (s Sitting) check(m Meeting) (begins, ends time.Time, err error) {
	if err := CheckZone(s.Zone); err != nil {
		return begins, ends, err
	}
	if s.Format != "" && !slices.Contains(Formats(), s.Format) {
		return begins, ends, Refuse(
			CodeInvalid, "Sitting %d has the format %q; use in person, hybrid or online.", s.Number, s.Format,
		)
	}
	if s.Date.Before(m.Opens) || s.Date.After(m.Closes) {
		return begins, ends, Refuse(
			CodeInvalid, "Sitting %d is on %s, and %s is held from %s to %s.", s.Number, s.Date.Format(time.DateOnly), m.Key,
			m.Opens.Format(time.DateOnly), m.Closes.Format(time.DateOnly),
		)
	}
	if begins, ends, err = s.Times(); err != nil {
		return begins, ends, err
	}
	if !ends.After(begins) {
		return begins, ends, Refuse(CodeInvalid, "Sitting %d ends at %s, which is not after it begins.", s.Number, s.Ends)
	}
	if len(s.Items) == 0 {
		return begins, ends, Refuse(CodeInvalid, "Sitting %d needs the agenda items it is for.", s.Number)
	}
	for _, number := range s.Items {
		if _, ok := m.Item(number); !ok {
			return begins, ends, Refuse(CodeNotFound, "The agenda of %s has no item %s.", m.Key, number)
		}
	}
	return begins, ends, nil
}

// Rescheduled marks the sittings that cannot be held as they were planned: those
// planned before the dates changed, those whose format is not that the meeting
// has since, and those for an item that is not on the agenda as adopted.
func (m Meeting) Rescheduled(sittings []Sitting, planned time.Time) []Sitting {
	out := slices.Clone(sittings)
	for i := range out {
		s := &out[i]
		for _, number := range s.Items {
			if _, ok := m.Item(number); !ok {
				s.Reschedule = "The agenda as adopted has no item " + number + "."
			}
		}
		for _, c := range m.Changes {
			if !c.At.After(planned) {
				continue
			}
			if c.OfDates() {
				s.Reschedule = "The dates of the meeting changed after it was planned."
			} else if s.Reschedule == "" && s.Format != m.Format {
				s.Reschedule = "The meeting is held " + held(m.Format) + " since it was planned."
			}
		}
	}
	return out
}

// held is a format as a sentence has it.
func held(format string) string {
	if format == "hybrid" {
		return "in hybrid format"
	}
	return format
}

// CheckListing refuses to list a document under an item that is not on the
// agenda, and an informal paper, which is outside the official record.
func (m Meeting) CheckListing(item string, d Document) error {
	if _, ok := m.Item(item); !ok {
		return Refuse(CodeNotFound, "The agenda of %s has no item %s.", m.Key, item)
	}
	if d.Symbol == "" {
		return Refuse(
			CodeInvalid,
			"An informal paper has no symbol and is outside the official record, so it is not listed under an agenda item.",
		)
	}
	return nil
}

// MeetingChange is a change of the dates or the format of a meeting, with what
// they were before.
type MeetingChange struct {
	ID     ID        `json:"id"`
	Opens  time.Time `json:"opens"`
	Closes time.Time `json:"closes"`
	Format string    `json:"format,omitempty"`
	// OldOpens, OldCloses and OldFormat are what the meeting had until then.
	OldOpens  time.Time `json:"oldOpens"`
	OldCloses time.Time `json:"oldCloses"`
	OldFormat string    `json:"oldFormat,omitempty"`
	// Approval is the silence procedure or the decision of the Bureau behind it.
	Approval ID        `json:"approval"`
	Tacit    bool      `json:"tacit,omitempty"`
	Reason   string    `json:"reason,omitempty"`
	At       time.Time `json:"at"`
}

// OfDates reports whether the dates changed, and not the format alone.
func (c MeetingChange) OfDates() bool {
	return !c.Opens.Equal(c.OldOpens) || !c.Closes.Equal(c.OldCloses)
}

// Postponed reports whether the meeting is held later than it was to be.
func (c MeetingChange) Postponed() bool { return c.Opens.After(c.OldOpens) }

// BureauDecision is a decision of the extended Bureau on a meeting, as the
// secretariat or the chair recorded it.
type BureauDecision struct {
	// ID is chosen by the client, so that it is recorded once.
	ID      ID `json:"id"`
	Meeting ID `json:"meeting"`
	// Subject is dates or format.
	Subject SilenceSubject `json:"subject"`
	// On is the day of the decision, at midnight UTC.
	On   time.Time `json:"on"`
	Text string    `json:"text"`
	// Bureau is the body whose extended Bureau decided, and Members who was in it
	// on that day. The record knows both.
	Bureau  string         `json:"bureau,omitempty"`
	Members []BureauMember `json:"members,omitempty"`
}

// Approval is what the record knows of the approval a change names.
type Approval struct {
	// Meeting it is about, Subject what it approves.
	Meeting ID
	Subject SilenceSubject
	// Bureau is the body whose extended Bureau was asked or decided, "" when it was
	// somebody else.
	Bureau string
	// Tacit says that it is a silence procedure, Phase where that stands.
	Tacit bool
	Phase SilencePhase
	// Used says that an earlier change rests on it.
	Used bool
}

func (a Approval) approves(m Meeting, c MeetingChange) error {
	needed := SilenceOnFormat
	if c.OfDates() {
		needed = SilenceOnDates
	}
	switch {
	case a.Meeting != m.ID:
		return Refuse(CodeInvalid, "That approval is not about %s.", m.Key)
	case a.Subject != needed:
		return Refuse(CodeInvalid, "This is a change of %s, and that approval is on %s.", needed, a.Subject)
	case a.Bureau == "":
		return Refuse(
			CodeNotPermitted,
			"That approval is not one of the extended Bureau, so nothing changes by it; ask the Bureau as a whole.",
		)
	case a.Tacit && a.Phase != SilenceApproved:
		return Refuse(
			CodeWrongState, "That silence procedure is %s; the change needs one that is approved.",
			strings.ReplaceAll(string(a.Phase), "_", " "),
		)
	case a.Used:
		return Refuse(CodeConflict, "An earlier change rests on that approval; another change needs another one.")
	}
	return nil
}
