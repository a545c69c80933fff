// Package mailsink is a mail server for development: it takes every message, sends none on, keeps each as a file and
// shows them over HTTP. Like a mailbox that drops repeats, it keeps one message of a Message-ID for each recipient.
package mailsink

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"mime"
	"net"
	"net/http"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// maxMessage is the largest message taken, in bytes.
const maxMessage = 64 << 20

// Message is what the list of messages tells of one.
type Message struct {
	Number    int       `json:"number"`
	At        time.Time `json:"at"`
	From      string    `json:"from"`
	To        string    `json:"to"`
	Subject   string    `json:"subject"`
	MessageID string    `json:"messageId"`
	// File is its name in the folder.
	File string `json:"file"`
	// Repeats counts how often it came again and was dropped.
	Repeats int `json:"repeats"`
}

// Sink is a running mail server.
type Sink struct {
	dir      string
	smtp     *smtp.Server
	web      *http.Server
	address  string
	page     string
	mu       sync.Mutex
	messages []*Message
	ended    sync.WaitGroup
}

// Start listens on free loopback ports and keeps messages in the folder, which it makes.
func Start(dir string) (*Sink, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("making the folder for mail: %w", err)
	}
	s := &Sink{dir: dir}
	mailPort, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening for mail: %w", err)
	}
	webPort, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("listening for readers of mail: %w", err), mailPort.Close())
	}
	s.address, s.page = mailPort.Addr().String(), "http://"+webPort.Addr().String()
	s.smtp = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{sink: s}, nil }))
	s.smtp.Domain, s.smtp.MaxMessageBytes = "localhost", maxMessage
	s.smtp.ReadTimeout, s.smtp.WriteTimeout = time.Minute, time.Minute
	s.web = &http.Server{Handler: s.handler(), ReadHeaderTimeout: 10 * time.Second}
	s.ended.Add(2)
	go func() { defer s.ended.Done(); _ = s.smtp.Serve(mailPort) }() // ends with Stop
	go func() { defer s.ended.Done(); _ = s.web.Serve(webPort) }()
	return s, nil
}

// Address is where it takes mail.
func (s *Sink) Address() string { return s.address }

// URL is where its messages can be read.
func (s *Sink) URL() string { return s.page }

// Dir is the folder its messages are kept in.
func (s *Sink) Dir() string { return s.dir }

// Stop takes no more mail. What is under way is broken off: whoever sends it was told nothing, and tries again.
func (s *Sink) Stop() error {
	err := errors.Join(s.smtp.Close(), s.web.Close())
	s.ended.Wait()
	return err
}

var unsafe = regexp.MustCompile(`[^A-Za-z0-9.@-]+`)

// keep writes a message for one recipient, unless it has it.
func (s *Sink) keep(from, to string, raw []byte) error {
	m := &Message{At: time.Now().UTC(), From: from, To: to}
	if parsed, err := mail.ReadMessage(bytes.NewReader(raw)); err == nil {
		m.MessageID, m.Subject = parsed.Header.Get("Message-Id"), parsed.Header.Get("Subject")
		if plain, err := new(mime.WordDecoder).DecodeHeader(m.Subject); err == nil {
			m.Subject = plain
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, old := range s.messages {
		if m.MessageID != "" && old.MessageID == m.MessageID && old.To == to {
			old.Repeats++
			return nil
		}
	}
	m.Number = len(s.messages) + 1
	m.File = fmt.Sprintf("%04d-%s.eml", m.Number, unsafe.ReplaceAllString(to, "_"))
	if err := os.WriteFile(filepath.Join(s.dir, m.File), raw, 0o644); err != nil {
		return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 3, 1}, Message: "the message could not be kept"}
	}
	s.messages = append(s.messages, m)
	return nil
}

// Messages lists what was taken, in order.
func (s *Sink) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Message, len(s.messages))
	for i, m := range s.messages {
		out[i] = *m
	}
	return out
}

var index = template.Must(template.New("index").Parse(`<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>Mail</title>
<h1>Mail</h1><table>
{{range .}}<tr><td>{{.Number}}<td><bdi>{{.To}}</bdi><td><a href="/messages/{{.Number}}"><bdi>{{.Subject}}</bdi></a>
{{end}}</table>
`))

// handler shows the messages: a page, the list in JSON, and each message as it came.
func (s *Sink) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'")
		_ = index.Execute(w, s.Messages()) // a reader that went away
	})
	mux.HandleFunc("GET /messages", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(s.Messages())
	})
	mux.HandleFunc("GET /messages/{number}", func(w http.ResponseWriter, r *http.Request) {
		number, err := strconv.Atoi(r.PathValue("number"))
		list := s.Messages()
		if err != nil || number < 1 || number > len(list) {
			http.NotFound(w, r)
			return
		}
		raw, err := os.ReadFile(filepath.Join(s.dir, list[number-1].File))
		if err != nil {
			http.Error(w, "The message can't be read.", http.StatusInternalServerError)
			return
		}
		// As text, whatever it holds.
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = w.Write(raw)
	})
	return mux
}

type session struct {
	sink *Sink
	from string
	to   []string
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error { s.from = from; return nil }
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error   { s.to = append(s.to, to); return nil }
func (s *session) Reset()                                      { s.from, s.to = "", nil }
func (s *session) Logout() error                               { return nil }

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	for _, to := range s.to {
		if err := s.sink.keep(s.from, to, raw); err != nil {
			return err
		}
	}
	return nil
}
