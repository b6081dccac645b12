package promapi

import (
	"encoding/json"
	"io"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"

	"github.com/bdrw/parlance/dashboards"
)

// encoder writes JSON straight to the reader, a buffer at a time. Its first
// error stays.
type encoder struct {
	w   io.Writer
	b   []byte
	err error
}

// full is how many bytes are written at a time.
const full = 64 << 10

func (e *encoder) flush() {
	if e.err == nil {
		_, e.err = e.w.Write(e.b)
	}
	e.b = e.b[:0]
}

func (e *encoder) raw(text string) {
	if e.b = append(e.b, text...); len(e.b) > full {
		e.flush()
	}
}

func (e *encoder) string(text string) {
	for i := 0; i < len(text); i++ {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			quoted, err := json.Marshal(text)
			if err != nil {
				e.err = err
			}
			e.b = append(e.b, quoted...)
			return
		}
	}
	e.b = append(append(append(e.b, '"'), text...), '"')
}

// list writes n items.
func (e *encoder) list(n int, item func(int)) {
	e.raw("[")
	for i := range n {
		if i > 0 {
			e.b = append(e.b, ',')
		}
		item(i)
	}
	e.raw("]")
}

func (e *encoder) strings(all []string) { e.list(len(all), func(i int) { e.string(all[i]) }) }

func (e *encoder) labels(l labels.Labels) {
	e.raw("{")
	first := true
	l.Range(func(l labels.Label) {
		if !first {
			e.b = append(e.b, ',')
		}
		first = false
		e.string(l.Name)
		e.b = append(e.b, ':')
		e.string(l.Value)
	})
	e.raw("}")
}

// point writes the seconds since 1970 and the value in quotes.
func (e *encoder) point(t int64, v float64) {
	e.b = append(e.b, '[')
	e.b = strconv.AppendInt(e.b, t/1000, 10)
	if ms := t % 1000; ms != 0 {
		e.b = strconv.AppendFloat(e.b[:len(e.b)-len(strconv.FormatInt(t/1000, 10))], float64(t)/1000, 'f', -1, 64)
	}
	e.b = append(e.b, ',', '"')
	form := byte('f')
	if abs := math.Abs(v); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		form = 'e'
	}
	e.b = strconv.AppendFloat(e.b, v, form, -1, 64)
	e.raw(`"]`)
}

// result writes what a query gave, as the API of Prometheus does.
func (e *encoder) result(v parser.Value) {
	e.raw(`{"resultType":"` + string(v.Type()) + `","result":`)
	switch v := v.(type) {
	case promql.Matrix:
		e.list(len(v), func(i int) { e.matrix(&v[i]) })
	case promql.Vector:
		e.list(len(v), func(i int) {
			e.raw(`{"metric":`)
			e.labels(v[i].Metric)
			e.raw(`,"value":`)
			e.point(v[i].T, v[i].F)
			e.raw("}")
		})
	case promql.Scalar:
		e.point(v.T, v.V)
	case promql.String:
		e.b = append(strconv.AppendFloat(append(e.b, '['), float64(v.T)/1000, 'f', -1, 64), ',')
		e.string(v.V)
		e.raw("]")
	}
	e.raw("}")
}

func (e *encoder) matrix(s *promql.Series) {
	e.raw(`{"metric":`)
	e.labels(s.Metric)
	e.raw(`,"values":`)
	e.list(len(s.Floats), func(i int) { e.point(s.Floats[i].T, s.Floats[i].F) })
	e.raw("}")
}

func (e *encoder) metadata(families []*dashboards.Family) {
	e.raw("{")
	for i, f := range families {
		if i > 0 {
			e.raw(",")
		}
		e.string(f.Name)
		e.raw(`:[{"type":`)
		e.string(f.Type)
		e.raw(`,"help":`)
		e.string(f.Help)
		e.raw(`,"unit":`)
		e.string(f.Unit)
		e.raw("}]")
	}
	e.raw("}")
}
