package delivery

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"rapporteur/notice"
)

// The ways of protecting the connection to the mail server.
const (
	// TLSStart begins in the clear and goes on under TLS, or not at all.
	TLSStart = "starttls"
	// TLSAlways is TLS from the first byte.
	TLSAlways = "tls"
	// TLSNone is for a server on this machine only.
	TLSNone = "none"
)

// sendTimeout bounds every step of talking to the mail server.
const sendTimeout = 30 * time.Second

// SMTP says how to reach the mail server.
type SMTP struct {
	// Address is host and port of the server.
	Address string
	// TLS is [TLSStart] when empty.
	TLS string
	// User and Password are empty where the server asks for none.
	User, Password string
	// From is the sender, such as "Secretariat <secretariat@example.org>".
	From string
	// Roots are trusted instead of the system's, when given.
	Roots *x509.CertPool
}

// Mailer sends messages by SMTP. It is safe for concurrent use.
type Mailer struct {
	settings SMTP
	host     string
	port     int
	from     *mail.Address
}

// NewMailer checks the settings. It does not talk to the server yet.
func NewMailer(s SMTP) (*Mailer, error) {
	host, service, err := net.SplitHostPort(s.Address)
	if err != nil || host == "" {
		return nil, fmt.Errorf("%q is not the address of a mail server; write it as mail.example.org:587", s.Address)
	}
	port, err := strconv.Atoi(service)
	if err != nil || port < 1 || port > 65535 {
		return nil, fmt.Errorf("%q is not the port of a mail server", service)
	}
	if s.TLS == "" {
		s.TLS = TLSStart
	}
	if !slices.Contains([]string{TLSStart, TLSAlways, TLSNone}, s.TLS) {
		return nil, fmt.Errorf("mail goes by starttls, tls or none, not by %q", s.TLS)
	}
	if s.TLS == TLSNone && !loopback(host) {
		return nil, fmt.Errorf("mail goes without TLS to a server on this machine only, not to %s", host)
	}
	from, err := mail.ParseAddress(s.From)
	if err != nil {
		return nil, fmt.Errorf("%q is not the address of a sender; write it as Secretariat <secretariat@example.org>", s.From)
	}
	if (s.User == "") != (s.Password == "") {
		return nil, errors.New("the mail server needs both a user and a password, or neither")
	}
	return &Mailer{settings: s, host: host, port: port, from: from}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Sender is the address messages come from, without a name.
func (m *Mailer) Sender() string { return m.from.Address }

// Send hands a message for one address to the mail server. A nil error means
// that the server has taken it over.
func (m *Mailer) Send(ctx context.Context, to string, n notice.Message) error {
	letter, err := m.letter(to, n)
	if err != nil {
		return err
	}
	server, err := m.connect()
	if err != nil {
		return err
	}
	connection, err := server.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return fmt.Errorf("reach the mail server %s: %w", m.settings.Address, err)
	}
	err = server.SendWithSMTPClient(connection, letter)
	// The server has taken the message over or not; how the talk ended then does
	// not change it.
	_ = server.CloseWithSMTPClient(connection)
	if err == nil || letter.IsDelivered() {
		return nil
	}
	return refusal(err, to)
}

// refusal tells what the server refused for good from what may be tried again.
// That it refuses us, and not the mailbox, is for the operator to mend.
func refusal(err error, to string) error {
	// What follows names the recipient, and errors go to logs.
	reason, _, _ := strings.Cut(err.Error(), ", affected ")
	reason = strings.ReplaceAll(reason, to, "the recipient")
	var failed *gomail.SendError
	if !errors.As(err, &failed) || failed.IsTemp() {
		return fmt.Errorf("hand the message to the mail server: %s", reason)
	}
	ofMailbox := failed.Reason == gomail.ErrSMTPRcptTo || failed.Reason == gomail.ErrSMTPDataClose
	code := failed.ErrorCode()
	if ofMailbox && code >= 550 && code < 560 {
		return &Refused{Reason: "The mail server refused the message: " + reason}
	}
	return fmt.Errorf("hand the message to the mail server: %s", reason)
}

func (m *Mailer) connect() (*gomail.Client, error) {
	options := []gomail.Option{
		gomail.WithPort(m.port), gomail.WithTimeout(sendTimeout), gomail.WithoutNoop(), gomail.WithoutRset(),
		gomail.WithTLSConfig(&tls.Config{ServerName: m.host, RootCAs: m.settings.Roots, MinVersion: tls.VersionTLS12}),
	}
	switch m.settings.TLS {
	case TLSAlways:
		options = append(options, gomail.WithSSL())
	case TLSStart:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if m.settings.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(m.settings.User), gomail.WithPassword(m.settings.Password))
	}
	c, err := gomail.NewClient(m.host, options...)
	if err != nil {
		return nil, fmt.Errorf("prepare for the mail server: %w", err)
	}
	return c, nil
}

// letter puts a message into the form of e-mail. Only addresses of ours stand in
// its headers, the subject in encoded words, and no name that somebody else wrote.
func (m *Mailer) letter(to string, n notice.Message) (*gomail.Msg, error) {
	letter := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	letter.FromMailAddress(m.from)
	if err := letter.To(to); err != nil {
		return nil, &Refused{Reason: "The contact has no usable e-mail address."}
	}
	letter.Subject(n.Subject)
	letter.SetMessageIDWithValue(n.ID)
	letter.SetDate()
	letter.SetGenHeader(gomail.HeaderContentLang, string(n.Language))
	// Nobody's out-of-office answer is wanted (RFC 3834).
	letter.SetGenHeader("Auto-Submitted", "auto-generated")
	letter.SetBodyString(gomail.TypeTextPlain, n.Text)
	letter.AddAlternativeString(gomail.TypeTextHTML, n.HTML)
	for _, f := range n.Attachments {
		of := gomail.WithFileContentType(gomail.ContentType(f.Type))
		if err := letter.AttachReader(f.Name, bytes.NewReader(f.Content), of); err != nil {
			return nil, fmt.Errorf("attach %s: %w", f.Name, err)
		}
	}
	return letter, nil
}
