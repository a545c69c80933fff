package negotiation

// ReportAct is an act on the report of a meeting.
type ReportAct interface {
	Act
	// Judge refuses the act unless it may be done to the report as it stands.
	Judge(r Report, f ReportFacts) error
}

// ReportFacts is what the record knows that the rules of acts on reports depend on,
// besides the report itself.
type ReportFacts struct {
	// Body is the one that met.
	Body Body
	// Session is the meeting that a report is communicated to, the zero value when
	// none is on record.
	Session Meeting
	// Final is the report as adopted, the zero value before.
	Final Document
}

// reportActs are the rows of the acts on reports.
var reportActs = []ActRow{
	row[CommunicateReport](ActRow{
		Name: "communicate-report", On: OnReport, Event: EventReportCommunicated, Verb: "communication",
		Summary: "Communicate the final report to the parent body; adopts nothing there",
		Who:     secretariat, Scope: ScopeManage,
	}),
}

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
func (x CommunicateReport) Judge(r Report, f ReportFacts) error {
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
