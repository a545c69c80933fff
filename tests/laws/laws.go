// Package laws holds what an expert of the field would reject, each as a law
// over what a house holds before and after an act. A law knows nothing of how
// a house keeps its rules: it looks at the record alone, as an onlooker would
// who may see all of it. docs/rules.md lists the laws.
package laws

import (
	"fmt"
	"regexp"

	"rapporteur/negotiation"
	"rapporteur/scenario/held"
)

// Law is something an expert would reject the opposite of.
type Law struct {
	// Number is its place in docs/rules.md.
	Number int
	Name   string
	// check says whether the step was one the law speaks of at all, and how it
	// was broken.
	check func(held.Step) (spoke bool, broken error)
}

// All lists the laws.
func All() []Law {
	return []Law{
		{1, "silence is no consent", silenceIsNoConsent},
		{2, "observers block nothing", observersBlockNothing},
		{3, "a paper adopts nothing", aPaperAdoptsNothing},
		{4, "an informal paper has no symbol", informalPapersHaveNoSymbol},
		{5, "other matters need not end in adoption", otherMattersStayOpen},
		{6, "a number is no identity", aNumberIsNoIdentity},
		{7, "brackets go by a decision", bracketsGoByDecision},
		{8, "a comment is marked with all it is", commentsAreMarked},
		{9, "comments stay with their version", commentsStayWithTheirVersion},
		{10, "a consolidation keeps every wording", aConsolidationKeepsWordings},
		{11, "replies stand in the order of the language", repliesStandInOrder},
		{12, "typography is of its language and no substance", typographyIsNoSubstance},
		{13, "languages share a symbol and not a correction", languagesShareTheSymbol},
		{14, "suffixes are not interchangeable", suffixesDiffer},
		{15, "a silence keeps its time", aSilenceKeepsItsTime},
		{16, "who broke a silence is withheld", namesAreWithheld},
		{17, "adopted text stays", adoptedTextStays},
		{18, "a group hides no member", aGroupHidesNoMember},
		{19, "texts come back with their provenance", textsComeBack},
		{20, "a condition is no agreement", aConditionIsNoAgreement},
		{21, "a translation is no official text", aTranslationIsNoOfficialText},
	}
}

// Broken is a law that was broken.
type Broken struct {
	Law Law
	Act held.Act
	Err error
}

func (b *Broken) Error() string {
	return fmt.Sprintf("law %d, %s: %s: %s", b.Law.Number, b.Law.Name, b.Act.Sentence, b.Err)
}

// Unwrap returns how it was broken.
func (b *Broken) Unwrap() error { return b.Err }

// Check holds all laws against a step. It returns the first one broken, as a
// [Broken], and counts in spoke, by number, which of them the step was about.
func Check(s held.Step, spoke map[int]int) error {
	for _, l := range All() {
		about, err := l.check(s)
		if err != nil {
			return &Broken{Law: l, Act: s.Act, Err: err}
		}
		if about {
			spoke[l.Number]++
		}
	}
	return nil
}

// Breaks holds one law against a step.
func (l Law) Breaks(s held.Step) error {
	_, err := l.check(s)
	return err
}

var (
	deciding  = regexp.MustCompile(`(^|tries: )(The chair gavels |A vote on |\w+ confirms |Nothing is pending on |The (recommendations|annex) of the report of |The report of \d+ is adopted)`)
	reporting = regexp.MustCompile(`(^|tries: )The (recommendations of the report|report) of \d+ (are|is) adopted`)
)

// decides reports whether the act is one by which a room agrees or adopts.
func decides(a held.Act) bool { return deciding.MatchString(a.Sentence) }

// adoptsReport reports whether the act adopts a report, or recommendations
// with it.
func adoptsReport(a held.Act) bool { return reporting.MatchString(a.Sentence) }

// fresh are the versions that the step put on record, each with the draft it
// is of.
func fresh(s held.Step) (drafts []held.Draft, versions []negotiation.Version) {
	for _, d := range s.Is.Drafts {
		was, _ := s.Was.Draft(d.ID)
		for _, v := range d.Versions[min(len(was.Versions), len(d.Versions)):] {
			drafts, versions = append(drafts, d), append(versions, v)
		}
	}
	return drafts, versions
}

// received are the comments that came in with the step, and the rounds they
// came in.
func received(s held.Step) (rounds []held.Round, comments []negotiation.ReceivedComment) {
	for _, x := range s.Is.Rounds {
		was, _ := s.Was.Round(x.ID)
		for _, c := range x.Comments[min(len(was.Comments), len(x.Comments)):] {
			rounds, comments = append(rounds, x), append(comments, c)
		}
	}
	return rounds, comments
}

// issued are the documents that came out with the step.
func issued(s held.Step) []held.Document {
	var out []held.Document
	for _, d := range s.Is.Documents {
		if _, old := s.Was.Document(d.ID); !old {
			out = append(out, d)
		}
	}
	return out
}

// included are the comments on a draft that a consolidation of a round takes
// into the text, or prints beside it when they are an observer's.
func included(x held.Round, draft negotiation.ID) []negotiation.ReceivedComment {
	var out []negotiation.ReceivedComment
	for _, c := range x.Comments {
		if c.Recommendation == draft && c.WithdrawnAt.IsZero() && admitted(x, c) {
			out = append(out, c)
		}
	}
	return out
}

// admitted reports whether a comment came in time, or is taken in by a decision
// on it or on all late ones.
func admitted(x held.Round, c negotiation.ReceivedComment) bool {
	if c.Late && c.Admission != nil {
		return c.Admission.Include
	}
	return x.IncludeLate || !c.Late
}
