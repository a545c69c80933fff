package api

import (
	"context"

	"rapporteur/api/wire"
	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/store"
)

func (s *server) noticeRoutes() {
	get(s, "list-contacts", "/v1/contacts", "List where parties are told of things", s.listContacts)
	get(s, "list-own-contacts", "/v1/contacts/own", "List where one's own delegation is told of things", s.listOwnContacts)
	post(
		s, "set-own-contact", "/v1/contacts/own", "Say where one's own delegation is told of things, and in which language",
		s.setOwnContact,
	)
	post(
		s, "end-own-contact", "/v1/contacts/own/{label}/end",
		"End a contact of one's own delegation, with what is queued for it", s.endOwnContact,
	)
	get(s, "list-notices", "/v1/notices", "List notices with what became of them, the latest cause first", s.listNotices)
	for _, row := range negotiation.ActsOn(negotiation.OnNotice) {
		act(s, row, "/v1/notices/{id}/"+row.Verb, s.app.OnNotice)
	}
}

func (s *server) listContacts(ctx context.Context, _ *struct{}) (*answer[wire.List[negotiation.Contact]], error) {
	return shownList(s.app.Contacts(ctx, actor(ctx)))
}

func (s *server) listOwnContacts(ctx context.Context, _ *struct{}) (*answer[wire.List[negotiation.Contact]], error) {
	return shownList(s.app.OwnContacts(ctx, actor(ctx)))
}

type ownContactInput struct {
	Body wire.ContactRequest
}

func (s *server) setOwnContact(ctx context.Context, in *ownContactInput) (*answer[negotiation.Contact], error) {
	b := in.Body
	c := negotiation.Contact{Label: b.Label, Email: b.Email, Language: b.Language, Webhook: b.Webhook}
	return shown(s.app.SetOwnContact(ctx, actor(ctx), c))
}

type contactRef struct {
	Label string `path:"label" maxLength:"40" doc:"Label of the contact"`
}

func (s *server) endOwnContact(ctx context.Context, in *contactRef) (*answer[wire.List[negotiation.Contact]], error) {
	by := actor(ctx)
	if err := s.app.EndOwnContact(ctx, by, in.Label); err != nil {
		return nil, err
	}
	return shownList(s.app.OwnContacts(ctx, by))
}

type noticesInput struct {
	State negotiation.NoticeState `query:"state" enum:"queued,sent,failed,obsolete,withdrawn" doc:"What became of it; all when left out"`
	Round negotiation.ID          `query:"round" format:"uuid" doc:"ID of a round; all when left out"`
	Party string                  `query:"party" maxLength:"40" doc:"Code of a delegation, secretariat or chair; all when left out"`
}

func (s *server) listNotices(ctx context.Context, in *noticesInput) (*answer[wire.List[negotiation.Notice]], error) {
	f := store.NoticeFilter{State: in.State, Round: in.Round, Party: in.Party}
	return shownPage(ctx, func(
		ctx context.Context, who negotiation.Actor, p store.Page,
	) (application.Page[negotiation.Notice], error) {
		return s.app.Notices(ctx, who, f, p)
	})
}
