package main

import (
	"context"
	"fmt"

	"github.com/bdrw/parlance/store"
)

var salvageCommand = command{
	name:    "salvage",
	args:    "SRC DST",
	summary: "copy what is sound of a damaged store into a new one",
	about: `Salvage reads the file SRC record by record and copies every sound one into a new
store at DST. Adverts that are not whole any more are given up; each record that is
lost is listed. SRC is not changed. Where a backup is at hand, compare what both
hold before choosing one. The exit status is 1 when something was lost.`,
	examples: []string{"parlance salvage parlance.db salvaged.db && parlance check --store salvaged.db"},
	run:      salvage,
}

func salvage(ctx context.Context, e env, c command, args []string) error {
	words, err := parseWords(c.flagSet(e), args, 2)
	if err != nil {
		return err
	}
	if len(words) != 2 {
		return usagef("say which file to read and which to make")
	}
	if dialDaemon(words[0]) != nil {
		return fmt.Errorf("a daemon holds %s; stop it first", words[0])
	}
	result, err := store.Salvage(ctx, words[0], words[1])
	for _, fault := range result.Lost {
		fmt.Fprintln(e.stdout, fault)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "%d records were copied to %s, of %d whole adverts\n", result.Records, words[1], result.Adverts)
	if len(result.Lost) > 0 {
		return fmt.Errorf("%d things of %s are lost; they are listed", len(result.Lost), words[0])
	}
	return nil
}
