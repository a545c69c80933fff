package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"rapporteur/client"
	n "rapporteur/negotiation"
)

// changedForms say of each kind of file what a load of it changed.
var changedForms = map[string]string{
	"contacts":    "%d contact(s) changed or ended.\n",
	"delegations": "%d delegation(s) with a later change of capacity.\n",
	"bureau":      "%d office(s) ended.\n",
}

func (a *app) loadCommand() *cobra.Command {
	one := func(what, short string, load func(*client.Client, context.Context, string, []byte) (n.Loaded, error)) *cobra.Command {
		return a.onServer(what+" FILE", short, func(ctx context.Context, c *client.Client, args []string) error {
			file, err := a.fileText(args[0])
			if err != nil {
				return err
			}
			done, err := load(c, ctx, filepath.Base(args[0]), file)
			if err != nil {
				return err
			}
			return a.show(done, func(w io.Writer) {
				fmt.Fprintf(w, "Loaded %s: %d new, %d already on record.\n", args[0], done.Created, done.Unchanged)
				if done.Changed > 0 {
					fmt.Fprintf(w, changedForms[what], done.Changed)
				}
			})
		})
	}
	return group("load", "Load the files a secretariat writes; all of a file or nothing",
		one("calendar", "Load instruments, bodies, meetings and documents issued before", (*client.Client).LoadCalendar),
		one("delegations", "Load delegations with their capacities", (*client.Client).LoadDelegations),
		one("accreditation", "Load who is accredited to meetings", (*client.Client).LoadAccreditation),
		one("bureau", "Load who is in the extended Bureau of bodies, with offices and dates", (*client.Client).LoadBureau),
		one("contacts", "Load where delegations, secretariat and chair are sent notices", (*client.Client).LoadContacts),
		one("workdays", "Load duty stations with their working days and official holidays", (*client.Client).LoadWorkdays),
		one("recommendations", "Load the draft recommendations of one meeting", (*client.Client).LoadRecommendations))
}
