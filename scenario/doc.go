// Package scenario plays stories of negotiations that a domain expert writes
// and reads as plain text. A story is played in a rehearsal, which keeps
// everything in memory and moves its own clock, or through the HTTP API of a
// real installation; the rules are the same functions in both. docs/scenarios.md
// describes the language.
package scenario

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"rapporteur/negotiation"
	"rapporteur/numbering"
)

// Story is a scenario file as read.
type Story struct {
	Title string
	Cast  []negotiation.Delegation
	Rules negotiation.BodyRules
	// Bureau is the extended Bureau of the Conference.
	Bureau []negotiation.BureauMember
	// Drafts are the recommendations the meeting of 2020 could not finish.
	Drafts []negotiation.DraftText
	// Language is that of the drafts and of what is said on them; "" is English.
	Language negotiation.Language
	// Made are the keys of drafts that a sentence splits or merges others into.
	Made  []string
	Steps []Step
}

func (s Story) language() negotiation.Language {
	return negotiation.Language(cmp.Or(string(s.Language), string(negotiation.English)))
}

// keys are those of all drafts a story can speak of.
func (s Story) keys() []string {
	var keys []string
	for _, d := range s.Drafts {
		keys = append(keys, d.Key)
	}
	return append(keys, s.Made...)
}

// Step is one sentence of a story.
type Step struct {
	// Line is its place in the file, from 1; Text the sentence as written.
	Line int
	Text string
	// Refused is the code with which the act is to be refused, "" when it is to
	// be done.
	Refused negotiation.Code
	// by is who tries what is for another role, nil for who should.
	by   *negotiation.Actor
	verb verb
	args map[string]string
}

// Error is a problem of a story: in its file, or in how it was played.
type Error struct {
	Line int
	Err  error
}

// Error names the line.
func (e *Error) Error() string { return "line " + strconv.Itoa(e.Line) + ": " + e.Err.Error() }

// Unwrap returns what was wrong.
func (e *Error) Unwrap() error { return e.Err }

// Parse reads a scenario file. Its first problem is the error, an [Error].
func Parse(text string) (Story, error) {
	p := &parser{}
	for i, line := range strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n") {
		if err := p.line(i+1, strings.TrimRight(line, " \t\r")); err != nil {
			return Story{}, &Error{Line: i + 1, Err: err}
		}
	}
	for _, d := range p.story.Drafts {
		level(d.Paragraphs)
	}
	switch {
	case p.story.Title == "":
		return Story{}, &Error{Line: 1, Err: fmt.Errorf("a story begins with its title, as in: # A broken silence")}
	case len(p.story.Drafts) == 0:
		return Story{}, &Error{Line: 1, Err: fmt.Errorf("a story needs a draft, as in: Draft data: Data collection")}
	}
	return p.story, nil
}

type parser struct{ story Story }

var (
	castLine     = regexp.MustCompile(`^(States parties|Signatories|Non-signatories|Organizations|NGOs): (.+)$`)
	groupLine    = regexp.MustCompile(`^Group: ([A-Z0-9]{2,12}) = (.+)$`)
	bureauLine   = regexp.MustCompile(`^Bureau: (.+)$`)
	rulesLine    = regexp.MustCompile(`^Rules: (.+)$`)
	draftLine    = regexp.MustCompile(`^Draft ([a-z0-9-]+): (.+)$`)
	named        = regexp.MustCompile(`^Name of ([A-Z0-9]{2,12}): (.+) \(([a-z]{2})\)$`)
	languageLine = regexp.MustCompile(`^Language: ([a-z]{2})$`)
	tried        = regexp.MustCompile(`^(The chair|The secretariat|[A-Z0-9]{2,12}) tries: (.+)$`)
	refused      = regexp.MustCompile(`^Refused \(([a-z_]+)\): (.+)$`)
	codeForm     = regexp.MustCompile(`^[A-Z0-9]{2,12}$`)
)

// capacities of the lines of the cast, and what such delegations are.
var capacities = map[string]struct {
	kind     negotiation.DelegationKind
	capacity negotiation.Capacity
}{
	"States parties": {negotiation.KindState, negotiation.StateParty}, "Signatories": {
		negotiation.KindState, negotiation.Signatory,
	}, "Non-signatories": {negotiation.KindState, negotiation.NonSignatory},
	"Organizations": {negotiation.KindOrganization, negotiation.Entity}, "NGOs": {negotiation.KindNGO, negotiation.NGO},
}

