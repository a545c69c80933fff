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

	"rapporteur/negotiation"
	"rapporteur/store"
)

// Record is what is asked of the record, reads and what it does by itself. Package store implements it.
type Record interface {
	Log
	Arrivals
	Meetings
	Reports
	Documents
	People
	Office

	Time(ctx context.Context) (negotiation.Clock, error)
	Body(ctx context.Context, symbol string) (negotiation.Body, error)
	Meetings(ctx context.Context) ([]negotiation.Meeting, error)
	Meeting(ctx context.Context, ref string) (negotiation.Meeting, error)
	MeetingsByID(ctx context.Context, ids []negotiation.ID) ([]negotiation.Meeting, error)
	Programme(ctx context.Context, ref string) (negotiation.Programme, error)
	Shown(ctx context.Context, meeting negotiation.ID) (*negotiation.Shown, error)
	Accredited(ctx context.Context, ref string) ([]negotiation.Accredited, error)
	Bureau(ctx context.Context, body string, at time.Time) (negotiation.Bureau, error)
	Delegations(ctx context.Context) ([]negotiation.Delegation, error)
	DutyStations(ctx context.Context) ([]negotiation.DutyStation, error)
	DutyStation(ctx context.Context, key string) (negotiation.DutyStation, error)

	Recommendations(ctx context.Context, meeting negotiation.ID) ([]negotiation.Recommendation, error)
	State(ctx context.Context, kind, ref string) (string, error)
	Recorded(ctx context.Context, a negotiation.Asked) (bool, error)
	Search(ctx context.Context, f store.SearchFilter, p store.Page) ([]store.Found, store.Cursor, error)
	RecommendationsPage(
		ctx context.Context, meeting negotiation.ID, p store.Page,
	) ([]negotiation.Recommendation, store.Cursor, error)
	Recommendation(ctx context.Context, ref string) (negotiation.Recommendation, error)
	VersionsPage(ctx context.Context, f store.VersionFilter, p store.Page) ([]negotiation.Version, store.Cursor, error)
	Version(ctx context.Context, id negotiation.ID) (negotiation.Version, error)
	ConsolidatedVersions(ctx context.Context, round negotiation.ID, attempt int) ([]negotiation.Version, error)
	ReviewedVersions(ctx context.Context, round negotiation.ID, attempt int) ([]negotiation.Version, error)
	Reservations(ctx context.Context, r negotiation.Recommendation) ([]negotiation.WrittenReservation, error)
	OralAmendments(ctx context.Context, recommendation negotiation.ID) ([]negotiation.OralAmendment, error)
	Corrections(ctx context.Context, recommendation negotiation.ID) ([]negotiation.Correction, error)

	RoundsPage(ctx context.Context, p store.Page) ([]negotiation.Round, store.Cursor, error)
	Round(ctx context.Context, id negotiation.ID) (negotiation.Round, error)
	Comments(ctx context.Context, f store.CommentFilter) ([]negotiation.ReceivedComment, error)
	CommentsPage(
		ctx context.Context, f store.CommentFilter, p store.Page,
	) ([]negotiation.ReceivedComment, store.Cursor, error)
	Answers(ctx context.Context, round negotiation.ID) ([]negotiation.Answer, error)
	Warnings(ctx context.Context, list []negotiation.ReceivedComment) (map[negotiation.ID][]string, error)
	Receipt(ctx context.Context, reply negotiation.ID) (negotiation.Receipt, error)
	Receipts(ctx context.Context, round negotiation.ID, delegation string) ([]negotiation.Receipt, error)
	CommentDraft(ctx context.Context, by negotiation.Actor, id negotiation.ID) (negotiation.CommentDraft, error)
	CommentDrafts(ctx context.Context, by negotiation.Actor, round negotiation.ID) ([]negotiation.CommentDraft, error)
	SaveCommentDraft(ctx context.Context, d negotiation.CommentDraft) (negotiation.CommentDraft, error)
	DiscardCommentDraft(ctx context.Context, by negotiation.Actor, id negotiation.ID) (negotiation.CommentDraft, error)

	DocumentsPage(ctx context.Context, f store.DocumentFilter, p store.Page) ([]negotiation.Document, store.Cursor, error)
	Document(ctx context.Context, ref string) (negotiation.Document, error)
	RenderingIn(
		ctx context.Context, document negotiation.ID, format string, language negotiation.Language,
	) (negotiation.Rendering, error)
	Family(ctx context.Context, ref string) ([]negotiation.Document, error)
	Themes(ctx context.Context) ([]negotiation.Theme, error)
	AnnotationsPage(
		ctx context.Context, f store.DigestFilter, p store.Page,
	) ([]negotiation.Annotation, store.Cursor, error)
	Digest(ctx context.Context, f store.DigestFilter) ([]negotiation.DigestEntry, error)
	Report(ctx context.Context, meeting negotiation.ID) (negotiation.Report, error)

	SilencesPage(ctx context.Context, p store.Page) ([]negotiation.Silence, store.Cursor, error)
	Silence(ctx context.Context, id negotiation.ID) (negotiation.Silence, error)
	SilenceObjections(ctx context.Context, id negotiation.ID) ([]negotiation.SilenceObjection, error)

	PersonsPage(ctx context.Context, p store.Page) ([]negotiation.Person, store.Cursor, error)
	MandatesPage(ctx context.Context, f store.MandateFilter, p store.Page) ([]negotiation.Mandate, store.Cursor, error)
	Tokens(ctx context.Context, person negotiation.ID) ([]negotiation.AccessToken, error)
	Contacts(ctx context.Context) ([]negotiation.Contact, error)
	ContactsOf(ctx context.Context, party string) ([]negotiation.Contact, error)
	NoticesPage(ctx context.Context, f store.NoticeFilter, p store.Page) ([]negotiation.Notice, store.Cursor, error)
}

// App answers reads and does acts.
type App struct {
	record     Record
	procedures Procedures
	kept       *kept
	looks      known
	hub        *hub
	checking   checking
}

// New returns the application on a record and its procedures. It keeps renderings that can't change,
// as many as have so many bytes.
func New(record Record, procedures Procedures, log *slog.Logger, keptBytes int64) *App {
	return &App{record: record, procedures: procedures, kept: newKept(keptBytes), hub: newHub(record, log)}
}

// look prepares what an actor may see of the rounds a thing was in.
func (a *App) look(ctx context.Context, by negotiation.Actor, rounds ...negotiation.ID) (sight, error) {
	v := sight{by: by, rounds: map[negotiation.ID]negotiation.Round{}}
	slices.Sort(rounds)
	rounds = slices.DeleteFunc(slices.Compact(rounds), func(id negotiation.ID) bool { return id == "" })
	known, err := a.record.RoundsByID(ctx, rounds)
	for _, r := range known {
		v.rounds[r.ID] = r
	}
	return v, err
}
