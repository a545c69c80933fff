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
			case c.want != "" && (err == nil || !strings.Contains(
				err.Error(), c.want,
			) || !strings.HasPrefix(err.Error(), "The title ")):
				t.Errorf("got %v, want it to say %q", err, c.want)
			}
		})
	}
}

// A reason may have paragraphs, each of them a line as it is read.
func TestAReasonMayHaveParagraphs(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"empty":                  {"", ""},
		"two paragraphs":         {"It was late.\n\nNobody objected.", ""},
		"from Windows":           {"Il était tard\u00a0:\r\n\r\n– personne.", ""},
		"a tab":                  {"Noted:\tby all", ""},
		"other ends of lines":    {"因为\u2028时间\u2029不够\u0085。", ""},
		"an isolate in its line": {"كما في \u2067CTOC\u2069\nوغيرها", ""},
		"a lone return":          {"late\rnever", "U+000D"},
		"a bell":                 {"one\n\u0007two", "U+0007"},
		"a vertical tab":         {"one\u000btwo", "U+000B"},
		"a C1 control":           {"one\n\u009btwo", "U+009B"},
		"an override":            {"one\n\u202etwo\u202c", "U+202E"},
		"an embedding":           {"\u202bодин\n", "U+202B"},
		"an isolate over lines":  {"one \u2067two\nthree\u2069", "does not close"},
		"a tag":                  {"one\ntwo\U000e0041", "U+E0041"},
		"no UTF-8":               {"one\n\xff", "UTF-8"},
		"NUL":                    {"one\n\x00", "NUL"},
	} {
		t.Run(name, func(t *testing.T) {
			err := CheckReason("The reason", c.text)
			switch {
			case c.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case c.want != "" && (err == nil || !strings.Contains(
				err.Error(), c.want,
			) || !strings.HasPrefix(err.Error(), "The reason ")):
				t.Errorf("got %v, want it to say %q", err, c.want)
			}
		})
	}
}

// What a delegation says of its position and why something is done are texts of
// several lines; what an agreement is pending is a line.
func TestAStatementAndAReasonHaveLines(t *testing.T) {
	const lines = "We join.\n\nWe note that it costs."
	said, why := Speaker{Reason: lines}, Reasoned{Reason: lines}
	for _, act := range []DraftAct{
		ExplainPosition{said}, Dissociate{said}, ObjectToDraft{said}, ReservePosition{said}, DeferDraft{Reasoned: why},
		WithdrawDraft{why}, NoteDraft{why}, AgreeOnDraft{Reasoned: why},
	} {
		if err := act.Check(); err != nil {
			t.Errorf("%T: %v", act, err)
		}
	}
	if err := (DeferDraft{Reasoned: Reasoned{lines + "\u202e"}}).Check(); CodeOf(err) != CodeInvalid {
		t.Errorf("a reason that turns what follows it: %v", err)
	}
	if err := (AgreeOnDraft{Pending: lines}).Check(); CodeOf(err) != CodeInvalid {
		t.Errorf("pending: %v", err)
	}
}
