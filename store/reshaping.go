package store

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// PlanReshaping puts a split or a merger of drafts on record, with the
// identities of the drafts it makes. It happens with the first act of it, see
// [Store.DoOnDraft]. The same request again returns the same plan. Besides the
// plan it returns the acts, one on each draft it starts from.
func (s *Store) PlanReshaping(
	ctx context.Context, by negotiation.Actor, r negotiation.Reshaping,
) ([]negotiation.Asked, error) {
	if err := r.AllowedTo(by); err != nil {
		return nil, err
	}
	if err := checkIDs(append([]negotiation.ID{r.ID}, r.Bases...)...); err != nil {
		return nil, err
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	var acts []negotiation.Asked
	err := s.within(ctx, "plan to "+string(r.Kind)+" drafts", func(tx pgx.Tx) error {
		done, err := answered(ctx, tx, actKey{r.ID, planKind(r.Kind), by}, r, &acts)
		if done || err != nil {
			return err
		}
		secret, err := secretOf(ctx, tx)
		if err != nil {
			return err
		}
		judged, err := judge(ctx, tx, secret, by, r)
		if err != nil {
			return err
		}
		acts = judged.acts
		at, err := now(ctx, tx)
		if err != nil {
			return err
		}
		return insertAct(ctx, tx, actRow{id: r.ID, kind: planKind(r.Kind), request: r, answer: acts, actor: by, at: at})
	})
	return acts, err
}

// planKind is what the act is called that plans a split or a merger.
func planKind(kind negotiation.ActName) string { return "plan_" + string(kind) }

// reshaped is a reshaping judged by the record, with the IDs of the drafts it
// makes: what it starts from, their texts, and the acts that end the drafts, with
// where those stand then.
type reshaped struct {
	negotiation.Reshaping
	sources []negotiation.Recommendation
	texts   []negotiation.Version
	acts    []negotiation.Asked
	ended   []negotiation.Draft
}

// judge checks a reshaping against the record.
func judge(
	ctx context.Context, tx pgx.Tx, secret negotiation.Secret, by negotiation.Actor, r negotiation.Reshaping,
) (reshaped, error) {
	r.Parts = slices.Clone(r.Parts)
	for i, p := range r.Parts {
		r.Parts[i].ID = secret.Derived(r.ID, "part/"+p.Key)
	}
	out := reshaped{Reshaping: r}
	var bases []negotiation.Version
	for _, id := range r.Bases {
		v, err := version(ctx, tx, id)
		if err != nil {
			return out, err
		}
		s, err := recommendation(ctx, tx, string(v.Recommendation), false)
		if err != nil {
			return out, err
		}
		out.sources, bases = append(out.sources, s), append(bases, v)
	}
	if err := r.CheckSources(out.sources); err != nil {
		return out, err
	}
	for _, s := range out.sources {
		a := negotiation.Asked{ID: secret.Derived(r.ID, "end/"+string(s.ID)), On: s.ID, By: by, Act: r.Act()}
		d, err := s.Draft.Apply(a, &draftFacts{ctx: ctx, tx: tx, draft: s, act: a.ID})
		if err != nil {
			return out, err
		}
		out.acts, out.ended = append(out.acts, a), append(out.ended, d)
	}
	var err error
	if out.texts, err = r.Texts(bases); err != nil {
		return out, err
	}
	for i, p := range r.Parts {
		out.texts[i].ID = secret.Derived(p.ID, "text")
		if _, err := recommendation(ctx, tx, p.Key, false); err == nil {
			return out, negotiation.Refuse(negotiation.CodeConflict, "The key %q is already that of a recommendation.", p.Key)
		} else if negotiation.CodeOf(err) != negotiation.CodeNotFound {
			return out, err
		}
	}
	return out, nil
}

// lockReshaped locks all drafts a reshaping starts from, in the order of their
// IDs, so that two that share a draft wait for each other.
func lockReshaped(ctx context.Context, tx pgx.Tx, id negotiation.ID) error {
	if id == "" {
		return nil
	}
	_, err := tx.Exec(ctx, `SELECT 1 FROM recommendations WHERE id IN (SELECT v.recommendation FROM acts a
		CROSS JOIN LATERAL jsonb_array_elements_text(a.request->'bases') b JOIN versions v ON v.id = b::uuid
		WHERE a.id = $1 AND a.kind IN ('plan_split', 'plan_merge')) ORDER BY id FOR UPDATE`, null(id))
	return err
}

// reshape does a split or a merger at once for all drafts it starts from. The
// act of each of the others finds itself done.
func reshape(
	ctx context.Context, tx pgx.Tx, plan negotiation.ID, first negotiation.Asked, at time.Time,
) (negotiation.Draft, error) {
	secret, err := secretOf(ctx, tx)
	if err != nil {
		return negotiation.Draft{}, err
	}
	row, err := negotiation.RowOf(first.Act)
	if err != nil {
		return negotiation.Draft{}, err
	}
	var r negotiation.Reshaping
	err = tx.QueryRow(ctx, `SELECT request FROM acts WHERE id = $1 AND kind = $2`, null(plan), planKind(row.Name)).Scan(&r)
	if err != nil {
		return negotiation.Draft{}, notFound(err, "split or merger", string(plan))
	}
	judged, err := judge(ctx, tx, secret, first.By, r)
	if err != nil {
		return negotiation.Draft{}, err
	}
	for i, part := range judged.Parts {
		if err := insertPart(ctx, tx, judged.Reshaping, part, judged.sources, judged.texts[i], first.By, at); err != nil {
			return negotiation.Draft{}, err
		}
	}
	var answer negotiation.Draft
	for i, a := range judged.acts {
		kept := keptOnDraft(a, row, &judged.ended[i])
		kept.at = at
		if err := writeDraft(ctx, tx, judged.sources[i], judged.ended[i], kept, a, at); err != nil {
			return answer, err
		}
		if a.ID == first.ID {
			answer = judged.ended[i]
			continue // who asked for it keeps it
		}
		if err := insertAct(ctx, tx, *kept); err != nil {
			return answer, err
		}
	}
	return answer, nil
}

func insertPart(
	ctx context.Context, tx pgx.Tx, r negotiation.Reshaping, part negotiation.Part, sources []negotiation.Recommendation,
	v negotiation.Version, by negotiation.Actor, at time.Time,
) error {
	v.CreatedAt = at
	draft := r.Part(sources, v)
	_, err := tx.Exec(ctx, `INSERT INTO recommendations (id, key, meeting, position, notice, stage, version, draft)
		VALUES ($1, $2, $3, (SELECT coalesce(max(position), 0) + 1 FROM recommendations WHERE meeting = $3), $4, $5, $6, $7)`,
		part.ID, part.Key, sources[0].Meeting, negotiation.Notices(sources), draft.Stage, v.ID, draft)
	if err != nil {
		return err
	}
	if err := insertVersion(ctx, tx, v, 0); err != nil {
		return err
	}
	return logged(ctx, tx, at, by, event{act: r.Event(), meeting: draft.Meeting, recommendation: part.ID,
		detail: actDetail{Stage: draft.Stage, Version: v.ID, Reason: r.Reason}})
}
