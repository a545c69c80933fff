package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	n "rapporteur/negotiation"
)

// The title is that of the text as circulated while the draft is in a round:
// what the round makes of it is not out.
const (
	recommendationColumns = `r.id::text, r.key, r.meeting::text, coalesce(b.title, v.title), r.position, r.notice, r.draft,
		coalesce((SELECT o.meeting::text FROM rounds o WHERE o.id = nullif(r.draft->>'round', '')::uuid), '')`
	recommendationTables = `recommendations r JOIN versions v ON v.id = r.version LEFT JOIN versions b ON b.id = (r.draft->'before'->>'version')::uuid`
	selectRecommendation = `SELECT ` + recommendationColumns + ` FROM ` + recommendationTables + ` `
)

func scanRecommendation(row pgx.CollectableRow) (r n.Recommendation, err error) {
	return r, row.Scan(&r.ID, &r.Key, &r.Meeting, &r.Title, &r.Order, &r.Notice, &r.Draft, &r.RoundMeeting)
}

// Recommendations lists the recommendations of a meeting, or all when it is
// "", in the order of their meetings and of the file they came in.
func (s *Store) Recommendations(ctx context.Context, meeting n.ID) ([]n.Recommendation, error) {
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

// RecommendationsPage lists a part of the same list, and the place after it.
func (s *Store) RecommendationsPage(ctx context.Context, meeting n.ID, p Page) ([]n.Recommendation, Cursor, error) {
	if err := checkIDs(meeting); err != nil {
		return nil, nil, err
	}
	var c conditions
	if meeting != "" {
		c.add(`r.meeting = ?`, meeting)
	}
	l := listing{columns: recommendationColumns, from: recommendationTables + ` JOIN meetings m ON m.id = r.meeting`,
		keys: []sortKey{{"m.opens", "date"}, {`m.key COLLATE "C"`, "text"}, {"r.position", "int"}}}
	return page(ctx, s.pool, l, c, p, "recommendations", scanRecommendation)
}

// Recommendation returns the recommendation with that ID or key.
func (s *Store) Recommendation(ctx context.Context, ref string) (n.Recommendation, error) {
	return recommendation(ctx, s.pool, ref, false)
}

func recommendation(ctx context.Context, q querier, ref string, lock bool) (n.Recommendation, error) {
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
			return n.Recommendation{}, notFound(err, "recommendation", ref)
		}
	}
	rows, err := q.Query(ctx, selectRecommendation+`WHERE `+column+` = $1`, ref)
	if err != nil {
		return n.Recommendation{}, fmt.Errorf("read recommendation %q: %w", ref, err)
	}
	r, err := pgx.CollectExactlyOneRow(rows, scanRecommendation)
	if err != nil {
		return r, notFound(err, "recommendation", ref)
	}
	return r, nil
}

// Versions lists all versions of a recommendation by number.
func (s *Store) Versions(ctx context.Context, recommendation n.ID) ([]n.Version, error) {
	if err := checkIDs(recommendation); err != nil {
		return nil, err
	}
	return versions(ctx, s.pool, `v.recommendation = $1 ORDER BY v.number`, recommendation)
}

// VersionFilter selects versions of a recommendation.
type VersionFilter struct {
	Recommendation n.ID
	// Public leaves out what the chair has not approved: consolidations, and
	// what was settled in them, but for those a conference room paper was made
	// of.
	Public bool
	// Number or ID selects one.
	Number int
	ID     n.ID
	// LatestFirst turns the order round.
	LatestFirst bool
	// Headings leaves the paragraphs out.
	Headings bool
}

