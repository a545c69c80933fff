package web

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// What the secretariat keeps of persons, their mandates, sessions and access tokens,
// and of notices; a head of delegation names her deputies and keeps her contacts.

func (s *Site) officePages() []Page {
	const person = "/persons/{id}"
	pages := []Page{
		s.show("office", "/office", append(slices.Clone(overseers), delegates...), nothing),
		s.show("persons", "/persons", overseers, s.persons),
		s.form("persons", "/persons", "register", whoDoes(negotiation.RegisterPerson{}), s.registerPerson),
		s.show("person", person, overseers, s.person),
		s.form(
			"person", person, "disable", whoDoes(negotiation.DisablePerson{}), s.onPerson(newAct[negotiation.DisablePerson]),
		),
		s.form("person", person, "enable", whoDoes(negotiation.EnablePerson{}), s.onPerson(newAct[negotiation.EnablePerson])),
		s.form("person", person, "grant", whoDoes(negotiation.GrantMandate{}), s.grant),
		s.form("person", person, "revoke", whoDoes(negotiation.RevokeMandate{}), s.revokeMandate),
		s.form("person", person, "sessions", secretariat, s.endSessions),
		s.show("mandates", "/mandates", append(slices.Clone(overseers), delegates...), s.mandates),
		s.form("mandates", "/mandates", "deputy", whoDoes(negotiation.NameDeputy{}), s.nameDeputy),
		s.show("tokens", "/tokens", overseers, s.tokens),
		s.form("tokens", "/tokens", "revoke", secretariat, s.revokeToken),
	}
	return slices.Concat(pages, s.noticePages())
}

func (s *Site) noticePages() []Page {
	return []Page{
		s.show("notices", "/notices", secretariat, s.notices),
		s.form("notices", "/notices", "retry", whoDoes(negotiation.RetryNotice{}), s.retryNotice),
		s.show("contacts", "/contacts", append(slices.Clone(secretariat), delegates...), s.contacts),
		s.form("contacts", "/contacts", "set", []negotiation.Role{negotiation.RoleDelegation}, s.setContact),
		s.form("contacts", "/contacts", "end", []negotiation.Role{negotiation.RoleDelegation}, s.endContact),
	}
}

// nothing is read for a page that is the same for all who may ask for it.
func nothing(context.Context, *visit) (any, error) { return nil, nil }

// IDFor is the ID of one of several forms of a verb on a page, told apart by a field.
func (v *visit) IDFor(form, field string, row any) string {
	if v.sentRow(form, field, row) {
		return v.NewID(form)
	}
	return uuid.NewString()
}

// WasFor is what was filled into one of several forms of a verb that was refused.
func (v *visit) WasFor(form, field string, row any, name string) string {
	if v.sentRow(form, field, row) {
		return v.field(name)
	}
	return ""
}

func (v *visit) sentRow(form, field string, row any) bool {
	return v.Sent == form && v.field(field) == fmt.Sprint(row)
}

func (s *Site) persons(ctx context.Context, v *visit) (any, error) {
	return readList(v, func(p store.Page) (application.Page[negotiation.Person], error) {
		return s.app.Persons(ctx, v.Actor, p)
	})
}

func (s *Site) registerPerson(ctx context.Context, v *visit) (string, error) {
	var act negotiation.RegisterPerson
	if err := v.fill(&act); err != nil {
		return "", err
	}
	if act.Issuer == "" {
		act.Issuer = s.options.Issuer
	}
	p, err := s.app.OnPerson(ctx, v.asked("", act))
	return "/persons/" + string(p.Value().ID) + "?done=register", err
}

// personView is a person with what she acts under and where she is signed in.
type personView struct {
	Person   negotiation.Person
	Mandates []negotiation.Mandate
	// Sessions are for the secretariat alone.
	Sessions    []negotiation.BrowserSession
	Offices     []negotiation.Office
	Delegations []negotiation.Delegation
	Meetings    []negotiation.Meeting
}

// MeetingName is the name of a meeting.
func (p personView) MeetingName(id negotiation.ID) negotiation.Names {
	for _, m := range p.Meetings {
		if m.ID == id {
			return m.Names
		}
	}
	return nil
}

func (s *Site) person(ctx context.Context, v *visit) (any, error) {
	out := personView{Offices: negotiation.Offices()}
	p, err := s.app.Person(ctx, v.Actor, v.id("id"))
	if err != nil {
		return nil, err
	}
	out.Person = p.Value()
	out.Mandates, err = all(ctx, func(
		ctx context.Context, page store.Page,
	) (application.Page[negotiation.Mandate], error) {
		return s.app.Mandates(ctx, v.Actor, store.MandateFilter{Person: out.Person.ID}, page)
	})
	if err != nil {
		return nil, err
	}
	delegations, err := s.app.Delegations(ctx, v.Actor)
	if err != nil {
		return nil, err
	}
	meetings, err := s.app.Meetings(ctx, v.Actor)
	if err != nil {
		return nil, err
	}
	out.Delegations, out.Meetings = delegations.Value(), meetings.Value()
	if v.Is(secretariat...) {
		sessions, err := s.app.Sessions(ctx, v.Actor, out.Person.ID, s.options.Sessions)
		out.Sessions = sessions.Value()
		return out, err
	}
	return out, nil
}

