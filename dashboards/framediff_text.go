package dashboards

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode"
)

// WriteText prints the comparison for a person.
func (d *FrameDiff) WriteText(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s (%s) → %s (%s)\n\n", d.Old.Name(), d.Old.Hash, d.New.Name(), d.New.Hash)
	fmt.Fprintf(out, "%s of %s stored adverts change", commas(d.Changed), commas(d.Adverts))
	if d.Unread > 0 {
		fmt.Fprintf(out, "; %s have no text yet", commas(d.Unread))
	}
	if d.Carried > 0 {
		fmt.Fprintf(out, "; %s keep their coding, because their text is gone", commas(d.Carried))
	}
	fmt.Fprint(out, ".\n")
	for _, c := range d.Codes {
		c.writeText(out)
	}
	d.writeTerms(out)
	d.writeEffects(out)
	return out.Flush()
}

func (c *CodeDiff) writeText(w io.Writer) {
	fmt.Fprintf(w, "\n%s: %s adverts change", strings.ToUpper(c.What[:1])+c.What[1:], commas(c.Changed))
	if c.N > 0 {
		over := ""
		if c.both() {
			over = " in scope of both"
		}
		fmt.Fprintf(w, "; the frames agree on %s of %s%s, kappa %s", commas(c.Same), commas(c.N), over, figure(c.Kappa))
		if c.Weighted != nil {
			fmt.Fprintf(w, ", weighted %s", figure(c.Weighted))
		}
		fmt.Fprintf(w, ", PABAK %s", figure(c.PABAK))
	}
	fmt.Fprintln(w)
	for _, p := range c.Pairs {
		if p.From == p.To {
			continue
		}
		fmt.Fprintf(w, "%7s  %s → %s\n", commas(p.Adverts), p.From, p.To)
		writeSamples(w, "", p.Samples)
	}
}

func figure(v *float64) string {
	if v == nil {
		return "not defined"
	}
	return fmt.Sprintf("%.3f", *v)
}

func writeSamples(w io.Writer, sign string, samples []Sample) {
	for _, s := range samples {
		fmt.Fprintf(w, "           %s%s  (%s)\n", sign, printable(s.Title), printable(s.Reference))
	}
}

// printable keeps a stranger's words from steering the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return '�'
		}
		return r
	}, s)
}

func (d *FrameDiff) writeTerms(w io.Writer) {
	fmt.Fprintf(w, "\nTerms: %d are named by other adverts than before\n", len(d.Terms))
	for _, t := range d.Terms {
		fmt.Fprintf(w, "  %s: %+d −%d in title or text, %+d −%d in titles, %+d −%d in own words\n",
			t.Term, t.Gained, t.Lost, t.GainedIn, t.LostIn, t.GainedOwn, t.LostOwn)
		writeSamples(w, "+ ", t.SamplesIn)
		writeSamples(w, "− ", t.SamplesOut)
	}
}

func (d *FrameDiff) writeEffects(w io.Writer) {
	alike := 0
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "\nEffect on the published series, on each board's last complete day as known now\n")
	for _, e := range d.Effects {
		if e.Difference == 0 {
			alike++
			continue
		}
		name := strings.TrimSpace(e.Family + " " + strings.Join(e.Labels, ", "))
		fmt.Fprintf(table, "%s\t%s\t%+d\t  %s %s %s\n", commas(e.Old), commas(e.New), e.Difference, e.Source, e.Date, name)
	}
	_ = table.Flush() // the writer below is a buffer, which keeps its error
	fmt.Fprintf(w, "%d series stay as they are.\n", alike)
}
