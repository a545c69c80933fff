package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// Silences lists all silence procedures by their end.
func (s *Store) Silences(ctx context.Context) ([]negotiation.Silence, error) {
	return silences(ctx, s.pool, `true ORDER BY s.ends, s.id`)
}

// SilencesPage lists a part of the same list, and the place after it.
func (s *Store) SilencesPage(ctx context.Context, p Page) ([]negotiation.Silence, Cursor, error) {
	l := listing{columns: silenceColumns, from: `silences s`, keys: []sortKey{{"s.ends", "timestamptz"}, {"s.id", "uuid"}}}
	list, next, err := page(ctx, s.pool, l, conditions{}, p, "silence procedures", scanSilence)
	if err != nil {
		return nil, next, err
	}
	return list, next, addCirculated(ctx, s.pool, list)
}

// Silence returns the silence procedure with that ID.
func (s *Store) Silence(ctx context.Context, id negotiation.ID) (negotiation.Silence, error) {
	if err := checkIDs(id); err != nil {
		return negotiation.Silence{}, err
	}
	return silence(ctx, s.pool, id)
}

func silence(ctx context.Context, q querier, id negotiation.ID) (negotiation.Silence, error) {
	list, err := silences(ctx, q, `s.id = $1`, null(id))
	if err != nil {
		return negotiation.Silence{}, err
	}
	if len(list) == 0 {
		return negotiation.Silence{}, negotiation.Refuse(
			negotiation.CodeNotFound, "There is no silence procedure %q on record.", id,
		)
	}
	return list[0], nil
}

const silenceColumns = `s.id::text, s.body, coalesce(s.meeting::text, ''), s.subject, s.title, s.roster, coalesce(s.bureau, ''), s.opened_at, s.ends, s.zone, s.phase,
	coalesce(s.revises::text, ''), s.names_published, s.reason, s.ended_at,
	(SELECT jsonb_agg(jsonb_build_object('number', p.number, 'text', p.text, 'broken', EXISTS (SELECT 1
		FROM silence_objections o
	     WHERE o.silence = s.id AND (cardinality(o.paragraphs) = 0 OR p.number = ANY(o.paragraphs))),
	     'recommendation', coalesce(p.recommendation::text, ''), 'version', coalesce(p.version::text, ''),
	     'adopted', coalesce(x.left_out = '', false), 'leftOut', coalesce(x.left_out, '')) ORDER BY p.number)
	 FROM silence_paragraphs p LEFT JOIN silence_outcomes x ON x.silence = p.silence
	 	AND x.number = p.number WHERE p.silence = s.id)`

func scanSilence(row pgx.CollectableRow) (x negotiation.Silence, err error) {
	var ended *time.Time
	err = row.Scan(&x.ID, &x.Body, &x.Meeting, &x.Subject, &x.Title, &x.Roster, &x.Bureau, &x.OpenedAt, &x.Ends, &x.Zone,
		&x.Phase,
		&x.Revises, &x.NamesPublished, &x.Reason, &ended, &x.Paragraphs)
	x.OpenedAt, x.Ends, x.EndedAt = x.OpenedAt.UTC(), x.Ends.UTC(), value(ended)
	x.Notice = x.Subject.Notice(x.Body)
	return x, err
}

