package notice

import (
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"rapporteur/negotiation"
	"rapporteur/redline"
)

// page is a message before it has a form.
type page struct {
	Language negotiation.Language
	Subject  string
	// Colon stands between a label and what it labels.
	Colon  string
	Blocks []block
	Footer []string
}

// block is a sentence, a heading, a labelled fact or a quoted text. One of
// them is set; Label belongs to Fact and Quote and may be empty.
type block struct {
	Sentence, Heading, Label, Fact, Quote string
}

func (p *page) say(s string)     { p.Blocks = append(p.Blocks, block{Sentence: s}) }
func (p *page) heading(s string) { p.Blocks = append(p.Blocks, block{Heading: s}) }
func (p *page) quote(label, s string) {
	p.Blocks = append(p.Blocks, block{Label: label, Quote: visible(s)})
}
func (p *page) fact(label, what string) {
	if what = oneLine(what); what != "" {
		p.Blocks = append(p.Blocks, block{Label: label, Fact: what})
	}
}

// Dir is the direction of the whole page.
func (p page) Dir() redline.Direction { return redline.DirectionIn(string(p.Language)) }

// Quoted is the direction of a text quoted in it.
func (p page) Quoted(text string) redline.Direction { return p.Dir().OfQuoted(text) }

// text writes the page as plain text. Quoted texts are set off on every line,
// so that none can pass for words of ours.
func (p page) text() string {
	var b strings.Builder
	for i, k := range p.Blocks {
		if i > 0 && (k.Fact == "" || p.Blocks[i-1].Fact == "") {
			b.WriteString("\n")
		}
		label := k.Label
		if label != "" {
			label += p.Colon
		}
		switch {
		case k.Heading != "":
			b.WriteString(k.Heading + "\n")
		case k.Fact != "":
			b.WriteString(label + p.isolated(k.Fact) + "\n")
		case k.Quote != "":
			if label != "" {
				b.WriteString(strings.TrimRight(label, " ") + "\n")
			}
			b.WriteString("    | " + strings.ReplaceAll(k.Quote, "\n", "\n    | ") + "\n")
		default:
			b.WriteString(k.Sentence + "\n")
		}
	}
	b.WriteString("\n-- \n" + strings.Join(p.Footer, "\n") + "\n")
	return p.Dir().Lines(b.String())
}

func (p page) isolated(s string) string {
	if p.Dir() == redline.RightToLeft {
		return isolate(s)
	}
	return s
}

//go:embed page.html
var pageHTML string

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// html writes the page as HTML, everything in it escaped and nothing of it
// loaded from elsewhere.
func (p page) html() (string, error) {
	var b strings.Builder
	if err := pageTemplate.Execute(&b, p); err != nil {
		return "", fmt.Errorf("write the notice as HTML: %w", err)
	}
	return b.String(), nil
}
