package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
	"rapporteur/notice"
	"rapporteur/store"
)

func (a *app) noticeCommand() *cobra.Command {
	g := group("notice", "Notices by mail and webhook: what was sent to whom, and what was not",
		a.noticeList(), a.noticeRetry(), a.noticeContacts(), a.noticeSecret())
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
	var state, round, party string
	c := a.command("list", "List notices with what became of them, the latest first", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		if state != "" && !n.NoticeState(state).Valid() {
			return usage("--state is queued, sent, failed, obsolete or withdrawn, not %q", state)
		}
		c, err := a.client()
		if err != nil {
			return err
		}
		all, err := c.Notices(ctx, n.NoticeState(state), n.ID(round), party)
		if err != nil {
			return err
		}
		return a.show(all, func(w io.Writer) { describeNotices(w, all) })
	})
	c.Flags().StringVar(&state, "state", "", "queued, sent, failed, obsolete or withdrawn (default all)")
	c.Flags().StringVar(&round, "round", "", "ID of a round (default all)")
	c.Flags().StringVar(&party, "party", "", "code of a delegation, secretariat or chair (default all)")
	return c
}

func describeNotices(w io.Writer, all []n.Notice) {
	var rows [][]string
	queued := 0
	for _, o := range all {
		to := o.Contact.Email
		if o.Channel == n.ByWebhook {
			to = o.Contact.Webhook
		}
		rows = append(rows, []string{string(o.ID), when(o.At, ""), string(o.Cause), o.Contact.Party, to, string(o.State), o.Problem})
		if o.State == n.NoticeQueued {
			queued++
		}
	}
	table(w, "notice\tcaused\tcause\tparty\tto\tstate\tproblem", rows)
	if queued > 0 {
		fmt.Fprintf(w, "\n%d are queued. They are sent when a worker runs that knows how; rapporteur notice --help tells what to set.\n", queued)
	}
}

func (a *app) noticeRetry() *cobra.Command {
	var id string
	c := a.command("retry NOTICE", "Queue a notice that failed again, to the address its contact has now", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		o, err := c.RetryNotice(ctx, n.ID(args[0]), wire.RetryRequest{ID: given(id)})
		if err != nil {
			return err
		}
		return a.show(o, func(w io.Writer) { fmt.Fprintf(w, "Notice %s to %s is %s.\n", o.ID, o.Contact.Party, o.State) })
	})
	idFlag(c, &id)
	return c
}

func (a *app) noticeContacts() *cobra.Command {
	return a.command("contacts", "List where notices go; rapporteur load contacts changes it", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		all, err := c.Contacts(ctx)
		if err != nil {
			return err
		}
		return a.show(all, func(w io.Writer) { describeContacts(w, all) })
	})
}

func (a *app) noticeSecret() *cobra.Command {
	var label string
	c := a.command("secret PARTY", "Print the secret that the webhooks of a contact are signed with: for the operator", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		key, err := sendingFrom(a.env).webhookKey()
		if err != nil {
			return &usageError{err}
		}
		var found n.Contact
		err = a.onStore(ctx, func(s *store.Store) error {
			all, err := s.Contacts(ctx)
			if err != nil {
				return err
			}
			i := slices.IndexFunc(all, func(c n.Contact) bool { return c.Party == args[0] && c.Label == label && c.Webhook != "" })
			if i < 0 {
				return n.Refuse(n.CodeNotFound, "%s has no contact %s with a webhook.", args[0], label)
			}
			found = all[i]
			return nil
		})
		if err != nil {
			return err
		}
		secret := notice.ShownSecret(notice.WebhookSecret(key, found.ID))
		return a.show(map[string]string{"webhook": found.Webhook, "secret": secret}, func(w io.Writer) { fmt.Fprintln(w, secret) })
	})
	c.Long = c.Short + `.

It follows from the key in RAPPORTEUR_WEBHOOK_KEY_FILE and is nowhere on record. Tell
it to the receiver on a safe way. It reads the database at DATABASE_URL.`
	c.Flags().StringVar(&label, "label", n.DefaultLabel, "label of the contact")
	return c
}
