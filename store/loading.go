package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// loading counts what a load created and found unchanged.
type loading struct {
	tx     pgx.Tx
	loaded negotiation.Loaded
}

// one writes one thing unless the same is on record. Other content under the
// same key is refused: what is on record is never overwritten by a file.
func (l *loading) one(what, key string, found bool, same bool, insert func() error) error {
	switch {
	case !found:
		l.loaded.Created++
		if err := insert(); err != nil {
			return fmt.Errorf("write %s %q: %w", what, key, err)
		}
	case same:
		l.loaded.Unchanged++
	default:
		return negotiation.Refuse(
			negotiation.CodeConflict,
			"The %s %q is on record with other content; loading a file never changes what is on record.", what, key,
		)
	}
	return nil
}

func (s *Store) load(
	ctx context.Context, by negotiation.Actor, what negotiation.EventName, do func(l *loading) error,
) (negotiation.Loaded, error) {
	if err := by.RequireRole(negotiation.RoleSecretariat, negotiation.RoleSystem); err != nil {
		return negotiation.Loaded{}, err
	}
	var l loading
	err := s.within(ctx, "record "+string(what), func(tx pgx.Tx) error {
		l = loading{tx: tx}
		// One load at a time: two of the same file at once create it once.
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('rapporteur.load'))`); err != nil {
			return err
		}
		if err := do(&l); err != nil {
			return err
		}
		if l.loaded.Created == 0 {
			return nil
		}
		at, err := now(ctx, tx)
		if err != nil {
			return err
		}
		return logged(ctx, tx, at, by, event{act: what, detail: l.loaded})
	})
	if err != nil {
		return negotiation.Loaded{}, err
	}
	return l.loaded, nil
}

// LoadCalendar puts instruments, bodies, meetings with their agenda and
// documents issued elsewhere on record, all or nothing. The same content
// again is unchanged; other content under the same key is refused.
func (s *Store) LoadCalendar(
	ctx context.Context, by negotiation.Actor, c negotiation.Calendar,
) (negotiation.Loaded, error) {
	return s.load(ctx, by, negotiation.EventCalendarLoaded, func(l *loading) error {
		if err := l.instruments(ctx, c.Instruments); err != nil {
			return err
		}
		if err := l.bodies(ctx, c.Bodies); err != nil {
			return err
		}
		for _, m := range c.Meetings {
			if err := l.meeting(ctx, m); err != nil {
				return err
			}
		}
		for _, d := range c.Documents {
			if err := l.document(ctx, d); err != nil {
				return err
			}
		}
		return nil
	})
}

func (l *loading) instruments(ctx context.Context, list []negotiation.Instrument) error {
	for _, in := range list {
		var names negotiation.Names
		err := l.tx.QueryRow(ctx, `SELECT names FROM instruments WHERE key = $1`, in.Key).Scan(&names)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		err = l.one("instrument", in.Key, err == nil, reflect.DeepEqual(names, in.Names), func() error {
			_, err := l.tx.Exec(ctx, `INSERT INTO instruments (key, names) VALUES ($1, $2)`, in.Key, in.Names)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *loading) bodies(ctx context.Context, list []negotiation.Body) error {
	for _, b := range list {
		var old negotiation.Body
		err := l.tx.QueryRow(ctx, `SELECT symbol, coalesce(parent, ''), names, instrument, rules FROM bodies WHERE symbol = $1`, b.Symbol).
			Scan(&old.Symbol, &old.Parent, &old.Names, &old.Instrument, &old.Rules)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		if err := l.known(ctx, "instrument", "instruments", "key", b.Instrument); err != nil {
			return err
		}
		if err := l.known(ctx, "body", "bodies", "symbol", b.Parent); err != nil {
			return err
		}
		err = l.one("body", b.Symbol, err == nil, reflect.DeepEqual(old, b), func() error {
			_, err := l.tx.Exec(ctx, `INSERT INTO bodies (symbol, parent, names, instrument, rules) VALUES ($1, $2, $3, $4, $5)`, b.Symbol, null(b.Parent), b.Names, b.Instrument, b.Rules)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// known refuses a reference to something that is not on record. The table and
// column come from this file only.
func (l *loading) known(ctx context.Context, what, table, column, key string) error {
	if key == "" {
		return nil
	}
	var one int
	if err := l.tx.QueryRow(ctx, `SELECT 1 FROM `+table+` WHERE `+column+` = $1`, key).Scan(&one); err != nil {
		return notFound(err, what, key)
	}
	return nil
}

func (l *loading) meeting(ctx context.Context, m negotiation.Meeting) error {
	if err := l.known(ctx, "body", "bodies", "symbol", m.Body); err != nil {
		return err
	}
	if err := negotiation.CheckZone(m.Zone); err != nil {
		return err
	}
	if err := negotiation.CheckAgenda(m.Agenda); err != nil {
		return err
	}
	old, err := loadedMeeting(ctx, l.tx, m.Key)
	if err != nil {
		return err
	}
	same := old != nil
	if same {
		m.ID = old.ID
		same = sameJSON(*old, m)
	}
	return l.one("meeting", m.Key, old != nil, same, func() error { return l.newMeeting(ctx, m) })
}

func (l *loading) newMeeting(ctx context.Context, m negotiation.Meeting) error {
	id, err := newID()
	if err != nil {
		return err
	}
	_, err = l.tx.Exec(ctx, `INSERT INTO meetings (id, key, body, session, names, opens, closes, place, zone, format)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,
			$10)`, id, m.Key, m.Body, m.Session, m.Names, m.Opens, m.Closes, m.Place, m.Zone, m.Format)
	if err != nil {
		return err
	}
	for i, it := range m.Agenda {
		notes := it.Notes
		if notes == nil {
			notes = negotiation.Names{}
		}
		_, err := l.tx.Exec(ctx, `INSERT INTO agenda_items (meeting, position, number, kind, names, notes) VALUES ($1, $2, $3, $4, $5, $6)`,
			id, i+1, it.Number, it.Kind, it.Names, notes)
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *loading) document(ctx context.Context, d negotiation.Document) error {
	d.Kind = negotiation.Registered
	if err := negotiation.CheckDocument(d); err != nil {
		return err
	}
	if err := l.known(ctx, "body", "bodies", "symbol", d.Body); err != nil {
		return err
	}
	var title, body string
	err := l.tx.QueryRow(ctx, `SELECT title, body FROM documents WHERE symbol = $1`, d.Symbol).Scan(&title, &body)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	return l.one("document", d.Symbol, err == nil, title == d.Title && body == d.Body, func() error {
		at, err := now(ctx, l.tx)
		if err != nil {
			return err
		}
		if !d.IssuedAt.IsZero() {
			at = d.IssuedAt
		}
		id, err := newID()
		if err != nil {
			return err
		}
		language := d.Language
		if language == "" {
			language = negotiation.English
		}
		_, err = l.tx.Exec(ctx, `INSERT INTO documents (id, kind, symbol, body, title, language, issued_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			id, d.Kind, d.Symbol, d.Body, d.Title, language, at)
		return err
	})
}

