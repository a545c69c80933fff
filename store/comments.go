package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/drafting"
	"rapporteur/negotiation"
)

// CommentFilter selects comments; empty fields select all.
type CommentFilter struct {
	Round          negotiation.ID
	Recommendation negotiation.ID
	// Ancestry adds the comments on the drafts the recommendation was split or
	// merged from, back to the first.
	Ancestry bool
	// Kind selects the comments of one kind, "" those of all.
	Kind       negotiation.CommentKind
	Delegation string
	// ExcludeLate leaves out what came late.
	ExcludeLate bool
	// ExcludeWithdrawn leaves out what was withdrawn or replaced.
	ExcludeWithdrawn bool
	// Undisposed selects those of which nobody said what became.
	Undisposed bool
	// ID selects one, Reply those of one reply.
	ID, Reply negotiation.ID
	// IDs selects some, unless it is nil.
	IDs []negotiation.ID
}

// ReceiveReply puts a delegation's whole reply on record, or nothing of it,
// and returns its receipt. Whether it is in time is decided here, by the
// record's clock, under a lock that a close of the round waits for: by the moment
// at which it arrived, see [Store.ReplyArrived], or else by this one. The same
// reply again is answered with the receipt on record; another one under the
// same ID is refused.
func (s *Store) ReceiveReply(ctx context.Context, r negotiation.Reply) (negotiation.Receipt, error) {
	if err := s.receiveReply(ctx, r, bySender); err != nil {
		return negotiation.Receipt{}, err
	}
	return s.Receipt(ctx, r.ID)
}

func (s *Store) receiveReply(ctx context.Context, r negotiation.Reply, how receiving) error {
	digest, err := replyDigest(r)
	if err != nil {
		return err
	}
	return s.refusedArrival(ctx, r.ID, digest, s.receivedReply(ctx, r, digest, how))
}

func (s *Store) receivedReply(ctx context.Context, r negotiation.Reply, digest []byte, how receiving) error {
	if err := checkReply(r); err != nil {
		return err
	}
	if known, err := s.repeated(ctx, r.ID, digest); known || err != nil {
		return err
	}
	if slices.ContainsFunc(r.Comments, func(c negotiation.Comment) bool { return c.Replaces != "" }) {
		if err := s.inOrder(ctx, r.ID); err != nil {
			return err
		}
	}
	err := s.within(ctx, "receive the reply", func(tx pgx.Tx) error { return receive(ctx, tx, r, digest, how) })
	if !unique(err) {
		return err
	}
	// The same reply came in at the same moment, or a comment of it is on record
	// with another reply.
	if known, err := s.repeated(ctx, r.ID, digest); known || err != nil {
		return err
	}
	return negotiation.Refuse(
		negotiation.CodeConflict, "A comment of this reply has an id that is on record with another reply.",
	)
}

// checkReply refuses what no record could make acceptable.
func checkReply(r negotiation.Reply) error {
	if err := r.Actor.RequireDelegation(r.Delegation); err != nil {
		return err
	}
	if err := r.Check(); err != nil {
		return err
	}
	if err := checkIDs(r.ID, r.Round); err != nil {
		return err
	}
	for _, c := range r.Comments {
		if err := checkIDs(c.ID, c.Recommendation, c.BaseVersion, c.Paragraph, c.After, c.Replaces); err != nil {
			return err
		}
	}
	return nil
}

// replyDigest covers what the delegation sent, not who passed it on.
func replyDigest(r negotiation.Reply) ([]byte, error) {
	r.Actor = negotiation.Actor{}
	return digestOf(r)
}

// repeated reports whether a reply is on record already, and refuses it when
// another one is under its ID. Its arrival is done with then.
func (s *Store) repeated(ctx context.Context, id negotiation.ID, digest []byte) (bool, error) {
	var stored []byte
	err := s.pool.QueryRow(ctx, `SELECT digest FROM replies WHERE id = $1`, id).Scan(&stored)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look up the reply: %w", err)
	}
	if !slices.Equal(stored, digest) {
		return false, negotiation.Refuse(
			negotiation.CodeConflict, "Another reply is on record under the id %s; send this one under an id of its own.", id,
		)
	}
	return true, s.drop(ctx, id, digest)
}

