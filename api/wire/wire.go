// Package wire holds the requests and answers of the HTTP API that are not
// already types of package negotiation, so that the server and its clients
// share one definition and a client needs no server code.
package wire

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"rapporteur/drafting"
	"rapporteur/negotiation"
	"rapporteur/redline"
)

// MediaProblem is the media type of an error answer (RFC 9457).
const MediaProblem = "application/problem+json"

// Codes of problems that are no refusals by a rule of procedure. All other
// codes are those of [negotiation.Code].
const (
	// CodeInternal: the server failed; the request id finds it in its log.
	CodeInternal negotiation.Code = "internal"
	// CodeTimeout: the procedure took the request but has not finished it.
	CodeTimeout negotiation.Code = "timeout"
	// CodeUnavailable: the server, its database or Temporal can't be reached.
	CodeUnavailable negotiation.Code = "unavailable"
	// CodeMethod: the resource is there but not for that method.
	CodeMethod negotiation.Code = "method_not_allowed"
	// CodeNotAcceptable: the rendering asked for is not offered.
	CodeNotAcceptable negotiation.Code = "not_acceptable"
	// CodeRateLimited: the caller asks too often; Retry-After says when again.
	CodeRateLimited negotiation.Code = "rate_limited"
)

// Problem is an error answer: problem details as in RFC 9457.
type Problem struct {
	// Type is a URI reference that names the kind of problem.
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	// Detail is one plain sentence: what is wrong, where, what to do.
	Detail string `json:"detail"`
	// Code is stable; programs tell problems apart by it.
	Code negotiation.Code `json:"code"`
	// RequestID finds the request in the log of the server.
	RequestID string `json:"requestId,omitempty"`
	// Errors lists every single problem of an input, where there are several.
	Errors []Fault `json:"errors,omitempty"`
	// RetryAfter is after how many seconds the same request may be sent again, 0
	// when nothing is known of it. The header of that name says it.
	RetryAfter int `json:"-"`
}

// Fault is one problem of an input.
type Fault struct {
	Message string `json:"message"`
	// Location is where it is: a field of the request, or file and line.
	Location string `json:"location,omitempty"`
}

// Error returns the detail.
func (p *Problem) Error() string { return p.Detail }

// Unwrap returns the refusal behind the problem, nil when it was no refusal
// but a failure.
func (p *Problem) Unwrap() error {
	switch p.Code {
	case CodeInternal, CodeTimeout, CodeUnavailable, CodeMethod, CodeNotAcceptable, CodeRateLimited:
		return nil
	}
	return &negotiation.Refusal{Code: p.Code, Reason: p.Detail}
}

// GetStatus returns the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders returns the headers of the answer that say what the problem does.
func (p *Problem) GetHeaders() http.Header {
	if p.RetryAfter == 0 {
		return nil
	}
	return http.Header{"Retry-After": {strconv.Itoa(p.RetryAfter)}}
}

// ContentType makes the answer a problem document.
func (p *Problem) ContentType(string) string { return MediaProblem }

// List is a page of a collection; Items is never null.
type List[T any] struct {
	Items []T `json:"items"`
	// Next is the cursor of the page after this one, "" on the last.
	Next string `json:"next,omitempty" doc:"Cursor of the page after this one; not there on the last"`
}

// Len is the number of items.
func (l *List[T]) Len() int { return len(l.Items) }

// At returns an item.
func (l *List[T]) At(i int) any { return l.Items[i] }

// Cut keeps the items from one to before another, and the cursor of the page
// after them.
func (l *List[T]) Cut(from, to int, next string) { l.Items, l.Next = l.Items[from:to], next }

// ActRequest asks for an act on a draft recommendation.
type ActRequest struct {
	// ID makes the act idempotent; without it the Idempotency-Key header does.
	ID   negotiation.ID      `json:"id,omitempty" doc:"UUID chosen by the client; the same one is done once"`
	Kind negotiation.ActName `json:"kind" enum:"present,take_up,object,lift_objection,reserve,lift_reservation,agree,confirm,decline,fulfil,vote,reopen,explain,dissociate,defer,withdraw,resubmit,note,renumber,sponsor_amendment,accept_amendment,not_accept_amendment,bracket_amendment,withdraw_amendment"`
	// Meeting is a key or an ID.
	Meeting string `json:"meeting,omitempty" doc:"Key or ID of the meeting: of present, take_up and defer"`
	Item    string `json:"item,omitempty" doc:"Number of the agenda item: of take_up"`
	// Delegation that objects; a delegation's own when empty.
	Delegation   string            `json:"delegation,omitempty"`
	Reason       string            `json:"reason,omitempty" doc:"Or the text of an explanation of position or a dissociation"`
	AdReferendum []string          `json:"adReferendum,omitempty" maxItems:"500" doc:"Codes of the delegations that agree ad referendum: of agree"`
	Acknowledged []string          `json:"acknowledged,omitempty" maxItems:"500" doc:"Codes of the delegations whose written reservations stand, all of them: of agree"`
	Pending      string            `json:"pending,omitempty" doc:"What the agreement waits for: of agree"`
	Vote         *negotiation.Vote `json:"vote,omitempty" doc:"The count: of vote and reopen"`
	Amendment    negotiation.ID    `json:"amendment,omitempty" doc:"ID of the moved amendment: of the acts on amendments"`
}

