package publish

import (
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"rapporteur/negotiation"
	"rapporteur/phrases"
	"rapporteur/redline"
)

// HistoryView is the whole story of one draft, as far as its reader may see
// it.
type HistoryView struct {
	Recommendation negotiation.Recommendation
	Versions       []negotiation.Version
	Comments       []negotiation.ReceivedComment
	Events         []negotiation.Event
	Documents      []negotiation.Document
	Meetings       []negotiation.Meeting
	// Corrections of the adopted text, which stays as it was.
	Corrections []negotiation.Correction
	// From are the drafts it was split or merged from, back to the first, and
	// EarlierVersions their texts.
	From            []negotiation.Recommendation
	EarlierVersions []negotiation.Version
}

// entry is one line of the story, at its time.
type entry struct {
	at   time.Time
	text string
}

// History writes the story of one draft as plain text: every version, comment,
// decision and document in the order of time. Times are UTC.
func History(w io.Writer, h HistoryView) error {
	words := phrases.Records()
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
	if slices.ContainsFunc(h.Meetings, func(m negotiation.Meeting) bool { return m.Demonstration }) {
		b.WriteString(words.Say("demonstration.document") + "\n")
	}
	stage := strings.ReplaceAll(string(r.Draft.Stage), "_", " ")
	b.WriteString(r.Title + " (" + r.Key + ")\n" + words.Say("history.stands", "stage", stage) + "\n")
	if r.Notice != "" {
		b.WriteString(r.Notice + "\n")
	}
	if len(r.Draft.From) > 0 {
		b.WriteString(words.Say("history.made_from", "drafts", h.keys(r.Draft.From)) + "\n")
	}
	b.WriteString(words.Say("history.times") + "\n\n")
	for _, e := range list {
		text := strings.ReplaceAll(e.text, "\n", "\n"+strings.Repeat(" ", len(time.DateTime)+2))
		b.WriteString(e.at.UTC().Format(time.DateTime) + "  " + text + "\n")
	}
	_, err := io.WriteString(w, redline.LeftToRight.Lines(redline.Visible(b.String())))
	return err
}

// key names one of the drafts this one was split or merged from.
func (h HistoryView) key(id negotiation.ID) string {
	for _, r := range h.From {
		if r.ID == id {
			return r.Key
		}
	}
	return string(id)
}

func (h HistoryView) keys(ids []negotiation.ID) string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = h.key(id)
	}
	return strings.Join(list, ", ")
}

func versionLine(v negotiation.Version) string {
	p := phrases.Records()
	text := p.Count("history.version", len(v.Paragraphs), "number", v.Number, "origin", originWords(v.Origin))
	open := 0
	for _, q := range v.Paragraphs {
		open += q.Open
	}
	if open > 0 {
		text = p.Count("history.open", open, "version", text)
	}
	return because(movedBy(text, v.Origin, v.Mover), v.Reason)
}

// because adds the reason that was given for something.
func because(what, reason string) string {
	if reason == "" {
		return what
	}
	return phrases.Records().Say("record.because", "what", what, "reason", oneLine(reason))
}

func (h HistoryView) commentLine(c negotiation.ReceivedComment) string {
	p := phrases.Records()
	capacity, kind := p.Say("capacity."+phrases.Key(c.Capacity)), p.Say("kind."+phrases.Key(c.Kind))
	text := p.Say("history.comment", "delegation", c.Delegation, "capacity", capacity, "kind", kind)
	if number := h.number(c); number != "" {
		text = p.Say("history.comment_on", "comment", text, "number", number)
	}
	if c.Late {
		text = p.Say("history.comment_late", "comment", text)
	}
	for _, s := range []string{c.Text, c.Note} {
		if s != "" {
			text += "\n" + p.Say("history.quoted", "text", s)
		}
	}
	if d := c.Disposition; d != nil {
		status := p.Say("disposition." + phrases.Key(d.Status))
		text += "\n" + because(p.Say("history.disposition", "disposition", status), d.Reason)
	}
	return text
}

