package negotiation

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"
)

// SectionStatus is where a section of a draft report stands.
type SectionStatus string

// The statuses of a section.
const (
	SectionPending          SectionStatus = "pending"
	SectionAdopted          SectionStatus = "adopted"
	SectionAdoptedAsAmended SectionStatus = "adopted_as_orally_amended"
)

// Adopted reports whether the section is adopted.
func (s SectionStatus) Adopted() bool { return s != SectionPending }

// SectionKind tells the sections of a report apart.
type SectionKind string

// The kinds of section, in the order in which a report has them.
const (
	SectionIntroduction    SectionKind = "introduction"
	SectionRecommendations SectionKind = "recommendations"
	SectionDeliberations   SectionKind = "deliberations"
	SectionOrganization    SectionKind = "organization"
	SectionAdoption        SectionKind = "adoption"
	// SectionAnnex holds drafts that were not adopted, marked as such.
	// Adopting it adopts none of them.
	SectionAnnex SectionKind = "annex"
)

// Section is one section of a draft report.
type Section struct {
	ID ID `json:"id"`
	// Number counts from 1.
	Number int           `json:"number"`
	Kind   SectionKind   `json:"kind"`
	Title  string        `json:"title"`
	Text   string        `json:"text"`
	Status SectionStatus `json:"status"`
	// Recommendations of a SectionRecommendations are adopted with it; those
	// of a SectionAnnex are only shown.
	Recommendations []ID `json:"recommendations,omitempty"`
	// Amendment is the text as orally amended, "" if it was not. Text stays as it
	// was before.
	Amendment string `json:"amendment,omitempty"`
	// Movers are the codes of the delegations that moved the amendment; none for
	// the chair. Reason is what was given for it.
	Movers []string `json:"movers,omitempty"`
	Reason string   `json:"reason,omitempty"`
	// Revision tells what the section says from what it said before: who adopts
	// it names the one that was read.
	Revision string `json:"revision,omitempty"`
	// Objecting are the codes of the delegations whose objection to the section
	// stands, sorted.
	Objecting []string `json:"objecting,omitempty"`
}

// revisionLength is that of a revision, in hexadecimal digits.
const revisionLength = 12

// Said returns the section with its revision: the same for the same kind, title,
// text and recommendations, whatever its number.
func (s Section) Said() Section {
	digest := sha256.New()
	write := func(part string) { fmt.Fprintf(digest, "%d:%s", len(part), part) }
	for _, part := range []string{string(s.Kind), s.Title, s.Text} {
		write(part)
	}
	for _, id := range s.Recommendations {
		write(string(id))
	}
	s.Revision = hex.EncodeToString(digest.Sum(nil))[:revisionLength]
	return s
}

// naming is the section in a sentence.
func (s Section) naming() string { return fmt.Sprintf("section %d (%s)", s.Number, s.Title) }

// Report is the report of one meeting, from the draft to its adoption.
type Report struct {
	ID      ID `json:"id"`
	Meeting ID `json:"meeting"`
	// MeetingKey is the key of that meeting.
	MeetingKey string `json:"meetingKey,omitempty"`
	// Draft is the limited (L.) document, Final the report, once issued.
	Draft     ID        `json:"draft"`
	Final     ID        `json:"final,omitempty"`
	Language  Language  `json:"language"`
	Sections  []Section `json:"sections"`
	AdoptedAt time.Time `json:"adoptedAt,omitzero"`
	// Objecting are the codes of the delegations whose objection to the report as
	// a whole stands, sorted.
	Objecting []string `json:"objecting,omitempty"`
	// Communicated says when and where the report was communicated to the parent
	// body; nil when it was not.
	Communicated *Communication `json:"communicated,omitempty"`
}

// Section returns the section with that number.
func (r Report) Section(number int) (Section, bool) {
	i := slices.IndexFunc(r.Sections, func(s Section) bool { return s.Number == number })
	if i < 0 {
		return Section{}, false
	}
	return r.Sections[i], true
}

// checkDraft refuses to change a report that is adopted.
func (r Report) checkDraft() error {
	if !r.AdoptedAt.IsZero() {
		return Refuse(CodeImmutable, "The report is adopted and can no longer be changed.")
	}
	return nil
}

// pending finds a section that is not adopted yet, and refuses one that says
// something else than the one that was read.
func (r Report) pending(number int, read string) (Section, error) {
	s, ok := r.Section(number)
	if !ok {
		return s, Refuse(CodeNotFound, "The draft report has no section %d.", number)
	}
	if s.Status.Adopted() {
		return s, Refuse(CodeWrongState, "Section %d is already adopted.", number)
	}
	if read != "" && s.Revision != "" && read != s.Revision {
		return s, Refuse(CodeConflict, "Section %d is not what you read: the draft report was revised, and it is %q now, "+
			"in another text or place. Read it again and decide on what it says.", number, s.Title)
	}
	return s, nil
}

// CheckAdopt refuses to adopt the report as a whole before every section is
// adopted, or while somebody objects to it.
func (r Report) CheckAdopt() error {
	if !r.AdoptedAt.IsZero() {
		return Refuse(CodeImmutable, "The report is already adopted.")
	}
	for _, s := range r.Sections {
		if !s.Status.Adopted() {
			return Refuse(
				CodeWrongState, "Section %d (%s) is not adopted yet; the report is adopted section by section.", s.Number, s.Title,
			)
		}
	}
	return refuseOver("the report", r.Objecting)
}

