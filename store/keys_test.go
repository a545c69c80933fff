package store_test

import (
	"testing"

	"rapporteur/negotiation"
	"rapporteur/store"
)

// The key of a write is taken away once it is old, and not before; the database
// itself refuses to lose a younger one.
func TestOldKeysAreTakenAway(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	claim := func() store.Claim {
		c := store.Claim{Key: newID(), Actor: secretariat, Operation: "extend-round", Digest: []byte{1}}
		value[store.Announced](t)(w.Announce(ctx, c))
		return c
	}
	old, young, open := claim(), claim(), claim()
	for _, c := range []store.Claim{old, young} {
		if err := w.KeepAnswer(ctx, c, store.KeptAnswer{Status: 200}); err != nil {
			t.Fatal(err)
		}
	}
	conn := w.sql()
	for _, step := range []string{`SET session_replication_role = replica`, `UPDATE request_keys SET at = at - interval '31 days' WHERE key = '` + string(old.Key) + `'`, `RESET session_replication_role`} {
		if _, err := conn.Exec(ctx, step); err != nil {
			t.Fatal(err)
		}
	}
	if count := value[int64](t)(w.PruneKeys(ctx)); count != 1 {
		t.Errorf("%d keys were taken away", count)
	}
	for c, known := range map[negotiation.ID]bool{old.Key: false, young.Key: true, open.Key: true} {
		a := value[store.Announced](t)(w.Announcement(
			ctx, store.Claim{Key: c, Actor: secretariat, Operation: "extend-round", Digest: []byte{1}},
		))
		if a.Repeated != known {
			t.Errorf("key %s is known: %t", c, a.Repeated)
		}
	}
	if _, err := conn.Exec(ctx, `DELETE FROM request_keys WHERE key = $1`, young.Key); err == nil {
		t.Error("a young key was deleted")
	}
}
