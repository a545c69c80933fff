package scenario

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/redline"
)

// thenDeferred asks to which meeting a point of the current text is left; to
// none where the sentence names none.
func thenDeferred(ctx context.Context, p *player, a map[string]string) error {
	v, err := p.current(ctx, a["draft"])
	if err != nil {
		return err
	}
	id, err := p.paragraph(v, a["paragraph"])
	if err != nil {
		return err
	}
	list, err := p.as(negotiation.RoleChair).Points(ctx, a["draft"])
	if err != nil {
		return err
	}
	var tree redline.ConsolidatedParagraph
	if i := slices.IndexFunc(list, func(x wire.Points) bool { return x.Paragraph == id && len(x.Tree) > 0 }); i >= 0 {
		if err := json.Unmarshal(list[i].Tree, &tree); err != nil {
			return fmt.Errorf("read the points of difference: %w", err)
		}
	}
	points := tree.Body.Points()
	number, _ := strconv.Atoi(a["point"])
	if number < 1 || number > len(points) {
		return fmt.Errorf("the paragraph has %d point(s) of difference", len(points))
	}
	var to string
	if d := points[number-1].Deferred; d != nil {
		to = d.Meeting
	}
	if to != a["to"] {
		return fmt.Errorf("the point is deferred to %q", to)
	}
	return nil
}

// Points lists the points of a draft's current text.
func (s seat) Points(_ context.Context, ref string) ([]wire.Points, error) {
	d, err := s.find(ref)
	if err != nil {
		return nil, err
	}
	return wire.PointsOf(s.version(d, d.Draft.Version))
}
