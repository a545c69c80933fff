package publish_test

import (
	"strings"
	"testing"

	"rapporteur/negotiation"
	"rapporteur/publish"
)

// Whatever leaves a demonstration says first that it does, and nothing else does.
func TestPapersOfADemonstrationSaySo(t *testing.T) {
	for language, said := range map[negotiation.Language]string{
		negotiation.English: "DEMONSTRATION", negotiation.French: "DÉMONSTRATION", negotiation.Arabic: "عرض توضيحي",
		negotiation.Chinese: "演示", negotiation.Russian: "ДЕМОНСТРАЦИЯ", negotiation.Spanish: "DEMOSTRACIÓN",
	} {
		for _, is := range []bool{true, false} {
			v := publish.AgendaView{Language: language, Programme: negotiation.Programme{
				Meeting: negotiation.Meeting{Names: negotiation.Names{"en": "eleventh meeting"}, Demonstration: is},
			}}
			for _, format := range []string{"text", "html"} {
				content, err := publish.Agenda(v, format)
				if err != nil || strings.Contains(string(content), said) != is {
					t.Errorf("%s as %s, of a demonstration %t:\n%s", language, format, is, content)
				}
			}
		}
	}
	var b strings.Builder
	h := publish.HistoryView{Meetings: []negotiation.Meeting{{Demonstration: true}}}
	if err := publish.History(&b, h); err != nil || !strings.HasPrefix(b.String(), "DEMONSTRATION") {
		t.Errorf("a history begins %q, %v", b.String(), err)
	}
}
