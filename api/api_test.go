package api_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"rapporteur/api"
	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/tests/storetest"
	"rapporteur/workflows"
)

var (
	secretariat = negotiation.Actor{Role: negotiation.RoleSecretariat, Label: "secretariat"}
	chair       = negotiation.Actor{Role: negotiation.RoleChair, Label: "chair"}
	france      = negotiation.Actor{Role: negotiation.RoleDelegation, Label: "mission", Delegation: "FRA"}
	auditor     = negotiation.Actor{Role: negotiation.RoleAuditor, Label: "auditor"}
	kenya       = negotiation.Actor{Role: negotiation.RoleDelegation, Label: "mission", Delegation: "KEN"}
)

func newID() negotiation.ID { return negotiation.ID(uuid.NewString()) }

// world is a server over real HTTP on a real record, with one round open.
// Procedures act directly on the record: what Temporal adds is tested where
// the procedures are.
type world struct {
	t      *testing.T
	url    string
	store  *store.Store
	dsn    string
	tokens map[negotiation.Role]string
	round  negotiation.Round
	log    *lockedBuffer
	direct *direct
	// random is for tests whose requests are made at random.
	random bool
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := unopened(t)
	w.opens()
	return w
}

// unopened is the world before its round.
func unopened(t *testing.T) *world {
	t.Helper()
	w := bare(t)
	load(t, w.store)
	for role, holder := range map[negotiation.Role]negotiation.Actor{
		negotiation.RoleChair: chair, negotiation.RoleDelegation: france, negotiation.RoleAuditor: auditor, "kenya": kenya,
	} {
		w.tokens[role] = w.token(holder)
	}
	return w
}

// bare is a world of which nothing is on record.
func bare(t *testing.T) *world {
	t.Helper()
	s, dsn := storetest.MustOpen(t)
	w := &world{
		t: t, store: s, dsn: dsn, tokens: map[negotiation.Role]string{}, log: &lockedBuffer{}, direct: &direct{record: s},
	}
	handler := served(api.Config{
		Record: s, Procedures: w.direct, Log: slog.New(slog.NewJSONHandler(w.log, nil)),
		Ready: map[string]func(context.Context) error{"database": s.Ping},
	})
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	w.url = server.URL
	w.tokens[negotiation.RoleSecretariat] = w.token(secretariat)
	return w
}

