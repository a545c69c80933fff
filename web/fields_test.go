package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"rapporteur/negotiation"
)

// sentForm is a visit with a form.
func sentForm(t *testing.T, form url.Values) *visit {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/x", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	v := (&Site{}).visit(r, Visitor{})
	if err := v.read(); err != nil {
		t.Fatal(err)
	}
	return v
}

// A form asks for the same act as the API, whose fields have the same names.
func TestAFormIsReadAsTheAct(t *testing.T) {
	form := url.Values{
		"meeting": {"wg4-2020"}, "crpMeeting": {" cop-2020 "}, "title": {"Drafts\r\nof two lines"},
		"recommendations": {"data", "victims"}, "deadline": {"2020-09-25T18:00"}, "zone": {"Europe/Vienna"},
		"roster": {"FRA, KEN\r\nIRN"}, "reminders": {"168h 24h"}, "publication": {"issued"}, "convergence": {"on"},
		"unknown": {"is left alone"},
	}
	var got negotiation.OpenRound
	if err := sentForm(t, form).fill(&got); err != nil {
		t.Fatal(err)
	}
	want := negotiation.OpenRound{
		Meeting: "wg4-2020", CRPMeeting: " cop-2020 ", Title: "Drafts\nof two lines",
		Recommendations: []string{"data", "victims"}, Zone: "Europe/Vienna", Roster: []string{"FRA", "KEN", "IRN"},
		Deadline: time.Date(2020, 9, 25, 16, 0, 0, 0, time.UTC),
		Reminders: []negotiation.Span{
			negotiation.Span(168 * time.Hour), negotiation.Span(24 * time.Hour),
		}, Publication: "issued", Convergence: true,
	}
	same := cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Errorf("the act (-want +got):\n%s", diff)
	}
}

func TestWhatAFormCannotAskIsRefused(t *testing.T) {
	for name, form := range map[string]url.Values{
		"no moment":             {"deadline": {"tomorrow"}},
		"an hour that is left":  {"deadline": {"2021-03-28T02:30"}, "zone": {"Europe/Vienna"}},
		"an hour that is twice": {"deadline": {"2021-10-31T02:30"}, "zone": {"Europe/Vienna"}},
		"no zone":               {"deadline": {"2021-10-31T12:30"}, "zone": {"Vienna"}},
		"no span":               {"reminders": {"a week"}},
	} {
		t.Run(name, func(t *testing.T) {
			var act negotiation.OpenRound
			if err := sentForm(t, form).fill(&act); negotiation.CodeOf(err) != negotiation.CodeInvalid {
				t.Errorf("answered %v", err)
			}
		})
	}
	t.Run("no number", func(t *testing.T) {
		var act negotiation.ApproveRound
		if err := sentForm(t, url.Values{"attempt": {"one"}}).fill(&act); negotiation.CodeOf(err) != negotiation.CodeInvalid {
			t.Errorf("answered %v", err)
		}
	})
}
