package publish

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"rapporteur/negotiation"
	"rapporteur/phrases"
)

// Sections generates the sections of a draft report from the record. Their
// IDs and numbers are left to the record. The recommendations section lists
// what was agreed at the meeting; the annex, when there is one, what was not.
func Sections(v ReportView) []negotiation.Section {
	words, titles := phrases.Reports(v.Report.Language), phrases.Documents(v.Report.Language)
	var agreed, other []negotiation.ID
	for _, d := range v.Drafts {
		if d.Recommendation.Draft.Tacit != nil {
			continue // adopted between meetings, and not with this report
		}
		switch d.Recommendation.Draft.Stage {
		case negotiation.StageAgreed, negotiation.StageAdopted, negotiation.StageAdoptedAsAmended:
			agreed = append(agreed, d.Recommendation.ID)
		case negotiation.StageSplit, negotiation.StageMerged: // what they became is listed
		default:
			other = append(other, d.Recommendation.ID)
		}
	}
	sections := []negotiation.Section{
		{Kind: negotiation.SectionIntroduction, Text: introduction(words, v)},
		{Kind: negotiation.SectionRecommendations, Text: adoptionNote(words, len(agreed)), Recommendations: agreed},
		{Kind: negotiation.SectionDeliberations, Text: deliberations(words, v)},
		{Kind: negotiation.SectionOrganization, Text: organization(words, v)},
		{Kind: negotiation.SectionAdoption, Text: words.Say("adoption.text", "body", v.Body.Names.In(words.Language()))},
	}
	if len(other) > 0 {
		annex := negotiation.Section{
			Kind: negotiation.SectionAnnex, Recommendations: other, Text: words.Say("not_adopted.text"),
		}
		sections = append(sections, annex)
	}
	for i := range sections {
		title := titles.Say("section." + phrases.Key(sections[i].Kind))
		sections[i].Number, sections[i].Title, sections[i].Status = i+1, title, negotiation.SectionPending
	}
	return sections
}

// ReportTitle is the title of a draft or final report as a document.
func ReportTitle(v ReportView, kind negotiation.DocumentKind) string {
	l := v.Report.Language
	return phrases.Documents(l).Say("title."+phrases.Key(kind), "meeting", v.Meeting.Names.In(l))
}

// Continued is what the title of a section has at its end when another of the
// kind is adopted already.
func Continued(l negotiation.Language) string { return phrases.Documents(l).Say("report.continued") }

func introduction(p *phrases.Phrases, v ReportView) string {
	var place, format string
	if v.Meeting.Place != "" {
		place = p.Say("introduction.place", "place", v.Meeting.Place)
	}
	if v.Meeting.Format != "" {
		format = p.Say("introduction.format", "format", v.Meeting.Format)
	}
	meeting, body := v.Meeting.Names.In(p.Language()), v.Body.Names.In(p.Language())
	text := p.Say("introduction.held", "meeting", meeting, "body", body, "place", place,
		"days", p.Days(v.Meeting.Opens, v.Meeting.Closes), "format", format)
	if len(v.Drafts) == 0 {
		return text
	}
	return text + " " + p.Say("introduction.drafts")
}

func adoptionNote(p *phrases.Phrases, count int) string {
	if count == 0 {
		return p.Say("recommendations.none")
	}
	return p.Say("recommendations.adopted")
}

// deliberations sums up what became of the drafts; single statements are not
// summarized.
func deliberations(p *phrases.Phrases, v ReportView) string {
	if len(v.Drafts) == 0 {
		return p.Say("deliberations.none")
	}
	lines := []string{p.Say("deliberations.outcomes")}
	for _, d := range v.Drafts {
		became := outcome(p, d.Recommendation.Draft, v.Votes[d.Recommendation.ID])
		lines = append(lines, "– "+closed(d.Version.Title)+p.Say("mark.colon")+became+".")
	}
	return strings.Join(lines, "\n")
}

// outcome says what became of a draft at the meeting. One that is in a round
// since stands as the meeting left it: what a round makes of it is not public.
func outcome(p *phrases.Phrases, d negotiation.Draft, vote negotiation.Vote) string {
	stage := d.Stage
	if d.Before != nil && (stage == negotiation.StageCirculated || stage == negotiation.StageConsolidated) {
		stage = d.Before.Stage
	}
	if stage == negotiation.StageAgreed && d.Amended {
		stage = negotiation.StageAdoptedAsAmended
	}
	text := p.Say("outcome."+phrases.Key(stage), "pending", closed(d.Pending))
	switch {
	case d.Tacit != nil: // by no meeting, so that "agreed" would be wrong
		return p.Say("decided.tacitly", "tacitly", d.Tacit.Phrase())
	case d.ByVote:
		return byVote(p, text, vote)
	}
	return text
}