func receive(ctx context.Context, tx pgx.Tx, r negotiation.Reply, digest []byte, how receiving) error {
	round, err := lockRound(ctx, tx, r.Round, "FOR SHARE")
	if err != nil {
		return err
	}
	came, at, err := take(ctx, tx, r.ID, digest, how)
	if err != nil {
		return err
	}
	if round.Attempt > 0 && round.InTime(came) {
		came = at // nobody may have kept it until the others' could be read
	}
	capacity, d, err := capacityAt(ctx, tx, r.Delegation, round.Meeting, came)
	if err != nil {
		return err
	}
	base, err := baseVersions(ctx, tx, round)
	if err != nil {
		return err
	}
	if err := r.CheckAgainst(round, base, capacity); err != nil {
		return err
	}
	if err := accredited(ctx, tx, round, r.Delegation, capacity, came); err != nil {
		return err
	}
	if err := wordedSoundly(ctx, tx, r, base); err != nil {
		return err
	}
	late := !round.InTime(came)
	behalf := d.MembersOn(came)
	if behalf == nil {
		behalf = []string{}
	}
	_, err = tx.Exec(ctx, `INSERT INTO replies (id, round, delegation, capacity, behalf, language, received_at, late, no_comment, digest, actor)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
			$11)`, r.ID, r.Round, r.Delegation, capacity, behalf, r.Language, came, late, r.NoComment, digest, r.Actor)
	if err != nil {
		return err
	}
	if err := insertComments(ctx, tx, r); err != nil {
		return err
	}
	for _, c := range r.Comments {
		if c.Replaces == "" {
			continue
		}
		w := negotiation.Withdrawal{ID: c.ID, Round: r.Round, Comment: c.Replaces, Delegation: r.Delegation, Actor: r.Actor}
		if err := withdraw(ctx, tx, round, w, c.ID, came); err != nil {
			return err
		}
	}
	return logged(ctx, tx, at, r.Actor, event{act: negotiation.EventReplyReceived, meeting: round.Meeting, round: r.Round,
		detail: map[string]any{
			"reply": r.ID, "delegation": r.Delegation, "capacity": capacity, "comments": len(r.Comments), "late": late,
			"noComment": r.NoComment,
		}})
}

// wordedSoundly refuses wordings that a paper could not print as their author's.
func wordedSoundly(
	ctx context.Context, tx pgx.Tx, r negotiation.Reply, base map[negotiation.ID]negotiation.Version,
) error {
	var names []string
	if drafting.NamesSomebody(r) {
		var err error
		if names, err = partyNames(ctx, tx); err != nil {
			return err
		}
	}
	return drafting.CheckReply(r, base, names)
}

// partyNames are those by which papers name delegations.
func partyNames(ctx context.Context, q querier) ([]string, error) {
	rows, err := q.Query(ctx, `SELECT code, names FROM delegations`)
	if err != nil {
		return nil, fmt.Errorf("read the names of delegations: %w", err)
	}
	list, err := collect(rows, "the names of delegations", func(
		row pgx.CollectableRow,
	) (d negotiation.Delegation, err error) {
		return d, row.Scan(&d.Code, &d.Names)
	})
	return drafting.Names(list), err
}

func baseVersions(ctx context.Context, tx pgx.Tx, r negotiation.Round) (map[negotiation.ID]negotiation.Version, error) {
	ids := make([]string, len(r.Drafts))
	for i, d := range r.Drafts {
		ids[i] = string(d.Version)
	}
	list, err := versions(ctx, tx, `v.id = ANY($1::uuid[])`, ids)
	if err != nil {
		return nil, err
	}
	base := make(map[negotiation.ID]negotiation.Version, len(list))
	for _, v := range list {
		base[v.Recommendation] = v
	}
	return base, nil
}

