package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"rapporteur/audit"
	"rapporteur/negotiation"
	"rapporteur/store"
)

func request(operation string) store.AuditedRequest {
	return store.AuditedRequest{Entry: audit.Entry{
		Kind: audit.KindRequest, Operation: operation, Role: "chair", Status: 200,
	}}
}

// audited appends some requests, each chained by itself.
func (w *world) audited(count int) audit.Head {
	w.t.Helper()
	var head audit.Head
	for i := range count {
		if err := w.AppendAudit(w.t.Context(), request(fmt.Sprintf("operation-%d", i))); err != nil {
			w.t.Fatal(err)
		}
		head = value[audit.Head](w.t)(w.AuditHead(w.t.Context()))
	}
	return head
}

// verifiedFrom fails unless the trail is found broken at the entry numbered.
func (w *world) brokenAt(number int64, kept ...audit.Head) {
	w.t.Helper()
	_, err := w.VerifyAudit(w.t.Context(), kept...)
	var broken *audit.BrokenError
	if !errors.As(err, &broken) || broken.Number != number {
		w.t.Errorf("got %v, want a break at entry %d", err, number)
	}
}

// tamper does SQL as a superuser who has switched the triggers off.
func (w *world) tamper(sql string, args ...any) {
	w.t.Helper()
	conn := w.sql()
	for _, step := range []string{`SET session_replication_role = replica`, `GRANT ALL ON audit, audit_pending TO CURRENT_USER`} {
		if _, err := conn.Exec(w.t.Context(), step); err != nil {
			w.t.Fatal(err)
		}
	}
	tag, err := conn.Exec(w.t.Context(), sql, args...)
	if err != nil || tag.RowsAffected() == 0 {
		w.t.Fatalf("%s: %v, %d rows", sql, err, tag.RowsAffected())
	}
}

func TestTheAuditTrailIsWholeAndReachesItsHead(t *testing.T) {
	w := newWorld(t)
	early := w.audited(3)
	late := w.audited(3)
	head := value[audit.Head](t)(w.VerifyAudit(t.Context(), early, late))
	if head != late || late.Number != early.Number+3 {
		t.Errorf("the trail ends at %s, the heads were %s and %s", head, early, late)
	}
}

// The tests below tamper as a superuser would, with the triggers off.

func TestAChangedAuditEntryIsFound(t *testing.T) {
	w := newWorld(t)
	head := w.audited(6)
	w.tamper(`UPDATE audit SET entry = replace(entry, 'operation-3', 'operation-9') WHERE entry LIKE '%operation-3%'`)
	w.brokenAt(head.Number - 2)
}

func TestAChangedAuditHashIsFound(t *testing.T) {
	w := newWorld(t)
	head := w.audited(6)
	w.tamper(`UPDATE audit SET hash = sha256('other') WHERE number = $1`, head.Number-1)
	w.brokenAt(head.Number - 1)
}

func TestADeletedAuditEntryIsFound(t *testing.T) {
	w := newWorld(t)
	head := w.audited(6)
	w.tamper(`DELETE FROM audit WHERE number = $1`, head.Number-3)
	w.brokenAt(head.Number - 3)
	w.tamper(`UPDATE audit SET number = number - 1 WHERE number > $1`, head.Number-3)
	w.brokenAt(head.Number - 3)
}

func TestAnAuditEntryInsertedInTheMiddleIsFound(t *testing.T) {
	w := newWorld(t)
	head := w.audited(6)
	w.tamper(`UPDATE audit SET number = number + 1000 WHERE number >= $1`, head.Number-2)
	w.tamper(`INSERT INTO audit (number, entry, hash, pending) SELECT $1, replace(entry, '"number":' || number, '"number":' || $1::bigint), hash, -1
		FROM audit WHERE number = $1 - 1`, head.Number-2)
	w.tamper(`UPDATE audit SET number = number - 999 WHERE number > 1000`)
	w.brokenAt(head.Number - 2)
}

func TestATruncatedAuditTrailIsFoundByAKeptHead(t *testing.T) {
	w := newWorld(t)
	head := w.audited(6)
	w.tamper(`DELETE FROM audit WHERE number > $1`, head.Number-2)
	if _, err := w.VerifyAudit(t.Context()); err != nil {
		t.Errorf("without a head that was kept nothing shows: %v", err)
	}
	w.brokenAt(head.Number-1, head)
	// Growing again does not heal it.
	w.audited(4)
	w.brokenAt(head.Number, head)
}

// The trail holds a digest of each line of the log, so that what was decided
// can't be rewritten beside it.
func TestAChangedLineOfTheLogIsFound(t *testing.T) {
	w := newWorld(t)
	w.audited(1)
	w.tamper(`UPDATE log SET act = 'something.else' WHERE number = 1`)
	_, err := w.VerifyAudit(t.Context())
	if err == nil || !strings.Contains(err.Error(), "line 1 of the log") {
		t.Errorf("got %v", err)
	}
}

func TestADeletedLineOfTheLogIsFound(t *testing.T) {
	w := newWorld(t)
	w.audited(1)
	w.tamper(`DELETE FROM log WHERE number = 1`)
	_, err := w.VerifyAudit(t.Context())
	if err == nil || !strings.Contains(err.Error(), "line 1 of the log, which it tells of, is gone") {
		t.Errorf("got %v", err)
	}
}

