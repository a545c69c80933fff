package dossier_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"rapporteur/dossier"
)

// hostile are files that were made to be answered at length.
func hostile() map[string]struct {
	read func(string, []byte) error
	file string
} {
	type file = struct {
		read func(string, []byte) error
		file string
	}
	delegations := func(name string, data []byte) error { _, err := dossier.ReadDelegations(name, data); return err }
	accreditation := func(name string, data []byte) error { _, err := dossier.ReadAccreditation(name, data); return err }
	bureau := func(name string, data []byte) error { _, err := dossier.ReadBureau(name, data); return err }
	contacts := func(name string, data []byte) error { _, err := dossier.ReadContacts(name, data); return err }
	calendar := func(name string, data []byte) error { _, err := dossier.ReadCalendar(name, data); return err }
	workdays := func(name string, data []byte) error { _, err := dossier.ReadWorkdays(name, data); return err }
	agenda := func(name string, data []byte) error { _, err := dossier.ReadAgenda(name, data); return err }
	drafts := func(name string, data []byte) error { _, err := dossier.ReadRecommendations(name, data); return err }
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for i := 'b'; i < 'k'; i++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", i, i, strings.Repeat(fmt.Sprintf("*%c,", i-1), 9))
	}
	return map[string]file{
		"one code again and again": {delegations, header + strings.Repeat("%,x,,,,,,,,,\n", 2500)},
		"twice as often":           {delegations, header + strings.Repeat("%,x,,,,,,,,,\n", 5000)},
		"one capacity again": {
			delegations, header + strings.Repeat("FRA,state,F,,p,state_party,2000-01-01,,,\n", 9000),
		},
		"too many rows": {
			delegations, header + strings.Repeat("FRA,state,F,,p,state_party,2000-01-01,,,\n", 40_000),
		},
		"members":          {delegations, header + "EU,group,EU,,,,,," + strings.Repeat("FRA;", 200_000) + ",\n"},
		"many members":     {delegations, header + strings.Repeat("EU,group,EU,,,,,,FRA;DEU,\n", 9000)},
		"long cells":       {delegations, header + strings.Repeat(strings.Repeat("x", 1000)+",y,,,,,,,,\n", 1000)},
		"commas":           {delegations, header + strings.Repeat(",", 1<<20) + "x"},
		"short rows":       {delegations, header + strings.Repeat("x\n", 100_000)},
		"columns":          {delegations, strings.Repeat("x,", 100_000)},
		"accredited again": {accreditation, "meeting,code\n" + strings.Repeat("m,IOM\n", 9000)},
		"no code":          {accreditation, "meeting,code\n" + strings.Repeat("m,\"\x01\x01\x01\x01\"\n", 9000)},
		"chairs": {
			bureau, "body,office,code,from,until\n" + strings.Repeat("C,chair,FRA,2020-01-01,\n", 9000),
		},
		"contacts again":              {contacts, "party,language\n" + strings.Repeat("FRA,xx\n", 9000)},
		"not UTF-8":                   {contacts, strings.Repeat("\xff\n", 100_000)},
		"instruments":                 {calendar, "instruments:\n" + strings.Repeat("- {key: \"\"}\n", 50_000)},
		"unknown fields":              {calendar, "instruments:\n" + strings.Repeat("- {x: 1}\n", 50_000)},
		"scalars for entries":         {calendar, "instruments:\n" + strings.Repeat("- 1\n", 100_000)},
		"languages":                   {calendar, "instruments:\n- key: p\n  names:\n" + manyLines("    x%d: y\n", 20_000)},
		"the same key":                {calendar, strings.Repeat("bodies: []\n", 50_000)},
		"alias bomb":                  {calendar, bomb},
		"nesting":                     {calendar, strings.Repeat("[", 200_000)},
		"nested":                      {calendar, "a: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000)},
		"nested by indentation":       {calendar, manyIndented(1000)},
		"too long":                    {calendar, strings.Repeat("# remark\n", 200_000)},
		"stations":                    {workdays, "stations:\n" + strings.Repeat("- {key: a}\n", 50_000)},
		"items":                       {agenda, "agenda:\n" + strings.Repeat("- {number: \"1\"}\n", 50_000)},
		"paragraphs with one number":  {drafts, front + "## A\n\n" + strings.Repeat("1. B.\n\n", 4000)},
		"too many paragraphs":         {drafts, front + "## A\n\n" + manyLines("%d. B.\n\n", 100_000)},
		"too many recommendations":    {drafts, front + manyLines("## A%d\n\n1. B.\n\n", 100_000)},
		"recommendations in a line":   {drafts, front + strings.Repeat("## A\n", 100_000)},
		"tight numbers":               {drafts, front + "## A\n\n" + strings.Repeat("1. B.\n", 100_000)},
		"emphasis":                    {drafts, front + "## A\n\n" + strings.Repeat("*a* ", 50_000)},
		"brackets":                    {drafts, front + "## A\n\n" + strings.Repeat("[a](b", 50_000)},
		"lines without empty ones":    {drafts, front + "## A\n\n" + strings.Repeat("* x\n", 100_000)},
		"text before recommendations": {drafts, front + strings.Repeat("x\n\n", 100_000)},
		"no front matter":             {drafts, strings.Repeat("## A\n", 100_000)},
		"a long front matter":         {drafts, "---\n" + strings.Repeat("x: y\n", 100_000) + "---\n"},
	}
}

