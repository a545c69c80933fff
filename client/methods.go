package client

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/redline"
)

// LoadCalendar loads a calendar file. Name is shown in problems.
func (c *Client) LoadCalendar(ctx context.Context, name string, file []byte) (negotiation.Loaded, error) {
	return c.load(ctx, "calendar", name, file)
}

// LoadDelegations loads a file of delegations.
func (c *Client) LoadDelegations(ctx context.Context, name string, file []byte) (negotiation.Loaded, error) {
	return c.load(ctx, "delegations", name, file)
}

// LoadRecommendations loads the draft recommendations of one meeting.
func (c *Client) LoadRecommendations(ctx context.Context, name string, file []byte) (negotiation.Loaded, error) {
	return c.load(ctx, "recommendations", name, file)
}

func (c *Client) load(ctx context.Context, what, name string, file []byte) (negotiation.Loaded, error) {
	var out negotiation.Loaded
	answer, err := c.do(ctx, request{
		method: http.MethodPost, path: path(
			"load", what,
		), query: given("name", name), media: "application/octet-stream", body: file,
	})
	if err != nil {
		return out, err
	}
	if err := json.Unmarshal(answer, &out); err != nil {
		return out, fmt.Errorf("read the answer to loading %s: %w", name, err)
	}
	return out, nil
}

// Meetings lists all meetings.
func (c *Client) Meetings(ctx context.Context) ([]negotiation.Meeting, error) {
	return list[negotiation.Meeting](ctx, c, path("meetings"), nil)
}

// Meeting returns a meeting by its key or ID.
func (c *Client) Meeting(ctx context.Context, ref string) (negotiation.Meeting, error) {
	return get[negotiation.Meeting](ctx, c, path("meetings", ref), nil)
}

// Delegations lists all delegations.
func (c *Client) Delegations(ctx context.Context) ([]negotiation.Delegation, error) {
	return list[negotiation.Delegation](ctx, c, path("delegations"), nil)
}

// Recommendations lists the drafts that a meeting has or had, given by
// key or ID; "" lists all.
func (c *Client) Recommendations(ctx context.Context, meeting string) ([]negotiation.Recommendation, error) {
	return list[negotiation.Recommendation](ctx, c, path("recommendations"), given("meeting", meeting))
}

// Recommendation returns a draft by its key or ID.
func (c *Client) Recommendation(ctx context.Context, ref string) (negotiation.Recommendation, error) {
	return get[negotiation.Recommendation](ctx, c, path("recommendations", ref), nil)
}

// Versions lists the versions of a recommendation that the caller may read.
func (c *Client) Versions(ctx context.Context, ref string) ([]negotiation.Version, error) {
	return list[negotiation.Version](ctx, c, path("recommendations", ref, "versions"), nil)
}

// Version returns one version by its number, from 1.
func (c *Client) Version(ctx context.Context, ref string, number int) (negotiation.Version, error) {
	return get[negotiation.Version](ctx, c, path("recommendations", ref, "versions", strconv.Itoa(number)), nil)
}

// Diff compares two versions by number; 0 stands for the first or the last.
// With another one, from is what both come from. Format is "json", "text",
// "html" or "ansi".
func (c *Client) Diff(ctx context.Context, ref string, from, to, other int, format string) ([]byte, error) {
	return c.diff(ctx, ref, from, to, other, given("format", format))
}

// DiffOf compares version from of another recommendation, such as the one it
// was split from, with version to of this one; 0 stands for the last.
func (c *Client) DiffOf(ctx context.Context, of string, from int, ref string, to int, format string) ([]byte, error) {
	q := given("format", format)
	q.Set("of", of)
	return c.diff(ctx, ref, from, to, 0, q)
}

func (c *Client) diff(ctx context.Context, ref string, from, to, other int, q url.Values) ([]byte, error) {
	for name, number := range map[string]int{"from": from, "to": to, "other": other} {
		if number > 0 {
			q.Set(name, strconv.Itoa(number))
		}
	}
	return c.raw(ctx, path("recommendations", ref, "diff"), q)
}

// Points lists the points of difference of the current version of a draft.
func (c *Client) Points(ctx context.Context, ref string) ([]wire.Points, error) {
	return list[wire.Points](ctx, c, path("recommendations", ref, "points"), nil)
}

