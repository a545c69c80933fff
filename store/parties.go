package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// Bodies lists all bodies by symbol.
func (s *Store) Bodies(ctx context.Context) ([]negotiation.Body, error) {
	rows, err := s.pool.Query(ctx, selectBody+` ORDER BY symbol`)
	if err != nil {
		return nil, fmt.Errorf("read bodies: %w", err)
	}
	return collect(rows, "bodies", func(row pgx.CollectableRow) (negotiation.Body, error) { return scanBody(row) })
}

// Body returns the body with that symbol.
func (s *Store) Body(ctx context.Context, symbol string) (negotiation.Body, error) {
	b, err := scanBody(s.pool.QueryRow(ctx, selectBody+` WHERE symbol = $1`, symbol))
	if err != nil {
		return negotiation.Body{}, notFound(err, "body", symbol)
	}
	return b, nil
}

const selectBody = `SELECT symbol, coalesce(parent, ''), names, instrument, rules FROM bodies`

func scanBody(row pgx.Row) (b negotiation.Body, err error) {
	return b, row.Scan(&b.Symbol, &b.Parent, &b.Names, &b.Instrument, &b.Rules)
}

// Meetings lists all meetings by opening day.
func (s *Store) Meetings(ctx context.Context) ([]negotiation.Meeting, error) {
	return meetings(ctx, s.pool, `true`)
}

// MeetingsByID returns the meetings with those IDs, in the order of time.
func (s *Store) MeetingsByID(ctx context.Context, ids []negotiation.ID) ([]negotiation.Meeting, error) {
	if err := checkIDs(ids...); err != nil {
		return nil, err
	}
	return meetings(ctx, s.pool, `m.id = ANY($1::uuid[])`, texts(ids))
}

// Meeting returns the meeting with that ID or key.
func (s *Store) Meeting(ctx context.Context, ref string) (negotiation.Meeting, error) {
	return meeting(ctx, s.pool, ref)
}

func meeting(ctx context.Context, q querier, ref string) (negotiation.Meeting, error) {
	if ref == "" {
		return negotiation.Meeting{}, negotiation.Refuse(negotiation.CodeNotFound, "Name the meeting by its key.")
	}
	column := `m.key = $1`
	if isID(ref) {
		column = `m.id = $1`
	}
	list, err := meetings(ctx, q, column, ref)
	if err != nil {
		return negotiation.Meeting{}, err
	}
	if len(list) == 0 {
		return negotiation.Meeting{}, negotiation.Refuse(negotiation.CodeNotFound, "There is no meeting %q on record.", ref)
	}
	return list[0], nil
}

// agendaOf reads the agenda of a meeting as it was loaded.
const agendaOf = `coalesce((SELECT jsonb_agg(jsonb_build_object('number', a.number, 'kind', a.kind, 'names', a.names, 'notes', nullif(a.notes, '{}')) ORDER BY a.position)
	FROM agenda_items a WHERE a.meeting = m.id), '[]')`

// meetings reads the meetings a condition selects as they are now: as loaded,
// with the agenda as adopted and the dates and format of the last change. The
// condition comes from this package only.
func meetings(ctx context.Context, q querier, where string, args ...any) ([]negotiation.Meeting, error) {
	rows, err := q.Query(ctx, `
		SELECT m.id::text, m.key, m.body, m.session, m.names, coalesce(c.opens, m.opens), coalesce(c.closes, m.closes),
			m.place, m.zone,
		       coalesce(c.format, m.format), coalesce(d.items, `+agendaOf+`), d.at, coalesce(d.amended, false),
		       (SELECT jsonb_agg(jsonb_build_object('id', x.id, 'opens', x.opens::timestamp AT TIME ZONE 'UTC', 'closes',
		       	x.closes::timestamp AT TIME ZONE 'UTC', 'format', x.format,
		           'oldOpens', x.old_opens::timestamp AT TIME ZONE 'UTC', 'oldCloses',
		           	x.old_closes::timestamp AT TIME ZONE 'UTC', 'oldFormat', x.old_format,
		           'approval', coalesce(x.silence, x.decision), 'tacit', x.silence IS NOT NULL, 'reason', x.reason, 'at',
		           	x.at) ORDER BY x.number)
		        FROM meeting_changes x WHERE x.meeting = m.id), EXISTS (SELECT 1 FROM demonstration)
		FROM meetings m LEFT JOIN agenda_adoptions d ON d.meeting = m.id
		     LEFT JOIN LATERAL (SELECT x.opens, x.closes, x.format FROM meeting_changes x WHERE x.meeting = m.id
		     	ORDER BY x.number DESC LIMIT 1) c ON true
		WHERE `+where+` ORDER BY coalesce(c.opens, m.opens), m.key`, args...)
	if err != nil {
		return nil, fmt.Errorf("read meetings: %w", err)
	}
	return collect(rows, "meetings", func(row pgx.CollectableRow) (m negotiation.Meeting, err error) {
		var adopted *time.Time
		err = row.Scan(
			&m.ID, &m.Key, &m.Body, &m.Session, &m.Names, &m.Opens, &m.Closes, &m.Place, &m.Zone, &m.Format, &m.Agenda, &adopted,
			&m.AgendaAmended, &m.Changes, &m.Demonstration,
		)
		m.AgendaAdoptedAt = value(adopted)
		for i := range m.Changes {
			c := &m.Changes[i]
			c.Opens, c.Closes, c.OldOpens, c.OldCloses, c.At = c.Opens.UTC(), c.Closes.UTC(), c.OldOpens.UTC(),
				c.OldCloses.UTC(), c.At.UTC()
		}
		return m, err
	})
}