func manyLines(format string, count int) string {
	var b strings.Builder
	for i := range count {
		fmt.Fprintf(&b, format, i+1)
	}
	return b.String()
}

func manyIndented(depth int) string {
	var b strings.Builder
	for i := range depth {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

// Whatever a file holds, what is said of it is short, and reading it takes
// memory in proportion to it.
func TestWhatIsSaidOfAFileIsBounded(t *testing.T) {
	for name, c := range hostile() {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := c.read("upload", []byte(c.file))
			runtime.ReadMemStats(&after)
			var problems dossier.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("it was read: %v", err)
			}
			if len(problems.Listed) > dossier.MaxListed || len(err.Error()) > 40_000 {
				t.Errorf("%d problems are listed in %d bytes", len(problems.Listed), len(err.Error()))
			}
			if most := uint64(perByte*len(c.file) + 4<<20); after.TotalAlloc-before.TotalAlloc > most {
				t.Errorf("%d bytes took %d bytes of memory, more than %d", len(c.file), after.TotalAlloc-before.TotalAlloc, most)
			}
		})
	}
}

func TestEachProblemIsCountedOnce(t *testing.T) {
	for name, want := range map[string]struct {
		count int
		says  string
	}{
		"one capacity again":         {8999, "FRA has two capacities under p at the same time"},
		"contacts again":             {9000 + 8999, "FRA has two contacts with the label main, the first in line 2"},
		"accredited again":           {8999, "IOM is listed for m twice, first in line 2"},
		"paragraphs with one number": {3999, "The recommendation has a paragraph 1 already, in line 10."},
		"too many rows":              {10_000, "The file has more than 10,000 rows"},
		"the same key":               {1, "more than 200 fields"},
		"too many recommendations":   {1, "more than 200 recommendations"},
		"too many paragraphs":        {1, "more than 5,000 paragraphs"},
		"alias bomb":                 {10, "alias"},
		"too long":                   {1, "the most is 1,048,576"},
	} {
		c := hostile()[name]
		var problems dossier.Problems
		if err := c.read("upload", []byte(c.file)); !errors.As(err, &problems) || problems.Count() != want.count {
			t.Errorf("%s: %d problems, want %d", name, problems.Count(), want.count)
		}
		if !strings.Contains(problems.Error(), want.says) && want.says != "The file has more than 10,000 rows" {
			t.Errorf("%s: %.300s, want %q", name, problems.Error(), want.says)
		}
	}
	c := hostile()["one capacity again"]
	if err := c.read("upload", []byte(c.file)); !strings.HasSuffix(err.Error(), "\nand 8,899 more") {
		t.Errorf("it ends with %q", err.Error()[len(err.Error())-60:])
	}
}
