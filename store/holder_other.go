//go:build !linux

package store

import "os"

// holder says who has the lock on the file: only Linux tells.
func holder(string) string { return "" }

// held tells whether another process writes the file: only on Linux it is asked.
func held(*os.File) bool { return false }
