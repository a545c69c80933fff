package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// addressees are the codes of the delegations that are told of the line l of
// the log.
var addressees = map[negotiation.Addressees]string{
	negotiation.ToNobody:   `NULL`,
	negotiation.ToRoster:   `SELECT o.delegation FROM roster o WHERE o.round = l.round`,
	negotiation.ToReminded: `SELECT r.delegation FROM reminders r WHERE r.round = l.round AND r.due = (l.detail->>'due')::timestamptz`,
	negotiation.ToAuthor:   `SELECT l.detail->>'delegation'`,
	negotiation.ToDisposed: `SELECT p.delegation FROM comments m JOIN replies p ON p.id = m.reply WHERE m.round = l.round AND (
		EXISTS (SELECT 1 FROM dispositions d WHERE d.comment = m.id AND d.at = l.at AND d.actor->>'role' <> 'system')
		OR EXISTS (SELECT 1 FROM late_decisions x WHERE x.comment = m.id AND x.at = l.at AND NOT x.include))`,
	negotiation.ToAsked: `SELECT unnest(s.roster) FROM silences s WHERE s.id = (l.detail->>'silence')::uuid`,
	negotiation.ToParticipants: `SELECT d.code FROM delegations d WHERE d.kind = 'group' OR EXISTS (SELECT 1
		FROM standings s JOIN bodies b ON b.instrument = s.instrument JOIN meetings m ON m.body = b.symbol
		WHERE m.id = l.meeting AND s.delegation = d.id AND s.valid_from <= l.at::date
			AND (s.valid_until IS NULL OR l.at::date < s.valid_until))`,
}

