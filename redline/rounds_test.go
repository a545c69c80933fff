package redline_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rapporteur/redline"
)

func TestParsedBracketsAreTheTextByteForByte(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := text().Draw(t, "text")
		b := redline.ParseBrackets(s)
		if b.String() != s {
			t.Fatalf("%q became %q", s, b.String())
		}
		_, want := redline.Brackets(s)
		if len(b.Problems) != len(want) {
			t.Fatalf("%q: problems %+v, want %+v", s, b.Problems, want)
		}
	})
}

func TestAlternativesAreReadAtEveryDepth(t *testing.T) {
	b := redline.ParseBrackets("States [Alt 1: should [fully]] [Alt 2: shall] cooperate [closely]. ]")
	var got []string
	for _, group := range b.Alternatives() {
		var g []string
		for _, a := range group {
			g = append(g, a.Label+"="+a.Text)
		}
		got = append(got, strings.Join(g, " / "))
	}
	want := "Alt 1=should [fully] / Alt 2=shall; =fully; =closely"
	if s := strings.Join(got, "; "); s != want {
		t.Errorf("got %s, want %s", s, want)
	}
	if len(b.Problems) != 1 || b.Problems[0].Rune != ']' {
		t.Errorf("problems %+v", b.Problems)
	}
}

func TestManyBracketsAreParsedInLinearTime(t *testing.T) {
	s := strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)
	b := redline.ParseBrackets(s)
	if groups := b.Alternatives(); len(groups) != 100_000 {
		t.Errorf("%d groups", len(groups))
	}
	if b.String() != s || len(b.Problems) != 0 || b.Pieces[99_999].Depth != 99_999 {
		t.Error("nested brackets are not kept")
	}
}

func consolidated() redline.Consolidated {
	return redline.Consolidate("States should adopt measures.", []redline.Proposal{
		{ID: "1", Party: "FRA", Text: "States shall adopt measures."},
		{ID: "2", Party: "KEN", Text: "States may adopt effective measures."},
	})
}