func (h HistoryView) number(c negotiation.ReceivedComment) string {
	for _, v := range slices.Concat(h.Versions, h.EarlierVersions) {
		if p, ok := v.Paragraph(c.Paragraph); ok && v.ID == c.BaseVersion {
			return p.Number
		}
	}
	return ""
}

func documentLine(d negotiation.Document) string {
	if d.Symbol == "" {
		return phrases.Records().Say("history.circulated", "title", d.Title)
	}
	return phrases.Records().Say("history.document", "symbol", d.Symbol, "title", d.Title)
}

// told is what the log holds of an act, as far as the story tells it.
type told struct {
	Stage      negotiation.Stage `json:"stage"`
	Delegation string            `json:"delegation"`
	Item       string            `json:"item"`
	Reason     string            `json:"reason"`
	Attempt    int               `json:"attempt"`
	Late       bool              `json:"includeLate"`
	Early      bool              `json:"early"`
	Deadline   time.Time         `json:"deadline"`
	To         time.Time         `json:"to"`
	Zone       string            `json:"zone"`
	Vote       negotiation.Vote  `json:"vote"`
	Referendum []string          `json:"adReferendum"`
	Reserving  []string          `json:"acknowledged"`
	Pending    string            `json:"pending"`
	Mover      string            `json:"mover"`
}

// eventLine tells an act in words, "" for those told by a version, a comment
// or a document of their own.
func (h HistoryView) eventLine(e negotiation.Event) string {
	p := phrases.Records()
	if !p.Has("act." + phrases.Key(e.Act)) {
		return ""
	}
	var d told
	_ = json.Unmarshal(e.Detail, &d) // a detail of another form tells nothing here
	chair := p.Say("record.chair")
	text := p.Say("act."+phrases.Key(e.Act),
		"deadline", clock(d.Deadline, d.Zone), "to", clock(d.To, d.Zone), "attempt", d.Attempt,
		"meeting", h.at(e.Meeting), "item", d.Item, "delegation", d.Delegation,
		"mover", cmp.Or(d.Mover, chair), "sponsor", cmp.Or(d.Delegation, chair),
		"for", d.Vote.For, "against", d.Vote.Against, "abstaining", d.Vote.Abstaining)
	if e.Act == negotiation.EventRecommendationAdopted && d.Stage == negotiation.StageAdoptedAsAmended {
		text = p.Say("acted.amended", "act", text)
	}
	return p.Say("acted.by", "act", because(d.qualified(p, text), d.Reason), "actor", by(e.Actor))
}

// qualified adds to an act what was said with it.
func (d told) qualified(p *phrases.Phrases, text string) string {
	if len(d.Referendum) > 0 {
		text = p.Say("acted.ad_referendum", "act", text, "delegations", strings.Join(d.Referendum, ", "))
	}
	if len(d.Reserving) > 0 {
		text = p.Say("acted.acknowledged", "act", text, "delegations", strings.Join(d.Reserving, ", "))
	}
	if d.Pending != "" {
		text = p.Say("acted.pending", "act", text, "pending", d.Pending)
	}
	if d.Early {
		text = p.Say("acted.early", "act", text)
	}
	if d.Late {
		text = p.Say("acted.late", "act", text)
	}
	return text
}

func clock(t time.Time, zone string) string {
	t, zone = phrases.Local(t, zone)
	return t.Format(time.DateTime) + " (" + zone + ")"
}

func by(a negotiation.Actor) string {
	if a.Delegation != "" {
		return a.Delegation
	}
	return string(a.Role)
}

func (h HistoryView) at(meeting negotiation.ID) string {
	for _, m := range h.Meetings {
		if m.ID == meeting {
			return phrases.Records().Say("acted.meeting", "meeting", m.Names.In(negotiation.English))
		}
	}
	return ""
}