// VersionsPage lists a part of the versions of a recommendation by number, and
// the place after it.
func (s *Store) VersionsPage(ctx context.Context, f VersionFilter, p Page) ([]n.Version, Cursor, error) {
	if err := checkIDs(f.Recommendation, f.ID); err != nil {
		return nil, nil, err
	}
	var c conditions
	c.add(`v.recommendation = ?`, null(f.Recommendation))
	if f.Public {
		c.add(`(v.origin NOT IN ('consolidation', 'review') OR EXISTS (SELECT FROM rounds r WHERE r.id = v.round AND r.phase = 'issued' AND r.attempt = v.attempt))`)
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
func (s *Store) Version(ctx context.Context, id n.ID) (n.Version, error) {
	if err := checkIDs(id); err != nil {
		return n.Version{}, err
	}
	return version(ctx, s.pool, id)
}

// ConsolidatedVersions lists the versions one consolidation of a round made,
// in the order of the round's drafts.
func (s *Store) ConsolidatedVersions(ctx context.Context, round n.ID, attempt int) ([]n.Version, error) {
	if err := checkIDs(round); err != nil {
		return nil, err
	}
	return versions(ctx, s.pool, `v.round = $1 AND v.attempt = $2 AND v.origin = 'consolidation' ORDER BY (SELECT d.position FROM round_drafts d
		WHERE d.round = v.round AND d.recommendation = v.recommendation)`, round, attempt)
}

// ReviewedVersions lists the versions in which points of one consolidation of
// a round were settled in review, in the order in which they were made.
func (s *Store) ReviewedVersions(ctx context.Context, round n.ID, attempt int) ([]n.Version, error) {
	if err := checkIDs(round); err != nil {
		return nil, err
	}
	return versions(ctx, s.pool, `v.round = $1 AND v.attempt = $2 AND v.origin = 'review' ORDER BY v.recommendation, v.number`, round, attempt)
}

func version(ctx context.Context, q querier, id n.ID) (n.Version, error) {
	list, err := versions(ctx, q, `v.id = $1`, id)
	if err != nil {
		return n.Version{}, err
	}
	if len(list) == 0 {
		return n.Version{}, n.Refuse(n.CodeNotFound, "There is no version %q on record.", id)
	}
	return list[0], nil
}

const versionColumns = `v.id::text, v.recommendation::text, v.number, v.origin, coalesce(v.based::text, ''),
	coalesce(v.round::text, ''), v.language, v.title, v.mover, v.reason, v.created_at, v.sources::text[]`

func scanVersion(row pgx.CollectableRow) (v n.Version, err error) {
	err = row.Scan(&v.ID, &v.Recommendation, &v.Number, &v.Origin, &v.Based, &v.Round, &v.Language, &v.Title, &v.Mover, &v.Reason, &v.CreatedAt, &v.Sources)
	v.CreatedAt = v.CreatedAt.UTC()
	return v, err
}

// versions reads the versions a condition selects, with their paragraphs. The
// condition comes from this package only.
func versions(ctx context.Context, q querier, where string, args ...any) ([]n.Version, error) {
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

func addParagraphs(ctx context.Context, q querier, list []n.Version) error {
	index, ids := make(map[n.ID]int, len(list)), make([]string, len(list))
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
		var v n.ID
		var p n.Paragraph
		if err := rows.Scan(&v, &p.ID, &p.Number, &p.Level, &p.Text, &p.Open, &p.Tree); err != nil {
			return fmt.Errorf("read paragraphs: %w", err)
		}
		list[index[v]].Paragraphs = append(list[index[v]].Paragraphs, p)
	}
	return rows.Err()
}

// insertVersion writes a version and the identities of paragraphs that are
// new with it. Attempt is the consolidation it comes from, 0 for none.
func insertVersion(ctx context.Context, tx pgx.Tx, v n.Version, attempt int) error {
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
		v.ID, v.Recommendation, v.Number, v.Origin, null(v.Based), null(v.Round), nth, v.Language, v.Title, v.Mover, v.Reason, v.CreatedAt, sources)
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
	SELECT f.id::uuid FROM own JOIN recommendations r ON r.id = own.id CROSS JOIN LATERAL jsonb_array_elements_text(r.draft->'from') f (id))
	SELECT id FROM own`
}

// ownParagraphs refuses a version with the identity of a paragraph of another
// recommendation, or with one identity twice. Those of the drafts it was split
// or merged from are its own.
func ownParagraphs(ctx context.Context, tx pgx.Tx, v n.Version) error {
	ids, seen := make([]string, len(v.Paragraphs)), map[n.ID]bool{}
	for i, p := range v.Paragraphs {
		if seen[p.ID] {
			return n.Refuse(n.CodeInvalid, "The version of %q has the paragraph %s twice.", v.Title, p.ID)
		}
		ids[i], seen[p.ID] = string(p.ID), true
	}
	var foreign int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM paragraphs WHERE id = ANY($1::uuid[]) AND recommendation NOT IN (`+ancestryOf("$2")+`)`, ids, v.Recommendation).Scan(&foreign)
	if err == nil && foreign > 0 {
		return n.Refuse(n.CodeUnknownParagraph, "The version of %q has a paragraph of another recommendation.", v.Title)
	}
	return err
}

