package promapi

import (
	"slices"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

// advice spells out how to ask a query whose selector selects too many series:
// with the sum right around the selector, where the family adds up itself.
func (e *wideError) advice(query string) string {
	if expr, err := promQL.ParseExpr(query); err == nil {
		if better := e.rewrite(expr); better != nil {
			return "put the sum right around the selector: " + better.String()
		}
	}
	return "ask for sums of a few labels, with the sum right around the selector: " + e.sum(&parser.VectorSelector{Name: e.family.Name}, nil).String()
}

// rewrite puts a sum right around the selector that selects too much, and gives
// the whole query; nil when it does not stand in it.
func (e *wideError) rewrite(expr parser.Expr) (better parser.Expr) {
	parser.Inspect(expr, func(node parser.Node, path []parser.Node) error {
		selector, ok := node.(*parser.VectorSelector)
		if better != nil || !ok || !slices.EqualFunc(selector.LabelMatchers, e.matchers, sameMatcher) {
			return nil
		}
		old, summed, above := e.around(selector, path)
		if better = expr; len(above) == 0 {
			better = summed
		} else {
			swap(above[len(above)-1], old, summed)
		}
		return nil
	})
	return better
}

func sameMatcher(a, b *labels.Matcher) bool { return a.String() == b.String() }

// around gives what takes the place of which part of the query, and the nodes
// above that. The sum over a function over a range of the selector becomes the
// function over a subquery of the sum; a sum without some labels becomes one by
// the others; every other selector is summed up where it stands.
func (e *wideError) around(s *parser.VectorSelector, path []parser.Node) (old, better parser.Expr, above []parser.Node) {
	old, above = s, path
	sum, depth := sumAbove(path)
	better = e.sum(s, sum)
	if matrix, ok := top(above).(*parser.MatrixSelector); ok {
		old, above = matrix, above[:len(above)-1]
		better = &parser.SubqueryExpr{Expr: better, Range: matrix.Range, Step: 24 * time.Hour}
	}
	if sum == nil || sum.Op != parser.SUM {
		return old, better, above
	}
	if call, ok := top(above).(*parser.Call); ok {
		swap(call, old, better)
		better = call
	}
	return sum, better, path[:depth]
}

// sum is the sum around the selector by the labels of an aggregation above it,
// or by one for example.
func (e *wideError) sum(s *parser.VectorSelector, above *parser.AggregateExpr) *parser.AggregateExpr {
	by := []string{e.grouping()}
	switch {
	case above != nil && above.Without:
		by = slices.DeleteFunc(slices.Clone(e.family.Labels), func(l string) bool { return slices.Contains(above.Grouping, l) })
	case above != nil:
		by = above.Grouping
	}
	return &parser.AggregateExpr{Op: parser.SUM, Expr: s, Grouping: by}
}

func top(path []parser.Node) parser.Node {
	if len(path) == 0 {
		return nil
	}
	return path[len(path)-1]
}

// sumAbove finds the aggregation over a selector, with nothing between them but
// brackets, a range and one function, and where in the path it is; nil when
// there is none.
func sumAbove(path []parser.Node) (*parser.AggregateExpr, int) {
	calls := 0
	for i := len(path) - 1; i >= 0; i-- {
		switch n := path[i].(type) {
		case *parser.AggregateExpr:
			return n, i
		case *parser.Call:
			calls++
		case *parser.MatrixSelector, *parser.ParenExpr:
		default:
			return nil, 0
		}
		if calls > 1 {
			return nil, 0
		}
	}
	return nil, 0
}

// swap puts another expression in the place of one right beneath a node.
func swap(parent parser.Node, old, other parser.Expr) {
	put := func(at *parser.Expr) {
		if *at == old {
			*at = other
		}
	}
	switch n := parent.(type) {
	case *parser.AggregateExpr:
		put(&n.Expr)
		put(&n.Param)
	case *parser.BinaryExpr:
		put(&n.LHS)
		put(&n.RHS)
	case *parser.Call:
		for i := range n.Args {
			put(&n.Args[i])
		}
	case *parser.ParenExpr:
		put(&n.Expr)
	case *parser.SubqueryExpr:
		put(&n.Expr)
	case *parser.UnaryExpr:
		put(&n.Expr)
	}
}
