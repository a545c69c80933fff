package application

import (
	"testing"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

func TestACommentIsCarriedOnlyWhereItsPlaceSurvived(t *testing.T) {
	base := negotiation.Version{ID: "v1", Paragraphs: []negotiation.Paragraph{
		{
			ID: "a", Text: "States should train first responders in the field.",
		}, {ID: "b", Text: "States should report."}, {ID: "c", Text: "States should cooperate."},
	}}
	next := negotiation.Version{ID: "v2", Paragraphs: []negotiation.Paragraph{
		{
			ID: "a", Text: "States shall train first responders in the field.",
		}, {ID: "c", Text: "States should cooperate."}, {ID: "d", Text: "A new one."},
	}}
	for name, x := range map[string]struct {
		comment negotiation.Comment
		want    wire.CarriedStatus
		text    string
	}{
		"another place of the text": {negotiation.Comment{
			Kind: negotiation.Amendment, Paragraph: "a", Text: "States should train first responders in the whole field.",
		}, wire.CommentCarried, "States shall train first responders in the whole field."},
		"the same place": {negotiation.Comment{
			Kind: negotiation.Amendment, Paragraph: "a", Text: "States may train first responders in the field.",
		}, wire.CommentChanged, ""},
		"already there": {negotiation.Comment{
			Kind: negotiation.Amendment, Paragraph: "a", Text: "States shall train first responders in the field.",
		}, wire.CommentContained, ""},
		"a paragraph that is gone": {
			negotiation.Comment{Kind: negotiation.Amendment, Paragraph: "b", Text: "States shall report."}, wire.CommentGone, "",
		},
		"support of another text": {
			negotiation.Comment{Kind: negotiation.Support, Paragraph: "a"}, wire.CommentChanged, "",
		},
		"support of the same text": {
			negotiation.Comment{Kind: negotiation.Support, Paragraph: "c"}, wire.CommentCarried, "",
		},
		"deletion of the same text": {
			negotiation.Comment{Kind: negotiation.Deletion, Paragraph: "c"}, wire.CommentCarried, "",
		},
		"deletion of another text": {
			negotiation.Comment{Kind: negotiation.Deletion, Paragraph: "a"}, wire.CommentChanged, "",
		},
		"insertion": {
			negotiation.Comment{Kind: negotiation.Insertion, Paragraph: "c", Text: "Another."}, wire.CommentCarried, "Another.",
		},
		"insertion of what stands": {
			negotiation.Comment{Kind: negotiation.Insertion, Paragraph: "c", Text: "A new one."}, wire.CommentContained, "",
		},
		"insertion after what is gone": {
			negotiation.Comment{Kind: negotiation.Insertion, Paragraph: "b", Text: "Another."}, wire.CommentGone, "",
		},
		"a place after what is gone": {
			negotiation.Comment{Kind: negotiation.Placement, Paragraph: "c", After: "b"}, wire.CommentGone, "",
		},
		"rejection of a text that is another": {
			negotiation.Comment{Kind: negotiation.Rejection, Note: "No."}, wire.CommentChanged, "",
		},
	} {
		got := carried(negotiation.ReceivedComment{Comment: x.comment}, base, &next)
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
	if got := carried(
		negotiation.ReceivedComment{Comment: negotiation.Comment{Kind: negotiation.General, Note: "x"}}, base, nil,
	); got.Status != wire.CommentGone {
		t.Errorf("a draft that is not in the round: %s", got.Status)
	}
}
