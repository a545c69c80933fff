package negotiation

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits on what one reply may hold. They keep an activity's payload under
// Temporal's limit of 2 MiB with room to spare.
const (
	// MaxTextBytes is the most one text may hold, in bytes.
	MaxTextBytes = 64 << 10
	// MaxReplyBytes is the most all texts of one reply may hold, in bytes.
	MaxReplyBytes = 1 << 20
	// MaxReplyComments is the most comments one reply may hold.
	MaxReplyComments = 500
)

// CommentKind tells what a comment asks for.
type CommentKind string

// The kinds of comment. They differ in substance and are never merged.
const (
	// Amendment proposes a full replacement text for one paragraph.
	Amendment CommentKind = "amendment"
	// Deletion proposes to delete one paragraph.
	Deletion CommentKind = "deletion"
	// Insertion proposes a new paragraph after another, or at the start.
	Insertion CommentKind = "insertion"
	// Placement proposes to move one paragraph after another, or to the start.
	Placement CommentKind = "placement"
	// Division proposes to split one paragraph: its text has the new paragraphs,
	// with an empty line between them.
	Division CommentKind = "division"
	// Joining proposes to merge one paragraph with the next: its text is what
	// the two would be.
	Joining CommentKind = "joining"
	// Placeholder asks to keep a place, after a paragraph or at the start, for
	// text to come: its text says what on.
	Placeholder CommentKind = "placeholder"
	// General is a comment without wording.
	General CommentKind = "general"
	// Support asks to keep the text as it is.
	Support CommentKind = "support"
	// Reservation reserves the delegation's position.
	Reservation CommentKind = "reservation"
	// Rejection rejects a whole recommendation.
	Rejection CommentKind = "rejection"
)

// Proposes reports whether the kind proposes wording or structure, which
// needs [MayPropose] beside [MayComment].
func (k CommentKind) Proposes() bool {
	switch k {
	case Amendment, Deletion, Insertion, Placement, Division, Joining, Placeholder:
		return true
	case General, Support, Reservation, Rejection:
	}
	return false
}

// HasWording reports whether the text of such a comment is wording for the draft.
func (k CommentKind) HasWording() bool {
	return k == Amendment || k == Insertion || k == Division || k == Joining || k == Placeholder
}

var emptyLine = regexp.MustCompile(`\r?\n[ \t]*(?:\r?\n[ \t]*)+`)

// Parts are the texts of the paragraphs that a [Division] proposes, each byte
// for byte.
func (c Comment) Parts() []string {
	var out []string
	for _, part := range emptyLine.Split(c.Text, -1) {
		if strings.TrimSpace(part) != "" {
			out = append(out, part)
		}
	}
	return out
}

// Comment is one comment as its delegation wrote it.
type Comment struct {
	// ID is chosen by the client: a UUID. The same one again is the same comment.
	ID             ID `json:"id"`
	Recommendation ID `json:"recommendation"`
	// BaseVersion is the version the comment was written on. It must be the
	// one the round circulated.
	BaseVersion ID          `json:"baseVersion"`
	Kind        CommentKind `json:"kind"`
	// Paragraph the comment is about; "" for a comment on the whole
	// recommendation, or an insertion at the start.
	Paragraph ID `json:"paragraph,omitempty"`
	// After is where a Placement moves the paragraph; "" for the start.
	After ID `json:"after,omitempty"`
	// Text is the proposed wording, byte for byte.
	Text string `json:"text,omitempty"`
	// Note is the delegation's remark, byte for byte.
	Note string `json:"note,omitempty"`
	// Replaces is an earlier comment of the same delegation in the same round,
	// which this one withdraws. Both stay on record.
	Replaces ID `json:"replaces,omitempty"`
}

// Reply is a delegation's whole reply to a round: it stands or falls together.
type Reply struct {
	// ID is chosen by the client: a UUID. The same one again is the same reply.
	ID    ID `json:"id"`
	Round ID `json:"round"`
	// Delegation is the code of the delegation whose reply this is.
	Delegation string `json:"delegation"`
	// Language the reply is written in.
	Language Language `json:"language"`
	// NoComment says that the delegation has no comment. That is a reply;
	// silence is not.
	NoComment bool      `json:"noComment,omitempty"`
	Comments  []Comment `json:"comments"`
	Actor     Actor     `json:"actor"`
}

// Receipt is what a delegation gets for its reply. It never changes: the same
// reply sent again is answered with the same receipt.
type Receipt struct {
	Reply      ID       `json:"reply"`
	Round      ID       `json:"round"`
	Delegation string   `json:"delegation"`
	Capacity   Capacity `json:"capacity"`
	// ReceivedAt is when it came in, by the record's own clock.
	ReceivedAt time.Time `json:"receivedAt"`
	// Late says that it came after the deadline or the close. A late comment
	// is on record like any other, and marked.
	Late bool `json:"late"`
	// NoComment says that the delegation has no comment.
	NoComment bool             `json:"noComment,omitempty"`
	Comments  []CommentReceipt `json:"comments"`
}

