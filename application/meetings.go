package application

import (
	"context"
	"time"

	"rapporteur/negotiation"
	"rapporteur/publish"
)

// Time is the time by the record's clock, which decides about deadlines.
func (a *App) Time(ctx context.Context) (negotiation.Clock, error) { return a.record.Time(ctx) }

// Meetings lists all meetings.
func (a *App) Meetings(ctx context.Context, who negotiation.Actor) (Seen[[]negotiation.Meeting], error) {
	meetings, err := a.record.Meetings(ctx)
	return see(ctx, a, who, meetings, err)
}

// Meeting is a meeting with its agenda.
func (a *App) Meeting(ctx context.Context, who negotiation.Actor, ref string) (Seen[negotiation.Meeting], error) {
	m, err := a.record.Meeting(ctx, ref)
	return see(ctx, a, who, m, err)
}

// Programme is all that is planned for a meeting.
func (a *App) Programme(ctx context.Context, who negotiation.Actor, ref string) (Seen[negotiation.Programme], error) {
	p, err := a.record.Programme(ctx, ref)
	return see(ctx, a, who, p, err)
}

// Agenda is the annotated agenda with the organization of work, as text or html.
func (a *App) Agenda(
	ctx context.Context, who negotiation.Actor, ref string, language negotiation.Language, format string,
) (Seen[[]byte], error) {
	p, err := a.record.Programme(ctx, ref)
	if err != nil {
		return Seen[[]byte]{}, err
	}
	body, err := a.record.Body(ctx, p.Meeting.Body)
	if err != nil {
		return Seen[[]byte]{}, err
	}
	content, err := publish.Agenda(publish.AgendaView{Body: body, Programme: p, Language: language}, format)
	return see(ctx, a, who, content, err)
}

// Accredited are those accredited to a meeting.
func (a *App) Accredited(
	ctx context.Context, who negotiation.Actor, ref string,
) (Seen[[]negotiation.Accredited], error) {
	all, err := a.record.Accredited(ctx, ref)
	return see(ctx, a, who, all, err)
}

// Bureau is the extended Bureau of a body as it is or was on a day.
func (a *App) Bureau(
	ctx context.Context, who negotiation.Actor, body string, on time.Time,
) (Seen[negotiation.Bureau], error) {
	b, err := a.record.Bureau(ctx, body, on)
	return see(ctx, a, who, b, err)
}

// Delegations are all delegations with their capacities.
func (a *App) Delegations(ctx context.Context, who negotiation.Actor) (Seen[[]negotiation.Delegation], error) {
	all, err := a.record.Delegations(ctx)
	return see(ctx, a, who, all, err)
}

// DutyStations are all duty stations with their working days and holidays.
func (a *App) DutyStations(ctx context.Context, who negotiation.Actor) (Seen[[]negotiation.DutyStation], error) {
	stations, err := a.record.DutyStations(ctx)
	return see(ctx, a, who, stations, err)
}

// DutyStation is one of them.
func (a *App) DutyStation(
	ctx context.Context, who negotiation.Actor, key string,
) (Seen[negotiation.DutyStation], error) {
	station, err := a.record.DutyStation(ctx, key)
	return see(ctx, a, who, station, err)
}
