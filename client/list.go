package client

import (
	"context"
	"iter"
	"maps"
	"math"
	"net/url"
	"strconv"

	"rapporteur/api/wire"
)

// Each goes through a list of the API, and asks for the next page when it gets
// there: to the end of the loop, of the list, or of as many items as a limit in
// the query says. An error ends it; it comes with no item. It is what a program
// wants that looks for something, or handles more than it would hold at once; the
// methods of [Client] gather a whole list. At is the path under /v1:
//
//	client.Each[negotiation.ReceivedComment](ctx, c, nil, "rounds", round, "comments")
func Each[T any](ctx context.Context, c *Client, query url.Values, at ...string) iter.Seq2[T, error] {
	return each[T](ctx, c, path(at...), query)
}

func each[T any](ctx context.Context, c *Client, path string, query url.Values) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		q := url.Values{}
		maps.Copy(q, query)
		most, err := strconv.Atoi(q.Get("limit"))
		if err != nil || most < 1 {
			most = math.MaxInt
		}
		for {
			q.Set("limit", strconv.Itoa(min(most, pageSize)))
			l, err := get[wire.List[T]](ctx, c, path, q)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range l.Items[:min(len(l.Items), most)] {
				if !yield(item, nil) {
					return
				}
			}
			if most -= len(l.Items); l.Next == "" || most <= 0 {
				return
			}
			q.Set("cursor", l.Next)
		}
	}
}

// list gathers a whole list, or nothing of it.
func list[T any](ctx context.Context, c *Client, path string, query url.Values) ([]T, error) {
	all := []T{}
	for item, err := range each[T](ctx, c, path, query) {
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, nil
}
