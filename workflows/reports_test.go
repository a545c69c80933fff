package workflows_test

import (
	"strings"
	"testing"
	"time"

	n "rapporteur/negotiation"
)

// draftReport prepares the report of the later meeting and returns its text.
func (s *stack) draftReport() string {
	s.t.Helper()
	report, err := s.PrepareReport(s.t.Context(), secretariat, newID(), s.meets["wg4-2021"])
	s.must(err)
	r, err := s.record.Rendering(s.t.Context(), report.Draft, "text")
	s.must(err)
	return string(r.Content)
}

// issueDisposed takes a round to its CRP when observers proposed something: the
// chair approves after a disposition.
func (s *stack) issueDisposed(round n.Round) {
	s.t.Helper()
	_, err := s.CloseRound(s.t.Context(), secretariat, newID(), round.ID, "all replied")
	s.must(err)
	s.until(round.ID, n.RoundInReview)
	s.dispose(round.ID)
	_, err = s.Approve(s.t.Context(), chair, newID(), round.ID, 1, 0)
	s.must(err)
}

// The annex shows a draft as its meeting left it, with what observers proposed
// in the round before; what they propose in the round it is in since is not
// public before that round's paper.
func TestADraftReportTellsNothingOfARoundStillOpen(t *testing.T) {
	s := newStack(t)
	first := s.open(time.Hour)
	s.submit(s.comment(first, "FRA", "training", n.Amendment, "States parties shall train first responders."))
	s.submit(s.comment(first, "IOM", "training", n.Amendment, "States parties could train first responders."))
	s.issueDisposed(first)
	s.toMeeting()
	second := s.again(t)
	s.submit(s.comment(second, "IOM", "training", n.Amendment, "States parties might train first responders."))
	text := s.draftReport()
	if strings.Contains(text, "might train") {
		t.Errorf("the draft report shows a proposal of a round still open:\n%s", text)
	}
	if !strings.Contains(text, "[shall — France]") || !strings.Contains(text, "could train") || !strings.Contains(text, "CTOC/COP/2020/CRP.1") {
		t.Errorf("the draft report does not show the draft as the meeting left it:\n%s", text)
	}
}
