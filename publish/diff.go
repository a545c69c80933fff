package publish

import (
	"cmp"
	"context"
	"encoding/json"
	"html/template"
	"io"
	"slices"
	"strings"

	"rapporteur/drafting"
	"rapporteur/negotiation"
	"rapporteur/phrases"
	"rapporteur/redline"
)

// DiffFormats lists what [VersionDiff] writes.
func DiffFormats() []string { return []string{"ansi", "text", "html", "json"} }

// Redline is what differs between two versions of a recommendation, or between one
// and a version of another that it came from.
type Redline struct {
	From VersionRef `json:"from"`
	To   VersionRef `json:"to"`
	// Way are the versions that led from the one to the other, in their order,
	// with who moved each and why. To is the last of them.
	Way        []VersionRef              `json:"way,omitempty"`
	Title      redline.Script            `json:"title"`
	Paragraphs []redline.ParagraphChange `json:"paragraphs"`
}

// VersionRef names a version in a comparison.
type VersionRef struct {
	ID     negotiation.ID     `json:"id"`
	Number int                `json:"number"`
	Origin negotiation.Origin `json:"origin"`
	// Mover of an oral amendment is the code of the delegation that moved it, ""
	// for the chair; Reason is what was given for a change.
	Mover  string `json:"mover,omitempty"`
	Reason string `json:"reason,omitempty"`
}

func refOf(v negotiation.Version) VersionRef {
	return VersionRef{v.ID, v.Number, v.Origin, v.Mover, v.Reason}
}

// made says how a version came to be, by whom and why.
func (r VersionRef) made() string {
	return because(movedBy(originWords(r.Origin), r.Origin, r.Mover), r.Reason)
}

// movedBy adds to a version who moved it, if it is an oral amendment.
func movedBy(version string, o negotiation.Origin, code string) string {
	if o != negotiation.OriginOralAmendment {
		return version
	}
	p := phrases.Records()
	return p.Say("record.moved_by", "version", version, "mover", cmp.Or(code, p.Say("record.chair")))
}

// wayTo lists the versions made after from on the way to another, as far as
// versions holds them.
func wayTo(versions []negotiation.Version, from, to negotiation.Version) []VersionRef {
	line := lineage(versions, to)
	at := slices.IndexFunc(line, func(v negotiation.Version) bool { return v.ID == from.ID })
	if at < 0 {
		return []VersionRef{refOf(to)}
	}
	var way []VersionRef
	for _, v := range line[at+1:] {
		way = append(way, refOf(v))
	}
	return way
}

// VersionDiff writes the differences of two versions, paragraph by paragraph
// and word by word: "ansi" for a terminal, "text", "html" (inline and side by
// side) or "json". Versions holds those between the two, which say who moved
// what on the way. Another format is refused. Once the context is done nothing more
// is compared.
func VersionDiff(
	ctx context.Context, w io.Writer, versions []negotiation.Version, from, to negotiation.Version, format string,
) error {
	d, err := Compare(ctx, versions, from, to)
	if err != nil {
		return err
	}
	switch format {
	case "ansi":
		return d.text(w, to.Language, redline.TerminalMarks())
	case "text":
		return d.text(w, to.Language, redline.TextMarks())
	case "html":
		return d.html(w, to.Language)
	case "json":
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(d)
	}
	return negotiation.Refuse(
		negotiation.CodeInvalid, "There is no format %q; use %s.", format, strings.Join(DiffFormats(), ", "),
	)
}

// Compare finds the differences of two versions, as [VersionDiff] writes them.
func Compare(ctx context.Context, versions []negotiation.Version, from, to negotiation.Version) (Redline, error) {
	changes, err := redline.DiffParagraphsUntil(ctx, drafting.Paragraphs(from.Paragraphs), drafting.Paragraphs(to.Paragraphs))
	return Redline{
		From: refOf(from), To: refOf(to), Way: wayTo(versions, from, to),
		Title: redline.Diff(from.Title, to.Title), Paragraphs: changes,
	}, err
}

func (d Redline) heading() string {
	p, origin := phrases.Records(), originWords(d.From.Origin)
	if d.To.Number == 0 {
		return p.Say("redline.amendment", "number", d.From.Number, "origin", origin)
	}
	return p.Say("redline.versions", "number", d.From.Number, "origin", origin,
		"next", d.To.Number, "next_origin", originWords(d.To.Origin))
}

// told says of each version on the way how it came to be, where there is more
// to say than its origin, and what the redline does not mark.
func (d Redline) told() []string {
	var out []string
	for _, v := range d.Way {
		if v.Reason != "" || v.Origin == negotiation.OriginOralAmendment {
			key := phrases.Key("redline.of_version")
			if v.Number == 0 {
				key = "redline.of_amendment"
			}
			out = append(out, phrases.Records().Say(key, "number", v.Number, "made", v.made()))
		}
	}
	if d.typography() {
		out = append(out, phrases.Records().Say("redline.typography"))
	}
	return out
}

