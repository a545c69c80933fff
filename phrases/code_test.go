package phrases

import (
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rapporteur/negotiation"
)

const room = "rapporteur/phrases"

// asked is what the code asks for: keys, keys that are put together of a
// beginning, something else and an end, and what is filled into them.
type asked struct {
	t       *testing.T
	english map[Key]phrase
	info    *types.Info
	said    map[Key]bool
}

// The code asks for phrases that are there, fills in what stands in their braces,
// and counts those that have forms; and it asks for every phrase there is.
func TestTheCodeAsksForThePhrasesThereAre(t *testing.T) {
	a := &asked{t: t, english: catalogue()[negotiation.English].texts, said: map[Key]bool{}}
	rooms := roomsThatAsk(t)
	exports := exportsOf(t, slices.Sorted(maps.Keys(rooms))...)
	for path, dir := range rooms {
		a.read(path, dir, exports)
	}
	a.readTemplates("../web/html/*.html")
	for _, key := range slices.Sorted(maps.Keys(a.english)) {
		if !a.said[key] {
			t.Errorf("en.yaml: no code asks for %s", key)
		}
	}
}

// roomsThatAsk finds the folders of the packages that use phrases.
func roomsThatAsk(t *testing.T) map[string]string {
	t.Helper()
	rooms := map[string]string{}
	for _, f := range golist(t, "-f", "{{.ImportPath}}\t{{.Dir}}\t{{.Imports}}", "rapporteur/...") {
		if f[0] == room || slices.Contains(strings.Fields(strings.Trim(f[2], "[]")), room) {
			rooms[f[0]] = f[1]
		}
	}
	return rooms
}

// exportsOf finds what the compiler wrote of packages and all they import.
func exportsOf(t *testing.T, packages ...string) map[string]string {
	t.Helper()
	exports := map[string]string{}
	args := []string{"-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}"}
	for _, f := range golist(t, append(args, packages...)...) {
		exports[f[0]] = f[1]
	}
	return exports
}

// golist runs go list, whose lines are fields apart by tabs.
func golist(t *testing.T, args ...string) (lines [][]string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", append([]string{"list"}, args...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		lines = append(lines, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return lines
}

func imports(fset *token.FileSet, exports map[string]string) types.Importer {
	return importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
}

// read looks through the files of one package.
func (a *asked) read(path, dir string, exports map[string]string) {
	a.t.Helper()
	fset := token.NewFileSet()
	var parsed []*ast.File
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		a.t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			a.t.Fatal(err)
		}
		parsed = append(parsed, f)
	}
	a.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}
	conf := types.Config{Importer: imports(fset, exports)}
	if _, err := conf.Check(path, fset, parsed, a.info); err != nil {
		a.t.Fatal(err)
	}
	for _, f := range parsed {
		ast.Inspect(f, func(node ast.Node) bool {
			if call, ok := node.(*ast.CallExpr); ok {
				a.call(fset, call)
			}
			e, ok := node.(ast.Expr)
			if !ok || !isKey(a.info.Types[e].Type) {
				return true
			}
			return !a.key(fset.Position(e.Pos()).String(), e)
		})
	}
}

// inTemplate finds what a template asks for: .T "key" "name" value, .Number "key" count,
// and keys that a printf puts together.
var inTemplate = regexp.MustCompile(`\.(T|Number) (?:\(printf "([a-z_.]+)\.%s"|"([a-z_.]+)")([^)}|]*)`)

// namedIn finds the names of what is filled in.
var namedIn = regexp.MustCompile(`"([a-z_]+)"`)

// readTemplates looks through templates of pages, as read does through code.
func (a *asked) readTemplates(pattern string) {
	a.t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		a.t.Fatalf("there are no templates at %s: %v", pattern, err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			a.t.Fatal(err)
		}
		for _, found := range inTemplate.FindAllStringSubmatch(string(text), -1) {
			a.template(filepath.Base(name), found)
		}
	}
}