// Blame says where every word of a version comes from; 0 stands for the last
// version. Format is "json" or "text".
func (c *Client) Blame(ctx context.Context, ref string, version int, format string) ([]byte, error) {
	q := given("format", format)
	if version > 0 {
		q.Set("version", strconv.Itoa(version))
	}
	return c.raw(ctx, path("recommendations", ref, "blame"), q)
}

func (c *Client) raw(ctx context.Context, path string, q url.Values) ([]byte, error) {
	return c.do(ctx, request{method: http.MethodGet, path: path, query: q})
}

// History tells the whole story of a draft, which it reads in pages.
func (c *Client) History(ctx context.Context, ref string) (wire.History, error) {
	q := given("limit", strconv.Itoa(pageSize))
	var all wire.History
	for {
		page, err := get[wire.HistoryPage](ctx, c, path("recommendations", ref, "history"), q)
		if err != nil {
			return wire.History{}, err
		}
		if all.Append(page.History); page.Next == "" {
			return all, nil
		}
		q.Set("cursor", page.Next)
	}
}

// HistoryText tells it in plain text, unless it is too long for one answer.
func (c *Client) HistoryText(ctx context.Context, ref string) (string, error) {
	b, err := c.raw(ctx, path("recommendations", ref, "history"), given("format", "text"))
	return string(b), err
}

// OnDraft does an act on a draft, such as [negotiation.ObjectToDraft], once under an
// ID, and returns where the draft stands then. Its meeting may be given by its key.
func (c *Client) OnDraft(
	ctx context.Context, ref string, id negotiation.ID, x negotiation.DraftAct,
) (negotiation.Draft, error) {
	row, err := negotiation.RowOf(x)
	if err != nil {
		return negotiation.Draft{}, err
	}
	asked := wire.ActRequest{Kind: row.Name}
	raw, err := json.Marshal(x)
	if err == nil {
		err = json.Unmarshal(raw, &asked)
	}
	if err != nil {
		return negotiation.Draft{}, fmt.Errorf("write what %s asks: %w", row.Name, err)
	}
	return send[negotiation.Draft](
		ctx, c, request{method: http.MethodPost, path: path("recommendations", ref, "acts"), key: id}, asked,
	)
}

// Amend records an oral amendment.
func (c *Client) Amend(ctx context.Context, ref string, a wire.AmendmentRequest) (negotiation.Draft, error) {
	return post[negotiation.Draft](ctx, c, path("recommendations", ref, "amendments"), a)
}

// MoveAmendment moves an amendment in the room, for the meeting to decide on by
// [Client.OnDraft].
func (c *Client) MoveAmendment(ctx context.Context, ref string, a wire.MoveRequest) (negotiation.Draft, error) {
	return post[negotiation.Draft](ctx, c, path("recommendations", ref, "amendments", "moved"), a)
}

// Reservations lists the written reservations that stand on a draft.
func (c *Client) Reservations(ctx context.Context, ref string) ([]negotiation.WrittenReservation, error) {
	return list[negotiation.WrittenReservation](ctx, c, path("recommendations", ref, "reservations"), nil)
}

// Amendments lists the amendments moved to a draft, with what became of them.
func (c *Client) Amendments(ctx context.Context, ref string) ([]negotiation.OralAmendment, error) {
	return list[negotiation.OralAmendment](ctx, c, path("recommendations", ref, "amendments", "moved"), nil)
}

// AmendmentDiff says what a moved amendment would change, in a format of
// comparisons.
func (c *Client) AmendmentDiff(ctx context.Context, ref string, id negotiation.ID, format string) ([]byte, error) {
	return c.raw(ctx, path("recommendations", ref, "amendments", "moved", string(id), "diff"), given("format", format))
}

// Settle settles points of difference in the chair's review.
func (c *Client) Settle(ctx context.Context, ref string, r wire.SettlementRequest) (negotiation.Draft, error) {
	return post[negotiation.Draft](ctx, c, path("recommendations", ref, "settlements"), r)
}

// Split divides a draft before a meeting into several and returns them.
func (c *Client) Split(ctx context.Context, ref string, r wire.SplitRequest) ([]negotiation.Recommendation, error) {
	made, err := post[wire.List[negotiation.Recommendation]](ctx, c, path("recommendations", ref, "split"), r)
	return made.Items, err
}

