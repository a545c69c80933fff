package negotiation

import (
	"slices"
	"strings"
	"time"
)

// SilenceAct is an act on a silence procedure. What its line of the log says is told by
// the procedure as it was before.
type SilenceAct = ActOn[Silence, SilenceFacts]

// SilenceFacts is what the record knows that the rules of acts on silence
// procedures depend on, besides the procedure itself.
type SilenceFacts struct {
	// Now is the time of the act.
	Now time.Time
	// ByProcedure says that the procedure judges. Whether an objection is in time is
	// judged by the record's clock, so it is left to the record.
	ByProcedure bool
	// Came is when an objection arrived, and Capacity that of its delegation then.
	Came     time.Time
	Capacity Capacity
}

// silenceActs are the rows of the acts on silence procedures.
var silenceActs = []ActRow{
	row[OpenSilence](ActRow{Name: "open-silence", On: OnSilence, Event: EventSilenceOpened,
		Summary: "Circulate a text for tacit approval", Who: secretariat, Scope: ScopeManage}),
	row[BreakSilence](ActRow{Name: "break-silence", On: OnSilence, Event: EventSilenceBroken,
		Verb: "objections", Update: "BreakSilence",
		Summary: "Break the silence, for some paragraphs or all", Who: submitters, Scope: ScopeDecide}),
	row[ExtendSilence](ActRow{Name: "extend-silence", On: OnSilence, Event: EventSilenceExtended,
		Verb: "extend", Update: "ExtendSilence",
		Summary: "Move the end, before it only", Who: secretariat, Scope: ScopeManage}),
	row[CancelSilence](ActRow{Name: "cancel-silence", On: OnSilence, Event: EventSilenceCancelled,
		Verb: "cancel", Update: "CancelSilence",
		Summary: "Take the procedure back; it approves nothing", Who: secretariat, Scope: ScopeManage}),
}

// submitters speak for a delegation: itself, and who enters what came on paper.
var submitters = []Role{RoleSecretariat, RoleDelegation}

// OpenSilence circulates a text for tacit approval.
type OpenSilence struct {
	Body       string         `json:"body" doc:"Symbol of the body that decides"`
	Meeting    string         `json:"meeting,omitempty" doc:"Key or ID of the meeting it is about"`
	Subject    SilenceSubject `json:"subject" enum:"dates,topics,format,publication,recommendations"`
	Title      string         `json:"title"`
	Paragraphs []string       `json:"paragraphs,omitempty" maxItems:"200"`
	// Recommendations are put to tacit approval in the place of paragraphs, where
	// the rules of the body let silence adopt.
	Recommendations []CirculatedDraft `json:"recommendations,omitempty" maxItems:"200"`
	Roster          []string          `json:"roster" minItems:"1" maxItems:"500" doc:"Codes of the delegations asked"`
	Ends            time.Time         `json:"ends" doc:"Last instant at which it can be broken"`
	Zone            string            `json:"zone" doc:"IANA time zone the end was set in" example:"Europe/Vienna"`
	Revises         ID                `json:"revises,omitempty" doc:"The broken procedure whose text this one revises"`
	NamesPublished  bool              `json:"namesPublished,omitempty" doc:"Lets everybody learn who broke it"`
	Reason          string            `json:"reason,omitempty" doc:"Needed for less than 72 hours"`
}

// maxSilenceParagraphs bounds the text of one procedure.
const maxSilenceParagraphs = 200

// Check refuses a procedure without a body, a title or a roster, and texts that
// are none.
func (x OpenSilence) Check() error {
	switch {
	case x.Body == "" || strings.TrimSpace(x.Title) == "":
		return Refuse(CodeInvalid, "A silence procedure needs a body and a title.")
	case len(x.Roster) == 0:
		return Refuse(CodeInvalid, "Name the delegations on the roster; who is asked is never derived.")
	}
	if err := CheckLine("The title", x.Title); err != nil {
		return err
	}
	if err := CheckReason("The reason", x.Reason); err != nil {
		return err
	}
	for i, text := range x.Paragraphs {
		if err := CheckText("Paragraph "+itoa(i+1)+" of the silence procedure", text); err != nil {
			return err
		}
		if strings.TrimSpace(text) == "" {
			return Refuse(CodeInvalid, "Paragraph %d is empty.", i+1)
		}
	}
	return CheckZone(x.Zone)
}

