package dossier

import (
	"encoding/csv"
	"slices"
	"strings"

	n "rapporteur/negotiation"
)

// ReadAccreditation reads who is accredited to meetings from CSV with the
// columns meeting and code. Lines that begin with # are remarks. Errors are
// [Problems]. Name is used in them.
func ReadAccreditation(name string, data []byte) ([]n.Accreditation, error) {
	r := &table{report: report{file: name}, columns: []string{"meeting", "code"}, needed: []string{"meeting", "code"}}
	text, ok := r.open(data)
	if !ok {
		return nil, r.err()
	}
	r.csv = csv.NewReader(strings.NewReader(text))
	r.csv.Comment, r.csv.TrimLeadingSpace = '#', true
	var out []n.Accreditation
	if r.header() {
		for r.row() {
			out = r.accredited(out)
		}
	}
	if len(r.list) == 0 && len(out) == 0 {
		r.add(0, "The file has no accreditation.")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return out, nil
}

func (t *table) accredited(out []n.Accreditation) []n.Accreditation {
	meeting, code := t.get("meeting"), t.get("code")
	if meeting == "" || !shortCode.MatchString(code) {
		t.add(t.line, "Every line needs the key of a meeting and the code of a delegation, 2 to 12 capital letters and digits.")
		return out
	}
	i := slices.IndexFunc(out, func(a n.Accreditation) bool { return a.Meeting == meeting })
	if i < 0 {
		i, out = len(out), append(out, n.Accreditation{Meeting: meeting})
	}
	if slices.Contains(out[i].Delegations, code) {
		t.add(t.line, "%s is listed for %s twice.", code, meeting)
	}
	out[i].Delegations = append(out[i].Delegations, code)
	return out
}
