package publish

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"rapporteur/drafting"
	"rapporteur/negotiation"
	"rapporteur/phrases"
	"rapporteur/redline"
)

// Blame says of every word of a version where it comes from.
type Blame struct {
	Version VersionRef `json:"version"`
	// Sources are the versions words come from, by their IDs.
	Sources    map[negotiation.ID]VersionRef `json:"sources"`
	Paragraphs []BlamedParagraph             `json:"paragraphs"`
	// Shares count the words by who they come from, most first.
	Shares []BlameShare `json:"shares"`
	// direction is that of the version's texts.
	direction redline.Direction
}

// BlamedParagraph is a paragraph whose spans know their sources.
type BlamedParagraph struct {
	ID     negotiation.ID      `json:"id"`
	Number string              `json:"number"`
	Spans  redline.Attribution `json:"spans"`
}

// BlameShare is how many words come from one source.
type BlameShare struct {
	// Parties are the codes of those who proposed the words, sorted; none for
	// words of the meeting's own draft and of the chair.
	Parties []string `json:"parties,omitempty"`
	// Origin is that of the version in which the words first stood.
	Origin negotiation.Origin `json:"origin"`
	// Authors are the codes of those whose words they were, where others moved them.
	Authors []string `json:"authors,omitempty"`
	Words   int      `json:"words"`
}

// BlameOf follows every word of a version back through the versions it was
// made from. Versions holds at least those; one that is missing ends the way.
// Comments are those whose words may have been moved in the room. Once the context
// is done nothing more is followed.
func BlameOf(
	ctx context.Context, versions []negotiation.Version, version negotiation.Version,
	comments []negotiation.ReceivedComment,
) (Blame, error) {
	b := Blame{Version: refOf(version), Sources: map[negotiation.ID]VersionRef{}, direction: directionIn(version.Language)}
	words, err := b.follow(ctx, versions, version, comments)
	if err != nil {
		return Blame{}, err
	}
	var all redline.Attribution
	for _, p := range version.Paragraphs {
		spans := words[string(p.ID)]
		b.Paragraphs = append(b.Paragraphs, BlamedParagraph{ID: p.ID, Number: p.Number, Spans: spans})
		all = append(all, spans...)
	}
	b.Shares = b.shares(all)
	return b, nil
}

// follow attributes the paragraphs of a version through those it was made
// from. A draft that was split or merged brings the words of its sources along.
func (b Blame) follow(
	ctx context.Context, versions []negotiation.Version, version negotiation.Version,
	comments []negotiation.ReceivedComment,
) (map[string]redline.Attribution, error) {
	words := map[string]redline.Attribution{}
	var from *consolidation
	for _, v := range lineage(versions, version) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		b.Sources[v.ID] = refOf(v)
		for _, source := range versions {
			if !slices.Contains(v.Sources, source.ID) {
				continue
			}
			more, err := b.follow(ctx, versions, source, comments)
			if err != nil {
				return nil, err
			}
			maps.Copy(words, more)
		}
		var err error
		if words, from, err = carried(words, from, v); err != nil {
			return nil, err
		}
		b.namesAuthors(words, versions, v, comments)
	}
	return words, nil
}

// lineage lists the versions one was made from, the first one first, and it.
func lineage(versions []negotiation.Version, v negotiation.Version) []negotiation.Version {
	out := []negotiation.Version{v}
	for v.Based != "" && len(out) <= len(versions) {
		i := slices.IndexFunc(versions, func(o negotiation.Version) bool { return o.ID == v.Based })
		if i < 0 {
			break
		}
		v = versions[i]
		out = append(out, v)
	}
	slices.Reverse(out)
	return out
}

// consolidation is the consolidated version that the present one comes from:
// what its points were and whose the words of its base are.
type consolidation struct {
	source redline.Source
	base   map[string]redline.Attribution
	trees  map[string]redline.ConsolidatedParagraph
	// decisions are the sources of the versions in which points were settled
	// since: a decision has the identity of the version it made.
	decisions map[string]redline.Source
}