// CommentReceipt is the part of a receipt for one comment.
type CommentReceipt struct {
	ID          ID `json:"id"`
	BaseVersion ID `json:"baseVersion"`
	// Digest is the SHA-256 of the text and the note as received, in hex.
	Digest string `json:"digest"`
	// Warnings are what its author should know of its wording: a bracket that is
	// never closed, a language that is not the draft's. Nothing was changed in it.
	Warnings []string `json:"warnings,omitempty"`
}

// ReceivedComment is a comment on record.
type ReceivedComment struct {
	Comment
	Reply      ID     `json:"reply"`
	Round      ID     `json:"round"`
	Delegation string `json:"delegation"`
	// OnBehalfOf are the codes of the members a group spoke for, sorted.
	OnBehalfOf []string  `json:"onBehalfOf,omitempty"`
	Capacity   Capacity  `json:"capacity"`
	Language   Language  `json:"language"`
	ReceivedAt time.Time `json:"receivedAt"`
	Late       bool      `json:"late"`
	Digest     string    `json:"digest"`
	// WithdrawnAt is when its delegation withdrew or replaced it, zero if it
	// stands; ReplacedBy is the comment that did.
	WithdrawnAt time.Time `json:"withdrawnAt,omitzero"`
	ReplacedBy  ID        `json:"replacedBy,omitempty"`
	// TakenIn says that the last consolidation of its round took it in.
	TakenIn bool `json:"takenIn,omitempty"`
	// Admission is the secretariat's decision on a late comment, nil without one.
	Admission *Admission `json:"admission,omitempty"`
	// Disposition is what became of it, nil while the secretariat has not said.
	Disposition *Disposition `json:"disposition,omitempty"`
}

// CheckText refuses a text the record could not give back byte for byte, or
// one that is too large. Where says which text it is, for the reader.
func CheckText(where, text string) error {
	if len(text) > MaxTextBytes {
		return Refuse(CodeTooLarge, "%s has %d bytes; the most one text may hold is %d.", where, len(text), MaxTextBytes)
	}
	return checkSound(where, text)
}

// checkSound refuses what no text on record may be, of whatever size.
func checkSound(where, text string) error {
	if !utf8.ValidString(text) {
		return Refuse(CodeNotUTF8, "%s is not valid UTF-8; save it as UTF-8 and send it again.", where)
	}
	if strings.ContainsRune(text, 0) {
		return Refuse(CodeNotUTF8, "%s holds a NUL character, which no text may.", where)
	}
	return nil
}

// Check refuses a reply that no record could make acceptable: its form, its
// sizes, its encoding.
func (r Reply) Check() error {
	if r.ID == "" || r.Round == "" || r.Delegation == "" {
		return Refuse(CodeInvalid, "A reply needs an id, a round and a delegation.")
	}
	if !r.Language.Valid() {
		return Refuse(CodeInvalid, "%q is not an official language; use ar, en, es, fr, ru or zh.", r.Language)
	}
	if len(r.Comments) == 0 && !r.NoComment {
		return Refuse(CodeInvalid, "The reply holds no comment; to say that there is none, say so.")
	}
	if len(r.Comments) > 0 && r.NoComment {
		return Refuse(CodeInvalid, "The reply says that there is no comment, and holds some.")
	}
	if len(r.Comments) > MaxReplyComments {
		return Refuse(CodeTooLarge, "The reply holds %d comments; the most is %d.", len(r.Comments), MaxReplyComments)
	}
	total, seen := 0, map[ID]bool{}
	for i, c := range r.Comments {
		if err := c.check(i + 1); err != nil {
			return err
		}
		if c.Replaces == c.ID || seen[c.Replaces] {
			return Refuse(CodeInvalid, "Comment %d replaces one of the same reply.", i+1)
		}
		if seen[c.ID] {
			return Refuse(CodeInvalid, "Comment %d has the same id as an earlier one of this reply.", i+1)
		}
		seen[c.ID] = true
		total += len(c.Text) + len(c.Note)
	}
	if total > MaxReplyBytes {
		return Refuse(CodeTooLarge, "The texts of the reply have %d bytes together; the most is %d.", total, MaxReplyBytes)
	}
	return nil
}

func (c Comment) check(n int) error {
	if c.ID == "" || c.Recommendation == "" || c.BaseVersion == "" {
		return Refuse(CodeInvalid, "Comment %d needs an id, a recommendation and the version it was written on.", n)
	}
	if err := CheckText("The wording of comment "+itoa(n), c.Text); err != nil {
		return err
	}
	if err := CheckText("The note of comment "+itoa(n), c.Note); err != nil {
		return err
	}
	return c.checkForm(n)
}

