package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// NotYet is the error of closing a round at its deadline before the record's
// own clock has reached it: a worker whose clock runs ahead waits and tries
// again, so that no comment in time is marked late.
type NotYet struct{ Remaining time.Duration }

// Error says how long is left.
func (e *NotYet) Error() string {
	return fmt.Sprintf("the deadline is %s away by the record's clock", e.Remaining)
}

// Rounds lists all rounds by deadline.
func (s *Store) Rounds(ctx context.Context) ([]negotiation.Round, error) {
	return rounds(ctx, s.pool, `true ORDER BY r.deadline, r.id`)
}

// RoundsPage lists a part of the same list, and the place after it.
func (s *Store) RoundsPage(ctx context.Context, p Page) ([]negotiation.Round, Cursor, error) {
	l := listing{columns: roundColumns, from: `rounds r`, keys: []sortKey{{"r.deadline", "timestamptz"}, {"r.id", "uuid"}}}
	return page(ctx, s.pool, l, conditions{}, p, "rounds", scanRound)
}

// RoundsByID returns the rounds with those IDs, in whatever order.
func (s *Store) RoundsByID(ctx context.Context, ids []negotiation.ID) ([]negotiation.Round, error) {
	if err := checkIDs(ids...); err != nil {
		return nil, err
	}
	return rounds(ctx, s.pool, `r.id = ANY($1::uuid[])`, texts(ids))
}

// Round returns the round with that ID.
func (s *Store) Round(ctx context.Context, id negotiation.ID) (negotiation.Round, error) {
	if err := checkIDs(id); err != nil {
		return negotiation.Round{}, err
	}
	return round(ctx, s.pool, id)
}

func round(ctx context.Context, q querier, id negotiation.ID) (negotiation.Round, error) {
	list, err := rounds(ctx, q, `r.id = $1`, null(id))
	if err != nil {
		return negotiation.Round{}, err
	}
	if len(list) == 0 {
		return negotiation.Round{}, negotiation.Refuse(negotiation.CodeNotFound, "There is no round %q on record.", id)
	}
	return list[0], nil
}

const roundColumns = `r.id::text, r.meeting::text, r.phase, r.title, r.language, r.deadline, r.zone, r.reminders, r.crp_meeting::text,
	r.opened_at, r.closed_at, r.attempt, r.revision, r.decided, r.convergence, r.publication, r.include_late,
		coalesce(r.document::text, ''), coalesce(r.informal::text, ''),
	ARRAY(SELECT delegation FROM roster o WHERE o.round = r.id ORDER BY delegation COLLATE "C"),
	(SELECT coalesce(jsonb_agg(jsonb_build_object('recommendation', d.recommendation, 'version', d.version)
		ORDER BY d.position), '[]')
	 FROM round_drafts d WHERE d.round = r.id)`

func scanRound(row pgx.CollectableRow) (r negotiation.Round, err error) {
	var opened, closed *time.Time
	err = row.Scan(&r.ID, &r.Meeting, &r.Phase, &r.Title, &r.Language, &r.Deadline, &r.Zone, &r.Reminders, &r.CRPMeeting,
		&opened, &closed, &r.Attempt, &r.Revision, &r.Decided, &r.Convergence, &r.Publication, &r.IncludeLate, &r.Document,
		&r.Informal, &r.Roster, &r.Drafts)
	r.Deadline, r.OpenedAt, r.ClosedAt = r.Deadline.UTC(), value(opened), value(closed)
	return r, err
}

