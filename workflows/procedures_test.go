package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"golang.org/x/sync/errgroup"

	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/tests/storetest"
	"rapporteur/workflows"
)

// The whole way of a round on the real stack, with a worker that stops and
// another that takes over while the round is open.
func TestARoundFromTheMeetingToItsPaper(t *testing.T) {
	s := newStack(t)
	ctx := t.Context()
	round := s.open(4 * time.Second)
	if round.Phase != negotiation.RoundOpen || s.draft("training").Stage != negotiation.StageCirculated {
		t.Fatalf("opened: %+v, draft %+v", round, s.draft("training"))
	}
	reply := s.comment(round, "FRA", "training", negotiation.Amendment, "States parties shall train first responders.")
	receipt := s.submit(reply)
	if again := s.submit(reply); !reflect.DeepEqual(again, receipt) {
		t.Errorf("the same reply got another receipt: %+v, %+v", receipt, again)
	}
	other := reply
	other.Comments = []negotiation.Comment{reply.Comments[0]}
	other.Comments[0].Text = "Something else."
	_, err := s.SubmitReply(ctx, other)
	s.refused(err, negotiation.CodeConflict)
	s.submit(s.comment(round, "IOM", "training", negotiation.Amendment, "States parties must train first responders."))
	s.submit(s.comment(round, "DEU", "shelter", negotiation.Deletion, ""))
	s.submit(s.comment(round, "IOM", "data", negotiation.General, "A general remark."))
	_, err = s.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: round.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 1}},
	)
	s.refused(err, negotiation.CodeWrongState)
	s.stop()
	s.work()
	s.until(round.ID, negotiation.RoundInReview)
	late := s.submit(s.comment(round, "DEU", "data", negotiation.Amendment, "States parties may collect data."))
	if receipt.Late || !late.Late {
		t.Errorf("late marks: %v in time, %v after the close", receipt.Late, late.Late)
	}
	_, err = s.DoOnRound(ctx, negotiation.Asked{
		ID: newID(), On: round.ID, By: secretariat, Act: negotiation.ExtendRound{Deadline: time.Now().Add(time.Hour)},
	})
	s.refused(err, negotiation.CodeWrongState)
	s.consolidated(round.ID, 1, map[string]string{
		"training": "States parties [should] [shall] train first responders.",
		"shelter":  "[States parties should provide shelter.]",
		"data":     "States parties should collect data.",
	})
	_, err = s.DoOnRound(ctx, negotiation.Asked{
		ID: newID(), On: round.ID, By: chair,
		Act: negotiation.ReturnRound{Attempt: 1, Reason: "The late reply of Germany is missing."},
	})
	s.must(err)
	again, err := s.DoOnRound(ctx, negotiation.Asked{
		ID: newID(), On: round.ID, By: secretariat,
		Act: negotiation.ConsolidateRound{IncludeLate: true, Reason: "As the chair asked."},
	})
	s.must(err)
	if again.Attempt != 2 || again.Phase != negotiation.RoundInReview {
		t.Errorf("consolidated again: %+v", again)
	}
	s.consolidated(round.ID, 2, map[string]string{"data": "States parties [should] [may] collect data."})
	_, err = s.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: round.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 1}},
	)
	s.refused(err, negotiation.CodeConflict)
	_, err = s.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: round.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 2}},
	)
	s.refused(err, negotiation.CodeWrongState) // a comment without a disposition
	s.dispose(round.ID)
	approve := newID()
	issued, err := s.DoOnRound(
		ctx, negotiation.Asked{ID: approve, On: round.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 2}},
	)
	s.must(err)
	s.isIssued(issued)
	repeated, err := s.DoOnRound(
		ctx, negotiation.Asked{ID: approve, On: round.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 2}},
	)
	s.must(err)
	if repeated.Document != issued.Document {
		t.Errorf("the approval sent again: %+v", repeated)
	}
	_, err = s.DoOnRound(ctx, negotiation.Asked{
		ID: newID(), On: round.ID, By: chair, Act: negotiation.ReturnRound{Attempt: 2, Reason: "Too late."},
	})
	s.refused(err, negotiation.CodeWrongState)
	keep(t, s, "round")
}

