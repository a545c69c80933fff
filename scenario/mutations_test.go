package scenario

import (
	"bytes"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"rapporteur/negotiation"
	"rapporteur/scenario/held"
	"rapporteur/tests/laws"
	"rapporteur/tests/random"
)

// mutation is a house that breaks one law. What it does to a step is done to
// what the house shows: to what it held before the act as to what it holds after.
type mutation struct {
	law  int
	does string
	// record changes what the house holds, nil when it is the step that it gets
	// wrong.
	record func(*held.Record)
	step   func(*held.Step)
}

// mutations are houses that an expert would reject, by the law they break.
var mutations = []mutation{
	{1, "takes silence for all of it when part was broken", eachSilence(func(x *held.Silence) {
		if x.Phase == negotiation.SilenceApprovedInPart {
			x.Phase = negotiation.SilenceApproved
		}
	}), nil},
	{1, "adopts a draft when a silence ends", func(r *held.Record) {
		if slices.ContainsFunc(r.Silences, func(x held.Silence) bool { return x.Phase == negotiation.SilenceApproved }) {
			r.Drafts[0].Draft.Stage = negotiation.StageAdopted
		}
	}, nil},
	{1, "counts who did not comment as a supporter", eachParagraph(negotiation.OriginConsolidation, func(
		p *negotiation.Paragraph,
	) {
		p.Tree = bytes.ReplaceAll(p.Tree, []byte(`"party":"FRA"`), []byte(`"party":"DEU"`))
	}), nil},
	{2, "lets an observer object", eachDraft(func(d *held.Draft) {
		if d.Draft.Stage == negotiation.StageTakenUp {
			d.Draft.Objections = append(slices.Clone(d.Draft.Objections), "IRN")
		}
	}), nil},
	{2, "merges the capacities", eachComment(func(c *negotiation.ReceivedComment) {
		if c.Capacity == negotiation.Signatory || c.Capacity == negotiation.NonSignatory {
			c.Capacity = negotiation.StateParty
		}
	}), nil},
	{3, "takes the presentation of a paper for adoption", eachDraft(func(d *held.Draft) {
		if d.Draft.Stage == negotiation.StagePresented {
			d.Draft.Stage = negotiation.StageAdopted
		}
	}), nil},
	{4, "gives the informal paper a symbol", eachDocument(func(d *held.Document) {
		if d.Kind == negotiation.InformalPaper {
			d.Symbol = "CTOC/COP/WG.4/2020/1"
		}
	}), nil},
	{4, "files the Conference's paper under the Working Group", eachDocument(func(d *held.Document) {
		if d.Kind == negotiation.ConferenceRoomPaper {
			d.Symbol = strings.Replace(d.Symbol, "CTOC/COP/", "CTOC/COP/WG.4/", 1)
		}
	}), nil},
	{5, "wants every draft adopted", nil, func(s *held.Step) {
		if strings.Contains(s.Act.Sentence, "is deferred:") {
			s.Act.Err = errors.New("what is taken up must be adopted")
		}
	}},
	{6, "knows paragraphs by their numbers", eachVersion(func(v *negotiation.Version) {
		for i := range v.Paragraphs {
			v.Paragraphs[i].ID = negotiation.ID(string(v.Origin) + v.Paragraphs[i].Number)
		}
	}), nil},
	{7, "drops brackets", eachParagraph(negotiation.OriginConsolidation, func(p *negotiation.Paragraph) {
		p.Text = strings.NewReplacer("[", "", "]", "").Replace(p.Text)
	}), nil},
	{7, "agrees on a text with its brackets", eachDraft(func(d *held.Draft) {
		if d.Draft.Stage == negotiation.StageTakenUp && d.Draft.Bracketed {
			d.Draft.Stage = negotiation.StageAgreed
		}
	}), nil},
	{8, "marks late comments as in time", eachComment(func(c *negotiation.ReceivedComment) { c.Late = false }), nil},
	{8, "marks comments in time as late", eachComment(func(c *negotiation.ReceivedComment) { c.Late = true }), nil},
	{8, "forgets on whose behalf a group speaks", eachComment(func(c *negotiation.ReceivedComment) {
		c.OnBehalfOf = nil
	}), nil},
	{8, "prints late comments without their mark", eachText(negotiation.ConferenceRoomPaper, func(
		_ negotiation.Language, text string,
	) string {
		return strings.NewReplacer(", LATE.", ".", ", HORS DÉLAI.", ".").Replace(text)
	}), nil},
	{8, "leaves comments out of the paper", eachText(negotiation.ConferenceRoomPaper, func(
		_ negotiation.Language, text string,
	) string {
		return regexp.MustCompile(`(?m)^    \| .*\n`).ReplaceAllString(text, "")
	}), nil},
	{9, "lays comments on the text that is current", eachVersion(func(v *negotiation.Version) {
		if v.Origin == negotiation.OriginConsolidation {
			v.Based = v.ID
		}
	}), nil},
	{9, "takes comments for ones on another version", func(r *held.Record) {
		for i := range r.Rounds {
			for j := range r.Rounds[i].Comments {
				c := &r.Rounds[i].Comments[j]
				for _, d := range r.Drafts {
					if d.ID == c.Recommendation {
						c.BaseVersion = d.Draft.Version
					}
				}
			}
		}
	}, nil},
	{10, "corrects the wording of a delegation", eachParagraph(negotiation.OriginConsolidation, func(
		p *negotiation.Paragraph,
	) {
		p.Tree = []byte(strings.NewReplacer(
			"shall", "will", "may", "can", "doivent", "vont", "should act", "ought to",
		).Replace(string(p.Tree)))
	}), nil},
	{
		10, "shows a text nobody differs on where somebody does",
		eachParagraph(negotiation.OriginConsolidation, func(p *negotiation.Paragraph) { p.Tree, p.Open = nil, 0 }), nil,
	},
	{11, "sorts the replies by code", eachText(negotiation.ConferenceRoomPaper, func(
		_ negotiation.Language, text string,
	) string {
		return strings.NewReplacer(
			"\nFRA, ", "\nKEN, ", "\nKEN, ", "\nFRA, ", "\nG77, ", "\nFRA, ", "\nIOM, ", "\nDEU, ",
		).Replace(text)
	}), nil},
	{12, "letters French subparagraphs as in English", eachText(negotiation.InformalPaper, func(
		_ negotiation.Language, text string,
	) string {
		return strings.ReplaceAll(text, "\n    a) ", "\n    (a) ")
	}), nil},
	{12, "takes spacing for substance", eachParagraph(negotiation.OriginConsolidation, func(p *negotiation.Paragraph) {
		p.Open++
	}), nil},
	{13, "gives two documents one symbol", eachDocument(func(d *held.Document) {
		if d.Symbol != "" {
			d.Symbol = "CTOC/COP/2020/CRP.1"
		}
	}), nil},
	{13, "corrects all languages", eachDocument(func(d *held.Document) {
		if d.Kind == negotiation.DocCorrigendum {
			d.Corrects = negotiation.Languages()
		}
	}), nil},
	{14, "corrects where it replaces", eachDocument(func(d *held.Document) {
		d.Symbol = strings.Replace(d.Symbol, "Rev.", "Corr.", 1)
	}), nil},
	{15, "extends a silence that is over", nil, func(s *held.Step) {
		for i, x := range s.Was.Silences {
			if x.Phase != negotiation.SilenceOpen {
				s.Is.Silences[i].Ends = x.Ends.Add(time.Hour)
			}
		}
	}},
	{15, "ends a silence in no zone", eachSilence(func(x *held.Silence) { x.Zone = "" }), nil},
	{15, "circulates a broken text again", nil, func(s *held.Step) {
		if len(s.Is.Silences) == len(s.Was.Silences)+1 && len(s.Was.Silences) > 0 {
			s.Is.Silences[len(s.Was.Silences)].Paragraphs = s.Is.Silences[len(s.Was.Silences)-1].Paragraphs
		}
	}},
	{16, "publishes who broke a silence", eachSilence(func(x *held.Silence) { x.Shown["IOM"] = x.Objections }), nil},
	{17, "edits adopted text", nil, func(s *held.Step) {
		for i, d := range s.Was.Drafts {
			if d.Draft.Stage.Adopted() {
				last := &s.Is.Drafts[i].Versions[len(d.Versions)-1]
				last.Paragraphs[0].Text += " Now."
			}
		}
	}},
	{17, "loses who moved an amendment", eachVersion(func(v *negotiation.Version) { v.Mover = "" }), nil},
	{17, "adopts what stands in an annex", func(r *held.Record) {
		for _, x := range r.Reports {
			for _, s := range x.Sections {
				for i := range r.Drafts {
					if s.Kind == negotiation.SectionAnnex && s.Status.Adopted() && slices.Contains(s.Recommendations, r.Drafts[i].ID) {
						r.Drafts[i].Draft.Stage = negotiation.StageAdopted
					}
				}
			}
		}
	}, nil},
	{18, "lets a group speak over its member", nil, func(s *held.Step) {
		if s.Act.Args["who"] != "G77" {
			return
		}
		for i := range s.Is.Rounds {
			for j := range s.Is.Rounds[i].Comments {
				if c := &s.Is.Rounds[i].Comments[j]; c.Delegation == "KEN" || c.Delegation == "DEU" {
					c.WithdrawnAt = s.Is.Now
				}
			}
		}
	}},
	{18, "names its members of today under what a group said before", func(r *held.Record) {
		groups := map[string]negotiation.Delegation{}
		for _, d := range r.Delegations {
			groups[d.Code] = d
		}
		eachComment(func(c *negotiation.ReceivedComment) { c.OnBehalfOf = groups[c.Delegation].MembersOn(r.Now) })(r)
	}, nil},
	{19, "tidies what delegations write", eachComment(func(c *negotiation.ReceivedComment) {
		c.Text = strings.Join(strings.Fields(c.Text), " ")
	}), nil},
	{19, "forgets what a text was made from", eachVersion(func(v *negotiation.Version) { v.Based = "" }), nil},
	{20, "takes ad referendum for agreed", eachDraft(func(d *held.Draft) {
		if d.Draft.Stage == negotiation.StageAgreedAdReferendum {
			d.Draft.Stage = negotiation.StageAgreed
		}
	}), nil},
	{20, "takes pending for agreed", eachDraft(func(d *held.Draft) {
		if d.Draft.Stage == negotiation.StageAgreedPending {
			d.Draft.Stage = negotiation.StageAgreed
		}
	}), nil},
	{21, "translates the paper by machine", func(r *held.Record) {
		for i := range r.Documents {
			d := &r.Documents[i]
			d.Texts[negotiation.Russian] = d.Texts[d.Language]
		}
	}, nil},
}

