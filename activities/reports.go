package activities

import (
	"context"
	"fmt"
	"slices"

	n "rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/store"
	"rapporteur/symbol"
)

// PrepareReport writes the draft report of a meeting from the record and
// issues it as a limited document. It returns the report's ID.
func (a *Activities) PrepareReport(ctx context.Context, by n.Actor, report, meeting n.ID) (n.ID, error) {
	view, err := a.reportView(ctx, meeting)
	if err != nil {
		return "", ToTemporal(err)
	}
	view.Report = n.Report{ID: report, Meeting: meeting, Language: n.English}
	sections := publish.Sections(view)
	view.Report.Sections = sections
	document, err := a.reportDocument(ctx, view, report, "draft", n.DraftReport)
	if err != nil {
		return "", ToTemporal(err)
	}
	r, err := a.record.PrepareReport(ctx, by, store.NewReport{
		ID: report, Document: document, Sections: sections, Drafts: recommendationsOf(view.Drafts),
	},
		func(_ context.Context, d n.Document) ([]n.Rendering, error) {
			view.Document = d
			return publish.DraftReport(view)
		})
	return r.ID, ToTemporal(err)
}

// ReportRevision asks to make a draft report from the record again.
type ReportRevision struct {
	Asked
	Reason string `json:"reason,omitempty"`
}

// ReviseReport brings the pending sections of a draft report up to what the
// room has agreed since, and issues the revision. It returns the report
// without its texts.
func (a *Activities) ReviseReport(ctx context.Context, id n.ID, x ReportRevision) (n.Report, error) {
	view, err := a.reportOnRecord(ctx, id)
	if err != nil {
		return n.Report{}, ToTemporal(err)
	}
	r, err := a.record.ReviseReport(x.in(ctx), x.By, store.RevisedReport{
		Act: x.Act, Report: id, Reason: x.Reason, Title: publish.ReportTitle(view, n.DraftReport),
		Sections: publish.Sections(view), Continued: publish.Continued(view.Report.Language),
		Drafts: recommendationsOf(view.Drafts),
	}, func(d n.Document, r n.Report) ([]n.Rendering, error) {
		view.Document, view.Report = d, r
		return publish.DraftReport(view)
	})
	return outline(r), ToTemporal(err)
}

// outline leaves the texts out of a report: a procedure carries none.
func outline(r n.Report) n.Report {
	r.Sections = slices.Clone(r.Sections)
	for i := range r.Sections {
		r.Sections[i].Text, r.Sections[i].Amendment = "", ""
	}
	return r
}

// OutlineReport reads where a report stands, without its texts.
func (a *Activities) OutlineReport(ctx context.Context, id n.ID) (n.Report, error) {
	r, err := a.record.ReportByID(ctx, id)
	return outline(r), ToTemporal(err)
}

// LoadReport reads a report with its texts.
func (a *Activities) LoadReport(ctx context.Context, id n.ID) (n.Report, error) {
	r, err := a.record.ReportByID(ctx, id)
	return r, ToTemporal(err)
}

// SectionAdoption asks to adopt one section of a draft report.
type SectionAdoption struct {
	Asked
	Section   int    `json:"section"`
	Amendment string `json:"amendment,omitempty"`
	// See [n.SectionDecision].
	Revision string   `json:"revision,omitempty"`
	Movers   []string `json:"movers,omitempty"`
	Reason   string   `json:"reason,omitempty"`
}

// AdoptingSection is the payload of a request.
func AdoptingSection(ctx context.Context, by n.Actor, x n.SectionDecision) SectionAdoption {
	return SectionAdoption{
		Asked: Asking(ctx, by, x.ID), Section: x.Section, Amendment: x.Amendment, Revision: x.Revision, Movers: x.Movers, Reason: x.Reason,
	}
}

func (s SectionAdoption) of(report n.ID) n.SectionDecision {
	return n.SectionDecision{
		ID: s.Act, Report: report, Section: s.Section, Amendment: s.Amendment, Revision: s.Revision, Movers: s.Movers, Reason: s.Reason,
	}
}

