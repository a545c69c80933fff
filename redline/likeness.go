package redline

import (
	"math/bits"
	"slices"
)

// passage is the text of a paragraph, prepared to be laid beside others.
type passage struct {
	text  named
	words []int32 // the names of its words, in order
	// key is the same for texts that differ in typography alone.
	key int
	// weight is that of its words, each by its rarity.
	weight int
}

// size is about the number of words: a Chinese word has about two characters.
func (p *passage) size() int {
	halves := 0
	for _, t := range p.text.tokens {
		switch {
		case t.Kind != Word:
		case han(t.Text):
			halves++
		default:
			halves += 2
		}
	}
	return halves / 2
}

// passages prepares the paragraphs of two versions. Equal texts share theirs.
type passages struct {
	old, now []*passage
	names    names
	// rarity is the weight of a word by its name.
	rarity []int
	// compared counts the scripts that were made, which are most of the work.
	compared int
	cover    cover
}

func prepare(from, to []Paragraph) *passages {
	all := &passages{names: make(names)}
	known, keys := map[string]*passage{}, map[string]int{}
	all.old, all.now = all.read(from, known, keys), all.read(to, known, keys)
	all.weigh()
	return all
}

func (all *passages) read(list []Paragraph, known map[string]*passage, keys map[string]int) []*passage {
	out := make([]*passage, len(list))
	for k, p := range list {
		if out[k] = known[p.Text]; out[k] != nil {
			continue
		}
		key, ok := keys[canonical(p.Text)]
		if !ok {
			key = len(keys)
			keys[canonical(p.Text)] = key
		}
		text := all.names.of(read(p.Text))
		out[k] = &passage{text: text, words: wordsOf(text), key: key}
		known[p.Text] = out[k]
	}
	return out
}

func wordsOf(text named) []int32 {
	words := make([]int32, 0, text.words(0, len(text.ids)))
	for i, id := range text.ids {
		if text.tokens[i].Kind == Word {
			words = append(words, id)
		}
	}
	return words
}

// weigh gives each word its weight: one more for each time that the paragraphs
// without it are twice as many. Whole numbers are the same on every machine.
func (all *passages) weigh() {
	all.rarity = make([]int, len(all.names))
	spread := all.spread(all.old)
	for id, n := range all.spread(all.now) {
		n = max(n, spread[id], 1)
		all.rarity[id] = bits.Len(uint(max(len(all.old), len(all.now), n) / n)) //nolint:gosec // never negative
	}
	for _, list := range [][]*passage{all.old, all.now} {
		for _, p := range list {
			p.weight = 0
			for _, id := range p.words {
				p.weight += all.rarity[id]
			}
		}
	}
}

// spread counts for each word the paragraphs that have it.
func (all *passages) spread(list []*passage) []int {
	count, last := make([]int, len(all.names)), make([]int, len(all.names))
	for k, p := range list {
		for _, id := range p.words {
			if last[id] != k+1 {
				last[id] = k + 1
				count[id]++
			}
		}
	}
	return count
}

// likeness is what the script of two texts keeps.
type likeness struct {
	// kept, from and to are weights: of the words kept, and of both texts.
	kept, from, to int
	// words counts those kept, runs the stretches they stand in.
	words, runs int
	// replaced counts the places where words were replaced by others, numbers
	// those where a number was.
	replaced, numbers int
	// once: nothing but an insertion, or a deletion, at one place.
	once bool
}

// like compares two texts by their script, as a reader would see it.
func (all *passages) like(a, b *passage) likeness {
	all.compared++
	l := likeness{from: a.weight, to: b.weight}
	keep := func(from, to int) {
		if n := a.text.words(from, to); n > 0 {
			l.words += n
			l.runs++
		}
		for i := from; i < to; i++ {
			if a.text.tokens[i].Kind == Word {
				l.kept += all.rarity[a.text.ids[i]]
			}
		}
	}
	at, changes := 0, 0
	for _, h := range hunks(a.text, b.text) {
		if h.typographic {
			continue
		}
		keep(at, h.from)
		at = h.to
		lost, gained := a.text.words(h.from, h.to), b.text.words(h.bFrom, h.bTo)
		if lost+gained > 0 {
			changes++
		}
		if lost > 0 && gained > 0 {
			l.replaced++
		}
		if hasNumber(a.text.tokens[h.from:h.to]) && hasNumber(b.text.tokens[h.bFrom:h.bTo]) {
			l.numbers++
		}
	}
	keep(at, len(a.text.ids))
	l.once = changes == 1 && l.replaced == 0
	return l
}

