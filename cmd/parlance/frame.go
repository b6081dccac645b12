package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/classify/framefile"
	"github.com/bdrw/parlance/store"
)

// frameCommands are the words that follow "frame".
func frameCommands() []command {
	return []command{frameDiffCommand, frameCompareCommand, frameActivateCommand}
}

var frameCommand = command{
	name:    "frame",
	args:    "diff|compare|activate [flags]",
	summary: "compare coding frames, make one the active one",
	about: `Frame diff shows what another coding frame would change, before anything changes;
frame compare codes the stored adverts with two frames; frame activate codes all
history again and makes the frame the active one. 'parlance frame diff --help'
explains that one.`,
	examples: []string{
		"parlance frame diff frame.yaml",
		"parlance frame activate frame.yaml",
	},
	run: func(ctx context.Context, e env, c command, args []string) error {
		word, rest := subject(args)
		for _, sub := range frameCommands() {
			if strings.TrimPrefix(sub.name, "frame ") == word {
				return sub.run(ctx, e, sub, rest)
			}
		}
		if err := parse(c.flagSet(e), args, 0); err != nil {
			return err
		}
		return usagef("say 'diff', 'compare' or 'activate'")
	},
}

// codingFrame is a coding frame and the file it was read from.
type codingFrame struct {
	file  store.FrameFile
	frame *classify.Frame
}

// readFrame reads a frame file; "" is the one that comes with Parlance.
func readFrame(path string) (codingFrame, error) {
	if path == "" {
		return compileFrame(framefile.Name, framefile.Embedded())
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return codingFrame{}, fmt.Errorf("coding frame: %w", err)
	}
	return compileFrame(path, data)
}

func compileFrame(name string, data []byte) (codingFrame, error) {
	frame, err := framefile.Read(name, data)
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
