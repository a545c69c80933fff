package application

import (
	"context"
	"time"

	"rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/store"
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
	p.Shown = shownFor(who, p.Shown)
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

// Room is what a meeting shows in its room.
type Room struct {
	Meeting negotiation.Meeting
	// Shown is nil while nothing is; the others are empty then.
	Shown          *negotiation.Shown
	Recommendation negotiation.Recommendation
	// Version is the text as it is, Circulated the one it is compared with, if it is.
	Version, Circulated negotiation.Version
}

// Room is what a meeting shows in its room, as far as the actor may read it.
func (a *App) Room(ctx context.Context, who negotiation.Actor, ref string) (Seen[Room], error) {
	room, err := a.room(ctx, who, ref)
	return see(ctx, a, who, room, err)
}

func (a *App) room(ctx context.Context, who negotiation.Actor, ref string) (out Room, err error) {
	if out.Meeting, err = a.record.Meeting(ctx, ref); err != nil {
		return out, err
	}
	shown, err := a.record.Shown(ctx, out.Meeting.ID)
	if shown = shownFor(who, shown); err != nil || shown == nil {
		return out, err
	}
	r, err := a.record.Recommendation(ctx, string(shown.Recommendation))
	if err != nil {
		return out, err
	}
	r = recommendationFor(who, r)
	version, err := a.readableVersion(ctx, who, r, r.Draft.Version)
	if err != nil || version == nil {
		return out, err // what somebody may not read is not shown to her
	}
	out.Shown, out.Recommendation, out.Version = shown, r, *version
	if shown.Circulated == "" {
		return out, nil
	}
	circulated, err := a.readableVersion(ctx, who, r, shown.Circulated)
	if circulated != nil {
		out.Circulated = *circulated
	}
	return out, err
}

// readableVersion is a version of a recommendation, nil if the actor may not read it.
func (a *App) readableVersion(
	ctx context.Context, who negotiation.Actor, r negotiation.Recommendation, id negotiation.ID,
) (*negotiation.Version, error) {
	f := versionsFor(who, r)
	f.ID = id
	list, _, err := a.record.VersionsPage(ctx, f, store.Page{Limit: 1})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}