// notify queues the notices of a line of the log, in its transaction: a notice
// is there when its cause is, once, and not otherwise.
func notify(ctx context.Context, tx pgx.Tx, number int64, act negotiation.EventName) error {
	audience := act.Rule().Audience
	if audience == (negotiation.Audience{}) {
		return nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO notices (id, event, contact, channel, queued_at)
		SELECT gen_random_uuid(), l.number, c.id, x.channel, l.at
		FROM log l CROSS JOIN contacts c CROSS JOIN LATERAL (VALUES ('mail', c.email), ('webhook',
			c.webhook)) AS x (channel, address)
		WHERE l.number = $1 AND c.ended_at IS NULL AND x.address <> ''
		  AND (c.party = 'secretariat' AND $2 OR c.party = 'chair'
		  	AND $3 OR c.party IN (`+addressees[audience.Delegations]+`))`,
		number, audience.Secretariat, audience.Chair)
	if err != nil {
		return fmt.Errorf("queue the notices of %s: %w", act, err)
	}
	return nil
}

const noticeColumns = `o.id::text, o.channel, c.id::text, c.party, c.label, c.email, c.language, c.webhook,
	l.act, l.number, l.at, coalesce(l.meeting::text, ''), coalesce(l.round::text, ''), coalesce(l.document::text, ''),
		l.detail,
	o.state, o.queued_at, o.settled_at, o.attempts, o.problem`

const noticeTables = `notices o JOIN contacts c ON c.id = o.contact JOIN log l ON l.number = o.event`

func scanNotice(row pgx.CollectableRow) (o negotiation.Notice, err error) {
	var settled *time.Time
	var detail []byte
	err = row.Scan(&o.ID, &o.Channel, &o.Contact.ID, &o.Contact.Party, &o.Contact.Label, &o.Contact.Email,
		&o.Contact.Language, &o.Contact.Webhook,
		&o.Cause, &o.Event, &o.At, &o.Meeting, &o.Round, &o.Document, &detail, &o.State, &o.QueuedAt, &settled, &o.Attempts,
		&o.Problem)
	o.At, o.QueuedAt, o.SettledAt, o.Detail = o.At.UTC(), o.QueuedAt.UTC(), value(settled), detail
	return o, err
}

// NoticeFilter selects notices; empty fields select all.
type NoticeFilter struct {
	State negotiation.NoticeState
	Round negotiation.ID
	Party string
}

// Notices lists notices, the latest cause first.
func (s *Store) Notices(ctx context.Context, f NoticeFilter) ([]negotiation.Notice, error) {
	list, _, err := s.NoticesPage(ctx, f, Page{})
	return list, err
}

// NoticesPage lists a part of the same list, and the place after it.
func (s *Store) NoticesPage(ctx context.Context, f NoticeFilter, p Page) ([]negotiation.Notice, Cursor, error) {
	if err := checkIDs(f.Round); err != nil {
		return nil, nil, err
	}
	var c conditions
	if f.State != "" {
		c.add(`o.state = ?`, string(f.State))
	}
	if f.Round != "" {
		c.add(`l.round = ?`, f.Round)
	}
	if f.Party != "" {
		c.add(`c.party = ?`, f.Party)
	}
	l := listing{
		columns: noticeColumns, from: noticeTables, keys: []sortKey{{"o.event", "bigint"}, {"o.id", "uuid"}},
		latestFirst: true,
	}
	return page(ctx, s.pool, l, c, p, "notices", scanNotice)
}

// Notice returns the notice with that ID.
func (s *Store) Notice(ctx context.Context, id negotiation.ID) (negotiation.Notice, error) {
	if err := checkIDs(id); err != nil {
		return negotiation.Notice{}, err
	}
	return notice(ctx, s.pool, id)
}

func notice(ctx context.Context, q querier, id negotiation.ID) (negotiation.Notice, error) {
	rows, err := q.Query(ctx, `SELECT `+noticeColumns+` FROM `+noticeTables+` WHERE o.id = $1`, null(id))
	if err != nil {
		return negotiation.Notice{}, fmt.Errorf("read notice %q: %w", id, err)
	}
	o, err := pgx.CollectExactlyOneRow(rows, scanNotice)
	if err != nil {
		return o, notFound(err, "notice", string(id))
	}
	return o, nil
}

// calendarCauses are, for the subjects that calendar entries are about, the
// lines of the log that change the entry. Nothing a delegation does is among
// them: the number of these lines is told to everybody.
var calendarCauses = map[negotiation.Thing]string{
	negotiation.OnRound:   `l.round = o.round AND l.act IN ('round.opened', 'round.extended', 'round.cancelled')`,
	negotiation.OnSilence: `l.detail->>'silence' = o.detail->>'silence' AND l.act LIKE 'silence.%' AND l.act IN ('silence.opened', 'silence.extended', 'silence.cancelled')`,
	negotiation.OnMeeting: `l.meeting = (SELECT r.crp_meeting FROM rounds r WHERE r.id = o.round) AND l.act = 'meeting.changed'`,
}

// CalendarSequence counts, from 0, the lines of the log up to the cause of a
// notice that changed the calendar entry the notice brings. It depends on
// nothing that is under embargo.
func (s *Store) CalendarSequence(ctx context.Context, o negotiation.Notice) (int, error) {
	subject := o.Cause.Rule().On
	first := 1 // the line that makes the entry
	if o.Cause == negotiation.EventRoundIssued {
		subject, first = negotiation.OnMeeting, 0
	}
	changes, known := calendarCauses[subject]
	if !known {
		return 0, nil
	}
	var count int
	err := s.pool.QueryRow(ctx, `SELECT count(*) FROM log o JOIN log l ON l.number <= o.number AND `+changes+` WHERE o.number = $1`, o.Event).Scan(&count)
	if err != nil {
		return 0, fmt.Errorf("count the changes of the calendar entry of notice %q: %w", o.ID, err)
	}
	return max(0, count-first), nil
}

// QueuedNotices lists the IDs of notices to be sent on the channels named, in
// the order of their causes, those never tried first.
func (s *Store) QueuedNotices(
	ctx context.Context, channels []negotiation.Channel, limit int,
) ([]negotiation.ID, error) {
	names := make([]string, len(channels))
	for i, c := range channels {
		names[i] = string(c)
	}
	rows, err := s.pool.Query(ctx, `SELECT id::text FROM notices WHERE state = 'queued' AND channel = ANY($1) ORDER BY attempts > 0, queued_at, id LIMIT $2`, names, limit)
	if err != nil {
		return nil, fmt.Errorf("read queued notices: %w", err)
	}
	return collect(rows, "queued notices", pgx.RowTo[negotiation.ID])
}

// SettleNotice puts on record what became of a queued notice. One that is
// settled already stays as it is, so a repeated attempt changes nothing.
func (s *Store) SettleNotice(
	ctx context.Context, id negotiation.ID, state negotiation.NoticeState, problem string,
) error {
	if err := checkIDs(id); err != nil {
		return err
	}
	if !state.Valid() || state == negotiation.NoticeQueued {
		return negotiation.Refuse(negotiation.CodeInvalid, "A notice is not settled as %q.", state)
	}
	return s.within(ctx, "settle the notice", func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE notices SET state = $2, problem = $3, settled_at = record_clock() WHERE id = $1 AND state = 'queued'`, id, state, problem)
		return err
	})
}

