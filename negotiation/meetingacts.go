package negotiation

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// MeetingAct is an act on a meeting.
type MeetingAct interface {
	Act
	// Judge returns what is planned for the meeting as the act leaves it, or refuses
	// the act. It goes by the meeting and by who objects to its agenda.
	Judge(p Programme, f MeetingFacts) (Programme, error)
}

// DetailedMeetingAct is one whose line of the log says something else than what was
// asked, by what is planned for the meeting after the act.
type DetailedMeetingAct interface {
	Detail(after Programme, f MeetingFacts) any
}

// MeetingFacts is what the record knows that the rules of acts on meetings depend on,
// besides what is planned for the meeting.
type MeetingFacts struct {
	// ID is that of the act, and Now its time.
	ID  ID
	Now time.Time
	// InUse are the items of the agenda that drafts were taken up under.
	InUse []string
	// Capacity is that of the delegation that the act names, at the time of the act,
	// and Accreditation its accreditation to the meeting then.
	Capacity      Capacity
	Accreditation AccreditationState
	// Document is the one that the act names.
	Document Document
	// Bureau is the extended Bureau on the day of a decision.
	Bureau Bureau
	// Approval is what the act names as one, and Closed says that the report of the
	// meeting is adopted.
	Approval Approval
	Closed   bool
	// Recommendations are all of the meeting, in their order.
	Recommendations []Recommendation
	// Draft is the one that the act names with its Version, and Circulated the version
	// that its last round circulated, "" for none.
	Draft      Recommendation
	Version    Version
	Circulated ID
}

// meetingActs are the rows of the acts on meetings.
var meetingActs = []ActRow{
	row[AdoptAgenda](ActRow{Name: "adopt-agenda", On: OnMeeting, Event: EventMeetingAgendaAdopted, Verb: "agenda/adopt",
		Summary: "Adopt the agenda, as proposed or as orally amended", Who: chair, Scope: ScopeDecide}),
	row[ObjectToAgenda](ActRow{Name: "object-to-agenda", On: OnMeeting, Event: EventMeetingAgendaObjection,
		Verb: "agenda/objections", Summary: "Object to the adoption of the agenda, or lift the objection",
		Who: submitters, Scope: ScopeDecide}),
	row[PlanWork](ActRow{Name: "plan-work", On: OnMeeting, Event: EventMeetingWorkPlanned, Verb: "sittings",
		Summary: "Plan the organization of work, in the place of an earlier plan", Who: secretariat, Scope: ScopeManage}),
	row[ListUnderItem](ActRow{Name: "list-under-item", On: OnMeeting, Event: EventMeetingDocumentListed,
		Verb: "documentation", Summary: "List a document under an agenda item", Who: secretariat, Scope: ScopeManage}),
	row[RecordBureauDecision](ActRow{Name: "record-bureau-decision", On: OnMeeting, Event: EventMeetingBureauDecision,
		Verb: "decisions", Summary: "Record a decision of the extended Bureau on dates or format",
		Who: secretariatOrChair, Scope: ScopeDecide}),
	row[ChangeMeeting](ActRow{Name: "change-meeting", On: OnMeeting, Event: EventMeetingChanged, Verb: "changes",
		Summary: "Change the dates or the format of a meeting, by an approval of the extended Bureau",
		Who:     secretariat, Scope: ScopeManage}),
	row[ChangeAccreditation](ActRow{Name: "change-accreditation", On: OnMeeting, Event: EventMeetingAccreditationChanged,
		Verb: "accreditation/changes", Summary: "Withdraw an accreditation to a meeting, or restore it",
		Who: secretariat, Scope: ScopeManage}),
	row[OrderRecommendations](ActRow{Name: "order-recommendations", On: OnMeeting,
		Event: EventMeetingRecommendationsInOrder, Verb: "order",
		Summary: "Give the recommendations of a meeting another order", Who: secretariatOrChair, Scope: ScopeManage}),
	row[ShowInRoom](ActRow{Name: "show-in-room", On: OnMeeting, Event: EventMeetingShown, Verb: "room",
		Summary: "Show a draft, a paragraph or a point of difference in the room", Who: secretariatOrChair,
		Scope: ScopeDecide}),
}

var secretariatOrChair = []Role{RoleSecretariat, RoleChair}

// AdoptAgenda adopts the agenda of a meeting by consensus.
type AdoptAgenda struct {
	Items []AgendaItem `json:"items,omitempty" maxItems:"100" doc:"The whole agenda as orally amended; as proposed when left out"`
}

