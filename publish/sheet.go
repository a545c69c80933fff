package publish

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"rapporteur/negotiation"
	"rapporteur/phrases"
)

// sheet is a document laid out, before it is written in a format.
type sheet struct {
	Language negotiation.Language
	// words are the fixed ones, in English where documents in the language have
	// none of their own.
	words    *phrases.Phrases
	Masthead masthead
	// Notes stand under the title: what the document is and is not.
	Notes  []string
	Blocks []block
}

// masthead is the head of a document.
type masthead struct {
	Body, Meeting string
	// Symbol is "" for an informal paper.
	Symbol string
	// Lines are those under the symbol: distribution, date, language.
	Lines []string
	// Kind says what sort of document it is; Item is the agenda item.
	Kind, Item, Title string
	Notice            string
}

// block is a heading, a paragraph or a comment.
type block struct {
	// Heading is its level, from 1; 0 for a paragraph.
	Heading int
	// Number before a paragraph.
	Number string
	// Level of a paragraph in a list.
	Level int
	Spans []span
	// Remark marks a line about the text rather than of it.
	Remark bool
	// Quote marks a text reproduced as received.
	Quote bool
}

// span is a run of text in a block.
type span struct {
	Text string
	Kind spanKind
}

type spanKind uint8

const (
	// bracket is a square bracket around a reading. Zero is plain text.
	bracket spanKind = iota + 1
	// reading is one wording of a point of difference.
	reading
	// label says whose reading it is.
	label
)

func heading(level int, text string) block {
	return block{Heading: level, Spans: []span{{Text: text}}}
}

func remark(text string) block { return block{Remark: true, Spans: []span{{Text: text}}} }

// add appends blocks, their numbers in the form of the sheet's language.
func (s *sheet) add(blocks ...block) {
	for _, b := range blocks {
		b.Number = ordinal(s.Language, b.Number)
		s.Blocks = append(s.Blocks, b)
	}
}

// Inline is the spans of a block. Where several share a line, none reaches
// into the next with a direction it opened and did not close.
func (b block) Inline() []span {
	if len(b.Spans) < 2 {
		return b.Spans
	}
	out := slices.Clone(b.Spans)
	for i := range out {
		out[i].Text = closed(out[i].Text)
	}
	return out
}

// renderings writes the sheet in every format.
func (s *sheet) renderings() ([]negotiation.Rendering, error) {
	html, err := s.html()
	if err != nil {
		return nil, err
	}
	return []negotiation.Rendering{{Format: "text", Content: []byte(s.text())}, {Format: "html", Content: html}}, nil
}

// newSheet lays out the masthead of a document.
func newSheet(d negotiation.Document, b negotiation.Body, m negotiation.Meeting, notice string) *sheet {
	return newSheetIn(d.Language, d.Title, d, b, m, notice)
}

// newSheetIn lays out the masthead of one language version of a document. The
// original language stays that of the document.
func newSheetIn(
	l negotiation.Language, heading string, d negotiation.Document, b negotiation.Body, m negotiation.Meeting,
	notice string,
) *sheet {
	p := phrases.Documents(l)
	s := &sheet{Language: l, words: p}
	s.Masthead = masthead{
		Body: b.Names.In(l), Meeting: title(m.Names.In(l)), Symbol: d.Symbol, Title: heading, Notice: noticeFor(l, m, notice),
	}
	if m.Place != "" && m.Opens.Year() > 1 {
		s.Masthead.Meeting += "\n" + m.Place + ", " + p.Days(m.Opens, m.Closes)
	}
	date, language := p.Date(d.IssuedAt), languageName(p, d.Language)
	original := p.Say("masthead.original", "language", language)
	switch d.Kind {
	case negotiation.InformalPaper:
		s.Masthead.Kind, s.Masthead.Lines = p.Say("masthead.informal_paper"), []string{date, original}
	case negotiation.ConferenceRoomPaper:
		only := p.Say("masthead.only", "language", title(language))
		s.Masthead.Kind, s.Masthead.Lines = p.Say("masthead.crp"), []string{date, only}
	case negotiation.DraftReport:
		s.Masthead.Lines = []string{p.Say("masthead.distribution", "distribution", p.Say("masthead.limited")), date, original}
	case negotiation.FinalReport, negotiation.Registered, negotiation.ThematicDigest, negotiation.DocRevision,
		negotiation.DocCorrigendum, negotiation.DocAddendum, negotiation.DocAmendment, negotiation.DocReissue:
		s.Masthead.Lines = []string{p.Say("masthead.distribution", "distribution", p.Say("masthead.general")), date, original}
	}
	return s
}

// noticeFor is what is printed on top of a document of a meeting: whatever leaves
// a demonstration says that it is one.
func noticeFor(l negotiation.Language, m negotiation.Meeting, notice string) string {
	switch said := phrases.Demonstration(l); {
	case !m.Demonstration:
		return notice
	case notice == "":
		return said
	default:
		return said + "\n" + notice
	}
}

// languageName names a language within a sentence.
func languageName(p *phrases.Phrases, l negotiation.Language) string {
	if !l.Valid() {
		return p.Say("language.other")
	}
	return p.Say("language." + phrases.Key(l))
}

// title begins a text with a capital letter.
func title(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 || first == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}
