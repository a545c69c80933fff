package api_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"rapporteur/negotiation"
)

// described is the OpenAPI document as a client reads it.
type described struct {
	Paths      map[string]map[string]describedOperation `json:"paths"`
	Components struct {
		Schemas map[string]*shape `json:"schemas"`
	} `json:"components"`
}

type describedOperation struct {
	OperationID string               `json:"operationId"`
	Parameters  []describedParameter `json:"parameters"`
	RequestBody *struct {
		Content map[string]struct {
			Schema *shape `json:"schema"`
		} `json:"content"`
	} `json:"requestBody"`
}

type describedParameter struct {
	Name     string `json:"name"`
	In       string `json:"in"`
	Required bool   `json:"required"`
	Schema   *shape `json:"schema"`
}

// shape is what a JSON schema says of a value.
type shape struct {
	Ref        string            `json:"$ref"`
	Type       any               `json:"type"`
	Format     string            `json:"format"`
	Enum       []any             `json:"enum"`
	Items      *shape            `json:"items"`
	Properties map[string]*shape `json:"properties"`
	Required   []string          `json:"required"`
	MinItems   int               `json:"minItems"`
}

func (s *shape) kind() string {
	switch t := s.Type.(type) {
	case string:
		return t
	case []any:
		if len(t) > 0 {
			kind, _ := t[0].(string)
			return kind
		}
	}
	return ""
}

func (w *world) described() *described {
	w.t.Helper()
	r := w.ask(http.MethodGet, "/openapi.json", negotiation.RoleSecretariat, nil)
	var d described
	if err := json.Unmarshal(r.body, &d); err != nil {
		w.t.Fatal(err)
	}
	return &d
}

// maker makes requests that fit the OpenAPI document, or nearly.
type maker struct {
	*rand.Rand
	doc *described
	// pool holds what is on record, by the name of a place or field; "" all IDs.
	pool map[string][]string
	// wild is how likely a value is not what the document asks for.
	wild float64
}

// hostile are texts that something somewhere may not bear.
var hostile = []string{
	"", " ", "\x00", "a\x00b", "\u202eevil", "\u200b", "<script>alert(1)</script>", "'; DROP TABLE log; --",
	"../../etc/passwd", "%00", "%2e%2e%2f", "\\", "\"", "{}", "null", "-1", "0", "1e309",
	"99999999999999999999", "00000000-0000-0000-0000-000000000000", "018f3c5e-7b1a-7cc2-9d1e-2f6b1c0a9d11",
	"018F3C5E-7B1A-7CC2-9D1E-2F6B1C0A9D1", "CTOC/COP/2020/CRP.1", "\xff\xfe", "é", "e\u0301", "عربي", "漢字",
	"\U0001f600", "\ud7ff",
	"=1+1", "@SUM(A1)", "\r\nX-Injected: 1", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z",
	"2020-02-30T00:00:00Z", "[[[[", "Europe/Vienna", "Mars/Olympus", "[FRA: [a] b", "24h", "-24h",
}

func (m *maker) chance(p float64) bool { return m.Float64() < p }

func pick[T any](m *maker, list []T) T { return list[m.IntN(len(list))] }

// text is a value for a place or field with a name.
func (m *maker) text(name string, s *shape) string {
	if m.chance(m.wild) {
		if m.chance(0.05) {
			return strings.Repeat(pick(m, hostile), 3000)
		}
		return pick(m, hostile)
	}
	if s != nil && len(s.Enum) > 0 {
		text, _ := pick(m, s.Enum).(string)
		return text
	}
	if s != nil && s.Format == "date-time" {
		return time.Now().Add(time.Duration(m.IntN(400)-100) * time.Hour).UTC().Format(time.RFC3339)
	}
	if known := m.pool[name]; len(known) > 0 {
		return pick(m, known)
	}
	if s != nil && s.Format == "uuid" || name == "base" || name == "bases" || name == "baseVersion" ||
		name == "paragraph" || name == "replaces" || name == "revises" {
		return pick(m, m.pool[""])
	}
	if name == "id" {
		return string(newID())
	}
	return fmt.Sprintf("Text %d of a %s.", m.IntN(1000), name)
}

