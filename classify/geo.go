package classify

import (
	_ "embed"
	"encoding/csv"
	"math"
	"strconv"
	"strings"
	"sync"
)

// Point is a place on Earth in degrees north and east (WGS 84).
type Point struct{ Lat, Lon float64 }

// earthRadiusMiles is the mean radius of the Earth, 6,371.0088 km (IUGG).
const earthRadiusMiles = 3958.7613

// Miles is the great-circle distance between two points in statute miles, by
// the haversine formula.
func Miles(a, b Point) float64 {
	const radian = math.Pi / 180
	sinLat := math.Sin((b.Lat - a.Lat) * radian / 2)
	sinLon := math.Sin((b.Lon - a.Lon) * radian / 2)
	h := sinLat*sinLat + math.Cos(a.Lat*radian)*math.Cos(b.Lat*radian)*sinLon*sinLon
	return 2 * earthRadiusMiles * math.Asin(math.Sqrt(min(h, 1)))
}

// Locate gives the centroid of the outcode of a postcode, "RG1 5AN" or "RG1".
// Centroids lie 0.76 miles (median) from those of the full postcodes.
func Locate(postcode string) (Point, bool) {
	area, ok := lookUp(postcode)
	return area.point, ok
}

// Region names the NHS region of a postcode or an outcode in England,
// "South East", and elsewhere the country: "Scotland", "Isle of Man". It is
// empty when the postcode is not known.
func Region(postcode string) string {
	area, _ := lookUp(postcode)
	return area.region
}

// outcodeArea is what is known of one outcode.
type outcodeArea struct {
	point  Point
	region string
}

func lookUp(postcode string) (outcodeArea, bool) {
	key, ok := outcodeKey(postcode)
	if !ok {
		return outcodeArea{}, false
	}
	area, ok := outcodeAreas()[key]
	return area, ok
}

// regionNames are the seven NHS regions by their ODS code, and the countries
// beside England by the letters of the outcode file.
var regionNames = map[string]string{
	"Y56": "London",
	"Y58": "South West",
	"Y59": "South East",
	"Y60": "Midlands",
	"Y61": "East of England",
	"Y62": "North West",
	"Y63": "North East and Yorkshire",
	"S":   "Scotland",
	"W":   "Wales",
	"N":   "Northern Ireland",
	"GG":  "Guernsey",
	"JE":  "Jersey",
	"IM":  "Isle of Man",
}

//go:embed data/geo-outcodes.csv
var outcodeFile string

// outcodeAreas reads the embedded outcodes once, when they are first asked for.
var outcodeAreas = sync.OnceValue(func() map[outcode]outcodeArea {
	rows := mustReadCSV(outcodeFile)
	areas := make(map[outcode]outcodeArea, len(rows))
	for _, row := range rows {
		key, ok := outcodeKey(row[0])
		if !ok {
			panic("geo-outcodes.csv: not an outcode: " + row[0])
		}
		region := regionNames[row[3]]
		if region == "" {
			region = regionNames[row[4]]
		}
		areas[key] = outcodeArea{Point{mustFloat(row[1]), mustFloat(row[2])}, region}
	}
	return areas
})

// mustReadCSV reads an embedded table without its heading; the tests read
// every embedded table, so a fault in one cannot be shipped.
func mustReadCSV(file string) [][]string {
	rows, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil {
		panic(err)
	}
	return rows[1:]
}

func mustFloat(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic(err)
	}
	return f
}
