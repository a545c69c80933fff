package negotiation

import (
	"slices"
	"strings"
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

// SilencePlan is the request for a silence procedure.
type SilencePlan struct {
	// ID is chosen by the client, so that a repeated request opens one.
	ID         ID             `json:"id"`
	Body       string         `json:"body"`
	Meeting    ID             `json:"meeting,omitempty"`
	Subject    SilenceSubject `json:"subject"`
	Title      string         `json:"title"`
	Paragraphs []string       `json:"paragraphs"`
	// Recommendations are put to tacit approval in the place of paragraphs, where
	// the rules of the body allow it.
	Recommendations []CirculatedDraft `json:"recommendations,omitempty"`
	Roster          []string          `json:"roster"`
	Ends            time.Time         `json:"ends"`
	Zone            string            `json:"zone"`
	Revises         ID                `json:"revises,omitempty"`
	NamesPublished  bool              `json:"namesPublished,omitempty"`
	Reason          string            `json:"reason,omitempty"`
}

// maxSilenceParagraphs bounds the text of one procedure.
const maxSilenceParagraphs = 200

// Check refuses a plan that the rules of the body or its own form rule out.
func (p SilencePlan) Check(now time.Time, rules BodyRules) error {
	switch {
	case p.ID == "" || p.Body == "" || strings.TrimSpace(p.Title) == "":
		return Refuse(CodeInvalid, "A silence procedure needs an id, a body and a title.")
	case len(p.Roster) == 0:
		return Refuse(CodeInvalid, "Name the delegations on the roster; who is asked is never derived.")
	}
	if err := CheckLine("The title", p.Title); err != nil {
		return err
	}
	if err := CheckReason("The reason", p.Reason); err != nil {
		return err
	}
	for i, text := range p.Paragraphs {
		if err := CheckText("Paragraph "+itoa(i+1)+" of the silence procedure", text); err != nil {
			return err
		}
		if strings.TrimSpace(text) == "" {
			return Refuse(CodeInvalid, "Paragraph %d is empty.", i+1)
		}
	}
	if err := p.checkSubject(rules); err != nil {
		return err
	}
	if err := p.checkForm(); err != nil {
		return err
	}
	if err := CheckZone(p.Zone); err != nil {
		return err
	}
	if !p.Ends.After(now) {
		return Refuse(CodeDeadline, "The end %s is not in the future.", p.Ends.UTC().Format(time.RFC3339))
	}
	if p.Ends.Sub(now) < ShortestSilence && strings.TrimSpace(p.Reason) == "" {
		return Refuse(CodeInvalid, "A silence of less than 72 hours needs a reason.")
	}
	return nil
}

func (p SilencePlan) checkSubject(rules BodyRules) error {
	switch p.Subject {
	case SilenceOnDates, SilenceOnTopics, SilenceOnFormat, SilenceOnPublication:
		return nil
	case SilenceOnRecommendations:
		if rules.SilenceAdopts {
			return nil
		}
		return Refuse(CodeNotPermitted, "Silence adopts no recommendations: the rules of %s on record do not allow it.", p.Body)
	}
	return Refuse(CodeInvalid, "%q is no subject of a silence procedure; use dates, topics, format, publication or recommendations.", p.Subject)
}

// AsksBureau reports whether the approval is that of the extended Bureau: what is
// decided about a meeting by tacit approval, its Bureau decides.
func (p SilencePlan) AsksBureau() bool {
	return p.Meeting != "" && p.Subject != SilenceOnRecommendations
}

// CheckBody refuses to let a body decide about a meeting that is neither its own
// nor one of a body below it. The chain is the body that meets and those above
// it.
func (p SilencePlan) CheckBody(m Meeting, chain []string) error {
	if contains(chain, p.Body) {
		return nil
	}
	return Refuse(CodeInvalid, "%s is a meeting of %s, about which %s does not decide.", m.Key, m.Body, p.Body)
}

// Asked are the codes of the roster, sorted and each once.
func (p SilencePlan) Asked() []string {
	return slices.Compact(slices.Sorted(slices.Values(p.Roster)))
}

// CheckEarlier refuses a revision of a procedure that was not broken, and what
// [SilencePlan.CheckRevised] refuses. Earlier are the procedures of the body
// before this one.
func (p SilencePlan) CheckEarlier(earlier []Silence) error {
	found := p.Revises == ""
	var broken []string
	for _, s := range earlier {
		for _, q := range s.Paragraphs {
			if q.Broken {
				broken = append(broken, q.Text)
				found = found || s.ID == p.Revises
			}
		}
	}
	if !found {
		return Refuse(CodeInvalid, "The procedure %s that this one revises was not broken.", p.Revises)
	}
	return p.CheckRevised(broken)
}

// CheckRevised refuses to circulate again, unchanged, what was broken. Broken
// are the texts of earlier procedures of the body that somebody objected to.
// Spacing and capitals are no revision.
func (p SilencePlan) CheckRevised(broken []string) error {
	for i, text := range p.Paragraphs {
		if slices.ContainsFunc(broken, func(b string) bool { return bareText(b) == bareText(text) }) {
			return Refuse(CodeConflict, "The silence on the text of paragraph %d was broken; a broken text returns only revised.", i+1)
		}
	}
	return nil
}

func bareText(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// SilenceObjection breaks a silence, for some paragraphs or all.
type SilenceObjection struct {
	// ID is chosen by the client, so that it is recorded once.
	ID         ID     `json:"id"`
	Silence    ID     `json:"silence"`
	Delegation string `json:"delegation"`
	// Paragraphs are the numbers of those objected to; none means all.
	Paragraphs []int `json:"paragraphs,omitempty"`
	// Text is the objection, or the amendment proposed.
	Text       string    `json:"text"`
	Actor      Actor     `json:"actor,omitzero"`
	ReceivedAt time.Time `json:"receivedAt,omitzero"`
	// Expects is the state its sender had read, see [Expected].
	Expects string `json:"expects,omitempty"`
}

// CheckObjection refuses an objection after the end, of somebody not on the
// roster or not entitled, without words, or to a paragraph that is not there.
// Capacity is that at the time of the act.
func (s Silence) CheckObjection(o SilenceObjection, now time.Time, capacity Capacity) error {
	if o.ID == "" || strings.TrimSpace(o.Text) == "" {
		return Refuse(CodeInvalid, "An objection is in writing: it needs an id and its text.")
	}
	if err := CheckText("The objection", o.Text); err != nil {
		return err
	}
	if s.Phase != SilenceOpen || now.After(s.Ends) {
		return Refuse(CodeDeadline, "The silence procedure is over; it could be broken until %s.", s.Ends.UTC().Format(time.RFC3339))
	}
	if !contains(s.Roster, o.Delegation) {
		return Refuse(CodeNotEntitled, "%s is not on the roster of this silence procedure.", o.Delegation)
	}
	if err := RequireEntitlement(o.Delegation, capacity, MayBreakSilence); err != nil {
		return err
	}
	for _, number := range o.Paragraphs {
		if number < 1 || number > len(s.Paragraphs) {
			return Refuse(CodeUnknownParagraph, "The text has %d paragraph(s); there is no paragraph %d.", len(s.Paragraphs), number)
		}
	}
	return nil
}

// ShowsObjection reports whether somebody may read an objection: who broke a
// silence is told to nobody but secretariat, chair and the delegation itself,
// unless the procedure was opened so. The chair of one meeting learns it of that
// meeting's.
func (s Silence) ShowsObjection(to Actor, o SilenceObjection) bool {
	to = to.EffectiveAt(s.Meeting)
	return s.NamesPublished || to.Role == RoleSecretariat || to.Role == RoleChair || to.Role.OfDelegation() && to.Delegation == o.Delegation
}

// Break marks the paragraphs objected to. When none is left unbroken the
// procedure ends at once. The silence itself is not changed.
func (s Silence) Break(o SilenceObjection, now time.Time) Silence {
	s.Paragraphs = slices.Clone(s.Paragraphs)
	left := 0
	for i := range s.Paragraphs {
		p := &s.Paragraphs[i]
		p.Broken = p.Broken || len(o.Paragraphs) == 0 || slices.Contains(o.Paragraphs, p.Number)
		if !p.Broken {
			left++
		}
	}
	if left == 0 {
		s.Phase, s.EndedAt = SilenceBroken, now
	}
	return s
}

// End is what the end brings: what is unbroken is approved.
func (s Silence) End(now time.Time) Silence {
	s.Phase, s.EndedAt = SilenceApproved, now
	if slices.ContainsFunc(s.Paragraphs, func(p SilenceParagraph) bool { return p.Broken }) {
		s.Phase = SilenceApprovedInPart
	}
	return s
}

// CheckExtension refuses to move the end unless the silence is open, now is
// before the end, and the new one is later.
func (s Silence) CheckExtension(now, ends time.Time) error {
	if s.Phase != SilenceOpen || !now.Before(s.Ends) {
		return Refuse(CodeDeadline, "The silence procedure is over; it can be extended only before its end.")
	}
	if !ends.After(s.Ends) {
		return Refuse(CodeDeadline, "The new end %s is not later than the present one.", ends.UTC().Format(time.RFC3339))
	}
	return nil
}

// CheckCancel refuses to take back what is over, or to do so without a reason.
func (s Silence) CheckCancel(reason string) error {
	if strings.TrimSpace(reason) == "" {
		return Refuse(CodeInvalid, "To cancel a silence procedure, give the reason.")
	}
	if s.Phase != SilenceOpen {
		return Refuse(CodeWrongState, "The silence procedure is over.")
	}
	return nil
}
