package api

import (
	"context"
	"encoding/hex"
	"net/http"
	"slices"
	"time"

	"rapporteur/api/wire"
	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/store"
)

func (s *server) personRoutes() {
	get(s, "whoami", "/auth/whoami", "Tell who the caller is and what she acts under", s.whoAmI)
	post(s, "switch-mandate", "/auth/mandate", "Act under another of one's mandates", s.switchMandate)
	post(s, "sign-out", "/auth/logout", "End the session", s.signOut)
	get(s, "list-persons", "/v1/persons", "List the persons on record", s.listPersons)
	get(s, "list-mandates", "/v1/mandates", "List mandates that the caller may know of", s.listMandates)
	post(
		s, "issue-own-token", "/v1/tokens/own", "Put an access token of one's own on record by its digest", s.issueOwnToken,
	)
	get(
		s, "list-tokens", "/v1/tokens", "List access tokens without their secrets: all for the secretariat, else one's own",
		s.listTokens,
	)
	s.personActs()
}

// personActs registers the acts on persons and on their mandates.
func (s *server) personActs() {
	for _, row := range negotiation.ActsOn(negotiation.OnPerson) {
		if row.Verb == "" {
			act(s, row, "/v1/persons", s.registerPerson)
			continue
		}
		act(s, row, "/v1/persons/{id}/"+row.Verb, s.app.OnPerson)
	}
	for _, row := range negotiation.ActsOn(negotiation.OnMandate) {
		path := "/v1/mandates"
		if row.Verb != "" {
			path += "/{id}/" + row.Verb
		}
		act(s, row, path, s.app.OnMandate)
	}
}

// registerPerson registers a person of the identity provider here, unless the
// request names another one.
func (s *server) registerPerson(
	ctx context.Context, a negotiation.Asked,
) (application.Seen[negotiation.Person], error) {
	if p, ok := a.Act.(negotiation.RegisterPerson); ok && p.Issuer == "" && s.signIn != nil {
		p.Issuer = s.signIn.Issuer
		a.Act = p
	}
	return s.app.OnPerson(ctx, a)
}

func (s *server) whoAmI(ctx context.Context, _ *struct{}) (*answer[wire.WhoAmI], error) {
	return answered(s.who(ctx, credential(ctx)))
}

func (s *server) who(ctx context.Context, c caller) (wire.WhoAmI, error) {
	out := wire.WhoAmI{Actor: c.actor, Via: "token", Token: c.token, Scopes: c.scopes}
	var err error
	if out.Demonstration, err = s.demonstration.is(ctx); err != nil {
		return out, err
	}
	if c.session.ID != "" {
		out.Via = "session"
	}
	if c.actor.Person == "" {
		return out, nil
	}
	p, err := s.record.Person(ctx, c.actor.Person)
	if err != nil {
		return out, err
	}
	out.Person = &p
	out.Mandates, err = s.record.Mandates(ctx, store.MandateFilter{Person: p.ID, InForce: true})
	if i := slices.IndexFunc(out.Mandates, func(m negotiation.Mandate) bool { return m.ID == c.mandate.ID }); i >= 0 {
		out.Mandate = &out.Mandates[i]
	}
	return out, err
}

type switchInput struct {
	Body wire.SwitchRequest
}

func (s *server) switchMandate(ctx context.Context, in *switchInput) (*answer[wire.WhoAmI], error) {
	id, err := checkID("mandate", in.Body.Mandate)
	if err != nil {
		return nil, err
	}
	c := credential(ctx)
	if c.session.ID == "" {
		return nil, negotiation.Refuse(
			negotiation.CodeWrongState, "An access token acts under the mandate it was made for; make another one, or sign in.",
		)
	}
	session, err := s.record.SwitchMandate(ctx, c.session, id)
	if err != nil {
		return nil, err
	}
	return answered(s.who(ctx, caller{actor: session.Actor(), mandate: session.Mandate, session: session}))
}

type signedOut struct {
	SetCookie     http.Cookie `header:"Set-Cookie"`
	ClearSiteData string      `header:"Clear-Site-Data"`
	Body          struct {
		SignedOut bool `json:"signedOut"`
		// Provider is where the session at the identity provider is ended, "" when
		// it has no such address or nobody signs in here.
		Provider string `json:"provider,omitempty"`
	}
}

