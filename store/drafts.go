package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// The title is that of the text as circulated while the draft is in a round:
// what the round makes of it is not out.
const (
	recommendationColumns = `r.id::text, r.key, r.meeting::text, coalesce(b.title, v.title), r.position, r.notice, r.draft,
		coalesce((SELECT o.meeting::text FROM rounds o WHERE o.id = nullif(r.draft->>'round', '')::uuid), '')`
	recommendationTables = `recommendations r JOIN versions v ON v.id = r.version LEFT JOIN versions b ON b.id = (r.draft->'before'->>'version')::uuid`
	selectRecommendation = `SELECT ` + recommendationColumns + ` FROM ` + recommendationTables + ` `
)

func scanRecommendation(row pgx.CollectableRow) (r negotiation.Recommendation, err error) {
	return r, row.Scan(&r.ID, &r.Key, &r.Meeting, &r.Title, &r.Order, &r.Notice, &r.Draft, &r.RoundMeeting)
}

// Recommendations lists the recommendations of a meeting, or all when it is
// "", in the order of their meetings and of the file they came in.
func (s *Store) Recommendations(ctx context.Context, meeting negotiation.ID) ([]negotiation.Recommendation, error) {
	if err := checkIDs(meeting); err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, selectRecommendation+`JOIN meetings m ON m.id = r.meeting
		WHERE $1::uuid IS NULL OR r.meeting = $1 ORDER BY m.opens, m.key, r.position`, null(meeting))
	if err != nil {
		return nil, fmt.Errorf("read recommendations: %w", err)
	}
	return collect(rows, "recommendations", scanRecommendation)
}

// RecommendationsPage lists a part of all recommendations, or of those that a meeting has
// or had, see [negotiation.Recommendation.Of], and the place after it.
func (s *Store) RecommendationsPage(
	ctx context.Context, meeting negotiation.ID, p Page,
) ([]negotiation.Recommendation, Cursor, error) {
	if err := checkIDs(meeting); err != nil {
		return nil, nil, err
	}
	var c conditions
	if meeting != "" {
		c.add(`(r.meeting = ? OR r.draft->>'meeting' = ?)`, meeting, meeting)
	}
	l := listing{columns: recommendationColumns, from: recommendationTables + ` JOIN meetings m ON m.id = r.meeting`,
		keys: []sortKey{{"m.opens", "date"}, {`m.key COLLATE "C"`, "text"}, {"r.position", "int"}}}
	return page(ctx, s.pool, l, c, p, "recommendations", scanRecommendation)
}

// Recommendation returns the recommendation with that ID or key.
func (s *Store) Recommendation(ctx context.Context, ref string) (negotiation.Recommendation, error) {
	return recommendation(ctx, s.pool, ref, false)
}

func recommendation(ctx context.Context, q querier, ref string, lock bool) (negotiation.Recommendation, error) {
	column := "r.key"
	if isID(ref) {
		column = "r.id"
	}
	if lock {
		// In a statement of its own: the one below must see what the holder of
		// the lock has done, and a join to its version in the same statement
		// would lose the row when that act changed the version.
		var one int
		if err := q.QueryRow(ctx, `SELECT 1 FROM recommendations r WHERE `+column+` = $1 FOR UPDATE`, ref).Scan(&one); err != nil {
			return negotiation.Recommendation{}, notFound(err, "recommendation", ref)
		}
	}
	rows, err := q.Query(ctx, selectRecommendation+`WHERE `+column+` = $1`, ref)
	if err != nil {
		return negotiation.Recommendation{}, fmt.Errorf("read recommendation %q: %w", ref, err)
	}
	r, err := pgx.CollectExactlyOneRow(rows, scanRecommendation)
	if err != nil {
		return r, notFound(err, "recommendation", ref)
	}
	return r, nil
}

// Versions lists all versions of a recommendation by number.
func (s *Store) Versions(ctx context.Context, recommendation negotiation.ID) ([]negotiation.Version, error) {
	if err := checkIDs(recommendation); err != nil {
		return nil, err
	}
	return versions(ctx, s.pool, `v.recommendation = $1 ORDER BY v.number`, recommendation)
}

