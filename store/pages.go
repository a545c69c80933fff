package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"rapporteur/negotiation"
)

// Lists are read by keyset pagination: a page begins after the values that the
// last item of the page before is ordered by.

// Cursor is where a page of a list begins: after an item with these values in the
// order of the list. It holds whatever becomes of that item.
type Cursor []string

// Page asks for a page of a list.
type Page struct {
	// After is where the page begins, empty for the beginning of the list.
	After Cursor
	// Limit is the most items to read, 0 for all.
	Limit int
}

// sortKey is one of the expressions a list is ordered by, with its type. The
// last one of a list tells its items apart.
type sortKey struct{ expression, kind string }

// listing is a statement that lists something, in its parts. The parts come
// from this package only.
type listing struct {
	columns, from string
	keys          []sortKey
	// indexed is how many of the keys, from the first, an index covers when the
	// others are of another table; 0 is all.
	indexed int
	// latestFirst turns the order round.
	latestFirst bool
}

// conditions gathers the conditions of a statement with their arguments: only
// those that select something, so that each statement is planned for what it
// asks.
type conditions struct {
	texts []string
	args  []any
}

// add adds a condition; each ? in it stands for the next of the values.
func (c *conditions) add(text string, values ...any) {
	var b strings.Builder
	for _, r := range text {
		if r != '?' {
			b.WriteRune(r)
			continue
		}
		c.args = append(c.args, values[0])
		values = values[1:]
		b.WriteString("$" + strconv.Itoa(len(c.args)))
	}
	c.texts = append(c.texts, b.String())
}

// where is the clause that holds all of them.
func (c *conditions) where() string {
	if len(c.texts) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.texts, " AND ")
}

// page reads a page of a list, and the cursor of the next; nil when nothing
// follows. A cursor that is none of this list is refused.
func page[T any](
	ctx context.Context, q querier, l listing, c conditions, p Page, what string, scan pgx.RowToFunc[T],
) ([]T, Cursor, error) {
	if len(p.After) > 0 && len(p.After) != len(l.keys) {
		return nil, nil, noCursorOf(what)
	}
	rows, err := q.Query(ctx, l.statement(&c, p), c.args...)
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", what, err)
	}
	var cursors []Cursor
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (T, error) {
		cursor := make([]string, 0, len(l.keys))
		item, err := scan(withCursor{row, &cursor})
		cursors = append(cursors, cursor)
		return item, err
	})
	var pg *pgconn.PgError
	if errors.As(err, &pg) && strings.HasPrefix(pg.Code, "22") && len(p.After) > 0 {
		return nil, nil, noCursorOf(what)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", what, err)
	}
	if p.Limit == 0 || len(list) <= p.Limit {
		return list, nil, nil
	}
	return list[:p.Limit], cursors[p.Limit-1], nil
}

// statement reads one more item than the page has, so that it is known
// whether any follows. Its last column is the cursor after the row.
func (l listing) statement(c *conditions, p Page) string {
	expressions, texts, marks := make([]string, len(l.keys)), make([]string, len(l.keys)), make([]string, len(l.keys))
	values := make([]any, len(l.keys))
	for i, k := range l.keys {
		expressions[i], texts[i], marks[i] = k.expression, "("+k.expression+")::text", "?::text::"+k.kind
		if len(p.After) > 0 {
			values[i] = p.After[i]
		}
	}
	order, compared := strings.Join(expressions, ", "), ">"
	if l.latestFirst {
		order, compared = strings.Join(expressions, " DESC, ")+" DESC", "<"
	}
	if len(p.After) > 0 && l.indexed > 0 { // says no more than the next, but to the index
		c.add(
			"("+strings.Join(expressions[:l.indexed], ", ")+") "+compared+"= ("+strings.Join(marks[:l.indexed], ", ")+")",
			values[:l.indexed]...,
		)
	}
	if len(p.After) > 0 {
		c.add("("+strings.Join(expressions, ", ")+") "+compared+" ("+strings.Join(marks, ", ")+")", values...)
	}
	text := "SELECT " + l.columns + ", ARRAY[" + strings.Join(
		texts, ", ",
	) + "] FROM " + l.from + c.where() + " ORDER BY " + order
	if p.Limit > 0 {
		c.args = append(c.args, p.Limit+1)
		text += " LIMIT $" + strconv.Itoa(len(c.args))
	}
	return text
}

// withCursor is a row whose last column is the cursor after it.
type withCursor struct {
	pgx.CollectableRow
	cursor *[]string
}

// Scan reads the columns before the cursor into dest.
func (r withCursor) Scan(dest ...any) error {
	return r.CollectableRow.Scan(append(dest, r.cursor)...)
}

func noCursorOf(what string) error {
	return negotiation.Refuse(
		negotiation.CodeInvalid, "The cursor is none of the list of %s; begin again without one.", what,
	)
}
