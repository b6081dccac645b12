package dashboards

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// Days that the families about titles look back on, the day itself included.
const (
	vagueDays = 91 // a quarter: in scope are so few that a month is a low base
	vennDays  = 28
)

// titleFamilies are the figures about the titles of adverts in scope, each over
// the days up to the one it stands on.
func titleFamilies(o *Options) []Family {
	vague := "Share of adverts in scope, of those that appeared in the 91 days to the day, that cannot be coded by their title alone; a gap where they are fewer than 30."
	return []Family{
		titleFamily(o, Family{Name: "parlance_titles_unique_ratio", Unit: "0 to 1",
			Help: "Share of different titles among 855 adverts in scope that appeared in the 365 days to the day, rarefied (hypergeometric expectation); a gap where they are fewer. The report of 2019 had 0.733."},
			func() titleCount { return &uniqueCount{times: map[string]int{}, titles: map[int]int{}} }),
		titleFamily(o, Family{Name: "parlance_titles_vague_ratio", Unit: "0 to 1", Help: vague},
			func() titleCount { return newVagueCount(nil) }),
		titleFamily(o, Family{Name: "parlance_level_titles_vague_ratio", Unit: "0 to 1", Labels: []string{"level"}, Help: vague + " By level of seniority."},
			func() titleCount {
				return newVagueCount(func(a *store.InScopeAdvert) string { return string(a.Level) })
			}),
		titleFamily(o, Family{Name: "parlance_area_titles_vague_ratio", Unit: "0 to 1", Labels: []string{"area"}, Help: vague + " By specialist area."},
			func() titleCount {
				return newVagueCount(func(a *store.InScopeAdvert) string { return string(a.Area) })
			}),
		titleFamily(o, Family{Name: "parlance_title_words_adverts", Unit: "adverts", Labels: []string{"words"},
			Help: "Adverts in scope that appeared in the 28 days to the day, by the kinds of words in their title, which are the regions of a Venn diagram; each advert is in one of them."},
			func() titleCount { return &vennCount{circles: o.Circles, adverts: make([]int, 1<<len(o.Circles))} }),
	}
}

// titleCount holds the adverts of the days that a figure looks back on.
type titleCount interface {
	days() int
	take(a *store.InScopeAdvert, sign int) // 1 when its day comes in, -1 when it leaves
	// each gives the figures with their labels, beside that of the source.
	each(yield func(labels []string, value float64))
}

func titleFamily(o *Options, f Family, count func() titleCount) Family {
	f.Type, f.Labels = "gauge", append([]string{"source"}, f.Labels...)
	f.Answer = func(ctx context.Context, q Question) ([]DailySeries, error) {
		into := dailySet{}
		for _, source := range o.Sources {
			if !q.fits("source", source.ID) {
				continue
			}
			if err := titleSeries(ctx, o, source.ID, f.Labels, &q, count(), into); err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
		}
		return into.series(), nil
	}
	return f
}

// titleSeries moves over the days of the question that lie between the first
// complete pass of a source and the last. What appeared before the first is only
// what had not closed by then, so a figure begins when it no longer looks back
// on such days, but for uniqueness, which asks for 855 titles and no more.
func titleSeries(ctx context.Context, o *Options, source string, labels []string, q *Question, count titleCount, into dailySet) error {
	first, last, err := publishedDays(o.Store, source)
	if err != nil || first == 0 {
		return err
	}
	if count.days() < yearOfTitles {
		first += classify.Day(count.days() - 1)
	}
	from, to := max(q.From, first), min(q.To, last)
	adverts, err := inScopeByDay(ctx, o.Store, source, from-classify.Day(count.days())+1, to)
	if err != nil {
		return err
	}
	oldest, next := 0, 0
	for day := from; day <= to; day++ {
		for ; next < len(adverts) && adverts[next].Day <= day; next++ {
			count.take(&adverts[next], 1)
		}
		for ; oldest < next && adverts[oldest].Day <= day-classify.Day(count.days()); oldest++ {
			count.take(&adverts[oldest], -1)
		}
		count.each(func(own []string, value float64) {
			if values := append([]string{source}, own...); q.Fits(labels, values) {
				into.set(values, day, value)
			}
		})
	}
	return nil
}

// publishedDays are the first and the last day of complete passes, zero when
// there was none.
func publishedDays(p Published, source string) (first, last classify.Day, err error) {
	latest, ok, err := p.LatestPublished(source)
	if err != nil || !ok {
		return 0, 0, err
	}
	enough := errors.New("the first day is known")
	err = p.Published(source, 1, latest.Day, func(d store.DayCounts) error {
		first = d.Day
		return enough
	})
	if errors.Is(err, enough) {
		err = nil
	}
	return first, latest.Day, err
}

func inScopeByDay(ctx context.Context, s Store, source string, from, to classify.Day) (adverts []store.InScopeAdvert, err error) {
	err = s.InScope(source, from, to, func(a store.InScopeAdvert) error {
		adverts = append(adverts, a)
		return ctx.Err()
	})
	slices.SortStableFunc(adverts, func(a, b store.InScopeAdvert) int { return cmp.Compare(a.Day, b.Day) })
	return adverts, err
}

// uniqueCount counts titles, and how many titles occur how many times: of those
// numbers there are few.
type uniqueCount struct {
	times  map[string]int
	titles map[int]int
	total  int
}

func (*uniqueCount) days() int { return yearOfTitles }

func (u *uniqueCount) take(a *store.InScopeAdvert, sign int) {
	title := plainTitle(a.Advert.Title)
	u.titles[u.times[title]]--
	u.times[title] += sign
	u.titles[u.times[title]]++
	u.total += sign
	if u.times[title] == 0 {
		delete(u.times, title)
	}
}

func (u *uniqueCount) each(yield func([]string, float64)) {
	if u.total < reportTitles {
		return
	}
	unique := 0.0
	for times, titles := range u.titles {
		if times > 0 && titles > 0 {
			unique += float64(titles) * chanceDrawn(times, u.total, reportTitles)
		}
	}
	yield(nil, unique/reportTitles)
}

// vagueCount counts shares by a label, or one share if of is nil.
type vagueCount struct {
	of     func(*store.InScopeAdvert) string
	shares map[string]*share
}

func newVagueCount(of func(*store.InScopeAdvert) string) *vagueCount {
	return &vagueCount{of, map[string]*share{}}
}

func (*vagueCount) days() int { return vagueDays }

func (v *vagueCount) take(a *store.InScopeAdvert, sign int) {
	key := ""
	if v.of != nil {
		key = v.of(a)
	}
	s := v.shares[key]
	if s == nil {
		s = new(share)
		v.shares[key] = s
	}
	s.N += sign
	if !a.TitleAlone {
		s.K += sign
	}
}

func (v *vagueCount) each(yield func([]string, float64)) {
	for key, s := range v.shares {
		if !s.Known() {
			continue
		}
		var labels []string
		if v.of != nil {
			labels = []string{key}
		}
		yield(labels, s.value()/100)
	}
}

// vennCount counts adverts by region.
type vennCount struct {
	circles []classify.Circle
	adverts []int
}

func (*vennCount) days() int { return vennDays }

func (v *vennCount) take(a *store.InScopeAdvert, sign int) {
	v.adverts[regionOf(a.InTitle, v.circles)] += sign
}

func (v *vennCount) each(yield func([]string, float64)) {
	for region, n := range v.adverts {
		yield([]string{regionName(region, v.circles)}, float64(n))
	}
}
