package application

import (
	"context"

	"rapporteur/negotiation"
	"rapporteur/store"
)

// Silences lists a part of the silence procedures, and the cursor of the next.
func (a *App) Silences(ctx context.Context, who negotiation.Actor, p store.Page) (Page[negotiation.Silence], error) {
	silences, next, err := a.record.SilencesPage(ctx, p)
	return seePage(ctx, a, who, silences, next, err)
}

// Silence says where a silence procedure stands.
func (a *App) Silence(
	ctx context.Context, who negotiation.Actor, id negotiation.ID,
) (Seen[negotiation.Silence], error) {
	x, err := a.record.Silence(ctx, id)
	return see(ctx, a, who, x, err)
}

// Objections are those that broke a silence and that the actor may read.
func (a *App) Objections(
	ctx context.Context, who negotiation.Actor, silence negotiation.ID,
) (Seen[[]negotiation.SilenceObjection], error) {
	x, err := a.record.Silence(ctx, silence)
	if err != nil {
		return Seen[[]negotiation.SilenceObjection]{}, err
	}
	all, err := a.record.SilenceObjections(ctx, silence)
	return see(ctx, a, who, objectionsFor(who, x, all), err)
}
