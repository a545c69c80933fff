package redline_test

import (
	"testing"

	"pgregory.net/rapid"

	"rapporteur/redline"
)

// The attribution of a bracketed text is that text, byte for byte; what its
// base said still belongs to the base, and every other word to somebody.
func TestBracketedTextKeepsItsSources(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := text().Draw(t, "base")
		body := redline.Consolidate(base, proposals(base).Draw(t, "proposals"))
		if rapid.Bool().Draw(t, "nested") {
			body = body.Nested()
		}
		p := redline.ConsolidatedParagraph{ID: "p", Body: body}
		if rapid.Bool().Draw(t, "deletion") {
			p.Deletions = []redline.Supporter{{Proposal: "z", Party: "ZAF"}}
		}
		a := redline.Attribute(
			base, redline.Source{Version: "v1"},
		).CarryBracketed(p, redline.Source{Version: "v2", Round: "r"})
		if a.Text() != p.Bracketed(nil) {
			t.Fatalf("%q\nis not\n%q", a.Text(), p.Bracketed(nil))
		}
		for _, s := range a.Shares() {
			if s.Source.Version == "v2" && len(s.Source.Supporters) == 0 {
				t.Fatalf("%d words of nobody in %+v", s.Words, a)
			}
		}
	})
}

// Whatever comes out of a consolidation, its attribution is the text itself,
// and a proposal taken as it is belongs to the base and to its own supporters.
func TestWhatIsChosenKeepsItsSources(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := text().Draw(t, "base")
		list := proposals(base).Draw(t, "proposals")
		body := redline.Consolidate(base, list)
		if rapid.Bool().Draw(t, "nested") {
			body = body.Nested()
		}
		p := redline.ConsolidatedParagraph{ID: "p", Body: body}
		next := rapid.OneOf(text(), perturbed(base)).Draw(t, "next")
		a := redline.Attribute(
			base, redline.Source{Version: "v1"},
		).CarryChosen(p, next, redline.Source{Version: "v2"}, redline.Source{Version: "v3"})
		if a.Text() != next {
			t.Fatalf("%q became %q", next, a.Text())
		}
		for _, s := range a {
			if (s.Source.Version == "v2") != (len(s.Source.Supporters) > 0) {
				t.Fatalf("%q has the source %+v", s.Text, s.Source)
			}
		}
	})
}
