package phrases_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rapporteur/negotiation"
	"rapporteur/phrases"
)

func noticesIn(t *testing.T, l negotiation.Language) *phrases.Phrases {
	t.Helper()
	p, err := phrases.Notices(l)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestDatesAreWrittenAsEachLanguageDoes(t *testing.T) {
	first, later := time.Date(2021, 10, 1, 16, 0, 0, 0, time.UTC), time.Date(2021, 12, 31, 23, 30, 5, 0, time.UTC)
	for l, want := range map[negotiation.Language][3]string{
		negotiation.English: {
			"1 October 2021", "1 October 2021, 18:00 (Europe/Vienna, UTC+02:00)",
			"1 January 2022, 00:30:05 (Europe/Vienna, UTC+01:00)",
		},
		negotiation.French: {
			"1er octobre 2021", "1er octobre 2021, 18\u00a0h\u00a000 (Europe/Vienna, UTC+02:00)",
			"1er janvier 2022, 00:30:05 (Europe/Vienna, UTC+01:00)",
		},
		negotiation.Spanish: {
			"1 de octubre de 2021", "1 de octubre de 2021, 18.00 horas (Europe/Vienna, UTC+02:00)",
			"1 de enero de 2022, 00:30:05 (Europe/Vienna, UTC+01:00)",
		},
		negotiation.Russian: {
			"1 октября 2021 года", "1 октября 2021 года, 18:00 (Europe/Vienna, UTC+02:00)",
			"1 января 2022 года, 00:30:05 (Europe/Vienna, UTC+01:00)",
		},
		negotiation.Arabic: {
			"1 تشرين الأول/أكتوبر 2021", "1 تشرين الأول/أكتوبر 2021، الساعة 18:00 (Europe/Vienna, UTC+02:00)",
			"1 كانون الثاني/يناير 2022، الساعة 00:30:05 (Europe/Vienna, UTC+01:00)",
		},
		negotiation.Chinese: {
			"2021年10月1日", "2021年10月1日18时00分（Europe/Vienna, UTC+02:00）", "2022年1月1日00:30:05（Europe/Vienna, UTC+01:00）",
		},
	} {
		p := noticesIn(t, l)
		got := [3]string{p.Date(first), p.Deadline(first, "Europe/Vienna"), p.Deadline(later, "Europe/Vienna")}
		if got != want {
			t.Errorf("in %s:\n%q, want\n%q", l, got, want)
		}
	}
}

func TestMomentsOfDocumentsAreToTheSecond(t *testing.T) {
	at := time.Date(2021, 10, 31, 1, 15, 0, 0, time.UTC) // the hour that comes twice in Vienna
	for zone, want := range map[string]string{
		"Europe/Vienna":  "31 October 2021, 02:15:00 (Europe/Vienna, UTC+01:00)",
		"Africa/Nairobi": "31 October 2021, 04:15:00 (Africa/Nairobi)",
		"":               "31 October 2021, 01:15:00 (UTC)",
		"Nowhere/City":   "31 October 2021, 01:15:00 (UTC)",
	} {
		if got := phrases.Documents(negotiation.English).Moment(at, zone); got != want {
			t.Errorf("in %q: %q, want %q", zone, got, want)
		}
	}
}

func TestDaysOfAMeeting(t *testing.T) {
	day := func(m time.Month, d int) time.Time { return time.Date(2022, m, d, 0, 0, 0, 0, time.UTC) }
	for l, want := range map[negotiation.Language][3]string{
		negotiation.English: {"11 October 2022", "11–12 October 2022", "31 October 2022 – 1 November 2022"},
		negotiation.French:  {"11 octobre 2022", "11–12 octobre 2022", "31 octobre 2022 – 1er novembre 2022"},
	} {
		p := phrases.Documents(l)
		got := [3]string{p.Days(day(10, 11), day(10, 11)), p.Days(day(10, 11), day(10, 12)), p.Days(day(10, 31), day(11, 1))}
		if got != want {
			t.Errorf("in %s: %q, want %q", l, got, want)
		}
	}
}

func TestHoursOfAProgramme(t *testing.T) {
	for clock, want := range map[string][2]string{
		"00:00": {
			"12 a.m.", "0 heure",
		}, "01:00": {"1 a.m.", "1 heure"}, "11:00": {"11 a.m.", "11 heures"}, "12:00": {"noon", "12 heures"},
		"12:30": {
			"12.30 p.m.", "12\u00a0h\u00a030",
		}, "15:05": {"3.05 p.m.", "15\u00a0h\u00a005"}, "09:45": {"9.45 a.m.", "9\u00a0h\u00a045"},
		"15:00": {"3 p.m.", "15 heures"}, "later": {"later", "later"},
	} {
		if got := [2]string{
			phrases.Documents(negotiation.English).Clock(clock), phrases.Documents(negotiation.French).Clock(clock),
		}; got != want {
			t.Errorf("%s is %q, want %q", clock, got, want)
		}
	}
}

func TestWhatIsCountedHasTheFormOfItsNumber(t *testing.T) {
	for l, want := range map[negotiation.Language][3]string{
		negotiation.English: {"0 points", "1 point", "2 points"},
		negotiation.French:  {"0 point", "1 point", "2 points"},
	} {
		for count, form := range want {
			if got := phrases.Documents(l).Count("point.settled", count); !strings.HasPrefix(got, form+" ") {
				t.Errorf("%d in %s: %q", count, l, got)
			}
		}
	}
}

func TestNamesAreListedAsASentenceDoes(t *testing.T) {
	for l, want := range map[negotiation.Language][4]string{
		negotiation.English: {"", "A", "A and B", "A, B and C"}, negotiation.French: {"", "A", "A et B", "A, B et C"},
	} {
		for count, list := range want {
			if got := phrases.Documents(l).List([]string{"A", "B", "C"}[:count]); got != list {
				t.Errorf("%d in %s: %q", count, l, got)
			}
		}
	}
}

// Notices are in all six languages and no other; documents in a language whose file
// leaves them to English, and in one that is not official, have English words.
func TestALanguageWithoutPhrases(t *testing.T) {
	for _, l := range []negotiation.Language{"de", "", "EN", "fr-CA"} {
		if p, err := phrases.Notices(l); err == nil {
			t.Errorf("notices are written in %q, as %s", l, p.Language())
		}
		if p := phrases.Documents(l); p.Language() != negotiation.English {
			t.Errorf("documents in %q have the words of %s", l, p.Language())
		}
	}
	for _, l := range negotiation.Languages() {
		if p := noticesIn(t, l); p.Language() != l {
			t.Errorf("notices in %s have the words of %s", l, p.Language())
		}
		own := slices.Contains([]negotiation.Language{negotiation.English, negotiation.French}, l)
		if p := phrases.Documents(l); (p.Language() == l) != own {
			t.Errorf("documents in %s have the words of %s", l, p.Language())
		}
	}
}

// What fills a phrase is put in once, whatever it holds, and a key without a phrase
// is seen.
func TestWhatFillsAPhraseIsNeverFilledAgain(t *testing.T) {
	p := phrases.Documents(negotiation.English)
	rapid.Check(t, func(t *rapid.T) {
		old := rapid.StringOfN(rapid.RuneFrom([]rune("{}oldnew “”é")), 0, 12, -1).Draw(t, "old")
		new := rapid.StringOfN(rapid.RuneFrom([]rune("{}oldnew “”é")), 0, 12, -1).Draw(t, "new")
		if got := p.Say("corrigendum.read", "old", old, "new", new); got != "For “"+old+"” read “"+new+"”." {
			t.Fatalf("got %q", got)
		}
	})
	if got := p.Say("no.such"); got != "no.such" || p.Has("no.such") {
		t.Errorf("a key without a phrase says %q", got)
	}
}