// nextNumber is the number the next version of a recommendation gets. The
// caller holds the lock on the recommendation's row.
func nextNumber(ctx context.Context, tx pgx.Tx, recommendation n.ID) (int, error) {
	var next int
	err := tx.QueryRow(ctx, `SELECT coalesce(max(number), 0) + 1 FROM versions WHERE recommendation = $1`, recommendation).Scan(&next)
	return next, err
}

// RecordAct does an act to a draft by the rules of procedure and returns
// where the draft stands then. The same act ID again returns the same answer;
// with other content it is refused with [negotiation.CodeConflict].
func (s *Store) RecordAct(ctx context.Context, a n.DraftAct) (n.Draft, error) {
	if err := checkIDs(a.ID, a.Recommendation, a.Round, a.Document, a.Meeting, a.Version, a.Reshaping, a.Silence, a.Base, a.Amendment); err != nil {
		return n.Draft{}, err
	}
	if a.ID == "" {
		return n.Draft{}, n.Refuse(n.CodeInvalid, "An act needs an id.")
	}
	a.Expects = "" // it comes in ctx, and is no part of what is asked
	if err := a.AllowedTo(a.Actor); err != nil {
		return n.Draft{}, err
	}
	var draft n.Draft
	err := s.within(ctx, "record the act "+string(a.Kind), func(tx pgx.Tx) error {
		if err := holdSittings(ctx, tx, a); err != nil {
			return err
		}
		if a.Reshaping != "" {
			if err := lockReshaped(ctx, tx, a.Reshaping); err != nil {
				return err
			}
		}
		r, err := recommendation(ctx, tx, string(a.Recommendation), true)
		if err != nil {
			return err
		}
		done, err := answered(ctx, tx, actKey{a.ID, string(a.Kind), a.Actor}, a, &draft)
		if done || err != nil {
			return err
		}
		if err := unchanged(ctx, tx, a.ID, "recommendations", r.ID); err != nil {
			return err
		}
		secret, err := secretOf(ctx, tx)
		if err != nil {
			return err
		}
		if a.Kind == n.ActSplit || a.Kind == n.ActMerge {
			draft, err = reshape(ctx, tx, secret, a)
			return err
		}
		draft, err = act(ctx, tx, secret, r, a)
		return err
	})
	return draft, err
}

// CheckRepeated refuses an act on a draft when another one is on record under
// its ID. The key of a write is forgotten some day ([Store.PruneKeys]), and the
// procedure would first refuse what the draft's stage rules out.
func (s *Store) CheckRepeated(ctx context.Context, a n.DraftAct) error {
	var stored []byte
	err := s.pool.QueryRow(ctx, `SELECT request FROM acts WHERE id = $1`, null(a.ID)).Scan(&stored)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look up the act: %w", err)
	}
	if !sameRequest(stored, a) {
		return n.Refuse(n.CodeConflict, "Another act is on record under the id %s.", a.ID)
	}
	return nil
}

