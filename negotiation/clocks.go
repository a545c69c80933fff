package negotiation

import "time"

// Repeated reports whether the clocks of a zone show the time of t twice,
// because they are put back around it. Such a time is unambiguous only with its
// offset from UTC.
func Repeated(t time.Time, zone *time.Location) bool {
	t = t.In(zone)
	begins, ends := t.ZoneBounds()
	if !begins.IsZero() && t.Before(begins.Add(putBack(begins))) {
		return true
	}
	return !ends.IsZero() && !t.Before(ends.Add(-putBack(ends)))
}

// putBack is how far clocks are put back at a change of their offset, 0 or less
// where they are put forward.
func putBack(change time.Time) time.Duration {
	_, before := change.Add(-time.Nanosecond).Zone()
	_, after := change.Zone()
	return time.Duration(before-after) * time.Second
}
