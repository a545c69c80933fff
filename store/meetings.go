package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// meetingThing is how meetings are kept, with what is planned for them.
var meetingThing = thing[negotiation.Programme]{
	kind: "meetings",
	lock: func(ctx context.Context, tx pgx.Tx, id negotiation.ID) (negotiation.Programme, error) {
		var one int
		if err := tx.QueryRow(ctx, `SELECT 1 FROM meetings WHERE id = $1 FOR UPDATE`, null(id)).Scan(&one); err != nil {
			return negotiation.Programme{}, notFound(err, "meeting", string(id))
		}
		return objectedTo(ctx, tx, string(id))
	},
	read: func(ctx context.Context, tx pgx.Tx, id negotiation.ID) (negotiation.Programme, error) {
		return programme(ctx, tx, string(id))
	},
	meeting: func(p negotiation.Programme) negotiation.ID { return p.Meeting.ID },
	row:     func(*actRow, negotiation.ID) {},
}

// DoOnMeeting does an act on a meeting and returns what is planned for it then.
func (s *Store) DoOnMeeting(ctx context.Context, a negotiation.Asked) (negotiation.Programme, error) {
	act, ok := a.Act.(negotiation.MeetingAct)
	if !ok {
		return negotiation.Programme{}, fmt.Errorf("%T is no act on a meeting", a.Act)
	}
	return do(ctx, s, a, meetingThing, change[negotiation.Programme]{
		change: func(ctx context.Context, tx pgx.Tx, before negotiation.Programme, at time.Time) error {
			facts, err := factsOnMeeting(ctx, tx, a, before.Meeting, at)
			if err != nil {
				return err
			}
			after, err := act.Judge(before, facts)
			if err != nil {
				return err
			}
			if err := writeMeetingAct(ctx, tx, a, after, facts); err != nil {
				return fmt.Errorf("write what the act changes: %w", err)
			}
			return logMeetingAct(ctx, tx, a.By, act, after, facts)
		},
	})
}

// factsOnMeeting reads what the rule of an act depends on.
func factsOnMeeting(
	ctx context.Context, tx pgx.Tx, a negotiation.Asked, m negotiation.Meeting, at time.Time,
) (f negotiation.MeetingFacts, err error) {
	f.ID, f.Now = a.ID, at
	switch x := a.Act.(type) {
	case negotiation.AdoptAgenda:
		f.InUse, err = itemsInUse(ctx, tx, m.ID)
	case negotiation.ObjectToAgenda:
		if err = a.By.RequireDelegation(x.Delegation); err == nil {
			f.Capacity, _, err = capacityAt(ctx, tx, x.Delegation, m.ID, at)
		}
	case negotiation.ListUnderItem:
		f.Document, err = document(ctx, tx, x.Document)
	case negotiation.RecordBureauDecision:
		f.Bureau, err = bureauOf(ctx, tx, m.Body, time.Time(x.On))
	case negotiation.ChangeMeeting:
		if err = checkIDs(x.Approval); err != nil {
			return f, err
		}
		if f.Approval, err = approval(ctx, tx, x.Approval); err == nil {
			f.Closed, err = reportAdopted(ctx, tx, m.ID)
		}
	case negotiation.ChangeAccreditation:
		if f.Capacity, _, err = capacityAt(ctx, tx, x.Delegation, m.ID, at); err == nil {
			f.Accreditation, err = accreditation(ctx, tx, x.Delegation, at, m.ID)
		}
	case negotiation.OrderRecommendations:
		f.Recommendations, err = inOrder(ctx, tx, m.ID)
	case negotiation.ShowInRoom:
		if x.Recommendation != "" {
			f.Draft, f.Version, f.Circulated, err = toBeShown(ctx, tx, x.Recommendation)
		}
	}
	return f, err
}

