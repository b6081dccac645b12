package dashboards

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// evaluationNotes explain the figures of an evaluation where they are shown.
const evaluationNotes = `Intervals are Wilson's, 95 %; that of F1 is carried over from TP / (TP + FP + FN). A share of fewer
than 30 titles is given as k of n alone, other figures of so few are marked. Kappa is Cohen's. Of levels
the linearly weighted kappa is the one to quote: it is the more cautious, quadratic weights forgive near
misses and rise with the number of levels. PABAK takes chance to be one in as many codes as the frame
has. For scale: two people who code occupations by hand reach a kappa of 0.5 to 0.7, programs 0.6 to
0.8 on the 60 to 70 % they accept.
`

// WriteText writes the evaluation for people: figures side by side, then the
// matrices, then for each kind of code the worst confusions, at most so many,
// with some of their titles. source names the gold file.
func (e *Evaluation) WriteText(w io.Writer, source string, confusions int) error {
	var b strings.Builder
	fmt.Fprintf(&b, "frame %s, version %s, hash %s, on %s\n\n", e.Frame.ID, e.Frame.Version, e.Frame.Hash, source)
	e.figures(&b)
	b.WriteString("\n" + evaluationNotes)
	for i := range e.Parts {
		p := &e.Parts[i]
		fmt.Fprintf(&b, "\n%s titles, gold in rows and the frame in columns\n", p.Name)
		p.Scope.Matrix.print(&b, "scope")
		p.Level.Matrix.print(&b, "level")
		p.Area.Matrix.print(&b, "area")
	}
	for i := range e.Parts {
		if p := &e.Parts[i]; p.Name != "all" || len(e.Parts) == 1 {
			p.confused(&b, confusions)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// figureLine is a line of the table of figures; a heading has no value.
type figureLine struct {
	name  string
	value func(*Part) string
}

func (e *Evaluation) figures(b *strings.Builder) {
	for _, f := range figuresOfParts() {
		line := fmt.Sprintf("%-34s", f.name)
		for i := range e.Parts {
			if f.value != nil {
				line += fmt.Sprintf("%-34s", f.value(&e.Parts[i]))
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

func figuresOfParts() []figureLine {
	number := func(n func(*Part) int, get func(*Part) Number) func(*Part) string {
		return func(p *Part) string { return onBase(get(p).String(), n(p)) }
	}
	scopes := func(p *Part) int { return p.Titles }
	levels := func(p *Part) int { return p.Level.Both }
	areas := func(p *Part) int { return p.Area.Both }
	share := func(get func(*Part) Proportion) func(*Part) string {
		return func(p *Part) string { return get(p).String() }
	}
	return []figureLine{
		{"", func(p *Part) string { return fmt.Sprintf("%s: %s titles", p.Name, commas(p.Titles)) }},
		{"scope", nil},
		{"  precision", share(func(p *Part) Proportion { return p.Scope.Precision })},
		{"  recall", share(func(p *Part) Proportion { return p.Scope.Recall })},
		{"  F1", func(p *Part) string { return p.Scope.f1() }},
		{"  accuracy", share(func(p *Part) Proportion { return p.Scope.Accuracy })},
		{"  kappa", number(scopes, func(p *Part) Number { return p.Scope.Kappa })},
		{"  PABAK", number(scopes, func(p *Part) Number { return p.Scope.PABAK })},
		{"level, of those in scope by gold", nil},
		{"  accuracy", share(func(p *Part) Proportion { return p.Level.Accuracy })},
		{"  where both give a level", share(func(p *Part) Proportion { return p.Level.Agreed })},
		{"    weighted kappa, linear", number(levels, func(p *Part) Number { return *p.Level.LinearKappa })},
		{"    weighted kappa, quadratic", number(levels, func(p *Part) Number { return *p.Level.QuadraticKappa })},
		{"    kappa", number(levels, func(p *Part) Number { return p.Level.Kappa })},
		{"    PABAK", number(levels, func(p *Part) Number { return p.Level.PABAK })},
		{"area, of those in scope by gold", nil},
		{"  accuracy", share(func(p *Part) Proportion { return p.Area.Accuracy })},
		{"  where both give an area", share(func(p *Part) Proportion { return p.Area.Agreed })},
		{"    kappa", number(areas, func(p *Part) Number { return p.Area.Kappa })},
		{"    PABAK", number(areas, func(p *Part) Number { return p.Area.PABAK })},
		{"scope, level and area all right", share(func(p *Part) Proportion { return p.Acceptance.Right })},
		{"  accepted (coverage)", share(func(p *Part) Proportion { return p.Acceptance.Coverage })},
		{"  all right, of the accepted", share(func(p *Part) Proportion { return p.Acceptance.RightAccepted })},
		{"  all right, of those for review", share(func(p *Part) Proportion { return p.Acceptance.RightReview })},
	}
}

// f1 is F1 with its interval, or three decimals on a low base.
func (s *ScopeQuality) f1() string {
	n := s.Precision.N + s.Recall.N - s.Precision.K
	if n < lowBase {
		return onBase(s.F1.Value.String(), n)
	}
	return s.F1.String()
}

// onBase marks a figure of so few titles that it may be anything.
func onBase(figure string, n int) string {
	if n < lowBase && figure != "–" {
		return figure + " (low base)"
	}
	return figure
}

// String is the figure with three decimals, or "–" when it has no value.
func (n Number) String() string {
	if math.IsNaN(float64(n)) {
		return "–"
	}
	return strconv.FormatFloat(float64(n), 'f', 3, 64)
}

// String is the share with its interval, in percent: "97.1 % (93.0–98.9)".
func (e Estimate) String() string {
	if math.IsNaN(float64(e.Value)) {
		return "–"
	}
	return fmt.Sprintf("%.1f %% (%.1f–%.1f)", 100*e.Value, 100*e.Low, 100*e.High)
}

// String is the share with k and n, without a percentage on a low base.
func (p Proportion) String() string {
	if p.N < lowBase {
		return fmt.Sprintf("%d of %d", p.K, p.N)
	}
	return fmt.Sprintf("%s %d of %d", p.Estimate, p.K, p.N)
}

// print writes a matrix with its columns numbered as its rows are.
func (m Matrix) print(b *strings.Builder, kind string) {
	fmt.Fprintf(b, "\n  %-47s", kind)
	for i := range m.Codes {
		fmt.Fprintf(b, "%4d", i+1)
	}
	b.WriteString("\n")
	for i, row := range m.Counts {
		fmt.Fprintf(b, "  %2d %s", i+1, pad(m.Codes[i], 44))
		for _, n := range row {
			cell := "·"
			if n > 0 {
				cell = strconv.Itoa(n)
			}
			b.WriteString(strings.Repeat(" ", max(1, 4-utf8.RuneCountInString(cell))) + cell)
		}
		b.WriteString("\n")
	}
}

// pad makes a text so many characters wide, cutting what is longer.
func pad(s string, width int) string {
	runes := []rune(s)
	if len(runes) > width {
		return string(runes[:width-1]) + "…"
	}
	return s + strings.Repeat(" ", width-len(runes))
}

// titlesPerConfusion are shown; JSON has all of them.
const titlesPerConfusion = 5

func (p *Part) confused(b *strings.Builder, most int) {
	for _, kind := range []string{"scope", "level", "area"} {
		shown, more := 0, 0
		for _, c := range p.Confusions {
			switch {
			case c.Kind != kind:
				continue
			case shown >= most:
				more++
				continue
			case shown == 0:
				fmt.Fprintf(b, "\n%s titles, worst confusions of %s\n", p.Name, kind)
			}
			shown++
			c.print(b)
		}
		if more > 0 {
			fmt.Fprintf(b, "  further pairs of codes: %d\n", more)
		}
	}
}

func (c *Confusion) print(b *strings.Builder) {
	fmt.Fprintf(b, "  %d × %s, coded %s\n", len(c.Titles), c.Gold, c.Frame)
	for i, t := range c.Titles {
		if i == titlesPerConfusion {
			fmt.Fprintf(b, "       and %d more\n", len(c.Titles)-i)
			break
		}
		review := ""
		if !t.Accepted {
			review = ", for review"
		}
		fmt.Fprintf(b, "       line %d: %q (%s%s)\n", t.Line, t.Title, t.Rule, review)
	}
}
