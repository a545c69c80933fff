// Package audit holds the form of the audit trail: entries that tell who saw,
// said and decided what, when and from where, each bound to the one before by
// its hash. Package store keeps them; whoever has a copy can verify it with
// this package, or with any program that computes SHA-256.
//
// The hash of an entry is the SHA-256 of the hash before it in lower case
// hexadecimal, a line feed, and the bytes of the entry as they are kept. The
// hash before the first entry is 64 zeros.
package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The kinds of entries.
const (
	// KindRequest is a request to the HTTP API and its outcome, refusals included.
	KindRequest = "request"
	// KindRecord is a line of the log of the record: an act that was done.
	KindRecord = "record"
)

// Entry is one entry of the trail. It holds no text that anybody submitted.
type Entry struct {
	// Number counts from 1 without gaps.
	Number int64 `json:"number"`
	// At is the time by the clock of the record.
	At   time.Time `json:"at"`
	Kind string    `json:"kind"`

	// Role, Label and Delegation are who acted; empty when nobody signed in.
	Role       string `json:"role,omitempty"`
	Label      string `json:"label,omitempty"`
	Delegation string `json:"delegation,omitempty"`
	// Token is the ID of the access token used, also when it was expired or revoked.
	Token string `json:"token,omitempty"`
	// Person is the ID of the person who was signed in, Session that of her
	// browser's session, Mandate the one she acted under.
	Person  string `json:"person,omitempty"`
	Session string `json:"session,omitempty"`
	Mandate string `json:"mandate,omitempty"`

	// Operation is that of the API, such as submit-reply, or the act of the
	// log, such as round.opened.
	Operation string `json:"operation,omitempty"`
	// Request is the ID of the HTTP request.
	Request string `json:"request,omitempty"`
	// Client is the address the request came from, behind trusted proxies.
	Client string `json:"client,omitempty"`
	Method string `json:"method,omitempty"`
	// Target is the path and query of the request.
	Target string `json:"target,omitempty"`
	// Act is the ID that the client gave a write: of a request, and of every line
	// of the log that was written by it.
	Act string `json:"act,omitempty"`
	// Status is the HTTP status answered, Code the stable code of a refusal.
	Status int    `json:"status,omitempty"`
	Code   string `json:"code,omitempty"`

	// Meeting, Recommendation, Round and Document are what an act of the log is about.
	Meeting        string `json:"meeting,omitempty"`
	Recommendation string `json:"recommendation,omitempty"`
	Round          string `json:"round,omitempty"`
	Document       string `json:"document,omitempty"`
	// Log is the number of the line of the log, Digest the SHA-256 of that line.
	Log    int64  `json:"log,omitempty"`
	Digest string `json:"digest,omitempty"`
}

// Hash binds an entry to all before it.
type Hash [sha256.Size]byte

// String writes a hash in lower case hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText writes a hash as String does.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads a hash that String wrote.
func (h *Hash) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	if err != nil || len(b) != len(h) {
		return fmt.Errorf("%q is not the hash of an entry: 64 hexadecimal digits", text)
	}
	copy(h[:], b)
	return nil
}

// Head is the end of a trail at some moment. Whoever keeps one notices later
// when entries up to it were changed or cut off.
type Head struct {
	// Number of the last entry; zero when there is none.
	Number int64 `json:"number"`
	Hash   Hash  `json:"hash"`
}

// String writes a head as ParseHead reads it.
func (h Head) String() string { return strconv.FormatInt(h.Number, 10) + ":" + h.Hash.String() }

var headForm = regexp.MustCompile(`^(\d{1,18}):([0-9a-f]{64})$`)

// ParseHead reads a head such as 12:9f86d0....
func ParseHead(text string) (Head, error) {
	m := headForm.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return Head{}, fmt.Errorf(
			"%q is not a head of the audit trail; write it as the number, a colon and 64 hexadecimal digits", text)
	}
	var h Head
	var err error
	if h.Number, err = strconv.ParseInt(m[1], 10, 64); err != nil {
		return Head{}, fmt.Errorf("%q is not a head of the audit trail: %w", text, err)
	}
	return h, h.Hash.UnmarshalText([]byte(m[2]))
}

// Line is an entry as it is kept and exported: the bytes that were hashed,
// and the hash.
type Line struct {
	Entry json.RawMessage `json:"entry"`
	Hash  Hash            `json:"hash"`
}

// After appends an entry to a trail: it gives the entry the next number and
// returns the line to keep and the new head.
func (h Head) After(e Entry) (Line, Head, error) {
	e.Number = h.Number + 1
	e.At = e.At.UTC().Truncate(time.Microsecond)
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		return Line{}, h, fmt.Errorf("write an entry of the audit trail: %w", err)
	}
	entry := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	next := Head{Number: e.Number, Hash: link(h.Hash, entry)}
	return Line{Entry: entry, Hash: next.Hash}, next, nil
}

func link(before Hash, entry []byte) Hash {
	sum := sha256.New()
	_, _ = sum.Write([]byte(before.String() + "\n")) // a hash never fails
	_, _ = sum.Write(entry)
	return Hash(sum.Sum(nil))
}