func TestNoBracketGoesWithoutARecordedDecision(t *testing.T) {
	c := consolidated()
	for _, bad := range []struct {
		ruling redline.Ruling
		want   error
	}{
		{redline.Ruling{Point: 0, Outcome: redline.AcceptReading, Reading: 1}, redline.ErrNoDecision},
		{redline.Ruling{Point: 2, Outcome: redline.AcceptReading, Decision: "d"}, redline.ErrNoPoint},
		{redline.Ruling{Point: 0, Outcome: redline.AcceptReading, Reading: 9, Decision: "d"}, redline.ErrNoReading},
		{redline.Ruling{Point: 0, Outcome: "drop", Decision: "d"}, redline.ErrOutcome},
	} {
		if _, err := c.Decide([]redline.Ruling{bad.ruling}); !errors.Is(err, bad.want) {
			t.Errorf("%+v gave %v", bad.ruling, err)
		}
	}
	half, err := c.Decide([]redline.Ruling{
		{Point: 0, Outcome: redline.AcceptReading, Reading: 2, Decision: "d1"},
		{Point: 1, Outcome: redline.KeepBrackets, Decision: "d2"},
	})
	if err != nil || half.Bracketed(nil) != "States shall adopt [effective] measures." || half.Clean() {
		t.Errorf("%v: %s", err, half.Bracketed(nil))
	}
	whole, err := half.Decide([]redline.Ruling{
		{Point: 0, Outcome: redline.OwnWording, Text: "appropriate ", Decision: "d3"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if text, agreed := whole.Text(); text != "States shall adopt appropriate measures." || !agreed {
		t.Errorf("%q, agreed %v", text, agreed)
	}
}

func TestADeferredPointKeepsItsBracketsAndWhereItGoes(t *testing.T) {
	c := consolidated()
	deferral := redline.Ruling{
		Point: 0, Outcome: redline.DeferPoint, Decision: "d1", Meeting: "wg4-2021", Reason: "needs experts",
	}
	got, err := c.Decide([]redline.Ruling{deferral})
	if err != nil || got.Bracketed(nil) != c.Bracketed(nil) || got.Clean() {
		t.Fatalf("%v: %s", err, got.Bracketed(nil))
	}
	want := redline.Deferred{Decision: "d1", Meeting: "wg4-2021", Reason: "needs experts"}
	to := func(c redline.Consolidated, point int) redline.Deferred {
		if d := c.Points()[point].Deferred; d != nil {
			return *d
		}
		return redline.Deferred{}
	}
	if to(got, 0) != want || to(got, 1) != (redline.Deferred{}) || to(c, 0) != (redline.Deferred{}) {
		t.Errorf("deferred to %+v and %+v, before %+v", to(got, 0), to(got, 1), to(c, 0))
	}
	merged, err := got.Merge(0)
	if err != nil || to(merged, 0) != want {
		t.Fatalf("merged: %v, %+v", err, to(merged, 0))
	}
	if nested := merged.Nested(); to(nested, 0) != want {
		t.Errorf("nested: %+v", to(nested, 0))
	}
	split, err := merged.Split(0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range split.Points() {
		if to(split, i) != want {
			t.Errorf("split, point %d: %+v", i, to(split, i))
		}
	}
	kept, err := got.Decide([]redline.Ruling{{Point: 0, Outcome: redline.KeepBrackets, Decision: "d2"}})
	if err != nil || to(kept, 0) != (redline.Deferred{}) {
		t.Errorf("kept for this meeting: %v, %+v", err, to(kept, 0))
	}
}

func TestMergingAndSplittingPointsKeepsEveryText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := text().Draw(t, "base")
		list := append(proposals(base).Draw(t, "proposals"), redline.Proposal{Text: base})
		c := redline.Consolidate(base, list[:len(list)-1])
		n := len(c.Points())
		i := rapid.IntRange(0, 5).Draw(t, "point")
		merged, err := c.Merge(i)
		if (err == nil) != (i+1 < n) {
			t.Fatalf("merging %d of %d: %v", i, n, err)
		}
		split, serr := c.Split(i)
		if (serr == nil) != (i < n) {
			t.Fatalf("splitting %d of %d: %v", i, n, serr)
		}
		for _, p := range list {
			if err == nil && merged.Take(p.ID) != p.Text {
				t.Fatalf("merged, %q became %q", p.Text, merged.Take(p.ID))
			}
			if serr == nil && split.Take(p.ID) != p.Text {
				t.Fatalf("split, %q became %q", p.Text, split.Take(p.ID))
			}
		}
	})
}

// The first two words of the adopted text come from the draft, the verb from a
// delegation's comment, the adverb from the chair's wording, over two rounds.
func TestEveryWordKnowsItsSourceThroughRounds(t *testing.T) {
	first := redline.Source{Version: "v1"}
	a := redline.Attribute("States should adopt measures.", first)
	decided, err := consolidated().Decide([]redline.Ruling{
		{Point: 0, Outcome: redline.AcceptReading, Reading: 2, Decision: "d1"},
		{Point: 1, Outcome: redline.OwnWording, Text: "appropriate ", Decision: "d2"},
	})
	if err != nil {
		t.Fatal(err)
	}
	a = a.CarryDecided(decided, redline.Source{Version: "v2", Round: "r1"})
	a = a.Carry("All States shall adopt appropriate measures.", redline.Source{Version: "v3"})
	if a.Text() != "All States shall adopt appropriate measures." {
		t.Fatalf("%q", a.Text())
	}
	want := map[string]string{
		"All": "v3//", "States": "v1//", "shall": "v2/d1/FRA", "appropriate": "v2/d2/", "measures": "v1//",
	}
	for _, span := range a {
		for _, token := range redline.Segment(span.Text) {
			s := span.Source.Version + "/" + span.Source.Decision + "/"
			for _, v := range span.Source.Supporters {
				s += v.Party
			}
			if w, ok := want[token.Text]; ok && s != w {
				t.Errorf("%s comes from %s, want %s", token.Text, s, w)
			}
		}
	}
	if shares := a.Shares(); shares[0].Source.Version != "v1" || shares[0].Words != 3 {
		t.Errorf("shares %+v", shares)
	}
}

func TestMovedWordsKeepTheirSource(t *testing.T) {
	before := map[string]redline.Attribution{
		"a": redline.Attribute(
			"States should cooperate. Victims must never be punished for it.", redline.Source{Version: "v1"},
		),
		"b": redline.Attribute("Report.", redline.Source{Version: "v1"}),
	}
	after := redline.CarryVersion(before, []redline.Paragraph{
		{ID: "a", Text: "States should cooperate."}, {ID: "b", Text: "Report. Victims must never be punished for it, ever."},
	}, redline.Source{Version: "v2"})
	words := map[string]int{}
	for _, s := range after["b"].Shares() {
		words[s.Source.Version] = s.Words
	}
	if words["v1"] != 8 || words["v2"] != 1 {
		t.Errorf("words by version: %v in %+v", words, after["b"])
	}
}

func TestAttributionIsTheTextByteForByte(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := text().Draw(t, "first")
		a := redline.Attribute(now, redline.Source{Version: "0"})
		for i := range rapid.IntRange(1, 4).Draw(t, "versions") {
			now = perturbed(now).Draw(t, "next")
			a = a.Carry(now, redline.Source{Version: string(rune('1' + i))})
			if a.Text() != now {
				t.Fatalf("%q became %q", now, a.Text())
			}
		}
	})
}

