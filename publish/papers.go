package publish

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"rapporteur/drafting"
	"rapporteur/negotiation"
	"rapporteur/phrases"
	"rapporteur/redline"
)

// InformalPaper writes the paper that circulates drafts for comments. It has
// no symbol and says that it is no official document.
func InformalPaper(p Paper) ([]negotiation.Rendering, error) {
	if err := negotiation.CheckDocument(p.Document); err != nil {
		return nil, err
	}
	s := newSheet(p.Document, p.Body, p.Meeting, p.Notice)
	deadline := s.words.Moment(p.Round.Deadline, p.Round.Zone)
	s.Notes = []string{s.words.Say("informal.note"), s.words.Say("informal.deadline", "deadline", deadline)}
	for i, d := range p.Drafts {
		s.add(heading(1, s.recommendation(i+1)+". "+d.Version.Title))
		for _, q := range d.Version.Paragraphs {
			s.add(block{Number: q.Number, Level: q.Level, Spans: []span{{Text: q.Text}}})
		}
	}
	return s.renderings()
}

// recommendation names one by its number in a document.
func (s *sheet) recommendation(number int) string {
	return s.words.Say("recommendation.number", "number", number)
}

// ConferenceRoomPaper writes the consolidated drafts with bracketed
// alternatives and those behind them, and the comments as received.
func ConferenceRoomPaper(p Paper) ([]negotiation.Rendering, error) {
	if err := negotiation.CheckDocument(p.Document); err != nil {
		return nil, err
	}
	s := newSheet(p.Document, p.Body, p.Meeting, p.Notice)
	w := &crpWriter{
		sheet: s, speakers: newSpeakers(p.Document.Language, p.Delegations),
		comments: map[string]negotiation.ReceivedComment{}, places: map[negotiation.ID]string{}, deferredTo: p.DeferredTo,
	}
	s.Notes = []string{w.words.Say("crp.note")}
	if p.Item != nil {
		number := itemNumber(p.Document.Language, p.Item.Number)
		s.Masthead.Item = w.words.Say("crp.item", "number", number) + " – " + p.Item.Names.In(p.Document.Language)
	}
	for _, c := range slices.Concat(p.Earlier, p.Comments) {
		w.comments[string(c.ID)] = c
	}
	for _, d := range p.Drafts {
		w.locate(d.Version.Paragraphs)
	}
	w.setApart(included(p.Comments, []negotiation.Round{p.Round}), p.Drafts)
	for i, d := range p.Drafts {
		if err := w.draft(i+1, d, p.Comments); err != nil {
			return nil, fmt.Errorf("write %s: %w", d.Recommendation.Key, err)
		}
	}
	if len(p.Circulated) > 0 {
		if err := w.convergence(p); err != nil {
			return nil, err
		}
	}
	w.annex(p)
	return s.renderings()
}

type crpWriter struct {
	*sheet
	speakers *speakers
	comments map[string]negotiation.ReceivedComment
	// apart are proposals of observers, and wordings in another language than the
	// text, by the paragraph they are on: they stand beside the text and not in it.
	apart map[negotiation.ID][]negotiation.ReceivedComment
	// apartIn names the language of those that are in another one than the text.
	apartIn map[negotiation.ID]string
	// inserted says what the new paragraph being written is.
	inserted string
	// places say in words which paragraph is meant.
	places map[negotiation.ID]string
	// deferredTo are the meetings that points are left to.
	deferredTo []negotiation.Meeting
}

// locate words the places of paragraphs. A lettered one is named with those it
// stands under, such as 1 (a) (i); one without number by its place.
func (w *crpWriter) locate(list []negotiation.Paragraph) {
	var above []string // by level
	for i, p := range list {
		number := ordinal(w.Language, p.Number)
		if number == "" {
			w.places[p.ID] = w.words.Say("paragraph.unnumbered", "place", i+1)
			continue
		}
		for len(above) <= p.Level {
			above = append(above, "")
		}
		above = append(above[:p.Level], number)
		names := slices.DeleteFunc(slices.Clone(above), func(s string) bool { return s == "" })
		w.places[p.ID] = w.words.Say("paragraph.number", "number", strings.Join(names, " "))
	}
}

// included leaves out comments of other rounds, and late ones of a round that
// did not take them in: those stand with the comments as received alone.
func included(comments []negotiation.ReceivedComment, rounds []negotiation.Round) []negotiation.ReceivedComment {
	return slices.DeleteFunc(slices.Clone(comments), func(c negotiation.ReceivedComment) bool {
		return !slices.ContainsFunc(rounds, func(r negotiation.Round) bool {
			return r.ID == c.Round && c.Admitted(r.IncludeLate)
		})
	})
}

