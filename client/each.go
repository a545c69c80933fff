package client

import (
	"context"
	"iter"
	"maps"
	"math"
	"net/url"
	"strconv"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

// Every list has an iterator here that asks for the next page when it gets
// there, and no further than the loop goes: what a program wants that looks for
// something, or handles more than it would hold at once. An error ends it; it
// comes with no item.

// EachTheme goes through the list of [Client.Themes].
func (c *Client) EachTheme(ctx context.Context) iter.Seq2[n.Theme, error] {
	return each[n.Theme](ctx, c, path("digest", "themes"), nil)
}

// EachAnnotation goes through the list of [Client.Annotations].
func (c *Client) EachAnnotation(ctx context.Context, theme, document string) iter.Seq2[n.Annotation, error] {
	return each[n.Annotation](ctx, c, path("digest", "annotations"), given("theme", theme, "document", document))
}

// EachOfFamily goes through the list of [Client.Family].
func (c *Client) EachOfFamily(ctx context.Context, ref string) iter.Seq2[n.Document, error] {
	return each[n.Document](ctx, c, path("documents", ref, "family"), nil)
}

// EachCorrection goes through the list of [Client.Corrections].
func (c *Client) EachCorrection(ctx context.Context, ref string) iter.Seq2[n.Correction, error] {
	return each[n.Correction](ctx, c, path("recommendations", ref, "corrections"), nil)
}

// EachPerson goes through the list of [Client.Persons].
func (c *Client) EachPerson(ctx context.Context) iter.Seq2[n.Person, error] {
	return each[n.Person](ctx, c, path("persons"), nil)
}

// EachSession goes through the list of [Client.Sessions].
func (c *Client) EachSession(ctx context.Context, person n.ID) iter.Seq2[n.BrowserSession, error] {
	if person == "" {
		return each[n.BrowserSession](ctx, c, path("sessions"), nil)
	}
	return each[n.BrowserSession](ctx, c, path("persons", string(person), "sessions"), nil)
}

// EachMandate goes through the list of [Client.Mandates].
func (c *Client) EachMandate(ctx context.Context, person n.ID, delegation string) iter.Seq2[n.Mandate, error] {
	return each[n.Mandate](ctx, c, path("mandates"), given("person", string(person), "delegation", delegation))
}

// EachToken goes through the list of [Client.Tokens].
func (c *Client) EachToken(ctx context.Context) iter.Seq2[n.AccessToken, error] {
	return each[n.AccessToken](ctx, c, path("tokens"), nil)
}

// EachDraft goes through the list of [Client.Drafts].
func (c *Client) EachDraft(ctx context.Context, round n.ID) iter.Seq2[n.CommentDraft, error] {
	return each[n.CommentDraft](ctx, c, path("rounds", string(round), "drafts"), nil)
}

// EachAccredited goes through the list of [Client.Accredited].
func (c *Client) EachAccredited(ctx context.Context, meeting string) iter.Seq2[n.Accredited, error] {
	return each[n.Accredited](ctx, c, path("meetings", meeting, "accreditation"), nil)
}

// EachMeeting goes through the list of [Client.Meetings].
func (c *Client) EachMeeting(ctx context.Context) iter.Seq2[n.Meeting, error] {
	return each[n.Meeting](ctx, c, path("meetings"), nil)
}

// EachDelegation goes through the list of [Client.Delegations].
func (c *Client) EachDelegation(ctx context.Context) iter.Seq2[n.Delegation, error] {
	return each[n.Delegation](ctx, c, path("delegations"), nil)
}

// EachRecommendation goes through the list of [Client.Recommendations].
func (c *Client) EachRecommendation(ctx context.Context, meeting string) iter.Seq2[n.Recommendation, error] {
	return each[n.Recommendation](ctx, c, path("recommendations"), given("meeting", meeting))
}

// EachVersion goes through the list of [Client.Versions].
func (c *Client) EachVersion(ctx context.Context, ref string) iter.Seq2[n.Version, error] {
	return each[n.Version](ctx, c, path("recommendations", ref, "versions"), nil)
}

// EachPoint goes through the list of [Client.Points].
func (c *Client) EachPoint(ctx context.Context, ref string) iter.Seq2[wire.Points, error] {
	return each[wire.Points](ctx, c, path("recommendations", ref, "points"), nil)
}

// EachAmendment goes through the list of [Client.Amendments].
func (c *Client) EachAmendment(ctx context.Context, ref string) iter.Seq2[n.OralAmendment, error] {
	return each[n.OralAmendment](ctx, c, path("recommendations", ref, "amendments", "moved"), nil)
}

// EachReservation goes through the list of [Client.Reservations].
func (c *Client) EachReservation(ctx context.Context, ref string) iter.Seq2[n.WrittenReservation, error] {
	return each[n.WrittenReservation](ctx, c, path("recommendations", ref, "reservations"), nil)
}

// EachRound goes through the list of [Client.Rounds].
func (c *Client) EachRound(ctx context.Context) iter.Seq2[n.Round, error] {
	return each[n.Round](ctx, c, path("rounds"), nil)
}

// EachCarried goes through the list of [Client.Carry].
func (c *Client) EachCarried(ctx context.Context, from, to n.ID, delegation string) iter.Seq2[wire.CarriedComment, error] {
	return each[wire.CarriedComment](ctx, c, path("rounds", string(to), "carried"), given("from", string(from), "delegation", delegation))
}

// EachComment goes through the list of [Client.Comments].
func (c *Client) EachComment(ctx context.Context, round n.ID, f CommentFilter) iter.Seq2[n.ReceivedComment, error] {
	q := given("recommendation", f.Recommendation, "delegation", f.Delegation)
	if f.ExcludeLate {
		q.Set("excludeLate", "true")
	}
	return each[n.ReceivedComment](ctx, c, path("rounds", string(round), "comments"), q)
}

// EachDocument goes through the list of [Client.Documents].
func (c *Client) EachDocument(ctx context.Context) iter.Seq2[n.Document, error] {
	return each[n.Document](ctx, c, path("documents"), nil)
}

// EachSilence goes through the list of [Client.Silences].
func (c *Client) EachSilence(ctx context.Context) iter.Seq2[n.Silence, error] {
	return each[n.Silence](ctx, c, path("silences"), nil)
}

// EachSilenceObjection goes through the list of [Client.SilenceObjections].
func (c *Client) EachSilenceObjection(ctx context.Context, silence n.ID) iter.Seq2[n.SilenceObjection, error] {
	return each[n.SilenceObjection](ctx, c, path("silences", string(silence), "objections"), nil)
}

// EachContact goes through the list of [Client.Contacts].
func (c *Client) EachContact(ctx context.Context) iter.Seq2[n.Contact, error] {
	return each[n.Contact](ctx, c, path("contacts"), nil)
}

// EachOwnContact goes through the list of [Client.OwnContacts].
func (c *Client) EachOwnContact(ctx context.Context) iter.Seq2[n.Contact, error] {
	return each[n.Contact](ctx, c, path("contacts", "own"), nil)
}

// EachNotice goes through the list of [Client.Notices].
func (c *Client) EachNotice(ctx context.Context, state n.NoticeState, round n.ID, party string) iter.Seq2[n.Notice, error] {
	return each[n.Notice](ctx, c, path("notices"), given("state", string(state), "round", string(round), "party", party))
}

// EachDutyStation goes through the list of [Client.DutyStations].
func (c *Client) EachDutyStation(ctx context.Context) iter.Seq2[n.DutyStation, error] {
	return each[n.DutyStation](ctx, c, path("stations"), nil)
}

// each goes through a list page by page: to its end, or as many items as a limit
// in the query says.
func each[T any](ctx context.Context, c *Client, path string, query url.Values) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		q := url.Values{}
		maps.Copy(q, query)
		most, err := strconv.Atoi(q.Get("limit"))
		if err != nil || most < 1 {
			most = math.MaxInt
		}
		for {
			q.Set("limit", strconv.Itoa(min(most, pageSize)))
			l, err := get[wire.List[T]](ctx, c, path, q)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range l.Items[:min(len(l.Items), most)] {
				if !yield(item, nil) {
					return
				}
			}
			if most -= len(l.Items); l.Next == "" || most <= 0 {
				return
			}
			q.Set("cursor", l.Next)
		}
	}
}

// collect gathers a whole list, or nothing of it.
func collect[T any](items iter.Seq2[T, error]) ([]T, error) {
	all := []T{}
	for item, err := range items {
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, nil
}
