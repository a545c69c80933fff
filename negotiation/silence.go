package negotiation

import (
	"slices"
	"time"
)

// SilencePhase is where a silence procedure stands.
type SilencePhase string

// The phases of a silence procedure.
const (
	// SilenceOpen: circulated; it can be broken until its end.
	SilenceOpen SilencePhase = "open"
	// SilenceApproved: its end came unbroken.
	SilenceApproved SilencePhase = "approved"
	// SilenceApprovedInPart: its end came, and some paragraphs were broken.
	SilenceApprovedInPart SilencePhase = "approved_in_part"
	// SilenceBroken: every paragraph was broken.
	SilenceBroken SilencePhase = "broken"
	// SilenceCancelled: taken back before its end; it approved nothing.
	SilenceCancelled SilencePhase = "cancelled"
)

// SilenceSubject is what a body decides by tacit approval.
type SilenceSubject string

// The subjects. Recommendations are one only where a body's rules say so.
const (
	SilenceOnDates           SilenceSubject = "dates"
	SilenceOnTopics          SilenceSubject = "topics"
	SilenceOnFormat          SilenceSubject = "format"
	SilenceOnPublication     SilenceSubject = "publication"
	SilenceOnRecommendations SilenceSubject = "recommendations"
)

// ShortestSilence is how long a silence lasts at least unless a reason is
// given for a shorter one. 72 hours are common practice.
const ShortestSilence = 72 * time.Hour

// Silence is a procedure of tacit approval: a text circulated to a roster, with
// an end. Unbroken silence approves it. It never adopts recommendations unless
// the rules of the body say so.
type Silence struct {
	ID   ID     `json:"id"`
	Body string `json:"body"`
	// Meeting it is about, if any.
	Meeting    ID                 `json:"meeting,omitempty"`
	Subject    SilenceSubject     `json:"subject"`
	Title      string             `json:"title"`
	Paragraphs []SilenceParagraph `json:"paragraphs"`
	// Roster are the codes of those asked, sorted. It is given, never derived.
	Roster []string `json:"roster"`
	// Bureau is the body whose extended Bureau, as of the opening, the roster is;
	// "" when somebody else is asked, whose approval changes nothing by itself.
	Bureau   string    `json:"bureau,omitempty"`
	OpenedAt time.Time `json:"openedAt"`
	// Ends is the last instant at which the silence can be broken, Zone the IANA
	// zone it was set in.
	Ends  time.Time    `json:"ends"`
	Zone  string       `json:"zone"`
	Phase SilencePhase `json:"phase"`
	// Revises is the broken procedure whose text this one revises.
	Revises ID `json:"revises,omitempty"`
	// NamesPublished says that everybody may learn who broke it; usually only
	// secretariat and chair do.
	NamesPublished bool      `json:"namesPublished,omitempty"`
	Reason         string    `json:"reason,omitempty"`
	EndedAt        time.Time `json:"endedAt,omitzero"`
	// Notice is said on every output of a procedure on recommendations.
	Notice string `json:"notice,omitempty"`
	// Warnings are of the answer to opening or extending it, such as that the end
	// falls on a day off. They are not kept.
	Warnings []string `json:"warnings,omitempty"`
}

// SilenceParagraph is one numbered paragraph of the text.
type SilenceParagraph struct {
	// Number counts from 1.
	Number int    `json:"number"`
	Text   string `json:"text"`
	// Broken says that somebody objected to it.
	Broken bool `json:"broken,omitempty"`
	// Recommendation that the paragraph puts to tacit approval, as the version it
	// stood at, "" in a procedure on anything else. Its text is the version's.
	Recommendation ID `json:"recommendation,omitempty"`
	Version        ID `json:"version,omitempty"`
	// Adopted says that it was adopted by the end of the procedure, LeftOut why it
	// was not although nobody broke it.
	Adopted bool   `json:"adopted,omitempty"`
	LeftOut string `json:"leftOut,omitempty"`
}

// SilenceObjection is an objection on record.
type SilenceObjection struct {
	ID         ID     `json:"id"`
	Silence    ID     `json:"silence"`
	Delegation string `json:"delegation"`
	// Paragraphs are the numbers of those objected to; none means all.
	Paragraphs []int `json:"paragraphs,omitempty"`
	// Text is the objection, or the amendment proposed.
	Text       string    `json:"text"`
	Actor      Actor     `json:"actor,omitzero"`
	ReceivedAt time.Time `json:"receivedAt,omitzero"`
}

// ShowsObjection reports whether somebody may read an objection: who broke a
// silence is told to nobody but secretariat, chair and the delegation itself,
// unless the procedure was opened so. The chair of one meeting learns it of that
// meeting's.
func (s Silence) ShowsObjection(to Actor, o SilenceObjection) bool {
	to = to.EffectiveAt(s.Meeting)
	return s.NamesPublished || to.Role == RoleSecretariat || to.Role == RoleChair || to.Role.OfDelegation() &&
		to.Delegation == o.Delegation
}

// End is what the end brings: what is unbroken is approved.
func (s Silence) End(now time.Time) Silence {
	s.Phase, s.EndedAt = SilenceApproved, now
	if slices.ContainsFunc(s.Paragraphs, func(p SilenceParagraph) bool { return p.Broken }) {
		s.Phase = SilenceApprovedInPart
	}
	return s
}
