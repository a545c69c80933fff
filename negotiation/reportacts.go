package negotiation

import (
	"slices"
	"strings"
	"time"
)

// ReportAct is an act on the report of a meeting.
type ReportAct = ActOn[Report, ReportFacts]

// ReportFacts is what is known beside the report that the rules of acts on reports
// depend on.
type ReportFacts struct {
	// Now is the time of the act.
	Now time.Time
	// ByProcedure says that the procedure judges, which knows the report without its
	// texts and nothing of what follows. What depends on that is left to the record.
	ByProcedure bool
	// Capacities are those of the delegations that an act names, by their codes.
	Capacities map[string]Capacity
	// Meeting is the one the report is of.
	Meeting Meeting
	// Drafts are those that a section is adopted with, or all that the meeting has.
	Drafts []Recommendation
	// Fresh are the sections as the record has them now. What continues an adopted one
	// has Continued at the end of its title.
	Fresh     []Section
	Continued string
	// Body is the one that met.
	Body Body
	// Session is the meeting that a report is communicated to, the zero value when
	// none is on record.
	Session Meeting
	// Final is the report as adopted, the zero value before.
	Final Document
}

// ReportDone is a report as an act has left it, with the document that the act has
// issued or is about.
type ReportDone struct {
	Report
	Document Document
}

// reportActs are the rows of the acts on reports.
var reportActs = []ActRow{
	row[PrepareReport](ActRow{
		Name: "prepare-report", On: OnReport, Event: EventDocumentIssued,
		Summary: "Prepare the draft report of a meeting", Who: drafters, Scope: ScopeManage,
	}),
	row[ReviseReport](ActRow{
		Name: "revise-report", On: OnReport, Event: EventReportRevised, Verb: "revise", Update: "ReviseReport",
		Summary: "Make the pending sections of the draft report from the record again; issues a revision",
		Who:     drafters, Scope: ScopeManage,
	}),
	row[AdoptSection](ActRow{
		Name: "adopt-section", On: OnReport, Event: EventReportSectionAdopted, Verb: "adopt", Update: "AdoptSection",
		Summary: "Adopt one section, as it stands or as orally amended", Who: chair, Scope: ScopeDecide,
	}),
	row[ObjectToReport](ActRow{
		Name: "object-to-report", On: OnReport, Event: EventReportObjection, Verb: "objections", Update: "ObjectToReport",
		Summary: "Object to the adoption of a section or of the report, or lift the objection",
		Who:     submitters, Scope: ScopeDecide,
	}),
	row[AdoptReport](ActRow{
		Name: "adopt-report", On: OnReport, Event: EventReportAdopted, Verb: "adopt", Update: "AdoptReport",
		Summary: "Adopt the report after all its sections; issues the report", Who: chair, Scope: ScopeDecide,
	}),
	row[CommunicateReport](ActRow{
		Name: "communicate-report", On: OnReport, Event: EventReportCommunicated, Verb: "communication",
		Summary: "Communicate the final report to the parent body; adopts nothing there",
		Who:     secretariat, Scope: ScopeManage,
	}),
}

// drafters prepare and revise a draft report: the secretariat, and the rapporteur
// of its meeting.
var drafters = []Role{RoleSecretariat, RoleRapporteur}

// PrepareReport issues the draft report of a meeting, made from the record.
type PrepareReport struct {
	Meeting string `json:"meeting" doc:"Key or ID of the meeting"`
}

// Check refuses a report of no meeting.
func (x PrepareReport) Check() error {
	if x.Meeting == "" {
		return Refuse(CodeInvalid, "Name the meeting whose draft report is prepared.")
	}
	return nil
}

// ReviseReport makes the pending sections of a draft report from the record again,
// and issues the revision of its document.
type ReviseReport struct {
	Reason string `json:"reason,omitempty"`
}

// Check refuses a reason that is no text.
func (x ReviseReport) Check() error { return CheckReason("The reason", x.Reason) }

// Judge takes in what the room has done since, see [Report.Revised].
func (x ReviseReport) Judge(r Report, f ReportFacts) (Report, error) {
	if f.ByProcedure {
		return r, r.checkDraft()
	}
	sections, err := r.Revised(f.Fresh, f.Continued)
	if err != nil {
		return r, err
	}
	r.Sections = sections
	return r, nil
}

// Detail tells the revision and the reason.
func (x ReviseReport) Detail(done ReportDone) any {
	return map[string]any{"symbol": done.Document.Symbol, "reason": x.Reason}
}

