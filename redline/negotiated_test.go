package redline_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rapporteur/redline"
)

// draftText is an illustrative text in one language, with words and variants
// of spacing and quotes that its delegations use.
type draftText struct {
	paragraphs []string
	words      []string
	between    string
	typography *strings.Replacer
}

var draftTexts = map[string]draftText{
	"English": {
		paragraphs: []string{
			"States parties should, in accordance with domestic law, train judges and border officials.",
			"The term \"victim\" includes children; they should be heard. Their identity should be protected.",
			"Replies should be submitted to the Secretariat within 30 days.",
			"States parties should consider establishing a [voluntary] fund (see resolution 5/3).",
		},
		words: strings.Fields("shall may promptly relevant 60 survivors and/or , ; appropriate"), between: " ",
		typography: strings.NewReplacer("\"", "”", " f", "\u00a0f"),
	},
	"French": {
		paragraphs: []string{
			"Les États parties devraient former les juges; ils devraient protéger l’identité des victimes.",
			"Le terme « victime » comprend les enfants. Leur avis devrait être entendu.",
			"Les mesures sont les suivantes: formation, assistance et coopération.",
		},
		words: strings.Fields("doivent peuvent notamment d’urgence ; : procureurs"), between: " ",
		typography: strings.NewReplacer(";", "\u202f;", ":", " :", "’", "'", "é", "e\u0301"),
	},
	"Spanish": {
		paragraphs: []string{
			"Los Estados partes deberían proteger a las víctimas y los testigos.",
			"¿Qué medidas deberían adoptarse? Los Estados deberían informar cada año.",
		},
		words: strings.Fields("deberán podrán eficaces niños ¿ ?"), between: " ",
		typography: strings.NewReplacer("í", "i\u0301", "?", " ?"),
	},
	"Russian": {
		paragraphs: []string{
			"Государствам следует принять меры для защиты жертв торговли людьми.",
			"Секретариату предлагается представить доклад в течение 30 дней.",
		},
		words: strings.Fields("должны эффективные свидетелей 60 ,"), between: " ",
		typography: strings.NewReplacer(" д", "\u00a0д"),
	},
	"Arabic": {
		paragraphs: []string{
			"ينبغي للدول الأطراف أن تعتمد تدابير لحماية الضحايا.",
			"تُشجَّع الدول على التعاون؛ ويُطلب إلى الأمانة تقديم تقرير خلال 30 يوما.",
		},
		words: strings.Fields("يجب فعالة الشهود ، 60"), between: " ",
		typography: strings.NewReplacer(" ا", "\u00a0ا", "؛", " ؛"),
	},
	"Chinese": {
		paragraphs: []string{"缔约国应当考虑采取措施保护被害人。", "请各缔约国在30天内向秘书处通报所采取的措施。"},
		words:      strings.Fields("可以 有效 酌情 证人 ， 60"),
		typography: strings.NewReplacer("。", "。\ufeff"),
	},
}

// first is the text as first circulated.
func (d draftText) first() []redline.Paragraph {
	var out []redline.Paragraph
	for i, s := range d.paragraphs {
		out = append(out, redline.Paragraph{ID: fmt.Sprintf("p%d", i+1), Number: fmt.Sprint(i + 1), Text: s})
	}
	return out
}

// wording draws what a party would have in place of a text: a few words
// changed, a sentence in another place, its own typography, or nothing.
func (d draftText) wording(t *rapid.T, s string) string {
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0:
		return d.typography.Replace(s)
	case 1:
		if head, tail, ok := strings.Cut(s, ". "); ok {
			return strings.TrimSuffix(tail, ".") + ". " + head + "."
		}
	case 2:
		return rapid.SampledFrom(d.paragraphs).Draw(t, "rewriting")
	case 3:
		return ""
	}
	var b strings.Builder
	for _, token := range redline.Segment(s) {
		word := rapid.SampledFrom(d.words)
		switch rapid.IntRange(0, 24).Draw(t, "change") {
		case 0:
		case 1:
			b.WriteString(word.Draw(t, "instead"))
		case 2:
			b.WriteString(token.Text + d.between + word.Draw(t, "after"))
		default:
			b.WriteString(token.Text)
		}
	}
	if rapid.IntRange(0, 4).Draw(t, "own typography") == 0 {
		return d.typography.Replace(b.String())
	}
	return b.String()
}

// rearranged draws the structure of the next version from texts: paragraphs
// go, come, change places and levels, are divided and joined, and all are
// numbered anew.
func (d draftText) rearranged(t *rapid.T, version int, list []redline.Paragraph) []redline.Paragraph {
	var out []redline.Paragraph
	for _, p := range list {
		switch head, tail, two := strings.Cut(p.Text, ". "); rapid.IntRange(0, 11).Draw(t, "structure") {
		case 0:
			continue
		case 1:
			out = append(out, redline.Paragraph{
				ID: fmt.Sprintf("v%d-after-%s", version, p.ID), Text: d.wording(t, rapid.SampledFrom(d.paragraphs).Draw(t, "new")),
			})
		case 2:
			if two {
				out = append(out, redline.Paragraph{ID: fmt.Sprintf("v%d-of-%s", version, p.ID), Text: tail})
				p.Text = head + "."
			}
		case 3:
			if n := len(out); n > 0 {
				out[n-1].Text += d.between + p.Text
				continue
			}
		case 4:
			p.Level++
		case 5:
			out = slices.Insert(out, 0, p)
			continue
		}
		out = append(out, p)
	}
	for i := range out {
		out[i].Number = fmt.Sprint(i + 1)
	}
	return out
}

