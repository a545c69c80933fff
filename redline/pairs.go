package redline

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// pairOf tells for a sign that comes in pairs of which kind it is and what it
// can do. Signs of different widths are one kind, and so are the double
// quotation marks of all languages: some texts mix them.
func pairOf(mark string) (kind pairKind, opens, closes bool) {
	r, size := utf8.DecodeRuneInString(mark)
	if size < len(mark) {
		return 0, false, false // not one sign
	}
	switch r {
	case '[', '［':
		return squareBracket, true, false
	case ']', '］':
		return squareBracket, false, true
	case '(', '（':
		return roundBracket, true, false
	case ')', '）':
		return roundBracket, false, true
	case '{':
		return curlyBracket, true, false
	case '}':
		return curlyBracket, false, true
	case '【', '〔':
		return lenticular, true, false
	case '】', '〕':
		return lenticular, false, true
	case '„':
		return curlyQuote, true, false
	case '”':
		return curlyQuote, false, true
	case '“': // closes „ in German and Russian
		return curlyQuote, true, true
	case '«':
		return angleQuote, true, false
	case '»':
		return angleQuote, false, true
	case '「', '『':
		return cornerQuote, true, false
	case '」', '』':
		return cornerQuote, false, true
	case '"', '＂':
		return straightQuote, true, true
	case '\'': // mostly an apostrophe
		return singleQuote, true, true
	case '‘', '‚':
		return singleQuote, true, false
	case '’':
		return singleQuote, false, true
	}
	return 0, false, false
}

// mark is what a token shows in its text.
func (t Token) mark() string { return strings.TrimFunc(t.raw, blank) }

// pairKind is a kind of sign that comes in pairs.
type pairKind uint8

const (
	squareBracket pairKind = iota
	roundBracket
	curlyBracket
	lenticular
	curlyQuote
	angleQuote
	cornerQuote
	straightQuote
	anyQuote // one of the four before, whose partner may be of another
	singleQuote
	pairKinds
)

// doubleQuote reports whether a kind is of double quotation marks.
func (k pairKind) doubleQuote() bool { return k >= curlyQuote && k <= anyQuote }

// opensAt reports whether a quotation mark that could do both opens: there is
// a space before it and none behind, or it follows one that opens.
func opensAt(tokens []Token, i int) bool {
	if i == 0 {
		return true
	}
	before, t := tokens[i-1], tokens[i]
	_, opens, closes := pairOf(before.mark())
	spaced := func(s string) bool { return s != "" && strings.TrimFunc(s, unicode.IsSpace) != s }
	after := i+1 == len(tokens) || tokens[i+1].Kind == Space || strings.TrimRightFunc(t.raw, unicode.IsSpace) != t.raw
	return opens && !closes || !after && (before.Kind == Space || spaced(before.raw) || spaced(t.raw))
}

// pairing finds the partners of a text's marks.
type pairing struct {
	tokens  []Token
	partner []int32 // by token, -1 for none
	open    [pairKinds][]int
	quotes  []int // the double quotation marks
}

// partners returns for each token the place of its partner, -1 for none, and
// nil when there are no pairs at all. A kind is matched by itself, so that one
// mark too many of it harms no other. Depths holds how deep a mark with a
// partner stands within others of its kind, where all double quotation marks
// are one.
func partners(tokens []Token) (partner []int32, depths []uint8) {
	var p pairing
	for i, t := range tokens {
		if t.Kind != Punct {
			continue
		}
		kind, opens, closes := pairOf(t.mark())
		if !opens && !closes {
			continue
		}
		if p.partner == nil {
			p.tokens, p.partner = tokens, unpaired(len(tokens))
		}
		p.match(i, kind, opens, closes)
		if kind.doubleQuote() {
			p.quotes = append(p.quotes, i)
		}
	}
	p.acrossKinds()
	return p.partner, p.depths()
}

// acrossKinds matches double quotation marks that are left over by their kinds
// with each other. Where that leaves one without its partner or crosses two
// pairs, as in “a» and «b”, typists mixed the kinds: if all make pairs when no
// kinds are told apart, these are meant.
func (p *pairing) acrossKinds() {
	p.matchQuotes()
	if p.nestedQuotes() {
		return
	}
	byKind := slices.Clone(p.partner)
	p.open[anyQuote] = nil
	for _, i := range p.quotes {
		p.partner[i] = -1
	}
	p.matchQuotes()
	if !p.nestedQuotes() {
		p.partner = byKind
	}
}

