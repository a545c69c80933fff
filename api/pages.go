package api

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// Sizes of a page of a list.
const (
	defaultPage = 100
	maxPage     = 500
)

// page is the page of a list that is asked for: at most limit items after a
// cursor. A list that grows is read from there by the record; a short one, and a
// story, are read whole and cut here after the item that the cursor tells of.
type page struct {
	// list is the operation, so that no cursor is taken for one of another list.
	list  string
	limit int
	after store.Cursor
	// read says that the record gave the page alone.
	read bool
	// next is the cursor of the following page, as it is given out.
	next string
}

type pageKey struct{}

// pageOf returns the page a request asks for, nil when it asks for no list.
func pageOf(ctx context.Context) *page {
	p, _ := ctx.Value(pageKey{}).(*page)
	return p
}

// pagedList answers with the page that was asked for, as the record reads it.
func pagedList[T any](
	ctx context.Context, read func(store.Page) ([]T, store.Cursor, error),
) (*answer[wire.List[T]], error) {
	p := pageOf(ctx)
	list, next, err := read(store.Page{After: p.after, Limit: p.limit})
	if p.read = true; next != nil {
		p.goOn(next...)
	}
	return listed(list, err)
}

// goOn says after what the following page begins.
func (p *page) goOn(after ...string) {
	text, _ := json.Marshal(append([]string{p.list}, after...)) // texts only
	p.next = base64.RawURLEncoding.EncodeToString(text)
}

// readPage reads limit and cursor of a query for a list.
func readPage(list string, q url.Values) (*page, error) {
	p := &page{list: list, limit: defaultPage}
	if q.Has("limit") {
		limit, err := strconv.Atoi(q.Get("limit"))
		if err != nil || limit < 1 || limit > maxPage {
			return p, negotiation.Refuse(negotiation.CodeInvalid, "The limit is a number from 1 to %d.", maxPage)
		}
		p.limit = limit
	}
	if q.Has("cursor") {
		return p, p.readCursor(q.Get("cursor"))
	}
	return p, nil
}

func (p *page) readCursor(text string) error {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	var cursor []string
	if err != nil || json.Unmarshal(raw, &cursor) != nil || len(cursor) < 2 || cursor[0] != p.list {
		return noSuchCursor()
	}
	p.after = cursor[1:]
	return nil
}

func noSuchCursor() error {
	return negotiation.Refuse(negotiation.CodeInvalid, "The cursor is none of this list; begin again without one.")
}

// paged lets a list be read in pages. The parameters are read here, for every
// list alike; cutPage cuts the answer with them.
func (s *server) paged(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	q := r.URL.Query()
	p, err := readPage(ctx.Operation().OperationID, q)
	if err != nil {
		writeProblem(w, s.problem(r.Context(), err))
		return
	}
	q.Del("limit")
	q.Del("cursor")
	read := r.Clone(context.WithValue(r.Context(), pageKey{}, p))
	read.URL.RawQuery = q.Encode()
	next(humago.NewContext(ctx.Operation(), read, w))
	if p.next != "" {
		q.Set("cursor", p.next)
		q.Set("limit", strconv.Itoa(p.limit))
		w.Header().Set("Link", fmt.Sprintf(`<%s?%s>; rel="next"`, r.URL.EscapedPath(), q.Encode()))
	}
}

// pageable is a list that can be cut, see [wire.List].
type pageable interface {
	Len() int
	At(i int) any
	// Cut keeps the items from one to before another, and the cursor of the
	// page after them.
	Cut(from, to int, next string)
}

func (a *answer[T]) content() any { return &a.Body }

// asList is the list in an answer, nil if it is none.
func asList(out any) pageable {
	if a, ok := out.(interface{ content() any }); ok {
		if l, ok := a.content().(pageable); ok {
			return l
		}
	}
	return nil
}

// inPages reports whether an operation answers in pages: with a list, or with
// what it cuts itself.
func inPages(out any) bool {
	own, ok := out.(interface{ inPages() bool })
	return ok && own.inPages() || asList(out) != nil
}

// cutPage cuts the list in an answer to the page that was asked for, unless the
// record has read that page alone.
func cutPage(ctx context.Context, out any) error {
	l, p := asList(out), pageOf(ctx)
	if l == nil || p == nil {
		return nil
	}
	from, to := 0, l.Len()
	if !p.read {
		keys := make([]string, to)
		for i := range keys {
			keys[i] = cursorKey(l.At(i))
		}
		var err error
		if from, to, err = p.within(keys); err != nil {
			return err
		}
	}
	l.Cut(from, to, p.next)
	return nil
}

// within is the page of a list that is held whole, from one item to before
// another, by what tells its items apart.
func (p *page) within(keys []string) (from, to int, err error) {
	if p.after != nil {
		from = slices.Index(keys, p.after[0]) + 1
		if from == 0 || len(p.after) != 1 {
			return 0, 0, noSuchCursor()
		}
	}
	to = min(len(keys), from+p.limit)
	if to < len(keys) {
		p.goOn(keys[to-1])
	}
	return from, to, nil
}

// keyFields are the fields that tell the items of a list apart: the first of
// these that the items have.
var keyFields = [][]string{{"ID"}, {"Version", "Paragraph"}, {"Comment"}, {"Key"}, {"Code"}}

// cursorKey is what an item of a list is found again by.
func cursorKey(item any) string {
	v := reflect.ValueOf(item)
	fields := fieldsOf(v.Type())
	if fields == nil { // such as a row that is nothing by itself: all of it tells it apart
		text, _ := json.Marshal(item) // what is answered can be written
		return etag("", text)
	}
	parts := make([]string, len(fields))
	for i, f := range fields {
		field := v.FieldByName(f)
		if field.Kind() == reflect.Struct {
			parts[i] = cursorKey(field.Interface())
			continue
		}
		parts[i] = fmt.Sprint(field.Interface())
	}
	return strings.Join(parts, "/")
}

func fieldsOf(t reflect.Type) []string {
	if t.Kind() != reflect.Struct {
		return nil
	}
	for _, fields := range keyFields {
		found := true
		for _, f := range fields {
			_, ok := t.FieldByName(f)
			found = found && ok
		}
		if found {
			return fields
		}
	}
	return nil
}

// pageParameters describe how every list is read in pages.
func pageParameters() []*huma.Param {
	least, most := 1.0, float64(maxPage)
	return []*huma.Param{
		{
			Name: "limit", In: "query", Description: "Most items on a page",
			Schema: &huma.Schema{Type: "integer", Minimum: &least, Maximum: &most, Default: defaultPage},
		},
		{
			Name: "cursor", In: "query",
			Description: "The next of the page before, as it is: opaque, and good for as long as the record",
			Schema:      &huma.Schema{Type: "string"},
		},
	}
}