// rounds reads the rounds a condition selects. The condition comes from this
// package only.
func rounds(ctx context.Context, q querier, where string, args ...any) ([]negotiation.Round, error) {
	rows, err := q.Query(ctx, `SELECT `+roundColumns+` FROM rounds r WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read rounds: %w", err)
	}
	return collect(rows, "rounds", scanRound)
}

// lockRound takes the round's row for a change. Receiving a reply takes it
// for share, so a close waits for the replies under way and those after it
// wait for the close.
func lockRound(ctx context.Context, tx pgx.Tx, id negotiation.ID, mode string) (negotiation.Round, error) {
	if err := checkIDs(id); err != nil {
		return negotiation.Round{}, err
	}
	var one int
	if err := tx.QueryRow(ctx, `SELECT 1 FROM rounds WHERE id = $1 `+mode, null(id)).Scan(&one); err != nil {
		return negotiation.Round{}, notFound(err, "round", string(id))
	}
	return round(ctx, tx, id)
}

// PlanRound puts a round on record, with the versions it will circulate and
// its roster. It is not circulated yet.
func (s *Store) PlanRound(ctx context.Context, a negotiation.Asked) (negotiation.Round, error) {
	plan, ok := a.Act.(negotiation.OpenRound)
	if !ok || a.ID != a.On {
		return negotiation.Round{}, fmt.Errorf("%T under %s plans no round %s", a.Act, a.ID, a.On)
	}
	create := func(ctx context.Context, tx pgx.Tx, at time.Time) error { return newRound(ctx, tx, a, plan, at) }
	return do(ctx, s, a, roundThing, change[negotiation.Round]{create: create})
}

func newRound(ctx context.Context, tx pgx.Tx, a negotiation.Asked, p negotiation.OpenRound, at time.Time) error {
	p.Deadline = p.Deadline.UTC().Truncate(time.Microsecond)
	if err := p.CheckDeadline(at); err != nil {
		return err
	}
	home, err := meeting(ctx, tx, p.Meeting)
	if err != nil {
		return err
	}
	crp, err := meeting(ctx, tx, p.CRPMeeting)
	if err != nil {
		return err
	}
	drafts, err := draftsFor(ctx, tx, home, p.Recommendations)
	if err != nil {
		return err
	}
	roster, err := rosterFor(ctx, tx, home, p.Roster, at)
	if err != nil {
		return err
	}
	return insertRound(ctx, tx, a, p, home, crp, drafts, roster, at)
}

func insertRound(
	ctx context.Context, tx pgx.Tx, a negotiation.Asked, p negotiation.OpenRound, home, crp negotiation.Meeting,
	drafts []negotiation.Recommendation, roster []string, at time.Time,
) error {
	first, err := version(ctx, tx, drafts[0].Draft.Version)
	if err != nil {
		return err
	}
	reminders := make([]time.Duration, len(p.Reminders))
	for i, r := range p.Reminders {
		reminders[i] = time.Duration(r)
	}
	_, err = tx.Exec(ctx, `INSERT INTO rounds (id, meeting, crp_meeting, phase, title, language, deadline, zone, reminders, convergence, publication)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		a.On, home.ID, crp.ID, negotiation.RoundPlanned, p.Title, first.Language, p.Deadline, p.Zone, reminders,
		p.Convergence, cmp.Or(p.Publication, negotiation.PublishIssued))
	if err != nil {
		return err
	}
	batch := &pgx.Batch{}
	for i, d := range drafts {
		batch.Queue(`INSERT INTO round_drafts (round, position, recommendation, version) VALUES ($1, $2, $3, $4)`, a.On, i+1, d.ID, d.Draft.Version)
	}
	for _, code := range roster {
		batch.Queue(`INSERT INTO roster (round, delegation) VALUES ($1, $2)`, a.On, code)
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return err
	}
	detail := map[string]any{"deadline": p.Deadline, "zone": p.Zone, "drafts": len(drafts), "roster": roster}
	return logged(
		ctx, tx, at, a.By, event{act: negotiation.EventRoundPlanned, meeting: home.ID, round: a.On, detail: detail},
	)
}

// ofMeeting selects the recommendations that a meeting has or had, see
// [negotiation.Recommendation.Of].
const ofMeeting = `(r.meeting = $1 OR r.draft->>'meeting' = $1::text)`

// draftsFor finds the recommendations a round circulates: those named, or all
// of the meeting that can be circulated. The meeting is the one they come from,
// or the one that took them up last, such as that which deferred them.
func draftsFor(
	ctx context.Context, tx pgx.Tx, home negotiation.Meeting, refs []string,
) ([]negotiation.Recommendation, error) {
	permits := func(r negotiation.Recommendation) error {
		return r.Draft.Permits(negotiation.CirculateDraft{Round: "round"})
	}
	if _, err := tx.Exec(ctx, `SELECT 1 FROM recommendations r WHERE `+ofMeeting+` ORDER BY id FOR UPDATE`, home.ID); err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, selectRecommendation+`JOIN meetings m ON m.id = r.meeting WHERE `+ofMeeting+` ORDER BY m.opens, m.key, r.position`, home.ID)
	if err != nil {
		return nil, err
	}
	all, err := collect(rows, "recommendations", scanRecommendation)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(r negotiation.Recommendation) bool { return !r.Of(home.ID) })
	var out []negotiation.Recommendation
	for _, ref := range refs {
		i := slices.IndexFunc(all, func(r negotiation.Recommendation) bool { return r.Key == ref || string(r.ID) == ref })
		if i < 0 {
			return nil, negotiation.Refuse(negotiation.CodeNotFound, "The meeting %s has no recommendation %q.", home.Key, ref)
		}
		if err := permits(all[i]); err != nil {
			return nil, negotiation.Refuse(negotiation.CodeOf(err), "%s: %s", ref, err)
		}
		out = append(out, all[i])
	}
	if len(refs) == 0 {
		out = slices.DeleteFunc(all, func(r negotiation.Recommendation) bool { return permits(r) != nil })
	}
	if len(out) == 0 {
		return nil, negotiation.Refuse(
			negotiation.CodeWrongState, "The meeting %s has no draft that can be circulated.", home.Key,
		)
	}
	return out, inNoOtherRound(ctx, tx, out)
}

