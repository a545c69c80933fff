package schema_test

import (
	"sync"
	"testing"

	"rapporteur/schema"
	"rapporteur/tests/storetest"
)

func TestMigrateTwiceAtOnce(t *testing.T) {
	dsn := storetest.MustCreate(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := schema.Up(t.Context(), dsn); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	list, err := schema.Status(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		if m.AppliedAt.IsZero() {
			t.Errorf("%+v is not applied", m)
		}
	}
	if len(list) == 0 {
		t.Error("there are no migrations")
	}
}
