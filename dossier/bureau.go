package dossier

import (
	"encoding/csv"
	"strings"

	n "rapporteur/negotiation"
)

// ReadBureau reads who is in the extended Bureau of bodies from CSV with the
// columns body, office, code, from and until. Lines that begin with # are
// remarks. Errors are [Problems]. Name is used in them.
func ReadBureau(name string, data []byte) ([]n.BureauMember, error) {
	r := &table{report: report{file: name}, columns: []string{"body", "office", "code", "from", "until"}, needed: []string{"body", "office", "code", "from"}}
	text, ok := r.open(data)
	if !ok {
		return nil, r.err()
	}
	r.csv = csv.NewReader(strings.NewReader(text))
	r.csv.Comment, r.csv.TrimLeadingSpace = '#', true
	var out []n.BureauMember
	if r.header() {
		for r.row() {
			out = r.bureauMember(out)
		}
	}
	if len(r.list) == 0 && len(out) == 0 {
		r.add(0, "The file names nobody.")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return out, nil
}

func (t *table) bureauMember(out []n.BureauMember) []n.BureauMember {
	m := n.BureauMember{Body: t.get("body"), Office: n.BureauOffice(t.get("office")), Delegation: t.get("code"), From: t.date("from"), Until: t.date("until")}
	if !shortCode.MatchString(m.Delegation) {
		t.add(t.line, "Every line needs the code of a delegation, 2 to 12 capital letters and digits.")
		return out
	}
	if err := n.CheckBureau(append(out, m)); err != nil {
		t.add(t.line, "%s", err)
		return out
	}
	return append(out, m)
}
