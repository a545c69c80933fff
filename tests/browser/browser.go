//go:build browser

// Package browser drives a real Chromium without a screen through the pages, for
// tests: each tab is a browser of its own, signed in as somebody else.
package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// patience bounds one step in a page.
const patience = 20 * time.Second

// Browser is a Chromium.
type Browser struct {
	t       *testing.T
	browser context.Context
	// Base is the address of the server.
	Base string
}

// Start starts Chromium for a test. Without one the test fails and says how to get it.
func Start(t *testing.T, base string) *Browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Fatal("there is no Chromium here: run the tests of pages with make test-web, which installs it")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-gpu", true),
		chromedp.Flag("force-prefers-reduced-motion", true)) // what scrolls is clicked beside
	allocator, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	t.Cleanup(stop)
	browser, end := chromedp.NewContext(allocator)
	t.Cleanup(end)
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return &Browser{t: t, browser: browser, Base: base}
}

// Tab is a browser of one person: it shares nothing with the others.
type Tab struct {
	t    *testing.T
	tab  context.Context
	base string
	// Name tells the tab in failures.
	Name string
}

// Option changes a tab before it opens anything.
type Option = chromedp.Action[chromedp.Void]

// WithoutScript switches script off.
func WithoutScript() Option {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		off := emulation.SetScriptExecutionDisabledParams{Value: true}
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, off)
		return err
	})
}

// Tab opens a tab for somebody who has not signed in.
func (b *Browser) Tab(name string, options ...Option) *Tab {
	b.t.Helper()
	tab, end := chromedp.NewContext(b.browser, chromedp.WithNewBrowserContext())
	b.t.Cleanup(end)
	if err := chromedp.Do(tab); err != nil {
		b.t.Fatalf("open a browser for %s: %v", name, err)
	}
	t := &Tab{t: b.t, tab: tab, base: b.Base, Name: name}
	t.Size(1280, 900)
	t.do("prepare", options...)
	return t
}

// SignedIn opens a tab and signs in at the identity provider of the development
// stack.
func (b *Browser) SignedIn(user string, options ...Option) *Tab {
	b.t.Helper()
	t := b.Tab(user, options...)
	t.Open("/auth/login?return_to=/")
	t.SignIn(user)
	return t
}

// SignIn signs in at the identity provider, whose page the tab shows.
func (t *Tab) SignIn(user string) {
	t.t.Helper()
	t.do("name the user", chromedp.SendKeys("input[name=username]", user))
	t.moves("sign in", chromedp.SendKeys("input[name=password]", "development\r"), chromedp.WaitVisible("#main"))
}

// SignOut has the browser forget who it is, as when a session has ended.
func (t *Tab) SignOut() {
	t.t.Helper()
	t.do("forget cookies", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, network.ClearBrowserCookies, cdp.Empty{})
		return err
	}))
}

// Speak has the pages speak a language, from the next page on.
func (t *Tab) Speak(language string) {
	t.t.Helper()
	t.Run("document.cookie = 'rapporteur-language=" + language + "; path=/'")
}

// moves does what leads to another page, and waits until that page is there. It does it
// once more when nothing came of it: a driver looks for a place and then presses there, and
// a live page may have changed in between, which a hand sees. Forms sent twice are one.
func (t *Tab) moves(what string, actions ...chromedp.Action[chromedp.Void]) {
	t.t.Helper()
	t.Run("window.left = false")
	t.do(what, actions...)
	if !t.moved() {
		t.do(what, actions...)
		if !t.moved() {
			t.t.Fatalf("%s: %s led nowhere; the page is %s", t.Name, what, t.Address())
		}
	}
}

// moved waits until another page is there.
func (t *Tab) moved() bool {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(t.tab, time.Second)
		there, err := chromedp.Run(
			ctx, chromedp.Evaluate[bool]("window.left === undefined && document.readyState == 'complete'"),
		)
		cancel()
		if err == nil && there { // an error is the page going away
			return true
		}
	}
	return false
}

// Attribute is an attribute of what a selector finds first.
func (t *Tab) Attribute(selector, name string) string {
	t.t.Helper()
	return ask(t, "read "+selector, chromedp.AttributeValue(selector, name)).Value
}

func (t *Tab) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	t.t.Helper()
	ask(t, what, func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		return chromedp.Steps(actions...)(ctx, target)
	})
}

// ask does a step in a page. What fails is told with the page it failed on.
func ask[T any](t *Tab, what string, action chromedp.Action[T]) T {
	t.t.Helper()
	ctx, cancel := context.WithTimeout(t.tab, patience)
	defer cancel()
	out, err := chromedp.Run(ctx, action)
	for replaced(err) {
		out, err = chromedp.Run(ctx, action)
	}
	if err != nil {
		after, stop := context.WithTimeout(t.tab, time.Second)
		defer stop()
		text, _ := chromedp.Run(after, chromedp.Text("body")) // to say more, if it can be
		t.t.Fatalf("%s: %s: %v\non the page %s:\n%s", t.Name, what, err, t.Address(), text)
	}
	return out
}

// replaced reports whether a live page put another element in the place of one between
// finding it and reaching it: nothing was done with it yet.
func replaced(err error) bool {
	var refused *cdproto.Error
	return errors.As(err, &refused) && strings.HasPrefix(refused.Message, "Could not find node")
}

