package phrases

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"sync"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"

	"rapporteur/negotiation"
)

//go:embed *.yaml pages/*/*.yaml
var files embed.FS

// catalogue reads the files once. They are part of the program, so that one which
// cannot be read is a fault of the program.
var catalogue = sync.OnceValue(func() map[negotiation.Language]*Phrases {
	all := map[negotiation.Language]*Phrases{}
	english := mustRead(negotiation.English)
	for _, l := range negotiation.Languages() {
		p := &Phrases{language: l, texts: map[Key]phrase{}, left: map[part]bool{}}
		for name, section := range mustRead(l) {
			if p.left[name] = section.english; section.english {
				section = english[name]
			}
			for key, said := range section.phrases {
				p.texts[key] = said
			}
		}
		all[l] = p
	}
	return all
})

func mustRead(l negotiation.Language) map[part]section {
	raw, err := rawFile(l)
	if err != nil {
		panic(err)
	}
	sections, err := read(l, raw)
	if err != nil {
		panic(err)
	}
	return sections
}

// rawFile is the file of a language, with those of the pages in that language behind
// it as its section pages. Each part of the site has a folder of its own.
func rawFile(l negotiation.Language) ([]byte, error) {
	raw, err := files.ReadFile(string(l) + ".yaml")
	if err != nil {
		return nil, err
	}
	parts, err := fs.Glob(files, "pages/*/"+string(l)+".yaml")
	if err != nil {
		return nil, err
	}
	raw = append(raw, "\npages:\n"...)
	for _, name := range parts {
		part, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		for line := range bytes.Lines(part) {
			raw = append(append(raw, "  "...), line...)
		}
	}
	return raw, nil
}

// section is a part of a file, or the word that leaves it to English.
type section struct {
	english bool
	phrases map[Key]phrase
}

// read reads the file of a language.
func read(l negotiation.Language, raw []byte) (map[part]section, error) {
	var sections map[part]section
	if err := yaml.Unmarshal(raw, &sections); err != nil {
		return nil, fmt.Errorf("read %s.yaml: %w", l, err)
	}
	for _, s := range sections {
		for key, said := range s.phrases {
			said.tag = language.Make(string(l))
			s.phrases[key] = said
		}
	}
	return sections, nil
}

// UnmarshalYAML reads the word english, or phrases by their keys.
func (s *section) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.ScalarNode {
		return node.Decode(&s.phrases)
	}
	if s.english = node.Value == "english"; !s.english {
		return fmt.Errorf("line %d: a section holds phrases, or is left to english", node.Line)
	}
	return nil
}

// UnmarshalYAML reads one text, or one for each form.
func (p *phrase) UnmarshalYAML(node *yaml.Node) error {
	if p.counted = node.Kind == yaml.MappingNode; p.counted {
		return node.Decode(&p.forms)
	}
	p.forms = map[string]string{"other": node.Value}
	return nil
}
