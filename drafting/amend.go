package drafting

import (
	"bytes"
	"fmt"
	"slices"

	"rapporteur/negotiation"
	"rapporteur/redline"
)

// Amend returns a version as an amendment leaves it: its rulings applied first,
// then its new texts, places, paragraphs and title. The decision behind the
// rulings has the amendment's identity.
func Amend(v negotiation.Version, a negotiation.AmendmentText) (negotiation.Version, error) {
	v.Paragraphs = slices.Clone(v.Paragraphs)
	if len(a.Rulings) > 0 {
		settled, err := Settle(v, a.Rulings, a.ID)
		if err != nil {
			return v, err
		}
		v.Paragraphs = settled
	}
	for _, edit := range []func(
		*negotiation.Version, negotiation.AmendmentText,
	) error{changeTexts, movePlaces, insertNew} {
		if err := edit(&v, a); err != nil {
			return v, err
		}
	}
	if a.Title != "" {
		v.Title = a.Title
	}
	return v, nil
}

func changeTexts(v *negotiation.Version, a negotiation.AmendmentText) error {
	for _, c := range a.Changes {
		i, err := place(*v, c.Paragraph)
		if err != nil {
			return err
		}
		if c.Delete {
			v.Paragraphs = slices.Delete(v.Paragraphs, i, i+1)
			continue
		}
		p := &v.Paragraphs[i]
		p.Text, p.Open, p.Tree = c.Text, 0, nil
	}
	if len(v.Paragraphs) == 0 {
		return negotiation.Refuse(
			negotiation.CodeInvalid, "The amendment would delete every paragraph; withdraw the draft instead.",
		)
	}
	return nil
}

// movePlaces moves paragraphs. Their numbers go with them: a number is no
// identity, and is put in order when the text is numbered anew.
func movePlaces(v *negotiation.Version, a negotiation.AmendmentText) error {
	for _, m := range a.Moves {
		from, err := place(*v, m.Paragraph)
		if err != nil {
			return err
		}
		p := v.Paragraphs[from]
		v.Paragraphs = slices.Delete(v.Paragraphs, from, from+1)
		to, err := behind(*v, m.After)
		if err != nil {
			return err
		}
		v.Paragraphs = slices.Insert(v.Paragraphs, to, p)
	}
	return nil
}

// insertNew puts new paragraphs in, numbered as inserted after the one they
// follow: 3 bis after 3. Several after the same one stand in their order.
func insertNew(v *negotiation.Version, a negotiation.AmendmentText) error {
	taken, last := map[string]bool{}, map[negotiation.ID]negotiation.ID{}
	for _, p := range v.Paragraphs {
		taken[p.Number] = true
	}
	for i, c := range a.Insertions {
		p := negotiation.Paragraph{ID: derived(v.Recommendation, fmt.Sprintf("moved/%s/%d", a.ID, i)), Text: c.Text}
		after := c.After
		if before, ok := last[c.After]; ok {
			after = before
		}
		to, err := behind(*v, after)
		if err != nil {
			return err
		}
		number := ""
		if k, err := place(*v, c.After); err == nil {
			number, p.Level = v.Paragraphs[k].Number, v.Paragraphs[k].Level
		}
		p.Number = redline.InsertedNumber(number, taken)
		v.Paragraphs = slices.Insert(v.Paragraphs, to, p)
		last[c.After] = p.ID
	}
	return nil
}

// place is the index of a paragraph of a version.
func place(v negotiation.Version, id negotiation.ID) (int, error) {
	i := slices.IndexFunc(v.Paragraphs, func(p negotiation.Paragraph) bool { return p.ID == id })
	if i < 0 {
		return 0, negotiation.Refuse(
			negotiation.CodeUnknownParagraph, "Version %d of %q has no paragraph %q.", v.Number, v.Title, id,
		)
	}
	return i, nil
}

// behind is the place after a paragraph, or the first.
func behind(v negotiation.Version, id negotiation.ID) (int, error) {
	if id == "" {
		return 0, nil
	}
	i, err := place(v, id)
	return i + 1, err
}

// StillFits refuses an amendment moved on one version when what it is about
// was changed since: nobody overwrites what the room has just decided.
func StillFits(base, current negotiation.Version, a negotiation.AmendmentText) error {
	about := map[negotiation.ID]bool{}
	for _, c := range a.Changes {
		about[c.Paragraph] = true
	}
	for _, r := range a.Rulings {
		about[r.Paragraph] = true
	}
	for _, p := range base.Paragraphs {
		now, there := current.Paragraph(p.ID)
		if about[p.ID] && (!there || now.Text != p.Text || !bytes.Equal(now.Tree, p.Tree)) {
			return negotiation.Refuse(negotiation.CodeConflict, "The paragraph %s was changed since the amendment was moved; "+
				"its mover moves it anew on the text as it stands.", p.Number)
		}
	}
	if a.Title != "" && base.Title != current.Title {
		return negotiation.Refuse(
			negotiation.CodeConflict, "The title was changed since the amendment was moved; its mover moves it anew.",
		)
	}
	return nil
}

// Decided returns the version that a decision on a moved amendment makes of the
// current one: with it accepted, or kept in brackets.
func Decided(
	base, current negotiation.Version, a negotiation.OralAmendment, decision negotiation.AmendmentStatus,
) (negotiation.Version, error) {
	if err := StillFits(base, current, a.Text); err != nil {
		return current, err
	}
	v, err := Amend(current, a.Text)
	if decision == negotiation.AmendmentBracketed {
		v, err = Bracket(current, a.Text, a.Supporter())
	}
	v.Based, v.Origin, v.Mover, v.Reason = current.ID, negotiation.OriginOralAmendment, a.Supporter(), a.Text.Reason
	v.Round, v.Sources = "", nil
	return v, err
}

