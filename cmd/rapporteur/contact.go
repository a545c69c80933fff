package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/client"
	n "rapporteur/negotiation"
)

func (a *app) contactCommand() *cobra.Command {
	var r wire.ContactRequest
	return group("contact", "Where your delegation is told of things, and in which language",
		asks(a, "list", "List where your delegation is told of things", the((*client.Client).OwnContacts), describeContacts),
		asks(a, "set", "Say where your delegation is told of things; under a label that stands, that contact changes",
			sends((*client.Client).SetOwnContact, &r), alone(describeContacts),
			textOr(&r.Label, "label", n.DefaultLabel, "tells the contacts of your delegation apart, such as mission and capital"),
			text(&r.Email, "email", "e-mail address"),
			text(&r.Webhook, "webhook", "address that is called, https"), needsOneOf("email", "webhook"),
			text(&r.Language, "language", "ar, en, es, fr, ru or zh"), needs("language")),
		a.contactEnd())
}

var describeContacts = columns("party\tlabel\tlanguage\te-mail\twebhook", func(c n.Contact) []string {
	return []string{c.Party, c.Label, string(c.Language), c.Email, c.Webhook}
})

func (a *app) contactEnd() *cobra.Command {
	end := func(ctx context.Context, c *client.Client, args []string) (map[string]string, error) {
		return map[string]string{"ended": args[0]}, c.EndOwnContact(ctx, args[0])
	}
	return asks(a, "end LABEL", "End a contact, with what is queued for it", end, func(w io.Writer, done map[string]string) {
		fmt.Fprintf(w, "Nobody is told of things at %s any more.\n", done["ended"])
	})
}
