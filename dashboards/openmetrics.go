package dashboards

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// WriteOpenMetrics writes the history of families from from to to, both
// inclusive, as OpenMetrics text of version 1.0 with time stamps, for a
// Prometheus to take in. Each sample is stamped 00:00 UTC of its day; a gap has
// none. Wide families are left out: sums of them are to be asked for. It holds
// one family in memory.
func WriteOpenMetrics(ctx context.Context, w io.Writer, families []Family, from, to classify.Day) error {
	out := bufio.NewWriterSize(w, 64<<10)
	for i := range families {
		f := &families[i]
		if f.Wide {
			continue
		}
		all, err := f.Answer(ctx, Question{From: from, To: to})
		if err != nil {
			return err
		}
		if err := f.writeOpenMetrics(out, all); err != nil {
			return err
		}
	}
	if _, err := out.WriteString("# EOF\n"); err != nil {
		return err
	}
	return out.Flush()
}

// escapeOpenMetrics escapes label values and help texts.
var escapeOpenMetrics = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

func (f *Family) writeOpenMetrics(out *bufio.Writer, all []DailySeries) error {
	name := f.Name
	if f.Type == "counter" {
		name = strings.TrimSuffix(name, "_total") // which belongs to the sample alone
	}
	fmt.Fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, escapeOpenMetrics.Replace(f.Help), name, f.Type)
	var line []byte
	for _, s := range all {
		labels := f.Name + openMetricsLabels(f.Labels, s.Labels)
		for i, value := range s.Values {
			if math.IsNaN(value) {
				continue
			}
			line = strconv.AppendFloat(append(append(line[:0], labels...), ' '), value, 'g', -1, 64)
			line = strconv.AppendInt(append(line, ' '), s.From.Time().AddDate(0, 0, i).Unix(), 10)
			if _, err := out.Write(append(line, '\n')); err != nil {
				return err
			}
		}
	}
	return nil
}

func openMetricsLabels(names, values []string) string {
	var pairs []string
	for i, value := range values {
		if value != "" {
			pairs = append(pairs, names[i]+`="`+escapeOpenMetrics.Replace(value)+`"`)
		}
	}
	if pairs == nil {
		return ""
	}
	return "{" + strings.Join(pairs, ",") + "}"
}
