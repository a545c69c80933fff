package negotiation_test

import (
	"cmp"
	"slices"

	n "rapporteur/negotiation"
)

// facts is a record that knows what a test says.
type facts struct {
	Home, RoundMeeting, DocumentMeeting, DocumentRound n.ID
	// Capacity is that of everybody who is not in Capacities, and not the sponsor.
	Capacity, SponsorCapacity n.Capacity
	Capacities                map[string]n.Capacity
	Accreditation             n.AccreditationState
	Reserving                 []string
	Parties                   int
	// Earlier says that no meeting is later than another, Unfinished that the report
	// of the one that had the draft is still a draft.
	Earlier, Unfinished   bool
	AgendaPending, Closed bool
	Rules                 n.BodyRules
	// Bracketed and Clean are of the version that the act makes current, which has the
	// ID Made when the act makes it itself.
	Bracketed, Clean          bool
	Made                      n.ID
	ItemKind                  n.ItemKind
	RoundPhase                n.RoundPhase
	Unbroken                  bool
	SilenceBody               string
	DocumentKind              n.DocumentKind
	DocumentBody, MeetingBody string
}

// record is what the rules ask of it.
type record struct{ facts }

func (f facts) record() n.DraftFacts { return record{f} }

func (f record) Meetings() (home, round n.ID) { return f.Home, f.RoundMeeting }

func (f record) Sitting() (pending, closed bool, err error) { return f.AgendaPending, f.Closed, nil }

func (f record) Capacity(code string) (n.Capacity, error) {
	if c, ok := f.Capacities[code]; ok {
		return c, nil
	}
	if f.SponsorCapacity != "" && code == sponsor {
		return f.SponsorCapacity, nil
	}
	return f.facts.Capacity, nil
}

// sponsor is who takes up an amendment where facts have a capacity of its own for that.
const sponsor = "IOM"

func (f record) Accreditation(string) (n.AccreditationState, error) {
	return f.facts.Accreditation, nil
}

func (f record) Parties() (int, error) { return f.facts.Parties, nil }

func (f record) Rules(string) (n.BodyRules, error) { return f.facts.Rules, nil }

func (f record) Reserving() ([]string, error) { return f.facts.Reserving, nil }

func (f record) Meeting(id n.ID) (n.Meeting, error) {
	m := n.Meeting{ID: id, Key: string(id), Body: f.MeetingBody, Agenda: []n.AgendaItem{{Number: "4", Kind: f.ItemKind}}}
	if !f.Earlier {
		m.Opens = onDay(2021, 1, 2+slices.Index([]n.ID{"m", "later"}, id))
	}
	return m, nil
}

func (f record) ReportOf(id n.ID) (drafted, adopted bool, err error) {
	return f.Unfinished && id != "later", false, nil
}

func (f record) Round(n.ID) (n.Round, error) { return n.Round{Phase: f.RoundPhase}, nil }

func (f record) HeldBy(n.ID) error { return nil }

func (f record) Document(id n.ID) (n.Document, error) {
	return n.Document{ID: id, Kind: f.DocumentKind, Body: f.DocumentBody, Meeting: f.DocumentMeeting, Round: f.DocumentRound}, nil
}

func (f record) Paper(n.ID) (n.Document, error) { return f.Document("crp") }

func (f record) Silence(id n.ID) (n.Silence, error) {
	s := n.Silence{ID: id, Phase: n.SilenceApproved, Body: f.SilenceBody}
	if f.Unbroken {
		s.Paragraphs = []n.SilenceParagraph{{Number: 1, Recommendation: "r", Version: "v"}}
	}
	return s, nil
}

func (f record) Version(id n.ID, _ n.Origin) (n.Version, error) {
	v := n.Version{ID: id}
	if f.Bracketed {
		v.Paragraphs = []n.Paragraph{{Open: 1}}
	}
	return v, nil
}

func (f record) Cleaned(origin n.Origin, _ string) (v n.Version, same bool, err error) {
	v, err = f.Version(n.ID(cmp.Or(string(f.Made), "made")), origin)
	return v, f.Clean, err
}

func (f record) Decided(n.ID, n.AmendmentStatus) (n.Version, error) {
	v, _, err := f.Cleaned(n.OriginOralAmendment, "")
	return v, err
}

// kind is what an act is called.
func kind(a n.Act) n.ActName {
	row, err := n.RowOf(a)
	if err != nil {
		return n.ActName(err.Error())
	}
	return row.Name
}
