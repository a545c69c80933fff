package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// Report returns the report of a meeting.
func (s *Store) Report(ctx context.Context, meeting negotiation.ID) (negotiation.Report, error) {
	if err := checkIDs(meeting); err != nil {
		return negotiation.Report{}, err
	}
	return report(ctx, s.pool, "meeting", meeting)
}

// ReportByID returns the report with that ID.
func (s *Store) ReportByID(ctx context.Context, id negotiation.ID) (negotiation.Report, error) {
	if err := checkIDs(id); err != nil {
		return negotiation.Report{}, err
	}
	return report(ctx, s.pool, "id", id)
}

// report reads a report by a column named in this file only.
func report(ctx context.Context, q querier, column string, id negotiation.ID) (negotiation.Report, error) {
	var r negotiation.Report
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
	r.Sections, err = collect(rows, "sections", func(row pgx.CollectableRow) (s negotiation.Section, err error) {
		err = row.Scan(
			&s.ID, &s.Number, &s.Kind, &s.Title, &s.Text, &s.Status, &s.Recommendations, &s.Amendment, &s.Movers, &s.Reason,
		)
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
func reportObjections(ctx context.Context, q querier, id negotiation.ID) ([]negotiation.ReportObjection, error) {
	const query = `SELECT kind, delegation, lifts FROM report_objections WHERE report = $1 ORDER BY number`
	rows, err := q.Query(ctx, query, id)
	if err != nil {
		return nil, fmt.Errorf("read the objections to the report: %w", err)
	}
	return collect(rows, "objections", func(row pgx.CollectableRow) (o negotiation.ReportObjection, err error) {
		return o, row.Scan(&o.Kind, &o.Delegation, &o.Lifts)
	})
}

// reportThing is how reports are kept.
var reportThing = thing[negotiation.Report]{
	kind: "reports",
	lock: lockReport,
	read: func(ctx context.Context, tx pgx.Tx, id negotiation.ID) (negotiation.Report, error) {
		return report(ctx, tx, "id", id)
	},
	meeting: func(r negotiation.Report) negotiation.ID { return r.Meeting },
	row:     func(r *actRow, id negotiation.ID) { r.report = id },
}

// lockReport locks a report's row and reads the report.
func lockReport(ctx context.Context, tx pgx.Tx, id negotiation.ID) (negotiation.Report, error) {
	var one int
	if err := tx.QueryRow(ctx, `SELECT 1 FROM reports WHERE id = $1 FOR UPDATE`, null(id)).Scan(&one); err != nil {
		return negotiation.Report{}, notFound(err, "report", string(id))
	}
	return report(ctx, tx, "id", id)
}

// ReportText is what a report says, as it was written from the record.
type ReportText struct {
	Title    string
	Language negotiation.Language
	Sections []negotiation.Section
	// Continued is what the title of a section has at its end that continues an
	// adopted one.
	Continued string
	// Drafts are those the meeting had, as they stood when it was written.
	Drafts []negotiation.Recommendation
	// Render makes the renderings once the symbol is known. It is called inside the
	// transaction and must not call the store.
	Render func(negotiation.Document, negotiation.Report) ([]negotiation.Rendering, error)
}

// DoOnReport does an act on a report that issues no document, and returns the report
// as it stands then.
func (s *Store) DoOnReport(ctx context.Context, a negotiation.Asked) (negotiation.Report, error) {
	switch a.Act.(type) {
	case negotiation.PrepareReport, negotiation.ReviseReport, negotiation.AdoptReport:
		return negotiation.Report{}, fmt.Errorf("%T issues a document: it needs its text", a.Act)
	}
	return s.doOnReport(ctx, a, ReportText{})
}

// IssueReport does an act on a report that issues a document of it: the draft, a
// revision, or the report as adopted. It fails with [ErrDraftsMoved] when a draft moved
// on since the text was written.
func (s *Store) IssueReport(ctx context.Context, a negotiation.Asked, text ReportText) (negotiation.Report, error) {
	x, prepares := a.Act.(negotiation.PrepareReport)
	if !prepares {
		return s.doOnReport(ctx, a, text)
	}
	if a.ID != a.On {
		return negotiation.Report{}, fmt.Errorf("an act under %s prepares no report %s", a.ID, a.On)
	}
	create := func(ctx context.Context, tx pgx.Tx, _ time.Time) error { return newReport(ctx, tx, a, x, text) }
	return do(ctx, s, a, reportThing, change[negotiation.Report]{create: create})
}

func (s *Store) doOnReport(ctx context.Context, a negotiation.Asked, text ReportText) (negotiation.Report, error) {
	act, ok := a.Act.(negotiation.ReportAct)
	if !ok {
		return negotiation.Report{}, fmt.Errorf("%T is no act on a report", a.Act)
	}
	row, err := negotiation.RowOf(act)
	if err != nil {
		return negotiation.Report{}, err
	}
	change := change[negotiation.Report]{change: func(
		ctx context.Context, tx pgx.Tx, r negotiation.Report, at time.Time,
	) error {
		facts, err := reportFacts(ctx, tx, act, r, text, at)
		if err != nil {
			return err
		}
		after, err := act.Judge(r, facts)
		if err != nil {
			return err
		}
		about, err := saveReport(ctx, tx, a, r, after, text, at)
		if err != nil {
			return err
		}
		return logged(ctx, tx, at, a.By, event{act: row.Event, meeting: r.Meeting, docu: about.ID,
			detail: negotiation.DetailOf(act, negotiation.ReportDone{Report: after, Document: about})})
	}}
	return do(ctx, s, a, reportThing, change)
}

// reportFacts reads what the rule of an act depends on, and lets nothing of it change
// until the transaction ends.
func reportFacts(
	ctx context.Context, tx pgx.Tx, act negotiation.ReportAct, r negotiation.Report, text ReportText, at time.Time,
) (f negotiation.ReportFacts, err error) {
	switch x := act.(type) {
	case negotiation.CommunicateReport:
		return communicationFacts(ctx, tx, x, r)
	case negotiation.ObjectToReport:
		f.Capacities, err = capacitiesAt(ctx, tx, r.Meeting, at, x.Delegation)
	case negotiation.AdoptSection:
		return sectionFacts(ctx, tx, x, r, at)
	case negotiation.ReviseReport:
		f.Fresh, f.Continued = text.Sections, text.Continued
		if err = takeMeeting(ctx, tx, r.Meeting); err == nil {
			err = unmoved(ctx, tx, r.Meeting, text.Drafts)
		}
	case negotiation.AdoptReport:
		f.Now = at
		if err := takeMeeting(ctx, tx, r.Meeting); err != nil {
			return f, err
		}
		if f.Meeting, err = meeting(ctx, tx, string(r.Meeting)); err == nil {
			f.Drafts, err = draftsAt(ctx, tx, r.Meeting)
		}
	}
	return f, err
}

// sectionFacts locks the drafts that a section is adopted with.
func sectionFacts(
	ctx context.Context, tx pgx.Tx, x negotiation.AdoptSection, r negotiation.Report, at time.Time,
) (f negotiation.ReportFacts, err error) {
	if f.Meeting, err = meeting(ctx, tx, string(r.Meeting)); err != nil {
		return f, err
	}
	if f.Capacities, err = capacitiesAt(ctx, tx, r.Meeting, at, x.Movers...); err != nil {
		return f, err
	}
	sec, _ := r.Section(x.Number)
	if len(sec.AdoptedWith()) == 0 {
		return f, nil
	}
	if err := holdMeetings(ctx, tx, r.Meeting); err != nil {
		return f, err
	}
	f.Drafts, err = lockDrafts(ctx, tx, sec.AdoptedWith())
	return f, err
}

// capacitiesAt are those of delegations at a meeting, by their codes.
func capacitiesAt(
	ctx context.Context, tx pgx.Tx, meeting negotiation.ID, at time.Time, codes ...string,
) (map[string]negotiation.Capacity, error) {
	capacities := make(map[string]negotiation.Capacity, len(codes))
	for _, code := range codes {
		if code == "" {
			continue
		}
		var err error
		if capacities[code], _, err = capacityAt(ctx, tx, code, meeting, at); err != nil {
			return nil, err
		}
	}
	return capacities, nil
}

// saveReport writes where an act leaves a report, and returns the document that the act
// has issued or is about.
func saveReport(
	ctx context.Context, tx pgx.Tx, a negotiation.Asked, before, after negotiation.Report, text ReportText, at time.Time,
) (negotiation.Document, error) {
	draft := negotiation.Document{ID: before.Draft}
	switch x := a.Act.(type) {
	case negotiation.ObjectToReport:
		_, err := tx.Exec(ctx, `INSERT INTO report_objections (id, report, kind, delegation, lifts, reason, actor, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			a.ID, before.ID, x.On(before).Kind, x.Delegation, x.Lifts, x.Reason, a.By, at)
		return draft, err
	case negotiation.AdoptSection:
		return draft, saveSection(ctx, tx, x, before, after)
	case negotiation.ReviseReport:
		if err := replacePending(ctx, tx, after); err != nil {
			return draft, err
		}
		return issueRevision(ctx, tx, a, x, after, text, at)
	case negotiation.AdoptReport:
		return issueFinal(ctx, tx, a, before, text, at)
	case negotiation.CommunicateReport:
		c := *after.Communicated
		c.ID = a.ID
		return negotiation.Document{ID: before.Final}, insertCommunication(ctx, tx, a.By, c, at)
	}
	return draft, fmt.Errorf("nobody wrote how to save %T", a.Act)
}

func newReport(
	ctx context.Context, tx pgx.Tx, a negotiation.Asked, x negotiation.PrepareReport, text ReportText,
) error {
	m, err := meeting(ctx, tx, x.Meeting)
	if err != nil {
		return err
	}
	if err := a.Permits(m.ID); err != nil {
		return err
	}
	if err := takeMeeting(ctx, tx, m.ID); err != nil {
		return err
	}
	_, err = report(ctx, tx, "meeting", m.ID)
	if err == nil {
		return negotiation.Refuse(negotiation.CodeConflict, "The meeting already has a draft report.")
	}
	if negotiation.CodeOf(err) != negotiation.CodeNotFound {
		return err
	}
	if err := unmoved(ctx, tx, m.ID, text.Drafts); err != nil {
		return err
	}
	secret, err := secretOf(ctx, tx)
	if err != nil {
		return err
	}
	r := negotiation.Report{ID: a.On, Meeting: m.ID, Language: text.Language, Sections: slices.Clone(text.Sections)}
	for i := range r.Sections {
		r.Sections[i].Number = i + 1
		r.Sections[i].ID = sectionID(secret, r.ID, i+1)
	}
	doc, err := issueReport(ctx, tx, a, negotiation.DraftReport, r, text)
	if err != nil {
		return err
	}
	return insertReport(ctx, tx, r, doc)
}

func insertReport(ctx context.Context, tx pgx.Tx, r negotiation.Report, draft negotiation.Document) error {
	_, err := tx.Exec(ctx, `INSERT INTO reports (id, meeting, draft, language) VALUES ($1, $2, $3, $4)`,
		r.ID, r.Meeting, draft.ID, r.Language)
	if err != nil {
		return err
	}
	for _, sec := range r.Sections {
		if err := insertSection(ctx, tx, r.ID, sec); err != nil {
			return err
		}
	}
	return nil
}

// issueReport issues the draft of a report, or the report as adopted.
func issueReport(
	ctx context.Context, tx pgx.Tx, a negotiation.Asked, kind negotiation.DocumentKind, r negotiation.Report,
	text ReportText,
) (negotiation.Document, error) {
	m, err := meeting(ctx, tx, string(r.Meeting))
	if err != nil {
		return negotiation.Document{}, err
	}
	secret, err := secretOf(ctx, tx)
	if err != nil {
		return negotiation.Document{}, err
	}
	d := NewDocument{
		ID: secret.Derived(r.ID, string(kind)), Kind: kind, Body: m.Body, Session: m.Session, Meeting: m.ID,
		Title: text.Title, Language: r.Language,
	}
	render := func(_ context.Context, doc negotiation.Document) ([]negotiation.Rendering, error) {
		return text.Render(doc, r)
	}
	return issue(ctx, tx, a.By, d, render)
}

// issueFinal issues a report as it is adopted.
func issueFinal(
	ctx context.Context, tx pgx.Tx, a negotiation.Asked, r negotiation.Report, text ReportText, at time.Time,
) (negotiation.Document, error) {
	if err := unmoved(ctx, tx, r.Meeting, text.Drafts); err != nil {
		return negotiation.Document{}, err
	}
	doc, err := issueReport(ctx, tx, a, negotiation.FinalReport, r, text)
	if err != nil {
		return doc, err
	}
	_, err = tx.Exec(ctx, `UPDATE reports SET final = $2, adopted_at = $3 WHERE id = $1`, r.ID, doc.ID, at)
	return doc, err
}

func insertSection(ctx context.Context, tx pgx.Tx, report negotiation.ID, sec negotiation.Section) error {
	recommendations := make([]string, len(sec.Recommendations))
	for i, r := range sec.Recommendations {
		recommendations[i] = string(r)
	}
	_, err := tx.Exec(ctx, `INSERT INTO report_sections (id, report, number, kind, title, text, status, recommendations) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		sec.ID, report, sec.Number, sec.Kind, sec.Title, sec.Text, negotiation.SectionPending, recommendations)
	return err
}

func sectionID(secret negotiation.Secret, report negotiation.ID, number int) negotiation.ID {
	return secret.Derived(report, fmt.Sprintf("section/%d", number))
}

func replacePending(ctx context.Context, tx pgx.Tx, r negotiation.Report) error {
	if _, err := tx.Exec(ctx, `DELETE FROM report_sections WHERE report = $1 AND status = $2`, r.ID, negotiation.SectionPending); err != nil {
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

// issueRevision issues a draft report made again as a revision of its document. The ID of
// the act becomes that of the revision.
func issueRevision(
	ctx context.Context, tx pgx.Tx, a negotiation.Asked, x negotiation.ReviseReport, r negotiation.Report, text ReportText,
	at time.Time,
) (negotiation.Document, error) {
	on, err := lockedFamily(ctx, tx, r.Draft)
	if err != nil {
		return on, err
	}
	d := negotiation.Document{
		ID: a.ID, Kind: negotiation.DocRevision, Body: on.Body, Meeting: on.Meeting, Title: text.Title, Language: on.Language,
		IssuedAt: at, About: on.ID, Reason: x.Reason,
	}
	if d.Symbol, err = nextAbout(ctx, tx, on, negotiation.DocRevision); err != nil {
		return d, err
	}
	render := func(context.Context, About) ([]negotiation.Rendering, error) { return text.Render(d, r) }
	return d, writeAbout(ctx, tx, About{Document: d, On: on}, render)
}

// saveSection writes the adoption of a section and of the recommendations that are
// adopted with it.
func saveSection(ctx context.Context, tx pgx.Tx, x negotiation.AdoptSection, before, after negotiation.Report) error {
	sec, _ := after.Section(x.Number)
	if err := adoptDrafts(ctx, tx, before, sec); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE report_sections
		SET status = $2, amendment = $3, movers = coalesce($4, '{}'::text[]), reason = $5 WHERE id = $1`,
		sec.ID, sec.Status, sec.Amendment, sec.Movers, sec.Reason)
	return err
}

// adoptDrafts adopts the recommendations of a section that are not adopted yet. They are
// locked.
func adoptDrafts(ctx context.Context, tx pgx.Tx, r negotiation.Report, sec negotiation.Section) error {
	secret, err := secretOf(ctx, tx)
	if err != nil {
		return err
	}
	for _, a := range r.Adopting(sec, secret) {
		d, err := recommendation(ctx, tx, string(a.On), false)
		if err != nil {
			return err
		}
		if d.Draft.Stage.Adopted() {
			continue
		}
		if err := adoptDraft(ctx, tx, d, a); err != nil {
			return err
		}
	}
	return nil
}

func adoptDraft(ctx context.Context, tx pgx.Tx, r negotiation.Recommendation, a negotiation.Asked) error {
	row, err := negotiation.RowOf(a.Act)
	if err != nil {
		return err
	}
	var answer negotiation.Draft
	kept := keptOnDraft(a, row, &answer)
	if kept.at, err = now(ctx, tx); err != nil {
		return err
	}
	if answer, err = actOnDraft(ctx, tx, r, kept, a, kept.at); err != nil {
		return err
	}
	return insertAct(ctx, tx, *kept)
}

// lockDrafts locks recommendations in the order of their IDs and returns them in
// the order given.
func lockDrafts(ctx context.Context, tx pgx.Tx, ids []negotiation.ID) ([]negotiation.Recommendation, error) {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = string(id)
	}
	if _, err := tx.Exec(ctx, `SELECT 1 FROM recommendations WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`, list); err != nil {
		return nil, fmt.Errorf("lock the recommendations: %w", err)
	}
	drafts := make([]negotiation.Recommendation, 0, len(ids))
	for _, id := range ids {
		d, err := recommendation(ctx, tx, string(id), false)
		if err != nil {
			return nil, err
		}
		drafts = append(drafts, d)
	}
	return drafts, nil
}