// VersionFilter selects versions of a recommendation.
type VersionFilter struct {
	Recommendation negotiation.ID
	// Public leaves out what the chair has not approved: consolidations, and
	// what was settled in them, but for those a conference room paper was made
	// of.
	Public bool
	// Number or ID selects one.
	Number int
	ID     negotiation.ID
	// LatestFirst turns the order round.
	LatestFirst bool
	// Headings leaves the paragraphs out.
	Headings bool
}

// publicVersion is the condition that [VersionFilter.Public] stands for.
const publicVersion = `(v.origin NOT IN ('consolidation', 'review') OR EXISTS (SELECT FROM rounds o
	WHERE o.id = v.round AND o.phase = 'issued' AND o.attempt = v.attempt))`

// VersionsPage lists a part of the versions of a recommendation by number, and
// the place after it.
func (s *Store) VersionsPage(ctx context.Context, f VersionFilter, p Page) ([]negotiation.Version, Cursor, error) {
	if err := checkIDs(f.Recommendation, f.ID); err != nil {
		return nil, nil, err
	}
	var c conditions
	c.add(`v.recommendation = ?`, null(f.Recommendation))
	if f.Public {
		c.add(publicVersion)
	}
	if f.Number != 0 {
		c.add(`v.number = ?`, f.Number)
	}
	if f.ID != "" {
		c.add(`v.id = ?`, f.ID)
	}
	l := listing{columns: versionColumns, from: `versions v`, keys: []sortKey{{"v.number", "int"}}, latestFirst: f.LatestFirst}
	list, next, err := page(ctx, s.pool, l, c, p, "versions", scanVersion)
	if err != nil || f.Headings {
		return list, next, err
	}
	return list, next, addParagraphs(ctx, s.pool, list)
}

// Version returns the version with that ID.
func (s *Store) Version(ctx context.Context, id negotiation.ID) (negotiation.Version, error) {
	if err := checkIDs(id); err != nil {
		return negotiation.Version{}, err
	}
	return version(ctx, s.pool, id)
}

// ConsolidatedVersions lists the versions one consolidation of a round made,
// in the order of the round's drafts.
func (s *Store) ConsolidatedVersions(
	ctx context.Context, round negotiation.ID, attempt int,
) ([]negotiation.Version, error) {
	if err := checkIDs(round); err != nil {
		return nil, err
	}
	return versions(ctx, s.pool, `v.round = $1 AND v.attempt = $2 AND v.origin = 'consolidation' ORDER BY (SELECT d.position FROM round_drafts d
		WHERE d.round = v.round AND d.recommendation = v.recommendation)`, round, attempt)
}

// ReviewedVersions lists the versions in which points of one consolidation of
// a round were settled in review, in the order in which they were made.
func (s *Store) ReviewedVersions(
	ctx context.Context, round negotiation.ID, attempt int,
) ([]negotiation.Version, error) {
	if err := checkIDs(round); err != nil {
		return nil, err
	}
	return versions(ctx, s.pool, `v.round = $1 AND v.attempt = $2 AND v.origin = 'review' ORDER BY v.recommendation, v.number`, round, attempt)
}

func version(ctx context.Context, q querier, id negotiation.ID) (negotiation.Version, error) {
	list, err := versions(ctx, q, `v.id = $1`, id)
	if err != nil {
		return negotiation.Version{}, err
	}
	if len(list) == 0 {
		return negotiation.Version{}, negotiation.Refuse(negotiation.CodeNotFound, "There is no version %q on record.", id)
	}
	return list[0], nil
}

const versionColumns = `v.id::text, v.recommendation::text, v.number, v.origin, coalesce(v.based::text, ''),
	coalesce(v.round::text, ''), v.language, v.title, v.mover, v.reason, v.created_at, v.sources::text[]`

func scanVersion(row pgx.CollectableRow) (v negotiation.Version, err error) {
	err = row.Scan(
		&v.ID, &v.Recommendation, &v.Number, &v.Origin, &v.Based, &v.Round, &v.Language, &v.Title, &v.Mover, &v.Reason,
		&v.CreatedAt, &v.Sources,
	)
	v.CreatedAt = v.CreatedAt.UTC()
	return v, err
}