func (d Redline) typography() bool {
	return d.Title.Typography() ||
		slices.ContainsFunc(d.Paragraphs, func(c redline.ParagraphChange) bool { return c.Script.Typography() })
}

// originWords says how a version came to be.
func originWords(o negotiation.Origin) string {
	return phrases.Records().Say("origin." + phrases.Key(o))
}

func (d Redline) text(w io.Writer, l negotiation.Language, m redline.Marks) error {
	var b strings.Builder
	b.WriteString(d.heading() + "\n")
	for _, line := range d.told() {
		if m.Escape != nil {
			line = m.Escape(line)
		}
		b.WriteString(line + "\n")
	}
	b.WriteString("\n" + d.Title.Render(m) + "\n")
	for _, c := range d.Paragraphs {
		b.WriteString("\n" + place(c) + c.Script.Render(m) + "\n")
	}
	_, err := io.WriteString(w, directionIn(l).Lines(b.String()))
	return err
}

// place is the number of a paragraph and what happened to it as a whole.
func place(c redline.ParagraphChange) string {
	p := shownOf(c)
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

// shownOf is the paragraph of a change that is there now, else the deleted one.
func shownOf(c redline.ParagraphChange) *redline.Paragraph {
	if c.To != nil {
		return c.To
	}
	return c.From
}

func fate(c redline.ParagraphChange) []string {
	p := phrases.Records()
	var out []string
	switch c.Kind {
	case redline.Inserted:
		out = append(out, p.Say("redline.new_paragraph"))
	case redline.Deleted:
		out = append(out, p.Say("redline.deleted"))
	case redline.Unchanged, redline.Changed, redline.Split, redline.Merged:
		out = append(out, divisionWords(c)...)
		if c.Relevelled {
			out = append(out, p.Say("redline.level"))
		}
		if c.Renumbered {
			out = append(out, p.Say("redline.renumbered", "number", cmp.Or(c.From.Number, p.Say("redline.without_number"))))
		}
		if c.Moved {
			out = append(out, p.Say("redline.moved"))
		}
		if c.Typographic {
			out = append(out, p.Say("redline.only_typography"))
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
	p, with := phrases.Records(), strings.Join(numbers, ", ")
	switch {
	case c.Kind == redline.Split && with != "":
		return []string{p.Say("redline.continues", "numbers", with)}
	case c.Kind == redline.Split:
		return []string{p.Say("redline.divided")}
	case c.Kind == redline.Merged && with != "":
		return []string{p.Say("redline.joined", "numbers", with)}
	case c.Kind == redline.Merged:
		return []string{p.Say("redline.joined_next")}
	}
	return nil
}

var diffPage = template.Must(template.New("diff").Funcs(directions).Funcs(template.FuncMap{
	"css":    func() template.CSS { return template.CSS(styleCSS) }, //nolint:gosec // our own file
	"marked": marked,
	"old": func(d redline.Direction, s redline.Script) template.HTML {
		return marked(d, s.Side(redline.Delete))
	},
	"new": func(d redline.Direction, s redline.Script) template.HTML {
		return marked(d, s.Side(redline.Insert))
	},
	"fate": fate, "stop": numberEnd,
	"numberOf": func(c redline.ParagraphChange) string { return shownOf(c).Number },
}).Parse(`<!DOCTYPE html>
{{$dir := direction .Language -}}
<html lang="{{.Language}}" dir="{{$dir}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{.Heading}}</title>
<style>{{css}}</style>
</head>
<body>
<main>
<p class="kind">{{inline $dir .Heading}}</p>
{{- range .Told}}
<p class="kind">{{inline $dir .}}</p>
{{- end}}
<h1>{{marked $dir .Diff.Title}}</h1>
{{- range .Diff.Paragraphs}}
<p class="text"><span class="ordinal">{{with numberOf .}}<bdi>{{.}}</bdi>{{stop .}}{{end}}{{range fate .}} (<bdi>{{.}}</bdi>){{end}}</span> {{marked $dir .Script}}</p>
{{- end}}
<h2>{{inline $dir .SideBySide}}</h2>
<table>
{{- range .Diff.Paragraphs}}
<tr><td>{{old $dir .Script}}</td><td>{{new $dir .Script}}</td></tr>
{{- end}}
</table>
</main>
</body>
</html>
`))

// marked renders a script in a paragraph of direction d.
func marked(d redline.Direction, s redline.Script) template.HTML {
	var words strings.Builder
	for _, e := range s {
		words.WriteString(e.Text)
	}
	return within(
		d, d.Of(words.String()), template.HTML(s.Render(redline.HTMLMarks())),
	) //nolint:gosec // HTMLMarks escapes every text
}

func (d Redline) html(w io.Writer, l negotiation.Language) error {
	return diffPage.Execute(w, struct {
		Language   negotiation.Language
		Heading    string
		Told       []string
		SideBySide string
		Diff       Redline
	}{l, d.heading(), d.told(), phrases.Records().Say("redline.side_by_side"), d})
}