// AdoptSection puts the adoption of a section and of all its drafts on record,
// and then lets the procedures of the drafts know. It returns the report without
// its texts.
func (a *Activities) AdoptSection(ctx context.Context, report n.ID, s SectionAdoption) (n.Report, error) {
	r, err := a.record.AdoptSection(s.in(ctx), s.By, s.of(report))
	if err != nil {
		return n.Report{}, ToTemporal(err)
	}
	section, _ := r.Section(s.Section)
	secret, err := a.record.Secret(ctx)
	if err != nil {
		return n.Report{}, ToTemporal(err)
	}
	for _, act := range r.Adopting(section, secret) {
		_, err := a.mover.DoOnDraft(ctx, act)
		switch n.CodeOf(err) {
		case n.CodeWrongState, n.CodeImmutable:
			// Its procedure started since and has read that the draft is adopted.
			a.log.InfoContext(ctx, "draft is known as adopted", "recommendation", act.On, "report", report)
		default:
			if err != nil {
				return n.Report{}, ToTemporal(fmt.Errorf("let %s follow its section: %w", act.On, err))
			}
		}
		further(ctx)
	}
	return outline(r), nil
}

// ReportObjected brings an objection to a section, or to the report as a whole.
type ReportObjected struct {
	Asked
	Objection n.ReportObjection `json:"objection"`
}

// ObjectToReport puts an objection, or its lifting, on record. It returns the
// report without its texts.
func (a *Activities) ObjectToReport(ctx context.Context, x ReportObjected) (n.Report, error) {
	r, err := a.record.ObjectToReport(x.in(ctx), x.By, x.Objection)
	return outline(r), ToTemporal(err)
}

// ReportAdopted asks to adopt the report as a whole.
type ReportAdopted struct {
	Asked
}

// FinishReport adopts the report as a whole and issues it in the main series
// of its body. It returns the report without its texts.
func (a *Activities) FinishReport(ctx context.Context, id n.ID, x ReportAdopted) (n.Report, error) {
	view, err := a.reportOnRecord(ctx, id)
	if err != nil {
		return n.Report{}, ToTemporal(err)
	}
	document, err := a.reportDocument(ctx, view, id, "final", n.FinalReport)
	if err != nil {
		return n.Report{}, ToTemporal(err)
	}
	r, err := a.record.FinishReport(x.in(ctx), x.By, id, store.FinalReport{Act: x.Act, Document: document, Drafts: recommendationsOf(view.Drafts)},
		func(d n.Document, r n.Report) ([]n.Rendering, error) {
			view.Document, view.Report = d, r
			return publish.FinalReport(view)
		})
	return outline(r), ToTemporal(err)
}

func recommendationsOf(drafts []publish.Draft) []n.Recommendation {
	list := make([]n.Recommendation, len(drafts))
	for i, d := range drafts {
		list[i] = d.Recommendation
	}
	return list
}

func (a *Activities) reportDocument(ctx context.Context, v publish.ReportView, report n.ID, purpose string, kind n.DocumentKind) (store.NewDocument, error) {
	secret, err := a.record.Secret(ctx)
	return store.NewDocument{
		ID: secret.Derived(report, purpose), Body: v.Body.Symbol, Session: v.Meeting.Session, Meeting: v.Meeting.ID,
		Title: publish.ReportTitle(v, kind), Language: v.Report.Language,
	}, err
}

// reportOnRecord gathers what stands in a report that was drafted.
func (a *Activities) reportOnRecord(ctx context.Context, id n.ID) (publish.ReportView, error) {
	report, err := a.record.ReportByID(ctx, id)
	if err != nil {
		return publish.ReportView{}, err
	}
	view, err := a.reportView(ctx, report.Meeting)
	view.Report = report
	return view, err
}

// reportView gathers what stands in the report of a meeting: the drafts it
// took up, and the documents before it.
func (a *Activities) reportView(ctx context.Context, meeting n.ID) (publish.ReportView, error) {
	var view publish.ReportView
	var err error
	if view.Meeting, view.Body, err = a.meetingAndBody(ctx, meeting); err != nil {
		return view, err
	}
	if view.Delegations, err = a.record.Delegations(ctx); err != nil {
		return view, err
	}
	if view.Accredited, err = a.record.Accredited(ctx, string(meeting)); err != nil {
		return view, err
	}
	all, err := a.record.Recommendations(ctx, "")
	if err != nil {
		return view, err
	}
	papers, ids := issuedRounds{record: a.record, known: map[n.ID]n.Round{}}, []n.ID{}
	for _, r := range all {
		if r.Draft.Meeting != meeting {
			continue
		}
		d, err := papers.draft(ctx, r)
		if err != nil {
			return view, err
		}
		comments, err := papers.comments(ctx, r.ID)
		if err != nil {
			return view, err
		}
		view.Drafts, view.Comments, ids = append(view.Drafts, d), append(view.Comments, comments...), append(ids, r.ID)
	}
	if view.Positions, err = a.record.Statements(ctx, ids); err != nil {
		return view, err
	}
	if view.Votes, err = a.record.Votes(ctx, ids); err != nil {
		return view, err
	}
	documents, err := a.record.Documents(ctx)
	if err != nil {
		return view, err
	}
	for _, d := range documents {
		if d.Kind != n.InformalPaper && (d.Meeting == meeting || ofSession(d, view.Meeting) || ofRounds(d, view.Drafts)) {
			view.Documents = append(view.Documents, d)
		}
	}
	view.Notice = n.Notices(recommendationsOf(view.Drafts))
	return view, nil
}