// loadedMeeting reads a meeting as a file brought it, nil when none did.
func loadedMeeting(ctx context.Context, q querier, key string) (*negotiation.Meeting, error) {
	rows, err := q.Query(ctx, `SELECT m.id::text, m.key, m.body, m.session, m.names, m.opens, m.closes, m.place, m.zone, m.format, `+agendaOf+`
		FROM meetings m WHERE m.key = $1`, key)
	if err != nil {
		return nil, fmt.Errorf("read meetings: %w", err)
	}
	list, err := collect(rows, "meetings", func(row pgx.CollectableRow) (m negotiation.Meeting, err error) {
		return m, row.Scan(
			&m.ID, &m.Key, &m.Body, &m.Session, &m.Names, &m.Opens, &m.Closes, &m.Place, &m.Zone, &m.Format, &m.Agenda,
		)
	})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// Delegations lists all delegations by code.
func (s *Store) Delegations(ctx context.Context) ([]negotiation.Delegation, error) {
	return delegations(ctx, s.pool)
}

// Delegation returns the delegation with that code.
func (s *Store) Delegation(ctx context.Context, code string) (negotiation.Delegation, error) {
	return delegation(ctx, s.pool, code)
}

func delegation(ctx context.Context, q querier, code string) (negotiation.Delegation, error) {
	if code == "" {
		return negotiation.Delegation{}, negotiation.Refuse(negotiation.CodeInvalid, "Name the delegation by its code.")
	}
	list, err := delegations(ctx, q, code)
	if err != nil {
		return negotiation.Delegation{}, err
	}
	if len(list) == 0 {
		return negotiation.Delegation{}, negotiation.Refuse(
			negotiation.CodeNotFound, "There is no delegation %q on record.", code,
		)
	}
	return list[0], nil
}

// delegations reads those with the codes, or all when none is given.
func delegations(ctx context.Context, q querier, codes ...string) ([]negotiation.Delegation, error) {
	rows, err := q.Query(ctx, `
		SELECT d.id::text, d.code, d.kind, d.names, d.contact,
		       (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('delegation', g.member,
		           'from', nullif(g.valid_from, '-infinity')::timestamp AT TIME ZONE 'UTC', 'until',
		           	g.valid_until::timestamp AT TIME ZONE 'UTC'))
		           ORDER BY g.member COLLATE "C", g.valid_from) FROM group_members g WHERE g.delegation = d.id)
		FROM delegations d WHERE cardinality($1::text[]) IS NULL OR d.code = ANY($1) ORDER BY d.code COLLATE "C"`, codes)
	if err != nil {
		return nil, fmt.Errorf("read delegations: %w", err)
	}
	list, err := collect(rows, "delegations", func(row pgx.CollectableRow) (d negotiation.Delegation, err error) {
		err = row.Scan(&d.ID, &d.Code, &d.Kind, &d.Names, &d.Contact, &d.Members)
		for i := range d.Members {
			d.Members[i].From, d.Members[i].Until = d.Members[i].From.UTC(), d.Members[i].Until.UTC()
		}
		return d, err
	})
	if err != nil {
		return nil, err
	}
	return list, addStandings(ctx, q, list)
}

func addStandings(ctx context.Context, q querier, list []negotiation.Delegation) error {
	index := make(map[negotiation.ID]int, len(list))
	ids := make([]string, len(list))
	for i, d := range list {
		index[d.ID], ids[i] = i, string(d.ID)
	}
	rows, err := q.Query(ctx, `SELECT delegation::text, instrument, capacity, valid_from, valid_until
		FROM standings WHERE delegation = ANY($1::uuid[]) ORDER BY delegation, instrument, valid_from`, ids)
	if err != nil {
		return fmt.Errorf("read standings: %w", err)
	}
	var (
		id    negotiation.ID
		st    negotiation.Standing
		until *time.Time
	)
	_, err = pgx.ForEachRow(rows, []any{&id, &st.Instrument, &st.Capacity, &st.From, &until}, func() error {
		st.Until = value(until)
		d := &list[index[id]]
		d.Standings = append(d.Standings, st)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read standings: %w", err)
	}
	return nil
}

// instrumentOf returns the instrument under whose capacities a meeting's body
// decides.
func instrumentOf(ctx context.Context, q querier, meeting negotiation.ID) (string, error) {
	var key string
	err := q.QueryRow(ctx, `SELECT b.instrument FROM meetings m JOIN bodies b ON b.symbol = m.body WHERE m.id = $1`, meeting).Scan(&key)
	if err != nil {
		return "", notFound(err, "meeting", string(meeting))
	}
	return key, nil
}

// capacityAt returns the capacity of a delegation at a meeting at a time.
func capacityAt(
	ctx context.Context, q querier, code string, meeting negotiation.ID, at time.Time,
) (negotiation.Capacity, negotiation.Delegation, error) {
	d, err := delegation(ctx, q, code)
	if err != nil {
		return "", d, err
	}
	instrument, err := instrumentOf(ctx, q, meeting)
	if err != nil {
		return "", d, err
	}
	capacity, err := capacityOf(ctx, q, d, instrument, at)
	return capacity, d, err
}

// capacityOf is the capacity of a delegation, of a group by its members.
func capacityOf(
	ctx context.Context, q querier, d negotiation.Delegation, instrument string, at time.Time,
) (negotiation.Capacity, error) {
	if d.Kind != negotiation.KindGroup {
		return d.CapacityOn(instrument, at), nil
	}
	var members []negotiation.Capacity
	if codes := d.MembersOn(at); len(codes) > 0 {
		list, err := delegations(ctx, q, codes...)
		if err != nil {
			return "", err
		}
		for _, m := range list {
			members = append(members, m.CapacityOn(instrument, at))
		}
	}
	return negotiation.GroupCapacity(members), nil
}