// Size sets the size of the window, in CSS pixels.
func (t *Tab) Size(width, height int64) {
	t.t.Helper()
	t.do("size", chromedp.EmulateViewport(width, height))
}

// Open goes to an address of the server.
func (t *Tab) Open(path string) {
	t.t.Helper()
	t.do("open "+path, chromedp.Navigate(t.base+path), chromedp.WaitReady("body"))
}

// Away goes to a whole address.
func (t *Tab) Away(address string) {
	t.t.Helper()
	t.do("open "+address, chromedp.Navigate(address), chromedp.WaitReady("body"))
}

// Has reports whether the page has what a selector finds.
func (t *Tab) Has(selector string) bool {
	t.t.Helper()
	return ask(t, "look for "+selector, chromedp.Evaluate[bool](fmt.Sprintf("!!document.querySelector(%q)", selector)))
}

// Value is what stands in a field.
func (t *Tab) Value(selector string) string {
	t.t.Helper()
	return ask(t, "read "+selector, chromedp.Evaluate[string](fmt.Sprintf("document.querySelector(%q).value", selector)))
}

// Address is where the tab is, without the server.
func (t *Tab) Address() string {
	ctx, cancel := context.WithTimeout(t.tab, time.Second)
	defer cancel()
	address, _ := chromedp.Run(ctx, chromedp.Location()) // "" says enough
	return strings.TrimPrefix(address, t.base)
}

// Click clicks on what a CSS selector finds first.
func (t *Tab) Click(selector string) {
	t.t.Helper()
	t.do("click "+selector, chromedp.ScrollIntoView(selector), chromedp.Click(selector, chromedp.NodeVisible))
}

// Send clicks on a button that sends a form, and waits for the page that answers.
func (t *Tab) Send(selector string) {
	t.t.Helper()
	t.moves("send "+selector, chromedp.ScrollIntoView(selector), chromedp.Click(selector, chromedp.NodeVisible))
}

// Follow clicks on a link or button of the page with that text, and waits for the page
// it leads to.
func (t *Tab) Follow(text string) {
	t.t.Helper()
	path := fmt.Sprintf("//main//*[self::a or self::button][normalize-space(.)=%q]", text)
	t.moves("follow "+text, chromedp.Click(path, chromedp.NodeVisible))
}

// Fill puts a text into a field in the place of what is there.
func (t *Tab) Fill(selector, text string) {
	t.t.Helper()
	t.do("fill "+selector, chromedp.SetValue(selector, text))
	t.Run(fmt.Sprintf("document.querySelector(%q).dispatchEvent(new Event('input', {bubbles: true}))", selector))
}

// Text is what a selector finds first, as it is read.
func (t *Tab) Text(selector string) string {
	t.t.Helper()
	return ask(t, "read "+selector, chromedp.Text(selector))
}

// Wait waits until the page shows a text.
func (t *Tab) Wait(text string) {
	t.t.Helper()
	shows := fmt.Sprintf("document.body.innerText.includes(%q)", text)
	t.do("wait for "+text, chromedp.Poll[chromedp.Void](shows))
}

// Becomes waits until the page shows a text, however often it is loaded anew.
func (t *Tab) Becomes(text string) {
	t.t.Helper()
	shows := fmt.Sprintf("document.body.innerText.includes(%q)", text)
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(t.tab, time.Second)
		there, err := chromedp.Run(ctx, chromedp.Evaluate[bool](shows))
		cancel()
		if err == nil && there { // an error is the page going away
			return
		}
	}
	t.t.Fatalf("%s: the page %s does not come to show %q", t.Name, t.Address(), text)
}

// Run evaluates a script in the page.
func (t *Tab) Run(script string) {
	t.t.Helper()
	t.do("run "+script, chromedp.Evaluate[chromedp.Void](script))
}

// Shot writes a picture of the whole page into the folder RAPPORTEUR_SHOTS, if it is
// set.
func (t *Tab) Shot(name string) {
	t.t.Helper()
	dir := os.Getenv("RAPPORTEUR_SHOTS")
	if dir == "" {
		return
	}
	picture := ask(t, "picture", chromedp.FullScreenshot(100))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644); err != nil {
		t.t.Fatal(err)
	}
}

// violation is what axe-core found wrong.
type violation struct {
	ID, Help string
	Nodes    []struct {
		HTML           string
		FailureSummary string
	}
}

// Accessible holds that axe-core finds nothing against WCAG 2.2 AA on the page.
func (t *Tab) Accessible() {
	t.t.Helper()
	path := os.Getenv("RAPPORTEUR_AXE")
	script, err := os.ReadFile(path)
	if err != nil {
		t.t.Fatalf("axe-core is not here (RAPPORTEUR_AXE=%q): run the tests of pages with make test-web", path)
	}
	const check = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
		.then((r) => JSON.stringify(r.violations))`
	t.Run(string(script))
	found := ask(t, "axe-core", chromedp.Evaluate[string](check, chromedp.EvalAwaitPromise))
	var violations []violation
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		t.t.Fatal(err)
	}
	for _, v := range violations {
		for _, node := range v.Nodes {
			t.t.Errorf("%s at %s: %s (%s): %s\n%s", t.Name, t.Address(), v.Help, v.ID, node.HTML, node.FailureSummary)
		}
	}
}
