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

func quoted(s string) string {
	return "`" + strings.NewReplacer("\\", "\\\\", "`", "\\`").Replace(s) + "`"
}

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
	technology = "Technology in investigations"
	asProposed = "States parties should train investigators in the collection of electronic evidence of trafficking in " +
		"persons."
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
	submits := `fetch(location.pathname + "/submit", { method: "POST", body: new URLSearchParams(
		{ id: crypto.randomUUID() }) }).then((r) => String(r.status))`
	if status := member.answer(submits); status != "403" {
		t.Errorf("a member who submits all the same is answered %s", status)
	}

	head := b.SignedIn("head-fra")
	head.toReply("")
	reply := head.Address()
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
	for _, holds := range []string{
		digest, asProposed, strings.TrimPrefix(receipt, "/replies/"), "SHA-256 of all lines above: ",
	} {
		if !strings.Contains(file, holds) {
			t.Errorf("the receipt as a file lacks %q:\n%s", holds, file)
		}
	}

	head.Open(reply)
	head.Wait("Nothing has been said of it yet.")
	head.Follow("Write another in its place")
	head.Fill("#text", asProposed+" They should share it.")
	head.Follow(saveButton)
	head.Follow(wholeReview)
	head.Follow("Submit the reply")
	head.Open(reply)
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

