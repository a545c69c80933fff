package web

import (
	"strings"

	n "rapporteur/negotiation"
	"rapporteur/redline"
)

// said is a comment as pages show it: on the text that its round circulated.
type said struct {
	n.Comment
	// On is the version it was written on, Language that of the comment.
	On       n.Version
	Language n.Language
	// Revision is that of a draft of a comment, 0 of what was received.
	Revision int
	// Received is what is on record of it, nil for a draft.
	Received *n.ReceivedComment
}

func prepared(d n.CommentDraft, on n.Version) said {
	return said{Comment: d.Comment, On: on, Language: d.Language, Revision: d.Revision}
}

func received(c n.ReceivedComment, on n.Version) said {
	return said{Comment: c.Comment, On: on, Language: c.Language, Received: &c}
}

// Place is the paragraph it is about; without one it is on the whole draft.
func (s said) Place() n.Paragraph { return paragraphOf(s.On, s.Paragraph) }

// Target is the paragraph after which another one is to be moved.
func (s said) Target() n.Paragraph { return paragraphOf(s.On, s.After) }

func paragraphOf(v n.Version, id n.ID) n.Paragraph {
	p, _ := v.Paragraph(id)
	return p
}

// Changes is what it makes of the circulated text; nil where it proposes none.
func (s said) Changes() redline.Script {
	if s.Text == "" || !s.Kind.HasWording() || s.Kind == n.Placeholder {
		return nil
	}
	return redline.Diff(circulated(s.On, s.Kind, s.Paragraph), s.Text)
}

// circulated is the text that the wording of a comment of a kind stands for.
func circulated(v n.Version, kind n.CommentKind, paragraph n.ID) string {
	text := paragraphOf(v, paragraph).Text
	switch kind {
	case n.Amendment, n.Division:
		return text
	case n.Joining:
		return strings.TrimSpace(text + " " + following(v, paragraph).Text)
	case n.Insertion, n.Placeholder, n.Deletion, n.Placement, n.General, n.Support, n.Reservation, n.Rejection:
	}
	return ""
}

// following is the paragraph after another one.
func following(v n.Version, id n.ID) n.Paragraph {
	for i, p := range v.Paragraphs {
		if p.ID == id && i+1 < len(v.Paragraphs) {
			return v.Paragraphs[i+1]
		}
	}
	return n.Paragraph{}
}

// kindsOn are the kinds of comment that can be made on a paragraph, or with none on
// the whole draft, those that are wanted most first.
func kindsOn(v n.Version, paragraph n.ID) []n.CommentKind {
	if paragraph == "" {
		return []n.CommentKind{n.Support, n.Reservation, n.Rejection, n.General, n.Insertion, n.Placeholder}
	}
	kinds := []n.CommentKind{n.Amendment, n.Deletion, n.Insertion, n.Placement, n.Division}
	if following(v, paragraph).ID != "" {
		kinds = append(kinds, n.Joining)
	}
	return append(kinds, n.Placeholder, n.Support, n.Reservation, n.General)
}
