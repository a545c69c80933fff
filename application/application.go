// Package application is what stands below all doors of Rapporteur, the HTTP API
// and whatever comes beside it: acts (see do.go), and reads that are told who asks;
// both answer with what that actor may see.
//
// Who may see what is decided in the files visibility*.go and nowhere else: pure
// functions of the reader and of what is on record. It fails closed. Every read
// answers with a [Seen], which only this package makes, of what has passed those
// rules; a type, or a field of one that has rules, that nobody decided on can't be
// answered at all (see decided.go). Drafts, rounds, comments and persons are looked for
// in every answer; versions, points and lines of the log are selected by the read that
// answers with them, as decided.go says of each. A read is no permission: which roles may ask
// for it, its door says.
package application

import (
	"context"
	"log/slog"
	"slices"
	"time"

	n "rapporteur/negotiation"
	"rapporteur/store"
)

// Record is what is read of the record. Package store implements it.
type Record interface {
	Log
	Arrivals
	Meetings
	Reports
	Documents
	People

	Time(ctx context.Context) (n.Clock, error)
	Body(ctx context.Context, symbol string) (n.Body, error)
	Meetings(ctx context.Context) ([]n.Meeting, error)
	Meeting(ctx context.Context, ref string) (n.Meeting, error)
	MeetingsByID(ctx context.Context, ids []n.ID) ([]n.Meeting, error)
	Programme(ctx context.Context, ref string) (n.Programme, error)
	Accredited(ctx context.Context, ref string) ([]n.Accredited, error)
	Bureau(ctx context.Context, body string, at time.Time) (n.Bureau, error)
	Delegations(ctx context.Context) ([]n.Delegation, error)
	DutyStations(ctx context.Context) ([]n.DutyStation, error)
	DutyStation(ctx context.Context, key string) (n.DutyStation, error)

	Recommendations(ctx context.Context, meeting n.ID) ([]n.Recommendation, error)
	Recorded(ctx context.Context, a n.Asked) (bool, error)
	Search(ctx context.Context, f store.SearchFilter, p store.Page) ([]store.Found, store.Cursor, error)
	RecommendationsPage(ctx context.Context, meeting n.ID, p store.Page) ([]n.Recommendation, store.Cursor, error)
	Recommendation(ctx context.Context, ref string) (n.Recommendation, error)
	VersionsPage(ctx context.Context, f store.VersionFilter, p store.Page) ([]n.Version, store.Cursor, error)
	Version(ctx context.Context, id n.ID) (n.Version, error)
	ConsolidatedVersions(ctx context.Context, round n.ID, attempt int) ([]n.Version, error)
	ReviewedVersions(ctx context.Context, round n.ID, attempt int) ([]n.Version, error)
	Reservations(ctx context.Context, ref string) ([]n.WrittenReservation, error)
	OralAmendments(ctx context.Context, recommendation n.ID) ([]n.OralAmendment, error)
	Corrections(ctx context.Context, recommendation n.ID) ([]n.Correction, error)

	RoundsPage(ctx context.Context, p store.Page) ([]n.Round, store.Cursor, error)
	Round(ctx context.Context, id n.ID) (n.Round, error)
	Comments(ctx context.Context, f store.CommentFilter) ([]n.ReceivedComment, error)
	CommentsPage(ctx context.Context, f store.CommentFilter, p store.Page) ([]n.ReceivedComment, store.Cursor, error)
	Answers(ctx context.Context, round n.ID) ([]n.Answer, error)
	Warnings(ctx context.Context, list []n.ReceivedComment) (map[n.ID][]string, error)
	Receipt(ctx context.Context, reply n.ID) (n.Receipt, error)
	Receipts(ctx context.Context, round n.ID, delegation string) ([]n.Receipt, error)
	CommentDraft(ctx context.Context, by n.Actor, id n.ID) (n.CommentDraft, error)
	CommentDrafts(ctx context.Context, by n.Actor, round n.ID) ([]n.CommentDraft, error)
	SaveCommentDraft(ctx context.Context, d n.CommentDraft) (n.CommentDraft, error)
	DiscardCommentDraft(ctx context.Context, by n.Actor, id n.ID) (n.CommentDraft, error)

	DocumentsPage(ctx context.Context, f store.DocumentFilter, p store.Page) ([]n.Document, store.Cursor, error)
	Document(ctx context.Context, ref string) (n.Document, error)
	RenderingIn(ctx context.Context, document n.ID, format string, language n.Language) (n.Rendering, error)
	Family(ctx context.Context, ref string) ([]n.Document, error)
	Themes(ctx context.Context) ([]n.Theme, error)
	AnnotationsPage(ctx context.Context, f store.DigestFilter, p store.Page) ([]n.Annotation, store.Cursor, error)
	Digest(ctx context.Context, f store.DigestFilter) ([]n.DigestEntry, error)
	Report(ctx context.Context, meeting n.ID) (n.Report, error)

	SilencesPage(ctx context.Context, p store.Page) ([]n.Silence, store.Cursor, error)
	Silence(ctx context.Context, id n.ID) (n.Silence, error)
	SilenceObjections(ctx context.Context, id n.ID) ([]n.SilenceObjection, error)

	PersonsPage(ctx context.Context, p store.Page) ([]n.Person, store.Cursor, error)
	MandatesPage(ctx context.Context, f store.MandateFilter, p store.Page) ([]n.Mandate, store.Cursor, error)
	Tokens(ctx context.Context, person n.ID) ([]n.AccessToken, error)
	Contacts(ctx context.Context) ([]n.Contact, error)
	ContactsOf(ctx context.Context, party string) ([]n.Contact, error)
	NoticesPage(ctx context.Context, f store.NoticeFilter, p store.Page) ([]n.Notice, store.Cursor, error)
}

// App answers reads and does acts.
type App struct {
	record     Record
	procedures Procedures
	kept       *kept
	looks      known
	hub        *hub
}

// New returns the application on a record and its procedures. It keeps renderings that can't change,
// as many as have so many bytes.
func New(record Record, procedures Procedures, log *slog.Logger, keptBytes int64) *App {
	return &App{record: record, procedures: procedures, kept: newKept(keptBytes), hub: newHub(record, log)}
}

// look prepares what an actor may see of the rounds a thing was in.
func (a *App) look(ctx context.Context, by n.Actor, rounds ...n.ID) (sight, error) {
	v := sight{by: by, rounds: map[n.ID]n.Round{}}
	slices.Sort(rounds)
	rounds = slices.DeleteFunc(slices.Compact(rounds), func(id n.ID) bool { return id == "" })
	known, err := a.record.RoundsByID(ctx, rounds)
	for _, r := range known {
		v.rounds[r.ID] = r
	}
	return v, err
}
