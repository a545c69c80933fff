package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"rapporteur/negotiation"
)

func init() {
	// Names of fields are exact. The library knows this as a setting of the whole
	// program only.
	huma.ValidateStrictCasing = true
}

// maxDepth bounds how deep a body may be nested; no request needs half of it.
const maxDepth = 16

// sent is what a request holds: its bytes, and the fields of its JSON, none when
// it is a file. Whatever asks what was sent asks this, so that no two readers
// find two things in one request.
type sent struct {
	raw    []byte
	fields map[string]any
}

type sentKey struct{}

// sentIn returns what the request of a write holds.
func sentIn(ctx context.Context) sent {
	in, _ := ctx.Value(sentKey{}).(sent)
	return in
}

// text is a field that is a text, "" when it is none.
func (in sent) text(name string) string {
	text, _ := in.fields[name].(string)
	return text
}

// read reads the body of a write, for all that comes after it.
func (s *server) read(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	in, err := readSent(ctx.Operation(), r)
	if err != nil {
		writeProblem(w, s.problem(r.Context(), err))
		return
	}
	next(humago.NewContext(ctx.Operation(), r.WithContext(context.WithValue(r.Context(), sentKey{}, in)), w))
}

func readSent(op *huma.Operation, r *http.Request) (in sent, err error) {
	if in.raw, err = peek(r); err != nil {
		return in, err
	}
	if op.RequestBody == nil {
		if content := bytes.TrimSpace(in.raw); len(content) > 0 && string(content) != "{}" {
			return in, negotiation.Refuse(
				negotiation.CodeInvalid, "This request takes no body; send it without one, and its key in the header %s.",
				headerKey,
			)
		}
		return in, nil
	}
	if op.RequestBody.Content["application/json"] == nil || len(in.raw) == 0 {
		return in, nil
	}
	value, err := readJSON(in.raw)
	if errors.Is(err, errNoJSON) {
		err = newProblem(
			r.Context(), http.StatusBadRequest, negotiation.CodeInvalid,
			"The request is no JSON, or holds something after it; send one JSON object.",
		)
	}
	in.fields, _ = value.(map[string]any) // any other value fits no operation
	return in, err
}

// jsonFormat has the library read bodies by the same reader.
func jsonFormat() huma.Format {
	return huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: func(data []byte, v any) error {
		if content, ok := v.(*any); ok { // to be held against the schema, before it is read into a request
			var err error
			*content, err = readJSON(data)
			return err
		}
		return json.Unmarshal(data, v)
	}}
}

// readInto reads a body that the library doesn't, held against its schema.
func (s *server) readInto(r *http.Request, schema string, v any) error {
	raw, err := peek(r)
	if err != nil {
		return err
	}
	value, err := readJSON(raw)
	if errors.Is(err, errNoJSON) {
		return negotiation.Refuse(negotiation.CodeInvalid, "The request is no JSON of the form this resource takes.")
	}
	if err != nil {
		return err
	}
	at, faults := huma.NewPathBuffer([]byte{}, 0), &huma.ValidateResult{}
	at.Push("body")
	huma.Validate(
		s.api.OpenAPI().Components.Schemas, &huma.Schema{Ref: "#/components/schemas/" + schema}, at, huma.ModeWriteToServer,
		value, faults,
	)
	if len(faults.Errors) > 0 {
		e := &huma.ErrorModel{Status: http.StatusUnprocessableEntity}
		for _, fault := range faults.Errors {
			e.Add(fault)
		}
		return fromValidation(r.Context(), e)
	}
	return json.Unmarshal(raw, v)
}

var errNoJSON = errors.New("no JSON")

// readJSON reads a JSON text that can be read in one way only: one value with
// nothing after it, every name once in its object, numbers whole, no null, and
// not nested deeper than any request is. Texts and numbers are then the same for
// every reader, and which names there may be says the schema, to the letter.
func readJSON(raw []byte) (any, error) {
	if !json.Valid(raw) {
		return nil, errNoJSON
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	return readValue(d, "", 1)
}

func readValue(d *json.Decoder, at string, depth int) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, errNoJSON
	}
	switch token := token.(type) {
	case json.Delim:
		if depth > maxDepth {
			return nil, negotiation.Refuse(
				negotiation.CodeInvalid, "The request is nested deeper than %d levels, which no request needs.", maxDepth,
			)
		}
		if token == '[' {
			return readArray(d, at, depth)
		}
		return readObject(d, at, depth)
	case json.Number:
		whole, err := strconv.ParseInt(token.String(), 10, 64)
		if err != nil {
			return nil, negotiation.Refuse(
				negotiation.CodeInvalid,
				"%s is not a whole number as this API writes them: digits, with a minus before them where need be.", place(at),
			)
		}
		return whole, nil
	case nil:
		return nil, negotiation.Refuse(negotiation.CodeInvalid, "%s is null; leave out what has no value.", place(at))
	}
	return token, nil
}

func readArray(d *json.Decoder, at string, depth int) (any, error) {
	list := []any{}
	for d.More() {
		v, err := readValue(d, fmt.Sprintf("%s[%d]", at, len(list)), depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := d.Token()
	return list, err
}

func readObject(d *json.Decoder, at string, depth int) (any, error) {
	fields := map[string]any{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, errNoJSON
		}
		name, _ := token.(string)
		within := name
		if at != "" {
			within = at + "." + name
		}
		if _, twice := fields[name]; twice {
			return nil, negotiation.Refuse(negotiation.CodeInvalid, "%s is given twice; give each field once.", place(within))
		}
		if fields[name], err = readValue(d, within, depth+1); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return fields, err
}

// place is how a refusal names a place in a body.
func place(at string) string {
	if at == "" {
		return "The body"
	}
	return strconv.Quote(excerpt(at))
}
