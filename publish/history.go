package publish

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	n "rapporteur/negotiation"
	"rapporteur/redline"
)

// HistoryView is the whole story of one draft, as far as its reader may see
// it.
type HistoryView struct {
	Recommendation n.Recommendation
	Versions       []n.Version
	Comments       []n.ReceivedComment
	Events         []n.Event
	Documents      []n.Document
	Meetings       []n.Meeting
	// Corrections of the adopted text, which stays as it was.
	Corrections []n.Correction
	// From are the drafts it was split or merged from, back to the first, and
	// EarlierVersions their texts.
	From            []n.Recommendation
	EarlierVersions []n.Version
}

// entry is one line of the story, at its time.
type entry struct {
	at   time.Time
	text string
}

// History writes the story of one draft as plain text: every version, comment,
// decision and document in the order of time. Times are UTC.
func History(w io.Writer, h HistoryView) error {
	var list []entry
	for _, v := range h.Versions {
		list = append(list, entry{v.CreatedAt, versionLine(v)})
	}
	for _, v := range h.EarlierVersions {
		list = append(list, entry{v.CreatedAt, h.key(v.Recommendation) + ": " + versionLine(v)})
	}
	for _, c := range h.Comments {
		list = append(list, entry{c.ReceivedAt, h.commentLine(c)})
	}
	for _, d := range h.Documents {
		list = append(list, entry{d.IssuedAt, documentLine(d)})
	}
	for _, c := range h.Corrections {
		list = append(list, entry{c.At, correctionLine(c, h.Versions)})
	}
	for _, e := range h.Events {
		if line := h.eventLine(e); line != "" {
			list = append(list, entry{e.At, line})
		}
	}
	slices.SortStableFunc(list, func(a, b entry) int { return a.at.Compare(b.at) })
	var b strings.Builder
	r := h.Recommendation
	if slices.ContainsFunc(h.Meetings, func(m n.Meeting) bool { return m.Demonstration }) {
		b.WriteString(ofDemonstration[n.English] + "\n")
	}
	fmt.Fprintf(&b, "%s (%s)\nStands: %s\n", r.Title, r.Key, strings.ReplaceAll(string(r.Draft.Stage), "_", " "))
	if r.Notice != "" {
		b.WriteString(r.Notice + "\n")
	}
	if len(r.Draft.From) > 0 {
		b.WriteString("Made from: " + h.keys(r.Draft.From) + "\n")
	}
	b.WriteString("Times are UTC unless a zone is named.\n\n")
	for _, e := range list {
		b.WriteString(e.at.UTC().Format("2006-01-02 15:04:05") + "  " + strings.ReplaceAll(e.text, "\n", "\n                     ") + "\n")
	}
	_, err := io.WriteString(w, redline.LeftToRight.Lines(redline.Visible(b.String())))
	return err
}

// key names one of the drafts this one was split or merged from.
func (h HistoryView) key(id n.ID) string {
	for _, r := range h.From {
		if r.ID == id {
			return r.Key
		}
	}
	return string(id)
}

func (h HistoryView) keys(ids []n.ID) string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = h.key(id)
	}
	return strings.Join(list, ", ")
}

func versionLine(v n.Version) string {
	text := fmt.Sprintf("Version %d, %s, %d paragraphs", v.Number, originWords(v.Origin), len(v.Paragraphs))
	open := 0
	for _, p := range v.Paragraphs {
		open += p.Open
	}
	if open > 0 {
		text += fmt.Sprintf(", %d open points", open)
	}
	if by := moverOf(v.Origin, v.Mover); by != "" {
		text += ", moved by " + by
	}
	if v.Reason != "" {
		text += ": " + oneLine(v.Reason)
	}
	return text
}

func (h HistoryView) commentLine(c n.ReceivedComment) string {
	text := fmt.Sprintf("%s (%s): %s", c.Delegation, english.capacities[c.Capacity], strings.ToLower(english.kinds[c.Kind]))
	if number := h.number(c); number != "" {
		text += " on paragraph " + number
	}
	if c.Late {
		text += ", LATE"
	}
	for _, s := range []string{c.Text, c.Note} {
		if s != "" {
			text += "\n“" + s + "”"
		}
	}
	if d := c.Disposition; d != nil {
		text += "\nDisposition: " + english.dispositions[d.Status]
		if d.Reason != "" {
			text += ": " + oneLine(d.Reason)
		}
	}
	return text
}

func (h HistoryView) number(c n.ReceivedComment) string {
	for _, v := range slices.Concat(h.Versions, h.EarlierVersions) {
		if p, ok := v.Paragraph(c.Paragraph); ok && v.ID == c.BaseVersion {
			return p.Number
		}
	}
	return ""
}

func documentLine(d n.Document) string {
	if d.Symbol == "" {
		return "Informal paper circulated (no symbol): " + d.Title
	}
	return d.Symbol + " issued: " + d.Title
}

