package dossier

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxDepth is how deep a YAML file may be nested; those here need half of it.
const maxDepth = 20

// maxFields is how many fields a value may have: the library takes time in
// proportion to their square.
const maxFields = 200

// ReadYAML reads a YAML file into v, whose fields are all it may have. Errors
// are [Problems]. Name is used in them.
func ReadYAML(name string, data []byte, v any) error {
	r := &report{file: name}
	if text, ok := r.open(data); ok {
		r.yaml(text, 1, v)
	}
	return r.err()
}

// yaml reads a YAML text into v and reports whether it could. Its first line is
// line first of the file.
func (r *report) yaml(text string, first int, v any) bool {
	if !r.limit(text, MaxYAMLBytes) {
		return false
	}
	d := yaml.NewDecoder(strings.NewReader(text))
	var root yaml.Node
	if err := d.Decode(&root); err != nil {
		if !errors.Is(err, io.EOF) {
			r.yamlError(text, first, err)
		}
		return r.sound()
	}
	// A second document would be left out without a word.
	var next yaml.Node
	if err := d.Decode(&next); !errors.Is(err, io.EOF) {
		r.add(max(next.Line, 1)+first-1, "The text goes on after a line of three hyphens (---); only one document is read.")
	}
	r.yamlNode(&root, first, 0)
	if !r.sound() {
		return false
	}
	d = yaml.NewDecoder(strings.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(v); err != nil {
		r.yamlError(text, first, err)
	}
	return r.sound()
}

// yamlNode reports what YAML would take otherwise than whoever wrote it.
func (r *report) yamlNode(node *yaml.Node, first, depth int) {
	line := node.Line + first - 1
	switch {
	case node.Kind == yaml.AliasNode || node.Anchor != "":
		r.add(
			line, "The file uses an anchor (&) or an alias (*); write the value out, in quotes if it begins with that mark.",
		)
		return
	case node.Style&yaml.TaggedStyle != 0:
		r.add(
			line,
			"A value begins with an exclamation mark and a word (%s), which would be left out; put the whole value in quotes.",
			node.Tag,
		)
		return
	case depth > maxDepth:
		r.add(line, "The file is nested more than %d deep; nothing in such a file is.", maxDepth)
		return
	case node.Kind == yaml.ScalarNode && cut(node):
		r.add(line, "What follows # would be left out; put the whole value in quotes, or a remark on a line of its own.")
	case node.Kind == yaml.SequenceNode && len(node.Content) > MaxRows:
		r.add(line, "The list has more than %s entries; divide it into several files.", thousands(MaxRows))
		return
	case node.Kind == yaml.MappingNode && len(node.Content) > 2*maxFields:
		r.add(line, "The value has more than %d fields; nothing in such a file has.", maxFields)
		return
	case node.Kind == yaml.MappingNode:
		seen := map[string]int{}
		for i := 0; i+1 < len(node.Content); i += 2 {
			key := node.Content[i]
			if at, twice := seen[key.Value]; twice {
				r.add(key.Line+first-1, "The field %s is there twice, first in line %d; leave one of them.", key.Value, at)
				continue
			}
			seen[key.Value] = key.Line + first - 1
		}
	}
	for _, child := range node.Content {
		r.yamlNode(child, first, depth+1)
	}
}

// cut reports whether words of a value are taken for a remark. Figures and
// dates are whole before it.
func cut(node *yaml.Node) bool {
	if node.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 ||
		node.LineComment == "" {
		return false
	}
	return node.ShortTag() == "!!str" || node.ShortTag() == "!!null"
}

var (
	yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:unmarshal errors:\s*)?line (\d+): `)
	// bonded are keys and beginnings of lines with a space that is none to YAML.
	bonded    = regexp.MustCompile(`^(?:\s*(?:- )?[\w-]+:)?[ ]*[\x{a0}\x{202f}\x{2007}\x{3000}]`)
	notFound  = regexp.MustCompile(`^field (.*) not found in type`)
	otherKind = regexp.MustCompile(`^cannot unmarshal !!(\w+)(?: (.*))? into`)
	kinds     = map[string]string{
		"seq": "a list", "map": "fields", "str": "a text", "int": "a number", "float": "a number", "bool": "true or false",
		"null": "nothing",
	}
)

// yamlError words an error of the library: what to do, in the line it is about.
func (r *report) yamlError(text string, first int, err error) {
	messages := []string{err.Error()}
	var te *yaml.TypeError
	if errors.As(err, &te) {
		messages = te.Errors
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if bonded.MatchString(line) {
			r.add(
				first+i,
				"The line has a no-break space where a plain one belongs, after the colon or before the field; type it anew.",
			)
			return
		}
	}
	for _, m := range messages {
		if len(r.list.Listed) == MaxListed {
			r.list.More++
			continue
		}
		line := 0
		if found := yamlLine.FindStringSubmatch(m); found != nil {
			line, _ = strconv.Atoi(found[1]) // digits only, as the pattern says
			m = m[len(found[0]):]
		}
		at := ""
		if line > 0 && line <= len(lines) {
			at = lines[line-1]
		}
		r.add(max(line+first-1, 0), "%s", yamlWords(strings.TrimPrefix(m, "yaml: "), at))
	}
}

// yamlWords words what is wrong with a line.
func yamlWords(m, line string) string {
	if found := notFound.FindStringSubmatch(m); found != nil {
		return fmt.Sprintf("There is no field %s here; see whether it is spelt and indented as it should be.", found[1])
	}
	if found := otherKind.FindStringSubmatch(m); found != nil {
		return fmt.Sprintf(
			"The value is %s, which doesn't belong here; see whether it is indented as it should be.", kinds[found[1]],
		)
	}
	switch {
	case strings.Contains(m, "mapping values are not allowed"):
		return `A value holds a colon with a space after it; put the whole value in quotes, as in title: "One: two".`
	case strings.Contains(m, "did not find expected ',' or") && strings.Contains(line, " #"):
		return "What follows # is left out; put the whole value in quotes."
	case strings.Contains(m, "did not find expected ',' or"):
		return "A list or fields within brackets have no end; close them, and put values with commas or brackets in quotes."
	case strings.Contains(
		m, "tab character",
	) || strings.Contains(m, "cannot start any token") && strings.Contains(line, "\t"):
		return "The line has a tab; indent it with spaces."
	case strings.Contains(m, "cannot start any token"):
		return "A value begins with a mark that means something else here; put the whole value in quotes."
	case strings.Contains(m, "could not find expected ':'"):
		return "A field without colon, or a value that goes on in the next line; write field: value, and long values in " +
			"quotes."
	case strings.Contains(m, "is not a date"):
		return m + "."
	}
	return "The line can't be read (" + m + "); put values with other marks than letters in quotes."
}
