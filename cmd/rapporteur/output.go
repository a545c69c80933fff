package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"
)

// show prints v as JSON when --json was given, else what words prints.
func (a *app) show(v any, words func(w io.Writer)) error {
	if a.json {
		return printJSON(a.out, v, "  ")
	}
	var b strings.Builder
	words(&b)
	_, err := io.WriteString(a.out, clean(b.String()))
	return err
}

// printJSON prints JSON in which no character drives a terminal: those that
// would are written as \u and their number, which is the same text to whoever
// reads the JSON.
func printJSON(w io.Writer, v any, indent string) error {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	var out strings.Builder
	for _, r := range b.String() {
		if r != '\n' && driving(r) { // the encoder has escaped those in texts that are below space
			fmt.Fprintf(&out, "\\u%04x", r)
			continue
		}
		out.WriteRune(r)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// table prints rows under a heading, in columns.
func table(w io.Writer, heading string, rows [][]string) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, strings.ToUpper(heading))
	for _, r := range rows {
		for i := range r {
			r[i] = oneLine(r[i])
		}
		fmt.Fprintln(t, strings.Join(r, "\t"))
	}
	_ = t.Flush() // the writer below is a buffer
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// spaced words a value of the record, such as in_review.
func spaced[T ~string](s T) string { return strings.ReplaceAll(string(s), "_", " ") }

// clean makes the control characters of a text visible, so that a text from
// the record can't move the cursor, change colours or turn the writing
// direction of a terminal. New lines and tabs stay.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < 0x20:
			return 0x2400 + r // the pictures of control characters
		case r == 0x7f:
			return 0x2421
		case driving(r):
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// driving reports whether a character moves the cursor, changes how a terminal
// writes, or turns the direction of writing.
func driving(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

var colour = regexp.MustCompile("\x1b\\[[0-9;]*m")

// cleanColoured cleans a text but keeps the colours in it. The server has
// taken escape characters out of the texts before it added the colours.
func cleanColoured(s string) string {
	var b strings.Builder
	last := 0
	for _, at := range colour.FindAllStringIndex(s, -1) {
		b.WriteString(clean(s[last:at[0]]))
		b.WriteString(s[at[0]:at[1]])
		last = at[1]
	}
	b.WriteString(clean(s[last:]))
	return b.String()
}

// when words a time with its zone: in the zone named, or in UTC.
func when(t time.Time, zone string) string {
	if t.IsZero() {
		return "-"
	}
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "" {
		return t.UTC().Format("2 Jan 2006 15:04:05 UTC")
	}
	return t.In(loc).Format("2 Jan 2006 15:04:05 MST") + " (" + zone + ")"
}

// write writes a rendering to a file, or to standard output as it is; to a
// terminal without its control characters.
func (a *app) write(file string, content []byte) error {
	if file != "" && file != "-" {
		if err := os.WriteFile(file, content, 0o644); err != nil {
			return fmt.Errorf("write the file: %w", err)
		}
		return nil
	}
	if terminal(a.out) {
		content = []byte(clean(string(content)))
	}
	_, err := a.out.Write(content)
	return err
}
