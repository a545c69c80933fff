package store_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"rapporteur/negotiation"
	"rapporteur/store"
)

const issuer = "https://id.example.org"

func digestOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

func (w *world) person(subject string) negotiation.Person {
	w.t.Helper()
	return value[negotiation.Person](w.t)(w.DoOnPerson(
		w.t.Context(), asking(negotiation.RegisterPerson{Issuer: issuer, Subject: subject, Label: subject}),
	))
}

// asking asks for an act that makes something, as the secretariat.
func asking(act negotiation.Act) negotiation.Asked {
	id := newID()
	return negotiation.Asked{ID: id, On: id, By: secretariat, Act: act}
}

// on asks for an act on something, as the secretariat.
func on(id negotiation.ID, act negotiation.Act) negotiation.Asked {
	return negotiation.Asked{ID: newID(), On: id, By: secretariat, Act: act}
}

func (w *world) mandate(p negotiation.Person, office negotiation.Office, delegation string) negotiation.Mandate {
	w.t.Helper()
	return value[negotiation.Mandate](w.t)(w.DoOnMandate(
		w.t.Context(), asking(negotiation.GrantMandate{Person: p.ID, Office: office, Delegation: delegation}),
	))
}

var limits = store.SessionLimits{Longest: time.Hour, Idle: time.Hour}

func TestAPersonIsAwaitedByHerVerifiedAddressOnce(t *testing.T) {
	w := newWorld(t)
	p := value[negotiation.Person](t)(w.DoOnPerson(
		t.Context(),
		asking(negotiation.RegisterPerson{Issuer: issuer, Email: "head@fra.example.org", Label: "Head of delegation"}),
	))
	_, err := w.PersonSignedIn(t.Context(), negotiation.Identity{Issuer: issuer, Subject: "s1"})
	wantCode(t, err, negotiation.CodeNotPermitted)
	_, err = w.PersonSignedIn(
		t.Context(), negotiation.Identity{Issuer: "https://other.example.org", Subject: "s1", Email: "head@fra.example.org"},
	)
	wantCode(t, err, negotiation.CodeNotPermitted)
	known := value[negotiation.Person](t)(w.PersonSignedIn(
		t.Context(), negotiation.Identity{Issuer: issuer, Subject: "s1", Email: "Head@FRA.example.org"},
	))
	if known.ID != p.ID || known.Subject != "s1" {
		t.Fatalf("recognized as %+v", known)
	}
	// Another subject with the same address later is somebody else.
	_, err = w.PersonSignedIn(
		t.Context(), negotiation.Identity{Issuer: issuer, Subject: "s2", Email: "head@fra.example.org"},
	)
	wantCode(t, err, negotiation.CodeNotPermitted)
	_, err = w.DoOnPerson(
		t.Context(), by(of("FRA"), asking(negotiation.RegisterPerson{Issuer: issuer, Subject: "s3", Label: "Somebody"})),
	)
	wantCode(t, err, negotiation.CodeNotPermitted)
}