func insertComments(ctx context.Context, tx pgx.Tx, r negotiation.Reply) error {
	batch := &pgx.Batch{}
	for i, c := range r.Comments {
		batch.Queue(`INSERT INTO comments (id, reply, position, round, recommendation, base_version, kind, paragraph, after, text, note, digest)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			c.ID, r.ID, i+1, r.Round, c.Recommendation, c.BaseVersion, c.Kind, null(c.Paragraph), null(c.After), c.Text, c.Note,
			commentDigest(c))
	}
	return tx.SendBatch(ctx, batch).Close()
}

// commentDigest is the SHA-256 of the text, a NUL (which no text can hold)
// and the note, in hex.
func commentDigest(c negotiation.Comment) string {
	sum := sha256.Sum256([]byte(c.Text + "\x00" + c.Note))
	return hex.EncodeToString(sum[:])
}

// Receipt returns the receipt of a reply.
func (s *Store) Receipt(ctx context.Context, reply negotiation.ID) (negotiation.Receipt, error) {
	if err := checkIDs(reply); err != nil {
		return negotiation.Receipt{}, err
	}
	var r negotiation.Receipt
	var worded bool
	err := s.pool.QueryRow(ctx, `
		SELECT p.id::text, p.round::text, p.delegation, p.capacity, p.received_at, p.late, p.no_comment,
		       (SELECT jsonb_agg(jsonb_build_object('id', c.id, 'baseVersion', c.base_version, 'digest', c.digest)
		       	ORDER BY c.position)
		        FROM comments c WHERE c.reply = p.id), EXISTS (SELECT 1 FROM comments c WHERE c.reply = p.id AND c.text <> '')
		FROM replies p WHERE p.id = $1`, null(reply)).
		Scan(&r.Reply, &r.Round, &r.Delegation, &r.Capacity, &r.ReceivedAt, &r.Late, &r.NoComment, &r.Comments, &worded)
	if err != nil {
		return negotiation.Receipt{}, notFound(err, "reply", string(reply))
	}
	r.ReceivedAt = r.ReceivedAt.UTC()
	if !worded {
		return r, nil
	}
	return r, s.warn(ctx, r)
}

// Receipts returns those of a delegation's replies to a round, in the order in which
// these came in.
func (s *Store) Receipts(ctx context.Context, round negotiation.ID, delegation string) ([]negotiation.Receipt, error) {
	if err := checkIDs(round); err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, `SELECT id::text FROM replies WHERE round = $1 AND delegation = $2 ORDER BY received_at, id`, round, delegation)
	if err != nil {
		return nil, fmt.Errorf("list the replies: %w", err)
	}
	ids, err := collect(rows, "the replies", pgx.RowTo[negotiation.ID])
	var out []negotiation.Receipt
	for _, id := range ids {
		r, err := s.Receipt(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, err
}

// warn adds to a receipt what the author should know of wordings. It follows from
// what is on record, so that the receipt is the same whenever it is read.
func (s *Store) warn(ctx context.Context, r negotiation.Receipt) error {
	rows, err := s.pool.Query(ctx, `SELECT c.id::text, c.kind, coalesce(c.paragraph::text, ''), c.text, c.base_version::text, p.language
		FROM comments c JOIN replies p ON p.id = c.reply WHERE c.reply = $1 AND c.text <> ''`, r.Reply)
	if err != nil {
		return fmt.Errorf("read the wordings of a reply: %w", err)
	}
	list, err := collect(rows, "wordings", func(row pgx.CollectableRow) (c negotiation.ReceivedComment, err error) {
		err = row.Scan(&c.ID, &c.Kind, &c.Paragraph, &c.Text, &c.BaseVersion, &c.Language)
		return c, err
	})
	if err != nil {
		return err
	}
	known, err := s.Warnings(ctx, list)
	if err != nil {
		return err
	}
	for i, c := range r.Comments {
		r.Comments[i].Warnings = known[c.ID]
	}
	return nil
}

// Warnings are what should be known of the wordings of comments, by comment.
func (s *Store) Warnings(ctx context.Context, list []negotiation.ReceivedComment) (map[negotiation.ID][]string, error) {
	var ids []string
	for _, c := range list {
		if c.Kind.HasWording() && !slices.Contains(ids, string(c.BaseVersion)) {
			ids = append(ids, string(c.BaseVersion))
		}
	}
	out := map[negotiation.ID][]string{}
	if len(ids) == 0 {
		return out, nil
	}
	base, err := versions(ctx, s.pool, `v.id = ANY($1::uuid[])`, ids)
	if err != nil {
		return nil, err
	}
	by := make(map[negotiation.ID]negotiation.Version, len(base))
	for _, v := range base {
		by[v.ID] = v
	}
	for _, c := range list {
		if w := drafting.Warnings(c, by[c.BaseVersion]); len(w) > 0 {
			out[c.ID] = w
		}
	}
	return out, nil
}

// Replied reports whether a delegation has replied to a round, be it without a
// comment.
func (s *Store) Replied(ctx context.Context, round negotiation.ID, delegation string) (bool, error) {
	var replied bool
	err := s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM replies WHERE round = $1 AND delegation = $2)`, null(round), delegation).Scan(&replied)
	if err != nil {
		return false, fmt.Errorf("look for a reply: %w", err)
	}
	return replied, nil
}

// Answers lists who was invited to a round, and whoever else replied, by code.
func (s *Store) Answers(ctx context.Context, round negotiation.ID) ([]negotiation.Answer, error) {
	if err := checkIDs(round); err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, `
		WITH replied AS (
			SELECT p.delegation, max(p.received_at) AS last_at, bool_or(p.no_comment) AS no_comment,
				count(c.id) FILTER (WHERE w.comment IS NULL) AS standing,
				count(c.id) FILTER (WHERE w.comment IS NULL AND p.late) AS late
			FROM replies p LEFT JOIN comments c ON c.reply = p.id LEFT JOIN withdrawals w ON w.comment = c.id
			WHERE p.round = $1 GROUP BY p.delegation)
		SELECT coalesce(o.delegation, r.delegation) AS code, r.last_at, coalesce(r.standing, 0), coalesce(r.late, 0),
			coalesce(r.no_comment AND r.standing = 0, false)
		FROM (SELECT delegation FROM roster WHERE round = $1) o FULL JOIN replied r ON r.delegation = o.delegation
		ORDER BY code`, null(round))
	if err != nil {
		return nil, fmt.Errorf("read who replied: %w", err)
	}
	return collect(rows, "replies", func(row pgx.CollectableRow) (a negotiation.Answer, err error) {
		var last *time.Time
		if err = row.Scan(&a.Delegation, &last, &a.Comments, &a.Late, &a.NoComment); err == nil && last != nil {
			a.LastAt = last.UTC()
		}
		return a, err
	})
}

