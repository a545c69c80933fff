package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"rapporteur/api"
	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// spoilt are the ways to write a body of which somebody may find something else
// in it than somebody else, each with what its refusal says.
func spoilt(body map[string]any) map[string][2]string {
	plain, _ := json.Marshal(body)
	text := string(plain)
	inner := strings.TrimSuffix(strings.TrimPrefix(text, "{"), "}")
	out := map[string][2]string{
		"a second value":  {text + text, "no JSON"},
		"something after": {text + "x", "no JSON"},
		"an unknown name": {strings.TrimSuffix("{\"colour\":1,"+inner, ",") + "}", "colour"},
		"a deep nest": {
			strings.TrimSuffix("{\"colour\":"+strings.Repeat("[", 40)+strings.Repeat("]", 40)+","+inner, ",") + "}",
			"nested deeper",
		},
		"a list of itself": {"[" + text + "]", "object"},
	}
	for name, value := range body {
		v, _ := json.Marshal(value)
		field := fmt.Sprintf("%q:%s", name, v)
		upper := fmt.Sprintf("%q:%s", strings.ToUpper(name), v)
		rest := strings.Replace(inner, field, "", 1)
		join := func(parts ...string) string {
			parts = slices.DeleteFunc(parts, func(p string) bool { return strings.Trim(p, ",") == "" })
			for i := range parts {
				parts[i] = strings.ReplaceAll(strings.Trim(parts[i], ","), ",,", ",")
			}
			return "{" + strings.Join(parts, ",") + "}"
		}
		out[name+" in capitals"] = [2]string{join(rest, upper), strings.ToUpper(name)}
		out[name+" in capitals besides"] = [2]string{join(inner, upper), strings.ToUpper(name)}
		out[name+" twice"] = [2]string{join(inner, field), "given twice"}
		out[name+" twice, once escaped"] = [2]string{join(fmt.Sprintf(`"\u%04x%s":%s`, name[0], name[1:], v), inner), "given twice"}
		out[name+" as null"] = [2]string{join(rest, fmt.Sprintf("%q:null", name)), "null"}
		if whole, ok := value.(int); ok {
			out[name+" as a fraction"] = [2]string{join(rest, fmt.Sprintf("%q:%d.0", name, whole)), "whole number"}
		}
	}
	return out
}

// Every write that takes JSON refuses what could be read in two ways, before
// anything of it is done, in whatever field it is.
func TestEveryBodyIsReadInOneWayOnly(t *testing.T) {
	w := newWorld(t)
	w.random = true
	w.serveAs(api.Config{Rate: api.Rate{PerSecond: -1}})
	requests := w.maker(3)
	before, tried := w.logged(), 0
	for _, path := range sorted(requests.doc.Paths) {
		for method, op := range requests.doc.Paths[path] {
			if op.RequestBody == nil || op.RequestBody.Content["application/json"].Schema == nil || strings.HasPrefix(
				path, "/auth/",
			) {
				continue
			}
			role := negotiation.RoleSecretariat
			for _, other := range []negotiation.Role{negotiation.RoleChair, negotiation.RoleDelegation} {
				if !api.Allowed(op.OperationID, role) {
					role = other
				}
			}
			r := requests.request(path, method, op)
			body, _ := r.body.(map[string]any)
			tried++
			for name, form := range spoilt(body) {
				a := w.ask(r.method, r.path, role, form[0], "Idempotency-Key", string(newID()))
				if a.status < 400 || a.status >= 500 || !strings.Contains(strings.ReplaceAll(string(a.body), `\"`, `"`), form[1]) {
					t.Errorf("%s with %s: %d %s, for %s", op.OperationID, name, a.status, a.body, form[0])
				}
			}
		}
	}
	if after := w.logged(); after != before || tried < 40 {
		t.Errorf("%d lines are in the log of %d operations", after-before, tried)
	}
}