// carried attributes the paragraphs of a version from those before it.
func carried(
	before map[string]redline.Attribution, from *consolidation, v negotiation.Version,
) (map[string]redline.Attribution, *consolidation, error) {
	s := redline.Source{Version: string(v.ID), Round: string(v.Round)}
	if v.Mover != "" {
		s.Supporters = []redline.Supporter{{Party: v.Mover}}
	}
	if v.Origin == negotiation.OriginConsolidation {
		return consolidated(before, v, s)
	}
	out := redline.CarryVersion(before, drafting.Paragraphs(v.Paragraphs), s)
	if from == nil {
		return out, nil, nil
	}
	from.decisions[string(v.ID)] = s
	for _, p := range v.Paragraphs {
		if err := from.carry(out, p, v, s); err != nil {
			return nil, nil, err
		}
	}
	return out, from, nil
}

// carry attributes one paragraph of a version that comes from a consolidation:
// by its points where some of them were settled, by the readings that its new
// words come from where its text was changed as a whole.
func (c *consolidation) carry(
	out map[string]redline.Attribution, p negotiation.Paragraph, v negotiation.Version, s redline.Source,
) error {
	id := string(p.ID)
	old, consolidated := c.trees[id]
	tree, err := drafting.Tree(p)
	if err != nil || !consolidated {
		return err
	}
	if len(p.Tree) == 0 {
		delete(c.trees, id)
		if !c.reshaped(out, old, p, v) {
			out[id] = c.base[id].CarryChosen(old, p.Text, c.source, s)
		}
		return nil
	}
	if words := c.decided(c.base[id].CarryBracketed(tree, c.source)); words.Text() == p.Text {
		out[id], c.trees[id] = words, tree
	}
	return nil
}

// reshaped attributes a paragraph that was divided or joined as somebody
// proposed: what is new in it is theirs.
func (c *consolidation) reshaped(
	out map[string]redline.Attribution, old redline.ConsolidatedParagraph, p negotiation.Paragraph, v negotiation.Version,
) bool {
	source := c.source
	source.Decision = string(v.ID)
	for _, j := range old.Joinings {
		if j.Text == p.Text {
			source.Supporters = j.Supporters
			both := slices.Concat(c.base[old.ID], redline.Attribute("\n", source), c.base[j.With])
			out[old.ID] = both.Carry(p.Text, source)
			return true
		}
	}
	at := slices.IndexFunc(v.Paragraphs, func(q negotiation.Paragraph) bool { return q.ID == p.ID })
	for _, d := range old.Divisions {
		if at+len(d.Parts) > len(v.Paragraphs) || !slices.EqualFunc(
			d.Parts, v.Paragraphs[at:at+len(d.Parts)], func(text string, q negotiation.Paragraph) bool { return q.Text == text },
		) {
			continue
		}
		source.Supporters = d.Supporters
		words, from := c.base[old.ID].Carry(strings.Join(d.Parts, "\n"), source), 0
		for i, text := range d.Parts {
			out[string(v.Paragraphs[at+i].ID)] = words.Slice(from, from+len(text))
			from += len(text) + 1
		}
		return true
	}
	return false
}

// decided gives words of an own wording to the version whose decision they
// are.
func (c *consolidation) decided(words redline.Attribution) redline.Attribution {
	for i, w := range words {
		if made, ok := c.decisions[w.Source.Decision]; ok && len(w.Source.Supporters) == 0 {
			made.Decision = w.Source.Decision
			words[i].Source = made
		}
	}
	return words
}

func consolidated(
	before map[string]redline.Attribution, v negotiation.Version, s redline.Source,
) (map[string]redline.Attribution, *consolidation, error) {
	out := make(map[string]redline.Attribution, len(v.Paragraphs))
	from := &consolidation{
		source: s, base: before, trees: map[string]redline.ConsolidatedParagraph{}, decisions: map[string]redline.Source{},
	}
	for _, p := range v.Paragraphs {
		tree, err := drafting.Tree(p)
		if err != nil {
			return nil, nil, err
		}
		if len(p.Tree) == 0 {
			out[string(p.ID)] = before[string(p.ID)].Carry(p.Text, s)
			continue
		}
		out[string(p.ID)] = before[string(p.ID)].CarryBracketed(tree, s)
		if out[string(p.ID)].Text() != p.Text {
			// Written by an engine that set brackets in another way.
			out[string(p.ID)] = before[string(p.ID)].Carry(p.Text, s)
		}
		from.trees[string(p.ID)] = tree
	}
	return out, from, nil
}

