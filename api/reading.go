package api

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the page is a file
	"encoding/base64"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"rapporteur/negotiation"
)

const readingPath = "/docs"

//go:embed reading.html
var readingHTML string

//go:embed reading.css
var readingCSS string

// shownOperation is an operation as the page shows it.
type shownOperation struct {
	Method, Path, Summary, ID string
	Roles                     []negotiation.Role
	Parameters                []*huma.Param
	Body                      string
	Answers                   []shownAnswer
}

type shownAnswer struct{ Status, Media, Type string }

type shownGroup struct {
	Name       string
	Operations []shownOperation
}

type shownField struct {
	Name, Type, Description string
	Required                bool
}

type shownSchema struct {
	Name   string
	Fields []shownField
}

// reading serves a page to read the OpenAPI document. It is made once, holds
// no script and loads nothing, so that its policy can forbid all of that.
func (s *server) reading() http.HandlerFunc {
	doc := s.api.OpenAPI()
	var b bytes.Buffer
	page := template.Must(template.New(
		"reading",
	).Funcs(template.FuncMap{"anchor": anchor, "typed": typed}).Parse(readingHTML))
	err := page.Execute(&b, map[string]any{
		"Title": doc.Info.Title, "Version": doc.Info.Version, "Description": doc.Info.Description,
		"Style": template.CSS(
			readingCSS,
		), "Groups": groups(doc), "Schemas": schemas(doc), //nolint:gosec // the style is a file of ours
	})
	if err != nil {
		panic(err) // the page and the document are both of this program
	}
	policy := "default-src 'none'; style-src '" + styleDigest(
		readingCSS,
	) + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(b.Bytes()) // the caller has gone; there is nobody to tell
	}
}

// styleDigest is how a policy names the one style a page has.
func styleDigest(css string) string {
	sum := sha256.Sum256([]byte(css))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

func groups(doc *huma.OpenAPI) []shownGroup {
	var out []shownGroup
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		name, _, _ := strings.Cut(strings.TrimPrefix(path, "/v1/"), "/")
		if len(out) == 0 || out[len(out)-1].Name != name {
			out = append(out, shownGroup{Name: name})
		}
		g := &out[len(out)-1]
		item := doc.Paths[path]
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil {
				g.Operations = append(g.Operations, operationShown(op, path))
			}
		}
	}
	return out
}

func operationShown(op *huma.Operation, path string) shownOperation {
	o := shownOperation{
		Method: op.Method, Path: path, Summary: op.Summary, ID: op.OperationID, Roles: policy[op.OperationID],
		Parameters: op.Parameters,
	}
	if op.RequestBody != nil {
		for _, media := range op.RequestBody.Content {
			o.Body = typed(media.Schema)
		}
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		for _, media := range slices.Sorted(maps.Keys(op.Responses[status].Content)) {
			o.Answers = append(o.Answers, shownAnswer{status, media, typed(op.Responses[status].Content[media].Schema)})
		}
	}
	return o
}

func schemas(doc *huma.OpenAPI) []shownSchema {
	all := doc.Components.Schemas.Map()
	var out []shownSchema
	for _, name := range slices.Sorted(maps.Keys(all)) {
		x := shownSchema{Name: name}
		for _, field := range slices.Sorted(maps.Keys(all[name].Properties)) {
			p := all[name].Properties[field]
			x.Fields = append(x.Fields, shownField{
				Name: field, Type: typed(p), Description: p.Description, Required: slices.Contains(all[name].Required, field),
			})
		}
		out = append(out, x)
	}
	return out
}

// typed words the type of a schema: the name of another one, or what it is.
func typed(s *huma.Schema) string {
	if s == nil {
		return ""
	}
	switch {
	case s.Ref != "":
		return s.Ref[strings.LastIndex(s.Ref, "/")+1:]
	case s.Type == "array":
		return "list of " + typed(s.Items)
	case len(s.Enum) > 0:
		said := make([]string, len(s.Enum))
		for i, v := range s.Enum {
			said[i], _ = v.(string)
		}
		return strings.Join(said, " | ")
	case s.Format != "":
		return s.Type + " (" + s.Format + ")"
	}
	return s.Type
}

// anchor is where the page shows a type, "" for a plain one.
func anchor(name string) string {
	name = strings.TrimPrefix(name, "list of ")
	if name == "" || strings.ContainsAny(name, " |(") || strings.ToLower(name) == name {
		return ""
	}
	return "schema-" + name
}
