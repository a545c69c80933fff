package negotiation

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Clean is the version with its paragraphs numbered anew, without gaps and
// without numbers put in between: 1, 1 bis, 3 become 1, 2, 3, and a, a bis, c
// become a, b, c. The paragraphs keep their identities, their words and what is
// printed around their numbers. The count begins at first, where the draft's
// first version began; lists within it begin at their start.
func (v Version) Clean(first int) Version {
	v.Paragraphs = slices.Clone(v.Paragraphs)
	for i, run := range runsOf(v.Paragraphs) {
		start := 1
		if i == 0 {
			start = first
		}
		run.count(v.Paragraphs, start)
	}
	return v
}

// SameNumbers reports whether two versions of the same paragraphs print the
// same numbers.
func (v Version) SameNumbers(o Version) bool {
	return slices.EqualFunc(v.Paragraphs, o.Paragraphs, func(a, b Paragraph) bool { return a.Number == b.Number })
}

// FirstNumber is where the count of the version's paragraphs begins: 1, unless
// its numbers run on from another draft's.
func (v Version) FirstNumber() int {
	runs := runsOf(v.Paragraphs)
	if len(runs) == 0 {
		return 1
	}
	for _, i := range runs[0].members { // only the first run is that of the whole text
		if o, ok := parseOrdinal(v.Paragraphs[i].Number); ok && o.style == decimal {
			return max(o.value, 1)
		}
	}
	return 1
}

// styles are the ways in which paragraphs are counted.
type style int

const (
	decimal style = iota
	letters
	capitals
	roman
	capitalRoman
)

// ordinal is a number as printed: its value, and what stands around it.
type ordinal struct {
	style         style
	value         int
	before, after string
}

// A number put in between, such as "3 bis", counts like any other. Of the
// letters only one is taken, so that "iv" is a Roman number and "i" either.
var (
	ordinalForm = regexp.MustCompile(`^([(\[]*)(\d{1,6}|[a-z]|[A-Z]|[ivxl]{2,}|[IVXL]{2,})(?: (?:bis|ter|quater|quinquies|sexies|septies|octies|novies|decies|alt|\(\d+\)))*([.)\]]*)$`)
	// unplaced is the number of a paragraph put in at the start, see package redline.
	unplaced = "new"
)

func parseOrdinal(number string) (ordinal, bool) {
	m := ordinalForm.FindStringSubmatch(strings.TrimSpace(number))
	if m == nil {
		return ordinal{}, false
	}
	o := ordinal{before: m[1], after: m[3]}
	value, err := strconv.Atoi(m[2])
	switch lower := strings.ToLower(m[2]); {
	case err == nil:
		o.style, o.value = decimal, value
	case len(m[2]) > 1:
		o.style, o.value = roman, slices.Index(romans, lower)+1
	default:
		o.style, o.value = letters, int(lower[0]-'a')+1
	}
	if err != nil && m[2] != strings.ToLower(m[2]) {
		o.style++ // the same in capitals
	}
	return o, o.value > 0 || o.style == decimal
}

// romans are the small Roman numbers that lists use.
var romans = romanNumbers(50)

func romanNumbers(count int) []string {
	out := make([]string, count)
	for i := range out {
		n := i + 1
		for _, part := range []struct {
			value int
			text  string
		}{{50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
			for n >= part.value {
				out[i] += part.text
				n -= part.value
			}
		}
	}
	return out
}

// run is one list of paragraphs that are counted together: those of one level
// under the same paragraph.
type run struct{ members []int }

// runsOf finds the lists of a text, in the order in which they begin.
func runsOf(list []Paragraph) []*run {
	var out []*run
	open := map[int]*run{}
	broken := map[int]*run{} // ended by a paragraph without number
	for i, p := range list {
		for level, r := range open {
			if level <= p.Level {
				continue
			}
			delete(open, level)
			delete(broken, level)
			if p.Number == "" {
				broken[level] = r
			}
		}
		if p.Number == "" {
			continue
		}
		r := open[p.Level]
		if last := broken[p.Level]; r == nil && last != nil && last.continues(list, p) {
			r = last
		}
		if above := parentOf(open, p.Level); r == nil && above != nil && above.counts(list, p) {
			r = above
		}
		if r == nil {
			r = &run{}
			out = append(out, r)
		}
		open[p.Level] = r
		delete(broken, p.Level)
		r.members = append(r.members, i)
	}
	return out
}

// parentOf is the open list nearest above a level, nil when there is none.
func parentOf(open map[int]*run, level int) *run {
	for level--; level >= 0; level-- {
		if r := open[level]; r != nil {
			return r
		}
	}
	return nil
}

// counts reports whether a paragraph set deeper goes on in the count of those
// above it, as in texts that indent a numbered paragraph for its sense alone.
func (r *run) counts(list []Paragraph, p Paragraph) bool {
	last, ok := parseOrdinal(list[r.members[len(r.members)-1]].Number)
	next, fits := parseOrdinal(p.Number)
	return ok && fits && last.style == decimal && next.style == decimal && next.value > last.value
}

// continues reports whether a paragraph goes on counting after words without a
// number stood between.
func (r *run) continues(list []Paragraph, p Paragraph) bool {
	last, ok := parseOrdinal(list[r.members[len(r.members)-1]].Number)
	next, fits := parseOrdinal(p.Number)
	return ok && fits && next.value == last.value+1
}

// count numbers a run anew. Its first number says how it is counted; a member
// that is numbered in some other way keeps its number.
func (r *run) count(list []Paragraph, start int) {
	like, ok := r.style(list)
	if !ok {
		return
	}
	next := start
	if like.style != decimal {
		next = 1
	}
	for _, i := range r.members {
		o := like
		if list[i].Number != unplaced {
			parsed, ok := parseOrdinal(list[i].Number)
			if !ok || !parsed.countedLike(like) {
				continue
			}
			o.before, o.after = parsed.before, parsed.after
		}
		if text, ok := like.write(next); ok {
			list[i].Number = o.before + text + o.after
		}
		next++
	}
}

// style is that of the first member with a number. A single i is Roman where an
// ii follows, or alone in its list.
func (r *run) style(list []Paragraph) (ordinal, bool) {
	for k, i := range r.members {
		o, ok := parseOrdinal(list[i].Number)
		if !ok {
			continue
		}
		if o.value == 9 && (o.style == letters || o.style == capitals) {
			o.style += roman - letters
		}
		if o.style == letters || o.style == capitals {
			for _, j := range r.members[k+1:] {
				if later, ok := parseOrdinal(list[j].Number); ok && later.style == o.style+roman-letters {
					o.style = later.style
				}
			}
		}
		return o, true
	}
	return ordinal{}, false
}

// countedLike reports whether a number can be one of a list: i and v are
// letters and Roman numbers.
func (o ordinal) countedLike(like ordinal) bool {
	return o.style == like.style || like.style >= roman && o.style == like.style-roman+letters
}

func (o ordinal) write(value int) (string, bool) {
	text := strconv.Itoa(value)
	switch o.style {
	case decimal:
		return text, true
	case letters, capitals:
		if value > 26 {
			return "", false
		}
		text = string(rune('a' + value - 1))
	case roman, capitalRoman:
		if value > len(romans) {
			return "", false
		}
		text = romans[value-1]
	}
	if o.style == capitals || o.style == capitalRoman {
		text = strings.ToUpper(text)
	}
	return text, true
}