// Comments lists comments in the order in which they were received.
func (s *Store) Comments(ctx context.Context, f CommentFilter) ([]negotiation.ReceivedComment, error) {
	return commentsIn(ctx, s.pool, f)
}

func commentsIn(ctx context.Context, q querier, f CommentFilter) ([]negotiation.ReceivedComment, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	list, _, err := page(ctx, q, comments, f.conditions(), Page{}, "comments", scanComment)
	return list, err
}

// CommentsPage lists a part of the comments, and the place after it.
func (s *Store) CommentsPage(
	ctx context.Context, f CommentFilter, p Page,
) ([]negotiation.ReceivedComment, Cursor, error) {
	if err := f.check(); err != nil {
		return nil, nil, err
	}
	return page(ctx, s.pool, comments, f.conditions(), p, "comments", scanComment)
}

// comments are read in the order of their replies, by the index on these.
var comments = listing{
	columns: `c.id::text, c.recommendation::text, c.base_version::text, c.kind, coalesce(c.paragraph::text, ''), coalesce(c.after::text, ''),
		c.text, c.note, c.digest, p.id::text, p.round::text, p.delegation, p.behalf, p.capacity, p.language, p.received_at,
			p.late,
		coalesce((SELECT r.comment::text FROM withdrawals r WHERE r.by = c.id), ''), w.at, coalesce(w.by::text, ''),
		(SELECT jsonb_build_object('id', d.id, 'comment', d.comment, 'status', d.status, 'reason', d.reason, 'by', d.actor,
			'at', d.at)
		 FROM dispositions d WHERE d.comment = c.id ORDER BY d.number DESC LIMIT 1),
		EXISTS (SELECT 1 FROM consolidated_comments k WHERE k.comment = c.id AND k.attempt = (SELECT o.attempt
			FROM rounds o WHERE o.id = c.round)),
		(SELECT jsonb_build_object('id', l.id, 'comment', l.comment, 'include', l.include, 'reason', l.reason, 'by',
			l.actor, 'at', l.at)
		 FROM late_decisions l WHERE l.comment = c.id ORDER BY l.number DESC LIMIT 1)`,
	from:    `comments c JOIN replies p ON p.id = c.reply LEFT JOIN withdrawals w ON w.comment = c.id`,
	keys:    []sortKey{{"p.received_at", "timestamptz"}, {"p.id", "uuid"}, {"c.position", "int"}},
	indexed: 2,
}

