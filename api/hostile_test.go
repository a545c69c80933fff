package api_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"rapporteur/negotiation"
	"rapporteur/store"
)

// Requests that are made to exhaust or to break the server are refused, by
// their size or form, and it goes on.
func TestHostileRequestsAreRefused(t *testing.T) {
	w := newWorld(t)
	path := "/v1/rounds/" + string(w.round.ID) + "/replies"
	quote := func(s string) string { b, _ := json.Marshal(s); return string(b) }
	reply := func(note string) []byte {
		d := w.round.Drafts[0]
		return []byte(`{"id":"` + string(newID()) + `","language":"en","comments":[{"id":"` + string(newID()) + `","recommendation":"` + string(d.Recommendation) +
			`","baseVersion":"` + string(d.Version) + `","kind":"general","note":` + note + `}]}`)
	}
	var bomb bytes.Buffer
	zip := gzip.NewWriter(&bomb)
	_, _ = zip.Write(make([]byte, 50<<20))
	_ = zip.Close()
	many := strings.Repeat(`{"id":"`+string(newID())+`"},`, 20_000)
	for name, body := range map[string][]byte{
		"10 MB":                reply(quote(strings.Repeat("x", 10<<20))),
		"a text over 64 KiB":   reply(quote(strings.Repeat("x", 1<<20))),
		"NUL":                  reply(`"a\u0000b"`),
		"a raw NUL":            reply("\"a\x00b\""),
		"invalid UTF-8":        reply("\"a\xff\""),
		"overlong":             reply("\"\xc0\xaf\""),
		"half a pair":          reply(`"\ud83d"`),
		"deep arrays":          []byte(strings.Repeat("[", 500_000)),
		"deep objects":         []byte(strings.Repeat(`{"comments":`, 100_000)),
		"deep within":          reply(strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)),
		"many comments":        []byte(`{"id":"` + string(newID()) + `","language":"en","comments":[` + strings.TrimSuffix(many, ",") + `]}`),
		"a large number":       reply(strings.Repeat("9", 100_000)),
		"a gzip bomb":          bomb.Bytes(),
		"two values":           append(reply(`"x"`), reply(`"y"`)...),
		"the same field twice": bytes.Replace(reply(`"x"`), []byte(`"language":"en"`), []byte(`"language":"en","LANGUAGE":5`), 1),
	} {
		status, p := w.send(http.MethodPost, path, w.tokens[negotiation.RoleDelegation], "application/json", body)
		if status < 400 || status >= 500 || len(p.Detail) > 4000 {
			t.Errorf("%s: %d, %d bytes: %.200s", name, status, len(p.Detail), p.Detail)
		}
	}
	got, err := w.store.Comments(t.Context(), store.CommentFilter{Round: w.round.ID})
	if err != nil || len(got) != 0 {
		t.Errorf("%d of them are on record, %v", len(got), err)
	}
	w.reply(negotiation.RoleDelegation, "A sound reply after all that.")
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	if m.HeapAlloc > 256<<20 {
		t.Errorf("%d MiB are held after all that", m.HeapAlloc>>20)
	}
}
