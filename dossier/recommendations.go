package dossier

import (
	"regexp"
	"strings"
	"unicode"

	n "rapporteur/negotiation"
)

// frontMatter is the YAML block at the head of a recommendations file.
type frontMatter struct {
	Meeting  string     `yaml:"meeting"`
	Body     string     `yaml:"body"`
	Language n.Language `yaml:"language"`
	Title    string     `yaml:"title"`
	Notice   string     `yaml:"notice"`
}

// ReadRecommendations reads draft recommendations: a front matter and one
// section for each, whose paragraphs are separated by empty lines. The text of
// a paragraph is that of the file byte for byte, without the number before it
// and the line end after it. Errors are [Problems]. Name is used in them.
func ReadRecommendations(name string, data []byte) (n.DraftSet, error) {
	r := &reader{report: report{file: name}}
	text, ok := r.open(data)
	if !ok {
		return n.DraftSet{}, r.err()
	}
	r.read(text)
	if err := r.err(); err != nil {
		return n.DraftSet{}, err
	}
	return r.set, nil
}

// reader reads a recommendations file line by line. Markdown's own treatment
// of brackets, numbers and line ends would change the bytes of the text.
type reader struct {
	report
	set n.DraftSet
	// block is the paragraph being read, from line blockLine.
	block     []string
	blockLine int
	keys      map[string]int
}

var (
	heading    = regexp.MustCompile(`^(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$`)
	unspaced   = regexp.MustCompile(`^#{2,6}(?:[^# \t]|$)`)
	attribute  = regexp.MustCompile(`^(.*?)[ \t]*\{#([^}]*)\}$`)
	keyPattern = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)
	numbered   = regexp.MustCompile(`^(\d{1,4}(?: (?:bis|ter|quater|quinquies|sexies|septies|octies|novies|decies|alt))?)\.(?:[ \t]+|$)`)
	lettered   = regexp.MustCompile(`^[ \t]*(\(?(?:[a-z]|[ivx]{1,5})\))(?:[ \t]+|$)`)
)

func (r *reader) read(text string) {
	lines := strings.Split(text, "\n")
	body := r.front(lines)
	r.keys = map[string]int{}
	for i := body; i < len(lines); i++ {
		line := strings.TrimSuffix(lines[i], "\r")
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
			} else if numbered.MatchString(line) || lettered.MatchString(line) {
				// Without this the paragraph would vanish into the one before it.
				r.add(i+1, "This line begins with a number; put an empty line before it if it is a paragraph, or join it to the line before.")
			}
			r.block = append(r.block, lines[i])
		}
	}
	r.flush()
	r.finish()
}

// front reads the front matter and returns the index of the line after it.
func (r *reader) front(lines []string) int {
	if strings.TrimSpace(lines[0]) != "---" {
		r.add(1, "The file must begin with a front matter between lines of three hyphens (---).")
		return 0
	}
	end := 1
	for end < len(lines) && strings.TrimSpace(lines[end]) != "---" {
		end++
	}
	if end == len(lines) {
		r.add(1, "The front matter has no end; close it with a line of three hyphens (---).")
		return end
	}
	var f frontMatter
	r.yaml(strings.Join(lines[1:end], "\n"), 2, &f)
	for field, value := range map[string]string{"meeting": f.Meeting, "body": f.Body, "title": f.Title} {
		if strings.TrimSpace(value) == "" {
			r.add(1, "The front matter needs the field %s.", field)
		}
	}
	if !f.Language.Valid() {
		r.add(1, "The front matter needs the field language, one of ar, en, es, fr, ru, zh.")
	}
	r.checkLine(1, "The title of the drafts", f.Title)
	r.set = n.DraftSet{Meeting: f.Meeting, Body: f.Body, Language: f.Language, Title: f.Title, Notice: strings.TrimSpace(f.Notice)}
	return end + 1
}

func (r *reader) section(line string, number int) {
	m := heading.FindStringSubmatch(line)
	if len(m[1]) == 1 {
		// The title of the file, for its human readers. Further down it would
		// be text that nobody sees again.
		if len(r.set.Drafts) > 0 {
			r.add(number, "A heading with one hash (#) stands before the first recommendation only; write a recommendation as ## Title.")
		}
		return
	}
	if len(m[1]) > 2 {
		r.add(number, "A recommendation is one section with two hashes (##); it has no sections of its own.")
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
	if err := n.CheckLine("The title", title); err != nil {
		r.add(number, "%s", err)
	}
	r.checkLast(number)
	r.set.Drafts = append(r.set.Drafts, n.DraftText{Key: key, Title: title})
}

// checkLast reports a recommendation that ended without a paragraph.
func (r *reader) checkLast(number int) {
	if i := len(r.set.Drafts) - 1; i >= 0 && len(r.set.Drafts[i].Paragraphs) == 0 {
		r.add(number, "The recommendation %q before this line has no paragraph.", r.set.Drafts[i].Title)
	}
}

// flush ends the paragraph being read.
func (r *reader) flush() {
	if len(r.block) == 0 {
		return
	}
	text := strings.TrimSuffix(strings.Join(r.block, "\n"), "\r")
	r.block = nil
	i := len(r.set.Drafts) - 1
	if i < 0 {
		r.add(r.blockLine, "This text stands before the first recommendation (## Title).")
		return
	}
	p := n.Paragraph{Text: text}
	if m := numbered.FindStringSubmatch(text); m != nil {
		p.Number, p.Text = m[1], text[len(m[0]):]
	} else if m := lettered.FindStringSubmatch(text); m != nil {
		p.Number, p.Level, p.Text = m[1], 1, text[len(m[0]):]
	}
	if strings.TrimSpace(p.Text) == "" {
		r.add(r.blockLine, "The paragraph %s has no text.", p.Number)
	}
	if err := n.CheckText("The paragraph", p.Text); err != nil {
		r.add(r.blockLine, "%s", err)
	}
	for _, q := range r.set.Drafts[i].Paragraphs {
		if p.Level == 0 && q.Level == 0 && p.Number != "" && p.Number == q.Number {
			r.add(r.blockLine, "The recommendation has a paragraph %s already.", p.Number)
		}
	}
	r.set.Drafts[i].Paragraphs = append(r.set.Drafts[i].Paragraphs, p)
}

func (r *reader) finish() {
	if len(r.set.Drafts) == 0 {
		r.add(0, "The file has no recommendation; write each as a section: ## Title {#key}.")
		return
	}
	r.checkLast(0)
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
