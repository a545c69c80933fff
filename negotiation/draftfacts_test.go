package negotiation_test

import (
	"cmp"
	"slices"

	"rapporteur/negotiation"
)

// facts is a record that knows what a test says.
type facts struct {
	Home, RoundMeeting, DocumentMeeting, DocumentRound negotiation.ID
	// Capacity is that of everybody who is not in Capacities, and not the sponsor.
	Capacity, SponsorCapacity negotiation.Capacity
	Capacities                map[string]negotiation.Capacity
	Accreditation             negotiation.AccreditationState
	Reserving                 []string
	Parties                   int
	// Earlier says that no meeting is later than another, Unfinished that the report
	// of the one that had the draft is still a draft.
	Earlier, Unfinished   bool
	AgendaPending, Closed bool
	Rules                 negotiation.BodyRules
	// Bracketed and Clean are of the version that the act makes current, which has the
	// ID Made when the act makes it itself.
	Bracketed, Clean          bool
	Made                      negotiation.ID
	ItemKind                  negotiation.ItemKind
	RoundPhase                negotiation.RoundPhase
	Unbroken                  bool
	SilenceBody               string
	DocumentKind              negotiation.DocumentKind
	DocumentBody, MeetingBody string
}

// record is what the rules ask of it.
type record struct{ facts }

func (f facts) record() negotiation.DraftFacts { return record{f} }

func (f record) Meetings() (home, round negotiation.ID) { return f.Home, f.RoundMeeting }

func (f record) Sitting() (pending, closed bool, err error) { return f.AgendaPending, f.Closed, nil }

func (f record) Capacity(code string) (negotiation.Capacity, error) {
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

func (f record) Accreditation(string) (negotiation.AccreditationState, error) {
	return f.facts.Accreditation, nil
}

func (f record) Parties() (int, error) { return f.facts.Parties, nil }

func (f record) Rules(string) (negotiation.BodyRules, error) { return f.facts.Rules, nil }

func (f record) Reserving() ([]string, error) { return f.facts.Reserving, nil }

func (f record) Meeting(id negotiation.ID) (negotiation.Meeting, error) {
	m := negotiation.Meeting{
		ID: id, Key: string(id), Body: f.MeetingBody, Agenda: []negotiation.AgendaItem{{Number: "4", Kind: f.ItemKind}},
	}
	if !f.Earlier {
		m.Opens = onDay(2021, 1, 2+slices.Index([]negotiation.ID{"m", "later"}, id))
	}
	return m, nil
}

func (f record) ReportOf(id negotiation.ID) (drafted, adopted bool, err error) {
	return f.Unfinished && id != "later", false, nil
}

func (f record) Round(negotiation.ID) (negotiation.Round, error) {
	return negotiation.Round{Phase: f.RoundPhase}, nil
}

func (f record) HeldBy(negotiation.ID) error { return nil }

func (f record) Document(id negotiation.ID) (negotiation.Document, error) {
	return negotiation.Document{
		ID: id, Kind: f.DocumentKind, Body: f.DocumentBody, Meeting: f.DocumentMeeting, Round: f.DocumentRound,
	}, nil
}

func (f record) Paper(negotiation.ID) (negotiation.Document, error) { return f.Document("crp") }

func (f record) Silence(id negotiation.ID) (negotiation.Silence, error) {
	s := negotiation.Silence{ID: id, Phase: negotiation.SilenceApproved, Body: f.SilenceBody}
	if f.Unbroken {
		s.Paragraphs = []negotiation.SilenceParagraph{{Number: 1, Recommendation: "r", Version: "v"}}
	}
	return s, nil
}

func (f record) Version(id negotiation.ID, _ negotiation.Origin) (negotiation.Version, error) {
	v := negotiation.Version{ID: id}
	if f.Bracketed {
		v.Paragraphs = []negotiation.Paragraph{{Open: 1}}
	}
	return v, nil
}

func (f record) Cleaned(origin negotiation.Origin, _ string) (v negotiation.Version, same bool, err error) {
	v, err = f.Version(negotiation.ID(cmp.Or(string(f.Made), "made")), origin)
	return v, f.Clean, err
}

func (f record) Decided(negotiation.ID, negotiation.AmendmentStatus) (negotiation.Version, error) {
	v, _, err := f.Cleaned(negotiation.OriginOralAmendment, "")
	return v, err
}

// kind is what an act is called.
func kind(a negotiation.Act) negotiation.ActName {
	row, err := negotiation.RowOf(a)
	if err != nil {
		return negotiation.ActName(err.Error())
	}
	return row.Name
}
