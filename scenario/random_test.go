package scenario

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rapporteur/scenario/held"
	"rapporteur/tests/laws"
	"rapporteur/tests/random"
)

// Whatever anybody tries, in whatever order: what an expert would reject never
// happens, and what is refused changes nothing.
func TestRandomNegotiationsKeepTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		if err := keepsTheRules(t.Context(), random.Story(random.Rehearsed).Draw(t, "story"), newCounts()); err != nil {
			t.Fatal(err)
		}
	})
}

// Random stories say nothing about a law that none of them asks, nor about an
// act that none of them does. These are always the same stories, so that what
// is counted is not a matter of luck.
func TestRandomNegotiationsDoWhatCanBeDone(t *testing.T) {
	const stories = 200
	counted := newCounts()
	for seed := range stories {
		if err := keepsTheRules(t.Context(), random.Story(random.Rehearsed).Example(seed), counted); err != nil {
			t.Fatalf("story %d: %v", seed, err)
		}
	}
	for _, form := range slices.Sorted(maps.Keys(counted.tried)) {
		t.Logf("%6d of %6d done: %s", counted.done[form], counted.tried[form], form)
	}
	for _, l := range laws.All() {
		t.Logf("%6d times: law %d, %s", counted.spoke[l.Number], l.Number, l.Name)
		if counted.spoke[l.Number] == 0 {
			t.Errorf("no random story asks law %d, %s", l.Number, l.Name)
		}
	}
	var never []string
	for _, v := range verbs {
		if form := (Step{verb: v}).form(); counted.done[form] == 0 && !strings.HasPrefix(form, "Then ") {
			never = append(never, form)
		}
	}
	t.Logf("never done: %q", never)
	if len(never) > len(verbs)/10 {
		t.Errorf("random stories do too little; never done: %q", never)
	}
}

// counts are how often each form of sentence was tried and done in stories, and
// how often each law had something to say.
type counts struct {
	tried, done map[string]int
	spoke       map[int]int
}

func newCounts() counts {
	return counts{tried: map[string]int{}, done: map[string]int{}, spoke: map[int]int{}}
}

// keepsTheRules plays a story and holds every step against the laws.
func keepsTheRules(ctx context.Context, story string, counted counts) error {
	s, err := Parse(story)
	if err != nil {
		return err
	}
	return Observe(ctx, s, NewRehearsal(s), func(x Told) error {
		counted.tried[x.Form]++
		if x.Act.Err == nil {
			counted.done[x.Form]++
		} else if err := unchanged(x.Step); err != nil {
			return err
		}
		return laws.Check(x.Step, counted.spoke)
	})
}

// unchanged holds that a refused act left the record as it was. A report is
// adopted section by section, and time passes before a deadline is looked at,
// so what comes before a refusal in those stays done.
func unchanged(x held.Step) error {
	if strings.Contains(x.Act.Sentence, "The report of") || strings.Contains(x.Act.Sentence, " of the report ") {
		return nil
	}
	if was, is := wholeOf(x.Was), wholeOf(x.Is); was != is {
		at := 0
		for at < min(len(was), len(is)) && was[at] == is[at] {
			at++
		}
		from := max(at-100, 0)
		return fmt.Errorf(
			"%s was refused (%w) and changed …%.300s… to …%.300s…", x.Act.Sentence, x.Act.Err, was[from:], is[from:],
		)
	}
	return nil
}

func wholeOf(r held.Record) string {
	raw, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	return string(raw)
}
