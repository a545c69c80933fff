package operate

import (
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"regexp"
	"strings"
)

// secrets are the variables that must be seen by nobody else. Each may be
// given as a file instead, named by the variable with _FILE after it, as
// container engines hand secrets over. There is no flag for any of them: a
// flag is seen by everybody who lists processes.
var secrets = []string{
	"DATABASE_URL", "RAPPORTEUR_TOKEN", "RAPPORTEUR_TEMPORAL_KEYS", "TEMPORAL_API_KEY", "RAPPORTEUR_OIDC_CLIENT_SECRET",
	"RAPPORTEUR_SMTP_PASSWORD", "RAPPORTEUR_WEBHOOK_KEY",
}

// WithFiles is the environment with what the files of secrets hold.
func WithFiles(env func(string) string) (func(string) string, error) {
	held := map[string]string{}
	for _, name := range secrets {
		file := env(name + "_FILE")
		if file == "" {
			continue
		}
		if env(name) != "" {
			return env, misused("%s and %s_FILE are both set; keep one of them", name, name)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return env, &UsageError{Err: fmt.Errorf("read %s_FILE: %w", name, err)}
		}
		held[name] = strings.TrimSpace(string(text))
	}
	return func(name string) string {
		if text, ok := held[name]; ok {
			return text
		}
		return env(name)
	}, nil
}

// redactor takes secrets out of what is logged: those this process knows by
// their value, others by their form. It is the last of several guards; nothing
// should log a secret in the first place.
type redactor struct{ known *strings.Replacer }

const redacted = "[redacted]"

func newRedactor(env func(string) string) *redactor {
	var pairs []string
	for _, name := range secrets {
		for _, part := range secretParts(name, env(name)) {
			pairs = append(pairs, part, redacted)
		}
	}
	return &redactor{known: strings.NewReplacer(pairs...)}
}

// secretParts are the parts of a variable that are secret, long enough not to
// be a word of everybody's.
func secretParts(name, value string) (parts []string) {
	if name == "DATABASE_URL" {
		u, err := url.Parse(value)
		if err != nil || u.User == nil {
			return nil // passwords in keywords have a form of their own
		}
		if password, _ := u.User.Password(); len(password) >= 6 {
			parts = append(parts, password)
		}
		return parts
	}
	for _, part := range strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(",: \t\r\n", r) }) {
		if len(part) >= 12 {
			parts = append(parts, part)
		}
	}
	return parts
}

var (
	// What a secret looks like: our tokens, anybody's bearer tokens, passwords
	// in URLs and in keywords, JSON web tokens.
	secretForms = regexp.MustCompile(`\brp[a-z]_[A-Za-z0-9_-]{8,}|(?i:\bbearer )[^\s"']+|(?i:\bpassword=)[^\s"'&]+|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]+`)
	passwordURL = regexp.MustCompile(`(://[^:/@\s]*:)[^/@\s]+@`)
)

func (r *redactor) clean(s string) string {
	s = r.known.Replace(s)
	s = secretForms.ReplaceAllString(s, redacted)
	return passwordURL.ReplaceAllString(s, "${1}"+redacted+"@")
}

// replace is for [slog.HandlerOptions].
func (r *redactor) replace(_ []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindString:
		if s := a.Value.String(); r.clean(s) != s {
			a.Value = slog.StringValue(r.clean(s))
		}
	case slog.KindAny:
		if _, isLevel := a.Value.Any().(slog.Level); isLevel {
			return a
		}
		if s := fmt.Sprintf("%+v", a.Value.Any()); r.clean(s) != s {
			a.Value = slog.StringValue(r.clean(s))
		}
	}
	return a
}