// The chair settles points while the consolidation is in review; what was
// settled since it was read is never approved or overwritten unread.
func TestTheChairSettlesPointsInReview(t *testing.T) {
	s := newStack(t)
	ctx := t.Context()
	round := s.open(time.Hour)
	s.submit(s.comment(round, "FRA", "training", negotiation.Amendment, "States parties shall train first responders."))
	s.submit(s.comment(
		round, "DEU", "training", negotiation.Amendment, "States parties should train all first responders.",
	))
	_, err := s.DoOnRound(
		ctx,
		negotiation.Asked{ID: newID(), On: round.ID, By: secretariat, Act: negotiation.CloseRound{Reason: "all replied"}},
	)
	s.must(err)
	s.until(round.ID, negotiation.RoundInReview)
	read, err := s.record.Version(ctx, s.untilDraft("training", negotiation.StageConsolidated).Version)
	s.must(err)
	rule := func(by negotiation.Actor, base negotiation.Version, r negotiation.PointRuling) (negotiation.Draft, error) {
		r.Paragraph = base.Paragraphs[0].ID
		return s.Amend(ctx, by, negotiation.AmendmentText{
			ID: newID(), Recommendation: s.recs["training"], Review: true, Base: base.ID, Rulings: []negotiation.PointRuling{r},
			Reason: "as discussed",
		})
	}
	shall := negotiation.PointRuling{Point: 1, Outcome: negotiation.PointAccept, Reading: 2}
	_, err = rule(secretariat, read, shall)
	s.refused(err, negotiation.CodeNotPermitted)
	first, err := rule(chair, read, shall)
	s.must(err)
	settled, err := s.record.Version(ctx, first.Version)
	s.must(err)
	if got := settled.Paragraphs[0].Text; got != "States parties shall train [all ]first responders." &&
		got != "States parties shall train [all] first responders." {
		t.Errorf("settled to %q", got)
	}
	_, err = rule(chair, read, shall) // a second window
	s.refused(err, negotiation.CodeConflict)
	_, err = s.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: round.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 1}},
	)
	s.refused(err, negotiation.CodeConflict)
	_, err = s.DoOnRound(ctx, negotiation.Asked{
		ID: newID(), On: round.ID, By: chair,
		Act: negotiation.ReturnRound{Attempt: 1, Reason: "Decided in a window that has not seen it."},
	})
	s.refused(err, negotiation.CodeConflict)
	second, err := rule(chair, settled, negotiation.PointRuling{Point: 1, Outcome: negotiation.PointAccept, Reading: 1})
	s.must(err)
	if second.Bracketed {
		t.Errorf("all points are settled: %+v", second)
	}
	issued, err := s.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: round.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 1, Revision: 2}},
	)
	s.must(err)
	s.isIssued(issued)
	if d := s.draft("training"); d.Version != second.Version || d.Stage != negotiation.StageInCRP {
		t.Errorf("issued with %+v, settled %+v", d, second)
	}
	crp, err := s.record.Rendering(ctx, issued.Document, "text")
	s.must(err)
	if !strings.Contains(string(crp.Content), "States parties shall train first responders.") {
		t.Errorf("the paper:\n%s", crp.Content)
	}
	last, err := s.record.Version(ctx, second.Version)
	s.must(err)
	_, err = rule(chair, last, negotiation.PointRuling{Point: 1, Outcome: negotiation.PointKeep})
	s.refused(err, negotiation.CodeWrongState)
	keep(t, s, "round-early")
}

// What the record refused is judged again when it is sent again under the same ID,
// once what stood in its way is gone; and done once, however often it is sent.
func TestARefusalIsNoAnswerForGood(t *testing.T) {
	s := newStack(t)
	ctx := t.Context()
	round := s.open(2 * time.Second)
	s.submit(s.comment(round, "FRA", "data", negotiation.General, "A general remark."))
	s.until(round.ID, negotiation.RoundInReview)
	act := newID()
	_, err := s.DoOnRound(
		ctx, negotiation.Asked{ID: act, On: round.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 1}},
	)
	s.refused(err, negotiation.CodeWrongState)
	s.dispose(round.ID)
	for range 2 {
		issued, err := s.DoOnRound(
			ctx, negotiation.Asked{ID: act, On: round.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 1}},
		)
		s.must(err)
		if issued.Phase != negotiation.RoundIssued {
			t.Errorf("the round is %s", issued.Phase)
		}
	}
	act = newID()
	agree := negotiation.Asked{ID: act, On: round.Drafts[0].Recommendation, By: chair, Act: negotiation.AgreeOnDraft{}}
	_, err = s.DoOnDraft(ctx, agree)
	s.refused(err, negotiation.CodeWrongState)
	agree.By, agree.Act = secretariat, negotiation.WithdrawDraft{Reasoned: because("No longer needed.")}
	done, err := s.DoOnDraft(ctx, agree)
	s.must(err)
	if done.Stage != negotiation.StageWithdrawn {
		t.Errorf("what was put right under the same ID left the draft %s", done.Stage)
	}
}