// writeMeetingAct writes what an act changes.
func writeMeetingAct(
	ctx context.Context, tx pgx.Tx, a negotiation.Asked, after negotiation.Programme, f negotiation.MeetingFacts,
) error {
	m, at := after.Meeting, f.Now
	switch x := a.Act.(type) {
	case negotiation.AdoptAgenda:
		return insert(ctx, tx, `agenda_adoptions (meeting, items, amended, actor, at)`,
			m.ID, m.Agenda, m.AgendaAmended, a.By, at)
	case negotiation.ObjectToAgenda:
		return insert(ctx, tx, `agenda_objections (id, meeting, delegation, lifts, reason, actor, at)`,
			a.ID, m.ID, x.Delegation, x.Lifts, x.Reason, a.By, at)
	case negotiation.PlanWork:
		return insertPlan(ctx, tx, a.ID, after, at)
	case negotiation.ListUnderItem:
		return listUnderItem(ctx, tx, m.ID, x.Item, f.Document.ID)
	case negotiation.RecordBureauDecision:
		return insert(ctx, tx, `bureau_decisions (id, meeting, subject, decided, text, bureau, members, actor, at)`,
			a.ID, m.ID, x.Subject, time.Time(x.On), x.Text, f.Bureau.Body, f.Bureau.Members, a.By, at)
	case negotiation.ChangeMeeting:
		return insertChange(ctx, tx, a.By, m)
	case negotiation.ChangeAccreditation:
		return insert(ctx, tx, `accreditation_changes (id, meeting, delegation, restores, reason, actor, at)`,
			a.ID, m.ID, x.Delegation, x.Restores, x.Reason, a.By, at)
	case negotiation.OrderRecommendations:
		return putInOrder(ctx, tx, x.Complete(f.Recommendations))
	case negotiation.ShowInRoom:
		return insertShown(ctx, tx, a, after, at)
	}
	return fmt.Errorf("nothing writes what %T changes", a.Act)
}

// logMeetingAct appends the line of an act on a meeting to the log.
func logMeetingAct(
	ctx context.Context, tx pgx.Tx, by negotiation.Actor, act negotiation.MeetingAct, after negotiation.Programme,
	f negotiation.MeetingFacts,
) error {
	row, err := negotiation.RowOf(act)
	if err != nil {
		return err
	}
	var detail any = act
	if d, ok := act.(negotiation.DetailedMeetingAct); ok {
		detail = d.Detail(after, f)
	}
	return logged(ctx, tx, f.Now, by, event{act: row.Event, meeting: after.Meeting.ID, detail: detail})
}

// itemsInUse lists the items that drafts were taken up under at a meeting.
func itemsInUse(ctx context.Context, tx pgx.Tx, id negotiation.ID) ([]string, error) {
	rows, err := tx.Query(ctx, `SELECT DISTINCT request->'act'->>'item' FROM acts
		WHERE kind = 'take_up' AND request->'act'->>'meeting' = $1 ORDER BY 1`, string(id))
	if err != nil {
		return nil, fmt.Errorf("read the items in use: %w", err)
	}
	return collect(rows, "the items in use", pgx.RowTo[string])
}

// reportAdopted reports whether a meeting has adopted its report, and keeps it
// from doing so until the end of the transaction.
func reportAdopted(ctx context.Context, tx pgx.Tx, id negotiation.ID) (bool, error) {
	var adopted bool
	err := tx.QueryRow(ctx, `SELECT adopted_at IS NOT NULL FROM reports WHERE meeting = $1 FOR UPDATE`, id).Scan(&adopted)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return false, fmt.Errorf("read the report: %w", err)
	}
	return adopted, nil
}