// Revised returns the sections of the draft report as they stand when it is
// made from the record again. Sections already adopted stay as they are; those
// still pending follow the record. What was agreed after the recommendations
// were adopted comes in a further section of its own, before an annex that is
// still pending, with continued added to its title. It refuses when nothing would change.
func (r Report) Revised(fresh []Section, continued string) ([]Section, error) {
	if err := r.checkDraft(); err != nil {
		return nil, err
	}
	var out []Section
	adopted, settled := map[SectionKind]bool{}, map[ID]bool{}
	for _, s := range r.Sections {
		if !s.Status.Adopted() {
			continue
		}
		out = append(out, s)
		adopted[s.Kind] = true
		for _, id := range s.AdoptedWith() {
			settled[id] = true
		}
	}
	shown := shownIn(out, SectionAnnex)
	var pending []Section
	for _, s := range fresh {
		s.Recommendations = unlisted(s.Recommendations, settled)
		if s.Kind == SectionAnnex {
			s.Recommendations = unlisted(s.Recommendations, shown)
		}
		if adopted[s.Kind] {
			if len(s.Recommendations) == 0 {
				continue
			}
			s.Title += continued
		}
		s.Status, s.Amendment = SectionPending, ""
		pending = append(pending, s)
	}
	slices.SortStableFunc(pending, func(a, b Section) int { return cmp.Compare(late(a, adopted), late(b, adopted)) })
	out = r.placed(out, pending)
	slices.SortFunc(out, func(a, b Section) int { return a.Number - b.Number })
	if slices.EqualFunc(out, r.Sections, sameSection) {
		return nil, Refuse(CodeWrongState, "The draft report says what is on record already; there is nothing to revise.")
	}
	return out, nil
}

// late orders pending sections: those a report has anyway keep their order,
// then come those that continue adopted ones, and last the annex.
func late(s Section, adopted map[SectionKind]bool) int {
	switch {
	case s.Kind == SectionAnnex:
		return 2
	case adopted[s.Kind]:
		return 1
	}
	return 0
}

// placed adds pending sections to adopted ones under the numbers that these
// leave free, without a gap. A section's identity goes with its number.
func (r Report) placed(out, pending []Section) []Section {
	taken := map[int]bool{}
	for _, s := range out {
		taken[s.Number] = true
	}
	number := 1
	for _, s := range pending {
		for taken[number] {
			number++
		}
		s.ID, s.Number, taken[number] = "", number, true
		s = s.Said()
		if old, ok := r.Section(number); ok {
			s.ID = old.ID
		}
		out = append(out, s)
	}
	return out
}

func shownIn(sections []Section, kind SectionKind) map[ID]bool {
	shown := map[ID]bool{}
	for _, s := range sections {
		if s.Kind != kind {
			continue
		}
		for _, id := range s.Recommendations {
			shown[id] = true
		}
	}
	return shown
}

func unlisted(ids []ID, gone map[ID]bool) []ID {
	return slices.DeleteFunc(slices.Clone(ids), func(id ID) bool { return gone[id] })
}

func sameSection(a, b Section) bool {
	return a.ID == b.ID && a.Number == b.Number && a.Kind == b.Kind && a.Title == b.Title && a.Text == b.Text &&
		slices.Equal(a.Recommendations, b.Recommendations)
}

// CheckComplete refuses to adopt a report while a draft that its meeting
// agreed stands in no section of it: the room went on after it was drafted.
func (r Report) CheckComplete(agreed []Recommendation) error {
	listed := shownIn(r.Sections, SectionRecommendations)
	for _, rec := range agreed {
		if rec.Draft.Stage == StageAgreed && !listed[rec.ID] {
			return Refuse(CodeWrongState, "The recommendation %q was agreed after the draft report was made; revise the draft "+
				"report, so that it is adopted with it.", rec.Key)
		}
	}
	return nil
}

// CheckDrafts refuses to adopt a section because of one of the drafts that are
// adopted with it: one with brackets or open points, one that somebody objects
// to, one that the meeting did not agree or no longer has. All are looked at
// before any is adopted.
func (r Report) CheckDrafts(s Section, drafts []Recommendation) error {
	for _, rec := range drafts {
		if rec.Draft.Stage.Adopted() {
			continue
		}
		err := rec.Draft.Permits(AdoptDraft{Document: r.Draft})
		if err == nil {
			err = rec.Draft.adoptedBy(r.Meeting)
		}
		if err != nil {
			return Refuse(
				CodeOf(err), "Section %d cannot be adopted because of the recommendation %q: %s", s.Number, rec.Key, err,
			)
		}
	}
	return nil
}

// AdoptedWith returns the recommendations adopted by adopting the section:
// those of a recommendations section, never those shown in an annex.
func (s Section) AdoptedWith() []ID {
	if s.Kind != SectionRecommendations {
		return nil
	}
	return s.Recommendations
}

// Adopting are the acts that adopt the recommendations of a section, in their
// order. They are done with the section; the procedures that follow the
// recommendations learn of them by the same acts.
func (r Report) Adopting(s Section, secret Secret) []Asked {
	var acts []Asked
	for _, of := range s.AdoptedWith() {
		acts = append(acts, Asked{
			ID: secret.Derived(r.ID, string(of)+"/adopt"), On: of, By: System(),
			Act: AdoptDraft{Document: r.Draft, Meeting: r.Meeting},
		})
	}
	return acts
}