// ofRounds reports whether a document is of a round that one of the drafts
// shows the outcome of.
func ofRounds(doc n.Document, drafts []publish.Draft) bool {
	return slices.ContainsFunc(drafts, func(d publish.Draft) bool {
		return slices.ContainsFunc(d.Rounds, func(r n.Round) bool { return r.ID == doc.Round })
	})
}

// issuedRounds finds what of the rounds a report may show: that of rounds whose
// conference room papers are issued. The rest is not public.
type issuedRounds struct {
	record Record
	known  map[n.ID]n.Round
}

// issued returns a round, and whether its conference room paper is issued.
func (x issuedRounds) issued(ctx context.Context, id n.ID) (n.Round, bool, error) {
	r, ok := x.known[id]
	if !ok {
		var err error
		if r, err = x.record.Round(ctx, id); err != nil {
			return r, false, err
		}
		x.known[id] = r
	}
	return r, r.Phase == n.RoundIssued, nil
}

// draft is a recommendation as its meeting left it, with the rounds that the
// version holds. What a round it is in again has made of it is left out.
func (x issuedRounds) draft(ctx context.Context, r n.Recommendation) (publish.Draft, error) {
	left := r.Draft.Version
	if r.Draft.Before != nil {
		left = r.Draft.Before.Version
	}
	d := publish.Draft{Recommendation: r}
	v, err := x.record.Version(ctx, left)
	for err == nil && v.Round != "" && v.Based != "" {
		var public bool
		if _, public, err = x.issued(ctx, v.Round); err != nil || public {
			break
		}
		v, err = x.record.Version(ctx, v.Based)
	}
	if err != nil {
		return d, err
	}
	d.Version = v
	d.Rounds, err = x.behind(ctx, v)
	return d, err
}

// behind finds the rounds whose comments a version holds: back through oral
// amendments to the last consolidation, through a split or a merger to several.
func (x issuedRounds) behind(ctx context.Context, v n.Version) ([]n.Round, error) {
	if v.Round != "" {
		r, public, err := x.issued(ctx, v.Round)
		if err != nil || !public {
			return nil, err
		}
		return []n.Round{r}, nil
	}
	from := v.Sources
	if v.Based != "" {
		from = []n.ID{v.Based}
	}
	var out []n.Round
	for _, id := range from {
		before, err := x.record.Version(ctx, id)
		if err != nil {
			return nil, err
		}
		rounds, err := x.behind(ctx, before)
		if err != nil {
			return nil, err
		}
		for _, r := range rounds {
			if !slices.ContainsFunc(out, func(o n.Round) bool { return o.ID == r.ID }) {
				out = append(out, r)
			}
		}
	}
	return out, nil
}

// comments lists the comments on a draft that are public, with those on what it
// was split or merged from.
func (x issuedRounds) comments(ctx context.Context, recommendation n.ID) ([]n.ReceivedComment, error) {
	all, err := x.record.Comments(ctx, store.CommentFilter{Recommendation: recommendation, Ancestry: true})
	if err != nil {
		return nil, err
	}
	var out []n.ReceivedComment
	for _, c := range all {
		_, public, err := x.issued(ctx, c.Round)
		if err != nil {
			return nil, err
		}
		if public {
			out = append(out, c)
		}
	}
	return out, nil
}

// ofSession reports whether a document is numbered in a series of the meeting:
// its body's, in its session. That holds of documents issued elsewhere, too.
func ofSession(d n.Document, m n.Meeting) bool {
	s, err := symbol.Parse(d.Symbol)
	return err == nil && s.Body == m.Body && s.Session == m.Session
}
