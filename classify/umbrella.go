package classify

import (
	_ "embed" // the umbrella accounts
	"fmt"
	"strings"
)

//go:embed data/umbrella-accounts.csv
var umbrellaFile string

// UmbrellaAccount is an account under which many employers advertise.
type UmbrellaAccount struct {
	Name   string // as Advert.EmployerKey writes a name
	Prefix bool   // Name is how the accounts' names begin
	Reason string
}

var umbrellas = mustUmbrellas()

func mustUmbrellas() []UmbrellaAccount {
	list, err := readUmbrellas(umbrellaFile)
	if err != nil {
		panic(err) // the file is compiled in
	}
	return list
}

// readUmbrellas reads the file: a line of comment begins with "#", every other
// is a name, with "*" at its end if longer names belong to it too, and behind a
// comma the reason.
func readUmbrellas(file string) (list []UmbrellaAccount, err error) {
	for n, line := range strings.Split(strings.TrimSpace(file), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		name, reason, _ := strings.Cut(line, ",")
		name, prefix := strings.CutSuffix(name, "*")
		u := UmbrellaAccount{plainName(name), prefix, strings.TrimSpace(reason)}
		if u.Name == "" || u.Reason == "" {
			return nil, fmt.Errorf("umbrella accounts, line %d: %q is not a name, a comma and a reason", n+1, line)
		}
		list = append(list, u)
	}
	return list, nil
}

// Umbrella tells whether the advert stands under an umbrella account, and which:
// its name says nothing of who the employer is, so such adverts are kept out of
// boilerplate and of counts of employers.
func Umbrella(a *Advert) (UmbrellaAccount, bool) {
	name := plainName(a.Employer)
	for _, u := range umbrellas {
		if name == u.Name || u.Prefix && strings.HasPrefix(name, u.Name+" ") {
			return u, true
		}
	}
	return UmbrellaAccount{}, false
}
