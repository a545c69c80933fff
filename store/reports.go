package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	n "rapporteur/negotiation"
)

// Report returns the report of a meeting.
func (s *Store) Report(ctx context.Context, meeting n.ID) (n.Report, error) {
	if err := checkIDs(meeting); err != nil {
		return n.Report{}, err
	}
	return report(ctx, s.pool, "meeting", meeting)
}

// ReportByID returns the report with that ID.
func (s *Store) ReportByID(ctx context.Context, id n.ID) (n.Report, error) {
	if err := checkIDs(id); err != nil {
		return n.Report{}, err
	}
	return report(ctx, s.pool, "id", id)
}

// report reads a report by a column named in this file only.
func report(ctx context.Context, q querier, column string, id n.ID) (n.Report, error) {
	var r n.Report
	var adopted *time.Time
	err := q.QueryRow(ctx, `SELECT r.id::text, r.meeting::text, m.key, r.draft::text, coalesce(r.final::text, ''), r.language, r.adopted_at
		FROM reports r JOIN meetings m ON m.id = r.meeting WHERE r.`+column+` = $1`, null(id)).
		Scan(&r.ID, &r.Meeting, &r.MeetingKey, &r.Draft, &r.Final, &r.Language, &adopted)
	if err != nil {
		return r, notFound(err, "report", string(id))
	}
	r.AdoptedAt = value(adopted)
	rows, err := q.Query(ctx, `SELECT id::text, number, kind, title, text, status, recommendations::text[], amendment, movers, reason
		FROM report_sections WHERE report = $1 ORDER BY number`, r.ID)
	if err != nil {
		return r, fmt.Errorf("read sections: %w", err)
	}
	r.Sections, err = collect(rows, "sections", func(row pgx.CollectableRow) (s n.Section, err error) {
		err = row.Scan(&s.ID, &s.Number, &s.Kind, &s.Title, &s.Text, &s.Status, &s.Recommendations, &s.Amendment, &s.Movers, &s.Reason)
		return s.Said(), err
	})
	if err != nil {
		return r, err
	}
	communicated, err := communications(ctx, q, "c.report", r.ID)
	if err != nil {
		return r, err
	}
	if len(communicated) > 0 {
		r.Communicated = &communicated[0]
	}
	objections, err := reportObjections(ctx, q, r.ID)
	return r.Objected(objections), err
}

// reportObjections lists the objections to a report and its sections in their
// order.
func reportObjections(ctx context.Context, q querier, id n.ID) ([]n.ReportObjection, error) {
	rows, err := q.Query(ctx, `SELECT id::text, report::text, kind, delegation, lifts, reason, at FROM report_objections WHERE report = $1 ORDER BY number`, id)
	if err != nil {
		return nil, fmt.Errorf("read the objections to the report: %w", err)
	}
	return collect(rows, "objections", func(row pgx.CollectableRow) (o n.ReportObjection, err error) {
		err = row.Scan(&o.ID, &o.Report, &o.Kind, &o.Delegation, &o.Lifts, &o.Reason, &o.At)
		o.At = o.At.UTC()
		return o, err
	})
}

// ObjectToReport records an objection to a section of a draft report, or to the
// report as a whole, or lifts the delegation's own. The same ID again changes
// nothing.
func (s *Store) ObjectToReport(ctx context.Context, by n.Actor, o n.ReportObjection) (n.Report, error) {
	if err := by.RequireDelegation(o.Delegation); err != nil {
		return n.Report{}, err
	}
	if err := o.Check(); err != nil {
		return n.Report{}, err
	}
	if err := checkIDs(o.ID); err != nil {
		return n.Report{}, err
	}
	o.At, o.Kind = time.Time{}, ""
	return s.changeReport(ctx, by, "object to the report", o.Report, func(tx pgx.Tx, r n.Report, at time.Time) error {
		done, err := answered(ctx, tx, actKey{o.ID, "object_to_report", by}, o, &struct{}{})
		if done || err != nil {
			return err
		}
		if err := unchanged(ctx, tx, o.ID, "reports", r.ID); err != nil {
			return err
		}
		capacity, _, err := capacityAt(ctx, tx, o.Delegation, r.Meeting, at)
		if err != nil {
			return err
		}
		kind, err := o.CheckOn(r, capacity)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO report_objections (id, report, kind, delegation, lifts, reason, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			o.ID, r.ID, kind, o.Delegation, o.Lifts, o.Reason, by, at)
		if err != nil {
			return err
		}
		if err := insertAct(ctx, tx, actRow{id: o.ID, kind: "object_to_report", report: r.ID, request: o, answer: struct{}{}, actor: by, at: at}); err != nil {
			return err
		}
		return logged(ctx, tx, at, by, event{act: n.EventReportObjection, meeting: r.Meeting, docu: r.Draft,
			detail: map[string]any{"section": o.Section, "kind": kind, "delegation": o.Delegation, "lifts": o.Lifts, "reason": o.Reason}})
	})
}

