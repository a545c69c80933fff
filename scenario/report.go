package scenario

import (
	"context"
	"fmt"

	"rapporteur/client"
	"rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/symbol"
)

// PrepareReport drafts a report from what the rehearsal holds.
func (s seat) PrepareReport(
	_ context.Context, id negotiation.ID, x negotiation.PrepareReport,
) (negotiation.Report, error) {
	a := negotiation.Asked{ID: id, On: id, By: s.by, Act: x}
	if err := a.Check(); err != nil {
		return negotiation.Report{}, err
	}
	m, _, err := s.meeting(x.Meeting)
	if err != nil {
		return negotiation.Report{}, err
	}
	if err := a.Permits(m.ID); err != nil {
		return negotiation.Report{}, err
	}
	if s.reports[x.Meeting] != nil {
		return negotiation.Report{}, negotiation.Refuse(negotiation.CodeConflict, "The meeting already has a draft report.")
	}
	r := negotiation.Report{ID: id, Meeting: m.ID, Language: negotiation.English}
	v := s.reportView(m, r)
	r.Sections = publish.Sections(v)
	doc, err := s.issueReport(negotiation.DraftReport, v, r)
	if err != nil {
		return negotiation.Report{}, err
	}
	r.Draft = doc.ID
	for i := range r.Sections {
		r.Sections[i].ID = client.NewID()
		r.Sections[i] = r.Sections[i].Said()
	}
	s.reports[x.Meeting] = &r
	return r, nil
}

// Report returns the report of a meeting.
func (s seat) Report(_ context.Context, meeting string) (negotiation.Report, error) {
	if r, ok := s.reports[meeting]; ok {
		return *r, nil
	}
	return negotiation.Report{}, negotiation.Refuse(
		negotiation.CodeNotFound, "There is no report of %q on record.", meeting,
	)
}

// OnReport does an act on the report of a meeting, with what follows from it.
func (s seat) OnReport(
	ctx context.Context, meeting string, id negotiation.ID, x negotiation.ReportAct,
) (negotiation.Report, error) {
	r, err := s.Report(ctx, meeting)
	if err != nil {
		return r, err
	}
	a := negotiation.Asked{ID: id, On: r.ID, By: s.by, Act: x}
	if err := a.Check(); err != nil {
		return r, err
	}
	if err := a.Permits(r.Meeting); err != nil {
		return r, err
	}
	facts, err := s.reportFacts(s.meetings[meeting], r, x)
	if err != nil {
		return r, err
	}
	after, err := x.Judge(r, facts)
	if err != nil {
		return r, err
	}
	if err := s.reportDone(id, x, r, &after); err != nil {
		return r, err
	}
	*s.reports[meeting] = after.Objected(s.reportObjections[meeting])
	return s.Report(ctx, meeting)
}

// reportFacts is what the rule of an act depends on.
func (s seat) reportFacts(
	m negotiation.Meeting, r negotiation.Report, x negotiation.ReportAct,
) (negotiation.ReportFacts, error) {
	f := negotiation.ReportFacts{Now: s.now, Meeting: m, Capacities: map[string]negotiation.Capacity{}}
	switch x := x.(type) {
	case negotiation.ReviseReport:
		f.Fresh, f.Continued = publish.Sections(s.reportView(m, r)), publish.Continued(r.Language)
	case negotiation.ObjectToReport:
		f.Capacities[x.Delegation] = s.capacity(x.Delegation)
	case negotiation.AdoptSection:
		for _, code := range x.Movers {
			f.Capacities[code] = s.capacity(code)
		}
		section, _ := r.Section(x.Number)
		for _, id := range section.AdoptedWith() {
			d, err := s.find(string(id))
			if err != nil {
				return f, err
			}
			f.Drafts = append(f.Drafts, *d)
		}
	case negotiation.AdoptReport:
		for _, d := range s.drafts {
			if d.Draft.Meeting == r.Meeting {
				f.Drafts = append(f.Drafts, *d)
			}
		}
	}
	return f, nil
}

// reportDone does what follows from an act by itself.
func (s seat) reportDone(
	id negotiation.ID, x negotiation.ReportAct, before negotiation.Report, after *negotiation.Report,
) error {
	m := s.meetingByID(before.Meeting)
	switch x := x.(type) {
	case negotiation.ObjectToReport:
		s.reportObjections[m.Key] = append(s.reportObjections[m.Key], x.On(before))
	case negotiation.AdoptSection:
		section, _ := before.Section(x.Number)
		return s.adoptDrafts(before, section)
	case negotiation.ReviseReport:
		v := s.reportView(m, *after)
		d := reportDocument(negotiation.DocRevision, "Draft report", v)
		d.ID, d.Reason = id, x.Reason
		_, err := s.issueAbout(d, s.document(
			before.Draft,
		), symbol.Revision, func(d negotiation.Document) ([]negotiation.Rendering, error) {
			v.Document = d
			return publish.DraftReport(v)
		})
		return err
	case negotiation.AdoptReport:
		doc, err := s.issueReport(negotiation.FinalReport, s.reportView(m, before), before)
		after.Final = doc.ID
		return err
	default:
		return fmt.Errorf("a rehearsal does not know what follows from %T", x)
	}
	return nil
}

// issueReport issues the draft of a report, or the report as adopted.
func (s seat) issueReport(
	kind negotiation.DocumentKind, v publish.ReportView, r negotiation.Report,
) (negotiation.Document, error) {
	title, write := "Draft report", publish.DraftReport
	if kind == negotiation.FinalReport {
		title, write = "Report", publish.FinalReport
	}
	v.Report = r
	return s.issue(reportDocument(
		kind, title, v,
	), v.Meeting.Session, func(d negotiation.Document) ([]negotiation.Rendering, error) {
		v.Document = d
		return write(v)
	})
}

// adoptDrafts adopts the recommendations of a section.
func (s seat) adoptDrafts(r negotiation.Report, section negotiation.Section) error {
	for _, id := range section.AdoptedWith() {
		d, err := s.find(string(id))
		if err != nil {
			return err
		}
		if _, err := s.do(
			d, negotiation.Asked{By: negotiation.System(), Act: negotiation.AdoptDraft{Document: r.Draft, Meeting: r.Meeting}},
			nil,
		); err != nil {
			return err
		}
	}
	return nil
}