// byVote adds the count of a vote to an outcome, where it is known.
func byVote(p *phrases.Phrases, outcome string, v negotiation.Vote) string {
	if v == (negotiation.Vote{}) {
		return p.Say("decided.vote", "outcome", outcome)
	}
	text := p.Say("decided.counted", "outcome", outcome, "for", v.For, "against", v.Against)
	if v.Abstaining == 0 {
		return text
	}
	return p.Count("decided.abstentions", v.Abstaining, "vote", text)
}

func organization(p *phrases.Phrases, v ReportView) string {
	lines := []string{p.Say("organization.opening", "date", p.Date(v.Meeting.Opens)), agendaLine(p, v.Meeting)}
	for _, it := range v.Meeting.Agenda {
		number := itemNumber(v.Report.Language, it.Number)
		lines = append(lines, "– "+number+numberEnd(number)+" "+it.Names.In(v.Report.Language))
	}
	lines = append(lines, attendance(p, v)...)
	if len(v.Documents) > 0 {
		lines = append(lines, p.Say("organization.documentation"))
		for _, d := range v.Documents {
			lines = append(lines, "– "+d.Symbol+" "+d.Title)
		}
	}
	return strings.Join(lines, "\n")
}

func agendaLine(p *phrases.Phrases, m negotiation.Meeting) string {
	switch {
	case m.AgendaAdoptedAt.IsZero():
		return p.Say("organization.agenda")
	case m.AgendaAmended:
		return p.Say("organization.agenda_amended")
	}
	return p.Say("organization.agenda_adopted")
}

// attendance lists the States on record and those accredited to the meeting by
// capacity, each list in the alphabetical order of the report's language. States
// need no accreditation. Where the secretariat has loaded no list, it is of the
// delegations on record.
func attendance(p *phrases.Phrases, v ReportView) []string {
	lines := []string{p.Say("organization.attendance")}
	list := negotiation.AttendedBy(v.Accredited, v.Meeting.Opens)
	if len(v.Accredited) == 0 {
		lines = []string{p.Say("organization.delegations")}
	}
	for _, d := range v.Delegations {
		listed := slices.ContainsFunc(list, func(a negotiation.Accredited) bool { return a.Delegation == d.Code })
		if !listed && (d.Kind == negotiation.KindState || len(v.Accredited) == 0) {
			list = append(
				list, negotiation.Accredited{Delegation: d.Code, Capacity: d.CapacityOn(v.Body.Instrument, v.Meeting.Opens)},
			)
		}
	}
	s := newSpeakers(v.Report.Language, v.Delegations)
	for _, c := range negotiation.Capacities() {
		var names []string
		for _, code := range s.sort(negotiation.InCapacity(list, c)) {
			names = append(names, s.name(code))
		}
		if len(names) > 0 {
			capacity := title(s.words.Say("capacity." + phrases.Key(c)))
			lines = append(lines, "– "+capacity+p.Say("mark.colon")+strings.Join(names, p.Say("mark.comma"))+".")
		}
	}
	return lines
}

// DraftReport writes the limited document that is adopted section by section.
func DraftReport(v ReportView) ([]negotiation.Rendering, error) { return writeReport(v) }

// FinalReport writes the report as adopted. A section orally amended stands as
// amended.
func FinalReport(v ReportView) ([]negotiation.Rendering, error) { return writeReport(v) }

func writeReport(v ReportView) ([]negotiation.Rendering, error) {
	if err := negotiation.CheckDocument(v.Document); err != nil {
		return nil, err
	}
	s := newSheet(v.Document, v.Body, v.Meeting, v.Notice)
	w := reportWriter{
		sheet: s, drafts: v.Drafts, positions: v.Positions, speakers: newSpeakers(v.Document.Language, v.Delegations),
		comments: map[string]negotiation.ReceivedComment{}, adoptedElsewhere: map[negotiation.ID]bool{},
	}
	for _, c := range v.Comments {
		w.comments[string(c.ID)] = c
	}
	for _, section := range v.Report.Sections {
		for _, id := range section.AdoptedWith() {
			w.adoptedElsewhere[id] = true
		}
	}
	for _, section := range v.Report.Sections {
		if err := w.section(section); err != nil {
			return nil, err
		}
	}
	return s.renderings()
}

