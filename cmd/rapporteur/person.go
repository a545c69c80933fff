package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/client"
	n "rapporteur/negotiation"
)

func (a *app) personCommand() *cobra.Command {
	return group("person", "People who may sign in", a.personRegister(), a.personList(), a.personDisable(), a.personEnable())
}

func (a *app) personRegister() *cobra.Command {
	var r wire.PersonRequest
	var id string
	c := a.command("register", "Register a person who will sign in at the identity provider", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		r.ID = given(id)
		p, err := c.RegisterPerson(ctx, r)
		if err != nil {
			return err
		}
		return a.show(p, func(w io.Writer) {
			fmt.Fprintf(w, "%s is on record as %s. Grant a mandate with: rapporteur mandate grant %s\n", p.Label, p.ID, p.ID)
		})
	})
	f := c.Flags()
	f.StringVar(&r.Label, "label", "", "how the person is shown")
	f.StringVar(&r.Email, "email", "", "e-mail address the identity provider verified; recognizes a person without --subject at the first sign-in")
	f.StringVar(&r.Subject, "subject", "", "the person's identifier at the identity provider")
	f.StringVar(&r.Issuer, "issuer", "", "address of the identity provider (default the server's)")
	idFlag(c, &id)
	c.MarkFlagsOneRequired("email", "subject")
	return required(c, "label")
}

func (a *app) personList() *cobra.Command {
	return a.command("list", "List the persons on record", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		all, err := c.Persons(ctx)
		if err != nil {
			return err
		}
		return a.show(all, func(w io.Writer) {
			var rows [][]string
			for _, p := range all {
				subject := p.Subject
				if subject == "" {
					subject = "(awaited)"
				}
				if !p.DisabledAt.IsZero() {
					subject += ", SHUT OUT since " + when(p.DisabledAt, "")
				}
				rows = append(rows, []string{string(p.ID), p.Label, p.Email, p.Issuer, subject})
			}
			table(w, "id\tlabel\te-mail\tissuer\tsubject", rows)
		})
	})
}

func (a *app) mandateCommand() *cobra.Command {
	return group("mandate", "What people may act as, from when until when", a.mandateGrant(), a.mandateList(), a.mandateRevoke(), a.mandateDeputy())
}

// onClient runs one request and shows the mandate it answers with.
func (a *app) onMandate(do func(*client.Client) (n.Mandate, error)) error {
	c, err := a.client()
	if err != nil {
		return err
	}
	m, err := do(c)
	if err != nil {
		return err
	}
	return a.show(m, func(w io.Writer) { fmt.Fprintf(w, "Mandate %s: %s, %s.\n", m.ID, describeOffice(m), describeTerm(m)) })
}

func (a *app) mandateGrant() *cobra.Command {
	var r wire.MandateRequest
	var id, office, from, until, zone string
	c := a.command("grant PERSON", "Let a person act in an office", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		r.ID, r.Person, r.Office = given(id), n.ID(args[0]), n.Office(office)
		for text, to := range map[string]*time.Time{from: &r.From, until: &r.Until} {
			if text == "" {
				continue
			}
			t, err := instant(text, zone)
			if err != nil {
				return err
			}
			*to = t
		}
		return a.onMandate(func(c *client.Client) (n.Mandate, error) { return c.GrantMandate(ctx, r) })
	})
	f := c.Flags()
	f.StringVar(&office, "office", "", "secretariat, chair, rapporteur, head, member, observer, auditor or public")
	f.StringVar(&r.Delegation, "delegation", "", "code of the delegation, with --office head or member")
	f.StringVar(&r.Meeting, "meeting", "", "key of the meeting, with --office rapporteur or chair (a chair of none is the chair of all)")
	f.StringVar(&from, "from", "", "when it begins, as 2020-10-01T18:00 with --zone (default now)")
	f.StringVar(&until, "until", "", "when it ends (default never)")
	f.StringVar(&zone, "zone", "UTC", "time zone of --from and --until")
	idFlag(c, &id)
	return required(c, "office")
}

func (a *app) mandateList() *cobra.Command {
	var person, delegation string
	c := a.command("list", "List mandates; a delegation sees its own", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		all, err := c.Mandates(ctx, n.ID(person), delegation)
		if err != nil {
			return err
		}
		return a.show(all, func(w io.Writer) {
			var rows [][]string
			for _, m := range all {
				rows = append(rows, []string{string(m.ID), string(m.Person), describeOffice(m), describeTerm(m)})
			}
			table(w, "id\tperson\toffice\tterm", rows)
		})
	})
	c.Flags().StringVar(&person, "person", "", "ID of a person")
	c.Flags().StringVar(&delegation, "delegation", "", "code of a delegation")
	return c
}

func (a *app) mandateRevoke() *cobra.Command {
	var reason string
	c := a.command("revoke MANDATE", "End a mandate at once, with the sessions and access tokens under it", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.onMandate(func(c *client.Client) (n.Mandate, error) { return c.RevokeMandate(ctx, n.ID(args[0]), reason) })
	})
	c.Flags().StringVar(&reason, "reason", "", "why")
	return c
}

func (a *app) mandateDeputy() *cobra.Command {
	var end bool
	c := a.command("deputy MANDATE", "Let a member speak for your delegation as your deputy", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.onMandate(func(c *client.Client) (n.Mandate, error) { return c.NameDeputy(ctx, n.ID(args[0]), !end) })
	})
	c.Flags().BoolVar(&end, "end", false, "the member is no longer deputy")
	return c
}

func describeOffice(m n.Mandate) string {
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

func describeTerm(m n.Mandate) string {
	out := "from " + when(m.From, "")
	if !m.Until.IsZero() {
		out += " until " + when(m.Until, "")
	}
	if !m.RevokedAt.IsZero() {
		out += ", REVOKED " + when(m.RevokedAt, "")
	}
	return out
}
