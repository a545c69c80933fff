package negotiation

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Reshaping divides one draft into several, or puts several together into one.
// The drafts it starts from end with it; those it makes go on from there, with
// the same paragraphs, and both know each other.
type Reshaping struct {
	// ID is chosen by the caller, so that a retry reshapes once.
	ID ID `json:"id"`
	// Kind is ActSplit or ActMerge.
	Kind ActName `json:"kind"`
	// Bases are the current versions of the drafts it starts from, as they were
	// read. In a version that was changed since nothing is moved.
	Bases []ID `json:"bases"`
	// Parts are the new drafts: several of a split, one of a merger.
	Parts  []Part `json:"parts"`
	Reason string `json:"reason"`
}

// Event names the line of the log that tells of a draft it made.
func (r Reshaping) Event() EventName {
	if r.Kind == ActMerge {
		return EventRecommendationMadeByMerge
	}
	return EventRecommendationMadeBySplit
}

// Act ends a draft that goes on as others.
func (r Reshaping) Act() DraftAct {
	act := SplitDraft{Reshaped: Reshaped{Reshaping: r.ID, Into: r.Into()}, Reasoned: Reasoned{r.Reason}}
	if r.Kind == ActMerge {
		return MergeDraft(act)
	}
	return act
}

// AllowedTo refuses who may not reshape drafts.
func (r Reshaping) AllowedTo(by Actor) error { return Asked{By: by, Act: r.Act()}.Allowed() }

// Reshaped names the reshaping that ends a draft, and the drafts it goes on as.
type Reshaped struct {
	Reshaping ID   `json:"reshaping"`
	Into      []ID `json:"into"`
}

func (x Reshaped) permits(d Draft, row ActRow) error {
	if len(x.Into) == 0 {
		return Refuse(CodeInvalid, "To %s, name the drafts it goes on as.", row.on("a draft"))
	}
	return d.undecided(row)
}

// plan is the reshaping that the act is of.
func (x Reshaped) plan() ID { return x.Reshaping }

// PlanOf is the reshaping that an act is of, "" for any other act.
func PlanOf(a Act) ID {
	if x, ok := a.(interface{ plan() ID }); ok {
		return x.plan()
	}
	return ""
}

// SplitDraft ends a draft that goes on as several.
type SplitDraft struct {
	Reshaped
	Reasoned
}

func (x SplitDraft) judge(d *Draft, _ Asked, _ DraftFacts) error {
	d.Stage, d.Into = StageSplit, x.Into
	return nil
}

// MergeDraft ends a draft that goes on as one with others.
type MergeDraft struct {
	Reshaped
	Reasoned
}

func (x MergeDraft) judge(d *Draft, _ Asked, _ DraftFacts) error {
	d.Stage, d.Into = StageMerged, x.Into
	return nil
}

// Part is a draft that a reshaping makes.
type Part struct {
	// ID is given by the record.
	ID    ID     `json:"id,omitempty"`
	Key   string `json:"key"`
	Title string `json:"title"`
	// Paragraphs in their order, by identity, which they keep.
	Paragraphs []ID `json:"paragraphs"`
}

// keyForm is that of the key of a recommendation.
var keyForm = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)

// CheckKey refuses what cannot be the key of a recommendation.
func CheckKey(key string) error {
	if len(key) > 100 || !keyForm.MatchString(key) {
		return Refuse(
			CodeInvalid, "The key %q may hold lower-case letters, digits and single hyphens only, 100 at most.", key,
		)
	}
	return nil
}

// Check refuses a reshaping that no record could make acceptable.
func (r Reshaping) Check() error {
	one, many := len(r.Bases), len(r.Parts)
	if r.Kind == ActMerge {
		one, many = many, one
	}
	switch {
	case r.Kind != ActSplit && r.Kind != ActMerge:
		return Refuse(CodeInvalid, "Drafts are split or merged, not reshaped by %q.", r.Kind)
	case one != 1 || many < 2:
		return Refuse(CodeInvalid, "A split makes at least two drafts of one, a merger one draft of at least two.")
	case strings.TrimSpace(r.Reason) == "":
		return Refuse(CodeInvalid, "To %s a draft, give the reason.", r.Kind)
	}
	if err := CheckReason("The reason", r.Reason); err != nil {
		return err
	}
	keys, bases := map[string]bool{}, map[ID]bool{}
	for _, b := range r.Bases {
		if b == "" || bases[b] {
			return Refuse(CodeInvalid, "Name each version the drafts are made from, and each once.")
		}
		bases[b] = true
	}
	for _, p := range r.Parts {
		if err := p.check(); err != nil {
			return err
		}
		if keys[p.Key] {
			return Refuse(CodeInvalid, "Two of the drafts have the key %q.", p.Key)
		}
		keys[p.Key] = true
	}
	return nil
}

