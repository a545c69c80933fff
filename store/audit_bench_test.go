package store_test

import (
	"testing"
	"time"

	"rapporteur/audit"
	"rapporteur/store"
)

// BenchmarkAppendAudit measures what a write waits for its entry, from many at once.
func BenchmarkAppendAudit(b *testing.B) {
	w := newWorld(b)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := w.AppendAudit(b.Context(), request("submit-reply")); err != nil {
				b.Error(err)
			}
		}
	})
}

// BenchmarkAppendAuditBatch measures the same for reads, a hundred in a batch.
func BenchmarkAppendAuditBatch(b *testing.B) {
	w := newWorld(b)
	batch := make([]store.AuditedRequest, 100)
	for i := range batch {
		batch[i] = request("get-round")
	}
	for range b.N {
		if err := w.AppendAudit(b.Context(), batch...); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(100*b.N), "µs/entry")
}

// BenchmarkChainAudit measures giving 10,000 entries their place, and
// verifying them.
func BenchmarkChainAudit(b *testing.B) {
	const count = 10_000
	w := newWorld(b)
	batch := make([]store.AuditedRequest, count)
	for i := range batch {
		batch[i] = request("get-round")
	}
	var chaining, verifying time.Duration
	for range b.N {
		if err := w.AppendAudit(b.Context(), batch...); err != nil {
			b.Fatal(err)
		}
		started := time.Now()
		if _, err := w.ChainAudit(b.Context()); err != nil {
			b.Fatal(err)
		}
		chaining += time.Since(started)
	}
	started := time.Now()
	head, err := w.VerifyAudit(b.Context(), audit.Head{})
	if err != nil {
		b.Fatal(err)
	}
	verifying = time.Since(started)
	b.ReportMetric(float64(chaining.Microseconds())/float64(count*b.N), "µs/chained")
	b.ReportMetric(float64(verifying.Microseconds())/float64(head.Number), "µs/verified")
}
