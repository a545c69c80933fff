package publish

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"rapporteur/negotiation"
	"rapporteur/phrases"
	"rapporteur/redline"
)

// sectionDiff is the redline of a section of a report that was orally amended.
type sectionDiff struct {
	Section int                       `json:"section"`
	Title   string                    `json:"title"`
	Status  negotiation.SectionStatus `json:"status"`
	// Movers are the codes of the delegations that moved the amendment; none for
	// the chair.
	Movers []string       `json:"movers,omitempty"`
	Reason string         `json:"reason,omitempty"`
	Text   redline.Script `json:"text"`
}

// SectionDiff writes how a section was orally amended, word by word: "ansi" for a
// terminal, "text", "html" (a fragment) or "json". A section that was not amended
// shows its text unchanged. Another format is refused.
func SectionDiff(w io.Writer, s negotiation.Section, l negotiation.Language, format string) error {
	d := sectionDiff{
		Section: s.Number, Title: s.Title, Status: s.Status, Movers: s.Movers, Reason: s.Reason,
		Text: redline.Diff(s.Text, s.Text),
	}
	if s.Status == negotiation.SectionAdoptedAsAmended {
		d.Text = redline.Diff(s.Text, s.Amendment)
	}
	switch format {
	case "ansi":
		return d.write(w, l, redline.TerminalMarks())
	case "text":
		return d.write(w, l, redline.TextMarks())
	case "html":
		dir := directionIn(l)
		text := strings.ReplaceAll(string(marked(dir, d.Text)), "\n", "<br>\n")
		_, err := fmt.Fprintf(w, "<section lang=%q dir=%q>\n<h2>%s</h2>\n<p>%s</p>\n<p>%s</p>\n</section>\n",
			l, dir, inline(dir, d.heading()), inline(dir, d.moved()), text)
		return err
	case "json":
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(d)
	}
	return negotiation.Refuse(
		negotiation.CodeInvalid, "There is no format %q; use %s.", format, strings.Join(DiffFormats(), ", "),
	)
}

func (d sectionDiff) heading() string {
	status := strings.ReplaceAll(string(d.Status), "_", " ")
	return phrases.Records().Say("redline.section", "number", d.Section, "title", d.Title, "status", status)
}

// moved says who moved the amendment, and why.
func (d sectionDiff) moved() string {
	p := phrases.Records()
	if d.Status != negotiation.SectionAdoptedAsAmended {
		return p.Say("redline.not_amended")
	}
	mover := cmp.Or(strings.Join(d.Movers, ", "), p.Say("record.chair"))
	text := strings.TrimSuffix(because(p.Say("redline.moved_by", "mover", mover), d.Reason), ".") + "."
	switch {
	case d.Text.Changed() && !d.Text.Substantive():
		text += " " + p.Say("redline.typography_alone")
	case d.Text.Typography():
		text += " " + p.Say("redline.typography")
	}
	return text
}

func (d sectionDiff) write(w io.Writer, l negotiation.Language, m redline.Marks) error {
	safe := func(s string) string { return s }
	if m.Escape != nil {
		safe = m.Escape
	}
	_, err := io.WriteString(w, directionIn(l).Lines(safe(d.heading())+"\n"+safe(d.moved())+"\n\n"+d.Text.Render(m)+"\n"))
	return err
}