// LoadDelegations puts delegations with their capacities on record, all or
// nothing, see [Store.LoadCalendar]. Members of groups may come later in the
// list than their group.
func (s *Store) LoadDelegations(
	ctx context.Context, by negotiation.Actor, ds []negotiation.Delegation,
) (negotiation.Loaded, error) {
	return s.load(ctx, by, negotiation.EventDelegationsLoaded, func(l *loading) error {
		old, err := delegations(ctx, l.tx)
		if err != nil {
			return err
		}
		seen := map[string]bool{}
		for _, d := range ds {
			if seen[d.Code] {
				return negotiation.Refuse(negotiation.CodeInvalid, "The delegation %s is in the file twice.", d.Code)
			}
			seen[d.Code] = true
			i := slices.IndexFunc(old, func(o negotiation.Delegation) bool { return o.Code == d.Code })
			same := false
			if i >= 0 {
				d.ID = old[i].ID
				same = sameJSON(sorted(old[i]), sorted(d))
			}
			if i >= 0 && !same && follows(old[i], d) {
				if err := l.changeDelegation(ctx, by, old[i], d); err != nil {
					return err
				}
				continue
			}
			if err := l.one("delegation", d.Code, i >= 0, same, func() error { return l.newDelegation(ctx, d) }); err != nil {
				return err
			}
		}
		return l.newMembers(ctx, old, ds)
	})
}

