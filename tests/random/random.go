// Package random writes stories in which anybody tries anything in any order,
// for tests.
package random

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"
)

// House is what the house that a story is for can do.
type House int

const (
	// Played is a house whose clock runs on while acts are done: it reaches no
	// moment exactly.
	Played House = iota
	// Rehearsed is a house with a clock of its own.
	Rehearsed
)

const cast = `# Random
States parties: FRA, KEN, DEU
Signatories: IRN
Non-signatories: PLW
Organizations: IOM
NGOs: CARITAS
Group: G77 = KEN, DEU
Group: OBS = IRN, PLW
Name of DEU: Germany (en)
Name of DEU: Allemagne (fr)
Name of IRN: Iran (en)
Name of IRN: Iran (fr)
Bureau: FRA, KEN
`

var drafts = map[string]string{
	"en": `Draft data: Data
  1. States parties should collect data.
  2. States parties should share data every year:
  (a) Among themselves.
Draft aid: Assistance
  3. States parties should provide assistance.
`,
	"fr": `Language: fr
Draft data: Données
  1. Les États parties devraient recueillir des données.
  2. Les États parties devraient partager les données : « chaque année ».
  (a) Entre eux.
Draft aid: Assistance
  3. Les États parties devraient fournir une assistance.
`,
}

var wordings = map[string][]string{
	"en": {
		"States parties shall collect data.", "States parties may share data.", "States should act.", "States should act.",
		"[Open] text.", "Unbalanced] text.", "States parties should collect  data.",
		"States parties should share data every year :",
	},
	"fr": {
		"Les États parties doivent recueillir des données.", "Les États agissent.", "[Texte] ouvert.",
		"Les États parties devraient partager les données: \"chaque année\".",
	},
}

// teller draws the parts of sentences, each one when a sentence needs it.
type teller struct {
	*rapid.T
	language string
	house    House
}

func (t teller) of(what string, list ...string) string {
	return rapid.SampledFrom(list).Draw(t.T, what)
}

func (t teller) who() string {
	return t.of("who", "FRA", "KEN", "DEU", "IRN", "PLW", "IOM", "CARITAS", "G77", "OBS")
}
func (t teller) party() string { return t.of("party", "FRA", "KEN", "DEU") }
func (t teller) draft() string { return t.of("draft", "data", "data", "aid") }
func (t teller) place() string { return t.of("place", "data 1", "data 1", "data 2", "aid 3") }
func (t teller) text() string  { return t.of("text", wordings[t.language]...) }
func (t teller) year() string  { return t.of("year", "2021", "2021", "2021", "2022") }

// form is a kind of sentence, and how often it is told beside the others.
type form struct {
	weight int
	tell   func(t teller) string
}

func say(format string, parts ...func(teller) string) func(teller) string {
	return func(t teller) string {
		drawn := make([]any, len(parts))
		for i, p := range parts {
			drawn[i] = p(t)
		}
		return fmt.Sprintf(format, drawn...)
	}
}

func oneOf(what string, list ...string) func(teller) string {
	return func(t teller) string { return t.of(what, list...) }
}

var (
	who, party, draft, place, text, year = teller.who, teller.party, teller.draft, teller.place, teller.text, teller.year
	days                                 = oneOf("days", "1", "5", "10", "20")
)