// NewReport is a draft report as it was written from the record.
type NewReport struct {
	ID       n.ID
	Document NewDocument
	Sections []n.Section
	// Drafts are those the meeting had, as they stood when it was written.
	Drafts []n.Recommendation
}

// PrepareReport puts the draft report of a meeting on record as a limited
// document with its sections. Preparing it again under the same ID returns
// it; a meeting has one report. It fails with [ErrDraftsMoved] when a draft moved
// on since the report was written.
func (s *Store) PrepareReport(ctx context.Context, by n.Actor, x NewReport, render Render) (n.Report, error) {
	meeting := x.Document.Meeting
	if err := n.MayDraftReport(by, meeting); err != nil {
		return n.Report{}, err
	}
	if err := checkIDs(x.ID, x.Document.ID, meeting); err != nil {
		return n.Report{}, err
	}
	var r n.Report
	err := s.within(ctx, "prepare the report", func(tx pgx.Tx) error {
		if err := takeMeeting(ctx, tx, meeting); err != nil {
			return err
		}
		var err error
		r, err = report(ctx, tx, "meeting", meeting)
		if err == nil && r.ID != x.ID {
			return n.Refuse(n.CodeConflict, "The meeting already has a draft report.")
		}
		if n.CodeOf(err) != n.CodeNotFound {
			return err
		}
		if err := unmoved(ctx, tx, meeting, x.Drafts); err != nil {
			return err
		}
		r, err = newReport(ctx, tx, by, x, render)
		return err
	})
	return r, err
}

func newReport(ctx context.Context, tx pgx.Tx, by n.Actor, x NewReport, render Render) (n.Report, error) {
	d := x.Document
	d.Kind = n.DraftReport
	doc, err := issue(ctx, tx, by, d, render)
	if err != nil {
		return n.Report{}, err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO reports (id, meeting, draft, language) VALUES ($1, $2, $3, $4)`, x.ID, d.Meeting, doc.ID, d.Language); err != nil {
		return n.Report{}, err
	}
	secret, err := secretOf(ctx, tx)
	if err != nil {
		return n.Report{}, err
	}
	for i, sec := range x.Sections {
		sec.Number = i + 1
		sec.ID = sectionID(secret, x.ID, sec.Number)
		if err := insertSection(ctx, tx, x.ID, sec); err != nil {
			return n.Report{}, err
		}
	}
	return report(ctx, tx, "id", x.ID)
}

func insertSection(ctx context.Context, tx pgx.Tx, report n.ID, sec n.Section) error {
	recommendations := make([]string, len(sec.Recommendations))
	for i, r := range sec.Recommendations {
		recommendations[i] = string(r)
	}
	_, err := tx.Exec(ctx, `INSERT INTO report_sections (id, report, number, kind, title, text, status, recommendations) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		sec.ID, report, sec.Number, sec.Kind, sec.Title, sec.Text, n.SectionPending, recommendations)
	return err
}

// RevisedReport is a draft report to be made from the record again.
type RevisedReport struct {
	// Act is chosen by the caller and becomes the ID of the revision, a document.
	Act, Report n.ID
	Title       string
	Reason      string
	// Sections are made from the record; which of them come in is for
	// [negotiation.Report.Revised] to say, with Continued for titles.
	Sections  []n.Section
	Continued string
	// Drafts are those the meeting had, as they stood when Sections were made.
	Drafts []n.Recommendation
}

