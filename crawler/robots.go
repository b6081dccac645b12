package crawler

import (
	"bytes"
	"strconv"
	"strings"
	"time"
)

// The bounds on a robots.txt. RFC 9309 demands that the first 500 KiB be obeyed;
// a line is cut where Google's parser cuts it.
const (
	maxRobots     = 500 << 10
	maxRobotsLine = 2083*8 - 1
)

// robotsPath is where the file is; nothing forbids it.
const robotsPath = "/robots.txt"

// Robots are the rules of one robots.txt that hold for one product token, by
// RFC 9309. The zero value allows everything.
type Robots struct {
	rules []robotsRule
	delay time.Duration
}

// robotsRule is one allow or disallow line. A pattern is kept as RFC 9309
// compares it: bytes outside ASCII and the digits of %xx in upper case.
type robotsRule struct {
	pattern string
	allow   bool
}

// ParseRobots reads a robots.txt for a product token, "Parlance". All groups
// that name the token count as one; without any, those of "*" do. Lines that are
// no rule are passed over. Past the first 500 KiB nothing is read.
func ParseRobots(body []byte, token string) Robots {
	body = body[:min(len(body), maxRobots)]
	p := robotsParser{token: token}
	for body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")); len(body) > 0; {
		end := bytes.IndexAny(body, "\r\n")
		if end < 0 {
			end = len(body)
		}
		p.line(string(body[:min(end, maxRobotsLine)]))
		body = body[min(end+1, len(body)):]
	}
	if p.named {
		return p.own
	}
	return p.others
}

// Delay is the wait between two requests that a crawl-delay line asks for, the
// longest of several; zero when there is none. It is no part of RFC 9309.
func (r Robots) Delay() time.Duration { return r.delay }

// Allows tells whether an address may be asked for, by its path and query as
// they are sent. The longest pattern that matches decides, and allow among
// equals; without one the address is allowed, and robots.txt always is.
func (r Robots) Allows(address string) bool {
	path := robotsEscape(RobotsPath(address), false)
	if path == robotsPath {
		return true
	}
	longest, allow := 0, true
	for _, rule := range r.rules {
		switch n := rule.matches(path); {
		case n > longest:
			longest, allow = n, rule.allow
		case n == longest && rule.allow:
			allow = true
		}
	}
	return allow
}

// RobotsPath is the part of an address that rules are compared with: the path
// with its query, as it stands there; "/" when there is none.
func RobotsPath(address string) string {
	address, _, _ = strings.Cut(address, "#")
	start := 0
	if strings.HasPrefix(address, "//") {
		start = 2
	}
	from := strings.IndexAny(address[start:], "/?;")
	colon := strings.Index(address[start:], "://")
	if colon >= 0 && (from < 0 || colon < from) {
		start += colon + len("://")
		from = strings.IndexAny(address[start:], "/?;")
	}
	if from < 0 {
		return "/"
	}
	if path := address[start+from:]; path[0] == '/' {
		return path
	}
	return "/" + address[start+from:]
}

// ProductToken tells whether a name can stand in a user-agent line of a
// robots.txt: letters, "_" and "-" (RFC 9309, 2.2.1).
func ProductToken(name string) bool { return name != "" && productToken(name) == name }

// productToken is the beginning of a name that is a product token.
func productToken(name string) string {
	for i := range len(name) {
		c := name[i] | 0x20
		if (c < 'a' || c > 'z') && name[i] != '-' && name[i] != '_' {
			return name[:i]
		}
	}
	return name
}

// robotsParser gathers the rules of the groups that concern a token.
type robotsParser struct {
	token       string
	own, others Robots
	named       bool // a group names the token
	inOwn       bool // the rules that follow are for the token
	inOthers    bool // and for everybody else
	closed      bool // a rule was seen: the next user-agent line begins a group
}

