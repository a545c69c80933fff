package workflows_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"

	"rapporteur/negotiation"
	"rapporteur/workflows"
)

// When nobody answers where Temporal should be, whatever needs it says so: the
// same request may be sent again.
func TestWhatNeedsTemporalSaysThatItIsAway(t *testing.T) {
	c, err := client.NewLazyClient(client.Options{HostPort: "127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	p := workflows.NewProcedures(c, "nobody")
	id := negotiation.ID(uuid.NewString())
	by := negotiation.Actor{Role: negotiation.RoleSecretariat}
	for name, write := range map[string]func(context.Context) error{
		"follow": func(ctx context.Context) error { return p.Follow(ctx, id) },
		"dispose": func(ctx context.Context) error {
			return second(p.DoOnRound(ctx, negotiation.Asked{ID: id, On: id, By: by, Act: negotiation.DisposeComments{
				Dispositions: []negotiation.CommentDisposal{{Comment: id, Status: negotiation.Reflected}},
			}}))
		},
		"close": func(ctx context.Context) error {
			return second(p.DoOnRound(ctx, negotiation.Asked{ID: id, On: id, By: by, Act: negotiation.CloseRound{Reason: "x"}}))
		},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		err := write(ctx)
		cancel()
		var down interface{ Unavailable() bool }
		if !errors.As(err, &down) || !down.Unavailable() {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second[A, B any](_ A, b B) B { return b }
