package web

import (
	"context"
	"strconv"

	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/publish"
)

// The pages to read drafts with. Their addresses are for good: a version never changes,
// nor do its paragraphs, points and readings.
func (s *Site) readingPages() []Page {
	const at = "/drafts/{ref}"
	return []Page{
		costly(s.show("draft", at, readers, s.draft)),
		s.show("versions", at+"/versions", readers, s.versions),
		s.show("version", at+"/versions/{number}", readers, s.version),
		costly(s.show("compare", at+"/compare", readers, s.compare)),
		costly(s.show("words", at+"/words/{number}", readers, s.words)),
		costly(s.show("history", at+"/history", readers, s.history)),
		costly(s.show("figures", at+"/figures", readers, s.figures)),
		costly(s.show("round-figures", "/rounds/{id}/figures", reviewers, s.roundFigures)),
		costly(s.show("search", "/search", readers, s.search)),
	}
}

// reading is what all pages on one draft show of it.
type reading struct {
	Recommendation negotiation.Recommendation
	// Headings are the versions that the visitor may read, without their paragraphs, the
	// last one last.
	Headings []negotiation.Version
	// Names are those of delegations by their codes.
	Names map[string]negotiation.Names
	// At is the address of the draft, Tab the page within it.
	At, Tab string
	// Room is what is needed to show it in the room, nil for who shows nothing.
	Room *roomOf
}

// Last is the number of the last version that the visitor may read, 0 for none.
func (r reading) Last() int {
	if len(r.Headings) == 0 {
		return 0
	}
	return r.Headings[len(r.Headings)-1].Number
}

// NumberOf is the number of a version by its ID, 0 for one that the visitor may not read.
func (r reading) NumberOf(id negotiation.ID) int {
	for _, v := range r.Headings {
		if v.ID == id {
			return v.Number
		}
	}
	return 0
}

func (s *Site) reading(ctx context.Context, v *visit, tab string) (reading, error) {
	ref := v.r.PathValue("ref")
	r, err := s.app.Recommendation(ctx, v.Actor, ref)
	if err != nil {
		return reading{}, err
	}
	headings, err := s.app.Headings(ctx, v.Actor, ref)
	if err != nil {
		return reading{}, err
	}
	out := reading{Recommendation: r.Value(), Headings: headings.Value(), At: "/drafts/" + r.Value().Key, Tab: tab}
	out.Names, err = s.names(ctx, v)
	return out, err
}

// number is a number in the path or the query of the address, 0 where there is none.
func number(name, text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	i, err := strconv.Atoi(text)
	if err != nil || i < 0 {
		return 0, negotiation.Refuse(negotiation.CodeInvalid, "The %s is the number of a version, not %q.", name, text)
	}
	return i, nil
}

// draftPage is a draft with its current text, as far as the visitor may read it.
type draftPage struct {
	reading
	Version negotiation.Version
	Text    shownText
	// Whole are the written reservations on the draft as a whole.
	Whole []negotiation.WrittenReservation
	// Meeting is the one that has the draft; Relatives are the drafts it was split or
	// merged from, and those it goes on as.
	Meeting     negotiation.Meeting
	From, Into  []negotiation.Recommendation
	Corrections []negotiation.Correction
	Moved       []application.Moved
}

// NumberIn is the number of a paragraph in the current text.
func (p draftPage) NumberIn(paragraph negotiation.ID) string {
	return numberIn(p.Version, string(paragraph))
}

func (s *Site) draft(ctx context.Context, v *visit) (any, error) {
	out := draftPage{}
	var err error
	if out.reading, err = s.reading(ctx, v, "text"); err != nil {
		return nil, err
	}
	r := out.Recommendation
	reservations, err := s.app.Reservations(ctx, v.Actor, r.Key)
	if err != nil {
		return nil, err
	}
	for _, w := range reservations.Value() {
		if w.Paragraph == "" {
			out.Whole = append(out.Whole, w)
		}
	}
	if last := out.Last(); last > 0 {
		if out.Version, out.Text, err = s.versionText(ctx, v, last, reservations.Value()); err != nil {
			return nil, err
		}
		if out.Room, err = s.roomOf(ctx, v, r, out.Version); err != nil {
			return nil, err
		}
	}
	return s.around(ctx, v, out)
}

