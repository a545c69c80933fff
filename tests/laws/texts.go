package laws

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/redline"
	"rapporteur/scenario/held"
)

// aNumberIsNoIdentity: paragraphs go on under their identity whatever number
// they get, and one that is renumbered is neither deleted nor inserted.
func aNumberIsNoIdentity(s held.Step) (spoke bool, broken error) {
	_, versions := fresh(s)
	for _, v := range versions {
		from := sources(s.Is, v)
		if len(from) == 0 {
			continue
		}
		kept := 0
		for _, change := range redline.DiffParagraphs(paragraphs(from), paragraphs(v.Paragraphs)) {
			switch {
			case change.Kind == redline.Deleted && v.Origin != negotiation.OriginSplit && !deletes(v):
				return true, fmt.Errorf("paragraph %s of %q is gone from a text that is %s", change.From.Number, v.Title, v.Origin)
			case change.Kind == redline.Inserted && v.Origin != negotiation.OriginConsolidation && !inserts(s, v):
				return true, fmt.Errorf("paragraph %s of %q is a new one in a text that is %s", change.To.Number, v.Title, v.Origin)
			case change.Kind == redline.Unchanged || change.Kind == redline.Changed:
				kept++
			}
			spoke = spoke || change.Renumbered || change.Kind == redline.Inserted
		}
		if kept == 0 {
			return true, fmt.Errorf("no paragraph of %q kept its identity", v.Title)
		}
	}
	for _, d := range s.Is.Drafts {
		if was, ok := s.Was.Draft(d.ID); !ok || !d.Draft.Stage.Reshaped() || was.Draft.Stage.Reshaped() {
			continue
		}
		if err := carriedOver(s.Is, d); err != nil {
			return true, err
		}
	}
	return spoke, nil
}

// deletes reports whether a version is one in which a meeting or a chair may
// have deleted or joined paragraphs.
func deletes(v negotiation.Version) bool {
	return v.Origin == negotiation.OriginOralAmendment || v.Origin == negotiation.OriginReview
}

// inserts reports whether a version is one in which a meeting or a chair may
// have put in or divided paragraphs.
func inserts(s held.Step, v negotiation.Version) bool {
	if strings.Contains(s.Act.Sentence, " divides ") || strings.Contains(s.Act.Sentence, " a paragraph after ") {
		return true
	}
	d, _ := s.Is.Draft(v.Recommendation)
	return slices.ContainsFunc(d.Amendments, func(a negotiation.OralAmendment) bool {
		return a.Version == v.ID && len(a.Text.Insertions) > 0
	})
}

// sources are the paragraphs a version was made from.
func sources(r held.Record, v negotiation.Version) []negotiation.Paragraph {
	var out []negotiation.Paragraph
	for _, id := range slices.Concat(v.Sources, []negotiation.ID{v.Based}) {
		from, _ := r.Version(id)
		out = append(out, from.Paragraphs...)
	}
	return out
}

// carriedOver holds that every paragraph of a draft that was split or merged
// goes on in one of those it became.
func carriedOver(r held.Record, d held.Draft) error {
	for _, p := range d.Current().Paragraphs {
		count := 0
		for _, id := range d.Draft.Into {
			into, _ := r.Draft(id)
			if len(into.Versions) == 0 {
				continue
			}
			if q, ok := into.Versions[0].Paragraph(p.ID); ok && q.Text == p.Text && bytes.Equal(q.Tree, p.Tree) {
				count++
			}
		}
		if count != 1 {
			return fmt.Errorf("paragraph %s of %s stands in %d of the drafts it became", p.Number, d.Key, count)
		}
	}
	return nil
}

// brackets counts the square brackets of a text; it never asks whether they
// are in pairs.
func brackets(text string) int {
	return strings.Count(text, "[") + strings.Count(text, "]") + strings.Count(text, "［") + strings.Count(text, "］")
}

// bracketsGoByDecision: no bracket goes, and no text changes, but in the
// paragraph that a decision was on.
func bracketsGoByDecision(s held.Step) (spoke bool, broken error) {
	for _, d := range s.Is.Drafts {
		v := d.Current()
		switch {
		case d.Draft.Bracketed != v.Bracketed():
			return true, fmt.Errorf("%s is said to be bracketed: %v, and it is: %v", d.Key, d.Draft.Bracketed, v.Bracketed())
		case (d.Draft.Stage.Agreed() || d.Draft.Stage.Adopted()) && v.Bracketed():
			return true, fmt.Errorf("%s is %s with its brackets", d.Key, d.Draft.Stage)
		}
	}
	_, versions := fresh(s)
	for _, v := range versions {
		for _, p := range v.Paragraphs {
			if tree := treeOf(p); tree != nil && tree.Bracketed(nil) != p.Text {
				return true, fmt.Errorf("%s reads “%s”, and by its points “%s”", p.Number, p.Text, tree.Bracketed(nil))
			}
		}
		base, ok := s.Is.Version(v.Based)
		if !ok {
			continue
		}
		for _, p := range base.Paragraphs {
			q, stands := v.Paragraph(p.ID)
			if stands && brackets(p.Text)+brackets(q.Text) > 0 {
				spoke = true
			}
			if err := decidedOn(s.Act, v, p, q, stands); err != nil {
				return true, err
			}
		}
	}
	return spoke, nil
}