// AmendmentRequest is an oral amendment.
type AmendmentRequest struct {
	ID      negotiation.ID              `json:"id,omitempty" doc:"UUID chosen by the client; becomes the ID of the new version"`
	Base    negotiation.ID              `json:"base" doc:"ID of the version that was read; refused when another is current"`
	Mover   string                      `json:"mover,omitempty" doc:"Code of the delegation that moved it, empty for the chair"`
	Changes []negotiation.ParagraphText `json:"changes,omitempty" maxItems:"500" doc:"New texts of paragraphs"`
	// Insertions, Moves and Title change the shape of the text.
	Insertions []negotiation.NewParagraph   `json:"insertions,omitempty" maxItems:"500" doc:"New paragraphs, after another or at the start"`
	Moves      []negotiation.ParagraphPlace `json:"moves,omitempty" maxItems:"500" doc:"Paragraphs that get another place"`
	Title      string                       `json:"title,omitempty" maxLength:"1000" doc:"The new title; it stays when left out"`
	Rulings    []negotiation.PointRuling    `json:"rulings,omitempty" maxItems:"2000" doc:"Decisions on points of difference"`
	Reason     string                       `json:"reason,omitempty"`
}

// MoveRequest moves an amendment in the room, for the meeting to decide on.
type MoveRequest struct {
	AmendmentRequest
	Sponsor string `json:"sponsor,omitempty" doc:"Who takes up what an observer moves: the code of a delegation, or chair"`
}

// SettlementRequest settles points of difference in the chair's review.
type SettlementRequest struct {
	ID      negotiation.ID            `json:"id,omitempty" doc:"UUID chosen by the client; becomes the ID of the new version"`
	Base    negotiation.ID            `json:"base" doc:"ID of the version that was read; refused when another is current"`
	Rulings []negotiation.PointRuling `json:"rulings" minItems:"1" maxItems:"2000"`
	Reason  string                    `json:"reason,omitempty"`
}

// ReplyRequest is a delegation's whole reply to a round.
type ReplyRequest struct {
	ID negotiation.ID `json:"id,omitempty" doc:"UUID chosen by the client; the same reply again gives the same receipt"`
	// Delegation is the signed-in delegation when empty.
	Delegation string                `json:"delegation,omitempty"`
	Language   negotiation.Language  `json:"language" enum:"ar,zh,en,fr,ru,es"`
	NoComment  bool                  `json:"noComment,omitempty" doc:"Says that the delegation has no comment, which is a reply; silence is not"`
	Comments   []negotiation.Comment `json:"comments,omitempty"`
}

// WithdrawalRequest takes a comment back.
type WithdrawalRequest struct {
	ID         negotiation.ID `json:"id,omitempty"`
	Delegation string         `json:"delegation,omitempty" doc:"The signed-in delegation when empty"`
	Comment    negotiation.ID `json:"comment"`
}

// CommentRequest is a reply of one comment.
type CommentRequest struct {
	Delegation string               `json:"delegation,omitempty"`
	Language   negotiation.Language `json:"language" enum:"ar,zh,en,fr,ru,es"`
	Comment    negotiation.Comment  `json:"comment"`
}

// CarriedStatus says whether the place of an earlier comment survived.
type CarriedStatus string

// The statuses of a carried comment.
const (
	// CommentCarried: the place survived; Proposed is the comment on the new text.
	CommentCarried CarriedStatus = "carried"
	// CommentContained: the new text already says what was proposed.
	CommentContained CarriedStatus = "contained"
	// CommentChanged: the text commented on has changed; its author decides.
	CommentChanged CarriedStatus = "changed"
	// CommentGone: the paragraph, or the draft, is not in the new round.
	CommentGone CarriedStatus = "gone"
)