// Check refuses what is no agenda.
func (x AdoptAgenda) Check() error { return CheckAgenda(x.Items) }

// Judge refuses to adopt an agenda twice, over an objection, or where there is none,
// and an amendment without an item that drafts were taken up under.
func (x AdoptAgenda) Judge(p Programme, f MeetingFacts) (Programme, error) {
	m := p.Meeting
	if !m.AgendaAdoptedAt.IsZero() {
		return p, Refuse(CodeWrongState, "%s has adopted its agenda already; it is adopted once.", m.Key)
	}
	if len(p.Objecting) > 0 {
		return p, Refuse(CodeObjection, "There is no consensus on the agenda: the objection of %s stands.",
			strings.Join(p.Objecting, ", "))
	}
	if len(x.Items) == 0 && len(m.Agenda) == 0 {
		return p, Refuse(CodeWrongState, "%s has no provisional agenda on record; give the agenda it adopts.", m.Key)
	}
	for _, number := range f.InUse {
		if err := x.keeps(m, number); err != nil {
			return p, err
		}
	}
	p.Meeting.Agenda, p.Meeting.AgendaAmended = x.result(m)
	p.Meeting.AgendaAdoptedAt = f.Now
	return p, nil
}

// keeps refuses an amendment that leaves out an item in use, or makes it
// another kind of item: what may be taken up under it depends on its kind.
func (x AdoptAgenda) keeps(m Meeting, number string) error {
	if len(x.Items) == 0 {
		return nil
	}
	after, kept := Meeting{Agenda: x.Items}.Item(number)
	if !kept {
		return Refuse(CodeInvalid, "Drafts are taken up under agenda item %s, so the agenda keeps it.", number)
	}
	if before, ok := m.Item(number); ok && before.Kind != after.Kind {
		return Refuse(CodeInvalid, "Drafts are taken up under agenda item %s, so it stays an item of the kind %s.",
			number, before.Kind)
	}
	return nil
}

// result is the agenda as adopted, and whether it differs from the one proposed,
// in its items or in their order. An item that keeps its number, kind and
// English name keeps its names and its annotation in the languages in which it
// is not given anew.
func (x AdoptAgenda) result(m Meeting) (items []AgendaItem, amended bool) {
	if len(x.Items) == 0 {
		return m.Agenda, false
	}
	items = slices.Clone(x.Items)
	amended = len(items) != len(m.Agenda)
	for i, it := range items {
		before, ok := m.Item(it.Number)
		if !ok || it.Kind != before.Kind || it.Names.In(English) != before.Names.In(English) {
			amended = true
			continue
		}
		items[i].Names, items[i].Notes = it.Names.orFrom(before.Names), it.Notes.orFrom(before.Notes)
		// Other words in another language are an amendment, too.
		amended = amended || m.Agenda[min(i, len(m.Agenda)-1)].Number != before.Number ||
			!maps.Equal(items[i].Names, before.Names)
	}
	return items, amended
}

// Detail tells how long the agenda is, and whether it was amended.
func (AdoptAgenda) Detail(after Programme, _ MeetingFacts) any {
	return map[string]any{"items": len(after.Meeting.Agenda), "amended": after.Meeting.AgendaAmended}
}

// ObjectToAgenda objects to the adoption of the agenda, or lifts the delegation's
// own objection.
type ObjectToAgenda struct {
	Delegation string `json:"delegation,omitempty" doc:"The signed-in delegation when empty"`
	Lifts      bool   `json:"lifts,omitempty" doc:"Takes the objection of the delegation back"`
	Reason     string `json:"reason,omitempty"`
}

// Check refuses a reason that is no text.
func (x ObjectToAgenda) Check() error { return CheckText("The objection", x.Reason) }

// Judge refuses an objection after the adoption, and one of a delegation that may
// not stop a consensus in the capacity it has at the time of the act.
func (x ObjectToAgenda) Judge(p Programme, f MeetingFacts) (Programme, error) {
	if x.Delegation == "" {
		return p, Refuse(CodeInvalid, "An objection to the agenda needs its delegation.")
	}
	if !p.Meeting.AgendaAdoptedAt.IsZero() {
		return p, Refuse(CodeWrongState, "%s has adopted its agenda already.", p.Meeting.Key)
	}
	p.Objecting = x.objecting(p.Objecting)
	return p, RequireEntitlement(x.Delegation, f.Capacity, MayObject)
}

