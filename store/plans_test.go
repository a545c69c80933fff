package store_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/tests/storetest"
)

// asked remembers the statements that a record was asked.
type asked struct {
	mu         sync.Mutex
	statements []pgx.TraceQueryStartData
}

func (a *asked) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.statements = append(a.statements, data)
	return ctx
}

func (*asked) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (a *asked) take() []pgx.TraceQueryStartData {
	a.mu.Lock()
	defer a.mu.Unlock()
	out := a.statements
	a.statements = nil
	return out
}

// plan is a node of what EXPLAIN says.
type plan struct {
	Type   string  `json:"Node Type"`
	Table  string  `json:"Relation Name"`
	Rows   float64 `json:"Actual Rows"`
	Loops  float64 `json:"Actual Loops"`
	Lost   float64 `json:"Rows Removed by Filter"`
	Filter string  `json:"Filter"`
	Plans  []plan  `json:"Plans"`
}

// scanned counts the rows of a table that a plan looked at, and says which
// large tables it read from end to end.
func (p plan) scanned(large []string) (rows float64, whole []string) {
	if p.Table != "" {
		rows = (p.Rows + p.Lost) * p.Loops
		if p.Type == "Seq Scan" && slices.Contains(large, p.Table) {
			whole = append(whole, p.Table)
		}
	}
	for _, child := range p.Plans {
		r, w := child.scanned(large)
		rows, whole = rows+r, append(whole, w...)
	}
	return rows, whole
}

