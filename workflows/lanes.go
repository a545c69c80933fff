package workflows

import (
	"context"
	"sync"
)

// laneWidth is how many updates one client has on their way to one procedure at
// a time. A Temporal server lets ten into a run and sends the others away; the
// SDK then waits longer and longer before it tries again, so that of many
// senders some wait a minute for what takes milliseconds. Two places are left
// for other clients.
const laneWidth = 8

// lanes are the queues before procedures, by workflow ID. The zero value is
// ready for use.
type lanes struct {
	mu   sync.Mutex
	open map[string]*lane
}

// lane has a place for every update on its way. It is kept while anybody is in
// it or waits for it.
type lane struct {
	places chan struct{}
	users  int
}

// enter waits for a place in the lane of a procedure. Its error is the
// context's; otherwise leave gives the place back.
func (l *lanes) enter(ctx context.Context, workflowID string) (leave func(), err error) {
	in := l.join(workflowID)
	select {
	case in.places <- struct{}{}:
		return func() {
			<-in.places
			l.part(workflowID, in)
		}, nil
	case <-ctx.Done():
		l.part(workflowID, in)
		return nil, ctx.Err()
	}
}

func (l *lanes) join(workflowID string) *lane {
	l.mu.Lock()
	defer l.mu.Unlock()
	in := l.open[workflowID]
	if in == nil {
		in = &lane{places: make(chan struct{}, laneWidth)}
		if l.open == nil {
			l.open = map[string]*lane{}
		}
		l.open[workflowID] = in
	}
	in.users++
	return in
}

func (l *lanes) part(workflowID string, in *lane) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if in.users--; in.users == 0 {
		delete(l.open, workflowID)
	}
}
