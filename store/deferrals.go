package store

import (
	"cmp"
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// mayDefer refuses rulings that leave a point to a meeting which is not on
// record or cannot take it up, see [negotiation.CheckDeferral].
func mayDefer(ctx context.Context, tx pgx.Tx, r negotiation.Recommendation, rulings []negotiation.PointRuling) error {
	for _, key := range negotiation.Deferrals(rulings) {
		to, err := meeting(ctx, tx, key)
		if err != nil {
			return err
		}
		if to.Key != key {
			return negotiation.Refuse(negotiation.CodeInvalid, "Name the meeting a point is deferred to by its key, %s.", to.Key)
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
		if err := negotiation.CheckDeferral(to, last, adopted); err != nil {
			return err
		}
	}
	return nil
}
