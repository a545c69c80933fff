package activities

import (
	"context"
	"fmt"
	"slices"

	"rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/store"
	"rapporteur/symbol"
)

// DoOnReport does an act on the report of a meeting, see [negotiation.ActsOn]. The
// report comes back without its texts.
func (a *Activities) DoOnReport(ctx context.Context, x negotiation.Asked) (negotiation.Report, error) {
	r, err := a.doOnReport(ctx, x)
	return outline(r), ToTemporal(err)
}

func (a *Activities) doOnReport(ctx context.Context, x negotiation.Asked) (negotiation.Report, error) {
	switch act := x.Act.(type) {
	case negotiation.PrepareReport, negotiation.ReviseReport, negotiation.AdoptReport:
		text, err := a.reportText(ctx, x)
		if err != nil {
			return negotiation.Report{}, err
		}
		return a.record.IssueReport(ctx, x, text)
	case negotiation.AdoptSection:
		r, err := a.record.DoOnReport(ctx, x)
		if err != nil {
			return r, err
		}
		return r, a.followSection(ctx, r, act.Number)
	}
	return a.record.DoOnReport(ctx, x)
}

// reportText writes the text of a report from the record: of the draft, of its
// revision, or of the report as it is adopted.
func (a *Activities) reportText(ctx context.Context, x negotiation.Asked) (store.ReportText, error) {
	kind, write := negotiation.DraftReport, publish.DraftReport
	var view publish.ReportView
	var err error
	switch act := x.Act.(type) {
	case negotiation.PrepareReport:
		view, err = a.reportView(ctx, act.Meeting)
		view.Report = negotiation.Report{ID: x.On, Meeting: view.Meeting.ID, Language: negotiation.English}
	case negotiation.AdoptReport:
		kind, write = negotiation.FinalReport, publish.FinalReport
		view, err = a.reportOnRecord(ctx, x.On)
	default:
		view, err = a.reportOnRecord(ctx, x.On)
	}
	if err != nil {
		return store.ReportText{}, err
	}
	return store.ReportText{
		Title: publish.ReportTitle(view, kind), Language: view.Report.Language, Sections: publish.Sections(view),
		Continued: publish.Continued(view.Report.Language), Drafts: recommendationsOf(view.Drafts),
		Render: func(d negotiation.Document, r negotiation.Report) ([]negotiation.Rendering, error) {
			view.Document, view.Report = d, r
			return write(view)
		},
	}, nil
}

// outline leaves the texts out of a report: a procedure carries none.
func outline(r negotiation.Report) negotiation.Report {
	r.Sections = slices.Clone(r.Sections)
	for i := range r.Sections {
		r.Sections[i].Text, r.Sections[i].Amendment = "", ""
	}
	return r
}

// OutlineReport reads where a report stands, without its texts.
func (a *Activities) OutlineReport(ctx context.Context, id negotiation.ID) (negotiation.Report, error) {
	r, err := a.record.ReportByID(ctx, id)
	return outline(r), ToTemporal(err)
}

// followSection lets the procedures of the recommendations of a section know that they
// are adopted.
func (a *Activities) followSection(ctx context.Context, r negotiation.Report, number int) error {
	section, _ := r.Section(number)
	secret, err := a.record.Secret(ctx)
	if err != nil {
		return err
	}
	for _, act := range r.Adopting(section, secret) {
		_, err := a.mover.DoOnDraft(ctx, act)
		switch negotiation.CodeOf(err) {
		case negotiation.CodeWrongState, negotiation.CodeImmutable:
			// Its procedure started since and has read that the draft is adopted.
			a.log.InfoContext(ctx, "draft is known as adopted", "recommendation", act.On, "report", r.ID)
		default:
			if err != nil {
				return fmt.Errorf("let %s follow its section: %w", act.On, err)
			}
		}
		further(ctx)
	}
	return nil
}