func (f CommentFilter) check() error {
	if slices.Contains(f.IDs, "") {
		return negotiation.Refuse(negotiation.CodeInvalid, "Name each comment by its ID.")
	}
	return checkIDs(append(slices.Clone(f.IDs), f.Round, f.Recommendation, f.ID, f.Reply)...)
}

func (f CommentFilter) conditions() conditions {
	var c conditions
	if f.ID != "" {
		c.add(`c.id = ?`, f.ID)
	}
	if f.IDs != nil {
		c.add(`c.id = ANY(?::uuid[])`, texts(f.IDs))
	}
	if f.Undisposed {
		c.add(`w.comment IS NULL AND NOT EXISTS (SELECT 1 FROM dispositions d WHERE d.comment = c.id)`)
	}
	if f.Reply != "" {
		c.add(`p.id = ?`, f.Reply)
	}
	if f.Round != "" {
		c.add(`p.round = ?`, f.Round)
	}
	switch {
	case f.Recommendation == "":
	case f.Ancestry:
		c.add(`c.recommendation = ANY(ARRAY(`+ancestryOf("?")+`))`, f.Recommendation) // an array, so that the index is used
	case f.Round != "":
		c.add(`c.round = ? AND c.recommendation = ?`, f.Round, f.Recommendation)
	default:
		c.add(`c.recommendation = ?`, f.Recommendation)
	}
	if f.Kind != "" {
		c.add(`c.kind = ?`, f.Kind)
	}
	if f.Delegation != "" {
		c.add(`p.delegation = ?`, f.Delegation)
	}
	if f.ExcludeLate {
		c.add(`NOT p.late`)
	}
	if f.ExcludeWithdrawn {
		c.add(`w.comment IS NULL`)
	}
	return c
}

func scanComment(row pgx.CollectableRow) (c negotiation.ReceivedComment, err error) {
	var at time.Time
	var withdrawn *time.Time
	err = row.Scan(&c.ID, &c.Recommendation, &c.BaseVersion, &c.Kind, &c.Paragraph, &c.After, &c.Text, &c.Note, &c.Digest,
		&c.Reply, &c.Round, &c.Delegation, &c.OnBehalfOf, &c.Capacity, &c.Language, &at, &c.Late,
		&c.Replaces, &withdrawn, &c.ReplacedBy, &c.Disposition, &c.TakenIn, &c.Admission)
	c.ReceivedAt, c.WithdrawnAt = at.UTC(), value(withdrawn)
	return c, err
}
