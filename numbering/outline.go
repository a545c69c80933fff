package numbering

import (
	"slices"
	"strings"
	"unicode"
)

// Item is a paragraph on its way into an outline: its number, none where
// Number.Body is empty, and how far its line is indented.
type Item struct {
	Number Number
	Indent int
}

// Place is where an item stands.
type Place struct {
	// List tells the lists of a text apart, from 1; 0 is a paragraph without
	// number.
	List int
	// Level is how deep its list stands, from 0.
	Level int
	// Style is how its list is counted, nil where it can't be told.
	Style *Style
}

// list is one that later numbers may go on with.
type list struct {
	id, level, indent int
	shape             string
	// last is the value of the last number, in each style in which all numbers
	// of the list can be counted.
	last map[*Style]int
	// parts is how many numbers a dotted one has, such as 1.2.
	parts int
	// broken: a paragraph without number stood after it.
	broken  bool
	members []int
}

// Outline finds the lists of a text. A number goes on with the innermost list
// in which it comes next; one that does so nowhere begins a list below the
// paragraph before it. So (i) after (h) is a letter, and one after (a), or
// before (ii), a Roman number. Below says that all of it stands below another
// paragraph.
func Outline(items []Item, below bool) []Place {
	o := &outline{items: items, below: below, places: make([]Place, len(items)), next: following(items)}
	for i, it := range items {
		if it.Number.Body == "" {
			for _, l := range o.open {
				l.broken = l.broken || l.level > 0
			}
			continue
		}
		o.put(i, it)
	}
	o.settle()
	return o.places
}

type outline struct {
	below  bool
	items  []Item
	places []Place
	// next is the item after each that has a number of the same shape, or -1.
	next  []int
	open  []*list
	lists []*list
}

// shapeOf is what stands around a number. Brackets of negotiation are none of it,
// and a full stop is the same whether it is kept or printed.
func shapeOf(x Number) string {
	return shapes.Replace(x.Before + "x" + x.After)
}

var shapes = strings.NewReplacer("（", "(", "）", ")",
	"[", "", "]", "", "「", "", "」", "", "【", "", "】", "", ".", "", "．", "")

func following(items []Item) []int {
	next, last := make([]int, len(items)), map[string]int{}
	for i := len(items) - 1; i >= 0; i-- {
		next[i] = -1
		if items[i].Number.Body == "" {
			continue
		}
		shape := shapeOf(items[i].Number)
		if k, ok := last[shape]; ok {
			next[i] = k
		}
		if items[i].Number.Inserted == "" {
			last[shape] = i
		}
	}
	return next
}