func recommendationsOf(drafts []publish.Draft) []negotiation.Recommendation {
	list := make([]negotiation.Recommendation, len(drafts))
	for i, d := range drafts {
		list[i] = d.Recommendation
	}
	return list
}

// reportOnRecord gathers what stands in a report that was drafted.
func (a *Activities) reportOnRecord(ctx context.Context, id negotiation.ID) (publish.ReportView, error) {
	report, err := a.record.ReportByID(ctx, id)
	if err != nil {
		return publish.ReportView{}, err
	}
	view, err := a.reportView(ctx, string(report.Meeting))
	view.Report = report
	return view, err
}

// reportView gathers what stands in the report of a meeting: the drafts it
// took up, and the documents before it.
func (a *Activities) reportView(ctx context.Context, ref string) (publish.ReportView, error) {
	var view publish.ReportView
	var err error
	if view.Meeting, view.Body, err = a.meetingAndBody(ctx, negotiation.ID(ref)); err != nil {
		return view, err
	}
	meeting := view.Meeting.ID
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
	papers, ids := issuedRounds{record: a.record, known: map[negotiation.ID]negotiation.Round{}}, []negotiation.ID{}
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
		if d.Kind != negotiation.InformalPaper && (d.Meeting == meeting || ofSession(
			d, view.Meeting,
		) || ofRounds(d, view.Drafts)) {
			view.Documents = append(view.Documents, d)
		}
	}
	view.Notice = negotiation.Notices(recommendationsOf(view.Drafts))
	return view, nil
}

// ofRounds reports whether a document is of a round that one of the drafts
// shows the outcome of.
func ofRounds(doc negotiation.Document, drafts []publish.Draft) bool {
	return slices.ContainsFunc(drafts, func(d publish.Draft) bool {
		return slices.ContainsFunc(d.Rounds, func(r negotiation.Round) bool { return r.ID == doc.Round })
	})
}

// issuedRounds finds what of the rounds a report may show: that of rounds whose
// conference room papers are issued. The rest is not public.
type issuedRounds struct {
	record Record
	known  map[negotiation.ID]negotiation.Round
}

// issued returns a round, and whether its conference room paper is issued.
func (x issuedRounds) issued(ctx context.Context, id negotiation.ID) (negotiation.Round, bool, error) {
	r, ok := x.known[id]
	if !ok {
		var err error
		if r, err = x.record.Round(ctx, id); err != nil {
			return r, false, err
		}
		x.known[id] = r
	}
	return r, r.Phase == negotiation.RoundIssued, nil
}

// draft is a recommendation as its meeting left it, with the rounds that the
// version holds. What a round it is in again has made of it is left out.
func (x issuedRounds) draft(ctx context.Context, r negotiation.Recommendation) (publish.Draft, error) {
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
func (x issuedRounds) behind(ctx context.Context, v negotiation.Version) ([]negotiation.Round, error) {
	if v.Round != "" {
		r, public, err := x.issued(ctx, v.Round)
		if err != nil || !public {
			return nil, err
		}
		return []negotiation.Round{r}, nil
	}
	from := v.Sources
	if v.Based != "" {
		from = []negotiation.ID{v.Based}
	}
	var out []negotiation.Round
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
			if !slices.ContainsFunc(out, func(o negotiation.Round) bool { return o.ID == r.ID }) {
				out = append(out, r)
			}
		}
	}
	return out, nil
}

// comments lists the comments on a draft that are public, with those on what it
// was split or merged from.
func (x issuedRounds) comments(
	ctx context.Context, recommendation negotiation.ID,
) ([]negotiation.ReceivedComment, error) {
	all, err := x.record.Comments(ctx, store.CommentFilter{Recommendation: recommendation, Ancestry: true})
	if err != nil {
		return nil, err
	}
	var out []negotiation.ReceivedComment
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
func ofSession(d negotiation.Document, m negotiation.Meeting) bool {
	s, err := symbol.Parse(d.Symbol)
	return err == nil && s.Body == m.Body && s.Session == m.Session
}
