package redline

import "strings"

// CarryBracketed attributes a paragraph as Bracketed writes it without labels,
// from the attribution of its base: the words of the base keep their sources,
// those of the other readings belong to who proposed them, and the brackets
// have s, with nobody's supporter. Words settled by a decision carry it: those of
// an accepted reading with its supporters, an own wording with none.
func (a Attribution) CarryBracketed(p ConsolidatedParagraph, s Source) Attribution {
	w := bracketer{s: s}
	out := w.nodes(p.Body.Nodes, a.at, 0)
	if p.whole() {
		out = Attribution(nil).with("[", s).and(out).with("]", s)
	}
	return out
}

// at attributes a piece of the text by its place.
func (a Attribution) at(offset int, text string) Attribution {
	return a.slice(offset, offset+len(text))
}

func (a Attribution) and(more Attribution) Attribution {
	for _, x := range more {
		a = a.with(x.Text, x.Source)
	}
	return a
}

// bracketer follows Style's plain brackets step by step.
type bracketer struct{ s Source }

// owner attributes a piece of a reading by its place in it.
type owner func(offset int, text string) Attribution

func (w bracketer) nodes(list []Node, own owner, offset int) Attribution {
	var out Attribution
	for i, n := range list {
		if d := n.Decided; d != nil {
			out = out.and(w.decided(n, own, offset))
			offset += len(d.Base)
			continue
		}
		if n.Point == nil {
			out = out.and(own(offset, n.Text))
			offset += len(n.Text)
			continue
		}
		out = out.and(w.point(n.Point, own, offset, besideBrackets(list, i)))
		offset += len(n.Point.Readings[0].Text)
	}
	return out
}

// decided attributes a settled span. One that was settled on what stood there
// is whose it was before.
func (w bracketer) decided(n Node, own owner, offset int) Attribution {
	d := n.Decided
	if d.Outcome == AcceptReading && len(d.Supporters) == 0 {
		return own(offset, n.Text)
	}
	source := w.s
	source.Decision, source.Supporters = d.Decision, d.Supporters
	return Attribute(n.Text, source)
}

func (w bracketer) point(p *Point, own owner, offset int, beside bool) Attribution {
	before, after := p.SharedSpace()
	separator := " "
	if p.slashed(beside) {
		separator = "/"
	}
	out := Attribution(nil).with(before, w.s)
	first := true
	for i, r := range p.Readings {
		theirs, from := own, offset
		if i > 0 {
			source := w.s
			source.Supporters = r.Supporters
			theirs, from = func(_ int, text string) Attribution { return Attribute(text, source) }, 0
		}
		shown := w.reading(r, theirs, from, before, after)
		if len(shown) == 0 && beside && len(p.shown()) == 1 {
			shown = shown.with(nothing, w.s)
		}
		if len(shown) == 0 {
			continue
		}
		if !first {
			out = out.with(separator, w.s)
		}
		first = false
		out = out.with("[", w.s).and(shown).with("]", w.s)
	}
	return out.with(after, w.s)
}

func (w bracketer) reading(r Reading, own owner, offset int, before, after string) Attribution {
	if strings.TrimFunc(r.Text, blank) == "" {
		return nil
	}
	if len(r.Nodes) == 0 {
		from := len(r.Text) - len(Within(r.Text, before, ""))
		text := Within(r.Text, before, after)
		return w.setOff(own(offset+from, text), text)
	}
	all := w.nodes(r.Nodes, own, offset)
	text := all.Text()
	from := len(text) - len(Within(text, before, ""))
	return all.slice(from, from+len(Within(text, before, after)))
}

// setOff follows SetOff: its quotation marks are nobody's words.
func (w bracketer) setOff(a Attribution, text string) Attribution {
	if !misread(text) {
		return a
	}
	marks := otherBrackets(text)
	out := Attribution(nil).with("“", w.s)
	for _, x := range a {
		out = out.with(marks.Replace(x.Text), x.Source)
	}
	return out.with("”", w.s)
}
