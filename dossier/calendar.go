package dossier

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"rapporteur/negotiation"
	"rapporteur/symbol"
)

// The shapes of the calendar file.
type (
	calendarFile struct {
		Instruments []instrumentFile `yaml:"instruments"`
		Bodies      []bodyFile       `yaml:"bodies"`
		Meetings    []meetingFile    `yaml:"meetings"`
		Documents   []documentFile   `yaml:"documents"`
	}
	instrumentFile struct {
		Key   string            `yaml:"key"`
		Names negotiation.Names `yaml:"names"`
	}
	bodyFile struct {
		Symbol     string                `yaml:"symbol"`
		Parent     string                `yaml:"parent"`
		Names      negotiation.Names     `yaml:"names"`
		Instrument string                `yaml:"instrument"`
		Rules      negotiation.BodyRules `yaml:"rules"`
	}
	meetingFile struct {
		Key     string            `yaml:"key"`
		Body    string            `yaml:"body"`
		Session string            `yaml:"session"`
		Names   negotiation.Names `yaml:"names"`
		Opens   day               `yaml:"opens"`
		Closes  day               `yaml:"closes"`
		Place   string            `yaml:"place"`
		Zone    string            `yaml:"zone"`
		Format  string            `yaml:"format"`
		Agenda  []itemFile        `yaml:"agenda"`
	}
	itemFile struct {
		Number string               `yaml:"number"`
		Kind   negotiation.ItemKind `yaml:"kind"`
		Names  negotiation.Names    `yaml:"names"`
		Notes  negotiation.Names    `yaml:"notes"`
	}
	documentFile struct {
		Symbol   string               `yaml:"symbol"`
		Title    string               `yaml:"title"`
		Language negotiation.Language `yaml:"language"`
	}
	day struct{ time.Time }
)

// UnmarshalYAML reads a date such as 2021-10-12.
func (d *day) UnmarshalYAML(node *yaml.Node) error {
	t, ok := parseDay(node.Value)
	if !ok {
		return &yaml.TypeError{Errors: []string{
			"line " + strconv.Itoa(node.Line) + ": " + excerpt(node.Value, maxMessage/2) + " is not a date such as 2021-10-12",
		}}
	}
	d.Time = t
	return nil
}

// ReadCalendar reads instruments, bodies, meetings with their agenda, and
// documents issued elsewhere, from YAML. Errors are [Problems]. Name is used
// in them.
func ReadCalendar(name string, data []byte) (negotiation.Calendar, error) {
	r := &report{file: name}
	text, ok := r.open(data)
	if !ok {
		return negotiation.Calendar{}, r.err()
	}
	var f calendarFile
	if !r.yaml(text, 1, &f) {
		return negotiation.Calendar{}, r.err()
	}
	lines := linesOf(text)
	var c negotiation.Calendar
	seen := map[string]int{}
	for i, in := range f.Instruments {
		line := lines("instruments", i)
		r.once(seen, "instrument", in.Key, line)
		if in.Key == "" || in.Names.In(negotiation.English) == "" {
			r.add(line, "Every instrument needs a key and a name.")
		}
		r.checkNames(line, "instrument "+in.Key, in.Names)
		c.Instruments = append(c.Instruments, negotiation.Instrument(in))
	}
	for i, b := range f.Bodies {
		line := lines("bodies", i)
		r.once(seen, "body", b.Symbol, line)
		if b.Symbol == "" || b.Instrument == "" || b.Names.In(negotiation.English) == "" {
			r.add(line, "The body %q needs a symbol, an instrument and a name.", b.Symbol)
		}
		r.checkNames(line, "body "+b.Symbol, b.Names)
		c.Bodies = append(
			c.Bodies,
			negotiation.Body{Symbol: b.Symbol, Parent: b.Parent, Names: b.Names, Instrument: b.Instrument, Rules: b.Rules},
		)
	}
	for i, m := range f.Meetings {
		r.once(seen, "meeting", m.Key, lines("meetings", i))
		c.Meetings = append(c.Meetings, r.meeting(lines("meetings", i), m))
	}
	for i, d := range f.Documents {
		r.once(seen, "document", d.Symbol, lines("documents", i))
		c.Documents = append(c.Documents, r.document(lines("documents", i), d))
	}
	if len(f.Instruments)+len(f.Bodies)+len(f.Meetings)+len(f.Documents) == 0 {
		r.add(0, "The file has neither instruments, bodies, meetings nor documents.")
	}
	if err := r.err(); err != nil {
		return negotiation.Calendar{}, err
	}
	return c, nil
}

// linesOf tells in which line the i-th entry of a list at the top begins.
func linesOf(text string) func(list string, i int) int {
	var root yaml.Node
	if yaml.Unmarshal([]byte(text), &root) != nil || len(root.Content) == 0 {
		return func(string, int) int { return 0 }
	}
	top := root.Content[0].Content
	return func(list string, i int) int {
		for k := 0; k+1 < len(top); k += 2 {
			if top[k].Value == list && i < len(top[k+1].Content) {
				return top[k+1].Content[i].Line
			}
		}
		return 0
	}
}