// round lets several parties propose on a paragraph, holds the laws of their
// consolidation, and returns what is decided with the proposals.
func (d draftText) round(t *rapid.T, p redline.Paragraph) (redline.Consolidated, []redline.Proposal) {
	var list []redline.Proposal
	for i := range rapid.IntRange(0, 4).Draw(t, "proposals") {
		party := rapid.SampledFrom([]string{"EGY", "EU", "FRA", "JPN", "KEN"}).Draw(t, "party")
		list = append(list, redline.Proposal{ID: fmt.Sprint(p.ID, "-", i), Party: party, Text: d.wording(t, p.Text)})
	}
	c := redline.Consolidate(p.Text, list)
	for _, q := range append(list, redline.Proposal{Text: p.Text}) {
		if got, nested := c.Take(q.ID), c.Nested().Take(q.ID); got != q.Text || nested != q.Text {
			t.Fatalf("on %q, %q became %q, nested %q", p.Text, q.Text, got, nested)
		}
	}
	var rulings []redline.Ruling
	for i, point := range c.Points() {
		rulings = append(rulings, redline.Ruling{
			Point: i, Outcome: redline.AcceptReading, Decision: "d",
			Reading: rapid.IntRange(0, len(point.Readings)-1).Draw(t, "reading"),
		})
	}
	decided, err := c.Decide(rulings)
	if err != nil {
		t.Fatal(err)
	}
	return decided, list
}

// holdDifference holds that the difference of two versions has every
// paragraph of both, byte for byte, and those of the later one in their order.
// What was divided or joined has a line break between its parts.
func holdDifference(t *rapid.T, from, to []redline.Paragraph) {
	var gone, come []string
	for _, c := range redline.DiffParagraphs(from, to) {
		if c.From != nil {
			gone = append(gone, strings.Split(c.Script.From(), "\n")...)
		}
		if c.To != nil {
			come = append(come, strings.Split(c.Script.To(), "\n")...)
		}
	}
	slices.Sort(gone)
	want := strings.Split(texts(from), "\n")
	slices.Sort(want)
	if len(from) == 0 {
		want = nil
	}
	if !slices.Equal(gone, want) || strings.Join(come, "\n") != texts(to) {
		t.Fatalf("from %q to %q: gone %q, come %q", texts(from), texts(to), gone, come)
	}
}

// holdAlignment holds that a paragraph which both versions have exactly once
// keeps its identity when none are known, and that none is given twice.
func holdAlignment(t *rapid.T, from, to []redline.Paragraph) {
	count := func(list []redline.Paragraph, s string) (n int, id string) {
		for _, p := range list {
			if redline.SameSubstance(p.Text, s) {
				n, id = n+1, p.ID
			}
		}
		return n, id
	}
	seen := map[string]bool{}
	for _, p := range redline.Align(from, to) {
		before, id := count(from, p.Text)
		now, _ := count(to, p.Text)
		if before == 1 && now == 1 && p.ID != id {
			t.Fatalf("%q is %q, was %q", p.Text, p.ID, id)
		}
		if p.ID != "" && seen[p.ID] {
			t.Fatalf("%q is there twice", p.ID)
		}
		seen[p.ID] = true
	}
}

// The laws hold on a text of one language that several parties negotiate over
// five versions, each decided from the proposals on the one before.
func TestLawsHoldOverANegotiation(t *testing.T) {
	for language, d := range draftTexts {
		t.Run(language, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				now := d.first()
				blame := map[string]redline.Attribution{}
				for _, p := range now {
					blame[p.ID] = redline.Attribute(p.Text, redline.Source{Version: "v1"})
				}
				for version := 2; version <= 5; version++ {
					source := redline.Source{Version: fmt.Sprint("v", version)}
					settled := slices.Clone(now)
					for i, p := range now {
						decided, list := d.round(t, p)
						text, agreed := decided.Text()
						settled[i].Text = text
						carried := blame[p.ID].CarryDecided(decided, source)
						if !agreed || carried.Text() != text {
							t.Fatalf("%q is attributed as %q", text, carried.Text())
						}
						blame[p.ID] = carried
						for _, q := range list {
							if len(redline.Rebase(p.Text, p.Text, q.Text).Conflicts) > 0 || redline.Rebase(
								p.Text, text, p.Text,
							).Text != text {
								t.Fatalf("%q on %q is not carried to itself", q.Text, p.Text)
							}
						}
					}
					next := d.rearranged(t, version, settled)
					holdDifference(t, now, next)
					holdAlignment(t, now, next)
					blame = redline.CarryVersion(blame, next, source)
					for _, p := range next {
						if blame[p.ID].Text() != p.Text {
							t.Fatalf("%q is attributed as %q", p.Text, blame[p.ID].Text())
						}
					}
					now = next
				}
			})
		})
	}
}
