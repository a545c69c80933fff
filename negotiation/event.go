package negotiation

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"
)

// Event is one line of the append-only log: who did what when.
type Event struct {
	// Number orders the log. It grows but may skip.
	Number int64     `json:"number"`
	At     time.Time `json:"at"`
	Actor  Actor     `json:"actor"`
	// Act names what was done, such as "reply.received" or "round.opened".
	Act EventName `json:"act"`
	// The things the act was on; "" where it does not apply.
	Meeting        ID `json:"meeting,omitempty"`
	Recommendation ID `json:"recommendation,omitempty"`
	Round          ID `json:"round,omitempty"`
	Document       ID `json:"document,omitempty"`
	// Detail holds what else is known, by kind of act.
	Detail json.RawMessage `json:"detail,omitempty"`
}

// EventName says what a line of the log tells. The log takes no name that is not
// in the table of events, see [EventName.Known]; an act on a draft has one of its
// name, see [ActRow.Event].
type EventName string

// The events, but for acts on drafts.
const (
	EventSessionStarted  EventName = "session.started"
	EventSessionSwitched EventName = "session.switched"
	EventSessionEnded    EventName = "session.ended"
	EventProgramAllowed  EventName = "program.allowed"
	EventTokenIssued     EventName = "token.issued"
	EventTokenRevoked    EventName = "token.revoked"

	EventPersonRegistered EventName = "person.registered"
	EventPersonRecognized EventName = "person.recognized"
	EventPersonDisabled   EventName = "person.disabled"
	EventPersonEnabled    EventName = "person.enabled"
	EventMandateGranted   EventName = "mandate.granted"
	EventMandateRevoked   EventName = "mandate.revoked"
	EventMandateDeputy    EventName = "mandate.deputy"

	EventContactChanged            EventName = "contact.changed"
	EventNoticeRequeued            EventName = "notice.requeued"
	EventBureauChanged             EventName = "bureau.changed"
	EventDelegationCapacityChanged EventName = "delegation.capacity_changed"
	EventGroupMembersChanged       EventName = "group.members_changed"
	EventDemonstrationBegun        EventName = "demonstration.begun"
	EventDemonstrationAdvanced     EventName = "demonstration.advanced"

	EventCalendarLoaded        EventName = "calendar.loaded"
	EventDelegationsLoaded     EventName = "delegations.loaded"
	EventRecommendationsLoaded EventName = "recommendations.loaded"
	EventWorkdaysLoaded        EventName = "workdays.loaded"
	EventAccreditationLoaded   EventName = "accreditation.loaded"
	EventBureauLoaded          EventName = "bureau.loaded"
	EventContactsLoaded        EventName = "contacts.loaded"

	EventMeetingAgendaAdopted          EventName = "meeting.agenda_adopted"
	EventMeetingAgendaObjection        EventName = "meeting.agenda_objection"
	EventMeetingWorkPlanned            EventName = "meeting.work_planned"
	EventMeetingDocumentListed         EventName = "meeting.document_listed"
	EventMeetingBureauDecision         EventName = "meeting.bureau_decision"
	EventMeetingChanged                EventName = "meeting.changed"
	EventMeetingAccreditationChanged   EventName = "meeting.accreditation_changed"
	EventMeetingRecommendationsInOrder EventName = "meeting.recommendations_in_order"
	EventMeetingShown                  EventName = "meeting.shown"

	EventCommentDraftSaved     EventName = "comment_draft.saved"
	EventCommentDraftDiscarded EventName = "comment_draft.discarded"
	EventReplyReceived         EventName = "reply.received"
	EventCommentWithdrawn      EventName = "comment.withdrawn"

	EventRoundPlanned          EventName = "round.planned"
	EventRoundOpened           EventName = "round.opened"
	EventRoundReminded         EventName = "round.reminded"
	EventRoundExtended         EventName = "round.extended"
	EventRoundClosed           EventName = "round.closed"
	EventRoundCancelled        EventName = "round.cancelled"
	EventRoundConsolidated     EventName = "round.consolidated"
	EventRoundReturned         EventName = "round.returned"
	EventRoundApproved         EventName = "round.approved"
	EventRoundIssued           EventName = "round.issued"
	EventRoundCommentsDisposed EventName = "round.comments_disposed"
	EventRoundLateDecided      EventName = "round.late_decided"

	EventRecommendationCorrect     EventName = "recommendation.correct"
	EventRecommendationMadeBySplit EventName = "recommendation.made_by_split"
	EventRecommendationMadeByMerge EventName = "recommendation.made_by_merge"

	EventSilenceOpened    EventName = "silence.opened"
	EventSilenceExtended  EventName = "silence.extended"
	EventSilenceBroken    EventName = "silence.broken"
	EventSilenceEnded     EventName = "silence.ended"
	EventSilenceCancelled EventName = "silence.cancelled"
	EventSilenceLeftOut   EventName = "silence.left_out"

	EventReportRevised   EventName = "report.revised"
	EventReportObjection EventName = "report.objection"
	// EventRecommendationAdopted is that of [AdoptDraft].
	EventRecommendationAdopted EventName = "recommendation.adopt"

	EventReportSectionAdopted EventName = "report.section_adopted"
	EventReportAdopted        EventName = "report.adopted"
	EventReportCommunicated   EventName = "report.communicated"

	EventDocumentIssued  EventName = "document.issued"
	EventDigestTheme     EventName = "digest.theme"
	EventDigestAnnotated EventName = "digest.annotated"
)

