package redline_test

import (
	"strings"
	"testing"
	"time"

	"rapporteur/redline"
)

// A drafter sees whole words and phrases, never confetti.
func TestDiffReadsAsADrafterWouldMarkIt(t *testing.T) {
	cases := map[string]struct{ from, to, want string }{
		"verb": {
			"States should adopt measures.", "States shall adopt measures.", "States [-should-]{+shall+} adopt measures.",
		},
		"number": {"within 30 days", "within 60 days", "within [-30-]{+60+} days"},
		"qualifier": {
			"States should adopt measures", "States should, where appropriate, adopt measures",
			"States should{+, where appropriate,+} adopt measures",
		},
		"inserted word": {
			"adopt measures to protect", "adopt effective measures to protect", "adopt {+effective +}measures to protect",
		},
		"deleted word": {"adopt all effective measures", "adopt effective measures", "adopt [-all -]effective measures"},
		"at the end":   {"protect victims", "protect victims and witnesses", "protect victims{+ and witnesses+}"},
		"list item": {
			"prevention, protection and prosecution", "prevention, protection, partnership and prosecution",
			"prevention, protection{+, partnership+} and prosecution",
		},
		"phrase": {
			"take into account the needs", "give due consideration to the needs",
			"[-take into account-]{+give due consideration to+} the needs",
		},
		"punctuation": {"act; report", "act, report", "act[-;-]{+,+} report"},
		"Chinese":     {"缔约国应当考虑措施", "缔约国可以考虑措施", "缔约国[-应当-]{+可以+}考虑措施"},
		"Arabic": {
			"ينبغي للدول أن تعتمد تدابير", "ينبغي للدول أن تعتمد تدابير فعالة", "ينبغي للدول أن تعتمد تدابير{+ فعالة+}",
		},
		"French": {
			"Les États devraient envisager", "Les États devraient sérieusement envisager",
			"Les États devraient {+sérieusement +}envisager",
		},
		"everything":      {"one two", "three four five", "[-one two-]{+three four five+}"},
		"nothing":         {"same text", "same text", "same text"},
		"from nothing":    {"", "new", "{+new+}"},
		"repeated phrase": {"the the the", "the the", "the [-the -]the"},
	}
	for name, c := range cases {
		if got := redline.Diff(c.from, c.to).Render(redline.TextMarks()); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

func TestConsolidationReadsAsADrafterWouldWriteIt(t *testing.T) {
	base := "States parties should adopt measures to protect victims."
	label := func(r redline.Reading) string {
		var parties []string
		for _, v := range r.Supporters {
			parties = append(parties, v.Party)
		}
		return strings.Join(parties, ", ")
	}
	got := redline.Consolidate(base, []redline.Proposal{
		{ID: "1", Party: "JPN", Text: "States parties shall adopt measures to protect victims."},
		{ID: "2", Party: "FRA", Text: "States parties shall adopt measures to protect victims."},
		{ID: "3", Party: "KEN", Text: "States parties may adopt effective measures to protect victims."},
		{ID: "4", Party: "USA", Text: base},
	}).Bracketed(label)
	want := "States parties [should] [shall — FRA, JPN] [may — KEN] adopt [effective — KEN] measures to protect victims."
	if got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestConsolidationOfTheStructure(t *testing.T) {
	base := []redline.Paragraph{{ID: "p1", Number: "1", Text: "First."}, {ID: "p2", Number: "2", Text: "Second."}}
	got := redline.ConsolidateParagraphs(base, []redline.ParagraphProposal{
		{ID: "a", Party: "FRA", Kind: redline.InsertAfter, Paragraph: "p1", Text: "New."},
		{ID: "b", Party: "KEN", Kind: redline.InsertAfter, Paragraph: "p1", Text: "New."},
		{ID: "c", Party: "JPN", Kind: redline.InsertAfter, Paragraph: "p1", Text: "Other."},
		{ID: "d", Party: "USA", Kind: redline.Remove, Paragraph: "p2"},
		{ID: "e", Party: "BRA", Kind: redline.Reserve, Paragraph: "p2"},
		{ID: "f", Party: "IND", Kind: redline.Keep, Paragraph: "p1"},
	})
	var shown []string
	for _, p := range got {
		shown = append(shown, p.Number+": "+p.Bracketed(nil))
	}
	want := "1: First.|1 bis: [New.]|1 ter: [Other.]|2: [Second.]"
	if s := strings.Join(shown, "|"); s != want {
		t.Errorf("got %s, want %s", s, want)
	}
	if got[0].Open() != 0 || got[1].Open() != 1 || got[3].Open() != 1 {
		t.Errorf("open points: %d %d %d", got[0].Open(), got[1].Open(), got[3].Open())
	}
	if len(got[1].Body.Points()[0].Readings[1].Supporters) != 2 {
		t.Error("two who propose the same new paragraph are not both its supporters")
	}
	if len(got[3].Reservations) != 1 || len(got[0].Supports) != 1 {
		t.Error("a reservation or a support is lost")
	}
}

func TestRenumberingIsNeitherDeletionNorInsertion(t *testing.T) {
	from := []redline.Paragraph{{ID: "a", Number: "1", Text: "A"}, {ID: "b", Number: "2", Text: "B"}}
	to := []redline.Paragraph{
		{ID: "n", Number: "1", Text: "N"}, {ID: "a", Number: "2", Text: "A"}, {ID: "b", Number: "3", Text: "B"},
	}
	for _, c := range redline.DiffParagraphs(from, to) {
		if c.To.ID != "n" && (c.Kind != redline.Unchanged || !c.Renumbered || c.Moved) {
			t.Errorf("%s: %+v", c.To.ID, c)
		}
	}
}

func TestQuotesAndSpacingOfAParagraphAreNoSubstance(t *testing.T) {
	from := redline.Paragraph{ID: "a", Text: "Le terme \"victime\" comprend les enfants."}
	to := redline.Paragraph{ID: "a", Text: "Le terme «\u00a0victime\u00a0» comprend les enfants."}
	if c := redline.DiffParagraphs(
		[]redline.Paragraph{from}, []redline.Paragraph{to},
	)[0]; c.Kind != redline.Changed || !c.Typographic {
		t.Errorf("%+v", c)
	}
	to.Text += " Toujours."
	if c := redline.DiffParagraphs([]redline.Paragraph{from}, []redline.Paragraph{to})[0]; c.Typographic {
		t.Errorf("%+v", c)
	}
}

func TestParagraphsWithoutIdentityAreAlignedByTheirWords(t *testing.T) {
	from := []redline.Paragraph{
		{ID: "train", Number: "1", Text: "States should train police officers and judges."},
		{ID: "inform", Number: "2", Text: "States should inform the public about risks."},
		{ID: "report", Number: "3", Text: "The Secretariat is requested to report."},
	}
	to := []redline.Paragraph{
		{Number: "1", Text: "Data should be protected at every stage."},
		{Number: "2", Text: "The Secretariat is requested to report."},
		{Number: "3", Text: "States shall train police officers, prosecutors and judges."},
		{Number: "4", Text: "States should inform the general public about the risks."},
	}
	var got []string
	for _, p := range redline.Align(from, to) {
		got = append(got, p.ID)
	}
	if s := strings.Join(got, ","); s != ",report,train,inform" {
		t.Errorf("got %s", s)
	}
}

func TestMovedParagraphsAreMoved(t *testing.T) {
	from := []redline.Paragraph{{ID: "a", Text: "A"}, {ID: "b", Text: "B"}, {ID: "c", Text: "C"}}
	moved := 0
	for _, c := range redline.DiffParagraphs(from, []redline.Paragraph{from[2], from[0], from[1]}) {
		if c.Kind != redline.Unchanged {
			t.Errorf("%+v", c)
		}
		if c.Moved {
			moved++
			if c.To.ID != "c" {
				t.Errorf("%s moved", c.To.ID)
			}
		}
	}
	if moved != 1 {
		t.Errorf("%d paragraphs moved", moved)
	}
}

func TestUnbalancedBracketsAreDiagnosedWithTheirPlace(t *testing.T) {
	_, problems := redline.Brackets("a [b] c]\n[d")
	want := []redline.Imbalance{{Offset: 7, Rune: ']', Line: 1}, {Offset: 9, Rune: '[', Line: 2}}
	if len(problems) != 2 || problems[0] != want[0] || problems[1] != want[1] {
		t.Errorf("got %+v", problems)
	}
}

func TestATerminalIsNotDrivenByATextItShows(t *testing.T) {
	got := redline.Diff("a\x1b[2J", "a\u009b2J\x07").Render(redline.TerminalMarks())
	got = strings.NewReplacer("\x1b[32;4m", "", "\x1b[31;9m", "", "\x1b[0m", "").Replace(got)
	if strings.ContainsAny(got, "\x1b\x07\u009b") {
		t.Errorf("%q", got)
	}
}

// Worst cases end: a test that hangs fails by the time limit of go test; here
// it is enough that they are right.
func TestWorstCasesStayLawful(t *testing.T) {
	long := strings.Repeat("words that all differ ", 12_500)
	other := strings.Repeat("quite another sentence ", 12_500)
	cases := map[string][2]string{
		"50,000 words, all different": {long, other},
		"no spaces":                   {strings.Repeat("a", 300_000), strings.Repeat("b", 300_000)},
		"100,000 brackets":            {strings.Repeat("[", 100_000), strings.Repeat("]", 100_000)},
		"the same word":               {strings.Repeat("la ", 20_000), strings.Repeat("la ", 19_000)},
	}
	for name, c := range cases {
		start := time.Now()
		s := redline.Diff(c[0], c[1])
		if s.From() != c[0] || s.To() != c[1] {
			t.Errorf("%s: the script is not that of its texts", name)
		}
		t.Logf("%s: %v", name, time.Since(start).Round(time.Millisecond))
	}
}
