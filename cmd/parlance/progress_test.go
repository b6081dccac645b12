package main

import (
	"io"
	"testing"
)

// TestProgressBeforeTheFirstStage follows a pass that is still to begin.
func TestProgressBeforeTheFirstStage(t *testing.T) {
	draw := passBar(io.Discard)
	draw(passProgress{})
	draw(passProgress{Stage: "list", Done: 1, Of: 3})
}