// follows reports whether a delegation differs from the one on record by later
// changes of capacity or of its members alone.
func follows(old, d negotiation.Delegation) bool {
	a, b := sorted(old), sorted(d)
	a.Standings, b.Standings, a.Members, b.Members = nil, nil, nil, nil
	return sameJSON(a, b) && d.Follows(old)
}

// changeDelegation puts later changes of a delegation on record: of a group those
// of its members, of others those of capacity.
func (l *loading) changeDelegation(ctx context.Context, by negotiation.Actor, old, d negotiation.Delegation) error {
	if d.Kind != negotiation.KindGroup {
		return l.changeCapacity(ctx, by, old, d)
	}
	return l.endMembers(ctx, by, old, d)
}

// changeCapacity ends capacities and adds later ones. What was judged before by
// the ones on record stays as it was judged.
func (l *loading) changeCapacity(ctx context.Context, by negotiation.Actor, old, d negotiation.Delegation) error {
	for _, st := range d.Standings {
		i := slices.IndexFunc(old.Standings, func(o negotiation.Standing) bool {
			return o.Instrument == st.Instrument && o.From.Equal(st.From)
		})
		if i < 0 {
			continue
		}
		_, err := l.tx.Exec(ctx, `UPDATE standings SET valid_until = $4 WHERE delegation = $1 AND instrument = $2 AND valid_from = $3`,
			d.ID, st.Instrument, st.From, nullTime(st.Until))
		if err != nil {
			return err
		}
	}
	var added []negotiation.Standing
	for _, st := range d.Standings {
		if !slices.ContainsFunc(old.Standings, func(o negotiation.Standing) bool {
			return o.Instrument == st.Instrument && o.From.Equal(st.From)
		}) {
			added = append(added, st)
		}
	}
	if err := l.addStandings(ctx, d, d.ID, added); err != nil {
		return err
	}
	at, err := now(ctx, l.tx)
	if err != nil {
		return err
	}
	l.loaded.Changed++
	return logged(ctx, l.tx, at, by, event{
		act:    negotiation.EventDelegationCapacityChanged,
		detail: map[string]any{"delegation": d.Code, "from": old.Standings, "to": d.Standings},
	})
}

func sorted(d negotiation.Delegation) negotiation.Delegation {
	d.Members = slices.SortedFunc(slices.Values(d.Members), negotiation.CompareMembers)
	d.Standings = slices.Clone(d.Standings)
	slices.SortFunc(d.Standings, func(a, b negotiation.Standing) int {
		if a.Instrument != b.Instrument {
			if a.Instrument < b.Instrument {
				return -1
			}
			return 1
		}
		return a.From.Compare(b.From)
	})
	return d
}

func (l *loading) newDelegation(ctx context.Context, d negotiation.Delegation) error {
	id, err := newID()
	if err != nil {
		return err
	}
	_, err = l.tx.Exec(ctx, `INSERT INTO delegations (id, code, kind, names, contact) VALUES ($1, $2, $3, $4, $5)`, id, d.Code, d.Kind, d.Names, d.Contact)
	if err != nil {
		return err
	}
	if err := l.firstContact(ctx, d); err != nil {
		return err
	}
	return l.addStandings(ctx, d, id, sorted(d).Standings)
}

