package store_test

import (
	"flag"
	"os"
	"runtime/debug"
	"testing"

	"github.com/bdrw/parlance/store"
)

// TestMain collects garbage more rarely than usual: the tests make much of it
// fast, of little that lives, and the race detector makes collecting dear.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() == "" {
		store.SetStretch(4) // their stores are small; benchmarks measure what is used
	}
	os.Exit(m.Run())
}