// Merge puts several drafts before a meeting together into one.
func (c *Client) Merge(ctx context.Context, r wire.MergeRequest) ([]negotiation.Recommendation, error) {
	made, err := post[wire.List[negotiation.Recommendation]](ctx, c, path("recommendations", "merge"), r)
	return made.Items, err
}

// OpenRound opens a consultation round under an ID and returns it when it is open.
func (c *Client) OpenRound(ctx context.Context, id negotiation.ID, x negotiation.OpenRound) (negotiation.Round, error) {
	return act[negotiation.Round](ctx, c, id, x, "rounds")
}

// Rounds lists all rounds.
func (c *Client) Rounds(ctx context.Context) ([]negotiation.Round, error) {
	return list[negotiation.Round](ctx, c, path("rounds"), nil)
}

// Round returns where a round stands.
func (c *Client) Round(ctx context.Context, id negotiation.ID) (negotiation.Round, error) {
	return get[negotiation.Round](ctx, c, path("rounds", string(id)), nil)
}

// OnRound does an act on a round, such as [negotiation.ExtendRound], once under an
// ID, and returns the round as it stands then: an approval, when its conference
// room paper is issued. Dispositions and admissions are for [Client.Dispose] and
// [Client.AdmitLate].
func (c *Client) OnRound(
	ctx context.Context, round, id negotiation.ID, x negotiation.RoundAct,
) (negotiation.Round, error) {
	return act[negotiation.Round](ctx, c, id, x, "rounds", string(round))
}

// act does an act on what the address names, or makes it there.
func act[T any](ctx context.Context, c *Client, id negotiation.ID, x negotiation.Act, address ...string) (T, error) {
	row, err := negotiation.RowOf(x)
	if err != nil {
		return *new(T), err
	}
	if row.Verb != "" {
		address = append(address, strings.Split(row.Verb, "/")...)
	}
	return send[T](ctx, c, request{method: http.MethodPost, path: path(address...), key: id}, x)
}

// Withdraw takes a comment back and returns it as it stands then.
func (c *Client) Withdraw(
	ctx context.Context, round negotiation.ID, r wire.WithdrawalRequest,
) (negotiation.ReceivedComment, error) {
	return post[negotiation.ReceivedComment](ctx, c, path("rounds", string(round), "withdrawals"), r)
}

// Dispose says what became of comments and returns those. More than fit in one
// request are sent in several, one after the other, each done or not as a whole.
func (c *Client) Dispose(
	ctx context.Context, round, id negotiation.ID, x negotiation.DisposeComments,
) ([]negotiation.ReceivedComment, error) {
	return inParts(id, x.Dispositions, func(
		id negotiation.ID, part []negotiation.CommentDisposal,
	) (wire.List[negotiation.ReceivedComment], error) {
		return act[wire.List[negotiation.ReceivedComment]](
			ctx, c, id, negotiation.DisposeComments{Dispositions: part}, "rounds", string(round),
		)
	})
}

// AdmitLate decides whether late comments are taken in, and returns those. More
// than fit in one request are sent as by [Client.Dispose].
func (c *Client) AdmitLate(
	ctx context.Context, round, id negotiation.ID, x negotiation.AdmitComments,
) ([]negotiation.ReceivedComment, error) {
	return inParts(id, x.Admissions, func(
		id negotiation.ID, part []negotiation.CommentAdmission,
	) (wire.List[negotiation.ReceivedComment], error) {
		return act[wire.List[negotiation.ReceivedComment]](
			ctx, c, id, negotiation.AdmitComments{Admissions: part}, "rounds", string(round),
		)
	})
}

// inParts sends a long list of decisions in several requests. Their IDs follow
// from that of the first, so that the whole may be repeated.
func inParts[D, T any](id negotiation.ID, list []D, send func(negotiation.ID, []D) (wire.List[T], error)) ([]T, error) {
	var all []T
	for part := 0; part == 0 || len(list) > 0; part++ {
		some := list[:min(len(list), negotiation.MaxDecisions)]
		done, err := send(partID(id, part), some)
		if err != nil {
			return all, err
		}
		all, list = append(all, done.Items...), list[len(some):]
	}
	return all, nil
}

