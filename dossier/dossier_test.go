package dossier_test

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"rapporteur/dossier"
	"rapporteur/negotiation"
	"rapporteur/numbering"
)

const front = "---\nmeeting: wg4-2020\nbody: CTOC/COP/WG.4\nlanguage: en\ntitle: Drafts\nnotice: Illustrative.\n---\n"

func TestRecommendationsAreReadAsTheyAre(t *testing.T) {
	set, err := dossier.ReadRecommendations("r.md", []byte("\ufeff"+front+
		"# Drafts\n\n## Technology [and data] {#technology}\n\n1. States  parties [should] [shall] act\u00a0: now \n\n2 "+
		"bis. Second,\r\nwith a second line.\r\n\n(a) In a list;\n\nNo number * #3 <.\n\n## Next one\n1. [label]: http "+
		"link\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []negotiation.Paragraph{
		{Number: "1", Text: "States  parties [should] [shall] act\u00a0: now "},
		{Number: "2 bis", Text: "Second,\nwith a second line."},
		{Number: "(a)", Level: 1, Text: "In a list;"},
		{Text: "No number * #3 <."},
	}
	got := set.Drafts[0]
	if set.Meeting != "wg4-2020" || set.Notice != "Illustrative." || got.Key != "technology" ||
		got.Title != "Technology [and data]" {
		t.Errorf("got %+v", set)
	}
	for i, p := range want {
		if i >= len(got.Paragraphs) || got.Paragraphs[i].Number != p.Number || got.Paragraphs[i].Level != p.Level ||
			got.Paragraphs[i].Text != p.Text {
			t.Errorf("paragraph %d: got %+v, want %+v", i, got.Paragraphs, p)
		}
	}
	if next := set.Drafts[1]; next.Key != "next-one" || next.Paragraphs[0].Text != "[label]: http link" {
		t.Errorf("got %+v", next)
	}
}

func TestTitlesAndNumbersAreKept(t *testing.T) {
	set, err := dossier.ReadRecommendations(
		"r.md", []byte(front+"## Use of C# ##\n\n1. First, with\n[2] in brackets.\n\n1 alt. Another first.\n"),
	)
	if err != nil {
		t.Fatal(err)
	}
	d := set.Drafts[0]
	if d.Title != "Use of C#" || len(d.Paragraphs) != 2 || d.Paragraphs[0].Text != "First, with\n[2] in brackets." ||
		d.Paragraphs[1].Number != "1 alt" {
		t.Errorf("got %+v", d)
	}
}

func TestProblemsOfRecommendationsHaveTheirLines(t *testing.T) {
	cases := map[string]struct {
		file string
		line int
		want string
	}{
		"empty":           {"", 0, "empty"},
		"no front matter": {"## A\n\n1. B\n", 1, "front matter"},
		"unknown field":   {strings.Replace(front, "title: Drafts", "titel: Drafts", 1) + "## A\n\n1. B\n", 5, "titel"},
		"language":        {strings.Replace(front, "language: en", "language: de", 1) + "## A\n\n1. B\n", 1, "language"},
		"not UTF-8":       {front + "## A\n\n1. B\xff\n", 10, "UTF-8"},
		"NUL":             {front + "## A\n\n1. B\x00\n", 10, "NUL"},
		"same key":        {front + "## A\n\n1. B\n\n## A\n\n1. C\n", 12, "already"},
		"same number":     {front + "## A\n\n1. B\n\n1. C\n", 12, "already"},
		"no paragraph":    {front + "## A\n\n## B\n\n1. C\n", 8, "no paragraph"},
		"none at the end": {front + "## A\n\n1. C\n\n## B\n", 12, "no paragraph"},
		"nothing":         {front, 0, "no recommendation"},
		"text before":     {front + "Text\n\n## A\n\n1. B\n", 8, "before the first"},
		"bad key":         {front + "## A {#A B}\n\n1. B\n", 8, "lower-case"},
		"too deep":        {front + "## A\n\n1. B\n\n### C\n", 12, "no sections"},
		"only a number":   {front + "## A\n\n1.\n", 10, "no text"},
		"tight list":      {front + "## A\n\n1. B\n2. C\n", 11, "empty line"},
		"tight letters":   {front + "## A\n\n1. B:\n(a) C\n", 11, "empty line"},
		"no space":        {front + "## A\n\n1. B\n\n##C\n\n2. D\n", 12, "space"},
		"lost heading":    {front + "## A\n\n1. B\n\n# C\n\n2. D\n", 12, "one hash"},
		"long title":      {front + "## " + strings.Repeat("a", negotiation.MaxTextBytes+1) + " {#a}\n\n1. B\n", 8, "bytes"},
		"number, no text": {front + "## A\n\n1. \u00a0\n", 10, "no text"},
		"oversized":       {front + "## A\n\n1. " + strings.Repeat("a", negotiation.MaxTextBytes+1), 10, "bytes"},
	}
	for name, c := range cases {
		set, err := dossier.ReadRecommendations("r.md", []byte(c.file))
		checkProblem(t, name, err, c.line, c.want)
		if len(set.Drafts) != 0 {
			t.Errorf("%s: half a file was read", name)
		}
	}
}

func checkProblem(t *testing.T, name string, err error, line int, want string) {
	t.Helper()
	var list dossier.Problems
	if !errors.As(err, &list) {
		t.Errorf("%s: got %v", name, err)
		return
	}
	for _, p := range list.Listed {
		if p.Line == line && strings.Contains(p.Message, want) {
			return
		}
	}
	t.Errorf("%s: no %q in line %d of:\n%v", name, want, line, list)
}

const header = "code,kind,name_en,name_fr,instrument,capacity,from,until,members,contact\n"

func TestDelegationsAreRead(t *testing.T) {
	ds, err := dossier.ReadDelegations("d.csv", []byte(header+
		"# a remark\n"+
		"FRA,state,France,France,p,signatory,2000-12-12,2002-10-29,,fra@example.org\n"+
		"FRA,,,,p,state_party,2002-10-29,,,\n"+
		"DEU,state,\"Germany\",Allemagne,p,state_party,2006-06-14,,,\n"+
		"EU,group,European Union,Union européenne,,,,,FRA;DEU,\n"+
		"EU,,,,,,1995-01-01,2020-02-01,GBR,\n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(ds) != 3 || len(ds[0].Standings) != 2 || ds[0].Standings[1].Capacity != negotiation.StateParty ||
		ds[1].Names[negotiation.French] != "Allemagne" {
		t.Errorf("got %+v", ds)
	}
	want := []negotiation.GroupMember{{Delegation: "DEU"}, {Delegation: "FRA"}, {
		Delegation: "GBR", From: time.Date(1995, 1, 1, 0, 0, 0, 0, time.UTC),
		Until: time.Date(2020, 2, 1, 0, 0, 0, 0, time.UTC),
	}}
	if got := ds[2].Members; !slices.Equal(got, want) {
		t.Errorf("members %v", got)
	}
}

func TestProblemsOfDelegationsHaveTheirLines(t *testing.T) {
	cases := map[string]struct {
		file string
		line int
		want string
	}{
		"a group of none":       {header + "EU,group,EU,,,,,,,\n", 2, "has members"},
		"a member leaves early": {header + "EU,group,EU,,,,2020-02-01,2020-01-01,FRA,\n", 2, "after it has joined"},
		"a member twice":        {header + "EU,group,EU,,,,,2021-01-01,FRA,\nEU,,,,,,2020-01-01,,FRA,\n", 3, "same time"},
		"a member that is none": {header + "FRA,state,France,,p,state_party,2000-01-01,,IRN,\n", 2, "only a group"},
		"a member by its name":  {header + "EU,group,EU,,,,,,France,\n", 2, "no code"},
		"an organization in one": {
			header + "IOM,organization,IOM,,p,entity,2000-01-01,,,\nEU,group,EU,,,,,,IOM,\n", 3, "no State",
		},
		"no such column": {"code,kind,color\n", 1, "color"},
		"not a State":    {header + "ZZZ,state,Z,,p,state_party,2000-01-01,,,\n", 2, "ISO 3166"},
		"two letters":    {header + "FR,state,France,,p,state_party,2000-01-01,,,\n", 2, "ISO 3166"},
		"no name":        {header + "FRA,state,,,p,state_party,2000-01-01,,,\n", 2, "name"},
		"capacity":       {header + "FRA,state,France,,p,party,2000-01-01,,,\n", 2, "capacity"},
		"date":           {header + "FRA,state,France,,p,state_party,1/2/2000,,,\n", 2, "date"},
		"overlap": {
			header + "FRA,state,France,,p,state_party,2000-01-01,,,\nFRA,,,,p,signatory,2001-01-01,,,\n", 3, "same time",
		},
		"after remarks": {"# one\n# two\ncode,kind,color\n", 3, "color"},
		"party NGO":     {header + "LSI,ngo,L,,p,state_party,2000-01-01,,,\n", 2, "cannot take part as state_party"},
		"State as NGO":  {header + "FRA,state,F,,p,ngo,2000-01-01,,,\n", 2, "cannot take part as ngo"},
		"other kind": {
			header + "FRA,state,F,,p,signatory,2000-01-01,2001-01-01,,\nFRA,ngo,,,p,state_party,2001-01-01,,,\n", 3, "kind",
		},
		"other name": {
			header + "FRA,state,F,,p,signatory,2000-01-01,2001-01-01,,\nFRA,,Francia,,p,state_party,2001-01-01,,,\n", 3,
			"name_en",
		},
		"after a bad row": {header + "FRA,state\nDEU,state,G,,p,party,2000-01-01,,,\n", 3, "not a capacity"},
		"contact":         {header + "FRA,state,France,,p,state_party,2000-01-01,,,nobody\n", 2, "e-mail"},
		"quotes":          {header + "FRA,state,\"France,,p,state_party,2000-01-01,,,\n", 2, "\""},
		"fields":          {header + "FRA,state\n", 2, "fields"},
	}
	for name, c := range cases {
		_, err := dossier.ReadDelegations("d.csv", []byte(c.file))
		checkProblem(t, name, err, c.line, c.want)
	}
}

const calendar = `instruments:
  - {key: p, names: {en: Protocol}}
bodies:
  - {symbol: CTOC/COP, names: {en: Conference}, instrument: p}
meetings:
  - key: cop-2020
    body: CTOC/COP
    session: "2020"
    names: {en: Tenth session}
    opens: 2020-10-12
    closes: 2020-10-16
    zone: Europe/Vienna
    agenda:
      - {number: "1", kind: organization, names: {en: Opening}}
documents:
  - {symbol: CTOC/COP/2020/CRP.1, title: First}
`

func TestCalendarIsRead(t *testing.T) {
	c, err := dossier.ReadCalendar("c.yaml", []byte(calendar))
	if err != nil {
		t.Fatal(err)
	}
	if c.Meetings[0].Opens.Format("2006-01-02") != "2020-10-12" || c.Documents[0].Body != "CTOC/COP" ||
		c.Meetings[0].Agenda[0].Kind != negotiation.ItemOrganization {
		t.Errorf("got %+v", c)
	}
}

func TestProblemsOfTheCalendarHaveTheirLines(t *testing.T) {
	cases := map[string]struct {
		from, to string
		line     int
		want     string
	}{
		"unknown field": {"closes:", "ends:", 11, "ends"},
		"date":          {"2020-10-12", "12 October", 10, "date"},
		"order":         {"2020-10-16", "2020-10-01", 6, "opens"},
		"zone":          {"Europe/Vienna", "Vienna", 6, "time zone"},
		"session": {
			"session: \"2020\"", "session: \"2020-1\"", 6,
			"The meeting cop-2020 has the session \"2020-1\", which no symbol can have",
		},
		"same meeting": {"documents:", "  - {key: cop-2020, body: CTOC/COP, session: \"2020\", names: {en: S}, opens: " +
			"2020-10-12, closes: 2020-10-12, zone: UTC}\ndocuments:", 15, "already"},
		"same document": {"title: First}", "title: First}\n  - {symbol: CTOC/COP/2020/CRP.1, title: Again}", 17, "already"},
		"two documents": {"title: First}", "title: First}\n---\nbodies: []", 17, "only one"},
		"format":        {"zone: Europe", "format: remote\n    zone: Europe", 6, "format"},
		"item kind":     {"kind: organization", "kind: lunch", 6, "kind"},
		"symbol":        {"CTOC/COP/2020/CRP.1", "CTOC", 16, "symbol"},
		"language":      {"{en: Conference}", "{de: Konferenz}", 4, "official"},
	}
	for name, c := range cases {
		_, err := dossier.ReadCalendar("c.yaml", []byte(strings.Replace(calendar, c.from, c.to, 1)))
		checkProblem(t, name, err, c.line, c.want)
	}
}

// Whatever a file holds, its words come from it, its numbers are read back as
// they are printed, no line of its words begins with a number, and no paragraphs
// count on in figures without a mark.
func FuzzReadRecommendations(f *testing.F) {
	f.Add([]byte(front + "## A\n\n1. B\n"))
	for _, number := range enumerators {
		f.Add([]byte(front + "## A\n\n" + number + "\u00a0B\n\n1 bis. C\v(a) D\n"))
	}
	for _, text := range []string{
		"1 A\n\n2 B\n\n3 C\n", "A¹ [1]\n\n[1] B\n", "a | b\nc | d\n", "{+a+}[-b-] $x^2$\n\n:::c\n", "第一，A\n\nПервое. B\n",
	} {
		f.Add([]byte(front + "## A\n\n" + text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		set, err := dossier.ReadRecommendations("f", data)
		if err != nil {
			if len(set.Drafts) > 0 {
				t.Error("half a file was read")
			}
			return
		}
		file, err := dossier.ReadText("f", data)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range set.Drafts {
			for _, p := range d.Paragraphs {
				if !strings.Contains(file, p.Text) {
					t.Errorf("%q is not in the file", p.Text)
				}
				checkNumber(t, p)
			}
			checkRow(t, d.Paragraphs)
		}
	})
}

func checkNumber(t *testing.T, p negotiation.Paragraph) {
	t.Helper()
	printed := p.Number + numbering.End(p.Number) + " [Words]"
	if x, rest, v := numbering.Leading(
		printed,
	); p.Number != "" && (v != numbering.Numbered || x.String() != p.Number || rest != "[Words]") {
		t.Errorf("%q is read back as %+v, %q", printed, x, rest)
	}
	for i, line := range strings.FieldsFunc(p.Text, func(r rune) bool {
		return strings.ContainsRune("\n\v\f\u0085\u2028\u2029", r)
	}) {
		if _, _, v := numbering.Leading(line); v != numbering.Words && (i > 0 || p.Number == "") {
			t.Errorf("the words %q begin with a number", line)
		}
	}
}

func checkRow(t *testing.T, paragraphs []negotiation.Paragraph) {
	t.Helper()
	bare := regexp.MustCompile(`^([0-9]{1,3}),? ?\pL`)
	for i, goesOn, last := 0, 0, -1; i < len(paragraphs); i++ {
		value := -1
		if m := bare.FindStringSubmatch(paragraphs[i].Text); m != nil && paragraphs[i].Number == "" {
			value, _ = strconv.Atoi(m[1])
		}
		if value < 0 || value != last+1 {
			goesOn = 0
		}
		if goesOn, last = goesOn+1, value; value >= 0 && goesOn >= 3 {
			t.Errorf("%q is the third of a row", paragraphs[i].Text)
		}
	}
}

func FuzzReadDelegations(f *testing.F) {
	f.Add([]byte(header + "FRA,state,France,France,p,state_party,2002-10-29,,,\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if ds, err := dossier.ReadDelegations("f", data); err == nil && len(ds) == 0 {
			t.Error("an empty list without an error")
		}
	})
}

func FuzzReadCalendar(f *testing.F) {
	f.Add([]byte(calendar))
	f.Fuzz(func(_ *testing.T, data []byte) { _, _ = dossier.ReadCalendar("f", data) })
}