// CarriedComment is a comment of an earlier round laid on the text of a later
// one. Nothing is submitted by that.
type CarriedComment struct {
	Comment negotiation.ReceivedComment `json:"comment"`
	Status  CarriedStatus               `json:"status" enum:"carried,contained,changed,gone"`
	// Proposed is the comment on the new text, without an ID, of "carried" only.
	Proposed *negotiation.Comment `json:"proposed,omitempty"`
	// Conflicts are the places that both the new text and the proposal changed.
	Conflicts []redline.Conflict `json:"conflicts,omitempty"`
}

// Review is a consolidation in review.
type Review struct {
	Round negotiation.Round `json:"round"`
	// Versions are the consolidated texts, in the order of the round's drafts.
	Versions []negotiation.Version `json:"versions"`
	// Points are the points of difference behind the paragraphs that have any.
	Points   []Points                      `json:"points"`
	Comments []negotiation.ReceivedComment `json:"comments"`
	// Warnings are what is to be known of wordings before they are in a paper.
	Warnings []Warning `json:"warnings"`
}

// Warning is what is to be known of the wording of a comment: that a bracket is
// never closed, that it is in another language. Nothing was changed in it.
type Warning struct {
	Comment    negotiation.ID `json:"comment"`
	Delegation string         `json:"delegation"`
	Text       string         `json:"text"`
}

// Points is the tree of agreed spans and points of difference of a paragraph, and
// its brackets that are no point of difference.
type Points struct {
	Version negotiation.ID `json:"version"`
	// Paragraph is "" for the title of the draft.
	Paragraph negotiation.ID `json:"paragraph"`
	Number    string         `json:"number,omitempty" doc:"Of the paragraph"`
	// Tree is left out where a paragraph has such brackets only.
	Tree json.RawMessage `json:"tree,omitempty"`
	// Brackets keep the draft from being agreed on and cannot be settled: a
	// footnote mark, [sic], one without its partner. The words are amended.
	Brackets []string `json:"brackets,omitempty" doc:"Square brackets that are no point of difference; amend the text to take them away"`
}

// PointsOf lists the trees of those paragraphs of a version that have one, and the
// brackets that are no point of difference, in the order of the text.
func PointsOf(v negotiation.Version) ([]Points, error) {
	loose, err := drafting.LooseBrackets(v)
	if err != nil {
		return nil, err
	}
	of := make(map[negotiation.ID][]string, len(loose))
	for _, l := range loose {
		of[l.Paragraph] = l.Brackets
	}
	var out []Points
	if title := of[""]; len(title) > 0 {
		out = append(out, Points{Version: v.ID, Brackets: title})
	}
	for _, p := range v.Paragraphs {
		if json.Valid(p.Tree) || len(of[p.ID]) > 0 {
			out = append(out, Points{Version: v.ID, Paragraph: p.ID, Number: p.Number, Tree: p.Tree, Brackets: of[p.ID]})
		}
	}
	return out, nil
}

// History is the story of one draft, as far as the caller may see it.
type History struct {
	Recommendation negotiation.Recommendation    `json:"recommendation"`
	Versions       []negotiation.Version         `json:"versions"`
	Comments       []negotiation.ReceivedComment `json:"comments"`
	Events         []negotiation.Event           `json:"events"`
	Documents      []negotiation.Document        `json:"documents"`
	Meetings       []negotiation.Meeting         `json:"meetings"`
	// Corrections of the adopted text, which stays as it was.
	Corrections []negotiation.Correction `json:"corrections"`
	// From are the drafts it was split or merged from, back to the first, and
	// EarlierVersions their texts. Comments and events are told with theirs.
	From            []negotiation.Recommendation `json:"from,omitempty"`
	EarlierVersions []negotiation.Version        `json:"earlierVersions,omitempty"`
}

// HistoryPage is a part of a story: as many of its items as a page has, versions
// first and events last. The drafts themselves are on every page.
type HistoryPage struct {
	History
	// Next is the cursor of the page after this one, "" on the last.
	Next string `json:"next,omitempty" doc:"Cursor of the page after this one; not there on the last"`
}

// Append adds the items of a page to those of the pages before it.
func (h *History) Append(page History) {
	h.Recommendation, h.From = page.Recommendation, page.From
	h.EarlierVersions = append(h.EarlierVersions, page.EarlierVersions...)
	h.Versions = append(h.Versions, page.Versions...)
	h.Corrections = append(h.Corrections, page.Corrections...)
	h.Meetings = append(h.Meetings, page.Meetings...)
	h.Documents = append(h.Documents, page.Documents...)
	h.Comments = append(h.Comments, page.Comments...)
	h.Events = append(h.Events, page.Events...)
}

