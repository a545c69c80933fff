package application

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// shown writes an excerpt with the words that were found between « and ».
func shown(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.Found {
			b.WriteString("«" + p.Text + "»")
			continue
		}
		b.WriteString(p.Text)
	}
	return b.String()
}

// What was looked for is shown where it stands, in each of the six languages, however
// its letters were typed.
func TestAnExcerptShowsTheWordsWhereTheyStand(t *testing.T) {
	for name, x := range map[string]struct {
		text, words, want string
	}{
		"en": {
			"Title\n1. States should TRAIN those who meet victims.", "train victims",
			"1. States should «TRAIN» those who meet «victims».",
		},
		"fr":             {"Les États devraient former l’élite.", "etats l'ELITE", "Les «États» devraient former «l’élite»."},
		"es":             {"La protección de los niños", "PROTECCION ninos", "La «protección» de los «niños»"},
		"ru":             {"Обеспечить учёт потерпевших", "УЧЕТ", "Обеспечить «учёт» потерпевших"},
		"ar":             {"ينبغي للدُّوَل أن تُدَرِّب", "للدول تدرب", "ينبغي «للدُّوَل» أن «تُدَرِّب»"},
		"zh":             {"各缔约国应当培训人员", "培训", "各缔约国应当«培训»人员"},
		"decomposed":     {"E\u0301tats parties", "états", "«E\u0301tats» parties"},
		"full width":     {"ＣＲＰ．１", "crp", "«ＣＲＰ»．１"},
		"nothing stands": {"First line\nsecond", "absent", "First line"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := shown(excerpt(x.text, strings.Fields(x.words))); got != x.want {
				t.Errorf("excerpt %q, not %q", got, x.want)
			}
		})
	}
}

// An excerpt of a long line begins and ends at words.
func TestAnExcerptOfALongLineIsShort(t *testing.T) {
	line := strings.Repeat("before ", 100) + "Victims" + strings.Repeat(" after", 100)
	got := shown(excerpt(line, []string{"victims"}))
	if len(got) > 4*around || !strings.HasPrefix(got, "… before ") || !strings.HasSuffix(got, " after …") {
		t.Errorf("excerpt %q", got)
	}
}

// Whatever text and words are, an excerpt is made of the text and what it marks is a
// word that was looked for.
func TestExcerptsAreOfTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(0, 400, -1).Draw(t, "text")
		words := strings.Fields(rapid.StringN(0, 12, -1).Draw(t, "words"))
		rest := strings.TrimSuffix(strings.TrimPrefix(join(excerpt(text, words)), "… "), " …")
		if !strings.Contains(text, rest) {
			t.Fatalf("%q is no part of the text", rest)
		}
	})
}

func join(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.Text)
	}
	return b.String()
}