// value is a value that fits a schema, or nearly.
func (m *maker) value(name string, s *shape, depth int) any {
	for s != nil && s.Ref != "" {
		s = m.doc.Components.Schemas[s.Ref[strings.LastIndex(s.Ref, "/")+1:]]
	}
	if s == nil || depth > 8 {
		return m.text(name, nil)
	}
	if m.chance(m.wild / 2) {
		return pick(m, []any{nil, true, -1, 1e300, 0.5, []any{}, map[string]any{}, pick(m, hostile), []any{[]any{[]any{}}}})
	}
	switch s.kind() {
	case "string":
		return m.text(name, s)
	case "integer", "number":
		return pick(m, []int{0, 1, 1, 1, 2, 3, 100, -1, 1 << 40})
	case "boolean":
		return m.chance(0.5)
	case "array":
		list := make([]any, s.MinItems+m.IntN(3))
		for i := range list {
			list[i] = m.value(strings.TrimSuffix(name, "s"), s.Items, depth+1)
		}
		return list
	case "object":
		fields := map[string]any{}
		for _, field := range sorted(s.Properties) {
			if slices.Contains(s.Required, field) && !m.chance(m.wild/2) || m.chance(0.5) {
				fields[field] = m.value(field, s.Properties[field], depth+1)
			}
		}
		if m.chance(m.wild / 4) {
			fields["unknown"] = 1
		}
		return fields
	}
	return m.text(name, s)
}

func sorted[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// made is a request.
type made struct {
	id, method, path string
	headers          []string
	body             any
}

// request makes a request of an operation.
func (m *maker) request(path, method string, op describedOperation) made {
	r := made{id: op.OperationID, method: strings.ToUpper(method)}
	collection, _, _ := strings.Cut(strings.TrimPrefix(path, "/v1/"), "/")
	query := url.Values{}
	for _, p := range op.Parameters {
		switch p.In {
		case "path":
			name := p.Name
			if name == "id" || name == "ref" {
				name = "/" + collection
			}
			path = strings.ReplaceAll(path, "{"+p.Name+"}", url.PathEscape(m.text(name, p.Schema)))
		case "query":
			if m.chance(0.3) {
				query.Set(p.Name, fmt.Sprint(m.value(p.Name, p.Schema, 0)))
			}
		case "header":
			if m.chance(m.wild) {
				r.headers = append(r.headers, p.Name, m.header(p.Name))
			}
		}
	}
	if m.chance(m.wild / 4) {
		query.Set(pick(m, []string{"unknown", "limit", "cursor", "format"}), pick(m, hostile))
	}
	r.path = path
	if len(query) > 0 {
		r.path += "?" + query.Encode()
	}
	if op.RequestBody != nil {
		for media, c := range op.RequestBody.Content {
			r.headers = append(r.headers, "Content-Type", media)
			r.body = m.value("", c.Schema, 0)
			if media != "application/json" {
				r.body = pick(m, hostile)
			}
		}
	}
	if r.body != nil && m.chance(m.wild/4) {
		r.body = pick(m, []string{"", "{", "[]", "null", `{"id":1}`, "\xff", `{"a":"\ud800"}`, strings.Repeat("[", 5000), strings.Repeat(`{"a":`, 5000)})
	}
	if r.method != http.MethodGet && m.chance(0.5) {
		r.headers = append(r.headers, "Idempotency-Key", string(newID()))
	}
	return r
}

// header is a value of a header, of characters that a client can send.
func (m *maker) header(name string) string {
	switch name {
	case "Idempotency-Key":
		if !m.chance(m.wild) {
			return pick(m, m.pool[""])
		}
	case "Accept":
		return pick(m, []string{
			"application/json", "text/html", "text/plain;q=0.1, */*", "image/png", "*/*;q=x", ",,;", "application/problem+json",
		})
	case "If-Match", "If-None-Match":
		return pick(m, []string{"*", `"x"`, `W/"x"`, "x", ",", `"`})
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return 'x'
		}
		return r
	}, pick(m, hostile))
}
