package classify

// StaffGroup is one of the nine staff groups of the NHS Electronic Staff
// Record, by which NHS Jobs partitions its adverts.
type StaffGroup uint8

// The staff groups in the order Parlance lists them.
const (
	StaffGroupNotStated StaffGroup = iota
	AdministrativeAndClerical
	NursingAndMidwiferyRegistered
	MedicalAndDental
	AlliedHealthProfessionals
	AdditionalClinicalServices
	EstatesAndAncillary
	AdditionalProfessionalScientificAndTechnical
	HealthcareScientists
	Students
)

// StaffGroups lists the nine staff groups, without "not stated".
func StaffGroups() []StaffGroup {
	return []StaffGroup{AdministrativeAndClerical, NursingAndMidwiferyRegistered, MedicalAndDental,
		AlliedHealthProfessionals, AdditionalClinicalServices, EstatesAndAncillary,
		AdditionalProfessionalScientificAndTechnical, HealthcareScientists, Students}
}

var staffGroupLabels = [...]string{
	"not stated",
	"Administrative and Clerical",
	"Nursing and Midwifery Registered",
	"Medical and Dental",
	"Allied Health Professionals",
	"Additional Clinical Services",
	"Estates and Ancillary",
	"Additional Professional Scientific and Technical",
	"Healthcare Scientists",
	"Students",
}

// String is the label of the staff group, "Administrative and Clerical".
func (g StaffGroup) String() string { return staffGroupLabels[g] }

// Band is a pay band: those of Agenda for Change in rising order, then the two
// schemes beside it.
type Band uint8

// The bands. VSM is "very senior manager"; Medical is any scale of doctors and
// dentists.
const (
	BandNotStated Band = iota
	Band1
	Band2
	Band3
	Band4
	Band5
	Band6
	Band7
	Band8a
	Band8b
	Band8c
	Band8d
	Band9
	VSM
	Medical
)

var bandNames = [...]string{"not stated", "1", "2", "3", "4", "5", "6", "7", "8a", "8b", "8c", "8d", "9", "VSM", "Medical"}

// Bands lists every band, without "not stated".
func Bands() []Band {
	all := make([]Band, 0, len(bandNames)-1)
	for b := Band1; b <= Medical; b++ {
		all = append(all, b)
	}
	return all
}

// String is the band as exports spell it: "8a", "not stated".
func (b Band) String() string { return bandNames[b] }

// BandRange is the band or the range of bands of an advert. A single band has
// Low equal to High; a range ("Band 5/6") is a value of its own.
type BandRange struct{ Low, High Band }

// SingleBand is the range that holds one band.
func SingleBand(b Band) BandRange { return BandRange{b, b} }

// String is "5", "5/6" or "not stated".
func (r BandRange) String() string {
	if r.Low == r.High {
		return r.Low.String()
	}
	return r.Low.String() + "/" + r.High.String()
}
