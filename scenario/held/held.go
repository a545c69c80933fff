// Package held is what a house holds at one moment, as an onlooker sees it who
// may see all of it.
package held

import (
	"slices"
	"time"

	"rapporteur/negotiation"
)

// Record is what a house holds at one moment.
type Record struct {
	Now   time.Time
	Rules negotiation.BodyRules
	// Instrument is the treaty that capacities are under.
	Instrument  string
	Delegations []negotiation.Delegation
	Meetings    []Meeting
	Drafts      []Draft
	Rounds      []Round
	Silences    []Silence
	Reports     []negotiation.Report
	Documents   []Document
}

// Meeting is a meeting with the codes of those whose objection to its agenda
// stands.
type Meeting struct {
	negotiation.Meeting
	Objecting []string
}

// Draft is a recommendation with all its versions, oldest first, the amendments
// moved to it in a room, and its corrections.
type Draft struct {
	negotiation.Recommendation
	Versions    []negotiation.Version
	Amendments  []negotiation.OralAmendment
	Corrections []negotiation.Correction
}

// Round is a round with the comments received in it, in their order.
type Round struct {
	negotiation.Round
	Comments []negotiation.ReceivedComment
}

// Silence is a silence procedure with the objections on record.
type Silence struct {
	negotiation.Silence
	Objections []negotiation.SilenceObjection
	// Shown are the objections that each delegation can read, by its code.
	Shown map[string][]negotiation.SilenceObjection
}

// Document is a document with its texts as printed, by language.
type Document struct {
	negotiation.Document
	Texts map[negotiation.Language]string
}

// Act is what somebody tried.
type Act struct {
	// Sentence tells it; Args are its parts by their names, such as who, draft,
	// paragraph and text.
	Sentence string
	Args     map[string]string
	// Out says that somebody tried what is for another role.
	Out bool
	// Err is why it was refused, nil when it was done.
	Err error
}

// Step is one act, with what the house held before and after it.
type Step struct {
	Was, Is Record
	Act     Act
}

// find returns the first of a list that fits.
func find[T any](list []T, fits func(T) bool) (found T, ok bool) {
	i := slices.IndexFunc(list, fits)
	if i < 0 {
		return found, false
	}
	return list[i], true
}

// Draft finds a recommendation.
func (r Record) Draft(id negotiation.ID) (Draft, bool) {
	return find(r.Drafts, func(d Draft) bool { return d.ID == id })
}

// DraftByKey finds a recommendation by its key.
func (r Record) DraftByKey(key string) (Draft, bool) {
	return find(r.Drafts, func(d Draft) bool { return d.Key == key })
}

// Round finds a round.
func (r Record) Round(id negotiation.ID) (Round, bool) {
	return find(r.Rounds, func(x Round) bool { return x.ID == id })
}

// Meeting finds a meeting.
func (r Record) Meeting(id negotiation.ID) (Meeting, bool) {
	return find(r.Meetings, func(m Meeting) bool { return m.ID == id })
}

// Silence finds a silence procedure.
func (r Record) Silence(id negotiation.ID) (Silence, bool) {
	return find(r.Silences, func(s Silence) bool { return s.ID == id })
}

// Document finds a document.
func (r Record) Document(id negotiation.ID) (Document, bool) {
	return find(r.Documents, func(d Document) bool { return d.ID == id })
}

// Delegation finds a delegation by its code.
func (r Record) Delegation(code string) (negotiation.Delegation, bool) {
	return find(r.Delegations, func(d negotiation.Delegation) bool { return d.Code == code })
}

// ReportOf finds the report of a meeting.
func (r Record) ReportOf(meeting negotiation.ID) (negotiation.Report, bool) {
	return find(r.Reports, func(x negotiation.Report) bool { return x.Meeting == meeting })
}

// Version finds a version of any draft.
func (r Record) Version(id negotiation.ID) (negotiation.Version, bool) {
	for _, d := range r.Drafts {
		if v, ok := find(d.Versions, func(v negotiation.Version) bool { return v.ID == id }); ok {
			return v, true
		}
	}
	return negotiation.Version{}, false
}

// Comment finds a comment of any round.
func (r Record) Comment(id negotiation.ID) (negotiation.ReceivedComment, bool) {
	for _, x := range r.Rounds {
		if c, ok := find(x.Comments, func(c negotiation.ReceivedComment) bool { return c.ID == id }); ok {
			return c, true
		}
	}
	return negotiation.ReceivedComment{}, false
}

// Current is the version a draft stands at.
func (d Draft) Current() negotiation.Version {
	v, _ := find(d.Versions, func(v negotiation.Version) bool { return v.ID == d.Draft.Version })
	return v
}

// Capacity is that of a delegation at a time, by the delegations on record.
func (r Record) Capacity(code string, at time.Time) negotiation.Capacity {
	d, _ := r.Delegation(code)
	if d.Kind != negotiation.KindGroup {
		return d.CapacityOn(r.Instrument, at)
	}
	var members []negotiation.Capacity
	for _, m := range d.MembersOn(at) {
		members = append(members, r.Capacity(m, at))
	}
	return negotiation.GroupCapacity(members)
}
