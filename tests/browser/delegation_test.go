//go:build browser

package browser

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// connected cuts the tab's connection, or gives it back.
func (t *Tab) connected(is bool) {
	t.t.Helper()
	t.do("connection", connection(is))
}

func connection(is bool) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		all := &network.Conditions{Offline: !is, DownloadThroughput: -1, UploadThroughput: -1}
		lost := network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{all}}
		_, err := cdp.Call(ctx, target, network.EmulateNetworkConditionsByRule, lost)
		return err
	})
}

// says waits until what a selector finds first says a text.
func (t *Tab) says(selector, text string) {
	t.t.Helper()
	script := "(document.querySelector(" + quoted(selector) + ")?.innerText ?? '').includes(" + quoted(text) + ")"
	t.do("wait for "+text+" in "+selector, chromedp.Poll[chromedp.Void](script))
}

func quoted(s string) string { return "`" + strings.NewReplacer("\\", "\\\\", "`", "\\`").Replace(s) + "`" }

// answer is what a script in the page comes to.
func (t *Tab) answer(script string) string {
	t.t.Helper()
	return ask(t, "run "+script, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
}

// count counts what a selector finds.
func (t *Tab) count(selector string) string {
	t.t.Helper()
	return t.answer("String(document.querySelectorAll(" + quoted(selector) + ").length)")
}

// toReply goes from the front page to the reply that waits for the delegation, and
// there to a draft.
func (t *Tab) toReply(draft string) {
	t.t.Helper()
	t.Open("/")
	t.Send(`main a[href$="/reply"]`)
	if draft != "" {
		t.Follow(draft)
	}
}

const (
	technology  = "Technology in investigations"
	asProposed  = "States parties should train investigators in the collection of electronic evidence of trafficking in persons."
	toChangeIt  = "Comment on paragraph 1"
	saveButton  = "Save for the delegation"
	savedWords  = "saved; your delegation sees it, nobody else does"
	wholeReview = "Look over the whole reply"
)

// A member prepares, sees the changes as she types, and submits nothing; the head looks
// over the reply as a document, submits, and holds the receipt.
func TestADelegationRepliesThroughPages(t *testing.T) {
	b := after(t, 2)
	member := b.SignedIn("member-fra")
	member.toReply(technology)
	member.Accessible()
	member.Follow(toChangeIt)
	member.Fill("#text", asProposed)
	member.says("#changes ins", "train")
	member.says("[data-kept]", "All is saved")
	member.Accessible()
	member.Follow(saveButton)
	member.Wait(savedWords)
	member.Follow("Comment on paragraph 2")
	member.Follow("Delete it")
	member.Fill("#note", "It is dealt with elsewhere.")
	member.Follow(saveButton)
	member.Wait("It is dealt with elsewhere.")
	member.Follow(wholeReview)
	member.Wait("The head of your delegation submits the reply.")
	if buttons := member.count("main form button"); buttons != "0" {
		t.Errorf("a member finds %s buttons to submit with", buttons)
	}

	head := b.SignedIn("head-fra")
	head.toReply("")
	head.Wait("2 comments prepared")
	head.Follow(wholeReview)
	head.says(".paper ins", "train")
	head.Accessible()
	head.Follow("Submit the reply")
	head.Wait("The reply came in time.")
	head.Accessible()
	receipt := head.Address()
	digest := head.Text("main li code")
	file := head.answer("fetch(location.pathname + '/receipt.txt').then((r) => r.text())")
	for _, holds := range []string{digest, asProposed, strings.TrimPrefix(receipt, "/replies/"), "SHA-256 of all lines above: "} {
		if !strings.Contains(file, holds) {
			t.Errorf("the receipt as a file lacks %q:\n%s", holds, file)
		}
	}

	head.toReply("")
	head.Wait("Nothing has been said of it yet.")
	head.Follow("Write another in its place")
	head.Fill("#text", asProposed+" They should share it.")
	head.Follow(saveButton)
	head.Follow(wholeReview)
	head.Follow("Submit the reply")
	head.toReply("")
	head.Wait("replaced by another comment")
	head.Follow("Withdraw this comment")
	head.Wait("withdrawn by your delegation")
	head.Accessible()

	other := b.SignedIn("head-ken")
	other.Open(receipt)
	other.Wait("There is no reply")
	other.toReply(technology)
	if there := other.count(".said"); there != "0" {
		t.Errorf("another delegation sees %s comments", there)
	}
}

// Without script a button shows what a wording changes, and the words stay.
func TestADelegationRepliesWithoutScript(t *testing.T) {
	b := after(t, 2)
	head := b.SignedIn("head-ken", WithoutScript())
	head.Open("/")
	head.Send(`main a[href$="/reply"]`)
	head.Follow(technology)
	head.Follow(toChangeIt)
	head.do("write", chromedp.SetValue("#text", asProposed))
	head.Follow("Show what it changes")
	if got := head.Text("#changes ins"); got != "train" {
		t.Errorf("the changes are shown as %q", got)
	}
	head.Follow(saveButton)
	head.Wait(savedWords)
	head.Follow(wholeReview)
	head.Follow("Submit the reply")
	head.Wait("The reply came in time.")
	head.Follow("Back to the reply")
	head.Wait("1 comment submitted")
}

// Words outlast a lost connection, and a page that is left meanwhile.
func TestWordsOutlastALostConnection(t *testing.T) {
	b := after(t, 2)
	member := b.SignedIn("member-fra")
	member.toReply(technology)
	draft := member.Address()
	member.Follow(toChangeIt)
	member.connected(false)
	member.Fill("#text", asProposed)
	member.says("[data-kept]", "There is no connection.")
	member.Click("form[data-keep] button.first")
	member.says("[data-kept]", "There is no connection.")
	member.moves("save", connection(true))
	member.Wait(savedWords)

	member.Follow("Comment on paragraph 2")
	member.connected(false)
	member.Fill("#text", "States parties should hold joint training.")
	member.says("[data-kept]", "There is no connection.")
	member.do("leave", chromedp.Navigate("about:blank"))
	member.connected(true)
	member.Open(draft)
	member.Wait("Words that this browser had kept are saved now")
	member.Open(draft)
	member.says("main", "hold")
	if there := member.count(".said.mine"); there != "2" {
		t.Errorf("there are %s drafts of comments", there)
	}
}

// Words are shown in their own direction, and what looks like a page within them is
// words.
func TestWordsOfAReplyAreWords(t *testing.T) {
	const hostile = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script> ` + asProposed
	b := after(t, 2)
	head := b.SignedIn("head-fra")
	head.toReply(technology)
	head.Follow(toChangeIt)
	head.Fill("#text", hostile)
	head.Fill("#note", "نقترح هذه الصياغة <b>")
	head.do("in Arabic", chromedp.SetValue("#language", "ar"))
	head.says("#changes", "<img src=x")
	head.Follow(saveButton)
	head.Wait("نقترح هذه الصياغة <b>")
	if dir := head.Attribute(".note", "dir"); dir != "rtl" {
		t.Errorf("a note in Arabic runs %s", dir)
	}
	if dir := head.Attribute(".said .wording", "dir"); dir != "ltr" {
		t.Errorf("an English wording runs %s", dir)
	}
	head.Follow(wholeReview)
	head.Wait("رد FRA")
	if dir := head.Attribute(".paper", "dir"); dir != "rtl" {
		t.Errorf("the reply in Arabic runs %s", dir)
	}
	head.Accessible()
	if title, made := head.answer("document.title"), head.count("main img, main b, main script"); title != "Rapporteur" || made != "0" {
		t.Errorf("the words did something: %s, %s elements", title, made)
	}
}

// A form that is sent twice does its act once.
func TestAReplySentTwiceIsOne(t *testing.T) {
	const twice = `(() => {
		const form = document.querySelector("main form"), send = () => fetch(form.action,
			{ method: "POST", body: new URLSearchParams(new FormData(form)) }).then((r) => r.url);
		return send().then((first) => send().then((second) => first === second ? first : first + " and " + second));
	})()`
	b := after(t, 2)
	head := b.SignedIn("head-fra")
	head.toReply(technology)
	draft := head.Address()
	head.Follow(toChangeIt)
	head.Run("document.querySelector('#text').value = " + quoted(asProposed))
	head.answer(twice)
	head.Open(draft)
	if there := head.count(".said.mine"); there != "1" {
		t.Errorf("a draft saved twice is %s", there)
	}
	head.Follow(wholeReview)
	if at := head.answer(twice); !strings.Contains(at, "/replies/") || strings.Contains(at, " and ") {
		t.Errorf("a reply sent twice leads to %s", at)
	}
	head.toReply("")
	head.Wait("1 comment submitted")
}

// Two of a delegation who edit the same comment lose nothing: the second sees both.
func TestTwoWhoEditTheSameCommentSeeBoth(t *testing.T) {
	b := after(t, 2)
	head := b.SignedIn("head-fra", WithoutScript())
	member := b.SignedIn("member-fra", WithoutScript())
	head.toReply(technology)
	head.Follow(toChangeIt)
	head.do("write", chromedp.SetValue("#text", asProposed))
	head.Follow(saveButton)
	member.toReply(technology)
	member.Follow("Edit")
	head.Follow("Edit")
	head.do("write", chromedp.SetValue("#text", asProposed+" First."))
	head.Follow(saveButton)
	member.do("write", chromedp.SetValue("#text", asProposed+" Second."))
	member.Follow(saveButton)
	member.Wait("Somebody of your delegation has saved this meanwhile:")
	member.Wait("First.")
	member.Follow("Save mine in its place")
	member.Wait("Second.")
	if strings.Contains(member.Text("main"), "First.") {
		t.Error("both stand")
	}
}
