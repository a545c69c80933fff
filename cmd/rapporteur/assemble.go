package main

import (
	"context"
	"errors"
	"net/http"

	"rapporteur/api"
)

// handler is the HTTP API over the record and the procedures.
func (p *process) handler() http.Handler {
	return api.New(api.Config{Record: p.store, Log: p.log, Ready: p.checks(), Version: version()})
}

// health answers /healthz and /readyz of the worker.
func (p *process) health() http.Handler { return api.Health(p.log, p.checks()) }

// work runs the worker until the context ends.
func (p *process) work(ctx context.Context) error { return errors.New("not wired yet") }
