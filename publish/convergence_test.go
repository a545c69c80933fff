package publish_test

import (
	"bytes"
	"strings"
	"testing"

	"rapporteur/negotiation"
	"rapporteur/publish"
)

func TestConvergenceBetweenConsolidations(t *testing.T) {
	all := comments()
	before := []negotiation.Version{paper(negotiation.English, all[:2]).Drafts[0].Version}
	after := []negotiation.Version{paper(negotiation.English, all).Drafts[0].Version}
	c, err := publish.Convergence(before, after)
	if err != nil {
		t.Fatal(err)
	}
	if c.Before != 1 || c.After != 2 || c.Stayed != 1 || c.Opened != 1 || c.Closed != 0 || c.Gained != 1 {
		t.Errorf("got %+v", c)
	}
	var b bytes.Buffer
	if err := publish.WriteConvergence(&b, c); err != nil || !strings.Contains(b.String(), "1 before, 2 now") {
		t.Errorf("%v: %s", err, &b)
	}
}

func TestThePaperMeasuresConvergenceWhenAsked(t *testing.T) {
	p := paper(negotiation.English, comments())
	list, err := publish.ConferenceRoomPaper(p)
	if text := rendering(t, list, err, "text"); strings.Contains(text, "Convergence") {
		t.Error("an annex nobody asked for")
	}
	p.Circulated = []negotiation.Version{{
		ID: "v1", Paragraphs: []negotiation.Paragraph{{ID: "p1", Number: "1", Text: base}},
	}}
	list, err = publish.ConferenceRoomPaper(p)
	text := rendering(t, list, err, "text")
	for _, want := range []string{"Convergence", "Points of difference: 0 in the text as circulated,"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in:\n%s", want, text)
		}
	}
}
