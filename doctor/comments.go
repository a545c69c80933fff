package doctor

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"time"

	"rapporteur/negotiation"
	"rapporteur/store"
)

// comments looks for proposals that came in time and that the consolidation of
// their round does not hold, since none is ever dropped, and for comments of
// which nobody said what became.
func (d *Doctor) comments(ctx context.Context) ([]Finding, error) {
	rounds, err := d.record.Rounds(ctx)
	if err != nil {
		return nil, err
	}
	var out []Finding
	for _, r := range rounds {
		if r.Attempt == 0 || r.Phase == negotiation.RoundCancelled {
			continue
		}
		found, err := d.orphans(ctx, r)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
		if r.Phase != negotiation.RoundIssued {
			continue
		}
		found, err = d.undisposed(ctx, r)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

func (d *Doctor) orphans(ctx context.Context, r negotiation.Round) ([]Finding, error) {
	versions, err := d.record.ConsolidatedVersions(ctx, r.ID, r.Attempt)
	if err != nil {
		return nil, err
	}
	held := map[negotiation.ID][]byte{}
	for _, v := range versions {
		for _, p := range v.Paragraphs {
			held[v.Recommendation] = append(held[v.Recommendation], p.Tree...)
		}
	}
	comments, err := d.record.Comments(ctx, store.CommentFilter{Round: r.ID, ExcludeLate: true, ExcludeWithdrawn: true})
	if err != nil {
		return nil, err
	}
	var out []Finding
	for _, c := range comments {
		trees, consolidated := held[c.Recommendation]
		switch {
		case !consolidated: // its draft left the round
		case c.Behind(r):
			out = append(out, unread(r, c)...)
		case !c.Kind.Proposes() || c.Capacity.Observer() || bytes.Contains(trees, []byte(c.ID)):
			// it has no wording, it stands beside the text, or it is there
		default:
			out = append(out, Finding{Kind: Orphan, On: c.ID, where: strconv.Itoa(r.Attempt), Since: c.ReceivedAt,
				What: fmt.Sprintf(
					"The comment %s of %s was taken into consolidation %d of the round %s, which does not hold it.", c.ID,
					c.Delegation, r.Attempt, r.ID,
				),
				Remedy: "Have the chair return the consolidation and consolidate again; if it stays, the text engine has a " +
					"fault: report it with the comment."})
		}
	}
	return out, nil
}

// unread is the finding of a comment that arrived in time and came onto record
// after the consolidation. It is no fault of anybody, and mostly it is enough to
// consolidate again.
func unread(r negotiation.Round, c negotiation.ReceivedComment) []Finding {
	f := Finding{Kind: Unread, On: c.ID, where: fmt.Sprintf("%s/%d", r.Phase, r.Attempt), Since: c.ReceivedAt,
		What: fmt.Sprintf(
			"The comment %s of %s arrived in time, but came onto record after consolidation %d of the round %s was made.", c.ID,
			c.Delegation, r.Attempt, r.ID,
		)}
	again := fmt.Sprintf("the secretariat consolidates again with rapporteur round consolidate %s.", r.ID)
	switch {
	case r.Phase == negotiation.RoundReturned:
		return nil // the next consolidation is awaited and takes it in
	case r.Phase == negotiation.RoundInReview && r.Revision == 0:
		f.Remedy = "Nothing need be returned: " + again
	case r.Phase == negotiation.RoundInReview:
		f.Remedy = "The chair has settled points of it and returns it; then " + again
	default:
		f.Remedy = "The chair had approved the text by then, so it can't be taken in: tell the delegation, which may move " +
			"its words as an oral amendment when the draft is taken up."
	}
	return []Finding{f}
}

// undisposed counts what was on record when the paper of a round was issued and
// has no disposition. What comes later still is late, and waits for none.
func (d *Doctor) undisposed(ctx context.Context, r negotiation.Round) ([]Finding, error) {
	comments, err := d.record.Comments(ctx, store.CommentFilter{Round: r.ID, ExcludeWithdrawn: true})
	if err != nil {
		return nil, err
	}
	var issued time.Time
	count := 0
	for _, c := range comments {
		if c.Disposition != nil {
			continue
		}
		if issued.IsZero() {
			if issued, err = d.lastAct(ctx, store.EventFilter{Round: r.ID}, negotiation.EventRoundIssued); err != nil {
				return nil, err
			}
		}
		if c.ReceivedAt.Before(issued) {
			count++
		}
	}
	if count == 0 {
		return nil, nil
	}
	return []Finding{{Kind: Undisposed, On: r.ID, Since: issued, What: fmt.Sprintf(
		"The paper of the round %s is issued, but of %d comment(s) nobody said what became of them.", r.ID, count,
	),
		Remedy: fmt.Sprintf(
			"The secretariat says it with rapporteur round dispose %s, which tells their authors.", r.ID,
		)}}, nil
}