// setApart finds the proposals of observers that no point of difference holds,
// and the wordings that are in another language than the text.
// What an observer proposes that is also proposed by somebody entitled stands
// in the text, with both.
func (w *crpWriter) setApart(comments []negotiation.ReceivedComment, drafts []Draft) {
	w.apart, w.apartIn = map[negotiation.ID][]negotiation.ReceivedComment{}, map[negotiation.ID]string{}
	for _, c := range comments {
		// Looking through the trees comes last: there may be thousands of comments.
		language := languageOf(c, drafts)
		if !c.Kind.Proposes() || !c.Capacity.Observer() && !drafting.Apart(
			c, language,
		) || !c.WithdrawnAt.IsZero() || inText(c, drafts) {
			continue
		}
		on := c.Paragraph
		if on == "" {
			on = c.Recommendation
		}
		w.apart[on] = append(w.apart[on], c)
		if drafting.Apart(c, language) {
			w.apartIn[c.ID] = languageName(w.words, negotiation.WrittenIn(c.Text, c.Language))
		}
	}
}

// languageOf is the language of the text that a comment is on.
func languageOf(c negotiation.ReceivedComment, drafts []Draft) negotiation.Language {
	for _, d := range drafts {
		if _, has := d.Version.Paragraph(c.Paragraph); has || d.Recommendation.ID == c.Recommendation {
			return d.Version.Language
		}
	}
	return ""
}

// inText reports whether a point of difference holds a comment: the tree of its
// paragraph has the IDs of those behind every reading.
func inText(c negotiation.ReceivedComment, drafts []Draft) bool {
	return slices.ContainsFunc(drafts, func(d Draft) bool {
		return slices.ContainsFunc(d.Version.Paragraphs, func(p negotiation.Paragraph) bool {
			return bytes.Contains(p.Tree, []byte(c.ID))
		})
	})
}

// besides writes what stands beside a paragraph, or for the start of a
// recommendation.
func (w *crpWriter) besides(on negotiation.ID) {
	for _, c := range w.apart[on] {
		who := w.speakers.supporters([]redline.Supporter{{Proposal: string(c.ID), Party: c.Delegation}}, w.comments)
		what := title(w.kind(c.Kind))
		if c.Kind == negotiation.Placement {
			what += ", " + w.words.Say("beside.place", "place", w.after(c.After))
		}
		if language := w.apartIn[c.ID]; language != "" {
			what += ", " + w.words.Say("beside.translate", "language", language)
		}
		w.add(remark(w.words.Say("beside.proposal", "delegations", who, "proposal", what)))
		if c.Text != "" {
			w.add(block{Quote: true, Spans: []span{{Text: c.Text}}})
		}
	}
}

// kind names a kind of comment within a sentence.
func (w *crpWriter) kind(k negotiation.CommentKind) string {
	return w.words.Say("kind." + phrases.Key(k))
}

// after words the place after a paragraph, or at the start.
func (w *crpWriter) after(id negotiation.ID) string {
	if id == "" {
		return w.words.Say("paragraph.start")
	}
	return w.words.Say("paragraph.after", "paragraph", w.places[id])
}

func (w *crpWriter) draft(number int, d Draft, comments []negotiation.ReceivedComment) error {
	w.add(heading(1, w.recommendation(number)+". "+d.Version.Title))
	whole := map[negotiation.CommentKind][]redline.Supporter{}
	for _, c := range comments {
		if c.Recommendation == d.Recommendation.ID && c.Paragraph == "" {
			whole[c.Kind] = append(whole[c.Kind], redline.Supporter{Proposal: string(c.ID), Party: c.Delegation})
		}
	}
	w.supporters("stated.rejection", whole[negotiation.Rejection])
	w.supporters("stated.support", whole[negotiation.Support])
	w.supporters("stated.reservation", whole[negotiation.Reservation])
	w.besides(d.Recommendation.ID)
	for _, p := range d.Version.Paragraphs {
		if err := w.paragraph(p); err != nil {
			return err
		}
		w.besides(p.ID)
	}
	return nil
}

