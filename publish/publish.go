// Package publish writes what leaves the house: the informal paper, the
// conference room paper, the annotated agenda, the draft and final report,
// corrigenda, the thematic digest, redlines of versions, whose each word is, and
// the history of a draft. Each document is laid out once, see [sheet], and
// then written in every format; a format is one file.
//
// Nothing of a delegation's text is changed, corrected, translated or left
// out. The fixed words around the texts are those of package phrases; where
// documents in a language have none yet the English ones stand.
package publish

import (
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"rapporteur/negotiation"
	"rapporteur/phrases"
	"rapporteur/redline"
)

// Paper is what an informal paper or a conference room paper is made of.
type Paper struct {
	Document negotiation.Document
	// Body and Meeting are those the document belongs to.
	Body    negotiation.Body
	Meeting negotiation.Meeting
	// Item is the agenda item it is submitted under, if any.
	Item   *negotiation.AgendaItem
	Round  negotiation.Round
	Drafts []Draft
	// Comments as received, of a conference room paper.
	Comments []negotiation.ReceivedComment
	// Earlier are the comments of earlier rounds, some of whose points are open
	// still.
	Earlier []negotiation.ReceivedComment
	// DeferredTo are the meetings that points are left to, see [Deferrals].
	DeferredTo []negotiation.Meeting
	// BaseNumbers are the numbers of the versions that were circulated, which
	// comments were written on.
	BaseNumbers map[negotiation.ID]int
	// Circulated are the versions that were circulated, when the paper is to
	// measure how the points of difference changed since.
	Circulated  []negotiation.Version
	Delegations []negotiation.Delegation
	// Notice is printed on top, such as that the texts are illustrative.
	Notice string
}

// Draft is a recommendation in the version a document shows.
type Draft struct {
	Recommendation negotiation.Recommendation
	Version        negotiation.Version
	// Rounds are those whose comments the version holds, in a report. Their
	// conference room papers are issued; what was said in others is not public.
	Rounds []negotiation.Round
}

// ReportView is what the report of a meeting is made of.
type ReportView struct {
	Document negotiation.Document
	Body     negotiation.Body
	Meeting  negotiation.Meeting
	Report   negotiation.Report
	// Accredited are those accredited to the meeting. The report names them and
	// the States on record, without a list all delegations on record.
	Accredited []negotiation.Accredited
	// Documents are those the meeting had before it.
	Documents []negotiation.Document
	// Drafts are all that were taken up at the meeting.
	Drafts []Draft
	// Positions are explanations of position and dissociations, recorded after
	// the adoption.
	Positions []negotiation.Statement
	// Votes are the counts by which recommendations were decided.
	Votes map[negotiation.ID]negotiation.Vote
	// Comments are those behind the points of the drafts not adopted, of rounds
	// whose conference room papers are issued.
	Comments    []negotiation.ReceivedComment
	Delegations []negotiation.Delegation
	Notice      string
}

// speakers finds delegations by code and orders them by their names in one
// language.
type speakers struct {
	language negotiation.Language
	words    *phrases.Phrases
	byCode   map[string]negotiation.Delegation
	order    *collate.Collator
}

func newSpeakers(l negotiation.Language, list []negotiation.Delegation) *speakers {
	s := &speakers{
		language: l, words: phrases.Documents(l),
		byCode: map[string]negotiation.Delegation{}, order: collate.New(language.Make(string(l))),
	}
	for _, d := range list {
		s.byCode[d.Code] = d
	}
	return s
}

// name is the delegation's name in the language, else its code.
func (s *speakers) name(code string) string {
	if name := s.byCode[code].Names.In(s.language); name != "" {
		return name
	}
	return code
}

// sort orders codes as a list in the language does: Germany is Allemagne in
// French, and comes first.
func (s *speakers) sort(codes []string) []string {
	out := slices.Clone(codes)
	slices.SortStableFunc(out, func(a, b string) int { return s.order.CompareString(s.name(a), s.name(b)) })
	return slices.Compact(out)
}

// supporters names those behind something: observers and groups as such. A member
// of a group that speaks for itself stands beside the group with its own
// supporter.
func (s *speakers) supporters(list []redline.Supporter, comments map[string]negotiation.ReceivedComment) string {
	var codes []string
	by := map[string][]negotiation.ReceivedComment{}
	for _, v := range list {
		codes = append(codes, v.Party)
		if c, ok := comments[v.Proposal]; ok {
			by[v.Party] = append(by[v.Party], c)
		}
	}
	var names []string
	for _, code := range s.sort(codes) {
		name := s.isolated(code)
		if m := s.mark(by[code]); m != "" {
			name += " (" + m + ")"
		}
		names = append(names, name)
	}
	return s.words.List(names)
}

// mark says how one delegation stands behind something: for its members, as
// an observer, late. Whoever said it in time as well is not late.
func (s *speakers) mark(comments []negotiation.ReceivedComment) string {
	if len(comments) == 0 {
		return ""
	}
	mark, late := "", true
	for _, c := range comments {
		late = late && c.Late
	}
	switch c := comments[len(comments)-1]; {
	case len(c.OnBehalfOf) > 0:
		mark = s.words.Say("reading.on_behalf")
	case c.Capacity.Observer():
		mark = s.words.Say("reading.observer")
	}
	if late {
		mark = join(mark, s.words.Say("reading.late"))
	}
	return mark
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + ", " + b
}

// isolated is the delegation's name, kept from disordering its line where it
// may run the other way.
func (s *speakers) isolated(code string) string {
	name := closed(s.name(code))
	if s.language == negotiation.Arabic || redline.LeftToRight.OfQuoted(name) == redline.RightToLeft {
		return "\u2068" + name + "\u2069" // first strong isolate, UAX #9
	}
	return name
}

// speaking names who took a position, of a group with those it spoke for.
func (s *speakers) speaking(a negotiation.Statement) string {
	if len(a.OnBehalfOf) == 0 {
		return s.isolated(a.Delegation)
	}
	return s.isolated(a.Delegation) + " (" + s.words.Say("annex.members", "members", s.names(a.OnBehalfOf)) + ")"
}

// names lists delegations by their names, in the order of the language.
func (s *speakers) names(codes []string) string {
	var names []string
	for _, code := range s.sort(codes) {
		names = append(names, s.isolated(code))
	}
	return s.words.List(names)
}
