package store

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	n "rapporteur/negotiation"
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
func (s *Store) Rounds(ctx context.Context) ([]n.Round, error) {
	return rounds(ctx, s.pool, `true ORDER BY r.deadline, r.id`)
}

// RoundsPage lists a part of the same list, and the place after it.
func (s *Store) RoundsPage(ctx context.Context, p Page) ([]n.Round, Place, error) {
	l := listing{columns: roundColumns, from: `rounds r`, keys: []sortKey{{"r.deadline", "timestamptz"}, {"r.id", "uuid"}}}
	return page(ctx, s.pool, l, conditions{}, p, "rounds", scanRound)
}

// RoundsByID returns the rounds with those IDs, in whatever order.
func (s *Store) RoundsByID(ctx context.Context, ids []n.ID) ([]n.Round, error) {
	if err := checkIDs(ids...); err != nil {
		return nil, err
	}
	return rounds(ctx, s.pool, `r.id = ANY($1::uuid[])`, texts(ids))
}

// Round returns the round with that ID.
func (s *Store) Round(ctx context.Context, id n.ID) (n.Round, error) {
	if err := checkIDs(id); err != nil {
		return n.Round{}, err
	}
	return round(ctx, s.pool, id)
}

func round(ctx context.Context, q querier, id n.ID) (n.Round, error) {
	list, err := rounds(ctx, q, `r.id = $1`, null(id))
	if err != nil {
		return n.Round{}, err
	}
	if len(list) == 0 {
		return n.Round{}, n.Refuse(n.CodeNotFound, "There is no round %q on record.", id)
	}
	return list[0], nil
}

const roundColumns = `r.id::text, r.meeting::text, r.phase, r.title, r.language, r.deadline, r.zone, r.reminders, r.crp_meeting::text,
	r.opened_at, r.closed_at, r.attempt, r.revision, r.decided, r.convergence, r.publication, r.include_late, coalesce(r.document::text, ''), coalesce(r.informal::text, ''),
	ARRAY(SELECT delegation FROM roster o WHERE o.round = r.id ORDER BY delegation COLLATE "C"),
	(SELECT coalesce(jsonb_agg(jsonb_build_object('recommendation', d.recommendation, 'version', d.version) ORDER BY d.position), '[]')
	 FROM round_drafts d WHERE d.round = r.id)`

func scanRound(row pgx.CollectableRow) (r n.Round, err error) {
	var opened, closed *time.Time
	err = row.Scan(&r.ID, &r.Meeting, &r.Phase, &r.Title, &r.Language, &r.Deadline, &r.Zone, &r.Reminders, &r.CRPMeeting,
		&opened, &closed, &r.Attempt, &r.Revision, &r.Decided, &r.Convergence, &r.Publication, &r.IncludeLate, &r.Document, &r.Informal, &r.Roster, &r.Drafts)
	r.Deadline, r.OpenedAt, r.ClosedAt = r.Deadline.UTC(), value(opened), value(closed)
	return r, err
}