// Words that the record refuses stay in the browser until their author discards them.
func TestRefusedWordsAreKeptUntilTheyAreDiscarded(t *testing.T) {
	b := after(t, 2)
	head := b.SignedIn("head-fra")
	head.toReply(technology)
	draft := head.Address()
	head.Follow("Comment on the whole draft")
	head.Follow("New paragraph")
	head.Fill("#note", "Words without a wording.")
	head.says("[data-kept]", "needs the proposed text")
	head.Open(draft)
	head.Wait("This browser keeps words that were not saved:")
	head.Wait("Words without a wording.")
	head.Accessible()
	head.Click("[data-unsent] button")
	head.Open(draft)
	head.Wait(toChangeIt)
	if strings.Contains(head.Text("main"), "Words without a wording.") {
		t.Error("what was discarded is there again")
	}

	head.Follow(toChangeIt)
	head.Fill("#note", "Ours.")
	head.says("[data-kept]", "All is saved")
	kept := head.answer("JSON.stringify(Object.keys(localStorage))")
	if strings.Contains(kept, "rapporteur-words") {
		t.Errorf("what is saved stays in the browser: %s", kept)
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
	title, made := head.answer("document.title"), head.count("main img, main b, main script")
	if title != "The whole reply – Rapporteur" || made != "0" {
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
	head.Open(draft[:strings.LastIndex(draft, "/")])
	head.Wait("1 comment submitted")
	head.Open("/")
	head.Wait("Nothing waits for you at present.") // the reply was given
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

// Words that a browser kept do not overwrite what a colleague has saved since, whether
// the form is opened again or the words are sent from another page.
func TestKeptWordsDoNotOverwriteWhatWasSavedSince(t *testing.T) {
	b := after(t, 2)
	head := b.SignedIn("head-fra", WithoutScript())
	member := b.SignedIn("member-fra")
	head.toReply(technology)
	draft := head.Address()
	head.Follow(toChangeIt)
	head.do("write", chromedp.SetValue("#text", asProposed))
	head.Follow(saveButton)
	stands := func(words string) {
		t.Helper()
		head.Open(draft)
		if there := head.Text(".said.mine"); !strings.Contains(there, words) {
			t.Errorf("the delegation has %q in the place of %q", there, words)
		}
	}

	member.toReply(technology)
	member.Follow("Edit")
	editor := member.Address()
	member.connected(false)
	member.Fill("#text", asProposed+" Second.")
	member.says("[data-kept]", "There is no connection.")
	member.do("leave", chromedp.Navigate("about:blank"))
	head.Follow("Edit")
	head.do("write", chromedp.SetValue("#text", asProposed+" First."))
	head.Follow(saveButton)

	member.connected(true)
	member.Open(draft)
	member.Wait("This browser keeps words that were not saved:")
	stands("First.")
	member.Open(editor)
	member.Wait("Somebody of your delegation has saved this meanwhile:")
	member.says(".editor .notice", "First.")
	if mine := member.Value("#text"); !strings.Contains(mine, "Second.") {
		t.Errorf("the form holds %q", mine)
	}
	member.do("wait for the refusal", chromedp.Poll[chromedp.Void](
		"document.querySelector('[data-kept].lost') !== null && document.querySelector('[data-kept]').innerText !== ''",
	))
	member.Accessible()
	stands("First.")
	member.Follow(saveButton)
	member.Wait("Somebody of your delegation has saved this meanwhile:")
	stands("First.")
	member.Follow("Save mine in its place")
	member.Wait(savedWords)
	stands("Second.")
	if kept := member.answer(keptWords); kept != "[]" {
		t.Errorf("what is saved stays in the browser: %s", kept)
	}
}

// Words of somebody else who uses the browser are hers: that the comment was saved by
// another one does not drop them.
func TestWordsOfAnotherPersonStayInTheBrowser(t *testing.T) {
	b := after(t, 2)
	member := b.SignedIn("member-fra")
	member.toReply(technology)
	member.Follow(toChangeIt)
	member.Fill("#text", asProposed)
	member.Follow(saveButton)
	member.Wait(savedWords)
	member.Run(`(() => {
		const id = new URLSearchParams(location.search).get("saved");
		const keep = (key, owner) => localStorage.setItem("rapporteur-words:" + key, JSON.stringify(
			{ owner, address: location.pathname + "/keep", body: "id=" + id + "&revision=1&text=Hers." }));
		keep("hers", "FRA/another person");
		keep("mine", document.querySelector("[data-unsent]").dataset.owner);
	})()`)
	saved := member.Address()
	member.Open("/")
	member.Open(saved)
	member.Wait(savedWords)
	if kept := member.answer(keptWords); kept != `["rapporteur-words:hers"]` {
		t.Errorf("the browser keeps %s", kept)
	}
}

// keptWords lists the words that the browser keeps.
const keptWords = `JSON.stringify(Object.keys(localStorage).filter((k) => k.startsWith("rapporteur-words:")))`

// Every page of a delegation, as a person looks at it.
func TestPagesOfADelegation(t *testing.T) {
	b := after(t, 2)
	head := b.SignedIn("head-fra")
	head.toReply(technology)
	draft := head.Address()
	reply := strings.TrimSuffix(draft, "/technology")
	head.Follow(toChangeIt)
	head.Fill("#text", asProposed)
	head.Fill("#note", "As agreed at the tenth meeting.")
	head.says("[data-kept]", "All is saved")
	head.Follow(saveButton)
	editor := strings.ReplaceAll(
		draft+"?comment="+strings.Split(strings.Split(head.Address(), "saved=")[1], "#")[0], " ", "",
	)
	look(head, "reply-draft", draft)
	look(head, "reply-editor", editor)
	look(head, "reply-editor-move", draft+"?kind=placement&at="+strings.Split(
		head.answer("document.querySelector('[id^=p-]:not(#p-whole)').id"), "p-",
	)[1])
	look(head, "reply-review", reply+"/review")
	look(head, "reply-carried", reply+"/carried")
	head.Open(reply + "/review")
	head.Follow("Submit the reply")
	look(head, "receipt", head.Address())
	look(head, "reply", reply)
	head.Open(reply + "/review")
	if head.Has("form[action$='/none']") {
		t.Error("who has comments on record is offered to say that there is none")
	}
	head.Open(reply)
	head.Send("form[action$='/withdraw'] button")
	head.Open(reply + "/review")
	head.Follow("Say that there is no comment")
	head.Wait("The delegation has no comment.")
	head.Follow("Back to the reply")
	head.Wait("The delegation has no comment.")
}

// The secretariat puts a text to tacit approval; a delegation objects to a paragraph,
// and who did is for those who may know.
func TestSilenceIsBrokenThroughPages(t *testing.T) {
	b := after(t, 2)
	office := b.SignedIn("secretariat")
	office.Open("/silences")
	office.Follow("Put a text to tacit approval")
	office.do("fill in",
		chromedp.SetValue("#body", "CTOC/COP/WG.4"), chromedp.SetValue("#title", "Dates of the next meeting"),
		chromedp.SetValue("#text", "It meets on 12 and 13 October.\n\nIt meets in Vienna."),
		chromedp.SetValue("#roster", "FRA, KEN"), chromedp.SetValue("#ends", "2020-09-14T12:00"),
		chromedp.SetValue("#zone", "Europe/Vienna"))
	office.Follow("Circulate it")
	office.Wait("A silence of less than 72 hours needs a reason.")
	look(office, "silence-new", "/silences/new")
	office.Open("/silences/new")
	office.do("fill in",
		chromedp.SetValue("#body", "CTOC/COP/WG.4"), chromedp.SetValue("#title", "Dates of the next meeting"),
		chromedp.SetValue("#text", "It meets on 12 and 13 October.\n\nIt meets in Vienna."),
		chromedp.SetValue("#roster", "FRA, KEN"), chromedp.SetValue("#ends", "2020-09-24T12:00"),
		chromedp.SetValue("#zone", "Europe/Vienna"))
	office.Follow("Circulate it")
	office.Wait("the silence can be broken")
	at := office.Address()

	head := b.SignedIn("head-fra")
	look(head, "silence", at)
	head.Open("/")
	head.Follow("Dates of the next meeting")
	head.Click("input[value='2']")
	head.Fill("#text", "Our delegation can't travel then.")
	head.Follow("Object")
	head.Wait("Somebody objected to this paragraph.")
	head.Wait("Our delegation can't travel then.")

	other := b.SignedIn("head-ken")
	other.Open(at)
	other.Wait("Who broke the silence is told to the secretariat and the chair alone.")
	if strings.Contains(other.Text("main"), "Our delegation") {
		t.Error("another delegation reads the objection")
	}

	office.Open(at)
	look(office, "silence-office", at)
	office.Open(at)
	office.do("move the end", chromedp.SetValue("#ends", "2020-09-28T12:00"))
	office.Follow("Move the end")
	office.Wait("28 September 2020, 12:00")
	office.do("say why", chromedp.SetValue("#cause", "The place is not free."))
	office.Follow("Take it back")
	office.Wait("taken back")
	look(office, "silences", "/silences")
}

// An author reads what became of her comment and why; a late reply is told to be late.
func TestWhatBecameOfCommentsAndLateReplies(t *testing.T) {
	b := after(t, 5)
	rounds := b.SignedIn("secretariat")
	rounds.Open("/rounds")
	round := rounds.Attribute("main li a", "href")

	head := b.SignedIn("head-fra")
	head.Open(round + "/reply")
	head.Wait("reflected")
	look(head, "reply-became", round+"/reply")
	if withdraw := head.count("form[action$='/withdraw']"); withdraw != "0" {
		t.Error("a comment can be withdrawn after the round")
	}

	late := b.SignedIn("head-ken")
	late.Open(round + "/reply")
	late.Wait("The time for comments is over.")
	late.Follow("Data and research")
	late.Follow("Comment on the whole draft")
	late.Follow("Reserve the position")
	late.Fill("#note", "Consultations at home go on.")
	late.Follow(saveButton)
	late.Follow(wholeReview)
	late.Follow("Submit the reply")
	late.Wait("It came late. It is on record and marked as late.")
	late.Open(round + "/reply")
	late.Wait("Consultations at home go on.")
}

// What a delegation said in a round that was taken back is laid on the texts of the
// next one, and is prepared there.
func TestCommentsAreCarriedIntoTheNextRound(t *testing.T) {
	const again = `(async () => {
		const post = (path, body) => fetch(path, { method: "POST", headers: { "Content-Type": "application/json" },
			body: JSON.stringify({ id: crypto.randomUUID(), ...body }) }).then((r) => r.json());
		const round = location.pathname.split("/")[2];
		await post("/v1/rounds/" + round + "/cancel", { reason: "Opened by mistake." });
		const next = await post("/v1/rounds", { meeting: "wg4-2020", crpMeeting: "cop-2020", title: "The next round",
			deadline: "2020-09-28T16:00:00Z", zone: "Europe/Vienna" });
		return "/rounds/" + next.id + "/reply";
	})()`
	b := after(t, 3)
	office := b.SignedIn("secretariat")
	office.Open("/rounds")
	office.Send("main li a")
	reply := office.answer(again)

	head := b.SignedIn("head-fra")
	head.Open(reply)
	head.Follow("Comments of an earlier round")
	head.Follow("Show the comments")
	head.Wait("It fits the present text, and would read:")
	carried := head.Address()
	look(head, "reply-carried", carried)
	head.Open(carried)
	head.Follow("Prepare it for this round")
	head.Wait(savedWords)
	head.Follow(wholeReview)
	head.Follow("Submit the reply")
	head.Wait("The reply came in time.")
}

// circulated loads a draft of the secretariat's own and opens a round on it; it
// returns the address of the reply.
func circulated(office *Tab, language, key, text string) string {
	office.t.Helper()
	const file = "---\nmeeting: wg4-2020\nbody: CTOC/COP/WG.4\nlanguage: LANGUAGE\ntitle: T\nnotice: " +
		"Illustrative.\n---\n\n" +
		"# T\n\n## T {#KEY}\n\n"
	head := strings.NewReplacer("LANGUAGE", language, "KEY", key).Replace(file)
	return office.answer(`(async () => {
		const sent = await fetch("/v1/load/recommendations?name=drafts.md", { method: "POST",
			headers: { "Content-Type": "application/octet-stream" }, body: ` + quoted(head+text) + ` });
		if (!sent.ok) return await sent.text();
		const answer = await fetch("/v1/rounds", { method: "POST", headers: { "Content-Type": "application/json" },
			body: JSON.stringify({ id: crypto.randomUUID(), meeting: "wg4-2020", crpMeeting: "cop-2020", title: "T",
				recommendations: ["` + key + `"], deadline: "2020-09-25T16:00:00Z", zone: "Europe/Vienna" }) });
		const round = await answer.json();
		return round.id ? "/rounds/" + round.id + "/reply" : JSON.stringify(round);
	})()`)
}

// A text that is written from right to left is edited, marked and looked over so.
func TestRightToLeftWordingKeepsItsDirection(t *testing.T) {
	b := after(t, 2)
	office := b.SignedIn("secretariat")
	office.Open("/")
	reply := circulated(
		office, "ar", "data-ar", "1. ينبغي للدول الأطراف أن تجمع البيانات.\n\n2. ينبغي للدول الأطراف أن تحمي البيانات.\n",
	)
	head := b.SignedIn("head-fra")
	head.Open(reply + "/data-ar")
	head.Follow(toChangeIt)
	if dir := head.Attribute("#text", "dir"); dir != "rtl" {
		t.Errorf("the field of an Arabic wording runs %s", dir)
	}
	head.Fill("#text", "على الدول الأطراف أن تجمع البيانات (article 6).")
	head.says("#changes ins", "على")
	if dir := head.Attribute("#changes .wording", "dir"); dir != "rtl" {
		t.Errorf("the changes of an Arabic wording run %s", dir)
	}
	head.Follow(saveButton)
	head.Open(reply + "/review")
	head.Wait("رد FRA")
	head.Accessible()
	head.Shot("reply-review-arabic-text")
}
