package api

import (
	"context"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/store"
)

func (s *server) accountRoutes() {
	get(s, "list-sessions", "/v1/sessions", "List one's own sessions in browsers", s.listSessions)
	post(s, "end-session", "/v1/sessions/{id}/end", "End one of one's own sessions", s.endSession)
	post(s, "end-own-sessions", "/v1/sessions/end", "End all of one's own sessions", s.endOwn)
	get(
		s, "list-sessions-of-person", "/v1/persons/{id}/sessions", "List a person's sessions in browsers", s.listSessionsOf,
	)
	post(s, "end-sessions-of-person", "/v1/persons/{id}/sessions/end", "End all sessions of a person", s.endSessionsOf)
}

// limitsOfSessions are those of the sign-in; without one there are no sessions.
func (s *server) limitsOfSessions() store.SessionLimits {
	if s.signIn == nil {
		return store.SessionLimits{}
	}
	return s.signIn.Limits
}

// listSessions lists none to an office or a program, which has none.
func (s *server) listSessions(
	ctx context.Context, _ *struct{},
) (*answer[wire.List[negotiation.BrowserSession]], error) {
	c := credential(ctx)
	if c.actor.Person == "" {
		return listed[negotiation.BrowserSession](nil, nil)
	}
	return listed(s.sessionsOf(ctx, c, c.actor.Person))
}

func (s *server) listSessionsOf(
	ctx context.Context, in *PersonRef,
) (*answer[wire.List[negotiation.BrowserSession]], error) {
	if _, err := s.record.Person(ctx, in.Person); err != nil {
		return nil, err
	}
	return listed(s.sessionsOf(ctx, credential(ctx), in.Person))
}

// sessionsOf lists the sessions of a person, and marks the one that asks.
func (s *server) sessionsOf(
	ctx context.Context, c caller, person negotiation.ID,
) ([]negotiation.BrowserSession, error) {
	list, err := s.record.Sessions(ctx, person, s.limitsOfSessions())
	for i := range list {
		list[i].Current = list[i].ID == c.session.ID
	}
	return list, err
}

type sessionRef struct {
	Session negotiation.ID `path:"id" format:"uuid" doc:"ID of the session"`
}

func (s *server) endSession(ctx context.Context, in *sessionRef) (*answer[wire.Ended], error) {
	return s.end(ctx, store.EndedSessions{Person: actor(ctx).Person, Session: in.Session})
}

func (s *server) endOwn(ctx context.Context, _ *struct{}) (*answer[wire.Ended], error) {
	return s.end(ctx, store.EndedSessions{Person: actor(ctx).Person})
}

// end ends sessions; an office or a program has none.
func (s *server) end(ctx context.Context, e store.EndedSessions) (*answer[wire.Ended], error) {
	if e.Person == "" {
		return answered(wire.Ended{}, nil)
	}
	ended, err := s.record.EndSessions(ctx, actor(ctx), e)
	return answered(wire.Ended{Sessions: ended}, err)
}

// PersonRef is the person in the path.
type PersonRef struct {
	Person negotiation.ID `path:"id" format:"uuid" doc:"ID of the person"`
}

func (s *server) endSessionsOf(ctx context.Context, in *PersonRef) (*answer[wire.Ended], error) {
	if _, err := s.record.Person(ctx, in.Person); err != nil {
		return nil, err
	}
	return s.end(ctx, store.EndedSessions{Person: in.Person})
}
