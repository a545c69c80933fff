package client

import (
	"context"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

// LoadAccreditation loads who is accredited to meetings.
func (c *Client) LoadAccreditation(ctx context.Context, name string, file []byte) (n.Loaded, error) {
	return c.load(ctx, "accreditation", name, file)
}

// Accredited lists who is accredited to a meeting.
func (c *Client) Accredited(ctx context.Context, meeting string) ([]n.Accredited, error) {
	return list[n.Accredited](ctx, c, path("meetings", meeting, "accreditation"), nil)
}

// ChangeAccreditation withdraws an accreditation to a meeting, or restores it.
func (c *Client) ChangeAccreditation(ctx context.Context, meeting string, r wire.AccreditationRequest) (n.Accredited, error) {
	return post[n.Accredited](ctx, c, path("meetings", meeting, "accreditation", "changes"), r)
}

// LoadBureau loads who is in the extended Bureau of bodies.
func (c *Client) LoadBureau(ctx context.Context, name string, file []byte) (n.Loaded, error) {
	return c.load(ctx, "bureau", name, file)
}

// Bureau returns the extended Bureau of a body on a day such as 2021-04-12, ""
// for today.
func (c *Client) Bureau(ctx context.Context, body, on string) (n.Bureau, error) {
	return get[n.Bureau](ctx, c, path("bureau"), given("body", body, "on", on))
}

// Programme returns a meeting with all that is planned for it.
func (c *Client) Programme(ctx context.Context, meeting string) (n.Programme, error) {
	return get[n.Programme](ctx, c, path("meetings", meeting, "programme"), nil)
}

// Agenda is the annotated agenda of a meeting with its organization of work, as
// "text" or "html".
func (c *Client) Agenda(ctx context.Context, meeting, format string, language n.Language) ([]byte, error) {
	return c.raw(ctx, path("meetings", meeting, "agenda"), given("format", format, "language", string(language)))
}

// AdoptAgenda adopts the agenda of a meeting.
func (c *Client) AdoptAgenda(ctx context.Context, meeting string, r wire.AgendaRequest) (n.Programme, error) {
	return post[n.Programme](ctx, c, path("meetings", meeting, "agenda", "adopt"), r)
}

// ObjectToAgenda objects to the adoption of an agenda, or lifts the objection.
func (c *Client) ObjectToAgenda(ctx context.Context, meeting string, r wire.AgendaObjectionRequest) (n.Programme, error) {
	return post[n.Programme](ctx, c, path("meetings", meeting, "agenda", "objections"), r)
}

// PlanWork plans the organization of work of a meeting.
func (c *Client) PlanWork(ctx context.Context, meeting string, r wire.WorkRequest) (n.Programme, error) {
	return post[n.Programme](ctx, c, path("meetings", meeting, "sittings"), r)
}

// ListUnderItem lists a document under an agenda item of a meeting.
func (c *Client) ListUnderItem(ctx context.Context, meeting string, r wire.DocumentationRequest) (n.Programme, error) {
	return post[n.Programme](ctx, c, path("meetings", meeting, "documentation"), r)
}

// RecordDecision records a decision of the extended Bureau on a meeting.
func (c *Client) RecordDecision(ctx context.Context, meeting string, r wire.BureauDecisionRequest) (n.Programme, error) {
	return post[n.Programme](ctx, c, path("meetings", meeting, "decisions"), r)
}

// ChangeMeeting changes the dates or the format of a meeting.
func (c *Client) ChangeMeeting(ctx context.Context, meeting string, r wire.MeetingChangeRequest) (n.Programme, error) {
	return post[n.Programme](ctx, c, path("meetings", meeting, "changes"), r)
}
