package rapporteur_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"rapporteur/negotiation"
	"rapporteur/tests/laws"
)

// Pages are held against each other and against the code here; a table about one
// room is held in that room's own tests.

// passedOver are folders of data and of what was built.
var passedOver = []string{".git", "bin", "demo-output", "demo/data"}

// sources are the Go files of the module, tests or not.
func sources(t *testing.T, tests bool) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") != tests {
			return err
		}
		text, err := os.ReadFile(path)
		found[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// files are all files with one of these ends, but for data and build output.
func files(t *testing.T, ends ...string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (slices.Contains(passedOver, name) || path.Base(name) == "testdata") {
			return fs.SkipDir
		}
		ended := func(end string) bool { return strings.HasSuffix(name, end) }
		if !d.Type().IsRegular() || !slices.ContainsFunc(ends, ended) {
			return nil
		}
		text, err := os.ReadFile(name)
		found[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func page(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestPagesAreUnder120Columns(t *testing.T) {
	pages := files(t, ".md")
	if len(pages) < 40 {
		t.Fatalf("found %d pages only", len(pages))
	}
	for name, text := range pages {
		for i, line := range strings.Split(text, "\n") {
			if columns := utf8.RuneCountInString(line); columns >= 120 {
				t.Errorf("%s:%d has %d columns; wrap it, or make a list of the table", name, i+1, columns)
			}
		}
	}
}

var (
	links    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	headings = regexp.MustCompile(`(?m)^#+ (.+)$`)
	// pagesNamed are pages as code and comments name them.
	pagesNamed = regexp.MustCompile(`\b(docs/[a-z0-9/-]+\.md|(?:README|SECURITY|CONTRIBUTING|CHANGELOG)\.md)\b`)
	// decisionsNamed are references such as "decision 7" and "decisions 5 and 17".
	decisionsNamed = regexp.MustCompile(`\b[Dd]ecisions?\s+(\d{1,4})\b(?:(?:,| and)\s+(\d{1,4})\b)*`)
	numbers        = regexp.MustCompile(`\d+`)
)

// anchor is the name a heading has in a link.
func anchor(heading string) string {
	heading = regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(heading), "")
	return strings.ReplaceAll(strings.TrimSpace(heading), " ", "-")
}

// anchors are the names of all headings of a page.
func anchors(text string) []string {
	var out []string
	for _, m := range headings.FindAllStringSubmatch(text, -1) {
		out = append(out, anchor(m[1]))
	}
	return out
}

// outside tells the blocks of code of a page from its words.
func outside(text string) string {
	return regexp.MustCompile("(?ms)^```.*?^```").ReplaceAllString(text, "")
}

func TestLinksAndReferencesLeadSomewhere(t *testing.T) {
	pages := files(t, ".md")
	for name, text := range pages {
		for _, m := range links.FindAllStringSubmatch(outside(text), -1) {
			target, part, _ := strings.Cut(m[1], "#")
			if strings.Contains(target, ":") {
				continue // another place
			}
			to := path.Join(path.Dir(name), target)
			if target == "" {
				to = name
			}
			if _, err := os.Stat(to); err != nil {
				t.Errorf("%s links to %s, which is not there", name, m[1])
				continue
			}
			if part != "" && !slices.Contains(anchors(pages[to]), part) {
				t.Errorf("%s links to %s, and %s has no such heading", name, m[1], to)
			}
		}
	}
	for name, text := range files(t, ".md", ".go", ".sql", ".sh", ".yml", ".yaml", "Makefile", ".ci/run") {
		for _, m := range pagesNamed.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(m[1]); err != nil && name != "docs_test.go" {
				t.Errorf("%s names %s, which is not there", name, m[1])
			}
		}
		if name == "CHANGELOG.md" || name == "docs_test.go" {
			continue
		}
		for _, m := range decisionsNamed.FindAllString(text, -1) {
			for _, number := range numbers.FindAllString(m, -1) {
				if found, _ := fs.Glob(os.DirFS("docs/decisions"), fmt.Sprintf("%04s-*.md", number)); len(found) != 1 {
					t.Errorf("%s names decision %s, of which there are %d in docs/decisions", name, number, len(found))
				}
			}
		}
	}
}

// Every decision has a title, a date and a status, and stands with them in the
// index.
func TestDecisions(t *testing.T) {
	index := page(t, "docs/decisions/README.md")
	found, err := fs.Glob(os.DirFS("docs/decisions"), "[0-9]*.md")
	if err != nil || len(found) < 20 {
		t.Fatalf("%d decisions, %v", len(found), err)
	}
	form := regexp.MustCompile(`^# (\d+)\. (.+)\n\n` +
		`- Date: (\d{4}-\d\d-\d\d(?:, changed \d{4}-\d\d-\d\d)?)\n` +
		`- Status: (accepted|superseded by \d+)\n`)
	for i, name := range found {
		m := form.FindStringSubmatch(page(t, "docs/decisions/"+name))
		if m == nil {
			t.Errorf("docs/decisions/%s does not begin as docs/decisions/README.md says: title, date, status", name)
			continue
		}
		if fmt.Sprintf("%04s", m[1]) != name[:4] || m[1] != fmt.Sprint(i+1) {
			t.Errorf("docs/decisions/%s has the number %s; the next is %d", name, m[1], i+1)
		}
		entry := fmt.Sprintf("- [%s. %s](%s)\n  (%s; %s)\n", m[1], m[2], name, m[3], m[4])
		if !strings.Contains(index, entry) {
			t.Errorf("docs/decisions/README.md lacks this entry:\n%s", entry)
		}
	}
	if entries := strings.Count(index, "\n- ["); entries != len(found) {
		t.Errorf("the index lists %d decisions, and there are %d", entries, len(found))
	}
}

// Tests that a page names exist: docs/rules.md and SECURITY.md say by which tests
// a rule and a threat are held.
func TestPagesNameTestsThatExist(t *testing.T) {
	var tests strings.Builder
	for _, text := range sources(t, true) {
		tests.WriteString(text)
	}
	for name, text := range files(t, ".md") {
		named := regexp.MustCompile("`(Test[A-Z][A-Za-z0-9]+)`").FindAllStringSubmatch(text, -1)
		if name == "docs/rules.md" && len(named) < 40 {
			t.Errorf("%s names %d tests only", name, len(named))
		}
		for _, m := range named {
			if name != "CHANGELOG.md" && !strings.Contains(tests.String(), "func "+m[1]+"(t ") {
				t.Errorf("%s names %s, which is no test", name, m[1])
			}
		}
	}
}

// settings are the variables that the environment may hold, as code names them.
var settings = regexp.MustCompile(`"((?:RAPPORTEUR|TEMPORAL)_[A-Z_0-9]+|DATABASE_URL(?:_FILE)?|NO_COLOR)"`)

// What the environment may say is on a page, and no page names what nothing reads.
func TestEverySettingIsOnAPage(t *testing.T) {
	operators := page(t, "docs/cli.md") + page(t, "docs/operating.md") + page(t, "docs/notices.md")
	developers := page(t, "CONTRIBUTING.md")
	read := map[string]bool{}
	check := func(sources map[string]string, on, where string) {
		for name, text := range sources {
			for _, m := range settings.FindAllStringSubmatch(text, -1) {
				read[m[1]] = true
				// Of a variable that names a file, the page may explain the plain one.
				explained := strings.Contains(on, strings.TrimSuffix(m[1], "_FILE")) ||
					strings.HasPrefix(name, tests) && strings.Contains(developers, m[1])
				if strings.HasPrefix(name, "devstack/") || explained {
					continue
				}
				t.Errorf("%s reads %s, which is on no page; explain it in %s", name, m[1], where)
			}
		}
	}
	check(sources(t, false), operators, "docs/cli.md, docs/operating.md or docs/notices.md")
	check(sources(t, true), operators+developers, "CONTRIBUTING.md")

	elsewhere := page(t, "docker-compose.yml") + page(t, "Makefile") + page(t, ".env.example")
	for name, text := range files(t, ".md") {
		for _, m := range regexp.MustCompile(`\bRAPPORTEUR_[A-Z_0-9]*[A-Z0-9]`).FindAllString(text, -1) {
			if !read[m] && !read[strings.TrimSuffix(m, "_FILE")] && !strings.Contains(elsewhere, m) {
				t.Errorf("%s explains %s, which nothing reads", name, m)
			}
		}
	}
}

func TestThePageOfRulesListsTheLaws(t *testing.T) {
	_, list, _ := strings.Cut(page(t, "docs/rules.md"), "package `tests/laws`")
	listed := regexp.MustCompile(`(?m)^\d+\. `).FindAllString(list, -1)
	if all := laws.All(); len(listed) != len(all) {
		t.Errorf("docs/rules.md lists %d laws, and tests/laws has %d", len(listed), len(all))
	}
}

// The floors on the page are those that layout_test.go holds.
func TestTheArchitecturePageShowsTheFloors(t *testing.T) {
	var drawn strings.Builder
	for _, floor := range slices.Backward(floors) {
		drawn.WriteString(strings.Join(floor, "   ") + "\n")
	}
	if !strings.Contains(page(t, "docs/architecture.md"), "```\n"+drawn.String()+"```\n") {
		t.Errorf("docs/architecture.md does not show the floors of layout_test.go; write:\n```\n%s```", drawn.String())
	}
}

func TestEveryRoomIsOnTheMap(t *testing.T) {
	architecture := page(t, "docs/architecture.md")
	for _, floor := range floors {
		for _, room := range floor {
			if !strings.Contains(architecture, "| `"+room+"`") && !strings.Contains(architecture, ", `"+room+"`") {
				t.Errorf("docs/architecture.md does not say what %s is; add it to the table of rooms", room)
			}
		}
	}
}

func TestEveryScopeIsExplained(t *testing.T) {
	text := page(t, "docs/api.md")
	for _, scope := range negotiation.Scopes() {
		if !strings.Contains(text, "`"+string(scope)+"`: "+scope.Means()) {
			t.Errorf("docs/api.md does not explain the scope; write: `%s`: %s", scope, scope.Means())
		}
	}
}

var targets = regexp.MustCompile("(?m)(?:`|^)(?:[A-Z]+=\\S+ )?make ([a-z][a-z-]*)")

func TestTargetsOfMakeExist(t *testing.T) {
	makefile := page(t, "Makefile")
	for name, text := range files(t, ".md") {
		for _, m := range targets.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(makefile, "\n"+m[1]+":") {
				t.Errorf("%s names make %s, which the Makefile has not", name, m[1])
			}
		}
	}
}

// names are all that the rooms declare: functions, types, methods, fields,
// constants and variables, by room and for all of them under "".
func names(t *testing.T) map[string]map[string]bool {
	t.Helper()
	all := map[string]map[string]bool{"": {}}
	for file, text := range sources(t, false) {
		if strings.HasPrefix(file, "devstack/") {
			continue
		}
		room := path.Base(path.Dir(file))
		if all[room] == nil {
			all[room] = map[string]bool{}
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range declared(parsed) {
			all[room][name], all[""][name] = true, true
		}
	}
	return all
}

func declared(file *ast.File) []string {
	var out []string
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				out = append(out, d.Name.Name)
				continue
			}
			on := d.Recv.List[0].Type
			if star, ok := on.(*ast.StarExpr); ok {
				on = star.X
			}
			if ident, ok := on.(*ast.Ident); ok {
				out = append(out, ident.Name+"."+d.Name.Name)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.ValueSpec:
					for _, name := range s.Names {
						out = append(out, name.Name)
					}
				case *ast.TypeSpec:
					out = append(out, s.Name.Name)
					if fields, ok := s.Type.(*ast.StructType); ok {
						for _, f := range fields.Fields.List {
							for _, name := range f.Names {
								out = append(out, s.Name.Name+"."+name.Name)
							}
						}
					}
				}
			}
		}
	}
	return out
}