// actKey is who asks for which act under which ID. The same ID asked for by
// somebody else, or for another kind of act, is another act.
type actKey struct {
	id   n.ID
	kind string
	by   n.Actor
}

// answered looks for the answer to an act already on record. What the
// transaction writes to the log from here on is of that act.
func answered(ctx context.Context, tx pgx.Tx, a actKey, request, answer any) (bool, error) {
	var stored, given []byte
	var kind string
	var actor n.Actor
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
		return false, n.Refuse(n.CodeConflict, "Another act is on record under the id %s.", a.id)
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
	id                            n.ID
	kind                          string
	recommendation, round, report n.ID
	request, answer               any
	actor                         n.Actor
	at                            time.Time
	// behalf are the members a group did it for.
	behalf []string
}

func insertAct(ctx context.Context, tx pgx.Tx, a actRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO acts (id, kind, recommendation, round, report, request, answer, actor, at, behalf)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		a.id, a.kind, null(a.recommendation), null(a.round), null(a.report), a.request, a.answer, a.actor, a.at, a.behalf)
	if unique(err) {
		return n.Refuse(n.CodeConflict, "Another act is on record under the id %s.", a.id)
	}
	return err
}

func act(ctx context.Context, tx pgx.Tx, secret n.Secret, r n.Recommendation, a n.DraftAct) (n.Draft, error) {
	at, err := now(ctx, tx)
	if err != nil {
		return n.Draft{}, err
	}
	facts, err := factsOf(ctx, tx, r, a, at)
	if err != nil {
		return n.Draft{}, err
	}
	request := a
	made, err := madeBy(ctx, tx, secret, r, &a, at, &facts)
	if err != nil {
		return n.Draft{}, err
	}
	draft, err := r.Draft.Apply(a, facts)
	if err != nil {
		return n.Draft{}, err
	}
	if made != nil {
		if err := insertVersion(ctx, tx, *made, 0); err != nil {
			return n.Draft{}, err
		}
	}
	if err := recordAmendments(ctx, tx, r.Draft, draft, a, at); err != nil {
		return n.Draft{}, err
	}
	if a.Kind == n.ActSettle {
		if _, err := tx.Exec(ctx, `UPDATE rounds SET revision = revision + 1 WHERE id = $1`, draft.Round); err != nil {
			return n.Draft{}, err
		}
		a.Round = draft.Round
	}
	if !a.Kind.StatesPosition() { // an adopted recommendation is not touched by it
		_, err = tx.Exec(ctx, `UPDATE recommendations SET stage = $2, version = $3, draft = $4 WHERE id = $1`, r.ID, draft.Stage, draft.Version, draft)
		if err != nil {
			return n.Draft{}, err
		}
	}
	err = insertAct(ctx, tx, actRow{id: a.ID, kind: string(a.Kind), recommendation: r.ID, round: a.Round, request: request, answer: draft, actor: a.Actor, at: at, behalf: facts.OnBehalfOf})
	if err != nil {
		return n.Draft{}, err
	}
	return draft, logged(ctx, tx, at, a.Actor, event{
		act: a.Kind.Event(), meeting: a.Meeting, recommendation: r.ID, round: a.Round, docu: a.Document,
		detail: actDetail{Stage: draft.Stage, Version: draft.Version, Delegation: a.Delegation, Item: a.Item, Reason: a.Reason, AdReferendum: a.AdReferendum, Acknowledged: a.Acknowledged, Pending: a.Pending, Vote: a.Vote, Tacit: draft.Tacit,
			Amendment: a.Amendment, Mover: r.Draft.MoverOf(a), OnBehalfOf: facts.OnBehalfOf},
	})
}

