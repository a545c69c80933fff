package publish

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"rapporteur/redline"
)

//go:embed sheet.html
var sheetHTML string

//go:embed style.css
var styleCSS string

// page is the template of a sheet. html/template escapes every text by its
// place, so that no text of a delegation becomes markup.
var page = template.Must(template.New("sheet").Funcs(directions).Funcs(template.FuncMap{
	"lines": func(s string) []string { return strings.Split(s, "\n") },
	"css":   func() template.CSS { return template.CSS(styleCSS) }, //nolint:gosec // our own file
	"stop":  numberEnd,
	"spans": spans,
}).Parse(sheetHTML))

// html writes the sheet as one self-contained page: it loads nothing from
// anywhere and runs no script.
func (s *sheet) html() ([]byte, error) {
	var b bytes.Buffer
	if err := page.Execute(&b, s); err != nil {
		return nil, fmt.Errorf("write HTML: %w", err)
	}
	return b.Bytes(), nil
}

// Dir is the direction of the document's language.
func (s *sheet) Dir() redline.Direction { return directionIn(s.Language) }

// spans writes the runs of text of a block in a document of direction d. A
// reading is isolated: whatever begins or ends it, the words around it keep
// their places.
func spans(d redline.Direction, b block) template.HTML {
	var out template.HTML
	for _, s := range b.Inline() {
		text := template.HTML(template.HTMLEscapeString(s.Text)) //nolint:gosec // just escaped
		switch s.Kind {
		case bracket:
			text = `<span class="bracket">` + text + `</span>`
		case reading:
			text = template.HTML(`<span class="reading" dir="`+d.Of(s.Text)+`">`) + text + `</span>` //nolint:gosec // a word of ours
		case label:
			text = `<span class="label">` + text + `</span>`
		}
		out += text
	}
	switch {
	case b.Quote: // has its direction as a whole
		return out
	case b.Heading > 0 || b.Remark:
		return within(d, d.OfPhrase(b.Words()), out)
	}
	return within(d, d.Of(b.Words()), out)
}

// Words are the words of a block, whoever said them.
func (b block) Words() string {
	var words strings.Builder
	for _, s := range b.Spans {
		words.WriteString(s.Text)
	}
	return words.String()
}
