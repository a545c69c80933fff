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

	"rapporteur/negotiation"
	"rapporteur/store"
)

// DefaultTaskQueue is where workers listen unless they are told otherwise.
const DefaultTaskQueue = "rapporteur"

// Record is what the activities ask of the record. Package store implements it.
type Record interface {
	Bodies(ctx context.Context) ([]negotiation.Body, error)
	Meeting(ctx context.Context, ref string) (negotiation.Meeting, error)
	Delegations(ctx context.Context) ([]negotiation.Delegation, error)
	Accredited(ctx context.Context, meeting string) ([]negotiation.Accredited, error)
	Recommendations(ctx context.Context, meeting negotiation.ID) ([]negotiation.Recommendation, error)
	Recommendation(ctx context.Context, ref string) (negotiation.Recommendation, error)
	Version(ctx context.Context, id negotiation.ID) (negotiation.Version, error)
	ConsolidatedVersions(ctx context.Context, round negotiation.ID, attempt int) ([]negotiation.Version, error)
	Round(ctx context.Context, id negotiation.ID) (negotiation.Round, error)
	Comments(ctx context.Context, f store.CommentFilter) ([]negotiation.ReceivedComment, error)
	Documents(ctx context.Context) ([]negotiation.Document, error)
	ReportByID(ctx context.Context, id negotiation.ID) (negotiation.Report, error)

	PlanRound(ctx context.Context, a negotiation.Asked) (negotiation.Round, error)
	DoOnRound(ctx context.Context, a negotiation.Asked) (negotiation.Round, error)
	Recorded(ctx context.Context, a negotiation.Asked) (bool, error)
	CloseAtDeadline(ctx context.Context, round negotiation.ID) (negotiation.Round, error)
	OpenRound(
		ctx context.Context, round negotiation.ID, informal store.NewDocument, render store.Render,
	) (negotiation.Round, error)
	ReceiveReply(ctx context.Context, r negotiation.Reply) (negotiation.Receipt, error)
	Remind(ctx context.Context, round negotiation.ID, due time.Time) ([]string, error)
	WithdrawComment(ctx context.Context, w negotiation.Withdrawal) error
	FinishArrivals(ctx context.Context, round negotiation.ID, done func()) (givenUp []error, err error)
	RecordConsolidation(ctx context.Context, c store.Consolidation) (negotiation.Round, error)
	IssueCRP(
		ctx context.Context, round negotiation.ID, d store.NewDocument, render store.RenderPaper,
	) (negotiation.Round, error)

	PlanReshaping(ctx context.Context, by negotiation.Actor, r negotiation.Reshaping) ([]negotiation.Asked, error)
	Statements(ctx context.Context, recommendations []negotiation.ID) ([]negotiation.Statement, error)
	Votes(ctx context.Context, recommendations []negotiation.ID) (map[negotiation.ID]negotiation.Vote, error)
	DoOnDraft(ctx context.Context, a negotiation.Asked) (negotiation.Draft, error)
	WriteAmendment(ctx context.Context, by negotiation.Actor, a negotiation.AmendmentText) (negotiation.Version, error)

	Silence(ctx context.Context, id negotiation.ID) (negotiation.Silence, error)
	OpenSilence(ctx context.Context, a negotiation.Asked) (negotiation.Silence, error)
	DoOnSilence(ctx context.Context, a negotiation.Asked) (negotiation.Silence, error)
	EndSilence(ctx context.Context, id negotiation.ID) (negotiation.Silence, error)
	RecordTacitOutcome(ctx context.Context, o negotiation.TacitOutcome) error

	// Secret is what the IDs follow from that activities make.
	Secret(ctx context.Context) (negotiation.Secret, error)
	Time(ctx context.Context) (negotiation.Clock, error)
	AdvanceClock(ctx context.Context, by negotiation.Actor, done, to time.Time) (store.ClockStep, error)
	NoticesUnderWay(ctx context.Context) (int, error)

	DoOnReport(ctx context.Context, a negotiation.Asked) (negotiation.Report, error)
	IssueReport(ctx context.Context, a negotiation.Asked, text store.ReportText) (negotiation.Report, error)
}

// Mover does an act on a draft through the procedure that follows it, so that
// a draft in a round and a draft in a meeting have one owner.
type Mover interface {
	DoOnDraft(ctx context.Context, a negotiation.Asked) (negotiation.Draft, error)
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
