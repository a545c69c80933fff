package stack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"rapporteur/devstack/process"
)

// childGrace is how long what is left of the command may take to end, once the command itself has ended.
const childGrace = 5 * time.Second

// ExitError carries the exit code of a command that was run; there is nothing to print.
type ExitError struct{ Code int }

func (e *ExitError) Error() string { return fmt.Sprintf("the command ended with exit code %d", e.Code) }

// ExecCommand is `exec`: the servers for as long as one command runs.
func ExecCommand() *cobra.Command {
	opts := Options{Progress: os.Stderr}
	command := &cobra.Command{
		Use:   "exec [flags] -- COMMAND [ARGUMENT...]",
		Short: "Start Temporal, PostgreSQL, a mail server and an identity provider, run a command with them, stop all",
		Long: "Start Temporal, PostgreSQL, a mail server that keeps what it gets and an identity provider on free loopback " +
			"ports, run the command\n" +
			"with DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, RAPPORTEUR_OIDC_* and RAPPORTEUR_SMTP_ADDRESS set (and " +
			"DEVSTACK_MAIL_URL\n" +
			"and DEVSTACK_MAIL_DIR, where the mail can be read), stop all and end with the command's exit code (128+N when " +
			"signal N ended it,\n" +
			"125 when devstack itself failed).",
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return runExec(opts, args) },
	}
	command.Flags().SetInterspersed(false)
	addFlags(command, &opts)
	return command
}

// UpCommand is `up`: the servers until Ctrl-C.
func UpCommand() *cobra.Command {
	opts := Options{Progress: os.Stderr, UI: true}
	headless := false
	command := &cobra.Command{
		Use:   "up",
		Short: "Start Temporal, PostgreSQL and a mail server, print how to reach them, stop all on Ctrl-C",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			opts.UI = !headless
			return runUp(opts)
		},
	}
	addFlags(command, &opts)
	command.Flags().IntVar(&opts.TemporalPort, "port", 0, "port of Temporal (default: a free one)")
	command.Flags().IntVar(&opts.PostgresPort, "postgres-port", 0, "port of PostgreSQL (default: a free one)")
	command.Flags().IntVar(&opts.UIPort, "ui-port", 0, "port of Temporal's web pages (default: a free one)")
	command.Flags().IntVar(&opts.IdentityPort, "identity-port", 0, "port of the identity provider (default: a free one)")
	command.Flags().BoolVar(&headless, "headless", false, "run without Temporal's web pages")
	return command
}

func addFlags(command *cobra.Command, opts *Options) {
	command.Flags().StringVar(
		&opts.Dir, "dir", "", "folder to keep data and logs in (default: a temporary one, deleted at the end)",
	)
	command.Flags().StringVar(
		&opts.Users, "users", "", "JSON file of the identity provider's users (default: users for development)",
	)
	command.Flags().BoolVar(
		&opts.Fast, "fast", false,
		"for tests: all in memory where there is plenty, nothing synced to disk, and short histories in Temporal",
	)
}

func runUp(opts Options) error {
	ctx, release := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer release()
	opts, err := absolute(opts)
	if err != nil {
		return err
	}
	stack, err := Start(ctx, opts)
	if err != nil {
		return err
	}
	for _, variable := range stack.Environment() {
		if !strings.HasPrefix(variable, "DEVSTACK_") {
			fmt.Println("export", shellQuote(variable))
		}
	}
	stack.say("the identity provider on %s is for development only; its users are in users.json", stack.identity.Issuer())
	stack.say("data and logs are in %s; Ctrl-C stops all", stack.Dir())
	select {
	case <-ctx.Done():
	case <-stack.temporal.Done():
		err = errors.New("Temporal ended by itself; see temporal.log in " + stack.Dir())
	case <-stack.postgres.Done():
		err = errors.New("PostgreSQL ended by itself; see postgres/postgres.log in " + stack.Dir())
	}
	return errors.Join(err, stack.Stop())
}

func runExec(opts Options, args []string) error {
	// Caught before anything starts, so that there is no moment at which a signal leaves something behind.
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)

	opts, err := absolute(opts)
	if err != nil {
		return err
	}
	stack, code, err := startOrSignal(opts, signals)
	if err != nil || code != 0 {
		return exitWith(code, err)
	}
	code, err = runCommand(args, stack.Environment(), signals)
	return exitWith(code, errors.Join(err, stack.Stop()))
}

// startOrSignal starts the servers; a signal meanwhile ends the attempt with the exit code for it.
func startOrSignal(opts Options, signals <-chan os.Signal) (*Stack, int, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	code := 0
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case got := <-signals:
			code = signalCode(got)
			cancel()
		case <-ctx.Done():
		}
	}()
	stack, err := Start(ctx, opts)
	cancel()
	<-watched
	if code == 0 {
		return stack, 0, err
	}
	if stack != nil {
		return nil, code, stack.Stop()
	}
	return nil, code, nil
}

func exitWith(code int, err error) error {
	if code == 0 {
		return err
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "devstack:", err)
	}
	return &ExitError{Code: code}
}

// runCommand runs the command in a process group of its own and passes signals on to all of it. On a terminal it
// stays in ours instead: only there may it read, and Ctrl-C reaches it from the terminal itself.
func runCommand(args, environment []string, signals <-chan os.Signal) (int, error) {
	command := exec.Command(args[0], args[1:]...)
	command.Env = append(os.Environ(), environment...)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	ownGroup := !onTerminal()
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: ownGroup}
	process.DieWithParent(command.SysProcAttr, syscall.SIGKILL)
	if err := command.Start(); err != nil {
		return 127, fmt.Errorf("the command could not be started: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	for {
		select {
		case got := <-signals:
			pass(command.Process.Pid, got.(syscall.Signal), ownGroup)
		case <-ended:
			if ownGroup {
				endGroup(command.Process.Pid)
			}
			return exitCode(command.ProcessState), nil
		}
	}
}

func pass(pid int, got syscall.Signal, ownGroup bool) {
	switch {
	case ownGroup:
		_ = syscall.Kill(-pid, got)
	case got != syscall.SIGINT:
		_ = syscall.Kill(pid, got)
	}
}

// endGroup ends what the command left running in its group: asked first, killed after five seconds.
func endGroup(group int) {
	if syscall.Kill(-group, syscall.SIGTERM) != nil {
		return // nothing is left, the usual case
	}
	for deadline := time.Now().Add(childGrace); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if syscall.Kill(-group, 0) != nil {
			return
		}
	}
	_ = syscall.Kill(-group, syscall.SIGKILL)
}

func exitCode(state *os.ProcessState) int {
	status, ok := state.Sys().(syscall.WaitStatus)
	if ok && status.Signaled() {
		return signalCode(status.Signal())
	}
	return state.ExitCode()
}

func signalCode(got os.Signal) int { return 128 + int(got.(syscall.Signal)) }

func onTerminal() bool {
	info, err := os.Stdin.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && !isNull(info)
}

func isNull(info os.FileInfo) bool {
	null, err := os.Stat(os.DevNull)
	return err == nil && os.SameFile(info, null)
}

// absolute makes the folder independent of the working folder of the servers.
func absolute(opts Options) (Options, error) {
	if opts.Dir == "" {
		return opts, nil
	}
	dir, err := filepath.Abs(opts.Dir)
	if err != nil {
		return opts, fmt.Errorf("finding the folder %s: %w", opts.Dir, err)
	}
	opts.Dir = dir
	return opts, nil
}

func shellQuote(variable string) string {
	name, value, _ := strings.Cut(variable, "=")
	return name + "='" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}
