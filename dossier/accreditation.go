package dossier

import (
	"rapporteur/negotiation"
)

// ReadAccreditation reads who is accredited to meetings from CSV with the
// columns meeting and code. Lines that begin with # are remarks. Errors are
// [Problems]. Name is used in them.
func ReadAccreditation(name string, data []byte) ([]negotiation.Accreditation, error) {
	r := newTable(name, data, []string{"meeting", "code"}, []string{"meeting", "code"})
	list := &accredited{index: map[string]int{}, seen: map[[2]string]int{}}
	for r.row() {
		list.row(r)
	}
	out := list.out
	if r.sound() && len(out) == 0 {
		r.add(0, "The file has no accreditation.")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return out, nil
}

// accredited are the rows read so far: where each meeting is, and in which line
// each delegation.
type accredited struct {
	out   []negotiation.Accreditation
	index map[string]int
	seen  map[[2]string]int
}

func (a *accredited) row(t *table) {
	meeting, code := t.get("meeting"), t.get("code")
	if meeting == "" || !shortCode.MatchString(code) {
		t.add(
			t.line, "Every line needs the key of a meeting and the code of a delegation, 2 to 12 capital letters and digits.",
		)
		return
	}
	i, known := a.index[meeting]
	if !known {
		i = len(a.out)
		a.index[meeting], a.out = i, append(a.out, negotiation.Accreditation{Meeting: meeting})
	}
	if first, twice := a.seen[[2]string{meeting, code}]; twice {
		t.add(t.line, "%s is listed for %s twice, first in line %d.", code, meeting, first)
		return
	}
	a.seen[[2]string{meeting, code}] = t.line
	a.out[i].Delegations = append(a.out[i].Delegations, code)
}
