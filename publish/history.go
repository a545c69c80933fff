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
	text := map[n.EventName]string{
		n.EventRoundPlanned: "A consultation round was planned", n.EventRoundOpened: "The round opened; comments until " + clock(d.Deadline, d.Zone),
		n.EventRoundReminded: "Those who had not replied were reminded", n.EventRoundExtended: "The deadline was extended to " + clock(d.To, d.Zone),
		n.EventRoundClosed:       "The round closed",
		n.EventRoundConsolidated: fmt.Sprintf("Consolidation %d was made", d.Attempt),
		n.EventRoundReturned:     fmt.Sprintf("The chair returned consolidation %d", d.Attempt),
		n.EventRoundApproved:     fmt.Sprintf("The chair approved consolidation %d", d.Attempt), n.EventRoundIssued: "The conference room paper was issued",
		n.ActCirculate.Event(): "Circulated for comments", n.ActConsolidate.Event(): "The consolidated text became the current version",
		n.ActIssueInCRP.Event(): "Issued in the conference room paper", n.ActPresent.Event(): "Presented" + h.at(e.Meeting),
		n.ActTakeUp.Event(): "Taken up" + h.at(e.Meeting) + " under agenda item " + d.Item, n.ActAmend.Event(): "The oral amendment became the current version",
		n.ActObject.Event(): "Objection of " + d.Delegation, n.ActLiftObjection.Event(): "Objection of " + d.Delegation + " lifted",
		n.ActAgree.Event(): "Agreed, to be adopted with the report", n.ActDefer.Event(): "Deferred", n.ActWithdraw.Event(): "Withdrawn",
		n.ActNote.Event(): "Noted", n.ActAdopt.Event(): "Adopted with the report",
		n.ActSettle.Event():  "Points of difference were settled in review",
		n.ActReserve.Event(): d.Delegation + " reserved its position", n.ActLiftReservation.Event(): "Reservation of " + d.Delegation + " lifted",
		n.ActConfirm.Event(): d.Delegation + " confirmed its agreement", n.ActDecline.Event(): d.Delegation + " did not confirm its agreement",
		n.ActFulfil.Event(): "What the agreement was pending is there", n.ActVote.Event(): "Decided by a vote" + d.Vote.count(),
		n.ActReopen.Event(): "Reopened by a vote" + d.Vote.count(), n.ActResubmit.Event(): "Resubmitted",
		n.ActExplain.Event(): "Explanation of position by " + d.Delegation, n.ActDissociate.Event(): d.Delegation + " dissociated itself",
		n.ActRecall.Event(): "Taken out of the round, which was cancelled", n.EventRoundCancelled: "The round was cancelled",
		n.ActMove.Event():      "Amendment moved by " + cmp.Or(d.Mover, "the chair"),
		n.ActSponsor.Event():   "The amendment of " + cmp.Or(d.Mover, "the chair") + " was taken up by " + cmp.Or(d.Delegation, "the chair"),
		n.ActAccept.Event():    "The amendment moved by " + cmp.Or(d.Mover, "the chair") + " was accepted",
		n.ActNotAccept.Event(): "The amendment moved by " + cmp.Or(d.Mover, "the chair") + " was not accepted",
		n.ActBracket.Event():   "The amendment moved by " + cmp.Or(d.Mover, "the chair") + " was kept in brackets",
		n.ActRetract.Event():   "The amendment moved by " + cmp.Or(d.Mover, "the chair") + " was withdrawn",
		n.ActRenumber.Event():  "The paragraphs were numbered anew",
		n.ActSplit.Event():     "Split into other drafts", n.ActMerge.Event(): "Merged with other drafts into one",
		n.EventRecommendationMadeBySplit: "Split from another draft", n.EventRecommendationMadeByMerge: "Merged from other drafts",
	}[e.Act]
	if text == "" {
		return ""
	}
	if e.Act == n.ActAdopt.Event() && d.Stage == n.StageAdoptedAsAmended {
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