func TestAMandateIsDatedRevokedAndNeverRewritten(t *testing.T) {
	w := newWorld(t)
	p := w.person("head")
	head := negotiation.GrantMandate{
		Person: p.ID, Office: negotiation.OfficeHead, Delegation: "FRA", Until: time.Now().Add(time.Hour),
	}
	m := asking(head)
	first := value[negotiation.Mandate](t)(w.DoOnMandate(t.Context(), m))
	if again := value[negotiation.Mandate](t)(w.DoOnMandate(t.Context(), m)); again != first {
		t.Fatalf("again %+v, first %+v", again, first)
	}
	head.Delegation = "KEN"
	m.Act = head
	_, err := w.DoOnMandate(t.Context(), m)
	wantCode(t, err, negotiation.CodeConflict)
	_, err = w.DoOnMandate(
		t.Context(), by(chair, asking(negotiation.GrantMandate{Person: p.ID, Office: negotiation.OfficeChair})),
	)
	wantCode(t, err, negotiation.CodeNotPermitted)
	later := asking(negotiation.GrantMandate{
		Person: p.ID, Office: negotiation.OfficeHead, Delegation: "KEN", From: time.Now().Add(time.Hour),
	})
	value[negotiation.Mandate](t)(w.DoOnMandate(t.Context(), later))
	if held := value[[]negotiation.Mandate](t)(w.Mandates(
		t.Context(), store.MandateFilter{Person: p.ID, InForce: true},
	)); len(held) != 1 || held[0].ID != first.ID {
		t.Fatalf("in force: %+v", held)
	}
	w.refusedByDatabase(`UPDATE mandates SET delegation = 'KEN'`)
	w.refusedByDatabase(`INSERT INTO mandates (id, person, office, meeting, valid_from, granted_at, granted_by) SELECT gen_random_uuid(), id, 'observer', (SELECT id FROM meetings LIMIT 1), now(), now(), '{}' FROM persons`)
	w.refusedByDatabase(`INSERT INTO mandates (id, person, office, valid_from, granted_at, granted_by) SELECT gen_random_uuid(), id, 'rapporteur', now(), now(), '{}' FROM persons`)
	w.refusedByDatabase(`UPDATE mandates SET valid_until = NULL`)
	w.refusedByDatabase(`DELETE FROM mandates`)
	w.refusedByDatabase(`UPDATE persons SET subject = 'other'`)
	w.refusedByDatabase(`DELETE FROM persons`)
	value[negotiation.Mandate](t)(w.DoOnMandate(
		t.Context(), on(first.ID, negotiation.RevokeMandate{Reason: "Credentials withdrawn."}),
	))
	w.refusedByDatabase(`UPDATE mandates SET revoked_at = NULL WHERE revoked_at IS NOT NULL`)
	if held := value[[]negotiation.Mandate](t)(w.Mandates(
		t.Context(), store.MandateFilter{Person: p.ID, InForce: true},
	)); len(held) != 0 {
		t.Fatalf("in force after it was revoked: %+v", held)
	}
}

func TestARevokedMandateEndsSessionAndTokenAtOnce(t *testing.T) {
	w := newWorld(t)
	p := w.person("head")
	m := w.mandate(p, negotiation.OfficeHead, "FRA")
	value[store.Session](t)(w.StartSession(t.Context(), digestOf("cookie"), p, limits))
	value[negotiation.AccessToken](t)(w.RecordToken(t.Context(), m.Actor(p), store.NewToken{
		ID: newID(), Mandate: m.ID, Name: "script", Digest: digestOf("token"), Expires: time.Now().Add(time.Hour),
	}))
	if s := value[store.Session](t)(w.Session(
		t.Context(), digestOf("cookie"), limits,
	)); s.Actor().Role != negotiation.RoleDelegation || s.Actor().Delegation != "FRA" {
		t.Fatalf("acts as %+v", s.Actor())
	}
	if c := value[store.Credential](t)(w.CredentialByToken(
		t.Context(), digestOf("token"),
	)); c.Actor.Role != negotiation.RoleDelegation || c.Actor.Person != p.ID || c.Mandate.ID != m.ID {
		t.Fatalf("token acts as %+v", c)
	}
	if list := value[[]negotiation.AccessToken](t)(w.Tokens(
		t.Context(), p.ID,
	)); len(list) != 1 || list[0].LastUsedAt.IsZero() || list[0].Kind != "personal" || list[0].Name != "script" {
		t.Fatalf("tokens %+v", list)
	}
	value[negotiation.Mandate](t)(w.DoOnMandate(t.Context(), on(m.ID, negotiation.RevokeMandate{Reason: ""})))
	if s := value[store.Session](t)(w.Session(
		t.Context(), digestOf("cookie"), limits,
	)); s.Actor().Role != negotiation.RolePerson {
		t.Fatalf("acts as %+v after its mandate was revoked", s.Actor())
	}
	_, err := w.CredentialByToken(t.Context(), digestOf("token"))
	wantCode(t, err, negotiation.CodeUnauthenticated)
}