func (c Comment) checkForm(n int) error {
	text, note, paragraph := strings.TrimSpace(c.Text) != "", strings.TrimSpace(c.Note) != "", c.Paragraph != ""
	switch c.Kind {
	case Amendment:
		if !paragraph || !text {
			return Refuse(CodeInvalid, "Comment %d amends: it needs the paragraph and its full proposed text.", n)
		}
	case Insertion:
		if !text {
			return Refuse(CodeInvalid, "Comment %d inserts a paragraph: it needs the proposed text.", n)
		}
	case Division:
		if !paragraph || len(c.Parts()) < 2 {
			return Refuse(CodeInvalid, "Comment %d divides a paragraph: it needs the paragraph and the texts of the new ones, "+
				"with an empty line between them.", n)
		}
	case Joining:
		if !paragraph || !text {
			return Refuse(
				CodeInvalid,
				"Comment %d joins a paragraph with the next: it needs the paragraph and the full text of the two as one.", n,
			)
		}
	case Placeholder:
		if !text {
			return Refuse(CodeInvalid, "Comment %d asks for a placeholder: its text says what is to come there.", n)
		}
	case Deletion, Placement:
		if !paragraph || text {
			return Refuse(CodeInvalid, "Comment %d is a %s: it needs the paragraph and no wording.", n, c.Kind)
		}
		if c.Kind == Placement && c.After == c.Paragraph {
			return Refuse(CodeInvalid, "Comment %d moves a paragraph after itself.", n)
		}
	case General:
		if !note || text {
			return Refuse(CodeInvalid, "Comment %d is a general comment: it needs a note and no wording.", n)
		}
	case Support, Reservation:
		if text {
			return Refuse(
				CodeInvalid, "Comment %d is a %s: it proposes no wording; to propose some, send an amendment.", n, c.Kind,
			)
		}
	case Rejection:
		if paragraph || text {
			return Refuse(
				CodeInvalid, "Comment %d rejects the whole recommendation: it names no paragraph and proposes no wording.", n,
			)
		}
	default:
		return Refuse(CodeInvalid, "Comment %d is of the unknown kind %q.", n, c.Kind)
	}
	return nil
}

// CheckAgainst refuses a reply that does not fit its round: a delegation that
// was not invited or may not do this, a recommendation or version the round
// did not circulate, a paragraph its version does not have. Base gives the
// versions the round circulated, by recommendation. Capacity is the
// delegation's at the time of the act.
func (r Reply) CheckAgainst(round Round, base map[ID]Version, capacity Capacity) error {
	if err := round.TakesComments(); err != nil {
		return err
	}
	if !contains(round.Roster, r.Delegation) {
		return Refuse(
			CodeNotEntitled, "%s is not on the roster of this round; ask the secretariat for an invitation.", r.Delegation,
		)
	}
	if err := RequireEntitlement(r.Delegation, capacity, MayComment); err != nil {
		return err
	}
	for i, c := range r.Comments {
		if c.Kind.Proposes() {
			if err := RequireEntitlement(r.Delegation, capacity, MayPropose); err != nil {
				return err
			}
		}
		if c.Kind == Reservation || c.Kind == Rejection {
			// What an observer thinks of a text is a general comment.
			if err := RequireEntitlement(r.Delegation, capacity, MayObject); err != nil {
				return err
			}
		}
		if err := c.checkAgainst(i+1, base); err != nil {
			return err
		}
	}
	return nil
}

func (c Comment) checkAgainst(n int, base map[ID]Version) error {
	v, ok := base[c.Recommendation]
	if !ok {
		return Refuse(CodeNotFound, "Comment %d is on a recommendation that is not in this round.", n)
	}
	if c.BaseVersion != v.ID {
		return Refuse(CodeWrongVersion, "Comment %d was written on another version than the one this round circulated "+
			"(version %d of %q); read that version and comment on it.", n, v.Number, v.Title)
	}
	for _, p := range []ID{c.Paragraph, c.After} {
		if _, ok := v.Paragraph(p); p != "" && !ok {
			return Refuse(
				CodeUnknownParagraph, "Comment %d names a paragraph that version %d of %q does not have.", n, v.Number, v.Title,
			)
		}
	}
	if c.Kind == Joining && v.Paragraphs[len(v.Paragraphs)-1].ID == c.Paragraph {
		return Refuse(CodeInvalid, "Comment %d joins the last paragraph of %q with the next, but there is none.", n, v.Title)
	}
	return nil
}

// Answer is where a delegation that was invited to a round stands: when it last
// replied, with how much.
type Answer struct {
	Delegation string `json:"delegation"`
	// LastAt is when its last reply was received, zero when there is none.
	LastAt time.Time `json:"lastAt,omitzero"`
	// Comments counts those that stand, Late how many of them came late.
	Comments int `json:"comments"`
	Late     int `json:"late,omitempty"`
	// NoComment says that it has said to have none.
	NoComment bool `json:"noComment,omitempty"`
}