func (a *asked) template(file string, found []string) {
	a.t.Helper()
	method, begin, whole, rest := found[1], found[2], found[3], found[4]
	if begin != "" {
		found := false
		for key := range a.english {
			if strings.HasPrefix(string(key), begin+".") {
				a.said[key], found = true, true
			}
		}
		if !found {
			a.t.Errorf("%s: no phrase begins with %s.", file, begin)
		}
		return
	}
	key := Key(whole)
	said, there := a.english[key]
	if !there {
		a.t.Errorf("%s: no file has the phrase %s", file, key)
		return
	}
	a.said[key] = true
	if said.counted != (method == "Number") {
		a.t.Errorf("%s: %s is asked for with .%s", file, key, method)
	}
	var given []string
	for _, name := range namedIn.FindAllStringSubmatch(rest, -1) {
		given = append(given, name[1])
	}
	for _, name := range namesIn(said.forms["other"]) {
		if name != "count" && !slices.Contains(given, name) {
			a.t.Errorf("%s: nothing fills in {%s} of %s", file, name, key)
		}
	}
}

func isKey(t types.Type) bool {
	named, ok := t.(*types.Named)
	return ok && named.Obj().Name() == "Key" && named.Obj().Pkg().Path() == room
}

// key notes the keys that an expression stands for, and says whether it is known
// which.
func (a *asked) key(at string, e ast.Expr) bool {
	keys, known := a.keys(e)
	for _, key := range keys {
		a.said[key] = true
	}
	if known && len(keys) == 0 {
		a.t.Errorf("%s: no file has the phrase %s", at, types.ExprString(e))
	}
	return known
}

// keys lists those an expression may stand for: the one it names, or those that
// begin and end as it does.
func (a *asked) keys(e ast.Expr) (keys []Key, known bool) {
	if value := a.info.Types[e].Value; value != nil {
		key := Key(constant.StringVal(value))
		if _, there := a.english[key]; there {
			keys = append(keys, key)
		}
		return keys, true
	}
	sum, ok := e.(*ast.BinaryExpr)
	if !ok {
		return nil, false
	}
	end := ""
	if value := a.info.Types[sum.Y].Value; value != nil {
		end = constant.StringVal(value)
		if sum, ok = sum.X.(*ast.BinaryExpr); !ok {
			return nil, false
		}
	}
	begin := a.info.Types[sum.X].Value
	if begin == nil {
		return nil, false
	}
	for key := range a.english {
		if strings.HasPrefix(string(key), constant.StringVal(begin)) && strings.HasSuffix(string(key), end) {
			keys = append(keys, key)
		}
	}
	return keys, true
}

// call holds that a call of Say or Count fills in all that stands in braces: of a
// phrase it names exactly that, of several at least that of each.
func (a *asked) call(fset *token.FileSet, call *ast.CallExpr) {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || call.Ellipsis.IsValid() {
		return
	}
	chosen := a.info.Selections[selector]
	if chosen == nil || chosen.Obj().Pkg() == nil || chosen.Obj().Pkg().Path() != room {
		return
	}
	counted := selector.Sel.Name == "Count"
	if !counted && selector.Sel.Name != "Say" {
		return
	}
	at, given := fset.Position(call.Pos()), []string{}
	if counted {
		given = append(given, "count")
	}
	for i := len(call.Args) - 1; i > 0; i-- {
		if value := a.info.Types[call.Args[i]].Value; value != nil && (len(call.Args)-i)%2 == 0 {
			given = append(given, constant.StringVal(value))
		}
	}
	keys, _ := a.keys(call.Args[0])
	for _, key := range keys {
		if a.english[key].counted != counted {
			a.t.Errorf("%s: %s is asked for with %s", at, key, selector.Sel.Name)
		}
		wanted := namesIn(a.english[key].forms["other"])
		for _, name := range wanted {
			if !slices.Contains(given, name) {
				a.t.Errorf("%s: nothing fills in {%s} of %s", at, name, key)
			}
		}
		for _, name := range given {
			if len(keys) == 1 && name != "count" && !slices.Contains(wanted, name) {
				a.t.Errorf("%s: %s has no {%s}", at, key, name)
			}
		}
	}
}