// around reads what stands around the text of a draft.
func (s *Site) around(ctx context.Context, v *visit, out draftPage) (any, error) {
	r := out.Recommendation
	meeting, err := s.app.Meeting(ctx, v.Actor, string(r.Holder()))
	if err != nil {
		return nil, err
	}
	out.Meeting = meeting.Value()
	if out.From, err = s.drafts(ctx, v, r.Draft.From); err != nil {
		return nil, err
	}
	if out.Into, err = s.drafts(ctx, v, r.Draft.Into); err != nil {
		return nil, err
	}
	corrections, err := s.app.Corrections(ctx, v.Actor, r.Key)
	if err != nil {
		return nil, err
	}
	out.Corrections = corrections.Value()
	moved, err := s.app.Moved(ctx, v.Actor, r.Key)
	out.Moved = moved.Value()
	return out, err
}

// drafts reads some drafts.
func (s *Site) drafts(ctx context.Context, v *visit, ids []negotiation.ID) ([]negotiation.Recommendation, error) {
	var out []negotiation.Recommendation
	for _, id := range ids {
		r, err := s.app.Recommendation(ctx, v.Actor, string(id))
		if err != nil {
			return nil, err
		}
		out = append(out, r.Value())
	}
	return out, nil
}

// versionText is a version of the draft of the address, with its points in place.
func (s *Site) versionText(
	ctx context.Context, v *visit, number int, reservations []negotiation.WrittenReservation,
) (negotiation.Version, shownText, error) {
	seen, err := s.app.Version(ctx, v.Actor, v.r.PathValue("ref"), number)
	if err != nil {
		return negotiation.Version{}, shownText{}, err
	}
	text, err := textOf(seen.Value(), reservations)
	return seen.Value(), text, err
}

func (s *Site) versions(ctx context.Context, v *visit) (any, error) {
	return s.reading(ctx, v, "versions")
}

// versionPage is one version at its permanent address.
type versionPage struct {
	reading
	Version negotiation.Version
	Text    shownText
}

func (s *Site) version(ctx context.Context, v *visit) (any, error) {
	at, err := number("version", v.r.PathValue("number"))
	if err != nil {
		return nil, err
	}
	out := versionPage{}
	if out.reading, err = s.reading(ctx, v, "versions"); err != nil {
		return nil, err
	}
	out.Version, out.Text, err = s.versionText(ctx, v, at, nil)
	return out, err
}

// wordsPage is a version in which every word says whose it is.
type wordsPage struct {
	reading
	Version    publish.VersionRef
	Language   negotiation.Language
	Paragraphs []wordsParagraph
	Shares     []wordsShare
}

type wordsParagraph struct {
	ID     negotiation.ID
	Number string
	Spans  []wordsSpan
}

// wordsSpan is a run of words that come from one source.
type wordsSpan struct {
	Text string
	// Share is the place of the source in the table, from 1; 0 for white space.
	Share int
	// From is the version in which the words first stood.
	From publish.VersionRef
}

// wordsShare is how many words come from one source.
type wordsShare struct {
	publish.BlameShare
	Number, Percent int
}

// Colour is one of the eight in which shares are marked, beside their numbers.
func (s wordsShare) Colour() int { return colourOf(s.Number) }

// Colour is that of the words' share.
func (s wordsSpan) Colour() int { return colourOf(s.Share) }

const colours = 8

func colourOf(share int) int { return (share-1)%colours + 1 }

func (s *Site) words(ctx context.Context, v *visit) (any, error) {
	at, err := number("version", v.r.PathValue("number"))
	if err != nil {
		return nil, err
	}
	out := wordsPage{}
	if out.reading, err = s.reading(ctx, v, "words"); err != nil {
		return nil, err
	}
	seen, err := s.app.Words(ctx, v.Actor, v.r.PathValue("ref"), at)
	if err != nil {
		return nil, err
	}
	blame := seen.Value()
	out.Version = blame.Version
	for _, h := range out.Headings {
		if h.ID == blame.Version.ID {
			out.Language = h.Language
		}
	}
	percent := blame.Percentages()
	for i, share := range blame.Shares {
		out.Shares = append(out.Shares, wordsShare{share, i + 1, percent[i]})
	}
	for _, p := range blame.Paragraphs {
		out.Paragraphs = append(out.Paragraphs, wordsIn(blame, p))
	}
	return out, nil
}

// wordsIn are the words of a paragraph by their sources.
func wordsIn(b publish.Blame, p publish.BlamedParagraph) wordsParagraph {
	out := wordsParagraph{ID: p.ID, Number: p.Number}
	for _, span := range p.Spans {
		out.Spans = append(out.Spans, wordsSpan{
			Text: span.Text, Share: b.ShareOf(span.Source) + 1, From: b.Sources[negotiation.ID(span.Source.Version)],
		})
	}
	return out
}
