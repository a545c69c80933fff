package publish_test

import (
	"bytes"
	"testing"

	n "rapporteur/negotiation"
	"rapporteur/publish"
)

// Every word of the adopted text knows whose it is, over a consolidation and
// an oral amendment.
func TestEveryWordOfTheAdoptedTextKnowsItsSource(t *testing.T) {
	p := paper(n.English, comments())
	v1 := n.Version{ID: "v1", Number: 1, Origin: n.OriginMeeting, Paragraphs: []n.Paragraph{{ID: "p1", Number: "1", Text: base}}}
	v2 := p.Drafts[0].Version
	v2.Based, v2.Origin, v2.Round = "v1", n.OriginConsolidation, "r"
	v3 := n.Version{ID: "v3", Number: 3, Origin: n.OriginOralAmendment, Based: "v2", Mover: "JPN", Paragraphs: []n.Paragraph{{ID: "p1", Number: "1", Text: "States parties shall adopt effective and timely measures."}}}
	v4 := v3
	v4.ID, v4.Number, v4.Origin, v4.Based, v4.Mover = "v4", 4, n.OriginAdopted, "v3", ""
	b, err := publish.BlameOf([]n.Version{v1, v2, v3, v4}, v4)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, s := range b.Paragraphs[0].Spans {
		for _, v := range s.Source.Voices {
			got[v.Party] += s.Text
		}
	}
	for party, words := range map[string]string{"FRA": "shall", "EU": "shall", "EGY": "effective", "JPN": "and timely"} {
		if !bytes.Contains([]byte(got[party]), []byte(words)) {
			t.Errorf("%s is said to have written %q, not %q", party, got[party], words)
		}
	}
	if b.Paragraphs[0].Spans.Text() != v4.Paragraphs[0].Text {
		t.Errorf("the spans are %q", b.Paragraphs[0].Spans.Text())
	}
	var out bytes.Buffer
	if err := publish.WriteBlame(&out, b, "text"); err != nil {
		t.Fatal(err)
	}
	golden(t, "blame.txt", out.Bytes())
	if err := publish.WriteBlame(&out, b, "html"); n.CodeOf(err) != n.CodeInvalid {
		t.Errorf("got %v", err)
	}
}
