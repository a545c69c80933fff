package publish

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"

	"rapporteur/negotiation"
	"rapporteur/phrases"
)

// Suffixed is what a document about another one is made of: a revision,
// corrigendum, addendum, amendment or reissue.
type Suffixed struct {
	Document negotiation.Document
	// About is the other document.
	About   negotiation.Document
	Body    negotiation.Body
	Meeting negotiation.Meeting
	Notice  string
	// Texts are one for each language. All share the symbol of the document.
	Texts []negotiation.DocumentText
	// Earlier are the renderings of About, which a reissue without texts repeats.
	Earlier []negotiation.Rendering
}

// AboutAnother writes a document about another one in every language it has.
func AboutAnother(p Suffixed) ([]negotiation.Rendering, error) {
	if err := negotiation.CheckDocument(p.Document); err != nil {
		return nil, err
	}
	if len(p.Texts) == 0 {
		return p.repeated()
	}
	var out []negotiation.Rendering
	for _, t := range p.Texts {
		made, err := p.sheet(t).renderings()
		if err != nil {
			return nil, err
		}
		for _, r := range made {
			if t.Language != p.Document.Language {
				r.Language = t.Language
			}
			out = append(out, r)
		}
	}
	return out, nil
}

func (p Suffixed) sheet(t negotiation.DocumentText) *sheet {
	s := newSheetIn(t.Language, t.Title, p.Document, p.Body, p.Meeting, p.Notice)
	d := p.Document
	switch d.Kind {
	case negotiation.DocCorrigendum:
		languages := languageList(s.words, d.Corrects)
		s.Notes = append(s.Notes, s.words.Say("corrigendum.about", "symbol", p.About.Symbol, "languages", languages))
	case negotiation.DocReissue: // says so at its foot
	default:
		s.Notes = append(s.Notes, s.words.Say("about."+phrases.Key(d.Kind), "symbol", p.About.Symbol))
	}
	if d.Kind == negotiation.DocAmendment {
		s.Notes = append(s.Notes, paragraphsOf(d.Reason)...)
	}
	s.plain(t.Content)
	if d.Kind == negotiation.DocReissue {
		s.add(remark(reissued(t.Language, d)))
	}
	return s
}

// plain adds a text as its author typed it: paragraphs apart by empty lines,
// headings after "# " or "## ".
func (s *sheet) plain(content string) {
	content = strings.ReplaceAll(content, "\r\n", "\n")
	for part := range strings.SplitSeq(content, "\n\n") {
		part = strings.Trim(part, "\n")
		if strings.TrimSpace(part) == "" {
			continue
		}
		line, rest, _ := strings.Cut(part, "\n")
		switch {
		case strings.HasPrefix(line, "# "):
			s.add(heading(1, strings.TrimPrefix(line, "# ")))
		case strings.HasPrefix(line, "## "):
			s.add(heading(2, strings.TrimPrefix(line, "## ")))
		default:
			rest = part
		}
		if rest != "" {
			s.add(block{Spans: []span{{Text: rest}}})
		}
	}
}

// repeated is the document reissued as it stands, under its symbol with one
// asterisk more and a line that says so: not a word of its text can change.
func (p Suffixed) repeated() ([]negotiation.Rendering, error) {
	out := make([]negotiation.Rendering, len(p.Earlier))
	for i, r := range p.Earlier {
		l := r.Language
		if l == "" {
			l = p.Document.Language
		}
		again, ok := p.again(r.Format, r.Content, reissued(l, p.Document))
		if !ok {
			return nil, fmt.Errorf("find the symbol %s in the %s to be reissued", p.About.Symbol, r.Format)
		}
		out[i] = negotiation.Rendering{Format: r.Format, Language: r.Language, Content: again}
	}
	return out, nil
}

func (p Suffixed) again(format string, content []byte, footnote string) ([]byte, bool) {
	from, to := p.About.Symbol, p.Document.Symbol
	if format == "text" {
		at := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(from) + `$`).FindIndex(content)
		if at == nil {
			return nil, false
		}
		return fmt.Appendf(nil, "%s%s%s\n    %s\n", content[:at[0]], to, content[at[1]:], footnote), true
	}
	number := func(symbol string) []byte {
		return []byte(`<bdi class="number">` + html.EscapeString(symbol) + `</bdi>`)
	}
	end := bytes.LastIndex(content, []byte("</main>"))
	if end < 0 || !bytes.Contains(content, number(from)) {
		return nil, false
	}
	body := bytes.Replace(content[:end], number(from), number(to), 1)
	body = bytes.Replace(
		body, []byte("<title>"+html.EscapeString(from)+" "), []byte("<title>"+html.EscapeString(to)+" "), 1,
	)
	return fmt.Appendf(nil, "%s<p class=\"remark\">%s</p>\n%s", body, html.EscapeString(footnote), content[end:]), true
}

// reissued is the line at the foot of a document reissued for technical reasons.
func reissued(l negotiation.Language, d negotiation.Document) string {
	words := phrases.Documents(l)
	stars := d.Symbol[len(strings.TrimRight(d.Symbol, "*")):]
	said := words.Say("reissue.reasons", "date", words.Date(d.IssuedAt))
	return strings.TrimSpace(stars + " " + said + " " + oneLine(d.Reason))
}

// languageList names language versions, "all languages" when it is all of them.
func languageList(p *phrases.Phrases, list []negotiation.Language) string {
	if len(list) == len(negotiation.Languages()) {
		return p.Say("languages.all")
	}
	names := make([]string, len(list))
	for i, each := range list {
		names[i] = languageName(p, each)
	}
	return p.Say("languages.some", "languages", p.List(names))
}

// paragraphsOf are the lines of a reason that say something.
func paragraphsOf(reason string) []string {
	return slices.DeleteFunc(strings.Split(reason, "\n"), func(line string) bool { return strings.TrimSpace(line) == "" })
}