// comments are sentences about an open round.
var comments = []form{
	{4, say("%s amends %s: %s", who, place, text)},
	{4, say("%s amends %s: %s", party, place, text)},
	{2, say("%s amends data 1: %s", oneOf("group", "G77", "KEN", "DEU"), text)},
	{1, say("%s deletes %s.", who, place)},
	{1, say("%s inserts after %s: %s", who, place, text)},
	{1, say("%s moves data 1 after 2.", who)},
	{1, say("%s moves data 2 to the start.", who)},
	{3, say("%s divides data 1: %s // %s", party, text, text)},
	{3, say("%s joins data 1 with the next: %s", party, text)},
	{1, say("%s divides data 2: %s // %s", who, text, text)},
	{1, say("%s joins data 2 with the next: %s", who, text)},
	{1, say("%s asks for a placeholder after %s: %s", who, place, text)},
	{1, say("%s supports %s.", who, place)},
	{1, say("%s reserves on %s.", who, place)},
	{2, say("%s remarks on %s: A remark.", who, draft)},
	{1, say("%s rejects %s: Not at all.", who, draft)},
	{1, say("%s has no comment.", who)},
	{1, say("%s withdraws its comment 1.", who)},
	{1, say("%s replaces its comment 1 on %s: %s", who, place, text)},
	{1, say(
		"KEN remarks on data: A remark.\nKEN replaces its comment 1 on %s: %s\nKEN withdraws its comment %s.", place, text,
		oneOf("number", "1", "2"),
	)},
	{1, say("DEU supports data 1.\nDEU withdraws its comment 1.")},
	{1, say("The round is extended by %s days.", days)},
	{1, say("%s is accredited to 2020.", who)},
	{2, say(
		"The accreditation of %s to 2020 is %s: Decided.", oneOf("accredited", "IOM", "IOM", "CARITAS", "FRA"),
		oneOf("change", "withdrawn", "restored"),
	)},
	{1, say("The accreditation of IOM to 2020 is withdrawn: Decided.\nIOM remarks on data: A remark.\nThe accreditation " +
		"of IOM to 2020 is restored: Decided.")},
	{2, say(
		"%s %s the %s.", oneOf("state", "FRA", "KEN", "DEU", "IRN", "IOM"), oneOf("change", "joins", "leaves"),
		oneOf("group", "G77", "G77", "OBS"),
	)},
	{1, say(
		"%s the G77.\nG77 amends data 1: %s\nKEN amends data 1: %s", oneOf("change", "KEN leaves", "FRA joins", "DEU leaves"),
		text, text,
	)},
	{2, say(
		"%s becomes a %s.", oneOf("state", "FRA", "KEN", "DEU", "IRN", "PLW"),
		oneOf("capacity", "State party", "signatory", "non-signatory"),
	)},
}

// rounds are sentences about rounds themselves.
var rounds = []form{
	{2, say("A round opens for %s days.", days)},
	{1, say("A round opens after %s for %s days.", year, days)},
	{3, say(
		"A round opens on %s for %s days, published %s.", draft, days,
		oneOf("publication", "all", "participants", "after_close", "issued"),
	)},
	{2, say("We turn to the round on %s.", draft)},
	{2, say("%s days pass.", days)},
	{2, say("Time passes until a second before the deadline.")},
	{2, say("Time passes until a second after the deadline.")},
	{1, say("The round closes early.")},
	{1, say("The round is cancelled: No reason.")},
}

// review are sentences about a round that is closed.
var review = []form{
	{2, say("The secretariat disposes of the rest: Noted.")},
	{3, say("The chair returns it: Again.")},
	{2, say("The secretariat consolidates again.")},
	{3, say("The secretariat consolidates again, with late comments.")},
	{3, say("The chair accepts %s point 1 reading %s.", place, oneOf("reading", "1", "2"))},
	{2, say("The chair words %s point 1: %s", place, text)},
	{2, say("The chair keeps %s point 1.", place)},
	{2, say("The chair defers %s point 1 to wg4-2021: Not now.", place)},
	{1, say("The chair approves.")},
	{1, say("The round is cancelled: No reason.\nA round opens for %s days.\nThe round closes early.", days)},
	{1, say("%s is withdrawn: Overtaken.", draft)},
	{1, say("aid is withdrawn: Overtaken.\naid is resubmitted: Revised.\nA round opens on aid for %s days.", days)},
	{2, say("%s amends %s: %s", party, place, text)},
	{
		2,
		say("The chair returns it: Again.\nThe secretariat consolidates again%s.", oneOf("late", "", ", with late comments")),
	},
}

