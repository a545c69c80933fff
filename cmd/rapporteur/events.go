package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

// errEnough ends following events after as many as were asked for.
var errEnough = errors.New("as many events as were asked for")

func (a *app) eventsCommand() *cobra.Command {
	var after string
	var most int
	return a.onServer("events", "Follow what happens, as far as you may see it, until Ctrl-C", func(
		ctx context.Context, c *client.Client, _ []string,
	) error {
		seen := 0
		err := c.Events(ctx, after, func(e wire.Event) error {
			if err := a.showEvent(e); err != nil {
				return err
			}
			if seen++; seen == most {
				return errEnough
			}
			return nil
		})
		if errors.Is(err, errEnough) || errors.Is(err, context.Canceled) {
			return nil
		}
		return err
	},
		text(&after, "after", "ID of the last event you have seen (default: what happens from now on)"),
		number(&most, "most", "end after so many events (default never)"),
		explained(`It comes back by itself when the connection breaks, with nothing left out and
nothing twice. Each line ends with the event's ID: --after that goes on there.
With --json every line is an event.`))
}

// showEvent prints an event on a line of its own, as soon as it comes.
func (a *app) showEvent(e wire.Event) error {
	if a.json {
		return printJSON(a.out, struct {
			ID string `json:"id"`
			wire.Event
		}{e.ID, e}, "")
	}
	line := when(e.At, "") + "  " + string(e.Act)
	for _, of := range []struct {
		what string
		id   negotiation.ID
	}{{"round", e.Round}, {"recommendation", e.Recommendation}, {"document", e.Document}} {
		if of.id != "" {
			line += "  " + of.what + " " + string(of.id)
		}
	}
	line += "  by " + describeActor(e.Actor)
	if e.ID != "" {
		line += "  " + e.ID
	}
	_, err := fmt.Fprintln(a.out, clean(strings.ReplaceAll(line, "\n", " ")))
	return err
}