// versions reads the versions a condition selects, with their paragraphs. The
// condition comes from this package only.
func versions(ctx context.Context, q querier, where string, args ...any) ([]negotiation.Version, error) {
	rows, err := q.Query(ctx, `SELECT `+versionColumns+` FROM versions v WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read versions: %w", err)
	}
	list, err := collect(rows, "versions", scanVersion)
	if err != nil {
		return nil, err
	}
	return list, addParagraphs(ctx, q, list)
}

func addParagraphs(ctx context.Context, q querier, list []negotiation.Version) error {
	index, ids := make(map[negotiation.ID]int, len(list)), make([]string, len(list))
	for i, v := range list {
		index[v.ID], ids[i] = i, string(v.ID)
	}
	rows, err := q.Query(ctx, `SELECT version::text, paragraph::text, number, level, text, open, tree
		FROM version_paragraphs WHERE version = ANY($1::uuid[]) ORDER BY version, position`, ids)
	if err != nil {
		return fmt.Errorf("read paragraphs: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var v negotiation.ID
		var p negotiation.Paragraph
		if err := rows.Scan(&v, &p.ID, &p.Number, &p.Level, &p.Text, &p.Open, &p.Tree); err != nil {
			return fmt.Errorf("read paragraphs: %w", err)
		}
		list[index[v]].Paragraphs = append(list[index[v]].Paragraphs, p)
	}
	return rows.Err()
}

// insertVersion writes a version and the identities of paragraphs that are
// new with it. Attempt is the consolidation it comes from, 0 for none.
func insertVersion(ctx context.Context, tx pgx.Tx, v negotiation.Version, attempt int) error {
	var nth any
	if attempt > 0 {
		nth = attempt
	}
	sources := make([]string, len(v.Sources))
	for i, id := range v.Sources {
		sources[i] = string(id)
	}
	_, err := tx.Exec(ctx, `INSERT INTO versions (id, recommendation, number, origin, based, round, attempt, language, title, mover, reason, created_at, sources)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		v.ID, v.Recommendation, v.Number, v.Origin, null(v.Based), null(v.Round), nth, v.Language, v.Title, v.Mover, v.Reason,
		v.CreatedAt, sources)
	if err != nil {
		return err
	}
	if err := ownParagraphs(ctx, tx, v); err != nil {
		return err
	}
	batch := &pgx.Batch{}
	for i, p := range v.Paragraphs {
		batch.Queue(`INSERT INTO paragraphs (id, recommendation) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING`, p.ID, v.Recommendation)
		batch.Queue(`INSERT INTO version_paragraphs (version, position, paragraph, number, level, text, open, tree) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			v.ID, i+1, p.ID, p.Number, p.Level, p.Text, p.Open, p.Tree)
	}
	return tx.SendBatch(ctx, batch).Close()
}

// ancestryOf selects the recommendation that a parameter names and those it
// was split or merged from, back to the first.
func ancestryOf(parameter string) string {
	return `WITH RECURSIVE own (id) AS (SELECT ` + parameter + `::uuid UNION
	SELECT f.id::uuid FROM own JOIN recommendations r ON r.id = own.id CROSS
		JOIN LATERAL jsonb_array_elements_text(r.draft->'from') f (id))
	SELECT id FROM own`
}

// ownParagraphs refuses a version with the identity of a paragraph of another
// recommendation, or with one identity twice. Those of the drafts it was split
// or merged from are its own.
func ownParagraphs(ctx context.Context, tx pgx.Tx, v negotiation.Version) error {
	ids, seen := make([]string, len(v.Paragraphs)), map[negotiation.ID]bool{}
	for i, p := range v.Paragraphs {
		if seen[p.ID] {
			return negotiation.Refuse(negotiation.CodeInvalid, "The version of %q has the paragraph %s twice.", v.Title, p.ID)
		}
		ids[i], seen[p.ID] = string(p.ID), true
	}
	var foreign int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM paragraphs WHERE id = ANY($1::uuid[]) AND recommendation NOT IN (`+ancestryOf("$2")+`)`, ids, v.Recommendation).Scan(&foreign)
	if err == nil && foreign > 0 {
		return negotiation.Refuse(
			negotiation.CodeUnknownParagraph, "The version of %q has a paragraph of another recommendation.", v.Title,
		)
	}
	return err
}

// nextNumber is the number the next version of a recommendation gets. The
// caller holds the lock on the recommendation's row.
func nextNumber(ctx context.Context, tx pgx.Tx, recommendation negotiation.ID) (int, error) {
	var next int
	err := tx.QueryRow(ctx, `SELECT coalesce(max(number), 0) + 1 FROM versions WHERE recommendation = $1`, recommendation).Scan(&next)
	return next, err
}

// actKey is who asks for which act under which ID. The same ID asked for by
// somebody else, or for another kind of act, is another act.
type actKey struct {
	id   negotiation.ID
	kind string
	by   negotiation.Actor
}

// answered looks for the answer to an act already on record. What the
// transaction writes to the log from here on is of that act.
func answered(ctx context.Context, tx pgx.Tx, a actKey, request, answer any) (bool, error) {
	var stored, given []byte
	var kind string
	var actor negotiation.Actor
	if _, err := tx.Exec(ctx, `SELECT set_config('rapporteur.act', $1, true)`, string(a.id)); err != nil {
		return false, fmt.Errorf("begin the act: %w", err)
	}
	err := tx.QueryRow(ctx, `SELECT kind, actor, request, answer FROM acts WHERE id = $1`, a.id).Scan(&kind, &actor, &stored, &given)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look up the act: %w", err)
	}
	if kind != a.kind || !actor.Same(a.by) || !sameRequest(stored, request) {
		return false, negotiation.Refuse(negotiation.CodeConflict, "Another act is on record under the id %s.", a.id)
	}
	return true, json.Unmarshal(given, answer)
}

