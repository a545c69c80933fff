package application

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What is kept never takes more than its bound, and is what was put there.
func TestWhatIsKeptIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := newKept(rapid.Int64Range(-1, 4000).Draw(t, "bound"))
		for range rapid.IntRange(1, 50).Draw(t, "steps") {
			key := fmt.Sprint(rapid.IntRange(0, 9).Draw(t, "key"))
			body := strings.Repeat(key, rapid.IntRange(1, 900).Draw(t, "size"))
			got, err := k.once(key, func() ([]byte, error) { return []byte(body), nil })
			if err != nil || strings.Trim(string(got), key) != "" || len(got) == 0 {
				t.Fatalf("%s is answered %q, %v", key, got, err)
			}
			if k.size > max(0, k.most) || len(k.by) != k.order.Len() || k.size < 0 {
				t.Fatalf("%d bytes of %d are kept, %d entries and %d", k.size, k.most, len(k.by), k.order.Len())
			}
		}
	})
}
