package notice_test

import (
	"strings"
	"testing"

	"rapporteur/negotiation"
	"rapporteur/notice"
)

// A notice of a demonstration says so in its subject and before all else, in
// the language of its reader, and in what a webhook gets.
func TestNoticesOfADemonstrationSaySo(t *testing.T) {
	for language, said := range map[negotiation.Language]string{
		negotiation.English: "[Demonstration]", negotiation.French: "[Démonstration]", negotiation.Arabic: "[عرض توضيحي]",
		negotiation.Chinese: "[演示]", negotiation.Russian: "[Демонстрация]", negotiation.Spanish: "[Demostración]",
	} {
		for _, is := range []bool{true, false} {
			m := material("round.opened", language)
			m.Demonstration = is
			got, err := notice.Compose(m)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(got.Subject, said) != is || strings.Contains(string(got.Data), `"demonstration":true`) != is {
				t.Errorf("%s, of a demonstration %t: %s\n%s", language, is, got.Subject, got.Data)
			}
			m.Demonstration = false
			plain, err := notice.Compose(m)
			if err != nil {
				t.Fatal(err)
			}
			if first, rest, _ := strings.Cut(
				got.Text, "\n",
			); is && (strings.Contains(plain.Text, first) || !strings.HasSuffix(rest, plain.Text)) {
				t.Errorf("%s: a notice of a demonstration begins: %s", language, first)
			}
		}
	}
}