// decidedOn holds that a paragraph is in a version what it was in the one
// before, unless the act was a decision on it.
func decidedOn(a held.Act, v negotiation.Version, p, q negotiation.Paragraph, stands bool) error {
	switch {
	case v.Origin == negotiation.OriginConsolidation:
		if !stands || q.Text != p.Text && taken(q, "") != p.Text {
			return fmt.Errorf(
				"the text of %s as circulated, “%s”, is in the consolidation no more: “%s”", p.Number, p.Text, q.Text,
			)
		}
	case deletes(v):
		named := a.Args["paragraph"] == strings.Trim(p.Number, "().")
		joined := strings.Contains(a.Sentence, " joins ")
		// Of an amendment that was before the meeting its record says what it is on.
		moved := strings.HasPrefix(
			a.Sentence, "The meeting accepts amendment ",
		) || strings.HasPrefix(a.Sentence, "The meeting keeps amendment ")
		if !named && !joined && !moved && (!stands || q.Text != p.Text) {
			return fmt.Errorf("nobody decided on %s, and it changed from “%s” to “%s”", p.Number, p.Text, q.Text)
		}
	case !stands || q.Text != p.Text:
		return fmt.Errorf("%s changed from “%s” to “%s” in a text that is %s", p.Number, p.Text, q.Text, v.Origin)
	}
	return nil
}

// commentsStayWithTheirVersion: a comment is on the version that its round
// circulated, and is laid on no other.
func commentsStayWithTheirVersion(s held.Step) (spoke bool, broken error) {
	for _, x := range s.Is.Rounds {
		if was, ok := s.Was.Round(x.ID); ok && !slices.Equal(was.Drafts, x.Drafts) {
			return true, fmt.Errorf("a round circulates other versions than it did")
		}
		for _, c := range x.Comments {
			if !slices.Contains(x.Drafts, negotiation.RoundDraft{Recommendation: c.Recommendation, Version: c.BaseVersion}) {
				return true, fmt.Errorf("a comment of %s is on a version that the round did not circulate", c.Delegation)
			}
		}
	}
	drafts, versions := fresh(s)
	for i, v := range versions {
		if v.Origin != negotiation.OriginConsolidation {
			continue
		}
		x, _ := s.Is.Round(v.Round)
		spoke = spoke || len(included(x, drafts[i].ID)) > 0
		if !slices.Contains(x.Drafts, negotiation.RoundDraft{Recommendation: drafts[i].ID, Version: v.Based}) {
			return true, fmt.Errorf("the comments on %s were laid on another version than they were made on", drafts[i].Key)
		}
	}
	return spoke, nil
}

// aConsolidationKeepsWordings: every wording can be taken from a consolidation
// byte for byte, and where somebody differs there is no consensus.
func aConsolidationKeepsWordings(s held.Step) (spoke bool, broken error) {
	drafts, versions := fresh(s)
	for i, v := range versions {
		if v.Origin != negotiation.OriginConsolidation {
			continue
		}
		x, _ := s.Is.Round(v.Round)
		base, _ := s.Is.Version(v.Based)
		for _, c := range included(x, drafts[i].ID) {
			q, _ := v.Paragraph(c.Paragraph)
			if c.Kind != negotiation.Amendment || c.Capacity.Observer() && !bytes.Contains(q.Tree, []byte(c.ID)) {
				continue // beside the text; were it in it, it would be byte for byte
			}
			spoke = true
			p, _ := base.Paragraph(c.Paragraph)
			if got := taken(q, c.ID); got != c.Text && !redline.SameSubstance(p.Text, c.Text) {
				return true, fmt.Errorf("the wording of %s, “%s”, became “%s”", c.Delegation, c.Text, got)
			}
			if q.Open == 0 && !redline.SameSubstance(p.Text, c.Text) {
				return true, fmt.Errorf("the wording of %s passes for consensus", c.Delegation)
			}
		}
	}
	return spoke, nil
}

