package demo_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"rapporteur/demo"
	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/tests/storetest"
)

// program builds the binary the demonstration runs.
func program(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "rapporteur")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", file, "rapporteur/cmd/rapporteur")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v\n%s", err, out)
	}
	return file
}

// run runs the demonstration on a database and a task queue of its own.
func run(t *testing.T, program string, kill bool) (demo.Outcome, *store.Store, string) {
	t.Helper()
	if os.Getenv("TEMPORAL_ADDRESS") == "" {
		t.Fatal("TEMPORAL_ADDRESS is not set: run the tests with make test, or under bin/devstack exec")
	}
	record, dsn := storetest.MustOpen(t)
	dir := t.TempDir()
	var told bytes.Buffer
	o := demo.Options{
		Program: program, DatabaseURL: dsn, TaskQueue: "demo-" + uuid.NewString(), Out: dir,
		Narrate: io.Writer(&told), KillWorker: kill,
	}
	outcome, err := demo.Run(t.Context(), o)
	if err != nil {
		t.Fatalf("%v\nwhat was told:\n%s", err, &told)
	}
	return outcome, record, dir
}

// The demonstration is checked against the record, by what an expert would
// look for, and it is the same when the worker is killed in the middle.
func TestTheDemonstrationIsTheSameWhenTheWorkerIsKilled(t *testing.T) {
	file := program(t)
	var plain, killed demo.Outcome
	t.Run("undisturbed", func(t *testing.T) {
		t.Parallel()
		var record *store.Store
		var dir string
		plain, record, dir = run(t, file, false)
		checkRecord(t, record)
		checkOutcome(t, plain)
		checkFiles(t, dir)
	})
	t.Run("worker killed", func(t *testing.T) {
		t.Parallel()
		var record *store.Store
		killed, record, _ = run(t, file, true)
		checkRecord(t, record)
	})
	t.Cleanup(func() {
		if diff := cmp.Diff(plain, killed); diff != "" && !t.Failed() {
			t.Errorf("killing the worker changed the outcome (-undisturbed +killed):\n%s", diff)
		}
	})
}

func checkOutcome(t *testing.T, o demo.Outcome) {
	t.Helper()
	stages := map[string]negotiation.Stage{
		"technology": negotiation.StageAdoptedAsAmended, "victims": negotiation.StageAdoptedAsAmended,
		"procurement": negotiation.StageDeferred,
		"data":        negotiation.StageAdopted, "finance": negotiation.StageAdopted,
	}
	for _, r := range o.Recommendations {
		if r.Stage != stages[r.Key] {
			t.Errorf("%s is %s", r.Key, r.Stage)
		}
		last := r.Versions[len(r.Versions)-1]
		if r.Stage.Adopted() != (last.Origin == negotiation.OriginAdopted) || (r.Stage.Adopted() && last.Open > 0) {
			t.Errorf("%s ends with %+v", r.Key, last)
		}
		if r.Stage == negotiation.StageDeferred && last.Open == 0 {
			t.Errorf("%s was deferred without its brackets", r.Key)
		}
	}
	late := 0
	for _, c := range o.Comments {
		if c.Late {
			late++
		}
	}
	if late != 1 || len(o.Comments) < 20 {
		t.Errorf("%d of %d comments are late", late, len(o.Comments))
	}
	var symbols []string
	for _, d := range o.Documents {
		symbols = append(symbols, string(d.Kind)+" "+d.Symbol)
	}
	want := []string{
		"informal_paper ", "crp CTOC/COP/2020/CRP.2", "draft_report CTOC/COP/WG.4/2021/L.1", "report CTOC/COP/WG.4/2021/6",
	}
	if !slices.Equal(symbols, want) {
		t.Errorf("documents: %q", symbols)
	}
	for i, s := range o.Sections {
		if !s.Adopted() {
			t.Errorf("section %d is %s", i+1, s)
		}
	}
}

