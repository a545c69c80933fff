package negotiation_test

import (
	"testing"

	"rapporteur/negotiation"
)

// A draft that was withdrawn from a round, resubmitted and circulated in another
// one is not moved by the first any more.
func TestARoundMovesOnlyTheDraftsInIt(t *testing.T) {
	in := do(t, negotiation.Draft{Stage: negotiation.StageDraft, Version: "v1"},
		negotiation.Asked{Act: negotiation.CirculateDraft{
			Round: "first",
		}}, negotiation.Asked{Act: negotiation.ConsolidateDraft{Round: "first", Version: "v2"}},
		negotiation.Asked{Act: negotiation.WithdrawDraft{
			Reasoned: negotiation.Reasoned{Reason: "overtaken"},
		}}, negotiation.Asked{Act: negotiation.ResubmitDraft{Reasoned: negotiation.Reasoned{Reason: "as revised"}}},
		negotiation.Asked{Act: negotiation.CirculateDraft{Round: "second"}})
	if in.InRound("first") || !in.InRound("second") {
		t.Errorf("the draft is in %s", in.Round)
	}
	for other, own := range map[negotiation.DraftAct]negotiation.DraftAct{
		negotiation.ConsolidateDraft{
			Round: "first", Version: "v3",
		}: negotiation.ConsolidateDraft{Round: "second", Version: "v3"},
		negotiation.RecallDraft{Round: "first"}: negotiation.RecallDraft{Round: "second"},
	} {
		if got := negotiation.CodeOf(in.Permits(other)); got != negotiation.CodeWrongState {
			t.Errorf("%s by the first round: %q", kind(other), got)
		}
		if err := in.Permits(own); err != nil {
			t.Errorf("%s by its own round: %v", kind(own), err)
		}
	}
	in = do(t, in, negotiation.Asked{Act: negotiation.ConsolidateDraft{Round: "second", Version: "v3"}})
	if got := negotiation.CodeOf(in.Permits(
		negotiation.IssueDraft{Round: "first", Document: "crp"},
	)); got != negotiation.CodeWrongState {
		t.Errorf("issued by the first round: %q", got)
	}
	if got := negotiation.CodeOf(in.Permits(negotiation.IssueDraft{Document: "crp"})); got != negotiation.CodeInvalid {
		t.Errorf("issued by no round: %q", got)
	}
}

// A round may circulate a draft under the meeting it comes from, or under the
// one that took it up last.
func TestADraftIsOfTheMeetingsThatHadIt(t *testing.T) {
	r := negotiation.Recommendation{Meeting: "first", Draft: negotiation.Draft{Meeting: "later"}}
	if !r.Of("first") || !r.Of("later") || r.Of("other") {
		t.Error("a draft is of its first meeting and of the last one that had it")
	}
}

// An amendment names the text its mover has read, be it rulings or new wording.
func TestAnAmendmentNamesTheTextThatWasRead(t *testing.T) {
	a := negotiation.AmendmentText{
		ID: "a", Recommendation: "r", Changes: []negotiation.ParagraphText{{Paragraph: "p", Text: "Other."}},
	}
	if got := negotiation.CodeOf(a.Check()); got != negotiation.CodeInvalid {
		t.Errorf("new wording of an unread text: %q", got)
	}
	a.Base = "v1"
	if err := a.Check(); err != nil {
		t.Error(err)
	}
}