// rounds reads the rounds a condition selects. The condition comes from this
// package only.
func rounds(ctx context.Context, q querier, where string, args ...any) ([]n.Round, error) {
	rows, err := q.Query(ctx, `SELECT `+roundColumns+` FROM rounds r WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read rounds: %w", err)
	}
	return collect(rows, "rounds", scanRound)
}

// lockRound takes the round's row for a change. Receiving a reply takes it
// for share, so a close waits for the replies under way and those after it
// wait for the close.
func lockRound(ctx context.Context, tx pgx.Tx, id n.ID, mode string) (n.Round, error) {
	if err := checkIDs(id); err != nil {
		return n.Round{}, err
	}
	var one int
	if err := tx.QueryRow(ctx, `SELECT 1 FROM rounds WHERE id = $1 `+mode, null(id)).Scan(&one); err != nil {
		return n.Round{}, notFound(err, "round", string(id))
	}
	return round(ctx, tx, id)
}

// PlanRound puts a round on record, with the versions it will circulate and
// its roster. The same plan again returns the same round.
func (s *Store) PlanRound(ctx context.Context, by n.Actor, p n.RoundPlan) (n.Round, error) {
	if err := by.RequireRole(n.RoleSecretariat); err != nil {
		return n.Round{}, err
	}
	if err := checkIDs(p.ID); err != nil {
		return n.Round{}, err
	}
	p.Deadline = p.Deadline.UTC().Truncate(time.Microsecond)
	raw, err := json.Marshal(p)
	if err != nil {
		return n.Round{}, fmt.Errorf("read the plan: %w", err)
	}
	digest := sha256.Sum256(raw)
	var r n.Round
	err = s.within(ctx, "plan the round", func(tx pgx.Tx) error {
		r, err = planned(ctx, tx, p.ID, digest[:])
		if n.CodeOf(err) != n.CodeNotFound {
			return err
		}
		r, err = newRound(ctx, tx, by, p, digest[:])
		return err
	})
	return r, err
}

func planned(ctx context.Context, tx pgx.Tx, id n.ID, digest []byte) (n.Round, error) {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, "rapporteur.round."+string(id)); err != nil {
		return n.Round{}, err
	}
	r, err := round(ctx, tx, id)
	if err != nil {
		return r, err
	}
	var stored []byte
	if err := tx.QueryRow(ctx, `SELECT plan_digest FROM rounds WHERE id = $1`, id).Scan(&stored); err != nil {
		return r, err
	}
	if !slices.Equal(stored, digest) {
		return r, n.Refuse(n.CodeConflict, "Another round is on record under the id %s.", id)
	}
	return r, nil
}

func newRound(ctx context.Context, tx pgx.Tx, by n.Actor, p n.RoundPlan, digest []byte) (n.Round, error) {
	at, err := now(ctx, tx)
	if err != nil {
		return n.Round{}, err
	}
	if err := p.Check(at); err != nil {
		return n.Round{}, err
	}
	home, err := meeting(ctx, tx, p.Meeting)
	if err != nil {
		return n.Round{}, err
	}
	crp, err := meeting(ctx, tx, p.CRPMeeting)
	if err != nil {
		return n.Round{}, err
	}
	drafts, err := draftsFor(ctx, tx, home, p.Recommendations)
	if err != nil {
		return n.Round{}, err
	}
	roster, err := rosterFor(ctx, tx, home, p.Roster, at)
	if err != nil {
		return n.Round{}, err
	}
	return insertRound(ctx, tx, by, p, digest, home, crp, drafts, roster, at)
}

func insertRound(ctx context.Context, tx pgx.Tx, by n.Actor, p n.RoundPlan, digest []byte, home, crp n.Meeting, drafts []n.Recommendation, roster []string, at time.Time) (n.Round, error) {
	first, err := version(ctx, tx, drafts[0].Draft.Version)
	if err != nil {
		return n.Round{}, err
	}
	publication := p.Publication
	if publication == "" {
		publication = n.PublishIssued
	}
	reminders := p.Reminders
	if reminders == nil {
		reminders = []time.Duration{}
	}
	_, err = tx.Exec(ctx, `INSERT INTO rounds (id, meeting, crp_meeting, phase, title, language, deadline, zone, reminders, plan_digest, convergence, publication)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		p.ID, home.ID, crp.ID, n.RoundPlanned, p.Title, first.Language, p.Deadline, p.Zone, reminders, digest, p.Convergence, publication)
	if err != nil {
		return n.Round{}, err
	}
	batch := &pgx.Batch{}
	for i, d := range drafts {
		batch.Queue(`INSERT INTO round_drafts (round, position, recommendation, version) VALUES ($1, $2, $3, $4)`, p.ID, i+1, d.ID, d.Draft.Version)
	}
	for _, code := range roster {
		batch.Queue(`INSERT INTO roster (round, delegation) VALUES ($1, $2)`, p.ID, code)
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return n.Round{}, err
	}
	detail := map[string]any{"deadline": p.Deadline, "zone": p.Zone, "drafts": len(drafts), "roster": roster}
	if err := logged(ctx, tx, at, by, event{act: "round.planned", meeting: home.ID, round: p.ID, detail: detail}); err != nil {
		return n.Round{}, err
	}
	return round(ctx, tx, p.ID)
}

