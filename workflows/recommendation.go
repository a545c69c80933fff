package workflows

import (
	"fmt"
	"strings"

	"go.temporal.io/sdk/workflow"

	"rapporteur/activities"
	"rapporteur/negotiation"
)

const recommendationPrefix = "recommendation/"

// RecommendationWorkflowID is the workflow ID of the procedure that follows a
// recommendation.
func RecommendationWorkflowID(id negotiation.ID) string { return recommendationPrefix + string(id) }

// RecommendationOf is the inverse of [RecommendationWorkflowID].
func RecommendationOf(workflowID string) (negotiation.ID, error) {
	return idOf(workflowID, recommendationPrefix)
}

// draftUpdate is the update by which the procedure of a draft takes an act. It
// answers where the draft stands then.
func draftUpdate(row negotiation.ActRow) Update[negotiation.Asked, negotiation.Draft] {
	return Update[negotiation.Asked, negotiation.Draft]{Name: row.Update, Description: row.Summary}
}

// RecommendationState is what the procedure carries from run to run. A first
// run has the ID alone and reads the rest from the record.
type RecommendationState struct {
	ID    negotiation.ID    `json:"id"`
	Key   string            `json:"key,omitempty"`
	Draft negotiation.Draft `json:"draft"`
	Acts  acts              `json:"acts,omitempty"`
	// Searchable says that the namespace has the search attributes.
	Searchable bool `json:"searchable,omitempty"`
}

// Recommendation follows one draft recommendation over rounds, meetings and
// years, until nothing can follow: it is the draft's only writer, and puts
// what rounds, meetings and reports do to it in one order.
func Recommendation(ctx workflow.Context, state RecommendationState) error {
	base, err := newEntity(ctx)
	if err != nil {
		return err
	}
	r := &recommendation{entity: base, state: state}
	// Handlers come before the first wait: an update that starts the procedure
	// would be refused as unknown. It waits until load is done.
	for _, row := range negotiation.ActsOn(negotiation.OnDraft) {
		if err := draftUpdate(row).receive(ctx, r.may, r.do); err != nil {
			return err
		}
	}
	if err := r.load(ctx); err != nil {
		return r.stop(ctx, err)
	}
	err = workflow.Await(ctx, func() bool {
		return mayContinueAsNew(ctx) || r.state.Draft.Stage.Final() && workflow.AllHandlersFinished(ctx)
	})
	if err != nil || r.state.Draft.Stage.Final() {
		return err
	}
	return workflow.NewContinueAsNewError(ctx, Recommendation, r.state)
}

type recommendation struct {
	entity
	state RecommendationState
}

func (r *recommendation) load(ctx workflow.Context) error {
	return r.first(func() error {
		if r.state.Draft.Stage == "" {
			found, err := perform[negotiation.Recommendation](
				ctx, activities.ForRecord("read where the draft stands"), procedure.LoadDraft, r.state.ID,
			)
			if err != nil {
				return err
			}
			r.state.Key, r.state.Draft = found.Key, found.Draft
		}
		return r.tell(ctx)
	})
}

// may refuses what the draft's stage or the actor's role rules out. An act done
// before passes: the record answers it as it did then.
func (r *recommendation) may(_ workflow.Context, a negotiation.Asked) error {
	if err := a.Check(); err != nil {
		return err
	}
	if !r.judges() || r.state.Acts.know(a.ID) {
		return nil
	}
	act, on := a.Act.(negotiation.DraftAct)
	if !on {
		return negotiation.Refuse(negotiation.CodeInvalid, "%T is no act on a draft recommendation.", a.Act)
	}
	return r.state.Draft.Permits(act)
}

// do does an act when its turn has come. Another act may have come first, so
// the record judges it again, with all facts.
func (r *recommendation) do(ctx workflow.Context, a negotiation.Asked) (negotiation.Draft, error) {
	var answer negotiation.Draft
	row, err := negotiation.RowOf(a.Act)
	if err != nil {
		return answer, err
	}
	err = r.alone(ctx, func() error {
		done, err := perform[activities.Acted](ctx, activities.ForRecord(row.Summary), procedure.DoOnDraft, a)
		if err != nil {
			return err
		}
		answer, r.state.Draft = done.Answer, done.Now
		r.state.Acts.remember(a.ID)
		return r.tell(ctx)
	})
	return answer, err
}

// tell says in Temporal's own pages where the draft stands.
func (r *recommendation) tell(ctx workflow.Context) error {
	d := r.state.Draft
	workflow.SetCurrentDetails(ctx, standingOf(r.state.Key, d))
	return r.list(ctx, r.state.Searchable, standing{phase: string(d.Stage), waitsFor: waitsFor(d), subject: r.state.Key})
}

// standingOf says where a draft stands, what still stands against it and what
// an agreement on it waits for.
func standingOf(key string, d negotiation.Draft) string {
	text := fmt.Sprintf("**%s** is %s", key, d.Stage)
	if d.Bracketed {
		text += ", with open points or brackets"
	}
	for _, stands := range []struct {
		what  string
		codes []string
	}{{"objections", d.Objections}, {"reservations", d.Reservations}, {"still to be confirmed by", d.AdReferendum}} {
		if len(stands.codes) > 0 {
			text += ", " + stands.what + ": " + strings.Join(stands.codes, ", ")
		}
	}
	if d.Pending != "" {
		text += ", pending: " + excerpt(d.Pending)
	}
	if d.ByVote {
		text += ", decided by a vote"
	}
	if d.Tacit != nil {
		text += ", " + d.Tacit.Phrase()
	}
	if d.Stage.Final() {
		return text + ". Nothing follows by itself."
	}
	return text + ". Waits for the next act."
}

// excerpt is the beginning of a text: Temporal keeps 20,000 bytes of details.
func excerpt(text string) string {
	if runes := []rune(text); len(runes) > 300 {
		return string(runes[:300]) + "…"
	}
	return text
}

// waitsFor says whose turn it is with a draft.
func waitsFor(d negotiation.Draft) string {
	switch d.Stage {
	case negotiation.StageCirculated, negotiation.StageConsolidated: // its round knows better
		return WaitsForNobody
	case negotiation.StageAgreedAdReferendum:
		return WaitsForDelegations
	case negotiation.StageDraft, negotiation.StageInCRP:
		return WaitsForSecretariat
	case negotiation.StagePresented, negotiation.StageTakenUp, negotiation.StageAgreed, negotiation.StageAgreedPending,
		negotiation.StageDeferred:
		return WaitsForMeeting
	case negotiation.StageAdopted, negotiation.StageAdoptedAsAmended, negotiation.StageWithdrawn, negotiation.StageNoted,
		negotiation.StageSplit, negotiation.StageMerged:
	}
	return WaitsForNobody
}