// Each law is broken by a house that does what it forbids, and random stories
// find that out.
func TestEachLawCatchesAHouseThatBreaksIt(t *testing.T) {
	left := slices.Clone(mutations)
	for _, l := range laws.All() {
		if !slices.ContainsFunc(left, func(m mutation) bool { return m.law == l.Number }) {
			t.Errorf("no house breaks law %d, %s", l.Number, l.Name)
		}
	}
	for seed := 0; len(left) > 0 && seed < 400; seed++ {
		s, err := Parse(random.Story(random.Rehearsed).Example(seed))
		if err != nil {
			t.Fatal(err)
		}
		err = Observe(t.Context(), s, NewRehearsal(s), func(x Told) error {
			left = slices.DeleteFunc(left, func(m mutation) bool { return laws.All()[m.law-1].Breaks(m.of(x.Step)) != nil })
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range left {
		t.Errorf("law %d, %s, does not catch a house that %s", m.law, laws.All()[m.law-1].Name, m.does)
	}
}

// of is a step in a house that breaks the law.
func (m mutation) of(s held.Step) held.Step {
	s.Was, s.Is = copied(s.Was), copied(s.Is)
	if m.record != nil {
		m.record(&s.Was)
		m.record(&s.Is)
		return s
	}
	m.step(&s)
	return s
}

// copied is a record that can be changed without the one it is of.
func copied(r held.Record) held.Record {
	r.Drafts, r.Rounds, r.Silences, r.Documents = slices.Clone(r.Drafts), slices.Clone(r.Rounds), slices.Clone(r.Silences),
		slices.Clone(r.Documents)
	for i := range r.Drafts {
		d := &r.Drafts[i]
		d.Versions = slices.Clone(d.Versions)
		for j := range d.Versions {
			d.Versions[j].Paragraphs = slices.Clone(d.Versions[j].Paragraphs)
		}
	}
	for i := range r.Rounds {
		r.Rounds[i].Comments = slices.Clone(r.Rounds[i].Comments)
	}
	for i := range r.Silences {
		r.Silences[i].Shown = maps.Clone(r.Silences[i].Shown)
	}
	for i := range r.Documents {
		r.Documents[i].Texts = maps.Clone(r.Documents[i].Texts)
	}
	return r
}

func eachDraft(do func(*held.Draft)) func(*held.Record) {
	return func(r *held.Record) {
		for i := range r.Drafts {
			do(&r.Drafts[i])
		}
	}
}

func eachVersion(do func(*negotiation.Version)) func(*held.Record) {
	return eachDraft(func(d *held.Draft) {
		for i := range d.Versions {
			do(&d.Versions[i])
		}
	})
}

func eachParagraph(of negotiation.Origin, do func(*negotiation.Paragraph)) func(*held.Record) {
	return eachVersion(func(v *negotiation.Version) {
		for i := range v.Paragraphs {
			if v.Origin == of {
				do(&v.Paragraphs[i])
			}
		}
	})
}

func eachComment(do func(*negotiation.ReceivedComment)) func(*held.Record) {
	return func(r *held.Record) {
		for i := range r.Rounds {
			for j := range r.Rounds[i].Comments {
				do(&r.Rounds[i].Comments[j])
			}
		}
	}
}

func eachSilence(do func(*held.Silence)) func(*held.Record) {
	return func(r *held.Record) {
		for i := range r.Silences {
			do(&r.Silences[i])
		}
	}
}

func eachDocument(do func(*held.Document)) func(*held.Record) {
	return func(r *held.Record) {
		for i := range r.Documents {
			do(&r.Documents[i])
		}
	}
}

func eachText(of negotiation.DocumentKind, do func(l negotiation.Language, text string) string) func(*held.Record) {
	return eachDocument(func(d *held.Document) {
		for l, text := range d.Texts {
			if d.Kind == of {
				d.Texts[l] = do(l, text)
			}
		}
	})
}