func (x ObjectToAgenda) objecting(before []string) []string {
	if x.Lifts {
		return without(slices.Clone(before), x.Delegation)
	}
	return with(slices.Clone(before), x.Delegation)
}

// Objecting lists the codes of the delegations whose last word is an objection,
// sorted.
func Objecting(said []ObjectToAgenda) []string {
	var out []string
	for _, x := range said {
		out = x.objecting(out)
	}
	return out
}

// PlanWork plans the organization of work of a meeting, in the place of an earlier
// plan.
type PlanWork struct {
	Sittings []PlannedSitting `json:"sittings" minItems:"1" maxItems:"200" doc:"All of them, in the order in which they are held"`
}

// PlannedSitting is a sitting as it is asked for.
type PlannedSitting struct {
	Date   Day      `json:"date" format:"date" example:"2021-10-12"`
	Begins string   `json:"begins" pattern:"^[0-2][0-9]:[0-5][0-9]$" example:"11:00" doc:"By the clocks of the zone"`
	Ends   string   `json:"ends" pattern:"^[0-2][0-9]:[0-5][0-9]$" example:"13:00"`
	Zone   string   `json:"zone,omitempty" doc:"IANA time zone; that of the meeting when empty" example:"Europe/Vienna"`
	Format string   `json:"format,omitempty" doc:"in person, hybrid or online; that of the meeting when empty"`
	Items  []string `json:"items" minItems:"1" maxItems:"100" doc:"Numbers of the agenda items for it"`
}

// maxSittings bounds a plan.
const maxSittings = 200

// Check refuses a plan without sittings, and one that is too long.
func (x PlanWork) Check() error {
	if len(x.Sittings) == 0 || len(x.Sittings) > maxSittings {
		return Refuse(CodeInvalid, "The organization of work needs between 1 and %d sittings.", maxSittings)
	}
	return nil
}

// Judge numbers the sittings, and refuses a plan that does not fit the meeting: a
// day it does not sit, an item that is not on its agenda, sittings out of order or
// over one another.
func (x PlanWork) Judge(p Programme, _ MeetingFacts) (Programme, error) {
	p.Sittings = nil
	var last time.Time
	for i, asked := range x.Sittings {
		s := Sitting{
			Number: i + 1, Date: time.Time(asked.Date), Begins: asked.Begins, Ends: asked.Ends, Items: asked.Items,
			Zone: cmp.Or(asked.Zone, p.Meeting.Zone), Format: cmp.Or(asked.Format, p.Meeting.Format),
		}
		begins, ends, err := s.check(p.Meeting)
		if err != nil {
			return p, err
		}
		if begins.Before(last) {
			return p, Refuse(CodeInvalid, "Sitting %d begins before the one ahead of it has ended.", s.Number)
		}
		p.Sittings, last = append(p.Sittings, s), ends
	}
	return p, nil
}

// Detail tells how many sittings are planned.
func (PlanWork) Detail(after Programme, _ MeetingFacts) any {
	return map[string]any{"sittings": len(after.Sittings)}
}

// ListUnderItem lists a document under an item of the agenda. A document already
// listed there changes nothing.
type ListUnderItem struct {
	Item     string `json:"item" minLength:"1" maxLength:"20" doc:"Number of the agenda item"`
	Document string `json:"document" minLength:"1" maxLength:"200" doc:"Symbol or ID"`
}

// Check leaves all to the record, which knows the agenda and the document.
func (ListUnderItem) Check() error { return nil }

// Judge refuses what [Meeting.CheckListing] refuses.
func (x ListUnderItem) Judge(p Programme, f MeetingFacts) (Programme, error) {
	return p, p.Meeting.CheckListing(x.Item, f.Document)
}

// Detail tells the document by its symbol.
func (x ListUnderItem) Detail(_ Programme, f MeetingFacts) any {
	return map[string]any{"item": x.Item, "document": f.Document.Symbol}
}

// RecordBureauDecision puts a decision of the extended Bureau on a meeting on record.
// A change of the meeting names it by the ID of the act.
type RecordBureauDecision struct {
	Subject SilenceSubject `json:"subject" enum:"dates,format"`
	On      Day            `json:"on" format:"date" doc:"Day of the decision"`
	Text    string         `json:"text" minLength:"1"`
}