func sameRequest(stored []byte, request any) bool {
	raw, err := json.Marshal(request)
	if err != nil {
		return false
	}
	var a, b any
	if json.Unmarshal(stored, &a) != nil || json.Unmarshal(raw, &b) != nil {
		return false
	}
	return sameJSON(a, b)
}

// actRow is what is kept of an act.
type actRow struct {
	id                            negotiation.ID
	kind                          string
	recommendation, round, report negotiation.ID
	request, answer               any
	actor                         negotiation.Actor
	at                            time.Time
	// behalf are the members a group did it for.
	behalf []string
}

func insertAct(ctx context.Context, tx pgx.Tx, a actRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO acts (id, kind, recommendation, round, report, request, answer, actor, at, behalf)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		a.id, a.kind, null(a.recommendation), null(a.round), null(a.report), a.request, a.answer, a.actor, a.at, a.behalf)
	if unique(err) {
		return negotiation.Refuse(negotiation.CodeConflict, "Another act is on record under the id %s.", a.id)
	}
	return err
}

// Statements lists the explanations of position and dissociations recorded on
// recommendations, in the order in which they were made.
func (s *Store) Statements(ctx context.Context, recommendations []negotiation.ID) ([]negotiation.Statement, error) {
	if err := checkIDs(recommendations...); err != nil {
		return nil, err
	}
	ids := make([]string, len(recommendations))
	for i, id := range recommendations {
		ids[i] = string(id)
	}
	rows, err := s.pool.Query(ctx, `SELECT recommendation::text, request->'act'->>'delegation', behalf,
			request->'act'->>'reason', kind = 'dissociate' FROM acts
		WHERE recommendation = ANY($1::uuid[]) AND kind IN ('explain', 'dissociate') ORDER BY at, id`, ids)
	if err != nil {
		return nil, fmt.Errorf("read positions: %w", err)
	}
	return collect(rows, "positions", func(row pgx.CollectableRow) (x negotiation.Statement, err error) {
		return x, row.Scan(&x.Recommendation, &x.Delegation, &x.OnBehalfOf, &x.Text, &x.Dissociates)
	})
}

// Votes returns the counts by which recommendations were last decided, of those
// decided by a vote.
func (s *Store) Votes(
	ctx context.Context, recommendations []negotiation.ID,
) (map[negotiation.ID]negotiation.Vote, error) {
	if err := checkIDs(recommendations...); err != nil {
		return nil, err
	}
	ids := make([]string, len(recommendations))
	for i, id := range recommendations {
		ids[i] = string(id)
	}
	rows, err := s.pool.Query(ctx, `SELECT DISTINCT ON (recommendation) recommendation::text, request->'act'->'vote' FROM acts
		WHERE recommendation = ANY($1::uuid[]) AND kind = 'vote' ORDER BY recommendation, at DESC, id`, ids)
	if err != nil {
		return nil, fmt.Errorf("read votes: %w", err)
	}
	defer rows.Close()
	out := map[negotiation.ID]negotiation.Vote{}
	for rows.Next() {
		var id negotiation.ID
		var vote negotiation.Vote
		if err := rows.Scan(&id, &vote); err != nil {
			return nil, fmt.Errorf("read votes: %w", err)
		}
		out[id] = vote
	}
	return out, rows.Err()
}

