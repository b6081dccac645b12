package dashboards

import (
	"cmp"
	"slices"

	"github.com/bdrw/parlance/classify"
)

// noCode stands for the code of a title in scope to which the frame gives none.
const noCode = "no code"

// Evaluate codes the gold adverts with the frame, without boilerplate, and
// compares.
func Evaluate(frame *classify.Frame, gold []Gold) *Evaluation {
	parts := []*counting{newCounting("clear", frame), newCounting("ambiguous", frame), newCounting("all", frame)}
	coder := frame.NewCoder()
	for i := range gold {
		c := coder.Code(&gold[i].Advert, nil)
		of := 0
		if gold[i].Ambiguous {
			of = 1
		}
		parts[of].add(&gold[i], &c)
		parts[2].add(&gold[i], &c)
	}
	if parts[1].titles == 0 {
		parts = parts[2:]
	}
	e := &Evaluation{Frame: frame.Ref()}
	for _, p := range parts {
		e.Parts = append(e.Parts, p.part())
	}
	return e
}

// counting is a Part while its titles are counted.
type counting struct {
	name            string
	titles          int
	scope           *Agreement
	level, area     *codeCounting
	accepted, right int
	rightAccepted   int
	confusions      map[[3]string]*Confusion // by kind, gold and frame
}

// codeCounting counts the pairs of levels or of areas.
type codeCounting struct {
	kind string
	both *Agreement // where both give a code of the frame
	all  *Agreement // with the titles out of scope or without a code
}

func newCounting(name string, frame *classify.Frame) *counting {
	return &counting{
		name:       name,
		scope:      NewAgreement(classify.InScope, classify.OutOfScope),
		level:      newCodeCounting("level", frame.Levels()),
		area:       newCodeCounting("area", frame.Areas()),
		confusions: map[[3]string]*Confusion{},
	}
}

func newCodeCounting[C ~string](kind string, list []C) *codeCounting {
	codes := make([]string, len(list))
	for i, c := range list {
		codes[i] = string(c)
	}
	return &codeCounting{kind, NewAgreement(codes...), NewAgreement(append(codes, classify.OutOfScope, noCode)...)}
}

func (p *counting) add(g *Gold, c *classify.Coding) {
	p.titles++
	p.scope.Add(scopeCode(g.InScope), scopeCode(c.InScope))
	p.level.add(code(g.InScope, g.Level), code(c.InScope, c.Level))
	p.area.add(code(g.InScope, g.Area), code(c.InScope, c.Area))
	right := g.InScope == c.InScope && g.Level == c.Level && g.Area == c.Area
	if c.Accepted {
		p.accepted++
	}
	if right {
		p.right++
	}
	if right && c.Accepted {
		p.rightAccepted++
	}
	if g.InScope != c.InScope {
		p.confuse("scope", scopeCode(g.InScope), scopeCode(c.InScope), g, c)
	} else if g.InScope {
		p.confuse("level", code(true, g.Level), code(true, c.Level), g, c)
		p.confuse("area", code(true, g.Area), code(true, c.Area), g, c)
	}
}

func scopeCode(in bool) string {
	if in {
		return classify.InScope
	}
	return classify.OutOfScope
}

func code[C ~string](inScope bool, c C) string {
	switch {
	case !inScope:
		return classify.OutOfScope
	case c == "":
		return noCode
	}
	return string(c)
}

func (cc *codeCounting) add(gold, frame string) {
	cc.all.Add(gold, frame)
	cc.both.Add(gold, frame) // which refuses what is not a code
}

// confuse notes a title whose code is not gold's, with the rule that gave it.
func (p *counting) confuse(kind, gold, frame string, g *Gold, c *classify.Coding) {
	if gold == frame {
		return
	}
	key := [3]string{kind, gold, frame}
	if p.confusions[key] == nil {
		p.confusions[key] = &Confusion{Kind: kind, Gold: gold, Frame: frame}
	}
	rule := ""
	for _, e := range c.Evidence {
		if e.Code == frame {
			rule = e.Rule
		}
	}
	p.confusions[key].Titles = append(p.confusions[key].Titles, ConfusedTitle{g.Line, g.Advert.Title, rule, c.Accepted})
}

func (p *counting) part() Part {
	return Part{
		Name: p.name, Titles: p.titles,
		Scope: scopeQuality(p.scope), Level: p.level.quality(true), Area: p.area.quality(false),
		Acceptance: Acceptance{
			Coverage:      newProportion(p.accepted, p.titles),
			RightAccepted: newProportion(p.rightAccepted, p.accepted),
			RightReview:   newProportion(p.right-p.rightAccepted, p.titles-p.accepted),
			Right:         newProportion(p.right, p.titles),
		},
		Confusions: p.worst(),
	}
}

func scopeQuality(a *Agreement) ScopeQuality {
	truePositive := a.Count(classify.InScope, classify.InScope)
	falsePositive := a.Count(classify.OutOfScope, classify.InScope)
	falseNegative := a.Count(classify.InScope, classify.OutOfScope)
	return ScopeQuality{
		Precision: newProportion(truePositive, truePositive+falsePositive),
		Recall:    newProportion(truePositive, truePositive+falseNegative),
		F1:        F1(truePositive, falsePositive, falseNegative),
		Accuracy:  newProportion(a.Same(), a.N()),
		Kappa:     Number(a.Kappa()), PABAK: Number(a.PABAK()),
		Matrix: newMatrix(a),
	}
}

func (cc *codeCounting) quality(ordered bool) CodeQuality {
	inGold := cc.all.N()
	for _, frame := range cc.all.Codes() {
		inGold -= cc.all.Count(classify.OutOfScope, frame)
	}
	q := CodeQuality{
		Accuracy: newProportion(cc.both.Same(), inGold),
		Both:     cc.both.N(),
		Agreed:   newProportion(cc.both.Same(), cc.both.N()),
		Kappa:    Number(cc.both.Kappa()), PABAK: Number(cc.both.PABAK()),
		Matrix: newMatrix(cc.all),
	}
	if ordered {
		linear, quadratic := Number(cc.both.WeightedKappa(Linear)), Number(cc.both.WeightedKappa(Quadratic))
		q.LinearKappa, q.QuadraticKappa = &linear, &quadratic
	}
	return q
}

// newMatrix takes the codes that one of the raters gives.
func newMatrix(a *Agreement) (m Matrix) {
	first, second := a.margins()
	for i, code := range a.Codes() {
		if first[i]+second[i] > 0 {
			m.Codes = append(m.Codes, code)
		}
	}
	for _, row := range m.Codes {
		var counts []int
		for _, column := range m.Codes {
			counts = append(counts, a.Count(row, column))
		}
		m.Counts = append(m.Counts, counts)
	}
	return m
}

func (p *counting) worst() []Confusion {
	list := make([]Confusion, 0, len(p.confusions))
	for _, c := range p.confusions {
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b Confusion) int {
		return cmp.Or(len(b.Titles)-len(a.Titles), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Gold, b.Gold), cmp.Compare(a.Frame, b.Frame))
	})
	return list
}
