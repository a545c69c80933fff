package negotiation

import (
	"encoding/json"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// The parties that are no delegation and can be told of things.
const (
	PartySecretariat = "secretariat"
	PartyChair       = "chair"
)

// Contact is a place where a party is told of things: an e-mail address, a
// webhook, or both.
type Contact struct {
	ID ID `json:"id,omitempty"`
	// Party is the code of a delegation, [PartySecretariat] or [PartyChair].
	Party string `json:"party"`
	// Label tells the contacts of a party apart, such as "mission" and "capital".
	Label string `json:"label"`
	Email string `json:"email,omitempty"`
	// Language is the one the party chose for its notices.
	Language Language `json:"language"`
	Webhook  string   `json:"webhook,omitempty"`
}

// DefaultLabel is the label of a contact without one.
const DefaultLabel = "main"

var contactLabel = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// maxAddress is the longest address the mail system takes.
const maxAddress = 254

// Check refuses a contact that could not be told anything, or whose address
// could be more than an address.
func (c Contact) Check() error {
	switch {
	case c.Party == "":
		return Refuse(CodeInvalid, "A contact needs its party: the code of a delegation, secretariat or chair.")
	case !contactLabel.MatchString(c.Label):
		return Refuse(CodeInvalid, "%q is not a label; use lower-case letters, digits and hyphens, such as mission.", c.Label)
	case !c.Language.Valid():
		return Refuse(CodeInvalid, "%q is not an official language; use ar, en, es, fr, ru or zh.", c.Language)
	case c.Email == "" && c.Webhook == "":
		return Refuse(CodeInvalid, "The contact %s of %s has neither an e-mail address nor a webhook.", c.Label, c.Party)
	case c.Email != "" && !bareAddress(c.Email):
		return Refuse(CodeInvalid, "%q is not a bare e-mail address such as mission@example.org.", c.Email)
	case c.Webhook != "" && !webhookURL(c.Webhook):
		return Refuse(CodeInvalid, "%q is not the address of a webhook; write it as https://example.org/path.", c.Webhook)
	}
	return nil
}

// MaxContacts is how many contacts a party has at most when it says itself where
// it is told of things.
const MaxContacts = 20

// ContactUnder returns the contact with a label, zero when there is none, and
// refuses a further one where there are [MaxContacts].
func ContactUnder(standing []Contact, label string) (Contact, error) {
	for _, c := range standing {
		if c.Label == label {
			return c, nil
		}
	}
	if len(standing) >= MaxContacts {
		return Contact{}, Refuse(
			CodeTooLarge, "A delegation has %d contacts at most; end one before another begins.", MaxContacts,
		)
	}
	return Contact{}, nil
}

// bareAddress reports whether s is an address and nothing beside it: no name,
// no line break, no second header.
func bareAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && printable(s) && len(s) <= maxAddress
}

// webhookURL accepts https, and http on the machine itself, for development.
func webhookURL(s string) bool {
	u, err := url.Parse(s)
	if err != nil || !printable(s) || u.Host == "" || u.User != nil || u.Fragment != "" || len(s) > 2000 {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "127.0.0.1" || u.Hostname() == "::1" ||
		u.Hostname() == "localhost")
}

func printable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

// Channel is a way of telling somebody.
type Channel string

// The channels.
const (
	ByMail    Channel = "mail"
	ByWebhook Channel = "webhook"
)

// NoticeState says what became of a notice.
type NoticeState string

// The states of a notice.
const (
	// NoticeQueued: to be sent, perhaps tried before.
	NoticeQueued NoticeState = "queued"
	// NoticeSent: taken over by the mail server or the webhook.
	NoticeSent NoticeState = "sent"
	// NoticeFailed: refused for good, or tried in vain for days. It can be queued again.
	NoticeFailed NoticeState = "failed"
	// NoticeObsolete: no longer true when its turn came, such as a reminder of a
	// deadline that has passed. It was not sent.
	NoticeObsolete NoticeState = "obsolete"
	// NoticeWithdrawn: its contact was ended before it was sent.
	NoticeWithdrawn NoticeState = "withdrawn"
)

// Valid reports whether s is a known state.
func (s NoticeState) Valid() bool {
	switch s {
	case NoticeQueued, NoticeSent, NoticeFailed, NoticeObsolete, NoticeWithdrawn:
		return true
	}
	return false
}

// Notice tells one contact of one event on one channel, once.
type Notice struct {
	ID      ID      `json:"id"`
	Channel Channel `json:"channel"`
	Contact Contact `json:"contact"`
	// Cause is the name of the event, such as "round.opened"; Event its number in
	// the log and At its time.
	Cause    EventName   `json:"cause"`
	Event    int64       `json:"event"`
	At       time.Time   `json:"at"`
	Meeting  ID          `json:"meeting,omitempty"`
	Round    ID          `json:"round,omitempty"`
	Document ID          `json:"document,omitempty"`
	State    NoticeState `json:"state"`
	QueuedAt time.Time   `json:"queuedAt"`
	// SettledAt is when it was sent, failed or was given up; zero while queued.
	SettledAt time.Time `json:"settledAt,omitzero"`
	// Attempts counts those that went wrong, Problem says why the last one did.
	Attempts int    `json:"attempts,omitempty"`
	Problem  string `json:"problem,omitempty"`
	// Detail is what the log holds of the event. It is for composing and never
	// shown with the notice.
	Detail json.RawMessage `json:"-"`
}

// Addressees are the delegations that are told of an event.
type Addressees string

// The ways of choosing delegations.
const (
	// ToNobody: no delegation.
	ToNobody Addressees = ""
	// ToRoster: those invited to the round.
	ToRoster Addressees = "roster"
	// ToReminded: those this reminder is for.
	ToReminded Addressees = "reminded"
	// ToAuthor: the delegation whose reply it is.
	ToAuthor Addressees = "author"
	// ToDisposed: the authors of the comments disposed of.
	ToDisposed Addressees = "disposed"
	// ToAsked: the roster of the silence procedure.
	ToAsked Addressees = "asked"
	// ToParticipants: all that have a capacity at the meeting, and groups.
	ToParticipants Addressees = "participants"
)

// Audience is who is sent a notice of an event, see [EventRule].
type Audience struct {
	Delegations Addressees
	Secretariat bool
	Chair       bool
}
