package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"rapporteur/client"
	n "rapporteur/negotiation"
	"rapporteur/schema"
	"rapporteur/store"
)

// operatorCommands are the commands of whoever runs the system.
func (a *app) operatorCommands() []*cobra.Command {
	return []*cobra.Command{
		a.upCommand(), a.serveCommand(), a.workerCommand(), a.migrateCommand(), a.loginCommand(), a.logoutCommand(), a.whoamiCommand(), a.sessionCommand(), a.contactCommand(), a.eventsCommand(), a.personCommand(), a.mandateCommand(), a.tokenCommand(), a.demonstrationCommand(), a.auditCommand(), a.doctorCommand(), a.healthCommand(), a.versionCommand(),
	}
}

func (a *app) migrateCommand() *cobra.Command {
	list := func(done string, read func(context.Context, string) ([]schema.Migration, error)) work {
		return func(ctx context.Context, _ []string) error {
			dsn := a.env("DATABASE_URL")
			if err := checkDatabase(dsn, a.clearTextAllowed()); err != nil {
				return &usageError{err}
			}
			all, err := read(ctx, dsn)
			if err != nil {
				return err
			}
			if all == nil {
				all = []schema.Migration{}
			}
			return a.show(all, func(w io.Writer) {
				for _, m := range all {
					fmt.Fprintf(w, "%3d  %s  %s\n", m.Version, when(m.AppliedAt, ""), m.Name)
				}
				fmt.Fprintf(w, done, len(all))
			})
		}
	}
	return group("migrate", "Bring the database schema up to date, or show where it stands",
		a.command("up", "Apply the migrations that are missing", cobra.NoArgs, list("%d migration(s) applied.\n", schema.Up)),
		a.command("status", "List migrations and when they were applied", cobra.NoArgs, list("%d migration(s).\n", schema.Status)))
}

// operator is the actor of what is done directly on the database.
func operator() n.Actor { return n.Actor{Role: n.RoleSecretariat, Label: "operator"} }

// onStore opens the record for one command.
func (a *app) onStore(ctx context.Context, do func(*store.Store) error) error {
	dsn := a.env("DATABASE_URL")
	if err := checkDatabase(dsn, a.clearTextAllowed()); err != nil {
		return &usageError{err}
	}
	s, err := store.Open(ctx, dsn)
	if err != nil {
		return err
	}
	defer s.Close()
	return do(s)
}

func (a *app) tokenIssue() *cobra.Command {
	var holder n.Actor
	var role, meeting, expires, id string
	var words []string
	c := a.command("issue", "Issue the access token of an office or program, a service account; it is printed once and cannot be had again", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		holder.Role = n.Role(role)
		if !holder.Role.Valid() {
			return usage("--role is secretariat, chair, delegation, member, rapporteur, observer, auditor or public, not %q", role)
		}
		if holder.Role.OfDelegation() != (holder.Delegation != "") {
			return usage("--delegation is given with --role delegation or member, and only then")
		}
		if meeting != "" && !holder.Role.OfMeeting() {
			return usage("--meeting is given with --role chair or rapporteur only")
		}
		scopes, err := readScopes(words)
		if err != nil {
			return err
		}
		until, err := expiry(expires)
		if err != nil {
			return err
		}
		token, digest := client.NewToken()
		sum, err := hex.DecodeString(digest)
		if err != nil {
			return fmt.Errorf("make the token: %w", err)
		}
		key := given(id)
		err = a.onStore(ctx, func(s *store.Store) error {
			if meeting != "" {
				m, err := s.Meeting(ctx, meeting)
				if err != nil {
					return err
				}
				holder.Meeting = m.ID
			}
			_, err := s.RecordToken(ctx, operator(), store.NewToken{ID: key, Holder: holder, Digest: sum, Expires: until, Scopes: scopes})
			return err
		})
		if err != nil {
			return err
		}
		out := struct {
			ID      n.ID      `json:"id"`
			Token   string    `json:"token"`
			Holder  n.Actor   `json:"holder"`
			Expires time.Time `json:"expires"`
		}{key, token, holder, until}
		if !a.json {
			fmt.Fprintf(a.err, "Token %s for %s, until %s. It is shown only now:\n", key, clean(holder.Label), when(until, ""))
		}
		return a.show(out, func(w io.Writer) { fmt.Fprintln(w, token) })
	})
	f := c.Flags()
	f.StringVar(&role, "role", "", "secretariat, chair, delegation, member, rapporteur, observer, auditor or public")
	f.StringVar(&holder.Label, "label", "", "who holds the token, such as an office")
	f.StringVar(&holder.Delegation, "delegation", "", "code of the delegation, with --role delegation or member")
	f.StringVar(&meeting, "meeting", "", "key of the meeting, with --role rapporteur or chair (a chair of none is the chair of all)")
	f.StringVar(&expires, "expires", "720h", "when it ends: a time from now such as 720h, or 2021-10-15T18:00:00Z")
	scopesFlag(c, &words)
	idFlag(c, &id)
	return required(c, "role", "label")
}

func expiry(text string) (time.Time, error) {
	if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return time.Now().Add(d).UTC().Truncate(time.Second), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || !t.After(time.Now()) {
		return t, usage("--expires is a time from now such as 720h, or one in the future such as 2031-10-15T18:00:00Z, not %q", text)
	}
	return t.UTC(), nil
}

func (a *app) tokenRevoke() *cobra.Command {
	return a.command("revoke TOKEN-ID", "Revoke an access token by its ID", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		if !isID.MatchString(args[0]) {
			return usage("name the token by its ID, a UUID; never by the token itself")
		}
		err := a.onStore(ctx, func(s *store.Store) error { return s.RevokeToken(ctx, operator(), n.ID(args[0])) })
		if err != nil {
			return err
		}
		return a.show(map[string]string{"revoked": args[0]}, func(w io.Writer) { fmt.Fprintf(w, "Token %s is revoked.\n", args[0]) })
	})
}

func (a *app) healthCommand() *cobra.Command {
	return a.command("health [URL]", "Ask a server or worker whether it is ready", cobra.MaximumNArgs(1), func(ctx context.Context, args []string) error {
		address := a.url
		if len(args) > 0 {
			address = args[0]
		}
		c, err := client.New(address, "")
		if err != nil {
			return &usageError{err}
		}
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		h, err := c.Ready(ctx)
		if err != nil {
			return err
		}
		return a.show(h, func(w io.Writer) { fmt.Fprintln(w, h.Status) })
	})
}

func (a *app) versionCommand() *cobra.Command {
	return a.command("version", "Print the version", cobra.NoArgs, func(context.Context, []string) error {
		v := version()
		return a.show(map[string]string{"version": v}, func(w io.Writer) { fmt.Fprintln(w, "rapporteur "+v) })
	})
}

// version is that of the module, or the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "development"
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	return "development"
}
