// Package deploycheck reads docker-compose.yml and Dockerfile with the libraries the real tools are made of, since
// a container engine is too much to ask of the machine that runs the tests.
package deploycheck

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

const root = "../.."

var passwords = []string{"POSTGRES_PASSWORD=p", "RAPPORTEUR_DB_PASSWORD=r", "TEMPORAL_DB_PASSWORD=t"}

func load(t *testing.T, environment []string) (*types.Project, error) {
	t.Helper()
	options, err := cli.NewProjectOptions([]string{filepath.Join(root, "docker-compose.yml")}, cli.WithEnv(environment))
	if err != nil {
		t.Fatal(err)
	}
	return options.LoadProject(t.Context())
}

func project(t *testing.T) *types.Project {
	t.Helper()
	loaded, err := load(t, passwords)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

func TestNothingStartsWithoutAPassword(t *testing.T) {
	for i, missing := range passwords {
		others := slices.Delete(slices.Clone(passwords), i, i+1)
		name, _, _ := strings.Cut(missing, "=")
		if _, err := load(t, others); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: got %v, want an error that names it", name, err)
		}
	}
}

func TestEveryLastingServiceHasAHealthCheckAndAPinnedImage(t *testing.T) {
	services := project(t).Services
	oneShot := []string{"temporal-schema", "temporal-namespace", "migrate"}
	for _, name := range []string{
		"postgres", "temporal-schema", "temporal", "temporal-namespace", "temporal-ui", "migrate", "serve", "worker",
	} {
		service, found := services[name]
		if !found {
			t.Errorf("there is no service %s", name)
			continue
		}
		if !slices.Contains(
			oneShot, name,
		) && (service.HealthCheck == nil || service.HealthCheck.Disable || len(service.HealthCheck.Test) == 0) {
			t.Errorf("%s has no health check", name)
		}
		if _, tag, found := strings.Cut(service.Image, ":"); !found || tag == "latest" {
			t.Errorf("%s: the image %q names no version", name, service.Image)
		}
	}
}

func TestServicesWaitForWhatTheyNeed(t *testing.T) {
	services := project(t).Services
	for _, want := range []struct{ service, on, condition string }{
		{"temporal-schema", "postgres", types.ServiceConditionHealthy},
		{"temporal", "temporal-schema", types.ServiceConditionCompletedSuccessfully},
		{"temporal-namespace", "temporal", types.ServiceConditionHealthy},
		{"migrate", "postgres", types.ServiceConditionHealthy},
		{"serve", "migrate", types.ServiceConditionCompletedSuccessfully},
		{"serve", "temporal-namespace", types.ServiceConditionCompletedSuccessfully},
		{"worker", "migrate", types.ServiceConditionCompletedSuccessfully},
		{"worker", "temporal-namespace", types.ServiceConditionCompletedSuccessfully},
	} {
		if got := services[want.service].DependsOn[want.on].Condition; got != want.condition {
			t.Errorf("%s waits for %s to be %q, want %q", want.service, want.on, got, want.condition)
		}
	}
}

func TestTheRecordOutlivesItsContainer(t *testing.T) {
	loaded := project(t)
	for _, mount := range loaded.Services["postgres"].Volumes {
		if _, named := loaded.Volumes[mount.Source]; named && mount.Target == "/var/lib/postgresql/data" {
			return
		}
	}
	t.Error("PostgreSQL's data folder is on no named volume")
}

func TestPortsArePublishedOnLoopbackOnly(t *testing.T) {
	for name, service := range project(t).Services {
		for _, port := range service.Ports {
			if port.HostIP != "127.0.0.1" {
				t.Errorf("%s publishes port %s on %q", name, port.Published, port.HostIP)
			}
		}
	}
}

func TestOurServicesAreBuiltFromTheDockerfileAndFindTheServers(t *testing.T) {
	services := project(t).Services
	for _, name := range []string{"migrate", "serve", "worker"} {
		service := services[name]
		if service.Build == nil {
			t.Errorf("%s is not built from the repository", name)
			continue
		}
		if _, err := os.Stat(filepath.Join(service.Build.Context, service.Build.Dockerfile)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, variable := range []string{"DATABASE_URL", "TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE"} {
			if value := service.Environment[variable]; value == nil || *value == "" {
				t.Errorf("%s is not told %s", name, variable)
			}
		}
	}
}

// What .env.example offers reaches the service that reads it, and what it
// leaves empty turns the thing off.
func TestWhatTheExampleOffersReachesItsService(t *testing.T) {
	example, err := os.ReadFile(filepath.Join(root, ".env.example"))
	if err != nil {
		t.Fatal(err)
	}
	var given []string
	for line := range strings.Lines(string(example)) {
		if name, _, found := strings.Cut(strings.TrimSpace(line), "="); found && !strings.HasPrefix(name, "#") {
			given = append(given, name+"=of-"+name)
		}
	}
	loaded, err := load(t, given)
	if err != nil {
		t.Fatal(err)
	}
	for service, names := range map[string][]string{
		"serve": {
			"RAPPORTEUR_OIDC_ISSUER", "RAPPORTEUR_OIDC_CLIENT_ID", "RAPPORTEUR_OIDC_CLIENT_SECRET_FILE", "RAPPORTEUR_PUBLIC_URL",
			"RAPPORTEUR_TEMPORAL_KEYS",
		},
		"worker": {
			"RAPPORTEUR_SMTP_ADDRESS", "RAPPORTEUR_SMTP_USER", "RAPPORTEUR_SMTP_PASSWORD_FILE", "RAPPORTEUR_MAIL_FROM",
			"RAPPORTEUR_WEBHOOK_KEY_FILE", "RAPPORTEUR_TEMPORAL_KEYS",
		},
	} {
		for _, name := range names {
			if !slices.Contains(given, name+"=of-"+name) {
				t.Errorf(".env.example does not offer %s", name)
			}
			if got := loaded.Services[service].Environment[name]; got == nil || *got != "of-"+name {
				t.Errorf("%s is not given %s", service, name)
			}
			if got := project(t).Services[service].Environment[name]; got != nil && *got != "" {
				t.Errorf("%s has %s=%s where nobody set it", service, name, *got)
			}
		}
		if !slices.ContainsFunc(loaded.Services[service].Volumes, func(v types.ServiceVolumeConfig) bool {
			return v.Target == "/run/rapporteur" && v.ReadOnly
		}) {
			t.Errorf("%s does not see the folder of secrets, or may write to it", service)
		}
	}
}

func TestTheImageRunsRapporteurAsAnotherUserThanRoot(t *testing.T) {
	file, err := os.Open(filepath.Join(root, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	parsed, err := parser.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	stages, _, err := instructions.Parse(parsed.AST, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(stages) < 2 {
		t.Fatal("the image holds the tools it was built with: there is one stage only")
	}
	user, healthy := "", false
	for _, command := range stages[len(stages)-1].Commands {
		switch command := command.(type) {
		case *instructions.UserCommand:
			user = command.User
		case *instructions.HealthCheckCommand:
			healthy = len(command.Health.Test) > 0
		}
	}
	if user == "" || user == "root" || user == "0" {
		t.Errorf("the image runs as %q", user)
	}
	if !healthy {
		t.Error("the image has no health check")
	}
}
