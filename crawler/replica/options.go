package replica

import "time"

// Options are what a Board can be told at its start.
type Options struct {
	// Start is what the board's clock shows at first; zero means noon of the
	// corpus's last day.
	Start time.Time
	// OnRequest, when set, is called with the method and URL of every request
	// before it is answered. It must be safe for concurrent use.
	OnRequest func(method, url string)
	// Robots is the board's robots.txt; without one that path, like every
	// unknown one, is answered with a page.
	Robots string
}
