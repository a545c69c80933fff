package workflows_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"golang.org/x/sync/errgroup"

	"rapporteur/negotiation"
	"rapporteur/tests/storetest"
	"rapporteur/workflows"
)

// The size of a large negotiation.
const (
	manyDelegations     = 200
	manyRecommendations = 50
	manyRounds          = 3
)

// BenchmarkLargeNegotiation takes 50 drafts through three rounds in which each
// of 200 delegations comments on every draft, from its opening to its
// conference room paper, on the real stack. It reports the longest time from a
// close to the consolidated drafts and to the paper, the comments taken in a
// second, and the workflow tasks for each comment. An error ends it.
func BenchmarkLargeNegotiation(b *testing.B) {
	for range b.N {
		l := &large{stack: emptyStack(b)}
		l.loadMany()
		for i := range manyRounds {
			l.round(i)
		}
		b.ReportMetric(float64(l.comments)/l.intake.Seconds(), "comments/s")
		b.ReportMetric(l.consolidated.Seconds(), "close-to-consolidated-s")
		b.ReportMetric(l.issued.Seconds(), "approval-to-paper-s")
		b.ReportMetric(float64(l.tasks())/float64(l.comments), "workflow-tasks/comment")
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.Sys>>20), "MB-of-memory")
	}
}

// large measures as it goes.
type large struct {
	*stack
	procedures                   []string
	comments                     int
	intake, consolidated, issued time.Duration
}

func (l *large) loadMany() {
	l.t.Helper()
	l.load()
	var delegations []negotiation.Delegation
	for i := range manyDelegations {
		delegations = append(delegations, negotiation.Delegation{
			Code: fmt.Sprintf(
				"S%03d", i,
			), Kind: negotiation.KindState, Names: negotiation.Names{negotiation.English: fmt.Sprintf("State %d", i)},
			Standings: []negotiation.Standing{{
				Instrument: "untoc", Capacity: negotiation.StateParty, From: time.Date(2004, 1, 1, 0, 0, 0, 0, time.UTC),
			}},
		})
	}
	_, err := l.record.LoadDelegations(l.t.Context(), secretariat, delegations)
	l.must(err)
	set := negotiation.DraftSet{
		Meeting: "wg4-2020", Body: "CTOC/COP/WG.4", Language: negotiation.English, Title: "Drafts",
		Notice: "Illustrative texts.",
	}
	for i := range manyRecommendations {
		set.Drafts = append(set.Drafts, negotiation.DraftText{Key: fmt.Sprintf(
			"draft-%d", i,
		), Title: fmt.Sprintf("Draft %d", i), Paragraphs: []negotiation.Paragraph{
			{Number: "1", Text: strings.Repeat(
				"States parties should adopt and review measures of every kind that this paragraph names at some length. ", 3,
			)},
			{
				Number: "2",
				Text:   "States parties should report on the measures adopted, and on what became of them, every two years.",
			},
		}})
	}
	loaded, err := l.record.LoadRecommendations(l.t.Context(), secretariat, set)
	l.must(err)
	for _, id := range loaded.Recommendations {
		l.procedures = append(l.procedures, workflows.RecommendationWorkflowID(id))
	}
}

func (l *large) round(nth int) {
	ctx := l.t.Context()
	plan := negotiation.OpenRound{
		Meeting: "wg4-2020", CRPMeeting: "cop-2020", Deadline: time.Now().Add(time.Hour), Zone: "Europe/Vienna",
	}
	for i := range manyRecommendations {
		plan.Recommendations = append(plan.Recommendations, fmt.Sprintf("draft-%d", i))
	}
	round, err := l.OpenRound(ctx, storetest.Opening(secretariat, plan))
	l.must(err)
	l.procedures = append(l.procedures, workflows.RoundWorkflowID(round.ID))
	begun := time.Now()
	l.replies(round, nth)
	l.intake += time.Since(begun)
	begun = time.Now()
	_, err = l.DoOnRound(ctx, negotiation.Asked{
		ID: newID(), On: round.ID, By: secretariat, Act: negotiation.CloseRound{Reason: "All have replied."},
	})
	l.must(err)
	l.wait("the round in review", func() bool {
		r, err := l.record.Round(ctx, round.ID)
		l.must(err)
		return r.Phase == negotiation.RoundInReview
	})
	l.stage(negotiation.StageConsolidated)
	l.consolidated = max(l.consolidated, time.Since(begun))
	begun = time.Now()
	_, err = l.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: round.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 1}},
	)
	l.must(err)
	l.issued = max(l.issued, time.Since(begun))
	l.stage(negotiation.StageInCRP)
	l.present()
}

// replies sends one whole reply of each delegation, sixteen at once.
func (l *large) replies(round negotiation.Round, nth int) {
	l.t.Helper()
	bases := make([]negotiation.Version, len(round.Drafts))
	for i, d := range round.Drafts {
		var err error
		bases[i], err = l.record.Version(l.t.Context(), d.Version)
		l.must(err)
	}
	group, ctx := errgroup.WithContext(l.t.Context())
	group.SetLimit(senders)
	for i := range manyDelegations {
		code := fmt.Sprintf("S%03d", i)
		reply := negotiation.Reply{
			ID: newID(), Round: round.ID, Delegation: code, Language: negotiation.English,
			Actor: negotiation.Actor{Role: negotiation.RoleDelegation, Delegation: code},
		}
		for k, v := range bases {
			p := v.Paragraphs[(i+k)%len(v.Paragraphs)]
			reply.Comments = append(reply.Comments, negotiation.Comment{ID: newID(), Recommendation: v.Recommendation,
				BaseVersion: v.ID, Kind: negotiation.Amendment, Paragraph: p.ID,
				Text: fmt.Sprintf("%s They should do so in way %d of round %d.", p.Text, (i+k)%10, nth+1)})
		}
		l.comments += len(reply.Comments)
		group.Go(func() error {
			_, err := l.SubmitReply(ctx, reply)
			return err
		})
	}
	l.must(group.Wait())
}

// stage waits until every draft has followed its round.
func (l *large) stage(stage negotiation.Stage) {
	l.wait("all drafts "+string(stage), func() bool {
		for i := range manyRecommendations {
			if l.draft(fmt.Sprintf("draft-%d", i)).Stage != stage {
				return false
			}
		}
		return true
	})
}

func (l *large) wait(what string, is func() bool) {
	l.t.Helper()
	for end := time.Now().Add(5 * time.Minute); !is(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			l.t.Fatalf("five minutes went by without %s", what)
		}
	}
}

func (l *large) present() {
	group, ctx := errgroup.WithContext(l.t.Context())
	group.SetLimit(senders)
	for i := range manyRecommendations {
		r, err := l.record.Recommendation(l.t.Context(), fmt.Sprintf("draft-%d", i))
		l.must(err)
		group.Go(func() error {
			_, err := l.DoOnDraft(ctx, negotiation.Asked{
				ID: newID(), On: r.ID, By: secretariat, Act: negotiation.PresentDraft{Meeting: l.meets["cop-2020"]},
			})
			return err
		})
	}
	l.must(group.Wait())
}

// tasks counts the workflow tasks of all procedures.
func (l *large) tasks() int {
	count := 0
	for _, id := range l.procedures {
		for _, e := range l.history(id, "").Events {
			if e.GetEventType() == enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED {
				count++
			}
		}
	}
	return count
}