// What let somebody in is never let in again once it was ended, whatever she is
// given back: herself, her mandate, or her authority as a deputy.
func TestWhatWasEndedStaysEndedWhenItsHolderIsLetInAgain(t *testing.T) {
	for _, c := range []struct {
		name              string
		withdraw, restore func(*world, negotiation.Person, negotiation.Mandate) error
	}{
		{"shut out and let in", func(w *world, p negotiation.Person, _ negotiation.Mandate) error {
			_, err := w.DoOnPerson(w.t.Context(), on(p.ID, negotiation.DisablePerson{Reason: "A lost laptop."}))
			return err
		}, func(w *world, p negotiation.Person, _ negotiation.Mandate) error {
			_, err := w.DoOnPerson(w.t.Context(), on(p.ID, negotiation.EnablePerson{}))
			return err
		}},
		{"mandate revoked and granted again", func(w *world, _ negotiation.Person, m negotiation.Mandate) error {
			_, err := w.DoOnMandate(w.t.Context(), on(m.ID, negotiation.RevokeMandate{Reason: "Left."}))
			return err
		}, func(w *world, p negotiation.Person, m negotiation.Mandate) error {
			again := negotiation.Asked{
				ID: m.ID, On: m.ID, By: secretariat,
				Act: negotiation.GrantMandate{Person: p.ID, Office: m.Office, Delegation: "FRA"},
			}
			if _, err := w.DoOnMandate(w.t.Context(), again); err != nil {
				return err
			}
			second := w.mandate(p, negotiation.OfficeMember, "FRA")
			_, err := w.DoOnMandate(w.t.Context(), on(second.ID, negotiation.NameDeputy{Deputy: true}))
			return err
		}},
		{"deputy no longer and again", func(w *world, _ negotiation.Person, m negotiation.Mandate) error {
			_, err := w.DoOnMandate(w.t.Context(), on(m.ID, negotiation.NameDeputy{Deputy: false}))
			return err
		}, func(w *world, _ negotiation.Person, m negotiation.Mandate) error {
			_, err := w.DoOnMandate(w.t.Context(), on(m.ID, negotiation.NameDeputy{Deputy: true}))
			return err
		}},
		{"without a head and named again", func(w *world, _ negotiation.Person, _ negotiation.Mandate) error {
			for _, h := range value[[]negotiation.Mandate](w.t)(w.Mandates(
				w.t.Context(), store.MandateFilter{Delegation: "FRA"},
			)) {
				if h.Office == negotiation.OfficeHead {
					if _, err := w.DoOnMandate(w.t.Context(), on(h.ID, negotiation.RevokeMandate{Reason: ""})); err != nil {
						return err
					}
				}
			}
			return nil
		}, func(w *world, _ negotiation.Person, m negotiation.Mandate) error {
			w.mandate(w.person("another head"), negotiation.OfficeHead, "FRA")
			_, err := w.DoOnMandate(w.t.Context(), on(m.ID, negotiation.NameDeputy{Deputy: true}))
			return err
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.mandate(w.person("head"), negotiation.OfficeHead, "FRA")
			p := w.person("deputy")
			m := value[negotiation.Mandate](t)(w.DoOnMandate(
				t.Context(), on(w.mandate(p, negotiation.OfficeMember, "FRA").ID, negotiation.NameDeputy{Deputy: true}),
			))
			value[store.Session](t)(w.StartSession(t.Context(), digestOf("cookie"), p, limits))
			value[negotiation.AccessToken](t)(w.RecordToken(t.Context(), m.Actor(p), store.NewToken{
				ID: newID(), Mandate: m.ID, Name: "script", Digest: digestOf("token"), Expires: time.Now().Add(time.Hour),
			}))
			if got := value[store.Credential](t)(w.CredentialByToken(
				t.Context(), digestOf("token"),
			)); got.Actor.Role != negotiation.RoleDelegation {
				t.Fatalf("the deputy's token acts as %+v", got.Actor)
			}
			for _, do := range []func(*world, negotiation.Person, negotiation.Mandate) error{c.withdraw, c.restore} {
				if err := do(w, p, m); err != nil {
					t.Fatal(err)
				}
				_, err := w.CredentialByToken(t.Context(), digestOf("token"))
				wantCode(t, err, negotiation.CodeUnauthenticated)
			}
			if list := value[[]negotiation.AccessToken](t)(w.Tokens(
				t.Context(), p.ID,
			)); c.name != "mandate revoked and granted again" && list[0].RevokedAt.IsZero() {
				t.Errorf("the list shows %+v", list)
			}
			if s, err := w.Session(
				t.Context(), digestOf("cookie"), limits,
			); err == nil && strings.HasPrefix(c.name, "shut out") {
				t.Errorf("the old session is let in: %+v", s)
			} else if err == nil && strings.HasPrefix(c.name, "mandate") && s.Mandate.ID != "" {
				t.Errorf("the old session acts under %+v", s.Mandate)
			}
		})
	}
}

