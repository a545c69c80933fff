package negotiation_test

import (
	"testing"

	n "rapporteur/negotiation"
)

// A draft that was withdrawn from a round, resubmitted and circulated in another
// one is not moved by the first any more.
func TestARoundMovesOnlyTheDraftsInIt(t *testing.T) {
	in := do(t, n.Draft{Stage: n.StageDraft, Version: "v1"},
		n.Asked{Act: n.CirculateDraft{Round: "first"}}, n.Asked{Act: n.ConsolidateDraft{Round: "first", Version: "v2"}},
		n.Asked{Act: n.WithdrawDraft{Reasoned: n.Reasoned{Reason: "overtaken"}}}, n.Asked{Act: n.ResubmitDraft{Reasoned: n.Reasoned{Reason: "as revised"}}},
		n.Asked{Act: n.CirculateDraft{Round: "second"}})
	if in.InRound("first") || !in.InRound("second") {
		t.Errorf("the draft is in %s", in.Round)
	}
	for other, own := range map[n.DraftAct]n.DraftAct{
		n.ConsolidateDraft{Round: "first", Version: "v3"}: n.ConsolidateDraft{Round: "second", Version: "v3"},
		n.RecallDraft{Round: "first"}:                     n.RecallDraft{Round: "second"},
	} {
		if got := n.CodeOf(in.Permits(other)); got != n.CodeWrongState {
			t.Errorf("%s by the first round: %q", kind(other), got)
		}
		if err := in.Permits(own); err != nil {
			t.Errorf("%s by its own round: %v", kind(own), err)
		}
	}
	in = do(t, in, n.Asked{Act: n.ConsolidateDraft{Round: "second", Version: "v3"}})
	if got := n.CodeOf(in.Permits(n.IssueDraft{Round: "first", Document: "crp"})); got != n.CodeWrongState {
		t.Errorf("issued by the first round: %q", got)
	}
	if got := n.CodeOf(in.Permits(n.IssueDraft{Document: "crp"})); got != n.CodeInvalid {
		t.Errorf("issued by no round: %q", got)
	}
}

// A round may circulate a draft under the meeting it comes from, or under the
// one that took it up last.
func TestADraftIsOfTheMeetingsThatHadIt(t *testing.T) {
	r := n.Recommendation{Meeting: "first", Draft: n.Draft{Meeting: "later"}}
	if !r.Of("first") || !r.Of("later") || r.Of("other") {
		t.Error("a draft is of its first meeting and of the last one that had it")
	}
}

// An amendment names the text its mover has read, be it rulings or new wording.
func TestAnAmendmentNamesTheTextThatWasRead(t *testing.T) {
	a := n.AmendmentText{ID: "a", Recommendation: "r", Changes: []n.ParagraphText{{Paragraph: "p", Text: "Other."}}}
	if got := n.CodeOf(a.Check()); got != n.CodeInvalid {
		t.Errorf("new wording of an unread text: %q", got)
	}
	a.Base = "v1"
	if err := a.Check(); err != nil {
		t.Error(err)
	}
}