// WriteAmendment puts a changed text on record as a new version, based on the
// current one. The version is on record but not current until its act, see
// [negotiation.AmendmentText.Act], makes it so. The same ID again returns the
// same version.
func (s *Store) WriteAmendment(
	ctx context.Context, by negotiation.Actor, a negotiation.AmendmentText,
) (negotiation.Version, error) {
	if err := a.Act(by).Allowed(); err != nil {
		return negotiation.Version{}, err
	}
	if err := a.Check(); err != nil {
		return negotiation.Version{}, err
	}
	if err := checkIDs(a.ID, a.Recommendation, a.Base); err != nil {
		return negotiation.Version{}, err
	}
	var v negotiation.Version
	err := s.within(ctx, "write the amendment", func(tx pgx.Tx) error {
		r, err := recommendation(ctx, tx, string(a.Recommendation), true)
		if err != nil {
			return err
		}
		secret, err := secretOf(ctx, tx)
		if err != nil {
			return err
		}
		wording := actKey{secret.Derived(a.ID, "wording"), wordingAct, by}
		done, err := answered(ctx, tx, wording, a, &struct{}{})
		if err != nil {
			return err
		}
		if done && a.Moved {
			v.ID = a.ID
			return nil
		}
		if done {
			v, err = version(ctx, tx, a.ID)
			return err
		}
		at, err := now(ctx, tx)
		if err != nil {
			return err
		}
		if v, err = newAmendment(ctx, tx, by, r, a, at); err != nil {
			return err
		}
		return insertAct(
			ctx, tx,
			actRow{id: wording.id, kind: wording.kind, recommendation: r.ID, request: a, answer: struct{}{}, actor: by, at: at},
		)
	})
	return v, err
}

func newAmendment(
	ctx context.Context, tx pgx.Tx, by negotiation.Actor, r negotiation.Recommendation, a negotiation.AmendmentText,
	at time.Time,
) (negotiation.Version, error) {
	// It is judged as its act will be: what is refused leaves no text behind.
	facts := &draftFacts{ctx: ctx, tx: tx, draft: r, act: a.ID, at: at, unwritten: true}
	if _, err := r.Draft.Apply(a.Act(by), facts); err != nil {
		return negotiation.Version{}, err
	}
	if a.Moved {
		return movedVersion(ctx, tx, r, a, at)
	}
	v, err := version(ctx, tx, r.Draft.Version)
	if err != nil {
		return negotiation.Version{}, err
	}
	if a.Base != v.ID {
		return negotiation.Version{}, negotiation.Refuse(
			negotiation.CodeConflict,
			"The text was changed since you read it: version %d is current now; read it and decide again.", v.Number,
		)
	}
	if err := mayDefer(ctx, tx, r, a.Rulings); err != nil {
		return negotiation.Version{}, err
	}
	if v, err = amended(ctx, tx, v, a); err != nil {
		return negotiation.Version{}, err
	}
	attempt := 0
	v.Based, v.ID, v.Origin, v.Round, v.CreatedAt = v.ID, a.ID, negotiation.OriginOralAmendment, "", at
	v.Mover, v.Reason, v.Sources = a.Mover, a.Reason, nil
	if a.Review {
		v.Origin, v.Round = negotiation.OriginReview, r.Draft.Round
		if attempt, err = inReview(ctx, tx, v.Round); err != nil {
			return negotiation.Version{}, err
		}
	}
	if v.Number, err = nextNumber(ctx, tx, r.ID); err != nil {
		return negotiation.Version{}, err
	}
	if err := insertVersion(ctx, tx, v, attempt); err != nil {
		if unique(err) {
			return negotiation.Version{}, negotiation.Refuse(
				negotiation.CodeConflict, "Another version is on record under the id %s.", a.ID,
			)
		}
		return negotiation.Version{}, err
	}
	return v, nil
}

// wordingAct is the kind of act by which the wording of an amendment is written.
const wordingAct = "amendment_wording"

// inReview returns the consolidation that is in review in a round, and refuses
// when none is.
func inReview(ctx context.Context, tx pgx.Tx, id negotiation.ID) (int, error) {
	r, err := round(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	return r.Attempt, r.CheckReview(r.Attempt)
}