// AdoptSection adopts one section of a draft report, with the recommendations that
// are adopted with it. Sections are adopted one by one.
type AdoptSection struct {
	// Number is that of the section, from 1. In the HTTP API it stands in the address.
	Number int `json:"number,omitempty"`
	// Revision is that of the section which was read, see [Section]. A section that
	// says something else now is not adopted.
	Revision  string   `json:"revision,omitempty" maxLength:"64" doc:"Revision of the section as it was read; needed, so that nobody adopts a section that was revised or moved meanwhile"`
	Amendment string   `json:"amendment,omitempty" doc:"The whole text of the section as orally amended"`
	Movers    []string `json:"movers,omitempty" maxItems:"100" doc:"Codes of the delegations that moved the amendment; none for the chair"`
	Reason    string   `json:"reason,omitempty" doc:"Why it is amended"`
}

// Check refuses to adopt a text that nobody says to have read, and movers of no
// amendment.
func (x AdoptSection) Check() error {
	if err := CheckReason("The reason", x.Reason); err != nil {
		return err
	}
	if x.Revision == "" {
		return Refuse(CodeInvalid,
			"Say which text of section %d is adopted: give the revision that the report shows with it.", x.Number)
	}
	if !x.Amended() && (len(x.Movers) > 0 || x.Reason != "" || x.Amendment != "") {
		return Refuse(CodeInvalid,
			"Movers and a reason belong to an oral amendment; give the text of the section as amended.")
	}
	for i, code := range x.Movers {
		if slices.Contains(x.Movers[:i], code) {
			return Refuse(CodeInvalid, "%s stands twice among those who moved the amendment.", code)
		}
	}
	return CheckText("The oral amendment", x.Amendment)
}

// Amended reports whether the section is adopted as orally amended.
func (x AdoptSection) Amended() bool { return strings.TrimSpace(x.Amendment) != "" }

// Judge refuses to adopt a section twice, one that is not there, one that says
// something else than what was read, one that somebody objects to, one of a report
// already adopted or of a meeting without an agenda, and one whose recommendations
// cannot be adopted with it.
func (x AdoptSection) Judge(r Report, f ReportFacts) (Report, error) {
	s, err := x.read(r)
	if err != nil || f.ByProcedure {
		return r, err
	}
	if err := f.Meeting.RequireAgenda(); err != nil {
		return r, err
	}
	for _, code := range x.Movers {
		if err := RequireEntitlement(code, f.Capacities[code], MayAmend); err != nil {
			return r, err
		}
	}
	if err := r.CheckDrafts(s, f.Drafts); err != nil {
		return r, err
	}
	s.Status, s.Amendment, s.Movers, s.Reason = SectionAdopted, x.Amendment, x.Movers, x.Reason
	if x.Amended() {
		s.Status = SectionAdoptedAsAmended
	}
	r.Sections = slices.Clone(r.Sections)
	i := slices.IndexFunc(r.Sections, func(old Section) bool { return old.Number == x.Number })
	r.Sections[i] = s
	return r, nil
}

// read is the section that was read, if it can be adopted by itself.
func (x AdoptSection) read(r Report) (Section, error) {
	if err := r.checkDraft(); err != nil {
		return Section{}, err
	}
	s, err := r.pending(x.Number, x.Revision)
	if err != nil {
		return s, err
	}
	return s, refuseOver(s.naming(), s.Objecting)
}

// Detail tells the section, and who moved an amendment.
func (x AdoptSection) Detail(done ReportDone) any {
	s, _ := done.Section(x.Number)
	return map[string]any{
		"section": s.Number, "title": s.Title, "status": s.Status, "movers": x.Movers, "reason": x.Reason,
	}
}

// ObjectToReport is a delegation's objection to the adoption of a section of a draft
// report, or of the report as a whole, or the lifting of its own.
type ObjectToReport struct {
	Section    int    `json:"section,omitempty" minimum:"1" doc:"Number of the section; the report as a whole when left out"`
	Revision   string `json:"revision,omitempty" maxLength:"64" doc:"Revision of the section as it was read"`
	Delegation string `json:"delegation,omitempty" doc:"The signed-in delegation when empty"`
	Lifts      bool   `json:"lifts,omitempty" doc:"Takes the objection of the delegation back"`
	Reason     string `json:"reason,omitempty"`
}

// Check refuses an objection to no section and one that is no text.
func (x ObjectToReport) Check() error {
	if x.Section < 0 {
		return Refuse(CodeInvalid, "Sections are counted from 1; leave the number out to object to the report as a whole.")
	}
	return CheckText("The objection", x.Reason)
}

// Speaker is the delegation that objects.
func (x ObjectToReport) Speaker() string { return x.Delegation }

