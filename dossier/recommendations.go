package dossier

import (
	"regexp"
	"strings"
	"unicode"

	"rapporteur/negotiation"
	"rapporteur/numbering"
)

// frontMatter is the YAML block at the head of a recommendations file.
type frontMatter struct {
	Meeting  string               `yaml:"meeting"`
	Body     string               `yaml:"body"`
	Language negotiation.Language `yaml:"language"`
	Title    string               `yaml:"title"`
	Notice   string               `yaml:"notice"`
}

// ReadRecommendations reads draft recommendations: a front matter and one
// section for each, whose paragraphs are separated by empty lines. The text of
// a paragraph is that of the file, without the number before it and the line end
// after it; what looks like markup is refused. Errors are [Problems]. Name is
// used in them.
func ReadRecommendations(name string, data []byte) (negotiation.DraftSet, error) {
	r := &reader{report: report{file: name}}
	text, ok := r.open(data)
	if !ok || !r.limit(text, MaxDraftBytes) {
		return negotiation.DraftSet{}, r.err()
	}
	r.read(text)
	if err := r.err(); err != nil {
		return negotiation.DraftSet{}, err
	}
	return r.set, nil
}

// reader reads a recommendations file line by line. Markdown's own treatment
// of brackets, numbers and line ends would change the bytes of the text.
type reader struct {
	report
	set negotiation.DraftSet
	// block is the paragraph being read, from line blockLine.
	block     []string
	blockLine int
	// heading is the line of the last recommendation's title.
	heading int
	keys    map[string]int
	// items and lines are the numbers of the recommendation being read, and the
	// lines they stand in; paragraphs is how many the file has so far.
	items      []numbering.Item
	lines      []int
	paragraphs int
	notes      footnotes
	// rows is how many of the last lines may be rows of a table.
	rows int
	// stopped: the file goes on, and is not read on.
	stopped bool
}

var (
	heading    = regexp.MustCompile(`^(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$`)
	unspaced   = regexp.MustCompile(`^#{2,6}(?:[^# \t]|$)`)
	attribute  = regexp.MustCompile(`^(.*?)[ \t]*\{#([^}]*)\}$`)
	keyPattern = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)
	// breaks end a line within a paragraph: those of a file, and those that a word
	// processor makes.
	breaks = regexp.MustCompile(`[\n\x{0b}\x{0c}\x{85}\x{2028}\x{2029}]`)
)

func (r *reader) read(text string) {
	lines := strings.Split(text, "\n")
	body, ok := r.front(lines)
	if !ok {
		return
	}
	r.keys = map[string]int{}
	for i := body; i < len(lines) && !r.full(i+1); i++ {
		line := lines[i]
		switch {
		case heading.MatchString(line):
			r.flush()
			r.section(line, i+1)
		case unspaced.MatchString(line):
			r.flush()
			r.add(i+1, "A heading needs a space between its hashes and its title, as in: ## Title {#key}.")
		case strings.TrimSpace(line) == "":
			r.flush()
		default:
			if len(r.block) == 0 {
				r.blockLine = i + 1
			}
			r.block = append(r.block, line)
		}
	}
	r.flush()
	r.finish()
}

// full stops reading where a file has more than one may have.
func (r *reader) full(line int) bool {
	switch {
	case len(r.set.Drafts) > MaxDrafts:
		r.add(line, "The file has more than %d recommendations; divide it into several files.", MaxDrafts)
	case r.paragraphs > MaxParagraphs:
		r.add(line, "The file has more than %s paragraphs; divide it into several files.", thousands(MaxParagraphs))
	default:
		return false
	}
	r.block, r.stopped = nil, true
	return true
}

