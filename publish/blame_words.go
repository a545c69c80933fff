package publish

import (
	"slices"
	"strings"

	"rapporteur/negotiation"
	"rapporteur/redline"
)

// maxWords bounds the words of a span and of a comment that are compared to tell
// whose words they were.
const maxWords = 1000

// namesAuthors says of words that were moved in the room, or set by the chair,
// whose they were where a comment on the same paragraph had proposed them and they
// did not stand in the text: those of an observer, of a comment that came late, or
// in another draft of the words. Who moved them stays named beside.
func (b Blame) namesAuthors(
	words map[string]redline.Attribution, versions []negotiation.Version, v negotiation.Version,
	comments []negotiation.ReceivedComment,
) {
	if v.Origin != negotiation.OriginOralAmendment && v.Origin != negotiation.OriginReview {
		return
	}
	_, based := versionOf(versions, v.Based)
	for _, p := range v.Paragraphs {
		var proposed []proposedWords
		for _, c := range comments {
			if c.Kind.HasWording() && (v.CreatedAt.IsZero() || c.ReceivedAt.Before(v.CreatedAt)) {
				proposed = append(proposed, proposalOn(c, p, versions, based)...)
			}
		}
		spans := words[string(p.ID)]
		for i, s := range spans {
			if s.Source.Version == string(v.ID) && len(proposed) > 0 {
				spans[i].Source.Words = authorsOf(s, proposed)
			}
		}
	}
}

// proposedWords are new words of a comment, with who proposed them.
type proposedWords struct {
	words []string
	by    redline.Supporter
}

func versionOf(versions []negotiation.Version, id negotiation.ID) (negotiation.Version, bool) {
	i := slices.IndexFunc(versions, func(v negotiation.Version) bool { return v.ID == id })
	if i < 0 {
		return negotiation.Version{}, false
	}
	return versions[i], true
}

// proposalOn are the new words of a comment on a paragraph: what it inserts into
// the text it was made on. What a comment proposes as a new paragraph counts for
// the paragraph it was to follow, and for one that has since been put in.
func proposalOn(
	c negotiation.ReceivedComment, p negotiation.Paragraph, versions []negotiation.Version, based bool,
) []proposedWords {
	by := redline.Supporter{Proposal: string(c.ID), Party: c.Delegation}
	base, known := versionOf(versions, c.BaseVersion)
	old, there := base.Paragraph(p.ID)
	switch {
	case !known:
		return nil
	case c.Kind == negotiation.Insertion || c.Kind == negotiation.Placeholder:
		if c.Paragraph != p.ID && (there || !based) {
			return nil
		}
		return []proposedWords{{wordsOf(c.Text), by}}
	case c.Paragraph != p.ID || !there:
		return nil
	}
	var out []proposedWords
	for _, e := range redline.Diff(old.Text, c.Text) {
		if e.Op == redline.Insert {
			out = append(out, proposedWords{wordsOf(e.Text), by})
		}
	}
	return out
}

func wordsOf(text string) []string {
	var out []string
	for _, t := range redline.Segment(text) {
		if t.Kind == redline.Word {
			out = append(out, strings.ToLower(t.Text))
		}
	}
	return out[:min(len(out), maxWords)]
}

// authorsOf names those who had proposed at least three quarters of the words of a
// span, in its order; nobody who moved it.
func authorsOf(s redline.Attributed, proposed []proposedWords) []redline.Supporter {
	words := wordsOf(s.Text)
	var out []redline.Supporter
	for _, p := range proposed {
		moved := slices.ContainsFunc(s.Source.Supporters, func(v redline.Supporter) bool { return v.Party == p.by.Party })
		if len(words) > 0 && !moved && 4*inOrder(words, p.words) >= 3*len(words) && !slices.Contains(out, p.by) {
			out = append(out, p.by)
		}
	}
	slices.SortFunc(out, func(a, b redline.Supporter) int {
		return strings.Compare(a.Party+"\x00"+a.Proposal, b.Party+"\x00"+b.Proposal)
	})
	return out
}

// inOrder is the length of the longest common subsequence of two lists of words.
func inOrder(a, b []string) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		diagonal := 0
		for j, y := range b {
			above := row[j+1]
			if x == y {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}