// line reads "key: value". Where the colon is forgotten, white space between
// two words stands for it.
func (p *robotsParser) line(line string) {
	line, _, _ = strings.Cut(line, "#")
	line = strings.TrimSpace(line)
	key, value, found := strings.Cut(line, ":")
	if !found {
		words := strings.Fields(line)
		if len(words) != 2 {
			return
		}
		key, value = words[0], words[1]
	}
	key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
	switch {
	case hasAnyPrefix(key, "user-agent", "useragent", "user agent"):
		p.agent(value)
	case hasAnyPrefix(key, "allow"):
		p.rule(value, true)
	case hasAnyPrefix(key, "disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"):
		p.rule(value, false)
	case key == "crawl-delay":
		p.crawlDelay(value)
	}
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	for _, prefix := range prefixes {
		if strings.HasPrefix(s, prefix) {
			return true
		}
	}
	return false
}

func (p *robotsParser) agent(value string) {
	if p.closed {
		p.inOwn, p.inOthers, p.closed = false, false, false
	}
	if value == "*" || strings.HasPrefix(value, "* ") || strings.HasPrefix(value, "*\t") {
		p.inOthers = true
	} else if strings.EqualFold(productToken(value), p.token) && p.token != "" {
		p.inOwn, p.named = true, true
	}
}

func (p *robotsParser) rule(pattern string, allow bool) {
	p.closed = true
	if pattern == "" {
		return // matches nothing
	}
	rules := []robotsRule{{robotsEscape(pattern, true), allow}}
	// Google's reading: the page of a directory may be asked for without its name.
	if at := strings.LastIndexByte(pattern, '/'); allow && at >= 0 && strings.HasPrefix(pattern[at:], "/index.htm") {
		rules = append(rules, robotsRule{robotsEscape(pattern[:at+1], true) + "$", true})
	}
	if p.inOwn {
		p.own.rules = append(p.own.rules, rules...)
	}
	if p.inOthers {
		p.others.rules = append(p.others.rules, rules...)
	}
}

// maxCrawlDelay keeps a delay a length of time, whatever the line says.
const maxCrawlDelay = 365 * 24 * time.Hour

func (p *robotsParser) crawlDelay(value string) {
	seconds, err := strconv.ParseFloat(value, 64)
	if err != nil || !(seconds > 0) {
		return
	}
	delay := maxCrawlDelay
	if seconds < maxCrawlDelay.Seconds() {
		delay = time.Duration(seconds * float64(time.Second))
	}
	if p.inOwn {
		p.own.delay = max(p.own.delay, delay)
	}
	if p.inOthers {
		p.others.delay = max(p.others.delay, delay)
	}
}

// matches gives the length of the rule's pattern if it matches the path, else
// -1. A "*" stands for any bytes, a "$" at the end for the end of the path.
func (r robotsRule) matches(path string) int {
	pattern, anchored := strings.CutSuffix(r.pattern, "$")
	first, rest, wild := strings.Cut(pattern, "*")
	if !strings.HasPrefix(path, first) {
		return -1
	}
	path = path[len(first):]
	for wild {
		first, rest, wild = strings.Cut(rest, "*")
		if anchored && !wild {
			if !strings.HasSuffix(path, first) {
				return -1
			}
			return len(r.pattern)
		}
		at := strings.Index(path, first)
		if at < 0 {
			return -1
		}
		path = path[at+len(first):]
	}
	if anchored && path != "" {
		return -1
	}
	return len(r.pattern)
}

// robotsEscape writes the digits of %xx in upper case, so that both ways of
// writing compare alike; blanks, and in a pattern bytes outside ASCII, as %XX: an
// address that holds such bytes is not one that can be sent. The signs that
// mean something in a pattern are escaped where they stand for themselves, "*"
// and "$" in an address, and "$" before the end of a pattern (RFC 9309, 2.2.3).
func robotsEscape(s string, pattern bool) string {
	const hex = "0123456789ABCDEF"
	special := func(c rune) bool { return c >= 0x80 || strings.ContainsRune("%*$ ", c) }
	if strings.IndexFunc(s, special) < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ' ', pattern && (c >= 0x80 || c == '$' && i+1 < len(s)), !pattern && (c == '*' || c == '$'):
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			b.WriteString(strings.ToUpper(s[i : i+3]))
			i += 2
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}
