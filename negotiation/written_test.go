package negotiation

import "testing"

// One sentence in each language, as delegations write them.
var sentences = map[Language]string{
	English: "States parties should share data on victims with the Secretariat.",
	French:  "Les États parties devraient échanger des données sur les victimes avec le Secrétariat.",
	Spanish: "Los Estados partes deberían intercambiar datos sobre las víctimas con la Secretaría.",
	Russian: "Государствам-участникам следует обмениваться данными о жертвах с Секретариатом.",
	Arabic:  "ينبغي للدول الأطراف أن تتبادل البيانات عن الضحايا مع الأمانة.",
	Chinese: "缔约国应与秘书处交流关于被害人的数据。",
}

// Whatever a reply is said to be in, a sentence in another language is found out.
func TestASentenceIsInTheLanguageItIsWrittenIn(t *testing.T) {
	for in, text := range sentences {
		for said := range sentences {
			if got := WrittenIn(text, said); got != in {
				t.Errorf("%q said to be in %s is in %q", text, said, got)
			}
		}
	}
}

func TestWhatSaysNothingOfItsLanguageIsBelieved(t *testing.T) {
	for text, c := range map[string]struct{ said, want Language }{
		"":                    {French, French},
		"30":                  {Arabic, Arabic},
		"UNODC":               {Arabic, Arabic},
		"data":                {English, English},
		"Convention":          {French, French},
		"States parties act.": {English, English},
		"缔约国应与 UNODC 和 INTERPOL 合作。":                                        {Chinese, Chinese},
		"Государства сотрудничают с UNODC.":                                 {Russian, Russian},
		"تتعاون الدول مع UNODC.":                                            {Arabic, Arabic},
		"States parties adopt national legislation":                         {Arabic, ""},
		"Formation, échange, coopération":                                   {English, English},
		"States should consult “Médecins sans frontières” and the like.":    {English, English},
		"Les États parties consultent The Hague Conference.":                {French, French},
		"The Secretariat and the parties (les Parties) act in the capital.": {English, English},
	} {
		if got := WrittenIn(text, c.said); got != c.want {
			t.Errorf("%q said to be in %s is in %q, want %q", text, c.said, got, c.want)
		}
	}
}