// room are sentences about what a meeting does with drafts it has before it.
var room = []form{
	{2, say("%s moves in the room for %s: %s", who, place, text)},
	{1, say("The chair moves in the room for %s: %s", place, text)},
	{4, say("The meeting accepts %s point 1 reading %s.", place, oneOf("reading", "1", "2"))},
	{2, say("The meeting words %s point 1: %s", place, text)},
	{3, say("The meeting divides data 1.")},
	{2, say("The meeting deletes %s.", place)},
	{2, say("The paragraphs of %s are numbered anew.", draft)},
	{3, say("The meeting joins data 1 with the next.")},
	{2, say("The meeting retains %s.", place)},
	{1, say("The meeting splits data into one (1) and two (2, a).")},
	{1, say("The meeting splits data into two (2, a) and one (1).")},
	{1, say("The meeting merges aid and data into both.")},
	{2, say("%s objects to %s.", party, draft)},
	{1, say("%s objects to %s.", who, draft)},
	{2, say("%s lifts its objection to %s.", party, draft)},
	{2, say("%s reserves its position on %s.", who, draft)},
	{2, say("%s lifts its reservation on %s.", party, draft)},
	{4, say("The chair gavels %s.", draft)},
	{2, say("The chair gavels %s ad referendum of %s.", draft, who)},
	{2, say("The chair gavels %s, acknowledging the reservation of %s.", draft, party)},
	{2, say("The chair gavels %s ad referendum of FRA, KEN pending paragraph 9.", draft)},
	{2, say("The chair gavels %s pending paragraph 9.", draft)},
	{4, say("%s confirms %s.", party, draft)},
	{2, say("%s declines %s.", party, draft)},
	{3, say("Nothing is pending on %s any more.", draft)},
	{2, say("A vote on %s: 2 for, 1 against, 0 abstaining.", draft)},
	{2, say("A vote to reopen %s: 2 for, 1 against, 0 abstaining.", draft)},
	{1, say("%s is deferred: Later.", draft)},
	{1, say("%s is withdrawn: Overtaken.", draft)},
	{1, say("%s is resubmitted: Revised.", draft)},
	{1, say("%s is noted.", draft)},
	{1, say("%s is taken up in %s.", draft, year)},
	{2, say("The chair moves in the room for %s: States act.\nThe chair gavels %s ad referendum of FRA, KEN.\nKEN "+
		"confirms %s.\nFRA %s data.", place, draft, draft, oneOf("answer", "confirms", "declines"))},
	{2, say("The chair gavels aid pending paragraph 9.\nNothing is pending on aid any more.")},
	{2, say("The chair moves in the room for data 1: States act.\nFRA objects to data.\nA vote on data: 2 for, 1 "+
		"against, 0 abstaining.%s", oneOf("after", "", "\nA vote to reopen data: 2 for, 1 against, 0 abstaining."))},
	{1, say("%s is withdrawn: Overtaken.\n%s is resubmitted: Revised.", draft, draft)},
}

// reports are sentences about a report and what follows it.
var reports = []form{
	{2, say("The report of %s is drafted.", year)},
	{1, say("The report of %s is revised: As agreed since.", year)},
	{3, say("The report of 2021 is drafted.\n%s moves in the room for data 1: States act.\nThe chair gavels %s.\nThe "+
		"report of 2021 is revised: As agreed since.", party, draft)},
	{3, say("The recommendations of the report of %s are adopted.", year)},
	{1, say("The annex of the report of %s is adopted.", year)},
	{2, say("The report of %s is adopted.", year)},
	{2, say("%s explains its position on %s: Ours.", party, draft)},
	{2, say("%s dissociates itself from %s: Not ours.", who, draft)},
	{3, say(`A corrigendum to %s in %s: "%s" reads "%s".`, place, oneOf("languages", "en", "fr", "en, fr", "es"), oneOf("old", "States", "shall", "États"), oneOf("new", "Parties", ""))},
	{1, say("%s is deferred: Later.", draft)},
	{2, say("%s is taken up in %s.", draft, year)},
	{1, say("%s is presented.", draft)},
}

