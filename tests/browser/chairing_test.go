//go:build browser

package browser

import "testing"

// Drafts before a meeting are split and merged on pages: no paragraph is lost, and what was
// filled in outlives a refusal and another draft on the form.
func TestDraftsAreSplitAndMergedOnPages(t *testing.T) {
	b := after(t, 6)
	office, chair := b.SignedIn("secretariat"), b.SignedIn("chair")
	chair.Open("/meetings/wg4-2021")
	chair.Follow("Adopt the agenda")
	chair.Wait("It is on record.")
	for _, key := range []string{"procurement", "victims"} {
		office.act("/drafts/"+key, "Take it up at a meeting", func() {
			office.Fill("#meeting", "wg4-2021")
			office.Fill("#item", "4")
		})
	}

	look(chair, "merge", "/drafts/victims/merge")
	chair.Open("/drafts/victims")
	chair.Follow("Merge it with others")
	chair.Fill("[name=title]", "Procurement and victims")
	chair.Fill("[name=key]", "both")
	chair.Fill("[name=reason]", "They are one matter.")
	chair.Follow("Merge it with others")
	chair.Wait("Choose the drafts to merge this one with.")
	chair.Click("input[name=with]")
	chair.Follow("Merge it with others")
	chair.Wait("Procurement and victims")
	count := chair.count("section[id^='p-'], .paragraph, [id^='p-']")
	if at := chair.Address(); at != "/drafts/both?done=act" {
		t.Fatalf("a merger leads to %s", at)
	}

	look(chair, "split", "/drafts/both/split")
	chair.Open("/drafts/both")
	chair.Follow("Split it into several")
	chair.Fill("[name='title.1']", "The first part")
	chair.Follow("One draft more")
	if got := chair.Value("[name='title.1']"); got != "The first part" {
		t.Errorf("after another draft the first title is %q", got)
	}
	chair.Fill("[name=reason]", "They are three matters.")
	chair.Run("[...new Set([...document.querySelectorAll('[name^=\"to.\"]')].map((e) => e.name))].forEach((name, i) =>" +
		" document.querySelector(`[name=\"${name}\"][value=\"${i % 3 + 1}\"]`).click())")
	chair.Send("main form button.first")
	chair.Wait("The first part")
	for _, key := range []string{"both-1", "both-2", "both-3"} {
		chair.Open("/drafts/" + key)
		chair.Wait("taken up")
	}
	if count == "0" {
		t.Error("the merged draft shows no paragraph")
	}
}

// The secretariat enters what came by letter: a wording, seen as marked words first, and
// that a delegation has no comment.
func TestRepliesThatCameByLetterAreEntered(t *testing.T) {
	b := after(t, 2)
	office := b.SignedIn("secretariat")
	office.Open("/rounds")
	office.Send("main li a")
	round := office.Address()
	look(office, "enter", round+"/enter?delegation=KEN&draft=technology")
	office.Open(round + "/replies")
	office.Follow("Enter a reply received otherwise")
	office.Fill("#delegation", "KEN")
	office.Fill("#draft", "technology")
	office.Follow("Open the form")
	office.Follow("Put the reply of Kenya on record")
	office.Wait("Nothing is entered")
	office.Run("document.querySelectorAll('textarea[name^=\"text.\"]')[1].value = " + quoted(asProposed))
	office.Follow("Show what it changes")
	office.says("ins", "train")
	office.Follow("Put the reply of Kenya on record")
	office.Wait("The reply came in time.")
	office.Wait("KEN")

	office.Open(round + "/enter?delegation=FRA")
	office.Follow("Enter that France has no comment")
	office.Wait("The reply came in time.")

	head := b.SignedIn("head-ken")
	head.Open(round + "/reply")
	head.Wait("train")
}
