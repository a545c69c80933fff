package negotiation

import "strings"

// Calendar is what a secretariat loads before anything else: instruments,
// bodies, their meetings with agenda, and documents issued elsewhere.
type Calendar struct {
	Instruments []Instrument `json:"instruments"`
	Bodies      []Body       `json:"bodies"`
	Meetings    []Meeting    `json:"meetings"`
	// Documents were issued before; registering them takes their numbers.
	Documents []Document `json:"documents"`
}

// DraftSet is the draft recommendations of one meeting, as a file holds them.
type DraftSet struct {
	// Meeting is the key of the meeting, Body the symbol stem of its body.
	Meeting  string   `json:"meeting"`
	Body     string   `json:"body"`
	Language Language `json:"language"`
	Title    string   `json:"title"`
	// Notice is printed on every document with these drafts, such as that the
	// texts are illustrative; "" for none.
	Notice string      `json:"notice,omitempty"`
	Drafts []DraftText `json:"drafts"`
}

// DraftText is one draft recommendation of a set.
type DraftText struct {
	Key   string `json:"key"`
	Title string `json:"title"`
	// Paragraphs have numbers, levels and texts; the record gives them identity.
	Paragraphs []Paragraph `json:"paragraphs"`
}

// Loaded says what loading a file did. Loading the same file again creates
// nothing.
type Loaded struct {
	Created   int `json:"created"`
	Unchanged int `json:"unchanged"`
	// Changed counts delegations with a later change of capacity, and contacts
	// with another address or ended.
	Changed int `json:"changed,omitempty"`
	// Recommendations are the IDs of all recommendations of a loaded set.
	Recommendations []ID `json:"recommendations,omitempty"`
}

// Rendering is a document in one format, as it left the house.
type Rendering struct {
	// Format is "text" or "html".
	Format string `json:"format"`
	// Language is "" for the document's own, and named for its other languages.
	Language Language `json:"language,omitempty"`
	Content  []byte   `json:"-"`
}

// AmendmentText is what changes the text of one draft: wording moved in the
// room, or rulings on points of difference.
type AmendmentText struct {
	// ID is chosen by the client and becomes the ID of the new version.
	ID             ID `json:"id"`
	Recommendation ID `json:"recommendation"`
	// Review says that the chair settles points of a consolidation in review,
	// before it is issued; otherwise the text is amended at a meeting.
	Review bool `json:"review,omitempty"`
	// Base is the version that was read. When it is not the current one any
	// more the amendment is refused, so that nobody overwrites what another
	// has just decided.
	Base ID `json:"base,omitempty"`
	// Mover is the code of the delegation that moved it, "" for the chair.
	Mover string `json:"mover,omitempty"`
	// Changes give the new text of paragraphs of the current version.
	Changes []ParagraphText `json:"changes,omitempty"`
	// Insertions put new paragraphs in, Moves give paragraphs another place, and
	// Title is the new title, "" where it stays.
	Insertions []NewParagraph   `json:"insertions,omitempty"`
	Moves      []ParagraphPlace `json:"moves,omitempty"`
	Title      string           `json:"title,omitempty"`
	// Rulings decide on points of difference of the current version.
	Rulings []PointRuling `json:"rulings,omitempty"`
	Reason  string        `json:"reason,omitempty"`
	// Moved says that the amendment is moved and not accepted yet, see
	// [OralAmendment]. Sponsor takes up what an observer moves: the code of a
	// delegation, or [SponsorChair].
	Moved   bool   `json:"moved,omitempty"`
	Sponsor string `json:"sponsor,omitempty"`
}

// Act is the act that makes the new version current.
func (a AmendmentText) Act(by Actor) Asked {
	act := DraftAct(AmendDraft{Version: a.ID, Speaker: Speaker{a.Mover, a.Reason}})
	switch {
	case a.Moved:
		act = MoveAmendment{Amendment: a.ID, Sponsor: a.Sponsor, Speaker: Speaker{a.Mover, a.Reason}}
	case a.Review:
		act = SettlePoints{Version: a.ID, Reasoned: Reasoned{a.Reason}}
	}
	return Asked{ID: a.ID, On: a.Recommendation, By: by, Act: act}
}

// Check refuses an amendment that no record could make acceptable.
func (a AmendmentText) Check() error {
	if a.ID == "" || a.Recommendation == "" || a.empty() {
		return Refuse(CodeInvalid, "An amendment needs an id, a recommendation and at least one changed paragraph or ruling.")
	}
	if a.Base == "" {
		return Refuse(
			CodeInvalid,
			"An amendment needs the version that its mover has read, as base, so that it overwrites nothing that came after.",
		)
	}
	if a.Review && (len(a.Changes)+len(a.Insertions)+len(a.Moves) > 0 || a.Title != "" || a.Mover != "" || a.Moved) {
		return Refuse(CodeInvalid, "In review the chair rules on points of difference; text outside them is not changed.")
	}
	if err := CheckReason("The reason", a.Reason); err != nil {
		return err
	}
	changed := map[ID]bool{}
	for i, c := range a.Changes {
		if err := CheckText("The text of change "+itoa(i+1), c.Text); err != nil {
			return err
		}
		if c.Delete == (strings.TrimSpace(c.Text) != "") {
			return Refuse(CodeInvalid, "Change %d gives either a new text or deletes the paragraph.", i+1)
		}
		if changed[c.Paragraph] {
			return Refuse(CodeInvalid, "Change %d changes a paragraph a second time.", i+1)
		}
		changed[c.Paragraph] = true
	}
	if err := a.checkShape(changed); err != nil {
		return err
	}
	for i, r := range a.Rulings {
		if changed[r.Paragraph] {
			return Refuse(CodeInvalid, "Ruling %d is on a paragraph whose text is changed as well.", i+1)
		}
	}
	return CheckRulings(a.Rulings)
}

// ParagraphText is a new text for one paragraph. Delete drops the paragraph.
type ParagraphText struct {
	Paragraph ID     `json:"paragraph"`
	Text      string `json:"text,omitempty"`
	Delete    bool   `json:"delete,omitempty"`
}
