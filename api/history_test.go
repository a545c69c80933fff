package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

// A story is read in pages of few items, which together are all of it, and which
// tell who may not read a comment nothing of how many there are.
func TestAStoryIsReadInPages(t *testing.T) {
	w := newWorld(t)
	for range 3 {
		w.reply(negotiation.RoleDelegation, embargoed)
	}
	w.reply("kenya", "A note.")
	path := "/v1/recommendations/training/history"
	for role, comments := range map[negotiation.Role]int{
		negotiation.RoleSecretariat: 4, negotiation.RoleDelegation: 3, "kenya": 1,
	} {
		whole, err := w.as(role).History(t.Context(), "training")
		if err != nil || len(whole.Comments) != comments {
			t.Fatalf("%s reads %d comments, %v", role, len(whole.Comments), err)
		}
		var all wire.History
		pages := 0
		for next := path + "?limit=2"; next != ""; pages++ {
			r := w.ask(http.MethodGet, next, role, nil)
			var p wire.HistoryPage
			if err := json.Unmarshal(r.body, &p); err != nil || r.status != http.StatusOK {
				t.Fatalf("%d %s, %v", r.status, r.body, err)
			}
			if items := storyItems(p.History); items > 2 || items < 2 && p.Next != "" {
				t.Errorf("%s reads a page of %d items", role, items)
			}
			all.Append(p.History)
			next, _, _ = strings.Cut(strings.TrimPrefix(r.header.Get("Link"), "<"), ">")
			if (next == "") != (p.Next == "") {
				t.Fatalf("the page has the link %q and the cursor %q", next, p.Next)
			}
		}
		if pages != (storyItems(whole)+1)/2 || text(t, all) != text(t, whole) {
			t.Errorf("%s reads in %d pages %s\nwant %s", role, pages, text(t, all), text(t, whole))
		}
	}
	for _, q := range []string{"?cursor=x", "?limit=0", "?format=text&cursor=MS5h", "?cursor=MS5h"} {
		w.wants(
			w.ask(http.MethodGet, path+q, negotiation.RoleSecretariat, nil), http.StatusUnprocessableEntity,
			negotiation.CodeInvalid,
		)
	}
}

func storyItems(h wire.History) int {
	return len(h.EarlierVersions) + len(h.Versions) + len(h.Corrections) + len(h.Meetings) + len(h.Documents) +
		len(h.Comments) + len(h.Events)
}

func text(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Who decides on some comments is answered with those, however many there are.
func TestADecisionIsAnsweredWithWhatItDecided(t *testing.T) {
	w := newWorld(t)
	first, second := w.reply(
		negotiation.RoleDelegation, "A note.",
	).Comments[0].ID, w.reply(negotiation.RoleDelegation, "Another note.").Comments[0].ID
	withdrawn, err := w.as(negotiation.RoleDelegation).Withdraw(
		t.Context(), w.round.ID, wire.WithdrawalRequest{ID: newID(), Comment: first},
	)
	if err != nil || withdrawn.ID != first || withdrawn.WithdrawnAt.IsZero() {
		t.Fatalf("%+v, %v", withdrawn, err)
	}
	w.reply("kenya", "A third note.")
	w.closes()
	w.consolidate(1)
	decided, err := w.as(
		negotiation.RoleSecretariat,
	).Dispose(t.Context(), w.round.ID, newID(), negotiation.DisposeComments{
		Dispositions: []negotiation.CommentDisposal{{Comment: second, Status: negotiation.Referred, Reason: "A remark."}},
	})
	if err != nil || len(decided) != 1 || decided[0].ID != second || decided[0].Disposition == nil ||
		decided[0].Disposition.Status != negotiation.Referred {
		t.Fatalf("%+v, %v", decided, err)
	}
}
