package api

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
	"rapporteur/store"
)

// Sizes of a page of a list.
const (
	defaultPage = 100
	maxPage     = 500
)

// page is the part of a list that is asked for: at most limit items, after a
// place in the order of the list, or after the item with a key where the list
// is short and cut here. Neither moves with what is added meanwhile, and a
// place holds whatever becomes of the item it is after.
type page struct {
	// list is the operation, so that no cursor is taken for one of another list.
	list  string
	limit int
	place store.Place
	after string
	// read says that the record gave the page alone.
	read bool
	// next is the cursor of the following page.
	next string
}

type pageKey struct{}

// pageOf returns the page a request asks for, nil when it asks for no list.
func pageOf(ctx context.Context) *page {
	p, _ := ctx.Value(pageKey{}).(*page)
	return p
}

// pagedList answers with the page that was asked for, as the record reads it.
func pagedList[T any](ctx context.Context, read func(store.Page) ([]T, store.Place, error)) (*answer[wire.List[T]], error) {
	p := pageOf(ctx)
	if p.after != "" {
		return nil, noSuchCursor()
	}
	list, next, err := read(store.Page{After: p.place, Limit: p.limit})
	if p.read = true; next != nil {
		p.next = p.cursorAt(next)
	}
	return listed(list, err)
}

// cursorAt is the cursor of a place in the list.
func (p *page) cursorAt(place store.Place) string {
	text, _ := json.Marshal(append([]string{p.list}, place...)) // texts only
	return base64.RawURLEncoding.EncodeToString(append([]byte("2."), text...))
}

func cursor(key string) string { return base64.RawURLEncoding.EncodeToString([]byte("1." + key)) }

// readPage reads limit and cursor of a query for a list.
func readPage(list string, q url.Values) (*page, error) {
	p := &page{list: list, limit: defaultPage}
	if q.Has("limit") {
		limit, err := strconv.Atoi(q.Get("limit"))
		if err != nil || limit < 1 || limit > maxPage {
			return p, n.Refuse(n.CodeInvalid, "The limit is a number from 1 to %d.", maxPage)
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
	if err != nil {
		return noSuchCursor()
	}
	if after, ok := strings.CutPrefix(string(raw), "1."); ok && after != "" {
		p.after = after
		return nil
	}
	var place []string
	values, ok := strings.CutPrefix(string(raw), "2.")
	if !ok || json.Unmarshal([]byte(values), &place) != nil || len(place) < 2 || place[0] != p.list {
		return noSuchCursor()
	}
	p.place = place[1:]
	return nil
}

func noSuchCursor() error {
	return n.Refuse(n.CodeInvalid, "The cursor is none of this list; begin again without one.")
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
	_, own := out.(interface{ inPages() })
	return own || asList(out) != nil
}

// cutPage cuts the list in an answer to the page that was asked for.
func cutPage(ctx context.Context, out any) error {
	l, p := asList(out), pageOf(ctx)
	if l == nil || p == nil {
		return nil
	}
	if p.read {
		l.Cut(0, l.Len(), p.next)
		return nil
	}
	if p.place != nil {
		return noSuchCursor()
	}
	from, to := 0, l.Len()
	if p.after != "" {
		for from < to && itemKey(l.At(from)) != p.after {
			from++
		}
		if from == to {
			return noSuchCursor()
		}
		from++
	}
	if to > from+p.limit {
		to = from + p.limit
		p.next = cursor(itemKey(l.At(to - 1)))
	}
	l.Cut(from, to, p.next)
	return nil
}

// keyFields are the fields that tell the items of a list apart: the first of
// these that the items have.
var keyFields = [][]string{{"ID"}, {"Version", "Paragraph"}, {"Comment"}, {"Key"}, {"Code"}}

// itemKey is what an item of a list is found again by.
func itemKey(item any) string {
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
			parts[i] = itemKey(field.Interface())
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
		{Name: "limit", In: "query", Description: "Most items on a page", Schema: &huma.Schema{Type: "integer", Minimum: &least, Maximum: &most, Default: defaultPage}},
		{Name: "cursor", In: "query", Description: "The next of the page before, as it is: opaque, and good for as long as the record", Schema: &huma.Schema{Type: "string"}},
	}
}
