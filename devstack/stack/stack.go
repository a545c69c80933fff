// Package stack starts Temporal, PostgreSQL and a mail server together for as long as somebody needs them.
package stack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"rapporteur/devstack/idp"
	"rapporteur/devstack/mailsink"
	"rapporteur/devstack/postgres"
	"rapporteur/devstack/process"
)

const (
	namespace            = "default"
	temporalReadyTimeout = 60 * time.Second
	temporalStopTimeout  = 15 * time.Second
)

// Options says what to start and where to keep it.
type Options struct {
	Dir          string    // folder for data and logs; empty takes a temporary one, deleted by Stop
	Fast         bool      // for tests: in memory where there is plenty, no syncing to disk, short histories in Temporal
	TemporalPort int       // 0 takes a free one
	PostgresPort int       // 0 takes a free one
	UI           bool      // serve Temporal's web pages on a port of their own
	UIPort       int       // 0 takes a free one
	IdentityPort int       // of the identity provider; 0 takes a free one
	Users        string    // file of the identity provider's users; empty takes users made up for development
	Progress     io.Writer // gets one line for each thing started
}

// Stack is what runs.
type Stack struct {
	options   Options
	dir       string
	temporary bool
	postgres  *postgres.Server
	temporal  *process.Process
	mail      *mailsink.Sink
	address   string // of Temporal's frontend
	ui        string // address of Temporal's web pages, empty without
	identity  *idp.Provider
}

// Start starts the servers and returns when all answer. On an error nothing is left running.
// It must be called on a thread that lives as long as the process, see process.Start.
func Start(ctx context.Context, opts Options) (*Stack, error) {
	s := &Stack{options: opts, dir: opts.Dir}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

func (s *Stack) start(ctx context.Context) error {
	if err := s.makeDir(); err != nil {
		return err
	}
	begun := time.Now()
	database, err := postgres.Start(ctx, postgres.Options{
		Dir: filepath.Join(s.dir, "postgres"), Port: s.options.PostgresPort, Fast: s.options.Fast,
	})
	if err != nil {
		return err
	}
	s.postgres = database
	s.say("PostgreSQL is ready (process %d, %.1f s)", database.PID(), time.Since(begun).Seconds())

	begun = time.Now()
	if err := s.startTemporal(ctx); err != nil {
		return err
	}
	s.say("Temporal is ready on %s (process %d, %.1f s)", s.address, s.temporal.PID(), time.Since(begun).Seconds())
	if s.identity, err = idp.Start(s.options.IdentityPort, s.options.Users, s.dir); err != nil {
		return err
	}
	if s.ui != "" {
		s.say("Temporal's pages are on http://%s", s.ui)
	}
	if s.mail, err = mailsink.Start(filepath.Join(s.dir, "mail")); err != nil {
		return err
	}
	s.say("mail is taken on %s and read on %s", s.mail.Address(), s.mail.URL())
	return nil
}

func (s *Stack) makeDir() error {
	if s.dir == "" {
		dir, err := os.MkdirTemp(s.scratch(), "devstack-")
		if err != nil {
			return fmt.Errorf("making a temporary folder: %w", err)
		}
		s.dir, s.temporary = dir, true
		return os.Chmod(dir, 0o711) // PostgreSQL may run as another user and has to pass
	}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return fmt.Errorf("making the folder for data and logs: %w", err)
	}
	return nil
}

// Tests make and drop hundreds of databases of hundreds of files each. On a disk the file system spends more on that
// than all tests together on their work, so that it happens in memory where there is plenty.
const (
	memoryFolder = "/dev/shm"
	plenty       = 4 << 30 // bytes; a run of all tests at once takes less than 1 GB
)

// scratch is where the temporary folder goes, "" for where the system has such things.
func (s *Stack) scratch() string {
	var free syscall.Statfs_t
	if !s.options.Fast || os.Getenv("TMPDIR") != "" || syscall.Statfs(memoryFolder, &free) != nil {
		return ""
	}
	if uint64(free.Bavail)*uint64(free.Bsize) < plenty || syscall.Access(memoryFolder, writable) != nil {
		return ""
	}
	return memoryFolder
}

// shortHistory is after how many events Temporal asks tests to continue a run as new, instead of 4,096: what happens
// then, after years of a procedure, so happens to whatever is tested.
const shortHistory = 200

const writable = 2 // W_OK of access(2)

// startTemporal starts this same program as a Temporal server. A port found free may be taken before the server
// listens on it: then another is tried.
func (s *Stack) startTemporal(ctx context.Context) error {
	for attempt := 0; ; attempt++ {
		err := s.startTemporalOnce(ctx)
		if err == nil || s.options.TemporalPort != 0 || attempt == 2 || !errors.Is(err, errTemporalExited) {
			return err
		}
	}
}

var errTemporalExited = errors.New("Temporal ended while starting")

func (s *Stack) startTemporalOnce(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("finding our own program: %w", err)
	}
	args, err := s.temporalArguments()
	if err != nil {
		return err
	}
	log := filepath.Join(s.dir, "temporal.log")
	s.temporal, err = process.Start(process.Spec{
		Path: self, Args: args, Env: os.Environ(), Log: log, DeathSignal: syscall.SIGKILL,
	})
	if err != nil {
		return fmt.Errorf("starting Temporal: %w", err)
	}
	return waitTemporal(ctx, s.address, s.temporal.Done(), log)
}

