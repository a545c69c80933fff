package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	sdk "go.temporal.io/sdk/worker"

	"rapporteur/activities"
	"rapporteur/delivery"
	"rapporteur/negotiation"
)

// Notices says how a worker sends notices.
type Notices struct {
	// Record holds what is queued. Package store implements it.
	Record activities.NoticeRecord
	// Mailer and Webhooks are nil where nothing is to be sent that way: what is
	// queued for it stays so.
	Mailer   *delivery.Mailer
	Webhooks *delivery.Webhooks
	// Every is how often the record is asked for queued notices; a second when 0.
	Every time.Duration
}

const (
	// atOnce bounds the connections to the mail server.
	atOnce = 4
	// sweepSize is how many queued notices are looked at each time.
	sweepSize = 200
	// startAgain is when a notice that is still queued is started again. Temporal
	// ends that at once while it is being tried.
	startAgain = 10 * time.Minute
)

// sender sends notices. It keeps nothing that matters: what is to be sent stands
// in the record, and what is under way in Temporal. Any number of them may run.
type sender struct {
	Notices
	client  client.Client
	worker  sdk.Worker
	act     *activities.Notices
	queue   string
	log     *slog.Logger
	started map[negotiation.ID]time.Time
	done    chan struct{}
	cancel  context.CancelFunc
}

func newSender(c client.Client, o Notices, of Options, options sdk.Options) *sender {
	if o.Every == 0 {
		o.Every = time.Second
	}
	s := &sender{
		Notices: o, client: c, queue: of.TaskQueue, log: of.Log, started: map[negotiation.ID]time.Time{}, done: make(
			chan struct{},
		),
		act: activities.NewNotices(o.Record, o.Mailer, o.Webhooks, of.Log),
	}
	options.MaxConcurrentActivityExecutionSize = atOnce
	options.DisableWorkflowWorker = true
	s.worker = sdk.New(c, activities.NoticeQueue(of.TaskQueue), options)
	activities.RegisterNotices(s.worker, s.act)
	return s
}

func (s *sender) start(ctx context.Context) error {
	if err := s.worker.Start(); err != nil {
		return fmt.Errorf("start sending notices: %w", err)
	}
	s.log.InfoContext(ctx, "sending notices", "channels", s.channels())
	ctx, s.cancel = context.WithCancel(ctx)
	go func() {
		defer close(s.done)
		s.sweep(ctx)
	}()
	return nil
}

// channels are those that notices can be sent on.
func (o Notices) channels() []negotiation.Channel {
	var list []negotiation.Channel
	if o.Mailer != nil {
		list = append(list, negotiation.ByMail)
	}
	if o.Webhooks != nil {
		list = append(list, negotiation.ByWebhook)
	}
	return list
}

// stop takes up no more notices and lets those under way end.
func (s *sender) stop() {
	s.cancel()
	<-s.done
	s.worker.Stop()
}

// sweep hands queued notices to Temporal until the context is done: those just
// queued, and those left over from whatever happened before.
func (s *sender) sweep(ctx context.Context) {
	tick := time.NewTicker(s.Every)
	defer tick.Stop()
	for {
		if err := s.hand(ctx); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "notices are waiting", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *sender) hand(ctx context.Context) error {
	ids, err := s.Record.QueuedNotices(ctx, s.channels(), sweepSize)
	if err != nil {
		return err
	}
	now, started := time.Now(), make(map[negotiation.ID]time.Time, len(ids))
	for _, id := range ids {
		if at, ok := s.started[id]; ok && now.Sub(at) < startAgain {
			started[id] = at
			continue
		}
		_, err := s.client.ExecuteActivity(ctx, activities.ForNotice(id, s.queue), s.act.DeliverNotice, id)
		var done *serviceerror.ActivityExecutionAlreadyStarted
		if err != nil && !errors.As(err, &done) {
			return fmt.Errorf("hand a notice to Temporal: %w", err)
		}
		started[id] = now
	}
	s.started = started
	return nil
}