// toPerson is the page of the person of the address, with what was done.
func (v *visit) toPerson(verb string) string {
	return "/persons/" + string(v.id("id")) + "?done=" + verb
}

// onPerson does an act on the person of the address.
func (s *Site) onPerson(empty func() negotiation.Act) deed {
	return func(ctx context.Context, v *visit) (string, error) {
		act, err := v.act(empty())
		if err != nil {
			return "", err
		}
		_, err = s.app.OnPerson(ctx, v.asked(v.id("id"), act))
		return v.toPerson(verbOf(act)), err
	}
}

func (s *Site) grant(ctx context.Context, v *visit) (string, error) {
	act := negotiation.GrantMandate{Person: v.id("id")}
	if err := v.fill(&act); err != nil {
		return "", err
	}
	_, err := s.app.OnMandate(ctx, v.asked("", act))
	return v.toPerson("grant"), err
}

func (s *Site) revokeMandate(ctx context.Context, v *visit) (string, error) {
	act := negotiation.RevokeMandate{Reason: v.field("reason")}
	_, err := s.app.OnMandate(ctx, v.asked(negotiation.ID(v.field("mandate")), act))
	return v.toPerson("revoke"), err
}

func (s *Site) endSessions(ctx context.Context, v *visit) (string, error) {
	_, err := s.app.EndSessions(ctx, v.Actor, v.id("id"))
	return v.toPerson("sessions"), err
}

// mandatesView is a part of the mandates that the visitor may know of.
type mandatesView struct {
	listed[negotiation.Mandate]
	// Labels are how their holders are shown.
	Labels map[negotiation.ID]string
	// Names says that she names deputies here.
	Names bool
}

func (s *Site) mandates(ctx context.Context, v *visit) (any, error) {
	out := mandatesView{Names: v.Is(whoDoes(negotiation.NameDeputy{})...)}
	var part application.Page[negotiation.Mandate]
	var err error
	out.listed, err = readList(v, func(p store.Page) (application.Page[negotiation.Mandate], error) {
		part, err = s.app.Mandates(ctx, v.Actor, store.MandateFilter{InForce: true}, p)
		return part, err
	})
	if err != nil {
		return nil, err
	}
	labels, err := s.app.Holders(ctx, v.Actor, part)
	out.Labels = labels.Value()
	return out, err
}

func (s *Site) nameDeputy(ctx context.Context, v *visit) (string, error) {
	act := negotiation.NameDeputy{Deputy: v.field("deputy") == "true"}
	_, err := s.app.OnMandate(ctx, v.asked(negotiation.ID(v.field("mandate")), act))
	return "/mandates?done=deputy", err
}

func (s *Site) tokens(ctx context.Context, v *visit) (any, error) {
	tokens, err := s.app.Tokens(ctx, v.Actor)
	if err != nil {
		return nil, err
	}
	return cutList(v, tokens.Value())
}

func (s *Site) revokeToken(ctx context.Context, v *visit) (string, error) {
	return "/tokens?done=revoke", s.app.RevokeToken(ctx, v.Actor, negotiation.ID(v.field("token")))
}

// noticesView is a part of the notices.
type noticesView struct {
	listed[negotiation.Notice]
	State, Party string
	States       []negotiation.NoticeState
}

func (s *Site) notices(ctx context.Context, v *visit) (any, error) {
	q := v.r.URL.Query()
	out := noticesView{State: q.Get("state"), Party: q.Get("party"), States: []negotiation.NoticeState{
		negotiation.NoticeQueued, negotiation.NoticeSent, negotiation.NoticeFailed, negotiation.NoticeObsolete,
		negotiation.NoticeWithdrawn,
	}}
	if v.sent != nil {
		out.State, out.Party = v.field("state"), v.field("party")
	}
	f := store.NoticeFilter{State: negotiation.NoticeState(out.State), Party: out.Party}
	var err error
	out.listed, err = readList(v, func(p store.Page) (application.Page[negotiation.Notice], error) {
		return s.app.Notices(ctx, v.Actor, f, p)
	})
	return out, err
}

func (s *Site) retryNotice(ctx context.Context, v *visit) (string, error) {
	_, err := s.app.OnNotice(ctx, v.asked(negotiation.ID(v.field("notice")), negotiation.RetryNotice{}))
	return "/notices?done=retry", err
}

// contacts are those of the visitor's delegation; the secretariat sees all.
func (s *Site) contacts(ctx context.Context, v *visit) (any, error) {
	read := s.app.Contacts
	if v.Is(delegates...) {
		read = s.app.OwnContacts
	}
	contacts, err := read(ctx, v.Actor)
	if err != nil {
		return nil, err
	}
	return cutList(v, contacts.Value())
}

func (s *Site) setContact(ctx context.Context, v *visit) (string, error) {
	_, err := s.app.SetOwnContact(ctx, v.Actor, negotiation.Contact{
		Label: v.field("label"), Email: v.field("email"), Language: negotiation.Language(v.field(
			"to",
		)), Webhook: v.field("webhook"),
	})
	return "/contacts?done=set", err
}

func (s *Site) endContact(ctx context.Context, v *visit) (string, error) {
	return "/contacts?done=end", s.app.EndOwnContact(ctx, v.Actor, v.field("label"))
}
