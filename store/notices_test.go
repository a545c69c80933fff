package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rapporteur/negotiation"
	"rapporteur/store"
)

func contact(party, label string) negotiation.Contact {
	return negotiation.Contact{
		Party: party, Label: label, Email: strings.ToLower(party) + "-" + label + "@example.org",
		Language: negotiation.French,
	}
}

// told lists who is told of a cause, as "party/label channel", sorted.
func (w *world) told(cause negotiation.EventName) []string {
	w.t.Helper()
	var out []string
	for _, o := range value[[]negotiation.Notice](w.t)(w.Notices(w.t.Context(), store.NoticeFilter{})) {
		if o.Cause == cause {
			out = append(out, fmt.Sprintf("%s/%s %s", o.Contact.Party, o.Contact.Label, o.Channel))
		}
	}
	slices.Sort(out)
	return out
}

func (w *world) wantTold(cause negotiation.EventName, want ...string) {
	w.t.Helper()
	if got := w.told(cause); !slices.Equal(got, want) {
		w.t.Errorf("told of %s: %q, want %q", cause, got, want)
	}
}

func (w *world) loadContacts(list ...negotiation.Contact) negotiation.Loaded {
	w.t.Helper()
	return value[negotiation.Loaded](w.t)(w.LoadContacts(w.t.Context(), secretariat, list))
}

func TestEachCauseIsToldToItsAudienceOnce(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	hooked := contact("FRA", "main")
	hooked.Webhook = "https://example.org/hook"
	w.loadContacts(hooked, contact("FRA", "capital"), contact("BRA", "main"), contact("CARITAS", "main"),
		contact(negotiation.PartySecretariat, "main"), contact(negotiation.PartyChair, "main"))

	r := w.openRound(time.Now().Add(time.Hour))
	w.wantTold(
		negotiation.EventRoundOpened, "BRA/main mail", "FRA/capital mail", "FRA/main mail", "FRA/main webhook",
		"chair/main mail",
	)

	reply := replyOf(r, "BRA", w.amendment(0, "Brazil's own wording."))
	for range 2 {
		value[negotiation.Receipt](t)(w.ReceiveReply(ctx, reply))
	}
	w.wantTold(negotiation.EventReplyReceived, "BRA/main mail")

	due := time.Now()
	for range 2 {
		value[[]string](t)(w.Remind(ctx, r.ID, due))
	}
	w.wantTold(negotiation.EventRoundReminded, "FRA/capital mail", "FRA/main mail", "FRA/main webhook")

	w.close(r)
	c := w.consolidation(r, 1)
	value[negotiation.Round](t)(w.RecordConsolidation(ctx, c))
	w.wantTold(negotiation.EventRoundConsolidated, "chair/main mail")
	d := negotiation.CommentDisposal{
		Comment: reply.Comments[0].ID, Status: negotiation.PartlyReflected, Reason: "In brackets.",
	}
	asked := negotiation.Asked{ID: newID(), On: r.ID, By: secretariat, Act: disposing(d)}
	for range 2 {
		value[negotiation.Round](t)(w.DoOnRound(ctx, asked))
	}
	w.wantTold(negotiation.EventRoundCommentsDisposed, "BRA/main mail")

	wantCode(t, w.on(r.ID, chair, negotiation.ReturnRound{Attempt: 1, Reason: "Look again."}), "")
	w.wantTold(negotiation.EventRoundReturned, "secretariat/main mail")
	w.wantTold(negotiation.EventRoundPlanned)
	w.wantTold(negotiation.EventRoundClosed)
}

// A round is opened and extended in two worlds; delegations reply in one of them.
// What is told of their calendars is the same.
func TestCalendarEntriesDoNotCountReplies(t *testing.T) {
	sequences := func(replies bool) (out []int) {
		w := newWorld(t)
		w.loadContacts(contact("FRA", "main"))
		r := w.openRound(time.Now().Add(time.Hour))
		for i, code := range []string{"BRA", "FRA"} {
			if replies {
				value[negotiation.Receipt](t)(w.ReceiveReply(t.Context(), replyOf(r, code, w.amendment(i, "Text of "+code))))
			}
			value[negotiation.Round](t)(w.DoOnRound(t.Context(), negotiation.Asked{
				ID: newID(), On: r.ID, By: secretariat,
				Act: negotiation.ExtendRound{Deadline: time.Now().Add(time.Duration(i+2) * time.Hour), Reason: "More time."},
			}))
		}
		if _, err := w.DoOnRound(
			t.Context(),
			negotiation.Asked{ID: newID(), On: r.ID, By: secretariat, Act: negotiation.CancelRound{Reason: "Once more."}},
		); err != nil {
			t.Fatal(err)
		}
		told := value[[]negotiation.Notice](t)(w.Notices(t.Context(), store.NoticeFilter{Round: r.ID, Party: "FRA"}))
		slices.Reverse(told)
		for _, o := range told {
			if o.Cause != negotiation.EventReplyReceived {
				out = append(out, value[int](t)(w.CalendarSequence(t.Context(), o)))
			}
		}
		return out
	}
	quiet, busy := sequences(false), sequences(true)
	if want := []int{0, 1, 2, 3}; !slices.Equal(quiet, want) || !slices.Equal(busy, want) {
		t.Errorf("SEQUENCE is %v without replies and %v with them, want %v", quiet, busy, want)
	}
}