// Bracket returns a version in which an amendment stands beside the text as a
// point of difference of the delegation behind it, under the amendment's ID.
func Bracket(v negotiation.Version, a negotiation.AmendmentText, party string) (negotiation.Version, error) {
	if len(a.Rulings) > 0 {
		return v, negotiation.Refuse(negotiation.CodeInvalid,
			"The amendment decides on points of difference; they keep their brackets when it is not accepted.")
	}
	if _, err := Amend(v, a); err != nil {
		return v, err // what could not be accepted cannot stand as an alternative either
	}
	proposals := floorProposals(a, party)
	base, touched := Paragraphs(v.Paragraphs), map[string]bool{}
	for _, p := range proposals {
		touched[p.Paragraph] = p.Kind != redline.InsertAfter || touched[p.Paragraph]
	}
	for i, p := range v.Paragraphs {
		if touched[string(p.ID)] && p.Open > 0 {
			earlier, err := reopened(p)
			if err != nil {
				return v, err
			}
			if earlier != nil {
				base[i].Text = earlier.Body.Take("")
				for _, supporter := range earlier.Body.Supporters() {
					proposals = append(proposals, redline.ParagraphProposal{
						ID: supporter.Proposal, Party: supporter.Party, Kind: redline.Replace, Paragraph: string(p.ID),
						Text: earlier.Body.Take(supporter.Proposal),
					})
				}
			}
		}
	}
	return withPoints(v, redline.ConsolidateParagraphs(base, proposals), touched, a, party)
}

// withPoints puts the paragraphs that an amendment is about back with their
// points, and leaves the others as they are.
func withPoints(
	v negotiation.Version, trees []redline.ConsolidatedParagraph, touched map[string]bool, a negotiation.AmendmentText,
	party string,
) (negotiation.Version, error) {
	taken := map[negotiation.ID]bool{}
	for _, p := range v.Paragraphs {
		taken[p.ID] = true
	}
	var out []negotiation.Paragraph
	for _, tree := range trees {
		before, _ := v.Paragraph(negotiation.ID(tree.ID))
		if !tree.Inserted && !touched[tree.ID] {
			out = append(out, before)
			continue
		}
		if len(before.Tree) > 0 {
			if err := keepWhole(&tree, before); err != nil {
				return v, err
			}
		}
		p, err := consolidatedParagraph(v.Recommendation, tree, taken)
		if err != nil {
			return v, err
		}
		out = append(out, p)
	}
	v.Paragraphs = out
	if a.Title != "" {
		proposed := []redline.Proposal{{ID: string(a.ID), Party: party, Text: a.Title}}
		v.Title = redline.Consolidate(v.Title, proposed).Bracketed(nil)
	}
	return v, nil
}

// floorProposals are what an amendment asks for, paragraph by paragraph.
func floorProposals(a negotiation.AmendmentText, party string) []redline.ParagraphProposal {
	var out []redline.ParagraphProposal
	add := func(p redline.ParagraphProposal) {
		p.ID, p.Party = string(a.ID), party
		out = append(out, p)
	}
	for _, c := range a.Changes {
		kind := redline.Replace
		if c.Delete {
			kind = redline.Remove
		}
		add(redline.ParagraphProposal{Kind: kind, Paragraph: string(c.Paragraph), Text: c.Text})
	}
	for _, m := range a.Moves {
		add(redline.ParagraphProposal{Kind: redline.MoveAfter, Paragraph: string(m.Paragraph), After: string(m.After)})
	}
	for _, p := range a.Insertions {
		add(redline.ParagraphProposal{Kind: redline.InsertAfter, Paragraph: string(p.After), Text: p.Text})
	}
	return out
}

// reopened reads the points of a paragraph so that another reading joins them;
// nil where some were settled, or the text was changed since: then the text
// stands as it is, as in another round.
func reopened(p negotiation.Paragraph) (*redline.ConsolidatedParagraph, error) {
	if len(p.Tree) == 0 {
		return nil, nil //nolint:nilnil // a bracket written by hand has no points
	}
	tree, err := Tree(p)
	if err != nil {
		return nil, err
	}
	settled := slices.ContainsFunc(tree.Body.Nodes, func(node redline.Node) bool { return node.Decided != nil })
	if settled || tree.Inserted || !tree.Reads(p.Text) {
		return nil, nil //nolint:nilnil // as said above
	}
	return &tree, nil
}

// keepWhole keeps what was proposed for a paragraph as a whole, and who supports
// it or has reserved on it.
func keepWhole(tree *redline.ConsolidatedParagraph, before negotiation.Paragraph) error {
	earlier, err := Tree(before)
	if err != nil {
		return err
	}
	tree.Deletions = slices.Concat(earlier.Deletions, tree.Deletions)
	tree.Moves = slices.Concat(earlier.Moves, tree.Moves)
	tree.Divisions = slices.Concat(earlier.Divisions, tree.Divisions)
	tree.Joinings = slices.Concat(earlier.Joinings, tree.Joinings)
	tree.Supports = slices.Concat(earlier.Supports, tree.Supports)
	tree.Reservations = slices.Concat(earlier.Reservations, tree.Reservations)
	tree.Placeholder = tree.Placeholder || earlier.Placeholder
	return nil
}
