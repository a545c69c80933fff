// Package random writes stories in which anybody tries anything in any order,
// for tests.
package random

import (
	"strings"

	"pgregory.net/rapid"
)

const cast = `# Random
States parties: FRA, KEN, DEU
Signatories: IRN
Non-signatories: PLW
Organizations: IOM
NGOs: CARITAS
Group: G77 = KEN, DEU
Group: OBS = IRN, PLW
Rules: voting
Draft data: Data
  1. States parties should collect data.
  2. States parties should share data every year.
Draft aid: Assistance
  3. States parties should provide assistance.
`

// sentence draws a sentence that anybody might try at any time.
func sentence() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		who := rapid.SampledFrom([]string{"FRA", "KEN", "DEU", "IRN", "IOM", "CARITAS", "G77", "OBS"}).Draw(t, "who")
		draft := rapid.SampledFrom([]string{"data", "aid"}).Draw(t, "draft")
		place := map[string]string{"data": rapid.SampledFrom([]string{"data 1", "data 2"}).Draw(t, "place"), "aid": "aid 3"}[draft]
		text := rapid.SampledFrom([]string{"States parties shall collect data.", "States parties may share data.", "States should act.", "[Open] text."}).Draw(t, "text")
		return rapid.SampledFrom([]string{
			"A round opens for 20 days.", "A round opens on " + draft + " for 10 days.", "5 days pass.", "20 days pass.", "The round is extended by 10 days.",
			"The round closes early.", "The round is cancelled: No reason.",
			who + " amends " + place + ": " + text, who + " amends " + place + ": " + text, who + " deletes " + place + ".",
			who + " inserts after " + place + ": " + text, who + " supports " + place + ".", who + " reserves on " + place + ".",
			who + " remarks on " + draft + ": A remark.", who + " has no comment.", who + " withdraws its comment 1.",
			who + " replaces its comment 1 on " + place + ": " + text,
			"The secretariat disposes of the rest: Noted.", "The chair returns it: Again.", "The secretariat consolidates again.",
			"The secretariat consolidates again, with late comments.", "The chair accepts " + place + " point 1 reading 2.", "The chair approves.", "The chair approves.",
			draft + " is presented.", draft + " is taken up in 2021.", draft + " is taken up in 2022.",
			who + " moves in the room for " + place + ": " + text, "The meeting accepts " + place + " point 1 reading 1.",
			who + " objects to " + draft + ".", who + " lifts its objection to " + draft + ".", who + " reserves its position on " + draft + ".",
			who + " lifts its reservation on " + draft + ".", "The chair gavels " + draft + ".", "The chair gavels " + draft + " ad referendum of " + who + ".",
			"The chair gavels " + draft + " pending paragraph 9.", who + " confirms " + draft + ".", who + " declines " + draft + ".",
			"Nothing is pending on " + draft + " any more.", "A vote on " + draft + ": 2 for, 1 against, 0 abstaining.",
			"A vote to reopen " + draft + ": 2 for, 1 against, 0 abstaining.", draft + " is deferred: Later.", draft + " is withdrawn: Overtaken.",
			draft + " is resubmitted: Revised.", draft + " is noted.", "The paragraphs of " + draft + " are numbered anew.", "The report of 2021 is adopted.", "The report of 2022 is adopted.",
			"The agenda of 2021 is adopted.", "The agenda of 2022 is adopted.", who + " objects to the agenda of 2021: No.", who + " lifts its objection to the agenda of 2021.",
			who + " is accredited to 2020.", "The work of 2021 is organized: 2021-10-12 11:00-13:00 4 // 2021-10-13 11:00-13:00 4, 5",
			"The Bureau decides on dates of 2021: Later.", "The meeting of 2021 is moved to 2021-11-09 until 2021-11-10 by the Bureau.", "The meeting of 2021 is held online by the Bureau.",
			who + " explains its position on " + draft + ": Ours.", who + " dissociates itself from " + draft + ": Not ours.",
		}).Draw(t, "sentence")
	})
}

// usual is the way drafts go when nobody tries anything; random stories leave it
// somewhere, for few would ever come far by chance.
var usual = []string{
	"IOM is accredited to 2020.", "A round opens for 20 days.", "FRA amends data 1: States parties shall collect data.", "IOM remarks on aid: A remark.", "20 days pass.",
	"The secretariat disposes of the rest: Noted.", "The chair approves.", "data is presented.", "aid is presented.", "The agenda of 2021 is adopted.", "data is taken up in 2021.",
	"aid is taken up in 2021.", "The meeting accepts data 1 point 1 reading 2.", "The chair gavels data.", "The chair gavels aid ad referendum of FRA.", "The report of 2021 is adopted.",
}

// Story draws a whole scenario file: the usual way up to some place, and then
// whatever anybody tries.
func Story() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		begun := usual[:rapid.IntRange(0, len(usual)).Draw(t, "usual")]
		tried := rapid.SliceOfN(sentence(), 10, 60).Draw(t, "tried")
		return cast + strings.Join(begun, "\n") + "\n" + strings.Join(tried, "\n")
	})
}
