package application

import (
	"context"
	"fmt"
	"reflect"
	"strconv"
	"sync"

	"rapporteur/negotiation"
	"rapporteur/store"
)

// Seen is what one reader may know of a thing. Only this package makes one, of what
// has passed the rules of visibility, so that no door can answer a read with
// anything else.
type Seen[T any] struct{ v T }

// Value is the thing as its reader may know it.
func (s Seen[T]) Value() T { return s.v }

// kind is the type of the thing.
func (Seen[T]) kind() reflect.Type { return reflect.TypeFor[T]() }

// see is what an actor may know of what was read.
func see[T any](ctx context.Context, a *App, who negotiation.Actor, v T, err error) (Seen[T], error) {
	if err == nil {
		err = a.Withhold(ctx, who, &v)
	}
	if err != nil {
		return Seen[T]{}, err
	}
	return Seen[T]{v}, nil
}

// Page is a part of a list as its reader may know it, and the cursor of the next.
type Page[T any] struct {
	Seen[[]T]
	Next store.Cursor
}

// seePage is what an actor may know of a part of a list.
func seePage[T any](
	ctx context.Context, a *App, who negotiation.Actor, items []T, next store.Cursor, err error,
) (Page[T], error) {
	seen, err := see(ctx, a, who, items, err)
	return Page[T]{seen, next}, err
}

// withheld is what of an answer may be withheld, wherever it stands in it: what
// is decided of each is in visibility.go.
type withheld struct {
	actors          []*negotiation.Actor
	drafts          []*negotiation.Draft
	rounds          []*negotiation.Round
	recommendations []*negotiation.Recommendation
	comments        []*negotiation.ReceivedComment
	delegations     []*negotiation.Delegation
}

// take notes a thing, and reports false of what is none of these.
func (x *withheld) take(thing any) bool {
	switch v := thing.(type) {
	case *negotiation.Actor:
		x.actors = append(x.actors, v)
	case *negotiation.Draft:
		x.drafts = append(x.drafts, v)
	case *negotiation.Round:
		x.rounds = append(x.rounds, v)
	case *negotiation.Recommendation:
		x.recommendations = append(x.recommendations, v)
	case *negotiation.ReceivedComment:
		x.comments = append(x.comments, v)
	case *negotiation.Delegation:
		x.delegations = append(x.delegations, v)
	default:
		return false
	}
	return true
}

// looks finds what may be withheld in values of a type.
type looks struct {
	// holds says of each type whether anything may stand in it, learning of which it
	// is being found out.
	holds, learning map[reflect.Type]bool
}

// looksInto prepares to look into answers of a type. What nobody decided on, or
// what could not be withheld there, is a fault of the program.
func looksInto(t reflect.Type) looks {
	l := looks{holds: map[reflect.Type]bool{}, learning: map[reflect.Type]bool{}}
	l.learn(t)
	return l
}

func (l looks) learn(t reflect.Type) bool {
	if known, ok := l.holds[t]; ok {
		if !known && l.learning[t] {
			panic(fmt.Sprintf("an answer holds %s within itself: what may be withheld there is not found", t))
		}
		return known
	}
	l.holds[t], l.learning[t] = false, true
	defer delete(l.learning, t)
	found := false
	switch t.Kind() {
	case reflect.Struct:
		found = new(withheld).take(reflect.New(t).Interface())
		mustBeDecided(t)
		for i := range t.NumField() {
			if shows(t.Field(i)) && l.learn(t.Field(i).Type) {
				found = true // and the others are learnt, too
			}
		}
	case reflect.Pointer, reflect.Slice, reflect.Array:
		found = l.learn(t.Elem())
	case reflect.Map:
		if l.learn(t.Elem()) {
			panic(fmt.Sprintf("an answer holds %s: what may be withheld stands in no map", t))
		}
	case reflect.Interface:
		panic(fmt.Sprintf("an answer holds %s: what may be withheld stands in no interface", t))
	default:
	}
	l.holds[t] = found
	return found
}

// shows reports whether a field stands in an answer: JSON takes those of embedded
// types, too.
func shows(f reflect.StructField) bool { return f.IsExported() || f.Anonymous }

// find notes what may be withheld in a value.
func (l looks) find(v reflect.Value, x *withheld) {
	if !l.holds[v.Type()] {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		if v.Addr().CanInterface() && x.take(v.Addr().Interface()) {
			return
		}
		for i := range v.NumField() {
			if shows(v.Type().Field(i)) {
				l.find(v.Field(i), x)
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			l.find(v.Elem(), x)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			l.find(v.Index(i), x)
		}
	default:
	}
}

// known are the looks into the types of answers, by type.
type known struct{ sync.Map }

func (k *known) of(t reflect.Type) looks {
	if l, ok := k.Load(t); ok {
		return l.(looks)
	}
	l, _ := k.LoadOrStore(t, looksInto(t))
	return l.(looks)
}

// Expect prepares for answers of a type. It panics where nobody decided who may see
// what stands in them, so that a door finds out when it is built.
func (a *App) Expect(t reflect.Type) { a.looks.of(t) }

// Withhold takes out of the thing that a pointer points to what an actor may not
// know, wherever in it that stands. Reads have passed it; the answer of a write is
// given here before it leaves.
func (a *App) Withhold(ctx context.Context, who negotiation.Actor, pointer any) error {
	v := reflect.ValueOf(pointer).Elem()
	l := a.looks.of(v.Type())
	if who.Role == negotiation.RoleSecretariat {
		return nil
	}
	var x withheld
	l.find(v, &x)
	x.withhold(who)
	if len(x.comments) == 0 {
		return nil
	}
	rounds := make([]negotiation.ID, len(x.comments))
	for i, c := range x.comments {
		rounds[i] = c.Round
	}
	view, err := a.look(ctx, who, rounds...)
	if err != nil {
		return err
	}
	for _, c := range x.comments {
		if !mayReadOf(who, view.rounds[c.Round], c.Delegation) {
			return fmt.Errorf("a comment stands in an answer to %s, who may not read it: %s", who.Role, c.ID)
		}
		*c = view.commentFor(*c)
	}
	return nil
}

// withhold does so with all that says by itself what of it may be known.
func (x withheld) withhold(by negotiation.Actor) {
	for _, a := range x.actors {
		*a = actorFor(by, *a)
	}
	for _, d := range x.drafts {
		*d = draftFor(by, *d)
	}
	for _, r := range x.rounds {
		*r = roundFor(by, *r)
	}
	for _, r := range x.recommendations {
		*r = recommendationFor(by, *r)
	}
	for _, d := range x.delegations {
		*d = delegationFor(by, *d)
	}
}

// Part is a part of a list of what its reader was answered with already.
func Part[T any](items []T, p store.Page) (Page[T], error) {
	from := 0
	if len(p.After) == 1 {
		at, err := strconv.Atoi(p.After[0])
		if err != nil || at < 0 || at > len(items) {
			return Page[T]{}, negotiation.Refuse(
				negotiation.CodeInvalid, "This address is no part of the list; begin at its first page.",
			)
		}
		from = at
	}
	to := min(from+p.Limit, len(items))
	out := Page[T]{Seen: Seen[[]T]{items[from:to]}}
	if to < len(items) {
		out.Next = store.Cursor{strconv.Itoa(to)}
	}
	return out, nil
}
