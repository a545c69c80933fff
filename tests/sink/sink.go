// Package sink is a mail server for tests: real SMTP, with TLS and sign-in
// where a test wants them, whose messages a test can read.
package sink

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Options say what kind of server it is.
type Options struct {
	// StartTLS offers STARTTLS, TLS is TLS from the first byte.
	StartTLS, TLS bool
	// User and Password are asked for when given.
	User, Password string
	// Rcpt may refuse a recipient.
	Rcpt func(to string) error
	// Taken is called when a message is kept and not yet confirmed.
	Taken func()
}

// Sink is a running server.
type Sink struct {
	Address string
	// Roots trust its certificate.
	Roots   *x509.CertPool
	options Options
	mu      sync.Mutex
	list    []Mail
}

// Mail is a message as it was taken.
type Mail struct {
	From, To string
	Raw      []byte
	Header   mail.Header
	// Subject is decoded.
	Subject    string
	Text, HTML string
	// Files are the attachments by name, Types their types.
	Files map[string][]byte
	Types map[string]string
}

// ID is its Message-ID.
func (m Mail) ID() string { return m.Header.Get("Message-Id") }

// Refuse is an answer for [Options.Rcpt].
func Refuse(code int, message string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCodeNotSet, Message: message}
}

// Start starts a server that ends with the test.
func Start(t testing.TB, o Options) *Sink {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Sink{Address: l.Addr().String(), options: o}
	server := smtp.NewServer(s)
	server.Domain, server.AllowInsecureAuth, server.MaxMessageBytes = "sink.example.org", false, 64<<20
	if o.StartTLS || o.TLS {
		certificate, roots := certificate(t)
		s.Roots = roots
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}}
	}
	if o.TLS {
		l = tls.NewListener(l, server.TLSConfig)
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	t.Cleanup(func() {
		_ = server.Close()
		if err := <-done; err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			t.Error(err)
		}
	})
	return s
}

// certificate makes one for 127.0.0.1, and a pool that trusts it.
func certificate(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{
			x509.ExtKeyUsageServerAuth,
		},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

// Mails lists everything taken, in order, repeats included.
func (s *Sink) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.list)
}

// Inbox lists what a mailbox shows that drops what it has by its Message-ID.
func (s *Sink) Inbox(to string) []Mail {
	var out []Mail
	for _, m := range s.Mails() {
		if m.To == to && !slices.ContainsFunc(out, func(o Mail) bool { return o.ID() == m.ID() }) {
			out = append(out, m)
		}
	}
	return out
}

// NewSession is for the server.
func (s *Sink) NewSession(*smtp.Conn) (smtp.Session, error) {
	return &session{sink: s, in: s.options.User == ""}, nil
}

type session struct {
	sink *Sink
	in   bool
	from string
	to   []string
}

func (s *session) AuthMechanisms() []string {
	if s.sink.options.User == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.sink.options.User || password != s.sink.options.Password {
			return smtp.ErrAuthFailed
		}
		s.in = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !s.in {
		return smtp.ErrAuthRequired
	}
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.sink.options.Rcpt != nil {
		if err := s.sink.options.Rcpt(to); err != nil {
			return err
		}
	}
	s.to = append(s.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m, err := Read(raw)
	if err != nil {
		return err
	}
	s.sink.mu.Lock()
	for _, to := range s.to {
		m.From, m.To = s.from, to
		s.sink.list = append(s.sink.list, m)
	}
	s.sink.mu.Unlock()
	if s.sink.options.Taken != nil {
		s.sink.options.Taken()
	}
	return nil
}

func (s *session) Reset()        { s.from, s.to = "", nil }
func (s *session) Logout() error { return nil }

// Read takes a message apart.
func Read(raw []byte) (Mail, error) {
	m := Mail{Raw: raw, Files: map[string][]byte{}, Types: map[string]string{}}
	parsed, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return m, err
	}
	m.Header = parsed.Header
	if m.Subject, err = new(mime.WordDecoder).DecodeHeader(parsed.Header.Get("Subject")); err != nil {
		return m, err
	}
	return m, m.part(parsed.Header.Get("Content-Type"), parsed.Header.Get("Content-Transfer-Encoding"), "", parsed.Body)
}

func (m *Mail) part(kind, encoding, name string, body io.Reader) error {
	media, params, err := mime.ParseMediaType(kind)
	if err != nil {
		return err
	}
	if strings.HasPrefix(media, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if err := m.part(
				p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p.FileName(), p,
			); err != nil {
				return err
			}
		}
	}
	switch encoding {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	content, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	switch {
	case name != "":
		m.Files[name], m.Types[name] = content, kind
	case media == "text/html":
		m.HTML = string(content)
	default:
		m.Text = string(content)
	}
	return nil
}