// NoticeTrouble puts on record that an attempt at a queued notice went wrong,
// and returns for how long attempts have.
func (s *Store) NoticeTrouble(ctx context.Context, id negotiation.ID, problem string) (time.Duration, error) {
	if err := checkIDs(id); err != nil {
		return 0, err
	}
	var since time.Duration
	err := s.within(ctx, "record a failed attempt", func(tx pgx.Tx) error {
		var seconds float64
		err := tx.QueryRow(ctx, `UPDATE notices SET attempts = attempts + 1, problem = $2, failing_since = coalesce(failing_since, clock_timestamp())
			WHERE id = $1 AND state = 'queued' RETURNING extract(epoch
				FROM clock_timestamp() - failing_since)::float8`, id, problem).Scan(&seconds)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		since = time.Duration(seconds * float64(time.Second))
		return err
	})
	return since, err
}

// noticeThing is how notices are kept.
var noticeThing = thing[negotiation.Notice]{
	lock: func(ctx context.Context, tx pgx.Tx, id negotiation.ID) (negotiation.Notice, error) {
		if _, err := tx.Exec(ctx, `SELECT 1 FROM notices WHERE id = $1 FOR UPDATE`, id); err != nil {
			return negotiation.Notice{}, err
		}
		return notice(ctx, tx, id)
	},
	read: func(ctx context.Context, tx pgx.Tx, id negotiation.ID) (negotiation.Notice, error) {
		return notice(ctx, tx, id)
	},
	meeting: func(o negotiation.Notice) negotiation.ID { return o.Meeting },
	row:     func(*actRow, negotiation.ID) {},
}

// DoOnNotice queues a notice that failed again and returns it as it stands then.
func (s *Store) DoOnNotice(ctx context.Context, a negotiation.Asked) (negotiation.Notice, error) {
	act, ok := a.Act.(negotiation.RetryNotice)
	if !ok {
		return negotiation.Notice{}, fmt.Errorf("%T is no act on a notice", a.Act)
	}
	requeue := func(ctx context.Context, tx pgx.Tx, o negotiation.Notice, at time.Time) error {
		queue, err := act.Judge(o)
		if err != nil || !queue {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE notices SET state = 'queued', settled_at = NULL, failing_since = NULL, attempts = 0 WHERE id = $1`, o.ID)
		if err != nil {
			return err
		}
		return logged(ctx, tx, at, a.By, event{act: negotiation.EventNoticeRequeued, detail: map[string]any{"notice": o.ID}})
	}
	return do(ctx, s, a, noticeThing, change[negotiation.Notice]{change: requeue})
}

// NoticeBacklog counts what an operator should know of.
type NoticeBacklog struct {
	// Queued counts notices queued longer than was asked, by channel; Failed
	// those that failed.
	Queued map[negotiation.Channel]int
	Failed int
	// Oldest is the cause of the longest queued one, Problem its last problem.
	Oldest  time.Time
	Problem string
}

// NoticeBacklog counts the notices that have been queued for longer than age,
// and those that failed.
func (s *Store) NoticeBacklog(ctx context.Context, age time.Duration) (NoticeBacklog, error) {
	b := NoticeBacklog{Queued: map[negotiation.Channel]int{}}
	err := s.pool.QueryRow(ctx, `SELECT count(*) FROM notices WHERE state = 'failed'`).Scan(&b.Failed)
	if err != nil {
		return b, fmt.Errorf("count notices: %w", err)
	}
	rows, err := s.pool.Query(ctx, `SELECT channel, count(*), min(queued_at), max(problem) FROM notices
		WHERE state = 'queued' AND queued_at < record_clock() - make_interval(secs => $1) GROUP BY channel`, age.Seconds())
	if err != nil {
		return b, fmt.Errorf("count notices: %w", err)
	}
	var channel negotiation.Channel
	var count int
	var oldest time.Time
	var problem string
	_, err = pgx.ForEachRow(rows, []any{&channel, &count, &oldest, &problem}, func() error {
		b.Queued[channel] = count
		if b.Oldest.IsZero() || oldest.Before(b.Oldest) {
			b.Oldest = oldest.UTC()
		}
		if problem != "" {
			b.Problem = problem
		}
		return nil
	})
	if err != nil {
		return b, fmt.Errorf("count notices: %w", err)
	}
	return b, nil
}
