package store_test

import (
	"testing"
	"time"

	"rapporteur/negotiation"
)

// BenchmarkReceiveReply measures the intake of replies of five comments each,
// from many at once, on the database at DATABASE_URL.
func BenchmarkReceiveReply(b *testing.B) {
	w := newWorld(b)
	r := w.openRound(time.Now().Add(time.Hour))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			var comments []negotiation.Comment
			for range 5 {
				comments = append(
					comments, w.amendment(0, "States parties should train those who first meet victims, and train them again."),
				)
			}
			if _, err := w.ReceiveReply(b.Context(), replyOf(r, "FRA", comments...)); err != nil {
				b.Error(err)
			}
		}
	})
}