// matchQuotes matches double quotation marks without a partner, whatever their
// kinds.
func (p *pairing) matchQuotes() {
	for _, i := range p.quotes {
		if p.partner[i] < 0 {
			_, opens, closes := pairOf(p.tokens[i].mark())
			p.match(i, anyQuote, opens, closes)
		}
	}
}

// nestedQuotes reports whether all double quotation marks have partners and no
// pair of them crosses another.
func (p *pairing) nestedQuotes() bool {
	var open []int
	for _, i := range p.quotes {
		at, n := int(p.partner[i]), len(open)
		switch {
		case at > i:
			open = append(open, i)
		case n == 0 || open[n-1] != at:
			return false
		default:
			open = open[:n-1]
		}
	}
	return true
}

// match takes the next mark of a kind.
func (p *pairing) match(i int, kind pairKind, opens, closes bool) {
	stack := &p.open[kind]
	n := len(*stack)
	mark := p.tokens[i].mark()
	if opens && closes {
		closes = n > 0 && !opensAt(p.tokens, i) && (mark != "“" || p.tokens[(*stack)[n-1]].mark() == "„")
	}
	switch {
	case kind == singleQuote && closes && apostrophe(p.tokens, i), mark == "'" && !closes && !quotes(p.tokens, i):
	case closes && n > 0:
		p.join((*stack)[n-1], i)
		*stack = (*stack)[:n-1]
	case closes && kind == roundBracket && enumerates(p.tokens, i):
		p.join(i-1, i)
	case opens:
		*stack = append(*stack, i)
	}
}

func (p *pairing) join(i, j int) {
	p.partner[i], p.partner[j] = int32(j), int32(i) //nolint:gosec // a text in memory has fewer than 2^31 tokens
}

func (p *pairing) depths() []uint8 {
	if p.partner == nil {
		return nil
	}
	out := make([]uint8, len(p.partner))
	var within [pairKinds]int
	for i, other := range p.partner {
		if other < 0 || p.tokens[i].Kind != Punct {
			continue
		}
		kind, _, _ := pairOf(p.tokens[i].mark())
		if kind.doubleQuote() {
			kind = anyQuote
		}
		switch at := int(other); {
		case at > i:
			within[kind]++
			out[i] = uint8(min(within[kind], deepest)) //nolint:gosec // bounded
		case p.tokens[at].Kind == Punct: // not the letter of a)
			out[i] = out[at]
			within[kind]--
		}
	}
	return out
}

// enumerates reports whether a closing parenthesis without an opening one ends
// a letter or a number, as French and Spanish write a): the two are one.
func enumerates(tokens []Token, i int) bool {
	const longest = 5 // xviii
	return i > 0 && tokens[i-1].Kind == Word && utf8.RuneCountInString(tokens[i-1].Text) <= longest
}

// deepest is the deepest level of brackets that is told from deeper ones.
const deepest = 16

func unpaired(n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = -1
	}
	return out
}

// apostrophe reports whether a single quotation mark cannot close: it stands
// behind no word, or within one.
func apostrophe(tokens []Token, i int) bool {
	if i == 0 || tokens[i-1].Kind == Space {
		return true
	}
	return i+1 < len(tokens) && tokens[i+1].Kind == Word && !han(tokens[i+1].Text)
}

// quotes reports whether a straight single mark opens a quotation: it stands
// before a word and behind none, and is followed by one that can close it.
func quotes(tokens []Token, i int) bool {
	if !opensAt(tokens, i) || i+1 == len(tokens) || tokens[i+1].Kind == Space {
		return false
	}
	for k := i + 2; k < len(tokens) && !sentenceEnd(tokens[k:k+1]); k++ {
		if tokens[k].mark() == "'" {
			return !apostrophe(tokens, k)
		}
	}
	return false
}

// halves counts the tokens of a span whose partner stands outside of it.
func (n named) halves(from, to int) int {
	count := 0
	if n.partner == nil {
		return 0
	}
	for i := from; i < to; i++ {
		if p := int(n.partner[i]); p >= 0 && (p < from || p >= to) {
			count++
		}
	}
	return count
}

