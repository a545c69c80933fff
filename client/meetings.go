package client

import (
	"context"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

// LoadAccreditation loads who is accredited to meetings.
func (c *Client) LoadAccreditation(ctx context.Context, name string, file []byte) (negotiation.Loaded, error) {
	return c.load(ctx, "accreditation", name, file)
}

// Accredited lists who is accredited to a meeting.
func (c *Client) Accredited(ctx context.Context, meeting string) ([]negotiation.Accredited, error) {
	return list[negotiation.Accredited](ctx, c, path("meetings", meeting, "accreditation"), nil)
}

// OnMeeting does an act on a meeting, such as [negotiation.AdoptAgenda], once under an
// ID. [Client.ChangeAccreditation] and [Client.OrderRecommendations] do those that are
// answered with something else than what is planned for it.
func (c *Client) OnMeeting(
	ctx context.Context, meeting string, id negotiation.ID, x negotiation.MeetingAct,
) (negotiation.Programme, error) {
	return act[negotiation.Programme](ctx, c, id, x, "meetings", meeting)
}

// ChangeAccreditation withdraws an accreditation to a meeting, or restores it.
func (c *Client) ChangeAccreditation(
	ctx context.Context, meeting string, id negotiation.ID, x negotiation.ChangeAccreditation,
) (negotiation.Accredited, error) {
	return act[negotiation.Accredited](ctx, c, id, x, "meetings", meeting)
}

// OrderRecommendations gives the recommendations of a meeting another order.
func (c *Client) OrderRecommendations(
	ctx context.Context, id negotiation.ID, x negotiation.OrderRecommendations,
) ([]negotiation.Recommendation, error) {
	all, err := act[wire.List[negotiation.Recommendation]](ctx, c, id, x, "recommendations")
	return all.Items, err
}

// LoadBureau loads who is in the extended Bureau of bodies.
func (c *Client) LoadBureau(ctx context.Context, name string, file []byte) (negotiation.Loaded, error) {
	return c.load(ctx, "bureau", name, file)
}

// Bureau returns the extended Bureau of a body on a day such as 2021-04-12, ""
// for today.
func (c *Client) Bureau(ctx context.Context, body, on string) (negotiation.Bureau, error) {
	return get[negotiation.Bureau](ctx, c, path("bureau"), given("body", body, "on", on))
}

// Programme returns a meeting with all that is planned for it.
func (c *Client) Programme(ctx context.Context, meeting string) (negotiation.Programme, error) {
	return get[negotiation.Programme](ctx, c, path("meetings", meeting, "programme"), nil)
}

// Agenda is the annotated agenda of a meeting with its organization of work, as
// "text" or "html".
func (c *Client) Agenda(ctx context.Context, meeting, format string, language negotiation.Language) ([]byte, error) {
	return c.raw(ctx, path("meetings", meeting, "agenda"), given("format", format, "language", string(language)))
}
