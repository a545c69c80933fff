package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// pages are what users and contributors read, by name.
func pages(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/decisions/*.md"} {
		names, err := filepath.Glob(filepath.Join("../..", pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			out[strings.TrimPrefix(name, "../../")] = string(text)
		}
	}
	return out
}

func commands() *cobra.Command {
	return (&app{env: func(string) string { return "" }}).root()
}

// leaves are the commands that do something.
func leaves(c *cobra.Command) []*cobra.Command {
	if c.Name() == "help" || c.Name() == "completion" || c.Hidden {
		return nil
	}
	if !c.HasSubCommands() {
		return []*cobra.Command{c}
	}
	var out []*cobra.Command
	for _, sub := range c.Commands() {
		out = append(out, leaves(sub)...)
	}
	return out
}

var (
	shellBlocks = regexp.MustCompile("(?ms)^```sh\n(.*?)^```")
	// commandLine is the program with its arguments, up to what the shell does with them.
	commandLine = regexp.MustCompile(`(?:^|[ (])(?:bin/)?rapporteur ((?:'[^']*'|"[^"]*"|[^'"#&|>)\n])*)`)
	shellWords  = regexp.MustCompile(`(?:'[^']*'|"[^"]*"|[^\s'"])+`)
	inline      = regexp.MustCompile("`(?:bin/)?rapporteur ([a-z][a-z -]*[a-z])[^`]*`")
)

// Every command on a page is one that the program takes, with flags and
// arguments it has.
func TestCommandsOnPagesAreTaken(t *testing.T) {
	lines := 0
	for name, text := range pages(t) {
		if name == "CHANGELOG.md" {
			continue
		}
		for _, block := range shellBlocks.FindAllStringSubmatch(text, -1) {
			for line := range strings.Lines(strings.ReplaceAll(block[1], "\\\n", " ")) {
				line, _, _ = strings.Cut(" "+line, " # ")
				m := commandLine.FindStringSubmatch(line)
				if m == nil {
					continue
				}
				lines++
				if err := taken(m[1]); err != nil {
					t.Errorf("%s: rapporteur %s: %v", name, m[1], err)
				}
			}
		}
		for _, m := range inline.FindAllStringSubmatch(text, -1) {
			if strings.HasPrefix(m[1], "completion") { // cobra's own
				continue
			}
			if c, rest, err := commands().Find(strings.Fields(m[1])); err != nil || c.HasSubCommands() && len(rest) > 0 {
				t.Errorf("%s: there is no command rapporteur %s", name, m[1])
			}
		}
	}
	if lines < 80 {
		t.Errorf("the pages have %d commands only", lines)
	}
}

func taken(line string) error {
	var args []string
	for _, word := range shellWords.FindAllString(line, -1) {
		args = append(args, strings.NewReplacer("'", "", `"`, "").Replace(word))
	}
	c, rest, err := commands().Find(args)
	if err != nil {
		return err
	}
	if err := c.ParseFlags(rest); err != nil {
		return err
	}
	if c.HasSubCommands() && c.Flags().NArg() > 0 {
		return fmt.Errorf("there is no command %s", c.Flags().Arg(0))
	}
	return c.ValidateArgs(c.Flags().Args())
}

// Every flag that a page names alone is one of some command.
func TestFlagsOnPagesExist(t *testing.T) {
	flags := map[string]bool{"users": true, "fast": true} // of devstack
	for _, c := range leaves(commands()) {
		c.InheritedFlags().VisitAll(func(f *pflag.Flag) { flags[f.Name] = true })
		c.LocalFlags().VisitAll(func(f *pflag.Flag) { flags[f.Name] = true })
	}
	for name, text := range pages(t) {
		for _, m := range regexp.MustCompile("`--([a-z][a-z-]*)").FindAllStringSubmatch(text, -1) {
			if !flags[m[1]] {
				t.Errorf("%s names the flag --%s, which no command has", name, m[1])
			}
		}
	}
}

// docs/commands.md lists every command; -update writes it.
func TestThePageOfCommands(t *testing.T) {
	var b strings.Builder
	b.WriteString("# All commands\n\nWritten by `go test ./cmd/rapporteur -update` from the program; " +
		"[cli.md](cli.md) says how they are used.\n\n")
	for _, c := range leaves(commands()) {
		fmt.Fprintf(&b, "- `%s`\n  %s\n", c.CommandPath(), c.Short)
	}
	const page = "../../docs/commands.md"
	if *update {
		if err := os.WriteFile(page, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(written), b.String()); d != "" {
		t.Errorf("the commands changed; if they should, run go test ./cmd/rapporteur -update\n%s", d)
	}
}

func TestExitCodesAreOnThePageAndInTheHelp(t *testing.T) {
	source, err := os.ReadFile("exit.go")
	if err != nil {
		t.Fatal(err)
	}
	table := regexp.MustCompile(`(?m)^\| (\d+) \| .`).FindAllStringSubmatch(pages(t)["docs/cli.md"], -1)
	var listed, codes []string
	for _, m := range table {
		listed = append(listed, m[1])
	}
	for _, m := range regexp.MustCompile(`(?m)^\texit\w+\s+= (\d+)$`).FindAllStringSubmatch(string(source), -1) {
		codes = append(codes, m[1])
		if !regexp.MustCompile(`(?:^|\s)` + m[1] + ` [a-z]`).MatchString(commands().Long) {
			t.Errorf("the help of rapporteur does not explain the exit code %s", m[1])
		}
	}
	if len(codes) < 9 || !slices.Equal(codes, listed) {
		t.Errorf("exit.go has the codes %v, the table of docs/cli.md %v", codes, listed)
	}
}