// Check refuses a decision without its day or its text, and one on something else
// than dates or format.
func (x RecordBureauDecision) Check() error {
	if x.On.IsZero() || strings.TrimSpace(x.Text) == "" {
		return Refuse(CodeInvalid, "A decision of the Bureau needs the meeting, its day and its text.")
	}
	if x.Subject != SilenceOnDates && x.Subject != SilenceOnFormat {
		return Refuse(CodeInvalid, "The Bureau decides here on dates or format, not on %q.", x.Subject)
	}
	return CheckText("The decision", x.Text)
}

// Judge adds the decision, with the Bureau that took it as it was on its day. It
// refuses a day that is still to come.
func (x RecordBureauDecision) Judge(p Programme, f MeetingFacts) (Programme, error) {
	on := time.Time(x.On)
	if on.After(f.Now) {
		return p, Refuse(CodeInvalid, "%s is still to come; a decision is recorded when it is taken.",
			on.Format("2 January 2006"))
	}
	p.Decisions = append(slices.Clip(p.Decisions), BureauDecision{
		ID: f.ID, Meeting: p.Meeting.ID, Subject: x.Subject, On: on, Text: x.Text,
		Bureau: f.Bureau.Body, Members: f.Bureau.Members,
	})
	return p, nil
}

// Detail tells the decision and who took it.
func (RecordBureauDecision) Detail(after Programme, _ MeetingFacts) any {
	return after.Decisions[len(after.Decisions)-1]
}

// ChangeMeeting changes the dates or the format of a meeting. What was before stays
// on record.
type ChangeMeeting struct {
	Opens    Day    `json:"opens,omitzero" format:"date" doc:"As it is when left out; so with the others"`
	Closes   Day    `json:"closes,omitzero" format:"date"`
	Format   string `json:"format,omitempty" doc:"in person, hybrid or online"`
	Approval ID     `json:"approval" doc:"ID of the approved silence procedure, or of the decision of the Bureau"`
	Reason   string `json:"reason,omitempty"`
}

// Check refuses a change without an approval.
func (x ChangeMeeting) Check() error {
	if x.Approval == "" {
		return Refuse(CodeInvalid, "The dates and the format of a meeting change with the approval of the extended "+
			"Bureau only; give an id and the id of the approval.")
	}
	return CheckReason("The reason", x.Reason)
}

// Judge refuses a change that changes nothing or makes no dates, a change of a
// meeting whose report is adopted, of the dates of one that has begun, and any
// that the extended Bureau has not approved for that meeting.
func (x ChangeMeeting) Judge(p Programme, f MeetingFacts) (Programme, error) {
	m, c := p.Meeting, x.change(p.Meeting, f)
	switch {
	case c.Closes.Before(c.Opens):
		return p, Refuse(CodeInvalid, "The meeting would close on %s, before it opens on %s; give both days.",
			c.Closes.Format(time.DateOnly), c.Opens.Format(time.DateOnly))
	case c.Format != "" && !slices.Contains(Formats(), c.Format):
		return p, Refuse(CodeInvalid, "%q is no format of a meeting; use in person, hybrid or online.", c.Format)
	case !c.OfDates() && c.Format == m.Format:
		return p, Refuse(CodeInvalid, "%s has these dates and this format already.", m.Key)
	case f.Closed:
		return p, Refuse(CodeWrongState, "The report of %s is adopted; the meeting is over.", m.Key)
	case c.OfDates() && !m.AgendaAdoptedAt.IsZero():
		return p, Refuse(CodeWrongState, "%s has begun: its agenda is adopted, and its dates no longer change.", m.Key)
	}
	p.Meeting.Opens, p.Meeting.Closes, p.Meeting.Format = c.Opens, c.Closes, c.Format
	p.Meeting.Changes = append(slices.Clip(m.Changes), c)
	return p, f.Approval.approves(m, c)
}

// change is the change with what stays as it is.
func (x ChangeMeeting) change(m Meeting, f MeetingFacts) MeetingChange {
	return MeetingChange{
		ID: f.ID, Opens: time.Time(cmp.Or(x.Opens, Day(m.Opens))), Closes: time.Time(cmp.Or(x.Closes, Day(m.Closes))),
		Format: cmp.Or(x.Format, m.Format), OldOpens: m.Opens, OldCloses: m.Closes, OldFormat: m.Format,
		Approval: x.Approval, Tacit: f.Approval.Tacit, Reason: x.Reason, At: f.Now,
	}
}

// Detail tells what was before and what is now.
func (ChangeMeeting) Detail(after Programme, _ MeetingFacts) any {
	return after.Meeting.Changes[len(after.Meeting.Changes)-1]
}

