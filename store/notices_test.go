package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	n "rapporteur/negotiation"
	"rapporteur/store"
)

func contact(party, label string) n.Contact {
	return n.Contact{Party: party, Label: label, Email: strings.ToLower(party) + "-" + label + "@example.org", Language: n.French}
}

// told lists who is told of a cause, as "party/label channel", sorted.
func (w *world) told(cause n.EventName) []string {
	w.t.Helper()
	var out []string
	for _, o := range value[[]n.Notice](w.t)(w.Notices(w.t.Context(), store.NoticeFilter{})) {
		if o.Cause == cause {
			out = append(out, fmt.Sprintf("%s/%s %s", o.Contact.Party, o.Contact.Label, o.Channel))
		}
	}
	slices.Sort(out)
	return out
}

func (w *world) wantTold(cause n.EventName, want ...string) {
	w.t.Helper()
	if got := w.told(cause); !slices.Equal(got, want) {
		w.t.Errorf("told of %s: %q, want %q", cause, got, want)
	}
}

func (w *world) loadContacts(list ...n.Contact) n.Loaded {
	w.t.Helper()
	return value[n.Loaded](w.t)(w.LoadContacts(w.t.Context(), secretariat, list))
}

func TestEachCauseIsToldToItsAudienceOnce(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	hooked := contact("FRA", "main")
	hooked.Webhook = "https://example.org/hook"
	w.loadContacts(hooked, contact("FRA", "capital"), contact("BRA", "main"), contact("CARITAS", "main"),
		contact(n.PartySecretariat, "main"), contact(n.PartyChair, "main"))

	r := w.openRound(time.Now().Add(time.Hour))
	w.wantTold(n.EventRoundOpened, "BRA/main mail", "FRA/capital mail", "FRA/main mail", "FRA/main webhook", "chair/main mail")

	reply := replyOf(r, "BRA", w.amendment(0, "Brazil's own wording."))
	for range 2 {
		value[n.Receipt](t)(w.ReceiveReply(ctx, reply))
	}
	w.wantTold(n.EventReplyReceived, "BRA/main mail")

	due := time.Now()
	for range 2 {
		value[[]string](t)(w.Remind(ctx, r.ID, due))
	}
	w.wantTold(n.EventRoundReminded, "FRA/capital mail", "FRA/main mail", "FRA/main webhook")

	w.close(r)
	c := w.consolidation(r, 1)
	value[n.Round](t)(w.RecordConsolidation(ctx, c))
	w.wantTold(n.EventRoundConsolidated, "chair/main mail")
	d := n.CommentDisposal{Comment: reply.Comments[0].ID, Status: n.PartlyReflected, Reason: "In brackets."}
	asked := n.Asked{ID: newID(), On: r.ID, By: secretariat, Act: disposing(d)}
	for range 2 {
		value[n.Round](t)(w.DoOnRound(ctx, asked))
	}
	w.wantTold(n.EventRoundCommentsDisposed, "BRA/main mail")

	wantCode(t, w.on(r.ID, chair, n.ReturnRound{Attempt: 1, Reason: "Look again."}), "")
	w.wantTold(n.EventRoundReturned, "secretariat/main mail")
	w.wantTold(n.EventRoundPlanned)
	w.wantTold(n.EventRoundClosed)
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
				value[n.Receipt](t)(w.ReceiveReply(t.Context(), replyOf(r, code, w.amendment(i, "Text of "+code))))
			}
			value[n.Round](t)(w.DoOnRound(t.Context(), n.Asked{ID: newID(), On: r.ID, By: secretariat, Act: n.ExtendRound{Deadline: time.Now().Add(time.Duration(i+2) * time.Hour), Reason: "More time."}}))
		}
		if _, err := w.DoOnRound(t.Context(), n.Asked{ID: newID(), On: r.ID, By: secretariat, Act: n.CancelRound{Reason: "Once more."}}); err != nil {
			t.Fatal(err)
		}
		told := value[[]n.Notice](t)(w.Notices(t.Context(), store.NoticeFilter{Round: r.ID, Party: "FRA"}))
		slices.Reverse(told)
		for _, o := range told {
			if o.Cause != n.EventReplyReceived {
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
	w.loadContacts(contact("FRA", "main"), contact("BRA", "main"), contact("DEU", "main"), contact(n.PartySecretariat, "main"))
	plan := silencePlan{newID(), n.OpenSilence{Body: "CTOC/COP", Subject: n.SilenceOnDates, Title: "Dates", Paragraphs: []string{"October.", "Vienna."},
		Roster: []string{"FRA", "BRA"}, Ends: time.Now().Add(100 * time.Hour), Zone: "Europe/Vienna"}}
	value[n.Silence](t)(w.OpenSilence(ctx, plan.by(secretariat)))
	w.wantTold(n.EventSilenceOpened, "BRA/main mail", "FRA/main mail")
	value[n.Silence](t)(w.DoOnSilence(ctx, breaking(n.SilenceObjection{ID: newID(), Silence: plan.ID, Delegation: "FRA", Paragraphs: []int{1}, Text: "No.", Actor: of("FRA")})))
	w.wantTold(n.EventSilenceBroken, "BRA/main mail", "FRA/main mail", "secretariat/main mail")
	value[n.Silence](t)(w.DoOnSilence(ctx, n.Asked{ID: newID(), On: plan.ID, By: secretariat, Act: n.ExtendSilence{Ends: plan.Ends.Add(time.Hour), Reason: "More time."}}))
	for _, o := range value[[]n.Notice](t)(w.Notices(ctx, store.NoticeFilter{Party: "FRA"})) {
		want := map[n.EventName]int{n.EventSilenceOpened: 0, n.EventSilenceBroken: 0, n.EventSilenceExtended: 1}[o.Cause]
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
	wantCode(t, err, n.CodeWrongVersion)
	w.wantTold(n.EventReplyReceived)
}

func TestContactsAreChangedAndEndedByTheirList(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	first := w.loadContacts(contact("FRA", "main"), contact("FRA", "capital"), contact("BRA", "main"))
	if again := w.loadContacts(contact("FRA", "main"), contact("FRA", "capital"), contact("BRA", "main")); first.Created != 3 || again.Unchanged != 3 || again.Created+again.Changed > 0 {
		t.Errorf("loaded %+v and again %+v", first, again)
	}
	w.openRound(time.Now().Add(time.Hour))
	moved := contact("FRA", "main")
	moved.Email, moved.Language = "new@example.org", n.Arabic
	if done := w.loadContacts(moved); done.Changed != 2 {
		t.Errorf("changed %+v", done)
	}
	states := map[string]n.NoticeState{}
	for _, o := range value[[]n.Notice](t)(w.Notices(ctx, store.NoticeFilter{})) {
		states[o.Contact.Email+" "+string(o.Contact.Language)] = o.State
	}
	want := map[string]n.NoticeState{"new@example.org ar": n.NoticeQueued, "fra-capital@example.org fr": n.NoticeWithdrawn, "bra-main@example.org fr": n.NoticeQueued}
	if fmt.Sprint(states) != fmt.Sprint(want) {
		t.Errorf("states %v, want %v", states, want)
	}
	_, err := w.LoadContacts(ctx, secretariat, []n.Contact{contact("XXX", "main")})
	wantCode(t, err, n.CodeNotFound)
	_, err = w.LoadContacts(ctx, chair, []n.Contact{contact("FRA", "main")})
	wantCode(t, err, n.CodeNotPermitted)
}

func TestADelegationLoadedWithAnAddressIsToldThere(t *testing.T) {
	w := newWorld(t)
	d := n.Delegation{Code: "ITA", Kind: n.KindState, Names: named("Italy"), Contact: "Mission <ita@example.org>",
		Standings: []n.Standing{{Instrument: "untoc", Capacity: n.StateParty, From: day(2004, 1, 1)}}}
	value[n.Loaded](t)(w.LoadDelegations(t.Context(), secretariat, []n.Delegation{d}))
	list := value[[]n.Contact](t)(w.Contacts(t.Context()))
	if len(list) != 1 || list[0].Party != "ITA" || list[0].Email != "ita@example.org" || list[0].Language != n.English {
		t.Errorf("contacts %+v", list)
	}
}

func TestAddressesThatAreMoreThanAnAddressAreRefused(t *testing.T) {
	w := newWorld(t)
	for _, email := range []string{"a@example.org\r\nBcc: x@example.org", "Mission <a@example.org>", "a@example.org, b@example.org", "a b@example.org", "é@example.org", "a"} {
		c := contact("FRA", "main")
		c.Email = email
		_, err := w.LoadContacts(t.Context(), secretariat, []n.Contact{c})
		wantCode(t, err, n.CodeInvalid)
	}
	for _, hook := range []string{"http://example.org/", "ftp://example.org/", "https://u:p@example.org/", "https:///x", "https://example.org/a b"} {
		c := contact("FRA", "main")
		c.Webhook = hook
		_, err := w.LoadContacts(t.Context(), secretariat, []n.Contact{c})
		wantCode(t, err, n.CodeInvalid)
	}
}

func TestASettledNoticeStaysAsItIs(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.loadContacts(contact("FRA", "main"), contact("BRA", "main"))
	w.openRound(time.Now().Add(time.Hour))
	ids := value[[]n.ID](t)(w.QueuedNotices(ctx, []n.Channel{n.ByMail}, 10))
	if len(ids) != 2 || len(value[[]n.ID](t)(w.QueuedNotices(ctx, []n.Channel{n.ByWebhook}, 10))) != 0 {
		t.Fatalf("queued %v", ids)
	}
	sent, failed := ids[0], ids[1]
	for _, state := range []n.NoticeState{n.NoticeSent, n.NoticeFailed} {
		if err := w.SettleNotice(ctx, sent, state, "late"); err != nil {
			t.Fatal(err)
		}
	}
	if o := value[n.Notice](t)(w.Notice(ctx, sent)); o.State != n.NoticeSent || o.SettledAt.IsZero() {
		t.Errorf("settled twice: %+v", o)
	}
	_, err := w.DoOnNotice(ctx, on(sent, n.RetryNotice{}))
	wantCode(t, err, n.CodeWrongState)
	if _, err := w.sql().Exec(ctx, `UPDATE notices SET state = 'queued', settled_at = NULL WHERE id = $1`, sent); err == nil {
		t.Error("the record let a sent notice be queued again")
	}

	if _, err := w.NoticeTrouble(ctx, failed, "The mail server did not answer."); err != nil {
		t.Fatal(err)
	}
	if err := w.SettleNotice(ctx, failed, n.NoticeFailed, "There is no such mailbox."); err != nil {
		t.Fatal(err)
	}
	if b := value[store.NoticeBacklog](t)(w.NoticeBacklog(ctx, 0)); b.Failed != 1 || len(b.Queued) != 0 {
		t.Errorf("backlog %+v", b)
	}
	if o := value[n.Notice](t)(w.DoOnNotice(ctx, on(failed, n.RetryNotice{}))); o.State != n.NoticeQueued || o.Attempts != 0 {
		t.Errorf("queued again: %+v", o)
	}
	if b := value[store.NoticeBacklog](t)(w.NoticeBacklog(ctx, 0)); b.Failed != 0 || b.Queued[n.ByMail] != 1 || b.Oldest.IsZero() {
		t.Errorf("backlog %+v", b)
	}
}
