package classify

import (
	"slices"
	"strings"
)

// lastLines is how many lines at the end of a text may hold its contacts
// without words of contact.
const lastLines = 6

// tailStart is where the last lines of a text begin.
func tailStart(s string) int {
	i := len(strings.TrimRight(s, " \n"))
	for range lastLines {
		if i = strings.LastIndexByte(s[:max(i, 0)], '\n'); i < 0 {
			return 0
		}
	}
	return i + 1
}

// closing removes the contact that is the line at i, one of the text's last: a
// name that fills it, "Ottoline Crankshaw", stands before its title without a
// sign, "Ottoline Crankshaw Ward Sister", or behind it, "Matron Ottoline
// Crankshaw". The first line may be an advert's title, and holds none.
func (r *redactor) closing(i int) {
	if i == 0 {
		return
	}
	if r.turnedLine(i) {
		return
	}
	if i < r.tail {
		r.unfinished(i)
		return
	}
	at, likely := i, false
	for { // "Senior Matron –", "or"
		word := wordAt(r.text, at)
		folded := strings.ToLower(word)
		if word == "" || !isNoName(word) && folded != "and" {
			break
		}
		likely = likely || roles[folded] || folded == "or" || folded == "via"
		at = skipSigns(r.text, at+len(word), " -–—:,/&|(")
	}
	name := readName(r.text, at, true)
	switch {
	case name.fillsLine(r.text, likely || at == i), at == i && name.beforeTitle(r.text), likely && name.given && name.words > 1 && lineEnds(r.text, name.end):
		r.remove(name.start, name.end)
		r.joined(name.end)
	case name.given && name.words == 1 && at == i && r.pair(name):
	case name.given && name.words == 1:
		r.halfLower(name)
	}
}

// pair removes two given names that fill a line: "Jane & Ann".
func (r *redactor) pair(n personName) bool {
	at := behindJoint(r.text, n.end)
	next := readName(r.text, at, true)
	if at == n.end || !next.given || next.words > 1 || !lineEnds(r.text, next.end) {
		return false
	}
	r.remove(n.start, next.end)
	return true
}

// halfLower removes a known given name and a surname in lower case that fill
// one of the last lines or stand before a title: "Jane quarmby, Matron".
func (r *redactor) halfLower(n personName) {
	at := skipSigns(r.text, n.end, " ")
	word := wordAt(r.text, at)
	whole := personName{start: n.start, end: at + len(word), words: 2}
	if lowerNamed(word) && len(word) > 2 && (lineEnds(r.text, whole.end) || whole.setOff(r.text) && whole.titled(r.text)) {
		r.remove(n.start, whole.end)
	}
}

// lineEnds reports whether the line holds no more from i on.
func lineEnds(s string, i int) bool {
	i = skipSigns(s, i, " .,:")
	return i == len(s) || s[i] == '\n'
}

// unfinished removes a name that begins a line which ends where its number or
// address is gone: "Ottoline Crankshaw on".
func (r *redactor) unfinished(i int) {
	name := readName(r.text, i, true)
	line, _, _ := strings.Cut(r.text[name.end:min(len(r.text), name.end+behindName)], "\n")
	switch strings.Trim(line, " .:,;") {
	case "on", "at", "via", "on or", "at or", "on " + redactedMark, "at " + redactedMark, "or":
		if name.words > 1 && name.words < 4 && name.personal(r.text) {
			r.remove(name.start, name.end)
		}
	}
}

// fillsLine tells a person's name that ends its line. Not behind a title, it
// is one of two or three words that are none of an advert's list of benefits.
func (n personName) fillsLine(s string, likely bool) bool {
	line, _, _ := strings.Cut(s[n.end:], "\n")
	rest := strings.Trim(line, " .,:;-–—/)")
	ends := rest == "" || rest == "on" || rest == "at" || rest == "via"
	return likely && n.words > 1 && n.words < 4 && ends && n.personal(s)
}

// beforeTitle tells a name behind which the line holds its title alone, of any
// words where a sign sets it off.
func (n personName) beforeTitle(s string) bool {
	if n.words < 2 || n.words > 3 || !n.personal(s) {
		return false
	}
	line, _, _ := strings.Cut(s[n.end:], "\n")
	if n.setOff(s) && len(line) <= maxTitle && hasRole(line) {
		return true
	}
	titled := false
	for _, word := range strings.FieldsFunc(line, func(c rune) bool { return strings.ContainsRune(" -–—,&/.():", c) }) {
		titled = titled || roles[strings.ToLower(word)]
		if !isNoName(word) && !fillers[strings.ToLower(word)] {
			return false
		}
	}
	return titled
}

// personal reports whether no word of the name is in capitals or one of the
// ordinary words of lists, headings and places.
func (n personName) personal(s string) bool {
	for word := range strings.FieldsSeq(s[n.start:n.end]) {
		folded := strings.ToLower(word)
		if len(word) > 2 && strings.ToUpper(word) == word || perkWords[folded] || bodies[folded] {
			return false
		}
	}
	return n.given || !isTown(s[n.start:n.end]) && !slices.ContainsFunc(headingEnds, func(end string) bool { return strings.HasSuffix(wordAt(s, n.start), end) })
}

// headingEnds are endings of the first words of headings.
var headingEnds = strings.Fields("ing ment ous able ances ences ions")