// Workdays is a count of working days at a duty station.
type Workdays struct {
	Station string `json:"station"`
	// Zone is that of the station; both times are given in it.
	Zone string    `json:"zone"`
	From time.Time `json:"from"`
	// Days are working days, the day of From not among them.
	Days int       `json:"days"`
	To   time.Time `json:"to"`
	// Off says why the day of From is a day off, "" when it is worked.
	Off string `json:"off,omitempty"`
}

// ContactRequest says where a delegation is told of things: an e-mail address, a
// webhook, or both.
type ContactRequest struct {
	// Label tells the contacts of a delegation apart; "main" when it is left out.
	Label    string               `json:"label,omitempty" maxLength:"40"`
	Email    string               `json:"email,omitempty" maxLength:"254"`
	Language negotiation.Language `json:"language" enum:"ar,en,es,fr,ru,zh"`
	Webhook  string               `json:"webhook,omitempty" maxLength:"2000"`
}

// Digest is the index of annotated documents, by theme and by symbol.
type Digest struct {
	ByTheme  []negotiation.DigestEntry `json:"byTheme"`
	BySymbol []negotiation.SymbolEntry `json:"bySymbol"`
}

// TokenRequest asks for an access token. The client makes the token and sends
// its digest only, so that the request can be repeated and the secret never
// travels.
type TokenRequest struct {
	ID         negotiation.ID      `json:"id,omitempty"`
	Role       negotiation.Role    `json:"role" enum:"secretariat,chair,delegation,member,rapporteur,observer,auditor,public"`
	Label      string              `json:"label" minLength:"1" maxLength:"200" doc:"Who holds the token, such as an office"`
	Delegation string              `json:"delegation,omitempty" doc:"Code of the delegation, of the roles delegation and member only"`
	Meeting    string              `json:"meeting,omitempty" doc:"Key or ID of the meeting, of the roles chair and rapporteur only; a chair of none is the chair of all"`
	Scopes     []negotiation.Scope `json:"scopes,omitempty" maxItems:"6" doc:"What it may do at most: read, comment, decide, manage, account, people; all when left out"`
	Expires    time.Time           `json:"expires"`
	Digest     string              `json:"digest" minLength:"64" maxLength:"64" pattern:"^[0-9a-f]{64}$" doc:"SHA-256 of the token, in hex"`
}

// Token says which access token is on record.
type Token struct {
	ID      negotiation.ID      `json:"id"`
	Holder  negotiation.Actor   `json:"holder"`
	Scopes  []negotiation.Scope `json:"scopes,omitempty"`
	Expires time.Time           `json:"expires"`
}

// Health says whether a process can do its work.
type Health struct {
	// Status is "ok" or "unavailable".
	Status string `json:"status"`
	// Checks gives the same for each thing it depends on.
	Checks map[string]string `json:"checks,omitempty"`
}

// SplitRequest divides a draft into several.
type SplitRequest struct {
	ID     negotiation.ID `json:"id,omitempty"`
	Base   negotiation.ID `json:"base" doc:"ID of the version that was read; refused when another is current"`
	Parts  []Part         `json:"parts" minItems:"2" maxItems:"50"`
	Reason string         `json:"reason"`
}

// Part is one of the drafts that a split makes.
type Part struct {
	Key        string           `json:"key" maxLength:"100" doc:"Short name, unique over all recommendations"`
	Title      string           `json:"title" maxLength:"1000"`
	Paragraphs []negotiation.ID `json:"paragraphs" minItems:"1" maxItems:"2000" doc:"In their order; every paragraph of the draft stands in one part"`
}

// MergeRequest puts drafts together into one.
type MergeRequest struct {
	ID         negotiation.ID   `json:"id,omitempty"`
	Bases      []negotiation.ID `json:"bases" minItems:"2" maxItems:"50" doc:"IDs of the versions that were read, one of each draft"`
	Key        string           `json:"key" maxLength:"100" doc:"Short name of the draft they become"`
	Title      string           `json:"title" maxLength:"1000"`
	Paragraphs []negotiation.ID `json:"paragraphs,omitempty" maxItems:"5000" doc:"All paragraphs in their new order; one draft after the other when left out"`
	Reason     string           `json:"reason"`
}
