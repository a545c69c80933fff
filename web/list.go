package web

import (
	"context"
	"encoding/base64"
	"encoding/json"

	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// onPage is how many items of a list a page shows.
const onPage = 50

// listed is a part of a list as a page shows it.
type listed[T any] struct {
	Items []T
	// Next is the address of the next part, "" on the last.
	Next string
}

// readList reads the part of a list that the address asks for (?after=...).
func readList[T any](
	v *visit, read func(store.Page) (application.Page[T], error),
) (listed[T], error) {
	after, err := cursorOf(v.r.URL.Query().Get("after"))
	if err != nil {
		return listed[T]{}, err
	}
	part, err := read(store.Page{After: after, Limit: onPage})
	if err != nil {
		return listed[T]{}, err
	}
	out := listed[T]{Items: part.Value()}
	if part.Next != nil {
		to := v.page
		q := to.Query()
		q.Set("after", cursorText(part.Next))
		to.RawQuery = q.Encode()
		out.Next = to.RequestURI()
	}
	return out, nil
}

// all reads a whole list, part by part.
func all[T any](ctx context.Context, read func(context.Context, store.Page) (application.Page[T], error)) ([]T, error) {
	var out []T
	for page := (store.Page{Limit: 200}); ; {
		part, err := read(ctx, page)
		if err != nil {
			return nil, err
		}
		out = append(out, part.Value()...)
		if part.Next == nil {
			return out, nil
		}
		page.After = part.Next
	}
}

func cursorText(c store.Cursor) string {
	raw, _ := json.Marshal(c) // texts only
	return base64.RawURLEncoding.EncodeToString(raw)
}

func cursorOf(text string) (store.Cursor, error) {
	if text == "" {
		return nil, nil
	}
	var c store.Cursor
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(raw, &c) != nil || len(c) == 0 {
		return nil, negotiation.Refuse(
			negotiation.CodeInvalid, "This address is no part of the list; begin at its first page.",
		)
	}
	return c, nil
}

// cutList is the part of a list that was read whole.
func cutList[T any](v *visit, items []T) (listed[T], error) {
	return readList(v, func(p store.Page) (application.Page[T], error) {
		return application.Part(items, p)
	})
}
