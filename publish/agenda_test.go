package publish_test

import (
	"strings"
	"testing"
	"time"

	"rapporteur/negotiation"
	"rapporteur/publish"
)

// programme is that of a meeting that was postponed by a year after its first
// sittings were planned.
func programme() negotiation.Programme {
	day := func(year, d int) time.Time { return time.Date(year, 10, d, 0, 0, 0, 0, time.UTC) }
	m := negotiation.Meeting{
		Key: "wg4-2021", Names: negotiation.Names{
			"en": "eleventh meeting", "fr": "onzième réunion",
		}, Opens: day(2022, 11), Closes: day(2022, 12),
		Place: "Vienna", Zone: "Europe/Vienna", Format: "hybrid",
		Agenda: []negotiation.AgendaItem{
			{
				Number: "1 a", Kind: negotiation.ItemOrganization,
				Names: negotiation.Names{"en": "Opening of the meeting", "fr": "Ouverture de la réunion"},
			},
			{
				Number: "1 b", Kind: negotiation.ItemOrganization,
				Names: negotiation.Names{"en": "Adoption of the agenda", "fr": "Adoption de l’ordre du jour"},
			},
			{Number: "4", Kind: negotiation.ItemOtherMatters, Names: negotiation.Names{
				"en": "Other matters", "fr": "Questions diverses",
			},
				Notes: negotiation.Names{
					"en": "The drafts may be taken up again.\n\nThey are before the meeting.",
					"fr": "Les projets pourront être repris.",
				}},
			{
				Number: "5", Kind: negotiation.ItemReport,
				Names: negotiation.Names{"en": "Adoption of the report", "fr": "Adoption du rapport"},
			},
		},
		Changes: []negotiation.MeetingChange{
			{Opens: day(2022, 11), Closes: day(2022, 12), OldOpens: day(2021, 12), OldCloses: day(2021, 13), Tacit: true},
			{Opens: day(2022, 11), Closes: day(2022, 12), Format: "hybrid", OldOpens: day(2022, 11), OldCloses: day(2022, 12)},
		},
	}
	crp := negotiation.Document{Symbol: "CTOC/COP/2020/CRP.2", Title: "Draft recommendations"}
	return negotiation.Programme{
		Meeting: m,
		Documentation: []negotiation.ItemDocument{{Item: "4", Document: crp}, {Item: "4", Document: negotiation.Document{
			Symbol: "CTOC/COP/WG.4/2021/5", Title: "Digest", SupersededBy: "CTOC/COP/WG.4/2021/5/Rev.1",
		}}},
		Sittings: []negotiation.Sitting{
			{
				Number: 1, Date: day(2022, 11), Begins: "11:00", Ends: "13:00", Zone: "Europe/Vienna", Format: "hybrid",
				Items: []string{"1 a", "1 b", "4"},
			},
			{
				Number: 2, Date: day(2022, 11), Begins: "15:30", Ends: "17:00", Zone: "Europe/Vienna", Format: "online",
				Items: []string{"4"},
			},
			{
				Number: 3, Date: day(2022, 12), Begins: "11:00", Ends: "12:00", Zone: "Europe/Vienna", Format: "hybrid",
				Items: []string{"4", "5"}, Reschedule: "Later.",
			},
		},
	}
}

func TestTheAnnotatedAgenda(t *testing.T) {
	v := publish.AgendaView{Body: negotiation.Body{Names: negotiation.Names{
		"en": "Working Group on Trafficking in Persons", "fr": "Groupe de travail sur la traite des personnes",
	}}, Programme: programme()}
	for _, v.Language = range []negotiation.Language{negotiation.English, negotiation.French} {
		for format, suffix := range map[string]string{"text": "txt", "html": "html"} {
			made, err := publish.Agenda(v, format)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, "agenda."+string(v.Language)+"."+suffix, made)
		}
	}
	if _, err := publish.Agenda(v, "pdf"); negotiation.CodeOf(err) != negotiation.CodeInvalid {
		t.Errorf("as pdf: %v", err)
	}
}

func TestAnAgendaSaysHowItWasAdopted(t *testing.T) {
	v := publish.AgendaView{Programme: programme(), Language: negotiation.English}
	v.Programme.Meeting.AgendaAdoptedAt = time.Date(2022, 10, 11, 9, 5, 0, 0, time.UTC)
	for amended, want := range map[bool]string{
		false: "on 11 October 2022, as proposed", true: "on 11 October 2022, as orally amended",
	} {
		v.Programme.Meeting.AgendaAmended = amended
		made, err := publish.Agenda(v, "text")
		if err != nil || !strings.Contains(string(made), want) || strings.Contains(string(made), "provisional") {
			t.Errorf("amended %v: %v\n%s", amended, err, made)
		}
	}
}

// The order is that of the report's language: Germany is Allemagne, and comes
// before Egypt, whose name begins with an accent.
func TestAttendanceInTheOrderOfTheReportsLanguage(t *testing.T) {
	v := publish.ReportView{
		Delegations: delegations(),
		Accredited: []negotiation.Accredited{
			{Delegation: "FRA", Capacity: negotiation.StateParty}, {Delegation: "IOM", Capacity: negotiation.Entity},
			{Delegation: "EGY", Capacity: negotiation.StateParty}, {Delegation: "DEU", Capacity: negotiation.StateParty},
		},
	}
	for l, want := range map[negotiation.Language]string{
		negotiation.English: ": Egypt, France, Germany.", negotiation.French: ": Allemagne, Égypte, France.",
	} {
		v.Report.Language = l
		var text string
		for _, s := range publish.Sections(v) {
			text += s.Text + "\n"
		}
		if !strings.Contains(
			text, want,
		) || !strings.Contains(text, ": "+delegations()[3].Names[l]+".") || strings.Contains(text, "European Union") {
			t.Errorf("in %s, wanted %q:\n%s", l, want, text)
		}
	}
}
