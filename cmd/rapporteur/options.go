package main

import (
	"context"
	"time"

	"rapporteur/client"
	"rapporteur/negotiation"
)

// option is what a command has beside its use: a flag, what is asked of its
// flags, a longer help.
type option func(*building)

// flagged declares a flag and what is done with its value once it is read.
func flagged[V any](declare func(b *building) *V, read func(b *building, v V) error) option {
	return func(b *building) {
		v := declare(b)
		b.readers = append(b.readers, func(context.Context, *client.Client, []string) error { return read(b, *v) })
	}
}

func oneString(name, other, usage string) func(*building) *string {
	return func(b *building) *string { return b.Flags().String(name, other, usage) }
}

func repeated(name, usage string) func(*building) *[]string {
	return func(b *building) *[]string { return b.Flags().StringArray(name, nil, usage) }
}

func separated(name, usage string) func(*building) *[]string {
	return func(b *building) *[]string { return b.Flags().StringSlice(name, nil, usage) }
}

// text is a flag with a text: of a key, a code, an ID or any other kind.
func text[T ~string](into *T, name, usage string) option { return textOr(into, name, "", usage) }

// textOr is a text with a default.
func textOr[T ~string](into *T, name, other, usage string) option {
	return flagged(oneString(name, other, usage), func(_ *building, s string) error {
		*into = T(s)
		return nil
	})
}

// onDay is a day such as 2021-10-12.
func onDay(into *negotiation.Day, name, usage string) option {
	return flagged(oneString(name, "", usage), func(_ *building, s string) (err error) {
		*into, err = negotiation.ReadDay(s)
		return err
	})
}

// oneWord is a text that is one of those known.
func oneWord[T ~string](into *T, name, other, usage string, known ...string) option {
	return flagged(oneString(name, other, usage), func(_ *building, s string) error {
		*into = T(s)
		return oneOf(name, s, known...)
	})
}

// texts may be repeated.
func texts[T ~string](into *[]T, name, usage string) option {
	return flagged(repeated(name, usage), typed(into))
}

// words may be repeated, or written with commas between them.
func words[T ~string](into *[]T, name, usage string) option {
	return flagged(separated(name, usage), typed(into))
}

func typed[T ~string](into *[]T) func(*building, []string) error {
	return func(_ *building, list []string) error {
		*into = nil
		for _, s := range list {
			*into = append(*into, T(s))
		}
		return nil
	}
}

func number(into *int, name, usage string) option {
	return func(b *building) { b.Flags().IntVar(into, name, 0, usage) }
}

func numbers(into *[]int, name, usage string) option {
	return func(b *building) { b.Flags().IntSliceVar(into, name, nil, usage) }
}

func yes(into *bool, name, usage string) option {
	return func(b *building) { b.Flags().BoolVar(into, name, false, usage) }
}

func lasting(into *time.Duration, name string, other time.Duration, usage string) option {
	return func(b *building) { b.Flags().DurationVar(into, name, other, usage) }
}

// Flags that many commands have.

// id repeats a write safely; a new one is made when none is given.
func id(into *negotiation.ID) option {
	const usage = "UUID of the request, to repeat one whose answer was lost (default a new one)"
	return flagged(oneString("id", "", usage), func(_ *building, s string) error {
		*into = given(s)
		return nil
	})
}

func given(id string) negotiation.ID {
	if id == "" {
		return client.NewID()
	}
	return negotiation.ID(id)
}

func reason(into *string) option { return text(into, "reason", "the reason, kept on record") }

// speaker is the delegation that does something.
func speaker(into *string) option {
	return text(into, "delegation", "code of the delegation (default the one you are signed in for)")
}

// ofRound names the round.
func ofRound(into *negotiation.ID) option { return text(into, "round", "ID of the round") }

// output is the file that something is written to.
func output(into *string) option {
	return func(b *building) { b.Flags().StringVarP(into, "output", "o", "", "write to this file") }
}

// wordingFrom reads a text from a file, without the line ends after it.
func wordingFrom(into *string, name, usage string) option {
	return fromFile(into, name, usage, (*app).wording)
}

// fromFile reads what a file holds, when one is given.
func fromFile[T any](into *T, name, usage string, read func(*app, string) (T, error)) option {
	return flagged(oneString(name, "", usage), func(b *building, file string) (err error) {
		if file != "" {
			*into, err = read(b.app, file)
		}
		return err
	})
}

// parsed is a flag that may be repeated and has a form of its own.
func parsed[T any](into *T, name, usage string, read func(*app, []string) (T, error)) option {
	return flagged(repeated(name, usage), func(b *building, list []string) (err error) {
		*into, err = read(b.app, list)
		return err
	})
}

// argument is one of those after the command, from 0, and no flag.
func argument[T ~string](into *T, at int) option {
	return func(b *building) {
		b.readers = append(b.readers, func(_ context.Context, _ *client.Client, args []string) error {
			*into = T(args[at])
			return nil
		})
	}
}

// What is asked of flags.

// needs names flags without which a command makes no sense.
func needs(flags ...string) option {
	return lastly(func(b *building) {
		for _, f := range flags {
			if err := b.MarkFlagRequired(f); err != nil {
				panic(err) // a flag that was never declared
			}
		}
	})
}

// needsOneOf asks for one or more of the flags.
func needsOneOf(flags ...string) option {
	return lastly(func(b *building) { b.MarkFlagsOneRequired(flags...) })
}

// notTogether allows one of the flags at most.
func notTogether(flags ...string) option {
	return lastly(func(b *building) { b.MarkFlagsMutuallyExclusive(flags...) })
}

// either asks for one of the flags and no more.
func either(flags ...string) option { return together(needsOneOf(flags...), notTogether(flags...)) }

// lastly is an option on flags that others may declare after it.
func lastly(o option) option { return func(b *building) { b.last = append(b.last, o) } }

// together joins options that are used as one.
func together(options ...option) option {
	return func(b *building) {
		for _, o := range options {
			o(b)
		}
	}
}

// What is shown.

// explained adds to the help what the short one leaves out.
func explained(help string) option {
	return func(b *building) { b.Long = b.Short + ".\n\n" + help }
}

// doing is shown while the server is asked, where that takes its time.
func doing(what string) option { return func(b *building) { b.doing = what } }