func (b Blame) shares(all redline.Attribution) []BlameShare {
	var out []BlameShare
	for _, s := range all.Shares() {
		share := BlameShare{
			Parties: partiesOf(s.Source.Supporters), Origin: b.Sources[negotiation.ID(s.Source.Version)].Origin,
			Authors: partiesOf(s.Source.Words), Words: s.Words,
		}
		i := slices.IndexFunc(out, func(o BlameShare) bool {
			return o.Origin == share.Origin && slices.Equal(o.Parties, share.Parties) && slices.Equal(o.Authors, share.Authors)
		})
		if i < 0 {
			out = append(out, share)
			continue
		}
		out[i].Words += share.Words
	}
	slices.SortStableFunc(out, func(x, y BlameShare) int { return y.Words - x.Words })
	return out
}

// ShareOf is the place among the shares of the one that words of a source belong to,
// -1 for none.
func (b Blame) ShareOf(s redline.Source) int {
	parties, authors := partiesOf(s.Supporters), partiesOf(s.Words)
	origin := b.Sources[negotiation.ID(s.Version)].Origin
	return slices.IndexFunc(b.Shares, func(o BlameShare) bool {
		return o.Origin == origin && slices.Equal(o.Parties, parties) && slices.Equal(o.Authors, authors)
	})
}

func partiesOf(supporters []redline.Supporter) []string {
	var codes []string
	for _, v := range supporters {
		codes = append(codes, v.Party)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// WriteBlame writes a blame as "text" or "json". Another format is refused.
func WriteBlame(w io.Writer, b Blame, format string) error {
	switch format {
	case "json":
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(b)
	case "text":
		_, err := io.WriteString(w, redline.Visible(b.text()))
		return err
	}
	return negotiation.Refuse(negotiation.CodeInvalid, "There is no format %q; use text or json.", format)
}

func (b Blame) text() string {
	var out strings.Builder
	words := phrases.Records()
	origin := originWords(b.Version.Origin)
	out.WriteString(words.Say("record.version", "number", b.Version.Number, "origin", origin) + "\n")
	for _, p := range b.Paragraphs {
		fmt.Fprintf(&out, "\n%s%s\n", p.Number, numberEnd(p.Number))
		for _, s := range p.Spans {
			if strings.TrimSpace(s.Text) == "" {
				continue
			}
			from := b.Sources[negotiation.ID(s.Source.Version)]
			text := strings.TrimSpace(s.Text)
			if b.direction.Of(text) == redline.RightToLeft {
				text = redline.RightToLeft.Enclosed(text)
			}
			whose := who(partiesOf(s.Source.Supporters), from.Origin, partiesOf(s.Source.Words))
			fmt.Fprintf(&out, "    %-28s %s\n", fmt.Sprintf("v%d %s", from.Number, whose), text)
		}
	}
	out.WriteString("\n" + words.Say("blame.shares") + "\n")
	percent := b.Percentages()
	for i, s := range b.Shares {
		fmt.Fprintf(&out, "    %5d  %3d%%  %s\n", s.Words, percent[i], who(s.Parties, s.Origin, s.Authors))
	}
	return out.String()
}

// Percentages are those of the shares, as whole numbers that add up to a hundred:
// what cutting them leaves goes to the shares that lose most by it.
func (b Blame) Percentages() []int {
	total := 0
	for _, s := range b.Shares {
		total += s.Words
	}
	out := make([]int, len(b.Shares))
	order := make([]int, len(b.Shares))
	left := 100
	for i, s := range b.Shares {
		out[i], order[i] = s.Words*100/max(total, 1), i
		left -= out[i]
	}
	slices.SortStableFunc(order, func(x, y int) int {
		return b.Shares[y].Words*100%max(total, 1) - b.Shares[x].Words*100%max(total, 1)
	})
	for _, i := range order[:min(max(left, 0), len(order))] {
		out[i]++
	}
	return out
}

// who names those words come from, and whose they were where others moved them.
func who(parties []string, o negotiation.Origin, authors []string) string {
	by := strings.Join(parties, ", ")
	p := phrases.Records()
	if by == "" {
		by = p.Say("source." + phrases.Key(o))
	}
	if len(authors) == 0 {
		return by
	}
	return p.Say("blame.words_of", "who", by, "authors", strings.Join(authors, ", "))
}