func TestASilenceIsToldToItsRoster(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.loadContacts(
		contact("FRA", "main"), contact("BRA", "main"), contact("DEU", "main"), contact(negotiation.PartySecretariat, "main"),
	)
	plan := silencePlan{newID(), negotiation.OpenSilence{Body: "CTOC/COP", Subject: negotiation.SilenceOnDates,
		Title: "Dates", Paragraphs: []string{
			"October.", "Vienna.",
		},
		Roster: []string{"FRA", "BRA"}, Ends: time.Now().Add(100 * time.Hour), Zone: "Europe/Vienna"}}
	value[negotiation.Silence](t)(w.OpenSilence(ctx, plan.by(secretariat)))
	w.wantTold(negotiation.EventSilenceOpened, "BRA/main mail", "FRA/main mail")
	value[negotiation.Silence](t)(w.DoOnSilence(ctx, breaking(negotiation.SilenceObjection{
		ID: newID(), Silence: plan.ID, Delegation: "FRA", Paragraphs: []int{1}, Text: "No.", Actor: of("FRA"),
	})))
	w.wantTold(negotiation.EventSilenceBroken, "BRA/main mail", "FRA/main mail", "secretariat/main mail")
	value[negotiation.Silence](t)(w.DoOnSilence(ctx, negotiation.Asked{
		ID: newID(), On: plan.ID, By: secretariat,
		Act: negotiation.ExtendSilence{Ends: plan.Ends.Add(time.Hour), Reason: "More time."},
	}))
	for _, o := range value[[]negotiation.Notice](t)(w.Notices(ctx, store.NoticeFilter{Party: "FRA"})) {
		want := map[negotiation.EventName]int{
			negotiation.EventSilenceOpened: 0, negotiation.EventSilenceBroken: 0, negotiation.EventSilenceExtended: 1,
		}[o.Cause]
		if got := value[int](t)(w.CalendarSequence(ctx, o)); got != want {
			t.Errorf("SEQUENCE of %s is %d, want %d", o.Cause, got, want)
		}
	}
}

func TestARefusedActIsToldToNobody(t *testing.T) {
	w := newWorld(t)
	w.loadContacts(contact("FRA", "main"))
	r := w.openRound(time.Now().Add(time.Hour))
	bad := replyOf(r, "FRA", w.amendment(0, "Text."))
	bad.Comments[0].BaseVersion = newID()
	_, err := w.ReceiveReply(t.Context(), bad)
	wantCode(t, err, negotiation.CodeWrongVersion)
	w.wantTold(negotiation.EventReplyReceived)
}

func TestContactsAreChangedAndEndedByTheirList(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	first := w.loadContacts(contact("FRA", "main"), contact("FRA", "capital"), contact("BRA", "main"))
	if again := w.loadContacts(
		contact("FRA", "main"), contact("FRA", "capital"), contact("BRA", "main"),
	); first.Created != 3 || again.Unchanged != 3 || again.Created+again.Changed > 0 {
		t.Errorf("loaded %+v and again %+v", first, again)
	}
	w.openRound(time.Now().Add(time.Hour))
	moved := contact("FRA", "main")
	moved.Email, moved.Language = "new@example.org", negotiation.Arabic
	if done := w.loadContacts(moved); done.Changed != 2 {
		t.Errorf("changed %+v", done)
	}
	states := map[string]negotiation.NoticeState{}
	for _, o := range value[[]negotiation.Notice](t)(w.Notices(ctx, store.NoticeFilter{})) {
		states[o.Contact.Email+" "+string(o.Contact.Language)] = o.State
	}
	want := map[string]negotiation.NoticeState{
		"new@example.org ar": negotiation.NoticeQueued, "fra-capital@example.org fr": negotiation.NoticeWithdrawn,
		"bra-main@example.org fr": negotiation.NoticeQueued,
	}
	if fmt.Sprint(states) != fmt.Sprint(want) {
		t.Errorf("states %v, want %v", states, want)
	}
	_, err := w.LoadContacts(ctx, secretariat, []negotiation.Contact{contact("XXX", "main")})
	wantCode(t, err, negotiation.CodeNotFound)
	_, err = w.LoadContacts(ctx, chair, []negotiation.Contact{contact("FRA", "main")})
	wantCode(t, err, negotiation.CodeNotPermitted)
}