type reportWriter struct {
	*sheet
	drafts []Draft
	// positions were recorded after the adoption.
	positions []negotiation.Statement
	speakers  *speakers
	// adoptedElsewhere are drafts of a recommendations section. An annex that was
	// adopted before they were agreed does not show them as not adopted.
	adoptedElsewhere map[negotiation.ID]bool
	// comments are those behind the points of annexed drafts.
	comments map[string]negotiation.ReceivedComment
	// running is the number of the last paragraph: they run through the report.
	running int
	// recommendations is the number of the last one: they are counted through
	// the report, over all its sections.
	recommendations int
}

func (w *reportWriter) section(s negotiation.Section) error {
	name := roman(s.Number) + ". " + s.Title
	text := s.Text
	if s.Status == negotiation.SectionAdoptedAsAmended {
		name += " (" + w.words.Say("report.orally_amended") + ")"
		text = s.Amendment
	}
	w.add(heading(1, name))
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, "– ") {
			w.add(block{Level: 1, Spans: []span{{Text: line}}})
			continue
		}
		w.running++
		w.add(block{Number: fmt.Sprint(w.running), Spans: []span{{Text: line}}})
	}
	for _, id := range s.Recommendations {
		if s.Kind == negotiation.SectionAnnex && w.adoptedElsewhere[id] {
			continue
		}
		k := slices.IndexFunc(w.drafts, func(d Draft) bool { return d.Recommendation.ID == id })
		if k < 0 {
			continue
		}
		if err := w.draft(w.drafts[k], s.Kind); err != nil {
			return err
		}
	}
	return nil
}

// annexed writes a draft that was not adopted as the conference room paper did:
// with those behind every reading, and what observers proposed beside it in the
// rounds that the version shown holds. The draft may be in another one since.
func (w *reportWriter) annexed(d Draft) error {
	paper := &crpWriter{sheet: w.sheet, speakers: w.speakers, comments: w.comments, places: map[negotiation.ID]string{}}
	paper.locate(d.Version.Paragraphs)
	var last []negotiation.ReceivedComment
	for _, c := range w.comments {
		// Of a draft it was split or merged from, what is on a paragraph it has.
		if _, has := d.Version.Paragraph(c.Paragraph); has || c.Recommendation == d.Recommendation.ID {
			last = append(last, c)
		}
	}
	slices.SortFunc(last, func(a, b negotiation.ReceivedComment) int {
		return cmp.Or(a.ReceivedAt.Compare(b.ReceivedAt), strings.Compare(string(a.ID), string(b.ID)))
	})
	paper.setApart(included(last, d.Rounds), []Draft{d})
	paper.besides(d.Recommendation.ID)
	for _, p := range d.Version.Paragraphs {
		if err := paper.paragraph(p); err != nil {
			return fmt.Errorf("write %s: %w", d.Recommendation.Key, err)
		}
		paper.besides(p.ID)
	}
	return nil
}

// acknowledged names those over whose written reservations a draft is agreed.
func (w *reportWriter) acknowledged(d Draft) {
	if codes := d.Recommendation.Draft.Acknowledged; len(codes) > 0 {
		w.add(remark(w.words.Say("report.acknowledged", "delegations", w.speakers.names(codes))))
	}
}

func (w *reportWriter) draft(d Draft, kind negotiation.SectionKind) error {
	if kind == negotiation.SectionAnnex {
		w.add(heading(2, closed(d.Version.Title)+" — "+strings.ToUpper(w.words.Say("report.not_adopted"))))
		w.acknowledged(d)
		return w.annexed(d)
	}
	w.recommendations++
	name := w.recommendation(w.recommendations) + ". " + closed(d.Version.Title)
	if d.Recommendation.Draft.Amended {
		name += " (" + w.words.Say("report.orally_amended") + ")"
	}
	w.add(heading(2, name))
	for _, p := range d.Version.Paragraphs {
		w.add(block{Number: p.Number, Level: p.Level, Spans: []span{{Text: p.Text}}})
	}
	w.acknowledged(d)
	for _, a := range w.positions {
		if a.Recommendation != d.Recommendation.ID {
			continue
		}
		form := phrases.Key("report.explained")
		if a.Dissociates {
			form = "report.dissociated"
		}
		w.add(remark(w.words.Say(form, "delegation", w.speakers.speaking(a))))
		w.add(block{Quote: true, Spans: []span{{Text: a.Text}}})
	}
	return nil
}

func roman(number int) string {
	var b strings.Builder
	for _, r := range []struct {
		value int
		text  string
	}{{10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for number >= r.value {
			b.WriteString(r.text)
			number -= r.value
		}
	}
	return b.String()
}
