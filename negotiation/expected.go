package negotiation

import "context"

// Expected is the state of a thing that the sender of an act had read, for
// optimistic concurrency. It travels with the act, and is compared under the
// lock under which the act is done. What it stands for is known to the record
// alone.
type Expected struct {
	Act   ID
	State string
}

type expectedKey struct{}

// In returns a context in which that state is expected by that act and no other.
func (e Expected) In(ctx context.Context) context.Context {
	return context.WithValue(ctx, expectedKey{}, e)
}

// ExpectedIn is the state that the act is to find, "" when its sender said
// nothing about it.
func ExpectedIn(ctx context.Context, act ID) string {
	if e, ok := ctx.Value(expectedKey{}).(Expected); ok && e.Act == act {
		return e.State
	}
	return ""
}