// Nothing lets in who is shut out at the same moment: whatever comes first, there
// is no session and no token afterwards.
func TestNobodyIsLetInWhileSheIsShutOut(t *testing.T) {
	w := newWorld(t)
	for i := range 10 {
		p := w.person(fmt.Sprint("head ", i))
		m := w.mandate(p, negotiation.OfficeHead, "FRA")
		cookie, token := digestOf(fmt.Sprint("cookie", i)), digestOf(fmt.Sprint("token", i))
		var all sync.WaitGroup
		all.Go(func() { _, _ = w.StartSession(t.Context(), cookie, p, limits) })
		all.Go(func() {
			_, _ = w.RecordToken(
				t.Context(), m.Actor(p),
				store.NewToken{ID: newID(), Mandate: m.ID, Name: "script", Digest: token, Expires: time.Now().Add(time.Hour)},
			)
		})
		all.Go(func() { _, _ = w.DoOnPerson(t.Context(), on(p.ID, negotiation.DisablePerson{Reason: "Left."})) })
		all.Wait()
		value[negotiation.Person](t)(w.DoOnPerson(t.Context(), on(p.ID, negotiation.EnablePerson{})))
		_, err := w.Session(t.Context(), cookie, limits)
		wantCode(t, err, negotiation.CodeUnauthenticated)
		_, err = w.CredentialByToken(t.Context(), token)
		wantCode(t, err, negotiation.CodeUnauthenticated)
	}
}

func TestAnUnusedSessionEnds(t *testing.T) {
	w := newWorld(t)
	p := w.person("head")
	value[store.Session](t)(w.StartSession(t.Context(), digestOf("cookie"), p, limits))
	if _, err := w.sql().Exec(t.Context(), `UPDATE sessions SET seen_at = seen_at - interval '2 hours'`); err != nil {
		t.Fatal(err)
	}
	_, err := w.Session(t.Context(), digestOf("cookie"), limits)
	wantCode(t, err, negotiation.CodeUnauthenticated)
	value[store.Session](t)(w.StartSession(
		t.Context(), digestOf("short"), p, store.SessionLimits{Longest: time.Microsecond, Idle: time.Hour},
	))
	_, err = w.Session(t.Context(), digestOf("short"), limits)
	wantCode(t, err, negotiation.CodeUnauthenticated)
}

