package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/drafting"
	"rapporteur/negotiation"
)

// draftFacts is what the record knows that an act on a draft depends on, asked in the
// transaction of the act. The caller holds the lock on the draft's row.
type draftFacts struct {
	ctx   context.Context //nolint:containedctx // it lives as long as the transaction
	tx    pgx.Tx
	draft negotiation.Recommendation
	// act is the one that is judged, at when.
	act negotiation.ID
	at  time.Time
	// unwritten says that the text is still to be written that the act makes current.
	unwritten bool
	// made is the version that the act makes by itself, nil when it makes none. Who
	// does the act writes it once the act is judged.
	made *negotiation.Version
}

var _ negotiation.DraftFacts = (*draftFacts)(nil)

func (f *draftFacts) Meetings() (home, round negotiation.ID) {
	return f.draft.Meeting, f.draft.RoundMeeting
}

func (f *draftFacts) Sitting() (agendaPending, closed bool, err error) {
	if err := holdMeetings(f.ctx, f.tx, f.draft.Draft.Meeting); err != nil {
		return false, false, err
	}
	err = f.tx.QueryRow(f.ctx, `SELECT NOT EXISTS (SELECT 1 FROM agenda_adoptions WHERE meeting = $1),
		EXISTS (SELECT 1 FROM reports WHERE meeting = $1 AND adopted_at IS NOT NULL)`,
		null(f.draft.Draft.Meeting)).Scan(&agendaPending, &closed)
	if err != nil {
		return false, false, fmt.Errorf("read the agenda: %w", err)
	}
	return agendaPending, closed, nil
}

func (f *draftFacts) Capacity(code string) (negotiation.Capacity, error) {
	capacity, _, err := capacityAt(f.ctx, f.tx, code, f.draft.Holder(), f.at)
	return capacity, err
}

func (f *draftFacts) Accreditation(code string) (negotiation.AccreditationState, error) {
	return accreditation(f.ctx, f.tx, code, f.at, f.draft.Holder())
}

func (f *draftFacts) Parties() (count int, err error) {
	err = f.tx.QueryRow(f.ctx, `SELECT count(*) FROM meetings m JOIN bodies b ON b.symbol = m.body
		JOIN standings s ON s.instrument = b.instrument AND s.capacity = 'state_party'
			AND s.valid_from <= $2 AND (s.valid_until IS NULL OR s.valid_until > $2)
		WHERE m.id = $1`, f.draft.Holder(), f.at).Scan(&count)
	if err != nil {
		return 0, fmt.Errorf("count the States parties: %w", err)
	}
	return count, nil
}

func (f *draftFacts) Rules(body string) (rules negotiation.BodyRules, err error) {
	err = f.tx.QueryRow(f.ctx, `SELECT rules FROM bodies
		WHERE symbol = coalesce(nullif($1, ''), (SELECT body FROM meetings WHERE id = $2))`,
		body, f.draft.Holder()).Scan(&rules)
	if err != nil {
		return rules, notFound(err, "body", body)
	}
	return rules, nil
}

func (f *draftFacts) Reserving() ([]string, error) {
	standing, err := reservations(f.ctx, f.tx, f.draft, f.at)
	return negotiation.Reserving(standing), err
}

func (f *draftFacts) Meeting(id negotiation.ID) (negotiation.Meeting, error) {
	return meeting(f.ctx, f.tx, string(id))
}

func (f *draftFacts) ReportOf(id negotiation.ID) (drafted, adopted bool, err error) {
	if err := holdMeetings(f.ctx, f.tx, id); err != nil {
		return false, false, err
	}
	err = f.tx.QueryRow(f.ctx, `SELECT count(*) > 0, count(adopted_at) > 0 FROM reports WHERE meeting = $1`,
		id).Scan(&drafted, &adopted)
	if err != nil {
		return false, false, fmt.Errorf("read the report of the meeting: %w", err)
	}
	return drafted, adopted, nil
}

func (f *draftFacts) Round(id negotiation.ID) (negotiation.Round, error) {
	return lockRound(f.ctx, f.tx, id, "FOR UPDATE")
}

