package api_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"rapporteur/api"
	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

// One draft from the round to the report, everybody through the door.
func TestDraftFromRoundToAdoption(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	secretary, presiding, delegate := w.as(
		negotiation.RoleSecretariat,
	), w.as(negotiation.RoleChair), w.as(negotiation.RoleDelegation)
	w.reply(negotiation.RoleDelegation, "A note.")
	reserving := w.comment("Subject to means.")
	reserving.Kind = negotiation.Reservation
	if _, err := w.as("kenya").SubmitReply(
		ctx, w.round.ID,
		wire.ReplyRequest{ID: newID(), Language: negotiation.English, Comments: []negotiation.Comment{reserving}},
	); err != nil {
		t.Fatal(err)
	}
	if all, err := delegate.Reservations(ctx, "training"); err != nil || len(all) != 0 {
		t.Errorf("told before the paper is issued: %+v, %v", all, err)
	}
	if _, err := secretary.OnRound(
		ctx, w.round.ID, newID(), negotiation.CloseRound{Reason: "All have replied."},
	); err != nil {
		t.Fatal(err)
	}
	w.consolidate(1)
	issued, err := presiding.OnRound(ctx, w.round.ID, newID(), negotiation.ApproveRound{Attempt: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range w.round.Drafts {
		act := negotiation.Asked{
			ID: newID(), On: d.Recommendation, By: negotiation.System(),
			Act: negotiation.IssueDraft{Document: issued.Document, Round: w.round.ID},
		}
		if _, err := w.store.DoOnDraft(ctx, act); err != nil {
			t.Fatal(err)
		}
	}
	stage := func(want negotiation.Stage, c *client.Client, a negotiation.DraftAct) {
		t.Helper()
		id := newID()
		for range 2 { // the same act again is done once
			d, err := c.OnDraft(ctx, "training", id, a)
			if err != nil || d.Stage != want {
				t.Fatalf("%T: %+v, %v; want %s", a, d, err, want)
			}
		}
	}
	_, err = presiding.OnDraft(ctx, "training", newID(), negotiation.AgreeOnDraft{})
	wantCode(t, err, negotiation.CodeWrongState)
	stage(negotiation.StagePresented, secretary, negotiation.PresentDraft{Meeting: "cop-2020"})
	if _, err := presiding.OnMeeting(ctx, "wg4-2021", newID(), negotiation.AdoptAgenda{}); err != nil {
		t.Fatal(err)
	}
	stage(negotiation.StageTakenUp, presiding, negotiation.TakeUpDraft{Meeting: "wg4-2021", Item: "4"})
	room, err := presiding.OnMeeting(ctx, "wg4-2021", newID(), negotiation.ShowInRoom{Recommendation: "training"})
	if err != nil || room.Shown == nil {
		t.Fatalf("shown in the room: %+v, %v", room.Shown, err)
	}
	once := newID()
	for _, x := range []struct {
		act  negotiation.DraftAct
		want negotiation.Code
	}{
		{negotiation.ObjectToDraft{}, ""}, {negotiation.ObjectToDraft{}, ""},
		{negotiation.ReservePosition{}, negotiation.CodeConflict},
	} {
		_, err = delegate.OnDraft(ctx, "training", once, x.act)
		wantCode(t, err, x.want)
	}
	_, err = presiding.OnDraft(ctx, "training", newID(), negotiation.AgreeOnDraft{})
	wantCode(t, err, negotiation.CodeObjection)
	_, err = w.as("kenya").OnDraft(
		ctx, "training", newID(), negotiation.LiftObjection{Speaker: negotiation.Speaker{Delegation: "FRA"}},
	)
	wantCode(t, err, negotiation.CodeOtherDelegation)
	stage(negotiation.StageTakenUp, delegate, negotiation.LiftObjection{})

	versions, err := secretary.Versions(ctx, "training")
	if err != nil {
		t.Fatal(err)
	}
	current := versions[len(versions)-1]
	amended, err := secretary.Amend(ctx, "training", wire.AmendmentRequest{
		ID: newID(), Base: current.ID, Mover: "FRA", Changes: []negotiation.ParagraphText{{
			Paragraph: current.Paragraphs[0].ID, Text: "States parties shall train those who first meet victims.",
		}},
	})
	if err != nil || !amended.Amended {
		t.Fatalf("amended: %+v, %v", amended, err)
	}
	_, err = delegate.Amend(ctx, "training", wire.AmendmentRequest{
		ID: newID(), Base: current.ID, Changes: []negotiation.ParagraphText{{Paragraph: current.Paragraphs[0].ID, Text: "x"}},
	})
	wantCode(t, err, negotiation.CodeNotPermitted)
	if all, err := delegate.Reservations(
		ctx, "training",
	); err != nil || len(all) != 1 || all[0].Delegation != "KEN" || all[0].Note != "Subject to means." {
		t.Errorf("standing: %+v, %v", all, err)
	}
	_, err = presiding.OnDraft(ctx, "training", newID(), negotiation.AgreeOnDraft{})
	wantCode(t, err, negotiation.CodeObjection)
	_, err = presiding.OnDraft(ctx, "training", newID(), negotiation.AgreeOnDraft{Acknowledged: []string{"FRA", "KEN"}})
	wantCode(t, err, negotiation.CodeInvalid)
	stage(negotiation.StageAgreed, presiding, negotiation.AgreeOnDraft{Acknowledged: []string{"KEN"}})
	if text, err := delegate.HistoryText(
		ctx, "training",
	); err != nil || !strings.Contains(text, "over the written reservation of KEN") {
		t.Errorf("the history: %v\n%s", err, text)
	}

	report, err := secretary.PrepareReport(ctx, newID(), negotiation.PrepareReport{Meeting: "wg4-2021"})
	if err != nil || len(report.Sections) != 1 {
		t.Fatalf("report %+v, %v", report, err)
	}
	_, err = presiding.OnReport(ctx, "wg4-2021", newID(), negotiation.AdoptReport{})
	wantCode(t, err, negotiation.CodeWrongState)
	_, err = secretary.OnReport(
		ctx, "wg4-2021", newID(), negotiation.AdoptSection{Number: 1, Revision: report.Sections[0].Revision},
	)
	wantCode(t, err, negotiation.CodeNotPermitted)
	_, err = presiding.OnReport(ctx, "wg4-2021", newID(), negotiation.AdoptSection{Number: 1}) // which text?
	wantCode(t, err, negotiation.CodeInvalid)
	_, err = presiding.OnReport(ctx, "wg4-2021", newID(), negotiation.AdoptSection{Number: 1, Revision: "of-an-old-tab"})
	wantCode(t, err, negotiation.CodeConflict)
	objected, err := delegate.OnReport(
		ctx, "wg4-2021", newID(), negotiation.ObjectToReport{Section: 1, Reason: "Too short."},
	)
	if err != nil || len(objected.Sections[0].Objecting) != 1 {
		t.Fatalf("objected: %+v, %v", objected, err)
	}
	_, err = presiding.OnReport(
		ctx, "wg4-2021", newID(), negotiation.AdoptSection{Number: 1, Revision: report.Sections[0].Revision},
	)
	wantCode(t, err, negotiation.CodeObjection)
	if _, err := delegate.OnReport(
		ctx, "wg4-2021", newID(), negotiation.ObjectToReport{Section: 1, Lifts: true},
	); err != nil {
		t.Fatal(err)
	}
	defer func() {
		text, err := delegate.SectionDiff(ctx, "wg4-2021", 1, "text")
		if err != nil || !strings.Contains(string(text), "Moved by FRA") || !strings.Contains(string(text), "{+") {
			t.Errorf("the amendment of the section: %s, %v", text, err)
		}
	}()
	if report, err = presiding.OnReport(ctx, "wg4-2021", newID(), negotiation.AdoptSection{
		Number: 1, Revision: report.Sections[0].Revision, Amendment: "As amended.", Movers: []string{"FRA"},
	}); err != nil || report.Sections[0].Status != negotiation.SectionAdoptedAsAmended {
		t.Fatalf("section: %+v, %v", report, err)
	}
	if report, err = presiding.OnReport(
		ctx, "wg4-2021", newID(), negotiation.AdoptReport{},
	); err != nil || report.AdoptedAt.IsZero() {
		t.Fatalf("adopted: %+v, %v", report, err)
	}

	for format, want := range map[string]string{"json": `"`, "text": "shall", "html": "<ins", "ansi": "\x1b["} {
		diff, err := delegate.Diff(ctx, "training", 0, 0, 0, format)
		if err != nil || !strings.Contains(string(diff), want) {
			t.Errorf("the difference as %s: %s, %v", format, diff, err)
		}
	}
	if story, err := delegate.HistoryText(
		ctx, "training",
	); err != nil || !strings.Contains(story, "Training") || !strings.Contains(story, "A note.") {
		t.Errorf("the story: %s, %v", story, err)
	}
	h, err := delegate.History(ctx, "training")
	if err != nil || len(h.Versions) != 4 || len(h.Comments) != 2 || len(h.Documents) < 2 || len(h.Meetings) != 3 {
		t.Fatalf(
			"history: %d versions, %d comments, %d documents, %d meetings, %v", len(h.Versions), len(h.Comments),
			len(h.Documents), len(h.Meetings), err,
		)
	}
}

// The system's own acts have no door: nobody adopts by asking for it.
func TestNobodyMayAskForActsOfTheProcedures(t *testing.T) {
	w := newWorld(t)
	acts := []negotiation.DraftAct{
		negotiation.AmendDraft{}, negotiation.SettlePoints{}, negotiation.MoveAmendment{}, negotiation.SplitDraft{},
		negotiation.MergeDraft{},
	} // by doors of their own
	for _, row := range negotiation.ActsOn(negotiation.OnDraft) {
		if act, ok := row.Empty().(negotiation.DraftAct); ok && slices.Equal(
			row.Who, []negotiation.Role{negotiation.RoleSystem},
		) {
			acts = append(acts, act)
		}
	}
	if len(acts) != 11 {
		t.Errorf("%d acts have no door", len(acts))
	}
	for _, act := range acts {
		for _, role := range []negotiation.Role{
			negotiation.RoleSecretariat, negotiation.RoleChair, negotiation.RoleDelegation,
		} {
			_, err := w.as(role).OnDraft(t.Context(), "training", newID(), act)
			wantCode(t, err, negotiation.CodeInvalid)
		}
	}
}

func TestContactAddressesAreForTheirOwner(t *testing.T) {
	w := newWorld(t)
	for role, want := range map[negotiation.Role]int{
		negotiation.RoleSecretariat: 3, negotiation.RoleDelegation: 1, negotiation.RoleChair: 0,
	} {
		all, err := w.as(role).Delegations(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		shown := 0
		for _, d := range all {
			if d.Contact != "" {
				shown++
			}
		}
		if shown != want {
			t.Errorf("%s reads %d addresses, want %d", role, shown, want)
		}
	}
}

// An act that takes longer than a request may is answered as such, and is not
// lost: the same request again learns its end.
func TestSlowActsAreBoundedByTheRequest(t *testing.T) {
	w := newWorld(t)
	slow := &blocking{direct: w.direct}
	server := httptest.NewServer(api.New(
		api.Config{Record: w.store, Procedures: slow, Log: slog.New(slog.DiscardHandler), Timeout: 100 * time.Millisecond},
	))
	t.Cleanup(server.Close)
	c, err := client.New(server.URL, w.tokens[negotiation.RoleChair], client.WithAttempts(1))
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.OnRound(t.Context(), w.round.ID, newID(), negotiation.ApproveRound{Attempt: 1})
	var p *wire.Problem
	if !errors.As(err, &p) || p.Status != http.StatusGatewayTimeout || p.Code != wire.CodeTimeout {
		t.Fatalf("answered %+v, %v", p, err)
	}
}

type blocking struct{ *direct }

func (b *blocking) DoOnRound(ctx context.Context, _ negotiation.Asked) (negotiation.Round, error) {
	<-ctx.Done()
	return negotiation.Round{}, ctx.Err()
}

// A file with problems loads nothing and tells each of them.
func TestFileProblemsAreAllTold(t *testing.T) {
	w := newWorld(t)
	_, err := w.as(negotiation.RoleSecretariat).LoadCalendar(t.Context(), "calendar.yaml", []byte("nonsense: [\n"))
	wantCode(t, err, negotiation.CodeInvalid)
	var told *wire.Problem
	if !errors.As(err, &told) || len(told.Errors) == 0 || !strings.HasPrefix(told.Errors[0].Location, "calendar.yaml") {
		t.Errorf("told %+v", told)
	}
	status, p := w.send(
		http.MethodPost, "/v1/load/delegations?name=d.csv", w.tokens[negotiation.RoleSecretariat], "text/csv",
		[]byte("caf\xe9"),
	)
	if status != http.StatusUnprocessableEntity || len(p.Errors) != 1 || p.Errors[0].Location != "d.csv:1" ||
		!strings.Contains(p.Errors[0].Message, "save the file as UTF-8") {
		t.Errorf("answered %d %+v", status, p)
	}
	status, p = w.send(
		http.MethodPost, "/v1/load/delegations", w.tokens[negotiation.RoleSecretariat], "text/csv",
		[]byte(strings.Repeat("x", api.MaxFileBytes+1)),
	)
	if status != http.StatusRequestEntityTooLarge || p.Code != negotiation.CodeTooLarge {
		t.Errorf("answered %d %+v", status, p)
	}
}
