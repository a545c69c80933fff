package operate

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/sethvargo/go-retry"
	temporal "go.temporal.io/sdk/client"
	"golang.org/x/sync/errgroup"

	"rapporteur/api"
	"rapporteur/doctor"
	"rapporteur/schema"
	"rapporteur/store"
	"rapporteur/web"
	"rapporteur/workflows"
)

// Process is a running serve, worker or up, or what else needs the record and the
// procedures.
type Process struct {
	Config
	log       *slog.Logger
	store     *store.Store
	temporal  temporal.Client
	namespace string
	// searchable says that Temporal knows the search attributes.
	searchable bool
	// trail is that of the HTTP API, if this process has one.
	trail *api.Trail
}

// Start validates the configuration and connects to PostgreSQL and Temporal,
// waiting for them as long as it says. Its log goes to w.
func Start(ctx context.Context, c Config, w io.Writer) (*Process, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	p := &Process{Config: c, log: c.logger(w)}
	if err := p.connect(ctx); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Doctor compares the record with the procedures.
func (p *Process) Doctor() *doctor.Doctor {
	return doctor.New(p.store, p.temporal, p.namespace, p.taskQueue)
}

// examine is what the doctor finds, with the page of each thing.
func (p *Process) examine(ctx context.Context) ([]web.Finding, error) {
	found, err := p.Doctor().Examine(ctx)
	out := make([]web.Finding, len(found))
	for i, f := range found {
		out[i] = web.Finding{What: f.What, Remedy: f.Remedy, Since: f.Since, Path: pageOf(f)}
	}
	return out, err
}

// pageOf is the page of what a finding is about, "" where it has none.
func pageOf(f doctor.Finding) string {
	switch f.WorkflowID {
	case workflows.RoundWorkflowID(f.On):
		return "/rounds/" + string(f.On)
	case workflows.RecommendationWorkflowID(f.On):
		return "/drafts/" + string(f.On)
	case workflows.SilenceWorkflowID(f.On):
		return "/silences/" + string(f.On)
	}
	return ""
}

// Close ends the connections.
func (p *Process) Close() {
	if p.trail != nil {
		p.trail.Close()
	}
	if p.temporal != nil {
		p.temporal.Close()
	}
	if p.store != nil {
		p.store.Close()
	}
}

// connect waits, as long as --wait allows, for PostgreSQL and Temporal.
func (p *Process) connect(ctx context.Context) error {
	if p.migrate {
		err := p.patiently(ctx, "PostgreSQL", func(ctx context.Context) error {
			applied, err := schema.Up(ctx, p.databaseURL)
			if err == nil {
				p.log.InfoContext(ctx, "schema is up to date", "applied", len(applied))
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	err := p.patiently(ctx, "PostgreSQL", func(ctx context.Context) error {
		s, err := store.Open(ctx, p.databaseURL)
		if err != nil {
			return err
		}
		// Opening may be lazy: ask for an answer, within seconds.
		ping, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		if err := s.Ping(ping); err != nil {
			s.Close()
			return err
		}
		p.store = s
		return nil
	})
	if err != nil {
		return err
	}
	options, err := p.temporalOptions()
	if err != nil {
		return err
	}
	err = p.patiently(ctx, "Temporal", func(ctx context.Context) error {
		c, err := temporal.DialContext(ctx, options)
		if err == nil {
			p.temporal = c
		}
		return err
	})
	if err != nil {
		return err
	}
	p.namespace = cmp.Or(options.Namespace, temporal.DefaultNamespace)
	// A cluster may not let us. Nothing depends on it but lists for operators.
	if err := workflows.RegisterSearchAttributes(ctx, p.temporal, p.namespace); err != nil {
		p.log.WarnContext(
			ctx, "procedures go without search attributes; register them in the namespace, see docs/procedures.md", "error", err,
		)
	} else {
		p.searchable = true
	}
	return nil
}

// patiently tries something until it works or the time is over.
func (p *Process) patiently(ctx context.Context, what string, try func(context.Context) error) error {
	backoff := retry.WithMaxDuration(
		p.wait, retry.WithCappedDuration(3*time.Second, retry.NewExponential(200*time.Millisecond)),
	)
	err := retry.Do(ctx, backoff, func(ctx context.Context) error {
		err := try(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		p.log.WarnContext(ctx, "waiting for "+what, "error", err)
		return retry.RetryableError(err)
	})
	if err != nil {
		return fmt.Errorf("%s can't be used; waited %s for it: %w", what, p.wait, err)
	}
	return nil
}

// Run runs until the context ends or a part fails. It stops in order: first
// no new requests and those under way end, then the worker.
func (p *Process) Run(ctx context.Context, serve, work bool) error {
	group, ctx := errgroup.WithContext(ctx)
	workerCtx, stopWorker := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWorker()
	if !serve {
		context.AfterFunc(ctx, stopWorker)
	}
	group.Go(func() error { p.chain(ctx); return nil })
	group.Go(func() error { p.prune(ctx); return nil })
	group.Go(func() error { p.finish(ctx); return nil })
	if work {
		group.Go(func() error { return p.work(workerCtx) })
		group.Go(func() error { return p.listenOn(ctx, p.workerListen, "worker health", p.health(), nil) })
	}
	if serve {
		group.Go(func() error {
			defer stopWorker()
			secure, err := p.tls()
			if err != nil {
				return err
			}
			h, err := p.handler() //nolint:contextcheck // entries of the audit trail outlive requests
			if err != nil {
				return err
			}
			return p.listenOn(ctx, p.listen, "HTTP API", h, secure)
		})
	}
	err := group.Wait()
	p.log.Info("stopped")
	return err
}

// listenOn serves HTTP, over TLS if told how, until the context ends, and then
// lets the requests under way end.
func (p *Process) listenOn(ctx context.Context, address, what string, h http.Handler, secure *tls.Config) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("listen for the %s: %w", what, err)
	}
	server := p.server(h)
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), p.drain)
		defer cancel()
		stopped <- server.Shutdown(drain)
	}()
	p.log.InfoContext(ctx, "listening", "what", what, "address", l.Addr().String(), "tls", secure != nil)
	serve := server.Serve
	if secure != nil {
		server.TLSConfig = secure
		serve = func(l net.Listener) error { return server.ServeTLS(l, "", "") }
	}
	if err := serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the %s: %w", what, err)
	}
	if err := <-stopped; err != nil {
		return fmt.Errorf("end the requests of the %s: %w", what, err)
	}
	return nil
}

// server bounds what anybody who connects can hold on to.
func (p *Process) server(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(p.log.Handler(), slog.LevelWarn),
	}
}

// checks are what this process depends on.
func (p *Process) checks() map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"database": p.store.Ping,
		"temporal": func(ctx context.Context) error {
			_, err := p.temporal.CheckHealth(ctx, &temporal.CheckHealthRequest{})
			return err
		},
	}
}
