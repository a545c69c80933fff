package delivery_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"rapporteur/delivery"
	"rapporteur/negotiation"
	"rapporteur/notice"
	"rapporteur/tests/sink"
)

const from = "Conference services <secretariat@example.org>"

func message() notice.Message {
	return notice.Message{
		ID: "notice.1@example.org", Language: negotiation.Arabic, Subject: "دعوة: مشروع " + strings.Repeat(
			"طويل ", 40,
		), Text: "نص\n.\n..two dots\n" + strings.Repeat("long ", 400), HTML: "<p>نص",
		Attachments: []notice.Attachment{{
			Name: "paper.txt", Type: "text/plain; charset=utf-8", Content: []byte("paper\r\n.\r\n\x01"),
		}},
		Data: []byte(`{"id":"1"}`),
	}
}

func mailer(t *testing.T, s delivery.SMTP) *delivery.Mailer {
	t.Helper()
	if s.From == "" {
		s.From = from
	}
	m, err := delivery.NewMailer(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAMessageArrivesAsItWasWritten(t *testing.T) {
	server := sink.Start(t, sink.Options{})
	m := mailer(t, delivery.SMTP{Address: server.Address, TLS: delivery.TLSNone})
	want := message()
	if err := m.Send(t.Context(), "fra@example.org", want); err != nil {
		t.Fatal(err)
	}
	got := server.Mails()[0]
	if got.Subject != want.Subject || strings.ReplaceAll(got.Text, "\r\n", "\n") != want.Text || got.HTML != want.HTML {
		t.Errorf("subject %q\ntext %q\nhtml %q", got.Subject, got.Text, got.HTML)
	}
	if string(got.Files["paper.txt"]) != string(want.Attachments[0].Content) || got.To != "fra@example.org" ||
		got.From != "secretariat@example.org" {
		t.Errorf("file %q, from %s to %s", got.Files["paper.txt"], got.From, got.To)
	}
	for header, value := range map[string]string{
		"Message-Id": "<notice.1@example.org>", "To": "<fra@example.org>", "Content-Language": "ar",
		"Auto-Submitted": "auto-generated", "Bcc": "",
	} {
		if got.Header.Get(header) != value {
			t.Errorf("%s is %q", header, got.Header.Get(header))
		}
	}
	head, _, _ := strings.Cut(string(got.Raw), "\r\n\r\n")
	for line := range strings.SplitSeq(head, "\r\n") {
		if len(line) > 200 || strings.ContainsFunc(line, func(r rune) bool { return r > '~' }) {
			t.Errorf("a header is not plain: %q", line)
		}
	}
}

func TestMailGoesUnderTLSAndSignedIn(t *testing.T) {
	for name, o := range map[string]sink.Options{delivery.TLSStart: {StartTLS: true}, delivery.TLSAlways: {TLS: true}} {
		o.User, o.Password = "rapporteur", "secret of the server"
		server := sink.Start(t, o)
		settings := delivery.SMTP{Address: server.Address, TLS: name, User: o.User, Password: o.Password, Roots: server.Roots}
		if err := mailer(
			t, settings,
		).Send(t.Context(), "fra@example.org", message()); err != nil || len(server.Mails()) != 1 {
			t.Errorf("%s: %v", name, err)
		}
		untrusted := settings
		untrusted.Roots = nil
		if err := mailer(
			t, untrusted,
		).Send(t.Context(), "fra@example.org", message()); err == nil || delivery.IsRefused(err) {
			t.Errorf("%s: an unknown certificate is taken: %v", name, err)
		}
		wrong := settings
		wrong.Password = "another"
		if err := mailer(t, wrong).Send(
			t.Context(), "fra@example.org", message(),
		); err == nil || delivery.IsRefused(err) || strings.Contains(err.Error(), "another") {
			t.Errorf("%s: a wrong password: %v", name, err)
		}
		if len(server.Mails()) != 1 {
			t.Errorf("%s: %d messages", name, len(server.Mails()))
		}
	}
}

// A server that offers no STARTTLS gets nothing, rather than everything in the clear.
func TestMailNeverFallsBackToTheClear(t *testing.T) {
	server := sink.Start(t, sink.Options{})
	if err := mailer(
		t, delivery.SMTP{Address: server.Address},
	).Send(t.Context(), "fra@example.org", message()); err == nil || len(server.Mails()) != 0 {
		t.Errorf("sent in the clear: %v", err)
	}
}

func TestWhatTheServerRefusesForGoodIsToldApart(t *testing.T) {
	for code, refused := range map[int]bool{550: true, 553: true, 451: false, 530: false} {
		server := sink.Start(t, sink.Options{Rcpt: func(string) error {
			return sink.Refuse(code, "<fra@example.org>: no such mailbox")
		}})
		err := mailer(
			t, delivery.SMTP{Address: server.Address, TLS: delivery.TLSNone},
		).Send(t.Context(), "fra@example.org", message())
		if err == nil || delivery.IsRefused(err) != refused || !strings.Contains(err.Error(), "no such mailbox") {
			t.Errorf("%d: %v", code, err)
		}
		if strings.Contains(err.Error(), "fra@") {
			t.Errorf("%d: the error, which goes to logs, names the recipient: %v", code, err)
		}
	}
}

func TestSettingsOfMailAreChecked(t *testing.T) {
	for name, s := range map[string]delivery.SMTP{
		"no port":         {Address: "mail.example.org", From: from},
		"no sender":       {Address: "mail.example.org:587"},
		"an odd protocol": {Address: "mail.example.org:587", From: from, TLS: "ssl"},
		"in the clear":    {Address: "mail.example.org:25", From: from, TLS: delivery.TLSNone},
		"no password":     {Address: "mail.example.org:587", From: from, User: "u"},
	} {
		if _, err := delivery.NewMailer(s); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

var key = []byte(strings.Repeat("k", 32))

func hooks(t *testing.T, private bool) *delivery.Webhooks {
	t.Helper()
	w, err := delivery.NewWebhooks(key, private)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestAWebhookIsSignedForItsReceiver(t *testing.T) {
	calls := 0
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		calls++
		body, _ := io.ReadAll(r.Body)
		secret := notice.WebhookSecret(key, "contact")
		if !notice.Verify(
			secret, r.Header.Get(notice.HeaderID), r.Header.Get(notice.HeaderTimestamp), r.Header.Get(notice.HeaderSignature),
			body, time.Now(), time.Minute,
		) {
			t.Errorf("the signature %q is not good", r.Header.Get(notice.HeaderSignature))
		}
		if string(body) != `{"id":"1"}` || r.Header.Get(notice.HeaderID) != "1" {
			t.Errorf("got %s as %s", body, r.Header.Get(notice.HeaderID))
		}
	}))
	defer server.Close()
	if err := hooks(t, true).Send(
		t.Context(), negotiation.Contact{ID: "contact", Webhook: server.URL}, "1", message(),
	); err != nil || calls != 1 {
		t.Errorf("%v after %d calls", err, calls)
	}
}

func TestAnswersOfWebhooks(t *testing.T) {
	behind := httptest.NewServer(http.HandlerFunc(
		func(http.ResponseWriter, *http.Request) { t.Error("a redirection was followed") },
	))
	defer behind.Close()
	for status, refused := range map[int]bool{
		http.StatusGone: true, http.StatusNotFound: false, http.StatusInternalServerError: false, http.StatusFound: false,
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", behind.URL)
			w.WriteHeader(status)
		}))
		err := hooks(t, true).Send(t.Context(), negotiation.Contact{ID: "contact", Webhook: server.URL}, "1", message())
		server.Close()
		if err == nil || delivery.IsRefused(err) != refused {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestWebhooksDoNotReachBehindOurDoor(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(
		func(http.ResponseWriter, *http.Request) { t.Error("a private address was called") },
	))
	defer server.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "http://"), ":")
	if err := hooks(t, false).Send(
		t.Context(), negotiation.Contact{ID: "contact", Webhook: "https://127.0.0.1/secret-path"}, "1", message(),
	); err == nil || strings.Contains(err.Error(), "secret-path") {
		t.Errorf("the error, which goes to logs, holds the address: %v", err)
	}
	for _, url := range []string{server.URL, "http://localhost:" + port, "http://[::ffff:127.0.0.1]:" +
		port, "https://10.0.0.1/", "https://169.254.169.254/", "https://100.64.0.1/",
		"https://[64:ff9b::a00:1]/", "https://[2002:a00:1::]/", "https://198.18.0.1/", "https://192.0.0.8/",
		"https://240.0.0.1/", "https://[fec0::1]/"} {
		err := hooks(t, false).Send(t.Context(), negotiation.Contact{ID: "contact", Webhook: url}, "1", message())
		if err == nil || !strings.Contains(err.Error(), "not a public address") {
			t.Errorf("%s: %v", url, err)
		}
	}
}
