//go:build browser

package browser

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"rapporteur/demo"
	"rapporteur/tests/storetest"
)

// program is the binary that serves the pages, built once for all tests.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "rapporteur-pages")
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "rapporteur")
	build := exec.Command("go", "build", "-o", file, "rapporteur/cmd/rapporteur")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return string(out), err
	}
	return file, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if file, err := program(); err == nil {
		_ = os.RemoveAll(filepath.Dir(file)) // it is in a temporary folder
	}
	os.Exit(code)
}

// told is what a demonstration narrates, while it does.
type told struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (t *told) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.Write(p)
}

func (t *told) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}

var opened = regexp.MustCompile(`Open (http://\S+)/ in a browser`)

// after serves the demonstration as it is after so many of its chapters, and starts a
// browser for it. Each test has one of its own.
func after(t *testing.T, chapters int) *Browser {
	t.Helper()
	if os.Getenv("RAPPORTEUR_OIDC_ISSUER") == "" {
		t.Fatal("there is no development stack: run the tests of pages with make test-web")
	}
	file, err := program()
	if err != nil {
		t.Fatalf("build the program: %v\n%s", err, file)
	}
	_, dsn := storetest.MustOpen(t)
	narrated := &told{}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() {
		_, err := demo.Run(ctx, demo.Options{
			Program: file, DatabaseURL: dsn, TaskQueue: "pages-" + uuid.NewString(), Out: t.TempDir(),
			Narrate: narrated, Chapters: chapters, Stay: true,
		})
		ended <- err
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the demonstration: %v", err)
		}
	})
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if found := opened.FindStringSubmatch(narrated.String()); found != nil {
			return Start(t, found[1])
		}
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("the demonstration ended: %v\n%s", err, narrated)
		default:
		}
	}
	t.Fatalf("the demonstration did not come to its pages:\n%s", narrated)
	return nil
}

// languages are those the pages are looked at in: one of each direction.
var languages = []string{"en", "ar"}

// look takes pictures of a page at the width of a desk and of a hand, in both
// directions, and holds that each is accessible.
func look(tab *Tab, name, path string) {
	tab.t.Helper()
	for _, l := range languages {
		tab.Speak(l)
		for _, size := range []struct {
			name  string
			width int64
		}{{"desk", 1280}, {"phone", 390}} {
			tab.Size(size.width, 900)
			tab.Open(path)
			tab.Accessible()
			if wide := tab.answer("String(document.documentElement.scrollWidth - document.documentElement.clientWidth)"); wide != "0" {
				tab.t.Errorf("%s in %s is %s pixels wider than a %s", path, l, wide, size.name)
			}
			tab.Shot(name + "." + l + "." + size.name)
		}
	}
	tab.Speak("en")
	tab.Size(1280, 900)
}
