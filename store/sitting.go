package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// The lock on a meeting's row puts in one order what the meeting decides and
// what ends or begins its deciding: the adoption of its agenda, the draft report
// and the adoption of its report. Who decides holds the row, who draws the line
// takes it. Locks are taken in the order report, meeting, recommendation.

// holdMeetings keeps meetings from adopting their agenda or their report, and
// from drafting it, until the transaction ends. Those that are "" are none.
func holdMeetings(ctx context.Context, tx pgx.Tx, ids ...negotiation.ID) error {
	list := []string{}
	for _, id := range ids {
		if id != "" {
			list = append(list, string(id))
		}
	}
	_, err := tx.Exec(ctx, `SELECT 1 FROM meetings WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE`, list)
	if err != nil {
		return fmt.Errorf("hold the meeting: %w", err)
	}
	return nil
}

// takeMeeting waits until nobody decides at a meeting, and lets nobody decide
// until the transaction ends.
func takeMeeting(ctx context.Context, tx pgx.Tx, id negotiation.ID) error {
	var one int
	if err := tx.QueryRow(ctx, `SELECT 1 FROM meetings WHERE id = $1 FOR NO KEY UPDATE`, null(id)).Scan(&one); err != nil {
		return notFound(err, "meeting", string(id))
	}
	return nil
}

// holdSittings holds the meetings an act is judged by before it locks its draft: the
// one that has the draft, where it decides, and the one that the act names.
func holdSittings(ctx context.Context, tx pgx.Tx, a negotiation.Asked, row negotiation.ActRow) error {
	named := negotiation.MeetingOf(a.Act)
	if row.Decides == negotiation.DecidesNothing && named == "" {
		return nil
	}
	var at negotiation.ID
	err := tx.QueryRow(ctx, `SELECT coalesce(draft->>'meeting', '') FROM recommendations WHERE id = $1`, a.On).Scan(&at)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("read which meeting has the draft: %w", err)
	}
	return holdMeetings(ctx, tx, at, named)
}

// ErrDraftsMoved says that the drafts of a meeting moved on while a report on
// them was being written. It is to be written again.
var ErrDraftsMoved = errors.New("the drafts moved on while the report was being written")

// unmoved returns [ErrDraftsMoved] unless the drafts a meeting has stand where
// they were seen. The caller has taken the meeting.
func unmoved(ctx context.Context, tx pgx.Tx, meeting negotiation.ID, seen []negotiation.Recommendation) error {
	now, err := draftsAt(ctx, tx, meeting)
	if err != nil {
		return err
	}
	if len(now) != len(seen) {
		return ErrDraftsMoved
	}
	stood := make(map[negotiation.ID]negotiation.Draft, len(seen))
	for _, r := range seen {
		stood[r.ID] = r.Draft
	}
	for _, r := range now {
		if d, ok := stood[r.ID]; !ok || !reflect.DeepEqual(d, r.Draft) {
			return ErrDraftsMoved
		}
	}
	return nil
}

// draftsAt lists the drafts that a meeting has, or had last.
func draftsAt(ctx context.Context, q querier, meeting negotiation.ID) ([]negotiation.Recommendation, error) {
	rows, err := q.Query(ctx, selectRecommendation+`WHERE r.draft->>'meeting' = $1 ORDER BY r.id`, string(meeting))
	if err != nil {
		return nil, fmt.Errorf("read the drafts of the meeting: %w", err)
	}
	return collect(rows, "recommendations", scanRecommendation)
}