func (s *Stack) temporalArguments() ([]string, error) {
	port, err := choosePort(s.options.TemporalPort)
	if err != nil {
		return nil, err
	}
	s.address = loopback(port)
	args := []string{
		"server", "start-dev", "--ip", "127.0.0.1", "--port", strconv.Itoa(port), "--log-level", "warn", "--log-format",
		"json",
	}
	if s.options.Fast {
		args = append(args, "--dynamic-config-value", fmt.Sprintf("limit.historyCount.suggestContinueAsNew=%d", shortHistory))
	} else {
		args = append(args, "--db-filename", filepath.Join(s.dir, "temporal.db"))
	}
	if !s.options.UI {
		return append(args, "--headless"), nil
	}
	uiPort, err := choosePort(s.options.UIPort)
	if err != nil {
		return nil, err
	}
	s.ui = loopback(uiPort)
	return append(args, "--ui-port", strconv.Itoa(uiPort)), nil
}

// waitTemporal asks the frontend about a task queue until it answers: that takes the namespace to be known and the
// matching service behind the frontend to be up, more than a health check tells.
func waitTemporal(ctx context.Context, address string, ended <-chan struct{}, log string) error {
	ctx, cancel := context.WithTimeout(ctx, temporalReadyTimeout)
	defer cancel()
	connection, err := grpc.NewClient("passthrough:///"+address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return fmt.Errorf("connecting to Temporal on %s: %w", address, err)
	}
	defer func() { _ = connection.Close() }()
	frontend := workflowservice.NewWorkflowServiceClient(connection)
	for {
		err := describeQueue(ctx, frontend)
		if err == nil {
			return nil
		}
		select {
		case <-ended:
			return fmt.Errorf("%w; its log is %s, ending with:\n%s", errTemporalExited, log, process.Tail(log))
		case <-ctx.Done():
			return fmt.Errorf(
				"Temporal on %s did not answer (%w); its log is %s, ending with:\n%s", address, err, log, process.Tail(log),
			)
		case <-time.After(50 * time.Millisecond):
			connection.ResetConnectBackoff()
		}
	}
}

func describeQueue(ctx context.Context, frontend workflowservice.WorkflowServiceClient) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	_, err := frontend.DescribeTaskQueue(ctx, &workflowservice.DescribeTaskQueueRequest{
		Namespace:     namespace,
		TaskQueue:     &taskqueue.TaskQueue{Name: "devstack-ready", Kind: enums.TASK_QUEUE_KIND_NORMAL},
		TaskQueueType: enums.TASK_QUEUE_TYPE_WORKFLOW,
	})
	return err
}

// Environment is what a program needs to find the servers, as NAME=VALUE.
func (s *Stack) Environment() []string {
	return []string{
		"DATABASE_URL=" + s.postgres.URL(),
		"TEMPORAL_ADDRESS=" + s.address,
		"TEMPORAL_NAMESPACE=" + namespace,
		"RAPPORTEUR_SMTP_ADDRESS=" + s.mail.Address(),
		"RAPPORTEUR_SMTP_TLS=none",
		"RAPPORTEUR_MAIL_FROM=Rapporteur <rapporteur@example.org>",
		"DEVSTACK_MAIL_URL=" + s.mail.URL(),
		"DEVSTACK_MAIL_DIR=" + s.mail.Dir(),
		"RAPPORTEUR_OIDC_ISSUER=" + s.identity.Issuer(),
		"RAPPORTEUR_OIDC_CLIENT_ID=" + idp.ClientID,
		"DEVSTACK_POSTGRES_PID=" + strconv.Itoa(s.postgres.PID()),
		"DEVSTACK_TEMPORAL_PID=" + strconv.Itoa(s.temporal.PID()),
	}
}

// Dir is the folder of data and logs.
func (s *Stack) Dir() string { return s.dir }

// Stop stops what runs, Temporal first, and deletes the folder if it was a temporary one.
func (s *Stack) Stop() error {
	var failed []error
	if s.mail != nil {
		failed = append(failed, s.mail.Stop())
	}
	if s.identity != nil {
		failed = append(failed, s.identity.Stop())
	}
	if s.temporal != nil {
		failed = append(failed, s.temporal.Stop(syscall.SIGTERM, temporalStopTimeout))
	}
	if s.postgres != nil {
		failed = append(failed, s.postgres.Stop())
	}
	if s.temporary {
		failed = append(failed, postgres.Remove(filepath.Join(s.dir, "postgres")), os.RemoveAll(s.dir))
	}
	return errors.Join(failed...)
}

func (s *Stack) say(format string, args ...any) {
	fmt.Fprintf(s.options.Progress, "devstack: "+format+"\n", args...)
}

func choosePort(wanted int) (int, error) {
	if wanted != 0 {
		return wanted, nil
	}
	listener, err := net.Listen("tcp", loopback(0))
	if err != nil {
		return 0, fmt.Errorf("finding a free port: %w", err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
