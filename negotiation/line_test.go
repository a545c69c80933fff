package negotiation

import (
	"strings"
	"testing"
)

func TestALineIsOneLineAsItIsRead(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"empty":                 {"", ""},
		"English":               {"Data collection: “now”", ""},
		"French":                {"Échange de données\u00a0: l’accord n°\u202f2", ""},
		"Arabic with marks":     {"جمع البيانات\u200f (\u2067CTOC\u2069)", ""},
		"Persian joiner":        {"می\u200cخواهم", ""},
		"Chinese":               {"数据收集［草案］", ""},
		"Russian":               {"Сбор данных — №\u00a02", ""},
		"a line break":          {"a\nb", "without line breaks"},
		"a carriage return":     {"a\rb", "without line breaks"},
		"a line separator":      {"a\u2028b", "without line breaks"},
		"a paragraph separator": {"a\u2029b", "without line breaks"},
		"a tab":                 {"a\tb", "U+0009"},
		"a bell":                {"a\u0007b", "U+0007"},
		"delete":                {"a\u007fb", "U+007F"},
		"a C1 control":          {"a\u009bb", "U+009B"},
		"an override":           {"a\u202eb\u202c", "U+202E"},
		"an embedding":          {"\u202bab", "U+202B"},
		"an isolate left open":  {"a \u2067b", "does not close"},
		"an isolate closed":     {"a \u2069b\u2066", "does not close"},
		"a tag":                 {"a\U000e0041", "U+E0041"},
		"no UTF-8":              {"a\xff", "UTF-8"},
		"NUL":                   {"a\x00", "NUL"},
	} {
		t.Run(name, func(t *testing.T) {
			err := CheckLine("The title", c.text)
			switch {
			case c.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "The title ")):
				t.Errorf("got %v, want it to say %q", err, c.want)
			}
		})
	}
}

// What a delegation says of its position is a text of several lines; why the
// secretariat or the chair does something is a line.
func TestAStatementHasLinesAndAReasonIsOne(t *testing.T) {
	const lines = "We join.\n\nWe note that it costs."
	for _, kind := range []ActKind{ActExplain, ActDissociate, ActObject, ActReserve} {
		if err := (Act{Kind: kind, Reason: lines}).CheckTexts(); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
	for _, kind := range []ActKind{ActDefer, ActWithdraw, ActNote, ActAgree} {
		if err := (Act{Kind: kind, Reason: lines}).CheckTexts(); CodeOf(err) != CodeInvalid {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if err := (Act{Kind: ActAgree, Pending: lines}).CheckTexts(); CodeOf(err) != CodeInvalid {
		t.Errorf("pending: %v", err)
	}
}
