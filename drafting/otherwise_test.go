package drafting

import (
	"maps"
	"testing"

	"rapporteur/negotiation"
)

func TestWhatIsSettledOtherwiseIsNotReflected(t *testing.T) {
	for name, c := range map[string]struct {
		rulings []negotiation.PointRuling
		want    map[negotiation.ID]negotiation.DispositionStatus
	}{
		"a reading accepted": {
			[]negotiation.PointRuling{{Paragraph: "p1", Point: 1, Outcome: negotiation.PointAccept, Reading: 2}},
			map[negotiation.ID]negotiation.DispositionStatus{},
		},
		"the text as circulated": {[]negotiation.PointRuling{
			{Paragraph: "p1", Point: 1, Outcome: negotiation.PointAccept, Reading: 1},
		},
			map[negotiation.ID]negotiation.DispositionStatus{"a": negotiation.NotReflected}},
		"another wording": {
			[]negotiation.PointRuling{{Paragraph: "p1", Point: 2, Outcome: negotiation.PointOwn, Text: "45"}},
			map[negotiation.ID]negotiation.DispositionStatus{"b": negotiation.NotReflected},
		},
		"kept": {
			[]negotiation.PointRuling{{Paragraph: "p1", Point: 1, Outcome: negotiation.PointKeep}},
			map[negotiation.ID]negotiation.DispositionStatus{},
		},
		"deferred": {
			[]negotiation.PointRuling{{Paragraph: "p1", Point: 1, Outcome: negotiation.PointDefer, Meeting: "m", Reason: "w"}},
			map[negotiation.ID]negotiation.DispositionStatus{},
		},
		"merged": {
			[]negotiation.PointRuling{{Paragraph: "p1", Point: 1, Outcome: negotiation.PointMerge}},
			map[negotiation.ID]negotiation.DispositionStatus{},
		},
		"a new paragraph refused": {[]negotiation.PointRuling{
			{Paragraph: "p1bis", Point: 1, Outcome: negotiation.PointAccept, Reading: 1},
		},
			map[negotiation.ID]negotiation.DispositionStatus{"c": negotiation.NotReflected}},
		"deleted": {
			[]negotiation.PointRuling{{Paragraph: "p1", Outcome: negotiation.ParagraphDelete}},
			map[negotiation.ID]negotiation.DispositionStatus{"a": negotiation.NotReflected, "b": negotiation.NotReflected},
		},
		"retained": {
			[]negotiation.PointRuling{{Paragraph: "p1", Outcome: negotiation.ParagraphRetain}},
			map[negotiation.ID]negotiation.DispositionStatus{"d": negotiation.NotReflected},
		},
		"moved": {
			[]negotiation.PointRuling{{Paragraph: "p2", Outcome: negotiation.ParagraphMove, Reading: 1}},
			map[negotiation.ID]negotiation.DispositionStatus{},
		},
		"it stays": {
			[]negotiation.PointRuling{{Paragraph: "p2", Outcome: negotiation.ParagraphStay}},
			map[negotiation.ID]negotiation.DispositionStatus{"e": negotiation.NotReflected},
		},
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
