package store

import (
	"cmp"
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	n "rapporteur/negotiation"
)

// mayDefer refuses rulings that leave a point to a meeting which is not on
// record or cannot take it up, see [negotiation.CheckDeferral].
func mayDefer(ctx context.Context, tx pgx.Tx, r n.Recommendation, rulings []n.PointRuling) error {
	for _, key := range n.Deferrals(rulings) {
		to, err := meeting(ctx, tx, key)
		if err != nil {
			return err
		}
		if to.Key != key {
			return n.Refuse(n.CodeInvalid, "Name the meeting a point is deferred to by its key, %s.", to.Key)
		}
		last, err := meeting(ctx, tx, string(cmp.Or(r.Draft.Meeting, r.Meeting)))
		if err != nil {
			return err
		}
		if err := holdMeetings(ctx, tx, to.ID); err != nil {
			return err
		}
		var adopted bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM reports WHERE meeting = $1 AND adopted_at IS NOT NULL)`, to.ID).Scan(&adopted); err != nil {
			return fmt.Errorf("read the report of the meeting a point is deferred to: %w", err)
		}
		if err := n.CheckDeferral(to, last, adopted); err != nil {
			return err
		}
	}
	return nil
}
