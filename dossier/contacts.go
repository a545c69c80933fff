package dossier

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	n "rapporteur/negotiation"
)

var contactColumns = []string{"party", "label", "email", "language", "webhook"}

// ReadContacts reads where parties are told of things from CSV with a header
// line. Lines that begin with # are remarks. Errors are [Problems]. Name is used
// in them.
func ReadContacts(name string, data []byte) ([]n.Contact, error) {
	r := &report{file: name}
	text, ok := r.open(data)
	if !ok {
		return nil, r.err()
	}
	c := csv.NewReader(strings.NewReader(text))
	c.Comment, c.TrimLeadingSpace = '#', true
	index := r.contactHeader(c)
	var out []n.Contact
	seen := map[string]bool{}
	for index != nil {
		fields, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			r.csvError(err)
			if errors.Is(err, csv.ErrFieldCount) {
				continue // the rows after it can still be judged
			}
			break
		}
		line, _ := c.FieldPos(0)
		one := contactOf(index, fields)
		if err := one.Check(); err != nil {
			r.add(line, "%s", err)
		}
		if key := one.Party + "/" + one.Label; seen[key] {
			r.add(line, "%s has two contacts with the label %s.", one.Party, one.Label)
		} else {
			seen[key] = true
		}
		out = append(out, one)
	}
	if len(r.list) == 0 && len(out) == 0 {
		r.add(0, "The file has no contact.")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return out, nil
}

// contactHeader reads which column is where, nil when it can't be told.
func (r *report) contactHeader(c *csv.Reader) map[string]int {
	fields, err := c.Read()
	if err != nil {
		r.csvError(err)
		return nil
	}
	index := map[string]int{}
	line, _ := c.FieldPos(0)
	for i, f := range fields {
		f = strings.TrimSpace(f)
		if _, twice := index[f]; twice || !slices.Contains(contactColumns, f) {
			r.add(line, "The column %q is unknown or there twice; the columns are %s.", f, strings.Join(contactColumns, ", "))
		}
		index[f] = i
	}
	for _, f := range []string{"party", "language"} {
		if _, ok := index[f]; !ok {
			r.add(line, "The column %s is missing.", f)
		}
	}
	if len(r.list) > 0 {
		return nil
	}
	return index
}

func contactOf(index map[string]int, fields []string) n.Contact {
	get := func(column string) string {
		i, ok := index[column]
		if !ok || i >= len(fields) {
			return ""
		}
		return strings.TrimSpace(fields[i])
	}
	c := n.Contact{Party: get("party"), Label: get("label"), Email: get("email"), Language: n.Language(get("language")), Webhook: get("webhook")}
	if c.Label == "" {
		c.Label = n.DefaultLabel
	}
	return c
}

func (r *report) csvError(err error) {
	var pe *csv.ParseError
	if errors.As(err, &pe) {
		r.add(pe.Line, "%s.", pe.Err)
		return
	}
	r.add(0, "%s.", err)
}
