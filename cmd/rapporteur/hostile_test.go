package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

// hostile are texts that somebody might send to harm whoever reads them.
var hostile = map[string]string{
	"script":        `</p></del><script>alert("x")</script><img src=x onerror=alert(1)><a href="javascript:alert(1)">x</a>`,
	"template":      `{{.}} {{template "page"}} ${7*7} <%= 7*7 %> %s%n %!d(string=x)`,
	"attribute":     `" onmouseover="alert(1)" x='`,
	"entities":      `&lt;script&gt;&#x3c;script&#62;&amp;`,
	"terminal":      "[\x1b]0;owned\x07\x1b[2J\x1b[31mred\u009b31m\u0090q\x7f\b\b\b",
	"bidi override": "approve \u202eton od \u2067\u2066x\u202a",
	"zero width":    "a\u200bg\u200cr\u200de\u2060e\ufeffd",
	"carriage":      "agreed\rnot agreed",
	"formula":       `=HYPERLINK("http://example.org","x")`,
	"formula two":   "@SUM(1)+-1|cmd' /C calc'!A0",
	"brackets":      strings.Repeat("[", 5000) + "text" + strings.Repeat("]", 5000),
	"combining":     "Z" + strings.Repeat("\u0301\u0489", 400),
	"header":        "Subject: x\r\nBcc: y@example.org\r\n\r\nbody",
	"separators":    "a\u2028b\u2029c\u0085d",
	"astral":        "\U0001F600\U000E0041\U000E007F\U0010FFFD",
}

var tag = regexp.MustCompile(`</?([a-zA-Z][a-zA-Z0-9]*)([^>]*)>`)

// harmless fails unless a page holds nothing that a browser would run.
func harmless(t *testing.T, what string, page []byte) {
	t.Helper()
	if strings.TrimSpace(string(page)) == "" {
		t.Errorf("%s is empty", what)
	}
	for _, m := range tag.FindAllStringSubmatch(string(page), -1) {
		if slices.Contains([]string{"script", "img", "a", "iframe", "object", "svg", "form", "base", "template"}, strings.ToLower(m[1])) || regexp.MustCompile(`(?i)\bon\w+\s*=|javascript:`).MatchString(m[2]) {
			t.Errorf("%s holds %s", what, m[0])
		}
	}
}

// quiet fails if a text drives the terminal it is printed on.
func quiet(t *testing.T, what, text string) {
	t.Helper()
	if at := strings.IndexFunc(text, func(r rune) bool { return driving(r) && r != '\n' && r != '\t' }); at >= 0 {
		t.Errorf("%s prints %q", what, text[at:min(len(text), at+20)])
	}
}

// Hostile texts are kept byte for byte, and are harmless wherever they are
// shown: on a page, on a terminal, as JSON.
func TestHostileTextsAreKeptAndHarmless(t *testing.T) {
	s := start(t)
	secretariat, chair := s.token("--role", "secretariat"), s.token("--role", "chair")
	round := s.opened(secretariat)
	france := s.token("--role", "delegation", "--delegation", "FRA")
	id := string(round.ID)
	sent := s.sendHostile(france, round)

	var list []negotiation.ReceivedComment
	s.read(s.as(france, exitOK, "comment", "list", "--round", id, "--json"), &list)
	if len(list) != len(sent) {
		t.Fatalf("%d were sent, %d are on record", len(sent), len(list))
	}
	for _, c := range list {
		if want := sent[c.ID]; c.Text != want || c.Note != want {
			t.Errorf("%q was kept as %q with the note %q", want, c.Text, c.Note)
		}
	}
	s.as(secretariat, exitOK, "round", "close", id, "--reason", hostile["script"])
	s.reviewed(round, chair, 1)
	s.as(secretariat, exitOK, "round", "dispose", id, "--rest", "referred", "--reason", hostile["script"])
	s.as(chair, exitOK, "review", "approve", id, "--attempt", "1")
	s.harmlessPages(chair, id)
	for _, command := range [][]string{
		{"comment", "list", "--round", id}, {"round", "status", id}, {"round", "dispositions", id}, {"review", "show", id},
		{"recommendation", "show", "training"}, {"recommendation", "points", "training"},
	} { // renderings, such as diff, are cleaned on a terminal only: a file gets them byte for byte
		quiet(t, strings.Join(command, " "), s.as(chair, exitOK, command...))
		quiet(t, strings.Join(command, " ")+" --json", s.as(chair, exitOK, append(command, "--json")...))
	}
	quiet(t, "an error", s.as(chair, exitNotFound, "recommendation", "show", hostile["terminal"]))
	quiet(t, "the log", s.log.String())
}

