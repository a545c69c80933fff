package phrases

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/language"
	"pgregory.net/rapid"

	"rapporteur/negotiation"
)

// mayBeLeft are the parts that a file may leave to English.
var mayBeLeft = map[part]bool{
	shared: false, notices: false, documents: true, reports: true, records: true, pages: false,
}

// raw are the files as they are, by their languages.
func raw(t *testing.T) map[negotiation.Language]string {
	t.Helper()
	all := map[negotiation.Language]string{}
	for _, l := range negotiation.Languages() {
		text, err := rawFile(l)
		if err != nil {
			t.Fatal(err)
		}
		all[l] = string(text)
	}
	return all
}

func TestTheFilesAreWhole(t *testing.T) {
	for _, fault := range faults(raw(t)) {
		t.Error(fault)
	}
}

// faults says what is wrong with files, each fault with its file and key.
func faults(raw map[negotiation.Language]string) []string {
	var out []string
	english, err := read(negotiation.English, []byte(raw[negotiation.English]))
	if err != nil {
		return []string{err.Error()}
	}
	for _, l := range negotiation.Languages() {
		sections, err := read(l, []byte(raw[l]))
		if err != nil {
			out = append(out, err.Error())
			continue
		}
		for _, fault := range faultsOf(l, sections, english) {
			out = append(out, string(l)+".yaml: "+fault)
		}
	}
	return out
}

func faultsOf(l negotiation.Language, sections, english map[part]section) []string {
	var out []string
	seen := map[Key]part{}
	for _, name := range slices.Sorted(maps.Keys(sections)) {
		if _, known := mayBeLeft[name]; !known {
			out = append(out, fmt.Sprintf("there is no section %s", name))
		}
		for key := range sections[name].phrases {
			if other, twice := seen[key]; twice {
				out = append(out, fmt.Sprintf("%s stands in the sections %s and %s", key, other, name))
			}
			seen[key] = name
		}
	}
	if sections[documents].english && !sections[reports].english {
		out = append(out, "the section reports needs the section documents, which is left to English")
	}
	for name, may := range mayBeLeft {
		s, there := sections[name]
		switch {
		case !there:
			out = append(out, fmt.Sprintf("the section %s is missing", name))
		case s.english && (!may || l == negotiation.English):
			out = append(out, fmt.Sprintf("the section %s cannot be left to English", name))
		case !s.english:
			out = append(out, missing(l, s.phrases, english[name].phrases)...)
		}
	}
	return out
}

func missing(l negotiation.Language, ours, english map[Key]phrase) []string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(english)) {
		said, there := ours[key]
		if !there {
			out = append(out, fmt.Sprintf("%s is missing", key))
			continue
		}
		for _, fault := range wrong(l, said, english[key]) {
			out = append(out, fmt.Sprintf("%s %s", key, fault))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(ours)) {
		if _, there := english[key]; !there {
			out = append(out, fmt.Sprintf("%s is one too many: en.yaml has no such phrase", key))
		}
	}
	return out
}

// mayOmitCount are the forms that may say their number in words or not at all.
var mayOmitCount = []string{"zero", "one", "two"}

// wrong says what is wrong with one phrase.
func wrong(l negotiation.Language, said, english phrase) []string {
	var out []string
	needed := []string{"other"}
	if english.counted {
		needed = formsOf(l)
	}
	if said.counted != english.counted {
		return []string{fmt.Sprintf("counts, or does not: its forms are %v", needed)}
	}
	for form := range said.forms {
		if !slices.Contains(needed, form) {
			out = append(out, fmt.Sprintf("has the form %s, which is not one of %v", form, needed))
		}
	}
	for _, form := range needed {
		text := said.forms[form]
		if strings.TrimSpace(text) == "" {
			out = append(out, fmt.Sprintf("is empty, or has no form %s", form))
			continue
		}
		for _, name := range namesIn(english.forms["other"]) {
			optional := name == "count" && slices.Contains(mayOmitCount, form)
			if !optional && !slices.Contains(namesIn(text), name) {
				out = append(out, fmt.Sprintf("lacks {%s}", name))
			}
		}
		for _, name := range namesIn(text) {
			if !slices.Contains(namesIn(english.forms["other"]), name) {
				out = append(out, fmt.Sprintf("has {%s}, which nothing fills in", name))
			}
		}
		if strings.ContainsAny(inBraces.ReplaceAllString(text, ""), "{}") {
			out = append(out, "has a brace that is not closed or not opened")
		}
		out = append(out, mistyped(l, inBraces.ReplaceAllString(text, "x"))...)
	}
	return out
}

var inBraces = regexp.MustCompile(`\{([a-z_]+)\}`)

func namesIn(text string) []string {
	var out []string
	for _, found := range inBraces.FindAllStringSubmatch(text, -1) {
		out = append(out, found[1])
	}
	return out
}

// formsOf are the forms that whole numbers take in a language.
func formsOf(l negotiation.Language) []string {
	var out []string
	for count := range 1000 {
		if form := formOf(language.Make(string(l)), count); !slices.Contains(out, form) {
			out = append(out, form)
		}
	}
	return out
}

var frenchMarks = regexp.MustCompile(`(.?)([:;?!»])|«(.?)`)

// mistyped says what is wrong with the characters of a phrase: French has
// no-break spaces before high punctuation and inside quotation marks, others have
// none, and no language has controls of direction.
func mistyped(l negotiation.Language, text string) []string {
	var out []string
	if strings.ContainsAny(text, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") {
		out = append(out, "has a control of direction")
	}
	if l != negotiation.French {
		if strings.ContainsAny(text, "\u00a0\u202f") {
			out = append(out, "has a no-break space")
		}
		return out
	}
	for _, found := range frenchMarks.FindAllStringSubmatch(text, -1) {
		if space := found[1] + found[3]; space != "\u00a0" && space != "\u202f" {
			out = append(out, fmt.Sprintf("has no no-break space at %q", found[0]))
		}
	}
	return out
}

