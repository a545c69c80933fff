package application

import (
	"fmt"
	"reflect"
	"strings"

	"rapporteur/api/wire"
	"rapporteur/audit"
	"rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/redline"
)

// decision says who decides what of the values of a type an actor may see.
type decision struct {
	// by is what decides: a function of visibility*.go where there is one.
	by string
	// fields are those that it decided on, in their order.
	fields string
}

// ruled are the types that can hold what is not for everybody who may ask for it.
var ruled = map[reflect.Type]decision{
	reflect.TypeFor[negotiation.Actor](): {"actorFor", "Role Label Delegation Meeting Person"},
	reflect.TypeFor[negotiation.Draft](): {"draftFor",
		"Stage Version Bracketed Amended Round Meeting Objections Reservations AdReferendum Acknowledged " +
			"Pending ByVote Tacit Floor From Into Before"},
	reflect.TypeFor[negotiation.Position](): {"draftFor", "Stage Version Bracketed"},
	reflect.TypeFor[negotiation.Round](): {"roundFor",
		"ID Meeting Phase Title Language Deadline Zone Reminders CRPMeeting Drafts Roster OpenedAt " +
			"ClosedAt Attempt Revision Decided IncludeLate Convergence Publication Document Informal Warnings"},
	reflect.TypeFor[negotiation.Recommendation](): {
		"recommendationFor", "ID Key Meeting Title Order Notice Draft RoundMeeting",
	},
	reflect.TypeFor[negotiation.Comment](): {"commentFilter",
		"ID Recommendation BaseVersion Kind Paragraph After Text Note Replaces"},
	reflect.TypeFor[negotiation.ReceivedComment](): {"commentFor",
		"Comment Reply Round Delegation OnBehalfOf Capacity Language ReceivedAt Late Digest WithdrawnAt " +
			"ReplacedBy TakenIn Admission Disposition"},
	reflect.TypeFor[negotiation.Admission]():   {"commentFor", "ID Comment Include Reason By At"},
	reflect.TypeFor[negotiation.Disposition](): {"commentFor", "ID Comment Status Reason By At"},
	reflect.TypeFor[negotiation.Receipt](): {"mayReadOf",
		"Reply Round Delegation Capacity ReceivedAt Late NoComment Comments"},
	reflect.TypeFor[negotiation.CommentReceipt](): {"mayReadOf", "ID BaseVersion Digest Warnings"},
	reflect.TypeFor[negotiation.Delegation]():     {"delegationFor", "ID Code Kind Names Contact Standings Members"},
	reflect.TypeFor[negotiation.Version](): {"versionsFor",
		"ID Recommendation Number Origin Based Sources Round Language Title Paragraphs Mover Reason " +
			"CreatedAt"},
	reflect.TypeFor[wire.Points]():       {"versionsFor", "Version Paragraph Number Tree Brackets"},
	reflect.TypeFor[negotiation.Event](): {"event", "Number At Actor Act Meeting Recommendation Round Document Detail"},
	reflect.TypeFor[negotiation.SilenceObjection](): {"objectionsFor",
		"ID Silence Delegation Paragraphs Text Actor ReceivedAt"},
	reflect.TypeFor[negotiation.Silence](): {"objectionsFor",
		"ID Body Meeting Subject Title Paragraphs Roster Bureau OpenedAt Ends Zone Phase Revises " +
			"NamesPublished Reason EndedAt Notice Warnings"},
	reflect.TypeFor[negotiation.SilenceParagraph](): {"objectionsFor",
		"Number Text Broken Recommendation Version Adopted LeftOut"},
	reflect.TypeFor[negotiation.Mandate](): {"mandateFilter",
		"ID Person Office Delegation Meeting From Until Deputy GrantedAt RevokedAt Reason"},
	reflect.TypeFor[negotiation.AccessToken](): {"tokensFor",
		"ID Holder Kind Name Mandate Scopes IssuedAt Expires LastUsedAt RevokedAt"},
	reflect.TypeFor[wire.Review]():  {"mayReview", "Round Versions Points Comments Warnings"},
	reflect.TypeFor[wire.Warning](): {"mayReview", "Comment Delegation Text"},
	reflect.TypeFor[redline.Convergence](): {"mayReview",
		"Before After Closed Opened Stayed Gained Lost Alone Agreeing"},
	reflect.TypeFor[wire.History](): {"versionsFor, commentsAmong, eventsAmong",
		"Recommendation Versions Comments Events Documents Meetings Corrections From EarlierVersions"},
	reflect.TypeFor[publish.Redline]():    {"versionsFor", "From To Way Title Paragraphs"},
	reflect.TypeFor[publish.ThreeWay]():   {"versionsFor", "Base Theirs Ours Paragraphs"},
	reflect.TypeFor[publish.VersionRef](): {"versionsFor", "ID Number Origin Mover Reason"},
	reflect.TypeFor[publish.Blame](): {"versionsFor, commentsAmong",
		"Version Sources Paragraphs Shares"},
	reflect.TypeFor[wire.CarriedComment](): {"Actor.RequireDelegation", "Comment Status Proposed Conflicts"},
	reflect.TypeFor[negotiation.CommentDraft](): {"the record, by the delegation",
		"ID Round Delegation Revision Language Comment Actor At Submitted DiscardedAt"},
	reflect.TypeFor[negotiation.Answer]():  {"App.Answers", "Delegation LastAt Comments Late NoComment"},
	reflect.TypeFor[negotiation.Contact](): {"the table of roles", "ID Party Label Email Language Webhook"},
	reflect.TypeFor[negotiation.Notice](): {"the table of roles",
		"ID Channel Contact Cause Event At Meeting Round Document State QueuedAt SettledAt Attempts " +
			"Problem Detail"},
	reflect.TypeFor[negotiation.Person](): {"the table of roles",
		"ID Issuer Subject Email Label RegisteredAt DisabledAt DisabledFor"},
	reflect.TypeFor[negotiation.BrowserSession](): {
		"the table of roles", "ID Person Mandate BegunAt SeenAt Expires Current",
	},
	reflect.TypeFor[audit.Line](): {"the table of roles", "Entry Hash"},
	reflect.TypeFor[wire.Token](): {"the table of roles", "ID Holder Scopes Expires"},
	reflect.TypeFor[wire.WhoAmI](): {"the table of roles",
		"Actor Person Mandate Mandates Via Token Scopes Demonstration"},
}