// ReviseReport replaces the pending sections of a draft report by what the
// record says now and issues the revision (Rev.) of its document. The same act
// again changes nothing. It fails with [ErrDraftsMoved] when a draft moved on
// since the sections were made.
func (s *Store) ReviseReport(ctx context.Context, by n.Actor, v RevisedReport, render func(n.Document, n.Report) ([]n.Rendering, error)) (n.Report, error) {
	if err := by.RequireRole(n.ReportDrafters()...); err != nil {
		return n.Report{}, err
	}
	if err := n.CheckReason("The reason", v.Reason); err != nil {
		return n.Report{}, err
	}
	if err := checkIDs(v.Act); err != nil {
		return n.Report{}, err
	}
	return s.changeReport(ctx, by, "revise the draft report", v.Report, func(tx pgx.Tx, r n.Report, at time.Time) error {
		request := map[string]any{"report": v.Report, "reason": v.Reason}
		done, err := answered(ctx, tx, actKey{v.Act, "revise_report", by}, request, &struct{}{})
		if done || err != nil {
			return err
		}
		if err := unchanged(ctx, tx, v.Act, "reports", v.Report); err != nil {
			return err
		}
		if err := takeMeeting(ctx, tx, r.Meeting); err != nil {
			return err
		}
		if err := unmoved(ctx, tx, r.Meeting, v.Drafts); err != nil {
			return err
		}
		if r.Sections, err = r.Revised(v.Sections, v.Continued); err != nil {
			return err
		}
		if err := replacePending(ctx, tx, r); err != nil {
			return err
		}
		doc, err := issueRevision(ctx, tx, r, v, at, render)
		if err != nil {
			return err
		}
		if err := insertAct(ctx, tx, actRow{id: v.Act, kind: "revise_report", report: r.ID, request: request, answer: struct{}{}, actor: by, at: at}); err != nil {
			return err
		}
		return logged(ctx, tx, at, by, event{act: n.EventReportRevised, meeting: r.Meeting, docu: doc.ID, detail: map[string]any{"symbol": doc.Symbol, "reason": v.Reason}})
	})
}

func sectionID(secret n.Secret, report n.ID, number int) n.ID {
	return secret.Derived(report, fmt.Sprintf("section/%d", number))
}

func replacePending(ctx context.Context, tx pgx.Tx, r n.Report) error {
	if _, err := tx.Exec(ctx, `DELETE FROM report_sections WHERE report = $1 AND status = $2`, r.ID, n.SectionPending); err != nil {
		return err
	}
	secret, err := secretOf(ctx, tx)
	if err != nil {
		return err
	}
	for _, sec := range r.Sections {
		if sec.Status.Adopted() {
			continue
		}
		if sec.ID == "" {
			sec.ID = sectionID(secret, r.ID, sec.Number)
		}
		if err := insertSection(ctx, tx, r.ID, sec); err != nil {
			return err
		}
	}
	return nil
}

func issueRevision(ctx context.Context, tx pgx.Tx, r n.Report, v RevisedReport, at time.Time, render func(n.Document, n.Report) ([]n.Rendering, error)) (n.Document, error) {
	on, err := lockedFamily(ctx, tx, r.Draft)
	if err != nil {
		return on, err
	}
	d := n.Document{
		ID: v.Act, Kind: n.DocRevision, Body: on.Body, Meeting: on.Meeting, Title: v.Title, Language: on.Language, IssuedAt: at,
		About: on.ID, Reason: v.Reason,
	}
	if d.Symbol, err = nextAbout(ctx, tx, on, n.DocRevision); err != nil {
		return d, err
	}
	return d, writeAbout(ctx, tx, About{Document: d, On: on}, func(context.Context, About) ([]n.Rendering, error) { return render(d, r) })
}

// lockReport locks a report's row and reads the report.
func lockReport(ctx context.Context, tx pgx.Tx, id n.ID) (n.Report, error) {
	var one int
	if err := tx.QueryRow(ctx, `SELECT 1 FROM reports WHERE id = $1 FOR UPDATE`, null(id)).Scan(&one); err != nil {
		return n.Report{}, notFound(err, "report", string(id))
	}
	return report(ctx, tx, "id", id)
}