// checkRecord looks at the record itself, not at what the API says of it.
func checkRecord(t *testing.T, record *store.Store) {
	t.Helper()
	ctx := t.Context()
	recommendations, err := record.Recommendations(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range recommendations {
		v, err := record.Version(ctx, r.Draft.Version)
		if err != nil {
			t.Fatal(err)
		}
		if r.Draft.Stage.Adopted() && v.Bracketed() {
			t.Errorf("%s is adopted with brackets", r.Key)
		}
		checkStory(t, record, r)
	}
	comments, err := record.Comments(ctx, store.CommentFilter{})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[negotiation.ID]bool{}
	for _, c := range comments {
		if seen[c.ID] || c.Delegation == "" || c.Capacity == "" || c.BaseVersion == "" || c.ReceivedAt.IsZero() ||
			!c.Language.Valid() {
			t.Errorf("a comment lacks what it must have: %+v", c)
		}
		seen[c.ID] = true
		if (c.Delegation == "EU") != (len(c.OnBehalfOf) > 0) {
			t.Errorf("%s speaks on behalf of %v", c.Delegation, c.OnBehalfOf)
		}
	}
	crp, err := record.Document(ctx, "CTOC/COP/2020/CRP.2")
	if err != nil {
		t.Fatal(err)
	}
	if crp.Body != "CTOC/COP" {
		t.Errorf("the conference room paper is filed under %s", crp.Body)
	}
}

// checkStory checks that each adoption has come by its whole way.
func checkStory(t *testing.T, record *store.Store, r negotiation.Recommendation) {
	t.Helper()
	events, err := record.Events(t.Context(), store.EventFilter{Recommendation: r.ID})
	if err != nil {
		t.Fatal(err)
	}
	var acts []string
	for _, e := range events {
		if name, ok := strings.CutPrefix(string(e.Act), "recommendation."); ok {
			acts = append(acts, name)
		}
	}
	way := []string{"circulate", "consolidate", "consolidate", "issue_in_crp", "present", "take_up"}
	if len(acts) < len(way) || !slices.Equal(acts[:len(way)], way) {
		t.Errorf("%s has come by %v", r.Key, acts)
	}
	if last := acts[len(acts)-1]; (last == "adopt") != r.Draft.Stage.Adopted() {
		t.Errorf("%s is %s after %s", r.Key, r.Draft.Stage, last)
	}
}

func checkFiles(t *testing.T, dir string) {
	t.Helper()
	if os.Getenv("DEVSTACK_MAIL_DIR") != "" {
		for _, cause := range []string{"round.opened", "round.issued", "report.adopted"} {
			if mails, err := filepath.Glob(filepath.Join(dir, "mail", "FRA-"+cause+"-*.eml")); err != nil || len(mails) != 1 {
				t.Errorf("%d mails told France of %s, %v", len(mails), cause, err)
			}
		}
	}
	for name, want := range map[string]string{
		"informal-paper.txt":          "no part of the official record",
		"informal-paper.html":         "14 September 2020",
		"CTOC-COP-2020-CRP.2.txt":     "[shall — France and Kenya]",
		"CTOC-COP-2020-CRP.2.html":    "Illustrative text",
		"history-victims.txt":         "2020-10-05",
		"CTOC-COP-WG.4-2021-L.1.txt":  "NOT ADOPTED",
		"CTOC-COP-WG.4-2021-L.1.html": "DEMONSTRATION",
		"CTOC-COP-WG.4-2021-6.html":   "as orally amended",
		"diff-victims.txt":            "{+effective +}",
		"diff-victims.html":           "<ins>",
		"diff-technology.json":        "\"insert\"",
		"history-technology.txt":      "Adopted with the report as orally amended",
		"history-procurement.txt":     "Deferred",
		"blame-victims.txt":           "BRA, CAN",
		"agenda-2021.en.txt":          "3 p.m.–5 p.m.",
		"agenda-2021.fr.html":         "1 b) Adoption de l’ordre du jour",
		"CTOC-COP-WG.4-2021-6.txt":    "those accredited to the meeting were the following",
		"outcome.json":                "adopted_as_orally_amended",
	} {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
			continue
		}
		if !strings.Contains(string(content), want) {
			t.Errorf("%s does not hold %q", name, want)
		}
	}
}
