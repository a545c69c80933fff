package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

func (a *app) contactCommand() *cobra.Command {
	return group("contact", "Where your delegation is told of things, and in which language", a.contactList(), a.contactSet(), a.contactEnd())
}

func (a *app) contactList() *cobra.Command {
	return a.command("list", "List where your delegation is told of things", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		all, err := c.OwnContacts(ctx)
		if err != nil {
			return err
		}
		return a.show(all, func(w io.Writer) { describeContacts(w, all) })
	})
}

func describeContacts(w io.Writer, all []n.Contact) {
	var rows [][]string
	for _, c := range all {
		rows = append(rows, []string{c.Party, c.Label, string(c.Language), c.Email, c.Webhook})
	}
	table(w, "party\tlabel\tlanguage\te-mail\twebhook", rows)
}

func (a *app) contactSet() *cobra.Command {
	var r wire.ContactRequest
	var language string
	c := a.command("set", "Say where your delegation is told of things; under a label that stands, that contact changes", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		r.Language = n.Language(language)
		c, err := a.client()
		if err != nil {
			return err
		}
		set, err := c.SetOwnContact(ctx, r)
		if err != nil {
			return err
		}
		return a.show(set, func(w io.Writer) { describeContacts(w, []n.Contact{set}) })
	})
	f := c.Flags()
	f.StringVar(&r.Label, "label", n.DefaultLabel, "tells the contacts of your delegation apart, such as mission and capital")
	f.StringVar(&r.Email, "email", "", "e-mail address")
	f.StringVar(&r.Webhook, "webhook", "", "address that is called, https")
	f.StringVar(&language, "language", "", "ar, en, es, fr, ru or zh")
	c.MarkFlagsOneRequired("email", "webhook")
	return required(c, "language")
}

func (a *app) contactEnd() *cobra.Command {
	return a.command("end LABEL", "End a contact, with what is queued for it", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		if err := c.EndOwnContact(ctx, args[0]); err != nil {
			return err
		}
		return a.show(map[string]string{"ended": args[0]}, func(w io.Writer) { fmt.Fprintf(w, "Nobody is told of things at %s any more.\n", args[0]) })
	})
}
