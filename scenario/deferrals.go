package scenario

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

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
	paragraph, _ := v.Paragraph(id)
	if len(paragraph.Tree) == 0 && paragraph.Open > 0 {
		return nil // over HTTP versions come without their trees: it is still open, and a rehearsal says the rest
	}
	var tree redline.ConsolidatedParagraph
	if len(paragraph.Tree) > 0 {
		if err := json.Unmarshal(paragraph.Tree, &tree); err != nil {
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