// Every statement that a read runs is planned with the indexes, and looks at
// few more rows than it gives, however much there is on record.
func TestReadsUseTheIndexes(t *testing.T) {
	_, dsn := storetest.MustOpen(t)
	storetest.Fill(t, dsn, storetest.Size{Rounds: 40, Replies: 100, Comments: 5})
	ctx := t.Context()
	trace := &asked{}
	s, err := store.OpenTraced(ctx, dsn, trace)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	large := []string{
		"documents", "renderings", "comments", "replies", "log", "versions", "version_paragraphs", "withdrawals",
		"dispositions", "notices", "roster", "round_drafts", "request_keys", "mandates", "persons",
	}
	r := value[negotiation.Recommendation](t)(s.Recommendation(ctx, storetest.Draft))
	page := store.Page{Limit: 100}
	rounds, next, err := s.RoundsPage(ctx, store.Page{Limit: 20})
	if err != nil || len(rounds) != 20 {
		t.Fatalf("%d rounds, %v", len(rounds), err)
	}
	round := rounds[10]
	some, place, err := s.CommentsPage(ctx, store.CommentFilter{Round: round.ID}, page)
	if err != nil || len(some) != 100 {
		t.Fatalf("%d comments, %v", len(some), err)
	}
	after := store.Page{Limit: 100, After: place}
	comments := func(f store.CommentFilter, p store.Page) func() (any, error) {
		return func() (any, error) { out, _, err := s.CommentsPage(ctx, f, p); return out, err }
	}
	events := func(f store.EventFilter) func() (any, error) {
		return func() (any, error) { return s.Events(ctx, f) }
	}
	versions := func(f store.VersionFilter, p store.Page) func() (any, error) {
		return func() (any, error) { out, _, err := s.VersionsPage(ctx, f, p); return out, err }
	}
	reads := map[string]struct {
		// most is how many rows it may look at.
		most float64
		read func() (any, error)
	}{
		"comments of a round":              {2500, comments(store.CommentFilter{Round: round.ID}, page)},
		"comments of a round from a place": {2500, comments(store.CommentFilter{Round: round.ID, ExcludeLate: true}, after)},
		"comments of a delegation":         {200, comments(store.CommentFilter{Round: round.ID, Delegation: "D007"}, page)},
		"comments on a draft in a round": {
			2500, comments(store.CommentFilter{Round: round.ID, Recommendation: r.ID}, page),
		},
		"one comment": {20, comments(store.CommentFilter{Round: round.ID, ID: some[3].ID}, page)},
		"the comments of a decision": {
			100, comments(store.CommentFilter{Round: round.ID, IDs: []negotiation.ID{some[3].ID, some[4].ID}}, store.Page{}),
		},
		"the comments of a reply": {
			100, comments(store.CommentFilter{Round: round.ID, Reply: some[3].Reply}, store.Page{}),
		},
		"the receipt of a reply": {60, func() (any, error) { return s.Receipt(ctx, some[3].Reply) }},
		"who replied":            {20, func() (any, error) { return s.Replied(ctx, round.ID, "D007") }},
		"events of a draft":      {5000, events(store.EventFilter{Recommendation: r.ID, Limit: 100})},
		"events of a round":      {400, events(store.EventFilter{Round: round.ID, Limit: 100})},
		"events of a meeting":    {400, events(store.EventFilter{Meeting: round.Meeting, Limit: 100})},
		"events from a place":    {400, events(store.EventFilter{After: 2000, UpTo: 4000, Limit: 100})},
		"the end of the log":     {20, func() (any, error) { return s.Settle(ctx, store.Mark{}) }},
		"a page of versions": {
			800, versions(store.VersionFilter{Recommendation: r.ID, Public: true}, store.Page{Limit: 10}),
		},
		"one version": {
			100, versions(store.VersionFilter{Recommendation: r.ID, Public: true, Number: 20}, page),
		},
		"the last version": {
			100, versions(store.VersionFilter{Recommendation: r.ID, Public: true, LatestFirst: true}, store.Page{Limit: 1}),
		},
		"the versions of a consolidation": {400, func() (any, error) { return s.ConsolidatedVersions(ctx, round.ID, 1) }},
		"rounds from a place": {5000, func() (any, error) {
			out, _, err := s.RoundsPage(ctx, store.Page{Limit: 10, After: next})
			return out, err
		}},
		"one round":   {300, func() (any, error) { return s.Round(ctx, round.ID) }},
		"some rounds": {600, func() (any, error) { return s.RoundsByID(ctx, []negotiation.ID{rounds[1].ID, rounds[2].ID}) }},
		"notices": {
			1000, func() (any, error) { out, _, err := s.NoticesPage(ctx, store.NoticeFilter{}, page); return out, err },
		},
		"mandates of a person": {20, func() (any, error) {
			return s.Mandates(ctx, store.MandateFilter{Person: negotiation.ID(personOf(t, dsn))})
		}},
		"annotations": {300, func() (any, error) {
			out, _, err := s.AnnotationsPage(ctx, store.DigestFilter{}, page)
			return out, err
		}},
		"documents, and what stands in their place": {600, func() (any, error) {
			out, _, err := s.DocumentsPage(ctx, store.DocumentFilter{}, store.Page{Limit: 20})
			return out, err
		}},
	}
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	// The planner reads a table of a few pages from end to end, and is right. It
	// is told that there is a hundred times as much in those.
	if _, err := conn.Exec(ctx, `UPDATE pg_class SET reltuples = reltuples * 100 WHERE relkind = 'r' AND relname = ANY($1) AND reltuples < 1000`, large); err != nil {
		t.Fatal(err)
	}
	trace.take()
	for name, tt := range reads {
		if out, err := tt.read(); err != nil || empty(out) {
			t.Errorf("%s: %v, %v", name, out, err)
		}
		var looked float64
		for _, q := range trace.take() {
			rows, whole := explain(t, conn, q).scanned(large)
			looked += rows
			if len(whole) > 0 {
				t.Errorf("%s reads all of %v:\n%s", name, whole, q.SQL)
			}
		}
		if looked > tt.most {
			t.Errorf("%s looks at %.0f rows, more than %.0f", name, looked, tt.most)
		}
	}
}

// explain runs a statement again and says how.
func explain(t *testing.T, conn *pgx.Conn, q pgx.TraceQueryStartData) plan {
	t.Helper()
	if !strings.HasPrefix(strings.TrimSpace(q.SQL), "SELECT") {
		return plan{}
	}
	var raw []byte
	if err := conn.QueryRow(t.Context(), `EXPLAIN (ANALYZE, FORMAT JSON) `+q.SQL, q.Args...).Scan(&raw); err != nil {
		t.Fatalf("explain %s: %v", q.SQL, err)
	}
	var out []struct{ Plan plan }
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out[0].Plan
}

func empty(v any) bool {
	text, err := json.Marshal(v)
	return err != nil || string(text) == "null" || string(text) == "[]"
}

func personOf(t *testing.T, dsn string) (id string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	if err := conn.QueryRow(t.Context(), `SELECT id::text FROM persons LIMIT 1`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}
