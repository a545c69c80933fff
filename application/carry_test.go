package application

import (
	"testing"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

func TestACommentIsCarriedOnlyWhereItsPlaceSurvived(t *testing.T) {
	base := n.Version{ID: "v1", Paragraphs: []n.Paragraph{
		{ID: "a", Text: "States should train first responders in the field."}, {ID: "b", Text: "States should report."}, {ID: "c", Text: "States should cooperate."},
	}}
	next := n.Version{ID: "v2", Paragraphs: []n.Paragraph{
		{ID: "a", Text: "States shall train first responders in the field."}, {ID: "c", Text: "States should cooperate."}, {ID: "d", Text: "A new one."},
	}}
	for name, x := range map[string]struct {
		comment n.Comment
		want    wire.CarriedStatus
		text    string
	}{
		"another place of the text":           {n.Comment{Kind: n.Amendment, Paragraph: "a", Text: "States should train first responders in the whole field."}, wire.CommentCarried, "States shall train first responders in the whole field."},
		"the same place":                      {n.Comment{Kind: n.Amendment, Paragraph: "a", Text: "States may train first responders in the field."}, wire.CommentChanged, ""},
		"already there":                       {n.Comment{Kind: n.Amendment, Paragraph: "a", Text: "States shall train first responders in the field."}, wire.CommentContained, ""},
		"a paragraph that is gone":            {n.Comment{Kind: n.Amendment, Paragraph: "b", Text: "States shall report."}, wire.CommentGone, ""},
		"support of another text":             {n.Comment{Kind: n.Support, Paragraph: "a"}, wire.CommentChanged, ""},
		"support of the same text":            {n.Comment{Kind: n.Support, Paragraph: "c"}, wire.CommentCarried, ""},
		"deletion of the same text":           {n.Comment{Kind: n.Deletion, Paragraph: "c"}, wire.CommentCarried, ""},
		"deletion of another text":            {n.Comment{Kind: n.Deletion, Paragraph: "a"}, wire.CommentChanged, ""},
		"insertion":                           {n.Comment{Kind: n.Insertion, Paragraph: "c", Text: "Another."}, wire.CommentCarried, "Another."},
		"insertion of what stands":            {n.Comment{Kind: n.Insertion, Paragraph: "c", Text: "A new one."}, wire.CommentContained, ""},
		"insertion after what is gone":        {n.Comment{Kind: n.Insertion, Paragraph: "b", Text: "Another."}, wire.CommentGone, ""},
		"a place after what is gone":          {n.Comment{Kind: n.Placement, Paragraph: "c", After: "b"}, wire.CommentGone, ""},
		"rejection of a text that is another": {n.Comment{Kind: n.Rejection, Note: "No."}, wire.CommentChanged, ""},
	} {
		got := carried(n.ReceivedComment{Comment: x.comment}, base, &next)
		if got.Status != x.want {
			t.Errorf("%s: %s, want %s", name, got.Status, x.want)
			continue
		}
		if (got.Proposed != nil) != (x.want == wire.CommentCarried) {
			t.Errorf("%s: proposes %+v", name, got.Proposed)
		}
		if got.Proposed != nil && (got.Proposed.Text != x.text || got.Proposed.BaseVersion != "v2" || got.Proposed.ID != "") {
			t.Errorf("%s: proposes %+v", name, got.Proposed)
		}
	}
	if got := carried(n.ReceivedComment{Comment: n.Comment{Kind: n.General, Note: "x"}}, base, nil); got.Status != wire.CommentGone {
		t.Errorf("a draft that is not in the round: %s", got.Status)
	}
}
