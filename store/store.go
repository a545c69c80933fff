// Package store keeps the record in PostgreSQL. Nothing else speaks SQL.
//
// Every write is one transaction that checks the rules of package negotiation
// against what the record holds at that moment, under a lock on the row the
// rule is about, and appends to the log. Every write carries an identifier
// chosen by its caller and gives the same answer when it is repeated.
package store

import (
	"context"
	"time"

	n "rapporteur/negotiation"
)

// CommentFilter selects comments.
type CommentFilter struct {
	Round          n.ID
	Recommendation n.ID
	Delegation     string
	// ExcludeLate leaves out what came late.
	ExcludeLate bool
}

// EventFilter selects lines of the log.
type EventFilter struct {
	Recommendation n.ID
	Round          n.ID
	Meeting        n.ID
}

// NewDocument asks for a document to be issued: its symbol is allocated in
// the transaction that writes it.
type NewDocument struct {
	// ID is chosen by the caller, so that a retry issues it once.
	ID       n.ID
	Kind     n.DocumentKind
	Body     string // symbol stem of the body whose series it belongs to
	Session  string // year or session part of the symbol
	Meeting  n.ID
	Round    n.ID
	Title    string
	Language n.Language
}

// Render makes the renderings of a document once its symbol is known.
type Render func(ctx context.Context, d n.Document) ([]n.Rendering, error)

// Consolidation is what consolidating a round made.
type Consolidation struct {
	Round       n.ID
	Attempt     int
	IncludeLate bool
	// Versions are the consolidated versions, one for each recommendation.
	Versions []n.Version
}

// Review is the chair's decision on a consolidation.
type Review struct {
	ID      n.ID
	Round   n.ID
	Attempt int
	Approve bool
	Reason  string
	Actor   n.Actor
}

// The signatures below are the whole contract; see the doc comments.
type contract interface {
	Ping(ctx context.Context) error

	// Loading; all or nothing, same content again is Unchanged, other content under the same key is refused (conflict).
	LoadCalendar(ctx context.Context, by n.Actor, c n.Calendar) (n.Loaded, error)
	LoadDelegations(ctx context.Context, by n.Actor, ds []n.Delegation) (n.Loaded, error)
	LoadRecommendations(ctx context.Context, by n.Actor, set n.DraftSet) (n.Loaded, error)

	// Access tokens: only the SHA-256 of a token is kept.
	IssueToken(ctx context.Context, by n.Actor, id n.ID, holder n.Actor, digest []byte, expires time.Time) error
	RevokeToken(ctx context.Context, by n.Actor, id n.ID) error
	ActorByToken(ctx context.Context, digest []byte) (n.Actor, error) // CodeUnauthenticated when unknown, expired or revoked

	// Reading. A "ref" is an ID or the natural key (meeting key, recommendation key, delegation code, document symbol). CodeNotFound.
	Bodies(ctx context.Context) ([]n.Body, error)
	Meetings(ctx context.Context) ([]n.Meeting, error)
	Meeting(ctx context.Context, ref string) (n.Meeting, error)
	Delegations(ctx context.Context) ([]n.Delegation, error)
	Delegation(ctx context.Context, code string) (n.Delegation, error)
	Recommendations(ctx context.Context, meeting n.ID) ([]n.Recommendation, error) // "" = all; in order
	Recommendation(ctx context.Context, ref string) (n.Recommendation, error)
	Versions(ctx context.Context, recommendation n.ID) ([]n.Version, error)
	Version(ctx context.Context, id n.ID) (n.Version, error) // paragraphs with Tree
	Rounds(ctx context.Context) ([]n.Round, error)
	Round(ctx context.Context, id n.ID) (n.Round, error)
	Comments(ctx context.Context, f CommentFilter) ([]n.ReceivedComment, error) // in order of receipt
	Receipt(ctx context.Context, reply n.ID) (n.Receipt, error)
	Documents(ctx context.Context) ([]n.Document, error)
	Document(ctx context.Context, ref string) (n.Document, error)
	Rendering(ctx context.Context, document n.ID, format string) (n.Rendering, error)
	Report(ctx context.Context, meeting n.ID) (n.Report, error)
	ReportByID(ctx context.Context, id n.ID) (n.Report, error)
	Events(ctx context.Context, f EventFilter) ([]n.Event, error)
	ConsolidatedVersions(ctx context.Context, round n.ID, attempt int) ([]n.Version, error) // in the order of the drafts

	// The round.
	PlanRound(ctx context.Context, by n.Actor, p n.RoundPlan) (n.Round, error)
	OpenRound(ctx context.Context, round n.ID, informal NewDocument, render Render) (n.Round, error)
	ReceiveReply(ctx context.Context, r n.Reply) (n.Receipt, error)
	Remind(ctx context.Context, round n.ID, due time.Time) ([]string, error) // codes reminded: those that have not replied; once per due
	ExtendRound(ctx context.Context, by n.Actor, act, round n.ID, deadline time.Time, reason string) (n.Round, error)
	CloseRound(ctx context.Context, by n.Actor, act, round n.ID, early bool, reason string) (n.Round, error)
	RecordConsolidation(ctx context.Context, c Consolidation) (n.Round, error)
	RecordReview(ctx context.Context, r Review) (n.Round, error)
	IssueCRP(ctx context.Context, round n.ID, d NewDocument, render Render) (n.Round, error)

	// The recommendation.
	RecordAct(ctx context.Context, a n.Act) (n.Draft, error)
	WriteAmendment(ctx context.Context, by n.Actor, a n.AmendmentText) (n.Version, error)

	// The report.
	PrepareReport(ctx context.Context, by n.Actor, report n.ID, d NewDocument, sections []n.Section, render Render) (n.Report, error)
	AdoptSection(ctx context.Context, by n.Actor, act, report n.ID, section int, amendment string) (n.Report, error)
	FinishReport(ctx context.Context, by n.Actor, report n.ID, d NewDocument, render Render) (n.Report, error)
}