// In nested objects as well.
func TestNestedFieldsAreReadInOneWayOnly(t *testing.T) {
	w := newWorld(t)
	c := w.comment("A note.")
	comment, _ := json.Marshal(c)
	for name, spoilt := range map[string]string{
		"a capital":         strings.Replace(string(comment), `"note"`, `"Note"`, 1),
		"a capital besides": strings.Replace(string(comment), `"note"`, `"KIND":"amendment","note"`, 1),
		"twice":             strings.Replace(string(comment), `"note"`, `"kind":"general","note"`, 1),
		"null":              strings.Replace(string(comment), `"note"`, `"text":null,"note"`, 1),
		"unknown":           strings.Replace(string(comment), `"note"`, `"colour":1,"note"`, 1),
		"a long s":          strings.Replace(string(comment), `"baseVersion"`, `"ba\u017feVersion"`, 1),
		"another kind":      strings.Replace(string(comment), `"general"`, `"General"`, 1),
	} {
		body := fmt.Sprintf(`{"id":%q,"language":"en","comments":[%s]}`, newID(), spoilt)
		w.wants(
			w.ask(http.MethodPost, "/v1/rounds/"+string(w.round.ID)+"/replies", negotiation.RoleDelegation, body),
			http.StatusUnprocessableEntity, negotiation.CodeInvalid,
		)
		body = fmt.Sprintf(`{"language":"en","comment":%s}`, spoilt)
		w.wants(
			w.ask(http.MethodPost, "/v1/rounds/"+string(w.round.ID)+"/comments", negotiation.RoleDelegation, body),
			http.StatusUnprocessableEntity, negotiation.CodeInvalid,
		)
		if got, err := w.store.Comments(t.Context(), store.CommentFilter{Round: w.round.ID}); err != nil || len(got) != 0 {
			t.Fatalf("%s is on record: %+v, %v", name, got, err)
		}
	}
	for _, language := range []string{"EN", "en ", "En"} {
		body := fmt.Sprintf(`{"id":%q,"language":%q,"comments":[%s]}`, newID(), language, comment)
		w.wants(
			w.ask(http.MethodPost, "/v1/rounds/"+string(w.round.ID)+"/replies", negotiation.RoleDelegation, body),
			http.StatusUnprocessableEntity, negotiation.CodeInvalid,
		)
	}
}

// No spelling of the id gets round what holds by it: the key is taken once, the
// reading of many at once is heard once, the trail has the act.
func TestAnIDHasOneSpelling(t *testing.T) {
	w := newWorld(t)
	path := "/v1/rounds/" + string(w.round.ID)
	tag := w.ask(http.MethodGet, path, negotiation.RoleSecretariat, nil).header.Get("ETag")
	var all sync.WaitGroup
	for _, name := range []string{"ID", "Id", "iD"} {
		all.Go(func() {
			body := fmt.Sprintf(`{%q:%q,"deadline":"2099-01-01T00:00:00Z","reason":"a"}`, name, newID())
			if a := w.ask(
				http.MethodPost, path+"/extend", negotiation.RoleSecretariat, body, "If-Match", tag,
			); a.status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d %s", name, a.status, a.body)
			}
		})
	}
	all.Wait()
	id := newID()
	body := func(title string) string {
		return fmt.Sprintf(`{"id":%q,"key":%q,"names":{"en":"A"}}`, strings.ToUpper(string(id)), title)
	}
	w.wants(w.ask(http.MethodPost, "/v1/digest/themes", negotiation.RoleSecretariat, body("a")), http.StatusOK, "")
	w.wants(
		w.ask(http.MethodPost, "/v1/digest/themes", negotiation.RoleSecretariat, body("b")), http.StatusConflict,
		negotiation.CodeConflict,
	)
	if trail := w.ask(http.MethodGet, "/v1/audit", negotiation.RoleAuditor, nil); !bytes.Contains(trail.body, []byte(`"act":"`+string(id)+`"`)) {
		t.Errorf("the trail lacks the act %s", id)
	}
}

