package store

import (
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// The rules of quarantine: a fall of more than 30 % against the median of the
// last five complete passes is not believed until a pass at least 6 hours
// later agrees with it within 5 %.
const (
	quarantineMedian = 5
	quarantineShare  = 70 // percent
	quarantineWait   = 6 * time.Hour
	quarantineAgree  = 0.05
)

// judge says whether a listing may publish: Complete, Partial or Quarantined,
// with a sentence when there is something to say.
func (r *Recorder) judge(l *Listing) (Outcome, []string, error) {
	if !l.Whole {
		return Partial, nil, nil
	}
	listed := distinct(l.Adverts)
	var complete []int
	var confirmed bool
	err := r.db.viewBolt(func(tx *bbolt.Tx) error {
		var err error
		complete, confirmed, err = r.precedents(tx, listed)
		return err
	})
	if err != nil {
		return "", nil, err
	}
	if listed == 0 {
		return Quarantined, []string{"The board listed no advert at all, which is not believed."}, nil
	}
	median := medianOf(complete)
	if 100*listed >= quarantineShare*median {
		return Complete, nil, nil
	}
	fall := fmt.Sprintf("The board listed %d adverts, more than 30 %% below the median %d of its last complete passes", listed, median)
	if !confirmed {
		return Quarantined, []string{fall + "; a second pass at least 6 hours later must agree within 5 %."}, nil
	}
	return Complete, []string{fall + "; a second pass agreed, so the fall is accepted."}, nil
}

func distinct(adverts []classify.Advert) int {
	refs := make(map[string]bool, len(adverts))
	for i := range adverts {
		refs[adverts[i].Reference] = true
	}
	return len(refs)
}

// precedents gives how many adverts the last complete passes listed, and
// whether a quarantined pass since the last of them agrees with this one.
func (r *Recorder) precedents(tx *bbolt.Tx, listed int) (complete []int, confirmed bool, err error) {
	started := r.Pass().Started
	err = passesBackward(tx, r.source.name, func(p *passRecord) bool {
		switch p.Verdict {
		case Complete:
			complete = append(complete, p.Tally.Listed)
		case Quarantined:
			difference := float64(p.Tally.Listed-listed) / float64(max(listed, 1))
			if len(complete) == 0 && started.Sub(p.Started) >= quarantineWait &&
				difference <= quarantineAgree && difference >= -quarantineAgree {
				confirmed = true
			}
		}
		return len(complete) < quarantineMedian
	})
	return complete, confirmed, err
}

// medianOf is the middle of the figures, the lower of the two middle ones when
// their number is even; 0 when there are none.
func medianOf(figures []int) int {
	if len(figures) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(figures))
	return sorted[(len(sorted)-1)/2]
}
