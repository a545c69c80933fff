package api

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"rapporteur/negotiation"
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
		} else if err != nil && negotiation.CodeOf(err) != negotiation.CodeNotUTF8 {
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

// What is read has one reading: every reader of JSON finds the same in it, and
// written again it is read the same.
func FuzzWhatIsReadHasOneReading(f *testing.F) {
	for _, s := range []string{`{"id":"a"}`, `{"a":1,"a":2}`, `{"a":{"b":1,"\u0062":2}}`, `[1,-0,9223372036854775807,9223372036854775808]`, `{"a":null}`, `1.0`, `1e2`, `{} {}`, `[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]`, `{"A":1,"a":2}`, "\ufeff{}", `{"":""}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if checkBody(body) != nil {
			return
		}
		read, err := readJSON(body)
		if err != nil {
			return
		}
		d := json.NewDecoder(bytes.NewReader(body))
		d.UseNumber()
		var other any
		if err := d.Decode(&other); err != nil || d.More() {
			t.Fatalf("%q is read as %v, and not by another reader: %v", body, read, err)
		}
		written, err := json.Marshal(read)
		if err != nil {
			t.Fatal(err)
		}
		again, err := readJSON(written)
		if err != nil || !reflect.DeepEqual(read, again) {
			t.Errorf("%q is read as %v, written again as %v: %v", body, read, again, err)
		}
		if want, got := count(other), count(read); want != got || strings.Count(string(body), `:`) < got {
			t.Errorf("%q has %d names, read are %d", body, want, got)
		}
	})
}

// count counts the names in a value.
func count(v any) (names int) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			names += count(x)
		}
	case map[string]any:
		for _, x := range v {
			names += 1 + count(x)
		}
	}
	return names
}

func TestABodyWithTwoReadingsIsRefused(t *testing.T) {
	for body, says := range map[string]string{
		`{"id":"a","id":"a"}`:                       `"id" is given twice`,
		`{"id":"a","\u0069d":"b"}`:                  `"id" is given twice`,
		`{"c":[{"a":1},{"b":{"x":1,"y":2,"x":3}}]}`: `"c[1].b.x" is given twice`,
		`{"a":null}`:                                `"a" is null`,
		`[null]`:                                    `"[0]" is null`,
		`null`:                                      "The body is null",
		`{"a":1.0}`:                                 `"a" is not a whole number`,
		`{"a":1e2}`:                                 `"a" is not a whole number`,
		`{"a":9223372036854775808}`:                 `"a" is not a whole number`,
		strings.Repeat(`[`, 17) + strings.Repeat(`]`, 17):                     "nested deeper than 16",
		`{"a":` + strings.Repeat(`{"b":`, 16) + `1` + strings.Repeat(`}`, 17): "nested deeper than 16",
		`{} {}`: "no JSON", `{}x`: "no JSON", `{"a":1,}`: "no JSON", `{'a':1}`: "no JSON", `{"a":01}`: "no JSON", `{"a":+1}`: "no JSON", `{"a":NaN}`: "no JSON", ``: "no JSON",
		"\ufeff{}": "no JSON", `{"a":"b` + "\n" + `"}`: "no JSON", `{"a":1 /* b */}`: "no JSON",
	} {
		got, err := readJSON([]byte(body))
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s is read as %v, %v; want: %s", body, got, err, says)
		}
	}
	got, err := readJSON([]byte(` {"a":[1,-2,"x",true,{}],"A":"\u00e9"} `))
	if want := map[string]any{
		"a": []any{int64(1), int64(-2), "x", true, map[string]any{}}, "A": "é",
	}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("read %v, %v", got, err)
	}
}
