package operate

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"os"

	"rapporteur/delivery"
)

// sending is what the environment says of sending notices. Secrets come from
// files, never from flags or variables that others can list.
type sending struct {
	address, tls, user, passwordFile, caFile, from string
	webhookKeyFile, webhookPrivate                 string
}

func sendingFrom(env func(string) string) sending {
	return sending{
		address: env("RAPPORTEUR_SMTP_ADDRESS"), tls: env("RAPPORTEUR_SMTP_TLS"), user: env("RAPPORTEUR_SMTP_USER"),
		passwordFile: env(
			"RAPPORTEUR_SMTP_PASSWORD_FILE",
		), caFile: env("RAPPORTEUR_SMTP_CA_FILE"), from: env("RAPPORTEUR_MAIL_FROM"),
		webhookKeyFile: env("RAPPORTEUR_WEBHOOK_KEY_FILE"), webhookPrivate: env("RAPPORTEUR_WEBHOOK_PRIVATE"),
	}
}

// open makes what sends notices: each is nil where the environment does not
// say how.
func (s sending) open() (*delivery.Mailer, *delivery.Webhooks, error) {
	mailer, err := s.mailer()
	webhooks, other := s.webhooks()
	return mailer, webhooks, errors.Join(err, other)
}

func (s sending) mailer() (*delivery.Mailer, error) {
	if s.address == "" {
		return nil, nil
	}
	settings := delivery.SMTP{Address: s.address, TLS: s.tls, User: s.user, From: s.from}
	if s.passwordFile != "" {
		password, err := os.ReadFile(s.passwordFile)
		if err != nil {
			return nil, fmt.Errorf("read RAPPORTEUR_SMTP_PASSWORD_FILE: %w", err)
		}
		settings.Password = string(bytes.TrimRight(password, "\r\n"))
	}
	if s.caFile != "" {
		certificates, err := os.ReadFile(s.caFile)
		if err != nil {
			return nil, fmt.Errorf("read RAPPORTEUR_SMTP_CA_FILE: %w", err)
		}
		settings.Roots = x509.NewCertPool()
		if !settings.Roots.AppendCertsFromPEM(certificates) {
			return nil, fmt.Errorf("RAPPORTEUR_SMTP_CA_FILE %s holds no certificate in PEM", s.caFile)
		}
	}
	m, err := delivery.NewMailer(settings)
	if err != nil {
		return nil, fmt.Errorf("the settings of mail can't be used: %w", err)
	}
	return m, nil
}

func (s sending) webhooks() (*delivery.Webhooks, error) {
	if s.webhookKeyFile == "" {
		return nil, nil
	}
	key, err := s.webhookKey()
	if err != nil {
		return nil, err
	}
	switch s.webhookPrivate {
	case "", "false", "true":
	default:
		return nil, fmt.Errorf("RAPPORTEUR_WEBHOOK_PRIVATE is true or false, not %q", s.webhookPrivate)
	}
	w, err := delivery.NewWebhooks(key, s.webhookPrivate == "true")
	if err != nil {
		return nil, fmt.Errorf("RAPPORTEUR_WEBHOOK_KEY_FILE can't be used: %w", err)
	}
	return w, nil
}

func (s sending) webhookKey() ([]byte, error) {
	if s.webhookKeyFile == "" {
		return nil, errors.New("set RAPPORTEUR_WEBHOOK_KEY_FILE to a file with the key that webhooks are signed with")
	}
	key, err := os.ReadFile(s.webhookKeyFile)
	if err != nil {
		return nil, fmt.Errorf("read RAPPORTEUR_WEBHOOK_KEY_FILE: %w", err)
	}
	return bytes.TrimRight(key, "\r\n"), nil
}

// WebhookKey is the key that webhooks are signed with, from the file that the
// environment names.
func WebhookKey(env func(string) string) ([]byte, error) {
	key, err := sendingFrom(env).webhookKey()
	if err != nil {
		return nil, &UsageError{Err: err}
	}
	return key, nil
}
