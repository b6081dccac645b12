package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// ErrAmbiguousFrame is returned for the version of a frame that another frame,
// of another id, has too.
var ErrAmbiguousFrame = errors.New("several frames have that version")

// frameNames are the names that a frame goes by in a question, the most exact
// first. Two frames of different ids may have the same version, and nothing else.
var frameNames = []func(classify.FrameRef) string{
	func(f classify.FrameRef) string { return f.Hash },
	classify.FrameRef.Name,
	func(f classify.FrameRef) string { return f.Version },
}

// FrameNames gives for each vintage the name to ask for it by: the version of its
// frame, or its id and version where another frame has that version too.
func FrameNames(vintages []Vintage) []string {
	names := make([]string, len(vintages))
	for i, v := range vintages {
		names[i] = v.Frame.Version
		if slices.ContainsFunc(vintages, func(other Vintage) bool { return sharesVersion(v.Frame, other.Frame) }) {
			names[i] = v.Frame.Name()
		}
	}
	return names
}

func sharesVersion(a, b classify.FrameRef) bool { return a.Version == b.Version && a.ID != b.ID }

// vintageOf finds the latest vintage of a frame by any of its names. It returns
// ErrNotFound for a frame that was never active, and ErrAmbiguousFrame.
func (db *DB) vintageOf(frame string) (Vintage, error) {
	all, err := db.Vintages()
	if err != nil {
		return Vintage{}, err
	}
	for _, name := range frameNames {
		fit := slices.DeleteFunc(slices.Clone(all), func(v Vintage) bool { return name(v.Frame) != frame })
		if len(fit) == 0 {
			continue
		}
		if candidates := FrameNames(fit); slices.ContainsFunc(candidates, func(c string) bool { return c != candidates[0] }) {
			return Vintage{}, fmt.Errorf("frame %q: %w; ask for one of them: %s", frame, ErrAmbiguousFrame, quoted(candidates))
		}
		return fit[len(fit)-1], nil
	}
	return Vintage{}, fmt.Errorf("no vintage of frame %q (there are: %s): %w", frame, quoted(FrameNames(all)), ErrNotFound)
}

// quoted lists each name once.
func quoted(names []string) string {
	var all []string
	for _, name := range names {
		if q := fmt.Sprintf("%q", name); !slices.Contains(all, q) {
			all = append(all, q)
		}
	}
	return strings.Join(all, ", ")
}
