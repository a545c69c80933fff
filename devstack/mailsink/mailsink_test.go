package mailsink_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/smtp"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rapporteur/devstack/mailsink"
)

const letter = "Message-ID: <1@example.org>\r\nSubject: =?UTF-8?q?R=C3=A9union_<b>?=\r\n\r\n<script>alert(1)</script>\r\n.\r\nend\r\n"

func get(t *testing.T, url string) (string, http.Header) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body), res.Header
}

func TestMessagesAreFilesAndReadOverHTTP(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mail")
	s, err := mailsink.Start(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	for range 2 { // the second is a repeat
		if err := smtp.SendMail(
			s.Address(), nil, "from@example.org", []string{"fra@example.org", "../x@example.org"}, []byte(letter),
		); err != nil {
			t.Fatal(err)
		}
	}
	list, _ := get(t, s.URL()+"/messages")
	var messages []mailsink.Message
	if err := json.Unmarshal([]byte(list), &messages); err != nil {
		t.Fatalf("%v in %s", err, list)
	}
	if len(
		messages,
	) != 2 || messages[0].Subject != "Réunion <b>" || messages[0].Repeats != 1 || messages[0].To != "fra@example.org" {
		t.Errorf("messages %+v", messages)
	}
	for _, m := range messages {
		raw, err := os.ReadFile(filepath.Join(dir, m.File))
		if err != nil || !strings.HasSuffix(string(raw), ".\r\nend\r\n") || strings.Contains(m.File, "/") {
			t.Errorf("%s holds %q, %v", m.File, raw, err)
		}
	}
	shown, header := get(t, s.URL()+"/messages/1")
	if shown != letter || !strings.HasPrefix(
		header.Get("Content-Type"), "text/plain",
	) || header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("shown as %s: %q", header.Get("Content-Type"), shown)
	}
	if page, _ := get(t, s.URL()+"/"); strings.Contains(page, "<b>") || !strings.Contains(page, "Réunion") {
		t.Errorf("the page is %s", page)
	}
}
