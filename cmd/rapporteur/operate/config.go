package operate

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"rapporteur/activities"
)

// Config is what serve, worker and up are told by flags and environment.
// Temporal's part is read by Temporal's own envconfig.
type Config struct {
	databaseURL  string
	listen       string
	workerListen string
	taskQueue    string
	logFormat    string
	logLevel     string
	wait         time.Duration
	drain        time.Duration
	migrate      bool

	// serving: this process has the HTTP API.
	serving         bool
	tlsCert, tlsKey string
	// proxies are addresses and networks as they were written.
	proxies []string
	// temporalKeys encrypt what Temporal keeps, see package seal.
	temporalKeys   string
	temporalAPIKey string
	// clearText says that PostgreSQL and Temporal may be reached without TLS.
	clearText bool
	redactor  *redactor
	sending   sending
	signIn    signInConfig
	// rate is how many requests a second one token may send.
	rate float64
	// publicPages opens what is for the public to who has not signed in.
	publicPages bool
}

// Flags declares the flags, and reads the environment: http and worker say which
// of the two the process has.
func (c *Config) Flags(f *pflag.FlagSet, env func(string) string, http, worker bool) {
	envOr := func(name, other string) string { return cmp.Or(env(name), other) }
	c.databaseURL, c.temporalKeys, c.temporalAPIKey = env(
		"DATABASE_URL",
	), env("RAPPORTEUR_TEMPORAL_KEYS"), env("TEMPORAL_API_KEY")
	c.serving, c.redactor = http, newRedactor(env)
	c.clearText = ClearText(env)
	f.StringVar(
		&c.taskQueue, "task-queue", envOr("RAPPORTEUR_TASK_QUEUE", activities.DefaultTaskQueue),
		"Temporal task queue, the same for server and workers (RAPPORTEUR_TASK_QUEUE)",
	)
	f.Lookup("task-queue").DefValue = activities.DefaultTaskQueue
	f.StringVar(&c.logFormat, "log-format", "json", "json or text")
	f.StringVar(&c.logLevel, "log-level", "info", "debug, info, warn or error")
	f.DurationVar(&c.wait, "wait", time.Minute, "how long to wait at the start for PostgreSQL and Temporal to be there")
	f.DurationVar(&c.drain, "drain", 30*time.Second, "how long to let running requests and activities end at a stop")
	f.BoolVar(&c.migrate, "migrate", false, "bring the database schema up to date first")
	c.listen, c.workerListen = envOr(
		"RAPPORTEUR_LISTEN", "127.0.0.1:8080",
	), envOr("RAPPORTEUR_WORKER_LISTEN", "127.0.0.1:8081")
	if http {
		f.StringVar(&c.listen, "listen", c.listen, "address of the HTTP API (RAPPORTEUR_LISTEN)")
		f.Lookup("listen").DefValue = "127.0.0.1:8080"
		c.tlsFlags(f, env)
		c.signIn.flags(f, env)
		f.BoolVar(&c.publicPages, "public-pages", env("RAPPORTEUR_PUBLIC_PAGES") == "true",
			"let everybody read calendar, agendas, symbols of documents and adopted recommendations without signing in "+
				"(RAPPORTEUR_PUBLIC_PAGES)")
		f.Lookup("public-pages").DefValue = "false"
		f.Float64Var(&c.rate, "rate", 50, "requests a second that one access token may send on average; -1 for any number")
	}
	if worker {
		c.sending = sendingFrom(env)
		f.StringVar(
			&c.workerListen, "worker-listen", c.workerListen,
			"address of the worker's health endpoints (RAPPORTEUR_WORKER_LISTEN)",
		)
		f.Lookup("worker-listen").DefValue = "127.0.0.1:8081"
	}
}

func (c *Config) tlsFlags(f *pflag.FlagSet, env func(string) string) {
	f.StringVar(
		&c.tlsCert, "tls-cert", env("RAPPORTEUR_TLS_CERT"),
		"file of the certificate chain for TLS; read again when it changes (RAPPORTEUR_TLS_CERT)",
	)
	f.StringVar(&c.tlsKey, "tls-key", env("RAPPORTEUR_TLS_KEY"), "file of the private key for TLS (RAPPORTEUR_TLS_KEY)")
	proxies := strings.FieldsFunc(env("RAPPORTEUR_TRUSTED_PROXY"), func(r rune) bool { return r == ',' || r == ' ' })
	f.StringSliceVar(&c.proxies, "trusted-proxy", proxies, "address or network of a proxy in front, whose "+
		"X-Forwarded-For and X-Forwarded-Proto are believed (RAPPORTEUR_TRUSTED_PROXY)")
	for _, name := range []string{"tls-cert", "tls-key"} {
		f.Lookup(name).DefValue = ""
	}
	f.Lookup("trusted-proxy").DefValue = "[]"
}

// validate tells everything that is wrong with the configuration at once.
func (c Config) validate() error {
	var errs []error
	errs = append(errs, checkDatabase(c.databaseURL, c.clearText), c.signIn.validate(c.listen, c.tlsCert != ""))
	for name, address := range map[string]string{"listen": c.listen, "worker-listen": c.workerListen} {
		if _, _, err := net.SplitHostPort(address); err != nil {
			errs = append(errs, fmt.Errorf("--%s %q is not an address; write it as 127.0.0.1:8080", name, address))
		}
	}
	if c.serving {
		errs = append(errs, c.checkExposure())
	}
	if _, err := c.ring(); err != nil {
		errs = append(errs, fmt.Errorf("RAPPORTEUR_TEMPORAL_KEYS: %w", err))
	}
	if !slices.Contains([]string{"json", "text"}, c.logFormat) {
		errs = append(errs, fmt.Errorf("--log-format is json or text, not %q", c.logFormat))
	}
	var level slog.Level
	if level.UnmarshalText([]byte(c.logLevel)) != nil {
		errs = append(errs, fmt.Errorf("--log-level is debug, info, warn or error, not %q", c.logLevel))
	}
	if _, _, err := c.sending.open(); err != nil {
		errs = append(errs, err)
	}
	if c.wait < 0 || c.drain < 0 {
		errs = append(errs, errors.New("--wait and --drain are not negative"))
	}
	if err := errors.Join(errs...); err != nil {
		return &UsageError{Err: err}
	}
	return nil
}

// checkDatabaseURL never repeats the URL, which may hold a password.
func checkDatabaseURL(dsn string) error {
	if dsn == "" {
		return errors.New("set DATABASE_URL to the address of PostgreSQL, such as postgres://user@127.0.0.1:5432/rapporteur")
	}
	if strings.Contains(dsn, "=") && !strings.Contains(dsn, "://") {
		return nil // keywords and values
	}
	if u, err := url.Parse(dsn); err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return errors.New(
			"DATABASE_URL is not the address of a PostgreSQL database; write it as postgres://user@127.0.0.1:5432/rapporteur",
		)
	}
	return nil
}

func (c Config) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.logLevel)) // validated before
	options := &slog.HandlerOptions{Level: level}
	if c.redactor != nil {
		options.ReplaceAttr = c.redactor.replace
	}
	if c.logFormat == "text" {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
}