// Positions lists the explanations of position and dissociations recorded on
// recommendations, in the order in which they were made.
func (s *Store) Positions(ctx context.Context, recommendations []n.ID) ([]n.DraftAct, error) {
	if err := checkIDs(recommendations...); err != nil {
		return nil, err
	}
	ids := make([]string, len(recommendations))
	for i, id := range recommendations {
		ids[i] = string(id)
	}
	rows, err := s.pool.Query(ctx, `SELECT request, behalf FROM acts WHERE recommendation = ANY($1::uuid[]) AND kind IN ('explain', 'dissociate') ORDER BY at, id`, ids)
	if err != nil {
		return nil, fmt.Errorf("read positions: %w", err)
	}
	return collect(rows, "positions", func(row pgx.CollectableRow) (a n.DraftAct, err error) { return a, row.Scan(&a, &a.OnBehalfOf) })
}

// Votes returns the counts by which recommendations were last decided, of those
// decided by a vote.
func (s *Store) Votes(ctx context.Context, recommendations []n.ID) (map[n.ID]n.Vote, error) {
	if err := checkIDs(recommendations...); err != nil {
		return nil, err
	}
	ids := make([]string, len(recommendations))
	for i, id := range recommendations {
		ids[i] = string(id)
	}
	rows, err := s.pool.Query(ctx, `SELECT DISTINCT ON (recommendation) recommendation::text, request->'vote' FROM acts
		WHERE recommendation = ANY($1::uuid[]) AND kind = 'vote' ORDER BY recommendation, at DESC, id`, ids)
	if err != nil {
		return nil, fmt.Errorf("read votes: %w", err)
	}
	defer rows.Close()
	out := map[n.ID]n.Vote{}
	for rows.Next() {
		var id n.ID
		var vote n.Vote
		if err := rows.Scan(&id, &vote); err != nil {
			return nil, fmt.Errorf("read votes: %w", err)
		}
		out[id] = vote
	}
	return out, rows.Err()
}

// actDetail is what the log keeps of an act on a draft.
type actDetail struct {
	Stage      n.Stage `json:"stage"`
	Version    n.ID    `json:"version"`
	Delegation string  `json:"delegation,omitempty"`
	// OnBehalfOf are the members a group spoke for.
	OnBehalfOf []string `json:"onBehalfOf,omitempty"`
	Item       string   `json:"item,omitempty"`
	Reason     string   `json:"reason,omitempty"`
	// Of an agreement on a condition, and of a vote.
	AdReferendum []string `json:"adReferendum,omitempty"`
	Acknowledged []string `json:"acknowledged,omitempty"`
	Pending      string   `json:"pending,omitempty"`
	Vote         *n.Vote  `json:"vote,omitempty"`
	// Tacit says by whose silence it was adopted.
	Tacit *n.TacitAdoption `json:"tacit,omitempty"`
	// Amendment is the oral amendment the act was on, Mover who moved it.
	Amendment n.ID   `json:"amendment,omitempty"`
	Mover     string `json:"mover,omitempty"`
	// Into are the drafts it goes on as after a split or a merger.
	Into []n.ID `json:"into,omitempty"`
}

