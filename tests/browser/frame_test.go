//go:build browser

package browser

import (
	"strings"
	"testing"
)

// Who opens a page without having signed in is sent to sign in, and comes back to it.
func TestSigningInLeadsBackToThePage(t *testing.T) {
	b := after(t, 2)
	tab := b.Tab("head-ken")
	tab.Open("/")
	tab.Wait("Sign in to take part.")
	tab.Accessible()
	tab.Open("/rounds")
	tab.SignIn("head-ken")
	if at := tab.Address(); at != "/rounds" {
		t.Errorf("after signing in the browser is at %s", at)
	}
	tab.Wait("open for comments")
}

// The pages speak six languages, each in its direction, and whoever chose one keeps it.
func TestPagesSpeakSixLanguages(t *testing.T) {
	b := after(t, 2)
	tab := b.SignedIn("head-fra")
	for code, direction := range map[string]string{
		"en": "ltr", "fr": "ltr", "es": "ltr", "ru": "ltr", "ar": "rtl", "zh": "ltr",
	} {
		tab.Send("button[value=" + code + "]")
		tab.Open("/rounds")
		if got := tab.Attribute("html", "dir") + " " + tab.Attribute("html", "lang"); got != direction+" "+code {
			t.Errorf("after choosing %s the page is %s", code, got)
		}
		tab.Accessible()
	}
}

// Without script the pages say the same.
func TestPagesNeedNoScript(t *testing.T) {
	b := after(t, 2)
	tab := b.SignedIn("secretariat", WithoutScript())
	tab.Open("/rounds")
	tab.Follow(strings.TrimSpace(tab.Text("main li a")))
	tab.Wait("open for comments")
	tab.Wait("Technology in investigations")
}

func TestPagesEverybodySees(t *testing.T) {
	b := after(t, 5)
	tab := b.SignedIn("secretariat")
	for name, path := range map[string]string{
		"front": "/", "rounds": "/rounds", "drafts": "/drafts", "draft": "/drafts/victims", "meetings": "/meetings",
		"meeting": "/meetings/wg4-2021", "documents": "/documents", "settings": "/settings", "nothing": "/nothing/here",
	} {
		look(tab, name, path)
	}
}

// What somebody sent after her session had ended is kept, and sent again once she has
// signed in.
func TestWordsOutlastTheSession(t *testing.T) {
	b := after(t, 2)
	tab := b.SignedIn("secretariat")
	tab.Open("/rounds")
	tab.Send("main li a")
	tab.Fill("#close-reason", "As “agreed” & <written>.")
	tab.SignOut()
	tab.Send("form[action$='/close'] button")
	tab.Wait("You are signed out")
	tab.Accessible()
	form := tab.answer("document.querySelector('main form').outerHTML")
	tab.Away(tab.base + "/auth/login?return_to=/settings")
	tab.SignIn("secretariat")
	tab.Run("document.querySelector('main').insertAdjacentHTML('beforeend', " + quoted(form) + ")")
	tab.Follow("Send it again")
	tab.Wait("The round is closed.")
}
