package negotiation

import (
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
	// Amendment is the text as orally amended, "" if it was not.
	Amendment string `json:"amendment,omitempty"`
}

// Report is the report of one meeting, from the draft to its adoption.
type Report struct {
	ID      ID `json:"id"`
	Meeting ID `json:"meeting"`
	// Draft is the limited (L.) document, Final the report, once issued.
	Draft     ID        `json:"draft"`
	Final     ID        `json:"final,omitempty"`
	Language  Language  `json:"language"`
	Sections  []Section `json:"sections"`
	AdoptedAt time.Time `json:"adoptedAt,omitzero"`
}

// Section returns the section with that number.
func (r Report) Section(number int) (Section, bool) {
	i := slices.IndexFunc(r.Sections, func(s Section) bool { return s.Number == number })
	if i < 0 {
		return Section{}, false
	}
	return r.Sections[i], true
}

// CheckAdoptSection refuses to adopt a section twice, one that is not there,
// or one of a report already adopted. Sections are adopted one by one.
func (r Report) CheckAdoptSection(number int) error {
	if !r.AdoptedAt.IsZero() {
		return Refuse(CodeImmutable, "The report is adopted and can no longer be changed.")
	}
	s, ok := r.Section(number)
	if !ok {
		return Refuse(CodeNotFound, "The draft report has no section %d.", number)
	}
	if s.Status.Adopted() {
		return Refuse(CodeWrongState, "Section %d is already adopted.", number)
	}
	return nil
}

// CheckAdopt refuses to adopt the report as a whole before every section is
// adopted.
func (r Report) CheckAdopt() error {
	if !r.AdoptedAt.IsZero() {
		return Refuse(CodeImmutable, "The report is already adopted.")
	}
	for _, s := range r.Sections {
		if !s.Status.Adopted() {
			return Refuse(CodeWrongState, "Section %d (%s) is not adopted yet; the report is adopted section by section.", s.Number, s.Title)
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
