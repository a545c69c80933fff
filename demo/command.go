package demo

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
)

// Command is the demonstration as a command of the program.
func Command() *cobra.Command {
	o := Options{DatabaseURL: os.Getenv("DATABASE_URL"), TaskQueue: os.Getenv("RAPPORTEUR_TASK_QUEUE")}
	c := &cobra.Command{
		Use:   "demo",
		Short: "Run the case of 2020 and 2021 on an empty database, told step by step",
		Long: `Run the case of the Working Group on Trafficking in Persons, from the meeting of
2020 that could not finish to the report of 2021, with illustrative texts. It
needs an empty database at DATABASE_URL and Temporal at TEMPORAL_ADDRESS; make
demo starts both.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.DatabaseURL == "" {
				return fmt.Errorf("set DATABASE_URL to an empty database, or run: make demo")
			}
			program, err := os.Executable()
			if err != nil {
				return fmt.Errorf("find this program: %w", err)
			}
			o.Program, o.Narrate = program, cmd.OutOrStdout()
			_, err = Run(cmd.Context(), o)
			return err
		},
	}
	c.Flags().StringVar(&o.Out, "out", "demo-output", "folder for the papers, redlines and histories")
	c.Flags().BoolVar(&o.KillWorker, "kill-worker", false, "kill the worker in the middle of the round and start it again")
	c.Flags().IntVar(&o.Chapters, "chapters", 0, "tell so many chapters only (default all), such as 2: the round is open")
	c.Flags().BoolVar(&o.Stay, "stay", false, "keep the server running afterwards, for browsers, until Ctrl-C")
	return c
}