// inNoOtherRound refuses drafts that a round planned but not yet open already
// holds: the stage changes only when a round opens.
func inNoOtherRound(ctx context.Context, tx pgx.Tx, drafts []negotiation.Recommendation) error {
	for _, d := range drafts {
		var other string
		err := tx.QueryRow(ctx, `SELECT r.id::text FROM round_drafts d JOIN rounds r ON r.id = d.round
			WHERE d.recommendation = $1 AND r.phase IN ('planned', 'open') LIMIT 1`, d.ID).Scan(&other)
		if err == nil {
			return negotiation.Refuse(negotiation.CodeWrongState, "%s is already in the round %s.", d.Key, other)
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
	}
	return nil
}

// rosterFor checks the delegations named, or takes every delegation that may
// comment now but non-governmental organizations, which need an invitation.
func rosterFor(
	ctx context.Context, tx pgx.Tx, home negotiation.Meeting, codes []string, at time.Time,
) ([]string, error) {
	instrument, err := instrumentOf(ctx, tx, home.ID)
	if err != nil {
		return nil, err
	}
	all, err := delegations(ctx, tx)
	if err != nil {
		return nil, err
	}
	if len(codes) == 0 {
		for _, d := range all {
			if d.Kind != negotiation.KindNGO && negotiation.Entitled(d.CapacityOn(instrument, at), negotiation.MayComment) {
				codes = append(codes, d.Code)
			}
		}
		if len(codes) == 0 {
			return nil, negotiation.Refuse(
				negotiation.CodeInvalid, "No delegation on record may comment; load the delegations first.",
			)
		}
		return codes, nil
	}
	for _, code := range codes {
		i := slices.IndexFunc(all, func(d negotiation.Delegation) bool { return d.Code == code })
		if i < 0 {
			return nil, negotiation.Refuse(negotiation.CodeNotFound, "There is no delegation %q on record.", code)
		}
		if err := negotiation.RequireEntitlement(
			code, all[i].CapacityOn(instrument, at), negotiation.MayComment,
		); err != nil {
			return nil, err
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(codes))), nil
}

// OpenRound circulates a planned round: the informal paper, which never has a
// symbol, goes on record and comments are in time from that moment. Opening it
// again changes nothing.
func (s *Store) OpenRound(
	ctx context.Context, id negotiation.ID, informal NewDocument, render Render,
) (negotiation.Round, error) {
	return s.changeRound(ctx, "open the round", id, func(tx pgx.Tx, r negotiation.Round, at time.Time) error {
		if r.Phase != negotiation.RoundPlanned {
			return nil
		}
		informal.Kind, informal.Round = negotiation.InformalPaper, id
		d, err := issue(ctx, tx, negotiation.System(), informal, render)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE rounds SET phase = $2, opened_at = $3, informal = $4 WHERE id = $1`, id, negotiation.RoundOpen, at, d.ID); err != nil {
			return err
		}
		return logged(ctx, tx, at, negotiation.System(), event{
			act: negotiation.EventRoundOpened, meeting: r.Meeting, round: id, docu: d.ID,
			detail: map[string]any{"deadline": r.Deadline, "zone": r.Zone},
		})
	})
}

// changeRound runs do under the lock on the round's row and returns the round
// as it is afterwards.
func (s *Store) changeRound(
	ctx context.Context, doing string, id negotiation.ID, do func(tx pgx.Tx, r negotiation.Round, at time.Time) error,
) (negotiation.Round, error) {
	var r negotiation.Round
	err := s.within(ctx, doing, func(tx pgx.Tx) error {
		before, err := lockRound(ctx, tx, id, "FOR UPDATE")
		if err != nil {
			return err
		}
		at, err := now(ctx, tx)
		if err != nil {
			return err
		}
		if err := do(tx, before, at); err != nil {
			return err
		}
		r, err = round(ctx, tx, id)
		return err
	})
	return r, err
}

// Remind puts on record that those on the roster who have not replied by now
// are reminded, and returns their codes. For one due time it is done once.
func (s *Store) Remind(ctx context.Context, id negotiation.ID, due time.Time) ([]string, error) {
	due = due.UTC().Truncate(time.Microsecond)
	var codes []string
	_, err := s.changeRound(ctx, "record the reminder", id, func(tx pgx.Tx, r negotiation.Round, at time.Time) error {
		var done int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM log WHERE round = $1 AND act = 'round.reminded' AND (detail->>'due')::timestamptz = $2`, id, due).Scan(&done); err != nil {
			return err
		}
		if done == 0 && r.Phase == negotiation.RoundOpen {
			if err := remind(ctx, tx, id, due, at); err != nil {
				return err
			}
		}
		rows, err := tx.Query(ctx, `SELECT delegation FROM reminders WHERE round = $1 AND due = $2 ORDER BY delegation COLLATE "C"`, id, due)
		if err != nil {
			return err
		}
		codes, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	return codes, err
}

func remind(ctx context.Context, tx pgx.Tx, id negotiation.ID, due, at time.Time) error {
	tag, err := tx.Exec(ctx, `INSERT INTO reminders (round, due, delegation)
		SELECT $1, $2, o.delegation FROM roster o
		WHERE o.round = $1 AND NOT EXISTS (SELECT 1 FROM replies p WHERE p.round = $1
			AND p.delegation = o.delegation)`, id, due)
	if err != nil {
		return err
	}
	return logged(ctx, tx, at, negotiation.System(), event{
		act: negotiation.EventRoundReminded, round: id, detail: map[string]any{"due": due, "delegations": tag.RowsAffected()},
	})
}

// CloseAtDeadline ends the time for comments of a round, at its deadline by the
// record's own clock: before it the error is a [NotYet]. What comes afterwards is
// late. A round that is not open any more stays as it is.
func (s *Store) CloseAtDeadline(ctx context.Context, id negotiation.ID) (negotiation.Round, error) {
	return s.changeRound(ctx, "close the round", id, func(tx pgx.Tx, r negotiation.Round, at time.Time) error {
		if r.Phase != negotiation.RoundOpen && r.Phase != negotiation.RoundPlanned {
			return nil
		}
		after, err := r.Close(at)
		if err != nil {
			return err
		}
		if left := r.Deadline.Sub(at); left >= 0 {
			return &NotYet{Remaining: left + time.Millisecond}
		}
		if err := saveRound(ctx, tx, after); err != nil {
			return err
		}
		return logged(ctx, tx, at, negotiation.System(), event{
			act: negotiation.EventRoundClosed, meeting: r.Meeting, round: id,
			detail: map[string]any{"early": false, "reason": ""},
		})
	})
}

// Consolidation is what consolidating a round made.
type Consolidation struct {
	Round negotiation.ID
	// Asked is the request for it, nil when the procedure makes it by itself.
	Asked *negotiation.Asked
	// Attempt is the number of this consolidation, one more than the round's.
	Attempt int
	// Versions are the consolidated versions, one for each recommendation.
	// Their numbers are given here.
	Versions []negotiation.Version
	// TakenIn are the comments laid on them; nil stands for all that are to be.
	TakenIn []negotiation.ID
}

// Act is what was asked for, with late comments when it says so.
func (c Consolidation) Act() negotiation.ConsolidateRound {
	if c.Asked != nil {
		if act, ok := c.Asked.Act.(negotiation.ConsolidateRound); ok {
			return act
		}
	}
	return negotiation.ConsolidateRound{}
}

// RecordConsolidation puts the consolidated versions on record and the round
// before the chair. The same attempt again changes nothing. The versions
// become current by the act of consolidating, see [Store.DoOnDraft].
func (s *Store) RecordConsolidation(ctx context.Context, c Consolidation) (negotiation.Round, error) {
	if c.Asked != nil {
		record := func(ctx context.Context, tx pgx.Tx, r negotiation.Round, at time.Time) error {
			return c.record(ctx, tx, c.Asked.By, r, at)
		}
		return do(ctx, s, *c.Asked, roundThing, change[negotiation.Round]{change: record})
	}
	return s.changeRound(ctx, "record the consolidation", c.Round, func(
		tx pgx.Tx, r negotiation.Round, at time.Time,
	) error {
		if r.Attempt >= c.Attempt {
			return nil
		}
		return c.record(ctx, tx, negotiation.System(), r, at)
	})
}

func (c Consolidation) record(
	ctx context.Context, tx pgx.Tx, by negotiation.Actor, r negotiation.Round, at time.Time,
) error {
	if err := awaited(ctx, tx, r.ID); err != nil {
		return err
	}
	standing := map[negotiation.ID]bool{}
	for _, v := range c.Versions {
		standing[v.Recommendation] = true
	}
	all, err := commentsIn(ctx, tx, CommentFilter{Round: c.Round, ExcludeWithdrawn: true})
	if err != nil {
		return err
	}
	act := c.Act()
	after, err := act.Judge(r, negotiation.RoundFacts{Now: at, Behind: behind(r, all, standing)})
	if err != nil {
		return err
	}
	if after.Attempt != c.Attempt {
		return negotiation.Refuse(
			negotiation.CodeConflict, "Consolidation %d does not follow consolidation %d.", c.Attempt, r.Attempt,
		)
	}
	if err := oneOfEach(ctx, tx, c, r); err != nil {
		return err
	}
	for _, v := range c.Versions {
		if err := insertConsolidated(ctx, tx, c, v, at); err != nil {
			return err
		}
	}
	if err := takeIn(ctx, tx, c, all, standing); err != nil {
		return err
	}
	for i := range all {
		all[i].TakenIn = standing[all[i].Recommendation] && all[i].Admitted(act.IncludeLate)
	}
	err = disposeByProcedure(ctx, tx, all, at, func(
		x negotiation.ReceivedComment,
	) (negotiation.DispositionStatus, string, bool) {
		return x.Disposed(standing[x.Recommendation], x.TakenIn)
	})
	if err != nil {
		return err
	}
	if err := saveRound(ctx, tx, after); err != nil {
		return err
	}
	return logRoundAct(ctx, tx, by, act, r, at)
}

// behind counts the comments on drafts still in a round that its last
// consolidation is behind.
func behind(r negotiation.Round, all []negotiation.ReceivedComment, standing map[negotiation.ID]bool) int {
	count := 0
	for _, c := range all {
		if standing[c.Recommendation] && c.Behind(r) {
			count++
		}
	}
	return count
}

// errMovedOn is the error of recording a consolidation of comments that are not
// those on record any more: one arrived or was decided on in between. It is no
// refusal, and the consolidation is made again.
var errMovedOn = errors.New("the comments have changed since the texts were made")

// takeIn records which comments a consolidation took in.
func takeIn(
	ctx context.Context, tx pgx.Tx, c Consolidation, all []negotiation.ReceivedComment, standing map[negotiation.ID]bool,
) error {
	var taken []string
	for _, x := range all {
		if standing[x.Recommendation] && x.Admitted(c.Act().IncludeLate) {
			taken = append(taken, string(x.ID))
		}
	}
	if c.TakenIn != nil {
		laid := make([]string, len(c.TakenIn))
		for i, id := range c.TakenIn {
			laid[i] = string(id)
		}
		if !slices.Equal(slices.Sorted(slices.Values(laid)), slices.Sorted(slices.Values(taken))) {
			return errMovedOn
		}
	}
	_, err := tx.Exec(ctx, `INSERT INTO consolidated_comments (comment, attempt) SELECT x, $2 FROM unnest($1::uuid[]) x`, taken, c.Attempt)
	return err
}

// oneOfEach refuses a consolidation that does not have exactly one version of
// each recommendation in the round. Those withdrawn in the meantime may be left
// out.
func oneOfEach(ctx context.Context, tx pgx.Tx, c Consolidation, r negotiation.Round) error {
	want := map[negotiation.ID]bool{}
	for _, d := range r.Drafts {
		want[d.Recommendation] = true
	}
	for _, v := range c.Versions {
		if !want[v.Recommendation] {
			return negotiation.Refuse(
				negotiation.CodeInvalid,
				"The consolidation has a version of a recommendation that is not in the round, or two of one: %q.", v.Title,
			)
		}
		delete(want, v.Recommendation)
	}
	for id := range want {
		left, err := recommendation(ctx, tx, string(id), true)
		if err != nil {
			return err
		}
		if left.Draft.InRound(c.Round) {
			return negotiation.Refuse(
				negotiation.CodeInvalid, "The consolidation leaves out %s, which is in the round.", left.Key,
			)
		}
	}
	return nil
}

func insertConsolidated(ctx context.Context, tx pgx.Tx, c Consolidation, v negotiation.Version, at time.Time) error {
	r, err := recommendation(ctx, tx, string(v.Recommendation), true)
	if err != nil {
		return err
	}
	v.Origin, v.Round, v.CreatedAt = negotiation.OriginConsolidation, c.Round, at
	if v.Number, err = nextNumber(ctx, tx, r.ID); err != nil {
		return err
	}
	return insertVersion(ctx, tx, v, c.Attempt)
}

// Contents is what a conference room paper is made of, as it stands on record in
// the transaction that issues it.
type Contents struct {
	// Drafts are the recommendations that are still in the round.
	Drafts []negotiation.Recommendation
	// Comments are those that stand, with what became of them.
	Comments []negotiation.ReceivedComment
}

// RenderPaper makes the renderings of a conference room paper. Like a [Render] it
// must not call the store.
type RenderPaper func(ctx context.Context, d negotiation.Document, c Contents) ([]negotiation.Rendering, error)

// IssueCRP issues the conference room paper of an approved round, with what
// stands on record at that moment. Issuing it again changes nothing.
func (s *Store) IssueCRP(
	ctx context.Context, id negotiation.ID, crp NewDocument, render RenderPaper,
) (negotiation.Round, error) {
	return s.changeRound(ctx, "issue the conference room paper", id, func(
		tx pgx.Tx, r negotiation.Round, at time.Time,
	) error {
		if r.Phase == negotiation.RoundIssued {
			return nil
		}
		if err := r.CheckIssue(); err != nil {
			return err
		}
		to, err := meeting(ctx, tx, string(r.CRPMeeting))
		if err != nil {
			return err
		}
		if crp.Body != to.Body || crp.Session != to.Session {
			return negotiation.Refuse(negotiation.CodeInvalid, "The conference room paper goes to %s and belongs to the "+
				"series %s/%s, not %s/%s.",
				to.Key, to.Body, to.Session, crp.Body, crp.Session)
		}
		crp.Kind, crp.Round, crp.Meeting = negotiation.ConferenceRoomPaper, id, to.ID
		holds, err := contents(ctx, tx, r, at)
		if err != nil {
			return err
		}
		d, err := issue(ctx, tx, negotiation.System(), crp, func(
			ctx context.Context, d negotiation.Document,
		) ([]negotiation.Rendering, error) {
			return render(ctx, d, holds)
		})
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE rounds SET phase = $2, document = $3 WHERE id = $1`, id, negotiation.RoundIssued, d.ID); err != nil {
			return err
		}
		return logged(ctx, tx, at, negotiation.System(), event{
			act: negotiation.EventRoundIssued, meeting: r.Meeting, round: id, docu: d.ID,
			detail: map[string]any{"symbol": d.Symbol},
		})
	})
}

// contents reads what the paper of a round is made of. No comment comes in while
// the caller holds the round, and no draft is withdrawn until the paper is out.
// What came since the approval is disposed of first.
func contents(ctx context.Context, tx pgx.Tx, r negotiation.Round, at time.Time) (Contents, error) {
	var c Contents
	_, err := tx.Exec(ctx, `SELECT 1 FROM recommendations c JOIN round_drafts d ON d.recommendation = c.id WHERE d.round = $1 ORDER BY c.id FOR SHARE OF c`, r.ID)
	if err != nil {
		return c, fmt.Errorf("hold the drafts of the round: %w", err)
	}
	if c.Drafts, err = draftsIn(ctx, tx, r); err != nil {
		return c, err
	}
	all, err := commentsIn(ctx, tx, CommentFilter{Round: r.ID, ExcludeWithdrawn: true})
	if err != nil {
		return c, err
	}
	if err := disposeByProcedure(ctx, tx, all, at, negotiation.ReceivedComment.DisposedAtIssue); err != nil {
		return c, err
	}
	c.Comments, err = commentsIn(ctx, tx, CommentFilter{Round: r.ID, ExcludeWithdrawn: true})
	return c, err
}