func (w *crpWriter) paragraph(p negotiation.Paragraph) error {
	tree, err := drafting.Tree(p)
	if err != nil {
		return err
	}
	if len(p.Tree) == 0 {
		w.add(block{Number: p.Number, Level: p.Level, Spans: []span{{Text: p.Text}}})
		return nil
	}
	w.inserted = ""
	if tree.Inserted {
		w.inserted = w.words.Say("reading.new_paragraph")
	}
	if tree.Placeholder {
		w.inserted = w.words.Say("reading.placeholder")
	}
	spans := w.nodes(tree.Body.Nested().Nodes, tree.Inserted)
	if tree.Enclosed() {
		spans = slices.Concat([]span{{"[", bracket}}, spans, []span{{"]", bracket}})
	}
	w.add(block{Number: p.Number, Level: p.Level, Spans: spans})
	if settled := settledPoints(tree.Body); settled > 0 {
		w.add(remark(w.words.Count("point.settled", settled)))
	}
	w.deferred(tree.Body)
	w.supporters("proposed.deletion", tree.Deletions)
	for _, m := range tree.Moves {
		by := w.speakers.supporters(m.Supporters, w.comments)
		w.add(remark(w.words.Say("proposed.placement", "place", w.after(negotiation.ID(m.After)), "delegations", by)))
	}
	for _, d := range tree.Divisions {
		w.supporters("proposed.division", d.Supporters)
		for _, text := range d.Parts {
			w.add(block{Quote: true, Spans: []span{{Text: text}}})
		}
	}
	for _, j := range tree.Joinings {
		by := w.speakers.supporters(j.Supporters, w.comments)
		w.add(remark(w.words.Say("proposed.joining", "paragraph", w.places[negotiation.ID(j.With)], "delegations", by)))
		w.add(block{Quote: true, Spans: []span{{Text: j.Text}}})
	}
	w.supporters("stated.support", tree.Supports)
	w.supporters("stated.reservation", tree.Reservations)
	return nil
}

// settledPoints counts the points that were decided on before the paper was
// issued: no bracket is gone without a word.
func settledPoints(c redline.Consolidated) int {
	count := 0
	for _, node := range c.Nodes {
		if node.Decided != nil {
			count++
		}
	}
	return count
}

// supporters adds a line that names those behind something, if there are any.
func (w *crpWriter) supporters(form phrases.Key, list []redline.Supporter) {
	if len(list) > 0 {
		w.add(remark(w.words.Say(form, "delegations", w.speakers.supporters(list, w.comments))))
	}
}

func (w *crpWriter) nodes(list []redline.Node, inserted bool) []span {
	var spans []span
	for _, node := range list {
		if node.Point == nil {
			spans = append(spans, span{Text: node.Text})
			continue
		}
		spans = append(spans, w.point(*node.Point, inserted)...)
	}
	return spans
}

// point writes the readings of a point one after the other, each in brackets
// with those behind it. Space that all of them share stands outside. Points
// within a reading stand in it.
func (w *crpWriter) point(p redline.Point, inserted bool) []span {
	before, after := p.SharedSpace()
	spans := []span{{Text: before}}
	first := true
	for _, r := range p.Readings {
		if r.Base && strings.TrimSpace(r.Text) == "" {
			continue // what is inserted stands alone, as the note on top says
		}
		if !first {
			spans = append(spans, span{Text: " "})
		}
		first = false
		spans = append(spans, span{"[", bracket})
		spans = append(spans, w.reading(r, before, after)...)
		if by := w.by(r, inserted); by != "" {
			spans = append(spans, span{" — " + by, label})
		}
		spans = append(spans, span{"]", bracket})
	}
	return append(spans, span{Text: after})
}

func (w *crpWriter) reading(r redline.Reading, before, after string) []span {
	switch {
	case strings.TrimSpace(r.Text) == "":
		return []span{{w.words.Say("reading.no_text"), label}}
	case len(r.Nodes) > 0:
		return trimmed(w.nodes(r.Nodes, false), before, after)
	}
	return []span{{redline.SetOff(redline.Within(r.Text, before, after)), reading}}
}

// by names those behind a reading. The text as circulated names nobody when
// there are points within it: each of them does.
func (w *crpWriter) by(r redline.Reading, inserted bool) string {
	switch {
	case inserted:
		return w.inserted + ": " + w.speakers.supporters(r.Supporters, w.comments)
	case !r.Base:
		return w.speakers.supporters(r.Supporters, w.comments)
	case len(r.Nodes) == 0:
		return w.words.Say("reading.circulated")
	}
	return ""
}

// trimmed takes space that stands outside the brackets from the ends of what
// stands within.
func trimmed(spans []span, before, after string) []span {
	if len(spans) > 0 {
		first, last := &spans[0], &spans[len(spans)-1]
		first.Text = redline.Within(first.Text, before, "")
		last.Text = redline.Within(last.Text, "", after)
	}
	return spans
}

// convergence says how the points of difference changed since the text that
// was circulated, and who stands where now.
func (w *crpWriter) convergence(p Paper) error {
	versions := make([]negotiation.Version, len(p.Drafts))
	for i, d := range p.Drafts {
		versions[i] = d.Version
	}
	c, err := Convergence(p.Circulated, versions)
	if err != nil {
		return err
	}
	w.add(heading(1, w.words.Say("convergence.title")))
	w.add(remark(w.words.Say("convergence.points", "before", c.Before, "now", c.After,
		"closed", w.words.Count("convergence.closed", c.Closed), "opened", w.words.Count("convergence.opened", c.Opened),
		"stayed", w.words.Count("convergence.stayed", c.Stayed))))
	if c.Stayed > 0 {
		w.add(remark(support(w.words, c)))
	}
	for _, a := range c.Alone {
		w.add(remark(w.words.Count("convergence.alone", a.Count, "delegation", w.speakers.isolated(a.Party))))
	}
	for _, pair := range c.Agreeing {
		one, other := w.speakers.isolated(pair.One), w.speakers.isolated(pair.Other)
		w.add(remark(w.words.Count("convergence.agreeing", pair.Points, "one", one, "other", other)))
	}
	return nil
}

