package application

import (
	"reflect"
	"slices"
	"testing"

	"rapporteur/negotiation"
	"rapporteur/store"
)

// Every read answers with what has passed the rules of visibility, and with types
// that somebody decided on.
func TestEveryReadAnswersWithWhatIsSeen(t *testing.T) {
	app := reflect.TypeFor[*App]()
	plain := []reflect.Type{
		reflect.TypeFor[error](), reflect.TypeFor[store.Cursor](), reflect.TypeFor[*Following](),
		reflect.TypeFor[negotiation.Clock](), reflect.TypeFor[int](), reflect.TypeFor[string](),
	}
	reads := 0
	for i := range app.NumMethod() {
		m := app.Method(i)
		for k := range m.Type.NumOut() {
			out := m.Type.Out(k)
			seen, ok := reflect.Zero(out).Interface().(interface{ kind() reflect.Type })
			switch {
			case ok:
				reads++
				if wrong := undecided(seen.kind()); wrong != nil {
					t.Errorf("%s: %v", m.Name, wrong)
				}
			case !slices.Contains(plain, out):
				t.Errorf("%s answers with a %s: let see make a Seen of it, in application/seen.go", m.Name, out)
			}
		}
	}
	if reads < 30 {
		t.Errorf("%d reads found", reads)
	}
}

// undecided is what is wrong with a type of answers, nil if nothing.
func undecided(t reflect.Type) (wrong any) {
	defer func() { wrong = recover() }()
	looksInto(t)
	return nil
}

// What nobody decided on can't be answered.
func TestWhatNobodyDecidedOnIsNotAnswered(t *testing.T) {
	for _, of := range []reflect.Type{
		reflect.TypeFor[store.Session](), reflect.TypeFor[[]store.Session](), reflect.TypeFor[struct{ Of *store.Session }](),
	} {
		if undecided(of) == nil {
			t.Errorf("a %s is answered", of)
		}
	}
}

// What was decided of a type is of its fields as they are, and by a rule.
func TestDecisionsAreOnTypesAsTheyAre(t *testing.T) {
	for of, d := range ruled {
		if d.by == "" || d.fields == "" || open[of] {
			t.Errorf("who may see a %s is not said, or said twice: %+v", of, d)
		}
		if wrong := undecided(of); wrong != nil {
			t.Error(wrong)
		}
	}
}
