package promapi

import (
	"math"

	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/util/annotations"

	"github.com/bdrw/parlance/classify"
)

// dayLength is a day in milliseconds.
const dayLength = 24 * 60 * 60 * 1000

// millis are milliseconds since 1970, as the engine stamps samples. The name also
// tells go vet that Seek is not that of package io.
type millis = int64

// stamp is the time stamp of a day's sample.
func stamp(d classify.Day) millis { return int64(d) * dayLength }

// firstIn is the first day whose sample is not before t.
func firstIn(t millis) classify.Day { return classify.Day(math.Ceil(float64(t) / dayLength)) }

// lastIn is the last day whose sample is not after t.
func lastIn(t millis) classify.Day { return classify.Day(math.Floor(float64(t) / dayLength)) }

// series is one series as the engine reads it.
type series struct {
	labels labels.Labels
	from   classify.Day
	values []float64 // by day; not a number is a gap
}

// Labels are the name of the family and the labels that the series has.
func (s *series) Labels() labels.Labels { return s.labels }

// Iterator goes through the samples. It uses an iterator again that it gave
// before.
func (s *series) Iterator(again chunkenc.Iterator) chunkenc.Iterator {
	it, ok := again.(*iterator)
	if !ok {
		it = &iterator{}
	}
	*it = iterator{series: s, at: -1}
	return it
}

// iterator is at a day of a series.
type iterator struct {
	series *series
	at     int
}

func (i *iterator) Next() chunkenc.ValueType {
	i.at++
	return i.land()
}

func (i *iterator) Seek(t millis) chunkenc.ValueType {
	i.at = max(i.at, 0, int(firstIn(t)-i.series.from))
	return i.land()
}

// land goes on to the next day that is no gap.
func (i *iterator) land() chunkenc.ValueType {
	for ; i.at < len(i.series.values); i.at++ {
		if !math.IsNaN(i.series.values[i.at]) {
			return chunkenc.ValFloat
		}
	}
	return chunkenc.ValNone
}

func (i *iterator) At() (int64, float64) { return i.AtT(), i.series.values[i.at] }
func (i *iterator) AtT() int64           { return stamp(i.series.from + classify.Day(i.at)) }
func (i *iterator) AtST() int64          { return 0 }
func (i *iterator) Err() error           { return nil }

func (i *iterator) AtHistogram(*histogram.Histogram) (int64, *histogram.Histogram) { return 0, nil }

func (i *iterator) AtFloatHistogram(*histogram.FloatHistogram) (int64, *histogram.FloatHistogram) {
	return 0, nil
}

// set is what a selector selects.
type set struct {
	all      []*series
	at       int // number of the series after the one shown
	err      error
	warnings annotations.Annotations
}

func (s *set) Next() bool {
	s.at++
	return s.err == nil && s.at <= len(s.all)
}

func (s *set) At() storage.Series                { return s.all[s.at-1] }
func (s *set) Err() error                        { return s.err }
func (s *set) Warnings() annotations.Annotations { return s.warnings }