// dispose refers the comments to the chair that have no disposition yet.
func (s *stack) dispose(round negotiation.ID) {
	s.t.Helper()
	all, err := s.record.Comments(s.t.Context(), store.CommentFilter{Round: round})
	s.must(err)
	var list []negotiation.CommentDisposal
	for _, c := range all {
		if c.Disposition == nil && c.WithdrawnAt.IsZero() {
			list = append(list, negotiation.CommentDisposal{Comment: c.ID, Status: negotiation.Referred, Reason: "A remark."})
		}
	}
	if len(list) == 0 {
		return
	}
	asked := negotiation.Asked{
		ID: newID(), On: round, By: secretariat, Act: negotiation.DisposeComments{Dispositions: list},
	}
	for range 2 {
		s.must(second(s.DoOnRound(s.t.Context(), asked)))
	}
}

// A round that is cancelled keeps what was said on record, and its drafts can
// be circulated again by a new round.
func TestACancelledRoundGivesItsDraftsBack(t *testing.T) {
	s := newStack(t)
	ctx := t.Context()
	round := s.open(time.Hour)
	before := s.draft("training").Version
	s.submit(s.comment(round, "FRA", "training", negotiation.Amendment, "States parties shall train first responders."))
	_, err := s.DoOnRound(
		ctx,
		negotiation.Asked{ID: newID(), On: round.ID, By: secretariat, Act: negotiation.CloseRound{Reason: "all replied"}},
	)
	s.must(err)
	s.until(round.ID, negotiation.RoundInReview)
	s.untilDraft("training", negotiation.StageConsolidated)
	_, err = s.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: round.ID, By: secretariat, Act: negotiation.CancelRound{Reason: " "}},
	)
	s.refused(err, negotiation.CodeInvalid)
	_, err = s.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: round.ID, By: chair, Act: negotiation.CancelRound{Reason: "overtaken"}},
	)
	s.refused(err, negotiation.CodeNotPermitted)
	act := newID()
	for range 2 {
		cancelled, err := s.DoOnRound(ctx, negotiation.Asked{
			ID: act, On: round.ID, By: secretariat, Act: negotiation.CancelRound{Reason: "overtaken by events"},
		})
		s.must(err)
		if cancelled.Phase != negotiation.RoundCancelled {
			t.Errorf("cancelled: %+v", cancelled)
		}
	}
	if d := s.untilDraft("training", negotiation.StageDraft); d.Version != before {
		t.Errorf("the draft came back as %+v, it was version %s", d, before)
	}
	_, err = s.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: round.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 1}},
	)
	s.refused(err, negotiation.CodeWrongState)
	_, err = s.SubmitReply(ctx, s.comment(round, "DEU", "training", negotiation.General, "Too late."))
	s.refused(err, negotiation.CodeWrongState)
	all, err := s.record.Comments(ctx, store.CommentFilter{Round: round.ID})
	s.must(err)
	if len(all) != 1 {
		t.Errorf("%d comments on record", len(all))
	}
	if again := s.open(
		time.Hour,
	); again.Phase != negotiation.RoundOpen || s.draft("training").Stage != negotiation.StageCirculated {
		t.Errorf("a new round: %+v", again)
	}
	keep(t, s, "round-cancelled")
}

// again defers a draft and opens another round on it.
func (s *stack) again(t *testing.T) negotiation.Round {
	t.Helper()
	_, err := s.do("training", chair, negotiation.DeferDraft{Reasoned: because("no agreement")})
	s.must(err)
	round, err := s.OpenRound(t.Context(), storetest.Opening(secretariat, negotiation.OpenRound{
		Meeting: "wg4-2020", CRPMeeting: "cop-2020", Recommendations: []string{"training"},
		Deadline: time.Now().Add(time.Hour), Zone: "Europe/Vienna",
	}))
	s.must(err)
	return round
}