// Each fault is told with its file and its key.
func TestAFaultNamesItsFileAndItsKey(t *testing.T) {
	for name, c := range map[string]struct {
		language negotiation.Language
		old, now string
		want     string
	}{
		"a phrase is missing": {negotiation.Russian, `  label.reason: "Причина"` + "\n", "", "ru.yaml: label.reason is missing"},
		"a phrase is empty":   {negotiation.Spanish, `"Motivo"`, `" "`, "es.yaml: label.reason is empty"},
		"a phrase is one too many": {
			negotiation.Chinese, "notices:\n", "notices:\n  label.extra: \"x\"\n", "zh.yaml: label.extra is one too many",
		},
		"a phrase stands twice": {
			negotiation.Arabic, "notices:\n", "notices:\n  date.first: \"1\"\n",
			"ar.yaml: date.first stands in the sections notices and shared",
		},
		"a key stands twice": {negotiation.Arabic, "notices:\n", "notices:\n  label.reason: \"x\"\n", `mapping key "label.reason" already defined`},
		"a name in braces is missing": {
			negotiation.French, "Commentaire {number}", "Commentaire", "fr.yaml: label.comment lacks {number}",
		},
		"a name in braces is another": {
			negotiation.French, "Commentaire {number}", "Commentaire {numéro} {number}", "fr.yaml: label.comment has a brace",
		},
		"a name nothing fills in": {
			negotiation.Russian, "Замечание {number}", "Замечание {number} {title}", "ru.yaml: label.comment has {title}",
		},
		"a brace is open": {
			negotiation.English, "Comment {number}", "Comment {number} {", "en.yaml: label.comment has a brace",
		},
		"a form is missing": {
			negotiation.French, "    other: \"{count} ouverts\"\n", "",
			"fr.yaml: convergence.opened is empty, or has no form other",
		},
		"a form is one too many": {
			negotiation.English, "    one: \"{count} opened\"\n", "    one: \"{count} opened\"\n    few: \"x\"\n",
			"en.yaml: convergence.opened has the form few",
		},
		"a number is not counted": {
			negotiation.French, "  convergence.opened:\n    one: \"{count} ouvert\"\n    other: \"{count} ouverts\"\n",
			"  convergence.opened: \"{count} ouverts\"\n", "fr.yaml: convergence.opened counts",
		},
		"a section is missing": {
			negotiation.Spanish, "documents: english\n", "", "es.yaml: the section documents is missing",
		},
		"a section is unknown": {
			negotiation.Spanish, "documents: english\n", "documents: english\npapers: english\n",
			"es.yaml: there is no section papers",
		},
		"a section is left elsewhere": {
			negotiation.Spanish, "documents: english\n", "documents: french\n", "es.yaml: line",
		},
		"a part stands without another": {
			negotiation.Spanish, "reports: english\n", "reports:\n  adoption.text: \"x\"\n",
			"es.yaml: the section reports needs the section documents",
		},
		"a part is half translated": {
			negotiation.Spanish, "documents: english\n", "documents:\n  list.last: \"{list} y {last}\"\n",
			"es.yaml: crp.note is missing",
		},
		"a space is an ordinary one": {negotiation.French, `"Observation\u00a0:"`, `"Observation :"`, "fr.yaml: annex.remark has no no-break space"},
		"a direction is turned":      {negotiation.Arabic, `"السبب"`, `"\u202eالسبب"`, "ar.yaml: label.reason has a control of direction"},
	} {
		t.Run(name, func(t *testing.T) {
			all := raw(t)
			if !strings.Contains(all[c.language], c.old) {
				t.Fatalf("%s.yaml does not hold %q", c.language, c.old)
			}
			all[c.language] = strings.Replace(all[c.language], c.old, c.now, 1)
			found := faults(all)
			if !slices.ContainsFunc(found, func(s string) bool { return strings.Contains(s, c.want) }) {
				t.Errorf("no fault says %q: %q", c.want, found)
			}
		})
	}
}

// A file has a form for every number there is, and each form it has is needed.
func TestFormsOfNumbers(t *testing.T) {
	for l, want := range map[negotiation.Language]map[int]string{
		negotiation.English: {0: "other", 1: "one", 2: "other", 21: "other"},
		negotiation.French:  {0: "one", 1: "one", 2: "other"},
		negotiation.Spanish: {0: "other", 1: "one", 2: "other", 21: "other"},
		negotiation.Russian: {
			0: "many", 1: "one", 2: "few", 5: "many", 11: "many", 12: "many", 21: "one", 22: "few", 111: "many",
		},
		negotiation.Arabic: {
			0: "zero", 1: "one", 2: "two", 3: "few", 10: "few", 11: "many", 99: "many", 100: "other", 102: "other", 103: "few",
		},
		negotiation.Chinese: {0: "other", 1: "other", 2: "other"},
	} {
		for count, form := range want {
			if got := formOf(language.Make(string(l)), count); got != form {
				t.Errorf("%d in %s has the form %s, want %s", count, l, got, form)
			}
			if !slices.Contains(formsOf(l), form) {
				t.Errorf("a file of %s need not have the form %s", l, form)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		l, count := rapid.SampledFrom(negotiation.Languages()).Draw(t, "language"), rapid.IntRange(0, 1<<31).Draw(t, "count")
		if form := formOf(language.Make(string(l)), count); !slices.Contains(formsOf(l), form) {
			t.Fatalf("%d in %s has the form %s, which a file need not have", count, l, form)
		}
	})
}
