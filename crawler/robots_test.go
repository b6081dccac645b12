package crawler_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/crawler"
)

// robotsCases are the public cases of testdata/robots, with Google's verdicts.
type robotsCases struct {
	Cases []struct {
		ID, Class, Kind, Robots, Agent, URL string
		Expect                              bool
	}
	Paths []struct{ URL, Path string } `json:"path_of_url"`
}

func readRobotsCases(t testing.TB) robotsCases {
	t.Helper()
	var all robotsCases
	if err := json.Unmarshal(testdata(t, "robots/google.json"), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestRobotsCases demands Google's verdict in every case, those of its own
// extensions too: none is left out.
func TestRobotsCases(t *testing.T) {
	all := readRobotsCases(t)
	if len(all.Cases) < 150 || len(all.Paths) < 19 {
		t.Fatalf("%d cases and %d paths are too few", len(all.Cases), len(all.Paths))
	}
	for _, c := range all.Cases {
		got := crawler.ProductToken(c.Agent)
		if c.Kind == "allowed" {
			got = crawler.ParseRobots([]byte(c.Robots), c.Agent).Allows(c.URL)
		}
		if got != c.Expect {
			t.Errorf("%s (%s): agent %q, url %.80q: %t, want %t\n%.300s", c.ID, c.Class, c.Agent, c.URL, got, c.Expect, c.Robots)
		}
	}
	for _, p := range all.Paths {
		if got := crawler.RobotsPath(p.URL); got != p.Path {
			t.Errorf("path of %q is %q, want %q", p.URL, got, p.Path)
		}
	}
}

func TestRobotsRules(t *testing.T) {
	tests := map[string]struct {
		robots, path string
		allowed      bool
	}{
		"nothing":                         {"", "/a", true},
		"own group before all":            {"user-agent: *\ndisallow: /\nuser-agent: parlance\ndisallow: /b", "/a", true},
		"own group without rules":         {"user-agent: *\ndisallow: /\nuser-agent: parlance", "/a", true},
		"own group in two parts":          {"user-agent: parlance\ndisallow: /a\nuser-agent: x\nallow: /\nuser-agent: Parlance/1.0\ndisallow: /b", "/b", false},
		"longer name is another":          {"user-agent: parlancebot\ndisallow: /", "/a", true},
		"longest wins":                    {"user-agent: *\ndisallow: /a\nallow: /a/b", "/a/b/c", true},
		"allow wins a tie":                {"user-agent: *\ndisallow: /a\nallow: /a", "/a", true},
		"wildcard":                        {"user-agent: *\ndisallow: /*/jobs*x", "/a/jobs/xy", false},
		"wildcard with end":               {"user-agent: *\ndisallow: /*.xml$", "/a.xml?x", true},
		"end needs its own bytes":         {"user-agent: *\ndisallow: /ab*ba$", "/aba", true},
		"query order as sent":             {"user-agent: *\ndisallow: /s?page=2&limit=1", "/s?limit=1&page=2", true},
		"escapes compare in any case":     {"user-agent: *\ndisallow: /caf%c3%a9", "/caf%C3%A9", false},
		"robots.txt itself":               {"user-agent: *\ndisallow: /", "/robots.txt", true},
		"star that stands for itself":     {"user-agent: *\ndisallow: /a-%2A.html", "/a-*.html", false},
		"and nothing else":                {"user-agent: *\ndisallow: /a-%2A.html", "/a-b.html", true},
		"dollar that stands for itself":   {"user-agent: *\ndisallow: /a-%24", "/a-$", false},
		"dollar within":                   {"user-agent: *\ndisallow: /a$b", "/a$b/c", false},
		"blank in a pattern":              {"user-agent: *\ndisallow: /a b", "/a%20b", false},
		"star in an address":              {"user-agent: *\ndisallow: /a*c", "/ab*c", false},
		"line ends of all kinds":          {"user-agent: *\rdisallow: /a\r\n\r\ndisallow: /b", "/b", false},
		"comment and blanks":              {"  User-Agent :  * # all\n  Disallow : /a # this", "/a", false},
		"rule before any group":           {"disallow: /\nuser-agent: x\ndisallow: /", "/a", true},
		"other lines end no group":        {"user-agent: *\ncrawl-delay: 3\nsitemap: /x\nuser-agent: x\ndisallow: /", "/a", false},
		"rules past 500 KiB are not read": {"user-agent: *\n" + strings.Repeat("#\n", 256<<10) + "disallow: /", "/a", true},
	}
	for name, test := range tests {
		if got := crawler.ParseRobots([]byte(test.robots), "Parlance").Allows(test.path); got != test.allowed {
			t.Errorf("%s: %s is allowed: %t", name, test.path, got)
		}
	}
}

func TestRobotsDelay(t *testing.T) {
	for line, want := range map[string]time.Duration{
		"3": 3 * time.Second, "0.5": 500 * time.Millisecond, "-1": 0, "soon": 0, "NaN": 0, "1e300": 365 * 24 * time.Hour, "": 0,
	} {
		robots := crawler.ParseRobots([]byte("user-agent: x\ncrawl-delay: 9\nuser-agent: *\ndisallow: /x\ncrawl-delay: "+line), "Parlance")
		if robots.Delay() != want {
			// A crawl-delay is no rule: the groups before it are one.
			if robots.Delay() != max(want, 9*time.Second) {
				t.Errorf("crawl-delay %q is %v, want %v", line, robots.Delay(), want)
			}
		}
	}
}

// FuzzRobots holds the matcher against the plainest one, which tries every way
// of matching a pattern.
func FuzzRobots(f *testing.F) {
	for _, c := range readRobotsCases(f).Cases {
		if c.Kind == "allowed" && len(c.Robots) < 1000 {
			f.Add(c.Robots, c.URL)
		}
	}
	f.Add("user-agent: *\ndisallow: /a*b*$", "/axxbb")
	f.Add("/y", "0///y")
	f.Fuzz(func(t *testing.T, body, address string) {
		robots := crawler.ParseRobots([]byte(body), "Parlance")
		path := crawler.RobotsPath(address)
		if !strings.HasPrefix(path, "/") || strings.Contains(path, "#") {
			t.Fatalf("path of %q is %q", address, path)
		}
		const origin = "http://x" // for a path that begins with two strokes
		if robots.Allows(address) != robots.Allows(origin+path) {
			t.Errorf("%q and its path differ", address)
		}
		// One rule alone must agree with the plain matcher.
		pattern, _, _ := strings.Cut(strings.TrimSpace(body), "#")
		pattern = strings.TrimSpace(pattern)
		if pattern == "" || len(pattern) > 30 || len(path) > 60 || strings.ContainsAny(pattern+path, "\r\n%") || !ascii(pattern+path) {
			return
		}
		one := crawler.ParseRobots(fmt.Appendf(nil, "user-agent: *\ndisallow: %s", pattern), "Parlance")
		if got, want := !one.Allows(origin+path), plainMatch(pattern, path) && path != "/robots.txt"; got != want {
			t.Errorf("%q on %q: %t, the plain matcher says %t", pattern, path, got, want)
		}
	})
}

func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0
}

func plainMatch(pattern, path string) bool {
	switch {
	case pattern == "":
		return true
	case pattern == "$":
		return path == ""
	case pattern[0] == '*':
		for i := 0; i <= len(path); i++ {
			if plainMatch(pattern[1:], path[i:]) {
				return true
			}
		}
		return false
	}
	return path != "" && path[0] == pattern[0] && plainMatch(pattern[1:], path[1:])
}