func TestASignInComesBackOnceFromItsBrowser(t *testing.T) {
	w := newWorld(t)
	in := store.SignIn{
		State: digestOf("state"), Browser: digestOf("browser"), Nonce: "nonce", Verifier: "verifier", ReturnTo: "/",
		Lasts: time.Minute,
	}
	if err := w.BeginSignIn(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	_, err := w.TakeSignIn(t.Context(), in.State, digestOf("another browser"))
	wantCode(t, err, negotiation.CodeUnauthenticated)
	if got := value[store.SignIn](t)(w.TakeSignIn(
		t.Context(), in.State, in.Browser,
	)); got.Nonce != "nonce" || got.Verifier != "verifier" {
		t.Fatalf("took %+v", got)
	}
	_, err = w.TakeSignIn(t.Context(), in.State, in.Browser)
	wantCode(t, err, negotiation.CodeUnauthenticated)
}

func TestAProgramFetchesItsTokenOnce(t *testing.T) {
	w := newWorld(t)
	p := w.person("member")
	m := w.mandate(p, negotiation.OfficeMember, "FRA")
	allow := func(code string, lasts time.Duration) {
		t.Helper()
		if err := w.AllowProgram(
			t.Context(),
			store.ProgramCode{Digest: digestOf(code), Person: p.ID, Mandate: m.ID, Challenge: "challenge", Lasts: lasts},
		); err != nil {
			t.Fatal(err)
		}
	}
	fetch := func(code, challenge string, id negotiation.ID) (negotiation.AccessToken, error) {
		return w.FetchToken(t.Context(), digestOf(code), challenge, store.NewToken{
			ID: id, Name: "command line", Digest: digestOf("secret" + string(id)), Expires: time.Now().Add(time.Hour),
		})
	}
	allow("one", time.Minute)
	id := newID()
	first := value[negotiation.AccessToken](t)(fetch("one", "challenge", id))
	if again := value[negotiation.AccessToken](t)(fetch(
		"one", "challenge", id,
	)); again.ID != first.ID || first.Holder.Role != negotiation.RoleMember {
		t.Fatalf("first %+v, again %+v", first, again)
	}
	_, err := fetch("one", "challenge", newID())
	wantCode(t, err, negotiation.CodeUnauthenticated)
	allow("two", time.Minute)
	_, err = fetch("two", "guessed", newID())
	wantCode(t, err, negotiation.CodeUnauthenticated)
	_, err = fetch("two", "challenge", newID()) // a wrong guess uses the code up
	wantCode(t, err, negotiation.CodeUnauthenticated)
	allow("three", -time.Second)
	_, err = fetch("three", "challenge", newID())
	wantCode(t, err, negotiation.CodeUnauthenticated)
	err = w.AllowProgram(t.Context(), store.ProgramCode{
		Digest: digestOf("x"), Person: w.person("other").ID, Mandate: m.ID, Challenge: "c", Lasts: time.Minute,
	})
	wantCode(t, err, negotiation.CodeNotPermitted)
}

func TestOnlyTheHeadNamesDeputies(t *testing.T) {
	w := newWorld(t)
	head, one, two := w.person("head"), w.person("one"), w.person("two")
	h, m1, m2 := w.mandate(
		head, negotiation.OfficeHead, "FRA",
	), w.mandate(one, negotiation.OfficeMember, "FRA"), w.mandate(two, negotiation.OfficeMember, "FRA")
	_, err := w.DoOnMandate(t.Context(), by(m1.Actor(one), on(m1.ID, negotiation.NameDeputy{Deputy: true})))
	wantCode(t, err, negotiation.CodeNotPermitted)
	_, err = w.DoOnMandate(t.Context(), by(of("KEN"), on(m1.ID, negotiation.NameDeputy{Deputy: true})))
	wantCode(t, err, negotiation.CodeOtherDelegation)
	m1 = value[negotiation.Mandate](t)(w.DoOnMandate(
		t.Context(), by(h.Actor(head), on(m1.ID, negotiation.NameDeputy{Deputy: true})),
	))
	if m1.Actor(one).Role != negotiation.RoleDelegation {
		t.Fatalf("the deputy acts as %+v", m1.Actor(one))
	}
	_, err = w.DoOnMandate(t.Context(), by(m1.Actor(one), on(m2.ID, negotiation.NameDeputy{Deputy: true})))
	wantCode(t, err, negotiation.CodeNotPermitted)
	m1 = value[negotiation.Mandate](t)(w.DoOnMandate(
		t.Context(), by(h.Actor(head), on(m1.ID, negotiation.NameDeputy{Deputy: false})),
	))
	if m1.Actor(one).Role != negotiation.RoleMember {
		t.Fatalf("acts as %+v when no longer deputy", m1.Actor(one))
	}
}

// A deputy speaks on the authority of a head, whom a program can't stand for.
func TestADeputyHasHerAuthorityFromAHead(t *testing.T) {
	w := newWorld(t)
	first, second, one := w.person("first"), w.person("second"), w.person("one")
	h1, h2, m := w.mandate(
		first, negotiation.OfficeHead, "FRA",
	), w.mandate(second, negotiation.OfficeHead, "FRA"), w.mandate(one, negotiation.OfficeMember, "FRA")
	_, err := w.DoOnMandate(t.Context(), by(of("FRA"), on(m.ID, negotiation.NameDeputy{Deputy: true})))
	wantCode(t, err, negotiation.CodeNotPermitted)
	value[negotiation.Mandate](t)(w.DoOnMandate(
		t.Context(), by(h1.Actor(first), on(m.ID, negotiation.NameDeputy{Deputy: true})),
	))
	value[store.Session](t)(w.StartSession(t.Context(), digestOf("cookie"), one, limits))
	speaks := func() negotiation.Role {
		return value[store.Session](t)(w.Session(t.Context(), digestOf("cookie"), limits)).Actor().Role
	}
	value[negotiation.Mandate](t)(w.DoOnMandate(t.Context(), on(h1.ID, negotiation.RevokeMandate{Reason: ""})))
	if role := speaks(); role != negotiation.RoleDelegation {
		t.Errorf("the deputy acts as %s while there is another head", role)
	}
	value[negotiation.Mandate](t)(w.DoOnMandate(t.Context(), on(h2.ID, negotiation.RevokeMandate{Reason: ""})))
	if role := speaks(); role != negotiation.RoleMember {
		t.Errorf("the deputy acts as %s without any head", role)
	}
}

// Whoever only has a stream of events open leaves the session unused.
func TestWatchingLeavesASessionUnused(t *testing.T) {
	w := newWorld(t)
	value[store.Session](t)(w.StartSession(t.Context(), digestOf("cookie"), w.person("head"), limits))
	seen := func(watching bool) (last time.Time) {
		t.Helper()
		if _, err := w.sql().Exec(t.Context(), `UPDATE sessions SET seen_at = clock_timestamp() - interval '5 minutes'`); err != nil {
			t.Fatal(err)
		}
		l := limits
		l.Watching = watching
		value[store.Session](t)(w.Session(t.Context(), digestOf("cookie"), l))
		if err := w.sql().QueryRow(t.Context(), `SELECT seen_at FROM sessions`).Scan(&last); err != nil {
			t.Fatal(err)
		}
		return last
	}
	if last := seen(true); time.Since(last) < 4*time.Minute {
		t.Error("watching counts as use")
	}
	if last := seen(false); time.Since(last) > 2*time.Minute {
		t.Error("use does not count")
	}
}

func TestDraftsOfCommentsAreTheDelegationsOwnAndNeverOverwritten(t *testing.T) {
	w := newWorld(t)
	r := w.openRound(time.Now().Add(time.Hour))
	one, two := w.person("one"), w.person("two")
	m1, m2 := w.mandate(
		one, negotiation.OfficeMember, "FRA",
	).Actor(one), w.mandate(two, negotiation.OfficeMember, "FRA").Actor(two)
	c := w.amendment(0, "  States « parties » <should>\u00a0train\u2028 all.\r\n")
	d := negotiation.CommentDraft{
		ID: c.ID, Round: r.ID, Delegation: "FRA", Language: negotiation.French, Comment: c, Actor: m1,
	}
	first := value[negotiation.CommentDraft](t)(w.SaveCommentDraft(t.Context(), d))
	if first.Revision != 1 || first.Comment != c {
		t.Fatalf("saved %+v", first)
	}
	if again := value[negotiation.CommentDraft](t)(w.SaveCommentDraft(t.Context(), d)); again.Revision != 1 {
		t.Fatalf("the same again made revision %d", again.Revision)
	}
	second := d
	second.Revision, second.Comment.Text, second.Actor = 1, "Second.", m2
	value[negotiation.CommentDraft](t)(w.SaveCommentDraft(t.Context(), second))
	stale := d
	stale.Revision, stale.Comment.Text = 1, "Also second."
	_, err := w.SaveCommentDraft(t.Context(), stale)
	wantCode(t, err, negotiation.CodeConflict)
	for _, by := range []negotiation.Actor{of("KEN"), secretariat, chair} {
		_, err = w.CommentDraft(t.Context(), by, c.ID)
		if err == nil {
			t.Errorf("%s read a draft of FRA", by.Role)
		}
	}
	foreign := second
	foreign.Revision, foreign.Delegation, foreign.Actor = 2, "KEN", of("KEN")
	_, err = w.SaveCommentDraft(t.Context(), foreign)
	wantCode(t, err, negotiation.CodeNotFound)
	latest := value[negotiation.CommentDraft](t)(w.CommentDraft(t.Context(), of("FRA"), c.ID))
	value[negotiation.Receipt](t)(w.ReceiveReply(t.Context(), replyOf(r, "FRA", latest.Comment)))
	list := value[[]negotiation.CommentDraft](t)(w.CommentDrafts(t.Context(), m1, r.ID))
	if len(list) != 1 || !list[0].Submitted || list[0].Revision != 2 || list[0].Comment.Text != "Second." {
		t.Fatalf("drafts %+v", list)
	}
	late := second
	late.Revision, late.Comment.Text = 2, "Third."
	_, err = w.SaveCommentDraft(t.Context(), late)
	wantCode(t, err, negotiation.CodeWrongState)
	if len(value[[]negotiation.CommentDraft](t)(w.CommentDrafts(t.Context(), of("KEN"), r.ID))) != 0 {
		t.Fatal("another delegation sees the draft")
	}
}
