package store

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	n "rapporteur/negotiation"
)

// PlanReshaping puts a split or a merger of drafts on record, with the
// identities of the drafts it makes. It happens with the first act of it, see
// [Store.DoOnDraft]. The same request again returns the same plan. Besides the
// plan it returns the acts, one on each draft it starts from.
func (s *Store) PlanReshaping(ctx context.Context, by n.Actor, r n.Reshaping) ([]n.Asked, error) {
	if err := r.AllowedTo(by); err != nil {
		return nil, err
	}
	if err := checkIDs(append([]n.ID{r.ID}, r.Bases...)...); err != nil {
		return nil, err
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	var acts []n.Asked
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
func planKind(kind n.ActName) string { return "plan_" + string(kind) }

// reshaped is a reshaping judged by the record, with the IDs of the drafts it
// makes: what it starts from, their texts, and the acts that end the drafts, with
// where those stand then.
type reshaped struct {
	n.Reshaping
	sources []n.Recommendation
	texts   []n.Version
	acts    []n.Asked
	ended   []n.Draft
}

// judge checks a reshaping against the record.
func judge(ctx context.Context, tx pgx.Tx, secret n.Secret, by n.Actor, r n.Reshaping) (reshaped, error) {
	r.Parts = slices.Clone(r.Parts)
	for i, p := range r.Parts {
		r.Parts[i].ID = secret.Derived(r.ID, "part/"+p.Key)
	}
	out := reshaped{Reshaping: r}
	var bases []n.Version
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
		a := n.Asked{ID: secret.Derived(r.ID, "end/"+string(s.ID)), On: s.ID, By: by, Act: r.Act()}
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
			return out, n.Refuse(n.CodeConflict, "The key %q is already that of a recommendation.", p.Key)
		} else if n.CodeOf(err) != n.CodeNotFound {
			return out, err
		}
	}
	return out, nil
}

// lockReshaped locks all drafts a reshaping starts from, in the order of their
// IDs, so that two that share a draft wait for each other.
func lockReshaped(ctx context.Context, tx pgx.Tx, id n.ID) error {
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
func reshape(ctx context.Context, tx pgx.Tx, plan n.ID, first n.Asked, at time.Time) (n.Draft, error) {
	secret, err := secretOf(ctx, tx)
	if err != nil {
		return n.Draft{}, err
	}
	row, err := n.RowOf(first.Act)
	if err != nil {
		return n.Draft{}, err
	}
	var r n.Reshaping
	err = tx.QueryRow(ctx, `SELECT request FROM acts WHERE id = $1 AND kind = $2`, null(plan), planKind(row.Name)).Scan(&r)
	if err != nil {
		return n.Draft{}, notFound(err, "split or merger", string(plan))
	}
	judged, err := judge(ctx, tx, secret, first.By, r)
	if err != nil {
		return n.Draft{}, err
	}
	for i, part := range judged.Parts {
		if err := insertPart(ctx, tx, judged.Reshaping, part, judged.sources, judged.texts[i], first.By, at); err != nil {
			return n.Draft{}, err
		}
	}
	var answer n.Draft
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

func insertPart(ctx context.Context, tx pgx.Tx, r n.Reshaping, part n.Part, sources []n.Recommendation, v n.Version, by n.Actor, at time.Time) error {
	v.CreatedAt = at
	draft := r.Part(sources, v)
	_, err := tx.Exec(ctx, `INSERT INTO recommendations (id, key, meeting, position, notice, stage, version, draft)
		VALUES ($1, $2, $3, (SELECT coalesce(max(position), 0) + 1 FROM recommendations WHERE meeting = $3), $4, $5, $6, $7)`,
		part.ID, part.Key, sources[0].Meeting, n.Notices(sources), draft.Stage, v.ID, draft)
	if err != nil {
		return err
	}
	if err := insertVersion(ctx, tx, v, 0); err != nil {
		return err
	}
	return logged(ctx, tx, at, by, event{act: r.Event(), meeting: draft.Meeting, recommendation: part.ID,
		detail: actDetail{Stage: draft.Stage, Version: v.ID, Reason: r.Reason}})
}