// Whatever the code puts together of a beginning and a word of the domain is there
// for each word there is: kinds of comments, stages, causes of notices and so on.
func TestEveryWordOfTheDomainHasItsPhrase(t *testing.T) {
	const path = "rapporteur/negotiation"
	domain, err := imports(token.NewFileSet(), exportsOf(t, path)).Import(path)
	if err != nil {
		t.Fatal(err)
	}
	words := func(name string) (out []string) {
		for _, c := range domain.Scope().Names() {
			if c, ok := domain.Scope().Lookup(c).(*types.Const); ok {
				if named, ok := c.Type().(*types.Named); ok && named.Obj().Name() == name {
					out = append(out, constant.StringVal(c.Val()))
				}
			}
		}
		return out
	}
	formats := negotiation.Formats()
	for i, f := range formats {
		formats[i] = strings.ReplaceAll(f, " ", "_")
	}
	var acts []string
	for _, row := range negotiation.ActsOn(negotiation.OnDraft) {
		if row.Name != "adopt_tacitly" { // told by the version it makes
			acts = append(acts, string(row.Name))
		}
	}
	var causes []string
	for _, cause := range negotiation.Causes() {
		causes = append(causes, string(cause))
	}
	for _, f := range []struct {
		begin, end string
		words      []string
		// besides are words of the code itself.
		besides []string
	}{
		{"notice.", ".subject", causes, nil},
		{"notice.", ".text", causes, nil},
		{"kind.", "", words("CommentKind"), nil},
		{"became.", "", words("DispositionStatus"), nil},
		{"disposition.", "", words("DispositionStatus"), nil},
		{"capacity.", "", words("Capacity"), nil},
		{"word.role.", "", words("Role"), nil},
		{"word.cause.", "", causes, nil},
		{"word.refusal.", "", words("Code"), nil},
		{"word.stage.", "", words("Stage"), nil},
		{"word.phase.", "", words("RoundPhase"), nil},
		{"word.document.", "", words("DocumentKind"), nil},
		{"word.format.", "", formats, nil},
		{"word.disposition.", "", words("DispositionStatus"), nil},
		{"word.origin.", "", words("Origin"), nil},
		{"word.source.", "", words("Origin"), nil},
		{"word.amendment.", "", words("AmendmentStatus"), nil},
		{"word.act.recommendation.", "", acts, []string{"made_by_split", "made_by_merge"}},
		{"language.", "", words("Language"), []string{"other"}},
		{"section.", "", words("SectionKind"), nil},
		{"outcome.", "", words("Stage"), nil},
		{"origin.", "", words("Origin"), nil},
		{"source.", "", words("Origin"), nil},
		{"format.", "", formats, nil},
		{
			"about.", "",
			[]string{string(negotiation.DocRevision), string(negotiation.DocAddendum), string(negotiation.DocAmendment)}, nil,
		},
		{"act.recommendation.", "", acts, []string{"made_by_split", "made_by_merge"}},
	} {
		t.Run(f.begin+f.end, func(t *testing.T) {
			if len(f.words) == 0 {
				t.Fatal("the domain has none")
			}
			wanted := map[Key]bool{}
			for _, word := range append(f.words, f.besides...) {
				wanted[Key(f.begin+word+f.end)] = true
			}
			for key := range wanted {
				if !catalogue()[negotiation.English].Has(key) {
					t.Errorf("en.yaml: %s is missing", key)
				}
			}
			for key := range catalogue()[negotiation.English].texts {
				if strings.HasPrefix(string(key), f.begin) && strings.HasSuffix(string(key), f.end) && !wanted[key] {
					t.Errorf("en.yaml: %s is one too many", key)
				}
			}
		})
	}
}

// Pages speak six languages: they say nothing of what is left in English in some, which
// only documents may.
func TestPagesSayNothingThatIsLeftInEnglish(t *testing.T) {
	a := &asked{t: t, english: catalogue()[negotiation.English].texts, said: map[Key]bool{}}
	exports := exportsOf(t, "rapporteur/web")
	a.read("rapporteur/web", "../web", exports)
	a.readTemplates("../web/html/*.html")
	english := mustRead(negotiation.English)
	for _, l := range negotiation.Languages() {
		for name, section := range mustRead(l) {
			if !section.english {
				continue
			}
			for key := range english[name].phrases {
				if a.said[key] {
					t.Errorf("%s.yaml: pages say %s, which is left in English", l, key)
				}
			}
		}
	}
}