// A second round keeps the first one's open points with those behind them, and
// the same new paragraph proposed again is another one.
func TestASecondRoundKeepsThePointsOfTheFirst(t *testing.T) {
	s := newStack(t)
	ctx := t.Context()
	first := s.open(time.Hour)
	s.submit(s.comment(first, "FRA", "training", negotiation.Amendment, "States parties shall train first responders."))
	s.submit(s.comment(first, "FRA", "training", negotiation.Insertion, "States should consult."))
	s.issue(first)
	s.toMeeting()
	second := s.again(t)
	s.submit(s.comment(second, "DEU", "training", negotiation.Insertion, "States should consult."))
	s.submit(s.comment(second, "DEU", "training", negotiation.Support, ""))
	_, err := s.DoOnRound(
		ctx,
		negotiation.Asked{ID: newID(), On: second.ID, By: secretariat, Act: negotiation.CloseRound{Reason: "all replied"}},
	)
	s.must(err)
	s.until(second.ID, negotiation.RoundInReview)
	v, err := s.record.Version(ctx, s.untilDraft("training", negotiation.StageConsolidated).Version)
	s.must(err)
	if len(v.Paragraphs) != 4 || v.Paragraphs[0].Open != 1 || v.Paragraphs[1].Number == v.Paragraphs[2].Number ||
		!strings.Contains(string(v.Paragraphs[0].Tree), "FRA") {
		t.Errorf("the second consolidation: %+v", v.Paragraphs)
	}
	issued, err := s.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: second.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 1}},
	)
	s.must(err)
	paper, err := s.record.Rendering(ctx, issued.Document, "text")
	s.must(err)
	if !strings.Contains(string(paper.Content), "[shall — France]") {
		t.Errorf("the paper names nobody behind the earlier reading:\n%s", paper.Content)
	}
}

func (s *stack) consolidated(round negotiation.ID, attempt int, want map[string]string) {
	s.t.Helper()
	versions, err := s.record.ConsolidatedVersions(s.t.Context(), round, attempt)
	s.must(err)
	for key, text := range want {
		for _, v := range versions {
			if v.Recommendation != s.recs[key] {
				continue
			}
			if got := v.Paragraphs[0]; !sameReadings(
				got.Text, text,
			) || strings.Contains(text, "[") != (got.Open > 0 && got.Tree != nil) {
				s.t.Errorf("consolidation %d of %s: %q with %d open points, want %q", attempt, key, got.Text, got.Open, text)
			}
		}
	}
}

// sameReadings compares two texts but for the order of bracketed readings.
func sameReadings(a, b string) bool {
	count := func(s string) map[string]int {
		words := map[string]int{}
		for _, w := range strings.Fields(s) {
			words[w]++
		}
		return words
	}
	return reflect.DeepEqual(count(a), count(b))
}

func (s *stack) isIssued(round negotiation.Round) {
	s.t.Helper()
	crp, err := s.record.Document(s.t.Context(), string(round.Document))
	s.must(err)
	if round.Phase != negotiation.RoundIssued || crp.Symbol != "CTOC/COP/2020/CRP.1" || crp.Body != "CTOC/COP" {
		s.t.Errorf("issued: %s, %+v", round.Phase, crp)
	}
	informal, err := s.record.Document(s.t.Context(), string(round.Informal))
	s.must(err)
	if informal.Symbol != "" {
		s.t.Errorf("the informal paper got the symbol %s", informal.Symbol)
	}
	for key := range s.recs {
		if got := s.draft(key).Stage; got != negotiation.StageInCRP {
			s.t.Errorf("%s is %s after the issue of the paper", key, got)
		}
	}
}