// typographyIsNoSubstance: spacing and quotes make no point of difference, and
// letters of subparagraphs are written as the language does.
func typographyIsNoSubstance(s held.Step) (spoke bool, broken error) {
	drafts, versions := fresh(s)
	for i, v := range versions {
		if v.Origin != negotiation.OriginConsolidation {
			continue
		}
		x, _ := s.Is.Round(v.Round)
		base, _ := s.Is.Version(v.Based)
		for _, p := range base.Paragraphs {
			on, substance := 0, false
			for _, c := range included(x, drafts[i].ID) {
				if c.Paragraph != p.ID || !c.Kind.Proposes() {
					continue
				}
				on++
				substance = substance || c.Kind != negotiation.Amendment || !redline.SameSubstance(c.Text, p.Text)
			}
			q, _ := v.Paragraph(p.ID)
			if on > 0 && !substance {
				spoke = true
				if q.Open > p.Open {
					return true, fmt.Errorf("spacing or quotes are a point of difference in %s: “%s”", p.Number, q.Text)
				}
			}
		}
	}
	for _, d := range issued(s) {
		for l, text := range d.Texts {
			lettered, err := soundLetters(l, text)
			spoke = spoke || lettered
			if err != nil {
				return true, fmt.Errorf("%s %s: %w", d.Kind, d.Symbol, err)
			}
		}
	}
	return spoke, nil
}

// aConditionIsNoAgreement: what is agreed ad referendum or pending something is
// not agreed, and is not adopted.
func aConditionIsNoAgreement(s held.Step) (spoke bool, broken error) {
	for _, d := range s.Is.Drafts {
		was, _ := s.Was.Draft(d.ID)
		stage, conditions := d.Draft.Stage, len(d.Draft.AdReferendum) > 0 || d.Draft.Pending != ""
		conditional := stage == negotiation.StageAgreedAdReferendum || stage == negotiation.StageAgreedPending
		spoke = spoke || conditional || conditions || was.Draft.Stage == negotiation.StageAgreedAdReferendum ||
			was.Draft.Stage == negotiation.StageAgreedPending
		switch {
		case stage == negotiation.StageAgreed && conditions:
			return true, fmt.Errorf(
				"%s is agreed, and %v and %q are still to come", d.Key, d.Draft.AdReferendum, d.Draft.Pending,
			)
		case stage.Adopted() && !was.Draft.Stage.Adopted() && was.Draft.Stage != negotiation.StageAgreed:
			return true, fmt.Errorf("%s was %s and is adopted", d.Key, was.Draft.Stage)
		case conditional && !conditions:
			return true, fmt.Errorf("%s is %s, and nothing is to come", d.Key, stage)
		}
		for _, code := range was.Draft.AdReferendum {
			if (stage == negotiation.StageAgreed || stage.Adopted()) && was.Draft.Stage == negotiation.StageAgreedAdReferendum &&
				s.Act.Args["who"] != code {
				return true, fmt.Errorf("%s is %s without the word of %s", d.Key, stage, code)
			}
		}
	}
	return spoke, nil
}

// adoptedTextStays: what is adopted never changes, what the room amended keeps
// its mover, and a report adopts nothing that stands in its annex.
func adoptedTextStays(s held.Step) (spoke bool, broken error) {
	for _, was := range s.Was.Drafts {
		is, ok := s.Is.Draft(was.ID)
		if !ok || len(is.Versions) < len(was.Versions) {
			return true, fmt.Errorf("%s or a version of it is gone", was.Key)
		}
		for i, v := range was.Versions {
			if !sameVersion(v, is.Versions[i]) {
				return true, fmt.Errorf("version %d of %s changed on record", v.Number, was.Key)
			}
		}
		if !was.Draft.Stage.Adopted() {
			continue
		}
		spoke = true
		if !reflect.DeepEqual(was.Draft, is.Draft) {
			return true, fmt.Errorf("%s is adopted and changed", was.Key)
		}
	}
	for _, r := range s.Was.Reports {
		is, _ := s.Is.ReportOf(r.Meeting)
		if !r.AdoptedAt.IsZero() && !reflect.DeepEqual(r, is) {
			return true, fmt.Errorf("an adopted report changed")
		}
	}
	adopted, err := adoptedAsAgreed(s)
	if err != nil {
		return true, err
	}
	return spoke || adopted, keepsMover(s)
}

// sameVersion compares versions as they came off the record.
func sameVersion(a, b negotiation.Version) bool {
	return reflect.DeepEqual(a, b)
}

