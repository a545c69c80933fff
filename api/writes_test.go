package api_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

// The files of a secretariat are loaded, one after the other.
func TestAllFilesAreLoaded(t *testing.T) {
	w := bare(t)
	office := w.as(negotiation.RoleSecretariat)
	for _, file := range []struct {
		name string
		load func(*client.Client, context.Context, string, []byte) (negotiation.Loaded, error)
	}{
		{"calendar.yaml", (*client.Client).LoadCalendar},
		{"delegations.csv", (*client.Client).LoadDelegations},
		{"accreditation.csv", (*client.Client).LoadAccreditation},
		{"bureau.csv", (*client.Client).LoadBureau},
		{"contacts.csv", (*client.Client).LoadContacts},
		{"workdays.yaml", (*client.Client).LoadWorkdays},
		{"recommendations.md", (*client.Client).LoadRecommendations},
	} {
		content, err := os.ReadFile(filepath.Join("..", "demo", "data", file.name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.load(office, t.Context(), file.name, content); err != nil {
			t.Errorf("%s: %v", file.name, err)
		}
	}
}

// What comes late is admitted or not, what was returned is consolidated again,
// and the drafts that come of it are merged, split and amended at their meeting.
func TestARoundAndItsDraftsChangeShape(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	office, presiding, france := w.as(
		negotiation.RoleSecretariat,
	), w.as(negotiation.RoleChair), w.as(negotiation.RoleDelegation)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	saved, err := france.SaveDraft(
		ctx, w.round.ID, wire.DraftRequest{Language: negotiation.English, Comment: w.comment("Not yet.")},
	)
	check(err)
	_, err = france.DiscardDraft(ctx, saved.ID)
	check(err)
	w.reply(negotiation.RoleDelegation, "A note.")
	w.closes()
	late := w.reply("kenya", "A late note.")
	_, err = office.AdmitLate(ctx, w.round.ID, newID(), negotiation.AdmitComments{
		Admissions: []negotiation.CommentAdmission{{
			Comment: late.Comments[0].ID, Include: true, Reason: "The post was late.",
		}},
	})
	check(err)
	w.consolidate(1)
	w.returns()
	_, err = office.OnRound(ctx, w.round.ID, newID(), negotiation.ConsolidateRound{})
	check(err)
	w.issues()
	issued, err := office.Round(ctx, w.round.ID)
	check(err)
	for _, d := range issued.Drafts {
		_, err = w.store.DoOnDraft(ctx, negotiation.Asked{
			ID: newID(), On: d.Recommendation, By: negotiation.System(),
			Act: negotiation.IssueDraft{Round: issued.ID, Document: issued.Document},
		})
		check(err)
	}
	_, err = presiding.OnMeeting(ctx, "wg4-2021", newID(), negotiation.AdoptAgenda{})
	check(err)
	var bases []negotiation.ID
	for _, key := range []string{"training", "shelter"} {
		_, err = office.OnDraft(ctx, key, newID(), negotiation.PresentDraft{Meeting: "cop-2020"})
		check(err)
		d, err := presiding.OnDraft(ctx, key, newID(), negotiation.TakeUpDraft{Meeting: "wg4-2021", Item: "4"})
		check(err)
		bases = append(bases, d.Version)
	}
	made, err := presiding.Merge(
		ctx, wire.MergeRequest{ID: newID(), Bases: bases, Key: "both", Title: "Both", Reason: "They belong together."},
	)
	check(err)
	versions, err := office.Versions(ctx, "both")
	check(err)
	both := versions[len(versions)-1]
	if len(made) != 1 || len(both.Paragraphs) != 2 {
		t.Fatalf("merged into %d drafts of %d paragraphs", len(made), len(both.Paragraphs))
	}
	parts := []wire.Part{
		{Key: "one", Title: "One", Paragraphs: []negotiation.ID{both.Paragraphs[0].ID}},
		{Key: "two", Title: "Two", Paragraphs: []negotiation.ID{both.Paragraphs[1].ID}},
	}
	made, err = presiding.Split(
		ctx, "both", wire.SplitRequest{ID: newID(), Base: both.ID, Parts: parts, Reason: "They do not."},
	)
	check(err)
	if len(made) != 2 {
		t.Fatalf("split into %d drafts", len(made))
	}
	versions, err = office.Versions(ctx, "one")
	check(err)
	change := wire.AmendmentRequest{
		ID: newID(), Base: versions[0].ID,
		Changes: []negotiation.ParagraphText{{Paragraph: versions[0].Paragraphs[0].ID, Text: "States parties shall train."}},
	}
	_, err = france.MoveAmendment(ctx, "one", wire.MoveRequest{AmendmentRequest: change})
	check(err)
}

// A report that was adopted is communicated, and documents are added to and
// amended.
func TestAReportIsCommunicatedAndAmended(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	office := w.as(negotiation.RoleSecretariat)
	if _, err := office.OnDocument(
		ctx, "CTOC/COP/2020/CRP.1", newID(),
		negotiation.AddToDocument{Manuscript: negotiation.Manuscript{Title: "Addendum", Content: "More."}},
	); err != nil {
		t.Error(err)
	}
	if _, err := w.as(negotiation.RoleChair).OnMeeting(ctx, "wg4-2021", newID(), negotiation.AdoptAgenda{}); err != nil {
		t.Fatal(err)
	}
	opens := time.Now().AddDate(1, 0, 0)
	next := negotiation.Meeting{
		Key: "cop-next", Body: "CTOC/COP", Session: "next", Names: negotiation.Names{negotiation.English: "The next session"},
		Opens: opens, Closes: opens, Zone: "Europe/Vienna",
	}
	if _, err := w.store.LoadCalendar(
		ctx, secretariat, negotiation.Calendar{Meetings: []negotiation.Meeting{next}},
	); err != nil {
		t.Fatal(err)
	}
	w.reports()
	w.adopts()
	report, err := office.OnReport(ctx, "wg4-2021", newID(), negotiation.CommunicateReport{Session: "cop-next"})
	if err != nil {
		t.Fatal(err)
	}
	final, err := office.Document(ctx, report.Final)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := office.OnDocument(ctx, final.Symbol, newID(), negotiation.AmendDocument{
		Manuscript: negotiation.Manuscript{Title: "Amendment", Content: "Text.", Reason: "Decision 1/1."},
	}); err != nil {
		t.Error(err)
	}
}

// The secretariat has a notice tried again; one that waits anyway goes on to.
func TestANoticeIsTriedAgain(t *testing.T) {
	w := unopened(t)
	if _, err := w.as(negotiation.RoleDelegation).SetOwnContact(
		t.Context(), wire.ContactRequest{Label: "capital", Email: "capital@fra.example", Language: negotiation.French},
	); err != nil {
		t.Fatal(err)
	}
	w.opens()
	queued, err := w.as(negotiation.RoleSecretariat).Notices(t.Context(), negotiation.NoticeQueued, "", "FRA")
	if err != nil || len(queued) == 0 {
		t.Fatalf("%d notices, %v", len(queued), err)
	}
	if again, err := w.as(negotiation.RoleSecretariat).RetryNotice(
		t.Context(), queued[0].ID, newID(),
	); err != nil || again.State != negotiation.NoticeQueued {
		t.Fatalf("%+v, %v", again, err)
	}
}

// The number of a section stands in the address: the body cannot name another one.
func TestASectionIsNamedByTheAddressAlone(t *testing.T) {
	w := newWorld(t)
	w.reports()
	if _, err := w.as(negotiation.RoleChair).OnMeeting(
		t.Context(), "wg4-2021", newID(), negotiation.AdoptAgenda{},
	); err != nil {
		t.Fatal(err)
	}
	report, err := w.as(negotiation.RoleChair).Report(t.Context(), "wg4-2021")
	if err != nil {
		t.Fatal(err)
	}
	read := report.Sections[0].Revision
	for _, tt := range []struct {
		number int
		extra  string
		want   int
	}{{1, `, "number": 1`, http.StatusUnprocessableEntity}, {7, "", http.StatusNotFound}, {1, "", http.StatusOK}} {
		body := fmt.Appendf(nil, `{"id": %q, "revision": %q%s}`, newID(), read, tt.extra)
		path := fmt.Sprintf("/v1/reports/wg4-2021/sections/%d/adopt", tt.number)
		if got, p := w.send(
			http.MethodPost, path, w.tokens[negotiation.RoleChair], "application/json", body,
		); got != tt.want {
			t.Errorf("%s with %s: %d %+v, want %d", path, body, got, p, tt.want)
		}
	}
}