// addStandings writes capacities of a delegation. All of them together, given
// with it, must follow each other.
func (l *loading) addStandings(
	ctx context.Context, d negotiation.Delegation, id negotiation.ID, added []negotiation.Standing,
) error {
	all := sorted(d).Standings
	for i, st := range all {
		if i > 0 && all[i-1].Instrument == st.Instrument && (all[i-1].Until.IsZero() || all[i-1].Until.After(st.From)) {
			return negotiation.Refuse(
				negotiation.CodeInvalid, "%s has two capacities under %s at the same time.", d.Code, st.Instrument,
			)
		}
	}
	for _, st := range added {
		if err := l.known(ctx, "instrument", "instruments", "key", st.Instrument); err != nil {
			return err
		}
		_, err := l.tx.Exec(ctx, `INSERT INTO standings (delegation, instrument, capacity, valid_from, valid_until) VALUES ($1, $2, $3, $4, $5)`,
			id, st.Instrument, st.Capacity, st.From, nullTime(st.Until))
		if err != nil {
			return err
		}
	}
	return nil
}

// endMembers records who leaves a group, before [loading.newMembers] records who
// joins: of a State that leaves and joins again the one ends before the other.
func (l *loading) endMembers(ctx context.Context, by negotiation.Actor, old, d negotiation.Delegation) error {
	joined, left, err := d.MembersSince(old)
	if err != nil {
		return err
	}
	for _, m := range left {
		_, err := l.tx.Exec(ctx, `UPDATE group_members SET valid_until = $4 WHERE delegation = $1 AND member = $2 AND valid_from = coalesce($3, date '-infinity')`,
			d.ID, m.Delegation, nullTime(m.From), m.Until)
		if err != nil {
			return fmt.Errorf("write that %s leaves %s: %w", m.Delegation, d.Code, err)
		}
	}
	at, err := now(ctx, l.tx)
	if err != nil {
		return err
	}
	l.loaded.Changed++
	return logged(ctx, l.tx, at, by, event{
		act:    negotiation.EventGroupMembersChanged,
		detail: map[string]any{"delegation": d.Code, "joined": joined, "left": left},
	})
}