func TestBracketedTextIsNeverAdoptedWithReport(t *testing.T) {
	s := newStack(t)
	ctx := t.Context()
	round := s.open(time.Hour)
	s.submit(s.comment(round, "FRA", "data", negotiation.Amendment, "States parties shall collect data."))
	s.submit(s.comment(round, "DEU", "shelter", negotiation.Rejection, "Rejected as a whole."))
	s.issue(round)
	s.toMeeting()
	if s.draft("shelter").Bracketed || !s.draft("data").Bracketed {
		t.Fatalf("brackets: shelter %v, data %v", s.draft("shelter").Bracketed, s.draft("data").Bracketed)
	}
	_, err := s.do("data", chair, negotiation.AgreeOnDraft{})
	s.refused(err, negotiation.CodeBracketed)
	_, err = s.do(
		"data", chair, negotiation.DeferDraft{Meeting: s.meets["wg4-2021"], Reasoned: because("Points are open.")},
	)
	s.must(err)
	amended := s.amend("training", "States parties shall train first responders.")
	if !amended.Amended {
		t.Errorf("amended: %+v", amended)
	}
	for _, key := range []string{"training", "shelter"} {
		_, err := s.do(key, chair, negotiation.AgreeOnDraft{})
		s.must(err)
	}
	id := newID()
	report := s.prepare(id)
	section := sectionOf(t, report, negotiation.SectionRecommendations)
	france := negotiation.Actor{Role: negotiation.RoleDelegation, Delegation: "FRA"}
	_, err = s.do("shelter", france, negotiation.ObjectToDraft{Speaker: negotiation.Speaker{Delegation: "FRA"}})
	s.must(err)
	s.amend("shelter", "States parties should provide [safe] shelter.")
	_, err = s.DoOnReport(ctx, s.section(newID(), id, section.Number, ""))
	if negotiation.CodeOf(err) == "" {
		t.Fatalf("a section with a bracketed draft under objection was adopted: %v", err)
	}
	if got := s.draft("training").Stage; got != negotiation.StageAgreed {
		t.Errorf("a refused section changed another draft: %s", got)
	}
	s.amend("shelter", "States parties should provide safe shelter.")
	_, err = s.do("shelter", france, negotiation.LiftObjection{Speaker: negotiation.Speaker{Delegation: "FRA"}})
	s.must(err)
	_, err = s.do("shelter", chair, negotiation.AgreeOnDraft{})
	s.must(err)
	s.adoptAll(id, report)
	for key, want := range map[string]negotiation.Stage{
		"training": negotiation.StageAdoptedAsAmended, "shelter": negotiation.StageAdoptedAsAmended,
		"data": negotiation.StageDeferred,
	} {
		if got := s.draft(key).Stage; got != want {
			t.Errorf("%s is %s, want %s", key, got, want)
		}
	}
	_, err = s.do("training", chair, negotiation.WithdrawDraft{Reasoned: because("Too late.")})
	s.refused(err, negotiation.CodeImmutable)
	keep(t, s, "recommendation")
}

// What the room agreed after the draft report was made comes in by a revision,
// and the report is not adopted without it.
func TestAReportIsRevisedBeforeItIsAdopted(t *testing.T) {
	s := newStack(t)
	ctx := t.Context()
	s.issue(s.open(time.Hour))
	s.toMeeting()
	_, err := s.do("training", chair, negotiation.AgreeOnDraft{})
	s.must(err)
	id := newID()
	s.prepare(id)
	_, err = s.do("shelter", chair, negotiation.AgreeOnDraft{})
	s.must(err)
	_, err = s.DoOnReport(
		ctx, negotiation.Asked{ID: newID(), On: id, By: chair, Act: negotiation.ReviseReport{Reason: "The room went on."}},
	)
	s.refused(err, negotiation.CodeNotPermitted)
	revise := negotiation.Asked{
		ID: newID(), On: id, By: secretariat, Act: negotiation.ReviseReport{Reason: "The room went on."},
	}
	var revised negotiation.Report
	for range 2 {
		revised, err = s.DoOnReport(ctx, revise)
		s.must(err)
	}
	if got := sectionOf(t, revised, negotiation.SectionRecommendations).Recommendations; len(got) != 2 {
		t.Errorf("the revised section adopts %v", got)
	}
	for _, lifts := range []bool{false, true} {
		o := negotiation.ObjectToReport{Section: 1, Delegation: "FRA", Lifts: lifts}
		objected, err := s.DoOnReport(ctx, negotiation.Asked{
			ID: newID(), On: id, By: negotiation.Actor{Role: negotiation.RoleDelegation, Delegation: "FRA"}, Act: o,
		})
		s.must(err)
		if lifts == (len(objected.Sections[0].Objecting) > 0) {
			t.Errorf("lifted %v: %+v", lifts, objected.Sections[0].Objecting)
		}
		if !lifts {
			_, err = s.DoOnReport(ctx, s.section(newID(), id, 1, ""))
			s.refused(err, negotiation.CodeObjection)
		}
	}
	s.adoptAll(id, revised)
	for key, want := range map[string]negotiation.Stage{
		"training": negotiation.StageAdopted, "shelter": negotiation.StageAdopted,
	} {
		if got := s.draft(key).Stage; got != want {
			t.Errorf("%s is %s, want %s", key, got, want)
		}
	}
	keep(t, s, "report")
}