// factsOf reads from the record what the rules on an act depend on.
func factsOf(ctx context.Context, tx pgx.Tx, r n.Recommendation, a n.DraftAct, at time.Time) (n.Facts, error) {
	f := n.Facts{Home: r.Meeting, RoundMeeting: r.RoundMeeting}
	if err := r.Draft.Permits(a); err != nil {
		return f, err
	}
	if err := partyFacts(ctx, tx, r, a, at, &f); err != nil {
		return f, err
	}
	if a.Version != "" {
		v, err := version(ctx, tx, a.Version)
		if err != nil {
			return f, err
		}
		if v.Recommendation != r.ID {
			return f, n.Refuse(n.CodeInvalid, "That version is one of another recommendation.")
		}
		if err := fits(a, v, r.Draft); err != nil {
			return f, err
		}
		f.Bracketed = v.Bracketed()
	}
	if a.Kind == n.ActSettle {
		// Nobody approves what is being settled, and nothing is settled in what
		// was approved.
		in, err := lockRound(ctx, tx, r.Draft.Round, "FOR UPDATE")
		if err != nil {
			return f, err
		}
		f.RoundPhase = in.Phase
	}
	if err := unbroken(ctx, tx, a, &f); err != nil {
		return f, err
	}
	if a.Kind == n.ActCirculate {
		if err := inRound(ctx, tx, r, a.Round); err != nil {
			return f, err
		}
	}
	if a.Document != "" {
		d, err := document(ctx, tx, string(a.Document))
		if err != nil {
			return f, err
		}
		if a.Kind == n.ActIssueInCRP && d.Round != r.Draft.Round {
			return f, n.Refuse(n.CodeInvalid, "That document is not the conference room paper of the round the draft was in.")
		}
		f.DocumentKind, f.DocumentBody, f.DocumentMeeting = d.Kind, d.Body, d.Meeting
	}
	if r.Draft.Decides(a.Kind) {
		if err := sittingFacts(ctx, tx, r, &f); err != nil {
			return f, err
		}
	}
	return f, meetingFacts(ctx, tx, r, a, &f)
}

// sittingFacts reads whether the meeting that has a draft decides yet, and
// still.
func sittingFacts(ctx context.Context, tx pgx.Tx, r n.Recommendation, f *n.Facts) error {
	if err := holdMeetings(ctx, tx, r.Draft.Meeting); err != nil {
		return err
	}
	err := tx.QueryRow(ctx, `SELECT NOT EXISTS (SELECT 1 FROM agenda_adoptions WHERE meeting = $1),
		EXISTS (SELECT 1 FROM reports WHERE meeting = $1 AND adopted_at IS NOT NULL)`, null(r.Draft.Meeting)).Scan(&f.AgendaPending, &f.Closed)
	if err != nil {
		return fmt.Errorf("read the agenda: %w", err)
	}
	return nil
}

// partyFacts reads who acts in which capacity, and by which rules of the body.
func partyFacts(ctx context.Context, tx pgx.Tx, r n.Recommendation, a n.DraftAct, at time.Time, f *n.Facts) error {
	home := r.Holder()
	var err error
	if a.Delegation != "" {
		var d n.Delegation
		if f.Capacity, d, err = capacityAt(ctx, tx, a.Delegation, home, at); err != nil {
			return err
		}
		f.OnBehalfOf = d.MembersOn(at)
	}
	if a.Kind == n.ActMove && f.Capacity.NeedsAccreditation() {
		if f.Accreditation, err = accreditation(ctx, tx, a.Delegation, at, home); err != nil {
			return err
		}
	}
	if a.Sponsor != "" && a.Sponsor != n.SponsorChair {
		if f.SponsorCapacity, _, err = capacityAt(ctx, tx, a.Sponsor, home, at); err != nil {
			return err
		}
	}
	f.Capacities = make(map[string]n.Capacity, len(a.AdReferendum))
	for _, code := range a.AdReferendum {
		if f.Capacities[code], _, err = capacityAt(ctx, tx, code, home, at); err != nil {
			return err
		}
	}
	if a.Kind == n.ActAgree {
		standing, err := reservations(ctx, tx, r, at)
		if err != nil {
			return err
		}
		f.Reserving = n.Reserving(standing)
	}
	if a.Vote == nil {
		return nil
	}
	err = tx.QueryRow(ctx, `SELECT b.rules, (SELECT count(*) FROM standings s WHERE s.instrument = b.instrument AND s.capacity = 'state_party'
			AND s.valid_from <= $2 AND (s.valid_until IS NULL OR s.valid_until > $2))
		FROM meetings m JOIN bodies b ON b.symbol = m.body WHERE m.id = $1`, home, at).Scan(&f.Rules, &f.Parties)
	if err != nil {
		return fmt.Errorf("read the rules of the body: %w", err)
	}
	return nil
}

