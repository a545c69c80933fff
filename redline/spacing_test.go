package redline_test

import (
	"testing"

	"rapporteur/redline"
)

// A space before a mark that the base has not stays outside brackets and out
// of the decision, and every text is still there byte for byte.
func TestSpacingBesideAChangeIsNoPartOfIt(t *testing.T) {
	base := "former les juges; ils"
	for name, x := range map[string]struct {
		texts []string
		want  string
	}{
		"insertion": {
			[]string{"former les juges et les procureurs ; ils"}, "former les juges [et les procureurs — A]; ils",
		},
		"replacement": {[]string{"former les procureurs\u00a0; ils"}, "former les [juges] [procureurs — A]; ils"},
		"with and without": {
			[]string{"former les procureurs ; ils", "former les procureurs; ils"}, "former les [juges] [procureurs — A, B]; ils",
		},
		"beside spacing alone": {
			[]string{"former les juges et les procureurs ; ils", "former les juges ; ils"},
			"former les juges [et les procureurs — A]; ils",
		},
	} {
		var list []redline.Proposal
		for i, s := range x.texts {
			list = append(list, redline.Proposal{ID: string(rune('1' + i)), Party: string(rune('A' + i)), Text: s})
		}
		c := redline.Consolidate(base, list)
		if got := c.Bracketed(parties); got != x.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, x.want)
		}
		for _, p := range append(list, redline.Proposal{Text: base}) {
			if took := c.Take(p.ID); took != p.Text {
				t.Errorf("%s: %q became %q", name, p.Text, took)
			}
		}
	}
}

func parties(r redline.Reading) string {
	out := ""
	for _, v := range r.Supporters {
		if out != "" {
			out += ", "
		}
		out += v.Party
	}
	return out
}
