package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/bdrw/parlance/store"
)

func TestInScope(t *testing.T) {
	db := open(t)
	a, b, c := advert("A1", 40), advert("B1", 40), advert("C1", 40)
	a.Posted, b.Posted = day0-3, day0-400
	d := advert("D1", 40)
	d.Posted = day0 - 401
	pass(t, db, 0, whole(a, b, c, d))
	pass(t, db, 1, whole(a, b, d))
	pass(t, db, 2, whole(a, b, d))
	var got []string
	seen := func(in store.InScopeAdvert) error {
		got = append(got, fmt.Sprintf("%s %d %t %s", in.Advert.Reference, in.Day-day0, in.Live, in.Level))
		return nil
	}
	must(t, db.InScope("board", day0-10, day0, seen))
	want(t, "adverts in scope", strings.Join(got, "; "), "A1 -3 true Manager; C1 0 false Manager")
	stop := errors.New("stop")
	if err := db.InScope("board", day0-500, day0, func(store.InScopeAdvert) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("an error of fn became %v", err)
	}
	must(t, db.InScope("another", day0-500, day0, func(store.InScopeAdvert) error { return stop }))
}
