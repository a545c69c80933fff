// Package activities is what procedures and delegations ask of the world: the
// only door between Temporal, which holds the procedure, and the record.
//
// Every activity is idempotent: what it writes carries an ID from its caller,
// or one derived from the thing it is about, so a retry finds its own work
// done. A refusal of the record ends the activity at once, see [ToTemporal];
// any other error is retried.
package activities

import (
	"context"
	"log/slog"
	"time"

	"go.temporal.io/sdk/worker"

	n "rapporteur/negotiation"
	"rapporteur/store"
)

// DefaultTaskQueue is where workers listen unless they are told otherwise.
const DefaultTaskQueue = "rapporteur"

// Record is what the activities ask of the record. Package store implements it.
type Record interface {
	Bodies(ctx context.Context) ([]n.Body, error)
	Meeting(ctx context.Context, ref string) (n.Meeting, error)
	Delegations(ctx context.Context) ([]n.Delegation, error)
	Accredited(ctx context.Context, meeting string) ([]n.Accredited, error)
	Recommendations(ctx context.Context, meeting n.ID) ([]n.Recommendation, error)
	Recommendation(ctx context.Context, ref string) (n.Recommendation, error)
	Version(ctx context.Context, id n.ID) (n.Version, error)
	ConsolidatedVersions(ctx context.Context, round n.ID, attempt int) ([]n.Version, error)
	Round(ctx context.Context, id n.ID) (n.Round, error)
	Comments(ctx context.Context, f store.CommentFilter) ([]n.ReceivedComment, error)
	Documents(ctx context.Context) ([]n.Document, error)
	ReportByID(ctx context.Context, id n.ID) (n.Report, error)

	PlanRound(ctx context.Context, a n.Asked) (n.Round, error)
	DoOnRound(ctx context.Context, a n.Asked) (n.Round, error)
	Recorded(ctx context.Context, a n.Asked) (bool, error)
	CloseAtDeadline(ctx context.Context, round n.ID) (n.Round, error)
	OpenRound(ctx context.Context, round n.ID, informal store.NewDocument, render store.Render) (n.Round, error)
	ReceiveReply(ctx context.Context, r n.Reply) (n.Receipt, error)
	Remind(ctx context.Context, round n.ID, due time.Time) ([]string, error)
	WithdrawComment(ctx context.Context, w n.Withdrawal) error
	FinishArrivals(ctx context.Context, round n.ID, done func()) (givenUp []error, err error)
	RecordConsolidation(ctx context.Context, c store.Consolidation) (n.Round, error)
	IssueCRP(ctx context.Context, round n.ID, d store.NewDocument, render store.RenderPaper) (n.Round, error)

	PlanReshaping(ctx context.Context, by n.Actor, r n.Reshaping) ([]n.Asked, error)
	Statements(ctx context.Context, recommendations []n.ID) ([]n.Statement, error)
	Votes(ctx context.Context, recommendations []n.ID) (map[n.ID]n.Vote, error)
	DoOnDraft(ctx context.Context, a n.Asked) (n.Draft, error)
	WriteAmendment(ctx context.Context, by n.Actor, a n.AmendmentText) (n.Version, error)

	Silence(ctx context.Context, id n.ID) (n.Silence, error)
	OpenSilence(ctx context.Context, a n.Asked) (n.Silence, error)
	DoOnSilence(ctx context.Context, a n.Asked) (n.Silence, error)
	EndSilence(ctx context.Context, id n.ID) (n.Silence, error)
	RecordTacitOutcome(ctx context.Context, o n.TacitOutcome) error

	// Secret is what the IDs follow from that activities make.
	Secret(ctx context.Context) (n.Secret, error)
	Time(ctx context.Context) (n.Clock, error)
	AdvanceClock(ctx context.Context, by n.Actor, done, to time.Time) (store.ClockStep, error)
	NoticesUnderWay(ctx context.Context) (int, error)

	DoOnReport(ctx context.Context, a n.Asked) (n.Report, error)
	IssueReport(ctx context.Context, a n.Asked, text store.ReportText) (n.Report, error)
}

// Mover does an act on a draft through the procedure that follows it, so that
// a draft in a round and a draft in a meeting have one owner.
type Mover interface {
	DoOnDraft(ctx context.Context, a n.Asked) (n.Draft, error)
}

// Activities holds what the activities need. Its methods are the activities;
// Temporal knows each by the name of its method.
type Activities struct {
	record Record
	mover  Mover
	log    *slog.Logger
}

// New makes the activities.
func New(record Record, mover Mover, log *slog.Logger) *Activities {
	return &Activities{record: record, mover: mover, log: log}
}

// Register makes the activities known to a worker.
func Register(r worker.ActivityRegistry, a *Activities) { r.RegisterActivity(a) }