// readings are the ways to count an item. Where the next number of its shape
// follows in some of them only, those are meant.
func (o *outline) readings(i int) []Reading {
	all := readingsOf(o.items[i].Number.Body)
	if len(all) < 2 || o.next[i] < 0 {
		return all
	}
	var out []Reading
	for _, r := range all {
		for _, n := range readingsOf(o.items[o.next[i]].Number.Body) {
			if n.Style == r.Style && n.Value == r.Value+1 {
				out = append(out, r)
			}
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}

func (o *outline) put(i int, it Item) {
	if it.Number.Dotted() {
		o.putDotted(i, it)
		return
	}
	readings, shape := o.readings(i), shapeOf(it.Number)
	k := o.find(func(l *list) bool { return l.shape == shape && l.follows(it, readings) })
	if k < 0 && !o.begins(it, readings, shape) {
		if k = o.find(func(l *list) bool { return l.shape == shape && !l.broken && l.passes(readings) }); k < 0 {
			k = o.find(func(l *list) bool { return l.shape == shape && !l.broken && l.common(readings) })
		}
	}
	if k < 0 {
		k = o.find(func(l *list) bool { return l.shape != shape && l.parts == 0 && l.strictly(it, readings) })
	}
	if k >= 0 {
		o.open = o.open[:k+1]
		o.open[k].add(i, it, readings)
		return
	}
	l := o.begin(i, it, shape)
	l.last = map[*Style]int{}
	for _, r := range readings {
		// Of the ways to count the first number that is meant in which it is least
		// far: ii is a Roman two.
		if r.Value == slices.MinFunc(readings, func(a, b Reading) int { return a.Value - b.Value }).Value {
			l.last[r.Style] = r.Value
		}
	}
}

// putDotted puts 1.2 beside 1.1, or below 1.
func (o *outline) putDotted(i int, it Item) {
	parts := 1 + strings.Count(Western(it.Number.Body), ".")
	if k := o.find(func(l *list) bool { return l.parts == parts }); k >= 0 {
		o.open = o.open[:k+1]
		o.open[k].members = append(o.open[k].members, i)
		return
	}
	above := o.find(func(l *list) bool { return l.parts == parts-1 || parts == 2 && l.decimal() })
	if above >= 0 {
		o.open = o.open[:above+1]
	}
	o.begin(i, it, "dotted").parts = parts
}

func (l *list) decimal() bool {
	for s := range l.last {
		return s.Decimal()
	}
	return false
}

// find is the innermost open list that a test holds for, or -1.
func (o *outline) find(test func(*list) bool) int {
	for k := len(o.open) - 1; k >= 0; k-- {
		if test(o.open[k]) {
			return k
		}
	}
	return -1
}

// begins reports whether a number is the first of a list: it is so where no
// open list of its shape is counted in that way already.
func (o *outline) begins(it Item, readings []Reading, shape string) bool {
	first := slices.DeleteFunc(slices.Clone(readings), func(r Reading) bool { return r.Value != 1 })
	same := o.find(func(l *list) bool { return l.shape == shape && !l.broken && l.common(first) })
	return len(first) > 0 && (same < 0 || it.Indent >= o.open[same].indent+2)
}

// begin opens a list below what is open.
func (o *outline) begin(i int, it Item, shape string) *list {
	for len(o.open) > 0 && o.open[len(o.open)-1].broken {
		o.open = o.open[:len(o.open)-1]
	}
	first := firstOf(it.Number.Body)
	closed := strings.ContainsAny(it.Number.After, ")）")
	below := closed && !unicode.IsDigit(first)
	if !o.below && len(o.open) > 0 && o.open[0].level > 0 && !closed {
		o.open = nil // a number of the text itself
	}
	l := &list{id: len(o.lists) + 1, indent: it.Indent, shape: shape, members: []int{i}}
	switch {
	case len(o.open) > 0:
		l.level = o.open[len(o.open)-1].level + 1
	case below:
		l.level = 1
	}
	o.open, o.lists = append(o.open, l), append(o.lists, l)
	return l
}

// follows reports whether a number comes next in the list.
func (l *list) follows(it Item, readings []Reading) bool {
	return l.strictly(it, readings) || l.within(it.Number)
}

func (l *list) strictly(it Item, readings []Reading) bool {
	for _, r := range readings {
		if last, ok := l.last[r.Style]; ok && (r.Value == last+1 || r.Value == last && it.Number.Inserted != "") {
			return true
		}
	}
	return false
}

// within reports whether (aa) or (ab) was put in after (a).
func (l *list) within(x Number) bool {
	body := []rune(x.Body)
	if len(body) != 2 || !unicode.Is(unicode.Latin, body[0]) {
		return false
	}
	for s, last := range l.last {
		if name, ok := s.Name(last); ok && s != roman && name == string(body[0]) {
			return true
		}
	}
	return false
}

// passes reports whether a number comes later in the list.
func (l *list) passes(readings []Reading) bool {
	for _, r := range readings {
		if last, ok := l.counts(r); ok && r.Value > last {
			return true
		}
	}
	return false
}

// common reports whether a number can be one of the list.
func (l *list) common(readings []Reading) bool {
	for _, r := range readings {
		if _, ok := l.counts(r); ok {
			return true
		}
	}
	return false
}

// counts is the last value of the list in the style of a reading, if the number
// can be one of the list: (bb) is none after (a).
func (l *list) counts(r Reading) (last int, ok bool) {
	last, ok = l.last[r.Style]
	return last, ok && (r.Value <= 26 || last >= 26 || r.Style.Decimal() || r.Style == roman)
}

// add puts an item in; the list is counted from now on in the styles that hold
// for all its numbers.
func (l *list) add(i int, it Item, readings []Reading) {
	l.broken = false
	l.members = append(l.members, i)
	if !l.strictly(it, readings) && l.within(it.Number) {
		return
	}
	exact := l.strictly(it, readings)
	last := map[*Style]int{}
	for _, r := range readings {
		was, ok := l.last[r.Style]
		if ok && (!exact || r.Value == was+1 || r.Value == was) {
			last[r.Style] = r.Value
		}
	}
	l.last = last
}

// settle says of each item where it stands. A list is counted in the first
// style that holds for it.
func (o *outline) settle() {
	for _, l := range o.lists {
		for _, i := range l.members {
			o.places[i] = Place{List: l.id, Level: l.level, Style: l.style()}
		}
	}
}

// style is the one a list is counted in: of several, the one in which it has
// gone least far.
func (l *list) style() *Style {
	var best *Style
	for _, s := range slices.Concat(decimals, styles) {
		if value, ok := l.last[s]; ok && (best == nil || value < l.last[best]) {
			best = s
		}
	}
	return best
}
