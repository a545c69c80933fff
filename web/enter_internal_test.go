package web

import (
	"testing"

	"rapporteur/negotiation"
)

// What is entered at a place becomes one comment: words that were there are nobody's, a
// wording needs no kind, and nothing that was written is dropped unsaid.
func TestWhatIsEnteredBecomesAComment(t *testing.T) {
	on := negotiation.Version{Paragraphs: []negotiation.Paragraph{
		{ID: "p1", Number: "1", Text: "States train."}, {ID: "p2", Number: "2", Text: "States report."},
	}}
	for name, tt := range map[string]struct {
		kind               negotiation.CommentKind
		at                 negotiation.ID
		text, note         string
		wantText, wantNote string
		none, refused      bool
	}{
		"nothing":                     {"", "p1", "States train.", "", "", "", true, false},
		"a wording":                   {negotiation.Amendment, "p1", "States drill.", "", "States drill.", "", false, false},
		"a deletion":                  {negotiation.Deletion, "p1", "States train.", "", "", "", false, false},
		"a new paragraph":             {negotiation.Insertion, "p1", "States meet.", "", "States meet.", "", false, false},
		"a new paragraph unwritten":   {negotiation.Insertion, "p1", "States train.", "", "", "", false, false},
		"a joining":                   {negotiation.Joining, "p1", "States train and report.", "", "States train and report.", "", false, false},
		"support with words changed":  {negotiation.Support, "p1", "States drill.", "", "", "", false, true},
		"support with a note":         {negotiation.Support, "p1", "States train.", "As it is.", "", "As it is.", false, false},
		"a note of no kind":           {"", "p1", "States train.", "Why?", "", "", false, true},
		"a remark on the whole":       {negotiation.General, "", "Too long.", "", "", "Too long.", false, false},
		"words on the whole, no kind": {"", "", "Too long.", "", "", "", false, true},
	} {
		t.Run(name, func(t *testing.T) {
			x := entered{said: said{On: on}}
			x.Kind, x.Paragraph, x.Text, x.Note = tt.kind, tt.at, tt.text, tt.note
			c, err := x.comment()
			switch {
			case (err != nil) != tt.refused:
				t.Fatalf("is refused with %v", err)
			case tt.refused:
			case (c == nil) != tt.none:
				t.Errorf("becomes %+v", c)
			case c != nil && (c.Text != tt.wantText || c.Note != tt.wantNote):
				t.Errorf("becomes %q with the note %q, want %q with %q", c.Text, c.Note, tt.wantText, tt.wantNote)
			}
		})
	}
}