// approval reads what an ID approves: a silence procedure, or a decision of the
// extended Bureau.
func approval(ctx context.Context, tx pgx.Tx, id negotiation.ID) (negotiation.Approval, error) {
	var a negotiation.Approval
	err := tx.QueryRow(ctx, `SELECT meeting, subject, coalesce(bureau, ''), phase, tacit,
			EXISTS (SELECT 1 FROM meeting_changes WHERE silence = $1 OR decision = $1)
		FROM (SELECT coalesce(meeting::text, '') AS meeting, subject, bureau, phase, true AS tacit FROM silences WHERE id = $1
		      UNION ALL SELECT meeting::text, subject, bureau, '', false FROM bureau_decisions WHERE id = $1) AS approvals`,
		null(id)).
		Scan(&a.Meeting, &a.Subject, &a.Bureau, &a.Phase, &a.Tacit, &a.Used)
	if errors.Is(err, pgx.ErrNoRows) {
		return a, negotiation.Refuse(negotiation.CodeNotFound,
			"There is neither a silence procedure nor a decision of the Bureau %q on record.", id)
	}
	return a, err
}

// inOrder reads the recommendations of a meeting in their order, and takes them until
// the end of the transaction.
func inOrder(ctx context.Context, tx pgx.Tx, meeting negotiation.ID) ([]negotiation.Recommendation, error) {
	rows, err := tx.Query(ctx, selectRecommendation+`WHERE r.meeting = $1 ORDER BY r.position FOR UPDATE OF r`, meeting)
	if err != nil {
		return nil, fmt.Errorf("read recommendations: %w", err)
	}
	return collect(rows, "recommendations", scanRecommendation)
}

func putInOrder(ctx context.Context, tx pgx.Tx, ids []negotiation.ID) error {
	if _, err := tx.Exec(ctx, `SET CONSTRAINTS recommendations_meeting_position_key DEFERRED`); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE recommendations r SET position = x.position
		FROM unnest($1::uuid[]) WITH ORDINALITY AS x (id, position)
		WHERE r.id = x.id AND r.position <> x.position`, ids)
	return err
}

// insertPlan writes the sittings of a meeting as they are planned now.
func insertPlan(ctx context.Context, tx pgx.Tx, plan negotiation.ID, p negotiation.Programme, at time.Time) error {
	if err := insert(ctx, tx, `work_plans (id, meeting, at)`, plan, p.Meeting.ID, at); err != nil {
		return err
	}
	batch := &pgx.Batch{}
	for _, x := range p.Sittings {
		batch.Queue(`INSERT INTO sittings (plan, number, date, begins, ends, zone, format, items)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			plan, x.Number, x.Date, x.Begins, x.Ends, x.Zone, x.Format, x.Items)
	}
	return tx.SendBatch(ctx, batch).Close()
}

// insertChange writes the last change of a meeting.
func insertChange(ctx context.Context, tx pgx.Tx, by negotiation.Actor, m negotiation.Meeting) error {
	c := m.Changes[len(m.Changes)-1]
	approval := "decision"
	if c.Tacit {
		approval = "silence"
	}
	return insert(ctx, tx, `meeting_changes
		(id, meeting, opens, closes, format, old_opens, old_closes, old_format, `+approval+`, reason, actor, at)`,
		c.ID, m.ID, c.Opens, c.Closes, c.Format, c.OldOpens, c.OldCloses, c.OldFormat, c.Approval, c.Reason, by, c.At)
}

// listUnderItem lists a document under an item of a meeting, unless it is there.
func listUnderItem(ctx context.Context, tx pgx.Tx, meeting negotiation.ID, item string, document negotiation.ID) error {
	_, err := tx.Exec(ctx, `INSERT INTO item_documents (meeting, item, document)
		VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, meeting, item, document)
	return err
}

// insert writes a row of a table, given with the columns.
func insert(ctx context.Context, tx pgx.Tx, into string, values ...any) error {
	places := make([]string, len(values))
	for i := range places {
		places[i] = "$" + strconv.Itoa(i+1)
	}
	_, err := tx.Exec(ctx, `INSERT INTO `+into+` VALUES (`+strings.Join(places, ", ")+`)`, values...)
	return err
}