// CheckUnder refuses what the rules of the body rule out, and an end that has
// passed or comes too soon.
func (x OpenSilence) CheckUnder(rules BodyRules, now time.Time) error {
	if err := x.checkSubject(rules); err != nil {
		return err
	}
	if err := x.checkForm(); err != nil {
		return err
	}
	if !x.Ends.After(now) {
		return Refuse(CodeDeadline, "The end %s is not in the future.", x.Ends.UTC().Format(time.RFC3339))
	}
	if x.Ends.Sub(now) < ShortestSilence && strings.TrimSpace(x.Reason) == "" {
		return Refuse(CodeInvalid, "A silence of less than 72 hours needs a reason.")
	}
	return nil
}

func (x OpenSilence) checkSubject(rules BodyRules) error {
	switch x.Subject {
	case SilenceOnDates, SilenceOnTopics, SilenceOnFormat, SilenceOnPublication:
		return nil
	case SilenceOnRecommendations:
		if rules.SilenceAdopts {
			return nil
		}
		return Refuse(CodeNotPermitted,
			"Silence adopts no recommendations: the rules of %s on record do not allow it.", x.Body)
	}
	return Refuse(CodeInvalid,
		"%q is no subject of a silence procedure; use dates, topics, format, publication or recommendations.", x.Subject)
}

// AsksBureau reports whether the approval is that of the extended Bureau: what is
// decided about a meeting by tacit approval, its Bureau decides.
func (x OpenSilence) AsksBureau() bool {
	return x.Meeting != "" && x.Subject != SilenceOnRecommendations
}

// CheckBody refuses to let a body decide about a meeting that is neither its own
// nor one of a body below it. The chain is the body that meets and those above
// it.
func (x OpenSilence) CheckBody(m Meeting, chain []string) error {
	if contains(chain, x.Body) {
		return nil
	}
	return Refuse(CodeInvalid, "%s is a meeting of %s, about which %s does not decide.", m.Key, m.Body, x.Body)
}

// Asked are the codes of the roster, sorted and each once.
func (x OpenSilence) Asked() []string {
	return slices.Compact(slices.Sorted(slices.Values(x.Roster)))
}

// CheckEarlier refuses a revision of a procedure that was not broken, and what
// [OpenSilence.CheckRevised] refuses. Earlier are the procedures of the body
// before this one.
func (x OpenSilence) CheckEarlier(earlier []Silence) error {
	found := x.Revises == ""
	var broken []string
	for _, s := range earlier {
		for _, p := range s.Paragraphs {
			if p.Broken {
				broken = append(broken, p.Text)
				found = found || s.ID == x.Revises
			}
		}
	}
	if !found {
		return Refuse(CodeInvalid, "The procedure %s that this one revises was not broken.", x.Revises)
	}
	return x.CheckRevised(broken)
}

// CheckRevised refuses to circulate again, unchanged, what was broken. Broken
// are the texts of earlier procedures of the body that somebody objected to.
// Spacing and capitals are no revision.
func (x OpenSilence) CheckRevised(broken []string) error {
	for i, text := range x.Paragraphs {
		if slices.ContainsFunc(broken, func(b string) bool { return bareText(b) == bareText(text) }) {
			return Refuse(CodeConflict,
				"The silence on the text of paragraph %d was broken; a broken text returns only revised.", i+1)
		}
	}
	return nil
}

