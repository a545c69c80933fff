package main

import (
	"context"
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
		a.here("up", "Apply the migrations that are missing", list("%d migration(s) applied.\n", schema.Up)),
		a.here("status", "List migrations and when they were applied", list("%d migration(s).\n", schema.Status)))
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

func (a *app) healthCommand() *cobra.Command {
	return a.here("health [URL]", "Ask a server or worker whether it is ready", func(ctx context.Context, args []string) error {
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
	return a.here("version", "Print the version", func(context.Context, []string) error {
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
