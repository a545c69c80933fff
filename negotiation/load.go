package negotiation

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
	// Recommendations are the IDs of all recommendations of a loaded set.
	Recommendations []ID `json:"recommendations,omitempty"`
}

// Rendering is a document in one format, as it left the house.
type Rendering struct {
	// Format is "text" or "html".
	Format  string `json:"format"`
	Content []byte `json:"-"`
}

// AmendmentText is the wording of an oral amendment to one draft.
type AmendmentText struct {
	// ID is chosen by the client and becomes the ID of the new version.
	ID             ID `json:"id"`
	Recommendation ID `json:"recommendation"`
	// Mover is the code of the delegation that moved it, "" for the chair.
	Mover string `json:"mover,omitempty"`
	// Changes give the new text of paragraphs of the current version.
	Changes []ParagraphText `json:"changes"`
	Reason  string          `json:"reason,omitempty"`
}

// ParagraphText is a new text for one paragraph. Delete drops the paragraph.
type ParagraphText struct {
	Paragraph ID     `json:"paragraph"`
	Text      string `json:"text,omitempty"`
	Delete    bool   `json:"delete,omitempty"`
}
