package negotiation

import "time"

// Instrument is a treaty under which delegations have capacities.
type Instrument struct {
	// Key is a short lower-case name, unique, such as "untoc".
	Key   string `json:"key"`
	Names Names  `json:"names"`
}

// Body is an organ or sub-body that meets and issues documents.
type Body struct {
	// Symbol is the stem of its document symbols, such as "CTOC/COP/WG.4". It
	// identifies the body.
	Symbol string `json:"symbol"`
	// Parent is the symbol stem of the body it reports to, "" at the top.
	Parent string `json:"parent,omitempty"`
	Names  Names  `json:"names"`
	// Instrument is the key of the instrument whose parties decide here.
	Instrument string `json:"instrument"`
	// Rules are its own where they differ from consensus.
	Rules BodyRules `json:"rules,omitzero"`
}

// BodyRules are the rules of procedure of a body where bodies differ. The zero
// value is the usual: consensus only, and silence never adopts recommendations.
type BodyRules struct {
	// Voting: two thirds of the States parties present and voting may decide
	// where there is no consensus, and reopen what the same meeting agreed.
	Voting bool `json:"voting,omitempty" yaml:"voting"`
	// SilenceAdopts: a silence procedure may approve recommendations. Every
	// document of such a procedure says so.
	SilenceAdopts bool `json:"silenceAdopts,omitempty" yaml:"silence_adopts"`
}

// Meeting is one meeting or session of a body.
type Meeting struct {
	ID ID `json:"id"`
	// Key is a short name unique over all meetings, such as "wg4-2020".
	Key string `json:"key"`
	// Body is the symbol stem of the body that meets.
	Body string `json:"body"`
	// Session is the year or session part of its document symbols, such as "2020".
	Session string `json:"session"`
	Names   Names  `json:"names"`
	// Opens and Closes are its first and last day, at midnight UTC.
	Opens  time.Time `json:"opens"`
	Closes time.Time `json:"closes"`
	Place  string    `json:"place,omitempty"`
	// Zone is the IANA name of the time zone of the place.
	Zone string `json:"zone"`
	// Format is "in person", "hybrid" or "online".
	Format string `json:"format,omitempty"`
	// Agenda is the provisional one until the meeting adopts it, and then the
	// agenda as adopted.
	Agenda []AgendaItem `json:"agenda,omitempty"`
	// AgendaAdoptedAt is zero while the agenda is provisional. AgendaAmended says
	// that it was adopted as orally amended.
	AgendaAdoptedAt time.Time `json:"agendaAdoptedAt,omitzero"`
	AgendaAmended   bool      `json:"agendaAmended,omitempty"`
	// Changes of its dates or format, in their order: what it was before stays on
	// record with them.
	Changes []MeetingChange `json:"changes,omitempty"`
	// Demonstration says that the record is a demonstration, and the meeting with
	// all that comes of it none that was held.
	Demonstration bool `json:"demonstration,omitempty"`
}

// Formats lists how a meeting or a sitting can be held.
func Formats() []string { return []string{"in person", "hybrid", "online"} }

// Item returns the agenda item with that number.
func (m Meeting) Item(number string) (AgendaItem, bool) {
	for _, it := range m.Agenda {
		if it.Number == number {
			return it, true
		}
	}
	return AgendaItem{}, false
}

// ItemKind tells the agenda items a procedure depends on from the others.
type ItemKind string

// The kinds of agenda item.
const (
	ItemOrganization ItemKind = "organization"
	ItemSubstance    ItemKind = "substance"
	// ItemOtherMatters is where carried-over drafts are taken up. Taking them
	// up need not end in adoption.
	ItemOtherMatters ItemKind = "other_matters"
	// ItemReport is the adoption of the report.
	ItemReport ItemKind = "report"
)

// AgendaItem is one item of a meeting's agenda.
type AgendaItem struct {
	// Number as printed, such as "4" or "1 b".
	Number string   `json:"number"`
	Kind   ItemKind `json:"kind"`
	Names  Names    `json:"names"`
	// Notes are its annotation, by language: what the meeting may wish to do under
	// it.
	Notes Names `json:"notes,omitempty"`
}
