package web

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"rapporteur/negotiation"
	"rapporteur/redline"
)

// texts are two paragraphs of a draft in each official language, and a wording for the
// first.
var texts = map[negotiation.Language][3]string{
	negotiation.English: {"States parties should report.", "They should do so each year.", "States parties shall report."},
	negotiation.French: {
		"Les États parties devraient faire rapport.", "Ils le feraient chaque année.", "Les États parties font rapport.",
	},
	negotiation.Spanish: {
		"Los Estados partes deberían informar.", "Lo harían cada año.", "Los Estados partes informarán.",
	},
	negotiation.Russian: {
		"Государствам-участникам следует отчитываться.", "Делать это следует ежегодно.",
		"Государства-участники отчитываются.",
	},
	negotiation.Arabic: {
		"ينبغي للدول الأطراف أن تقدم تقارير.", "وينبغي أن تفعل ذلك كل سنة.", "على الدول الأطراف أن تقدم تقارير.",
	},
	negotiation.Chinese: {"缔约国应当提交报告。", "应当每年提交。", "缔约国须提交报告。"},
}

func versionIn(l negotiation.Language) negotiation.Version {
	return negotiation.Version{ID: "v", Language: l, Title: "T", Paragraphs: []negotiation.Paragraph{
		{ID: "one", Number: "1", Text: texts[l][0]}, {ID: "two", Text: texts[l][1]},
	}}
}

func saidOn(v negotiation.Version, kind negotiation.CommentKind, paragraph negotiation.ID, text string) said {
	return said{Comment: negotiation.Comment{Kind: kind, Paragraph: paragraph, Text: text}, On: v, Language: v.Language}
}

// What a comment changes is shown on the words it stands for, and what is left of the
// marks is both texts.
func TestWhatACommentChangesIsShownOnTheCirculatedWords(t *testing.T) {
	for l, text := range texts {
		t.Run(string(l), func(t *testing.T) {
			v := versionIn(l)
			for kind, before := range map[negotiation.CommentKind]string{
				negotiation.Amendment: text[0], negotiation.Division: text[0], negotiation.Joining: text[0] +
					" " + text[1], negotiation.Insertion: "",
			} {
				changes := saidOn(v, kind, "one", text[2]).Changes()
				if changes.From() != before || changes.To() != text[2] {
					t.Errorf("%s: from %q to %q", kind, changes.From(), changes.To())
				}
				marked := changes.Render(redline.HTMLMarks())
				if !strings.Contains(marked, "<ins>") || (before != "") != strings.Contains(marked, "<del>") {
					t.Errorf("%s is shown as %s", kind, marked)
				}
			}
			for _, kind := range []negotiation.CommentKind{
				negotiation.Support, negotiation.Deletion, negotiation.Placeholder, negotiation.General,
			} {
				if changes := saidOn(v, kind, "one", text[2]).Changes(); changes != nil {
					t.Errorf("%s changes words: %v", kind, changes)
				}
			}
		})
	}
}

// The kinds that are offered are those the record takes in that place.
func TestTheKindsThatAreOfferedAreTaken(t *testing.T) {
	v := versionIn(negotiation.English)
	for _, paragraph := range []negotiation.ID{"", "one", "two"} {
		for _, kind := range kindsOn(v, paragraph) {
			c := negotiation.Comment{
				ID: "c", Recommendation: "r", BaseVersion: "v", Kind: kind, Paragraph: paragraph, Note: "Note.",
			}
			if kind.HasWording() {
				c.Text = "One.\n\nTwo."
			}
			r := negotiation.Reply{
				ID: "r", Round: "o", Delegation: "FRA", Language: negotiation.English, Comments: []negotiation.Comment{c},
			}
			if err := r.Check(); err != nil {
				t.Errorf("%s on %q: %v", kind, paragraph, err)
			}
		}
	}
	if slices.Contains(kindsOn(v, "two"), negotiation.Joining) {
		t.Error("the last paragraph is offered to be merged with the next")
	}
}

func TestCommentsStandInTheOrderOfTheText(t *testing.T) {
	v := versionIn(negotiation.English)
	list := []said{
		saidOn(v, negotiation.Support, "two", ""), saidOn(v, negotiation.Support, "one", ""),
		saidOn(v, negotiation.Rejection, "", ""),
	}
	inOrderOfText(list)
	var got []negotiation.ID
	for _, c := range list {
		got = append(got, c.Paragraph)
	}
	if want := []negotiation.ID{"", "one", "two"}; !slices.Equal(got, want) {
		t.Errorf("they stand as %q", got)
	}
}

func sentBy(delegation string, fields url.Values) *visit {
	return &visit{
		Visitor: Visitor{Actor: negotiation.Actor{Role: negotiation.RoleMember, Delegation: delegation}}, sent: fields,
	}
}

func sheet() url.Values {
	return url.Values{
		"id": {"c"}, "delegation": {"FRA"}, "revision": {"2"}, "kind": {"amendment"}, "paragraph": {"one"},
		"language": {"fr"}, "text": {"First.\r\nSecond.\r\n"}, "note": {"Why."}, "after": {"two"},
	}
}

// A browser keeps words over signing out: they are saved for nobody but whom they were
// written for.
func TestWordsAreForTheDelegationTheyWereWrittenFor(t *testing.T) {
	if _, err := sentBy("FRA", sheet()).sentDraft(replyDraftView{}); err != nil {
		t.Error(err)
	}
	if _, err := sentBy(
		"KEN", sheet(),
	).sentDraft(replyDraftView{}); negotiation.CodeOf(err) != negotiation.CodeOtherDelegation {
		t.Errorf("another delegation's words: %v", err)
	}
}

// A form holds only what its kind of comment has, with the line breaks of the record.
func TestAFormHoldsWhatItsKindHas(t *testing.T) {
	for name, x := range map[string]struct {
		kind     negotiation.CommentKind
		over     string
		text     string
		after    negotiation.ID
		revision int
		refused  negotiation.Code
	}{
		"a wording":              {kind: negotiation.Amendment, text: "First.\nSecond.", revision: 2},
		"a wording over another": {kind: negotiation.Amendment, over: "5", text: "First.\nSecond.", revision: 5},
		"a deletion":             {kind: negotiation.Deletion, revision: 2},
		"a placement":            {kind: negotiation.Placement, after: "two", revision: 2},
		"a malformed revision":   {kind: negotiation.Deletion, over: "x", refused: negotiation.CodeInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			fields := sheet()
			fields.Set("kind", string(x.kind))
			fields.Set("over", x.over)
			d, err := sentBy("FRA", fields).sentDraft(replyDraftView{})
			if negotiation.CodeOf(err) != x.refused {
				t.Fatal(err)
			}
			if d.Comment.Text != x.text || d.Comment.After != x.after || d.Revision != x.revision {
				t.Errorf("it holds %+v", d)
			}
		})
	}
}