func partID(id negotiation.ID, part int) negotiation.ID {
	space, err := uuid.Parse(string(id))
	if err != nil || part == 0 {
		return id
	}
	return negotiation.ID(uuid.NewSHA1(space, []byte("part "+strconv.Itoa(part))).String())
}

// Review returns the consolidation in review.
func (c *Client) Review(ctx context.Context, round negotiation.ID) (wire.Review, error) {
	return get[wire.Review](ctx, c, path("rounds", string(round), "review"), nil)
}

// Convergence compares the last consolidation of a round with the one before
// or, when since names one, with the last of an earlier round.
func (c *Client) Convergence(ctx context.Context, round, since negotiation.ID) (redline.Convergence, error) {
	return get[redline.Convergence](ctx, c, path("rounds", string(round), "convergence"), given("since", string(since)))
}

// SubmitReply submits a whole reply and returns its receipt. The same reply
// again returns the same receipt.
func (c *Client) SubmitReply(
	ctx context.Context, round negotiation.ID, r wire.ReplyRequest,
) (negotiation.Receipt, error) {
	return post[negotiation.Receipt](ctx, c, path("rounds", string(round), "replies"), r)
}

// SubmitComment submits a reply of one comment.
func (c *Client) SubmitComment(
	ctx context.Context, round negotiation.ID, r wire.CommentRequest,
) (negotiation.Receipt, error) {
	return post[negotiation.Receipt](ctx, c, path("rounds", string(round), "comments"), r)
}

// Carry lays a delegation's comments of an earlier round on the texts of a
// later one; "" stands for the caller's own delegation. It submits nothing.
func (c *Client) Carry(ctx context.Context, from, to negotiation.ID, delegation string) ([]wire.CarriedComment, error) {
	return list[wire.CarriedComment](
		ctx, c, path("rounds", string(to), "carried"), given("from", string(from), "delegation", delegation),
	)
}

// CommentFilter selects comments of a round.
type CommentFilter struct {
	// Recommendation is a key or ID, Delegation a code; "" for all.
	Recommendation, Delegation string
	ExcludeLate                bool
}

// Comments lists the comments on a round that the caller may read.
func (c *Client) Comments(
	ctx context.Context, round negotiation.ID, f CommentFilter,
) ([]negotiation.ReceivedComment, error) {
	q := given("recommendation", f.Recommendation, "delegation", f.Delegation)
	if f.ExcludeLate {
		q.Set("excludeLate", "true")
	}
	return list[negotiation.ReceivedComment](ctx, c, path("rounds", string(round), "comments"), q)
}

// Comment returns one comment on a round.
func (c *Client) Comment(ctx context.Context, round, comment negotiation.ID) (negotiation.ReceivedComment, error) {
	return get[negotiation.ReceivedComment](ctx, c, path("rounds", string(round), "comments", string(comment)), nil)
}

// Receipt returns the receipt of a reply.
func (c *Client) Receipt(ctx context.Context, reply negotiation.ID) (negotiation.Receipt, error) {
	return get[negotiation.Receipt](ctx, c, path("replies", string(reply)), nil)
}

// Documents lists all documents.
func (c *Client) Documents(ctx context.Context) ([]negotiation.Document, error) {
	return list[negotiation.Document](ctx, c, path("documents"), nil)
}

// Document returns what is on record about a document, by ID.
func (c *Client) Document(ctx context.Context, id negotiation.ID) (negotiation.Document, error) {
	return get[negotiation.Document](ctx, c, path("documents", string(id)), nil)
}

// DocumentBySymbol returns the document with that symbol.
func (c *Client) DocumentBySymbol(ctx context.Context, symbol string) (negotiation.Document, error) {
	found, err := list[negotiation.Document](ctx, c, path("documents"), given("symbol", symbol))
	if err != nil {
		return negotiation.Document{}, err
	}
	if len(found) == 0 {
		return negotiation.Document{}, negotiation.Refuse(
			negotiation.CodeNotFound, "There is no document %s on record.", symbol,
		)
	}
	return found[0], nil
}

// Rendering returns a document as "text" or "html".
func (c *Client) Rendering(ctx context.Context, document negotiation.ID, format string) ([]byte, error) {
	return c.raw(ctx, path("documents", string(document)), given("format", format))
}

