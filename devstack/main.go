// Command devstack runs what Rapporteur needs beside itself on a developer's machine: a Temporal server in one
// process, a private PostgreSQL and a mail server that keeps what it gets, on free loopback ports, gone when it ends.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"

	"github.com/spf13/cobra"

	"rapporteur/devstack/stack"
	"rapporteur/devstack/temporaldev"
)

func init() {
	// The kernel ties "kill this child when its parent dies" to the thread that started it. The main goroutine
	// starts them all, and locked to the main thread it stays on one that lives as long as the process.
	runtime.LockOSThread()
}

func main() {
	root := &cobra.Command{
		Use:           "devstack",
		Short:         "Temporal, PostgreSQL and a mail server for development and tests",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(stack.ExecCommand(), stack.UpCommand(), temporaldev.Command())
	err := root.Execute()
	var exit *stack.ExitError
	if errors.As(err, &exit) {
		os.Exit(exit.Code)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "devstack:", err)
		os.Exit(125)
	}
}
