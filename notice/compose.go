package notice

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"rapporteur/negotiation"
	"rapporteur/phrases"
	"rapporteur/redline"
)

// ErrObsolete is the error of composing a notice that is no longer true, such
// as a reminder of a deadline that has passed. Nobody is to get it.
var ErrObsolete = errors.New("the notice is no longer true")

// Material is what a notice is written from. Only what belongs to its cause is
// looked at, and of comments only those of the party it is written to.
type Material struct {
	Notice negotiation.Notice
	// Now is the time by the record's clock.
	Now time.Time
	// Sequence counts, from 0, the causes so far that changed the calendar entry
	// the notice brings.
	Sequence int
	// Demonstration says that the record is one.
	Demonstration bool
	// Sender is the e-mail address notices come from. Identifiers are made in its
	// domain.
	Sender  string
	Meeting negotiation.Meeting
	// Session is the meeting the conference room paper is submitted to.
	Session negotiation.Meeting
	Round   negotiation.Round
	Silence negotiation.Silence
	// Document is attached in its Renderings.
	Document   negotiation.Document
	Renderings []negotiation.Rendering
	// Titles of recommendations by ID.
	Titles map[negotiation.ID]string
	// Receipt of the reply and its comments, or the comments disposed of.
	Receipt  negotiation.Receipt
	Comments []negotiation.ReceivedComment
	// Replied says that the delegation has replied to the round.
	Replied bool
	// Adopted are the titles of the recommendations adopted.
	Adopted []string
}

// Host is the right-hand side of identifiers: the domain of the sender.
func (m Material) Host() string { return m.Sender[strings.LastIndexByte(m.Sender, '@')+1:] }

// Attachment is a file sent with a message.
type Attachment struct {
	// Name is made here, of letters, digits, hyphens and dots only.
	Name    string
	Type    string
	Content []byte
}

// Message is a notice in words.
type Message struct {
	// ID is the same whenever the notice is composed: a server that gets it
	// twice can tell.
	ID          string
	Language    negotiation.Language
	Subject     string
	Text        string
	HTML        string
	Attachments []Attachment
	// Data is the body of a webhook, in JSON.
	Data []byte
}

// detail is what the log holds of a cause, as far as notices use it.
type detail struct {
	Deadline   time.Time `json:"deadline"`
	From       time.Time `json:"from"`
	To         time.Time `json:"to"`
	Due        time.Time `json:"due"`
	Ends       time.Time `json:"ends"`
	Reason     string    `json:"reason"`
	Attempt    int       `json:"attempt"`
	Paragraphs []int     `json:"paragraphs"`
}

// writer composes one message.
type writer struct {
	Material
	detail
	page
	words  *phrases.Phrases
	values []any
	files  []Attachment
	data   map[string]any
}

// Compose writes a notice in the language of its contact. A language without
// phrases and a cause nobody is told of are errors.
func Compose(m Material) (Message, error) {
	words, err := phrases.Notices(m.Notice.Contact.Language)
	if err != nil {
		return Message{}, err
	}
	w := &writer{Material: m, words: words, data: map[string]any{}}
	w.page = page{Language: words.Language(), Colon: words.Say("mark.colon")}
	if len(m.Notice.Detail) > 0 {
		if err := json.Unmarshal(m.Notice.Detail, &w.detail); err != nil {
			return Message{}, fmt.Errorf("read what the log holds of %s: %w", m.Notice.Cause, err)
		}
	}
	if !words.Has(subjectOf(m.Notice.Cause)) {
		return Message{}, fmt.Errorf("no notice is written of %q", m.Notice.Cause)
	}
	if w.obsolete() {
		return Message{}, ErrObsolete
	}
	if err := w.own(); err != nil {
		return Message{}, err
	}
	w.gather()
	w.Subject = subject(w.marked(words.Say(subjectOf(m.Notice.Cause), w.values...)))
	if w.Demonstration {
		w.data["demonstration"] = true
		w.say(words.Say("demonstration.notice"))
	}
	for line := range strings.SplitSeq(words.Say(textOf(m.Notice.Cause), w.inText()...), "\n") {
		w.say(line)
	}
	if err := w.content(); err != nil {
		return Message{}, err
	}
	return w.message()
}

// subjectOf and textOf are the keys of what is said of a cause.
func subjectOf(cause negotiation.EventName) phrases.Key {
	return "notice." + phrases.Key(cause) + ".subject"
}
func textOf(cause negotiation.EventName) phrases.Key { return "notice." + phrases.Key(cause) + ".text" }

// marked puts the mark of a demonstration before a line, in a demonstration.
func (w *writer) marked(line string) string {
	if !w.Demonstration {
		return line
	}
	return w.words.Say("demonstration.subject", "subject", line)
}

// own holds that comments are those of the party the notice is for. Any other is
// a fault of the caller that must not leave the house.
func (w *writer) own() error {
	for _, c := range w.Comments {
		if c.Delegation != w.Notice.Contact.Party && (w.Notice.Cause == negotiation.EventReplyReceived ||
			w.Notice.Cause == negotiation.EventRoundCommentsDisposed) {
			return fmt.Errorf("a comment of another delegation was handed to the notice %s", w.Notice.ID)
		}
	}
	return nil
}

