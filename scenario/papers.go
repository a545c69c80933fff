package scenario

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"rapporteur/client"
	"rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/scenario/held"
	"rapporteur/symbol"
)

// natures are the series that documents of a rehearsal are numbered in; an
// informal paper is in none.
var natures = map[negotiation.DocumentKind]symbol.Nature{
	negotiation.ConferenceRoomPaper: symbol.CRP, negotiation.DraftReport: symbol.Limited,
	negotiation.FinalReport: symbol.General,
}

// issue puts a document on record with the texts that write makes of it.
func (r *Rehearsal) issue(
	d negotiation.Document, session string, write func(negotiation.Document) ([]negotiation.Rendering, error),
) (negotiation.Document, error) {
	d.ID, d.IssuedAt = negotiation.ID(cmp.Or(string(d.ID), string(client.NewID()))), r.now
	if d.Kind == negotiation.FinalReport {
		d.Adopted = true
	}
	if nature, numbered := natures[d.Kind]; numbered {
		d.Symbol = symbol.Next(symbol.Series{Body: d.Body, Session: session, Nature: nature}, r.symbols()).String()
	}
	if err := negotiation.CheckDocument(d); err != nil {
		return d, err
	}
	printed, err := write(d)
	if err != nil {
		return d, fmt.Errorf("write %s: %w", d.Title, err)
	}
	out := held.Document{Document: d, Texts: map[negotiation.Language]string{}}
	for _, p := range printed {
		if p.Format == "text" {
			out.Texts[negotiation.Language(cmp.Or(string(p.Language), string(d.Language)))] = string(p.Content)
		}
	}
	r.documents = append(r.documents, out)
	return d, nil
}

// issueAbout issues a document about another one, of the same number.
func (r *Rehearsal) issueAbout(
	d negotiation.Document, on negotiation.Document, kind symbol.SuffixKind,
	write func(negotiation.Document) ([]negotiation.Rendering, error),
) (negotiation.Document, error) {
	about, err := symbol.Parse(on.Symbol)
	if err != nil {
		return d, fmt.Errorf("read the symbol of %s: %w", on.Title, err)
	}
	d.Symbol, d.Body, d.Meeting, d.About = symbol.NextSuffix(about, kind, r.symbols()).String(), on.Body, on.Meeting, on.ID
	return r.issue(d, "", write)
}

func (r *Rehearsal) symbols() []string {
	var out []string
	for _, d := range r.documents {
		if d.Symbol != "" {
			out = append(out, d.Symbol)
		}
	}
	return out
}

func (r *Rehearsal) document(id negotiation.ID) negotiation.Document {
	i := slices.IndexFunc(r.documents, func(d held.Document) bool { return d.ID == id })
	return r.documents[i].Document // what refers to a document refers to one on record
}

func (r *Rehearsal) meetingByID(id negotiation.ID) negotiation.Meeting {
	for _, m := range r.meetings {
		if m.ID == id {
			return m
		}
	}
	return negotiation.Meeting{}
}

// body is one of the two bodies of all stories.
func (r *Rehearsal) body(stem string) negotiation.Body {
	name := "Conference"
	if stem == workingGroup {
		name = "Working Group"
	}
	return negotiation.Body{
		Symbol: stem, Names: negotiation.Names{negotiation.English: name}, Instrument: instrument, Rules: r.rules,
	}
}

func (r *Rehearsal) cast() []negotiation.Delegation {
	var out []negotiation.Delegation
	for _, d := range r.delegations {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b negotiation.Delegation) int { return strings.Compare(a.Code, b.Code) })
	return out
}

// paper gathers what stands in a paper of a round before a meeting.
func (r *Rehearsal) paper(in *negotiation.Round, meeting negotiation.ID) publish.Paper {
	m := r.meetingByID(meeting)
	return publish.Paper{Round: *in, Meeting: m, Body: r.body(m.Body), Delegations: r.cast(), Notice: storyNotice}
}

// storyNotice stands on every document with texts of a story.
const storyNotice = "Texts of a story, for illustration only."

// informal issues the paper that opens a round.
func (r *Rehearsal) informal(in *negotiation.Round) error {
	p := r.paper(in, in.Meeting)
	for _, rd := range in.Drafts {
		d, err := r.find(string(rd.Recommendation))
		if err != nil {
			return err
		}
		p.Drafts = append(p.Drafts, publish.Draft{Recommendation: *d, Version: r.version(d, rd.Version)})
	}
	doc, err := r.issue(negotiation.Document{
		Kind: negotiation.InformalPaper, Body: p.Body.Symbol, Meeting: in.Meeting, Round: in.ID,
		Title: "Informal paper: Draft recommendations", Language: in.Language,
	}, "",
		func(d negotiation.Document) ([]negotiation.Rendering, error) {
			p.Document = d
			return publish.InformalPaper(p)
		})
	in.Informal = doc.ID
	return err
}

