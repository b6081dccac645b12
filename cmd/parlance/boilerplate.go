package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

var boilerplateCommand = command{
	name:    "boilerplate",
	args:    "[flags] EMPLOYER",
	summary: "list an employer's stock sentences",
	about: `Boilerplate lists the sentences of an employer that are set aside as not an
advert's own words: those that stand under three or more different titles of the
employer, among the adverts posted from 63 days before to 28 days after the day.
With each come the number of titles and of adverts under which it stands, and the
newest of these. The employer is named as adverts name it, or by the board's code.
It works beside a running daemon.`,
	examples: []string{
		`parlance boilerplate "Royal Anytown NHS Foundation Trust"`,
		"parlance boilerplate --day 2026-11-02 --format json C9273",
	},
	run: boilerplate,
}

func boilerplate(ctx context.Context, e env, c command, args []string) error {
	fs := c.flagSet(e)
	var set settings
	set.register(fs, "config", "store")
	dayText := fs.String("day", "", "the `DAY` whose adverts would be told by it, as in 2026-11-02; else that of the last complete pass")
	format := fs.String("format", "text", "`text` or json")
	words, err := parseWords(fs, args, len(args))
	if err != nil {
		return err
	}
	if len(words) == 0 {
		return usagef("name an employer")
	}
	if err := textOrJSON(*format); err != nil {
		return err
	}
	var day classify.Day
	if *dayText != "" {
		if day, err = classify.ParseDay(*dayText); err != nil {
			return usagef("--day: %v", err)
		}
	}
	cfg, err := set.load()
	if err != nil {
		return err
	}
	list, err := boilerplateOf(ctx, e, cfg.Store, strings.Join(words, " "), day)
	if err != nil {
		return err
	}
	if *format == "json" {
		return writeJSON(e.stdout, boilerplateJSON(list))
	}
	return writeBoilerplate(e.stdout, list)
}

func boilerplateOf(ctx context.Context, e env, path, employer string, day classify.Day) (list []store.EmployerStock, err error) {
	if daemon := dialDaemon(path); daemon != nil {
		q := url.Values{"employer": {employer}, "day": {strconv.Itoa(int(day))}}
		line, err := daemon.stock(ctx, http.MethodGet, "/boilerplate?"+q.Encode(), nil)
		return line.Employers, err
	}
	db, err := openExisting(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if day == 0 {
		day, err = lastDay(db, classify.DayOf(e.now()))
	}
	if err != nil {
		return nil, err
	}
	return db.StockSentences(employer, day)
}

// lastDay is that of the last complete pass over any source, else today.
func lastDay(db *store.DB, today classify.Day) (classify.Day, error) {
	var last classify.Day
	for _, source := range db.Sources() {
		counts, _, err := db.LatestPublished(source)
		if err != nil {
			return 0, err
		}
		last = max(last, counts.Day)
	}
	if last == 0 {
		return today, nil
	}
	return last, nil
}

func (c *control) boilerplate(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.FormValue("day"))
	day := classify.Day(n)
	if err == nil && day == 0 {
		day, err = lastDay(c.db, 0)
	}
	var list []store.EmployerStock
	if err == nil {
		list, err = c.db.StockSentences(r.FormValue("employer"), day)
	}
	_ = json.NewEncoder(w).Encode(stockLine{Employers: list, Failure: message(err)})
}

func writeBoilerplate(w io.Writer, list []store.EmployerStock) error {
	for i := range list {
		s := &list[i]
		name := s.Name
		if name == "" {
			name = s.Employer
		}
		fmt.Fprintf(w, "%s (%s), %s\n", printable(name), printable(s.Employer), s.Source)
		fmt.Fprintf(w, "adverts posted from %s to %s: %d, under %d titles\n", s.From, s.To, s.Adverts, s.Titles)
		switch {
		case s.Umbrella != "":
			fmt.Fprintf(w, "nothing is boilerplate, because it is an umbrella account: %s\n", s.Umbrella)
		case len(s.Sentences) == 0:
			fmt.Fprintf(w, "no sentence of %d letters or more stands under %d of them\n", classify.StockLetters, classify.StockTitles)
		default:
			fmt.Fprintf(w, "%7s %8s  %-16s %s\n", "titles", "adverts", "newest", "sentence")
		}
		for _, line := range s.Sentences {
			fmt.Fprintf(w, "%7d %8d  %-16s %s\n", line.Titles, line.Adverts, printable(line.Reference), printable(line.Words))
		}
		if _, err := fmt.Fprintln(w); err != nil {
			return err
		}
	}
	return nil
}

// employerBoilerplate is an entry of the JSON output. Its keys are a contract.
type employerBoilerplate struct {
	Source    string          `json:"source"`
	Employer  string          `json:"employer"`
	Name      string          `json:"name"`
	From      string          `json:"from"`
	To        string          `json:"to"`
	Adverts   int             `json:"adverts"`
	Titles    int             `json:"titles"`
	Umbrella  *string         `json:"umbrella"` // why it has no boilerplate; null for an employer
	Sentences []stockSentence `json:"sentences"`
}

type stockSentence struct {
	Sentence  string `json:"sentence"`
	Titles    int    `json:"titles"`
	Adverts   int    `json:"adverts"`
	Reference string `json:"reference"`
}

func boilerplateJSON(list []store.EmployerStock) []employerBoilerplate {
	out := make([]employerBoilerplate, len(list))
	for i := range list {
		s := &list[i]
		out[i] = employerBoilerplate{s.Source, s.Employer, s.Name, s.From.String(), s.To.String(), s.Adverts, s.Titles,
			orNull(s.Umbrella), make([]stockSentence, len(s.Sentences))}
		for n, line := range s.Sentences {
			out[i].Sentences[n] = stockSentence{line.Words, line.Titles, line.Adverts, line.Reference}
		}
	}
	return out
}