// meetings are sentences about meetings themselves.
var meetings = []form{
	{1, say("The agenda of %s is adopted.", year)},
	{2, say(
		"The agenda of %s is adopted as orally amended: 3. Review // 4. Other matters // 5. Adoption of the report", year,
	)},
	{2, say("%s objects to the agenda of 2021: No.", who)},
	{2, say("%s lifts its objection to the agenda of 2021.", party)},
	{2, say("The work of 2021 is organized: 2021-10-12 11:00-13:00 4 // 2021-10-13 11:00-13:00 4, 5")},
	{3, say("The Bureau decides on %s of 2021: Later.", oneOf("subject", "dates", "format"))},
	{2, say(
		"The Bureau decides on %s of 2021: Later.\nThe meeting of 2021 is moved to 2021-12-07 until 2021-12-08 by the "+
			"Bureau.",
		oneOf("subject", "dates", "format"),
	)},
	{2, say(
		"The Bureau decides on %s of 2021: Later.\nThe meeting of 2021 is held hybrid by the Bureau.",
		oneOf("subject", "dates", "format"),
	)},
	{
		1,
		say("The meeting of 2021 is moved to 2021-11-09 until 2021-11-10 by %s.", oneOf("by", "the Bureau", "the silence")),
	},
	{1, say("The meeting of 2021 is held online by %s.", oneOf("by", "the Bureau", "the silence"))},
}

// silences are sentences about tacit approval.
var silences = []form{
	{3, say("A silence on %s of 2021 opens for %s days for FRA, KEN: %s // %s", subject, days, proposal, proposal)},
	{1, say("A silence on %s opens for %s days for %s, KEN: %s", subject, days, who, proposal)},
	{2, say("A revised silence on %s of 2021 opens for %s days for FRA, KEN: %s", subject, days, proposal)},
	{3, say("%s breaks the silence on paragraph %s: No.", party, oneOf("number", "1", "2"))},
	{2, say("%s breaks the silence: No.", who)},
	{2, say("The silence is extended by %s days.", days)},
	{1, say("The silence is cancelled: Not needed.")},
	{2, say("A silence on %s of 2021 opens for 5 days for FRA, KEN: %s // %s\n%s breaks the silence on paragraph %s: "+
		"No.\n%s", subject, proposal, proposal, party, oneOf("number", "1", "2"),
		oneOf(
			"then", "Time passes until a second after the end of the silence.", "The silence is cancelled: Not needed.",
			"The silence is extended by 5 days.",
		))},
	{2, say("Time passes until a second before the end of the silence.")},
	{2, say("Time passes until a second after the end of the silence.")},
	{1, say("%s days pass.", days)},
}

var (
	subject  = oneOf("subject", "dates", "format", "topics", "publication", "recommendations")
	proposal = oneOf("proposal", "In October.", "In November.", "Online.")
)

// floor are sentences about amendments before a meeting.
var floor = []form{
	{2, say("%s moves in the room a paragraph after %s: %s", party, place, text)},
	{1, say("%s moves in the room data 2 after 1.", who)},
	{1, say("%s moves in the room the title of %s: Another title", who, draft)},
	{3, say("%s proposes in the room for %s: %s", who, place, text)},
	{1, say("%s proposes in the room to delete %s.", who, place)},
	{2, say("%s proposes in the room a paragraph after %s: %s", who, place, text)},
	{1, say("%s proposes in the room data 2 after 1.", who)},
	{1, say("%s proposes in the room the title of %s: Another title", who, draft)},
	{2, say("%s proposes in the room for data 1: States act.\nThe meeting %s", party, oneOf(
		"decides", "accepts amendment 1 of data.", "does not accept amendment 1 of data.",
		"keeps amendment 1 of data in brackets.",
	))},
	{2, say(
		"IRN proposes in the room for data 1: States act.\n%s takes up amendment 1 of data.\n%s", party,
		oneOf("then", "The meeting accepts amendment 1 of data.", "IRN withdraws amendment 1 of data."),
	)},
	{2, say("%s withdraws amendment 1 of %s.", party, draft)},
}