// front reads the front matter and returns the index of the line after it.
// Without one that can be read, the rest can't be judged.
func (r *reader) front(lines []string) (int, bool) {
	if strings.TrimSpace(lines[0]) != "---" {
		r.add(1, "The file must begin with a front matter between lines of three hyphens (---).")
		return 0, false
	}
	end := 1
	for end < len(lines) && strings.TrimSpace(lines[end]) != "---" {
		end++
	}
	if end == len(lines) {
		r.add(1, "The front matter has no end; close it with a line of three hyphens (---).")
		return end, false
	}
	var f frontMatter
	if !r.yaml(strings.Join(lines[1:end], "\n"), 2, &f) {
		return end + 1, true
	}
	for _, field := range []struct{ name, value string }{{"meeting", f.Meeting}, {"body", f.Body}, {"title", f.Title}} {
		if strings.TrimSpace(field.value) == "" {
			r.add(1, "The front matter needs the field %s.", field.name)
		}
	}
	if !f.Language.Valid() {
		r.add(1, "The front matter needs the field language, one of ar, en, es, fr, ru, zh.")
	}
	title := named(f.Title)
	r.checkLine(1, "The title of the drafts", title)
	r.set = negotiation.DraftSet{
		Meeting: f.Meeting, Body: f.Body, Language: f.Language, Title: title, Notice: strings.TrimSpace(f.Notice),
	}
	return end + 1, true
}

func (r *reader) section(line string, number int) {
	m := heading.FindStringSubmatch(line)
	if len(m[1]) == 1 {
		// The title of the file, for its human readers. Further down it would
		// be text that nobody sees again.
		if len(r.set.Drafts) > 0 {
			r.add(
				number,
				"A heading with one hash (#) stands before the first recommendation only; write a recommendation as ## Title.",
			)
		}
		return
	}
	if len(m[1]) > 2 {
		r.add(number, "A recommendation is one section with two hashes (##) and has no sections of its own; write the "+
			"heading as a recommendation, or leave it out.")
		return
	}
	title, key := m[2], ""
	if a := attribute.FindStringSubmatch(title); a != nil {
		title, key = a[1], a[2]
		if !keyPattern.MatchString(key) {
			r.add(number, "The key %q may hold lower-case letters, digits and single hyphens only.", key)
		}
	} else {
		key = slug(title)
	}
	if title == "" || key == "" {
		r.add(number, "The recommendation needs a title and a key, as in: ## Title {#key}.")
	}
	if first, ok := r.keys[key]; ok {
		r.add(number, "The key %q is already that of the recommendation in line %d.", key, first)
	}
	r.keys[key] = number
	r.checkLine(number, "The title", title)
	if found, what, instead := markedWithin(title); found != "" {
		r.add(number, "%q looks like %s, which a title can't hold; %s.", found, what, instead)
	}
	r.checkLast()
	r.heading = number
	r.set.Drafts = append(r.set.Drafts, negotiation.DraftText{Key: key, Title: title})
}

// checkLast reports a recommendation that ended without a paragraph.
func (r *reader) checkLast() {
	r.levels()
	if i := len(r.set.Drafts) - 1; i >= 0 && len(r.set.Drafts[i].Paragraphs) == 0 && r.set.Drafts[i].Title != "" {
		r.add(r.heading, "The recommendation %q has no paragraph.", r.set.Drafts[i].Title)
	}
}

// flush ends the paragraph being read.
func (r *reader) flush() {
	if len(r.block) == 0 {
		return
	}
	text := strings.Join(r.block, "\n")
	r.block = nil
	i := len(r.set.Drafts) - 1
	if i < 0 {
		r.add(r.blockLine, "This text stands before the first recommendation (## Title).")
		return
	}
	p := negotiation.Paragraph{}
	var x numbering.Number
	x, p.Text = r.number(text)
	p.Number = x.String()
	if strings.TrimSpace(p.Text) == "" {
		r.add(r.blockLine, "The paragraph %s has no text.", p.Number)
	}
	if err := negotiation.CheckText("The paragraph", p.Text); err != nil {
		r.add(r.blockLine, "%s", err.Error())
	} else {
		r.words(p.Text)
	}
	if x.Body == "" {
		r.notes.begin(p.Text)
	}
	r.items = append(r.items, numbering.Item{Number: x, Indent: len(text) - len(strings.TrimLeft(text, " \t\u00a0"))})
	r.lines = append(r.lines, r.blockLine)
	r.paragraphs++
	r.set.Drafts[i].Paragraphs = append(r.set.Drafts[i].Paragraphs, p)
}

