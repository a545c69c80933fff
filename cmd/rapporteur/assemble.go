package main

import (
	"context"
	"net/http"
	"time"

	"rapporteur/api"
	"rapporteur/worker"
	"rapporteur/workflows"
)

// handler is the HTTP API over the record and the procedures.
func (p *process) handler() http.Handler {
	p.trail = api.NewTrail(p.store, p.log)
	proxies, _ := parseProxies(p.proxies) // validated before
	return api.New(api.Config{
		Record:     p.store,
		Procedures: workflows.NewProcedures(p.temporal, p.taskQueue, workflows.WithSearchAttributes(p.searchable)),
		Log:        p.log,
		Ready:      p.checks(),
		Version:    version(),
		Trail:      p.trail,
		Proxies:    proxies,
	})
}

// chain gives entries of the audit trail their place until the context ends.
func (p *process) chain(ctx context.Context) {
	p.store.KeepChaining(ctx, 500*time.Millisecond, func(err error) { p.log.WarnContext(ctx, "audit trail", "error", err) })
}

// health answers /healthz and /readyz of the worker.
func (p *process) health() http.Handler { return api.Health(p.log, p.checks()) }

// work runs the worker until the context ends, and lets its activities finish.
func (p *process) work(ctx context.Context) error {
	return worker.New(p.temporal, p.store, worker.Options{TaskQueue: p.taskQueue, Log: p.log, StopTimeout: p.drain, SearchAttributes: p.searchable}).Run(ctx)
}