// ofMeeting selects the recommendations that a meeting has or had, see
// [negotiation.Recommendation.Of].
const ofMeeting = `(r.meeting = $1 OR r.draft->>'meeting' = $1::text)`

// draftsFor finds the recommendations a round circulates: those named, or all
// of the meeting that can be circulated. The meeting is the one they come from,
// or the one that took them up last, such as that which deferred them.
func draftsFor(ctx context.Context, tx pgx.Tx, home n.Meeting, refs []string) ([]n.Recommendation, error) {
	permits := func(r n.Recommendation) error {
		return r.Draft.Permits(n.DraftAct{Kind: n.ActCirculate, Round: "round"})
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
	all = slices.DeleteFunc(all, func(r n.Recommendation) bool { return !r.Of(home.ID) })
	var out []n.Recommendation
	for _, ref := range refs {
		i := slices.IndexFunc(all, func(r n.Recommendation) bool { return r.Key == ref || string(r.ID) == ref })
		if i < 0 {
			return nil, n.Refuse(n.CodeNotFound, "The meeting %s has no recommendation %q.", home.Key, ref)
		}
		if err := permits(all[i]); err != nil {
			return nil, n.Refuse(n.CodeOf(err), "%s: %s", ref, err)
		}
		out = append(out, all[i])
	}
	if len(refs) == 0 {
		out = slices.DeleteFunc(all, func(r n.Recommendation) bool { return permits(r) != nil })
	}
	if len(out) == 0 {
		return nil, n.Refuse(n.CodeWrongState, "The meeting %s has no draft that can be circulated.", home.Key)
	}
	return out, inNoOtherRound(ctx, tx, out)
}

// inNoOtherRound refuses drafts that a round planned but not yet open already
// holds: the stage changes only when a round opens.
func inNoOtherRound(ctx context.Context, tx pgx.Tx, drafts []n.Recommendation) error {
	for _, d := range drafts {
		var other string
		err := tx.QueryRow(ctx, `SELECT r.id::text FROM round_drafts d JOIN rounds r ON r.id = d.round
			WHERE d.recommendation = $1 AND r.phase IN ('planned', 'open') LIMIT 1`, d.ID).Scan(&other)
		if err == nil {
			return n.Refuse(n.CodeWrongState, "%s is already in the round %s.", d.Key, other)
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
	}
	return nil
}

// rosterFor checks the delegations named, or takes every delegation that may
// comment now but non-governmental organizations, which need an invitation.
func rosterFor(ctx context.Context, tx pgx.Tx, home n.Meeting, codes []string, at time.Time) ([]string, error) {
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
			if d.Kind != n.KindNGO && n.Entitled(d.CapacityOn(instrument, at), n.MayComment) {
				codes = append(codes, d.Code)
			}
		}
		if len(codes) == 0 {
			return nil, n.Refuse(n.CodeInvalid, "No delegation on record may comment; load the delegations first.")
		}
		return codes, nil
	}
	for _, code := range codes {
		i := slices.IndexFunc(all, func(d n.Delegation) bool { return d.Code == code })
		if i < 0 {
			return nil, n.Refuse(n.CodeNotFound, "There is no delegation %q on record.", code)
		}
		if err := n.RequireEntitlement(code, all[i].CapacityOn(instrument, at), n.MayComment); err != nil {
			return nil, err
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(codes))), nil
}