func (p Part) check() error {
	if err := CheckKey(p.Key); err != nil {
		return err
	}
	if strings.TrimSpace(p.Title) == "" {
		return Refuse(CodeInvalid, "The draft %q needs a title of one line.", p.Key)
	}
	if len(p.Paragraphs) == 0 {
		return Refuse(CodeInvalid, "The draft %q would have no paragraph.", p.Key)
	}
	return CheckLine("The title", p.Title)
}

// Texts makes the texts of the new drafts from the versions they start from,
// in the order of Bases. Not a word is lost: every paragraph stands in one of
// them and in one only, with the points of difference in it.
func (r Reshaping) Texts(bases []Version) ([]Version, error) {
	left, from := map[ID]Paragraph{}, map[ID]ID{}
	for _, b := range bases {
		if b.Language != bases[0].Language {
			return nil, Refuse(CodeInvalid, "The drafts are not in one language.")
		}
		for _, p := range b.Paragraphs {
			left[p.ID], from[p.ID] = p, b.ID
		}
	}
	origin := OriginSplit
	if r.Kind == ActMerge {
		origin = OriginMerge
	}
	out := make([]Version, len(r.Parts))
	for i, part := range r.Parts {
		out[i] = Version{
			Recommendation: part.ID, Number: 1, Origin: origin, Language: bases[0].Language, Title: part.Title, Reason: r.Reason,
		}
		for _, id := range part.Paragraphs {
			p, ok := left[id]
			if !ok {
				return nil, Refuse(
					CodeUnknownParagraph, "The paragraph %s of the draft %q is in none of the versions, or stands twice.", id,
					part.Key,
				)
			}
			delete(left, id)
			out[i].Paragraphs = append(out[i].Paragraphs, p)
			if !slices.Contains(out[i].Sources, from[id]) {
				out[i].Sources = append(out[i].Sources, from[id])
			}
		}
		renumber(out[i].Paragraphs)
	}
	for _, b := range bases {
		for _, p := range b.Paragraphs {
			if _, lost := left[p.ID]; lost {
				return nil, Refuse(
					CodeInvalid, "The paragraph %s of %q would be lost; every paragraph stands in one of the new drafts.",
					orUnnumbered(p.Number), b.Title,
				)
			}
		}
	}
	return out, nil
}

func orUnnumbered(number string) string {
	if number == "" {
		return "without number"
	}
	return number
}

// numbered is a paragraph number that counts: "3", "3." or "3 bis".
var numbered = regexp.MustCompile(`^(\d+)(.*)$`)

// renumber numbers paragraphs anew from 1. Those with a number of their own
// within another, such as "3 bis" after "3", keep what follows it; letters stay.
func renumber(list []Paragraph) {
	count, last := 0, ""
	for i, p := range list {
		m := numbered.FindStringSubmatch(p.Number)
		if m == nil {
			continue
		}
		if m[1] != last || strings.Trim(m[2], ". ") == "" || count == 0 {
			count++
		}
		last = m[1]
		list[i].Number = fmt.Sprint(count) + m[2]
	}
}

// Part is where a new draft stands: before the meeting that reshaped it, and
// with the objections and reservations to what it was made from.
func (r Reshaping) Part(sources []Recommendation, v Version) Draft {
	first := sources[0].Draft
	d := Draft{
		Stage: StageTakenUp, Version: v.ID, Bracketed: v.Bracketed(), Amended: true, Meeting: first.Meeting,
		Round: first.Round,
	}
	for _, s := range sources {
		d.From = append(d.From, s.ID)
		for _, code := range s.Draft.Objections {
			d.Objections = with(d.Objections, code)
		}
		for _, code := range s.Draft.Reservations {
			d.Reservations = with(d.Reservations, code)
		}
	}
	return d
}

// CheckSources refuses drafts that are not before one and the same meeting, or
// whose texts changed since they were read.
func (r Reshaping) CheckSources(sources []Recommendation) error {
	for _, s := range sources {
		if err := s.Draft.Permits(r.Act()); err != nil {
			return err
		}
		if s.Draft.Meeting != sources[0].Draft.Meeting {
			return Refuse(CodeInvalid, "The drafts %q and %q are not before the same meeting.", sources[0].Key, s.Key)
		}
		if !slices.Contains(r.Bases, s.Draft.Version) {
			return Refuse(CodeConflict, "The text of %q was changed since you read it; read it and decide again.", s.Key)
		}
	}
	return nil
}

// Into are the IDs of the new drafts.
func (r Reshaping) Into() []ID {
	ids := make([]ID, len(r.Parts))
	for i, p := range r.Parts {
		ids[i] = p.ID
	}
	return ids
}
