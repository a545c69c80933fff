package operate

import (
	"fmt"

	temporal "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"

	"rapporteur/seal"
	"rapporteur/worker"
)

// withAPIKey is the process's environment with the API key that a file may hold.
type withAPIKey struct {
	envconfig.EnvLookup
	key string
}

// LookupEnv is that of the process but for the API key.
func (w withAPIKey) LookupEnv(name string) (string, bool) {
	if name == "TEMPORAL_API_KEY" && w.key != "" {
		return w.key, true
	}
	return w.EnvLookup.LookupEnv(name)
}

// temporalOptions are what Temporal's own tools read from the environment
// (address, namespace, certificates, API key), and our encryption.
func (p *Process) temporalOptions() (temporal.Options, error) {
	options, err := envconfig.LoadClientOptions(envconfig.LoadClientOptionsRequest{
		EnvLookup: withAPIKey{envconfig.EnvLookupOS, p.temporalAPIKey},
	})
	if err != nil {
		return options, &UsageError{Err: fmt.Errorf("read Temporal's settings: %w", err)}
	}
	if err := p.checkTemporal(options); err != nil {
		return options, &UsageError{Err: err}
	}
	options.Logger = worker.Logger(p.log)
	ring, err := p.ring()
	if err != nil {
		return options, &UsageError{Err: err}
	}
	if ring != nil {
		options.DataConverter, options.FailureConverter = ring.DataConverter(), ring.FailureConverter()
		p.log.Info("payloads in Temporal are encrypted", "key", ring.Active())
	}
	return options, nil
}

// ring is nil when nothing is to be encrypted.
func (c Config) ring() (*seal.Ring, error) {
	if c.temporalKeys == "" {
		return nil, nil
	}
	return seal.Parse(c.temporalKeys)
}
