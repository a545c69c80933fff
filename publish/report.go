package publish

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	n "rapporteur/negotiation"
)

// reportTitles are the headings of a report's sections, in its order.
var reportTitles = map[n.Language]map[n.SectionKind]string{
	n.English: {
		n.SectionIntroduction: "Introduction", n.SectionRecommendations: "Recommendations", n.SectionDeliberations: "Summary of deliberations",
		n.SectionOrganization: "Organization of the meeting", n.SectionAdoption: "Adoption of the report", n.SectionAnnex: "Annex: drafts not adopted",
	},
	n.French: {
		n.SectionIntroduction: "Introduction", n.SectionRecommendations: "Recommandations", n.SectionDeliberations: "Résumé des débats",
		n.SectionOrganization: "Organisation de la réunion", n.SectionAdoption: "Adoption du rapport", n.SectionAnnex: "Annexe\u00a0: projets non adoptés",
	},
}

// Sections generates the sections of a draft report from the record. Their
// IDs and numbers are left to the record. The recommendations section lists
// what was agreed at the meeting; the annex, when there is one, what was not.
func Sections(v ReportView) []n.Section {
	titles, ok := reportTitles[v.Report.Language]
	if !ok {
		titles = reportTitles[n.English]
	}
	var agreed, other []n.ID
	for _, d := range v.Drafts {
		if d.Recommendation.Draft.Tacit != nil {
			continue // adopted between meetings, and not with this report
		}
		switch d.Recommendation.Draft.Stage {
		case n.StageAgreed, n.StageAdopted, n.StageAdoptedAsAmended:
			agreed = append(agreed, d.Recommendation.ID)
		case n.StageSplit, n.StageMerged: // what they became is listed
		default:
			other = append(other, d.Recommendation.ID)
		}
	}
	sections := []n.Section{
		{Kind: n.SectionIntroduction, Text: introduction(v)},
		{Kind: n.SectionRecommendations, Text: adoptionNote(len(agreed)), Recommendations: agreed},
		{Kind: n.SectionDeliberations, Text: deliberations(v)},
		{Kind: n.SectionOrganization, Text: organization(v)},
		{Kind: n.SectionAdoption, Text: "The " + v.Body.Names.In(n.English) + " adopted the present report section by section, as orally amended where the section says so."},
	}
	if len(other) > 0 {
		sections = append(sections, n.Section{Kind: n.SectionAnnex, Recommendations: other,
			Text: "The drafts below were taken up and not adopted. They are annexed for reference; the adoption of the report does not adopt them, and their brackets stand."})
	}
	for i := range sections {
		sections[i].Number, sections[i].Title, sections[i].Status = i+1, titles[sections[i].Kind], n.SectionPending
	}
	return sections
}

// Continued is what the title of a section has at its end when another of the
// kind is adopted already.
func Continued(l n.Language) string { return phrasesIn(l).continued }

func introduction(v ReportView) string {
	p := english
	text := fmt.Sprintf("The %s of the %s was held", v.Meeting.Names.In(n.English), v.Body.Names.In(n.English))
	if v.Meeting.Place != "" {
		text += " in " + v.Meeting.Place
	}
	text += " on " + days(p, v.Meeting)
	if v.Meeting.Format != "" {
		text += " (" + v.Meeting.Format + ")"
	}
	if len(v.Drafts) == 0 {
		return text + "."
	}
	return text + ". It took up draft recommendations on which the negotiations had not been completed."
}

func adoptionNote(count int) string {
	if count == 0 {
		return "No recommendation was agreed."
	}
	return "The following recommendations were agreed and are adopted with this section."
}

// deliberations sums up what became of the drafts; single statements are not
// summarized.
func deliberations(v ReportView) string {
	if len(v.Drafts) == 0 {
		return "No draft recommendation was taken up."
	}
	lines := []string{"The drafts were considered one by one. The outcome for each was as follows:"}
	for _, d := range v.Drafts {
		lines = append(lines, "– "+closed(d.Version.Title)+": "+outcome(d.Recommendation.Draft, v.Votes[d.Recommendation.ID])+".")
	}
	return strings.Join(lines, "\n")
}

