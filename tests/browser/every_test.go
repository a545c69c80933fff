//go:build browser

package browser

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pictured are pages that other tests take pictures of, and files that no browser shows.
var pictured = []string{
	"/{$}", "/rounds", "/drafts", "/drafts/{ref}", "/meetings", "/documents", "/settings", "/doctor", "/search",
	"/drafts/{ref}/split", "/drafts/{ref}/merge", "/rounds/{id}/enter", "/rounds/{id}/figures", "/meetings/{ref}/room",
	"/drafts/{ref}/compare", "/drafts/{ref}/figures", "/drafts/{ref}/history", "/drafts/{ref}/versions",
	"/drafts/{ref}/versions/{number}", "/drafts/{ref}/words/{number}",
	"/rounds/{id}/reply", "/rounds/{id}/reply/review", "/rounds/{id}/reply/carried", "/rounds/{id}/reply/{draft}",
	"/replies/{id}", "/silences", "/silences/new", "/silences/{id}",
	"/assets/{digest}/{name}", "/calendar.ics", "/replies/{id}/receipt.txt",
}

// inReview and atMeeting are the pages that are looked at in the chair's review and at
// the meeting, with who looks and where. ROUND, DOCUMENT and PERSON are those there are.
var (
	inReview = map[string][2]string{
		"/rounds/{id}":              {"secretariat", "ROUND"},
		"/rounds/{id}/replies":      {"secretariat", "ROUND/replies"},
		"/rounds/{id}/comments":     {"secretariat", "ROUND/comments"},
		"/rounds/{id}/review":       {"chair", "ROUND/review"},
		"/rounds/{id}/review/{ref}": {"chair", "ROUND/review/victims"},
	}
	atMeeting = map[string][2]string{
		"/rounds/new":              {"secretariat", "/rounds/new"},
		"/meetings/{ref}":          {"secretariat", "/meetings/wg4-2021"},
		"/meetings/{ref}/report":   {"chair", "/meetings/wg4-2021/report"},
		"/calendar":                {"head-fra", "/calendar?year=2021"},
		"/documents/{id}":          {"secretariat", "DOCUMENT"},
		"/digest":                  {"secretariat", "/digest"},
		"/drafts/{ref}/act/{kind}": {"chair", "/drafts/victims/act/defer"},
		"/drafts/{ref}/amend":      {"chair", "/drafts/victims/amend"},
		"/drafts/{ref}/correct":    {"secretariat", "/drafts/victims/correct"},
		"/office":                  {"secretariat", "/office"},
		"/persons":                 {"secretariat", "/persons"},
		"/persons/{id}":            {"secretariat", "PERSON"},
		"/mandates":                {"head-fra", "/mandates"},
		"/contacts":                {"head-fra", "/contacts"},
		"/tokens":                  {"secretariat", "/tokens"},
		"/notices":                 {"secretariat", "/notices"},
		"/load":                    {"secretariat", "/load"},
		"/audit":                   {"auditor", "/audit"},
		"/public/documents":        {"head-fra", "/public/documents"},
		"/public/adopted":          {"head-fra", "/public/adopted"},
	}
)

// Every page is in the folder of pictures, and is accessible and as wide as the window.
func TestEveryPageIsLookedAt(t *testing.T) {
	t.Run("in review", func(t *testing.T) { lookAtAll(t, after(t, 4), inReview) })
	t.Run("at the meeting", func(t *testing.T) {
		b := after(t, 7)
		office := b.SignedIn("secretariat")
		office.Open("/meetings/wg4-2021/report")
		office.Follow("Prepare the draft report")
		lookAtAll(t, b, atMeeting)
	})
	list, err := os.ReadFile("../../api/testdata/pages.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range regexp.MustCompile(`(?m)^GET (\S+):`).FindAllStringSubmatch(string(list), -1) {
		_, review := inReview[page[1]]
		_, meeting := atMeeting[page[1]]
		if !review && !meeting && !slices.Contains(pictured, page[1]) {
			t.Errorf("nobody takes a picture of %s: put it into inReview or atMeeting", page[1])
		}
	}
}

func lookAtAll(t *testing.T, b *Browser, pages map[string][2]string) {
	tabs := map[string]*Tab{"secretariat": b.SignedIn("secretariat")}
	first := func(list, link string) string {
		tabs["secretariat"].Open(list)
		return tabs["secretariat"].Attribute(link, "href")
	}
	there := strings.NewReplacer(
		"ROUND", first("/rounds", "main li a"), "DOCUMENT", first("/documents", "main li a"),
		"PERSON", first("/persons", "main th a"),
	)
	for _, page := range slices.Sorted(maps.Keys(pages)) {
		user, path := pages[page][0], there.Replace(pages[page][1])
		if tabs[user] == nil {
			tabs[user] = b.SignedIn(user)
		}
		look(tabs[user], strings.Trim(regexp.MustCompile(`[^a-z]+`).ReplaceAllString(page, "-"), "-"), path)
	}
}
