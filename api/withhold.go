package api

import (
	"context"
	"fmt"
	"reflect"

	n "rapporteur/negotiation"
)

// withheld is what of an answer may be withheld, wherever it stands in it: what
// is decided of each is in the file of the policy.
type withheld struct {
	actors          []*n.Actor
	drafts          []*n.Draft
	rounds          []*n.Round
	recommendations []*n.Recommendation
	comments        []*n.ReceivedComment
}

// take notes a thing, and reports false of what is none of these.
func (x *withheld) take(thing any) bool {
	switch v := thing.(type) {
	case *n.Actor:
		x.actors = append(x.actors, v)
	case *n.Draft:
		x.drafts = append(x.drafts, v)
	case *n.Round:
		x.rounds = append(x.rounds, v)
	case *n.Recommendation:
		x.recommendations = append(x.recommendations, v)
	case *n.ReceivedComment:
		x.comments = append(x.comments, v)
	default:
		return false
	}
	return true
}

// looks finds what may be withheld in values of a type.
type looks struct {
	// holds says of each type whether anything may stand in it.
	holds map[reflect.Type]bool
}

// looksInto prepares to look into answers of a type. What could not be withheld
// there is a fault of the program, found when the operation is registered.
func looksInto(t reflect.Type) looks {
	l := looks{holds: map[reflect.Type]bool{}}
	l.learn(t)
	return l
}

func (l looks) learn(t reflect.Type) bool {
	if known, ok := l.holds[t]; ok {
		return known
	}
	l.holds[t] = false // while it is being learnt
	found := false
	switch t.Kind() {
	case reflect.Struct:
		found = new(withheld).take(reflect.New(t).Interface())
		for i := range t.NumField() {
			if t.Field(i).IsExported() && l.learn(t.Field(i).Type) {
				found = true // and the others are learnt, too
			}
		}
	case reflect.Pointer, reflect.Slice, reflect.Array:
		found = l.learn(t.Elem())
	case reflect.Map:
		if l.learn(t.Elem()) {
			panic(fmt.Sprintf("an answer holds %s: what may be withheld stands in no map", t))
		}
	default:
	}
	l.holds[t] = found
	return found
}

// find notes what may be withheld in a value.
func (l looks) find(v reflect.Value, x *withheld) {
	if !l.holds[v.Type()] {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		if x.take(v.Addr().Interface()) {
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
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

// withhold takes out of an answer what the actor may not know, whatever operation
// it answers and wherever in it that stands.
func (s *server) withhold(ctx context.Context, l looks, content any) error {
	by := actor(ctx)
	if by.Role == n.RoleSecretariat {
		return nil
	}
	var x withheld
	l.find(reflect.ValueOf(content).Elem(), &x)
	withhold(by, x)
	if len(x.comments) == 0 {
		return nil
	}
	rounds := make([]n.ID, len(x.comments))
	for i, c := range x.comments {
		rounds[i] = c.Round
	}
	view, err := s.look(ctx, by, rounds...)
	if err != nil {
		return err
	}
	for _, c := range x.comments {
		*c = view.commentFor(*c)
	}
	return nil
}

// withhold does so with all that says by itself what of it may be known.
func withhold(by n.Actor, x withheld) {
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
}
