package activities

import (
	"context"
	"sync/atomic"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
)

// How a worker that died is told from one that is at work.
const (
	// heartbeat is how soon Temporal notices that the worker died which was at an
	// activity, and hands it to another one.
	heartbeat = 10 * time.Second
	// BeatEvery is how often a worker says that it is alive. Several may be late
	// on a busy machine before it counts as dead.
	BeatEvery = 2 * time.Second
	// standstill is how long an activity may go on without getting any further
	// before the worker says nothing more of it. Then it is tried elsewhere.
	standstill = 5 * time.Minute
)

type pulseKey struct{}

// pulse is when an activity got further last.
type pulse struct{ last atomic.Int64 }

func (p *pulse) further() { p.last.Store(time.Now().UnixNano()) }

func (p *pulse) stands() bool { return time.Since(time.Unix(0, p.last.Load())) > standstill }

// further says that an activity got on with its work.
func further(ctx context.Context) {
	if p, ok := ctx.Value(pulseKey{}).(*pulse); ok {
		p.further()
	}
}

// Pulse makes a worker say of every activity it is at that it is alive, so that
// a worker that was killed holds up a procedure for seconds and not until the
// activity's time is over.
func Pulse() interceptor.WorkerInterceptor { return &pulsing{} }

type pulsing struct {
	interceptor.WorkerInterceptorBase
}

// InterceptActivity puts the pulse around an activity.
func (*pulsing) InterceptActivity(
	_ context.Context, next interceptor.ActivityInboundInterceptor,
) interceptor.ActivityInboundInterceptor {
	return &beating{interceptor.ActivityInboundInterceptorBase{Next: next}}
}

type beating struct {
	interceptor.ActivityInboundInterceptorBase
}

// ExecuteActivity runs an activity and says meanwhile that it is alive.
func (b *beating) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	if activity.GetInfo(ctx).HeartbeatTimeout == 0 {
		return b.Next.ExecuteActivity(ctx, in)
	}
	p := &pulse{}
	p.further()
	ended := make(chan struct{})
	defer close(ended)
	go beat(ctx, p, ended)
	return b.Next.ExecuteActivity(context.WithValue(ctx, pulseKey{}, p), in)
}

func beat(ctx context.Context, p *pulse, ended <-chan struct{}) {
	tick := time.NewTicker(BeatEvery)
	defer tick.Stop()
	for !p.stands() {
		select {
		case <-ctx.Done():
			return
		case <-ended:
			return
		case <-tick.C:
			activity.RecordHeartbeat(ctx)
		}
	}
}
