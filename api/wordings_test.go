package api_test

import (
	"slices"
	"strings"
	"testing"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// worded is a comment with a wording for the first paragraph of the first draft.
func (w *world) worded(kind negotiation.CommentKind, text string) (negotiation.Comment, negotiation.Version) {
	w.t.Helper()
	v, err := w.store.Version(w.t.Context(), w.round.Drafts[0].Version)
	if err != nil {
		w.t.Fatal(err)
	}
	c := w.comment("")
	c.Kind, c.Paragraph, c.Text = kind, v.Paragraphs[0].ID, text
	return c, v
}

// A wording that a paper would show as another's is refused with its place, for a
// delegation and for the secretariat that records what it received; nothing of it
// is on record.
func TestForgedAndNumberedWordingsAreRefused(t *testing.T) {
	w := newWorld(t)
	for what, c := range map[string]struct{ text, want string }{
		"a reading of Kenya's": {
			"States parties shall] [must — KEN] [may act.",
			"Comment 1 closes a bracket it has not opened: “]” after “States parties shall”; take it out, or open it before.",
		},
		"a name":   {"States parties shall — FRA, KEN act.", "Comment 1 has “— FRA” after “States parties shall”"},
		"a number": {"1. States parties shall act.", "Comment 1 begins with the number of its paragraph, “1.”"},
	} {
		for _, role := range []negotiation.Role{negotiation.RoleDelegation, negotiation.RoleSecretariat} {
			comment, _ := w.worded(negotiation.Amendment, c.text)
			_, err := w.as(role).SubmitReply(t.Context(), w.round.ID, wire.ReplyRequest{
				ID: newID(), Delegation: "FRA", Language: negotiation.English, Comments: []negotiation.Comment{comment},
			})
			if negotiation.CodeOf(err) != negotiation.CodeInvalid || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("%s as %s: %v", what, role, err)
			}
		}
	}
	if got, err := w.store.Comments(t.Context(), store.CommentFilter{Round: w.round.ID}); err != nil || len(got) != 0 {
		t.Errorf("%d comments are on record, %v", len(got), err)
	}
}

// What is kept as it is although a reader may stumble over it is told in the
// receipt, whenever it is read, and to the chair in review.
func TestWarningsAreToldToSenderAndChair(t *testing.T) {
	const french = "Les États parties devraient adopter des mesures pour les victimes."
	w := newWorld(t)
	open, v := w.worded(negotiation.Amendment, "")
	open.Text = "[" + v.Paragraphs[0].Text
	foreign, _ := w.worded(negotiation.Insertion, french)
	sound, _ := w.worded(negotiation.Insertion, "States parties should report on it.")
	request := wire.ReplyRequest{ID: newID(), Language: negotiation.French, Comments: []negotiation.Comment{open, foreign}}
	receipt, err := w.as(negotiation.RoleDelegation).SubmitReply(t.Context(), w.round.ID, request)
	if err != nil {
		t.Fatal(err)
	}
	const translated = "It is in French and the draft in English, so it stands beside the text, to be translated."
	never := func(s string) bool {
		return strings.Contains(s, "opens a bracket it never closes: “[” at the beginning")
	}
	told := receipt.Comments
	if len(told) != 2 || !slices.ContainsFunc(
		told[0].Warnings, never,
	) || !slices.Equal(told[1].Warnings, []string{translated}) {
		t.Fatalf("the receipt says %+v", told)
	}
	again, err := w.as(negotiation.RoleDelegation).Receipt(t.Context(), receipt.Reply)
	if err != nil || !slices.Equal(
		again.Comments[1].Warnings, told[1].Warnings,
	) || !slices.Equal(again.Comments[0].Warnings, told[0].Warnings) {
		t.Errorf("read again, it says %+v, %v", again.Comments, err)
	}
	plain, err := w.as("kenya").SubmitReply(
		t.Context(), w.round.ID,
		wire.ReplyRequest{ID: newID(), Language: negotiation.English, Comments: []negotiation.Comment{sound}},
	)
	if err != nil || len(plain.Comments) != 1 || len(plain.Comments[0].Warnings) != 0 {
		t.Fatalf("%+v, %v", plain, err)
	}
	w.closes()
	w.consolidate(1)
	review, err := w.as(negotiation.RoleChair).Review(t.Context(), w.round.ID)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, x := range review.Warnings {
		if x.Delegation != "FRA" {
			t.Errorf("told of %s: %s", x.Delegation, x.Text)
		}
		texts = append(texts, x.Text)
	}
	if !slices.Contains(texts, translated) || !slices.ContainsFunc(texts, never) {
		t.Errorf("the chair is told %q", texts)
	}
	for _, version := range review.Versions {
		for _, p := range version.Paragraphs {
			if strings.Contains(p.Text, "Les États") {
				t.Errorf("the text has two languages: %q", p.Text)
			}
		}
	}
}

// Brackets that nobody can settle are listed with the points and named in the
// refusal to agree.
func TestBracketsThatAreNoPointsAreNamed(t *testing.T) {
	w := unopened(t)
	const file = "---\nmeeting: wg4-2021\nbody: CTOC/COP/WG.4\nlanguage: en\ntitle: Drafts\n---\n\n## Notes " +
		"{#notes}\n\n1. States act [sic].\n\n2. States report ］ yearly.\n"
	if status, p := w.send(
		"POST", "/v1/load/recommendations", w.tokens[negotiation.RoleSecretariat], "application/octet-stream", []byte(file),
	); status != 200 {
		t.Fatalf("%d %s %v", status, p.Detail, p.Errors)
	}
	list, err := w.as(negotiation.RoleSecretariat).Points(t.Context(), "notes")
	if err != nil || len(list) != 2 || !slices.Equal(
		list[0].Brackets, []string{"[sic]"},
	) || !slices.Equal(list[1].Brackets, []string{"］ yearly."}) || list[1].Number != "2" || len(list[0].Tree) != 0 {
		t.Fatalf("%+v, %v", list, err)
	}
}
