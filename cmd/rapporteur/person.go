package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

func (a *app) personCommand() *cobra.Command {
	var register negotiation.RegisterPerson
	var key negotiation.ID
	return group("person", "People who may sign in",
		asks(a, "register", "Register a person who will sign in at the identity provider", does(
			(*client.Client).RegisterPerson, &key, &register,
		),
			func(w io.Writer, p negotiation.Person) {
				fmt.Fprintf(w, "%s is on record as %s. Grant a mandate with: rapporteur mandate grant %s\n", p.Label, p.ID, p.ID)
			},
			id(&key), text(&register.Label, "label", "how the person is shown"), needs("label"),
			text(
				&register.Email, "email",
				"e-mail address the identity provider verified; recognizes a person without --subject at the first sign-in",
			),
			text(
				&register.Subject, "subject", "the person's identifier at the identity provider",
			), needsOneOf("email", "subject"),
			text(&register.Issuer, "issuer", "address of the identity provider (default the server's)")),
		asks(a, "list", "List the persons on record", the((*client.Client).Persons), describePersons),
		onPerson(a, "disable", "Shut a person out at once, and end all her sessions and access tokens",
			func(w io.Writer, p negotiation.Person) {
				fmt.Fprintf(w, "%s is shut out. Let in again with: rapporteur person enable %s\n", p.Label, p.ID)
			}, func(x *negotiation.DisablePerson) option { return text(&x.Reason, "reason", "why") }),
		onPerson(a, "enable", "Let a person in again who was shut out",
			func(w io.Writer, p negotiation.Person) { fmt.Fprintf(w, "%s may sign in again.\n", p.Label) },
			func(*negotiation.EnablePerson) option { return together() }))
}

// onPerson is the command of an act on a person, with the flags that fill it in.
func onPerson[A negotiation.PersonAct](
	a *app, use, short string, words func(io.Writer, negotiation.Person), flags func(*A) option,
) *cobra.Command {
	var act A
	do := func(ctx context.Context, c *client.Client, args []string) (negotiation.Person, error) {
		return c.OnPerson(ctx, negotiation.ID(args[0]), act)
	}
	return asks(a, use+" PERSON", short, do, words, flags(&act))
}

var describePersons = columns("id\tlabel\te-mail\tissuer\tsubject", func(p negotiation.Person) []string {
	subject := p.Subject
	if subject == "" {
		subject = "(awaited)"
	}
	if !p.DisabledAt.IsZero() {
		subject += ", SHUT OUT since " + when(p.DisabledAt, "")
	}
	return []string{string(p.ID), p.Label, p.Email, p.Issuer, subject}
})

func (a *app) mandateCommand() *cobra.Command {
	var person negotiation.ID
	var delegation string
	list := func(ctx context.Context, c *client.Client, _ []string) ([]negotiation.Mandate, error) {
		return c.Mandates(ctx, person, delegation)
	}
	return group("mandate", "What people may act as, from when until when",
		a.mandateGrant(),
		asks(a, "list", "List mandates; a delegation sees its own", list,
			columns("id\tperson\toffice\tterm", func(m negotiation.Mandate) []string {
				return []string{string(m.ID), string(m.Person), describeOffice(m), describeTerm(m)}
			}),
			text(&person, "person", "ID of a person"), text(&delegation, "delegation", "code of a delegation")),
		onMandate(a, "revoke", "End a mandate at once, with the sessions and access tokens under it",
			func(x *negotiation.RevokeMandate) option { return text(&x.Reason, "reason", "why") }),
		onMandate(a, "deputy", "Let a member speak for your delegation as your deputy", func(
			x *negotiation.NameDeputy,
		) option {
			var end bool
			return together(yes(&end, "end", "the member is no longer deputy"), func(b *building) {
				b.readers = append(b.readers, func(context.Context, *client.Client, []string) error {
					x.Deputy = !end
					return nil
				})
			})
		}))
}

