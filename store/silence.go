package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	n "rapporteur/negotiation"
)

// Silences lists all silence procedures by their end.
func (s *Store) Silences(ctx context.Context) ([]n.Silence, error) {
	return silences(ctx, s.pool, `true ORDER BY s.ends, s.id`)
}

// SilencesPage lists a part of the same list, and the place after it.
func (s *Store) SilencesPage(ctx context.Context, p Page) ([]n.Silence, Cursor, error) {
	l := listing{columns: silenceColumns, from: `silences s`, keys: []sortKey{{"s.ends", "timestamptz"}, {"s.id", "uuid"}}}
	list, next, err := page(ctx, s.pool, l, conditions{}, p, "silence procedures", scanSilence)
	if err != nil {
		return nil, next, err
	}
	return list, next, addCirculated(ctx, s.pool, list)
}

// Silence returns the silence procedure with that ID.
func (s *Store) Silence(ctx context.Context, id n.ID) (n.Silence, error) {
	if err := checkIDs(id); err != nil {
		return n.Silence{}, err
	}
	return silence(ctx, s.pool, id)
}

func silence(ctx context.Context, q querier, id n.ID) (n.Silence, error) {
	list, err := silences(ctx, q, `s.id = $1`, null(id))
	if err != nil {
		return n.Silence{}, err
	}
	if len(list) == 0 {
		return n.Silence{}, n.Refuse(n.CodeNotFound, "There is no silence procedure %q on record.", id)
	}
	return list[0], nil
}

const silenceColumns = `s.id::text, s.body, coalesce(s.meeting::text, ''), s.subject, s.title, s.roster, coalesce(s.bureau, ''), s.opened_at, s.ends, s.zone, s.phase,
	coalesce(s.revises::text, ''), s.names_published, s.reason, s.ended_at,
	(SELECT jsonb_agg(jsonb_build_object('number', p.number, 'text', p.text, 'broken', EXISTS (SELECT 1 FROM silence_objections o
	     WHERE o.silence = s.id AND (cardinality(o.paragraphs) = 0 OR p.number = ANY(o.paragraphs))),
	     'recommendation', coalesce(p.recommendation::text, ''), 'version', coalesce(p.version::text, ''),
	     'adopted', coalesce(x.left_out = '', false), 'leftOut', coalesce(x.left_out, '')) ORDER BY p.number)
	 FROM silence_paragraphs p LEFT JOIN silence_outcomes x ON x.silence = p.silence AND x.number = p.number WHERE p.silence = s.id)`

func scanSilence(row pgx.CollectableRow) (x n.Silence, err error) {
	var ended *time.Time
	err = row.Scan(&x.ID, &x.Body, &x.Meeting, &x.Subject, &x.Title, &x.Roster, &x.Bureau, &x.OpenedAt, &x.Ends, &x.Zone, &x.Phase,
		&x.Revises, &x.NamesPublished, &x.Reason, &ended, &x.Paragraphs)
	x.OpenedAt, x.Ends, x.EndedAt = x.OpenedAt.UTC(), x.Ends.UTC(), value(ended)
	x.Notice = x.Subject.Notice(x.Body)
	return x, err
}

// silences reads the procedures a condition of this file selects. A paragraph
// is broken when an objection names it, or names none.
func silences(ctx context.Context, q querier, where string, args ...any) ([]n.Silence, error) {
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
func addCirculated(ctx context.Context, q querier, list []n.Silence) error {
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
			if j := slices.IndexFunc(texts, func(v n.Version) bool { return v.ID == p.Version }); j >= 0 {
				x.Paragraphs[i].Text = texts[j].Plain()
			}
		}
	}
	return nil
}

