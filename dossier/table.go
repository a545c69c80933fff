package dossier

import (
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
)

// table reads rows of a CSV file by the names of their columns, as a person or
// Excel saved it: with commas, semicolons or tabs between the values, with rows
// and columns of nothing at the end. Lines that begin with # are remarks.
type table struct {
	report
	// columns are those a file may have, needed those it must.
	columns, needed []string

	csv    *csv.Reader
	index  map[string]int
	width  int
	fields []string
	line   int
	rows   int
}

// newTable opens a file; it has no rows when that can't be done.
func newTable(name string, data []byte, columns, needed []string) *table {
	t := &table{report: report{file: name}, columns: columns, needed: needed}
	text, ok := t.open(data)
	if !ok || !t.limit(text, MaxTableBytes) {
		return t
	}
	text, comma := separated(text)
	c := csv.NewReader(strings.NewReader(text))
	c.Comma, c.Comment, c.TrimLeadingSpace, c.FieldsPerRecord = comma, '#', comma != '\t', -1
	if t.csv = c; !t.header() {
		t.csv = nil
	}
	return t
}

// separated tells what stands between the values: what the line sep= of Excel
// says, or what stands between the names of the columns.
func separated(text string) (string, rune) {
	for line := range strings.Lines(text) {
		bare := strings.TrimSpace(line)
		if named, ok := strings.CutPrefix(bare, "sep="); ok && len(named) <= 1 && strings.HasPrefix(text, line) {
			text = "\n" + text[len(line):] // an empty line, so that lines count on
			switch named {
			case ";":
				return text, ';'
			case "":
				return text, '\t'
			}
			return text, ','
		}
		switch {
		case bare == "" || strings.HasPrefix(bare, "#"):
			continue
		case strings.Contains(bare, ","):
			return text, ','
		case strings.Contains(bare, ";"):
			return text, ';'
		case strings.Contains(bare, "\t"):
			return text, '\t'
		}
		break
	}
	return text, ','
}

func (t *table) header() bool {
	fields, err := t.csv.Read()
	if err != nil {
		t.parseError(err)
		return false
	}
	t.index = map[string]int{}
	line, _ := t.csv.FieldPos(0)
	for i, f := range fields {
		f = strings.ToLower(trimmed(f))
		if f == "" {
			continue // a column of nothing
		}
		t.width = i + 1
		if !slices.Contains(t.columns, f) {
			t.add(line, "There is no column %q; the columns are %s.", f, strings.Join(t.columns, ", "))
		}
		if _, twice := t.index[f]; twice {
			t.add(line, "The column %s is there twice.", f)
		}
		t.index[f] = i
	}
	for _, f := range t.needed {
		if _, ok := t.index[f]; !ok && t.sound() {
			t.add(
				line, "The column %s is missing; the first line names the columns, which are %s.", f, strings.Join(t.columns, ", "),
			)
		}
	}
	return t.sound()
}

func (t *table) parseError(err error) {
	var pe *csv.ParseError
	switch {
	case !errors.As(err, &pe):
		t.add(0, "%s.", err.Error())
	case errors.Is(err, csv.ErrBareQuote):
		t.add(pe.Line, `A quotation mark (") stands within a value; put the whole value in quotation marks and write each mark in it twice.`)
	case errors.Is(err, csv.ErrQuote):
		t.add(pe.StartLine, `A value in quotation marks (") has no end, or goes on after it; write each mark in it twice.`)
	default:
		t.add(pe.Line, "%s.", pe.Err.Error())
	}
}

// row goes on to the next row that says anything.
func (t *table) row() bool {
	for t.csv != nil {
		fields, err := t.csv.Read()
		if errors.Is(err, io.EOF) {
			return false
		}
		if err != nil {
			t.parseError(err)
			return false
		}
		last := 0 // rows and columns of nothing are Excel's
		for i, f := range fields {
			if trimmed(f) != "" {
				last = i + 1
			}
		}
		if last == 0 {
			continue
		}
		t.line, _ = t.csv.FieldPos(0)
		if t.rows++; t.rows > MaxRows {
			t.add(t.line, "The file has more than %s rows; divide it into several files.", thousands(MaxRows))
			return false
		}
		if last > t.width || len(fields) < t.width {
			t.add(t.line, "The line has %d fields, and the first line %d; a value that holds what stands between values is "+
				"put in quotation marks (\").",
				max(last, min(len(fields), t.width)), t.width)
			continue // the rows after it can still be judged
		}
		t.fields = fields
		return true
	}
	return false
}

func (t *table) get(column string) string {
	i, ok := t.index[column]
	if !ok || i >= len(t.fields) {
		return ""
	}
	return trimmed(t.fields[i])
}

func (t *table) date(column string) time.Time {
	v := t.get(column)
	if v == "" {
		return time.Time{}
	}
	d, ok := parseDay(v)
	switch {
	case ok:
	case eitherDay.MatchString(v):
		t.add(
			t.line,
			"%q in the column %s is a date whose day and month nobody can tell apart; write the year first, as in 2003-12-25.",
			v, column,
		)
	default:
		t.add(t.line, "%q in the column %s is not a date such as 2003-12-25.", v, column)
	}
	return d
}

// eitherDay is a date whose day and month nobody can tell apart.
var eitherDay = regexp.MustCompile(`^(?:0?[1-9]|1[0-2])/(?:0?[1-9]|1[0-2])/\d{4}$`)