// changeReport runs do under the lock on the report's row, for who is of no
// other meeting than the report's.
func (s *Store) changeReport(ctx context.Context, by n.Actor, doing string, id n.ID, do func(tx pgx.Tx, r n.Report, at time.Time) error) (n.Report, error) {
	if err := checkIDs(id); err != nil {
		return n.Report{}, err
	}
	var r n.Report
	err := s.within(ctx, doing, func(tx pgx.Tx) error {
		before, err := lockReport(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := by.RequireMeeting(before.Meeting); err != nil {
			return err
		}
		at, err := now(ctx, tx)
		if err != nil {
			return err
		}
		if err := do(tx, before, at); err != nil {
			return err
		}
		r, err = report(ctx, tx, "id", id)
		return err
	})
	return r, err
}

// AdoptSection adopts one section, as orally amended when an amendment is
// given, together with the recommendations that are adopted with it: all of them,
// or nothing when one stands in the way. The same act again changes nothing.
func (s *Store) AdoptSection(ctx context.Context, by n.Actor, x n.SectionDecision) (n.Report, error) {
	if err := by.RequireRole(n.RoleChair, n.RoleSecretariat); err != nil {
		return n.Report{}, err
	}
	if err := x.Check(); err != nil {
		return n.Report{}, err
	}
	if err := checkIDs(x.ID); err != nil {
		return n.Report{}, err
	}
	return s.changeReport(ctx, by, "adopt the section", x.Report, func(tx pgx.Tx, r n.Report, at time.Time) error {
		done, err := answered(ctx, tx, actKey{x.ID, "adopt_section", by}, x, &struct{}{})
		if done || err != nil {
			return err
		}
		if err := unchanged(ctx, tx, x.ID, "reports", r.ID); err != nil {
			return err
		}
		if err := r.CheckAdoptSection(x.Section, x.Revision); err != nil {
			return err
		}
		if err := agendaAdopted(ctx, tx, r.Meeting); err != nil {
			return err
		}
		if err := mayMove(ctx, tx, r, x, at); err != nil {
			return err
		}
		sec, _ := r.Section(x.Section)
		if err := adoptDrafts(ctx, tx, r, sec); err != nil {
			return err
		}
		status := n.SectionAdopted
		if x.Amended() {
			status = n.SectionAdoptedAsAmended
		}
		_, err = tx.Exec(ctx, `UPDATE report_sections SET status = $2, amendment = $3, movers = coalesce($4, '{}'::text[]), reason = $5 WHERE id = $1`,
			sec.ID, status, x.Amendment, x.Movers, x.Reason)
		if err != nil {
			return err
		}
		if err := insertAct(ctx, tx, actRow{id: x.ID, kind: "adopt_section", report: r.ID, request: x, answer: struct{}{}, actor: by, at: at}); err != nil {
			return err
		}
		return logged(ctx, tx, at, by, event{act: n.EventReportSectionAdopted, meeting: r.Meeting, docu: r.Draft,
			detail: map[string]any{"section": x.Section, "title": sec.Title, "status": status, "movers": x.Movers, "reason": x.Reason}})
	})
}

// mayMove refuses an amendment by who may not move one.
func mayMove(ctx context.Context, tx pgx.Tx, r n.Report, x n.SectionDecision, at time.Time) error {
	capacities := make(map[string]n.Capacity, len(x.Movers))
	for _, code := range x.Movers {
		var err error
		if capacities[code], _, err = capacityAt(ctx, tx, code, r.Meeting, at); err != nil {
			return err
		}
	}
	return x.CheckMovers(capacities)
}

// adoptDrafts adopts the recommendations of a section that are not adopted yet.
// It looks at all of them before it adopts the first.
func adoptDrafts(ctx context.Context, tx pgx.Tx, r n.Report, sec n.Section) error {
	if len(sec.AdoptedWith()) == 0 {
		return nil
	}
	if err := holdMeetings(ctx, tx, r.Meeting); err != nil {
		return err
	}
	drafts, err := lockDrafts(ctx, tx, sec.AdoptedWith())
	if err != nil {
		return err
	}
	if err := r.CheckDrafts(sec, drafts); err != nil {
		return err
	}
	secret, err := secretOf(ctx, tx)
	if err != nil {
		return err
	}
	for i, a := range r.Adopting(sec, secret) {
		if drafts[i].Draft.Stage.Adopted() {
			continue
		}
		if _, err := act(ctx, tx, secret, drafts[i], a); err != nil {
			return err
		}
	}
	return nil
}

// lockDrafts locks recommendations in the order of their IDs and returns them in
// the order given.
func lockDrafts(ctx context.Context, tx pgx.Tx, ids []n.ID) ([]n.Recommendation, error) {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = string(id)
	}
	if _, err := tx.Exec(ctx, `SELECT 1 FROM recommendations WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`, list); err != nil {
		return nil, fmt.Errorf("lock the recommendations: %w", err)
	}
	drafts := make([]n.Recommendation, 0, len(ids))
	for _, id := range ids {
		d, err := recommendation(ctx, tx, string(id), false)
		if err != nil {
			return nil, err
		}
		drafts = append(drafts, d)
	}
	return drafts, nil
}

