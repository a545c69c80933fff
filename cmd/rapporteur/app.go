package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"rapporteur/client"
	"rapporteur/cmd/rapporteur/operate"
	"rapporteur/demo"
	"rapporteur/dossier"
	"rapporteur/negotiation"
)

// app is one run of the program: where it reads and writes, and the flags
// that all commands share.
type app struct {
	in  io.Reader
	out io.Writer
	err io.Writer
	env func(string) string

	json    bool
	url     string
	warned  sync.Once // that the record is a demonstration
	started bool      // a command's own work has begun: an error is no longer one of usage
}

// main runs a command line and returns the exit code.
func (a *app) main(ctx context.Context, args []string) int {
	env, err := operate.WithFiles(a.env)
	if err != nil {
		a.report(err)
		return exitCode(err)
	}
	a.env = env
	root := a.root() //nolint:contextcheck // cobra hands each command its context
	root.SetArgs(args)
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	err = root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	if !a.started {
		err = &usageError{Err: err}
	}
	a.report(err)
	return exitCode(err)
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "rapporteur",
		Short: "Negotiated recommendations of meetings of States, from the informal paper to the adopted report",
		Long: `Rapporteur keeps the record of negotiated recommendations of meetings of States
and runs their procedure: circulation as an informal paper, comments until a
deadline, consolidation, the chair's review, the conference room paper, a later
meeting, and adoption with the report.

Environment:
  RAPPORTEUR_URL     address of the server (default ` + defaultURL + `)
  RAPPORTEUR_TOKEN   access token (default that of rapporteur login)
  RAPPORTEUR_CLEAR_TEXT
                     true goes to other machines without TLS: to the server, PostgreSQL
                     and Temporal
  DATABASE_URL       PostgreSQL, for serve, worker, up, migrate, token, demonstration begin
                     and audit verify
  TEMPORAL_*         Temporal, for serve, worker and up (as Temporal's own tools read them)
  RAPPORTEUR_TEMPORAL_KEYS
                     encrypt what Temporal keeps: ID:KEY, the active one first
  ..._FILE           a file that holds RAPPORTEUR_TOKEN, DATABASE_URL,
                     RAPPORTEUR_TEMPORAL_KEYS, TEMPORAL_API_KEY
                     or RAPPORTEUR_OIDC_CLIENT_SECRET
  RAPPORTEUR_SMTP_ADDRESS, RAPPORTEUR_MAIL_FROM, RAPPORTEUR_WEBHOOK_KEY_FILE and others
                     sending notices, for worker and up: rapporteur notice --help
  NO_COLOR           no colours

Exit codes:
  0 done   1 failed   2 wrong usage   3 refused by a rule   4 not on record
  5 not permitted or not signed in    6 server not reachable
  7 record and procedures differ (doctor)
  8 the audit trail does not hold (audit verify)`,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage("unknown command %q", args[0])
			}
			return cmd.Help()
		},
	}
	root.CompletionOptions.HiddenDefaultCmd = false
	flags := root.PersistentFlags()
	flags.BoolVar(&a.json, "json", false, "print JSON, also for errors")
	flags.StringVar(&a.url, "url", a.envOr("RAPPORTEUR_URL", defaultURL), "address of the server (RAPPORTEUR_URL)")
	flags.Lookup("url").DefValue = defaultURL
	root.AddGroup(
		&cobra.Group{ID: "secretariat", Title: "Work on drafts and rounds:"},
		&cobra.Group{ID: "operate", Title: "Operate:"},
	)
	add(root, "secretariat",
		a.loadCommand(), a.calendarCommand(), a.meetingCommand(), a.delegationCommand(), a.recommendationCommand(),
		a.roundCommand(), a.commentCommand(),
		a.simulateCommand(), a.silenceCommand(), a.reviewCommand(), a.crpCommand(), a.documentCommand(), a.digestCommand(),
		a.diffCommand(), a.blameCommand(),
		a.reportCommand(), a.noticeCommand(), a.rulesCommand())
	add(root, "operate", append(a.operatorCommands(), demo.Command())...)
	a.marked(root)
	return root
}

// marked makes every command note that its own work has begun.
func (a *app) marked(c *cobra.Command) {
	if do := c.RunE; do != nil {
		c.RunE = func(cmd *cobra.Command, args []string) error {
			a.started = true
			return do(cmd, args)
		}
	}
	for _, sub := range c.Commands() {
		a.marked(sub)
	}
}

func add(root *cobra.Command, group string, commands ...*cobra.Command) {
	for _, c := range commands {
		c.GroupID = group
		root.AddCommand(c)
	}
}

