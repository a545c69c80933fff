package redline_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"rapporteur/redline"
)

// BenchmarkPeers compares texts of 10,000 words with what others use, in one
// run: jsdiff's diffWords and node-diff3 from npm, and git diff --word-diff.
// It reports how many times as long as ours each takes. A peer that is not
// there is left out by name.
func BenchmarkPeers(b *testing.B) {
	from := prose(1, 10_000)
	to := edited(from, 1, 20)
	dir := b.TempDir()
	files := []string{filepath.Join(dir, "from.txt"), filepath.Join(dir, "to.txt")}
	for i, text := range []string{from, to} {
		if err := os.WriteFile(files[i], []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	peers := map[string]func() (time.Duration, error){}
	if git, err := exec.LookPath("git"); err == nil {
		peers["git-word-diff"] = func() (time.Duration, error) { return timeGit(b, git, files), nil }
	}
	if node := installPeers(b, dir); node != "" {
		for _, name := range []string{"jsdiff", "node-diff3"} {
			peers[name] = func() (time.Duration, error) { return timeNode(b, dir, node, name, files) }
		}
	}
	for name, peer := range peers {
		b.Run(name, func(b *testing.B) {
			ours := best(func() { redline.Diff(from, to) })
			theirs, err := peer()
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(ours.Microseconds())/1000, "ours-ms")
			b.ReportMetric(float64(theirs.Microseconds())/1000, "theirs-ms")
			b.ReportMetric(theirs.Seconds()/ours.Seconds(), "times-ours")
		})
	}
}

// best is the shortest of several runs, as each peer's time is.
func best(run func()) time.Duration {
	shortest := time.Hour
	for range 5 {
		start := time.Now()
		run()
		shortest = min(shortest, time.Since(start))
	}
	return shortest
}

// installPeers puts the npm packages of testdata/peers into dir, and returns
// the program that runs them, "" when they are not to be had.
func installPeers(b *testing.B, dir string) string {
	node, err := exec.LookPath("node")
	if err != nil {
		fmt.Fprintln(os.Stderr, "jsdiff and node-diff3 are left out: install Node.js, which brings node and npm")
		return ""
	}
	for _, name := range []string{"package.json", "time.mjs"} {
		raw, err := os.ReadFile(filepath.Join("testdata", "peers", name))
		if err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), raw, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	install := exec.CommandContext(
		b.Context(), "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent",
	)
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "jsdiff and node-diff3 are left out: npm install: %v\n%s\n", err, out)
		return ""
	}
	return node
}

func timeNode(b *testing.B, dir, node, name string, files []string) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(b.Context(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, node, append([]string{"time.mjs", name}, files...)...)
	c.Dir = dir
	out, err := c.Output()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	ms, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	return time.Duration(ms * float64(time.Millisecond)), err
}

// timeGit takes off the time git needs to start, by comparing a file with
// itself.
func timeGit(b *testing.B, git string, files []string) time.Duration {
	run := func(from, to string) time.Duration {
		return best(func() { // the exit code only says whether they differ
			_ = exec.CommandContext(b.Context(), git, "diff", "--no-index", "--word-diff", from, to).Run()
		})
	}
	return max(run(files[0], files[1])-run(files[0], files[0]), time.Microsecond)
}