// prepare prepares the report of the later meeting.
func (s *stack) prepare(id negotiation.ID) negotiation.Report {
	s.t.Helper()
	s.must(s.PrepareReport(
		s.t.Context(),
		negotiation.Asked{ID: id, On: id, By: secretariat, Act: negotiation.PrepareReport{Meeting: "wg4-2021"}},
	))
	r, err := s.record.ReportByID(s.t.Context(), id)
	s.must(err)
	return r
}

// section asks to adopt a section as it is read now.
func (s *stack) section(act, report negotiation.ID, number int, amendment string) negotiation.Asked {
	s.t.Helper()
	r, err := s.record.ReportByID(s.t.Context(), report)
	s.must(err)
	read, _ := r.Section(number)
	return negotiation.Asked{
		ID: act, On: report, By: chair,
		Act: negotiation.AdoptSection{Number: number, Revision: read.Revision, Amendment: amendment},
	}
}

func adoptingReport(act, report negotiation.ID) negotiation.Asked {
	return negotiation.Asked{ID: act, On: report, By: chair, Act: negotiation.AdoptReport{}}
}

// adoptAll adopts every section, then the report, and each act twice.
func (s *stack) adoptAll(id negotiation.ID, report negotiation.Report) {
	s.t.Helper()
	ctx := s.t.Context()
	_, err := s.DoOnReport(ctx, adoptingReport(newID(), id))
	s.refused(err, negotiation.CodeWrongState)
	for _, section := range report.Sections {
		act := newID()
		for range 2 {
			_, err := s.DoOnReport(ctx, s.section(act, id, section.Number, ""))
			s.must(err)
		}
	}
	act := newID()
	for range 2 {
		done, err := s.DoOnReport(ctx, adoptingReport(act, id))
		s.must(err)
		final, err := s.record.Document(ctx, string(done.Final))
		s.must(err)
		if final.Kind != negotiation.FinalReport || final.Symbol != "CTOC/COP/WG.4/2021/1" {
			s.t.Errorf("the final report is %+v", final)
		}
	}
	_, err = s.DoOnReport(ctx, s.section(newID(), id, 1, "changed"))
	if code := negotiation.CodeOf(err); code != negotiation.CodeImmutable {
		s.t.Errorf("changed an adopted report: %v", err)
	}
}

func (s *stack) amend(key, text string) negotiation.Draft {
	s.t.Helper()
	v, err := s.record.Version(s.t.Context(), s.draft(key).Version)
	s.must(err)
	d, err := s.Amend(s.t.Context(), secretariat, negotiation.AmendmentText{
		ID: newID(), Recommendation: s.recs[key], Base: v.ID, Changes: []negotiation.ParagraphText{{
			Paragraph: v.Paragraphs[0].ID, Text: text,
		}},
	})
	s.must(err)
	return d
}

func sectionOf(t *testing.T, r negotiation.Report, kind negotiation.SectionKind) negotiation.Section {
	t.Helper()
	for _, s := range r.Sections {
		if s.Kind == kind {
			return s
		}
	}
	t.Fatalf("the report has no section %s", kind)
	return negotiation.Section{}
}

// A reply that reached the API before the close is in time and in the text, also
// when no worker was there to receive it until the round was over, and neither
// its sender nor the API came back.
func TestARepliesArrivalCountsWhenTheWorkerIsDown(t *testing.T) {
	s := newStack(t)
	ctx := t.Context()
	round := s.open(time.Hour)
	r := s.comment(round, "FRA", "training", negotiation.Amendment, "States parties shall train first responders.")
	s.stop()
	s.must(s.record.ReplyArrived(ctx, r)) // as the API does before it hands it on
	act := newID()
	_, err := s.record.DoOnRound(
		ctx, negotiation.Asked{ID: act, On: round.ID, By: secretariat, Act: negotiation.CloseRound{Reason: "all replied"}},
	)
	s.must(err)
	s.work()
	_, err = s.DoOnRound(
		ctx, negotiation.Asked{ID: act, On: round.ID, By: secretariat, Act: negotiation.CloseRound{Reason: "all replied"}},
	)
	s.must(err)
	s.until(round.ID, negotiation.RoundInReview)
	receipt, err := s.SubmitReply(ctx, r)
	s.must(err)
	if receipt.Late {
		t.Errorf("in time, but %+v", receipt)
	}
	text, err := s.record.Version(ctx, s.untilDraft("training", negotiation.StageConsolidated).Version)
	s.must(err)
	if got := text.Paragraphs[0].Text; got != "States parties [should] [shall] train first responders." {
		t.Errorf("consolidated to %q", got)
	}
}

