package web

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/redline"
)

// comparePage is a comparison of versions, and the form to choose them.
type comparePage struct {
	reading
	// Sources are the drafts that this one was split or merged from, with their versions.
	Sources []source
	// From, To and Other are the numbers that were compared, From of the draft Of; Chosen
	// is how the form has it.
	From, To, Other int
	Of, Chosen      string
	// Side shows texts side by side; Hide leaves differences of typography unmarked,
	// Only unchanged paragraphs out.
	Side, Hide, Only bool
	Languages        []negotiation.Language
	Title            redline.Script
	Way              []publish.VersionRef
	Rows             []comparedRow
	Three            *publish.ThreeWay
	// Typography counts the paragraphs that differ in typography, Unchanged those that
	// do not differ.
	Typography, Unchanged int
}

// source is a draft that another came from.
type source struct {
	Recommendation negotiation.Recommendation
	Headings       []negotiation.Version
}

// comparedRow is a paragraph of a comparison.
type comparedRow struct {
	ID string
	// Old and New are its numbers on the two sides.
	Old, New string
	// Fate says in words what became of the paragraph as a whole.
	Fate   []string
	Script redline.Script
	Level  int
}

// Left is the text of the old side, with what is deleted from it.
func (r comparedRow) Left() redline.Script { return r.Script.Side(redline.Delete) }

// Right is the text of the new side, with what is new in it.
func (r comparedRow) Right() redline.Script { return r.Script.Side(redline.Insert) }

func (s *Site) compare(ctx context.Context, v *visit) (any, error) {
	q := v.r.URL.Query()
	out := comparePage{Side: q.Get("view") == "side", Hide: q.Get("typography") == "hide", Only: q.Has("only")}
	c, err := comparedIn(v)
	if err != nil {
		return nil, err
	}
	if out.reading, err = s.reading(ctx, v, "compare"); err != nil {
		return nil, err
	}
	if out.Sources, err = s.sources(ctx, v, out.Recommendation); err != nil {
		return nil, err
	}
	if out.Last() == 0 {
		return out, nil
	}
	seen, err := s.app.Comparison(ctx, v.Actor, c)
	if err != nil {
		return nil, err
	}
	out.show(v, c, seen.Value())
	return out, nil
}

// comparedIn is what the address asks to compare. The form has a version of another
// draft as its key and its number.
func comparedIn(v *visit) (application.Compared, error) {
	q := v.r.URL.Query()
	c := application.Compared{Ref: v.r.PathValue("ref"), Of: q.Get("of")}
	from := q.Get("from")
	if i := strings.LastIndex(from, "/"); i >= 0 {
		c.Of, from = from[:i], from[i+1:]
	}
	var err error
	for _, f := range []struct {
		name, text string
		to         *int
	}{{"from", from, &c.From}, {"to", q.Get("to"), &c.To}, {"other", q.Get("other"), &c.Other}} {
		if *f.to, err = number(f.name, f.text); err != nil {
			return c, err
		}
	}
	return c, nil
}

// sources are the drafts that a draft was made from, with the versions that the visitor
// may read.
func (s *Site) sources(ctx context.Context, v *visit, r negotiation.Recommendation) ([]source, error) {
	drafts, err := s.drafts(ctx, v, r.Draft.From)
	if err != nil {
		return nil, err
	}
	var out []source
	for _, d := range drafts {
		headings, err := s.app.Headings(ctx, v.Actor, d.Key)
		if err != nil {
			return nil, err
		}
		out = append(out, source{d, headings.Value()})
	}
	return out, nil
}

// show takes over what was compared.
func (p *comparePage) show(v *visit, asked application.Compared, c application.Comparison) {
	p.Languages, p.Other, p.Three = c.Languages, asked.Other, c.Three
	if c.Base.ID != c.Recommendation.ID {
		p.Of = c.Base.Key
	}
	if c.Three != nil {
		p.From, p.To = c.Three.Base.Number, c.Three.Theirs.Number
		if p.Only {
			p.Three.Paragraphs = slices.DeleteFunc(p.Three.Paragraphs,
				func(t publish.ThreeParagraph) bool { return t.Changed == "nobody" })
		}
		return
	}
	p.From, p.To, p.Way = c.Two.From.Number, c.Two.To.Number, c.Two.Way
	p.Title = c.Two.Title
	if !p.Hide {
		p.Title = p.Title.WithTypography()
	}
	for _, change := range c.Two.Paragraphs {
		if change.Script.Typography() {
			p.Typography++
		}
		if p.same(change) {
			p.Unchanged++
			if p.Only {
				continue
			}
		}
		p.Rows = append(p.Rows, p.row(v, change))
	}
}

// same reports whether a paragraph is shown as unchanged.
func (p *comparePage) same(c redline.ParagraphChange) bool {
	kept := c.Kind == redline.Unchanged || p.Hide && c.Typographic
	return kept && !c.Renumbered && !c.Moved && !c.Relevelled
}

func (p *comparePage) row(v *visit, c redline.ParagraphChange) comparedRow {
	row := comparedRow{Script: c.Script, Fate: fate(v, c, p.Hide)}
	if !p.Hide {
		row.Script = row.Script.WithTypography()
	}
	for _, side := range []struct {
		paragraph *redline.Paragraph
		number    *string
		rest      bool
	}{{c.From, &row.Old, c.Kind == redline.Merged}, {c.To, &row.New, c.Kind == redline.Split}} {
		if side.paragraph == nil {
			continue
		}
		row.ID, row.Level, *side.number = side.paragraph.ID, side.paragraph.Level, side.paragraph.Number
		if rest := numbers(c.Rest); side.rest && rest != "" {
			*side.number += ", " + rest
		}
	}
	return row
}

// numbers lists the numbers of paragraphs.
func numbers(list []redline.Paragraph) string {
	var out []string
	for _, p := range list {
		if p.Number != "" {
			out = append(out, p.Number)
		}
	}
	return strings.Join(out, ", ")
}

// Differs reports whether a paragraph is another one than before.
func (v *visit) Differs(c redline.ParagraphChange) bool {
	return c.Kind != redline.Unchanged || c.Renumbered || c.Relevelled || c.Moved
}

// NumberAt is the number of a paragraph that is there now, else of the one that was.
func (v *visit) NumberAt(c redline.ParagraphChange) string {
	if c.To != nil {
		return c.To.Number
	}
	return c.From.Number
}

// Fate says in words what became of a paragraph as a whole.
func (v *visit) Fate(c redline.ParagraphChange) []string { return fate(v, c, true) }

// fate says in words what became of a paragraph as a whole.
func fate(v *visit, c redline.ParagraphChange, hide bool) []string {
	var out []string
	switch c.Kind {
	case redline.Inserted:
		return []string{v.Say("page.change.inserted")}
	case redline.Deleted:
		return []string{v.Say("page.change.deleted")}
	case redline.Split:
		out = append(out, v.Count("page.change.split", len(c.Rest)+1))
	case redline.Merged:
		out = append(out, v.Count("page.change.merged", len(c.Rest)+1))
	case redline.Unchanged, redline.Changed:
	}
	if c.Renumbered {
		without := v.Say("page.change.unnumbered")
		out = append(out, v.Say("page.change.renumbered",
			"old", cmp.Or(c.From.Number, without), "new", cmp.Or(c.To.Number, without)))
	}
	if c.Relevelled {
		out = append(out, v.Say("page.change.level"))
	}
	if c.Moved {
		out = append(out, v.Say("page.change.moved"))
	}
	if c.Typographic && !hide {
		out = append(out, v.Say("page.change.typography"))
	}
	return out
}