// Judge refuses an objection to what is adopted already, one of a delegation that may
// not stop a consensus in the capacity it has at the time of the act, and lifting an
// objection that does not stand.
func (x ObjectToReport) Judge(r Report, f ReportFacts) (Report, error) {
	if f.ByProcedure {
		return r, nil
	}
	if x.Delegation == "" {
		return r, Refuse(CodeInvalid, "An objection to a report needs the report and its delegation.")
	}
	if err := RequireEntitlement(x.Delegation, f.Capacities[x.Delegation], MayObject); err != nil {
		return r, err
	}
	if !r.AdoptedAt.IsZero() {
		return r, Refuse(CodeImmutable,
			"The report is adopted; an objection comes before. A position on an adopted recommendation can be explained.")
	}
	what, standing := "the report", r.Objecting
	if x.Section > 0 {
		s, err := r.pending(x.Section, x.Revision)
		if err != nil {
			return r, err
		}
		what, standing = s.naming(), s.Objecting
	}
	if x.Lifts && !slices.Contains(standing, x.Delegation) {
		return r, Refuse(CodeWrongState, "%s has no objection to %s that it could lift.", x.Delegation, what)
	}
	return r.noted(x.On(r)), nil
}

// On is the objection as it stands on record: to all that is of a kind, whatever
// number a revision gives it.
func (x ObjectToReport) On(r Report) ReportObjection {
	s, _ := r.Section(x.Section)
	return ReportObjection{Kind: s.Kind, Delegation: x.Delegation, Lifts: x.Lifts}
}

// Detail tells whose objection it is, and to what.
func (x ObjectToReport) Detail(done ReportDone) any {
	return map[string]any{
		"section": x.Section, "kind": x.On(done.Report).Kind, "delegation": x.Delegation, "lifts": x.Lifts,
		"reason": x.Reason,
	}
}

// AdoptReport adopts the report as a whole after all its sections, and issues it in
// the main series of its body.
type AdoptReport struct{}

// Check refuses nothing.
func (AdoptReport) Check() error { return nil }

// Judge refuses to adopt a report twice, before every section is adopted, while
// somebody objects to it, and without what its meeting agreed after it was drafted.
func (AdoptReport) Judge(r Report, f ReportFacts) (Report, error) {
	if err := r.CheckAdopt(); err != nil || f.ByProcedure {
		return r, err
	}
	if err := f.Meeting.RequireAgenda(); err != nil {
		return r, err
	}
	if err := r.CheckComplete(f.Drafts); err != nil {
		return r, err
	}
	r.AdoptedAt = f.Now
	return r, nil
}

// Detail tells the symbol of the report.
func (AdoptReport) Detail(done ReportDone) any { return map[string]any{"symbol": done.Document.Symbol} }

// CommunicateReport communicates the final report of a meeting to the parent of its
// body. It adopts nothing there.
type CommunicateReport struct {
	Session string `json:"session,omitempty" maxLength:"200" doc:"Key or ID of the session of the parent body; the next one on record when left out"`
	Item    string `json:"item,omitempty" maxLength:"50" doc:"Number of the item of its agenda that the report is listed under"`
	Note    string `json:"note,omitempty" doc:"What goes with the report"`
}

// Check refuses a note that is no text.
func (x CommunicateReport) Check() error { return CheckText("The note", x.Note) }

// Judge refuses to communicate a report that is not adopted, to communicate it
// twice, to nobody, or to a session that is not one of the parent body still to
// come or still open when the report was adopted.
func (x CommunicateReport) Judge(r Report, f ReportFacts) (Report, error) {
	if err := x.checkSession(r, f); err != nil {
		return r, err
	}
	r.Communicated = &Communication{
		Report: r.ID, Document: r.Final, Symbol: f.Final.Symbol, Body: f.Body.Parent,
		Session: f.Session.ID, SessionKey: f.Session.Key, Item: x.Item, Note: x.Note,
	}
	return r, nil
}

// Detail tells to whom it is communicated.
func (x CommunicateReport) Detail(done ReportDone) any {
	c := done.Communicated
	return map[string]any{"symbol": c.Symbol, "body": c.Body, "session": c.SessionKey, "item": c.Item, "note": c.Note}
}

func (x CommunicateReport) checkSession(r Report, f ReportFacts) error {
	switch {
	case r.AdoptedAt.IsZero():
		return Refuse(CodeWrongState, "The report is not adopted yet; what is communicated is the report as adopted.")
	case r.Communicated != nil:
		return Refuse(CodeWrongState, "The report was communicated to %s already; it is communicated once.",
			r.Communicated.Body)
	case f.Body.Parent == "":
		return Refuse(CodeWrongState, "%s has no parent body on record that its report could be communicated to.",
			f.Body.Symbol)
	case f.Session.ID == "" && x.Item != "":
		return Refuse(CodeInvalid, "There is no session of %s on record whose agenda could have an item %s.",
			f.Body.Parent, x.Item)
	case f.Session.ID == "":
		return nil
	case f.Session.Body != f.Body.Parent:
		return Refuse(CodeInvalid, "%s is a meeting of %s, not of %s, to which the report goes.",
			f.Session.Key, f.Session.Body, f.Body.Parent)
	case over(f.Session, r.AdoptedAt):
		return Refuse(CodeInvalid, "%s was over when the report was adopted; name a later session.", f.Session.Key)
	case x.Item != "":
		return f.Session.CheckListing(x.Item, f.Final)
	}
	return nil
}
