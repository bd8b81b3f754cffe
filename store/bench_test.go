package store_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"bedside/bot"
	"bedside/store/storetest"
)

func benchmarkBoth(b *testing.B, run func(b *testing.B, d database)) {
	b.Run("SQLite", func(b *testing.B) { run(b, newSQLite(b)) })
	b.Run("PostgreSQL", func(b *testing.B) { run(b, database{url: storetest.For(b).URL("postgres"), several: true}) })
}

// BenchmarkLatency is the time from a call of Enqueue to the beginning of the work, one message after the other.
func BenchmarkLatency(b *testing.B) {
	benchmarkBoth(b, func(b *testing.B, d database) {
		s := d.open(b, nil)
		began := make(chan time.Time, 1)
		start(b, s, func(context.Context, bot.Job) error { began <- time.Now(); return nil })
		enqueue(b, s, message("warm", 1))
		next(b, began, 10*time.Second)
		var waits []time.Duration
		for n := 0; b.Loop(); n++ {
			begin := time.Now()
			enqueue(b, s, message(fmt.Sprintf("c%d", n), 1))
			waits = append(waits, next(b, began, 10*time.Second).Sub(begin))
		}
		slices.Sort(waits)
		b.ReportMetric(float64(waits[len(waits)/2].Microseconds())/1000, "p50-ms")
		b.ReportMetric(float64(waits[len(waits)*99/100].Microseconds())/1000, "p99-ms")
	})
}

// BenchmarkThroughput is 16 callers that enqueue as fast as they can, until all is worked and settled.
func BenchmarkThroughput(b *testing.B) {
	benchmarkBoth(b, func(b *testing.B, d database) {
		s := d.open(b, nil)
		var worked sync.WaitGroup
		worked.Add(b.N)
		r := start(b, s, func(context.Context, bot.Job) error { worked.Done(); return nil })
		numbers := make(chan int)
		b.ResetTimer()
		var callers sync.WaitGroup
		for range 16 {
			callers.Go(func() {
				for n := range numbers {
					enqueue(b, s, message(fmt.Sprintf("c%d", n%1000), n))
				}
			})
		}
		for n := range b.N {
			numbers <- n
		}
		close(numbers)
		callers.Wait()
		worked.Wait()
		r.end()
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
	})
}
