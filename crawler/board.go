package crawler

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// Board describes one job board: where its list and its adverts are, how the
// list is paged and faceted, and where on a page each field stands. Every field
// can be overridden by configuration.
type Board struct {
	// ID names the board in the store and in metrics: "nhs-jobs".
	ID string `yaml:"id"`
	// Name is what people call the board: "NHS Jobs".
	Name string `yaml:"name"`
	// BaseURL is scheme and host, without a path: "https://www.jobs.nhs.uk".
	BaseURL string `yaml:"base_url"`
	// Public boards are read only under the operator's contact.
	Public bool `yaml:"public"`
	// Hosts may be asked or redirected to besides the host of BaseURL: a host,
	// with its port where that is not the scheme's own, or scheme and host.
	Hosts []string `yaml:"hosts"`
	// PrivateAddresses lets the board stand on an address that is not public:
	// loopback, a private network, link-local and the like.
	PrivateAddresses bool `yaml:"private_addresses"`
	// RewriteHosts gives the host to show for a host the list prints.
	RewriteHosts map[string]string `yaml:"rewrite_hosts"`

	// ListPath is the path of the XML list.
	ListPath string `yaml:"list_path"`
	// Sort is the order asked for, the newest first.
	Sort string `yaml:"sort"`
	// PageSize is the number of adverts asked for a page.
	PageSize int `yaml:"page_size"`
	// MaxPages is the last page asked for in one query: a board that never
	// ends is left there, and its listing is not whole.
	MaxPages int `yaml:"max_pages"`
	// Facet is the parameter that divides the list by staff group.
	Facet string `yaml:"facet"`
	// FacetValues are asked for one at a time. Without any, the board is
	// listed once and no advert has a staff group.
	FacetValues []string `yaml:"facet_values"`

	// Keyword, Location and Distance are the parameters of a search: words, a
	// place, and miles around it. A board without them cannot be searched.
	Keyword  string `yaml:"keyword"`
	Location string `yaml:"location"`
	Distance string `yaml:"distance"`

	// AdvertPath is the path of an advert's page up to its reference.
	AdvertPath string `yaml:"advert_path"`
	// Selectors find the fields on an advert's page.
	Selectors Selectors `yaml:"selectors"`
}

// Boards lists the boards that Parlance knows.
func Boards() []Board { return []Board{NHSJobs()} }

// NHSJobs is www.jobs.nhs.uk, read through its public XML list and its advert
// pages. Staff groups stand on no page: they exist only as a facet of the list.
func NHSJobs() Board {
	return Board{
		ID:           "nhs-jobs",
		Name:         "NHS Jobs",
		BaseURL:      "https://www.jobs.nhs.uk",
		Public:       true,
		Hosts:        []string{"beta.jobs.nhs.uk"},
		RewriteHosts: map[string]string{"beta.jobs.nhs.uk": "www.jobs.nhs.uk"},
		ListPath:     "/api/v1/search_xml",
		Sort:         "publicationDateDesc",
		PageSize:     100,
		MaxPages:     400,
		Facet:        "staffGroup",
		FacetValues: []string{
			"ADMINISTRATIVE_AND_CLERICAL", "NURSING_AND_MIDWIFERY_REGD", "MEDICAL_AND_DENTAL",
			"ALLIED_HEALTH_PROF", "CLINICAL_SERVICES", "ESTATES_AND_ANCILLARY",
			"PROF_SCIENTIFIC_AND_TECHNICAL", "HEALTHCARE_SCIENTISTS", "STUDENTS",
		},
		Keyword:    "keyword",
		Location:   "location",
		Distance:   "distance",
		AdvertPath: "/candidate/jobadvert/",
		Selectors:  nhsJobsSelectors(),
	}
}

// Validate tells what is wrong with the description of a board, naming the key.
func (b *Board) Validate() error {
	base, err := url.Parse(b.BaseURL)
	switch {
	case b.ID == "":
		return fmt.Errorf("board without an id: give it one")
	case err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https"):
		return fmt.Errorf("board %s: base_url %q is not an address like https://www.example.org", b.ID, b.BaseURL)
	case strings.Trim(base.Path, "/") != "" || base.RawQuery != "":
		return fmt.Errorf("board %s: base_url %q holds more than scheme and host: move the rest to list_path and advert_path", b.ID, b.BaseURL)
	case !strings.HasPrefix(b.ListPath, "/"):
		return fmt.Errorf("board %s: list_path %q does not begin with /", b.ID, b.ListPath)
	case !strings.HasPrefix(b.AdvertPath, "/"):
		return fmt.Errorf("board %s: advert_path %q does not begin with /", b.ID, b.AdvertPath)
	case b.PageSize < 1:
		return fmt.Errorf("board %s: page_size is %d, it must be at least 1", b.ID, b.PageSize)
	case b.MaxPages < 1:
		return fmt.Errorf("board %s: max_pages is %d, it must be at least 1", b.ID, b.MaxPages)
	case len(b.FacetValues) > 0 && b.Facet == "":
		return fmt.Errorf("board %s: facet_values are given but no facet", b.ID)
	}
	if err := b.validateFacets(); err != nil {
		return err
	}
	return b.Selectors.validate(b.ID)
}

func (b *Board) validateFacets() error {
	seen := make(map[string]bool)
	for _, value := range b.FacetValues {
		if _, ok := classify.ParseStaffGroup(value); !ok {
			return fmt.Errorf("board %s: facet_values: %q is not a staff group", b.ID, value)
		}
		if seen[value] {
			return fmt.Errorf("board %s: facet_values: %q stands there twice", b.ID, value)
		}
		seen[value] = true
	}
	return nil
}

// listURL is the address of one page of the list: of one facet value, or of the
// whole board when facet is empty. Page and limit are always sent together: the
// board ignores one without the other.
func (b *Board) listURL(facet string, page, limit int) string {
	return b.queryURL(url.Values{}, facet, page, limit)
}

// queryURL is the address of one page of a query.
func (b *Board) queryURL(query url.Values, facet string, page, limit int) string {
	query.Set("page", strconv.Itoa(page))
	query.Set("limit", strconv.Itoa(limit))
	if b.Sort != "" {
		query.Set("sort", b.Sort)
	}
	if facet != "" {
		query.Set(b.Facet, facet)
	}
	return b.base() + b.ListPath + "?" + query.Encode()
}

// advertURL is the address of an advert's page.
func (b *Board) advertURL(reference string) string {
	return b.base() + b.AdvertPath + url.PathEscape(reference)
}

func (b *Board) base() string { return strings.TrimRight(b.BaseURL, "/") }

// publicURL is the address a person is sent to: the one the list prints, on the
// host that should be shown. What is no web address is replaced by our own.
func (b *Board) publicURL(printed, reference string) string {
	u, err := url.Parse(printed)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return b.advertURL(reference)
	}
	if host, ok := b.RewriteHosts[strings.ToLower(u.Host)]; ok {
		u.Host = host
	}
	return u.String()
}

var referenceShape = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)

// validReference tells whether s can be the identity of an advert, and so be
// put into an address.
func validReference(s string) bool { return referenceShape.MatchString(s) }

var employerShape = regexp.MustCompile(`^([A-Za-z][0-9]{4})-[0-9]{2}-[0-9]{4,}$`)

// employerCode is the part of a reference before its first dash, for references
// of the shape C9348-26-0229; other references tell nothing of the employer.
func employerCode(reference string) string {
	if m := employerShape.FindStringSubmatch(reference); m != nil {
		return m[1]
	}
	return ""
}