// obsolete reports whether what the notice would say is over.
func (w *writer) obsolete() bool {
	switch w.Notice.Cause {
	case negotiation.EventRoundReminded:
		return w.Replied || w.Round.Phase != negotiation.RoundOpen || w.Now.After(w.Round.Deadline)
	case negotiation.EventRoundExtended:
		return !w.Round.Deadline.Equal(w.To) // extended again; that notice says so
	case negotiation.EventSilenceExtended:
		return !w.Silence.Ends.Equal(w.Ends)
	case negotiation.EventRoundCommentsDisposed:
		return len(w.Comments) == 0 // disposed of again since
	}
	return false
}

// deadlineOf is the one the notice speaks of, with its zone.
func (w *writer) deadlineOf() (time.Time, string) {
	switch w.Notice.Cause {
	case negotiation.EventRoundOpened:
		return w.Deadline, w.Round.Zone
	case negotiation.EventRoundExtended:
		return w.To, w.Round.Zone
	case negotiation.EventRoundReminded:
		return w.Round.Deadline, w.Round.Zone
	case negotiation.EventSilenceOpened, negotiation.EventSilenceExtended:
		return w.Ends, w.Silence.Zone
	}
	return time.Time{}, ""
}

// gather collects what stands in braces in the phrases.
func (w *writer) gather() {
	l := w.Notice.Contact.Language
	title := w.Round.Title
	switch {
	case w.Notice.Cause.Rule().On == negotiation.OnSilence:
		title = w.Silence.Title
	case title == "":
		title = w.words.Say("said.draft_recommendations")
	}
	w.values = []any{
		"title", oneLine(title), "meeting", oneLine(w.Meeting.Names.In(l)), "session", oneLine(w.Session.Names.In(l)),
		"symbol", oneLine(w.Document.Symbol), "attempt", strconv.Itoa(w.Attempt),
	}
	if at, zone := w.deadlineOf(); !at.IsZero() {
		w.values = append(w.values, "deadline", w.words.Deadline(at, zone))
		w.data["deadline"], w.data["zone"] = at, zone
	}
	if !w.Receipt.ReceivedAt.IsZero() {
		w.values = append(w.values, "received", w.words.Deadline(w.Receipt.ReceivedAt, w.Round.Zone))
	}
	adopted := make([]string, len(w.Adopted))
	for i, t := range w.Adopted {
		adopted[i] = oneLine(t)
	}
	w.values = append(w.values, "adopted", w.list(adopted, "said.no_recommendation"))
	w.gatherSilence()
}

// gatherSilence collects the numbers of paragraphs.
func (w *writer) gatherSilence() {
	var now, approved, broken []string
	for _, p := range w.Silence.Paragraphs {
		number := strconv.Itoa(p.Number)
		if len(w.Paragraphs) == 0 || slices.Contains(w.Paragraphs, p.Number) {
			now = append(now, number)
		}
		if p.Broken {
			broken = append(broken, number)
		} else {
			approved = append(approved, number)
		}
	}
	const none = phrases.Key("said.no_paragraph")
	w.values = append(w.values, "paragraphs", w.list(now, none),
		"approved", w.list(approved, none), "broken", w.list(broken, none))
}

func (w *writer) list(items []string, none phrases.Key) string {
	if len(items) == 0 {
		return w.words.Say(none)
	}
	return strings.Join(items, w.words.Say("mark.comma"))
}

// inText are the values as they stand in sentences: in a text that runs from
// right to left each is isolated.
func (w *writer) inText() []any {
	if w.Dir() != redline.RightToLeft {
		return w.values
	}
	out := slices.Clone(w.values)
	for i := 1; i < len(out); i += 2 {
		out[i] = isolate(fmt.Sprint(out[i]))
	}
	return out
}

// content is what follows the sentences: facts, texts and files.
func (w *writer) content() error {
	l := w.Notice.Contact.Language
	if w.Meeting.ID != "" {
		w.fact(w.words.Say("label.meeting"), w.Meeting.Names.In(l))
	}
	if at, zone := w.deadlineOf(); !at.IsZero() {
		if w.Notice.Cause == negotiation.EventRoundExtended {
			w.fact(w.words.Say("label.previous_deadline"), w.words.Deadline(w.From, zone))
		}
		w.fact(w.words.Say("label.deadline"), w.words.Deadline(at, zone))
	}
	if w.Document.Symbol != "" {
		w.fact(w.words.Say("label.symbol"), w.Document.Symbol)
	}
	if w.Reason != "" {
		w.quote(w.words.Say("label.reason"), w.Reason)
	}
	if err := w.texts(); err != nil {
		return err
	}
	w.attach()
	w.calendar()
	return nil
}