func bareText(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// BreakSilence objects to some paragraphs of a text, or all.
type BreakSilence struct {
	Delegation string `json:"delegation,omitempty" doc:"The signed-in delegation when empty"`
	Paragraphs []int  `json:"paragraphs,omitempty" maxItems:"200" doc:"Numbers of those objected to; none means all"`
	Text       string `json:"text" doc:"The objection, or the amendment proposed"`
}

// Check refuses an objection without words.
func (x BreakSilence) Check() error {
	if strings.TrimSpace(x.Text) == "" {
		return Refuse(CodeInvalid, "An objection is in writing: it needs its text.")
	}
	return CheckText("The objection", x.Text)
}

// Speaker is the delegation that objects.
func (x BreakSilence) Speaker() string { return x.Delegation }

// Judge marks the paragraphs objected to. When none is left unbroken the
// procedure ends at once. It refuses an objection that came after the end, of
// somebody not on the roster or not entitled, or to a paragraph that is not there.
func (x BreakSilence) Judge(s Silence, f SilenceFacts) (Silence, error) {
	if f.ByProcedure {
		return s, nil
	}
	if err := x.checkHeard(s, f); err != nil {
		return s, err
	}
	s.Paragraphs = slices.Clone(s.Paragraphs)
	left := 0
	for i := range s.Paragraphs {
		p := &s.Paragraphs[i]
		p.Broken = p.Broken || len(x.Paragraphs) == 0 || slices.Contains(x.Paragraphs, p.Number)
		if !p.Broken {
			left++
		}
	}
	if left == 0 {
		s.Phase, s.EndedAt = SilenceBroken, f.Now
	}
	return s, nil
}

func (x BreakSilence) checkHeard(s Silence, f SilenceFacts) error {
	if s.Phase != SilenceOpen || f.Came.After(s.Ends) {
		return Refuse(CodeDeadline,
			"The silence procedure is over; it could be broken until %s.", s.Ends.UTC().Format(time.RFC3339))
	}
	if !contains(s.Roster, x.Delegation) {
		return Refuse(CodeNotEntitled, "%s is not on the roster of this silence procedure.", x.Delegation)
	}
	if err := RequireEntitlement(x.Delegation, f.Capacity, MayBreakSilence); err != nil {
		return err
	}
	for _, number := range x.Paragraphs {
		if number < 1 || number > len(s.Paragraphs) {
			return Refuse(CodeUnknownParagraph,
				"The text has %d paragraph(s); there is no paragraph %d.", len(s.Paragraphs), number)
		}
	}
	return nil
}

// Detail tells what was broken, never by whom nor in what words.
func (x BreakSilence) Detail(before Silence) any {
	return map[string]any{"silence": before.ID, "paragraphs": x.Paragraphs, "notice": before.Notice}
}

// ExtendSilence moves the end of a silence procedure.
type ExtendSilence struct {
	Ends   time.Time `json:"ends"`
	Reason string    `json:"reason,omitempty"`
}

// Check refuses a reason that is no text.
func (x ExtendSilence) Check() error { return CheckReason("The reason", x.Reason) }

// Judge lets the end of an open procedure be moved before it has come, and to a
// later time only.
func (x ExtendSilence) Judge(s Silence, f SilenceFacts) (Silence, error) {
	if s.Phase != SilenceOpen || !f.Now.Before(s.Ends) {
		return s, Refuse(CodeDeadline, "The silence procedure is over; it can be extended only before its end.")
	}
	if !x.Ends.After(s.Ends) {
		return s, Refuse(CodeDeadline, "The new end %s is not later than the present one.", x.Ends.UTC().Format(time.RFC3339))
	}
	s.Ends = x.Ends.UTC().Truncate(time.Microsecond)
	return s, nil
}

// Detail tells the new end.
func (x ExtendSilence) Detail(before Silence) any {
	ends := x.Ends.UTC().Truncate(time.Microsecond)
	return map[string]any{"silence": before.ID, "ends": ends, "reason": x.Reason, "notice": before.Notice}
}

// CancelSilence takes a procedure back before its end. It approves nothing.
type CancelSilence struct {
	Reason string `json:"reason,omitempty"`
}

// Check refuses to cancel without a reason.
func (x CancelSilence) Check() error {
	if strings.TrimSpace(x.Reason) == "" {
		return Refuse(CodeInvalid, "To cancel a silence procedure, give the reason.")
	}
	return CheckReason("The reason", x.Reason)
}

// Judge lets a procedure be cancelled that is not over.
func (x CancelSilence) Judge(s Silence, f SilenceFacts) (Silence, error) {
	if s.Phase != SilenceOpen {
		return s, Refuse(CodeWrongState, "The silence procedure is over.")
	}
	s.Phase, s.EndedAt = SilenceCancelled, f.Now
	return s, nil
}

// Detail tells the reason.
func (x CancelSilence) Detail(before Silence) any {
	return map[string]any{"silence": before.ID, "reason": x.Reason, "notice": before.Notice}
}
