package api_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"rapporteur/api"
	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

// reply is an answer as it came over the wire.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (r reply) code() negotiation.Code {
	var p wire.Problem
	_ = json.Unmarshal(r.body, &p)
	return p.Code
}

// ask sends a request with headers, given as name and value.
func (w *world) ask(method, path string, role negotiation.Role, body any, headers ...string) reply {
	w.t.Helper()
	var sent []byte
	if text, ok := body.(string); ok {
		sent = []byte(text)
	} else if body != nil {
		var err error
		if sent, err = json.Marshal(body); err != nil {
			w.t.Fatal(err)
		}
	}
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, bytes.NewReader(sent))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+w.tokens[role])
	if sent != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, answer}
}

func (w *world) wants(r reply, status int, code negotiation.Code) {
	w.t.Helper()
	if r.status != status || r.code() != code {
		w.t.Fatalf("answered %d %s: %s; want %d %s", r.status, r.code(), r.body, status, code)
	}
}

func (w *world) silence() negotiation.ID {
	w.t.Helper()
	id := newID()
	_, err := w.as(negotiation.RoleSecretariat).OpenSilence(w.t.Context(), id, negotiation.OpenSilence{
		Body: "CTOC/COP/WG.4", Subject: negotiation.SilenceOnDates, Title: "Dates of the next meeting", Paragraphs: []string{
			"The meeting is held in October.", "It lasts two days.",
		},
		Roster: []string{"FRA", "KEN"}, Ends: time.Now().Add(96 * time.Hour), Zone: "Europe/Vienna",
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// Every kind of act: the same request under the same key is answered alike,
// another one under it is refused and changes nothing.
func TestOneKeyStandsForOneContent(t *testing.T) {
	w := newWorld(t)
	round, silence := "/v1/rounds/"+string(w.round.ID), "/v1/silences/"+string(w.silence())
	report, err := w.as(negotiation.RoleSecretariat).PrepareReport(
		t.Context(), newID(), negotiation.PrepareReport{Meeting: "wg4-2021"},
	)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.as(negotiation.RoleChair).OnMeeting(
		t.Context(), "wg4-2021", newID(), negotiation.AdoptAgenda{},
	); err != nil {
		t.Fatal(err)
	}
	read := report.Sections[0].Revision
	at := func(h int) string { return time.Now().Add(time.Duration(h) * time.Hour).UTC().Format(time.RFC3339) }
	for _, tt := range []struct {
		path         string
		role         negotiation.Role
		first, other map[string]any
	}{
		{
			round + "/extend", negotiation.RoleSecretariat, map[string]any{"deadline": at(100), "reason": "a"},
			map[string]any{"deadline": at(200), "reason": "a"},
		},
		{
			silence + "/extend", negotiation.RoleSecretariat, map[string]any{"ends": at(200), "reason": "a"},
			map[string]any{"ends": at(300), "reason": "a"},
		},
		{
			silence + "/objections", negotiation.RoleDelegation, map[string]any{"paragraphs": []int{1}, "text": "No."},
			map[string]any{"paragraphs": []int{2}, "text": "No."},
		},
		{silence + "/cancel", negotiation.RoleSecretariat, map[string]any{"reason": "a"}, map[string]any{"reason": "b"}},
		{round + "/close", negotiation.RoleSecretariat, map[string]any{"reason": "a"}, map[string]any{"reason": "b"}},
		{
			"/v1/reports/wg4-2021/sections/1/adopt", negotiation.RoleChair, map[string]any{"amendment": "a", "revision": read},
			map[string]any{"amendment": "b", "revision": read},
		},
		{
			"/v1/digest/themes", negotiation.RoleSecretariat, map[string]any{"key": "a", "names": map[string]string{"en": "A"}},
			map[string]any{"key": "b", "names": map[string]string{"en": "B"}},
		},
	} {
		key := string(newID())
		first := w.ask(http.MethodPost, tt.path, tt.role, tt.first, "Idempotency-Key", key)
		w.wants(first, http.StatusOK, "")
		again := w.ask(http.MethodPost, tt.path, tt.role, tt.first, "Idempotency-Key", key)
		if again.status != http.StatusOK || !bytes.Equal(
			again.body, first.body,
		) || again.header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("%s again: %d %s; first %s", tt.path, again.status, again.body, first.body)
		}
		tt.first["id"] = key // the id in the body is the key
		w.wants(w.ask(http.MethodPost, tt.path, tt.role, tt.first), http.StatusOK, "")
		w.wants(
			w.ask(http.MethodPost, tt.path, tt.role, tt.other, "Idempotency-Key", key), http.StatusConflict,
			negotiation.CodeConflict,
		)
		w.wants(w.ask(
			http.MethodPost, "/v1/digest/themes", negotiation.RoleSecretariat,
			map[string]any{"key": "z", "names": map[string]string{"en": "Z"}}, "Idempotency-Key", key,
		), http.StatusConflict, negotiation.CodeConflict)
	}
	if r, err := w.store.Round(
		t.Context(), w.round.ID,
	); err != nil || r.Phase != negotiation.RoundClosed || r.Deadline.After(time.Now().Add(101*time.Hour)) {
		t.Fatalf("the round is %+v, %v", r, err)
	}
}

// Writes without an id of their own take a key too.
func TestLoadingTakesAKey(t *testing.T) {
	w := newWorld(t)
	file := func(code string) string {
		return "code,kind,name_en,name_fr,name_es,instrument,capacity,from,until,members,contact\n" + code +
			",state,Name,,,untoc,state_party,2004-01-01,,,a@example.org\n"
	}
	key := string(newID())
	send := func(body string) reply {
		return w.ask(
			http.MethodPost, "/v1/load/delegations", negotiation.RoleSecretariat, body, "Content-Type", "text/csv",
			"Idempotency-Key", key,
		)
	}
	first := send(file("NLD"))
	w.wants(first, http.StatusOK, "")
	if again := send(file("NLD")); again.header.Get("Idempotent-Replayed") != "true" || !bytes.Equal(
		first.body, again.body,
	) {
		t.Errorf("again: %d %s", again.status, again.body)
	}
	w.wants(send(file("BEL")), http.StatusConflict, negotiation.CodeConflict)
}

// What was refused was not done: the corrected request may come under its key.
func TestRefusedWriteLeavesItsKeyFree(t *testing.T) {
	w := newWorld(t)
	key, path := string(newID()), "/v1/rounds/"+string(w.round.ID)+"/extend"
	past := map[string]any{"deadline": time.Now().Add(-time.Hour), "reason": "a"}
	if r := w.ask(
		http.MethodPost, path, negotiation.RoleSecretariat, past, "Idempotency-Key", key,
	); r.status < 400 || r.status >= 500 {
		t.Fatalf("answered %d %s", r.status, r.body)
	}
	w.wants(w.ask(
		http.MethodPost, path, negotiation.RoleSecretariat,
		map[string]any{"deadline": time.Now().Add(48 * time.Hour), "reason": "a"}, "Idempotency-Key", key,
	), http.StatusOK, "")
}

// An answer that was kept is for whoever got it: another holder of the same
// role is answered by the record, and nobody gets it without being allowed to.
func TestKeptAnswerIsForItsActor(t *testing.T) {
	w := newWorld(t)
	w.tokens["other"] = w.token(negotiation.Actor{Role: negotiation.RoleSecretariat, Label: "another desk"})
	key, path, body := string(newID()), "/v1/rounds/"+string(w.round.ID)+"/extend", map[string]any{
		"deadline": time.Now().Add(48 * time.Hour).UTC(), "reason": "a",
	}
	w.wants(w.ask(http.MethodPost, path, negotiation.RoleSecretariat, body, "Idempotency-Key", key), http.StatusOK, "")
	if r := w.ask(
		http.MethodPost, path, "other", body, "Idempotency-Key", key,
	); r.status != http.StatusOK || r.header.Get("Idempotent-Replayed") != "" {
		t.Errorf("the other desk was answered %d, replayed %q", r.status, r.header.Get("Idempotent-Replayed"))
	}
	body["reason"] = "b"
	w.wants(
		w.ask(http.MethodPost, path, "other", body, "Idempotency-Key", key), http.StatusConflict, negotiation.CodeConflict,
	)
	w.wants(
		w.ask(http.MethodPost, path, negotiation.RoleDelegation, body, "Idempotency-Key", key), http.StatusForbidden,
		negotiation.CodeNotPermitted,
	)
}

func TestReadsAreConditional(t *testing.T) {
	w := newWorld(t)
	path := "/v1/rounds/" + string(w.round.ID)
	first := w.ask(http.MethodGet, path, negotiation.RoleDelegation, nil)
	tag := first.header.Get("ETag")
	if first.status != http.StatusOK || len(tag) < 10 {
		t.Fatalf("answered %d with ETag %q", first.status, tag)
	}
	for _, none := range []string{tag, "W/" + tag, `"x", ` + tag, "*"} {
		r := w.ask(http.MethodGet, path, negotiation.RoleDelegation, nil, "If-None-Match", none)
		if r.status != http.StatusNotModified || len(r.body) != 0 || r.header.Get("ETag") != tag {
			t.Errorf("%s: answered %d, %d bytes", none, r.status, len(r.body))
		}
	}
	if _, err := w.as(negotiation.RoleSecretariat).OnRound(
		t.Context(), w.round.ID, newID(), negotiation.CloseRound{Reason: "a"},
	); err != nil {
		t.Fatal(err)
	}
	if r := w.ask(
		http.MethodGet, path, negotiation.RoleDelegation, nil, "If-None-Match", tag,
	); r.status != http.StatusOK || r.header.Get("ETag") == tag {
		t.Errorf("after a change: %d %s", r.status, r.header.Get("ETag"))
	}
	if r := w.ask(
		http.MethodGet, "/v1/rounds/"+string(newID()), negotiation.RoleDelegation, nil,
	); r.status != http.StatusNotFound || r.header.Get("ETag") != "" {
		t.Errorf("a problem has the ETag %q", r.header.Get("ETag"))
	}
}

// Nobody decides on what he has not read: of many who act at once on the same
// reading, one is heard.
func TestOneOfManyWithTheSameReadingIsHeard(t *testing.T) {
	w := newWorld(t)
	path := "/v1/rounds/" + string(w.round.ID)
	tag := w.ask(http.MethodGet, path, negotiation.RoleSecretariat, nil).header.Get("ETag")
	var mu sync.Mutex
	var all sync.WaitGroup
	seen := map[int]int{}
	for i := range 8 {
		all.Go(func() {
			r := w.ask(http.MethodPost, path+"/extend", negotiation.RoleSecretariat, map[string]any{
				"id": newID(), "deadline": time.Now().Add(time.Duration(i+2) * time.Hour), "reason": "a",
			}, "If-Match", tag)
			mu.Lock()
			defer mu.Unlock()
			seen[r.status]++
		})
	}
	all.Wait()
	if seen[http.StatusOK] != 1 || seen[http.StatusPreconditionFailed] != 7 {
		t.Fatalf("answers %v", seen)
	}
}

// So it is with every write that changes what it is on, decisions on comments
// among them: of six at once on one reading, one is heard.
func TestOneOfSixIsHeardByEveryWrite(t *testing.T) {
	w := newWorld(t)
	w.serveAs(api.Config{Rate: api.Rate{PerSecond: -1}})
	round, silence := "/v1/rounds/"+string(w.round.ID), "/v1/silences/"+string(w.silence())
	if _, err := w.as(negotiation.RoleSecretariat).PrepareReport(
		t.Context(), newID(), negotiation.PrepareReport{Meeting: "wg4-2021"},
	); err != nil {
		t.Fatal(err)
	}
	inTime := w.reply(negotiation.RoleDelegation, "A remark.").Comments[0].ID
	each := func(read, write string, body func(i int) map[string]any) {
		t.Helper()
		tag := w.ask(http.MethodGet, read, negotiation.RoleSecretariat, nil).header.Get("ETag")
		var mu sync.Mutex
		var all sync.WaitGroup
		seen := map[int]int{}
		for i := range 6 {
			own := map[string]any{"id": newID(), "reason": fmt.Sprint("Reason ", i)}
			for name, value := range body(i) {
				if own[name] = value; value == nil {
					delete(own, name)
				}
			}
			all.Go(func() {
				r := w.ask(http.MethodPost, write, negotiation.RoleSecretariat, own, "If-Match", tag)
				mu.Lock()
				defer mu.Unlock()
				seen[r.status]++
			})
		}
		all.Wait()
		if seen[http.StatusOK] != 1 || seen[http.StatusPreconditionFailed] != 5 {
			t.Errorf("%s: answers %v", write, seen)
		}
	}
	one := func(read, write string, body map[string]any) {
		t.Helper()
		each(read, write, func(int) map[string]any { return body })
	}
	meeting := "/v1/meetings/wg4-2021"
	var approvals []negotiation.ID
	for range 6 {
		approvals = append(approvals, newID())
		w.wants(w.ask(http.MethodPost, meeting+"/decisions", negotiation.RoleSecretariat, map[string]any{
			"id": approvals[len(
				approvals,
			)-1], "subject": "format", "on": time.Now().UTC().Format(time.DateOnly), "text": "It is held online in part.",
		}), http.StatusOK, "")
	}
	each(meeting, meeting+"/changes", func(i int) map[string]any {
		return map[string]any{"format": []string{"in person", "online"}[i%2], "approval": approvals[i]}
	})
	one(round, round+"/extend", map[string]any{"deadline": time.Now().Add(100 * time.Hour).UTC()})
	one(silence, silence+"/extend", map[string]any{"ends": time.Now().Add(300 * time.Hour).UTC()})
	one(silence, silence+"/cancel", nil)
	one("/v1/reports/wg4-2021", "/v1/reports/wg4-2021/revise", nil)
	one(round, round+"/close", nil)
	late := w.reply(negotiation.RoleDelegation, "Another remark.").Comments[0].ID
	one(round, round+"/admissions", map[string]any{
		"admissions": []map[string]any{{"comment": late, "include": true, "reason": "The post was late."}}, "reason": nil,
	})
	one(round, round+"/dispositions", map[string]any{
		"dispositions": []map[string]any{{"comment": inTime, "status": "referred", "reason": "A remark."}}, "reason": nil,
	})
	// And one after the other.
	tag := w.ask(http.MethodGet, round, negotiation.RoleSecretariat, nil).header.Get("ETag")
	body, key := map[string]any{"dispositions": []map[string]any{
		{"comment": inTime, "status": "reflected"},
	}}, string(newID())
	for range 2 { // its own change is no reason to refuse it
		w.wants(w.ask(
			http.MethodPost, round+"/dispositions", negotiation.RoleSecretariat, body, "If-Match", tag, "Idempotency-Key", key,
		), http.StatusOK, "")
	}
	w.wants(w.ask(
		http.MethodPost, round+"/dispositions", negotiation.RoleSecretariat, body, "If-Match", tag, "Idempotency-Key",
		string(newID()),
	), http.StatusPreconditionFailed, negotiation.CodePrecondition)
	one(round, round+"/cancel", nil)
}

func TestStaleReadingIsRefused(t *testing.T) {
	w := newWorld(t)
	silence := "/v1/silences/" + string(w.silence())
	if _, err := w.as(negotiation.RoleSecretariat).PrepareReport(
		t.Context(), newID(), negotiation.PrepareReport{Meeting: "wg4-2021"},
	); err != nil {
		t.Fatal(err)
	}
	comment := w.reply(negotiation.RoleDelegation, "A note.").Comments[0].ID
	withdrawals := "/v1/rounds/" + string(w.round.ID) + "/withdrawals"
	for _, tt := range []struct {
		read, write string
		role        negotiation.Role
		body        map[string]any
	}{
		{
			silence, silence + "/extend", negotiation.RoleSecretariat,
			map[string]any{"ends": time.Now().Add(200 * time.Hour), "reason": "a"},
		},
		{"/v1/reports/wg4-2021", "/v1/reports/wg4-2021/revise", negotiation.RoleSecretariat, map[string]any{"reason": "a"}},
		{
			"/v1/recommendations/training", "/v1/recommendations/training/acts", negotiation.RoleSecretariat,
			map[string]any{"kind": "withdraw", "reason": "a"},
		},
		{
			"/v1/rounds/" + string(w.round.ID) + "/comments/" + string(comment), withdrawals, negotiation.RoleDelegation,
			map[string]any{"comment": comment},
		},
	} {
		tag := w.ask(http.MethodGet, tt.read, tt.role, nil).header.Get("ETag")
		key := string(newID())
		w.wants(w.ask(http.MethodPost, tt.write, tt.role, tt.body, "Idempotency-Key", key, "If-Match", `"stale"`), http.StatusPreconditionFailed, negotiation.CodePrecondition)
		r := w.ask(http.MethodPost, tt.write, tt.role, tt.body, "Idempotency-Key", key, "If-Match", tag)
		if r.status == http.StatusPreconditionFailed || r.status >= 500 {
			t.Errorf("%s with %s: %d %s", tt.write, tag, r.status, r.body)
		}
		if r.status != http.StatusOK {
			continue // another rule refused it, after the reading was found to hold
		}
		if again := w.ask(
			http.MethodPost, tt.write, tt.role, tt.body, "Idempotency-Key", key, "If-Match", tag,
		); again.status != http.StatusOK {
			t.Errorf("%s again: %d %s; its own change is no reason to refuse it", tt.write, again.status, again.body)
		}
	}
	w.wants(w.ask(http.MethodPost, "/v1/digest/themes", negotiation.RoleSecretariat, map[string]any{"key": "a"}, "Idempotency-Key", string(newID()), "If-Match", `"x"`),
		http.StatusPreconditionFailed, negotiation.CodePrecondition)
}

// A list is read to its end in pages while others add to it: nothing that was
// there is left out or given twice.
func TestListsAreReadInPages(t *testing.T) {
	w := newWorld(t)
	path := "/v1/rounds/" + string(w.round.ID) + "/comments?limit=2&excludeLate=true"
	for range 5 {
		w.reply(negotiation.RoleDelegation, "A note.")
	}
	there := map[negotiation.ID]bool{}
	all, err := w.as(negotiation.RoleSecretariat).Comments(t.Context(), w.round.ID, client.CommentFilter{})
	if err != nil || len(all) != 5 {
		t.Fatalf("%d comments, %v", len(all), err)
	}
	for _, c := range all {
		there[c.ID] = true
	}
	pages := 0
	for next := path; next != ""; pages++ {
		r := w.ask(http.MethodGet, next, negotiation.RoleSecretariat, nil)
		var l wire.List[negotiation.ReceivedComment]
		if err := json.Unmarshal(r.body, &l); err != nil || r.status != http.StatusOK || len(l.Items) > 2 {
			t.Fatalf("page %d: %d %s, %v", pages, r.status, r.body, err)
		}
		for _, c := range l.Items {
			if pages == 0 && !there[c.ID] {
				t.Errorf("%s is given twice, or was not there", c.ID)
			}
			delete(there, c.ID)
		}
		if pages < 2 {
			w.reply("kenya", "Another note.")
		}
		link := r.header.Get("Link")
		if (link == "") != (l.Next == "") || link != "" && !strings.HasSuffix(link, `; rel="next"`) {
			t.Fatalf("page %d has the link %q and the cursor %q", pages, link, l.Next)
		}
		next, _, _ = strings.Cut(strings.TrimPrefix(link, "<"), ">")
	}
	if len(there) != 0 || pages != 4 {
		t.Errorf("left out %v in %d pages", there, pages)
	}
	meetings := w.ask(http.MethodGet, "/v1/meetings?limit=1", negotiation.RoleSecretariat, nil)
	var l wire.List[negotiation.Meeting]
	if err := json.Unmarshal(meetings.body, &l); err != nil || len(l.Items) != 1 || l.Next == "" {
		t.Fatalf("the first meeting: %s", meetings.body)
	}
	if full, err := w.as(negotiation.RoleSecretariat).Meetings(t.Context()); err != nil || len(full) != 3 {
		t.Errorf("the client reads %d meetings, %v", len(full), err)
	}
	for _, q := range []string{
		"limit=0", "limit=501", "limit=x", "limit=", "cursor=", "cursor=x", "cursor=MS56eno", "cursor=bnVsbA",
	} {
		w.wants(
			w.ask(http.MethodGet, "/v1/meetings?"+q, negotiation.RoleSecretariat, nil), http.StatusUnprocessableEntity,
			negotiation.CodeInvalid,
		)
	}
}

// A cursor is good for its own list only, and what is none is never taken for
// the end of one.
func TestACursorIsOfOneList(t *testing.T) {
	w := newWorld(t)
	next := func(path string) string {
		var l wire.List[struct{}]
		if err := json.Unmarshal(
			w.ask(http.MethodGet, path+"?limit=1", negotiation.RoleSecretariat, nil).body, &l,
		); err != nil || l.Next == "" {
			t.Fatalf("%s has no second page: %v", path, err)
		}
		return l.Next
	}
	made := func(values ...string) string {
		text, err := json.Marshal(values)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(text)
	}
	drafts, meetings := next("/v1/recommendations"), next("/v1/meetings")
	comments := "/v1/rounds/" + string(w.round.ID) + "/comments"
	for _, tt := range []struct{ path, cursor string }{
		{"/v1/meetings", drafts},
		{"/v1/documents", drafts},
		{"/v1/recommendations", meetings},
		{comments, drafts},
		{comments, made("list-comments", string(newID()))},
		{"/v1/meetings", made("list-meetings", string(newID()))},
		{"/v1/meetings", made("list-meetings", string(w.round.Meeting), string(w.round.Meeting))},
		{comments, made("list-comments", "x", "y", "z")},
		{comments, made("list-comments")},
		{comments, made("list-comments", "2020-01-01")},
	} {
		w.wants(
			w.ask(http.MethodGet, tt.path+"?cursor="+tt.cursor, negotiation.RoleSecretariat, nil),
			http.StatusUnprocessableEntity, negotiation.CodeInvalid,
		)
	}
	if r := w.ask(
		http.MethodGet, "/v1/recommendations?cursor="+drafts, negotiation.RoleSecretariat, nil,
	); r.status != http.StatusOK {
		t.Errorf("its own list: %d %s", r.status, r.body)
	}
}

func TestRenderingIsNegotiated(t *testing.T) {
	w := newWorld(t)
	document := "/v1/documents/" + string(w.round.Informal)
	for _, tt := range []struct{ path, accept, want string }{
		{document, "", "application/json"},
		{document, "*/*", "application/json"},
		{document, "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"},
		{document, "text/*, application/json;q=0.5", "text/plain; charset=utf-8"},
		{document, "text/plain;q=0.2, application/json;q=0.1", "text/plain; charset=utf-8"},
		{document + "?format=html", "text/plain", "text/html; charset=utf-8"},
		{"/v1/recommendations/training/diff", "text/plain", "text/plain; charset=utf-8"},
		{"/v1/recommendations/training/diff", "text/html", "text/html; charset=utf-8"},
		{"/v1/recommendations/training/blame", "text/plain", "text/plain; charset=utf-8"},
		{"/v1/recommendations/training/history", "text/plain", "text/plain; charset=utf-8"},
	} {
		r := w.ask(http.MethodGet, tt.path, negotiation.RoleSecretariat, nil, "Accept", tt.accept)
		if r.status != http.StatusOK || r.header.Get("Content-Type") != tt.want || !strings.Contains(
			r.header.Get("Vary"), "Accept",
		) {
			t.Errorf("%s as %q: %d %s", tt.path, tt.accept, r.status, r.header.Get("Content-Type"))
		}
	}
	w.wants(
		w.ask(http.MethodGet, document, negotiation.RoleSecretariat, nil, "Accept", "image/png"), http.StatusNotAcceptable,
		wire.CodeNotAcceptable,
	)
	w.wants(
		w.ask(http.MethodGet, document, negotiation.RoleSecretariat, nil, "Accept", "application/json;q=0"),
		http.StatusNotAcceptable, wire.CodeNotAcceptable,
	)
}
