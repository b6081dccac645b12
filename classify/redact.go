package classify

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// redactedMark stands where a contact stood. It holds no word, so that it adds
// no term, and no name, number or sign that a second pass would remove.
const redactedMark = "[…]"

// Redact takes the contacts out of an advert's title or text: e-mail addresses
// (also spelled out, "jane dot smith at nhs dot net"), telephone numbers and
// extensions, handles and pages of persons ("@jane_smith"), and the names of
// contacts. A name is told by where it stands: behind an honorific ("Dr A.
// Other") or words of contact ("please call Sarah Jones on"), before a number,
// beside a title
// ("Sarah Jones - Ward Manager"), behind "Name" in a form, below "Regards", or
// alone among the last lines. There any capitalised words are a name that are
// not an advert's ordinary ones, so that now and then a place goes too;
// elsewhere a full name goes that begins with a known given name and is no
// ward's or house's ("John Ray Ward"). In lower case a name goes behind words of
// contact alone, where a number, an address or a title follows, or where it
// begins with a known given name. Each contact is replaced by a mark without
// words. Pay, dates, bands, references and postcodes stay. removed is how many
// were taken out; the text itself is returned when there are none. The cost
// grows with the length of the text.
func Redact(text string) (clean string, removed int) {
	for range maxRedactions {
		next, n := redactOnce(text)
		if n == 0 {
			break
		}
		text, removed = next, removed+n
	}
	return text, removed
}

// maxRedactions bounds the passes over one text; what one pass removes can
// bring together what stood apart.
const maxRedactions = 4

func redactOnce(text string) (string, int) {
	r := redactor{text: text, tail: tailStart(text)}
	r.scan()
	if len(r.found) == 0 {
		return text, 0
	}
	slices.SortFunc(r.found, func(a, b span) int { return a.start - b.start })
	var b strings.Builder
	b.Grow(len(text))
	end, n := 0, 0
	for _, f := range r.found {
		if f.start >= end {
			b.WriteString(text[end:f.start])
			b.WriteString(redactedMark)
			n++
		}
		end = max(end, f.end)
	}
	b.WriteString(text[end:])
	return b.String(), n
}

// span is bytes start to end of a text.
type span struct{ start, end int }

// redactor is one pass over a text. cued is how far the words of contact seen
// last reach, chained how far the names joined to others, and tail where the
// last lines begin.
type redactor struct {
	text    string
	found   []span
	cued    int
	chained int
	tail    int
}

func (r *redactor) remove(start, end int) {
	r.found = append(r.found, span{start, end})
}

// removeLine removes a number or an address, and the name before it.
func (r *redactor) removeLine(start, end int) {
	r.before(start)
	r.remove(start, end)
}

// scan looks once at every byte and tries what can begin or lie there.
func (r *redactor) scan() {
	for i := 0; i < len(r.text); {
		c := r.text[i]
		switch {
		case c == '@':
			i = r.address(i)
		case c == '%' && strings.HasPrefix(r.text[i:], "%40"):
			i = r.address(i)
		case c == 0xef && strings.HasPrefix(r.text[i:], "＠"):
			i = r.address(i)
		case c == '+' || c == '(' || isDigit(c):
			i = r.number(i)
		case isWordByte(c):
			i = r.word(i)
		case c >= 0xd9 && isForeignDigit(r.text[i:]):
			i = r.foreignNumber(i)
		case c >= utf8.RuneSelf && i > 0 && r.text[i-1] == '\n':
			r.signature(i)
			i++
		default:
			i++
		}
	}
}

// word reads the word at i; what the word means decides what is tried after it.
func (r *redactor) word(i int) int {
	var folded [16]byte
	end, zero := i, 0
	for end < len(r.text) && isWordByte(r.text[end]) {
		if zero == 0 && r.text[end] == '0' {
			zero = end
		}
		if end-i < len(folded) {
			folded[end-i] = lower(r.text[end])
		}
		end++
	}
	if i == 0 || r.text[i-1] == '\n' {
		r.signature(i)
		if !r.nameLine(i) {
			r.closing(i)
		}
	}
	if stop := r.bareAddress(i, end); stop > end {
		return stop
	}
	if stop := r.lettered(i, end); stop > i { // "x4567", "o1632 960123"
		return stop
	}
	if zero > i { // "Telephone number01632 …"
		end = max(end, r.number(zero))
	}
	if end-i > len(folded) || i > 0 && isWordByte(r.text[i-1]) {
		return end
	}
	if isCapital(r.text[i]) {
		r.capital(i, folded[:end-i])
	}
	return r.announce(contactWords[string(folded[:end-i])], i, end)
}

// announce looks for what a word of that kind at i to end announces, and gives
// the place to go on from.
func (r *redactor) announce(kind contactWord, i, end int) int {
	switch kind {
	case atWord:
		if end-i == 1 && !isBracket(r.text, i) {
			return end // "a", and no "(a)"
		}
		return max(end, r.spelledAddress(i, signEnd(r.text, end)))
	case houseWord:
		r.line(end, leastHouse)
	case numberWord:
		if is := skipSigns(r.text, end, " "); numbered[strings.ToLower(wordBefore(r.text, i))] && wordAt(r.text, is) == "is" {
			r.line(is+len("is"), leastHouse)
		}
	case fromWord:
		if wordAt(r.text, skipSigns(r.text, end, " ")) == "from" {
			r.names(end)
		}
	case closeWord:
		r.signOff(end)
	case internalWord:
		r.line(end, leastInternal)
		r.ask(end, true)
	case lineWord:
		r.line(end, leastLine)
		r.ask(end, true)
	case callWord:
		r.line(end, leastLine)
		if r.call(i, end); !r.onCall(i) {
			r.lowerName(end)
		}
	case askWord:
		r.call(i, end)
		r.lowerName(end)
	case toWord:
		end += len(r.text[end:]) - len(strings.TrimPrefix(r.text[end:], " it through")) // "talk it through with"
		if next := wordAt(r.text, skipSigns(r.text, end, " ")); next == "to" || next == "with" || next == "for" {
			r.ask(skipSigns(r.text, end, " ")+len(next), false)
			r.lowerName(skipSigns(r.text, end, " ") + len(next))
		} else if strings.EqualFold(r.text[i:end], "ask") {
			r.ask(end, true)
		} else {
			r.names(end)
		}
	case aboutWord:
		r.names(end)
	case wireWord:
		r.inTouch(i, end)
		r.lowerName(end)
	case labelWord:
		r.label(i, end)
	case nameWord:
		r.labelled(end)
	case digitWord:
		return r.spelledNumber(i, end)
	case reportWord:
		r.reports(end)
	case siteWord:
		return r.profile(i, end)
	case honorific:
		return r.honoured(i, end, false)
	case rank:
		r.label(i, end)
		return r.honoured(i, end, true)
	}
	return end
}

// numbered stand before "number" when it is that of a telephone.
var numbered = wordSet("our my her his their direct contact phone office")

// inTouch removes the name behind "get in touch with" of which the third word
// lies at start to end.
func (r *redactor) inTouch(start, end int) {
	const lead, with = "get in ", " with"
	if strings.EqualFold(r.text[max(0, start-len(lead)):start], lead) && strings.HasPrefix(r.text[end:], with+" ") {
		r.ask(end+len(with), false)
	}
}

func lower(c byte) byte {
	if isCapital(c) {
		return c + ('a' - 'A')
	}
	return c
}

// isForeignDigit tells whether a text begins with a digit that is not ASCII's.
func isForeignDigit(s string) bool {
	c, _ := utf8.DecodeRuneInString(s)
	return unicode.IsDigit(c)
}