// agendaAdopted refuses while a meeting has not adopted its agenda.
func agendaAdopted(ctx context.Context, q querier, id n.ID) error {
	m, err := meeting(ctx, q, string(id))
	if err != nil {
		return err
	}
	return m.RequireAgenda()
}

// FinalReport is a report as it was written to be adopted.
type FinalReport struct {
	// Act is chosen by whoever adopts it, so that it is recorded once.
	Act      n.ID
	Document NewDocument
	// Drafts are those the meeting had, as they stood when it was written.
	Drafts []n.Recommendation
}

// FinishReport adopts the report as a whole, after all its sections and with
// everything its meeting agreed in them, and issues it in the main series of its
// body. The same act again changes nothing. It fails with [ErrDraftsMoved] when a
// draft moved on since the report was written.
func (s *Store) FinishReport(ctx context.Context, by n.Actor, id n.ID, x FinalReport, render func(n.Document, n.Report) ([]n.Rendering, error)) (n.Report, error) {
	if err := by.RequireRole(n.RoleChair, n.RoleSecretariat, n.RoleSystem); err != nil {
		return n.Report{}, err
	}
	if err := checkIDs(x.Act); err != nil {
		return n.Report{}, err
	}
	return s.changeReport(ctx, by, "adopt the report", id, func(tx pgx.Tx, r n.Report, at time.Time) error {
		d, request := x.Document, map[string]any{"report": id}
		done, err := answered(ctx, tx, actKey{x.Act, "adopt_report", by}, request, &struct{}{})
		if done || err != nil {
			return err
		}
		if err := unchanged(ctx, tx, x.Act, "reports", id); err != nil {
			return err
		}
		if err := r.CheckAdopt(); err != nil {
			return err
		}
		if err := takeMeeting(ctx, tx, r.Meeting); err != nil {
			return err
		}
		if err := agendaAdopted(ctx, tx, r.Meeting); err != nil {
			return err
		}
		drafts, err := draftsAt(ctx, tx, r.Meeting)
		if err != nil {
			return err
		}
		if err := r.CheckComplete(drafts); err != nil {
			return err
		}
		if err := unmoved(ctx, tx, r.Meeting, x.Drafts); err != nil {
			return err
		}
		d.Kind = n.FinalReport
		doc, err := issue(ctx, tx, by, d, func(_ context.Context, doc n.Document) ([]n.Rendering, error) { return render(doc, r) })
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE reports SET final = $2, adopted_at = $3 WHERE id = $1`, id, doc.ID, at); err != nil {
			return err
		}
		if err := insertAct(ctx, tx, actRow{id: x.Act, kind: "adopt_report", report: id, request: request, answer: struct{}{}, actor: by, at: at}); err != nil {
			return err
		}
		return logged(ctx, tx, at, by, event{act: n.EventReportAdopted, meeting: r.Meeting, docu: doc.ID, detail: map[string]any{"symbol": doc.Symbol}})
	})
}
