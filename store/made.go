package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	n "rapporteur/negotiation"
)

// madeBy makes the version that an act makes by itself, nil when it makes none:
// the text as adopted, or numbered anew. The act then carries its ID. The
// caller writes it once the act is judged.
func madeBy(ctx context.Context, tx pgx.Tx, secret n.Secret, r n.Recommendation, a *n.DraftAct, at time.Time, f *n.Facts) (*n.Version, error) {
	switch a.Kind {
	case n.ActAdopt, n.ActAdoptTacitly, n.ActRenumber:
	case n.ActAccept, n.ActBracket:
		return amendedVersion(ctx, tx, secret, r, a, at, f)
	default:
		return nil, nil //nolint:nilnil // most acts make no version, which is no error
	}
	base, err := version(ctx, tx, r.Draft.Version)
	if err != nil {
		return nil, err
	}
	first, err := firstNumber(ctx, tx, r.ID)
	if err != nil {
		return nil, err
	}
	v := base.Clean(first)
	f.Clean = v.SameNumbers(base)
	purpose := "adopted"
	v.Origin = n.OriginAdopted
	if a.Kind == n.ActRenumber {
		purpose = "renumbered"
		v.Origin, v.Reason = n.OriginRenumbering, a.Reason
	}
	a.Version = secret.Derived(a.ID, purpose)
	v.Based, v.ID, v.CreatedAt = base.ID, a.Version, at
	v.Mover, v.Round, v.Sources = "", "", nil
	if a.Kind != n.ActRenumber {
		v.Reason = ""
	}
	if v.Number, err = nextNumber(ctx, tx, r.ID); err != nil {
		return nil, err
	}
	return &v, nil
}

// firstNumber is where the paragraphs of a recommendation are counted from:
// where its first version began.
func firstNumber(ctx context.Context, tx pgx.Tx, recommendation n.ID) (int, error) {
	list, err := versions(ctx, tx, `v.recommendation = $1 ORDER BY v.number LIMIT 1`, recommendation)
	if err != nil || len(list) == 0 {
		return 1, err
	}
	return list[0].FirstNumber(), nil
}
