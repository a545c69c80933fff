package operate

import (
	"context"
	"net/http"
	"time"

	"rapporteur/api"
	"rapporteur/worker"
	"rapporteur/workflows"
)

// handler is the HTTP API over the record and the procedures.
func (p *Process) handler() (http.Handler, error) {
	signIn, err := p.signIn()
	if err != nil {
		return nil, err
	}
	p.trail = api.NewTrail(p.store, p.log)
	proxies, _ := parseProxies(p.proxies) // validated before
	return api.New(api.Config{
		Record:     p.store,
		Procedures: p.procedures(),
		Log:        p.log,
		Ready:      p.checks(),
		Version:    Version(),
		Trail:      p.trail,
		Proxies:    proxies,
		SignIn:     signIn,
		Rate:       api.Rate{PerSecond: p.rate},
		Examine:    p.examine,

		PublicPages: p.publicPages,
	}), nil
}

// chain gives entries of the audit trail their place until the context ends.
func (p *Process) chain(ctx context.Context) {
	p.store.KeepChaining(ctx, 500*time.Millisecond, func(err error) {
		p.log.WarnContext(ctx, "audit trail", "error", err)
	})
}

// prune takes the keys of old writes away until the context ends.
func (p *Process) prune(ctx context.Context) {
	p.store.KeepPruning(ctx, time.Hour, func(err error) { p.log.WarnContext(ctx, "keys of old writes", "error", err) })
}

// finish puts on record what arrived and was left lying, such as by a server that
// was killed, until the context ends.
func (p *Process) finish(ctx context.Context) {
	p.store.KeepFinishing(ctx, time.Second, p.procedures().DoOnSilence, func(err error) {
		p.log.WarnContext(ctx, "what arrived is not on record yet", "error", err)
	})
}

func (p *Process) procedures() *workflows.Procedures {
	return workflows.NewProcedures(p.temporal, p.taskQueue, workflows.WithSearchAttributes(p.searchable))
}

// health answers /healthz and /readyz of the worker.
func (p *Process) health() http.Handler { return api.Health(p.log, p.checks()) }

// work runs the worker until the context ends, and lets its activities finish.
func (p *Process) work(ctx context.Context) error {
	notices, err := p.notices(ctx)
	if err != nil {
		return err
	}
	return worker.New(p.temporal, p.store, worker.Options{
		TaskQueue: p.taskQueue, Log: p.log, StopTimeout: p.drain, SearchAttributes: p.searchable, Notices: notices,
	}).Run(ctx)
}

// notices says how notices are sent here, nil when they are not.
func (p *Process) notices(ctx context.Context) (*worker.Notices, error) {
	mailer, webhooks, err := p.sending.open()
	if err != nil {
		return nil, err
	}
	if mailer == nil {
		p.log.InfoContext(
			ctx, "mail is off: notices by mail stay queued; set RAPPORTEUR_SMTP_ADDRESS and RAPPORTEUR_MAIL_FROM to send them",
		)
	}
	if mailer == nil && webhooks == nil {
		return nil, nil
	}
	return &worker.Notices{Record: p.store, Mailer: mailer, Webhooks: webhooks}, nil
}