// OpenRound circulates a planned round: the informal paper, which never has a
// symbol, goes on record and comments are in time from that moment. Opening it
// again changes nothing.
func (s *Store) OpenRound(ctx context.Context, id n.ID, informal NewDocument, render Render) (n.Round, error) {
	return s.changeRound(ctx, "open the round", id, func(tx pgx.Tx, r n.Round, at time.Time) error {
		if r.Phase != n.RoundPlanned {
			return nil
		}
		informal.Kind, informal.Round = n.InformalPaper, id
		d, err := issue(ctx, tx, n.System(), informal, render)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE rounds SET phase = $2, opened_at = $3, informal = $4 WHERE id = $1`, id, n.RoundOpen, at, d.ID); err != nil {
			return err
		}
		return logged(ctx, tx, at, n.System(), event{act: "round.opened", meeting: r.Meeting, round: id, docu: d.ID, detail: map[string]any{"deadline": r.Deadline, "zone": r.Zone}})
	})
}

// changeRound runs do under the lock on the round's row and returns the round
// as it is afterwards.
func (s *Store) changeRound(ctx context.Context, doing string, id n.ID, do func(tx pgx.Tx, r n.Round, at time.Time) error) (n.Round, error) {
	var r n.Round
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
func (s *Store) Remind(ctx context.Context, id n.ID, due time.Time) ([]string, error) {
	due = due.UTC().Truncate(time.Microsecond)
	var codes []string
	_, err := s.changeRound(ctx, "record the reminder", id, func(tx pgx.Tx, r n.Round, at time.Time) error {
		var done int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM log WHERE round = $1 AND act = 'round.reminded' AND (detail->>'due')::timestamptz = $2`, id, due).Scan(&done); err != nil {
			return err
		}
		if done == 0 && r.Phase == n.RoundOpen {
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

func remind(ctx context.Context, tx pgx.Tx, id n.ID, due, at time.Time) error {
	tag, err := tx.Exec(ctx, `INSERT INTO reminders (round, due, delegation)
		SELECT $1, $2, o.delegation FROM roster o
		WHERE o.round = $1 AND NOT EXISTS (SELECT 1 FROM replies p WHERE p.round = $1 AND p.delegation = o.delegation)`, id, due)
	if err != nil {
		return err
	}
	return logged(ctx, tx, at, n.System(), event{act: "round.reminded", round: id, detail: map[string]any{"due": due, "delegations": tag.RowsAffected()}})
}

// ExtendRound moves the deadline, before its end only. The same act again
// changes nothing.
func (s *Store) ExtendRound(ctx context.Context, by n.Actor, act, id n.ID, deadline time.Time, reason string) (n.Round, error) {
	if err := by.RequireRole(n.RoleSecretariat); err != nil {
		return n.Round{}, err
	}
	if err := checkIDs(act); err != nil {
		return n.Round{}, err
	}
	deadline = deadline.UTC().Truncate(time.Microsecond)
	return s.changeRound(ctx, "extend the round", id, func(tx pgx.Tx, r n.Round, at time.Time) error {
		request := map[string]any{"round": id, "deadline": deadline, "reason": reason}
		done, err := answered(ctx, tx, asked{act, "extend_round", by}, request, &struct{}{})
		if done || err != nil {
			return err
		}
		if err := unchanged(ctx, tx, act, "rounds", id); err != nil {
			return err
		}
		if err := r.CheckExtension(at, deadline); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE rounds SET deadline = $2 WHERE id = $1`, id, deadline); err != nil {
			return err
		}
		if err := insertAct(ctx, tx, actRow{id: act, kind: "extend_round", round: id, request: request, answer: struct{}{}, actor: by, at: at}); err != nil {
			return err
		}
		return logged(ctx, tx, at, by, event{act: "round.extended", meeting: r.Meeting, round: id,
			detail: map[string]any{"from": r.Deadline, "to": deadline, "zone": r.Zone, "reason": reason}})
	})
}

// CloseRound ends the time for comments: early by the secretariat, or at the
// deadline by the procedure, which gets a [NotYet] before it. What comes
// afterwards is late. Closing a closed round changes nothing.
func (s *Store) CloseRound(ctx context.Context, by n.Actor, act, id n.ID, early bool, reason string) (n.Round, error) {
	role := n.RoleSystem
	if early {
		role = n.RoleSecretariat
	}
	if err := by.RequireRole(role); err != nil {
		return n.Round{}, err
	}
	if err := checkIDs(act); err != nil {
		return n.Round{}, err
	}
	return s.changeRound(ctx, "close the round", id, func(tx pgx.Tx, r n.Round, at time.Time) error {
		request := map[string]any{"round": id, "early": early, "reason": reason}
		done, err := answered(ctx, tx, asked{act, "close_round", by}, request, &struct{}{})
		if done || err != nil {
			return err
		}
		if !early && r.Phase != n.RoundOpen && r.Phase != n.RoundPlanned {
			return nil
		}
		if err := unchanged(ctx, tx, act, "rounds", id); err != nil {
			return err
		}
		if err := r.CheckClose(); err != nil {
			return err
		}
		if left := r.Deadline.Sub(at); !early && left >= 0 {
			return &NotYet{Remaining: left + time.Millisecond}
		}
		if _, err := tx.Exec(ctx, `UPDATE rounds SET phase = $2, closed_at = $3 WHERE id = $1`, id, n.RoundClosed, at); err != nil {
			return err
		}
		if err := insertAct(ctx, tx, actRow{id: act, kind: "close_round", round: id, request: request, answer: struct{}{}, actor: by, at: at}); err != nil {
			return err
		}
		return logged(ctx, tx, at, by, event{act: "round.closed", meeting: r.Meeting, round: id, detail: map[string]any{"early": early, "reason": reason}})
	})
}

// Consolidation is what consolidating a round made.
type Consolidation struct {
	// Act is the request for it, "" when the procedure makes it by itself.
	Act   n.ID
	Round n.ID
	// Attempt is the number of this consolidation, one more than the round's.
	Attempt int
	// IncludeLate says that late comments are in it, by a decision of By; the
	// zero actor stands for the procedure.
	IncludeLate bool
	By          n.Actor
	Reason      string
	// Versions are the consolidated versions, one for each recommendation.
	// Their numbers are given here.
	Versions []n.Version
	// TakenIn are the comments laid on them; nil stands for all that are to be.
	TakenIn []n.ID
}

// RecordConsolidation puts the consolidated versions on record and the round
// before the chair. The same attempt again changes nothing. The versions
// become current by the act of consolidating, see [Store.RecordAct].
func (s *Store) RecordConsolidation(ctx context.Context, c Consolidation) (n.Round, error) {
	if c.By.Role == "" {
		c.By = n.System()
	}
	return s.changeRound(ctx, "record the consolidation", c.Round, func(tx pgx.Tx, r n.Round, at time.Time) error {
		if r.Attempt >= c.Attempt {
			return nil
		}
		if err := unchanged(ctx, tx, c.Act, "rounds", c.Round); err != nil {
			return err
		}
		if err := awaited(ctx, tx, r.ID); err != nil {
			return err
		}
		standing := map[n.ID]bool{}
		for _, v := range c.Versions {
			standing[v.Recommendation] = true
		}
		all, err := commentsIn(ctx, tx, CommentFilter{Round: c.Round, ExcludeWithdrawn: true})
		if err != nil {
			return err
		}
		if err := r.CheckConsolidation(behind(r, all, standing)); err != nil {
			return err
		}
		if c.Attempt != r.Attempt+1 {
			return n.Refuse(n.CodeConflict, "Consolidation %d does not follow consolidation %d.", c.Attempt, r.Attempt)
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
			all[i].TakenIn = standing[all[i].Recommendation] && all[i].Admitted(c.IncludeLate)
		}
		err = disposeByProcedure(ctx, tx, all, at, func(x n.ReceivedComment) (n.DispositionStatus, string, bool) {
			return x.Disposed(standing[x.Recommendation], x.TakenIn)
		})
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE rounds SET phase = $2, attempt = $3, revision = 0, include_late = $4 WHERE id = $1`, c.Round, n.RoundInReview, c.Attempt, c.IncludeLate)
		if err != nil {
			return err
		}
		return logged(ctx, tx, at, c.By, event{act: "round.consolidated", meeting: r.Meeting, round: c.Round,
			detail: map[string]any{"attempt": c.Attempt, "includeLate": c.IncludeLate, "reason": c.Reason}})
	})
}

// behind counts the comments on drafts still in a round that its last
// consolidation is behind.
func behind(r n.Round, all []n.ReceivedComment, standing map[n.ID]bool) int {
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
func takeIn(ctx context.Context, tx pgx.Tx, c Consolidation, all []n.ReceivedComment, standing map[n.ID]bool) error {
	var taken []string
	for _, x := range all {
		if standing[x.Recommendation] && x.Admitted(c.IncludeLate) {
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
func oneOfEach(ctx context.Context, tx pgx.Tx, c Consolidation, r n.Round) error {
	want := map[n.ID]bool{}
	for _, d := range r.Drafts {
		want[d.Recommendation] = true
	}
	for _, v := range c.Versions {
		if !want[v.Recommendation] {
			return n.Refuse(n.CodeInvalid, "The consolidation has a version of a recommendation that is not in the round, or two of one: %q.", v.Title)
		}
		delete(want, v.Recommendation)
	}
	for id := range want {
		left, err := recommendation(ctx, tx, string(id), true)
		if err != nil {
			return err
		}
		if left.Draft.InRound(c.Round) {
			return n.Refuse(n.CodeInvalid, "The consolidation leaves out %s, which is in the round.", left.Key)
		}
	}
	return nil
}

func insertConsolidated(ctx context.Context, tx pgx.Tx, c Consolidation, v n.Version, at time.Time) error {
	r, err := recommendation(ctx, tx, string(v.Recommendation), true)
	if err != nil {
		return err
	}
	v.Origin, v.Round, v.CreatedAt = n.OriginConsolidation, c.Round, at
	if v.Number, err = nextNumber(ctx, tx, r.ID); err != nil {
		return err
	}
	return insertVersion(ctx, tx, v, c.Attempt)
}

// Review is the chair's decision on a consolidation.
type Review struct {
	// ID is chosen by the client; the same review again changes nothing.
	ID    n.ID
	Round n.ID
	// Attempt is the consolidation the chair has read.
	Attempt int
	// Revision counts the settlements in what the chair has read.
	Revision int
	Approve  bool
	// Reason of a return; it may not be empty then.
	Reason string
	Actor  n.Actor
}

// RecordReview puts the chair's decision on record. Every consolidation gets
// one decision.
func (s *Store) RecordReview(ctx context.Context, v Review) (n.Round, error) {
	if err := v.Actor.RequireRole(n.RoleChair); err != nil {
		return n.Round{}, err
	}
	if err := checkIDs(v.ID); err != nil {
		return n.Round{}, err
	}
	return s.changeRound(ctx, "record the review", v.Round, func(tx pgx.Tx, r n.Round, at time.Time) error {
		if err := v.Actor.RequireMeeting(r.Meeting); err != nil {
			return err
		}
		done, err := reviewed(ctx, tx, v)
		if done || err != nil {
			return err
		}
		if err := unchanged(ctx, tx, v.ID, "rounds", v.Round); err != nil {
			return err
		}
		phase, act := n.RoundApproved, "round.approved"
		err = r.CheckReview(v.Attempt)
		if !v.Approve {
			phase, act = n.RoundReturned, "round.returned"
			err = r.CheckReturn(v.Attempt, v.Reason)
		}
		if err == nil {
			err = r.CheckRevision(v.Revision)
		}
		if err == nil && v.Approve {
			err = approvable(ctx, tx, r, at)
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO reviews (id, round, attempt, approve, reason, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			v.ID, v.Round, v.Attempt, v.Approve, v.Reason, v.Actor, at)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE rounds SET phase = $2 WHERE id = $1`, v.Round, phase); err != nil {
			return err
		}
		return logged(ctx, tx, at, v.Actor, event{act: act, meeting: r.Meeting, round: v.Round, detail: map[string]any{"attempt": v.Attempt, "reason": v.Reason}})
	})
}

// approvable refuses an approval while comments have no disposition, and one of
// a round from which every draft was withdrawn: its paper would be empty.
func approvable(ctx context.Context, tx pgx.Tx, r n.Round, at time.Time) error {
	standing, err := standingIn(ctx, tx, r)
	if err != nil {
		return err
	}
	all, err := commentsIn(ctx, tx, CommentFilter{Round: r.ID, ExcludeWithdrawn: true})
	if err != nil {
		return err
	}
	if err := r.CheckBehind(behind(r, all, standing)); err != nil {
		return err
	}
	// Drafts may have been withdrawn since the consolidation.
	err = disposeByProcedure(ctx, tx, all, at, func(c n.ReceivedComment) (n.DispositionStatus, string, bool) {
		return c.Disposed(standing[c.Recommendation], c.TakenIn)
	})
	if err != nil {
		return err
	}
	if err := disposeByReview(ctx, tx, r, at); err != nil {
		return err
	}
	left, err := undisposed(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	if err := r.CheckDisposed(left); err != nil {
		return err
	}
	return r.CheckPaper(len(standing) > 0)
}

func reviewed(ctx context.Context, tx pgx.Tx, v Review) (bool, error) {
	var round n.ID
	var attempt int
	var approve bool
	var actor n.Actor
	err := tx.QueryRow(ctx, `SELECT round::text, attempt, approve, actor FROM reviews WHERE id = $1`, v.ID).Scan(&round, &attempt, &approve, &actor)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if round != v.Round || attempt != v.Attempt || approve != v.Approve || !actor.Same(v.Actor) {
		return false, n.Refuse(n.CodeConflict, "Another review is on record under the id %s.", v.ID)
	}
	return true, nil
}

// Contents is what a conference room paper is made of, as it stands on record in
// the transaction that issues it.
type Contents struct {
	// Drafts are the recommendations that are still in the round.
	Drafts []n.Recommendation
	// Comments are those that stand, with what became of them.
	Comments []n.ReceivedComment
}

// RenderPaper makes the renderings of a conference room paper. Like a [Render] it
// must not call the store.
type RenderPaper func(ctx context.Context, d n.Document, c Contents) ([]n.Rendering, error)

// IssueCRP issues the conference room paper of an approved round, with what
// stands on record at that moment. Issuing it again changes nothing.
func (s *Store) IssueCRP(ctx context.Context, id n.ID, crp NewDocument, render RenderPaper) (n.Round, error) {
	return s.changeRound(ctx, "issue the conference room paper", id, func(tx pgx.Tx, r n.Round, at time.Time) error {
		if r.Phase == n.RoundIssued {
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
			return n.Refuse(n.CodeInvalid, "The conference room paper goes to %s and belongs to the series %s/%s, not %s/%s.",
				to.Key, to.Body, to.Session, crp.Body, crp.Session)
		}
		crp.Kind, crp.Round, crp.Meeting = n.ConferenceRoomPaper, id, to.ID
		holds, err := contents(ctx, tx, r, at)
		if err != nil {
			return err
		}
		d, err := issue(ctx, tx, n.System(), crp, func(ctx context.Context, d n.Document) ([]n.Rendering, error) { return render(ctx, d, holds) })
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE rounds SET phase = $2, document = $3 WHERE id = $1`, id, n.RoundIssued, d.ID); err != nil {
			return err
		}
		return logged(ctx, tx, at, n.System(), event{act: "round.issued", meeting: r.Meeting, round: id, docu: d.ID, detail: map[string]any{"symbol": d.Symbol}})
	})
}

// contents reads what the paper of a round is made of. No comment comes in while
// the caller holds the round, and no draft is withdrawn until the paper is out.
// What came since the approval is disposed of first.
func contents(ctx context.Context, tx pgx.Tx, r n.Round, at time.Time) (Contents, error) {
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
	if err := disposeByProcedure(ctx, tx, all, at, n.ReceivedComment.DisposedAtIssue); err != nil {
		return c, err
	}
	c.Comments, err = commentsIn(ctx, tx, CommentFilter{Round: r.ID, ExcludeWithdrawn: true})
	return c, err
}
