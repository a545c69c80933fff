package negotiation

import "time"

// Clock is the time by the clock of a record, which decides about deadlines.
type Clock struct {
	// Now is in UTC.
	Now time.Time `json:"now"`
	// Demonstration says that the record is one: it holds no real negotiation,
	// and its clock is moved.
	Demonstration bool `json:"demonstration,omitempty"`
	// Zone is the IANA name of the zone a demonstration tells its times in.
	Zone string `json:"zone,omitempty"`
	// Lead is how far the clock is ahead of the world's, negative when it is
	// behind; zero for a real record.
	Lead time.Duration `json:"lead,omitempty"`
}

// farthest is how far the clock of a demonstration may be from the world's.
const farthest = 100 * 365 * 24 * time.Hour

// CheckDemonstration refuses to begin a demonstration at a time that is more
// than a century away from the real one, or without a zone.
func CheckDemonstration(real, at time.Time, zone string) error {
	if err := CheckZone(zone); err != nil {
		return Refuse(CodeInvalid, "Give the time zone of the demonstration by its name, such as Europe/Vienna.")
	}
	return checkNear(real, at)
}

func checkNear(real, at time.Time) error {
	if d := at.Sub(real); d > farthest || d < -farthest {
		return Refuse(
			CodeInvalid, "%s is more than a hundred years away; choose another time for the demonstration.",
			at.UTC().Format(time.RFC3339),
		)
	}
	return nil
}

// CheckAdvance refuses to move the clock of anything but a demonstration, and
// to move it back. Moving it to a time that it has reached is moving it by
// nothing.
func (c Clock) CheckAdvance(to time.Time) error {
	if !c.Demonstration {
		return Refuse(CodeWrongState, "This is a real record: its clock is that of the world and is never moved. Only a "+
			"demonstration has a clock of its own.")
	}
	return checkNear(c.Now.Add(-c.Lead), to)
}

// NextDue returns the next moment after the time given at which something
// happens by itself: a reminder, the deadline of an open round, the end of an
// open silence. It is zero when there is none.
func NextDue(after time.Time, rounds []Round, silences []Silence) time.Time {
	var next time.Time
	sooner := func(t time.Time) {
		if t.After(after) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	for _, r := range rounds {
		if r.Phase != RoundOpen {
			continue
		}
		sooner(r.Deadline)
		for _, t := range r.ReminderTimes(r.OpenedAt) {
			sooner(t)
		}
	}
	for _, s := range silences {
		if s.Phase == SilenceOpen {
			sooner(s.Ends)
		}
	}
	return next
}