// fits refuses to make a version current that does not follow from the draft
// as it stands: one not consolidated in its round, or amended meanwhile.
func fits(a n.DraftAct, v n.Version, d n.Draft) error {
	switch a.Kind {
	case n.ActConsolidate:
		if v.Origin != n.OriginConsolidation || v.Round != d.Round {
			return n.Refuse(n.CodeInvalid, "That version is not a consolidation of the round the draft is in.")
		}
	case n.ActAmend, n.ActSettle:
		if want := map[n.ActKind]n.Origin{n.ActAmend: n.OriginOralAmendment, n.ActSettle: n.OriginReview}; v.Origin != want[a.Kind] {
			return n.Refuse(n.CodeInvalid, "That version was not made by such an act.")
		}
		if v.Based != d.Version {
			return n.Refuse(n.CodeConflict, "The amendment was made to another version than the current one; make it anew.")
		}
	}
	return nil
}

// inRound refuses to circulate a draft in a round that does not hold its
// current version.
func inRound(ctx context.Context, tx pgx.Tx, r n.Recommendation, round n.ID) error {
	var version n.ID
	err := tx.QueryRow(ctx, `SELECT version::text FROM round_drafts WHERE round = $1 AND recommendation = $2`, round, r.ID).Scan(&version)
	if err != nil {
		return notFound(err, "draft "+r.Key+" in round", string(round))
	}
	if version != r.Draft.Version {
		return n.Refuse(n.CodeConflict, "The round holds another version of the draft than the current one.")
	}
	return nil
}

func meetingFacts(ctx context.Context, tx pgx.Tx, r n.Recommendation, a n.DraftAct, f *n.Facts) error {
	if a.Meeting == "" {
		return nil
	}
	m, err := meeting(ctx, tx, string(a.Meeting))
	if err != nil {
		return err
	}
	f.MeetingBody = m.Body
	if a.Kind == n.ActTakeUp {
		// The draft may have come to another meeting while its row was waited for.
		if err := holdMeetings(ctx, tx, r.Draft.Meeting, m.ID); err != nil {
			return err
		}
		home, err := meeting(ctx, tx, string(r.Meeting))
		if err != nil {
			return err
		}
		f.Earlier = !m.Opens.After(home.Opens)
		if err := takeUpFacts(ctx, tx, r, m, f); err != nil {
			return err
		}
	}
	if a.Item != "" {
		item, ok := m.Item(a.Item)
		if !ok {
			return n.Refuse(n.CodeNotFound, "The agenda of %s has no item %s.", m.Key, a.Item)
		}
		f.ItemKind = item.Kind
	}
	if a.Kind == n.ActPresent {
		err := tx.QueryRow(ctx, `SELECT d.body FROM rounds r JOIN documents d ON d.id = r.document WHERE r.id = $1`, r.Draft.Round).Scan(&f.DocumentBody)
		if err != nil {
			return notFound(err, "conference room paper of round", string(r.Draft.Round))
		}
	}
	return nil
}

