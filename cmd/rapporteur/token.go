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

func (a *app) tokenCommand() *cobra.Command {
	return group("token", "Access tokens: your own, through the server; or any, directly on the database, for the operator",
		a.tokenIssue(), a.tokenRevoke(), a.tokenOwn(), a.tokenList())
}

func scopesFlag(c *cobra.Command, scopes *[]string) {
	c.Flags().StringSliceVar(scopes, "scope", nil, "what the token may do at most: read, comment, decide, manage, account, people (default all)")
}

func readScopes(words []string) ([]n.Scope, error) {
	var out []n.Scope
	for _, w := range words {
		out = append(out, n.Scope(w))
	}
	if err := n.CheckScopes(out); err != nil {
		return nil, usage("%s", err)
	}
	return out, nil
}

func (a *app) tokenOwn() *cobra.Command {
	var name, mandate, expires, id string
	var words []string
	c := a.command("own", "Make an access token of your own; it is printed once and cannot be had again", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		until, err := expiry(expires)
		if err != nil {
			return err
		}
		scopes, err := readScopes(words)
		if err != nil {
			return err
		}
		c, err := a.client()
		if err != nil {
			return err
		}
		token, digest := client.NewToken()
		issued, err := c.IssueOwnToken(ctx, wire.OwnTokenRequest{ID: given(id), Name: name, Mandate: n.ID(mandate), Scopes: scopes, Expires: until, Digest: digest})
		if err != nil {
			return err
		}
		if !a.json {
			fmt.Fprintf(a.err, "Token %s for %s, until %s. It is shown only now:\n", issued.ID, clean(describeActor(issued.Holder)), when(issued.Expires, ""))
		}
		out := struct {
			n.AccessToken
			Token string `json:"token"`
		}{issued, token}
		return a.show(out, func(w io.Writer) { fmt.Fprintln(w, token) })
	})
	f := c.Flags()
	f.StringVar(&name, "name", "", "what the token is for")
	f.StringVar(&mandate, "mandate", "", "ID of the mandate it acts under (default the one you act under)")
	f.StringVar(&expires, "expires", "720h", "when it ends: a time from now such as 720h, or 2021-10-15T18:00:00Z")
	scopesFlag(c, &words)
	idFlag(c, &id)
	return required(c, "name")
}

func (a *app) tokenList() *cobra.Command {
	return a.command("list", "List access tokens without their secrets: all for the secretariat, else your own", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		all, err := c.Tokens(ctx)
		if err != nil {
			return err
		}
		return a.show(all, func(w io.Writer) {
			var rows [][]string
			for _, t := range all {
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
				rows = append(rows, []string{string(t.ID), t.Kind, describeActor(t.Holder), t.Name, scopes, state, when(t.LastUsedAt, "")})
			}
			table(w, "id\tkind\tholder\tname\tscopes\tstate\tlast used", rows)
		})
	})
}
