package publish_test

import (
	"strings"
	"testing"

	n "rapporteur/negotiation"
	"rapporteur/publish"
)

// Whatever leaves a demonstration says first that it does, and nothing else does.
func TestPapersOfADemonstrationSaySo(t *testing.T) {
	for language, said := range map[n.Language]string{n.English: "DEMONSTRATION", n.French: "DÉMONSTRATION", n.Arabic: "عرض توضيحي", n.Chinese: "演示", n.Russian: "ДЕМОНСТРАЦИЯ", n.Spanish: "DEMOSTRACIÓN"} {
		for _, is := range []bool{true, false} {
			v := publish.AgendaView{Language: language, Programme: n.Programme{Meeting: n.Meeting{Names: n.Names{"en": "eleventh meeting"}, Demonstration: is}}}
			for _, format := range []string{"text", "html"} {
				content, err := publish.Agenda(v, format)
				if err != nil || strings.Contains(string(content), said) != is {
					t.Errorf("%s as %s, of a demonstration %t:\n%s", language, format, is, content)
				}
			}
		}
	}
	var b strings.Builder
	h := publish.HistoryView{Meetings: []n.Meeting{{Demonstration: true}}}
	if err := publish.History(&b, h); err != nil || !strings.HasPrefix(b.String(), "DEMONSTRATION") {
		t.Errorf("a history begins %q, %v", b.String(), err)
	}
}