// newMembers records who joins the groups of a list. It comes after all of the
// list are on record, as members may come later in it than their group.
func (l *loading) newMembers(ctx context.Context, before, ds []negotiation.Delegation) error {
	for _, d := range ds {
		joined := d.Members
		if i := slices.IndexFunc(before, func(o negotiation.Delegation) bool { return o.Code == d.Code }); i >= 0 {
			joined, _, _ = d.MembersSince(before[i]) // judged with the change
		} else if err := d.CheckMembers(); err != nil {
			return err
		}
		for _, m := range joined {
			if err := l.join(ctx, d.Code, m); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *loading) join(ctx context.Context, group string, m negotiation.GroupMember) error {
	member, err := delegation(ctx, l.tx, m.Delegation)
	if err != nil {
		return err
	}
	if err := negotiation.CheckMember(group, member); err != nil {
		return err
	}
	_, err = l.tx.Exec(ctx, `INSERT INTO group_members (delegation, member, valid_from, valid_until)
		SELECT id, $2, coalesce($3, date '-infinity'), $4
			FROM delegations WHERE code = $1`, group, m.Delegation, nullTime(m.From), nullTime(m.Until))
	if err != nil {
		return fmt.Errorf("write that %s is a member of %s: %w", m.Delegation, group, err)
	}
	return nil
}

// LoadRecommendations puts the draft recommendations of one meeting on
// record, each with its first version, all or nothing, see
// [Store.LoadCalendar]. Every paragraph gets its identity here.
func (s *Store) LoadRecommendations(
	ctx context.Context, by negotiation.Actor, set negotiation.DraftSet,
) (negotiation.Loaded, error) {
	return s.load(ctx, by, negotiation.EventRecommendationsLoaded, func(l *loading) error {
		m, err := meeting(ctx, l.tx, set.Meeting)
		if err != nil {
			return err
		}
		if set.Body != "" && set.Body != m.Body {
			return negotiation.Refuse(
				negotiation.CodeInvalid, "The meeting %s is one of %s, not of %s.", m.Key, m.Body, set.Body,
			)
		}
		var last int
		if err := l.tx.QueryRow(ctx, `SELECT coalesce(max(position), 0) FROM recommendations WHERE meeting = $1`, m.ID).Scan(&last); err != nil {
			return err
		}
		for _, d := range set.Drafts {
			id, err := l.draft(ctx, m, set, d, last+1)
			if err != nil {
				return err
			}
			last++
			l.loaded.Recommendations = append(l.loaded.Recommendations, id)
		}
		return nil
	})
}

func (l *loading) draft(
	ctx context.Context, m negotiation.Meeting, set negotiation.DraftSet, d negotiation.DraftText, position int,
) (negotiation.ID, error) {
	var id negotiation.ID
	err := l.tx.QueryRow(ctx, `SELECT id::text FROM recommendations WHERE key = $1`, d.Key).Scan(&id)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", err
	}
	found, same := err == nil, false
	if found {
		if same, err = l.sameDraft(ctx, id, m, set, d); err != nil {
			return "", err
		}
	}
	err = l.one("recommendation", d.Key, found, same, func() error {
		id, err = l.newDraft(ctx, m, set, d, position)
		return err
	})
	return id, err
}

func (l *loading) sameDraft(
	ctx context.Context, id negotiation.ID, m negotiation.Meeting, set negotiation.DraftSet, d negotiation.DraftText,
) (bool, error) {
	var first, home negotiation.ID
	var notice string
	err := l.tx.QueryRow(ctx, `SELECT v.id::text, r.meeting::text, r.notice FROM versions v JOIN recommendations r ON r.id = v.recommendation
		WHERE v.recommendation = $1 AND v.number = 1`, id).Scan(&first, &home, &notice)
	if err != nil {
		return false, err
	}
	v, err := version(ctx, l.tx, first)
	if err != nil {
		return false, err
	}
	return home == m.ID && notice == set.Notice && v.Title == d.Title && v.Language == set.Language &&
		slices.EqualFunc(v.Paragraphs, d.Paragraphs, func(a, b negotiation.Paragraph) bool {
			return a.Number == b.Number && a.Level == b.Level && a.Text == b.Text
		}), nil
}

func (l *loading) newDraft(
	ctx context.Context, m negotiation.Meeting, set negotiation.DraftSet, d negotiation.DraftText, position int,
) (negotiation.ID, error) {
	at, err := now(ctx, l.tx)
	if err != nil {
		return "", err
	}
	id, err := newID()
	if err != nil {
		return "", err
	}
	v := negotiation.Version{
		Recommendation: id, Number: 1, Origin: negotiation.OriginMeeting, Language: set.Language, Title: d.Title,
		CreatedAt: at,
	}
	if v.ID, err = newID(); err != nil {
		return "", err
	}
	for _, p := range d.Paragraphs {
		if err := negotiation.CheckText("Paragraph "+p.Number+" of "+d.Key, p.Text); err != nil {
			return "", err
		}
		if p.ID, err = newID(); err != nil {
			return "", err
		}
		v.Paragraphs = append(v.Paragraphs, p)
	}
	draft := negotiation.Draft{Stage: negotiation.StageDraft, Version: v.ID, Bracketed: v.Bracketed()}
	_, err = l.tx.Exec(ctx, `INSERT INTO recommendations (id, key, meeting, position, notice, stage, version, draft) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id, d.Key, m.ID, position, set.Notice, draft.Stage, v.ID, draft)
	if err != nil {
		return "", err
	}
	return id, insertVersion(ctx, l.tx, v, 0)
}

// sameJSON compares by what would be sent: times in any zone, nil and empty
// lists count as equal.
func sameJSON(a, b any) bool {
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && string(x) == string(y)
}
