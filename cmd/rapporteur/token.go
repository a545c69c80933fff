package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
	"rapporteur/store"
)

func (a *app) tokenCommand() *cobra.Command {
	return group("token", "Access tokens: your own, through the server; or any, directly on the database, for the "+
		"operator",
		a.tokenIssue(), a.tokenRevoke(), a.tokenOwn(),
		asks(a, "list", "List access tokens without their secrets: all for the secretariat, else your own",
			the((*client.Client).Tokens), describeTokens))
}

var describeTokens = columns("id\tkind\tholder\tname\tscopes\tstate\tlast used", func(
	t negotiation.AccessToken,
) []string {
	scopes, state := joined(t.Scopes), "until "+when(t.Expires, "")
	if scopes == "" {
		scopes = "all"
	}
	switch {
	case !t.RevokedAt.IsZero():
		state = "REVOKED " + when(t.RevokedAt, "")
	case t.Expires.Before(time.Now()):
		state = "EXPIRED " + when(t.Expires, "")
	}
	return []string{string(t.ID), t.Kind, describeActor(t.Holder), t.Name, scopes, state, when(t.LastUsedAt, "")}
})

// scoped is what a token may do at most.
func scoped(into *[]negotiation.Scope) option {
	const usage = "what the token may do at most: read, comment, decide, manage, account, people (default all)"
	return flagged(separated("scope", usage), func(b *building, list []string) error {
		_ = typed(into)(b, list)
		return wrongly(negotiation.CheckScopes(*into))
	})
}

// expiring is when a token ends.
func expiring(into *time.Time) option {
	const usage = "when it ends: a time from now such as 720h, or 2021-10-15T18:00:00Z"
	return flagged(oneString("expires", "720h", usage), func(_ *building, s string) (err error) {
		*into, err = expiry(s)
		return err
	})
}

func expiry(text string) (time.Time, error) {
	if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return time.Now().Add(d).UTC().Truncate(time.Second), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || !t.After(time.Now()) {
		return t, usage(
			"--expires is a time from now such as 720h, or one in the future such as 2031-10-15T18:00:00Z, not %q", text,
		)
	}
	return t.UTC(), nil
}

// showToken prints a token that was just made, and beside it what it is.
func (a *app) showToken(id negotiation.ID, holder string, expires time.Time, token string, record any) error {
	if !a.json {
		fmt.Fprintf(a.err, "Token %s for %s, until %s. It is shown only now:\n", id, clean(holder), when(expires, ""))
	}
	return a.show(record, func(w io.Writer) { fmt.Fprintln(w, token) })
}

func (a *app) tokenOwn() *cobra.Command {
	var r wire.OwnTokenRequest
	return a.onServer("own", "Make an access token of your own; it is printed once and cannot be had again",
		func(ctx context.Context, c *client.Client, _ []string) error {
			var token string
			token, r.Digest = client.NewToken()
			issued, err := c.IssueOwnToken(ctx, r)
			if err != nil {
				return err
			}
			return a.showToken(issued.ID, describeActor(issued.Holder), issued.Expires, token, struct {
				negotiation.AccessToken
				Token string `json:"token"`
			}{issued, token})
		},
		id(&r.ID), text(&r.Name, "name", "what the token is for"), needs("name"),
		text(&r.Mandate, "mandate", "ID of the mandate it acts under (default the one you act under)"),
		expiring(&r.Expires), scoped(&r.Scopes))
}

func (a *app) tokenIssue() *cobra.Command {
	var t store.NewToken
	var meeting string
	return a.here("issue", "Issue the access token of an office or program, a service account; it is printed once and "+
		"cannot be had again",
		func(ctx context.Context, _ []string) error {
			if err := checkHolder(t.Holder, meeting); err != nil {
				return err
			}
			token, digest := client.NewToken()
			var err error
			if t.Digest, err = hex.DecodeString(digest); err != nil {
				return fmt.Errorf("make the token: %w", err)
			}
			err = a.onStore(ctx, func(s *store.Store) error {
				if meeting != "" {
					m, err := s.Meeting(ctx, meeting)
					if err != nil {
						return err
					}
					t.Holder.Meeting = m.ID
				}
				_, err := s.RecordToken(ctx, operator(), t)
				return err
			})
			if err != nil {
				return err
			}
			return a.showToken(t.ID, t.Holder.Label, t.Expires, token, struct {
				ID      negotiation.ID    `json:"id"`
				Token   string            `json:"token"`
				Holder  negotiation.Actor `json:"holder"`
				Expires time.Time         `json:"expires"`
			}{t.ID, token, t.Holder, t.Expires})
		},
		id(&t.ID), expiring(&t.Expires), scoped(&t.Scopes),
		text(&t.Holder.Role, "role", "secretariat, chair, delegation, member, rapporteur, observer, auditor or public"),
		text(&t.Holder.Label, "label", "who holds the token, such as an office"),
		text(&t.Holder.Delegation, "delegation", "code of the delegation, with --role delegation or member"),
		text(
			&meeting, "meeting", "key of the meeting, with --role rapporteur or chair (a chair of none is the chair of all)",
		),
		needs("role", "label"))
}

// checkHolder refuses a holder whose role does not go with delegation or meeting.
func checkHolder(holder negotiation.Actor, meeting string) error {
	switch {
	case !holder.Role.Valid():
		return usage(
			"--role is secretariat, chair, delegation, member, rapporteur, observer, auditor or public, not %q", holder.Role,
		)
	case holder.Role.OfDelegation() != (holder.Delegation != ""):
		return usage("--delegation is given with --role delegation or member, and only then")
	case meeting != "" && !holder.Role.OfMeeting():
		return usage("--meeting is given with --role chair or rapporteur only")
	}
	return nil
}

func (a *app) tokenRevoke() *cobra.Command {
	return a.here("revoke TOKEN-ID", "Revoke an access token by its ID", func(ctx context.Context, args []string) error {
		if !isID.MatchString(args[0]) {
			return usage("name the token by its ID, a UUID; never by the token itself")
		}
		err := a.onStore(ctx, func(s *store.Store) error { return s.RevokeToken(ctx, operator(), negotiation.ID(args[0])) })
		if err != nil {
			return err
		}
		return a.show(map[string]string{"revoked": args[0]}, func(w io.Writer) {
			fmt.Fprintf(w, "Token %s is revoked.\n", args[0])
		})
	})
}