// outcome says what became of a draft at the meeting. One that is in a round
// since stands as the meeting left it: what a round makes of it is not public.
func outcome(d n.Draft, vote n.Vote) string {
	stage := d.Stage
	if d.Before != nil && (stage == n.StageCirculated || stage == n.StageConsolidated) {
		stage = d.Before.Stage
	}
	text := map[n.Stage]string{
		n.StageAgreed: "agreed", n.StageAdopted: "agreed", n.StageAdoptedAsAmended: "agreed as orally amended", n.StageDeferred: "deferred to a later meeting",
		n.StageWithdrawn: "withdrawn", n.StageNoted: "noted", n.StageTakenUp: "consideration not completed", n.StageSplit: "divided into other recommendations", n.StageMerged: "joined with other recommendations",
		n.StageAgreedAdReferendum: "agreed ad referendum, which is not yet agreement", n.StageAgreedPending: "agreed pending " + closed(d.Pending) + ", which is not yet agreement",
		n.StageDraft: "withdrawn and resubmitted, consideration not completed", n.StageCirculated: "circulated for comments again, consideration not completed",
		n.StageConsolidated: "circulated for comments again, consideration not completed", n.StageInCRP: "circulated for comments again and issued in a conference room paper, consideration not completed",
		n.StagePresented: "circulated for comments again and presented in a conference room paper, consideration not completed",
	}[stage]
	if stage == n.StageAgreed && d.Amended {
		text = "agreed as orally amended"
	}
	if d.ByVote {
		text += ", by a vote" + countOf(vote)
	}
	if d.Tacit != nil { // by no meeting, so that "agreed" would be wrong
		text = "adopted " + d.Tacit.Phrase()
	}
	return text
}

// countOf is the count of a vote, "" when it is not known.
func countOf(v n.Vote) string {
	if v == (n.Vote{}) {
		return ""
	}
	text := fmt.Sprintf(" of %d to %d", v.For, v.Against)
	switch v.Abstaining {
	case 0:
		return text
	case 1:
		return text + ", with 1 abstention"
	}
	return text + fmt.Sprintf(", with %d abstentions", v.Abstaining)
}

func organization(v ReportView) string {
	lines := []string{"Opening. The meeting was opened on " + english.date(v.Meeting.Opens) + ".", agendaLine(v.Meeting)}
	for _, it := range v.Meeting.Agenda {
		number := itemNumber(v.Report.Language, it.Number)
		lines = append(lines, "– "+number+numberEnd(number)+" "+it.Names.In(v.Report.Language))
	}
	lines = append(lines, attendance(v)...)
	if len(v.Documents) > 0 {
		lines = append(lines, "Documentation.")
		for _, d := range v.Documents {
			lines = append(lines, "– "+d.Symbol+" "+d.Title)
		}
	}
	return strings.Join(lines, "\n")
}

func agendaLine(m n.Meeting) string {
	switch {
	case m.AgendaAdoptedAt.IsZero():
		return "Agenda."
	case m.AgendaAmended:
		return "Agenda. The meeting adopted its agenda as orally amended:"
	}
	return "Agenda. The meeting adopted the following agenda:"
}

