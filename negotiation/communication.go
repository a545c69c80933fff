package negotiation

import "time"

// Communication is the act by which the final report of a meeting is communicated
// to the parent of the body that met. It adopts nothing there, and adopting the
// report does not communicate it.
type Communication struct {
	// ID is chosen by the client, so that it is recorded once.
	ID     ID `json:"id"`
	Report ID `json:"report"`
	// Document is the final report and Symbol its symbol.
	Document ID     `json:"document,omitempty"`
	Symbol   string `json:"symbol,omitempty"`
	// Body is the symbol of the parent body.
	Body string `json:"body,omitempty"`
	// Session is the session of the parent body that has the report before it, ""
	// while none is on record; SessionKey is its key.
	Session    ID     `json:"session,omitempty"`
	SessionKey string `json:"sessionKey,omitempty"`
	// Item is the item of that session's agenda the report is listed under, "" for
	// none.
	Item string `json:"item,omitempty"`
	// Note goes with the report.
	Note string    `json:"note,omitempty"`
	At   time.Time `json:"at,omitzero"`
}

// Check refuses a request that no record could make acceptable.
func (c Communication) Check() error {
	if c.ID == "" || c.Report == "" {
		return Refuse(CodeInvalid, "To communicate a report, give an id and name the report.")
	}
	return CheckText("The note", c.Note)
}

// CheckOn refuses to communicate a report that is not adopted, to communicate it
// twice, to nobody, or to a session that is not one of the parent body still to
// come or still open when the report was adopted. Session is the zero value when
// none is on record.
func (c Communication) CheckOn(r Report, of Body, session Meeting, final Document) error {
	switch {
	case r.AdoptedAt.IsZero():
		return Refuse(CodeWrongState, "The report is not adopted yet; what is communicated is the report as adopted.")
	case r.Communicated != nil:
		return Refuse(CodeWrongState, "The report was communicated to %s already; it is communicated once.", r.Communicated.Body)
	case of.Parent == "":
		return Refuse(CodeWrongState, "%s has no parent body on record that its report could be communicated to.", of.Symbol)
	case session.ID == "" && c.Item != "":
		return Refuse(CodeInvalid, "There is no session of %s on record whose agenda could have an item %s.", of.Parent, c.Item)
	case session.ID == "":
		return nil
	case session.Body != of.Parent:
		return Refuse(CodeInvalid, "%s is a meeting of %s, not of %s, to which the report goes.", session.Key, session.Body, of.Parent)
	case over(session, r.AdoptedAt):
		return Refuse(CodeInvalid, "%s was over when the report was adopted; name a later session.", session.Key)
	case c.Item != "":
		return session.CheckListing(c.Item, final)
	}
	return nil
}

// over reports whether a meeting ended on a day before another time.
func over(m Meeting, at time.Time) bool { return m.Closes.AddDate(0, 0, 1).Before(at) }

// NextSession finds the first session of a body that is not over at a time;
// false when none is on record.
func NextSession(meetings []Meeting, body string, at time.Time) (Meeting, bool) {
	var next Meeting
	for _, m := range meetings {
		if m.Body == body && !over(m, at) && (next.ID == "" || m.Opens.Before(next.Opens)) {
			next = m
		}
	}
	return next, next.ID != ""
}