// sendHostile submits a comment for each text and returns them by ID.
func (s *system) sendHostile(token string, round negotiation.Round) map[negotiation.ID]string {
	s.t.Helper()
	c, err := client.New(s.env["RAPPORTEUR_URL"], token)
	if err != nil {
		s.t.Fatal(err)
	}
	draft := round.Drafts[0]
	versions, err := c.Versions(s.t.Context(), "training")
	if err != nil {
		s.t.Fatal(err)
	}
	reply := wire.ReplyRequest{ID: client.NewID(), Language: negotiation.English}
	sent := map[negotiation.ID]string{}
	for _, text := range hostile {
		comment := negotiation.Comment{ID: client.NewID(), Recommendation: draft.Recommendation, BaseVersion: draft.Version,
			Kind:      negotiation.Amendment,
			Paragraph: versions[0].Paragraphs[1].ID, Text: text, Note: text}
		reply.Comments, sent[comment.ID] = append(reply.Comments, comment), text
	}
	if _, err := c.SubmitReply(s.t.Context(), round.ID, reply); err != nil {
		s.t.Fatal(err)
	}
	return sent
}

func (s *system) harmlessPages(token, round string) {
	s.t.Helper()
	paper := filepath.Join(s.dir, "crp.html")
	s.as(token, exitOK, "crp", "show", round, "--format", "html", "-o", paper)
	page, err := os.ReadFile(paper)
	if err != nil {
		s.t.Fatal(err)
	}
	harmless(s.t, "the conference room paper", page)
	if !bytes.Contains(page, []byte("&lt;script&gt;")) {
		s.t.Error("the paper does not show the text, harmless or not")
	}
	c, err := client.New(s.env["RAPPORTEUR_URL"], token)
	if err != nil {
		s.t.Fatal(err)
	}
	difference, err := c.Diff(s.t.Context(), "training", 0, 0, 0, "html")
	if err != nil {
		s.t.Fatal(err)
	}
	harmless(s.t, "the difference", difference)
	coloured, err := c.Diff(s.t.Context(), "training", 0, 0, 0, "ansi")
	if err != nil {
		s.t.Fatal(err)
	}
	if !bytes.Contains(
		coloured, []byte("\x1b["),
	) || bytes.Contains(coloured, []byte("\x1b]0;")) || bytes.Contains(coloured, []byte("\x1b[2J")) {
		s.t.Errorf("the colours are not the only thing that drives a terminal: %q", coloured)
	}
	quiet(s.t, "the difference on a terminal", colour.ReplaceAllString(cleanColoured(string(coloured)), ""))
}

// What JSON prints is the same text to whoever reads it.
func TestPrintedJSONIsTheSameText(t *testing.T) {
	for name, text := range hostile {
		var b bytes.Buffer
		if err := printJSON(&b, map[string]string{"text": text}, "  "); err != nil {
			t.Fatal(err)
		}
		quiet(t, name, b.String())
		var back map[string]string
		if err := json.Unmarshal(b.Bytes(), &back); err != nil || back["text"] != text {
			t.Errorf("%q came back as %q, %v", text, back["text"], err)
		}
	}
}
