package main

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/classify/framefile"
	"github.com/bdrw/parlance/store"
)

// frameCommands are the commands whose first word is "frame".
func frameCommands() []command {
	return []command{
		frameLintCommand,
		frameShowCommand,
		frameEvaluateCommand,
		frameDiffCommand,
		frameCompareCommand,
		frameActivateCommand,
	}
}

var frameCommand = command{
	name:    "frame",
	args:    "COMMAND [flags]",
	summary: "check, show, measure, compare and activate coding frames",
	about: `A coding frame is a file of data: levels, areas, rules and umbrella terms, each
rule and term with examples. Where a frame file may be named and none is, it is the
one of the configuration, or else the health informatics frame that comes with
Parlance.`,
	examples: []string{
		"parlance frame lint mine.yaml",
		"parlance frame show area.coding",
		"parlance frame evaluate --gold titles.csv",
		"parlance frame diff mine.yaml",
	},
	run: askForSub,
	sub: frameCommands,
}

// frameData reads a frame file, no further than to know that it is too large,
// and gives the embedded frame for an empty path.
func frameData(path string) (name string, data []byte, err error) {
	if path == "" {
		return framefile.Name, framefile.Embedded(), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return "", nil, fmt.Errorf("coding frame: %w", err)
	}
	defer f.Close() // read only
	if data, err = io.ReadAll(io.LimitReader(f, framefile.MaxBytes+1)); err != nil {
		return "", nil, fmt.Errorf("coding frame: %w", err)
	}
	return path, data, nil
}

// codingFrame is a coding frame and the file it was read from.
type codingFrame struct {
	file  store.FrameFile
	frame *classify.Frame
}

// readFrame reads a frame file; "" is the one that comes with Parlance.
func readFrame(path string) (codingFrame, error) {
	name, data, err := frameData(path)
	if err != nil {
		return codingFrame{}, err
	}
	return compileFrame(name, data)
}

func compileFrame(name string, data []byte) (codingFrame, error) {
	read := func() (*classify.Frame, error) { return framefile.Read(name, data) }
	if bytes.Equal(data, framefile.Embedded()) {
		read = framefile.Default // compiled once
	}
	frame, err := read()
	if err != nil {
		return codingFrame{}, err
	}
	return codingFrame{store.FrameFile{Ref: frame.Ref(), Data: data}, frame}, nil
}

// activeFrame gives the frame that passes code with. A new store takes the
// configured one; where the store has another, that stays and the operator is
// told, so that no series changes silently.
func activeFrame(log *slog.Logger, db *store.DB, configured codingFrame, now time.Time) (*classify.Frame, error) {
	if err := db.AdoptFrame(configured.file, now); err != nil {
		return nil, err
	}
	active, _, err := db.ActiveFrame()
	if err != nil {
		return nil, err
	}
	if active.Ref == configured.file.Ref {
		return configured.frame, nil
	}
	log.Warn("the store goes on with its own coding frame, not with the configured one; 'parlance frame diff' shows what that would change, 'parlance frame activate' makes it the active one",
		"active", active.Name(), "hash", active.Ref.Hash, "configured", configured.file.Name(), "configured_hash", configured.file.Ref.Hash)
	return storedFrame(active)
}

// storedFrame compiles a frame that the store keeps.
func storedFrame(f store.FrameFile) (*classify.Frame, error) {
	compiled, err := compileFrame(f.Name(), f.Data)
	if err != nil {
		return nil, fmt.Errorf("the store's coding frame %s (%s) cannot be read by this version of parlance: %w\nuse the version that made it active, or activate one that this version reads: 'parlance frame activate FILE'",
			f.Name(), f.Ref.Hash, err)
	}
	return compiled.frame, nil
}
