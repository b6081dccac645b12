package replica_test

import (
	"testing"

	"github.com/bdrw/parlance/crawler/replica"
)

func BenchmarkListPage(b *testing.B) {
	board := replica.New(month(), replica.Options{})
	for b.Loop() {
		get(board, "/api/v1/search_xml?limit=100&page=2&sort=publicationDateDesc&staffGroup=NURSING_AND_MIDWIFERY_REGD")
	}
}

func BenchmarkListPageAfterClockMove(b *testing.B) {
	board := replica.New(halfYear(), replica.Options{})
	start := board.Now()
	for b.Loop() {
		board.SetNow(start)
		get(board, "/api/v1/search_xml?limit=100&page=2&sort=publicationDateDesc")
	}
}

func BenchmarkAdvertPage(b *testing.B) {
	board := replica.New(month(), replica.Options{})
	live := month().LiveAt(board.Now())
	for n := 0; b.Loop(); n++ {
		w := get(board, "/candidate/jobadvert/"+live[n%len(live)])
		b.SetBytes(int64(w.Body.Len()))
	}
}

func BenchmarkKeyword(b *testing.B) {
	board := replica.New(month(), replica.Options{})
	for b.Loop() {
		get(board, "/api/v1/search_xml?limit=1&page=1&keyword=digital")
	}
}
