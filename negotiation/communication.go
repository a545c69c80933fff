package negotiation

import "time"

// Communication is the act by which the final report of a meeting is communicated
// to the parent of the body that met. It adopts nothing there, and adopting the
// report does not communicate it.
type Communication struct {
	// ID is that of the act.
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
