package main

import (
	"context"

	"github.com/spf13/cobra"

	"rapporteur/scenario"
)

func (a *app) simulateCommand() *cobra.Command {
	return a.here("simulate FILE", "Play a scenario file in a rehearsal and narrate it; nothing real is touched", func(ctx context.Context, args []string) error {
		text, err := a.wholeText(args[0])
		if err != nil {
			return err
		}
		story, err := scenario.Parse(text)
		if err == nil {
			err = scenario.Play(ctx, story, scenario.NewRehearsal(story), a.out)
		}
		if err != nil {
			return usage("%s: %s", args[0], err)
		}
		return nil
	}, explained(`The rules are those of a real negotiation; the clock is the story's own. The
sentences of stories are in docs/scenarios.md, examples in scenario/stories.`))
}
