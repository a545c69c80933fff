package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"rapporteur/api"
	"rapporteur/negotiation"
)

// lineFields are the names of fields in which a person writes one line: they are
// printed beside what others wrote. A reason may have several, of which each is
// one.
var lineFields = []string{"title", "titles", "names", "name", "label", "reason", "pending", "number"}

// elsewhere are the operations whose field of such a name is a text: what a
// delegation says in its objection; is no free line: the label of a contact is of
// letters, digits and hyphens; or is tried where its provider is: signing in.
var elsewhere = []string{"object-to-agenda", "object-to-report", "set-own-contact", "fetch-token"}

// Whatever operation it is sent to, a line that turns round the words after it,
// hides a character or breaks is refused by what is wrong with it, and nothing is
// done.
func TestEveryLineIsOneLineAsItIsRead(t *testing.T) {
	w := newWorld(t)
	lines := newLineMaker(t, w)
	tried := map[string]int{}
	for _, path := range sorted(lines.doc.Paths) {
		for _, method := range sorted(lines.doc.Paths[path]) {
			op := lines.doc.Paths[path][method]
			if op.RequestBody == nil || op.RequestBody.Content["application/json"].Schema == nil {
				continue
			}
			for _, at := range lines.places("", op.RequestBody.Content["application/json"].Schema) {
				if slices.Contains(elsewhere, op.OperationID) {
					continue
				}
				tried[at[strings.LastIndex(at, "/")+1:]]++
				t.Run(op.OperationID+at, func(t *testing.T) { lines.refused(t, path, strings.ToUpper(method), op, at) })
			}
		}
	}
	for _, name := range lineFields {
		if tried[name] == 0 {
			t.Errorf("no operation has a field %q", name)
		}
	}
}

// lineMaker makes requests that are right but for one line.
type lineMaker struct {
	*maker
	w *world
	// beside are values that an operation needs beside the line.
	beside map[string]map[string]any
}

func newLineMaker(t *testing.T, w *world) *lineMaker {
	t.Helper()
	w.reports()
	l := &lineMaker{maker: w.maker(1), w: w}
	d := w.round.Drafts[0]
	l.pool["/recommendations"] = []string{string(d.Recommendation)}
	l.pool["/meetings"] = []string{"wg4-2021"}
	text := map[string]any{"title": "A title", "content": "A text.", "reason": "A decision"}
	amendment := map[string]any{"title": "A title"}
	l.beside = map[string]map[string]any{
		"add-to-document": text, "amend-document": text, "correct-document": {
			"title": "A title", "content": "A text.", "languages": []string{"fr"},
		}, "reissue-document": text, "revise-document": text,
		"amend-recommendation": amendment, "move-amendment": amendment, "correct-recommendation": {"languages": []string{
			"fr",
		}},
		"change-meeting": {
			"approval": newID(),
		}, "adopt-section": {"revision": "x"}, "split-recommendation": {"base": d.Version},
		"merge-recommendations": {"bases": []negotiation.ID{d.Version, w.round.Drafts[1].Version}},
		"order-recommendations": {"meeting": "wg4-2020", "recommendations": []negotiation.ID{d.Recommendation}},
		"issue-token":           {"digest": strings.Repeat("0", 64)}, "issue-own-token": {"digest": strings.Repeat("0", 64)},
	}
	return l
}

func (l *lineMaker) resolve(s *shape) *shape {
	for s != nil && s.Ref != "" {
		s = l.doc.Components.Schemas[s.Ref[strings.LastIndex(s.Ref, "/")+1:]]
	}
	return s
}

// places are the fields of a request that hold a line, each with its way there.
func (l *lineMaker) places(at string, s *shape) []string {
	s = l.resolve(s)
	if s.kind() == "array" {
		return l.places(at, s.Items)
	}
	var out []string
	for _, field := range sorted(s.Properties) {
		if slices.Contains(lineFields, field) {
			out = append(out, at+"/"+field)
			continue
		}
		if kind := l.resolve(s.Properties[field]).kind(); kind == "object" || kind == "array" {
			out = append(out, l.places(at+"/"+field, s.Properties[field])...)
		}
	}
	return out
}

// filled is a value for a field: what the document wants, with the line put where
// it belongs.
func (l *lineMaker) filled(at, name string, s *shape, to, line string) any {
	s = l.resolve(s)
	if at == to {
		if s.kind() == "object" {
			return map[string]string{"en": line}
		}
		return line
	}
	switch s.kind() {
	case "array":
		list := make([]any, max(s.MinItems, 1))
		for i := range list {
			list[i] = l.filled(at, name, s.Items, to, line)
		}
		return list
	case "object":
		if len(s.Properties) == 0 {
			return map[string]string{"en": "A name"}
		}
		fields := map[string]any{}
		for _, field := range sorted(s.Properties) {
			if slices.Contains(s.Required, field) || strings.HasPrefix(to, at+"/"+field) || field == "id" || field == "content" {
				fields[field] = l.filled(at+"/"+field, field, s.Properties[field], to, line)
			}
		}
		return fields
	case "string":
		return l.plain(name, s)
	case "boolean":
		return true
	}
	return 1
}

func (l *lineMaker) plain(name string, s *shape) string {
	switch {
	case len(s.Enum) > 0:
		text, _ := s.Enum[0].(string)
		return text
	case s.Format == "date-time":
		return time.Now().Add(100 * time.Hour).UTC().Format(time.RFC3339)
	case s.Format == "date":
		return "2031-01-01"
	case name == "outcome":
		return string(negotiation.PointDefer)
	case name == "kind":
		return string(negotiation.ItemSubstance)
	case name == "zone":
		return "Europe/Vienna"
	case name == "key":
		return "a-key"
	}
	return l.text(name, s)
}

func (l *lineMaker) refused(t *testing.T, path, method string, op describedOperation, at string) {
	role := negotiation.RoleSecretariat
	for _, other := range []negotiation.Role{
		negotiation.RoleSecretariat, negotiation.RoleChair, negotiation.RoleDelegation,
	} {
		if api.Allowed(op.OperationID, other) {
			role = other
			break
		}
	}
	path = l.request(path, method, describedOperation{OperationID: op.OperationID, Parameters: op.Parameters}).path
	bad := map[string]string{"a \u202eb": "U+202E", "a\nb": "line break", "a\u0007b": "U+0007", "\u2067a": "U+2066"}
	if strings.HasSuffix(at, "/reason") {
		delete(bad, "a\nb")
		bad["a\n\u2067b\n\u2069"], bad["a\rb"] = "U+2066", "U+000D"
	}
	for line, want := range bad {
		fields, _ := l.filled("", "", op.RequestBody.Content["application/json"].Schema, at, line).(map[string]any)
		for field, value := range l.beside[op.OperationID] {
			if at != "/"+field {
				fields[field] = value
			}
		}
		body, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		status, p := l.w.send(method, path, l.w.tokens[role], "application/json", body)
		if status != http.StatusUnprocessableEntity || p.Code != negotiation.CodeInvalid || !strings.Contains(
			p.Detail, want,
		) {
			t.Errorf("%q as %s: %d %s\n%s", line, role, status, p.Detail, body)
		}
	}
}