// signOut ends the session and takes its cookie back. Who came with a token
// has no session, which is what she asked for.
func (s *server) signOut(ctx context.Context, _ *struct{}) (*signedOut, error) {
	out := &signedOut{}
	out.Body.SignedOut, out.ClearSiteData = true, clearSiteData
	if session := credential(ctx).session; session.ID != "" {
		if err := s.record.EndSession(ctx, session); err != nil {
			return nil, err
		}
	}
	if s.signIn != nil {
		out.SetCookie = *s.signIn.cookie(sessionCookie, "", -1e9)
		if at, err := s.signIn.Provider.SignOut(ctx); err == nil { // else she is signed out here all the same
			out.Body.Provider = at
		}
	}
	return out, nil
}

func (s *server) listPersons(ctx context.Context, _ *struct{}) (*answer[wire.List[negotiation.Person]], error) {
	return shownPage(ctx, s.app.Persons)
}

type mandatesInput struct {
	Person     negotiation.ID `query:"person" doc:"ID of a person"`
	Delegation string         `query:"delegation" maxLength:"32" doc:"Code of a delegation"`
	InForce    bool           `query:"inForce" doc:"Leave out those that do not hold at present"`
}

func (s *server) listMandates(ctx context.Context, in *mandatesInput) (*answer[wire.List[negotiation.Mandate]], error) {
	f := store.MandateFilter{Person: in.Person, Delegation: in.Delegation, InForce: in.InForce}
	return shownPage(ctx, func(
		ctx context.Context, who negotiation.Actor, p store.Page,
	) (application.Page[negotiation.Mandate], error) {
		return s.app.Mandates(ctx, who, f, p)
	})
}

// longestOwnToken is how long a person's own access token lasts at most.
const longestOwnToken = 366 * 24 * time.Hour

type ownTokenInput struct {
	Keyed
	Body wire.OwnTokenRequest
}

func (s *server) issueOwnToken(ctx context.Context, in *ownTokenInput) (*answer[negotiation.AccessToken], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	if err := negotiation.CheckLine("The name", in.Body.Name); err != nil {
		return nil, err
	}
	c, b := credential(ctx), in.Body
	if c.actor.Person == "" {
		return nil, negotiation.Refuse(
			negotiation.CodeWrongState,
			"This access token is a service account's, not a person's; the secretariat makes further ones.",
		)
	}
	t := store.NewToken{ID: id, Name: b.Name, Mandate: b.Mandate, Expires: b.Expires, Scopes: b.Scopes}
	if t.Mandate == "" {
		t.Mandate = c.mandate.ID
	}
	if t.Mandate, err = checkID("mandate", t.Mandate); err != nil {
		return nil, err
	}
	// A token acts under one mandate only, and so do those made with it.
	if c.token != "" && t.Mandate != c.mandate.ID {
		return nil, negotiation.Refuse(
			negotiation.CodeNotPermitted, "This access token acts under another mandate; sign in to make one for this mandate.",
		)
	}
	if err := within(c.scopes, b.Scopes); err != nil {
		return nil, err
	}
	if b.Expires.After(time.Now().Add(longestOwnToken)) {
		return nil, negotiation.Refuse(negotiation.CodeInvalid, "An access token of one's own lasts a year at most.")
	}
	if t.Digest, err = hex.DecodeString(b.Digest); err != nil {
		return nil, negotiation.Refuse(negotiation.CodeInvalid, "The digest is not written in hex.")
	}
	return answered(s.record.RecordToken(ctx, c.actor, t))
}

// within refuses scopes wider than those of the token that asks for them.
func within(own, asked []negotiation.Scope) error {
	if len(own) == 0 {
		return nil
	}
	wider := len(asked) == 0 || slices.ContainsFunc(asked, func(s negotiation.Scope) bool {
		return !negotiation.InScope(own, s)
	})
	if wider {
		return negotiation.Refuse(
			negotiation.CodeNotPermitted, "An access token can't make one that may do more than itself.",
		)
	}
	return nil
}

func (s *server) listTokens(ctx context.Context, _ *struct{}) (*answer[wire.List[negotiation.AccessToken]], error) {
	return shownList(s.app.Tokens(ctx, actor(ctx)))
}