const defaultURL = "http://127.0.0.1:8080"

func (a *app) envOr(name, other string) string {
	if v := a.env(name); v != "" {
		return v
	}
	return other
}

// group makes a command that only holds others.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	g := &cobra.Command{
		Use: use, Short: short,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage("unknown command %q for %q", args[0], cmd.CommandPath())
			}
			return cmd.Help()
		},
	}
	g.AddCommand(commands...)
	return g
}

// work is what a command does once its flags are understood.
type work func(ctx context.Context, args []string) error

// command makes a command that does some work.
func (a *app) command(use, short string, args cobra.PositionalArgs, do work) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: args,
		RunE: func(cmd *cobra.Command, args []string) error {
			return do(cmd.Context(), args)
		},
	}
}

// client makes the client of the server that the flags and the environment
// name. The token comes from the environment or from signing in, never from a
// flag, which would be seen by everybody who lists processes.
func (a *app) client() (*client.Client, error) {
	token, err := a.token()
	if err != nil {
		return nil, err
	}
	c, err := client.New(a.url, token, append(a.clearText(), client.WithDemonstration(a.warn))...)
	if err != nil {
		return nil, &usageError{Err: err}
	}
	return c, nil
}

// warn says once, beside the output, that it is that of a demonstration.
func (a *app) warn() {
	if !a.json {
		a.warned.Do(func() {
			fmt.Fprintln(a.err, "DEMONSTRATION: this record is none of a real negotiation, and its clock is its own.")
		})
	}
}

// clearText lets tokens go to other machines in the clear when the environment
// says so.
func (a *app) clearText() []client.Option {
	if operate.ClearText(a.env) {
		return []client.Option{client.WithClearText()}
	}
	return nil
}

// terminal reports whether a stream is one.
func terminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// colours reports whether to print colours: on a terminal, unless NO_COLOR is
// set or the terminal knows none.
func (a *app) colours() bool {
	return terminal(a.out) && a.env("NO_COLOR") == "" && a.env("TERM") != "dumb"
}

// maxFile is the most that is read of a file: more than the server takes.
const maxFile = 16 << 20

// fileText reads a file as it is, or standard input for "-".
func (a *app) fileText(name string) ([]byte, error) {
	from := a.in
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, &usageError{Err: err}
		}
		defer f.Close()
		from = f
	}
	b, err := io.ReadAll(io.LimitReader(from, maxFile+1))
	if err != nil {
		return nil, &usageError{Err: err}
	}
	if len(b) > maxFile {
		return nil, usage("%s has more than %d bytes; divide it into several files.", name, maxFile)
	}
	return b, nil
}

// wholeText reads the text of a file as a person saved it, see package dossier.
func (a *app) wholeText(name string) (string, error) {
	b, err := a.fileText(name)
	if err != nil {
		return "", err
	}
	text, err := dossier.ReadText(name, b)
	if err != nil {
		return "", &usageError{Err: err}
	}
	return text, nil
}

// wording reads the text of a file without the line ends after it.
func (a *app) wording(name string) (string, error) {
	text, err := a.wholeText(name)
	return dossier.Wording(text), err
}

// instant reads a time: RFC 3339, or a date and time in a zone.
func instant(text, zone string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "" || zone == "Local" {
		return time.Time{}, usage("%q is not the name of a time zone; write it as in Europe/Vienna.", zone)
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04"} {
		t, err := time.ParseInLocation(layout, text, loc)
		if err != nil {
			continue
		}
		if t.Format(layout) != text {
			return t, usage("%s does not exist in %s, where clocks are put forward then; choose another time.", text, zone)
		}
		if negotiation.Repeated(t, loc) {
			return t, usage(
				"%s comes twice in %s, where clocks are put back then; write it with its offset, as in 2020-10-25T02:30:00+01:00.",
				text, zone,
			)
		}
		return t, nil
	}
	return time.Time{}, usage(
		"%q is not a time; write it as 2020-10-01T18:00 with --zone, or as 2020-10-01T18:00:00+02:00.", text,
	)
}

// usageError is an error in how the program was called.
type usageError = operate.UsageError

func usage(format string, args ...any) error { return &usageError{Err: fmt.Errorf(format, args...)} }

// wrongly makes an error one in how the program was called.
func wrongly(err error) error {
	if err == nil {
		return nil
	}
	return &usageError{Err: err}
}

// oneOf refuses a flag's value that is not among those it knows.
func oneOf(flag, value string, known ...string) error {
	for _, k := range known {
		if k == value {
			return nil
		}
	}
	return usage("--%s is one of %s, not %q.", flag, strings.Join(known, ", "), value)
}