// open are the types of which whoever may read an answer may know all.
var open = typesOf(
	negotiation.Accredited{}, negotiation.AgendaItem{}, negotiation.AmendmentText{}, negotiation.Annotation{},
	negotiation.Bureau{}, negotiation.BureauDecision{},
	negotiation.BureauMember{}, negotiation.Clock{}, negotiation.Communication{}, negotiation.Correction{},
	negotiation.DependentDeadline{}, negotiation.DigestEntry{},
	negotiation.Document{}, negotiation.DutyStation{}, negotiation.Erratum{}, negotiation.FloorAmendment{},
	negotiation.GroupMember{}, negotiation.Holiday{},
	negotiation.ItemDocument{}, negotiation.Loaded{}, negotiation.Meeting{}, negotiation.MeetingChange{},
	negotiation.NewParagraph{}, negotiation.OralAmendment{},
	negotiation.Paragraph{}, negotiation.ParagraphPlace{}, negotiation.ParagraphText{}, negotiation.PointRuling{},
	negotiation.Programme{}, negotiation.Report{},
	negotiation.RoundDraft{}, negotiation.Section{}, negotiation.Shown{}, negotiation.Sitting{}, negotiation.Standing{},
	negotiation.SymbolEntry{}, negotiation.TacitAdoption{}, negotiation.Theme{},
	negotiation.WorkCalendar{}, negotiation.WrittenReservation{}, publish.BlamedParagraph{}, publish.BlameShare{},
	publish.ThreeParagraph{},
	redline.Attributed{}, redline.Conflict{}, redline.Edit{}, redline.Pair{}, redline.Paragraph{},
	redline.ParagraphChange{}, redline.PartyCount{}, redline.Source{}, redline.Supporter{},
	wire.AuditHead{}, wire.Digest{}, wire.Ended{}, wire.Workdays{},
)

func typesOf(values ...any) map[reflect.Type]bool {
	types := map[reflect.Type]bool{}
	for _, v := range values {
		types[reflect.TypeOf(v)] = true
	}
	return types
}

// mustBeDecided panics at a type that nobody decided on, or whose fields are others
// than those that were decided on.
func mustBeDecided(t reflect.Type) {
	if notOurs(t) || open[t] {
		return
	}
	d, ok := ruled[t]
	if !ok {
		panic(fmt.Sprintf("nobody decided who may see a %s: write its rule in application/visibility.go "+
			"and its row in application/decided.go", t))
	}
	if now := fieldsOf(t); d.fields != now {
		panic(fmt.Sprintf("nobody decided who may see all of a %s: decide by %s (application/visibility.go), "+
			"then write into its row in application/decided.go: %s", t, d.by, now))
	}
}

// notOurs reports whether a type has nothing to decide on: one of the standard
// library, one that is not answered, the frame of a list.
func notOurs(t reflect.Type) bool {
	if reflect.PointerTo(t).Implements(reflect.TypeFor[interface {
		Cut(from, to int, next string)
	}]()) {
		return true
	}
	switch t.PkgPath() {
	case "", "time", reflect.TypeFor[App]().PkgPath():
		return true
	}
	return false
}

func fieldsOf(t reflect.Type) string {
	var names []string
	for i := range t.NumField() {
		if t.Field(i).IsExported() {
			names = append(names, t.Field(i).Name)
		}
	}
	return strings.Join(names, " ")
}
