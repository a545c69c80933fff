package application

import (
	"context"

	"rapporteur/negotiation"
	"rapporteur/store"
)

// Persons lists a part of the persons on record, and the cursor of the next.
func (a *App) Persons(ctx context.Context, who negotiation.Actor, p store.Page) (Page[negotiation.Person], error) {
	persons, next, err := a.record.PersonsPage(ctx, p)
	return seePage(ctx, a, who, persons, next, err)
}

// Mandates lists a part of the mandates that the actor may know of, and the cursor
// of the next.
func (a *App) Mandates(
	ctx context.Context, who negotiation.Actor, f store.MandateFilter, p store.Page,
) (Page[negotiation.Mandate], error) {
	f, err := mandateFilter(who, f)
	if err != nil {
		return Page[negotiation.Mandate]{}, err
	}
	mandates, next, err := a.record.MandatesPage(ctx, f, p)
	return seePage(ctx, a, who, mandates, next, err)
}

// Tokens lists the access tokens that the actor may know of, without their secrets.
func (a *App) Tokens(ctx context.Context, who negotiation.Actor) (Seen[[]negotiation.AccessToken], error) {
	of, some := tokensFor(who)
	if !some {
		return Seen[[]negotiation.AccessToken]{}, nil
	}
	tokens, err := a.record.Tokens(ctx, of)
	return see(ctx, a, who, tokens, err)
}

// Contacts are all places where parties are told of things.
func (a *App) Contacts(ctx context.Context, who negotiation.Actor) (Seen[[]negotiation.Contact], error) {
	contacts, err := a.record.Contacts(ctx)
	return see(ctx, a, who, contacts, err)
}

// OwnContacts are those of the actor's own delegation.
func (a *App) OwnContacts(ctx context.Context, who negotiation.Actor) (Seen[[]negotiation.Contact], error) {
	contacts, err := a.record.ContactsOf(ctx, who.Delegation)
	return see(ctx, a, who, contacts, err)
}

// Notices lists a part of the notices with what became of them, and the cursor of
// the next.
func (a *App) Notices(
	ctx context.Context, who negotiation.Actor, f store.NoticeFilter, p store.Page,
) (Page[negotiation.Notice], error) {
	notices, next, err := a.record.NoticesPage(ctx, f, p)
	return seePage(ctx, a, who, notices, next, err)
}
