package notice

import (
	"fmt"
	"strconv"
	"time"

	n "rapporteur/negotiation"
)

// phrases are the fixed words of notices in one language. Names in braces are
// filled in; what fills them is never read for braces again.
type phrases struct {
	months [12]string
	// date is a day, month and year, moment a date, hour, zone and offset.
	date, moment, clock string
	first               string // the first day of a month, where it is no plain 1
	comma               string // between the items of a list
	labels              labels
	causes              map[string]cause
	kinds               map[n.CommentKind]string
	statuses            map[n.DispositionStatus]string
	footer              string
	// Said when they apply.
	late, noComment, wholeText, over, silenceAdopts, noneAdopted, noParagraph, withheld, draftRecommendations string
}

// cause is what a notice of one cause says: its subject, and sentences.
type cause struct {
	subject string
	lines   []string
}

// labels stand before facts and over texts.
type labels struct {
	colon                                                                                         string
	meeting, deadline, before, reason, received, symbol, comment, paragraph, note, digest, status string
	rules, fingerprint                                                                            string
}

// in returns the phrases of a language, the English ones for any other.
func in(l n.Language) phrases {
	switch l {
	case n.Arabic:
		return arabic
	case n.Chinese:
		return chinese
	case n.French:
		return french
	case n.Russian:
		return russian
	case n.Spanish:
		return spanish
	case n.English:
	}
	return english
}

// day writes a date.
func (p phrases) day(t time.Time) string {
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 && p.first != "" {
		day = p.first
	}
	return fill(p.date, "day", day, "month", p.months[t.Month()-1], "year", strconv.Itoa(t.Year()))
}

// when writes a time in its zone, with the zone and its offset from UTC, so
// that the hour which comes twice in autumn is told apart. Seconds are shown
// where there are some.
func (p phrases) when(t time.Time, zone string) string {
	if loc, err := time.LoadLocation(zone); err == nil && zone != "" {
		t = t.In(loc)
	} else {
		t, zone = t.UTC(), "UTC"
	}
	clock := fill(p.clock, "hour", t.Format("15"), "minute", t.Format("04"))
	if t.Second() != 0 {
		clock = t.Format("15:04:05")
	}
	if zone != "UTC" {
		zone = fmt.Sprintf("%s, UTC%s", zone, t.Format("-07:00"))
	}
	return fill(p.moment, "date", p.day(t), "clock", clock, "zone", zone)
}