// attendance lists the States on record and those accredited to the meeting by
// capacity, each list in the alphabetical order of the report's language. States
// need no accreditation. Where the secretariat has loaded no list, it is of the
// delegations on record.
func attendance(v ReportView) []string {
	lines := []string{"Attendance. The States on record at the opening and those accredited to the meeting were the following, by capacity."}
	list := n.AttendedBy(v.Accredited, v.Meeting.Opens)
	if len(v.Accredited) == 0 {
		lines = []string{"Delegations on record at the opening, by capacity."}
	}
	for _, d := range v.Delegations {
		listed := slices.ContainsFunc(list, func(a n.Accredited) bool { return a.Delegation == d.Code })
		if !listed && (d.Kind == n.KindState || len(v.Accredited) == 0) {
			list = append(list, n.Accredited{Delegation: d.Code, Capacity: d.CapacityOn(v.Body.Instrument, v.Meeting.Opens)})
		}
	}
	s := newSpeakers(v.Report.Language, v.Delegations)
	for _, c := range n.Capacities() {
		var names []string
		for _, code := range s.sort(n.InCapacity(list, c)) {
			names = append(names, s.name(code))
		}
		if len(names) > 0 {
			lines = append(lines, "– "+title(s.phrases.capacities[c])+": "+strings.Join(names, ", ")+".")
		}
	}
	return lines
}

// DraftReport writes the limited document that is adopted section by section.
func DraftReport(v ReportView) ([]n.Rendering, error) { return writeReport(v) }

// FinalReport writes the report as adopted. A section orally amended stands as
// amended.
func FinalReport(v ReportView) ([]n.Rendering, error) { return writeReport(v) }

func writeReport(v ReportView) ([]n.Rendering, error) {
	if err := n.CheckDocument(v.Document); err != nil {
		return nil, err
	}
	s := newSheet(v.Document, v.Body, v.Meeting, v.Notice)
	w := reportWriter{sheet: s, words: phrasesIn(v.Document.Language), drafts: v.Drafts, positions: v.Positions, speakers: newSpeakers(v.Document.Language, v.Delegations), comments: map[string]n.ReceivedComment{}, adoptedElsewhere: map[n.ID]bool{}}
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
	words  phrases
	drafts []Draft
	// positions were recorded after the adoption.
	positions []n.DraftAct
	speakers  *speakers
	// adoptedElsewhere are drafts of a recommendations section. An annex that was
	// adopted before they were agreed does not show them as not adopted.
	adoptedElsewhere map[n.ID]bool
	// comments are those behind the points of annexed drafts.
	comments map[string]n.ReceivedComment
	// running is the number of the last paragraph: they run through the report.
	running int
	// recommendations is the number of the last one: they are counted through
	// the report, over all its sections.
	recommendations int
}

func (w *reportWriter) section(s n.Section) error {
	name := roman(s.Number) + ". " + s.Title
	text := s.Text
	if s.Status == n.SectionAdoptedAsAmended {
		name += " (" + w.words.orallyAmended + ")"
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
		if s.Kind == n.SectionAnnex && w.adoptedElsewhere[id] {
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
	paper := &crpWriter{sheet: w.sheet, words: w.words, speakers: w.speakers, comments: w.comments, places: map[n.ID]string{}}
	paper.locate(d.Version.Paragraphs)
	var last []n.ReceivedComment
	for _, c := range w.comments {
		// Of a draft it was split or merged from, what is on a paragraph it has.
		if _, has := d.Version.Paragraph(c.Paragraph); has || c.Recommendation == d.Recommendation.ID {
			last = append(last, c)
		}
	}
	slices.SortFunc(last, func(a, b n.ReceivedComment) int {
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
		w.add(remark(fmt.Sprintf(w.words.acknowledged, w.speakers.names(codes))))
	}
}

func (w *reportWriter) draft(d Draft, kind n.SectionKind) error {
	if kind == n.SectionAnnex {
		w.add(heading(2, closed(d.Version.Title)+" — "+strings.ToUpper(w.words.notAdopted)))
		w.acknowledged(d)
		return w.annexed(d)
	}
	w.recommendations++
	name := fmt.Sprintf(w.words.recommendation, w.recommendations) + ". " + closed(d.Version.Title)
	if d.Recommendation.Draft.Amended {
		name += " (" + w.words.orallyAmended + ")"
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
		form := w.words.explained
		if a.Kind == n.ActDissociate {
			form = w.words.dissociated
		}
		w.add(remark(fmt.Sprintf(form, w.speakers.speaking(a))))
		w.add(block{Quote: true, Spans: []span{{Text: a.Reason}}})
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