// ChangeAccreditation withdraws an accreditation to a meeting, or restores one that
// was withdrawn. It counts from the time it is recorded; what was done before stays.
type ChangeAccreditation struct {
	Delegation string `json:"delegation" minLength:"1" doc:"Code of an organization or non-governmental organization"`
	Restores   bool   `json:"restores,omitempty" doc:"Restores an accreditation that was withdrawn"`
	Reason     string `json:"reason" minLength:"1"`
}

// Check refuses a change without the delegation or the reason.
func (x ChangeAccreditation) Check() error {
	if x.Delegation == "" || strings.TrimSpace(x.Reason) == "" {
		return Refuse(CodeInvalid, "To withdraw or restore an accreditation, name the delegation and give the reason.")
	}
	return CheckReason("The reason", x.Reason)
}

// Judge refuses to withdraw what is not there, or needs no accreditation, and to do
// a second time what was done.
func (x ChangeAccreditation) Judge(p Programme, f MeetingFacts) (Programme, error) {
	s, key := f.Accreditation, p.Meeting.Key
	switch {
	case !f.Capacity.NeedsAccreditation():
		return p, Refuse(CodeInvalid,
			"%s takes part as %s and needs no accreditation; there is none to withdraw or restore.",
			x.Delegation, f.Capacity.phrase())
	case !s.Listed:
		return p, Refuse(CodeWrongState, "%s is not accredited to %s; load its accreditation first.", x.Delegation, key)
	case x.Restores && s.Stands():
		return p, Refuse(CodeWrongState, "The accreditation of %s to %s stands; there is nothing to restore.",
			x.Delegation, key)
	case !x.Restores && !s.Stands():
		return p, Refuse(CodeWrongState, "The accreditation of %s to %s is withdrawn already, since %s.",
			x.Delegation, key, onRecordAt(s.WithdrawnAt))
	}
	return p, nil
}

// OrderRecommendations gives the recommendations of a meeting another order, in which
// documents number them. Identity is not order: nothing else changes.
type OrderRecommendations struct {
	Meeting         string `json:"meeting" maxLength:"200" doc:"Key or ID"`
	Recommendations []ID   `json:"recommendations" minItems:"1" maxItems:"2000" doc:"Keys or IDs of all of the meeting, first to last"`
	Reason          string `json:"reason,omitempty"`
}

// Check refuses a reason that is no text.
func (x OrderRecommendations) Check() error { return CheckReason("The reason", x.Reason) }

// Judge refuses an order that leaves out one of the recommendations, has one
// twice, or one of another meeting. Those that ended by a split or a merger
// may be left out, and stay where they are.
func (x OrderRecommendations) Judge(p Programme, f MeetingFacts) (Programme, error) {
	left := map[ID]Recommendation{}
	for _, r := range f.Recommendations {
		left[r.ID] = r
	}
	for _, id := range x.Recommendations {
		if _, ok := left[id]; !ok {
			return p, Refuse(CodeInvalid, "The recommendation %s is not one of that meeting, or stands twice.", id)
		}
		delete(left, id)
	}
	for _, r := range f.Recommendations {
		if _, missing := left[r.ID]; missing && !r.Draft.Stage.Reshaped() {
			return p, Refuse(CodeInvalid,
				"The recommendation %q has no place in the new order; name all of the meeting.", r.Key)
		}
	}
	for i, id := range x.Complete(f.Recommendations) {
		k := slices.IndexFunc(f.Recommendations, func(r Recommendation) bool { return r.ID == id })
		if r := f.Recommendations[k]; r.Draft.Stage.Adopted() && r.Order != i+1 {
			return p, Refuse(CodeImmutable, "The recommendation %q is adopted as number %d and keeps its place.",
				r.Key, r.Order)
		}
	}
	return p, nil
}

// Complete is the order with those it leaves out in the places they have: they
// ended by a split or a merger, and documents number them no more.
func (x OrderRecommendations) Complete(all []Recommendation) []ID {
	out := make([]ID, 0, len(all))
	named := x.Recommendations
	for _, r := range all {
		if !slices.Contains(x.Recommendations, r.ID) {
			out = append(out, r.ID)
		} else if len(named) > 0 {
			out, named = append(out, named[0]), named[1:]
		}
	}
	return out
}

// Detail tells the whole order.
func (x OrderRecommendations) Detail(_ Programme, f MeetingFacts) any {
	return map[string]any{"recommendations": x.Complete(f.Recommendations), "reason": x.Reason}
}
