// Package postgres runs a private PostgreSQL from the server programs of the system: a data folder of its own, a
// random password, 127.0.0.1 only.
package postgres

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/devstack/process"
)

const (
	superuser    = "postgres"
	readyTimeout = 60 * time.Second
	stopTimeout  = 15 * time.Second
)

// Options says what to run.
type Options struct {
	Dir  string // folder for the data, the password and the log; made when missing
	Port int    // port on 127.0.0.1; 0 takes a free one
	Fast bool   // no syncing to disk: for tests, whose data may be lost with the machine
}

// Server is a running PostgreSQL.
type Server struct {
	process *process.Process
	url     string
}

// URL is the connection string of its superuser, password included.
func (s *Server) URL() string { return s.url }

// PID is the process id of the postmaster.
func (s *Server) PID() int { return s.process.PID() }

// Stop ends the server with a fast shutdown: open transactions are rolled back, the data is left consistent.
// After 15 seconds it is killed.
func (s *Server) Stop() error { return s.process.Stop(syscall.SIGINT, stopTimeout) }

// Start makes the data folder on first use, starts the server in it and returns when it answers queries.
// It must be called on a thread that lives as long as the process, see process.Start.
func Start(ctx context.Context, opts Options) (*Server, error) {
	bin, err := findPrograms(ctx)
	if err != nil {
		return nil, err
	}
	user, err := serverUser()
	if err != nil {
		return nil, err
	}
	place, err := preparePlace(opts.Dir, user)
	if err != nil {
		return nil, err
	}
	if err := place.initialise(ctx, bin, user, opts.Fast); err != nil {
		return nil, err
	}
	// A port found free may be taken before PostgreSQL listens on it: then another is tried.
	for attempt := 0; ; attempt++ {
		server, err := place.start(ctx, bin, user, opts)
		if err == nil || opts.Port != 0 || attempt == 2 || !errors.Is(err, errExited) {
			return server, err
		}
	}
}

// place is where one PostgreSQL lives.
type place struct {
	data     string // PGDATA
	log      string
	password string
}

func preparePlace(dir string, user *account) (place, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return place{}, fmt.Errorf("making the folder for PostgreSQL: %w", err)
	}
	data, err := dataFolder(dir, user)
	if err != nil {
		return place{}, err
	}
	password, err := readOrMakePassword(filepath.Join(dir, "postgres.password"))
	if err != nil {
		return place{}, err
	}
	return place{data: data, log: filepath.Join(dir, "postgres.log"), password: password}, nil
}

func readOrMakePassword(file string) (string, error) {
	stored, err := os.ReadFile(file)
	if err == nil && len(stored) > 0 {
		return strings.TrimSpace(string(stored)), nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("reading the password of the private PostgreSQL: %w", err)
	}
	random := make([]byte, 16)
	if _, err := rand.Read(random); err != nil {
		return "", err
	}
	password := hex.EncodeToString(random)
	if err := os.WriteFile(file, []byte(password+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("keeping the password of the private PostgreSQL: %w", err)
	}
	return password, nil
}

// initialise runs initdb unless it has run to its end before. A folder it left unfinished is emptied first:
// initdb refuses a folder that is not empty.
func (p place) initialise(ctx context.Context, bin string, user *account, fast bool) error {
	done := filepath.Join(p.data, "devstack.initialised")
	if _, err := os.Stat(done); err == nil {
		return nil
	}
	if err := emptyFolder(p.data); err != nil {
		return fmt.Errorf("clearing an unfinished data folder: %w", err)
	}
	secret, err := secretFile(p.password, user)
	if err != nil {
		return fmt.Errorf("handing the password to initdb: %w", err)
	}
	defer os.Remove(secret)
	args := []string{
		"--pgdata", p.data, "--username", superuser, "--encoding", "UTF8", "--locale", "C.UTF-8",
		"--auth", "scram-sha-256", "--pwfile", secret,
	}
	if fast {
		args = append(args, "--no-sync")
	}
	command := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), args...)
	command.Dir = p.data
	command.Env = serverEnvironment()
	command.SysProcAttr = &syscall.SysProcAttr{Credential: user.credential()}
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb could not make the data folder %s: %w\n%s", p.data, err, output)
	}
	return os.WriteFile(done, nil, 0o644)
}

// secretFile writes the password where only the user PostgreSQL runs as can read it.
func secretFile(password string, user *account) (string, error) {
	file, err := os.CreateTemp(sharedFolder(), "devstack-")
	if err != nil {
		return "", err
	}
	_, writeErr := file.WriteString(password + "\n")
	err = errors.Join(writeErr, file.Close())
	if err == nil && user != nil {
		err = os.Chown(file.Name(), int(user.uid), int(user.gid))
	}
	if err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return file.Name(), nil
}

var errExited = errors.New("PostgreSQL ended while starting")

func (p place) start(ctx context.Context, bin string, user *account, opts Options) (*Server, error) {
	port := opts.Port
	if port == 0 {
		var err error
		if port, err = freePort(); err != nil {
			return nil, err
		}
	}
	args := []string{
		"-D", p.data, "-h", "127.0.0.1", "-p", strconv.Itoa(port),
		"-c", "unix_socket_directories=", "-c", "max_connections=300", "-c", "timezone=UTC", "-c", "log_timezone=UTC",
	}
	if opts.Fast {
		args = append(args, "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
	}
	running, err := process.Start(process.Spec{
		Path: filepath.Join(bin, "postgres"), Args: args, Dir: p.data, Env: serverEnvironment(),
		Log: p.log, Credential: user.credential(), DeathSignal: syscall.SIGINT,
	})
	if err != nil {
		return nil, fmt.Errorf("starting PostgreSQL: %w", err)
	}
	server := &Server{process: running, url: p.url(port)}
	if err := server.waitReady(ctx, p.log); err != nil {
		return nil, errors.Join(err, server.Stop())
	}
	return server, nil
}

func (p place) url(port int) string {
	address := url.URL{
		Scheme: "postgres", User: url.UserPassword(superuser, p.password),
		Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), Path: "/postgres", RawQuery: "sslmode=disable",
	}
	return address.String()
}

// waitReady asks until a query is answered. The random password makes sure that it is our server that answers.
func (s *Server) waitReady(ctx context.Context, log string) error {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	for {
		err := ping(ctx, s.url)
		if err == nil {
			return nil
		}
		select {
		case <-s.process.Done():
			return fmt.Errorf("%w; its log is %s, ending with:\n%s", errExited, log, process.Tail(log))
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL did not answer (%w); its log is %s, ending with:\n%s", err, log, process.Tail(log))
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func ping(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	connection, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer func() { _ = connection.Close(ctx) }()
	return connection.Ping(ctx)
}

// serverEnvironment leaves out PGDATA and its like, which would lead the server to somebody else's folder.
func serverEnvironment() []string {
	return []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"}
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("finding a free port: %w", err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// Done is closed when the server has ended.
func (s *Server) Done() <-chan struct{} { return s.process.Done() }