func TestALineOfTheLogWrittenPastTheTrailIsFound(t *testing.T) {
	w := newWorld(t)
	w.audited(1)
	w.tamper(`INSERT INTO log (at, actor, act) VALUES (now(), '{"role":"chair"}', 'recommendation.adopted')`)
	_, err := w.VerifyAudit(t.Context())
	if err == nil || !strings.Contains(err.Error(), "is in no entry") {
		t.Errorf("got %v", err)
	}
}

func TestTheDatabaseRefusesToChangeTheAuditTrail(t *testing.T) {
	w := newWorld(t)
	w.audited(2)
	w.refusedByDatabase(`UPDATE audit SET entry = entry || ' '`)
	w.refusedByDatabase(`DELETE FROM audit`)
	w.refusedByDatabase(`TRUNCATE audit`)
	w.refusedByDatabase(`INSERT INTO audit (number, entry, hash, pending) VALUES (999, '{}', sha256('x'), -1)`)
	w.refusedByDatabase(`INSERT INTO audit (number, entry, hash, pending) SELECT max(number) + 1, '{}', sha256('x'), -1 FROM audit`)
	if err := w.AppendAudit(t.Context(), request("waiting")); err != nil {
		t.Fatal(err)
	}
	w.refusedByDatabase(`UPDATE audit_pending SET entry = '{}'`)
	w.refusedByDatabase(`DELETE FROM audit_pending`)
	w.refusedByDatabase(`TRUNCATE audit_pending`)
}

// A user of the database who is no superuser lacks the rights as well.
func TestTheOwnerHasTakenTheRightsFromItself(t *testing.T) {
	w := newWorld(t)
	var owner string
	var update, remove, truncate, insert bool
	err := w.sql().QueryRow(t.Context(), `
		SELECT o.rolname, bool_or(a.privilege_type = 'UPDATE'), bool_or(a.privilege_type = 'DELETE'),
		       bool_or(a.privilege_type = 'TRUNCATE'), bool_or(a.privilege_type = 'INSERT')
		FROM pg_class c JOIN pg_roles o ON o.oid = c.relowner, aclexplode(c.relacl) a
		WHERE c.relname = 'audit' AND a.grantee = c.relowner GROUP BY 1`).Scan(&owner, &update, &remove, &truncate, &insert)
	if err != nil {
		t.Fatal(err)
	}
	if update || remove || truncate || !insert {
		t.Errorf("%s may update %t, delete %t, truncate %t, insert %t", owner, update, remove, truncate, insert)
	}
}

// Many append at once and several chain at once: the chain is whole, holds
// everything once, and in the order in which each of them appended.
func TestManyAppendToTheAuditTrailAtOnce(t *testing.T) {
	w := newWorld(t)
	const writers, each = 8, 25
	chaining, stop := context.WithCancel(t.Context())
	var chainers, appenders sync.WaitGroup
	for range 3 {
		chainers.Go(func() { w.KeepChaining(chaining, time.Millisecond, func(err error) { t.Error(err) }) })
	}
	for writer := range writers {
		appenders.Go(func() {
			for i := range each {
				if err := w.AppendAudit(t.Context(), request(fmt.Sprintf("w%d-%d", writer, i))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	appenders.Wait()
	stop()
	chainers.Wait()
	head := value[audit.Head](t)(w.VerifyAudit(t.Context()))
	var all strings.Builder
	for _, l := range value[[]audit.Line](t)(w.AuditLines(t.Context(), 0, int(head.Number)+1)) {
		all.Write(l.JSONL())
	}
	for writer := range writers {
		last := -1
		for i := range each {
			needle := fmt.Sprintf(`"w%d-%d"`, writer, i)
			if strings.Count(all.String(), needle) != 1 {
				t.Fatalf("%s is there %d times", needle, strings.Count(all.String(), needle))
			}
			at := strings.Index(all.String(), needle)
			if at < last {
				t.Errorf("%s stands before the one appended before it", needle)
			}
			last = at
		}
	}
	if got, err := audit.Verify(strings.NewReader(all.String()), head); err != nil || got != head {
		t.Errorf("the export verifies to %s, %v; want %s", got, err, head)
	}
}

// An act and its entry are one transaction: an act that is refused leaves no
// entry, and one that is done always has one.
func TestEveryActOnRecordIsInTheAuditTrail(t *testing.T) {
	w := newWorld(t)
	r := w.openRound(time.Now().Add(time.Hour))
	_, err := w.ReceiveReply(t.Context(), replyOf(r, "FRA", w.amendment(0, "A text that is under embargo.")))
	if err != nil {
		t.Fatal(err)
	}
	wantCode(
		t, w.IssueToken(t.Context(), chair, newID(), chair, []byte("digest"), time.Now().Add(time.Hour)),
		negotiation.CodeNotPermitted,
	)
	var acts, entries int
	if _, err := w.ChainAudit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.sql().QueryRow(t.Context(), `SELECT (SELECT count(*) FROM log), (SELECT count(*) FROM audit WHERE log IS NOT NULL)`).Scan(&acts, &entries); err != nil {
		t.Fatal(err)
	}
	if acts == 0 || acts != entries {
		t.Errorf("%d lines of the log, %d entries", acts, entries)
	}
	for _, l := range value[[]audit.Line](t)(w.AuditLines(t.Context(), 0, 10_000)) {
		if strings.Contains(string(l.Entry), "embargo") {
			t.Errorf("the trail holds a text: %s", l.Entry)
		}
	}
}
