package api

import (
	"encoding/json"
	"strings"
	"testing"

	n "rapporteur/negotiation"
)

// Whatever passes the check is decoded without a change: the decoder puts
// U+FFFD only where the text itself has one.
func FuzzCheckedBodiesAreNotChanged(f *testing.F) {
	for _, s := range []string{`"a"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\ude00\ud83d"`, `"\\ud83d"`, `"\\\ud83d"`, `"\uD83Dx"`, `"\ufffd"`, "\"caf\xe9\"", `"\ud83d\\ude00"`, `"\u00e9"`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var text string
		if json.Unmarshal(body, &text) != nil {
			return
		}
		own := strings.Count(string(body), "\ufffd") + strings.Count(strings.ToLower(string(body)), `\ufffd`)
		changed := strings.Count(text, "\ufffd") > own
		if err := checkBody(body); err == nil && changed {
			t.Errorf("%q passes and is decoded as %q", body, text)
		} else if err != nil && n.CodeOf(err) != n.CodeNotUTF8 {
			t.Errorf("%q is refused with %v", body, err)
		}
	})
}

// A sound text is never refused.
func FuzzSoundTextsPass(f *testing.F) {
	f.Add("a \\ud83d 😀 é \"quoted\"")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsRune(text, 0) {
			return // no text on record can hold it
		}
		body, err := json.Marshal(text) // replaces what is not valid UTF-8
		if err != nil {
			t.Fatal(err)
		}
		if err := checkBody(body); err != nil {
			t.Errorf("%q is refused: %v", body, err)
		}
	})
}