// Circle is to whom a line of the log may be told, beside the secretariat.
type Circle int

// The circles. What is not decided is for the secretariat.
const (
	SecretariatAlone Circle = iota
	// OwnDelegation: the delegation that did it, and nobody else.
	OwnDelegation
	// DraftReaders: all who read drafts, as far as the round that the draft is in
	// shows it to them. A line on neither draft nor round is for the secretariat.
	DraftReaders
	// AllReaders: all who read what is not for everybody.
	AllReaders
)

// Embargo is what a line on a round tells that is not for everybody before the
// conference room paper is out. What is not decided tells all.
type Embargo int

// What a line tells.
const (
	TellsAll Embargo = iota
	// TellsReplies: what delegations said, or that they did.
	TellsReplies
	// TellsReview: what consolidation and review made of it.
	TellsReview
	// TellsNeither: that a round was opened, and until when.
	TellsNeither
)

// OfReplies reports whether it tells of what delegations said.
func (e Embargo) OfReplies() bool { return e == TellsAll || e == TellsReplies }

// OfReview reports whether it tells of consolidation and review.
func (e Embargo) OfReview() bool { return e == TellsAll || e == TellsReview }

// EventRule says what a line of the log may tell whom: who may read it, and who is
// sent a notice of it. What a delegation is told must be what it may read at that
// moment: see the embargo in decision 13.
type EventRule struct {
	// On is what it tells of, "" where nothing depends on it.
	On       Thing
	Circle   Circle
	Embargo  Embargo
	Audience Audience
}

var (
	// ofDesk is what the secretariat does for itself.
	ofDesk = EventRule{}
	// onDraft is an act on a draft that tells nothing of a round.
	onDraft = EventRule{On: OnDraft, Circle: DraftReaders, Embargo: TellsNeither}
	// inReview is one in the review by the chair.
	inReview = EventRule{On: OnDraft, Circle: DraftReaders, Embargo: TellsReview}
	ofAll    = EventRule{Circle: AllReaders}
	// ofMeeting tells what all read in the programme of the meeting.
	ofMeeting = EventRule{On: OnMeeting, Circle: AllReaders, Embargo: TellsNeither}
	ofAsked   = Audience{Delegations: ToAsked, Chair: true}
)

func onRound(e Embargo, told Audience) EventRule {
	return EventRule{On: OnRound, Circle: DraftReaders, Embargo: e, Audience: told}
}

func onSilence(told Audience) EventRule {
	return EventRule{On: OnSilence, Circle: AllReaders, Audience: told}
}

func onReport(delegations Addressees) EventRule {
	return EventRule{Circle: AllReaders, Audience: Audience{Delegations: delegations, Secretariat: true, Chair: true}}
}

