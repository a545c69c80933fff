package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// stack is the server and the worker, each a process of its own.
type stack struct {
	options        Options
	server, worker *process
	url, health    string
	workerListen   string
}

// process is a child and its log.
type process struct {
	cmd  *exec.Cmd
	done chan error
	log  *os.File
}

func start(ctx context.Context, o Options) (*stack, error) {
	listen, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	workerListen, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	s := &stack{options: o, url: "http://" + listen, workerListen: workerListen, health: "http://" + workerListen}
	if s.server, err = s.spawn("serve", "--migrate", "--listen", listen); err != nil {
		return nil, err
	}
	if err := s.ready(ctx, s.server, s.url); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	if err := s.startWorker(ctx); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
}

func (s *stack) startWorker(ctx context.Context) error {
	var err error
	if s.worker, err = s.spawn("worker", "--worker-listen", s.workerListen); err != nil {
		return err
	}
	return s.ready(ctx, s.worker, s.health)
}

// killWorker ends the worker as a crash would.
func (s *stack) killWorker() error {
	if err := s.worker.cmd.Process.Kill(); err != nil {
		return fmt.Errorf("kill the worker: %w", err)
	}
	<-s.worker.done
	err := s.worker.log.Close()
	s.worker = nil
	return err
}

func freeAddress(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().String(), l.Close()
}

// spawn starts the program. Its log is kept beside the documents.
func (s *stack) spawn(args ...string) (*process, error) {
	name := filepath.Join(s.options.Out, args[0]+".log")
	log, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, fmt.Errorf("write the log of %s: %w", args[0], err)
	}
	cmd := exec.Command(
		s.options.Program, args...,
	) //nolint:gosec,noctx // our own program; it is stopped by stop, which lets it finish
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env = append(os.Environ(), "DATABASE_URL="+s.options.DatabaseURL, "RAPPORTEUR_TASK_QUEUE="+s.options.TaskQueue)
	tie(cmd)
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start %s: %w", args[0], err), log.Close())
	}
	p := &process{cmd: cmd, done: make(chan error, 1), log: log}
	go func() { p.done <- cmd.Wait() }()
	return p, nil
}

// ready waits until a process says it is.
func (s *stack) ready(ctx context.Context, p *process, url string) error {
	return until(ctx, "the process at "+url+" to be ready; see its log in "+s.options.Out, time.Minute, func() (
		bool, error,
	) {
		select {
		case err := <-p.done:
			p.done <- err
			return false, fmt.Errorf("%w: the process at %s ended: %w; see its log in %s", ErrNotAsTold, url, err, s.options.Out)
		default:
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/readyz", nil)
		if err != nil {
			return false, fmt.Errorf("ask %s: %w", url, err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return false, nil //nolint:nilerr // not there yet
		}
		return res.StatusCode == http.StatusOK, res.Body.Close()
	})
}

// stop ends both processes in good order.
func (s *stack) stop() error {
	return errors.Join(s.server.stop("server"), s.worker.stop("worker"))
}

func (p *process) stop(what string) error {
	if p == nil {
		return nil
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop the %s: %w", what, err)
	}
	select {
	case err := <-p.done:
		if err != nil {
			err = fmt.Errorf("the %s ended badly: %w", what, err)
		}
		return errors.Join(err, p.log.Close())
	case <-time.After(time.Minute):
		return errors.Join(fmt.Errorf("the %s did not stop in a minute", what), p.cmd.Process.Kill())
	}
}
