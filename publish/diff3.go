package publish

import (
	"context"
	"encoding/json"
	"html/template"
	"io"
	"strconv"
	"strings"

	"rapporteur/negotiation"
	"rapporteur/phrases"
	"rapporteur/redline"
)

// ThreeWay compares two versions that come from the same one.
type ThreeWay struct {
	Base       VersionRef       `json:"base"`
	Theirs     VersionRef       `json:"theirs"`
	Ours       VersionRef       `json:"ours"`
	Paragraphs []ThreeParagraph `json:"paragraphs"`
}

// ThreeParagraph is one paragraph in three versions.
type ThreeParagraph struct {
	ID     negotiation.ID `json:"id"`
	Number string         `json:"number"`
	// Changed says who changed it: "nobody", "theirs", "ours", "both" where the
	// changes do not touch, or "conflict". Typography is no change of anybody's.
	Changed string         `json:"changed"`
	Theirs  redline.Script `json:"theirs"`
	Ours    redline.Script `json:"ours"`
	// Conflicts are the places both changed, differently.
	Conflicts []redline.Conflict `json:"conflicts,omitempty"`
}

// ThreeWayDiff writes how two versions differ from the one both come from, and
// where they cannot both stand, in the formats of [VersionDiff].
func ThreeWayDiff(ctx context.Context, w io.Writer, base, theirs, ours negotiation.Version, format string) error {
	d, err := CompareThree(ctx, base, theirs, ours)
	if err != nil {
		return err
	}
	switch format {
	case "ansi":
		return d.text(w, ours.Language, redline.TerminalMarks())
	case "text":
		return d.text(w, ours.Language, redline.TextMarks())
	case "html":
		return d.html(w, ours.Language)
	case "json":
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(d)
	}
	return negotiation.Refuse(
		negotiation.CodeInvalid, "There is no format %q; use %s.", format, strings.Join(DiffFormats(), ", "),
	)
}

// CompareThree finds the differences that [ThreeWayDiff] writes.
func CompareThree(ctx context.Context, base, theirs, ours negotiation.Version) (ThreeWay, error) {
	paragraphs, err := threeParagraphs(ctx, base, theirs, ours)
	return ThreeWay{Base: refOf(base), Theirs: refOf(theirs), Ours: refOf(ours), Paragraphs: paragraphs}, err
}

// threeParagraphs compares paragraphs by identity: those of the base in its
// order, then those that only one of the others has.
func threeParagraphs(ctx context.Context, base, theirs, ours negotiation.Version) ([]ThreeParagraph, error) {
	var out []ThreeParagraph
	seen := map[negotiation.ID]bool{}
	for _, v := range []negotiation.Version{base, theirs, ours} {
		for _, p := range v.Paragraphs {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if !seen[p.ID] {
				seen[p.ID] = true
				out = append(out, threeTexts(p, base, theirs, ours))
			}
		}
	}
	return out, nil
}

func threeTexts(p negotiation.Paragraph, base, theirs, ours negotiation.Version) ThreeParagraph {
	b, inBase := base.Paragraph(p.ID)
	t, inTheirs := theirs.Paragraph(p.ID)
	o, inOurs := ours.Paragraph(p.ID)
	out := ThreeParagraph{
		ID: p.ID, Number: p.Number, Theirs: redline.Diff(b.Text, t.Text), Ours: redline.Diff(b.Text, o.Text),
	}
	carried := redline.Rebase(b.Text, t.Text, o.Text)
	theirsDiffer := inTheirs != inBase || !redline.SameSubstance(t.Text, b.Text)
	oursDiffer := inOurs != inBase || !redline.SameSubstance(o.Text, b.Text)
	switch {
	case !theirsDiffer && !oursDiffer:
		out.Changed = "nobody"
	case !oursDiffer:
		out.Changed = "theirs"
	case !theirsDiffer:
		out.Changed = "ours"
	case !redline.SameSubstance(t.Text, o.Text) && (len(carried.Conflicts) > 0 || inTheirs != inOurs):
		// A paragraph that one of them deleted and the other changed has no
		// place for the change.
		out.Changed, out.Conflicts = "conflict", carried.Conflicts
	default:
		out.Changed = "both"
	}
	return out
}

func (d ThreeWay) text(w io.Writer, l negotiation.Language, m redline.Marks) error {
	var b strings.Builder
	shown := func(s string) string {
		if m.Escape != nil {
			return m.Escape(s)
		}
		return s
	}
	words := phrases.Records()
	b.WriteString(words.Say("three.heading", "base", d.Base.Number, "base_origin", originWords(d.Base.Origin),
		"theirs", d.Theirs.Number, "theirs_origin", originWords(d.Theirs.Origin),
		"ours", d.Ours.Number, "ours_origin", originWords(d.Ours.Origin)) + "\n")
	for _, p := range d.Paragraphs {
		b.WriteString("\n" + shown(p.Number) + numberEnd(p.Number) + " " + words.Say("three.changed", "by", p.Changed) + "\n")
		if p.Changed != "nobody" {
			b.WriteString("    " + words.Say("three.theirs", "text", p.Theirs.Render(m)) + "\n")
			b.WriteString("    " + words.Say("three.ours", "text", p.Ours.Render(m)) + "\n")
		}
		for _, c := range p.Conflicts {
			base, next, proposed := strconv.Quote(c.Base), strconv.Quote(c.Next), strconv.Quote(c.Proposed)
			b.WriteString("    " + words.Say("three.conflict", "base", base, "theirs", next, "ours", proposed) + "\n")
		}
	}
	_, err := io.WriteString(w, directionIn(l).Lines(b.String()))
	return err
}

func (d ThreeWay) html(w io.Writer, l negotiation.Language) error {
	p := phrases.Records()
	heading := p.Say("three.versions", "base", d.Base.Number, "theirs", d.Theirs.Number, "ours", d.Ours.Number)
	return threeWayPage.Execute(w, struct {
		Language                     negotiation.Language
		Title, Heading, Theirs, Ours string
		Diff                         ThreeWay
	}{
		l, p.Say("three.title"), heading,
		p.Say("three.version", "number", d.Theirs.Number), p.Say("three.version", "number", d.Ours.Number), d,
	})
}

var threeWayPage = template.Must(template.New("diff3").Funcs(directions).Funcs(template.FuncMap{
	"css":    func() template.CSS { return template.CSS(styleCSS) }, //nolint:gosec // our own file
	"marked": marked,
}).Parse(`<!DOCTYPE html>
{{$dir := direction .Language -}}
<html lang="{{.Language}}" dir="{{$dir}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{.Title}}</title>
<style>{{css}}</style>
</head>
<body>
<main>
<h1><bdi dir="ltr">{{.Heading}}</bdi></h1>
<table class="sides">
<tr><th></th><th>{{.Theirs}}</th><th>{{.Ours}}</th></tr>
{{- range .Diff.Paragraphs}}
<tr><td>{{.Number}} ({{.Changed}})</td><td>{{marked $dir .Theirs}}</td><td>{{marked $dir .Ours}}</td></tr>
{{- end}}
</table>
</main>
</body>
</html>
`))
