package main

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"rapporteur/client"
	"rapporteur/negotiation"
)

// Most commands are declared in one expression: how it is used, what it asks
// the server for, how the answer is shown, and its options (see options.go).
//
//	asks(a, "show SILENCE", "Show where a silence procedure stands",
//		at((*client.Client).Silence), describeSilence)
//
// What they share is here: the client, reading flags, the display while it
// lasts, --json, and the number of arguments, which follows from the use.

// asking is what a command asks the server for once its flags are read.
type asking[T any] func(ctx context.Context, c *client.Client, args []string) (T, error)

// asks makes a command that asks the server for something, be it a read or a
// write, and shows the answer: in words, or as JSON with --json.
func asks[T any](
	a *app, use, short string, ask asking[T], words func(io.Writer, T), options ...option,
) *cobra.Command {
	return a.build(use, short, options, func(ctx context.Context, b *building, args []string) error {
		c, err := b.client(ctx, args)
		if err != nil {
			return err
		}
		var answer T
		err = a.waiting(b.doing, func() error {
			answer, err = ask(ctx, c, args)
			return err
		})
		if err != nil {
			return err
		}
		return a.show(answer, func(w io.Writer) { words(w, answer) })
	})
}

// onServer makes a command that does something with the server and shows it in
// a way of its own.
func (a *app) onServer(
	use, short string, do func(context.Context, *client.Client, []string) error, options ...option,
) *cobra.Command {
	return a.build(use, short, options, func(ctx context.Context, b *building, args []string) error {
		c, err := b.client(ctx, args)
		if err != nil {
			return err
		}
		return do(ctx, c, args)
	})
}

// here makes a command that needs no server.
func (a *app) here(use, short string, do work, options ...option) *cobra.Command {
	return a.build(use, short, options, func(ctx context.Context, b *building, args []string) error {
		if err := b.read(ctx, nil, args); err != nil {
			return err
		}
		return do(ctx, args)
	})
}

// building is a command that options are added to.
type building struct {
	*cobra.Command
	app *app
	// doing is shown while the server is asked, "" for no display.
	doing string
	// readers read flags into what the command does, in the order of the options.
	readers []reader
	// last are the options on flags that have to be declared by then.
	last []option
}

// reader reads a flag or an argument once the command line is parsed. The client
// is nil in a command that needs no server.
type reader func(ctx context.Context, c *client.Client, args []string) error

func (a *app) build(
	use, short string, options []option, do func(context.Context, *building, []string) error,
) *cobra.Command {
	b := &building{app: a}
	b.Command = a.command(use, short, arguments(use), func(ctx context.Context, args []string) error {
		return do(ctx, b, args)
	})
	together(options...)(b)
	together(b.last...)(b)
	return b.Command
}

// client is that of the server, once the flags are read.
func (b *building) client(ctx context.Context, args []string) (*client.Client, error) {
	c, err := b.app.client()
	if err != nil {
		return nil, err
	}
	return c, b.read(ctx, c, args)
}

func (b *building) read(ctx context.Context, c *client.Client, args []string) error {
	for _, r := range b.readers {
		if err := r(ctx, c, args); err != nil {
			return err
		}
	}
	return nil
}

// arguments are as many as the use says: NAME is one, [NAME] may be left out,
// NAME... may be repeated.
func arguments(use string) cobra.PositionalArgs {
	named := strings.Fields(use)[1:]
	least, repeated := len(named), false
	for _, arg := range named {
		if strings.HasPrefix(arg, "[") {
			least--
		}
		repeated = repeated || strings.HasSuffix(arg, "...")
	}
	switch {
	case repeated:
		return cobra.MinimumNArgs(least)
	case len(named) == 0:
		return cobra.NoArgs
	case least == 0:
		return cobra.MaximumNArgs(len(named))
	case least < len(named):
		return cobra.RangeArgs(least, len(named))
	}
	return cobra.ExactArgs(least)
}

// The methods of the client as what a command asks for. K is a key or an ID,
// which is the first argument of the command.

// the asks for the one thing there is.
func the[T any](read func(*client.Client, context.Context) (T, error)) asking[T] {
	return func(ctx context.Context, c *client.Client, _ []string) (T, error) { return read(c, ctx) }
}

// at asks for what the first argument names, or does something to it that needs
// no saying how.
func at[K ~string, T any](ask func(*client.Client, context.Context, K) (T, error)) asking[T] {
	return func(ctx context.Context, c *client.Client, args []string) (T, error) { return ask(c, ctx, K(args[0])) }
}

// sends sends a request.
func sends[R, T any](send func(*client.Client, context.Context, R) (T, error), r *R) asking[T] {
	return func(ctx context.Context, c *client.Client, _ []string) (T, error) { return send(c, ctx, *r) }
}

// does does an act that makes something, under the ID of --id or a fresh one.
func does[A, T any](
	do func(*client.Client, context.Context, negotiation.ID, A) (T, error), key *negotiation.ID, act *A,
) asking[T] {
	return func(ctx context.Context, c *client.Client, _ []string) (T, error) { return do(c, ctx, *key, *act) }
}

// columns shows a list as a table.
func columns[T any](heading string, row func(T) []string) func(io.Writer, []T) {
	return func(w io.Writer, list []T) {
		var rows [][]string
		for _, x := range list {
			rows = append(rows, row(x))
		}
		table(w, heading, rows)
	}
}

// alone shows one thing as a list of one is shown.
func alone[T any](words func(io.Writer, []T)) func(io.Writer, T) {
	return func(w io.Writer, one T) { words(w, []T{one}) }
}