// eventLine tells an act in words, "" for those told by a version, a comment
// or a document of their own.
func (h HistoryView) eventLine(e n.Event) string {
	var d struct {
		Stage      n.Stage   `json:"stage"`
		Delegation string    `json:"delegation"`
		Item       string    `json:"item"`
		Reason     string    `json:"reason"`
		Attempt    int       `json:"attempt"`
		Late       bool      `json:"includeLate"`
		Early      bool      `json:"early"`
		Deadline   time.Time `json:"deadline"`
		To         time.Time `json:"to"`
		Zone       string    `json:"zone"`
		Vote       counted   `json:"vote"`
		Referendum []string  `json:"adReferendum"`
		Reserving  []string  `json:"acknowledged"`
		Pending    string    `json:"pending"`
		Mover      string    `json:"mover"`
	}
	_ = json.Unmarshal(e.Detail, &d) // a detail of another form tells nothing here
	text := map[string]string{
		"round.planned": "A consultation round was planned", "round.opened": "The round opened; comments until " + clock(d.Deadline, d.Zone),
		"round.reminded": "Those who had not replied were reminded", "round.extended": "The deadline was extended to " + clock(d.To, d.Zone),
		"round.closed":       "The round closed",
		"round.consolidated": fmt.Sprintf("Consolidation %d was made", d.Attempt), "round.returned": fmt.Sprintf("The chair returned consolidation %d", d.Attempt),
		"round.approved": fmt.Sprintf("The chair approved consolidation %d", d.Attempt), "round.issued": "The conference room paper was issued",
		"recommendation.circulate": "Circulated for comments", "recommendation.consolidate": "The consolidated text became the current version",
		"recommendation.issue_in_crp": "Issued in the conference room paper", "recommendation.present": "Presented" + h.at(e.Meeting),
		"recommendation.take_up": "Taken up" + h.at(e.Meeting) + " under agenda item " + d.Item, "recommendation.amend": "The oral amendment became the current version",
		"recommendation.object": "Objection of " + d.Delegation, "recommendation.lift_objection": "Objection of " + d.Delegation + " lifted",
		"recommendation.agree": "Agreed, to be adopted with the report", "recommendation.defer": "Deferred", "recommendation.withdraw": "Withdrawn",
		"recommendation.note": "Noted", "recommendation.adopt": "Adopted with the report",
		"recommendation.settle":  "Points of difference were settled in review",
		"recommendation.reserve": d.Delegation + " reserved its position", "recommendation.lift_reservation": "Reservation of " + d.Delegation + " lifted",
		"recommendation.confirm": d.Delegation + " confirmed its agreement", "recommendation.decline": d.Delegation + " did not confirm its agreement",
		"recommendation.fulfil": "What the agreement was pending is there", "recommendation.vote": "Decided by a vote" + d.Vote.count(),
		"recommendation.reopen": "Reopened by a vote" + d.Vote.count(), "recommendation.resubmit": "Resubmitted",
		"recommendation.explain": "Explanation of position by " + d.Delegation, "recommendation.dissociate": d.Delegation + " dissociated itself",
		"recommendation.recall": "Taken out of the round, which was cancelled", "round.cancelled": "The round was cancelled",
		"recommendation.move_amendment":       "Amendment moved by " + cmp.Or(d.Mover, "the chair"),
		"recommendation.sponsor_amendment":    "The amendment of " + cmp.Or(d.Mover, "the chair") + " was taken up by " + cmp.Or(d.Delegation, "the chair"),
		"recommendation.accept_amendment":     "The amendment moved by " + cmp.Or(d.Mover, "the chair") + " was accepted",
		"recommendation.not_accept_amendment": "The amendment moved by " + cmp.Or(d.Mover, "the chair") + " was not accepted",
		"recommendation.bracket_amendment":    "The amendment moved by " + cmp.Or(d.Mover, "the chair") + " was kept in brackets",
		"recommendation.withdraw_amendment":   "The amendment moved by " + cmp.Or(d.Mover, "the chair") + " was withdrawn",
		"recommendation.renumber":             "The paragraphs were numbered anew",
		"recommendation.split":                "Split into other drafts", "recommendation.merge": "Merged with other drafts into one",
		"recommendation.made_by_split": "Split from another draft", "recommendation.made_by_merge": "Merged from other drafts",
	}[e.Act]
	if text == "" {
		return ""
	}
	if e.Act == "recommendation.adopt" && d.Stage == n.StageAdoptedAsAmended {
		text += " as orally amended"
	}
	if len(d.Referendum) > 0 {
		text += ", ad referendum of " + strings.Join(d.Referendum, ", ")
	}
	if len(d.Reserving) > 0 {
		text += ", over the written reservation of " + strings.Join(d.Reserving, ", ")
	}
	if d.Pending != "" {
		text += ", pending " + d.Pending
	}
	if d.Early {
		text += " early"
	}
	if d.Late {
		text += ", late comments included"
	}
	if d.Reason != "" {
		text += ": " + oneLine(d.Reason)
	}
	return text + " [" + by(e.Actor) + "]"
}

// counted is the count of a vote, if there was one.
type counted n.Vote

func (v counted) count() string {
	return fmt.Sprintf(", %d for, %d against, %d abstaining", v.For, v.Against, v.Abstaining)
}

func clock(t time.Time, zone string) string {
	t, zone = local(t, zone)
	return t.Format("2006-01-02 15:04:05") + " (" + zone + ")"
}

func by(a n.Actor) string {
	if a.Delegation != "" {
		return a.Delegation
	}
	return string(a.Role)
}

func (h HistoryView) at(meeting n.ID) string {
	for _, m := range h.Meetings {
		if m.ID == meeting {
			return " at the " + m.Names.In(n.English)
		}
	}
	return ""
}