// texts are those of the party itself, or circulated to it.
func (w *writer) texts() error {
	if w.Notice.Cause.Rule().On == negotiation.OnSilence && w.Silence.Subject == negotiation.SilenceOnRecommendations {
		w.say(w.words.Say("said.silence_adopts"))
		w.fact(w.words.Say("label.rules"), w.Silence.Body)
	}
	switch w.Notice.Cause {
	case negotiation.EventReplyReceived:
		return w.receipt()
	case negotiation.EventRoundCommentsDisposed:
		for i, c := range w.Comments {
			w.comment(i+1, c)
		}
	case negotiation.EventSilenceOpened:
		for _, p := range w.Silence.Paragraphs {
			w.quote(w.words.Say("label.paragraph", "number", p.Number), p.Text)
		}
	case negotiation.EventSilenceBroken:
		if w.Silence.Phase == negotiation.SilenceBroken {
			w.say(w.words.Say("said.silence_over"))
		}
		w.say(w.words.Say("said.withheld"))
	}
	return nil
}

// receipt shows a reply as it was received, and attaches it byte for byte.
func (w *writer) receipt() error {
	if w.Receipt.Late {
		w.say(w.words.Say("said.late"))
	}
	if w.Receipt.NoComment {
		w.say(w.words.Say("said.no_comment"))
	}
	if len(w.Comments) > 0 {
		w.say(w.words.Say("said.whole_text"))
	}
	for i, c := range w.Comments {
		w.comment(i+1, c)
	}
	w.data["receipt"] = w.Receipt
	raw, err := json.MarshalIndent(struct {
		Receipt  negotiation.Receipt           `json:"receipt"`
		Comments []negotiation.ReceivedComment `json:"comments"`
	}{w.Receipt, w.Comments}, "", "  ")
	if err != nil {
		return fmt.Errorf("write the reply: %w", err)
	}
	w.files = append(w.files, Attachment{Name: "reply.json", Type: "application/json", Content: raw})
	return nil
}

// comment shows one comment.
func (w *writer) comment(number int, c negotiation.ReceivedComment) {
	w.heading(w.words.Say("label.comment", "number", number) + w.Colon + w.words.Say("kind."+phrases.Key(c.Kind)))
	w.fact("", w.Titles[c.Recommendation])
	if c.Text != "" {
		w.quote("", c.Text)
	}
	if c.Note != "" {
		w.quote(w.words.Say("label.note"), c.Note)
	}
	if d := c.Disposition; d != nil && w.Notice.Cause == negotiation.EventRoundCommentsDisposed {
		w.fact(w.words.Say("label.disposition"), w.words.Say("became."+phrases.Key(d.Status)))
		if d.Reason != "" {
			w.quote(w.words.Say("label.reason"), d.Reason)
		}
	}
	w.fact(w.words.Say("label.digest"), c.Digest)
}

var fileTypes = map[string]struct{ end, media string }{
	"text": {".txt", "text/plain; charset=utf-8"},
	"html": {".html", "text/html; charset=utf-8"},
}

// attach adds the document in each form it was issued in.
func (w *writer) attach() {
	name := fileName(w.Document.Symbol)
	if w.Document.Kind == negotiation.InformalPaper {
		name = "informal-paper"
	}
	for _, r := range w.Renderings {
		if t, ok := fileTypes[r.Format]; ok {
			w.files = append(w.files, Attachment{Name: name + t.end, Type: t.media, Content: r.Content})
		}
	}
}

// fileName makes a name of a symbol, of characters no mail program stumbles over.
func fileName(symbol string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-':
			return r
		}
		return '-'
	}, symbol)
}

func (w *writer) message() (Message, error) {
	w.Footer = []string{w.words.Say("said.footer"), w.words.Say("label.notice") + w.Colon + string(w.Notice.ID)}
	html, err := w.html()
	if err != nil {
		return Message{}, err
	}
	m := Message{
		ID: "notice." + string(w.Notice.ID) + "@" + w.Host(), Language: w.Notice.Contact.Language,
		Subject: w.Subject, Text: w.text(), HTML: html, Attachments: w.files,
	}
	w.data["party"], w.data["language"], w.data["subject"], w.data["text"] = w.Notice.Contact.Party, m.Language, m.Subject,
		m.Text
	for name, id := range map[string]negotiation.ID{
		"meeting": w.Notice.Meeting, "round": w.Notice.Round, "silence": w.Silence.ID, "document": w.Document.ID,
	} {
		if id != "" {
			w.data[name] = id
		}
	}
	if w.Document.Symbol != "" {
		w.data["symbol"] = w.Document.Symbol
	}
	m.Data, err = json.Marshal(struct {
		ID   negotiation.ID        `json:"id"`
		Type negotiation.EventName `json:"type"`
		At   time.Time             `json:"timestamp"`
		Data map[string]any        `json:"data"`
	}{w.Notice.ID, w.Notice.Cause, w.Notice.At, w.data})
	if err != nil {
		return Message{}, fmt.Errorf("write the body of the webhook: %w", err)
	}
	return m, nil
}
