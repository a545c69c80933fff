package dossier

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"rapporteur/negotiation"
)

var columns = []string{
	"code", "kind", "name_ar", "name_zh", "name_en", "name_fr", "name_ru", "name_es",
	"instrument", "capacity", "from", "until", "members", "contact",
}

var shortCode = regexp.MustCompile(`^[A-Z][A-Z0-9]{1,11}$`)

// ReadDelegations reads delegations from CSV with a header line. Several rows
// of one code give it several capacities, or a group members with other dates;
// all but the first need the code and the capacity or the members only. Lines
// that begin with # are remarks. Errors are [Problems]. Name is used in them.
func ReadDelegations(name string, data []byte) ([]negotiation.Delegation, error) {
	r := &delegations{table: newTable(name, data, columns, []string{"code", "kind"}), index: map[string]int{}}
	for r.row() {
		r.delegation()
	}
	r.members()
	if r.sound() && len(r.out) == 0 {
		r.add(0, "The file has no delegation.")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return r.out, nil
}

// delegations are the rows read so far: where each code is, and in which line
// each was first.
type delegations struct {
	*table
	out   []negotiation.Delegation
	lines []int
	index map[string]int
}

func (t *delegations) delegation() {
	code := t.get("code")
	i, known := t.index[code]
	if !known {
		i = len(t.out)
		t.index[code] = i
		t.out, t.lines = append(t.out, t.first(code)), append(t.lines, t.line)
	} else {
		t.again(t.out[i])
	}
	if t.out[i].Kind == negotiation.KindGroup {
		t.groupMembers(&t.out[i])
		return
	}
	t.standing(&t.out[i])
}

func (t *delegations) first(code string) negotiation.Delegation {
	d := negotiation.Delegation{
		Code: code, Kind: negotiation.DelegationKind(t.get("kind")), Names: negotiation.Names{}, Contact: t.get("contact"),
	}
	for _, l := range negotiation.Languages() {
		if name := named(t.get("name_" + string(l))); name != "" {
			d.Names[l] = name
			t.checkLine(t.line, "The name of "+code, name)
		}
	}
	if len(d.Names) == 0 {
		t.add(t.line, "%s needs a name in at least one language.", code)
	}
	t.checkCode(d)
	if d.Contact != "" {
		if _, err := mail.ParseAddress(d.Contact); err != nil {
			t.add(t.line, "%q is not an e-mail address.", d.Contact)
		}
	}
	if d.Kind != negotiation.KindGroup && t.get("members") != "" {
		t.add(t.line, "%s: a group has members, and only a group has.", code)
	}
	return d
}

// groupMembers reads the members of a group in a row: all of them join and leave
// on the days of the row.
func (t *delegations) groupMembers(d *negotiation.Delegation) {
	if t.get("instrument") != "" || t.get("capacity") != "" {
		t.add(t.line, "The group %s has no capacity of its own; it speaks on behalf of its members.", d.Code)
	}
	before := len(d.Members)
	from, until := t.date("from"), t.date("until")
	for m := range strings.SplitSeq(t.get("members"), ";") {
		if m = trimmed(m); m == "" {
			continue
		}
		if len(d.Members) == MaxMembers {
			t.add(t.line, "The group %s has more than %s members.", d.Code, thousands(MaxMembers))
			return
		}
		one := negotiation.GroupMember{Delegation: m, From: from, Until: until}
		same := slices.DeleteFunc(slices.Clone(d.Members), func(o negotiation.GroupMember) bool { return o.Delegation != m })
		if err := (negotiation.Delegation{Code: d.Code, Members: append(same, one)}).CheckMembers(); err != nil {
			t.add(t.line, "%s", err.Error())
			return
		}
		d.Members = append(d.Members, one)
	}
	if len(d.Members) == before {
		t.add(t.line, "%s: a group has members, and only a group has.", d.Code)
	}
	slices.SortFunc(d.Members, negotiation.CompareMembers)
}

// again reports what a further row of a delegation says otherwise than its
// first; it would be left out without a word.
func (t *delegations) again(d negotiation.Delegation) {
	first := map[string]string{"kind": string(d.Kind), "contact": d.Contact}
	for _, l := range negotiation.Languages() {
		first["name_"+string(l)] = d.Names[l]
	}
	for _, column := range columns {
		if was, ok := first[column]; ok && t.get(column) != "" && named(t.get(column)) != was {
			t.add(
				t.line, "%s has %q in the column %s, other than in its first row; leave it empty here.", d.Code, t.get(column),
				column,
			)
		}
	}
	if d.Kind != negotiation.KindGroup && t.get("members") != "" {
		t.add(t.line, "%s: a group has members, and only a group has.", d.Code)
	}
}

func (t *delegations) checkCode(d negotiation.Delegation) {
	switch d.Kind {
	case negotiation.KindState:
		region, err := language.ParseRegion(d.Code)
		if err != nil || region.ISO3() != d.Code || !region.IsCountry() {
			t.add(t.line, "%q is not the three-letter code of a State (ISO 3166-1 alpha-3).", d.Code)
		}
	case negotiation.KindOrganization, negotiation.KindNGO, negotiation.KindGroup:
		if !shortCode.MatchString(d.Code) {
			t.add(t.line, "%q is not a code; use 2 to 12 upper-case letters and digits.", d.Code)
		}
	default:
		t.add(t.line, "%q is not a kind of delegation; use state, organization, ngo or group.", d.Kind)
	}
}

func (t *delegations) standing(d *negotiation.Delegation) {
	s := negotiation.Standing{Instrument: t.get("instrument"), Capacity: negotiation.Capacity(t.get("capacity"))}
	if s.Instrument == "" {
		t.add(t.line, "%s needs an instrument.", d.Code)
	}
	if !s.Capacity.Valid() || s.Capacity == negotiation.CapacityGroup {
		t.add(t.line, "%q is not a capacity; use state_party, signatory, non_signatory, entity or ngo.", s.Capacity)
	}
	if s.Capacity.Valid() && !slices.Contains(capacitiesOf(d.Kind), s.Capacity) {
		t.add(t.line, "%s is of the kind %s and cannot take part as %s.", d.Code, d.Kind, s.Capacity)
	}
	s.From, s.Until = t.date("from"), t.date("until")
	if s.From.IsZero() && t.get("from") == "" {
		t.add(t.line, "%s needs the day from which its capacity holds.", d.Code)
	}
	if !s.Until.IsZero() && !s.Until.After(s.From) {
		t.add(t.line, "The capacity of %s ends before it begins.", d.Code)
	}
	for _, o := range d.Standings {
		if o.Instrument == s.Instrument && (o.Until.IsZero() || s.From.Before(
			o.Until,
		)) && (s.Until.IsZero() || o.From.Before(s.Until)) {
			t.add(t.line, "%s has two capacities under %s at the same time.", d.Code, s.Instrument)
			return
		}
	}
	if len(d.Standings) == MaxCapacities {
		t.add(t.line, "%s has more than %d capacities.", d.Code, MaxCapacities)
		return
	}
	d.Standings = append(d.Standings, s)
}

// capacitiesOf lists the capacities a kind of delegation can have. Only a
// State or, as article 36 of the Convention has it, a regional economic
// integration organization signs or becomes a party; what is accredited as a
// non-governmental organization never does.
func capacitiesOf(k negotiation.DelegationKind) []negotiation.Capacity {
	switch k {
	case negotiation.KindState:
		return []negotiation.Capacity{negotiation.StateParty, negotiation.Signatory, negotiation.NonSignatory}
	case negotiation.KindOrganization:
		return []negotiation.Capacity{negotiation.StateParty, negotiation.Signatory, negotiation.Entity}
	case negotiation.KindNGO:
		return []negotiation.Capacity{negotiation.NGO}
	case negotiation.KindGroup:
	}
	return nil
}

// members checks that groups consist of States, as far as the file says. Members
// that are not in it are on record.
func (t *delegations) members() {
	for i, d := range t.out {
		for _, m := range d.Members {
			if !shortCode.MatchString(m.Delegation) {
				t.add(t.lines[i], "%q is named as a member of %s and is no code of a State.", m.Delegation, d.Code)
			}
			k, known := t.index[m.Delegation]
			if !known {
				continue
			}
			if err := negotiation.CheckMember(d.Code, t.out[k]); err != nil {
				t.add(t.lines[i], "%s", err.Error())
			}
		}
	}
}
