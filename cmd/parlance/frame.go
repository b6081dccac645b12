package main

import (
	"fmt"
	"os"

	"github.com/bdrw/parlance/classify/framefile"
)

// frameCommands are the commands whose first word is "frame".
func frameCommands() []command {
	return []command{
		frameLintCommand,
		frameShowCommand,
		frameEvaluateCommand,
	}
}

var frameCommand = command{
	name:    "frame",
	args:    "COMMAND [flags]",
	summary: "check, show and measure coding frames",
	about: `A coding frame is a file of data: levels, areas, rules and umbrella terms, each
rule and term with examples. Where a frame file may be named and none is, it is the
one of the configuration, or else the health informatics frame that comes with
Parlance.`,
	examples: []string{
		"parlance frame lint mine.yaml",
		"parlance frame show area.coding",
		"parlance frame evaluate --gold titles.csv",
	},
	run: askForSub,
	sub: frameCommands,
}

// frameData reads a frame file, and gives the embedded frame for an empty path.
func frameData(path string) (name string, data []byte, err error) {
	if path == "" {
		return framefile.Name, framefile.Embedded(), nil
	}
	if data, err = os.ReadFile(path); err != nil {
		return "", nil, fmt.Errorf("coding frame: %w", err)
	}
	return path, data, nil
}