// A draft withdrawn while the round is open is left out of its paper, and the
// round goes on.
func TestAWithdrawnDraftLeavesTheRound(t *testing.T) {
	s := newStack(t)
	round := s.open(time.Hour)
	_, err := s.do("data", secretariat, negotiation.WithdrawDraft{Reasoned: because("Overtaken.")})
	s.must(err)
	s.issue(round)
	for key, want := range map[string]negotiation.Stage{
		"training": negotiation.StageInCRP, "shelter": negotiation.StageInCRP, "data": negotiation.StageWithdrawn,
	} {
		if got := s.draft(key).Stage; got != want {
			t.Errorf("%s is %s, want %s", key, got, want)
		}
	}
}

func TestWhatIsNotOnRecordIsRefused(t *testing.T) {
	s := newStack(t)
	ctx := t.Context()
	_, err := s.DoOnRound(ctx, negotiation.Asked{ID: newID(), On: newID(), By: secretariat, Act: negotiation.CloseRound{}})
	s.refused(err, negotiation.CodeNotFound)
	_, err = s.DoOnDraft(ctx, negotiation.Asked{ID: newID(), On: newID(), By: chair, Act: negotiation.AgreeOnDraft{}})
	s.refused(err, negotiation.CodeNotFound)
	_, err = s.DoOnReport(ctx, adoptingReport(newID(), newID()))
	s.refused(err, negotiation.CodeNotFound)
	_, err = s.OpenRound(ctx, storetest.Opening(
		secretariat,
		negotiation.OpenRound{Meeting: "none", CRPMeeting: "cop-2020", Deadline: time.Now().Add(time.Hour), Zone: "UTC"},
	))
	s.refused(err, negotiation.CodeNotFound)
	_, err = s.SubmitReply(ctx, negotiation.Reply{ID: newID(), Round: newID(), Delegation: "FRA",
		Language: negotiation.French, Actor: negotiation.Actor{
			Role: negotiation.RoleDelegation, Delegation: "FRA",
		},
		Comments: []negotiation.Comment{{
			ID: newID(), Recommendation: newID(), BaseVersion: newID(), Kind: negotiation.General, Note: "n",
		}}})
	s.refused(err, negotiation.CodeNotFound)
	_, err = s.DoOnDraft(ctx, negotiation.Asked{ID: "not a uuid", On: newID(), By: chair, Act: negotiation.AgreeOnDraft{}})
	s.refused(err, negotiation.CodeInvalid)
}

// More acts at once than Temporal lets into one procedure: all are answered,
// each once, and acts sent while the procedure ends are answered by the record.
func TestManyActsAtOnceAreAllAnswered(t *testing.T) {
	s := newStack(t)
	s.issue(s.open(time.Hour))
	s.toMeeting()
	france := negotiation.Actor{Role: negotiation.RoleDelegation, Delegation: "FRA"}
	var group errgroup.Group
	for range 40 {
		group.Go(func() error {
			_, err := s.do("data", france, negotiation.ObjectToDraft{Speaker: negotiation.Speaker{Delegation: "FRA"}})
			return err
		})
	}
	s.must(group.Wait())
	if got := s.draft("data").Objections; len(got) != 1 {
		t.Errorf("objections on record: %v", got)
	}
	withdraw := negotiation.Asked{
		ID: newID(), On: s.recs["data"], By: chair,
		Act: negotiation.WithdrawDraft{Reasoned: negotiation.Reasoned{Reason: "Overtaken."}},
	}
	for range 40 {
		group.Go(func() error {
			d, err := s.DoOnDraft(t.Context(), withdraw)
			if err == nil && d.Stage != negotiation.StageWithdrawn {
				err = fmt.Errorf("answered with %s", d.Stage)
			}
			return err
		})
	}
	s.must(group.Wait())
	for range 10 {
		group.Go(func() error {
			_, err := s.do("data", chair, negotiation.NoteDraft{})
			if negotiation.CodeOf(err) != negotiation.CodeWrongState {
				return fmt.Errorf("noted a withdrawn draft: %w", err)
			}
			return nil
		})
	}
	s.must(group.Wait())
}