// onMandate is the command of an act on a mandate, with the flags that fill it in.
func onMandate[A negotiation.MandateAct](a *app, use, short string, flags func(*A) option) *cobra.Command {
	var act A
	do := func(ctx context.Context, c *client.Client, args []string) (negotiation.Mandate, error) {
		return c.OnMandate(ctx, negotiation.ID(args[0]), act)
	}
	return asks(a, use+" MANDATE", short, do, describeMandate, flags(&act))
}

func (a *app) mandateGrant() *cobra.Command {
	var r negotiation.GrantMandate
	var key negotiation.ID
	var from, until, zone string
	grant := func(ctx context.Context, c *client.Client, _ []string) (m negotiation.Mandate, err error) {
		for text, to := range map[string]*time.Time{from: &r.From, until: &r.Until} {
			if text == "" {
				continue
			}
			if *to, err = instant(text, zone); err != nil {
				return m, err
			}
		}
		return c.GrantMandate(ctx, key, r)
	}
	return asks(a, "grant PERSON", "Let a person act in an office", grant, describeMandate, id(
		&key,
	), argument(&r.Person, 0),
		text(
			&r.Office, "office", "secretariat, chair, rapporteur, head, member, observer, auditor or public",
		), needs("office"),
		text(&r.Delegation, "delegation", "code of the delegation, with --office head or member"),
		text(
			&r.Meeting, "meeting", "key of the meeting, with --office rapporteur or chair (a chair of none is the chair of all)",
		),
		text(&from, "from", "when it begins, as 2020-10-01T18:00 with --zone (default now)"),
		text(&until, "until", "when it ends (default never)"),
		textOr(&zone, "zone", "UTC", "time zone of --from and --until"))
}

func describeMandate(w io.Writer, m negotiation.Mandate) {
	fmt.Fprintf(w, "Mandate %s: %s, %s.\n", m.ID, describeOffice(m), describeTerm(m))
}

func describeOffice(m negotiation.Mandate) string {
	out := string(m.Office)
	if m.Deputy {
		out = "deputy head"
	}
	switch {
	case m.Delegation != "":
		out += " of " + m.Delegation
	case m.Meeting != "":
		out += " of meeting " + string(m.Meeting)
	}
	return out
}

func describeTerm(m negotiation.Mandate) string {
	out := "from " + when(m.From, "")
	if !m.Until.IsZero() {
		out += " until " + when(m.Until, "")
	}
	if !m.RevokedAt.IsZero() {
		out += ", REVOKED " + when(m.RevokedAt, "")
	}
	return out
}

func (a *app) sessionCommand() *cobra.Command {
	var ofPerson negotiation.ID
	list := func(ctx context.Context, c *client.Client, _ []string) ([]negotiation.BrowserSession, error) {
		return c.Sessions(ctx, ofPerson)
	}
	return group("session", "Sessions in browsers: your own, or, for the secretariat, those of a person",
		asks(a, "list", "List your sessions in browsers that have not ended", list,
			columns("id\tbegun\tlast used\tends", func(s negotiation.BrowserSession) []string {
				return []string{string(s.ID), when(s.BegunAt, ""), when(s.SeenAt, ""), when(s.Expires, "")}
			}),
			text(&ofPerson, "person", "ID of a person, for the secretariat")),
		a.sessionEnd())
}

func (a *app) sessionEnd() *cobra.Command {
	var every bool
	var person negotiation.ID
	end := func(ctx context.Context, c *client.Client, args []string) (wire.Ended, error) {
		switch {
		case every == (len(args) == 1):
			return wire.Ended{}, usage("name a session, or all of them with --all")
		case every:
			return c.EndSessions(ctx, person)
		}
		return c.EndSession(ctx, negotiation.ID(args[0]))
	}
	return asks(a, "end [SESSION]", "End one of your sessions, or all", end,
		func(w io.Writer, ended wire.Ended) { fmt.Fprintf(w, "Sessions ended: %d.\n", ended.Sessions) },
		yes(&every, "all", "end all"), text(&person, "person", "with --all: ID of a person, for the secretariat"))
}
