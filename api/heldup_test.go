package api_test

import (
	"cmp"
	"encoding/json"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rapporteur/api"
	"rapporteur/doctor"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// heldUpRequests is how many requests TestNobodyHoldsUpAProcedure sends, unless
// RAPPORTEUR_HELDUP_REQUESTS says otherwise.
const heldUpRequests = 400

// Random acts of everybody, with ids that are known, computed, repeated and
// misspelt, while a round goes from its deadline to its paper: no procedure ends
// in failure, none is refused a step of its own, record and procedures agree at
// the end, and the audit trail holds.
func TestNobodyHoldsUpAProcedure(t *testing.T) {
	count, seed := howMany(t, "RAPPORTEUR_HELDUP_REQUESTS", heldUpRequests)
	w := unopened(t)
	told := &lockedBuffer{}
	temporal, queue := w.workedOn(slog.New(slog.NewJSONHandler(told, nil)))
	w.random = true
	w.tokens["member"] = w.token(negotiation.Actor{Role: negotiation.RoleMember, Label: "attaché", Delegation: "FRA"})
	w.round = w.opensFor(6 * time.Second)
	h := &holdingUp{
		fuzzing: fuzzing{world: w, statuses: map[int]int{}, done: map[string]bool{}}, guesses: guesses(w.round),
	}
	base := w.maker(seed)
	var all sync.WaitGroup
	for sender := range 4 {
		m := *base
		m.Rand, m.wild = rand.New(rand.NewPCG(seed, uint64(sender))), 0.02
		all.Go(func() { h.some(&m, count/4) })
	}
	all.Wait()
	w.toItsPaper()
	for _, said := range []string{"held up", "is refused", "panic"} {
		if strings.Contains(told.String(), said) {
			t.Errorf("the worker says %q: %.2000s", said, told.String())
		}
	}
	examined := doctor.New(
		w.store, temporal, cmp.Or(os.Getenv("TEMPORAL_NAMESPACE"), "default"), queue, doctor.WithPatience(5*time.Second),
	)
	var found []doctor.Finding
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		all, err := examined.Examine(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		found = slices.DeleteFunc(all, func(f doctor.Finding) bool {
			// What people have not done yet is no fault of a procedure.
			return f.Kind == doctor.Undisposed || f.Kind == doctor.Untold || f.Kind == doctor.Unadopted ||
				f.Kind == doctor.Uncommunicated
		})
		if len(found) == 0 {
			break
		}
	}
	if len(found) > 0 {
		t.Errorf("record and procedures differ: %+v", found)
	}
	if _, err := w.store.VerifyAudit(t.Context()); err != nil {
		t.Errorf("the audit trail: %v", err)
	}
}

// toItsPaper lets secretariat and chair bring the round to its end.
func (w *world) toItsPaper() {
	w.t.Helper()
	for end := time.Now().Add(90 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		r, err := w.store.Round(w.t.Context(), w.round.ID)
		if err != nil {
			w.t.Fatal(err)
		}
		var acted error
		switch r.Phase {
		case negotiation.RoundIssued, negotiation.RoundCancelled:
			return
		case negotiation.RoundOpen:
			if time.Until(r.Deadline) > 10*time.Second { // a random act of the secretariat extended it
				_, acted = w.as(negotiation.RoleSecretariat).OnRound(
					w.t.Context(), r.ID, newID(), negotiation.CloseRound{Reason: "Enough."},
				)
			}
		case negotiation.RoundInReview:
			w.disposeOfAll()
			_, acted = w.as(negotiation.RoleChair).OnRound(
				w.t.Context(), r.ID, newID(), negotiation.ApproveRound{Attempt: r.Attempt, Revision: r.Revision},
			)
		case negotiation.RoundReturned:
			_, acted = w.as(negotiation.RoleSecretariat).OnRound(
				w.t.Context(), r.ID, newID(), negotiation.ConsolidateRound{Reason: "again"},
			)
		default:
		}
		if time.Now().After(end) {
			w.t.Fatalf("the round is %s: %v", r.Phase, acted)
		}
		if negotiation.CodeOf(acted) == negotiation.CodeWrongState && strings.Contains(acted.Error(), "no draft") {
			return // everything was withdrawn, as secretariats may
		}
	}
}

// disposeOfAll says what became of the comments of which nobody has said it.
func (w *world) disposeOfAll() {
	w.t.Helper()
	comments, err := w.store.Comments(w.t.Context(), store.CommentFilter{Round: w.round.ID, ExcludeWithdrawn: true})
	if err != nil {
		w.t.Fatal(err)
	}
	var r negotiation.DisposeComments
	for _, c := range comments {
		if c.Disposition == nil {
			r.Dispositions = append(
				r.Dispositions, negotiation.CommentDisposal{Comment: c.ID, Status: negotiation.Referred, Reason: "A remark."},
			)
		}
	}
	if len(r.Dispositions) > 0 {
		if _, err := w.as(negotiation.RoleSecretariat).Dispose(w.t.Context(), w.round.ID, newID(), r); err != nil {
			w.t.Log(err)
		}
	}
}

type holdingUp struct {
	fuzzing
	guesses []negotiation.ID
}

// some sends requests under ids that somebody else has used or might use, on the
// state of the round that everybody reads.
func (h *holdingUp) some(m *maker, count int) {
	paths := slices.Sorted(maps.Keys(m.doc.Paths))
	roles := []negotiation.Role{
		negotiation.RoleSecretariat, negotiation.RoleChair, negotiation.RoleDelegation, "kenya", "member",
	}
	for range count {
		path := pick(m, paths)
		methods := slices.DeleteFunc(slices.Sorted(maps.Keys(m.doc.Paths[path])), func(method string) bool {
			return method == "get"
		})
		if len(methods) == 0 || !strings.HasPrefix(path, "/v1/") {
			continue
		}
		r := m.request(path, methods[0], m.doc.Paths[path][methods[0]])
		if r.id == "revoke-token" || r.id == "cancel-round" {
			continue // what ends the test, or a round by right
		}
		role := pick(m, roles)
		for _, other := range roles[:3] {
			if m.chance(0.6) && api.Allowed(r.id, other) {
				role = other
			}
		}
		h.one(h.taking(m, r, role), role)
	}
}

// taking gives a request an id and an expected state.
func (h *holdingUp) taking(m *maker, r made, role negotiation.Role) made {
	id := string(pick(m, h.guesses))
	if m.chance(0.3) {
		if used := h.used(); len(used) > 0 {
			id = string(pick(m, used))
		}
	}
	if fields, ok := r.body.(map[string]any); ok && m.chance(0.7) {
		delete(fields, "id")
		if m.chance(0.4) {
			fields[pick(m, []string{"id", "id", "ID", "Id"})] = id
		}
	}
	r.headers = append(r.headers, "Idempotency-Key", id)
	if m.chance(0.5) {
		if tag := h.ask(http.MethodGet, "/v1/rounds/"+string(h.round.ID), role, nil).header.Get("ETag"); tag != "" {
			r.headers = append(r.headers, "If-Match", tag)
		}
	}
	return r
}

// used are the ids of what is in the log: of acts, versions and documents, those
// of the procedure among them.
func (h *holdingUp) used() []negotiation.ID {
	r := h.ask(http.MethodGet, "/v1/recommendations/training/history", negotiation.RoleSecretariat, nil)
	var any any
	if json.Unmarshal(r.body, &any) != nil {
		return nil
	}
	return idsIn(any)
}

func idsIn(value any) []negotiation.ID {
	var out []negotiation.ID
	switch v := value.(type) {
	case map[string]any:
		for _, x := range v {
			out = append(out, idsIn(x)...)
		}
	case []any:
		for _, x := range v {
			out = append(out, idsIn(x)...)
		}
	case string:
		if len(v) == 36 && strings.Count(v, "-") == 4 {
			out = append(out, negotiation.ID(v))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
