// Package dossier reads the files a secretariat writes: the calendar of bodies
// and meetings, agendas and working days (YAML), delegations, accreditation, the
// extended Bureau and contacts (CSV), draft recommendations (Markdown), and the
// replies and texts that commands read. docs/files.md describes them.
//
// Reading is all or nothing, and every problem of a file is reported at once
// with its line, so that a file is mended in one go. However long or hostile a
// file is, what is said of it is short, and reading it takes time and memory in
// proportion to it.
package dossier

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// The most that one file may hold, and the most that is said of it.
const (
	// MaxListed is how many problems of a file are told; the others are counted.
	MaxListed = 100
	// MaxRows is how many rows a CSV file may have.
	MaxRows = 10_000
	// MaxTableBytes is the most a CSV file may hold.
	MaxTableBytes = 2 << 20
	// MaxYAMLBytes is the most a YAML file may hold.
	MaxYAMLBytes = 1 << 20
	// MaxDraftBytes is the most a file of recommendations may hold.
	MaxDraftBytes = 4 << 20
	// MaxDrafts is how many recommendations a file may have.
	MaxDrafts = 200
	// MaxParagraphs is how many paragraphs a file of recommendations may have.
	MaxParagraphs = 5_000
	// MaxMembers is how many entries a group may have.
	MaxMembers = 1_000
	// MaxCapacities is how many capacities a delegation may have.
	MaxCapacities = 100

	maxMessage = 240
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

// Problems is the error of reading a file: what is wrong with it, by line.
type Problems struct {
	// Listed are the first ones, [MaxListed] at most.
	Listed []Problem
	// More is how many others there are.
	More int
}

// Count is how many problems there are.
func (p Problems) Count() int { return len(p.Listed) + p.More }

// Total is the count as it is written: 3,241.
func (p Problems) Total() string { return thousands(p.Count()) }

// Rest says how many problems aren't listed, nothing when all are.
func (p Problems) Rest() string {
	if p.More == 0 {
		return ""
	}
	return "and " + thousands(p.More) + " more"
}

// Error lists the problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p.Listed), len(p.Listed)+1)
	for i, one := range p.Listed {
		lines[i] = one.String()
	}
	if rest := p.Rest(); rest != "" {
		lines = append(lines, rest)
	}
	return strings.Join(lines, "\n")
}

// thousands writes a number with a comma before each three figures.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}

// report gathers problems while a file is read.
type report struct {
	file string
	list Problems
}

func (r *report) add(line int, format string, args ...any) {
	if len(r.list.Listed) == MaxListed {
		r.list.More++
		return
	}
	for i, arg := range args {
		if s, ok := arg.(string); ok {
			args[i] = excerpt(s, maxMessage/2)
		}
	}
	r.list.Listed = append(
		r.list.Listed, Problem{File: r.file, Line: line, Message: excerpt(fmt.Sprintf(format, args...), maxMessage)},
	)
}

// excerpt keeps what quotes a file from being as long as the file, and from
// breaking the line it is printed on.
func excerpt(s string, most int) string {
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most-3], "") + "..."
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}

// sound reports whether nothing was found so far.
func (r *report) sound() bool { return len(r.list.Listed) == 0 }

func (r *report) err() error {
	if r.sound() {
		return nil
	}
	slices.SortStableFunc(r.list.Listed, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return r.list
}

// limit refuses a file of more than a number of bytes.
func (r *report) limit(text string, most int) bool {
	if len(text) > most {
		r.add(
			0, "The file has %s bytes; the most is %s. Divide it into several files.", thousands(len(text)), thousands(most),
		)
	}
	return len(text) <= most
}
