package drafting

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"rapporteur/negotiation"
	"rapporteur/redline"
)

// nbsp is the space that French sets before high marks and inside guillemets.
const nbsp = "\u00a0"

// spacing sets the space around own wordings. The words around a point were
// written for its readings: where these begin with a comma and the wording with
// a word, a space is to be put there, and where it is the other way round one is
// to go. No sign but white space is ever touched, and none within the wording.
type spacing struct {
	nodes    []redline.Node
	language negotiation.Language
}

// spaced returns a text whose own wordings stand with their space.
func spaced(c redline.Consolidated, l negotiation.Language) redline.Consolidated {
	s := spacing{nodes: slices.Clone(c.Nodes), language: l}
	for i, node := range s.nodes {
		if node.Decided == nil || node.Decided.Outcome != redline.OwnWording {
			continue
		}
		if strings.TrimSpace(node.Text) == "" {
			s.nodes[i].Text = ""
			s.join(i, i)
			continue
		}
		s.join(i-1, i)
		s.join(i, i+1)
	}
	return redline.Consolidated{Nodes: s.nodes}
}

// join sets the space between what ends with the node at left and what begins
// with the one at right.
func (s *spacing) join(left, right int) {
	before, after := s.before(left), s.after(right)
	words, rest := strings.TrimRightFunc(before, unicode.IsSpace), strings.TrimLeftFunc(after, unicode.IsSpace)
	gap := before[len(words):] + after[:len(after)-len(rest)]
	if strings.ContainsAny(gap, "\n\r") {
		return // a line of its own is no matter of spacing
	}
	s.trimEnd(left)
	s.trimStart(right)
	if s.before(left) != words || s.after(right) != rest {
		return // the readings of an open point have the space
	}
	space := s.between(words, rest, gap)
	if at := s.last(left); at >= 0 && s.nodes[at].Point == nil {
		s.nodes[at].Text += space
		return
	}
	if at := s.first(right); at < len(s.nodes) && s.nodes[at].Point == nil {
		s.nodes[at].Text = space + s.nodes[at].Text
	}
}

// before is the text up to a node and with it, open points in their brackets.
func (s *spacing) before(i int) string {
	return redline.Consolidated{Nodes: s.nodes[:i+1]}.Bracketed(nil)
}

// after is the text from a node on.
func (s *spacing) after(i int) string {
	return redline.Consolidated{Nodes: s.nodes[min(i, len(s.nodes)):]}.Bracketed(nil)
}

// last is the index of the last node up to i that has something to read, -1
// for none; first that of the first one from i on, or their number.
func (s *spacing) last(i int) int {
	for ; i >= 0 && s.empty(i); i-- {
	}
	return i
}

func (s *spacing) first(i int) int {
	for ; i < len(s.nodes) && s.empty(i); i++ {
	}
	return i
}

func (s *spacing) empty(i int) bool {
	return s.nodes[i].Point == nil && strings.TrimSpace(s.nodes[i].Text) == ""
}

// trimEnd takes the space from the end of the text up to a node. The readings of
// an open point keep theirs: they are their authors'.
func (s *spacing) trimEnd(i int) {
	at := s.last(i)
	for k := max(at, 0); k <= i && k < len(s.nodes); k++ {
		s.trim(k, strings.TrimRightFunc(s.nodes[k].Text, unicode.IsSpace))
	}
}

func (s *spacing) trimStart(i int) {
	at := min(s.first(i), len(s.nodes)-1)
	for k := i; k <= at; k++ {
		s.trim(k, strings.TrimLeftFunc(s.nodes[k].Text, unicode.IsSpace))
	}
}

func (s *spacing) trim(i int, to string) {
	if s.nodes[i].Text != to {
		s.nodes[i].Text, s.nodes[i].Typographic = to, nil
	}
}

// between is the space that belongs between two texts, of which there was a gap
// as given.
func (s *spacing) between(left, right, gap string) string {
	if left == "" || right == "" {
		return ""
	}
	l, _ := utf8.DecodeLastRuneInString(left)
	r, _ := utf8.DecodeRuneInString(right)
	one := " "
	if gap != "" {
		_, size := utf8.DecodeRuneInString(gap)
		one = gap[:size]
	}
	switch {
	case s.language == negotiation.French && strings.ContainsRune(highMarks, r):
		return s.habit(left+right, r, gap, spaceBefore)
	case s.language == negotiation.French && l == '«':
		return s.habit(left+right, l, gap, spaceAfter)
	case wide(l) && wide(r), l == '/' || r == '/', closes(left, right), opens(left):
		return ""
	case dash(r) || dash(l):
		return dashed(left, right, one, gap)
	case wide(l) || wide(r) || s.language == negotiation.Chinese:
		if latin := !wide(l) && !wide(r); letter(l) && letter(r) && (gap != "" || latin) {
			return one
		}
		return ""
	case strings.ContainsRune("%‰°", r):
		if gap == "" {
			return ""
		}
	}
	return one
}

