package publish

import (
	"slices"

	"rapporteur/drafting"
	"rapporteur/negotiation"
	"rapporteur/redline"
)

// Deferrals lists the keys of the meetings that open points of a version are
// left to, once each.
func Deferrals(v negotiation.Version) ([]string, error) {
	var keys []string
	for _, p := range v.Paragraphs {
		tree, err := drafting.Tree(p)
		if err != nil {
			return nil, err
		}
		for _, point := range tree.Body.Points() {
			if d := point.Deferred; d != nil && !slices.Contains(keys, d.Meeting) {
				keys = append(keys, d.Meeting)
			}
		}
	}
	return keys, nil
}

// deferred says under a paragraph which of its points are left to which
// meeting, and why. Points count from 1, in the order of the text.
func (w *crpWriter) deferred(c redline.Consolidated) {
	for i, point := range c.Points() {
		d := point.Deferred
		if d == nil {
			continue
		}
		to := d.Meeting
		if k := slices.IndexFunc(w.deferredTo, func(m negotiation.Meeting) bool { return m.Key == d.Meeting }); k >= 0 {
			to = w.deferredTo[k].Names.In(w.Language)
		}
		w.add(remark(w.words.Say("point.deferred", "point", i+1, "meeting", to)))
		w.add(block{Quote: true, Spans: []span{{Text: d.Reason}}})
	}
}
