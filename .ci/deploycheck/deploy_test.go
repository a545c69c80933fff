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
	for _, name := range []string{"postgres", "temporal-schema", "temporal", "temporal-namespace", "temporal-ui", "migrate", "serve", "worker"} {
		service, found := services[name]
		if !found {
			t.Errorf("there is no service %s", name)
			continue
		}
		if !slices.Contains(oneShot, name) && (service.HealthCheck == nil || service.HealthCheck.Disable || len(service.HealthCheck.Test) == 0) {
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