// heldBy is what docs/rules.md says a rule is held by.
var heldBy = regexp.MustCompile(`(?m)^  Held by: ((?:.+\n)(?:  [^T].*\n)*)`)

// Names of code on the pages are those of the code: `negotiation.Draft`,
// `Draft.Apply`, files, and all that docs/rules.md says a rule is held by.
func TestNamesOfCodeOnPagesExist(t *testing.T) {
	all := names(t)
	of := regexp.MustCompile("`([a-z]+)\\.([A-Z]\\w*[a-z]\\w*(?:\\.\\w+)?)(?:\\(\\))?`")
	method := regexp.MustCompile("`([A-Z]\\w+\\.[A-Za-z]\\w+)(?:\\(\\))?`")
	file := regexp.MustCompile("`((?:[a-z]+/)+[\\w.-]+\\.(?:go|sql|txt|yaml|md|csv))`")
	count := 0
	for name, text := range files(t, ".md") {
		if name == "CHANGELOG.md" {
			continue
		}
		text = outside(text)
		for _, m := range of.FindAllStringSubmatch(text, -1) {
			if room, ours := all[m[1]]; ours {
				count++
				if !room[m[2]] {
					t.Errorf("%s names %s.%s, which is not there any more", name, m[1], m[2])
				}
			}
		}
		for _, m := range method.FindAllStringSubmatch(text, -1) {
			on, _, _ := strings.Cut(m[1], ".")
			if all[""][on] && !all[""][m[1]] {
				t.Errorf("%s names %s, which is not there any more", name, m[1])
			}
		}
		for _, m := range file.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(m[1]); err != nil {
				t.Errorf("%s names %s, which is not there", name, m[1])
			}
		}
	}
	if count < 40 {
		t.Errorf("the pages name %d things of the code only", count)
	}

	held := heldBy.FindAllStringSubmatch(page(t, "docs/rules.md"), -1)
	if len(held) < 40 {
		t.Fatalf("docs/rules.md says of %d rules what they are held by", len(held))
	}
	for _, h := range held {
		for _, m := range regexp.MustCompile("`([\\w./]+)`").FindAllStringSubmatch(h[1], -1) {
			if _, err := os.Stat(m[1]); err != nil && !all[""][m[1]] && all[path.Base(m[1])] == nil && !inRoom(all, m[1]) {
				t.Errorf("docs/rules.md says a rule is held by %s, which is not there any more", m[1])
			}
		}
	}
}

