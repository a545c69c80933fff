package negotiation

import (
	"slices"
	"strings"

	"rapporteur/numbering"
)

// Clean is the version with its paragraphs numbered anew, without gaps and
// without numbers put in between: 1, 1 bis, 3 become 1, 2, 3, and (a), (a bis),
// (c) become (a), (b), (c). The paragraphs keep their identities, their words and
// what is printed around their numbers. The count begins at first, where the
// draft's first version began; lists within it begin at their start.
func (v Version) Clean(first int) Version {
	before := v.Paragraphs
	v.Paragraphs = slices.Clone(v.Paragraphs)
	for i, run := range runsOf(v.Paragraphs) {
		start := 1
		if i == 0 {
			start = first
		}
		for _, counted := range run.lists(before) {
			if counted.style.Decimal() {
				counted.write(v.Paragraphs, start)
				start = 1
				continue
			}
			counted.write(v.Paragraphs, 1)
		}
	}
	numberBelow(before, v.Paragraphs)
	return v
}

// numberBelow numbers 1.1 and 1.2 anew, below the numbers that their parents have
// now.
func numberBelow(before, after []Paragraph) {
	now, count := map[string]string{}, map[string]int{}
	for i, p := range before {
		old, ok := numbering.Parse(p.Number)
		at := strings.LastIndex(old.Body, ".")
		if ok && at > 0 {
			parent, moved := now[old.Body[:at]]
			if !moved {
				parent = old.Body[:at]
			}
			if next, counts := numbering.Below(old, parent, count[parent]+1); counts {
				count[parent]++
				after[i].Number = next.String()
			}
		}
		if next, parsed := numbering.Parse(after[i].Number); ok && parsed && old.Inserted == "" {
			now[old.Body] = next.Body
		}
	}
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
		if value, ok := figure(v.Paragraphs[i].Number); ok {
			return max(value, 1)
		}
	}
	return 1
}

// unplaced is the number of a paragraph put in at the start, see package redline.
const unplaced = "new"

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

// figure is the value of a number in figures.
func figure(number string) (int, bool) {
	for _, r := range readings(number) {
		if r.Style.Decimal() {
			return r.Value, true
		}
	}
	return 0, false
}

func readings(number string) []numbering.Reading {
	x, _ := numbering.Parse(number)
	return x.Readings()
}

// counts reports whether a paragraph set deeper goes on in the count of those
// above it, as in texts that indent a numbered paragraph for its sense alone.
func (r *run) counts(list []Paragraph, p Paragraph) bool {
	last, ok := figure(list[r.members[len(r.members)-1]].Number)
	next, fits := figure(p.Number)
	return ok && fits && next > last
}

// continues reports whether a paragraph goes on counting after words without a
// number stood between.
func (r *run) continues(list []Paragraph, p Paragraph) bool {
	for _, last := range readings(list[r.members[len(r.members)-1]].Number) {
		for _, next := range readings(p.Number) {
			if next.Style == last.Style && next.Value == last.Value+1 {
				return true
			}
		}
	}
	return false
}

// counted are paragraphs that are numbered in one style.
type counted struct {
	style   *numbering.Style
	members []int
}

// lists finds what is counted together within a run: usually all of it. Texts
// on record may have (a), (i), (ii), (b) at one level; (i) and (ii) are a list
// of their own then. A paragraph put in at the start is counted with those it
// stands before.
func (r *run) lists(list []Paragraph) []counted {
	var items []numbering.Item
	var at, waiting []int
	for _, i := range r.members {
		x, ok := numbering.Parse(list[i].Number)
		if !ok && list[i].Number != unplaced || ok && x.Dotted() {
			continue // numbered in some other way
		}
		items, at = append(items, numbering.Item{Number: x}), append(at, i)
	}
	var out []counted
	index := map[int]int{}
	for k, place := range numbering.Outline(items, true) {
		if place.List == 0 {
			waiting = append(waiting, at[k])
			continue
		}
		n, known := index[place.List]
		if !known {
			n, index[place.List] = len(out), len(out)
			out = append(out, counted{style: place.Style})
		}
		out[n].members = append(append(out[n].members, waiting...), at[k])
		waiting = nil
	}
	return out
}

// write numbers the paragraphs of a list anew. One put in at the start takes the
// form of the others.
func (c counted) write(list []Paragraph, next int) {
	var form numbering.Number
	for _, i := range c.members {
		if x, ok := numbering.Parse(list[i].Number); ok && form.Body == "" {
			form = x
		}
	}
	for _, i := range c.members {
		x, ok := numbering.Parse(list[i].Number)
		if !ok {
			x = form
		}
		if text, ok := c.style.Name(next); ok {
			x.Body, x.Inserted = text, ""
			list[i].Number = x.String()
		}
		next++
	}
}