// OpenSilence circulates a text for tacit approval. The same plan again
// returns the same procedure.
func (s *Store) OpenSilence(ctx context.Context, by n.Actor, p n.SilencePlan) (n.Silence, error) {
	if err := by.RequireRole(n.RoleSecretariat); err != nil {
		return n.Silence{}, err
	}
	if err := checkIDs(p.ID, p.Meeting, p.Revises); err != nil {
		return n.Silence{}, err
	}
	p.Ends = p.Ends.UTC().Truncate(time.Microsecond)
	var out n.Silence
	err := s.within(ctx, "open the silence procedure", func(tx pgx.Tx) error {
		// One at a time for a body: what was broken is looked up below.
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, "rapporteur.silence."+p.Body); err != nil {
			return err
		}
		err := once(ctx, tx, asked{p.ID, "open_silence", by}, p, func(at time.Time) error { return newSilence(ctx, tx, by, p, at) })
		if err != nil {
			return err
		}
		out, err = silence(ctx, tx, p.ID)
		return err
	})
	return out, err
}

func newSilence(ctx context.Context, tx pgx.Tx, by n.Actor, p n.SilencePlan, at time.Time) error {
	var rules n.BodyRules
	if err := tx.QueryRow(ctx, `SELECT rules FROM bodies WHERE symbol = $1`, p.Body).Scan(&rules); err != nil {
		return notFound(err, "body", p.Body)
	}
	if err := p.Check(at, rules); err != nil {
		return err
	}
	if p.Subject == n.SilenceOnRecommendations {
		var err error
		if p, err = circulated(ctx, tx, p, at); err != nil {
			return err
		}
	}
	if err := revised(ctx, tx, p); err != nil {
		return err
	}
	roster := p.Asked()
	for _, code := range roster {
		capacity, err := capacityUnder(ctx, tx, code, p.Body, at)
		if err != nil {
			return err
		}
		// The silence of whoever may not break it would say nothing.
		if err := n.RequireEntitlement(code, capacity, n.MayBreakSilence); err != nil {
			return err
		}
	}
	bureau := ""
	if p.AsksBureau() {
		var err error
		if bureau, err = askedBureau(ctx, tx, p, roster, at); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `INSERT INTO silences (id, body, meeting, subject, title, roster, bureau, opened_at, ends, zone, phase, revises, names_published, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		p.ID, p.Body, null(p.Meeting), p.Subject, p.Title, roster, null(bureau), at, p.Ends, p.Zone, n.SilenceOpen, null(p.Revises), p.NamesPublished, p.Reason)
	if err != nil {
		return err
	}
	for i, text := range p.Paragraphs {
		var d n.CirculatedDraft
		if len(p.Recommendations) > 0 {
			d, text = p.Recommendations[i], "" // the text is the version's
		}
		if _, err := tx.Exec(ctx, `INSERT INTO silence_paragraphs (silence, number, text, recommendation, version) VALUES ($1, $2, $3, $4, $5)`,
			p.ID, i+1, text, null(d.Recommendation), null(d.Version)); err != nil {
			return err
		}
	}
	return logged(ctx, tx, at, by, event{act: n.EventSilenceOpened, meeting: p.Meeting,
		detail: map[string]any{"silence": p.ID, "subject": p.Subject, "ends": p.Ends, "zone": p.Zone, "roster": roster, "bureau": bureau, "revises": p.Revises, "notice": p.Subject.Notice(p.Body)}})
}

// revised refuses a text that was broken before, and a revision of a
// procedure that was not.
func revised(ctx context.Context, tx pgx.Tx, p n.SilencePlan) error {
	earlier, err := silences(ctx, tx, `s.body = $1 AND EXISTS (SELECT FROM silence_objections o WHERE o.silence = s.id)`, p.Body)
	if err != nil {
		return err
	}
	return p.CheckEarlier(earlier)
}

// changeSilence runs do under the lock on the procedure's row.
func (s *Store) changeSilence(ctx context.Context, doing string, id n.ID, do func(tx pgx.Tx, x n.Silence, at time.Time) error) (n.Silence, error) {
	if err := checkIDs(id); err != nil {
		return n.Silence{}, err
	}
	var out n.Silence
	err := s.within(ctx, doing, func(tx pgx.Tx) error {
		var one int
		if err := tx.QueryRow(ctx, `SELECT 1 FROM silences WHERE id = $1 FOR UPDATE`, null(id)).Scan(&one); err != nil {
			return notFound(err, "silence procedure", string(id))
		}
		before, err := silence(ctx, tx, id)
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

// BreakSilence records an objection and what it breaks. One that arrived in
// time, see [Store.ObjectionArrived], is in time whenever it is recorded. The
// same one again changes nothing. The log says that paragraphs were broken,
// never by whom.
func (s *Store) BreakSilence(ctx context.Context, o n.SilenceObjection) (n.Silence, error) {
	if err := o.Actor.RequireDelegation(o.Delegation); err != nil {
		return n.Silence{}, err
	}
	if err := checkIDs(o.ID); err != nil {
		return n.Silence{}, err
	}
	digest, err := objectionDigest(o)
	if err != nil {
		return n.Silence{}, err
	}
	x, err := s.changeSilence(ctx, "record the objection", o.Silence, func(tx pgx.Tx, x n.Silence, _ time.Time) error {
		done, err := objected(ctx, tx, o)
		if done && err == nil {
			_, _, err = take(ctx, tx, o.ID, digest, bySender)
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
		if x, err = takeArrived(ctx, tx, x, o.ID, at); err != nil {
			return err
		}
		came, _, err := take(ctx, tx, o.ID, digest, bySender)
		if err != nil {
			return err
		}
		_, err = object(ctx, tx, x, o, came, at)
		return err
	})
	return x, s.refusedArrival(ctx, o.ID, digest, err)
}

// objected reports whether an objection is on record already, and refuses
// another one under its ID.
func objected(ctx context.Context, tx pgx.Tx, o n.SilenceObjection) (bool, error) {
	var old n.SilenceObjection
	err := tx.QueryRow(ctx, `SELECT silence::text, delegation, paragraphs, text FROM silence_objections WHERE id = $1`, o.ID).
		Scan(&old.Silence, &old.Delegation, &old.Paragraphs, &old.Text)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if old.Silence != o.Silence || old.Delegation != o.Delegation || !slices.Equal(old.Paragraphs, o.Paragraphs) || old.Text != o.Text {
		return false, n.Refuse(n.CodeConflict, "Another objection is on record under the id %s.", o.ID)
	}
	return true, nil
}

// object records an objection that came at a time, and returns the silence as it
// leaves it.
func object(ctx context.Context, tx pgx.Tx, x n.Silence, o n.SilenceObjection, came, at time.Time) (n.Silence, error) {
	if err := unchanged(ctx, tx, o.ID, "silences", o.Silence); err != nil {
		return x, err
	}
	capacity, err := capacityUnder(ctx, tx, o.Delegation, x.Body, came)
	if err != nil {
		return x, err
	}
	if err := x.CheckObjection(o, came, capacity); err != nil {
		return x, err
	}
	paragraphs := o.Paragraphs
	if paragraphs == nil {
		paragraphs = []int{}
	}
	_, err = tx.Exec(ctx, `INSERT INTO silence_objections (id, silence, delegation, paragraphs, text, actor, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		o.ID, o.Silence, o.Delegation, paragraphs, o.Text, o.Actor, came)
	if err != nil {
		return x, err
	}
	after := x.Break(o, at)
	if after.Phase != x.Phase {
		if err := setSilence(ctx, tx, after); err != nil {
			return x, err
		}
	}
	return after, logged(ctx, tx, at, n.System(), event{act: n.EventSilenceBroken, meeting: x.Meeting, detail: map[string]any{"silence": x.ID, "paragraphs": o.Paragraphs, "notice": x.Notice}})
}

// capacityUnder is a delegation's capacity under the instrument of a body.
func capacityUnder(ctx context.Context, tx pgx.Tx, code, body string, at time.Time) (n.Capacity, error) {
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

func setSilence(ctx context.Context, tx pgx.Tx, x n.Silence) error {
	_, err := tx.Exec(ctx, `UPDATE silences SET phase = $2, ends = $3, ended_at = $4 WHERE id = $1`, x.ID, x.Phase, x.Ends, nullTime(x.EndedAt))
	return err
}

// ExtendSilence moves the end, before it only. The same act again changes
// nothing.
func (s *Store) ExtendSilence(ctx context.Context, by n.Actor, act, id n.ID, ends time.Time, reason string) (n.Silence, error) {
	ends = ends.UTC().Truncate(time.Microsecond)
	return s.actOnSilence(ctx, by, act, id, n.EventSilenceExtended, map[string]any{"silence": id, "ends": ends, "reason": reason}, func(x n.Silence, at time.Time) (n.Silence, error) {
		err := x.CheckExtension(at, ends)
		x.Ends = ends
		return x, err
	})
}

// CancelSilence takes a procedure back before its end. It approves nothing.
func (s *Store) CancelSilence(ctx context.Context, by n.Actor, act, id n.ID, reason string) (n.Silence, error) {
	return s.actOnSilence(ctx, by, act, id, n.EventSilenceCancelled, map[string]any{"silence": id, "reason": reason}, func(x n.Silence, at time.Time) (n.Silence, error) {
		err := x.CheckCancel(reason)
		x.Phase, x.EndedAt = n.SilenceCancelled, at
		return x, err
	})
}

func (s *Store) actOnSilence(ctx context.Context, by n.Actor, act, id n.ID, name n.EventName, request map[string]any, do func(n.Silence, time.Time) (n.Silence, error)) (n.Silence, error) {
	if err := by.RequireRole(n.RoleSecretariat); err != nil {
		return n.Silence{}, err
	}
	if err := checkIDs(act); err != nil {
		return n.Silence{}, err
	}
	return s.changeSilence(ctx, string(name), id, func(tx pgx.Tx, x n.Silence, at time.Time) error {
		done, err := answered(ctx, tx, asked{act, string(name), by}, request, &struct{}{})
		if done || err != nil {
			return err
		}
		if err := unchanged(ctx, tx, act, "silences", id); err != nil {
			return err
		}
		after, err := do(x, at)
		if err != nil {
			return err
		}
		if err := setSilence(ctx, tx, after); err != nil {
			return err
		}
		if err := insertAct(ctx, tx, actRow{id: act, kind: string(name), request: request, answer: struct{}{}, actor: by, at: at}); err != nil {
			return err
		}
		detail := maps.Clone(request)
		detail["notice"] = x.Notice
		return logged(ctx, tx, at, by, event{act: name, meeting: x.Meeting, detail: detail})
	})
}

// EndSilence ends a procedure when the record's clock says that its end has
// passed, and is a [NotYet] before. An objection that arrived in time and is
// still on its way is taken in first, so none is overtaken by the end. Ending it
// again changes nothing.
func (s *Store) EndSilence(ctx context.Context, id n.ID) (n.Silence, error) {
	return s.changeSilence(ctx, "end the silence procedure", id, func(tx pgx.Tx, x n.Silence, at time.Time) error {
		if x.Phase != n.SilenceOpen {
			return nil
		}
		if left := x.Ends.Sub(at); left >= 0 {
			return &NotYet{Remaining: left + time.Millisecond}
		}
		x, err := takeArrived(ctx, tx, x, "", at)
		if err != nil || x.Phase != n.SilenceOpen {
			return err
		}
		after := x.End(at)
		if err := setSilence(ctx, tx, after); err != nil {
			return err
		}
		return logged(ctx, tx, at, n.System(), event{act: n.EventSilenceEnded, meeting: x.Meeting, detail: map[string]any{"silence": id, "phase": after.Phase, "notice": x.Notice}})
	})
}

// SilenceObjections lists who broke a silence, in the order in which they did.
func (s *Store) SilenceObjections(ctx context.Context, id n.ID) ([]n.SilenceObjection, error) {
	if err := checkIDs(id); err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, `SELECT id::text, silence::text, delegation, paragraphs, text, actor, received_at
		FROM silence_objections WHERE silence = $1 ORDER BY received_at, id`, null(id))
	if err != nil {
		return nil, fmt.Errorf("read objections: %w", err)
	}
	return collect(rows, "objections", func(row pgx.CollectableRow) (o n.SilenceObjection, err error) {
		err = row.Scan(&o.ID, &o.Silence, &o.Delegation, &o.Paragraphs, &o.Text, &o.Actor, &o.ReceivedAt)
		o.ReceivedAt = o.ReceivedAt.UTC()
		return o, err
	})
}