// annex reproduces the comments as received, by delegation in the
// alphabetical order of the document's language.
func (w *crpWriter) annex(p Paper) {
	w.add(heading(1, w.words.Say("annex.title")))
	if len(p.Comments) == 0 {
		w.add(remark(w.words.Say("annex.none")))
		return
	}
	w.add(remark(w.words.Say("annex.note")))
	by := map[string][]negotiation.ReceivedComment{}
	var codes []string
	for _, c := range p.Comments {
		if by[c.Delegation] == nil {
			codes = append(codes, c.Delegation)
		}
		by[c.Delegation] = append(by[c.Delegation], c)
	}
	for _, code := range w.speakers.sort(codes) {
		w.delegation(code, by[code], p)
	}
}

func (w *crpWriter) delegation(code string, comments []negotiation.ReceivedComment, p Paper) {
	for i, c := range comments {
		// A capacity or the members of a group may change within a round.
		if i == 0 || c.Capacity != comments[i-1].Capacity || !slices.Equal(c.OnBehalfOf, comments[i-1].OnBehalfOf) {
			w.speaker(code, c)
		}
		w.add(remark(w.about(c, p)))
		if c.Text != "" {
			w.add(block{Quote: true, Spans: []span{{Text: c.Text}}})
		}
		if c.Text != "" && c.Note != "" {
			w.add(remark(w.words.Say("annex.remark")))
		}
		if c.Note != "" {
			w.add(block{Quote: true, Spans: []span{{Text: c.Note}}})
		}
		w.became(c)
	}
}

// became says what became of a comment, with the reason its author reads.
func (w *crpWriter) became(c negotiation.ReceivedComment) {
	if c.Disposition == nil {
		return
	}
	status := w.words.Say("disposition." + phrases.Key(c.Disposition.Status))
	w.add(remark(w.words.Say("annex.disposition", "disposition", status)))
	if c.Disposition.Reason != "" {
		w.add(block{Quote: true, Spans: []span{{Text: c.Disposition.Reason}}})
	}
}

// speaker heads comments with who made them, in which capacity and for whom.
func (w *crpWriter) speaker(code string, c negotiation.ReceivedComment) {
	capacity := w.words.Say("capacity." + phrases.Key(c.Capacity))
	w.add(heading(2, w.words.Say("annex.speaker", "delegation", w.speakers.isolated(code), "capacity", capacity)))
	if len(c.OnBehalfOf) == 0 {
		return
	}
	w.add(remark(title(w.words.Say("annex.members", "members", w.speakers.names(c.OnBehalfOf))) + "."))
}

// about says what a comment is on, of which kind, in which language, and when
// it came in.
func (w *crpWriter) about(c negotiation.ReceivedComment, p Paper) string {
	var parts []string
	number := slices.IndexFunc(p.Drafts, func(d Draft) bool { return d.Recommendation.ID == c.Recommendation })
	if number >= 0 {
		parts = append(parts, w.recommendation(number+1))
	}
	switch {
	case c.Kind == negotiation.Insertion || c.Kind == negotiation.Placeholder:
		parts = append(parts, w.after(c.Paragraph))
	case c.Kind == negotiation.Placement:
		parts = append(parts, w.places[c.Paragraph], w.words.Say("beside.place", "place", w.after(c.After)))
	case c.Paragraph != "":
		parts = append(parts, w.places[c.Paragraph])
	default:
		parts = append(parts, w.words.Say("recommendation.whole"))
	}
	if version := w.baseNumber(c, p); version > 0 {
		parts = append(parts, w.words.Say("annex.version", "number", version))
	}
	parts = append(parts, languageName(w.words, c.Language))
	received := w.words.Say("annex.received", "moment", w.words.Moment(c.ReceivedAt, p.Round.Zone))
	if c.Late {
		received += ", " + strings.ToUpper(w.words.Say("reading.late"))
	}
	return w.words.Say("annex.comment",
		"kind", title(w.kind(c.Kind)), "about", strings.Join(parts, ", "), "received", received)
}

// baseNumber is the number of the version a comment was written on, 0 when
// the paper does not know it.
func (w *crpWriter) baseNumber(c negotiation.ReceivedComment, p Paper) int {
	for _, d := range p.Drafts {
		if d.Version.ID == c.BaseVersion {
			return d.Version.Number
		}
	}
	return p.BaseNumbers[c.BaseVersion]
}