func hasNumber(tokens []Token) bool {
	return slices.ContainsFunc(tokens, func(t Token) bool { return t.Kind == Word && number(t.Text) })
}

// resembles: half of the weight of the longer is kept.
func (l likeness) resembles() bool { return l.kept > 0 && 2*l.kept >= max(l.from, l.to) }

// holds: the one has nearly all of the other, in whole phrases. It grew or
// shrank, by however much.
func (l likeness) holds() bool { return 5*l.kept >= 4*min(l.from, l.to) && 3*l.runs <= l.words }

// resized: one grew or shrank, and what it kept is too much to be chance.
func (l likeness) resized() bool {
	return l.holds() && l.words >= someWords || l.once && l.words >= fewWords
}

// atOnePlace is how much two paragraphs at the same place must have in common.
func (l likeness) atOnePlace() bool {
	return l.kept > 0 && (3*l.kept >= max(l.from, l.to) || l.holds() || l.once)
}

// apart is how much two paragraphs at different places must have in common:
// four fifths of all that either has, and no more than one replacement for so
// many words. A text in which two numbers are others is by rote, about
// something else.
func (l likeness) apart(size int) bool {
	return l.kept > 0 && 5*l.kept >= 4*(l.from+l.to-l.kept) && l.numbers < 2 && size >= someWords*l.replaced
}

// resizedPart is how much, in thousandths, two texts count as alike of which
// one only grew or shrank.
const resizedPart = 900

// inCommon is a quick look, without a script, at how much of the longer of two
// texts, in thousandths, is words they have in the same order. It is 0 when
// they cannot be alike.
func (all *passages) inCommon(b *passage) int {
	n := all.cover.common(b.words)
	shorter, longer := min(len(all.cover.words), len(b.words)), max(len(all.cover.words), len(b.words))
	if n == 0 || (3*n < longer && 3*n < 2*shorter) {
		return 0
	}
	if n == shorter && n >= fewWords {
		return max(1000*n/longer, resizedPart)
	}
	return max(1000*n/longer, 1)
}

// cover counts how many words other texts have in common with one, in order:
// the length of the longest common subsequence, 64 words at a time (the
// algorithm of Crochemore and others, with Hyyrö's counting).
type cover struct {
	words []int32
	slot  []int32 // by name: which row is the word's, from 1; 0 for no row
	rows  []uint64
	state []uint64
}

// of takes the text that others are compared with. names is how many there are.
func (c *cover) of(words []int32, names int) {
	for _, id := range c.words {
		c.slot[id] = 0
	}
	if len(c.slot) < names {
		c.slot = make([]int32, names)
	}
	c.words, c.rows = words, c.rows[:0]
	width := (len(words) + 63) / 64
	rows := int32(0)
	for i, id := range words {
		if c.slot[id] == 0 {
			rows++
			c.slot[id] = rows
			c.rows = append(c.rows, make([]uint64, width)...)
		}
		c.rows[int(c.slot[id]-1)*width+i/64] |= 1 << (i % 64)
	}
	c.state = append(c.state[:0], make([]uint64, width)...)
}

// common counts the words of the text that stand in the other in order.
func (c *cover) common(other []int32) int {
	v := c.state
	for k := range v {
		v[k] = ^uint64(0)
	}
	for _, id := range other {
		if int(id) >= len(c.slot) || c.slot[id] == 0 {
			continue
		}
		at := int(c.slot[id]-1) * len(v)
		var carry uint64
		for k, row := range c.rows[at : at+len(v)] {
			sum, over := bits.Add64(v[k], v[k]&row, carry)
			v[k], carry = sum|v[k]&^row, over
		}
	}
	n := 0
	for k := range v {
		n += bits.OnesCount64(^v[k])
	}
	return n
}

// bag holds how often each word occurs in a text, whatever its place: a look
// quicker than a script at whether two texts can be alike at all.
type bag struct {
	count map[int32]int
}

func bagOf(n named) bag {
	b := bag{count: make(map[int32]int, len(n.ids))}
	for _, id := range wordsOf(n) {
		b.count[id]++
	}
	return b
}

// shares counts the words two bags have in common.
func (b bag) shares(o bag) int {
	n := 0
	for id, c := range b.count {
		n += min(c, o.count[id])
	}
	return n
}