// highMarks are the marks that French writes a space before.
const highMarks = ":;?!»"

// begins reports whether a reading begins with one of some marks.
func begins(p *redline.Point, marks string) bool {
	return slices.ContainsFunc(p.Readings, func(r redline.Reading) bool {
		first, size := utf8.DecodeRuneInString(strings.TrimSpace(r.Text))
		return size > 0 && strings.ContainsRune(marks, first)
	})
}

// habit is the space that a French text has at a mark elsewhere, or a no-break
// space where the mark stands for the first time.
func (s *spacing) habit(text string, mark rune, gap string, space func(text string, at int) string) string {
	if gap != "" {
		_, size := utf8.DecodeRuneInString(gap)
		return gap[:size]
	}
	for at, r := range text {
		if r != mark {
			continue
		}
		if found := space(text, at); found != "" {
			return found
		}
	}
	return nbsp
}

func spaceBefore(text string, at int) string {
	r, size := utf8.DecodeLastRuneInString(text[:at])
	if size == 0 || !unicode.IsSpace(r) || r == '\n' {
		return ""
	}
	return text[at-size : at]
}

func spaceAfter(text string, at int) string {
	_, mark := utf8.DecodeRuneInString(text[at:])
	r, size := utf8.DecodeRuneInString(text[at+mark:])
	if size == 0 || !unicode.IsSpace(r) || r == '\n' {
		return ""
	}
	return text[at+mark : at+mark+size]
}

func dash(r rune) bool { return unicode.Is(unicode.Pd, r) }

// dashed sets a dash as its other side is set: spaced, or closed as in
// "victim-centred".
func dashed(left, right, one, gap string) string {
	l, size := utf8.DecodeLastRuneInString(left)
	inner, _ := utf8.DecodeLastRuneInString(left[:len(left)-size])
	if !dash(l) {
		_, size = utf8.DecodeRuneInString(right)
		inner, _ = utf8.DecodeRuneInString(right[size:])
	}
	switch {
	case inner == utf8.RuneError:
		return gap // the dash stands alone: as it was
	case unicode.IsSpace(inner):
		return one
	}
	return ""
}

// wide reports whether a sign is one of a script that is written without spaces.
func wide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) ||
		r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// closes reports whether what follows begins with a mark that stands at the
// word before it.
func closes(left, right string) bool {
	r, size := utf8.DecodeRuneInString(right)
	switch r {
	case '"':
		return strings.Count(left, `"`)%2 == 1
	case '\'':
		return !strings.ContainsRune(right[size:], '\'')
	}
	return unicode.In(r, unicode.Pe, unicode.Pf) || strings.ContainsRune(",.;:?!…،؛؟", r)
}

// opens reports whether a text ends with a mark that the next word stands at: an
// opening bracket or quotation mark, or the apostrophe of an elision.
func opens(left string) bool {
	l, size := utf8.DecodeLastRuneInString(left)
	switch l {
	case '"':
		return strings.Count(left, `"`)%2 == 1
	case '\'', '’':
		return elided(left[:len(left)-size])
	}
	return unicode.In(l, unicode.Ps, unicode.Pi) || l == '¿' || l == '¡'
}

// elided reports whether a text ends with what French writes before an
// apostrophe, or with nothing, so that the mark opens a quotation. After any other
// word the apostrophe ends it: victims' rights.
func elided(text string) bool {
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
	last := ""
	if len(words) > 0 {
		last = words[len(words)-1]
	}
	if before, ends := strings.CutSuffix(text, last); !ends || last == "" {
		r, size := utf8.DecodeLastRuneInString(before)
		return size == 0 || unicode.IsSpace(r) || unicode.In(r, unicode.Ps, unicode.Pi)
	}
	switch strings.ToLower(last) {
	case "l", "d", "j", "m", "n", "t", "s", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu":
		return true
	}
	return false
}
