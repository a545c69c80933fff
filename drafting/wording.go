package drafting

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"rapporteur/negotiation"
	"rapporteur/redline"
)

// paperWords are what a paper writes where the name of a delegation stands
// otherwise: a wording that has them behind a dash was copied from a paper, with
// its attributions.
var paperWords = []string{
	"text as circulated", "new paragraph", "placeholder", "text as it stands",
	"texte diffusé", "nouveau paragraphe", "texte à venir",
}

// Names are those by which papers name delegations.
func Names(list []negotiation.Delegation) []string {
	var out []string
	for _, d := range list {
		out = append(out, d.Code)
		for _, name := range d.Names {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// NamesSomebody reports whether a reply has a wording in which a name could stand
// as in a paper, so that the names of all delegations are worth looking up.
func NamesSomebody(r negotiation.Reply) bool {
	return slices.ContainsFunc(r.Comments, func(c negotiation.Comment) bool {
		return c.Kind.HasWording() && strings.ContainsAny(c.Text, dashes)
	})
}

const dashes = "—―–‒−‐‑-"

// CheckReply refuses wordings that a paper could not print as their author's: that
// close a bracket they have not opened, imitate those behind a reading, or begin
// with the number of their paragraph. What the text commented on has as well is not
// the author's doing. Names are those of all delegations, see [Names].
func CheckReply(r negotiation.Reply, base map[negotiation.ID]negotiation.Version, names []string) error {
	for i, c := range r.Comments {
		if !c.Kind.HasWording() {
			continue
		}
		where := fmt.Sprintf("Comment %d", i+1)
		v := base[c.Recommendation]
		text, number := commentedOn(c, v)
		for _, m := range misreadings(text, c.Text, names) {
			if m.Kind != redline.NeverCloses { // which the sender is told, see Warnings
				return refuseMisread(where, c.Text, m)
			}
		}
		wordings := []string{c.Text}
		if c.Kind == negotiation.Division {
			wordings = c.Parts()
		}
		for _, w := range wordings {
			if err := negotiation.CheckNumber(where, text, number, w); err != nil {
				return err
			}
		}
	}
	return nil
}

// CheckAmendment refuses what [CheckReply] refuses in wordings of the chair and of
// the room, and brackets that are never closed, too: who words a text there is
// present and says what is meant.
func CheckAmendment(v negotiation.Version, a negotiation.AmendmentText, names []string) error {
	for i, c := range a.Changes {
		p, _ := v.Paragraph(c.Paragraph)
		if err := checkWording(fmt.Sprintf("The text of change %d", i+1), p.Text, p.Number, c.Text, names); err != nil {
			return err
		}
	}
	for i, c := range a.Insertions {
		if err := checkWording(fmt.Sprintf("The text of the new paragraph %d", i+1), "", "", c.Text, names); err != nil {
			return err
		}
	}
	for i, r := range a.Rulings {
		if r.Outcome != negotiation.PointOwn {
			continue
		}
		base, err := readingsOf(v, r)
		if err != nil {
			return err
		}
		if err := refuseFirst(fmt.Sprintf("The wording of ruling %d", i+1), base, r.Text, names); err != nil {
			return err
		}
	}
	return refuseFirst("The title", v.Title, a.Title, names)
}

func checkWording(where, base, number, text string, names []string) error {
	if err := refuseFirst(where, base, text, names); err != nil {
		return err
	}
	return negotiation.CheckNumber(where, base, number, text)
}

func refuseFirst(where, base, text string, names []string) error {
	if found := misreadings(base, text, names); len(found) > 0 {
		return refuseMisread(where, text, found[0])
	}
	return nil
}

// readingsOf are the readings of the point that a ruling is on, "" when there is
// none: the ruling itself is refused then.
func readingsOf(v negotiation.Version, r negotiation.PointRuling) (string, error) {
	p, _ := v.Paragraph(r.Paragraph)
	tree, err := Tree(p)
	if err != nil {
		return "", err
	}
	points := tree.Body.Points()
	if r.Point < 1 || r.Point > len(points) {
		return "", nil
	}
	return points[r.Point-1].Readings[0].Text, nil
}

// misreadings are those of a text that the base has not. Of the names only those
// count that stand in the text: a code as it is written, for AND is one.
func misreadings(base, text string, names []string) []redline.Misreading {
	if !strings.ContainsAny(text, "[]［］"+dashes) {
		return nil
	}
	var there []string
	for _, name := range slices.Concat(paperWords, names) {
		if name != "" && strings.Contains(text, name) {
			there = append(there, name)
		}
	}
	return redline.Misreadings(base, text, there)
}

func refuseMisread(where, text string, m redline.Misreading) error {
	at := whereabouts(text, m)
	switch m.Kind {
	case redline.ClosesBefore:
		return negotiation.Refuse(negotiation.CodeInvalid,
			"%s closes a bracket it has not opened: “%s” %s; take it out, or open it before.", where, m.Text, at)
	case redline.NeverCloses:
		return negotiation.Refuse(negotiation.CodeInvalid,
			"%s opens a bracket it never closes: “%s” %s; close it, or take it out.", where, m.Text, at)
	default:
		return negotiation.Refuse(negotiation.CodeInvalid, "%s has “%s” %s, which in a paper would say "+
			"that the words before it are somebody else's; "+
			"leave names out of the wording, or write them without a dash before.", where, m.Text, at)
	}
}

// placeWords is how many words say where something stands.
const placeWords = 4

// whereabouts says where a misreading stands: after which words, or at which it begins,
// and in which line where there are several.
func whereabouts(text string, m redline.Misreading) string {
	at := "at the beginning"
	if before := strings.Fields(text[:m.Offset]); len(before) > 0 {
		at = "after “" + lastWords(before) + "”"
	}
	if strings.Contains(text, "\n") {
		at += fmt.Sprintf(" in line %d", m.Line)
	}
	return at
}

// lastWords are the last of some words, and of a script without spaces the last
// signs of the last.
func lastWords(words []string) string {
	if len(words) > placeWords {
		words = words[len(words)-placeWords:]
	}
	if signs := []rune(words[len(words)-1]); unicode.Is(unicode.Han, signs[len(signs)-1]) && len(signs) > 2*placeWords {
		return string(signs[len(signs)-2*placeWords:])
	}
	return strings.Join(words, " ")
}

// commentedOn is the text of a version that a comment would replace, and the number
// of its paragraph; "" for a new paragraph.
func commentedOn(c negotiation.Comment, v negotiation.Version) (text, number string) {
	i := slices.IndexFunc(v.Paragraphs, func(p negotiation.Paragraph) bool { return p.ID == c.Paragraph })
	switch {
	case i < 0 || c.Kind == negotiation.Insertion || c.Kind == negotiation.Placeholder:
		return "", ""
	case c.Kind == negotiation.Joining && i+1 < len(v.Paragraphs):
		return v.Paragraphs[i].Text + "\n" + v.Paragraphs[i+1].Text, v.Paragraphs[i].Number
	}
	return v.Paragraphs[i].Text, v.Paragraphs[i].Number
}

// Apart reports whether a comment proposes a wording in another language than
// that of a text. Such a wording stands beside the text, whole, to be translated:
// laid on it word by word it would be nobody's text in two languages.
func Apart(c negotiation.ReceivedComment, of negotiation.Language) bool {
	return of != "" && c.Kind.HasWording() && negotiation.WrittenIn(
		c.Text, negotiation.Language(cmp.Or(string(c.Language), string(of))),
	) != of
}

// Warnings says what the author of a comment, and the chair, should know of its
// wording before it is in a paper.
func Warnings(c negotiation.ReceivedComment, v negotiation.Version) []string {
	if !c.Kind.HasWording() {
		return nil
	}
	var out []string
	base, _ := commentedOn(c.Comment, v)
	for _, m := range misreadings(base, c.Text, nil) {
		at := fmt.Sprintf("“%s” %s", m.Text, whereabouts(c.Text, m))
		what := map[redline.MisreadingKind]string{
			redline.NeverCloses:     "opens a bracket it never closes: " + at,
			redline.ClosesBefore:    "closes a bracket it has not opened: " + at,
			redline.LikeAttribution: "has " + at + ", which reads like the name of those behind it",
		}[m.Kind]
		out = append(out, "Its wording "+what+". It is kept as it was written, and printed in quotation marks.")
	}
	switch in := negotiation.WrittenIn(c.Text, c.Language); {
	case in == v.Language && c.Language != v.Language:
		out = append(out, fmt.Sprintf("It is said to be in %s and is read as %s, the language of the draft.",
			c.Language.English(), v.Language.English()))
	case in != v.Language && in != c.Language:
		out = append(out, fmt.Sprintf("It is said to be in %s and looks like %s. "+
			"The draft is in %s, so it stands beside the text, to be translated.",
			c.Language.English(), in.English(), v.Language.English()))
	case in != v.Language:
		out = append(out, fmt.Sprintf("It is in %s and the draft in %s, so it stands beside the text, to be translated.",
			in.English(), v.Language.English()))
	}
	return out
}
