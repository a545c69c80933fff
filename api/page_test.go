package api_test

import (
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rapporteur/api"
	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

// beside are patterns that docs/api.md tells of in words.
var beside = []string{
	"/", "GET /openapi.json", "GET /openapi.yaml", "GET /openapi-3.0.json", "GET /openapi-3.0.yaml", "GET /docs",
}

var operationsListed = regexp.MustCompile("`(GET|POST|PUT|DELETE) (/[^`?]*)(?:\\?[^`]*)?`")

// What the server answers and what docs/api.md lists under "What there is" are
// the same, each with its method and its whole path.
func TestThePageListsEveryOperation(t *testing.T) {
	_, list, _ := strings.Cut(pageOfAPI(t), "\n## What there is\n")
	list, _, _ = strings.Cut(list, "\n## ")
	var listed []string
	for _, m := range operationsListed.FindAllStringSubmatch(list, -1) {
		listed = append(listed, m[1]+" "+m[2])
	}
	config := api.Config{Log: slog.New(slog.DiscardHandler)}
	served := api.Served(config)
	for _, p := range api.PagesOf(config) { // pages for browsers stand in a table of their own
		served = slices.DeleteFunc(served, func(pattern string) bool { return pattern == p.Method+" "+p.Path })
	}
	for i := range served {
		served[i] = strings.TrimSuffix(served[i], "{$}")
	}
	for _, pattern := range served {
		if !slices.Contains(listed, pattern) && !slices.Contains(beside, pattern) {
			t.Errorf("docs/api.md does not list %s; add it under \"What there is\" as `%s`", pattern, pattern)
		}
	}
	for _, operation := range listed {
		if !slices.Contains(served, operation) {
			t.Errorf("docs/api.md lists %s, which the server does not answer", operation)
		}
	}
}

func pageOfAPI(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// Roles, acts on a draft and the limits of requests stand on the page.
func TestThePageNamesRolesActsAndLimits(t *testing.T) {
	page := pageOfAPI(t)
	kind, _ := reflect.TypeFor[wire.ActRequest]().FieldByName("Kind")
	names := strings.Split(kind.Tag.Get("enum"), ",")
	if len(names) < 20 {
		t.Fatalf("found %d acts on a draft only", len(names))
	}
	for _, role := range negotiation.Roles() {
		names = append(names, string(role))
	}
	for _, name := range names {
		if !strings.Contains(page, "`"+name+"`") {
			t.Errorf("docs/api.md does not name `%s`", name)
		}
	}
	limits := fmt.Sprintf("at most %d MiB; loaded files at most %d MiB", api.MaxBodyBytes>>20, api.MaxFileBytes>>20)
	if !strings.Contains(page, limits) {
		t.Errorf("docs/api.md does not say %q", limits)
	}
}
