package scenario

import (
	"fmt"
	"strings"
	"time"

	"rapporteur/negotiation"
	"rapporteur/numbering"
)

// Files are what a secretariat loads before a story can be played in a real
// installation. Bureau is nil when the story has none.
type Files struct{ Calendar, Delegations, Bureau, Recommendations []byte }

// Files writes the cast and the drafts of a story as files.
func (s Story) Files() Files {
	f := Files{Calendar: s.calendar(), Delegations: s.delegations(), Recommendations: s.recommendations()}
	if len(s.Bureau) > 0 {
		f.Bureau = bureauFile(s.Bureau...)
	}
	return f
}

func (s Story) calendar() []byte {
	var b strings.Builder
	rules := fmt.Sprintf("{voting: %v, silence_adopts: %v}", s.Rules.Voting, s.Rules.SilenceAdopts)
	fmt.Fprintf(&b, "instruments:\n  - {key: %s, names: {en: Convention}}\nbodies:\n", instrument)
	fmt.Fprintf(
		&b, "  - {symbol: %s, instrument: %s, names: {en: Conference}, rules: %s}\n", conference, instrument, rules,
	)
	fmt.Fprintf(
		&b, "  - {symbol: %s, parent: %s, instrument: %s, names: {en: Working Group}, rules: %s}\nmeetings:\n", workingGroup,
		conference, instrument, rules,
	)
	for _, m := range meetings() {
		fmt.Fprintf(&b, "  - key: %s\n    body: %s\n    session: %q\n    names: {en: %s}\n    opens: %s\n    closes: %s\n  "+
			"  place: %s\n    zone: %s\n    agenda:\n",
			m.Key, m.Body, m.Session, m.Key, m.Opens.Format("2006-01-02"), m.Closes.Format("2006-01-02"), m.Place, m.Zone)
		for _, it := range m.Agenda {
			fmt.Fprintf(
				&b, "      - {number: %q, kind: %s, names: {en: %s}}\n", it.Number, it.Kind, it.Names[negotiation.English],
			)
		}
	}
	return []byte(b.String())
}

func (s Story) delegations() []byte { return delegationsFile(s.Cast) }

// delegationsFile writes delegations as a secretariat loads them.
func delegationsFile(cast []negotiation.Delegation) []byte {
	var b strings.Builder
	b.WriteString("code,kind")
	for _, l := range negotiation.Languages() {
		b.WriteString(",name_" + string(l))
	}
	b.WriteString(",instrument,capacity,from,until,members\n")
	for _, d := range cast {
		head := d.Code + "," + string(d.Kind)
		for _, l := range negotiation.Languages() {
			head += "," + d.Names[l]
		}
		if d.Kind == negotiation.KindGroup {
			for _, m := range d.Members {
				fmt.Fprintf(&b, "%s,,,%s,%s,%s\n", head, dated(m.From), dated(m.Until), m.Delegation)
			}
			continue
		}
		for _, st := range d.Standings {
			fmt.Fprintf(&b, "%s,%s,%s,%s,%s,\n", head, st.Instrument, st.Capacity, dated(st.From), dated(st.Until))
		}
	}
	return []byte(b.String())
}

// dated writes a day as files have it, none as nothing.
func dated(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func (s Story) recommendations() []byte {
	var b strings.Builder
	fmt.Fprintf(
		&b, "---\nmeeting: wg4-2020\nbody: %s\nlanguage: %s\ntitle: %q\nnotice: %s\n---\n", workingGroup, s.language(),
		s.Title, storyNotice,
	)
	for _, d := range s.Drafts {
		fmt.Fprintf(&b, "\n## %s {#%s}\n", d.Title, d.Key)
		for _, p := range d.Paragraphs {
			fmt.Fprintf(&b, "\n%s%s %s\n", p.Number, numbering.End(p.Number), p.Text)
		}
	}
	return []byte(b.String())
}
