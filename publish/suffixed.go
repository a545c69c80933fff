package publish

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"

	n "rapporteur/negotiation"
)

// Suffixed is what a document about another one is made of: a revision,
// corrigendum, addendum, amendment or reissue.
type Suffixed struct {
	Document n.Document
	// About is the other document.
	About   n.Document
	Body    n.Body
	Meeting n.Meeting
	Notice  string
	// Texts are one for each language. All share the symbol of the document.
	Texts []n.DocumentText
	// Earlier are the renderings of About, which a reissue without texts repeats.
	Earlier []n.Rendering
}

// AboutAnother writes a document about another one in every language it has.
func AboutAnother(p Suffixed) ([]n.Rendering, error) {
	if err := n.CheckDocument(p.Document); err != nil {
		return nil, err
	}
	if len(p.Texts) == 0 {
		return p.repeated()
	}
	var out []n.Rendering
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

func (p Suffixed) sheet(t n.DocumentText) *sheet {
	s := newSheetIn(t.Language, t.Title, p.Document, p.Body, p.Meeting, p.Notice)
	words := suffixPhrases[t.Language]
	if words == nil {
		words = suffixPhrases[n.English]
	}
	d := p.Document
	switch d.Kind {
	case n.DocCorrigendum:
		s.Notes = append(s.Notes, fmt.Sprintf(words[d.Kind], p.About.Symbol, languageList(t.Language, d.Corrects)))
	case n.DocReissue: // says so at its foot
	default:
		s.Notes = append(s.Notes, fmt.Sprintf(words[d.Kind], p.About.Symbol))
	}
	if d.Kind == n.DocAmendment {
		s.Notes = append(s.Notes, paragraphsOf(d.Reason)...)
	}
	s.plain(t.Content)
	if d.Kind == n.DocReissue {
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
func (p Suffixed) repeated() ([]n.Rendering, error) {
	out := make([]n.Rendering, len(p.Earlier))
	for i, r := range p.Earlier {
		l := r.Language
		if l == "" {
			l = p.Document.Language
		}
		again, ok := p.again(r.Format, r.Content, reissued(l, p.Document))
		if !ok {
			return nil, fmt.Errorf("find the symbol %s in the %s to be reissued", p.About.Symbol, r.Format)
		}
		out[i] = n.Rendering{Format: r.Format, Language: r.Language, Content: again}
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
	body = bytes.Replace(body, []byte("<title>"+html.EscapeString(from)+" "), []byte("<title>"+html.EscapeString(to)+" "), 1)
	return fmt.Appendf(nil, "%s<p class=\"remark\">%s</p>\n%s", body, html.EscapeString(footnote), content[end:]), true
}

// reissued is the line at the foot of a document reissued for technical reasons.
func reissued(l n.Language, d n.Document) string {
	words := suffixPhrases[l]
	if words == nil {
		words = suffixPhrases[n.English]
	}
	stars := d.Symbol[len(strings.TrimRight(d.Symbol, "*")):]
	return strings.TrimSpace(stars + " " + fmt.Sprintf(words[n.DocReissue], phrasesIn(l).date(d.IssuedAt)) + " " + oneLine(d.Reason))
}

// languageList names language versions, "all languages" when it is all of them.
func languageList(l n.Language, list []n.Language) string {
	p := phrasesIn(l)
	if len(list) == len(n.Languages()) {
		return p.allLanguages
	}
	names := make([]string, len(list))
	for i, each := range list {
		names[i] = p.languages[each]
	}
	return fmt.Sprintf(p.languagesOnly, p.list(names))
}

// suffixPhrases say what a document does to the one it is about.
var suffixPhrases = map[n.Language]map[n.DocumentKind]string{
	n.English: {
		n.DocRevision:    "The present document replaces %s, which remains on record.",
		n.DocCorrigendum: "The present document corrects %s in %s.",
		n.DocAddendum:    "The present document adds to %s.",
		n.DocAmendment:   "The present document changes the adopted text of %s by the following decision:",
		n.DocReissue:     "Reissued for technical reasons on %s.",
	},
	n.French: {
		n.DocRevision:    "Le présent document remplace le document %s, qui reste disponible.",
		n.DocCorrigendum: "Le présent document corrige le document %s dans %s.",
		n.DocAddendum:    "Le présent document complète le document %s.",
		n.DocAmendment:   "Le présent document modifie le texte adopté du document %s en vertu de la décision suivante\u00a0:",
		n.DocReissue:     "Nouveau tirage pour raisons techniques (%s).",
	},
}

// paragraphsOf are the lines of a reason that say something.
func paragraphsOf(reason string) []string {
	return slices.DeleteFunc(strings.Split(reason, "\n"), func(line string) bool { return strings.TrimSpace(line) == "" })
}
