package application

import (
	"context"

	n "rapporteur/negotiation"
	"rapporteur/store"
)

// Silences lists a part of the silence procedures, and the cursor of the next.
func (a *App) Silences(ctx context.Context, who n.Actor, p store.Page) (Page[n.Silence], error) {
	silences, next, err := a.record.SilencesPage(ctx, p)
	return seePage(ctx, a, who, silences, next, err)
}

// Silence says where a silence procedure stands.
func (a *App) Silence(ctx context.Context, who n.Actor, id n.ID) (Seen[n.Silence], error) {
	x, err := a.record.Silence(ctx, id)
	return see(ctx, a, who, x, err)
}

// Objections are those that broke a silence and that the actor may read.
func (a *App) Objections(ctx context.Context, who n.Actor, silence n.ID) (Seen[[]n.SilenceObjection], error) {
	x, err := a.record.Silence(ctx, silence)
	if err != nil {
		return Seen[[]n.SilenceObjection]{}, err
	}
	all, err := a.record.SilenceObjections(ctx, silence)
	return see(ctx, a, who, objectionsFor(who, x, all), err)
}