func TestADelegationLoadedWithAnAddressIsToldThere(t *testing.T) {
	w := newWorld(t)
	d := negotiation.Delegation{Code: "ITA", Kind: negotiation.KindState, Names: named(
		"Italy",
	), Contact: "Mission <ita@example.org>",
		Standings: []negotiation.Standing{{Instrument: "untoc", Capacity: negotiation.StateParty, From: day(2004, 1, 1)}}}
	value[negotiation.Loaded](t)(w.LoadDelegations(t.Context(), secretariat, []negotiation.Delegation{d}))
	list := value[[]negotiation.Contact](t)(w.Contacts(t.Context()))
	if len(
		list,
	) != 1 || list[0].Party != "ITA" || list[0].Email != "ita@example.org" || list[0].Language != negotiation.English {
		t.Errorf("contacts %+v", list)
	}
}

func TestAddressesThatAreMoreThanAnAddressAreRefused(t *testing.T) {
	w := newWorld(t)
	for _, email := range []string{
		"a@example.org\r\nBcc: x@example.org", "Mission <a@example.org>", "a@example.org, b@example.org", "a b@example.org",
		"é@example.org", "a",
	} {
		c := contact("FRA", "main")
		c.Email = email
		_, err := w.LoadContacts(t.Context(), secretariat, []negotiation.Contact{c})
		wantCode(t, err, negotiation.CodeInvalid)
	}
	for _, hook := range []string{
		"http://example.org/", "ftp://example.org/", "https://u:p@example.org/", "https:///x", "https://example.org/a b",
	} {
		c := contact("FRA", "main")
		c.Webhook = hook
		_, err := w.LoadContacts(t.Context(), secretariat, []negotiation.Contact{c})
		wantCode(t, err, negotiation.CodeInvalid)
	}
}

func TestASettledNoticeStaysAsItIs(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.loadContacts(contact("FRA", "main"), contact("BRA", "main"))
	w.openRound(time.Now().Add(time.Hour))
	ids := value[[]negotiation.ID](t)(w.QueuedNotices(ctx, []negotiation.Channel{negotiation.ByMail}, 10))
	if len(ids) != 2 || len(value[[]negotiation.ID](
		t,
	)(w.QueuedNotices(ctx, []negotiation.Channel{negotiation.ByWebhook}, 10))) != 0 {
		t.Fatalf("queued %v", ids)
	}
	sent, failed := ids[0], ids[1]
	for _, state := range []negotiation.NoticeState{negotiation.NoticeSent, negotiation.NoticeFailed} {
		if err := w.SettleNotice(ctx, sent, state, "late"); err != nil {
			t.Fatal(err)
		}
	}
	if o := value[negotiation.Notice](t)(w.Notice(ctx, sent)); o.State != negotiation.NoticeSent || o.SettledAt.IsZero() {
		t.Errorf("settled twice: %+v", o)
	}
	_, err := w.DoOnNotice(ctx, on(sent, negotiation.RetryNotice{}))
	wantCode(t, err, negotiation.CodeWrongState)
	if _, err := w.sql().Exec(ctx, `UPDATE notices SET state = 'queued', settled_at = NULL WHERE id = $1`, sent); err == nil {
		t.Error("the record let a sent notice be queued again")
	}

	if _, err := w.NoticeTrouble(ctx, failed, "The mail server did not answer."); err != nil {
		t.Fatal(err)
	}
	if err := w.SettleNotice(ctx, failed, negotiation.NoticeFailed, "There is no such mailbox."); err != nil {
		t.Fatal(err)
	}
	if b := value[store.NoticeBacklog](t)(w.NoticeBacklog(ctx, 0)); b.Failed != 1 || len(b.Queued) != 0 {
		t.Errorf("backlog %+v", b)
	}
	if o := value[negotiation.Notice](t)(w.DoOnNotice(
		ctx, on(failed, negotiation.RetryNotice{}),
	)); o.State != negotiation.NoticeQueued || o.Attempts != 0 {
		t.Errorf("queued again: %+v", o)
	}
	if b := value[store.NoticeBacklog](t)(w.NoticeBacklog(
		ctx, 0,
	)); b.Failed != 0 || b.Queued[negotiation.ByMail] != 1 || b.Oldest.IsZero() {
		t.Errorf("backlog %+v", b)
	}
}
