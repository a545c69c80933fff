package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

func (a *app) sessionCommand() *cobra.Command {
	return group("session", "Sessions in browsers: your own, or, for the secretariat, those of a person", a.sessionList(), a.sessionEnd())
}

func (a *app) sessionList() *cobra.Command {
	var person string
	c := a.command("list", "List your sessions in browsers that have not ended", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		all, err := c.Sessions(ctx, n.ID(person))
		if err != nil {
			return err
		}
		return a.show(all, func(w io.Writer) {
			var rows [][]string
			for _, s := range all {
				rows = append(rows, []string{string(s.ID), when(s.BegunAt, ""), when(s.SeenAt, ""), when(s.Expires, "")})
			}
			table(w, "id\tbegun\tlast used\tends", rows)
		})
	})
	c.Flags().StringVar(&person, "person", "", "ID of a person, for the secretariat")
	return c
}

func (a *app) sessionEnd() *cobra.Command {
	var all bool
	var person string
	c := a.command("end [SESSION]", "End one of your sessions, or all", cobra.MaximumNArgs(1), func(ctx context.Context, args []string) error {
		if all == (len(args) == 1) {
			return usage("name a session, or all of them with --all")
		}
		c, err := a.client()
		if err != nil {
			return err
		}
		var ended wire.Ended
		if all {
			ended, err = c.EndSessions(ctx, n.ID(person))
		} else {
			ended, err = c.EndSession(ctx, n.ID(args[0]))
		}
		if err != nil {
			return err
		}
		return a.show(ended, func(w io.Writer) { fmt.Fprintf(w, "Sessions ended: %d.\n", ended.Sessions) })
	})
	c.Flags().BoolVar(&all, "all", false, "end all")
	c.Flags().StringVar(&person, "person", "", "with --all: ID of a person, for the secretariat")
	return c
}

func (a *app) personDisable() *cobra.Command {
	var reason string
	c := a.command("disable PERSON", "Shut a person out at once, and end all her sessions and access tokens", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		p, err := c.DisablePerson(ctx, n.ID(args[0]), reason)
		if err != nil {
			return err
		}
		return a.show(p, func(w io.Writer) {
			fmt.Fprintf(w, "%s is shut out. Let in again with: rapporteur person enable %s\n", p.Label, p.ID)
		})
	})
	c.Flags().StringVar(&reason, "reason", "", "why")
	return c
}

func (a *app) personEnable() *cobra.Command {
	return a.command("enable PERSON", "Let a person in again who was shut out", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		p, err := c.EnablePerson(ctx, n.ID(args[0]))
		if err != nil {
			return err
		}
		return a.show(p, func(w io.Writer) { fmt.Fprintf(w, "%s may sign in again.\n", p.Label) })
	})
}
