package publish

import "strings"

// text writes the sheet as plain text. Texts are not wrapped: a line break in
// it is one of the text.
func (s *sheet) text() string {
	var b strings.Builder
	m := s.Masthead
	if m.Notice != "" {
		b.WriteString("*** " + m.Notice + " ***\n\n")
	}
	for _, line := range append([]string{m.Symbol}, m.Lines...) {
		if line != "" {
			b.WriteString(line + "\n")
		}
	}
	b.WriteString("\n" + m.Body + "\n")
	for _, line := range []string{m.Meeting, m.Item, m.Kind} {
		if line != "" {
			b.WriteString(line + "\n")
		}
	}
	b.WriteString("\n" + m.Title + "\n" + strings.Repeat("=", len([]rune(m.Title))) + "\n")
	for _, note := range s.Notes {
		b.WriteString("\n" + note + "\n")
	}
	for _, block := range s.Blocks {
		block.text(&b)
	}
	return s.Dir().Lines(b.String())
}

func (k block) text(b *strings.Builder) {
	var line strings.Builder
	for _, s := range k.Inline() {
		line.WriteString(s.Text)
	}
	text := line.String()
	switch {
	case k.Heading == 1:
		b.WriteString("\n\n" + text + "\n" + strings.Repeat("-", len([]rune(text))) + "\n")
	case k.Heading > 1:
		b.WriteString("\n" + text + "\n")
	case k.Quote:
		b.WriteString("    | " + strings.ReplaceAll(text, "\n", "\n    | ") + "\n")
	case k.Remark:
		b.WriteString("    " + text + "\n")
	default:
		indent := strings.Repeat("    ", k.Level)
		if k.Number != "" {
			text = k.Number + numberEnd(k.Number) + " " + text
		}
		b.WriteString("\n" + indent + text + "\n")
	}
}
