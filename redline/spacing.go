package redline

import (
	"slices"
	"strings"
	"unicode"
)

// spacedPoint is the point of a region, and beside it the spaces before a mark
// that follows, where readings have one and the base has none. Those are
// typography: French puts them before a semicolon whatever is negotiated there.
func spacedPoint(base []Token, r region, texts []variant) (p, spaced *Point) {
	p = pointOf(base, r, texts)
	if !r.substance || r.to >= len(base) || !strings.ContainsAny(base[r.to].Text[:1], ":;?!") {
		return p, nil
	}
	if own, apart, ok := p.withoutSpacing(); ok {
		return own, apart
	}
	return p, nil
}

// withoutSpacing takes the space that the base does not end with from the ends
// of the other readings. It reports false where there is none, or where a
// reading would be another than before.
func (p *Point) withoutSpacing() (own, spaced *Point, ok bool) {
	base := p.Readings[0]
	if _, space := trailing(base.Text); space != "" {
		return nil, nil, false
	}
	own, spaced = &Point{Readings: []Reading{base}}, &Point{Readings: []Reading{{Base: true}}}
	for _, r := range p.Readings[1:] {
		words, space := trailing(r.Text)
		if words == "" && base.Text != "" {
			return nil, nil, false
		}
		if space != "" {
			spaced.add(space, r.Voices)
		}
		if words != base.Text {
			own.add(words, r.Voices)
		}
	}
	if len(own.Readings) == 1 || len(spaced.Readings) == 1 {
		return nil, nil, false
	}
	own.sort()
	spaced.sort()
	return own, spaced, true
}

// trailing divides a text before the space on its last line that it ends with.
func trailing(s string) (words, space string) {
	words = strings.TrimRightFunc(s, func(r rune) bool { return unicode.IsSpace(r) && r != '\n' && r != '\r' })
	return words, s[len(words):]
}

// add gives a reading, new or there already, further voices.
func (p *Point) add(text string, voices []Voice) {
	for i := 1; i < len(p.Readings); i++ {
		if p.Readings[i].Text == text {
			p.Readings[i].Voices = append(p.Readings[i].Voices, voices...)
			return
		}
	}
	p.Readings = append(p.Readings, Reading{Text: text, Voices: slices.Clone(voices)})
}

// sort puts voices and readings in their order.
func (p *Point) sort() {
	for i := range p.Readings {
		sortVoices(p.Readings[i].Voices)
	}
	slices.SortStableFunc(p.Readings[1:], byVoices)
}
