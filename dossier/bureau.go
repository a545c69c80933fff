package dossier

import (
	"rapporteur/negotiation"
)

// ReadBureau reads who is in the extended Bureau of bodies from CSV with the
// columns body, office, code, from and until. Lines that begin with # are
// remarks. Errors are [Problems]. Name is used in them.
func ReadBureau(name string, data []byte) ([]negotiation.BureauMember, error) {
	r := newTable(
		name, data, []string{"body", "office", "code", "from", "until"}, []string{"body", "office", "code", "from"},
	)
	var out []negotiation.BureauMember
	same := map[string][]negotiation.BureauMember{} // by body and office
	for r.row() {
		if m, ok := r.bureauMember(same); ok {
			out = append(out, m)
		}
	}
	if r.sound() && len(out) == 0 {
		r.add(0, "The file names nobody.")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return out, nil
}

func (t *table) bureauMember(same map[string][]negotiation.BureauMember) (negotiation.BureauMember, bool) {
	before := t.list.Count()
	m := negotiation.BureauMember{
		Body: t.get("body"), Office: negotiation.BureauOffice(t.get("office")), Delegation: t.get("code"),
		From: t.date("from"), Until: t.date("until"),
	}
	if !shortCode.MatchString(m.Delegation) {
		t.add(t.line, "Every line needs the code of a delegation, 2 to 12 capital letters and digits.")
		return m, false
	}
	if t.list.Count() > before {
		return m, false // the day could not be read
	}
	key := m.Body + "\x00" + string(m.Office)
	err := negotiation.CheckBureau([]negotiation.BureauMember{m})
	for _, o := range same[key] {
		if err == nil {
			err = negotiation.CheckBureau([]negotiation.BureauMember{o, m})
		}
	}
	if err != nil {
		t.add(t.line, "%s", err.Error())
		return m, false
	}
	same[key] = append(same[key], m)
	return m, true
}