// halvesBySlide is what halves changes by when a span moves on by one token.
func (n named) halvesBySlide(from, to int) int {
	if n.partner == nil {
		return 0
	}
	by := func(at int) int {
		switch p := int(n.partner[at]); {
		case p > from && p < to:
			return 1 // its partner stays
		case p >= 0:
			return -1
		}
		return 0
	}
	return by(from) - by(to)
}

// reach returns the smallest span that holds what is in [from, to) and all
// partners of it.
func (n named) reach(from, to, low, high int) (int, int) {
	if n.partner == nil {
		return low, high
	}
	for i := from; i < to; i++ {
		if p := int(n.partner[i]); p >= 0 {
			low, high = min(low, p), max(high, p+1)
		}
	}
	return low, high
}

// whole is the smallest span around [from, to) that holds no half of a pair.
func (n named) whole(from, to int) (int, int) {
	low, high := n.reach(from, to, from, to)
	for low < from || high > to {
		l, r := low, high
		low, high = n.reach(l, from, low, high)
		low, high = n.reach(to, r, low, high)
		from, to = l, r
	}
	return from, to
}

// unlimited is for a span that may take in as many kept words as it needs.
const unlimited = int(^uint(0) >> 1)

// unbroken widens hunks so that none holds one half of a pair without the other,
// on either side, and joins those that meet by it. A hunk that would have to
// take in more than so many kept words stays as it is.
func unbroken(a, b named, list []hunk, most int) []hunk {
	if a.partner == nil && b.partner == nil {
		return list
	}
	var out []hunk
	for i := 0; i < len(list); i++ {
		c := closing{a: a, b: b, hunk: list[i], before: out, after: list[i+1:], most: most}
		if !c.close() {
			out = append(out, list[i])
			continue
		}
		out = append(c.before, c.hunk)
		i = len(list) - len(c.after) - 1
	}
	return out
}

// closing is a hunk that is widened to whole pairs, with the hunks on both
// sides that it takes in on the way.
type closing struct {
	a, b          named
	hunk          hunk
	before, after []hunk
	// kept counts the words taken in that both texts have; only most of them
	// may be.
	kept, most int
	// bare says that nothing but brackets was changed so far.
	bare bool
	// the span of each text that is needed
	from, to, bFrom, bTo int
}

func (c *closing) close() bool {
	c.from, c.to, c.bFrom, c.bTo = c.hunk.from, c.hunk.to, c.hunk.bFrom, c.hunk.bTo
	c.bare = onlyBracket(c.a, c.b, c.hunk)
	c.look(c.hunk)
	for start := c.hunk; ; {
		left := max(c.hunk.from-c.from, c.hunk.bFrom-c.bFrom)
		right := max(c.to-c.hunk.to, c.bTo-c.hunk.bTo)
		n := len(c.before)
		switch {
		case left > 0:
			c.toLeft(left)
		case right > 0:
			c.toRight(right)
		case c.hunk.from < start.from && n > 0 && c.before[n-1].to == c.hunk.from:
			c.toLeft(1)
		case c.hunk.to > start.to && len(c.after) > 0 && c.after[0].from == c.hunk.to:
			c.toRight(1)
		default:
			// With a bound, brackets set around words that stay are the change.
			return c.most == unlimited || !c.bare || c.hunk == start
		}
		if c.kept > c.most {
			return false
		}
	}
}

// toLeft takes in so many kept tokens, or all up to the hunk before and that
// hunk, which has no half of a pair already.
func (c *closing) toLeft(k int) {
	n := len(c.before)
	if n > 0 && c.hunk.from-k < c.before[n-1].to {
		last := c.before[n-1]
		c.before = c.before[:n-1]
		c.bare = c.bare && onlyBracket(c.a, c.b, last)
		c.keep(last.to, c.hunk.from)
		c.look(hunk{from: last.from, to: c.hunk.from, bFrom: last.bFrom, bTo: c.hunk.bFrom})
		c.hunk.from, c.hunk.bFrom = last.from, last.bFrom
		return
	}
	k = min(k, c.hunk.from, c.hunk.bFrom)
	c.keep(c.hunk.from-k, c.hunk.from)
	c.look(hunk{from: c.hunk.from - k, to: c.hunk.from, bFrom: c.hunk.bFrom - k, bTo: c.hunk.bFrom})
	c.hunk.from, c.hunk.bFrom = c.hunk.from-k, c.hunk.bFrom-k
}

