// Package rapporteur_test holds what is true of the module as a whole.
package rapporteur_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// floors are the rooms of the house from the ground up: a room may import
// those on lower floors, never one on its own floor or above.
var floors = [][]string{
	{"numbering"},
	{"audit", "negotiation", "redline", "seal", "symbol", "schema"},
	{"phrases"},
	{"drafting", "notice"},
	{"dossier", "publish", "store", "delivery", "identity"},
	{"activities"},
	{"workflows", "api/wire"},
	{"application"},
	{"web"},
	{"worker", "api", "client", "doctor", "scenario/held"},
	{"demo", "scenario"},
	{"cmd/rapporteur/operate"},
	{"cmd/rapporteur"},
}

// apart are rooms that must not know each other although their floors would
// allow it.
var apart = map[string][]string{
	"workflows": {"store", "publish", "redline", "schema"},
	// What decides who may see what stands below all doors and knows none of them.
	"application": {"net/http", "github.com/danielgtaylor/huma/v2"},
	"client":      {"store", "workflows", "activities", "api"},
	"dossier":     {"store"},
	"publish":     {"store"},
	"delivery":    {"store"},
	"identity":    {"store"},
}

// tests is the folder of what tests alone use: databases, a mail server, random
// stories. No room imports from it but in its tests.
const tests = "tests/"

// own are the only rooms that may import a library.
var own = map[string]string{
	"github.com/sergi/go-diff/diffmatchpatch": "redline",
	"github.com/jackc/pgx/v5":                 "store",
	"github.com/jackc/pgx/v5/pgxpool":         "store",
	"github.com/pressly/goose/v3":             "schema",
	"github.com/wneessen/go-mail":             "delivery",
	"github.com/arran4/golang-ical":           "notice",
	"github.com/coreos/go-oidc/v3/oidc":       "identity",
	"golang.org/x/text/feature/plural":        "phrases",
}

func floorOf(room string) int {
	return slices.IndexFunc(floors, func(rooms []string) bool { return slices.Contains(rooms, room) })
}

func TestImportsPointDownOnly(t *testing.T) {
	format := `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", format, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		room := strings.TrimPrefix(fields[0], "rapporteur/")
		if room == "rapporteur" || strings.HasPrefix(room, tests) {
			continue
		}
		if floorOf(room) < 0 {
			t.Errorf("%s stands on no floor; give it one in this test", room)
			continue
		}
		for _, path := range fields[1:] {
			checkImport(t, room, path)
		}
	}
}

func checkImport(t *testing.T, room, path string) {
	t.Helper()
	if only, ok := own[path]; ok && room != only {
		t.Errorf("%s imports %s, which is for %s alone", room, path, only)
	}
	if slices.Contains(apart[room], path) {
		t.Errorf("%s imports %s, which it must not know", room, path)
	}
	other, ours := strings.CutPrefix(path, "rapporteur/")
	if !ours {
		if (room == "negotiation") && strings.Contains(path, ".") {
			t.Errorf("negotiation imports %s; it uses the standard library only", path)
		}
		return
	}
	if strings.HasPrefix(other, tests) {
		t.Errorf("%s imports %s, which is for tests", room, other)
	}
	if floorOf(other) >= floorOf(room) {
		t.Errorf("%s imports %s, which is not below it", room, other)
	}
	if slices.Contains(apart[room], other) {
		t.Errorf("%s imports %s, which it must not know", room, other)
	}
}
