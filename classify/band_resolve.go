package classify

// ResolveBand sets the advert's band and the basis for it, by the best
// evidence there is, in this order: what a record or a facet stated before;
// pageBand, the label that the advert's page prints, or else its pay scheme
// when that is one beside Agenda for Change; the title; the words of the pay or
// of the prose that state it; the amount of the pay. Without any the band is
// not stated; nothing is guessed. Amounts count only where the scheme is Agenda
// for Change or not known, and not for doctors and dentists.
func ResolveBand(a *Advert, pageBand string) {
	if a.BandBasis >= ByFacet && a.Band != (BandRange{}) {
		return
	}
	a.Band, a.BandBasis = BandRange{}, NotStated
	if band, ok := ParseBand(pageBand); ok {
		a.Band, a.BandBasis = band, ByPage
	} else if band, ok := ParseBand(a.PayScheme); ok {
		a.Band, a.BandBasis = band, ByPage
	} else if band, _, _, ok := BandInTitle(a.Title); ok {
		a.Band, a.BandBasis = band, ByTitle
	} else if band, ok := spelledBand(a.Pay.Text); ok {
		a.Band, a.BandBasis = band, ByPage
	} else if band, ok := bandInProse(a.Text); ok {
		a.Band, a.BandBasis = band, ByPage
	} else if !payMayTell(a) {
		return
	} else if band, ok := BandFromPay(a.Pay, a.Posted, postcodes(a.Places), isProRata(a.Pay.Text)); ok {
		a.Band, a.BandBasis = band, BySalary
	}
}

func payMayTell(a *Advert) bool {
	scheme := plainWords(a.PayScheme)
	return a.StaffGroup != MedicalAndDental && (scheme == "" || scheme == "agenda for change" || scheme == "afc")
}

func postcodes(places []Place) []string {
	all := make([]string, len(places))
	for i, p := range places {
		all[i] = p.Postcode
	}
	return all
}