// takeUpFacts reads where the reports of the meeting and of the one that had
// the draft last stand.
func takeUpFacts(ctx context.Context, tx pgx.Tx, r n.Recommendation, m n.Meeting, f *n.Facts) error {
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM reports WHERE meeting = $1 AND adopted_at IS NOT NULL),
		EXISTS (SELECT 1 FROM reports WHERE meeting = $2 AND meeting <> $1 AND adopted_at IS NULL)`, m.ID, null(r.Draft.Meeting)).Scan(&f.ReportAdopted, &f.Unfinished)
	if err != nil || r.Draft.Meeting == "" || r.Draft.Meeting == m.ID {
		return err
	}
	last, err := meeting(ctx, tx, string(r.Draft.Meeting))
	f.Earlier = f.Earlier || !m.Opens.After(last.Opens)
	return err
}

// WriteAmendment puts a changed text on record as a new version, based on the
// current one. The version is on record but not current until its act, see
// [negotiation.AmendmentText.Act], makes it so. The same ID again returns the
// same version.
func (s *Store) WriteAmendment(ctx context.Context, by n.Actor, a n.AmendmentText) (n.Version, error) {
	if err := a.Act(by).AllowedTo(by); err != nil {
		return n.Version{}, err
	}
	if err := a.Check(); err != nil {
		return n.Version{}, err
	}
	if err := checkIDs(a.ID, a.Recommendation, a.Base); err != nil {
		return n.Version{}, err
	}
	var v n.Version
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
		return insertAct(ctx, tx, actRow{id: wording.id, kind: wording.kind, recommendation: r.ID, request: a, answer: struct{}{}, actor: by, at: at})
	})
	return v, err
}

func newAmendment(ctx context.Context, tx pgx.Tx, by n.Actor, r n.Recommendation, a n.AmendmentText, at time.Time) (n.Version, error) {
	if a.Moved {
		return movedVersion(ctx, tx, by, r, a, at)
	}
	if err := mayAmend(ctx, tx, r, a.Act(by), at); err != nil {
		return n.Version{}, err
	}
	v, err := version(ctx, tx, r.Draft.Version)
	if err != nil {
		return n.Version{}, err
	}
	if a.Base != v.ID {
		return n.Version{}, n.Refuse(n.CodeConflict, "The text was changed since you read it: version %d is current now; read it and decide again.", v.Number)
	}
	if err := mayDefer(ctx, tx, r, a.Rulings); err != nil {
		return n.Version{}, err
	}
	if v, err = amended(ctx, tx, v, a); err != nil {
		return n.Version{}, err
	}
	attempt := 0
	v.Based, v.ID, v.Origin, v.Round, v.CreatedAt = v.ID, a.ID, n.OriginOralAmendment, "", at
	v.Mover, v.Reason, v.Sources = a.Mover, a.Reason, nil
	if a.Review {
		v.Origin, v.Round = n.OriginReview, r.Draft.Round
		if attempt, err = inReview(ctx, tx, v.Round); err != nil {
			return n.Version{}, err
		}
	}
	if v.Number, err = nextNumber(ctx, tx, r.ID); err != nil {
		return n.Version{}, err
	}
	if err := insertVersion(ctx, tx, v, attempt); err != nil {
		if unique(err) {
			return n.Version{}, n.Refuse(n.CodeConflict, "Another version is on record under the id %s.", a.ID)
		}
		return n.Version{}, err
	}
	return v, nil
}

// wordingAct is the kind of act by which the wording of an amendment is written.
const wordingAct = "amendment_wording"

// mayAmend judges the act an amendment is for before its text is written, as it
// will be judged: what is refused leaves no text behind.
func mayAmend(ctx context.Context, tx pgx.Tx, r n.Recommendation, a n.DraftAct, at time.Time) error {
	if err := r.Draft.Permits(a); err != nil {
		return err
	}
	f := n.Facts{Home: r.Meeting, RoundMeeting: r.RoundMeeting}
	if a.Kind != n.ActAmend { // a settlement, which inReview judges
		return r.Draft.OfMeeting(a, f)
	}
	if err := partyFacts(ctx, tx, r, a, at, &f); err != nil {
		return err
	}
	if err := sittingFacts(ctx, tx, r, &f); err != nil {
		return err
	}
	_, err := r.Draft.Apply(a, f)
	return err
}

// inReview returns the consolidation that is in review in a round, and refuses
// when none is.
func inReview(ctx context.Context, tx pgx.Tx, id n.ID) (int, error) {
	r, err := round(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	return r.Attempt, r.CheckReview(r.Attempt)
}
