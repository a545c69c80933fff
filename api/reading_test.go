package api_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"rapporteur/negotiation"
)

// The page shows every operation and needs nothing but itself.
func TestPageShowsEveryOperationAndLoadsNothing(t *testing.T) {
	w := newWorld(t)
	r := w.ask(http.MethodGet, "/docs", negotiation.RoleDelegation, nil)
	if r.status != http.StatusOK || !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") {
		t.Fatalf("answered %d %s", r.status, r.header)
	}
	policy := r.header.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none'; style-src 'sha256-") || strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is %s", policy)
	}
	page := string(r.body)
	for _, op := range w.operations() {
		if !strings.Contains(page, `<details id="`+op.id+`">`) {
			t.Errorf("%s is not shown", op)
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, " style=") || regexp.MustCompile(`(src|href)="(https?:)?//`).MatchString(page) {
		t.Error("the page loads something")
	}
	links := regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(page, -1)
	if len(links) < 50 {
		t.Errorf("the page has %d links", len(links))
	}
	for _, link := range links {
		if !strings.Contains(page, `id="`+link[1]+`"`) {
			t.Errorf("#%s leads nowhere", link[1])
		}
	}
}

// Every code a problem can have is explained to those who write clients.
func TestEveryCodeIsInTheDocumentation(t *testing.T) {
	text, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]bool{}
	for _, room := range []string{"../negotiation", "wire", "."} {
		for _, code := range codesIn(t, room) {
			codes[code] = true
		}
	}
	if len(codes) < 20 {
		t.Fatalf("found %d codes only: %v", len(codes), codes)
	}
	for code := range codes {
		if !strings.Contains(string(text), "`"+code+"`") {
			t.Errorf("docs/api.md does not explain %s", code)
		}
	}
	_, list, found := strings.Cut(string(text), "\n- 400: ")
	list, _, _ = strings.Cut(list, "\n\n")
	if !found {
		t.Fatal("docs/api.md has no list of codes by status any more; it begins with \"- 400: \"")
	}
	for _, m := range regexp.MustCompile("`([a-z_0-9]+)`").FindAllStringSubmatch(list, -1) {
		if !codes[m[1]] {
			t.Errorf("docs/api.md explains %s, which no problem has", m[1])
		}
	}
}

// codesIn reads the constants whose name begins with Code in the files of a
// room, and every code written as a text where a problem is made.
func codesIn(t *testing.T, room string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(room, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(node ast.Node) bool {
			switch x := node.(type) {
			case *ast.ValueSpec:
				for i, name := range x.Names {
					if strings.HasPrefix(name.Name, "Code") && i < len(x.Values) {
						out = append(out, literal(x.Values[i]))
					}
				}
			case *ast.CallExpr:
				if called := callee(x); called == "Refuse" && len(x.Args) > 0 {
					out = append(out, literal(x.Args[0]))
				} else if called == "newProblem" && len(x.Args) > 2 {
					out = append(out, literal(x.Args[2]))
				}
			}
			return true
		})
	}
	found := out[:0]
	for _, code := range out {
		if code != "" {
			found = append(found, code)
		}
	}
	return found
}

func callee(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	}
	return ""
}

func literal(e ast.Expr) string {
	if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
		if text, err := strconv.Unquote(l.Value); err == nil {
			return text
		}
	}
	return ""
}
