package api_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/web"
)

// What of a page follows from the clock.
var anyMoment = regexp.MustCompile(`(?s)<time .*?</time>|<span class="countdown".*?</span>`)

// pageReaders are those to whom a review is not shown, one of each kind.
func (x *twin) pageReaders() map[string]negotiation.Actor {
	elsewhere, err := x.store.Meeting(x.t.Context(), "wg4-2021")
	if err != nil {
		x.t.Fatal(err)
	}
	return map[string]negotiation.Actor{
		"head": {
			Role: negotiation.RoleDelegation, Delegation: "FRA",
		}, "member": {Role: negotiation.RoleMember, Delegation: "FRA"},
		"rapporteur": {Role: negotiation.RoleRapporteur, Meeting: elsewhere.ID}, "auditor": {Role: negotiation.RoleAuditor},
		"observer": {Role: negotiation.RoleObserver}, "chair of another meeting": {
			Role: negotiation.RoleChair, Meeting: elsewhere.ID,
		},
	}
}

// pages are all pages that the readers are shown, of all that there is.
func (x *twin) pages() map[string]string {
	x.t.Helper()
	at := map[string][]string{
		"rounds/id": {string(x.round.ID)}, "drafts/ref": {"training"}, "drafts/key": {"training"},
		"meetings/ref": {"wg4-2020", "wg4-2021"}, "meetings/key": {"wg4-2020", "wg4-2021"},
		"documents/id": {string(x.round.Informal)}, "drafts/number": {"1", "2", "3"}, "rounds/key": {"training"},
	}
	queries := map[string][]string{
		"/search":               {"?q=train", "?q=nobody", "?q=means", "?q=training"},
		"/drafts/{ref}/compare": {"", "?view=side&typography=hide", "?from=1&to=2", "?from=1&to=1&other=2"},
	}
	out := map[string]string{}
	for who, actor := range x.pageReaders() {
		mux := http.NewServeMux()
		for _, p := range web.New(application.New(x.store, nil, slog.New(slog.DiscardHandler), -1), web.Options{}).Pages() {
			if p.Path == "/audit" || p.Path == "/tokens" {
				continue // the auditor's, who is told of every request, as by the API
			}
			if p.Method != http.MethodGet || len(p.Who) > 0 && actor.RequireRole(p.Who...) != nil {
				continue
			}
			mux.HandleFunc(p.Method+" "+p.Path, func(w http.ResponseWriter, r *http.Request) {
				if err := p.Serve(w, r, web.Visitor{Actor: actor}); err != nil {
					_, _ = w.Write([]byte("refused: " + err.Error())) // a recorder takes all
				}
			})
			for name, address := range x.addresses("/v1"+p.Path, at) {
				for _, query := range append(slices.Clone(queries[p.Path]), "") {
					w := httptest.NewRecorder()
					mux.ServeHTTP(
						w, httptest.NewRequest(http.MethodGet, strings.TrimSuffix(strings.TrimPrefix(address, "/v1"), "{$}")+query, nil),
					)
					page := anyMoment.ReplaceAllString(w.Body.String(), "TIME")
					out[name+query+" as "+who] = normal(reply{status: w.Code, header: w.Header(), body: []byte(page)})
				}
			}
		}
	}
	return out
}

// Nobody but secretariat and chair of the round learns from any page what delegations
// said, nor how far the review is, until the conference room paper is out.
func TestPagesTellNothingOfWhatDelegationsSaid(t *testing.T) {
	calm, torn := newTwin(t), newTwin(t)
	for _, x := range []*twin{calm, torn} {
		x.proposes(negotiation.RoleDelegation, "")
	}
	calm.proposes("kenya", "")
	torn.proposes("kenya", "States parties should by no means train anybody.")
	torn.compare("open", calm.pages(), torn.pages())
	for _, x := range []*twin{calm, torn} {
		x.closes()
	}
	calm.consolidates(1, false)
	before := calm.pages()
	torn.compare("closed", before, torn.pages())
	torn.consolidates(1, false)
	torn.compare("in review", before, torn.pages())
	torn.settles()
	torn.compare("settled", before, torn.pages())
	found := false
	for name, page := range before {
		found = found || strings.HasPrefix(name, "/v1/drafts/ref 1") && strings.Contains(page, "train")
	}
	if !found {
		t.Error("no page of a draft was read")
	}
}