// silences reads the procedures a condition of this file selects. A paragraph
// is broken when an objection names it, or names none.
func silences(ctx context.Context, q querier, where string, args ...any) ([]negotiation.Silence, error) {
	rows, err := q.Query(ctx, `SELECT `+silenceColumns+` FROM silences s WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read silence procedures: %w", err)
	}
	list, err := collect(rows, "silence procedures", scanSilence)
	if err != nil {
		return nil, err
	}
	return list, addCirculated(ctx, q, list)
}

// addCirculated adds the texts of the versions that are put to tacit approval.
func addCirculated(ctx context.Context, q querier, list []negotiation.Silence) error {
	var ids []string
	for _, x := range list {
		for _, p := range x.Paragraphs {
			if p.Version != "" {
				ids = append(ids, string(p.Version))
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	texts, err := versions(ctx, q, `v.id = ANY($1::uuid[])`, ids)
	if err != nil {
		return err
	}
	for _, x := range list {
		for i, p := range x.Paragraphs {
			if j := slices.IndexFunc(texts, func(v negotiation.Version) bool { return v.ID == p.Version }); j >= 0 {
				x.Paragraphs[i].Text = texts[j].Plain()
			}
		}
	}
	return nil
}

// silenceThing is how silence procedures are kept.
var silenceThing = thing[negotiation.Silence]{
	kind: "silences",
	lock: lockSilence,
	read: func(ctx context.Context, tx pgx.Tx, id negotiation.ID) (negotiation.Silence, error) {
		return silence(ctx, tx, id)
	},
	// No act on one is open to the chair or rapporteur of a meeting.
	meeting: func(x negotiation.Silence) negotiation.ID { return x.Meeting },
	row:     func(*actRow, negotiation.ID) {},
}

func lockSilence(ctx context.Context, tx pgx.Tx, id negotiation.ID) (negotiation.Silence, error) {
	var one int
	if err := tx.QueryRow(ctx, `SELECT 1 FROM silences WHERE id = $1 FOR UPDATE`, null(id)).Scan(&one); err != nil {
		return negotiation.Silence{}, notFound(err, "silence procedure", string(id))
	}
	return silence(ctx, tx, id)
}

// OpenSilence circulates a text for tacit approval.
func (s *Store) OpenSilence(ctx context.Context, a negotiation.Asked) (negotiation.Silence, error) {
	x, ok := a.Act.(negotiation.OpenSilence)
	if !ok || a.ID != a.On {
		return negotiation.Silence{}, fmt.Errorf("%T under %s opens no silence procedure %s", a.Act, a.ID, a.On)
	}
	create := func(ctx context.Context, tx pgx.Tx, _ time.Time) error { return newSilence(ctx, tx, a, x) }
	return do(ctx, s, a, silenceThing, change[negotiation.Silence]{create: create})
}

func newSilence(ctx context.Context, tx pgx.Tx, a negotiation.Asked, x negotiation.OpenSilence) error {
	if err := checkIDs(x.Revises); err != nil {
		return err
	}
	// One at a time for a body: what was broken is looked up below.
	_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, "rapporteur.silence."+x.Body)
	if err != nil {
		return err
	}
	at, err := now(ctx, tx)
	if err != nil {
		return err
	}
	x.Ends = x.Ends.UTC().Truncate(time.Microsecond)
	var rules negotiation.BodyRules
	if err := tx.QueryRow(ctx, `SELECT rules FROM bodies WHERE symbol = $1`, x.Body).Scan(&rules); err != nil {
		return notFound(err, "body", x.Body)
	}
	if err := x.CheckUnder(rules, at); err != nil {
		return err
	}
	if x.Subject == negotiation.SilenceOnRecommendations {
		if x, err = circulated(ctx, tx, x, at); err != nil {
			return err
		}
	}
	if err := revised(ctx, tx, x); err != nil {
		return err
	}
	if err := mayAllBreak(ctx, tx, x, at); err != nil {
		return err
	}
	return insertSilence(ctx, tx, a, x, at)
}

// mayAllBreak refuses a roster with somebody on it who may not break a silence:
// that silence would say nothing.
func mayAllBreak(ctx context.Context, tx pgx.Tx, x negotiation.OpenSilence, at time.Time) error {
	for _, code := range x.Asked() {
		capacity, err := capacityUnder(ctx, tx, code, x.Body, at)
		if err != nil {
			return err
		}
		if err := negotiation.RequireEntitlement(code, capacity, negotiation.MayBreakSilence); err != nil {
			return err
		}
	}
	return nil
}

func insertSilence(ctx context.Context, tx pgx.Tx, a negotiation.Asked, x negotiation.OpenSilence, at time.Time) error {
	var about negotiation.Meeting
	var bureau string
	var err error
	if x.Meeting != "" {
		if about, err = meeting(ctx, tx, x.Meeting); err != nil {
			return err
		}
	}
	if x.AsksBureau() {
		if bureau, err = askedBureau(ctx, tx, x, about, at); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `INSERT INTO silences
		(id, body, meeting, subject, title, roster, bureau, opened_at, ends, zone, phase, revises, names_published, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		a.On, x.Body, null(about.ID), x.Subject, x.Title, x.Asked(), null(bureau), at,
		x.Ends, x.Zone, negotiation.SilenceOpen, null(x.Revises), x.NamesPublished, x.Reason)
	if err != nil {
		return err
	}
	for i, text := range x.Paragraphs {
		var d negotiation.CirculatedDraft
		if len(x.Recommendations) > 0 {
			d, text = x.Recommendations[i], "" // the text is the version's
		}
		if _, err := tx.Exec(ctx, `INSERT INTO silence_paragraphs (silence, number, text, recommendation, version) VALUES ($1, $2, $3, $4, $5)`,
			a.On, i+1, text, null(d.Recommendation), null(d.Version)); err != nil {
			return err
		}
	}
	return logged(ctx, tx, at, a.By, event{act: negotiation.EventSilenceOpened, meeting: about.ID, detail: map[string]any{
		"silence": a.On, "subject": x.Subject, "ends": x.Ends, "zone": x.Zone, "roster": x.Asked(), "bureau": bureau,
		"revises": x.Revises, "notice": x.Subject.Notice(x.Body),
	}})
}

// revised refuses a text that was broken before, and a revision of a
// procedure that was not.
func revised(ctx context.Context, tx pgx.Tx, x negotiation.OpenSilence) error {
	earlier, err := silences(ctx, tx, `s.body = $1 AND EXISTS (SELECT FROM silence_objections o WHERE o.silence = s.id)`, x.Body)
	if err != nil {
		return err
	}
	return x.CheckEarlier(earlier)
}

// changeSilence runs do under the lock on the procedure's row.
func (s *Store) changeSilence(
	ctx context.Context, doing string, id negotiation.ID, do func(tx pgx.Tx, x negotiation.Silence, at time.Time) error,
) (negotiation.Silence, error) {
	if err := checkIDs(id); err != nil {
		return negotiation.Silence{}, err
	}
	var out negotiation.Silence
	err := s.within(ctx, doing, func(tx pgx.Tx) error {
		before, err := lockSilence(ctx, tx, id)
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
		out, err = silence(ctx, tx, id)
		return err
	})
	return out, err
}

// DoOnSilence does an act on a silence procedure and returns the procedure as it
// stands then.
func (s *Store) DoOnSilence(ctx context.Context, a negotiation.Asked) (negotiation.Silence, error) {
	act, ok := a.Act.(negotiation.SilenceAct)
	if !ok {
		return negotiation.Silence{}, fmt.Errorf("%T is no act on a silence procedure", a.Act)
	}
	if _, objects := act.(negotiation.BreakSilence); objects {
		return s.breakSilence(ctx, a)
	}
	change := change[negotiation.Silence]{change: func(
		ctx context.Context, tx pgx.Tx, x negotiation.Silence, at time.Time,
	) error {
		after, err := act.Judge(x, negotiation.SilenceFacts{Now: at})
		if err != nil {
			return err
		}
		return saveSilence(ctx, tx, a.By, act, x, after, at)
	}}
	return do(ctx, s, a, silenceThing, change)
}

// saveSilence writes where an act leaves a procedure, and its line of the log. An
// objection that leaves it open is written beside it: it is no other state.
func saveSilence(
	ctx context.Context, tx pgx.Tx, by negotiation.Actor, act negotiation.SilenceAct, before, after negotiation.Silence,
	at time.Time,
) error {
	row, err := negotiation.RowOf(act)
	if err != nil {
		return err
	}
	if after.Phase != before.Phase || !after.Ends.Equal(before.Ends) {
		if err := setSilence(ctx, tx, after); err != nil {
			return err
		}
	}
	return logged(
		ctx, tx, at, by, event{act: row.Event, meeting: before.Meeting, detail: negotiation.DetailOf(act, before)},
	)
}

// breakSilence records an objection and what it breaks. One that arrived in
// time, see [Store.ObjectionArrived], is in time whenever it is recorded. The
// same one again changes nothing, whoever passes it on: an objection is known
// again by itself, and stands among the objections rather than the acts, whose
// authors are read more widely. The log says that paragraphs were broken, never
// by whom.
func (s *Store) breakSilence(ctx context.Context, a negotiation.Asked) (negotiation.Silence, error) {
	act, err := objection(a)
	if err != nil {
		return negotiation.Silence{}, err
	}
	digest, err := objectionDigest(a)
	if err != nil {
		return negotiation.Silence{}, err
	}
	x, err := s.changeSilence(ctx, "record the objection", a.On, func(
		tx pgx.Tx, x negotiation.Silence, _ time.Time,
	) error {
		done, err := objected(ctx, tx, a, act)
		if done && err == nil {
			_, _, err = take(ctx, tx, a.ID, digest, bySender)
		}
		if done || err != nil {
			return err
		}
		at, err := now(ctx, tx)
		if err != nil {
			return err
		}
		// What came before is taken in before; refused by that, this one leaves it
		// to whoever finishes it.
		if x, err = takeArrived(ctx, tx, x, a.ID, at); err != nil {
			return err
		}
		came, _, err := take(ctx, tx, a.ID, digest, bySender)
		if err != nil {
			return err
		}
		_, err = object(ctx, tx, x, a, act, came, at)
		return err
	})
	return x, s.refusedArrival(ctx, a.ID, digest, err)
}

// objection is what somebody who may asks to break a silence by.
func objection(a negotiation.Asked) (negotiation.BreakSilence, error) {
	act, ok := a.Act.(negotiation.BreakSilence)
	if !ok {
		return act, fmt.Errorf("%T is no objection to a silence", a.Act)
	}
	if err := a.Check(); err != nil {
		return act, err
	}
	if err := a.Permits(); err != nil {
		return act, err
	}
	return act, checkIDs(a.ID, a.On)
}

// objected reports whether an objection is on record already, and refuses
// another one under its ID.
func objected(ctx context.Context, tx pgx.Tx, a negotiation.Asked, act negotiation.BreakSilence) (bool, error) {
	var on negotiation.ID
	var old negotiation.BreakSilence
	const known = `SELECT silence::text, delegation, paragraphs, text FROM silence_objections WHERE id = $1`
	err := tx.QueryRow(ctx, known, a.ID).Scan(&on, &old.Delegation, &old.Paragraphs, &old.Text)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if on != a.On || old.Delegation != act.Delegation || old.Text != act.Text ||
		!slices.Equal(old.Paragraphs, act.Paragraphs) {
		return false, negotiation.Refuse(negotiation.CodeConflict, "Another objection is on record under the id %s.", a.ID)
	}
	return true, nil
}

// object records an objection that came at a time, and returns the silence as it
// leaves it.
func object(
	ctx context.Context, tx pgx.Tx, x negotiation.Silence, a negotiation.Asked, act negotiation.BreakSilence,
	came, at time.Time,
) (negotiation.Silence, error) {
	if err := inState(ctx, tx, a.Expects, silenceThing.kind, a.On); err != nil {
		return x, err
	}
	capacity, err := capacityUnder(ctx, tx, act.Delegation, x.Body, came)
	if err != nil {
		return x, err
	}
	after, err := act.Judge(x, negotiation.SilenceFacts{Now: at, Came: came, Capacity: capacity})
	if err != nil {
		return x, err
	}
	paragraphs := act.Paragraphs
	if paragraphs == nil {
		paragraphs = []int{}
	}
	_, err = tx.Exec(ctx, `INSERT INTO silence_objections (id, silence, delegation, paragraphs, text, actor, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		a.ID, a.On, act.Delegation, paragraphs, act.Text, a.By, came)
	if err != nil {
		return x, err
	}
	return after, saveSilence(ctx, tx, negotiation.System(), act, x, after, at)
}

// capacityUnder is a delegation's capacity under the instrument of a body.
func capacityUnder(ctx context.Context, tx pgx.Tx, code, body string, at time.Time) (negotiation.Capacity, error) {
	d, err := delegation(ctx, tx, code)
	if err != nil {
		return "", err
	}
	var instrument string
	if err := tx.QueryRow(ctx, `SELECT instrument FROM bodies WHERE symbol = $1`, body).Scan(&instrument); err != nil {
		return "", notFound(err, "body", body)
	}
	return d.CapacityOn(instrument, at), nil
}

func setSilence(ctx context.Context, tx pgx.Tx, x negotiation.Silence) error {
	_, err := tx.Exec(ctx, `UPDATE silences SET phase = $2, ends = $3, ended_at = $4 WHERE id = $1`, x.ID, x.Phase, x.Ends, nullTime(x.EndedAt))
	return err
}

// EndSilence ends a procedure when the record's clock says that its end has
// passed, and is a [NotYet] before. An objection that arrived in time and is
// still on its way is taken in first, so none is overtaken by the end. Ending it
// again changes nothing.
func (s *Store) EndSilence(ctx context.Context, id negotiation.ID) (negotiation.Silence, error) {
	return s.changeSilence(ctx, "end the silence procedure", id, func(
		tx pgx.Tx, x negotiation.Silence, at time.Time,
	) error {
		if x.Phase != negotiation.SilenceOpen {
			return nil
		}
		if left := x.Ends.Sub(at); left >= 0 {
			return &NotYet{Remaining: left + time.Millisecond}
		}
		x, err := takeArrived(ctx, tx, x, "", at)
		if err != nil || x.Phase != negotiation.SilenceOpen {
			return err
		}
		after := x.End(at)
		if err := setSilence(ctx, tx, after); err != nil {
			return err
		}
		return logged(ctx, tx, at, negotiation.System(), event{
			act: negotiation.EventSilenceEnded, meeting: x.Meeting,
			detail: map[string]any{"silence": id, "phase": after.Phase, "notice": x.Notice},
		})
	})
}

// SilenceObjections lists who broke a silence, in the order in which they did.
func (s *Store) SilenceObjections(ctx context.Context, id negotiation.ID) ([]negotiation.SilenceObjection, error) {
	if err := checkIDs(id); err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, `SELECT id::text, silence::text, delegation, paragraphs, text, actor, received_at
		FROM silence_objections WHERE silence = $1 ORDER BY received_at, id`, null(id))
	if err != nil {
		return nil, fmt.Errorf("read objections: %w", err)
	}
	return collect(rows, "objections", func(row pgx.CollectableRow) (o negotiation.SilenceObjection, err error) {
		err = row.Scan(&o.ID, &o.Silence, &o.Delegation, &o.Paragraphs, &o.Text, &o.Actor, &o.ReceivedAt)
		o.ReceivedAt = o.ReceivedAt.UTC()
		return o, err
	})
}