// Acts come without a pause while the procedure goes on in one new run after
// another: each is done once and answered, and no history grows with them.
func TestNoActIsLostBetweenTheRunsOfAProcedure(t *testing.T) {
	s := newStack(t)
	s.issue(s.open(time.Hour))
	s.toMeeting()
	const senders, each = 12, 12
	var group errgroup.Group
	for range senders {
		group.Go(func() error {
			for i := range each {
				by := negotiation.Speaker{Delegation: "FRA"}
				act := negotiation.Asked{
					ID: newID(), On: s.recs["data"], By: negotiation.Actor{Role: negotiation.RoleDelegation, Delegation: "FRA"},
					Act: negotiation.ObjectToDraft{Speaker: by},
				}
				if i%2 == 1 {
					act.Act = negotiation.LiftObjection{Speaker: by}
				}
				// Another sender may have lifted it; the record says so, and that is an answer.
				if _, err := s.DoOnDraft(t.Context(), act); err != nil && negotiation.CodeOf(err) == "" {
					return err
				}
				if _, err := s.DoOnDraft(t.Context(), act); err != nil && negotiation.CodeOf(err) == "" {
					return fmt.Errorf("sent again: %w", err)
				}
			}
			return nil
		})
	}
	s.must(group.Wait())
	id := workflows.RecommendationWorkflowID(s.recs["data"])
	last, err := s.client.DescribeWorkflowExecution(t.Context(), id, "")
	s.must(err)
	if last.GetWorkflowExecutionInfo().GetFirstRunId() == last.GetWorkflowExecutionInfo().GetExecution().GetRunId() {
		t.Error("the procedure never went on in a new run")
	}
	lines, err := s.record.Events(t.Context(), store.EventFilter{Recommendation: s.recs["data"]})
	s.must(err)
	objected := 0
	for _, l := range lines {
		if l.Act == "recommendation.object" {
			objected++
		}
	}
	if want := senders * each / 2; objected != want {
		t.Errorf("%d objections are on record, %d were acknowledged", objected, want)
	}
	runs := 0
	for run := last.GetWorkflowExecutionInfo().GetExecution().GetRunId(); run != ""; runs++ {
		events, before := s.eventsOf(id, run)
		if events > longestHistory/8 {
			t.Errorf("a run has %d events", events)
		}
		run = before
	}
	t.Logf("%d acts in %d runs", 2*senders*each, runs)
	keep(t, s, "recommendation-continued")
}

// eventsOf tells how many events a run has, and which run it goes on from.
func (s *stack) eventsOf(workflowID, run string) (events int, before string) {
	s.t.Helper()
	list := s.client.GetWorkflowHistory(s.t.Context(), workflowID, run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for list.HasNext() {
		event, err := list.Next()
		s.must(err)
		events++
		if begun := event.GetWorkflowExecutionStartedEventAttributes(); begun != nil {
			before = begun.GetContinuedExecutionRunId()
		}
	}
	return events, before
}

// Nobody works while two acts are sent, and their senders give up. Both are
// told that no answer came, and get it when they send the same act again.
func TestAnActIsNotLostWhenItsSenderGivesUp(t *testing.T) {
	s := newStack(t)
	round := s.open(time.Hour)
	reply := s.comment(round, "FRA", "training", negotiation.Amendment, "States parties shall train first responders.")
	extend, later := newID(), round.Deadline.Add(time.Hour)
	s.stop()
	impatient, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if _, err := s.SubmitReply(
		impatient, reply,
	); negotiation.CodeOf(err) != "" || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a reply nobody takes: %v", err)
	}
	if _, err := s.DoOnRound(
		impatient,
		negotiation.Asked{ID: extend, On: round.ID, By: secretariat, Act: negotiation.ExtendRound{Deadline: later}},
	); negotiation.CodeOf(err) != "" || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("an extension nobody takes: %v", err)
	}
	s.work()
	receipt := s.submit(reply)
	on, err := s.record.Receipt(t.Context(), reply.ID)
	s.must(err)
	if !reflect.DeepEqual(receipt, on) || receipt.Late {
		t.Errorf("receipt %+v, on record %+v", receipt, on)
	}
	for range 2 {
		after, err := s.DoOnRound(
			t.Context(),
			negotiation.Asked{ID: extend, On: round.ID, By: secretariat, Act: negotiation.ExtendRound{Deadline: later}},
		)
		s.must(err)
		if off := after.Deadline.Sub(later); off > time.Microsecond || off < -time.Microsecond {
			t.Errorf("the deadline is %s, want %s", after.Deadline, later)
		}
	}
}
