package workflows

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// The search attributes by which an operator finds procedures in Temporal, as
// in RapporteurWaitsFor = "chair" AND RapporteurDeadline < "2021-10-12".
var (
	// PhaseAttribute is where it stands: the phase of a round, the stage of a
	// draft.
	PhaseAttribute = temporal.NewSearchAttributeKeyKeyword("RapporteurPhase")
	// WaitsForAttribute is whose turn it is: one of the WaitsFor constants.
	WaitsForAttribute = temporal.NewSearchAttributeKeyKeyword("RapporteurWaitsFor")
	// SubjectAttribute is what it is about: a draft's key, a round's
	// title, the key of a report's meeting.
	SubjectAttribute = temporal.NewSearchAttributeKeyKeyword("RapporteurSubject")
	// DeadlineAttribute is when it goes on by itself, if it does.
	DeadlineAttribute = temporal.NewSearchAttributeKeyTime("RapporteurDeadline")
)

// Whom a procedure waits for.
const (
	WaitsForDelegations = "delegations"
	WaitsForSecretariat = "secretariat"
	WaitsForChair       = "chair"
	// WaitsForMeeting: for what is decided in a room.
	WaitsForMeeting = "meeting"
	// WaitsForNobody: it is at work, or has ended.
	WaitsForNobody = "nobody"
)

// RegisterSearchAttributes makes the search attributes known to a namespace.
// Those it has already stay. A cluster may refuse: procedures then run without
// them, see [WithSearchAttributes].
func RegisterSearchAttributes(ctx context.Context, c client.Client, namespace string) error {
	missing := map[string]enumspb.IndexedValueType{
		PhaseAttribute.GetName():    PhaseAttribute.GetValueType(),
		WaitsForAttribute.GetName(): WaitsForAttribute.GetValueType(),
		SubjectAttribute.GetName():  SubjectAttribute.GetValueType(),
		DeadlineAttribute.GetName(): DeadlineAttribute.GetValueType(),
	}
	known, err := c.OperatorService().ListSearchAttributes(
		ctx, &operatorservice.ListSearchAttributesRequest{Namespace: namespace},
	)
	if err != nil {
		return fmt.Errorf("list the search attributes of the namespace %s: %w", namespace, err)
	}
	for name := range known.GetCustomAttributes() {
		delete(missing, name)
	}
	if len(missing) == 0 {
		return nil
	}
	_, err = c.OperatorService().AddSearchAttributes(
		ctx, &operatorservice.AddSearchAttributesRequest{Namespace: namespace, SearchAttributes: missing},
	)
	var exists *serviceerror.AlreadyExists
	if err != nil && !errors.As(err, &exists) { // somebody else was faster
		return fmt.Errorf("add search attributes to the namespace %s: %w", namespace, err)
	}
	return nil
}

// standing is what an operator finds a procedure by.
type standing struct {
	phase, waitsFor, subject string
	deadline                 time.Time
}

// keywordLimit bounds a subject, in bytes: indexes take short words only.
const keywordLimit = 200

// keyword is as much of a text as an index takes, without half a character at its
// end.
func keyword(text string) string {
	if len(text) <= keywordLimit {
		return text
	}
	return strings.ToValidUTF8(text[:keywordLimit], "")
}

// list says to Temporal's index where a procedure stands, when that changed.
// Searchable comes from its start: where the namespace has no such attributes,
// or had none then, it is not told.
func (e *entity) list(ctx workflow.Context, searchable bool, now standing) error {
	if !searchable || now == e.listed {
		return nil
	}
	e.listed = now
	now.subject = keyword(now.subject)
	updates := []temporal.SearchAttributeUpdate{
		PhaseAttribute.ValueSet(now.phase), WaitsForAttribute.ValueSet(now.waitsFor), SubjectAttribute.ValueSet(now.subject),
		DeadlineAttribute.ValueUnset(),
	}
	if !now.deadline.IsZero() {
		updates[3] = DeadlineAttribute.ValueSet(now.deadline)
	}
	if err := workflow.UpsertTypedSearchAttributes(ctx, updates...); err != nil {
		return fmt.Errorf("say where the procedure stands: %w", err)
	}
	return nil
}
