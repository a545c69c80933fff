// Package process starts server programs so that they end with us, and stops them in bounded time.
package process

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// Spec says what to start.
type Spec struct {
	Path        string
	Args        []string
	Dir         string // working folder; empty is ours
	Env         []string
	Log         string              // file its output is added to
	Credential  *syscall.Credential // whom it runs as; nil is the user we are
	DeathSignal syscall.Signal      // what the kernel sends it should we die without stopping it (Linux only)
}

// Process is a running program.
type Process struct {
	command *exec.Cmd
	done    chan struct{}
}

// Start starts the program in a process group of its own, so that a Ctrl-C on the terminal does not reach it before
// what uses it has ended. The caller must be on a thread that lives as long as the process (the main goroutine,
// locked in an init function): the kernel takes the end of the starting thread for the death of the parent.
func Start(spec Spec) (*Process, error) {
	log, err := os.OpenFile(spec.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, fmt.Errorf("opening the log: %w", err)
	}
	defer log.Close()
	command := exec.Command(spec.Path, spec.Args...)
	command.Dir, command.Env = spec.Dir, spec.Env
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: spec.Credential}
	DieWithParent(command.SysProcAttr, spec.DeathSignal)
	if err := command.Start(); err != nil {
		return nil, err
	}
	running := &Process{command: command, done: make(chan struct{})}
	go func() {
		defer close(running.done)
		_ = command.Wait() // how a server ended is in its log
	}()
	return running, nil
}

// PID is its process id.
func (p *Process) PID() int { return p.command.Process.Pid }

// Done is closed when the program has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Stop sends the signal and waits for the end; past the limit it kills the program and says so.
func (p *Process) Stop(signal syscall.Signal, limit time.Duration) error {
	if err := p.command.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stopping process %d: %w", p.PID(), err)
	}
	select {
	case <-p.done:
		return nil
	case <-time.After(limit):
	}
	err := p.command.Process.Kill()
	<-p.done
	return errors.Join(fmt.Errorf("process %d did not stop within %s and was killed", p.PID(), limit), err)
}

// Tail is the end of a log, for a message; empty when it cannot be read.
func Tail(file string) string {
	const limit = 2000
	content, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	return string(content[max(0, len(content)-limit):])
}
