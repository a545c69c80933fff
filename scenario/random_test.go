package scenario

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rapporteur/scenario/laws"
	"rapporteur/scenario/random"
)

// Whatever anybody tries, in whatever order: what an expert would reject never
// happens, and what is refused changes nothing.
func TestRandomNegotiationsKeepTheRules(t *testing.T) {
	done, tried, spoke := map[string]int{}, map[string]int{}, map[int]int{}
	rapid.Check(t, func(t *rapid.T) {
		s, err := Parse(random.Story(random.Rehearsed).Draw(t, "story"))
		if err != nil {
			t.Fatal(err)
		}
		err = Observe(t.Context(), s, NewRehearsal(s), func(x Told) error {
			tried[x.Form]++
			if x.Act.Err == nil {
				done[x.Form]++
			} else if err := unchanged(x.Step); err != nil {
				return err
			}
			return laws.Check(x.Step, spoke)
		})
		if err != nil {
			t.Fatal(err)
		}
	})
	for _, form := range slices.Sorted(maps.Keys(tried)) {
		t.Logf("%6d of %6d done: %s", done[form], tried[form], form)
	}
	for _, l := range laws.All() {
		t.Logf("%6d times: law %d, %s", spoke[l.Number], l.Number, l.Name)
		if spoke[l.Number] == 0 {
			t.Errorf("no random story asks law %d, %s", l.Number, l.Name)
		}
	}
	var never []string
	for _, v := range verbs {
		if form := (Step{verb: v}).form(); done[form] == 0 && !strings.HasPrefix(form, "Then ") {
			never = append(never, form)
		}
	}
	t.Logf("never done: %q", never)
	if len(never) > len(verbs)/10 {
		t.Errorf("random stories do too little; never done: %q", never)
	}
}

// unchanged holds that a refused act left the record as it was. A report is
// adopted section by section, and time passes before a deadline is looked at,
// so what comes before a refusal in those stays done.
func unchanged(x laws.Step) error {
	if strings.Contains(x.Act.Sentence, "The report of") || strings.Contains(x.Act.Sentence, " of the report ") {
		return nil
	}
	if was, is := wholeOf(x.Was), wholeOf(x.Is); was != is {
		at := 0
		for at < min(len(was), len(is)) && was[at] == is[at] {
			at++
		}
		from := max(at-100, 0)
		return fmt.Errorf("%s was refused (%w) and changed …%.300s… to …%.300s…", x.Act.Sentence, x.Act.Err, was[from:], is[from:])
	}
	return nil
}

func wholeOf(r laws.Record) string {
	raw, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	return string(raw)
}
