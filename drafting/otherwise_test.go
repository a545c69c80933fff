package drafting

import (
	"maps"
	"testing"

	n "rapporteur/negotiation"
)

func TestWhatIsSettledOtherwiseIsNotReflected(t *testing.T) {
	for name, c := range map[string]struct {
		rulings []n.PointRuling
		want    map[n.ID]n.DispositionStatus
	}{
		"a reading accepted": {[]n.PointRuling{{Paragraph: "p1", Point: 1, Outcome: n.PointAccept, Reading: 2}}, map[n.ID]n.DispositionStatus{}},
		"the text as circulated": {[]n.PointRuling{{Paragraph: "p1", Point: 1, Outcome: n.PointAccept, Reading: 1}},
			map[n.ID]n.DispositionStatus{"a": n.NotReflected}},
		"another wording": {[]n.PointRuling{{Paragraph: "p1", Point: 2, Outcome: n.PointOwn, Text: "45"}}, map[n.ID]n.DispositionStatus{"b": n.NotReflected}},
		"kept":            {[]n.PointRuling{{Paragraph: "p1", Point: 1, Outcome: n.PointKeep}}, map[n.ID]n.DispositionStatus{}},
		"deferred":        {[]n.PointRuling{{Paragraph: "p1", Point: 1, Outcome: n.PointDefer, Meeting: "m", Reason: "w"}}, map[n.ID]n.DispositionStatus{}},
		"merged":          {[]n.PointRuling{{Paragraph: "p1", Point: 1, Outcome: n.PointMerge}}, map[n.ID]n.DispositionStatus{}},
		"a new paragraph refused": {[]n.PointRuling{{Paragraph: "p1bis", Point: 1, Outcome: n.PointAccept, Reading: 1}},
			map[n.ID]n.DispositionStatus{"c": n.NotReflected}},
		"deleted":  {[]n.PointRuling{{Paragraph: "p1", Outcome: n.ParagraphDelete}}, map[n.ID]n.DispositionStatus{"a": n.NotReflected, "b": n.NotReflected}},
		"retained": {[]n.PointRuling{{Paragraph: "p1", Outcome: n.ParagraphRetain}}, map[n.ID]n.DispositionStatus{"d": n.NotReflected}},
		"moved":    {[]n.PointRuling{{Paragraph: "p2", Outcome: n.ParagraphMove, Reading: 1}}, map[n.ID]n.DispositionStatus{}},
		"it stays": {[]n.PointRuling{{Paragraph: "p2", Outcome: n.ParagraphStay}}, map[n.ID]n.DispositionStatus{"e": n.NotReflected}},
	} {
		before := reviewed(t)
		after := before
		var err error
		if after.Paragraphs, err = Settle(before, c.rulings, "d1"); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := Otherwise(before, after, c.rulings)
		if err != nil || !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, %v; want %v", name, got, err, c.want)
		}
	}
}
