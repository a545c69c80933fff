//go:build browser

package browser

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// readingPages are the pages to read a draft with, by what each shows.
func readingPages(key string) map[string]string {
	at := "/drafts/" + key
	return map[string]string{
		"text": at, "versions": at + "/versions", "first": at + "/versions/1", "history": at + "/history",
		"inline": at + "/compare", "side": at + "/compare?view=side&typography=hide&only=changes",
		"words": at + "/words/1", "figures": at + "/figures", "search": "/search?q=victims",
	}
}

// source is a page as the browser has it, with what it does not show.
func source(tab *Tab) string {
	tab.t.Helper()
	return tab.Attribute("html", "data-whole")
}

// whole opens a page and reads all of it.
func whole(tab *Tab, path string) string {
	tab.t.Helper()
	tab.Open(path)
	tab.Run("document.documentElement.dataset.whole = document.body.outerHTML")
	return source(tab)
}

// Everybody who reads drafts has the pages to read them with, at each stage, and they
// are accessible.
func TestReadingPages(t *testing.T) {
	for _, chapters := range []int{3, 5, 8} {
		t.Run(fmt.Sprintf("after chapter %d", chapters), func(t *testing.T) {
			b := after(t, chapters)
			for _, user := range []string{"secretariat", "head-ken", "auditor"} {
				tab := b.SignedIn(user)
				for name, path := range readingPages("victims") {
					tab.Open(path)
					if strings.Contains(tab.Text("h1"), "could not be shown") {
						t.Errorf("%s: %s is not shown: %s", user, name, tab.Text("main"))
					}
					tab.Accessible()
				}
			}
			if chapters == 8 {
				tab := b.SignedIn("secretariat")
				for name, path := range readingPages("victims") {
					look(tab, "reading-"+name, path)
				}
				look(tab, "reading-points", "/drafts/victims/versions/2")
				tab.Open("/rounds")
				look(tab, "round-figures", tab.Attribute("main li a", "href")+"/figures")
				readsTheStory(t, tab)
			}
		})
	}
}

// readsTheStory follows a draft from the text that was circulated to the one that was
// adopted.
func readsTheStory(t *testing.T, tab *Tab) {
	t.Helper()
	tab.Open("/drafts/victims/versions/2")
	for _, text := range []string{"[shall — FRA, KEN]", "[may — JPN]", "2 bis"} {
		tab.Wait(text)
	}
	tab.Open("/drafts/victims/compare?from=1&to=5")
	for _, text := range []string{"new paragraph", "renumbered: 3, now 4", "deleted", "Version 3, consolidated"} {
		tab.Wait(text)
	}
	tab.Open("/drafts/victims/compare?from=1&to=5&view=side")
	if left, right := tab.Text("tbody tr td:nth-child(2)"), tab.Text("tbody tr td:nth-child(4)"); left == right {
		t.Errorf("both sides read %q", left)
	}
	tab.Open("/drafts/victims/compare?from=1&to=4&other=5")
	tab.Wait("each against version 1")
	tab.Open("/drafts/victims/words/5")
	tab.Run("document.querySelector('.words .source').focus()")
	if clip := tab.computed(".words .source .tip", "clipPath"); clip != "none" {
		t.Errorf("a source that has the focus does not say whose the words are: %s", clip)
	}
	tab.Open("/drafts/victims/history")
	tab.Wait("Adopted with the report")
	tab.Open("/drafts/victims/figures")
	if role := tab.Attribute("svg", "role"); role != "img" {
		t.Errorf("the picture has the role %q", role)
	}
	tab.Open("/")
	tab.Fill("#search", "survivors")
	tab.Send(".search button")
	tab.Wait("consult survivors")
	tab.Follow("Protection of victims")
	tab.Wait("Text, version 5")
}

// computed is a style of what a selector finds first.
func (t *Tab) computed(selector, property string) string {
	t.t.Helper()
	t.Run(fmt.Sprintf("document.documentElement.dataset.computed = getComputedStyle(document.querySelector(%q)).%s",
		selector, property))
	return t.Attribute("html", "data-computed")
}

// While the chair reviews, nobody else finds a word of what others have said: in no page
// of a draft, in no search, in no count.
func TestReadingPagesKeepTheEmbargo(t *testing.T) {
	b := after(t, 4)
	// Words of Brazil and Canada, Japan, Uganda and UNICEF.
	words := []string{"survivors", "States parties may", "psychological", "best interests", "shall — FRA"}
	for user, reviews := range map[string]bool{
		"secretariat": true, "chair": true, "head-ken": false, "member-fra": false, "rapporteur": false, "auditor": false,
	} {
		t.Run(user, func(t *testing.T) {
			tab, found := b.SignedIn(user), map[string]bool{}
			pages := readingPages("victims")
			for _, w := range []string{"survivors", "psychological", "interests"} {
				pages["search for "+w] = "/search?q=" + w
			}
			for name, path := range pages {
				page := whole(tab, path)
				if word, ok := strings.CutPrefix(name, "search for "); ok { // which the page repeats
					page = page[strings.Index(page, "<main"):strings.Index(page, "</main>")]
					page = strings.ReplaceAll(page, `value="`+word+`"`, "")
				}
				for _, w := range words {
					if strings.Contains(page, w) {
						found[w] = true
						if !reviews {
							t.Errorf("%s shows %q", name, w)
						}
					}
				}
			}
			if missing := slices.DeleteFunc(slices.Clone(words[:2]), func(w string) bool {
				return found[w]
			}); reviews && len(missing) > 0 {
				t.Errorf("%v stand on no page", missing)
			}
			tab.Open("/drafts/victims/versions/2")
			if hidden := strings.Contains(tab.Text("main"), "has no version 2"); hidden == reviews {
				t.Errorf("the consolidation is shown: %v", !hidden)
			}
		})
	}
}