// crp issues the conference room paper of a round.
func (r *Rehearsal) crp(in *negotiation.Round) error {
	p := r.paper(in, in.CRPMeeting)
	p.BaseNumbers = map[negotiation.ID]int{}
	for _, rd := range in.Drafts {
		d, err := r.find(string(rd.Recommendation))
		if err != nil {
			return err
		}
		p.BaseNumbers[rd.Version] = r.version(d, rd.Version).Number
		if d.Draft.Round == in.ID && d.Draft.Stage == negotiation.StageConsolidated {
			p.Drafts = append(p.Drafts, publish.Draft{Recommendation: *d, Version: r.version(d, d.Draft.Version)})
			keys, err := publish.Deferrals(r.version(d, d.Draft.Version))
			if err != nil {
				return err
			}
			for _, key := range keys {
				p.DeferredTo = append(p.DeferredTo, r.meetings[key])
			}
		}
	}
	for _, c := range r.comments {
		switch {
		case c.Round != in.ID:
			p.Earlier = append(p.Earlier, *c)
		case c.WithdrawnAt.IsZero():
			p.Comments = append(p.Comments, *c)
		}
	}
	doc, err := r.issue(negotiation.Document{
		Kind: negotiation.ConferenceRoomPaper, Body: p.Body.Symbol, Meeting: in.CRPMeeting, Round: in.ID,
		Title: "Draft recommendations", Language: in.Language,
	}, p.Meeting.Session,
		func(d negotiation.Document) ([]negotiation.Rendering, error) {
			p.Document = d
			return publish.ConferenceRoomPaper(p)
		})
	in.Document = doc.ID
	return err
}

// reportView gathers what stands in the report of a meeting.
func (r *Rehearsal) reportView(m negotiation.Meeting, report negotiation.Report) publish.ReportView {
	v := publish.ReportView{Report: report, Meeting: m, Body: r.body(m.Body), Delegations: r.cast(), Notice: storyNotice}
	if x := r.planned[m.Key]; x != nil {
		for _, code := range slices.Compact(slices.Sorted(slices.Values(x.accredited))) {
			a := negotiation.Accredited{Delegation: code, Capacity: r.delegations[code].CapacityOn(instrument, m.Opens)}
			a.WithdrawnAt = r.accreditation(m.ID, code).WithdrawnAt
			v.Accredited = append(v.Accredited, a)
		}
	}
	for _, d := range r.drafts {
		if d.Draft.Meeting != m.ID {
			continue
		}
		left := d.Draft.Version
		if d.Draft.Before != nil {
			left = d.Draft.Before.Version
		}
		v.Drafts = append(v.Drafts, publish.Draft{Recommendation: *d, Version: r.version(d, left)})
		for _, a := range r.statements {
			if a.Recommendation == d.ID {
				v.Positions = append(v.Positions, a)
			}
		}
	}
	for _, d := range r.documents {
		if d.Kind != negotiation.InformalPaper && d.Meeting == m.ID {
			v.Documents = append(v.Documents, d.Document)
		}
	}
	return v
}

// reportDocument is the document of a report.
func reportDocument(kind negotiation.DocumentKind, title string, v publish.ReportView) negotiation.Document {
	return negotiation.Document{
		Kind: kind, Body: v.Meeting.Body, Meeting: v.Meeting.ID, Title: title + ": " + v.Meeting.Names.In(v.Report.Language),
		Language: v.Report.Language,
	}
}

// corrigendum issues a correction about the report that a draft was adopted
// with.
func (r *Rehearsal) corrigendum(d *negotiation.Recommendation, c negotiation.Correction) (negotiation.Document, error) {
	m := r.meetingByID(d.Draft.Meeting)
	report := r.reports[m.Key]
	if report == nil || report.Final == "" {
		return negotiation.Document{}, negotiation.Refuse(
			negotiation.CodeWrongState, "The report that %s is adopted with is not issued yet; a corrigendum follows it.", d.Key,
		)
	}
	on := r.document(report.Final)
	text := publish.Corrigendum(*d, r.version(d, d.Draft.Version), c)
	doc := negotiation.Document{
		Kind: negotiation.DocCorrigendum, Title: text.Title, Language: text.Language,
		Corrects: negotiation.InOrder(c.Languages), Reason: c.Reason,
	}
	return r.issueAbout(doc, on, symbol.Corrigendum, func(made negotiation.Document) ([]negotiation.Rendering, error) {
		return publish.AboutAnother(publish.Suffixed{
			Document: made, About: on, Body: r.body(on.Body), Meeting: m, Notice: storyNotice,
			Texts: []negotiation.DocumentText{text},
		})
	})
}
