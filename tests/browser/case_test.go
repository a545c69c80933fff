//go:build browser

package browser

import "testing"

// The whole case, from the meeting that could not finish to the report, through pages
// alone: each role in a browser of its own.
func TestTheWholeCaseThroughPages(t *testing.T) { wholeCase(t) }

// The same without script.
func TestTheWholeCaseWithoutScript(t *testing.T) { wholeCase(t, WithoutScript()) }

func wholeCase(t *testing.T, options ...Option) {
	b := after(t, 1)
	accessible := (*Tab).Accessible
	if len(options) > 0 {
		accessible = func(*Tab) {} // axe-core is script itself
	}
	office, chair := b.SignedIn("secretariat", options...), b.SignedIn("chair", options...)
	head, kenya := b.SignedIn("head-fra", options...), b.SignedIn("head-ken", options...)

	// The secretariat circulates two drafts.
	office.Open("/rounds/new")
	office.Fill("#meeting", "wg4-2020")
	office.Fill("#crp", "cop-2020")
	office.Fill("#title", "Drafts not finished (illustrative)")
	office.Fill("#zone", "Europe/Vienna")
	office.Fill("#deadline", "2020-09-25T18:00")
	office.Fill("#roster", "FRA KEN")
	for _, key := range []string{"technology", "victims"} {
		office.Click("input[name=recommendations][value=" + key + "]")
	}
	office.Follow("Look at what goes out")
	office.Wait("States parties should equip investigators")
	office.Follow("Open the round and circulate")
	office.Wait("The round is open and the informal paper is out.")
	round := office.Address()[:len("/rounds/")+36]

	// France proposes wording; Kenya has no comment.
	head.toReply(technology)
	head.Follow(toChangeIt)
	head.Fill("#text", asProposed)
	head.Follow(saveButton)
	head.Follow(wholeReview)
	head.Follow("Submit the reply")
	head.Wait("The reply came in time.")
	kenya.toReply("")
	kenya.Follow(wholeReview)
	kenya.Follow("Say that there is no comment")
	kenya.Wait("The reply came in time.")

	// The secretariat closes, and says what became of the comment.
	office.Open(round + "/replies")
	office.Wait("2 of 2 have replied")
	office.Open(round)
	office.Send("form[action$='/close'] button")
	office.Wait("The round is closed.")
	office.until(round, "in the chair’s review")
	office.Open(round + "/comments")
	office.Click("input[name=comment]")
	office.Fill("#status", "reflected")
	office.Follow("Say what became of the chosen comments")
	office.Wait("Your decision on the chosen comments is on record.")
	office.Fill("#of-became", "none")
	office.Follow("Show")
	if left := office.count("input[name=comment]"); left != "0" {
		t.Errorf("%s comments are listed as undecided when all are decided", left)
	}

	// The chair looks at the result first, decides, and approves.
	chair.Open("/")
	chair.Follow("Drafts not finished (illustrative)")
	chair.Follow(technology)
	chair.Run("document.querySelectorAll('input[value=\"accept:2\"]').forEach((e) => e.click())")
	chair.Follow("Look at the result")
	chair.Wait("What your decisions make of the text")
	chair.Follow("Decide the chosen points")
	chair.Wait("Your decisions are in the text.")
	chair.Open(round + "/review")
	chair.Wait("0 points to decide")
	chair.Send("form[action$='/approve'] button")
	chair.Wait("The consolidation is approved and the conference room paper is issued.")

	// The paper is presented, and a later meeting takes the drafts up.
	for _, key := range []string{"technology", "victims"} {
		office.act("/drafts/"+key, "Record that it was presented", func() { office.Fill("#meeting", "cop-2020") })
	}
	chair.Open("/meetings/wg4-2021")
	chair.Follow("Adopt the agenda")
	chair.Wait("It is on record.")
	for _, key := range []string{"technology", "victims"} {
		chair.act("/drafts/"+key, "Take it up at a meeting", func() {
			chair.Fill("#meeting", "wg4-2021")
			chair.Fill("#item", "4")
		})
	}

	// An objection stops consensus until it is lifted. One draft is agreed, one deferred.
	kenya.act("/drafts/technology", "Object", func() { kenya.Fill("[name=reason]", "Time is needed.") })
	chair.Open("/drafts/technology/act/agree")
	chair.Send("main form button.first")
	chair.Wait("There is no consensus: the objection of KEN stands.")
	accessible(chair)
	kenya.act("/drafts/technology", "Lift the objection", func() {})
	chair.act("/drafts/technology", "Record agreement", func() {})
	chair.act("/drafts/victims", "Defer it", func() { chair.Fill("[name=reason]", "No agreement on the wording.") })

	// The report is adopted section by section, and then as a whole.
	office.Open("/meetings/wg4-2021/report")
	office.Follow("Prepare the draft report")
	office.Wait("It is on record.")
	chair.Open("/meetings/wg4-2021/report")
	accessible(chair)
	for chair.count("form[action$='/section']") != "0" {
		chair.Send("form[action$='/section'] button")
		chair.Wait("It is on record.")
	}
	chair.Send("form[action$='/adopt'] button")
	chair.Wait("The report is adopted.")
	office.Open("/meetings/wg4-2021/report")
	office.Send("form[action$='/communicate'] button")
	office.Wait("Communicated to")
	head.Open("/drafts/technology")
	head.Wait("adopted")
	accessible(head)
	head.Open("/drafts/victims")
	head.Wait("deferred")
}

// act does an act on a draft by its button and its form.
func (t *Tab) act(draft, button string, fill func()) {
	t.t.Helper()
	t.Open(draft)
	t.Follow(button)
	fill()
	t.Send("main form button.first")
	t.Open(draft)
}

// until opens a page again and again until it shows a text.
func (t *Tab) until(path, text string) {
	t.t.Helper()
	for range 50 {
		t.Open(path)
		if t.answer("String(document.body.innerText.includes("+quoted(text)+"))") == "true" {
			return
		}
	}
	t.t.Fatalf("%s: %s never shows %q", t.Name, path, text)
}
