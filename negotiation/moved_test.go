package negotiation_test

import (
	"testing"

	n "rapporteur/negotiation"
)

// A draft that was withdrawn from a round, resubmitted and circulated in another
// one is not moved by the first any more.
func TestARoundMovesOnlyTheDraftsInIt(t *testing.T) {
	in := do(t, n.Draft{Stage: n.StageDraft, Version: "v1"},
		n.DraftAct{Kind: n.ActCirculate, Round: "first"}, n.DraftAct{Kind: n.ActConsolidate, Round: "first", Version: "v2"},
		n.DraftAct{Kind: n.ActWithdraw, Reason: "overtaken"}, n.DraftAct{Kind: n.ActResubmit, Reason: "as revised"},
		n.DraftAct{Kind: n.ActCirculate, Round: "second"})
	if in.InRound("first") || !in.InRound("second") {
		t.Errorf("the draft is in %s", in.Round)
	}
	for _, a := range []n.DraftAct{
		{Kind: n.ActConsolidate, Round: "first", Version: "v3"}, {Kind: n.ActRecall, Round: "first"},
	} {
		if got := n.CodeOf(in.Permits(a)); got != n.CodeWrongState {
			t.Errorf("%s by the first round: %q", a.Kind, got)
		}
		a.Round = "second"
		if err := in.Permits(a); err != nil {
			t.Errorf("%s by its own round: %v", a.Kind, err)
		}
	}
	in = do(t, in, n.DraftAct{Kind: n.ActConsolidate, Round: "second", Version: "v3"})
	if got := n.CodeOf(in.Permits(n.DraftAct{Kind: n.ActIssueInCRP, Round: "first", Document: "crp"})); got != n.CodeWrongState {
		t.Errorf("issued by the first round: %q", got)
	}
	if got := n.CodeOf(in.Permits(n.DraftAct{Kind: n.ActIssueInCRP, Document: "crp"})); got != n.CodeInvalid {
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
