package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rapporteur/negotiation"
)

// saved writes a file as a person's program would.
func saved(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "reply.yaml")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestAReplyFileIsReadAsItWasMeant(t *testing.T) {
	a := &app{in: strings.NewReader("")}
	for name, c := range map[string]struct{ value, want string }{
		"plain":          {"States act.", "States act."},
		"block":          {"|\n      States act.\n", "States act."},
		"folded":         {">\n      States\n      act.\n\n", "States act."},
		"quoted":         {`"Use form #3: all."`, "Use form #3: all."},
		"two paragraphs": {"|\n      One.\n\n      Two.\n", "One.\n\nTwo."},
	} {
		file := "\ufeffround: r\r\ndelegation: FRA\r\ncomments:\r\n  - recommendation: data\r\n    paragraph: 1.1\r\n    " +
			"kind: amendment\r\n    text: " + c.value + "\r\n"
		got, err := a.readReplyFile(saved(t, file))
		if err != nil || len(got.Comments) != 1 || got.Comments[0].Text != c.want || got.Comments[0].Paragraph != "1.1" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for name, c := range map[string]struct{ line, want string }{
		"hash": {
			"text: States parties should use form #3 and report.",
			"reply.yaml:2: What follows # would be left out; put the whole value in quotes",
		},
		"colon":   {"note: States: act", "reply.yaml:2: A value holds a colon"},
		"twice":   {"round: r", "reply.yaml:2: The field round is there twice, first in line 1"},
		"unknown": {"comment: x", "reply.yaml:2: There is no field comment"},
		"list":    {"delegation: [FRA]", "The value is a list"},
		"Latin-1": {"text: caf\xe9", "reply.yaml:2: The line is not valid UTF-8"},
	} {
		_, err := a.readReplyFile(saved(t, "round: r\n"+c.line+"\n"))
		var wrong *usageError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.want) || strings.Count(err.Error(), "\n") > 0 {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestATextFileFromWindowsIsItsText(t *testing.T) {
	v := negotiation.Version{Paragraphs: []negotiation.Paragraph{
		{ID: "p1", Number: "1"}, {ID: "p2", Number: "(a)", Level: 1},
	}}
	for _, content := range []string{
		"\ufeffStates act.\r\n", "States act.\n", "States act.",
		"\xff\xfeS\x00t\x00a\x00t\x00e\x00s\x00 \x00a\x00c\x00t\x00.\x00\r\x00\n\x00",
	} {
		file := saved(t, content)
		a := &app{in: bytes.NewReader([]byte(content))}
		if id, text, err := a.textOn(v, "text", "1=@"+file); err != nil || id != "p1" || text != "States act." {
			t.Errorf("an amendment: %q %q %v", id, text, err)
		}
		if id, text, err := a.textOn(v, "insert", "(a)=@"+file); err != nil || id != "p2" || text != "States act." {
			t.Errorf("an insertion: %q %q %v", id, text, err)
		}
		w := written{textFile: "-", reply: replyFile{Round: "r"}, one: fileComment{Recommendation: "data", Kind: "amendment"}}
		if r, err := a.readReply(w); err != nil || r.Comments[0].Text != "States act." {
			t.Errorf("a comment: %+v %v", r, err)
		}
	}
	a := &app{in: strings.NewReader(strings.Repeat("x", maxFile+1))}
	if _, err := a.wording("-"); err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("a file without end: %v", err)
	}
}