// inRoom reports whether a name with its room, such as drafting.Settle, is there.
func inRoom(all map[string]map[string]bool, name string) bool {
	room, of, _ := strings.Cut(name, ".")
	return all[room][of]
}

// What the program itself names in Temporal and in the findings of the doctor
// is explained to operators.
func TestWhatOperatorsReadIsExplained(t *testing.T) {
	for _, c := range []struct{ room, form, page string }{
		{"doctor", `(?m)^\t[A-Z]\w+ Kind = "([a-z_]+)"`, "docs/operating.md"},
		{"workflows", `NewSearchAttributeKey\w+\("(\w+)"\)`, "docs/procedures.md"},
		{"workflows", `(?m)^func ([A-Z]\w+)\(ctx workflow\.Context, \w+ \w*State\)`, "docs/procedures.md"},
	} {
		found := 0
		text := page(t, c.page)
		for file, source := range sources(t, false) {
			if path.Dir(file) != c.room {
				continue
			}
			for _, m := range regexp.MustCompile(c.form).FindAllStringSubmatch(source, -1) {
				found++
				if !strings.Contains(text, "- `"+m[1]+"`") {
					t.Errorf("%s does not explain %s of %s; add an entry that begins \"- `%s`\"", c.page, m[1], file, m[1])
				}
			}
		}
		if found < 3 {
			t.Errorf("%s has %d of %s only", c.room, found, c.form)
		}
	}
}
