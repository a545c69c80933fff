package redline_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rapporteur/redline"
)

func TestATextRunsAsItsDocument(t *testing.T) {
	const ltr, rtl = redline.LeftToRight, redline.RightToLeft
	for _, c := range []struct {
		name        string
		in          redline.Direction
		text        string
		own, quoted redline.Direction
	}{
		{"an acronym first", rtl, "UNODC مدعو إلى تقديم المساعدة.", rtl, rtl},
		{"a long Latin name first", rtl, "United Nations Office on Drugs and Crime (UNODC) مدعو.", rtl, ltr},
		{"a number first", rtl, "12 دولة تقدم تقارير.", rtl, rtl},
		{"a symbol alone", rtl, "CTOC/COP/2020/CRP.2", rtl, ltr},
		{"nothing but a number", rtl, "15", rtl, rtl},
		{"an English sentence", rtl, "This paper is informal.", ltr, ltr},
		{"an English sentence about an Arabic name", rtl, "Stands alone here: \u2068مصر\u2069.", ltr, ltr},
		{"a Chinese sentence", rtl, "各国应当采取一切必要措施防止和打击贩运人口的行为。", ltr, ltr},
		{"a Russian sentence", rtl, "Государствам следует принять меры.", ltr, ltr},
		{"an Arabic quotation first", ltr, "«يجب على الدول» is what the text says.", ltr, ltr},
		{"an Arabic sentence", ltr, "ينبغي للدول أن تتصرف.", rtl, rtl},
		{"an Arabic word", ltr, "مصر", ltr, rtl},
		{"an Arabic name first, in French", ltr, "القاهرة accueille la réunion.", ltr, ltr},
		{"nothing", rtl, "", rtl, rtl},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, want := c.in.OfPhrase(c.text), c.in.OfQuoted(c.text); got != c.in && got != want {
				t.Errorf("as a phrase, it runs %s", got)
			}
			if got := c.in.Of(c.text); got != c.own {
				t.Errorf("it runs %s", got)
			}
			if got := c.in.OfQuoted(c.text); got != c.quoted {
				t.Errorf("quoted, it runs %s", got)
			}
		})
	}
}

// Only lines that would be shown the wrong way round are marked.
func TestLinesOfPlainTextAreMarked(t *testing.T) {
	for _, c := range []struct {
		name, language, text, want string
	}{
		{"Arabic", "ar", "ينبغي للدول.", "ينبغي للدول."},
		{"Arabic that begins in Latin", "ar", "1. UNODC مدعو.", "\u200f1. UNODC مدعو."},
		{"each line by itself", "ar", "    UNODC مدعو.\n\nنص\nWHO مدعوة.", "\u200f    UNODC مدعو.\n\nنص\n\u200fWHO مدعوة."},
		{"coloured", "ar", "\x1b[32;4mUNODC\x1b[0m مدعو.", "\u200f\x1b[32;4mUNODC\x1b[0m مدعو."},
		{"coloured Arabic", "ar", "\x1b[32;4mمدعو\x1b[0m UNODC.", "\x1b[32;4mمدعو\x1b[0m UNODC."},
		{"an English line", "ar", "This paper is informal.", "This paper is informal."},
		{"an isolate first", "ar", "\u2068مصر\u2069 UNODC مدعو", "\u200f\u2068مصر\u2069 UNODC مدعو"},
		{"Latin that begins in Arabic", "fr", "«القاهرة» accueille la réunion.", "\u200e«القاهرة» accueille la réunion."},
		{"Latin", "en", "States (مصر) act.", "States (مصر) act."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := redline.DirectionIn(c.language).Lines(c.text); got != c.want {
				t.Errorf("it is %q", got)
			}
		})
	}
}

// In a line that runs the other way, a text keeps its full stop at its own end.
func TestATextInALineOfTheOtherDirectionIsEnclosed(t *testing.T) {
	if got := redline.RightToLeft.Enclosed("(UNODC) مدعو."); got != "\u200f(UNODC) مدعو.\u200f" {
		t.Errorf("it is %q", got)
	}
}

// Marks take nothing from a text, and once is enough.
func TestMarkedLinesHoldTheirText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.SampledFrom(
			[]string{"UNODC", "مصر", " ", "\n", "1.", "各国", "\x1b[0m", "\u2068", "\u2069", "[", "]", "۱"},
		)).Draw(t, "words")
		d := rapid.SampledFrom([]redline.Direction{redline.LeftToRight, redline.RightToLeft}).Draw(t, "direction")
		text := strings.Join(words, "")
		marked := d.Lines(text)
		if strings.NewReplacer("\u200e", "", "\u200f", "").Replace(marked) != text {
			t.Fatalf("%q became %q", text, marked)
		}
		if again := d.Lines(marked); again != marked {
			t.Fatalf("%q became %q and then %q", text, marked, again)
		}
	})
}
