// Package dossier reads the files a secretariat writes: the calendar of
// bodies and meetings (YAML), the delegations (CSV) and the draft
// recommendations (Markdown). docs/files.md describes them.
//
// Reading is all or nothing, and every problem of a file is reported at once
// with its line, so that a file is mended in one go.
package dossier

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Problem is one thing wrong with a file.
type Problem struct {
	File string
	// Line counts from 1; 0 when the problem is the file's as a whole.
	Line    int
	Message string
}

// String is "file:line: message".
func (p Problem) String() string {
	if p.Line == 0 {
		return p.File + ": " + p.Message
	}
	return p.File + ":" + strconv.Itoa(p.Line) + ": " + p.Message
}

// Problems is the error of reading a file: everything that is wrong with it,
// by line.
type Problems []Problem

// Error lists the problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

// report gathers problems while a file is read.
type report struct {
	file string
	list Problems
}

func (r *report) add(line int, format string, args ...any) {
	r.list = append(r.list, Problem{File: r.file, Line: line, Message: fmt.Sprintf(format, args...)})
}

func (r *report) err() error {
	if len(r.list) == 0 {
		return nil
	}
	slices.SortStableFunc(r.list, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return r.list
}

// open checks what no text on record may hold, and takes off a byte order
// mark.
func (r *report) open(data []byte) (string, bool) {
	text := string(bytes.TrimPrefix(data, []byte("\ufeff")))
	line := 1
	for _, s := range strings.SplitAfter(text, "\n") {
		if !utf8.ValidString(s) {
			r.add(line, "The line is not valid UTF-8; save the file as UTF-8.")
		}
		if strings.ContainsRune(s, 0) {
			r.add(line, "The line holds a NUL character.")
		}
		line++
	}
	if strings.TrimSpace(text) == "" {
		r.add(0, "The file is empty.")
	}
	return text, len(r.list) == 0
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:unmarshal errors:\s*)?line (\d+): `)

// yaml reads a YAML text into v and refuses unknown fields. Its first line is
// line first of the file.
func (r *report) yaml(text string, first int, v any) {
	d := yaml.NewDecoder(strings.NewReader(text))
	d.KnownFields(true)
	err := d.Decode(v)
	if err == nil {
		// A second document would be left out without a word.
		var next yaml.Node
		if err := d.Decode(&next); !errors.Is(err, io.EOF) {
			r.add(max(next.Line, 1)+first-1, "The text goes on after a line of three hyphens (---); only one document is read.")
		}
		return
	}
	if errors.Is(err, io.EOF) {
		return
	}
	messages := []string{err.Error()}
	var te *yaml.TypeError
	if errors.As(err, &te) {
		messages = te.Errors
	}
	for _, m := range messages {
		line := 0
		if found := yamlLine.FindStringSubmatch(m); found != nil {
			line, _ = strconv.Atoi(found[1]) // digits only, as the pattern says
			line += first - 1
			m = m[len(found[0]):]
		}
		r.add(line, "%s.", strings.TrimPrefix(m, "yaml: "))
	}
}