func (f *draftFacts) HeldBy(id negotiation.ID) error {
	if err := checkIDs(id); err != nil {
		return err
	}
	var version negotiation.ID
	err := f.tx.QueryRow(f.ctx, `SELECT version::text FROM round_drafts WHERE round = $1 AND recommendation = $2`,
		id, f.draft.ID).Scan(&version)
	if err != nil {
		return notFound(err, "draft "+f.draft.Key+" in round", string(id))
	}
	if version != f.draft.Draft.Version {
		return negotiation.Refuse(
			negotiation.CodeConflict, "The round holds another version of the draft than the current one.",
		)
	}
	return nil
}

func (f *draftFacts) Document(id negotiation.ID) (negotiation.Document, error) {
	return document(f.ctx, f.tx, string(id))
}

func (f *draftFacts) Paper(id negotiation.ID) (negotiation.Document, error) {
	var paper negotiation.ID
	err := f.tx.QueryRow(f.ctx, `SELECT d.id::text FROM rounds r JOIN documents d ON d.id = r.document WHERE r.id = $1`,
		null(id)).Scan(&paper)
	if err != nil {
		return negotiation.Document{}, notFound(err, "conference room paper of round", string(id))
	}
	return f.Document(paper)
}

func (f *draftFacts) Silence(id negotiation.ID) (negotiation.Silence, error) {
	if err := checkIDs(id); err != nil {
		return negotiation.Silence{}, err
	}
	return silence(f.ctx, f.tx, id)
}

func (f *draftFacts) Version(id negotiation.ID, origin negotiation.Origin) (negotiation.Version, error) {
	if f.unwritten {
		return negotiation.Version{ID: id}, nil
	}
	if err := checkIDs(id); err != nil {
		return negotiation.Version{}, err
	}
	v, err := version(f.ctx, f.tx, id)
	if err != nil {
		return v, err
	}
	return v, v.Follows(f.draft, origin)
}

func (f *draftFacts) Cleaned(origin negotiation.Origin, reason string) (v negotiation.Version, same bool, err error) {
	base, err := version(f.ctx, f.tx, f.draft.Draft.Version)
	if err != nil {
		return v, false, err
	}
	first, err := firstNumber(f.ctx, f.tx, f.draft.ID)
	if err != nil {
		return v, false, err
	}
	v = base.Clean(first)
	v.Based, v.Origin, v.Mover, v.Reason, v.Round, v.Sources = base.ID, origin, "", reason, "", nil
	v, err = f.make(v, map[negotiation.Origin]string{
		negotiation.OriginAdopted: "adopted", negotiation.OriginRenumbering: "renumbered",
	}[origin])
	return v, v.SameNumbers(base), err
}

func (f *draftFacts) Decided(
	amendment negotiation.ID, status negotiation.AmendmentStatus,
) (negotiation.Version, error) {
	if err := checkIDs(amendment); err != nil {
		return negotiation.Version{}, err
	}
	list, err := oralAmendments(f.ctx, f.tx, `id = $1 AND recommendation = $2`, null(amendment), f.draft.ID)
	if err != nil {
		return negotiation.Version{}, err
	}
	if len(list) == 0 {
		return negotiation.Version{}, negotiation.Refuse(
			negotiation.CodeNotFound, "There is no amendment %q of the draft on record.", amendment,
		)
	}
	base, err := version(f.ctx, f.tx, list[0].Base)
	if err != nil {
		return negotiation.Version{}, err
	}
	current, err := version(f.ctx, f.tx, f.draft.Draft.Version)
	if err != nil {
		return negotiation.Version{}, err
	}
	v, err := drafting.Decided(base, current, list[0], status)
	if err != nil {
		return negotiation.Version{}, err
	}
	return f.make(v, "amended")
}

// make keeps the version that the act makes. Its ID follows from the act.
func (f *draftFacts) make(v negotiation.Version, purpose string) (negotiation.Version, error) {
	secret, err := secretOf(f.ctx, f.tx)
	if err != nil {
		return v, err
	}
	v.ID, v.CreatedAt = secret.Derived(f.act, purpose), f.at
	if v.Number, err = nextNumber(f.ctx, f.tx, f.draft.ID); err != nil {
		return v, err
	}
	f.made = &v
	return v, nil
}

// firstNumber is where the paragraphs of a recommendation are counted from: where its
// first version began.
func firstNumber(ctx context.Context, tx pgx.Tx, recommendation negotiation.ID) (int, error) {
	list, err := versions(ctx, tx, `v.recommendation = $1 ORDER BY v.number LIMIT 1`, recommendation)
	if err != nil || len(list) == 0 {
		return 1, err
	}
	return list[0].FirstNumber(), nil
}
