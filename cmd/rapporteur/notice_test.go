package main

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"rapporteur/negotiation"
	"rapporteur/notice"
	"rapporteur/tests/operatetest"
	"rapporteur/tests/sink"
)

// asProgram makes the test binary run as the program itself, so that a test can
// kill it.
const asProgram = "RAPPORTEUR_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// child starts a worker as a process of its own.
func (s *system) child(mail string) *exec.Cmd {
	s.t.Helper()
	c := exec.Command(os.Args[0], "worker", "--worker-listen", operatetest.FreeAddress(s.t), "--log-format", "text")
	c.Env = append(os.Environ(), asProgram+"=1", "DATABASE_URL="+s.env["DATABASE_URL"], "RAPPORTEUR_TASK_QUEUE="+
		s.env["RAPPORTEUR_TASK_QUEUE"],
		"RAPPORTEUR_SMTP_ADDRESS="+mail, "RAPPORTEUR_SMTP_TLS=none",
		"RAPPORTEUR_MAIL_FROM=Conference services <sender@example.org>")
	c.Stderr = os.Stderr
	if err := c.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		_ = c.Process.Kill()
		_, _ = c.Process.Wait()
	})
	return c
}

// prepared loads the files and the contacts, and opens a round.
func (s *system) prepared(secretariat, contacts string) {
	s.t.Helper()
	s.as(secretariat, exitOK, "load", "calendar", s.file("calendar.yaml", calendarFile))
	s.as(secretariat, exitOK, "load", "delegations", s.file("delegations.csv", delegationsFile))
	s.as(secretariat, exitOK, "load", "contacts", s.file("contacts.csv", contacts))
	s.as(secretariat, exitOK, "load", "recommendations", s.file("drafts.md", draftsFile))
	s.as(
		secretariat, exitOK, "round", "open", "--meeting", "wg4-2020", "--crp-meeting", "cop-2020", "--in", "1h", "--zone",
		"Europe/Vienna",
	)
}

func (s *system) notices(token, state string) []negotiation.Notice {
	s.t.Helper()
	var list []negotiation.Notice
	s.read(s.as(token, exitOK, "notice", "list", "--json", "--state", state), &list)
	return list
}

// A worker is killed when the mail server has the message and has not said so.
// The next one sends it again under the same Message-ID, so that a mailbox that
// drops repeats shows it once; nothing is lost.
func TestAWorkerKilledBetweenSendingAndRecording(t *testing.T) {
	s := start(t)
	secretariat := s.token("--role", "secretariat")
	var worker *exec.Cmd
	var kill sync.Once
	started, killed := make(chan struct{}), make(chan struct{})
	server := sink.Start(t, sink.Options{Taken: func() {
		<-started
		kill.Do(func() {
			if err := worker.Process.Kill(); err != nil {
				t.Error(err)
			}
			_, _ = worker.Process.Wait()
			close(killed)
		})
	}})
	s.prepared(secretariat, "party,language,email\nFRA,fr,fra@example.org\n")
	if told := s.as(
		secretariat, exitOK, "notice", "list",
	); !strings.Contains(told, "1 are queued.") || !strings.Contains(told, "notice --help") {
		t.Errorf("without a mail server it says:\n%s", told)
	}
	worker = s.child(server.Address)
	close(started)
	select {
	case <-killed:
	case <-time.After(60 * time.Second):
		t.Fatal("the worker sent nothing")
	}
	if queued := s.notices(secretariat, "queued"); len(queued) != 1 {
		t.Fatalf("%d are queued after the worker was killed", len(queued))
	}
	s.child(server.Address)
	s.eventually(func() bool { return len(s.notices(secretariat, "sent")) == 1 })
	mails := server.Mails()
	if len(mails) != 2 || mails[0].ID() != mails[1].ID() || mails[0].ID() == "" || len(server.Inbox(
		"fra@example.org",
	)) != 1 {
		t.Errorf("%d messages were taken, and the mailbox shows %d", len(mails), len(server.Inbox("fra@example.org")))
	}
}

// The receiver of a webhook is told its secret, which checks what it gets.
func TestTheSecretOfAWebhook(t *testing.T) {
	got := make(chan *http.Request, 1)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		got <- r
	}))
	defer hook.Close()
	s := start(t, map[string]string{"RAPPORTEUR_WEBHOOK_KEY_FILE": keyFile(t), "RAPPORTEUR_WEBHOOK_PRIVATE": "true"})
	secretariat := s.token("--role", "secretariat")
	s.prepared(secretariat, "party,language,webhook\nFRA,fr,"+hook.URL+"\n")
	shown := strings.TrimSpace(s.as("", exitOK, "notice", "secret", "FRA"))
	secret, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(shown, "whsec_"))
	if err != nil {
		t.Fatalf("%v in %q", err, shown)
	}
	select {
	case r := <-got:
		body, _ := io.ReadAll(r.Body)
		if !notice.Verify(
			secret, r.Header.Get(notice.HeaderID), r.Header.Get(notice.HeaderTimestamp), r.Header.Get(notice.HeaderSignature),
			body, time.Now(), time.Minute,
		) {
			t.Errorf("the secret does not fit %v", r.Header)
		}
	case <-time.After(60 * time.Second):
		t.Fatal("the webhook was not called")
	}
	s.as("", exitNotFound, "notice", "secret", "KEN")
	s.eventually(func() bool { return len(s.notices(secretariat, "sent")) == 1 })
	s.as(secretariat, exitRefused, "notice", "retry", string(s.notices(secretariat, "sent")[0].ID))
	s.as(s.token("--role", "delegation", "--delegation", "FRA"), exitDenied, "notice", "list")
}

func keyFile(t *testing.T) string {
	t.Helper()
	name := t.TempDir() + "/key"
	if err := os.WriteFile(name, []byte(strings.Repeat("k", 32)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestSettingsOfNoticesAreCheckedAtTheStart(t *testing.T) {
	base := map[string]string{"DATABASE_URL": "postgres://x@127.0.0.1:1/x"}
	for want, env := range map[string]map[string]string{
		"not the address of a mail server": {"RAPPORTEUR_SMTP_ADDRESS": "mail"},
		"not the address of a sender":      {"RAPPORTEUR_SMTP_ADDRESS": "mail.example.org:587"},
		"without TLS":                      {"RAPPORTEUR_SMTP_ADDRESS": "mail.example.org:25", "RAPPORTEUR_SMTP_TLS": "none"},
		"RAPPORTEUR_SMTP_PASSWORD_FILE": {
			"RAPPORTEUR_SMTP_ADDRESS": "mail.example.org:587", "RAPPORTEUR_SMTP_PASSWORD_FILE": "/no/such/file",
		},
		"RAPPORTEUR_WEBHOOK_KEY_FILE": {"RAPPORTEUR_WEBHOOK_KEY_FILE": "/no/such/file"},
	} {
		env["DATABASE_URL"] = base["DATABASE_URL"]
		code, _, errOut := run(t, env, "worker")
		if code != exitUsage || !strings.Contains(errOut, want) {
			t.Errorf("exit %d, %q; want %q", code, errOut, want)
		}
	}
}
