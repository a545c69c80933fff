package web

import (
	"strings"

	"rapporteur/negotiation"
	"rapporteur/redline"
)

// said is a comment as pages show it: on the text that its round circulated.
type said struct {
	negotiation.Comment
	// On is the version it was written on, Language that of the comment.
	On       negotiation.Version
	Language negotiation.Language
	// Revision is that of a draft of a comment, 0 of what was received.
	Revision int
	// Received is what is on record of it, nil for a draft.
	Received *negotiation.ReceivedComment
}

func prepared(d negotiation.CommentDraft, on negotiation.Version) said {
	return said{Comment: d.Comment, On: on, Language: d.Language, Revision: d.Revision}
}

func received(c negotiation.ReceivedComment, on negotiation.Version) said {
	return said{Comment: c.Comment, On: on, Language: c.Language, Received: &c}
}

// Place is the paragraph it is about; without one it is on the whole draft.
func (s said) Place() negotiation.Paragraph { return paragraphOf(s.On, s.Paragraph) }

// Target is the paragraph after which another one is to be moved.
func (s said) Target() negotiation.Paragraph { return paragraphOf(s.On, s.After) }

func paragraphOf(v negotiation.Version, id negotiation.ID) negotiation.Paragraph {
	p, _ := v.Paragraph(id)
	return p
}

// Changes is what it makes of the circulated text; nil where it proposes none.
func (s said) Changes() redline.Script {
	if s.Text == "" || !s.Kind.HasWording() || s.Kind == negotiation.Placeholder {
		return nil
	}
	return redline.Diff(circulated(s.On, s.Kind, s.Paragraph), s.Text)
}

// circulated is the text that the wording of a comment of a kind stands for.
func circulated(v negotiation.Version, kind negotiation.CommentKind, paragraph negotiation.ID) string {
	text := paragraphOf(v, paragraph).Text
	switch kind {
	case negotiation.Amendment, negotiation.Division:
		return text
	case negotiation.Joining:
		return strings.TrimSpace(text + " " + following(v, paragraph).Text)
	case negotiation.Insertion, negotiation.Placeholder, negotiation.Deletion, negotiation.Placement, negotiation.General,
		negotiation.Support, negotiation.Reservation, negotiation.Rejection:
	}
	return ""
}

// following is the paragraph after another one.
func following(v negotiation.Version, id negotiation.ID) negotiation.Paragraph {
	for i, p := range v.Paragraphs {
		if p.ID == id && i+1 < len(v.Paragraphs) {
			return v.Paragraphs[i+1]
		}
	}
	return negotiation.Paragraph{}
}

// kindsOn are the kinds of comment that can be made on a paragraph, or with none on
// the whole draft, those that are wanted most first.
func kindsOn(v negotiation.Version, paragraph negotiation.ID) []negotiation.CommentKind {
	if paragraph == "" {
		return []negotiation.CommentKind{
			negotiation.General, negotiation.Support, negotiation.Reservation, negotiation.Rejection, negotiation.Insertion,
			negotiation.Placeholder,
		}
	}
	kinds := []negotiation.CommentKind{
		negotiation.Amendment, negotiation.Deletion, negotiation.Insertion, negotiation.Placement, negotiation.Division,
	}
	if following(v, paragraph).ID != "" {
		kinds = append(kinds, negotiation.Joining)
	}
	return append(kinds, negotiation.Placeholder, negotiation.Support, negotiation.Reservation, negotiation.General)
}