// adoptedAsAgreed holds that what is adopted says what was agreed, says whether
// it was amended, and stands in an adopted section and in no annex.
func adoptedAsAgreed(s held.Step) (spoke bool, broken error) {
	for _, d := range s.Is.Drafts {
		was, _ := s.Was.Draft(d.ID)
		if !d.Draft.Stage.Adopted() || was.Draft.Stage.Adopted() {
			continue
		}
		spoke = true
		if (d.Draft.Stage == negotiation.StageAdoptedAsAmended) != was.Draft.Amended {
			return true, fmt.Errorf("%s is %s, and was amended: %v", d.Key, d.Draft.Stage, was.Draft.Amended)
		}
		if texts(d.Current()) != texts(was.Current()) {
			return true, fmt.Errorf("%s is adopted with another text than was agreed", d.Key)
		}
		r, _ := s.Is.ReportOf(d.Draft.Meeting)
		if !slices.ContainsFunc(r.Sections, func(x negotiation.Section) bool {
			return slices.Contains(x.AdoptedWith(), d.ID)
		}) {
			return true, fmt.Errorf("%s is adopted and stands in no section that adopts it", d.Key)
		}
	}
	return spoke, nil
}

// texts are the paragraphs of a version by their identity. Numbers are no text:
// the adoption numbers anew.
func texts(v negotiation.Version) string {
	var b strings.Builder
	for _, p := range v.Paragraphs {
		b.WriteString(string(p.ID) + " " + p.Text + "\n")
	}
	return b.String()
}

// keepsMover holds that a new text of the room names who moved it: whoever the
// sentence names, or one of those whose amendments were before the meeting.
func keepsMover(s held.Step) error {
	drafts, versions := fresh(s)
	for i, v := range versions {
		was, _ := s.Was.Draft(drafts[i].ID)
		if slices.ContainsFunc(was.Draft.Floor, func(a negotiation.FloorAmendment) bool {
			// What an observer moves is a party's, or the chair's, once it is taken up.
			chairs := a.Sponsor == negotiation.SponsorChair && v.Mover == ""
			return s.Act.Args["who"] == "" && (a.Mover == v.Mover || a.Sponsor == v.Mover || chairs)
		}) {
			continue
		}
		who := s.Act.Args["who"]
		if who == "The chair" {
			who = ""
		}
		if v.Origin == negotiation.OriginOralAmendment && v.Mover != who {
			return fmt.Errorf("the amendment of %s was moved by %q, and is said to be by %q", drafts[i].Key, who, v.Mover)
		}
	}
	return nil
}

// textsComeBack: what a delegation wrote stands as it came in, and every word
// of a text knows where it comes from.
func textsComeBack(s held.Step) (spoke bool, broken error) {
	for _, x := range s.Was.Rounds {
		is, _ := s.Is.Round(x.ID)
		if len(is.Comments) < len(x.Comments) {
			return true, fmt.Errorf("a comment is gone")
		}
		for i, c := range x.Comments {
			now := is.Comments[i]
			now.WithdrawnAt, now.ReplacedBy, now.Disposition, now.Admission, now.TakenIn = c.WithdrawnAt, c.ReplacedBy,
				c.Disposition, c.Admission, c.TakenIn
			if !reflect.DeepEqual(now, c) {
				return true, fmt.Errorf("the comment of %s changed on record", c.Delegation)
			}
		}
	}
	_, comments := received(s)
	for _, c := range comments {
		spoke = true
		want := strings.ReplaceAll(s.Act.Args["text"], " // ", "\n\n")
		if c.Text != want && c.Text != s.Act.Args["text"] || c.Note != s.Act.Args["note"] {
			return true, fmt.Errorf("%s sent “%s” and “%s” stands on record", c.Delegation, want, c.Text)
		}
	}
	_, versions := fresh(s)
	for _, v := range versions {
		spoke = true
		if err := knowsSources(s.Is, v); err != nil {
			return true, err
		}
	}
	return spoke, nil
}

// knowsSources holds that the words of a version, put together again with their
// sources, are the version, and that each source is on record.
func knowsSources(r held.Record, v negotiation.Version) error {
	var all []negotiation.Version
	for _, d := range r.Drafts {
		all = append(all, d.Versions...)
	}
	if v.Number > 1 && v.Based == "" {
		return fmt.Errorf("version %d of %q does not say what it was made from", v.Number, v.Title)
	}
	blame, err := publish.BlameOf(context.Background(), all, v, nil)
	if err != nil {
		return fmt.Errorf("version %d of %q does not know its words: %w", v.Number, v.Title, err)
	}
	for i, p := range blame.Paragraphs {
		for _, span := range p.Spans {
			if _, ok := r.Version(negotiation.ID(span.Source.Version)); !ok {
				return fmt.Errorf("“%s” in paragraph %s comes from no version on record", span.Text, v.Paragraphs[i].Number)
			}
		}
		if got := p.Spans.Text(); got != v.Paragraphs[i].Text {
			return fmt.Errorf(
				"the words of paragraph %s, “%s”, have sources that make “%s”", v.Paragraphs[i].Number, v.Paragraphs[i].Text, got,
			)
		}
	}
	return nil
}
