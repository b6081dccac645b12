package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"text/tabwriter"

	"github.com/bdrw/parlance/store"
)

var sourcesCommand = command{
	name:    "sources",
	args:    "check",
	summary: "how the boards are read",
	about:   "Sources tells how the boards are read.",
	examples: []string{
		"parlance sources check",
	},
	run: askForSub,
	sub: func() []command { return []command{sourcesCheckCommand} },
}

var sourcesCheckCommand = command{
	name:    "sources check",
	args:    "[flags]",
	summary: "what share of adverts states each field, now and usually",
	about: `Check prints of each field of a board's list and pages what share of the adverts
that the last pass read state it, and what share usually does: the median of the
five passes before that were as usual. A field that far fewer state than usual has
fallen: the board may have been redesigned. Then nothing is published that could be
wrong, and the exit status is 3. Once you have seen that a field is gone for good,
name it under board.absent_fields. It works beside a running daemon.`,
	examples: []string{
		"parlance sources check",
		"parlance sources check --format json --store /var/lib/parlance/parlance.db",
	},
	run: checkSources,
}

// errFallen is returned when a field has fallen.
var errFallen = errors.New("fields are stated far less often than usual; look at the board in a browser")

// sourceReport is how a source was read by its last pass that ended.
type sourceReport struct {
	Source      string        `json:"source"`
	Pass        uint64        `json:"pass"`
	Day         string        `json:"day"`
	Outcome     store.Outcome `json:"outcome"`
	Quarantined int           `json:"quarantined"` // adverts whose page is not read for now
	Fields      []fieldReport `json:"fields"`
}

// fieldReport is how often a field is stated.
type fieldReport struct {
	Field  string  `json:"field"`
	Filled int     `json:"filled"`
	Of     int     `json:"of"`
	Usual  float64 `json:"usual"` // share, 0 to 1; -1 when it is not known yet
	Fallen bool    `json:"fallen"`
}

// sourcesLine is the daemon's answer.
type sourcesLine struct {
	Sources []sourceReport `json:"sources"`
	Failure string         `json:"failure,omitempty"`
}

func checkSources(ctx context.Context, e env, c command, args []string) error {
	fs := c.flagSet(e)
	var set settings
	set.register(fs, "config", "store")
	format := fs.String("format", "text", "`text` or json")
	if err := parse(fs, args, 0); err != nil {
		return err
	}
	if err := textOrJSON(*format); err != nil {
		return err
	}
	cfg, err := set.load()
	if err != nil {
		return err
	}
	reports, err := sourcesOf(ctx, cfg.Store)
	if err != nil {
		return err
	}
	if *format == "json" {
		err = writeJSON(e.stdout, reports)
	} else {
		err = writeSources(e.stdout, reports)
	}
	return errors.Join(err, anyFallen(reports))
}

func anyFallen(reports []sourceReport) error {
	for _, r := range reports {
		if slices.ContainsFunc(r.Fields, func(f fieldReport) bool { return f.Fallen }) {
			return errFallen
		}
	}
	return nil
}

// sourcesOf asks the daemon that holds the store, else the store itself.
func sourcesOf(ctx context.Context, path string) (reports []sourceReport, err error) {
	if daemon := dialDaemon(path); daemon != nil {
		return daemon.sources(ctx)
	}
	db, err := openExisting(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return reportSources(db)
}

// passesLooked is how many passes are looked at for what is usual.
const passesLooked = 30

func reportSources(db *store.DB) ([]sourceReport, error) {
	var reports []sourceReport
	for _, source := range db.Sources() {
		passes, err := db.Passes(source, passesLooked)
		if err != nil {
			return nil, err
		}
		for i, pass := range passes {
			if pass.Outcome != store.Running && len(pass.Fills) > 0 {
				reports = append(reports, reportSource(pass, store.UsualFills(passes[i+1:])))
				break
			}
		}
	}
	return reports, nil
}

func reportSource(pass store.Pass, usual map[string]float64) sourceReport {
	r := sourceReport{Source: pass.Source, Pass: pass.ID, Day: pass.Day.String(), Outcome: pass.Outcome, Quarantined: pass.Tally.Quarantined}
	for _, field := range slices.Sorted(maps.Keys(pass.Fills)) {
		fill := pass.Fills[field]
		was, known := usual[field]
		if !known {
			was = -1
		}
		r.Fields = append(r.Fields, fieldReport{field, fill.Filled, fill.Of, was, slices.Contains(pass.Fallen, field)})
	}
	return r
}

func writeSources(w io.Writer, reports []sourceReport) error {
	if len(reports) == 0 {
		_, err := fmt.Fprintln(w, "no pass has ended yet")
		return err
	}
	for _, r := range reports {
		fmt.Fprintf(w, "%s, pass %d of %s: %s; %d adverts in quarantine\n", r.Source, r.Pass, r.Day, r.Outcome, r.Quarantined)
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "  field\tstated\tof\tshare\tusually")
		for _, f := range r.Fields {
			fmt.Fprintf(t, "  %s\t%d\t%d\t%s\t%s%s\n", f.Field, f.Filled, f.Of, share(f.Filled, f.Of), usually(f.Usual), map[bool]string{true: "  FALLEN"}[f.Fallen])
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	return nil
}

func share(n, of int) string {
	if of == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(of))
}

func usually(ratio float64) string {
	if ratio < 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f %%", 100*ratio)
}

func (c *control) sources(w http.ResponseWriter, _ *http.Request) {
	reports, err := reportSources(c.db)
	_ = json.NewEncoder(w).Encode(sourcesLine{reports, message(err)})
}

// sources has the daemon tell how the boards are read.
func (d *daemonClient) sources(ctx context.Context) ([]sourceReport, error) {
	resp, err := d.do(ctx, http.MethodGet, "/sources")
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var line sourcesLine
	if err := json.NewDecoder(resp.Body).Decode(&line); err != nil {
		return nil, fmt.Errorf("running daemon: %w", err)
	}
	if line.Failure != "" {
		return nil, errors.New(line.Failure)
	}
	return line.Sources, nil
}
