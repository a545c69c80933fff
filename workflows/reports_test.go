package workflows_test

import (
	"strings"
	"testing"
	"time"

	"rapporteur/negotiation"
	"rapporteur/tests/storetest"
)

// draftReport prepares the report of the later meeting and returns its text.
func (s *stack) draftReport() string {
	s.t.Helper()
	report := s.prepare(newID())
	r, err := s.record.Rendering(s.t.Context(), report.Draft, "text")
	s.must(err)
	return string(r.Content)
}

// The annex shows a draft as its meeting left it, with what observers proposed
// in the round before; what they propose in the round it is in since is not
// public before that round's paper.
func TestADraftReportTellsNothingOfARoundStillOpen(t *testing.T) {
	s := newStack(t)
	first := s.open(time.Hour)
	s.submit(s.comment(first, "FRA", "training", negotiation.Amendment, "States parties shall train first responders."))
	s.submit(s.comment(first, "IOM", "training", negotiation.Amendment, "States parties could train first responders."))
	s.issue(first)
	s.toMeeting()
	second := s.again(t)
	s.submit(s.comment(second, "IOM", "training", negotiation.Amendment, "States parties might train first responders."))
	text := s.draftReport()
	if strings.Contains(text, "might train") {
		t.Errorf("the draft report shows a proposal of a round still open:\n%s", text)
	}
	if !strings.Contains(
		text, "[shall — France]",
	) || !strings.Contains(text, "could train") || !strings.Contains(text, "CTOC/COP/2020/CRP.1") {
		t.Errorf("the draft report does not show the draft as the meeting left it:\n%s", text)
	}
}

// Those behind a reading stay behind it when the draft is split: the supporters
// point to comments on the draft it was split from.
func TestThePartsOfADraftKeepThoseBehindTheirReadings(t *testing.T) {
	s := newStack(t)
	ctx := t.Context()
	first := s.open(time.Hour)
	s.submit(s.comment(first, "FRA", "training", negotiation.Amendment, "States parties shall train first responders."))
	s.submit(s.comment(first, "IOM", "training", negotiation.Amendment, "States parties shall train first responders."))
	s.issue(first)
	s.toMeeting()
	text, err := s.record.Version(ctx, s.draft("training").Version)
	s.must(err)
	into, err := s.Reshape(ctx, chair, negotiation.Reshaping{ID: newID(), Kind: negotiation.ActSplit,
		Bases: []negotiation.ID{
			text.ID,
		}, Reason: "two matters", Parts: []negotiation.Part{
			{
				Key: "responders", Title: "Responders", Paragraphs: []negotiation.ID{text.Paragraphs[0].ID},
			}, {Key: "repetition", Title: "Repetition", Paragraphs: []negotiation.ID{text.Paragraphs[1].ID}},
		}})
	s.must(err)
	const want = "International Organization for Migration (observer)"
	if report := s.draftReport(); !strings.Contains(report, want) {
		t.Errorf("the report's annex does not say in which capacity a reading is proposed:\n%s", report)
	}
	s.recs["responders"] = into[0]
	_, err = s.do("responders", chair, negotiation.DeferDraft{Reasoned: because("no agreement")})
	s.must(err)
	second, err := s.OpenRound(ctx, storetest.Opening(secretariat, negotiation.OpenRound{
		Meeting: "wg4-2020", CRPMeeting: "cop-2020", Recommendations: []string{"responders"},
		Deadline: time.Now().Add(time.Hour), Zone: "Europe/Vienna",
	}))
	s.must(err)
	issued := s.issue(second)
	paper, err := s.record.Rendering(ctx, issued.Document, "text")
	s.must(err)
	if !strings.Contains(string(paper.Content), want) {
		t.Errorf("the paper does not say in which capacity a reading is proposed:\n%s", paper.Content)
	}
}