// Beginning is when stories begin: after the meeting of September 2020.
func Beginning() time.Time { return time.Date(2020, 9, 14, 9, 0, 0, 0, time.UTC) }

func (p *parser) line(number int, line string) error {
	s := &p.story
	switch {
	case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "//"):
		return nil
	case strings.HasPrefix(line, "# "):
		if s.Title != "" {
			return fmt.Errorf("a story has one title; remarks begin with //")
		}
		s.Title = strings.TrimPrefix(line, "# ")
		return nil
	case castLine.MatchString(line):
		m := castLine.FindStringSubmatch(line)
		return p.cast(m[1], m[2])
	case groupLine.MatchString(line):
		m := groupLine.FindStringSubmatch(line)
		return p.group(m[1], list(m[2]))
	case named.MatchString(line):
		m := named.FindStringSubmatch(line)
		return p.name(m[1], negotiation.Language(m[3]), m[2])
	case languageLine.MatchString(line):
		s.Language = negotiation.Language(languageLine.FindStringSubmatch(line)[1])
		if !s.Language.Valid() {
			return fmt.Errorf("%q is not an official language; use ar, en, es, fr, ru or zh", s.Language)
		}
		return nil
	case bureauLine.MatchString(line):
		return p.bureau(list(bureauLine.FindStringSubmatch(line)[1]))
	case rulesLine.MatchString(line):
		return p.rules(rulesLine.FindStringSubmatch(line)[1])
	case draftLine.MatchString(line):
		m := draftLine.FindStringSubmatch(line)
		s.Drafts = append(s.Drafts, negotiation.DraftText{Key: m[1], Title: m[2]})
		return nil
	}
	if len(s.Steps) == 0 && len(s.Drafts) > 0 && numberedLine(line, &s.Drafts[len(s.Drafts)-1]) {
		return nil
	}
	return p.step(number, line)
}

// numberedLine takes an indented line with a number as a paragraph of a draft.
func numberedLine(line string, d *negotiation.DraftText) bool {
	x, text, verdict := numbering.Leading(line)
	if verdict != numbering.Numbered || text == "" || !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "\t") {
		return false
	}
	if x.Letter() {
		x.Before = "("
	}
	d.Paragraphs = append(d.Paragraphs, negotiation.Paragraph{Number: x.String(), Text: text})
	return true
}

// level sets each paragraph of a draft at the level that follows from its number
// and the others.
func level(list []negotiation.Paragraph) {
	items := make([]numbering.Item, len(list))
	for i, p := range list {
		items[i].Number, _ = numbering.Parse(p.Number)
	}
	for i, place := range numbering.Outline(items, false) {
		list[i].Level = place.Level
	}
}

