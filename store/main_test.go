package store_test

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain collects garbage more rarely than usual: the tests make much of it
// fast, of little that lives, and the race detector makes collecting dear.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}