// OpenSilence circulates a text for tacit approval, under an ID.
func (c *Client) OpenSilence(
	ctx context.Context, id negotiation.ID, x negotiation.OpenSilence,
) (negotiation.Silence, error) {
	return act[negotiation.Silence](ctx, c, id, x, "silences")
}

// Silences lists silence procedures.
func (c *Client) Silences(ctx context.Context) ([]negotiation.Silence, error) {
	return list[negotiation.Silence](ctx, c, path("silences"), nil)
}

// Silence returns where a silence procedure stands.
func (c *Client) Silence(ctx context.Context, id negotiation.ID) (negotiation.Silence, error) {
	return get[negotiation.Silence](ctx, c, path("silences", string(id)), nil)
}

// OnSilence does an act on a silence procedure, such as
// [negotiation.BreakSilence], once under an ID.
func (c *Client) OnSilence(
	ctx context.Context, silence, id negotiation.ID, x negotiation.SilenceAct,
) (negotiation.Silence, error) {
	return act[negotiation.Silence](ctx, c, id, x, "silences", string(silence))
}

// SilenceObjections lists the objections the caller may read.
func (c *Client) SilenceObjections(
	ctx context.Context, silence negotiation.ID,
) ([]negotiation.SilenceObjection, error) {
	return list[negotiation.SilenceObjection](ctx, c, path("silences", string(silence), "objections"), nil)
}

// PrepareReport prepares the draft report of a meeting, under an ID.
func (c *Client) PrepareReport(
	ctx context.Context, id negotiation.ID, x negotiation.PrepareReport,
) (negotiation.Report, error) {
	return act[negotiation.Report](ctx, c, id, x, "reports")
}

// Report returns the report of a meeting, given by key or ID.
func (c *Client) Report(ctx context.Context, meeting string) (negotiation.Report, error) {
	return get[negotiation.Report](ctx, c, path("reports", meeting), nil)
}

// SectionDiff shows how a section was orally amended, as "text", "ansi", "html" or
// "json".
func (c *Client) SectionDiff(ctx context.Context, meeting string, section int, format string) ([]byte, error) {
	return c.raw(ctx, path("reports", meeting, "sections", strconv.Itoa(section), "diff"), given("format", format))
}

// OnReport does an act on the report of a meeting, such as
// [negotiation.AdoptSection], once under an ID.
func (c *Client) OnReport(
	ctx context.Context, meeting string, id negotiation.ID, x negotiation.ReportAct,
) (negotiation.Report, error) {
	if s, ok := x.(negotiation.AdoptSection); ok {
		number := strconv.Itoa(s.Number)
		s.Number = 0 // it stands in the address
		return act[negotiation.Report](ctx, c, id, s, "reports", meeting, "sections", number)
	}
	return act[negotiation.Report](ctx, c, id, x, "reports", meeting)
}

// NewToken makes an access token of 256 random bits, and its digest in hex.
func NewToken() (token, digest string) {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails since Go 1.24
	token = "rpt_" + base64.RawURLEncoding.EncodeToString(secret)
	sum := sha256.Sum256([]byte(token))
	return token, hex.EncodeToString(sum[:])
}

// IssueToken makes an access token for a holder and puts its digest on
// record. The token is known to the caller alone and cannot be had again.
func (c *Client) IssueToken(
	ctx context.Context, id negotiation.ID, holder negotiation.Actor, expires time.Time,
) (string, error) {
	token, digest := NewToken()
	_, err := post[wire.Token](ctx, c, path("tokens"), wire.TokenRequest{
		ID: id, Role: holder.Role, Label: holder.Label, Delegation: holder.Delegation, Expires: expires, Digest: digest,
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// RevokeToken revokes an access token by its ID.
func (c *Client) RevokeToken(ctx context.Context, id negotiation.ID) error {
	_, err := call[struct{}](ctx, c, http.MethodDelete, path("tokens", string(id)), nil, nil)
	return err
}

// Ready asks the server once whether it and what it depends on are ready.
func (c *Client) Ready(ctx context.Context) (wire.Health, error) {
	var h wire.Health
	answer, _, err := c.once(ctx, request{method: http.MethodGet, path: "/readyz"})
	if err != nil {
		return h, err
	}
	if err := json.Unmarshal(answer, &h); err != nil {
		return h, fmt.Errorf("read the answer of %s: %w", c.base, err)
	}
	return h, nil
}