// What is read once is said once, in the address and in the headers.
func TestWhatIsReadOnceIsSaidOnce(t *testing.T) {
	w := newWorld(t)
	round := "/v1/rounds/" + string(w.round.ID)
	for _, path := range []string{
		"/v1/recommendations?meeting=wg4-2020&meeting=wg4-2021", "/v1/recommendations?meeting=wg4-2020&meeting=wg4-2020",
		"/v1/meetings?limit=1&limit=2", "/v1/meetings?cursor=a&cursor=a",
		round + "/comments?excludeLate=true&excludeLate=false", "/v1/recommendations/training/diff?format=json&format=html",
		"/v1/recommendations?Meeting=wg4-2020", "/v1/recommendations?colour=1", "/v1/meetings?Limit=1", round +
			"?format=json", "/v1/events?after=a&after=b", "/v1/recommendations?meeting=wg4-2020;format=json",
	} {
		w.wants(
			w.ask(http.MethodGet, path, negotiation.RoleSecretariat, nil), http.StatusUnprocessableEntity,
			negotiation.CodeInvalid,
		)
	}
	w.wants(w.ask(
		http.MethodPost, round+"/close?dry=1", negotiation.RoleSecretariat, map[string]any{"id": newID(), "reason": "a"},
	), http.StatusUnprocessableEntity, negotiation.CodeInvalid)
	for name, values := range map[string][2]string{
		"Authorization": {
			"Bearer " + w.tokens[negotiation.RoleSecretariat], "Bearer " + w.tokens[negotiation.RoleSecretariat],
		},
		"Idempotency-Key": {string(newID()), string(newID())}, "If-Match": {`"a"`, `"b"`}, "If-None-Match": {`"a"`, `"b"`}, "Content-Type": {"application/json", "text/plain"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+round+"/close", strings.NewReader(`{"reason":"a"}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header = http.Header{
			"Authorization": {"Bearer " + w.tokens[negotiation.RoleSecretariat]}, "Content-Type": {"application/json"},
			"Idempotency-Key": {string(newID())},
		}
		req.Header[http.CanonicalHeaderKey(name)] = values[:]
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		var p wire.Problem
		if err := json.NewDecoder(res.Body).Decode(&p); err != nil || res.StatusCode != http.StatusUnprocessableEntity ||
			!strings.Contains(p.Detail, name+" is given twice") {
			t.Errorf("%s twice: %d %+v, %v", name, res.StatusCode, p, err)
		}
		_ = res.Body.Close()
	}
	if r, err := w.store.Round(t.Context(), w.round.ID); err != nil || r.Phase != negotiation.RoundOpen {
		t.Errorf("the round is %s, %v", r.Phase, err)
	}
}

// A write that takes no body does not take one unread.
func TestAWriteWithoutABodyTakesNone(t *testing.T) {
	w := newWorld(t)
	p, err := w.store.DoOnPerson(
		t.Context(), making(negotiation.RegisterPerson{Issuer: "https://id.example.org", Subject: "a", Label: "a"}),
	)
	if err != nil {
		t.Fatal(err)
	}
	path := "/v1/persons/" + string(p.ID) + "/enable"
	w.wants(w.ask(http.MethodPost, path, negotiation.RoleSecretariat, `{"reason":"a"}`), http.StatusUnprocessableEntity, negotiation.CodeInvalid)
	w.wants(w.ask(http.MethodPost, path, negotiation.RoleSecretariat, `x`), http.StatusUnprocessableEntity, negotiation.CodeInvalid)
	w.wants(w.ask(http.MethodPost, path, negotiation.RoleSecretariat, nil), http.StatusOK, "")
	w.wants(w.ask(http.MethodPost, path, negotiation.RoleSecretariat, `{}`), http.StatusOK, "")
}

// Signing in reads in one way only, too.
func TestSigningInIsReadInOneWayOnly(t *testing.T) {
	d := newDoor(t, store.SessionLimits{})
	d.person("head@fra.example", head("FRA"))
	b := d.browser()
	b.signIn("head-fra", "/auth/whoami")
	fetch := func(body string) (int, string) {
		res, err := http.Post(d.url+"/auth/token", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		return d.browser().read(res, nil)
	}
	fields := `"code":"a","verifier":"b","name":"c","digest":"` + strings.Repeat("0", 64) + `"`
	for _, body := range []string{
		`{"ID":"` + string(newID()) + `",` + fields + `}`, `{"id":"` + string(newID()) + `","id":"` + string(newID()) + `",` + fields + `}`,
		`{"id":"` + string(newID()) + `","colour":1,` + fields + `}`, `{"id":null,` + fields + `}`, `{"id":"` + string(newID()) + `",` + fields + `}{}`,
	} {
		if status, text := fetch(body); status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", body, status, text)
		}
	}
	if status, text := fetch(`{"id":"` + string(newID()) + `",` + fields + `}`); status != http.StatusUnauthorized {
		t.Errorf("a code that is none: %d %s", status, text)
	}
	for _, form := range []url.Values{
		{"session": {string(newID()), string(newID())}}, {
			"session": {string(newID())}, "Session": {string(newID())},
		}, {"colour": {"1"}},
	} {
		if status, page := b.read(b.PostForm(
			d.url+"/auth/account/sessions", form,
		)); status != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d %s", form, status, page)
		}
	}
	for _, path := range []string{
		"/auth/login?return_to=/a&return_to=/b", "/auth/login?colour=1", "/auth/callback?code=a&code=b&state=c",
	} {
		if status, page := b.read(b.Get(d.url + path)); status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", path, status, page)
		}
	}
	if status, _ := b.whoami(); status != http.StatusOK {
		t.Errorf("she is signed out by what was refused: %d", status)
	}
}