// once reports a key that stood in an earlier entry of the same kind.
func (r *report) once(seen map[string]int, kind, key string, line int) {
	if first, twice := seen[kind+" "+key]; twice && key != "" {
		r.add(line, "The %s %s is already in line %d.", kind, key, first)
		return
	}
	seen[kind+" "+key] = line
}

func (r *report) checkNames(line int, of string, names negotiation.Names) {
	r.checkLanguages(line, of, names)
	for l, name := range names {
		names[l] = named(name)
		r.checkLine(line, "A name of the "+of, names[l])
	}
}

func (r *report) checkLanguages(line int, of string, texts negotiation.Names) {
	for l := range texts {
		if !l.Valid() {
			r.add(line, "The %s has a name in %q, which is not an official language.", of, l)
		}
	}
}

// checkLine reports what is not one line as its readers see it.
func (r *report) checkLine(line int, what, text string) {
	if err := negotiation.CheckLine(what, text); err != nil {
		r.add(line, "%s", err)
	}
}

func (r *report) meeting(line int, m meetingFile) negotiation.Meeting {
	if m.Key == "" || m.Body == "" || m.Session == "" || m.Names.In(negotiation.English) == "" {
		r.add(line, "The meeting %q needs a key, a body, a session and a name.", m.Key)
	}
	if m.Session != "" && !symbol.ValidSession(m.Session) {
		r.add(
			line, "The meeting %s has the session %q, which no symbol can have; use a year or number such as 2021 or 2021(II).",
			m.Key, m.Session,
		)
	}
	r.checkNames(line, "meeting "+m.Key, m.Names)
	if m.Opens.IsZero() || m.Closes.Before(m.Opens.Time) {
		r.add(line, "The meeting %s needs the day it opens and one on or after it when it closes.", m.Key)
	}
	if err := negotiation.CheckZone(m.Zone); err != nil {
		r.add(line, "The meeting %s: %s", m.Key, strings.Replace(err.Error(), "of the deadline", "of its place", 1))
	}
	r.checkLine(line, "The place of the meeting "+m.Key, m.Place)
	if m.Format != "" && !slices.Contains(negotiation.Formats(), m.Format) {
		r.add(line, "The meeting %s has the format %q; use in person, hybrid or online.", m.Key, m.Format)
	}
	out := negotiation.Meeting{
		Key: m.Key, Body: m.Body, Session: m.Session, Names: m.Names, Opens: m.Opens.Time, Closes: m.Closes.Time,
		Place: m.Place, Zone: m.Zone, Format: m.Format,
	}
	out.Agenda = r.agenda(line, m.Key, m.Agenda)
	return out
}

func (r *report) agenda(line int, meeting string, items []itemFile) []negotiation.AgendaItem {
	var out negotiation.Meeting
	seen := map[string]bool{}
	for _, it := range items {
		kinds := []negotiation.ItemKind{
			negotiation.ItemOrganization, negotiation.ItemSubstance, negotiation.ItemOtherMatters, negotiation.ItemReport,
		}
		if it.Number == "" || !slices.Contains(kinds, it.Kind) || it.Names.In(negotiation.English) == "" {
			r.add(
				line,
				"The agenda item %q of %s needs a number, a name and a kind: organization, substance, other_matters or report.",
				it.Number, meeting,
			)
		}
		if seen[it.Number] {
			r.add(line, "The agenda of %s has the item %s twice.", meeting, it.Number)
		}
		seen[it.Number] = true
		r.checkLine(line, "The number of an agenda item of "+meeting, it.Number)
		r.checkNames(line, "agenda item "+it.Number, it.Names)
		r.checkLanguages(line, "annotation of agenda item "+it.Number, it.Notes)
		out.Agenda = append(out.Agenda, negotiation.AgendaItem(it))
	}
	return out.Agenda
}

// ReadAgenda reads an agenda as orally amended from YAML: the list agenda, as a
// meeting of the calendar file has it. Errors are [Problems]. Name is used in
// them.
func ReadAgenda(name string, data []byte) ([]negotiation.AgendaItem, error) {
	r := &report{file: name}
	text, ok := r.open(data)
	if !ok {
		return nil, r.err()
	}
	var f struct {
		Agenda []itemFile `yaml:"agenda"`
	}
	if !r.yaml(text, 1, &f) {
		return nil, r.err()
	}
	items := r.agenda(1, "the file", f.Agenda)
	if len(items) == 0 {
		r.add(0, "The file has no agenda.")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return items, nil
}

func (r *report) document(line int, d documentFile) negotiation.Document {
	s, err := symbol.Parse(d.Symbol)
	if err != nil {
		r.add(line, "%s.", err.Error())
	}
	r.checkLine(line, "The title of "+d.Symbol, d.Title)
	if d.Title == "" {
		r.add(line, "The document %s needs a title.", d.Symbol)
	}
	if d.Language == "" {
		d.Language = negotiation.English
	}
	if !d.Language.Valid() {
		r.add(line, "The document %s is in %q, which is not an official language.", d.Symbol, d.Language)
	}
	return negotiation.Document{
		Kind: negotiation.Registered, Symbol: d.Symbol, Body: s.Body, Title: d.Title, Language: d.Language,
	}
}