func (c *closing) toRight(k int) {
	if len(c.after) > 0 && c.hunk.to+k > c.after[0].from {
		next := c.after[0]
		c.after = c.after[1:]
		c.bare = c.bare && onlyBracket(c.a, c.b, next)
		c.keep(c.hunk.to, next.from)
		c.look(hunk{from: c.hunk.to, to: next.to, bFrom: c.hunk.bTo, bTo: next.bTo})
		c.hunk.to, c.hunk.bTo = next.to, next.bTo
		return
	}
	c.keep(c.hunk.to, c.hunk.to+k)
	c.look(hunk{from: c.hunk.to, to: c.hunk.to + k, bFrom: c.hunk.bTo, bTo: c.hunk.bTo + k})
	c.hunk.to, c.hunk.bTo = c.hunk.to+k, c.hunk.bTo+k
}

func (c *closing) keep(from, to int) { c.kept += c.a.words(from, to) }

// look finds out how far the pairs reach that begin or end in a span.
func (c *closing) look(h hunk) {
	c.from, c.to = c.a.reach(h.from, h.to, c.from, c.to)
	c.bFrom, c.bTo = c.b.reach(h.bFrom, h.bTo, c.bFrom, c.bTo)
}

// otherPartners adds a hunk for each mark of a pair that was aligned with one
// whose partner was not aligned with its own. Of which kind the marks are is
// typography: “ may stand where the other text has «.
func otherPartners(a, b named, list []hunk) []hunk {
	if a.partner == nil || b.partner == nil {
		return list
	}
	var marks []hunk
	i, j := 0, 0
	for k := 0; k <= len(list); k++ {
		end := len(a.tokens)
		if k < len(list) {
			end = list[k].from
		}
		for ; i < end; i, j = i+1, j+1 {
			if a.partner[i] >= 0 || b.partner[j] >= 0 {
				marks = append(marks, hunk{from: i, to: i + 1, bFrom: j, bTo: j + 1})
			}
		}
		if k < len(list) {
			i, j = list[k].to, list[k].bTo
		}
	}
	out := list
	for _, h := range marks {
		p, q := int(a.partner[h.from]), int(b.partner[h.bFrom])
		at, found := slices.BinarySearchFunc(marks, p, func(h hunk, at int) int { return h.from - at })
		if !found || marks[at].bFrom != q {
			out = append(out[:len(out):len(out)], h)
		}
	}
	if len(out) == len(list) {
		return list
	}
	slices.SortFunc(out, func(x, y hunk) int { return cmp.Or(x.from-y.from, x.to-y.to) })
	return united(out)
}

// enclosed widens a hunk that changes all there is within a pair of square
// brackets to the brackets: beside those of a paper they would read as its own.
func enclosed(a, b named, list []hunk) []hunk {
	if a.partner == nil {
		return list
	}
	for i, h := range list {
		for h.from > 0 && h.bFrom > 0 && h.to < len(a.tokens) && int(a.partner[h.from-1]) == h.to && squareAt(a, h.from-1) &&
			(i == 0 || list[i-1].to < h.from) && (i+1 == len(list) || list[i+1].from > h.to) {
			h = hunk{from: h.from - 1, to: h.to + 1, bFrom: h.bFrom - 1, bTo: h.bTo + 1}
		}
		list[i] = h
	}
	return united(list)
}

func squareAt(n named, i int) bool {
	return strings.ContainsFunc(n.tokens[i].raw, func(r rune) bool { return squareOpens(r) })
}

// united joins hunks with nothing between them.
func united(list []hunk) []hunk {
	out := list[:0]
	for _, h := range list {
		if n := len(out); n > 0 && out[n-1].to == h.from {
			out[n-1].to, out[n-1].bTo = h.to, h.bTo
			continue
		}
		out = append(out, h)
	}
	return out
}

// onlyBracket reports whether a hunk puts in or takes away one bracket or
// quotation mark and nothing else.
func onlyBracket(a, b named, h hunk) bool {
	if h.to-h.from+h.bTo-h.bFrom != 1 {
		return false
	}
	if h.from < h.to {
		return a.partner != nil && a.partner[h.from] >= 0 && a.tokens[h.from].Kind == Punct
	}
	return b.partner != nil && b.partner[h.bFrom] >= 0 && b.tokens[h.bFrom].Kind == Punct
}
