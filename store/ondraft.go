package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// DoOnDraft does an act on a draft by the rules of procedure and returns where the
// draft stands then. The same act again is answered as it was then; another one under
// its ID is refused with [negotiation.CodeConflict].
func (s *Store) DoOnDraft(ctx context.Context, a negotiation.Asked) (negotiation.Draft, error) {
	var after negotiation.Draft
	row, err := checkOnDraft(a)
	if err != nil {
		return after, err
	}
	err = s.within(ctx, row.Summary, func(tx pgx.Tx) error {
		if err := holdSittings(ctx, tx, a, row); err != nil {
			return err
		}
		plan := negotiation.PlanOf(a.Act)
		if err := lockReshaped(ctx, tx, plan); err != nil {
			return err
		}
		r, err := recommendation(ctx, tx, string(a.On), true)
		if err != nil {
			return err
		}
		kept := keptOnDraft(a, row, &after)
		return unlessDone(ctx, tx, kept, func(at time.Time) error {
			if err := inState(ctx, tx, a.Expects, "recommendations", r.ID); err != nil {
				return err
			}
			if plan != "" {
				after, err = reshape(ctx, tx, plan, a, at)
			} else {
				after, err = actOnDraft(ctx, tx, r, kept, a, at)
			}
			return err
		})
	})
	return after, err
}

// checkOnDraft refuses an act on a draft that nothing on record could make acceptable.
func checkOnDraft(a negotiation.Asked) (negotiation.ActRow, error) {
	if err := a.Check(); err != nil {
		return negotiation.ActRow{}, err
	}
	if err := checkIDs(a.ID, a.On, negotiation.MeetingOf(a.Act), negotiation.PlanOf(a.Act)); err != nil {
		return negotiation.ActRow{}, err
	}
	return negotiation.RowOf(a.Act)
}

// keptOnDraft is what is kept of an act on a draft, with its answer.
func keptOnDraft(a negotiation.Asked, row negotiation.ActRow, answer *negotiation.Draft) *actRow {
	return &actRow{
		id: a.ID, kind: string(row.Name), recommendation: a.On, request: request(a), answer: answer, actor: a.By,
	}
}

// actOnDraft judges an act on a draft and writes what it does.
func actOnDraft(
	ctx context.Context, tx pgx.Tx, r negotiation.Recommendation, kept *actRow, a negotiation.Asked, at time.Time,
) (negotiation.Draft, error) {
	facts := &draftFacts{ctx: ctx, tx: tx, draft: r, act: a.ID, at: at}
	draft, err := r.Draft.Apply(a, facts)
	if err != nil {
		return draft, err
	}
	if facts.made != nil {
		if err := insertVersion(ctx, tx, *facts.made, 0); err != nil {
			return draft, err
		}
	}
	return draft, writeDraft(ctx, tx, r, draft, kept, a, at)
}

// writeDraft writes what an act made of a draft, and the line of the log.
func writeDraft(
	ctx context.Context, tx pgx.Tx, r negotiation.Recommendation, draft negotiation.Draft, kept *actRow,
	a negotiation.Asked, at time.Time,
) error {
	if err := recordAmendments(ctx, tx, r.Draft, draft, a, at); err != nil {
		return err
	}
	if err := saveDraft(ctx, tx, r, draft); err != nil {
		return err
	}
	line, err := lineOf(r, draft, a)
	if err != nil {
		return err
	}
	if _, settles := a.Act.(negotiation.SettlePoints); settles {
		line.Round = draft.Round
		if _, err := tx.Exec(ctx, `UPDATE rounds SET revision = revision + 1 WHERE id = $1`, draft.Round); err != nil {
			return err
		}
	}
	if code := negotiation.SpeakerOf(a.Act); code != "" {
		d, err := delegation(ctx, tx, code)
		if err != nil {
			return err
		}
		kept.behalf = d.MembersOn(at)
	}
	if negotiation.PlanOf(a.Act) != "" {
		line.Meeting = draft.Meeting
	}
	kept.round, line.OnBehalfOf = line.Round, kept.behalf
	row, err := negotiation.RowOf(a.Act)
	if err != nil {
		return err
	}
	return logged(ctx, tx, at, a.By, event{
		act: row.Event, meeting: line.Meeting, recommendation: r.ID, round: line.Round, docu: line.Document,
		detail: line.actDetail,
	})
}

// saveDraft writes where a draft stands. What is adopted is not touched any more.
func saveDraft(ctx context.Context, tx pgx.Tx, r negotiation.Recommendation, draft negotiation.Draft) error {
	if r.Draft.Stage.Adopted() {
		return nil
	}
	_, err := tx.Exec(ctx, `UPDATE recommendations SET stage = $2, version = $3, draft = $4 WHERE id = $1`,
		r.ID, draft.Stage, draft.Version, draft)
	return err
}

// lineOf is the line of the log that tells of an act on a draft: what the act says
// itself, and where the draft stands then.
func lineOf(r negotiation.Recommendation, draft negotiation.Draft, a negotiation.Asked) (line actLine, err error) {
	raw, err := json.Marshal(a.Act)
	if err == nil {
		err = json.Unmarshal(raw, &line)
	}
	if err != nil {
		return line, fmt.Errorf("write what is asked: %w", err)
	}
	line.Stage, line.Version, line.Tacit = draft.Stage, draft.Version, draft.Tacit
	line.Mover = r.Draft.MoverOf(a.Act)
	return line, nil
}

// actLine is a line of the log with what it tells of besides the draft.
type actLine struct {
	Meeting  negotiation.ID `json:"meeting"`
	Round    negotiation.ID `json:"round"`
	Document negotiation.ID `json:"document"`
	actDetail
}

// actDetail is what the log keeps of an act on a draft.
type actDetail struct {
	Stage      negotiation.Stage `json:"stage"`
	Version    negotiation.ID    `json:"version"`
	Delegation string            `json:"delegation,omitempty"`
	// OnBehalfOf are the members a group spoke for.
	OnBehalfOf []string `json:"onBehalfOf,omitempty"`
	Item       string   `json:"item,omitempty"`
	Reason     string   `json:"reason,omitempty"`
	// Of an agreement on a condition, and of a vote.
	AdReferendum []string          `json:"adReferendum,omitempty"`
	Acknowledged []string          `json:"acknowledged,omitempty"`
	Pending      string            `json:"pending,omitempty"`
	Vote         *negotiation.Vote `json:"vote,omitempty"`
	// Tacit says by whose silence it was adopted.
	Tacit *negotiation.TacitAdoption `json:"tacit,omitempty"`
	// Amendment is the oral amendment the act was on, Mover who moved it.
	Amendment negotiation.ID `json:"amendment,omitempty"`
	Mover     string         `json:"mover,omitempty"`
	// Into are the drafts it goes on as after a split or a merger.
	Into []negotiation.ID `json:"into,omitempty"`
}