func (w *world) opens() {
	w.t.Helper()
	round, err := w.as(negotiation.RoleSecretariat).OpenRound(w.t.Context(), newID(), negotiation.OpenRound{
		Meeting: "wg4-2020", CRPMeeting: "cop-2020", Deadline: time.Now().Add(time.Hour), Zone: "Europe/Vienna",
		Reminders: []negotiation.Span{negotiation.Span(30 * time.Minute)},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.round = round
}

func (w *world) token(holder negotiation.Actor) string {
	w.t.Helper()
	token, _ := client.NewToken()
	digest := sha256.Sum256([]byte(token))
	if err := w.store.IssueToken(
		w.t.Context(), secretariat, newID(), holder, digest[:], time.Now().Add(time.Hour),
	); err != nil {
		w.t.Fatal(err)
	}
	return token
}

func (w *world) as(role negotiation.Role) *client.Client {
	w.t.Helper()
	c, err := client.New(w.url, w.tokens[role], client.WithAttempts(1))
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// send sends a request as it is and returns the status and the problem.
func (w *world) send(method, path, token, media string, body []byte) (int, wire.Problem) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, bytes.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if media != "" {
		req.Header.Set("Content-Type", media)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.Header.Get("Content-Type") == "text/event-stream" {
		return res.StatusCode, wire.Problem{} // it has no end
	}
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	var p wire.Problem
	if res.StatusCode >= 400 {
		if got := res.Header.Get("Content-Type"); got != wire.MediaProblem {
			w.t.Fatalf("%s %s answered %d as %q: %s", method, path, res.StatusCode, got, answer)
		}
		if err := json.Unmarshal(answer, &p); err != nil {
			w.t.Fatal(err)
		}
	}
	return res.StatusCode, p
}

// comment is a comment that the round would take.
func (w *world) comment(note string) negotiation.Comment {
	d := w.round.Drafts[0]
	return negotiation.Comment{
		ID: newID(), Recommendation: d.Recommendation, BaseVersion: d.Version, Kind: negotiation.General, Note: note,
	}
}

func (w *world) reply(role negotiation.Role, note string) negotiation.Receipt {
	w.t.Helper()
	r, err := w.as(role).SubmitReply(
		w.t.Context(), w.round.ID,
		wire.ReplyRequest{ID: newID(), Language: negotiation.English, Comments: []negotiation.Comment{w.comment(note)}},
	)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func wantCode(t *testing.T, err error, want negotiation.Code) {
	t.Helper()
	if got := negotiation.CodeOf(err); got != want {
		t.Fatalf("got code %q (%v), want %q", got, err, want)
	}
}

// A delegation without a token, or with one that is unknown, expired or
// revoked, is refused everywhere.
func TestEveryOperationRefusesWhoIsNotSignedIn(t *testing.T) {
	w := newWorld(t)
	revoked, _ := client.NewToken()
	digest, id := sha256.Sum256([]byte(revoked)), newID()
	if err := w.store.IssueToken(t.Context(), secretariat, id, france, digest[:], time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := w.as(negotiation.RoleSecretariat).RevokeToken(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	operations := w.operations()
	if len(operations) < 35 {
		t.Fatalf("the OpenAPI document has %d operations only", len(operations))
	}
	for _, op := range operations {
		if api.Allowed(op.id, "") {
			continue // signing in itself
		}
		for name, token := range map[string]string{"no token": "", "unknown": "rpt_unknown", "revoked": revoked} {
			status, p := w.send(op.method, op.filled(), token, "application/json", op.body(""))
			if status != http.StatusUnauthorized || p.Code != negotiation.CodeUnauthenticated {
				t.Errorf("%s with %s: %d %s", op, name, status, p.Code)
			}
		}
	}
}

// Every operation of the OpenAPI document is tried as each role; who may not
// is refused whatever the request holds.
func TestRolesWithoutARowAreRefused(t *testing.T) {
	w := newWorld(t)
	for _, op := range w.operations() {
		for _, role := range []negotiation.Role{
			negotiation.RoleSecretariat, negotiation.RoleChair, negotiation.RoleDelegation, negotiation.RoleAuditor,
		} {
			status, p := w.send(op.method, op.filled(), w.tokens[role], "application/json", op.body(role))
			refused := status == http.StatusForbidden && p.Code == negotiation.CodeNotPermitted
			if allowed := api.Allowed(op.id, role); allowed == refused {
				t.Errorf("%s as %s: allowed by the table %t, answered %d %s", op, role, allowed, status, p.Detail)
			}
			if status >= 500 {
				t.Errorf("%s as %s: %d %s", op, role, status, p.Detail)
			}
		}
	}
}

type operation struct{ method, path, id string }

func (o operation) String() string { return o.method + " " + o.path }

// filled puts something that is not on record in every place of the path.
func (o operation) filled() string {
	r := strings.NewReplacer(
		"{id}", "018f3c5e-7b1a-7cc2-9d1e-2f6b1c0a9d11", "{ref}", "nothing", "{meeting}", "nothing", "{number}", "1",
		"{comment}", "018f3c5e-7b1a-7cc2-9d1e-2f6b1c0a9d11",
	)
	return r.Replace(o.path)
}

// body is a request that every check of form lets through as far as can be.
func (o operation) body(role negotiation.Role) []byte {
	if o.method == http.MethodGet {
		return nil
	}
	bodies := map[string]string{
		"act-on-recommendation": `{"id":"018f3c5e-7b1a-7cc2-9d1e-2f6b1c0a9d11","kind":"object","delegation":"FRA"}`,
		"amend-recommendation":  `{"id":"018f3c5e-7b1a-7cc2-9d1e-2f6b1c0a9d11","changes":[{"paragraph":"018f3c5e-7b1a-7cc2-9d1e-2f6b1c0a9d11","text":"x"}]}`,
		"load-calendar":         "x", "load-delegations": "x", "load-workdays": "x", "load-recommendations": "x",
	}
	if b, ok := bodies[o.id]; ok {
		if role != negotiation.RoleDelegation { // which acts are for whom is a rule of its own
			b = strings.Replace(b, "object", "take_up", 1)
		}
		return []byte(b)
	}
	return []byte(`{}`)
}

func (w *world) operations() []operation {
	w.t.Helper()
	res, err := http.Get(w.url + "/openapi.json")
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	var doc struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]map[string]struct {
			OperationID string `json:"operationId"`
		} `json:"paths"`
	}
	if err := json.NewDecoder(res.Body).Decode(&doc); err != nil {
		w.t.Fatal(err)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.1") {
		w.t.Fatalf("the OpenAPI document is of version %s", doc.OpenAPI)
	}
	var out []operation
	for path, methods := range doc.Paths {
		for method, op := range methods {
			out = append(out, operation{strings.ToUpper(method), path, op.OperationID})
		}
	}
	return out
}

func TestPolicyTableHasEveryOperationAndNoOther(t *testing.T) {
	w := newWorld(t)
	listed := api.PolicyOperations()
	for _, op := range w.operations() {
		if !listed[op.id] {
			t.Errorf("%s (%s) has no row in the policy table", op, op.id)
		}
		delete(listed, op.id)
	}
	for id := range listed {
		t.Errorf("the policy table has a row for %s, which no route serves", id)
	}
}

func TestReplyInAnotherDelegationsNameIsRefused(t *testing.T) {
	w := newWorld(t)
	_, err := w.as(negotiation.RoleDelegation).SubmitReply(t.Context(), w.round.ID, wire.ReplyRequest{
		ID: newID(), Delegation: "KEN", Language: negotiation.English, Comments: []negotiation.Comment{w.comment(
			"In Kenya's name.",
		)},
	})
	wantCode(t, err, negotiation.CodeOtherDelegation)
	_, err = w.as(negotiation.RoleDelegation).OnDraft(
		t.Context(), "training", newID(), negotiation.ObjectToDraft{Speaker: negotiation.Speaker{Delegation: "KEN"}},
	)
	wantCode(t, err, negotiation.CodeOtherDelegation)
	if got, err := w.store.Comments(t.Context(), store.CommentFilter{Round: w.round.ID}); err != nil || len(got) != 0 {
		t.Fatalf("%d comments on record, %v", len(got), err)
	}
}

func TestSameReplyAgainGivesTheSameReceipt(t *testing.T) {
	w := newWorld(t)
	r := wire.ReplyRequest{
		ID: newID(), Language: negotiation.French, Comments: []negotiation.Comment{w.comment("D’accord : « oui ».")},
	}
	first, err := w.as(negotiation.RoleDelegation).SubmitReply(t.Context(), w.round.ID, r)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.as(negotiation.RoleDelegation).SubmitReply(t.Context(), w.round.ID, r)
	if err != nil || !again.ReceivedAt.Equal(first.ReceivedAt) || again.Comments[0].Digest != first.Comments[0].Digest {
		t.Fatalf("again: %+v, %v; first: %+v", again, err, first)
	}
	if first.Late || first.Delegation != "FRA" || first.Capacity != negotiation.StateParty ||
		first.Comments[0].BaseVersion != w.round.Drafts[0].Version {
		t.Fatalf("receipt %+v", first)
	}
	r.Comments[0].Note = "Something else."
	_, err = w.as(negotiation.RoleDelegation).SubmitReply(t.Context(), w.round.ID, r)
	wantCode(t, err, negotiation.CodeConflict)
}

func TestSingleCommentIsAReplyOfOne(t *testing.T) {
	w := newWorld(t)
	r := wire.CommentRequest{Language: negotiation.English, Comment: w.comment("One comment.")}
	first, err := w.as(negotiation.RoleDelegation).SubmitComment(t.Context(), w.round.ID, r)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.as(negotiation.RoleDelegation).SubmitComment(t.Context(), w.round.ID, r)
	if err != nil || again.Reply != first.Reply {
		t.Fatalf("again %+v, %v", again, err)
	}
}

// Texts the JSON decoder would silently change are refused, and so is what is
// malformed or too large. Nothing of it is on record afterwards.
func TestUnsoundRepliesAreRefused(t *testing.T) {
	w := newWorld(t)
	reply := func(id, note string) []byte {
		d := w.round.Drafts[0]
		return []byte(fmt.Sprintf(`{"id":%q,"language":"en","comments":[{"id":%q,"recommendation":%q,"baseVersion":%q,"kind":"general","note":"%s"}]}`,
			id, newID(), d.Recommendation, d.Version, note))
	}
	tests := map[string]struct {
		body   []byte
		status int
		code   negotiation.Code
	}{
		"invalid UTF-8":             {reply(string(newID()), "caf\xe9"), 400, negotiation.CodeNotUTF8},
		"lone high surrogate":       {reply(string(newID()), `\ud83d.`), 400, negotiation.CodeNotUTF8},
		"lone low surrogate":        {reply(string(newID()), `\udc00`), 400, negotiation.CodeNotUTF8},
		"high surrogate then other": {reply(string(newID()), `\ud83d\u0041`), 400, negotiation.CodeNotUTF8},
		"NUL":                       {reply(string(newID()), `a\u0000b`), 400, negotiation.CodeNotUTF8},
		"text too large": {
			reply(string(newID()), strings.Repeat("x", negotiation.MaxTextBytes+1)), 413, negotiation.CodeTooLarge,
		},
		"body too large":   {reply(string(newID()), strings.Repeat("x", api.MaxBodyBytes)), 413, negotiation.CodeTooLarge},
		"id is no UUID":    {reply("reply-1", "x"), 422, negotiation.CodeInvalid},
		"no id":            {reply("", "x"), 422, negotiation.CodeInvalid},
		"no JSON":          {[]byte(`{"id":`), 400, negotiation.CodeInvalid},
		"unknown field":    {[]byte(strings.Replace(string(reply(string(newID()), "x")), `"language"`, `"colour":1,"language"`, 1)), 422, negotiation.CodeInvalid},
		"unknown language": {[]byte(strings.Replace(string(reply(string(newID()), "x")), `"en"`, `"de"`, 1)), 422, negotiation.CodeInvalid},
		"empty":            {nil, 400, negotiation.CodeInvalid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			status, p := w.send(
				http.MethodPost, "/v1/rounds/"+string(w.round.ID)+"/replies", w.tokens[negotiation.RoleDelegation],
				"application/json", tt.body,
			)
			if status != tt.status || p.Code != tt.code {
				t.Errorf("answered %d %s (%s), want %d %s", status, p.Code, p.Detail, tt.status, tt.code)
			}
			if p.Detail == "" || p.RequestID == "" || p.Status != status {
				t.Errorf("problem %+v", p)
			}
		})
	}
	status, p := w.send(http.MethodPost, "/v1/rounds/"+string(
		w.round.ID,
	)+"/replies", w.tokens[negotiation.RoleDelegation], "application/json",
		reply(string(newID()), `a pair \ud83d\ude00 and an escaped \\ud83d are sound`))
	if status != http.StatusOK {
		t.Fatalf("a sound reply was answered %d %s", status, p.Detail)
	}
	got, err := w.store.Comments(t.Context(), store.CommentFilter{Round: w.round.ID})
	if err != nil || len(got) != 1 || got[0].Note != `a pair 😀 and an escaped \ud83d are sound` {
		t.Fatalf("on record: %+v, %v", got, err)
	}
}

func TestRefusalsOfTheRecordKeepTheirCodes(t *testing.T) {
	w := newWorld(t)
	submit := func(change func(*negotiation.Comment)) error {
		c := w.comment("A note.")
		change(&c)
		_, err := w.as(negotiation.RoleDelegation).SubmitReply(
			t.Context(), w.round.ID,
			wire.ReplyRequest{ID: newID(), Language: negotiation.English, Comments: []negotiation.Comment{c}},
		)
		return err
	}
	wantCode(t, submit(func(c *negotiation.Comment) { c.BaseVersion = newID() }), negotiation.CodeWrongVersion)
	wantCode(t, submit(func(c *negotiation.Comment) { c.Paragraph = newID() }), negotiation.CodeUnknownParagraph)
	wantCode(t, submit(func(c *negotiation.Comment) { c.Recommendation = newID() }), negotiation.CodeNotFound)
	_, err := w.as(negotiation.RoleDelegation).Round(t.Context(), newID())
	wantCode(t, err, negotiation.CodeNotFound)
}

// Comments are under embargo until the conference room paper is issued: a
// delegation reads its own, the chair reads after the close.
func TestCommentsUnderEmbargoDoNotLeak(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	french := w.reply(negotiation.RoleDelegation, "The French secret.")
	w.reply("kenya", "The Kenyan secret.")

	own, err := w.as(negotiation.RoleDelegation).Comments(ctx, w.round.ID, client.CommentFilter{})
	if err != nil || len(own) != 1 || own[0].Delegation != "FRA" {
		t.Fatalf("France reads %+v, %v", own, err)
	}
	_, err = w.as(negotiation.RoleDelegation).Comments(ctx, w.round.ID, client.CommentFilter{Delegation: "KEN"})
	wantCode(t, err, negotiation.CodeOtherDelegation)
	_, err = w.as("kenya").Receipt(ctx, french.Reply)
	wantCode(t, err, negotiation.CodeNotFound)
	_, err = w.as(negotiation.RoleChair).Comments(ctx, w.round.ID, client.CommentFilter{})
	wantCode(t, err, negotiation.CodeWrongState)
	all, err := w.as(negotiation.RoleSecretariat).Comments(ctx, w.round.ID, client.CommentFilter{})
	if err != nil || len(all) != 2 {
		t.Fatalf("the secretariat reads %d, %v", len(all), err)
	}

	recommendation := string(w.round.Drafts[0].Recommendation)
	history := func(role negotiation.Role) string {
		h, err := w.as(role).History(ctx, recommendation)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if h := history("kenya"); strings.Contains(h, "French secret") || strings.Contains(h, `"FRA"`) || !strings.Contains(h, "Kenyan secret") {
		t.Errorf("Kenya's history of the draft: %s", h)
	}
	if h := history(negotiation.RoleChair); strings.Contains(
		h, "The French secret",
	) || strings.Contains(h, "The Kenyan secret") {
		t.Errorf("the chair's history of the draft while the round is open: %s", h)
	}
	if _, err := w.as(negotiation.RoleSecretariat).OnRound(
		ctx, w.round.ID, newID(), negotiation.CloseRound{Reason: "All have replied."},
	); err != nil {
		t.Fatal(err)
	}
	if all, err := w.as(negotiation.RoleChair).Comments(
		ctx, w.round.ID, client.CommentFilter{},
	); err != nil || len(all) != 2 {
		t.Fatalf("after the close the chair reads %d, %v", len(all), err)
	}
}

// A consolidation is hidden from delegations until its paper is issued, and
// one that the chair sent back stays hidden.
func TestConsolidationIsHiddenUntilIssued(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.reply(negotiation.RoleDelegation, "A note.")
	if _, err := w.store.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: w.round.ID, By: secretariat, Act: negotiation.CloseRound{Reason: "done"}},
	); err != nil {
		t.Fatal(err)
	}
	recommendation := string(w.round.Drafts[0].Recommendation)
	versions := func(role negotiation.Role) int {
		all, err := w.as(role).Versions(ctx, recommendation)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	w.consolidate(1)
	if d, s := versions(negotiation.RoleDelegation), versions(negotiation.RoleSecretariat); d != 1 || s != 2 {
		t.Fatalf("in review a delegation sees %d versions, the secretariat %d", d, s)
	}
	_, err := w.as(negotiation.RoleDelegation).Review(ctx, w.round.ID)
	wantCode(t, err, negotiation.CodeNotPermitted)
	review, err := w.as(negotiation.RoleChair).Review(ctx, w.round.ID)
	if err != nil || len(review.Versions) != len(w.round.Drafts) || len(review.Comments) != 1 {
		t.Fatalf("review %+v, %v", review, err)
	}
	_, err = w.as(negotiation.RoleChair).OnRound(ctx, w.round.ID, newID(), negotiation.ReturnRound{Attempt: 1})
	wantCode(t, err, negotiation.CodeInvalid)
	if _, err := w.as(negotiation.RoleChair).OnRound(
		ctx, w.round.ID, newID(), negotiation.ReturnRound{Attempt: 1, Reason: "Order the readings."},
	); err != nil {
		t.Fatal(err)
	}
	w.consolidate(2)
	_, err = w.as(negotiation.RoleChair).OnRound(ctx, w.round.ID, newID(), negotiation.ApproveRound{Attempt: 1})
	wantCode(t, err, negotiation.CodeConflict)
	issued, err := w.as(negotiation.RoleChair).OnRound(ctx, w.round.ID, newID(), negotiation.ApproveRound{Attempt: 2})
	if err != nil || issued.Phase != negotiation.RoundIssued {
		t.Fatalf("approved: %+v, %v", issued, err)
	}
	if d, s := versions(negotiation.RoleDelegation), versions(negotiation.RoleSecretariat); d != 2 || s != 3 {
		t.Fatalf("after the issue a delegation sees %d versions, the secretariat %d", d, s)
	}
	found, err := w.as(negotiation.RoleDelegation).DocumentBySymbol(ctx, "CTOC/COP/2020/CRP.2")
	if err != nil || found.ID != issued.Document {
		t.Fatalf("found %+v, %v", found, err)
	}
	html, err := w.as(negotiation.RoleDelegation).Rendering(ctx, found.ID, "html")
	if err != nil || !strings.Contains(string(html), "CTOC/COP/2020/CRP.2") {
		t.Fatalf("rendered %q, %v", html, err)
	}
}

func (w *world) consolidate(attempt int) {
	w.t.Helper()
	w.consolidateWith(attempt, func(*negotiation.Version) {})
}

// consolidateWith consolidates, with a change of each version.
func (w *world) consolidateWith(attempt int, change func(*negotiation.Version)) {
	w.t.Helper()
	var versions []negotiation.Version
	for _, d := range w.round.Drafts {
		base, err := w.store.Version(w.t.Context(), d.Version)
		if err != nil {
			w.t.Fatal(err)
		}
		base.ID, base.Based, base.Origin, base.Round, base.Number = newID(), d.Version, negotiation.OriginConsolidation,
			w.round.ID, 0
		base.Paragraphs[0].Tree = []byte(`{"segments":[]}`)
		change(&base)
		versions = append(versions, base)
	}
	_, err := w.store.RecordConsolidation(
		w.t.Context(), store.Consolidation{Round: w.round.ID, Attempt: attempt, Versions: versions},
	)
	if err != nil {
		w.t.Fatal(err)
	}
	w.dispose()
	for _, v := range versions {
		_, err := w.store.DoOnDraft(w.t.Context(), negotiation.Asked{
			ID: newID(), On: v.Recommendation, By: negotiation.System(),
			Act: negotiation.ConsolidateDraft{Round: w.round.ID, Version: v.ID},
		})
		if err != nil {
			w.t.Fatal(err)
		}
	}
}

// dispose refers the comments to the chair that have no disposition yet.
func (w *world) dispose() {
	w.t.Helper()
	all, err := w.store.Comments(w.t.Context(), store.CommentFilter{Round: w.round.ID})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, c := range all {
		if c.Disposition != nil || !c.WithdrawnAt.IsZero() {
			continue
		}
		err := w.disposesOf(negotiation.CommentDisposal{Comment: c.ID, Status: negotiation.Referred, Reason: "A remark."})
		if err != nil {
			w.t.Fatal(err)
		}
	}
}

func TestIdempotencyKeyIsTheIDOfARequestWithoutOne(t *testing.T) {
	w := newWorld(t)
	d := w.round.Drafts[0]
	key := newID()
	body := fmt.Sprintf(`{"language":"en","comments":[{"id":%q,"recommendation":%q,"baseVersion":%q,"kind":"general","note":"x"}]}`, newID(), d.Recommendation, d.Version)
	req, err := http.NewRequestWithContext(
		t.Context(), http.MethodPost, w.url+"/v1/rounds/"+string(w.round.ID)+"/replies", strings.NewReader(body),
	)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+w.tokens[negotiation.RoleDelegation])
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", string(key))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var r negotiation.Receipt
	if err := json.NewDecoder(res.Body).Decode(&r); err != nil || r.Reply != key {
		t.Fatalf("answered %d %+v, %v", res.StatusCode, r, err)
	}
}

func TestTokensAreIssuedAndRevokedBySecretariat(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id := newID()
	token, err := w.as(negotiation.RoleSecretariat).IssueToken(
		ctx, id, negotiation.Actor{Role: negotiation.RoleDelegation, Label: "mission", Delegation: "KEN"},
		time.Now().Add(time.Hour),
	)
	if err != nil {
		t.Fatal(err)
	}
	w.tokens["new"] = token
	if _, err := w.as("new").Rounds(ctx); err != nil {
		t.Fatal(err)
	}
	if err := w.as(negotiation.RoleSecretariat).RevokeToken(ctx, id); err != nil {
		t.Fatal(err)
	}
	_, err = w.as("new").Rounds(ctx)
	wantCode(t, err, negotiation.CodeUnauthenticated)
	_, err = w.as(negotiation.RoleSecretariat).IssueToken(
		ctx, newID(), negotiation.Actor{Role: negotiation.RoleDelegation, Label: "mission", Delegation: "ZZZ"},
		time.Now().Add(time.Hour),
	)
	wantCode(t, err, negotiation.CodeNotFound)
	digest := strings.Repeat("ab", 32)
	request := fmt.Sprintf(`{"id":%q,"role":"chair","label":"chair","expires":%q,"digest":%q}`, newID(), time.Now().Add(time.Hour).Format(time.RFC3339), digest)
	for range 2 { // the same request again is the same token
		if status, p := w.send(
			http.MethodPost, "/v1/tokens", w.tokens[negotiation.RoleSecretariat], "application/json", []byte(request),
		); status != http.StatusOK {
			t.Fatalf("answered %d %s", status, p.Detail)
		}
	}
}

// A failure is answered without its internals, and logged with the request id.
func TestFailuresTellNoInternals(t *testing.T) {
	w := newWorld(t)
	w.direct.fails(errors.New("pq: relation secret_table does not exist"))
	_, err := w.as(negotiation.RoleSecretariat).OnRound(t.Context(), w.round.ID, newID(), negotiation.CloseRound{})
	var p *wire.Problem
	if !errors.As(
		err, &p,
	) || p.Status != http.StatusInternalServerError || p.Code != wire.CodeInternal || strings.Contains(
		p.Detail, "secret_table",
	) {
		t.Fatalf("answered %+v, %v", p, err)
	}
	log := w.log.String()
	if !strings.Contains(log, "secret_table") || !strings.Contains(log, p.RequestID) {
		t.Fatalf("the log does not tell the failure of request %s: %s", p.RequestID, log)
	}
}

// What the server depends on may be back in a moment: a client is told to send
// the same request again, and nothing of where it is.
func TestAnOutageIsToldApartFromAFailure(t *testing.T) {
	outages := map[string]error{
		"database": fmt.Errorf(
			"close the round: %w", &net.OpError{Op: "dial", Err: errors.New("connection refused at 10.9.8.7")},
		),
		"Temporal": fmt.Errorf(
			"wait for the answer to Close: %w", &workflows.UnavailableError{Err: errors.New("no transport to 10.9.8.7")},
		),
	}
	for what, outage := range outages {
		w := newWorld(t)
		w.direct.fails(outage)
		_, err := w.as(negotiation.RoleSecretariat).OnRound(t.Context(), w.round.ID, newID(), negotiation.CloseRound{})
		var p *wire.Problem
		if !errors.As(err, &p) || p.Status != http.StatusServiceUnavailable || p.Code != wire.CodeUnavailable ||
			strings.Contains(p.Detail, "10.9") {
			t.Errorf("%s out of reach: %+v, %v", what, p, err)
		}
	}
}

func TestLogHoldsNeitherTextsNorTokens(t *testing.T) {
	w := newWorld(t)
	w.reply(negotiation.RoleDelegation, "The French secret.")
	log := w.log.String()
	for _, secret := range append(
		[]string{"French secret"}, w.tokens[negotiation.RoleDelegation], w.tokens[negotiation.RoleSecretariat],
	) {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	if !strings.Contains(log, `"status":200`) {
		t.Error("the log does not hold the request")
	}
}

func TestHealthNeedsNoToken(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/healthz", "/readyz", "/openapi.json"} {
		if status, p := w.send(http.MethodGet, path, "", "", nil); status != http.StatusOK {
			t.Errorf("%s: %d %s", path, status, p.Detail)
		}
	}
	w.store.Close()
	res, err := http.Get(w.url + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var h wire.Health
	if err := json.NewDecoder(res.Body).Decode(&h); err != nil || res.StatusCode != http.StatusServiceUnavailable ||
		h.Checks["database"] != "unavailable" {
		t.Fatalf("without a database: %d %+v, %v", res.StatusCode, h, err)
	}
}

func TestUnknownAddressesAndMethodsAreProblems(t *testing.T) {
	w := newWorld(t)
	token := w.tokens[negotiation.RoleSecretariat]
	if status, p := w.send(
		http.MethodGet, "/v1/nothing", token, "", nil,
	); status != http.StatusNotFound || p.Code != negotiation.CodeNotFound {
		t.Errorf("answered %d %s", status, p.Code)
	}
	if status, p := w.send(
		http.MethodDelete, "/v1/rounds", token, "", nil,
	); status != http.StatusMethodNotAllowed || p.Code != wire.CodeMethod {
		t.Errorf("answered %d %s", status, p.Code)
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// disposesOf puts on record what became of a comment.
func (w *world) disposesOf(d negotiation.CommentDisposal) error {
	_, err := w.store.DoOnRound(w.t.Context(), negotiation.Asked{
		ID: newID(), On: w.round.ID, By: secretariat,
		Act: negotiation.DisposeComments{Dispositions: []negotiation.CommentDisposal{d}},
	})
	return err
}
