package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"

	"github.com/bdrw/parlance/classify/framefile"
	"github.com/bdrw/parlance/dashboards"
)

var frameEvaluateCommand = command{
	name:    "frame evaluate",
	args:    "--gold FILE.csv [flags]",
	summary: "measure a frame against titles coded by hand",
	about: `Frame evaluate codes the titles of a CSV file and compares with the codes in it:
precision, recall and F1 of scope, accuracy and kappa of levels and areas, how many
codings are accepted without review and how good those are, a matrix of each, and the
worst confusions with their titles, clear and ambiguous titles apart. The file has the
columns title, in_scope (yes or no), level and area, which are empty out of scope, and
if you like id, band, employer, text and ambiguous (yes or no). Others are ignored.`,
	examples: []string{
		"parlance frame evaluate --gold titles.csv",
		"parlance frame evaluate --gold titles.csv --frame mine.yaml",
		"parlance frame evaluate --gold titles.csv --format json > evaluation.json",
	},
	run: evaluateFrame,
}

func evaluateFrame(_ context.Context, e env, c command, args []string) error {
	fs := c.flagSet(e)
	var set settings
	set.register(fs, "config")
	gold := fs.String("gold", "", "titles coded by hand, a CSV `FILE`; - is standard input")
	path := fs.String("frame", "", "the frame `FILE`")
	format := fs.String("format", "text", "`text` or json")
	most := fs.Int("confusions", 10, "show so many `PAIRS` of codes of each kind")
	if err := parse(fs, args, 0); err != nil {
		return err
	}
	if *gold == "" {
		return usagef("--gold names no file of titles coded by hand")
	}
	if err := textOrJSON(*format); err != nil {
		return err
	}
	cfg, err := set.load()
	if err != nil {
		return err
	}
	f, err := parseFrame(cmp.Or(*path, cfg.Frame))
	if err != nil {
		return err
	}
	titles, err := openGold(e.stdin, *gold, f)
	if err != nil {
		return err
	}
	evaluation := dashboards.Evaluate(f.Frame, titles)
	if *format == "json" {
		return writeJSON(e.stdout, evaluation)
	}
	return evaluation.WriteText(e.stdout, *gold, *most)
}

func openGold(stdin io.Reader, path string, f *framefile.File) ([]dashboards.Gold, error) {
	if path == "-" {
		return readGold(stdin, "standard input", f.Frame)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("gold: %w", err)
	}
	defer file.Close() // read only
	return readGold(file, path, f.Frame)
}