func TestAProposalIsCarriedOnlyWhereItsPlaceSurvived(t *testing.T) {
	base := "States should adopt measures within 30 days."
	next := "States parties should adopt measures within 60 days."
	ok := redline.Rebase(base, next, "States should adopt effective measures within 30 days.")
	if len(ok.Conflicts) != 0 || ok.Text != "States parties should adopt effective measures within 60 days." {
		t.Errorf("%+v", ok)
	}
	bad := redline.Rebase(base, next, "States should adopt measures within 10 days.")
	if len(bad.Conflicts) != 1 || bad.Conflicts[0] != (redline.Conflict{Base: "30", Next: "60", Proposed: "10"}) ||
		bad.Text != next {
		t.Errorf("%+v", bad)
	}
}

func TestRebaseHasNothingToDoWhereNothingChanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := text().Draw(t, "base")
		other := perturbed(base).Draw(t, "other")
		for _, c := range []redline.Carried{
			redline.Rebase(base, base, other), redline.Rebase(base, other, base), redline.Rebase(base, other, other),
		} {
			if len(c.Conflicts) != 0 || c.Text != other {
				t.Fatalf("%q to %q gave %+v", base, other, c)
			}
		}
	})
}

func TestConvergenceCountsWhatItSays(t *testing.T) {
	round := func(base string, texts map[string]string) []redline.ConsolidatedParagraph {
		var list []redline.ParagraphProposal
		for party, s := range texts {
			list = append(
				list, redline.ParagraphProposal{ID: party, Party: party, Kind: redline.Replace, Paragraph: "p", Text: s},
			)
		}
		return redline.ConsolidateParagraphs([]redline.Paragraph{{ID: "p", Number: "1", Text: base}}, list)
	}
	before := round("States should adopt measures within 30 days.", map[string]string{
		"FRA": "States shall adopt measures within 60 days.", "KEN": "States may adopt measures within 30 days.",
	})
	after := round("States should adopt measures within 60 days.", map[string]string{
		"FRA": "States shall adopt effective measures within 60 days.", "KEN": "States shall adopt effective measures " +
			"within 60 days.",
		"USA": "States should adopt measures in all cases within 60 days.",
	})
	c := redline.Compare(before, after)
	if c.Before != 2 || c.After != 3 || c.Closed != 1 || c.Opened != 2 || c.Stayed != 1 || c.Gained != 1 || c.Lost != 1 {
		t.Errorf("%+v", c)
	}
	if len(c.Alone) != 1 || c.Alone[0] != (redline.PartyCount{Party: "USA", Count: 1}) {
		t.Errorf("alone %+v", c.Alone)
	}
	if len(c.Agreeing) != 1 || c.Agreeing[0] != (redline.Pair{One: "FRA", Other: "KEN", Points: 2}) {
		t.Errorf("agreeing %+v", c.Agreeing)
	}
}

func TestHouseStyles(t *testing.T) {
	c := redline.Consolidate("States should fully cooperate.", []redline.Proposal{
		{
			ID: "1", Party: "FRA", Text: "States shall fully cooperate.",
		}, {ID: "2", Party: "KEN", Text: "States should cooperate."},
	})
	for house, want := range map[redline.House]string{
		redline.Plain:        "States [should]/[shall] [fully]/[—] cooperate.",
		redline.Alternatives: "States [Alt 1: should] [Alt 2: shall] [Alt 1: fully] [Alt 2: {no text}] cooperate.",
		redline.Options: "States [Option 1: should] [Option 2: shall] [Option 1: fully] [Option 2: {no text}] " +
			"cooperate.",
	} {
		if got := c.In(redline.Style{House: house}); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func FuzzRebase(f *testing.F) {
	f.Add("a b c", "a x c", "a b c d")
	f.Fuzz(func(t *testing.T, base, next, proposal string) {
		if got := redline.Rebase(base, base, proposal).Text; got != proposal {
			t.Errorf("%q became %q", proposal, got)
		}
	})
}

func FuzzParseBrackets(f *testing.F) {
	f.Add("a [b [c] d] e")
	f.Add("[Alt 1: x] [Alt 2: y]]")
	f.Add("［应］/［须］ [, and] [c — A]")
	f.Fuzz(func(t *testing.T, s string) {
		b := redline.ParseBrackets(s)
		if b.String() != s {
			t.Errorf("%q became %q", s, b.String())
		}
		listed, pairs := 0, 0
		for _, group := range b.Alternatives() {
			listed += len(group)
		}
		for _, p := range b.Pieces {
			if p.Kind == redline.Opening && p.Partner >= 0 {
				pairs++
			}
		}
		if listed != pairs {
			t.Errorf("%q: %d of %d bracketed texts are listed", s, listed, pairs)
		}
		for _, m := range redline.Misreadings("", s, nil) {
			if !strings.HasPrefix(s[m.Offset:], m.Text) {
				t.Errorf("%+v does not stand in %q", m, s)
			}
		}
	})
}