// sections are sentences about sections of a report.
var sections = []form{
	{2, say(
		"The report of 2021 is drafted.\nThe %s of the report of 2021 are adopted as orally amended by %s: As said in the "+
			"room.",
		oneOf("kind", "recommendations", "annex"), party,
	)},
	{3, say("The report of 2021 is drafted.\n%s objects to the recommendations of the report of 2021: Not so.\n%s lifts "+
		"its objection to the recommendations of the report of 2021.", party, party)},
	{3, say("The report of 2021 is drafted.\n%s objects to the report of 2021: Not so.\nThe report of 2021 is "+
		"adopted.\n%s lifts its objection to the report of 2021.", party, party)},
}

// bureau are sentences about who is of the Bureau, and what silence may adopt.
var bureau = []form{
	{2, say("%s joins the Bureau.", who)},
	{2, say("%s leaves the Bureau.", party)},
	{2, say(
		"A silence to adopt %s opens for 5 days for FRA, KEN.\n%s", draft,
		oneOf("then", "FRA breaks the silence: No.", "Time passes until a second after the end of the silence."),
	)},
}

// reading are sentences about late comments, and about two chairs.
var reading = []form{
	{1, say("The secretariat %s comment 1 of %s: It came a little late.", oneOf("does", "takes in", "leaves out"), who)},
	{3, say(
		"PLW remarks on data: A remark.\nThe secretariat %s comment 1 of PLW: It came a little late.",
		oneOf("does", "takes in", "leaves out"),
	)},
	{2, say(
		"The chair reads the consolidation.\nThe chair accepts data 1 point 1 reading 1.\nThe other chair %s",
		oneOf("decides", "approves what was read.", "returns what was read: Again."),
	)},
	{1, say(
		"The chair reads the consolidation.\nThe other chair %s",
		oneOf("decides", "approves what was read.", "returns what was read: Again."),
	)},
}

// moments are sentences for a house that can stop its clock.
var moments = []form{
	{1, say("Time passes until the very moment of the deadline.")},
	{1, say("The deadline passes unnoticed.")},
	{1, say("Time passes until the very moment of the end of the silence.")},
	{1, say("The end of the silence passes unnoticed.")},
}

// sentence draws a sentence that anybody might try at any time.
func (t teller) sentence(forms []form) string {
	told := rapid.SampledFrom(weighted(forms)).Draw(t.T, "sentence").tell(t)
	if rapid.IntRange(0, 11).Draw(t.T, "out of turn") == 11 {
		return t.of("tries", "FRA", "IRN", "The chair", "The secretariat") + " tries: " + told
	}
	return told
}

func weighted(forms []form) []form {
	var out []form
	for _, f := range forms {
		for range f.weight {
			out = append(out, f)
		}
	}
	return out
}

// stage is a part of a story: what is told in any case, and what somebody may
// tell beside it.
type stage struct {
	told []string
	// beside are sentences that fit, between least and most of them.
	beside      []form
	least, most int
}

// two rounds are open at once.
const two = "A round opens on aid for 20 days.\nA round opens on data for 20 days."