func list(text string) []string {
	var out []string
	for _, s := range strings.Split(text, ",") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (p *parser) cast(as, codes string) error {
	c := capacities[as]
	for _, code := range list(codes) {
		standing := negotiation.Standing{
			Instrument: "untoc", Capacity: c.capacity, From: time.Date(2004, 1, 1, 0, 0, 0, 0, time.UTC),
		}
		if err := p.join(negotiation.Delegation{
			Code: code, Kind: c.kind, Standings: []negotiation.Standing{standing},
		}); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) group(code string, members []string) error {
	d := negotiation.Delegation{Code: code, Kind: negotiation.KindGroup}
	for _, m := range members {
		d.Members = append(d.Members, negotiation.GroupMember{Delegation: m})
	}
	return p.join(d)
}

func (p *parser) join(d negotiation.Delegation) error {
	for _, other := range p.story.Cast {
		if other.Code == d.Code {
			return fmt.Errorf("%s is in the cast twice", d.Code)
		}
	}
	if !codeForm.MatchString(d.Code) {
		return fmt.Errorf("%q is no code of a delegation, such as FRA", d.Code)
	}
	d.Names = negotiation.Names{negotiation.English: d.Code}
	p.story.Cast = append(p.story.Cast, d)
	return nil
}

// name gives a delegation a name in a language; without one it is called by its
// code.
func (p *parser) name(code string, l negotiation.Language, name string) error {
	i := slices.IndexFunc(p.story.Cast, func(d negotiation.Delegation) bool { return d.Code == code })
	if i < 0 {
		return fmt.Errorf("%s is not in the cast", code)
	}
	if !l.Valid() || strings.ContainsAny(name, `",`) {
		return fmt.Errorf("%q in %q is no name of a delegation", name, l)
	}
	p.story.Cast[i].Names[l] = name
	return nil
}

func (p *parser) bureau(codes []string) error {
	for _, code := range codes {
		if err := p.known(map[string]string{"who": code}); err != nil {
			return err
		}
	}
	p.story.Bureau = bureauOf(codes)
	return negotiation.CheckBureau(p.story.Bureau)
}

func (p *parser) rules(text string) error {
	for _, rule := range list(text) {
		switch rule {
		case "voting":
			p.story.Rules.Voting = true
		case "silence adopts":
			p.story.Rules.SilenceAdopts = true
		default:
			return fmt.Errorf("there is no rule %q; there are voting and silence adopts", rule)
		}
	}
	return nil
}

func (p *parser) step(number int, line string) error {
	s := Step{Line: number, Text: strings.TrimSpace(line)}
	sentence := s.Text
	if m := refused.FindStringSubmatch(sentence); m != nil {
		s.Refused, sentence = negotiation.Code(m[1]), m[2]
	}
	if m := tried.FindStringSubmatch(sentence); m != nil {
		by, err := p.trying(m[1])
		if err != nil {
			return err
		}
		s.by, sentence = by, m[2]
	}
	for _, v := range verbs {
		m := v.form.FindStringSubmatch(sentence)
		if m == nil {
			continue
		}
		s.verb, s.args = v, map[string]string{}
		for i, name := range v.form.SubexpNames() {
			if name != "" && s.args[name] == "" { // of two ways to say it one is empty
				s.args[name] = m[i]
			}
		}
		if err := p.known(s.args); err != nil {
			return err
		}
		for _, key := range madeBy(s.args) {
			if !slices.Contains(p.story.keys(), key) {
				p.story.Made = append(p.story.Made, key)
			}
		}
		p.story.Steps = append(p.story.Steps, s)
		return nil
	}
	return fmt.Errorf("no sentence of a story reads %q; docs/scenarios.md lists them", sentence)
}

// trying is who tries what is for another role.
func (p *parser) trying(who string) (*negotiation.Actor, error) {
	switch who {
	case theChair:
		a := actor(negotiation.RoleChair)
		return &a, nil
	case "The secretariat":
		a := actor(negotiation.RoleSecretariat)
		return &a, nil
	}
	a := actor(negotiation.RoleDelegation, who)
	return &a, p.known(map[string]string{"who": who})
}

var parts = regexp.MustCompile(`\(\?P<(\w+)>`)

// form is the kind of sentence, with its parts left out.
func (s Step) form() string {
	text := strings.TrimSuffix(strings.TrimPrefix(s.verb.form.String(), "^"), "$")
	out, depth := "", 0
	for len(text) > 0 {
		switch at := parts.FindStringIndex(text); {
		case depth == 0 && at != nil && at[0] == 0:
			out, depth, text = out+"…", 1, text[at[1]:]
			continue
		case depth > 0 && text[0] == '(':
			depth++
		case depth > 0 && text[0] == ')':
			depth--
		case depth == 0 && text[0] != '\\':
			out += text[:1]
		}
		text = text[1:]
	}
	if s.by != nil {
		return "tries: " + out
	}
	return out
}

// theChair is how sentences name who presides.
const theChair = "The chair"

// known refuses a sentence about somebody who is not in the cast or a draft
// that is not in the story.
func (p *parser) known(args map[string]string) error {
	if who := args["who"]; who != "" && who != theChair {
		for _, d := range p.story.Cast {
			if d.Code == who {
				who = ""
			}
		}
		if who != "" {
			return fmt.Errorf("%s is not in the cast", who)
		}
	}
	if key := args["draft"]; key != "" && !slices.Contains(p.story.keys(), key) {
		return fmt.Errorf("the story has no draft %q", key)
	}
	return nil
}
