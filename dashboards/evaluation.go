package dashboards

import (
	"encoding/json"
	"math"

	"github.com/bdrw/parlance/classify"
)

// Gold is an advert, mostly its title alone, that was coded by hand. Level and
// Area are empty out of scope.
type Gold struct {
	Advert    classify.Advert
	Line      int // of the file it was read from
	InScope   bool
	Level     classify.Level
	Area      classify.Area
	Ambiguous bool // two careful coders could differ, or the title alone misleads
}

// Evaluation says how far a frame's codings agree with gold ones.
type Evaluation struct {
	Frame classify.FrameRef `json:"frame"`
	// Parts are the clear titles, the ambiguous ones and all of them; all alone
	// when none is ambiguous.
	Parts []Part `json:"parts"`
}

// Part is the agreement over some of the titles.
type Part struct {
	Name       string       `json:"name"` // "clear", "ambiguous", "all"
	Titles     int          `json:"titles"`
	Scope      ScopeQuality `json:"scope"`
	Level      CodeQuality  `json:"level"`
	Area       CodeQuality  `json:"area"`
	Acceptance Acceptance   `json:"acceptance"`
	// Confusions are the worst first: by number, then in order of their codes.
	Confusions []Confusion `json:"confusions"`
}

// ScopeQuality is about the question whether an advert is in scope at all.
type ScopeQuality struct {
	Precision Proportion `json:"precision"` // of those the frame puts in scope, in scope by gold
	Recall    Proportion `json:"recall"`    // of those in scope by gold, put in scope
	F1        Estimate   `json:"f1"`
	Accuracy  Proportion `json:"accuracy"`
	Kappa     Number     `json:"kappa"`
	PABAK     Number     `json:"pabak"`
	Matrix    Matrix     `json:"matrix"`
}

// CodeQuality is about the level, or the area, of titles in scope.
type CodeQuality struct {
	// Accuracy is over the titles in scope by gold; one that the frame puts out
	// of scope is wrong.
	Accuracy Proportion `json:"accuracy"`
	// The others are over the titles to which gold and frame both give a code.
	Both           int        `json:"both"`
	Agreed         Proportion `json:"agreed"`
	Kappa          Number     `json:"kappa"`
	LinearKappa    *Number    `json:"kappa_linear,omitempty"`    // of levels, which are ordered
	QuadraticKappa *Number    `json:"kappa_quadratic,omitempty"` // of levels
	PABAK          Number     `json:"pabak"`
	Matrix         Matrix     `json:"matrix"`
}

// Acceptance is how many codings the frame accepts without review, and how good
// those are: right are codings whose scope, level and area are all gold's.
type Acceptance struct {
	Coverage      Proportion `json:"coverage"`
	RightAccepted Proportion `json:"right_accepted"`
	RightReview   Proportion `json:"right_for_review"`
	Right         Proportion `json:"right"`
}

// Matrix counts titles by the code of gold, in rows, and of the frame, in
// columns. Codes that neither gives are left out of it.
type Matrix struct {
	Codes  []string `json:"codes"`
	Counts [][]int  `json:"counts"`
}

// Confusion is a code of gold for which the frame gives another.
type Confusion struct {
	Kind   string          `json:"kind"` // "scope", "level", "area"
	Gold   string          `json:"gold"`
	Frame  string          `json:"frame"`
	Titles []ConfusedTitle `json:"titles"`
}

// ConfusedTitle is a title of a confusion and the rule that gave the code.
type ConfusedTitle struct {
	Line     int    `json:"line"`
	Title    string `json:"title"`
	Rule     string `json:"rule"`
	Accepted bool   `json:"accepted"`
}

// Number is a figure that may have no value, as kappa does where all titles
// have one code: NaN in Go, null in JSON, where it has six decimals.
type Number float64

// MarshalJSON writes the figure, or null.
func (n Number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) {
		return []byte("null"), nil
	}
	return json.Marshal(math.Round(float64(n)*1e6) / 1e6)
}

// Estimate is a share from 0 to 1 with its 95 % interval.
type Estimate struct {
	Value Number `json:"value"`
	Low   Number `json:"low"`
	High  Number `json:"high"`
}

// Proportion is k of n with its Wilson interval.
type Proportion struct {
	K int `json:"k"`
	N int `json:"n"`
	Estimate
}

func newProportion(k, n int) Proportion {
	low, high := Wilson(k, n, Z95)
	return Proportion{k, n, Estimate{Number(float64(k) / float64(n)), Number(low), Number(high)}}
}

// F1 is the harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN). It
// rises with J = TP / (TP + FP + FN), F1 = 2J / (1 + J), and J is a share, so
// the ends of J's Wilson interval give those of F1. It is NaN without any of
// the three.
func F1(truePositive, falsePositive, falseNegative int) Estimate {
	j := newProportion(truePositive, truePositive+falsePositive+falseNegative)
	f1 := func(j Number) Number { return 2 * j / (1 + j) }
	return Estimate{f1(j.Value), f1(j.Low), f1(j.High)}
}