// eventRules is the table of events. What is not in it is not written to the log,
// and of a line that is there all the same nobody but the secretariat is told.
var eventRules = map[EventName]EventRule{
	EventSessionStarted:  ofDesk,
	EventSessionSwitched: ofDesk,
	EventSessionEnded:    ofDesk,
	EventProgramAllowed:  ofDesk,
	EventTokenIssued:     ofDesk,
	EventTokenRevoked:    ofDesk,

	EventPersonRegistered: ofDesk,
	EventPersonRecognized: ofDesk,
	EventPersonDisabled:   ofDesk,
	EventPersonEnabled:    ofDesk,
	EventMandateGranted:   ofDesk,
	EventMandateRevoked:   ofDesk,
	EventMandateDeputy:    ofDesk,

	EventContactChanged:            ofDesk,
	EventNoticeRequeued:            ofDesk,
	EventBureauChanged:             ofDesk,
	EventDelegationCapacityChanged: ofDesk,
	EventGroupMembersChanged:       ofDesk,
	EventDemonstrationBegun:        ofDesk,
	EventDemonstrationAdvanced:     ofDesk,

	EventCalendarLoaded:        ofDesk,
	EventDelegationsLoaded:     ofDesk,
	EventRecommendationsLoaded: ofDesk,
	EventWorkdaysLoaded:        ofDesk,
	EventAccreditationLoaded:   ofDesk,
	EventBureauLoaded:          ofDesk,
	EventContactsLoaded:        ofDesk,

	EventMeetingAgendaAdopted:          ofMeeting,
	EventMeetingAgendaObjection:        {On: OnMeeting},
	EventMeetingWorkPlanned:            ofMeeting,
	EventMeetingDocumentListed:         ofMeeting,
	EventMeetingBureauDecision:         {On: OnMeeting},
	EventMeetingChanged:                ofMeeting,
	EventMeetingAccreditationChanged:   {On: OnMeeting},
	EventMeetingRecommendationsInOrder: ofMeeting,
	// What is shown in the room is before the meeting and under no embargo.
	EventMeetingShown: ofMeeting,

	EventCommentDraftSaved:     {Circle: OwnDelegation},
	EventCommentDraftDiscarded: {Circle: OwnDelegation},
	EventReplyReceived:         {Circle: DraftReaders, Embargo: TellsReplies, Audience: Audience{Delegations: ToAuthor}},
	EventCommentWithdrawn:      {Circle: DraftReaders, Embargo: TellsReplies},

	EventRoundPlanned:          onRound(TellsNeither, Audience{}),
	EventRoundOpened:           onRound(TellsNeither, Audience{Delegations: ToRoster, Chair: true}),
	EventRoundReminded:         onRound(TellsReplies, Audience{Delegations: ToReminded}),
	EventRoundExtended:         onRound(TellsNeither, Audience{Delegations: ToRoster, Chair: true}),
	EventRoundClosed:           onRound(TellsNeither, Audience{}),
	EventRoundCancelled:        onRound(TellsReplies, Audience{Delegations: ToRoster, Chair: true}),
	EventRoundConsolidated:     onRound(TellsAll, Audience{Chair: true}),
	EventRoundReturned:         onRound(TellsAll, Audience{Secretariat: true}),
	EventRoundApproved:         onRound(TellsReplies, Audience{Secretariat: true}),
	EventRoundIssued:           onRound(TellsReplies, Audience{Delegations: ToRoster, Secretariat: true, Chair: true}),
	EventRoundCommentsDisposed: onRound(TellsReplies, Audience{Delegations: ToDisposed}),
	EventRoundLateDecided:      onRound(TellsReplies, Audience{}),

	EventRecommendationCorrect:     onDraft,
	EventRecommendationMadeBySplit: onDraft,
	EventRecommendationMadeByMerge: onDraft,
	// All other acts on drafts are told as [onDraft].
	"recommendation.consolidate": inReview,
	"recommendation.settle":      inReview,

	EventSilenceOpened:    onSilence(ofAsked),
	EventSilenceExtended:  onSilence(ofAsked),
	EventSilenceBroken:    onSilence(Audience{Delegations: ToAsked, Secretariat: true, Chair: true}),
	EventSilenceEnded:     onSilence(Audience{Delegations: ToAsked, Secretariat: true, Chair: true}),
	EventSilenceCancelled: onSilence(ofAsked),
	EventSilenceLeftOut:   onSilence(Audience{}),

	EventReportRevised:        ofAll,
	EventReportObjection:      ofAll,
	EventReportSectionAdopted: ofAll,
	EventReportAdopted:        onReport(ToParticipants),
	EventReportCommunicated:   onReport(ToParticipants),

	EventDocumentIssued:  {Circle: AllReaders, Embargo: TellsNeither},
	EventDigestTheme:     ofAll,
	EventDigestAnnotated: ofAll,
}

// Rule is the row of an event in the table; that of an unknown name tells nobody
// but the secretariat.
func (e EventName) Rule() EventRule {
	rule, _ := e.rule()
	return rule
}

// rule finds an event among those of acts on drafts as well.
func (e EventName) rule() (EventRule, bool) {
	rule, ok := eventRules[e]
	if !ok {
		rule, ok = onDraft, slices.ContainsFunc(draftActs, func(r ActRow) bool { return r.Event == e })
	}
	if !ok {
		return EventRule{}, false
	}
	return rule, true
}

// Known reports whether an event is in the table.
func (e EventName) Known() bool {
	_, ok := e.rule()
	return ok
}

// EventNames lists all events, in their order.
func EventNames() []EventName {
	list := slices.Collect(maps.Keys(eventRules))
	for _, r := range draftActs {
		list = append(list, r.Event)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Causes lists the events that somebody is sent a notice of, in no order.
func Causes() []EventName {
	var list []EventName
	for name, rule := range eventRules {
		if rule.Audience != (Audience{}) {
			list = append(list, name)
		}
	}
	return list
}

func itoa(n int) string { return strconv.Itoa(n) }

func contains(list []string, s string) bool { return slices.Contains(list, s) }