// isTown tells places of two words.
func isTown(name string) bool {
	return towns[strings.ReplaceAll(strings.ToLower(name), " ", "_")]
}

var towns = wordSet(`milton_keynes tunbridge_wells great_yarmouth king's_lynn bognor_regis potters_bar leamington_spa bishop_auckland tower_hamlets
	saffron_walden harold_wood perry_barr warren_hill robin_hood melton_mowbray newton_abbot stoke_mandeville merthyr_tydfil
	ebbw_vale market_harborough chipping_norton sutton_coldfield
	waltham_forest hemel_hempstead welwyn_garden letchworth_garden haywards_heath burgess_hill leighton_buzzard
	biggin_hill canary_wharf crystal_palace shepherds_bush bethnal_green canvey_island hayling_island
	abbey_wood wood_green stoke_newington hanger_lane sutton_ashfield kirkby_ashfield
	matlock_bath mansfield_woodhouse thornton_heath gerrards_cross princes_risborough`)

// perkWords are capitalised words of headings, benefits and places that fill
// lines at the end of adverts as names do.
var perkWords = wordSet(`season ticket loans loan demand signalling horizon scanning smoking cessation waste stock perkbox benefits attractive
	peer package gym membership discounted free parking childcare vouchers perks flexible competitive permanent temporary fixed term
	excellent generous annual holiday holidays sick cycle salary sacrifice appointment info company values desirable criteria
	feed test tests shift shifts available table tennis requirement requirements experience experiences previous visa daycare physics
	testing infrastructure ground grounds advert summary purpose description overview introduction background location locations
	expectations selection timescales steps timetable context skills qualification qualifications attributes duties responsibilities
	hours days weekends rates rate paid scale discount discounts voucher vouchers uniform canteen restaurant cafe gardens bus routes
	the person our your renewal cover assurance enjoy bonus welcome golden hello refer friend blue card cards pass passes checks check dbs bike car cars lease
	essex kent sussex surrey norfolk suffolk devon cornwall somerset dorset wiltshire hampshire lancashire cumbria yorkshire cheshire
	derbyshire nottinghamshire leicestershire lincolnshire northamptonshire cambridgeshire bedfordshire hertfordshire buckinghamshire
	oxfordshire gloucestershire worcestershire warwickshire staffordshire shropshire herefordshire northumberland durham merseyside
	manchester birmingham liverpool leeds sheffield bristol nottingham leicester oxford cambridge southampton portsmouth plymouth exeter
	norwich ipswich colchester chelmsford brighton canterbury maidstone swindon gloucester worcester coventry derby stoke wolverhampton
	preston blackpool carlisle newcastle sunderland middlesbrough york hull cardiff swansea wrexham bangor edinburgh glasgow belfast`)

// nameLine removes the names behind "Name" that begins a line at i, as forms
// print it: "Name Jane Smith", "NameJane SmithJob title", "Name - Jane Smith".
// It reports whether there are any.
func (r *redactor) nameLine(i int) (found bool) {
	const label = "name"
	if len(r.text)-i <= len(label) || !strings.EqualFold(r.text[i:i+len(label)], label) {
		return false
	}
	start := skipSigns(r.text, i+len(label), " :;-–—\t")
	if start == i+len(label) && !isCapitalAt(r.text, start) {
		return false
	}
	for end := formName(r.text, start); end > start; end = formName(r.text, start) {
		r.remove(start, end)
		found = true
		if start = behindJoint(r.text, end); start == end {
			break
		}
	}
	return found
}

// formName is where the name that fills a field of a form from start on ends,
// or start: an honorific and up to five words, in lower case too. The next
// field's label may follow without a space.
func formName(s string, start int) int {
	at, end := start, start
	if word := wordAt(s, at); contactWords[strings.ToLower(word)] == honorific {
		at = skipSigns(s, at+len(word), ". ")
	}
	words, ordinary, given, titled := 0, 0, false, at > start
	for words < 5 {
		word, _, glued := strings.Cut(wordAt(s, at), "Job")
		folded := strings.ToLower(word)
		if word == "" || folded == "or" || folded == "and" || folded == "job" || !isCapitalAt(s, at) && !lowerNamed(word) && !particles[word] {
			break
		}
		given = given || words == 0 && isGiven(folded)
		if isNoName(word) || bodies[folded] || acronym(word) {
			ordinary++
		}
		words, end = words+1, at+len(word)
		if at = skipSigns(s, end, ". "); glued {
			break
		}
	}
	rest := strings.TrimLeft(s[end:min(len(s), end+8)], " .")
	ends := rest == "" || strings.ContainsRune("\n,(/&-–:;|", firstRune(rest)) || strings.HasPrefix(rest, "Job") || strings.HasPrefix(rest, "or ") || strings.HasPrefix(rest, "and ")
	if words == 0 || !ends || !given && ordinary > 0 || !given && !titled && words == 1 {
		return start
	}
	return end
}

// behindJoint is the place behind "or", "and", "/" or "&" that joins a name to
// the one that ends at i, or i.
func behindJoint(s string, i int) int {
	at := skipSigns(s, i, " ")
	if word := wordAt(s, at); word == "or" || word == "and" {
		return skipSigns(s, at+len(word), " ")
	}
	if next := skipSigns(s, at, "/&"); next > at {
		return skipSigns(s, next, " ")
	}
	return i
}
