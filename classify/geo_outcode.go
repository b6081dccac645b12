package classify

// outcode is an outcode in capitals, padded with zero bytes: a map key that
// is built without allocating.
type outcode [4]byte

// Outcode is the first half of a postcode in capitals: "RG1" for "RG1 5AN",
// "rg15an" and "RG1". It is empty when the text is not a British postcode.
func Outcode(postcode string) string {
	key, ok := outcodeKey(postcode)
	if !ok {
		return ""
	}
	n := 2
	for n < len(key) && key[n] != 0 {
		n++
	}
	if len(postcode) >= n && postcode[:n] == string(key[:n]) {
		return postcode[:n] // already as wanted: no copy
	}
	return string(key[:n])
}

// outcodeKey reads the outcode of a whole postcode or of an outcode alone.
func outcodeKey(postcode string) (key outcode, ok bool) {
	var letters [7]byte
	n := 0
	for i := 0; i < len(postcode); i++ {
		c := upper(postcode[i])
		if c == ' ' || c == '\t' {
			continue
		}
		if n == len(letters) || !isCapital(c) && !isDigit(c) {
			return key, false
		}
		letters[n] = c
		n++
	}
	if n > 4 { // whole: the second half is a digit and two letters
		n -= 3
		if !isDigit(letters[n]) || !isCapital(letters[n+1]) || !isCapital(letters[n+2]) {
			return key, false
		}
	}
	copy(key[:], letters[:n])
	return key, isOutcode(letters[:n])
}

// isOutcode tells the six shapes: A9, A99, A9A, AA9, AA99, AA9A.
func isOutcode(s []byte) bool {
	i := 0
	for i < len(s) && i < 2 && isCapital(s[i]) {
		i++
	}
	if i == 0 || i >= len(s) || !isDigit(s[i]) {
		return false
	}
	return len(s) == i+1 || len(s) == i+2
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - ('a' - 'A')
	}
	return c
}

func isCapital(c byte) bool { return 'A' <= c && c <= 'Z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
