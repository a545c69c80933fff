package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/cmd/rapporteur/operate"
	"rapporteur/negotiation"
	"rapporteur/notice"
	"rapporteur/store"
)

func (a *app) noticeCommand() *cobra.Command {
	var key negotiation.ID
	retry := func(ctx context.Context, c *client.Client, args []string) (negotiation.Notice, error) {
		return c.RetryNotice(ctx, negotiation.ID(args[0]), key)
	}
	g := group("notice", "Notices by mail and webhook: what was sent to whom, and what was not",
		a.noticeList(),
		asks(a, "retry NOTICE", "Queue a notice that failed again, to the address its contact has now",
			retry, func(w io.Writer, o negotiation.Notice) {
				fmt.Fprintf(w, "Notice %s to %s is %s.\n", o.ID, o.Contact.Party, o.State)
			}, id(&key)),
		asks(
			a, "contacts", "List where notices go; rapporteur load contacts changes it", the((*client.Client).Contacts),
			describeContacts,
		),
		a.noticeSecret())
	g.Long = g.Short + `.

Notices are queued with what causes them, and sent by workers that know how:

  RAPPORTEUR_SMTP_ADDRESS        host:port of the mail server; without it mail stays queued
  RAPPORTEUR_SMTP_TLS            starttls (default), tls, or none to a server on this machine
  RAPPORTEUR_SMTP_USER           user name, where the server asks for one
  RAPPORTEUR_SMTP_PASSWORD_FILE  file with its password
  RAPPORTEUR_SMTP_CA_FILE        certificates to trust instead of the system's
  RAPPORTEUR_MAIL_FROM           sender, such as "Secretariat <secretariat@example.org>"
  RAPPORTEUR_WEBHOOK_KEY_FILE    file with a key of 32 bytes or more; without it webhooks stay queued
  RAPPORTEUR_WEBHOOK_PRIVATE     true to call webhooks at private addresses, too`
	return g
}

func (a *app) noticeList() *cobra.Command {
	var state negotiation.NoticeState
	var round negotiation.ID
	var party string
	list := func(ctx context.Context, c *client.Client, _ []string) ([]negotiation.Notice, error) {
		if state != "" && !state.Valid() {
			return nil, usage("--state is queued, sent, failed, obsolete or withdrawn, not %q", state)
		}
		return c.Notices(ctx, state, round, party)
	}
	return asks(a, "list", "List notices with what became of them, the latest first", list, describeNotices,
		text(&state, "state", "queued, sent, failed, obsolete or withdrawn (default all)"),
		text(&round, "round", "ID of a round (default all)"),
		text(&party, "party", "code of a delegation, secretariat or chair (default all)"))
}

func describeNotices(w io.Writer, all []negotiation.Notice) {
	queued := 0
	columns("notice\tcaused\tcause\tparty\tto\tstate\tproblem", func(o negotiation.Notice) []string {
		to := o.Contact.Email
		if o.Channel == negotiation.ByWebhook {
			to = o.Contact.Webhook
		}
		if o.State == negotiation.NoticeQueued {
			queued++
		}
		return []string{string(o.ID), when(o.At, ""), string(o.Cause), o.Contact.Party, to, string(o.State), o.Problem}
	})(w, all)
	if queued > 0 {
		fmt.Fprintf(
			w, "\n%d are queued. They are sent when a worker runs that knows how; rapporteur notice --help tells what to set.\n",
			queued,
		)
	}
}

func (a *app) noticeSecret() *cobra.Command {
	var label string
	return a.here("secret PARTY", "Print the secret that the webhooks of a contact are signed with: for the "+
		"operator", func(
		ctx context.Context, args []string,
	) error {
		key, err := operate.WebhookKey(a.env)
		if err != nil {
			return err
		}
		var found negotiation.Contact
		err = a.onStore(ctx, func(s *store.Store) error {
			all, err := s.Contacts(ctx)
			if err != nil {
				return err
			}
			i := slices.IndexFunc(all, func(c negotiation.Contact) bool {
				return c.Party == args[0] && c.Label == label && c.Webhook != ""
			})
			if i < 0 {
				return negotiation.Refuse(negotiation.CodeNotFound, "%s has no contact %s with a webhook.", args[0], label)
			}
			found = all[i]
			return nil
		})
		if err != nil {
			return err
		}
		secret := notice.ShownSecret(notice.WebhookSecret(key, found.ID))
		return a.show(map[string]string{"webhook": found.Webhook, "secret": secret}, func(w io.Writer) {
			fmt.Fprintln(w, secret)
		})
	},
		textOr(&label, "label", negotiation.DefaultLabel, "label of the contact"),
		explained(`It follows from the key in RAPPORTEUR_WEBHOOK_KEY_FILE and is nowhere on record. Tell
it to the receiver on a safe way. It reads the database at DATABASE_URL.`))
}

func (a *app) contactCommand() *cobra.Command {
	var r wire.ContactRequest
	return group("contact", "Where your delegation is told of things, and in which language",
		asks(a, "list", "List where your delegation is told of things", the((*client.Client).OwnContacts), describeContacts),
		asks(a, "set", "Say where your delegation is told of things; under a label that stands, that contact changes",
			sends((*client.Client).SetOwnContact, &r), alone(describeContacts),
			textOr(
				&r.Label, "label", negotiation.DefaultLabel,
				"tells the contacts of your delegation apart, such as mission and capital",
			),
			text(&r.Email, "email", "e-mail address"),
			text(&r.Webhook, "webhook", "address that is called, https"), needsOneOf("email", "webhook"),
			text(&r.Language, "language", "ar, en, es, fr, ru or zh"), needs("language")),
		a.contactEnd())
}

var describeContacts = columns("party\tlabel\tlanguage\te-mail\twebhook", func(c negotiation.Contact) []string {
	return []string{c.Party, c.Label, string(c.Language), c.Email, c.Webhook}
})

func (a *app) contactEnd() *cobra.Command {
	end := func(ctx context.Context, c *client.Client, args []string) (map[string]string, error) {
		return map[string]string{"ended": args[0]}, c.EndOwnContact(ctx, args[0])
	}
	return asks(a, "end LABEL", "End a contact, with what is queued for it", end, func(
		w io.Writer, done map[string]string,
	) {
		fmt.Fprintf(w, "Nobody is told of things at %s any more.\n", done["ended"])
	})
}
