package negotiation

import (
	"slices"
	"strings"
)

// TacitAdoption is how a recommendation was adopted by silence. It is said
// wherever the recommendation is.
type TacitAdoption struct {
	// Silence is the procedure nobody broke for it.
	Silence ID `json:"silence"`
	// Body is the one whose rules let silence adopt.
	Body string `json:"body"`
}

// Phrase is how it is said: "by tacit approval under the rules of CTOC/COP".
func (t TacitAdoption) Phrase() string {
	return "by tacit approval under the rules of " + t.Body
}

// CirculatedDraft is a draft recommendation put to a silence procedure.
type CirculatedDraft struct {
	Recommendation string `json:"recommendation" doc:"Key or ID"`
	// Version it stands at, "" for the current one.
	Version ID `json:"version,omitempty" doc:"The version that was read; refused when it is not the current one any more"`
}

// Notice is what every output of a silence procedure on recommendations says,
// "" of one on anything else.
func (s SilenceSubject) Notice(body string) string {
	if s != SilenceOnRecommendations {
		return ""
	}
	return "Recommendations are put to tacit approval under the rules of " +
		body + ", which let silence adopt. Whoever does not answer by the end approves."
}

// Plain is a version as it is circulated for tacit approval: its title and its
// paragraphs, each on a line of its own.
func (v Version) Plain() string {
	lines := []string{v.Title}
	for _, p := range v.Paragraphs {
		lines = append(lines, strings.TrimSpace(p.Number+" "+p.Text))
	}
	return strings.Join(lines, "\n")
}

// checkForm refuses a text for tacit approval that is not one: recommendations
// are put to it as the versions they stand at, everything else as paragraphs.
func (x OpenSilence) checkForm() error {
	if x.Subject != SilenceOnRecommendations {
		if len(x.Recommendations) > 0 {
			return Refuse(CodeInvalid, "Recommendations are put to tacit approval under the subject recommendations only.")
		}
		if len(x.Paragraphs) == 0 || len(x.Paragraphs) > maxSilenceParagraphs {
			return Refuse(CodeInvalid, "A silence procedure needs between 1 and %d paragraphs.", maxSilenceParagraphs)
		}
		return nil
	}
	if len(x.Paragraphs) > 0 || len(x.Recommendations) == 0 || len(x.Recommendations) > maxSilenceParagraphs {
		return Refuse(CodeInvalid, "Name between 1 and %d recommendations; their texts are those of the versions they "+
			"stand at, and no paragraphs are given.", maxSilenceParagraphs)
	}
	return x.CheckNamedOnce()
}

// CheckNamedOnce refuses a recommendation that is named twice.
func (x OpenSilence) CheckNamedOnce() error {
	for i, d := range x.Recommendations {
		if slices.ContainsFunc(x.Recommendations[:i], func(o CirculatedDraft) bool {
			return o.Recommendation == d.Recommendation
		}) {
			return Refuse(CodeInvalid, "The recommendation %s is named twice.", d.Recommendation)
		}
	}
	return nil
}

// TacitFacts is what the record knows of a draft that is put to tacit approval.
type TacitFacts struct {
	// Body that negotiates it.
	Body string
	// Unfinished says that a meeting has it in a report that is not adopted, or in
	// a section of a draft report.
	Unfinished bool
	// Silent is another silence procedure on it that is open.
	Silent ID
}

// CheckTacit refuses to put a draft to tacit approval: one of another body, one
// with brackets or an objection, one that a round or a meeting has, and one that
// is not at the version named.
func (x OpenSilence) CheckTacit(rec Recommendation, version ID, f TacitFacts) error {
	if f.Body != x.Body {
		return Refuse(
			CodeInvalid, "The recommendation %q is negotiated by %s, whose silence alone can adopt it.", rec.Key, f.Body,
		)
	}
	if f.Silent != "" {
		return Refuse(
			CodeWrongState, "The recommendation %q is in the silence procedure %s, which is open.", rec.Key, f.Silent,
		)
	}
	if f.Unfinished {
		return Refuse(
			CodeWrongState, "The report that tells of the recommendation %q is not adopted yet; finish that report first.",
			rec.Key,
		)
	}
	err := rec.Draft.Permits(AdoptTacitly{Silence: "silence", Base: version})
	if err != nil {
		return Refuse(CodeOf(err), "The recommendation %q cannot be put to tacit approval: %s", rec.Key, err)
	}
	return nil
}

// CheckParties refuses a roster on recommendations that leaves somebody out who
// takes part in the decision: whoever is not asked does not approve by silence.
func (x OpenSilence) CheckParties(parties []string) error {
	for _, code := range parties {
		if !contains(x.Roster, code) {
			return Refuse(CodeInvalid, "Everybody who takes part in the decision is asked, and %s is missing from the roster: "+
				"whoever is not asked does not approve by silence.", code)
		}
	}
	return nil
}

// TacitOutcome is what became of one recommendation of a silence procedure that
// is over and that nobody broke for it.
type TacitOutcome struct {
	Silence ID  `json:"silence"`
	Number  int `json:"number"`
	// LeftOut says why it was not adopted all the same, "" when it was.
	LeftOut string `json:"leftOut,omitempty"`
}

// Adopts lists the paragraphs whose recommendations are adopted by the end of the
// procedure: those nobody broke.
func (s Silence) Adopts() []SilenceParagraph {
	var out []SilenceParagraph
	if s.Phase != SilenceApproved && s.Phase != SilenceApprovedInPart {
		return nil
	}
	for _, p := range s.Paragraphs {
		if p.Recommendation != "" && !p.Broken {
			out = append(out, p)
		}
	}
	return out
}

// Settled reports whether nothing is left to follow from the procedure.
func (s Silence) Settled() bool {
	return s.Phase != SilenceOpen && !slices.ContainsFunc(s.Adopts(), func(p SilenceParagraph) bool {
		return !p.Adopted && p.LeftOut == ""
	})
}
