package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"rapporteur/client"
	"rapporteur/cmd/rapporteur/operate"
	"rapporteur/negotiation"
	"rapporteur/schema"
	"rapporteur/store"
)

// operatorCommands are the commands of whoever runs the system.
func (a *app) operatorCommands() []*cobra.Command {
	return []*cobra.Command{

		a.process("up", "Run the HTTP API and the worker in one process", true, true),
		a.process("serve", "Run the HTTP API", true, false),
		a.process("worker", "Run the worker that carries the procedures", false, true),
		a.migrateCommand(), a.loginCommand(), a.logoutCommand(), a.whoamiCommand(), a.sessionCommand(), a.contactCommand(),
		a.eventsCommand(),
		a.personCommand(), a.mandateCommand(), a.tokenCommand(), a.demonstrationCommand(),
		a.auditCommand(), a.doctorCommand(), a.healthCommand(), a.versionCommand(),
	}
}

func (a *app) process(use, short string, serve, work bool) *cobra.Command {
	var c operate.Config
	return a.here(use, short, func(ctx context.Context, _ []string) error {
		p, err := operate.Start(ctx, c, a.err)
		if err != nil {
			return err
		}
		defer p.Close()
		return p.Run(ctx, serve, work)
	}, func(b *building) { c.Flags(b.Flags(), a.env, serve, work) })
}

func (a *app) migrateCommand() *cobra.Command {
	list := func(done string, read func(context.Context, string) ([]schema.Migration, error)) work {
		return func(ctx context.Context, _ []string) error {
			dsn, err := operate.Database(a.env)
			if err != nil {
				return err
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
func operator() negotiation.Actor {
	return negotiation.Actor{Role: negotiation.RoleSecretariat, Label: "operator"}
}

// onStore opens the record for one command.
func (a *app) onStore(ctx context.Context, do func(*store.Store) error) error {
	dsn, err := operate.Database(a.env)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, dsn)
	if err != nil {
		return err
	}
	defer s.Close()
	return do(s)
}

func (a *app) healthCommand() *cobra.Command {
	return a.here("health [URL]", "Ask a server or worker whether it is ready", func(
		ctx context.Context, args []string,
	) error {
		address := a.url
		if len(args) > 0 {
			address = args[0]
		}
		c, err := client.New(address, "")
		if err != nil {
			return &usageError{Err: err}
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
		v := operate.Version()
		return a.show(map[string]string{"version": v}, func(w io.Writer) { fmt.Fprintln(w, "rapporteur "+v) })
	})
}
