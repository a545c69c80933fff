package publish

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	n "rapporteur/negotiation"
)

//go:embed sheet.html
var sheetHTML string

//go:embed style.css
var styleCSS string

// page is the template of a sheet. html/template escapes every text by its
// place, so that no text of a delegation becomes markup.
var page = template.Must(template.New("sheet").Funcs(template.FuncMap{
	"lines": func(s string) []string { return strings.Split(s, "\n") },
	"css":   func() template.CSS { return template.CSS(styleCSS) }, //nolint:gosec // our own file
	"stop":  numberEnd,
	"name": func(k spanKind) string {
		return map[spanKind]string{bracket: "bracket", reading: "reading", label: "label"}[k]
	},
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
func (s *sheet) Dir() string {
	if s.Language == n.Arabic {
		return "rtl"
	}
	return "ltr"
}