// stages are the way of drafts to a report; at every turn random stories may
// leave it. Few would ever come far by chance.
func (t teller) stages() []stage {
	ends := t.of(
		"ends", "20 days pass.", "Time passes until a second after the deadline.", "The round closes early.",
		"10 days pass.\n10 days pass.",
	)
	proposed := t.of("proposes", "amends", "amends", "amends", "divides", "joins", "deletes", "deletes")
	proposes, decides := t.proposal(proposed)
	approved := "The secretariat consolidates again.\nThe secretariat disposes of the rest: Noted.\nThe chair approves."
	opens := t.of("opens", "A round opens for 20 days.", "A round opens for 20 days, published all.", two)
	if opens == two {
		approved += "\nWe turn to the round on aid.\n" + approved
	}
	settles := "The chair moves in the room for data 1: States act.\nThe chair moves in the room for data 2: States " +
		"act.\nThe chair moves in the room for data a: At once.\nThe chair moves in the room for aid 3: States act."
	return []stage{
		{[]string{"IOM is accredited to 2020.", opens}, comments, 2, 8},
		{[]string{proposes}, t.clock(comments, rounds), 0, 4},
		{[]string{ends}, both(both(review, reading), silences), 0, 5},
		{[]string{approved}, silences, 0, 4},
		{[]string{"data is presented.", "aid is presented."}, both(both(meetings, bureau), silences), 0, 4},
		{
			[]string{"The agenda of 2021 is adopted.", "data is taken up in 2021.", "aid is taken up in 2021."},
			both(room, floor), 1, 8,
		},
		{[]string{
			"The meeting " + decides, t.of("settles", settles, settles, settles, "The chair gavels data pending paragraph 9."),
		}, both(room, floor), 0, 8},
		{[]string{
			"The chair gavels data.", "The chair gavels aid ad referendum of FRA.",
			t.of("answers", "FRA confirms aid.", "FRA declines aid.", "KEN confirms aid."),
		}, both(both(room, reports), sections), 0, 6},
		{[]string{"The report of 2021 is adopted.", "FRA explains its position on data: Ours.", "KEN dissociates itself from data: Not ours.", `A corrigendum to data 1 in ` + t.of("languages", "en", "fr", "en, es") + `: "States" reads "Parties".`}, reports, 1, 6},
		{
			[]string{"The agenda of 2022 is adopted.", "aid is deferred: Later.", "aid is taken up in 2022."},
			both(both(room, reports), both(comments, rounds)), 2, 12,
		},
	}
}

// proposal tells what a delegation proposes, and what the meeting decides on it.
func (t teller) proposal(kind string) (proposes, decides string) {
	switch kind {
	case "divides":
		return "KEN divides data 1: States act. // Others act.", "divides data 1."
	case "joins":
		return "DEU joins data 1 with the next: States act.", "joins data 1 with the next."
	case "deletes":
		return "KEN deletes data 2.", t.of("decides", "deletes", "retains") + " data 2."
	}
	return "FRA amends data 1: " + wordings[t.language][0], t.of(
		"decides", "accepts data 1 point 1 reading 2.", "accepts data 1 point 1 reading 2.",
		"defers data 1 point 1 to wg4-2022: Not now.",
	)
}

func both(one, other []form) []form { return append(append([]form{}, one...), other...) }

// clock adds, for a house that can stop it, sentences about moments.
func (t teller) clock(one, other []form) []form {
	if t.house == Rehearsed {
		other = both(other, moments)
	}
	return both(one, other)
}

// beside draws a sentence that fits where it is told, or now and then any.
func (t teller) beside(fits []form) *rapid.Generator[string] {
	return rapid.Custom(func(r *rapid.T) string {
		t.T = r
		if rapid.IntRange(0, 9).Draw(r, "anything") == 9 {
			fits = both(both(both(comments, rounds), both(review, room)), both(both(reports, meetings), silences))
		}
		return t.sentence(fits)
	})
}

// Story draws a whole scenario file.
func Story(h House) *rapid.Generator[string] {
	return rapid.Custom(func(r *rapid.T) string {
		t := teller{T: r, language: rapid.SampledFrom([]string{"en", "en", "fr"}).Draw(r, "language"), house: h}
		rules := t.of("rules", "Rules: voting\n", "Rules: voting, silence adopts\n")
		stages := t.stages()
		var out []string
		for _, s := range stages[:rapid.SampledFrom([]int{3, 5, 7, 8, 9, 10, 10}).Draw(r, "stages")] {
			out = append(out, s.told...)
			out = append(out, rapid.SliceOfN(t.beside(s.beside), s.least, s.most).Draw(r, "beside")...)
		}
		return cast + rules + drafts[t.language] + strings.Join(out, "\n")
	})
}
