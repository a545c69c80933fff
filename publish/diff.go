package publish

import (
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"

	n "rapporteur/negotiation"
	"rapporteur/redline"
)

// DiffFormats lists what [VersionDiff] writes.
func DiffFormats() []string { return []string{"ansi", "text", "html", "json"} }

// versionDiff is a redline of two versions of one recommendation.
type versionDiff struct {
	From       versionRef                `json:"from"`
	To         versionRef                `json:"to"`
	Title      redline.Script            `json:"title"`
	Paragraphs []redline.ParagraphChange `json:"paragraphs"`
}

type versionRef struct {
	ID     n.ID     `json:"id"`
	Number int      `json:"number"`
	Origin n.Origin `json:"origin"`
}

// VersionDiff writes the differences of two versions, paragraph by paragraph
// and word by word: "ansi" for a terminal, "text", "html" (inline and side by
// side) or "json". Another format is refused.
func VersionDiff(w io.Writer, from, to n.Version, format string) error {
	d := versionDiff{
		From: versionRef{from.ID, from.Number, from.Origin}, To: versionRef{to.ID, to.Number, to.Origin},
		Title: redline.Diff(from.Title, to.Title), Paragraphs: redline.DiffParagraphs(paragraphs(from), paragraphs(to)),
	}
	switch format {
	case "ansi":
		return d.text(w, redline.TerminalMarks())
	case "text":
		return d.text(w, redline.TextMarks())
	case "html":
		return d.html(w, to.Language)
	case "json":
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(d)
	}
	return n.Refuse(n.CodeInvalid, "There is no format %q; use %s.", format, strings.Join(DiffFormats(), ", "))
}

func paragraphs(v n.Version) []redline.Paragraph {
	out := make([]redline.Paragraph, len(v.Paragraphs))
	for i, p := range v.Paragraphs {
		out[i] = redline.Paragraph{ID: string(p.ID), Number: p.Number, Level: p.Level, Text: p.Text}
	}
	return out
}

func (d versionDiff) heading() string {
	return fmt.Sprintf("Version %d (%s) to version %d (%s)", d.From.Number, originWords(d.From.Origin), d.To.Number, originWords(d.To.Origin))
}

func originWords(o n.Origin) string {
	return map[n.Origin]string{
		n.OriginMeeting: "as the meeting left it", n.OriginConsolidation: "consolidated", n.OriginReview: "settled in review",
		n.OriginOralAmendment: "orally amended", n.OriginSplit: "split from another draft", n.OriginMerge: "merged from other drafts", n.OriginAdopted: "adopted",
	}[o]
}

func (d versionDiff) text(w io.Writer, m redline.Marks) error {
	var b strings.Builder
	b.WriteString(d.heading() + "\n\n" + d.Title.Render(m) + "\n")
	for _, c := range d.Paragraphs {
		b.WriteString("\n" + place(c) + c.Script.Render(m) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// place is the number of a paragraph and what happened to it as a whole.
func place(c redline.ParagraphChange) string {
	p := c.To
	if p == nil {
		p = c.From
	}
	var b strings.Builder
	b.WriteString(strings.Repeat("    ", p.Level))
	if p.Number != "" {
		b.WriteString(p.Number + numberEnd(p.Number) + " ")
	}
	for _, w := range fate(c) {
		b.WriteString("(" + w + ") ")
	}
	return b.String()
}

func fate(c redline.ParagraphChange) []string {
	var out []string
	switch c.Kind {
	case redline.Inserted:
		out = append(out, "new paragraph")
	case redline.Deleted:
		out = append(out, "paragraph deleted")
	case redline.Unchanged, redline.Changed, redline.Split, redline.Merged:
		out = append(out, divisionWords(c)...)
		if c.Relevelled {
			out = append(out, "another level")
		}
		if c.Renumbered {
			out = append(out, "was "+c.From.Number)
		}
		if c.Moved {
			out = append(out, "moved")
		}
	}
	return out
}

// divisionWords name the other paragraphs of a split or a merge.
func divisionWords(c redline.ParagraphChange) []string {
	var numbers []string
	for _, p := range c.Rest {
		if p.Number != "" {
			numbers = append(numbers, p.Number)
		}
	}
	switch with := strings.Join(numbers, ", "); {
	case c.Kind == redline.Split && with != "":
		return []string{"divided; continues as " + with}
	case c.Kind == redline.Split:
		return []string{"divided"}
	case c.Kind == redline.Merged && with != "":
		return []string{"joined with " + with}
	case c.Kind == redline.Merged:
		return []string{"joined with the next"}
	}
	return nil
}

var diffPage = template.Must(template.New("diff").Funcs(template.FuncMap{
	"css":    func() template.CSS { return template.CSS(styleCSS) },                                        //nolint:gosec // our own file
	"marked": func(s redline.Script) template.HTML { return template.HTML(s.Render(redline.HTMLMarks())) }, //nolint:gosec // HTMLMarks escapes every text
	"old":    func(s redline.Script) template.HTML { return template.HTML(without(s, redline.Insert)) },    //nolint:gosec // as above
	"new":    func(s redline.Script) template.HTML { return template.HTML(without(s, redline.Delete)) },    //nolint:gosec // as above
	"place":  func(c redline.ParagraphChange) string { return strings.TrimSpace(place(c)) },
}).Parse(`<!DOCTYPE html>
<html lang="{{.Language}}" dir="{{if eq .Language "ar"}}rtl{{else}}ltr{{end}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{.Heading}}</title>
<style>{{css}}</style>
</head>
<body>
<main>
<p class="kind">{{.Heading}}</p>
<h1 dir="auto">{{marked .Diff.Title}}</h1>
{{- range .Diff.Paragraphs}}
<p class="text" dir="auto"><bdi class="ordinal">{{place .}}</bdi> {{marked .Script}}</p>
{{- end}}
<h2>Side by side</h2>
<table>
{{- range .Diff.Paragraphs}}
<tr><td dir="auto">{{old .Script}}</td><td dir="auto">{{new .Script}}</td></tr>
{{- end}}
</table>
</main>
</body>
</html>
`))

// without renders one side of a script.
func without(s redline.Script, op redline.Op) string {
	var side redline.Script
	for _, e := range s {
		if e.Op != op {
			side = append(side, e)
		}
	}
	return side.Render(redline.HTMLMarks())
}

func (d versionDiff) html(w io.Writer, l n.Language) error {
	return diffPage.Execute(w, struct {
		Language n.Language
		Heading  string
		Diff     versionDiff
	}{l, d.heading(), d})
}