// number takes the number off the beginning of a paragraph. What may be one is
// never left in its words without being told.
func (r *reader) number(text string) (numbering.Number, string) {
	x, rest, verdict := numbering.Leading(text)
	switch verdict {
	case numbering.Doubtful:
		r.add(r.blockLine, "The paragraph begins with %q, which may be a number or words; "+
			"write a number with a full stop or in parentheses and a space after it, and begin words otherwise.", beginning(
			text,
		))
		return numbering.Number{}, text
	case numbering.Bracketed:
		r.add(
			r.blockLine, "The number %s stands within a bracket; write it before the bracket, as in: %s %s", x.String(),
			x.String()+numbering.End(x.String()), opened(rest),
		)
		return numbering.Number{}, text
	case numbering.Words:
		return numbering.Number{}, text
	case numbering.Numbered:
	}
	if second, _, v := numbering.Leading(rest); v == numbering.Numbered && (second.After == ")" || second.Figure()) {
		r.add(
			r.blockLine,
			"Two numbers stand before the text, %s and %s; give each a paragraph of its own, or put a word between them.",
			x.String(), second.String(),
		)
	}
	return x, rest
}

// opened is the first words of a text that stood in the bracket of its number,
// without a bracket that held the number alone.
func opened(rest string) string {
	if after, alone := strings.CutPrefix(rest, "]"); alone {
		return beginning(after)
	}
	return "[" + beginning(rest)
}

// beginning is the first words of a text.
func beginning(text string) string {
	runes := []rune(strings.TrimSpace(breaks.Split(text, 2)[0]))
	return string(runes[:min(len(runes), 20)])
}

// words refuses what is no words in the lines of a paragraph, and numbers at the
// beginning of all but the first.
func (r *reader) words(text string) {
	line := r.blockLine
	r.table(text)
	for len(text) > 0 {
		at := breaks.FindStringIndex(text)
		if at == nil {
			at = []int{len(text), len(text)}
		}
		if found, what, instead := marked(text[:at[0]]); found != "" {
			r.add(line, "%q looks like %s, which a draft can't hold; %s.", found, what, instead)
		}
		r.notes.mark(text[:at[0]], line)
		if text[at[0]:at[1]] == "\n" {
			line++
		}
		if text = text[at[1]:]; len(text) == 0 {
			return
		}
		next := text
		if end := breaks.FindStringIndex(text); end != nil {
			next = text[:end[0]]
		}
		r.notes.begin(next)
		if _, _, verdict := numbering.Leading(next); verdict != numbering.Words {
			// Without this the paragraph would vanish into the one before it.
			r.add(
				line,
				"This line begins with a number; put an empty line before it if it is a paragraph, or join it to the line before.",
			)
		}
	}
}

// levels puts the paragraphs of a recommendation at their levels, and refuses a
// number that a list has already.
func (r *reader) levels() {
	i := len(r.set.Drafts) - 1
	if i < 0 {
		return
	}
	type place struct {
		list int
		key  string
	}
	seen := map[place]int{}
	for k, at := range numbering.Outline(r.items, false) {
		r.set.Drafts[i].Paragraphs[k].Level = at.Level
		if at.List == 0 {
			continue
		}
		here := place{at.List, r.items[k].Number.Key()}
		if first, twice := seen[here]; twice {
			r.add(r.lines[k], "The recommendation has a paragraph %s already, in line %d.", r.items[k].Number.String(), first)
			continue
		}
		seen[here] = r.lines[k]
	}
	r.row(r.set.Drafts[i].Paragraphs)
	r.items, r.lines, r.rows = nil, nil, 0
}

func (r *reader) finish() {
	if len(r.set.Drafts) == 0 {
		r.add(0, "The file has no recommendation; write each as a section: ## Title {#key}.")
		return
	}
	if !r.stopped {
		r.checkLast()
		r.footnotes()
	}
}

// slug makes a key from a title.
func slug(title string) string {
	var b strings.Builder
	gap := false
	for _, c := range strings.ToLower(title) {
		switch {
		case c < unicode.MaxASCII && (unicode.IsLetter(c) || unicode.IsDigit(c)):
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(c)
		default:
			gap = true
		}
	}
	return b.String()
}
