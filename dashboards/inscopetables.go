package dashboards

import "strconv"

func (p *pages) titlesTable(r *reading, c *choice) (table, error) {
	t := table{columns: []string{"source", "week_from", "in_scope", "not_coded_by_title_alone", "titles_of_the_year", "uniqueness_at_855_percent"}}
	v, err := p.inScope.read(r, c.source)
	if err != nil {
		return t, err
	}
	for _, w := range v.Weeks {
		var unique any
		if w.Known {
			unique = strconv.FormatFloat(100*w.Unique, 'f', 2, 64)
		}
		t.rows = append(t.rows, []any{r.source, w.Monday.String(), w.Flow, w.Vague.K, w.Year, unique})
	}
	return t, nil
}

func (p *pages) vaguenessTable(r *reading, c *choice) (table, error) {
	t := table{columns: []string{"source", "date", "by", "value", "k", "n", "percent"}}
	v, err := p.inScope.read(r, c.source)
	if err != nil {
		return t, err
	}
	for _, part := range []struct {
		by   string
		rows []partShare
	}{{"area", v.Areas}, {"level", v.Levels}} {
		for _, row := range part.rows {
			t.rows = append(t.rows, []any{r.source, v.Day.String(), part.by, row.Name, row.Share.K, row.Share.N, row.Share.cell()})
		}
	}
	return t, nil
}

func (p *pages) vennTable(r *reading, c *choice) (table, error) {
	t := table{columns: []string{"source", "week_from", "region", "adverts", "in_scope"}}
	v, err := p.inScope.read(r, c.source)
	if err != nil {
		return t, err
	}
	for _, w := range v.Weeks {
		for region, n := range w.Venn {
			t.rows = append(t.rows, []any{r.source, w.Monday.String(), v.Regions[region], n, w.Flow})
		}
	}
	return t, nil
}

func (p *pages) oddBandsTable(r *reading, c *choice) (table, error) {
	t := table{columns: []string{"source", "reference", "url", "title", "employer", "band", "band_evidence", "level", "area",
		"usual_bands", "peers_as_far_out", "peers", "compared_with"}}
	v, err := p.inScope.read(r, c.source)
	if err != nil {
		return t, err
	}
	for _, odd := range v.Odd {
		a := &odd.Advert
		t.rows = append(t.rows, []any{r.source, a.Reference, a.URL, a.Title, a.Employer, a.Band.String(), a.BandBasis.String(),
			string(odd.Level), string(odd.Area), odd.Usual, odd.Tail.K, odd.Tail.N, odd.Compared()})
	}
	return t, nil
}

func (p *pages) clericalTable(r *reading, c *choice) (table, error) {
	t := table{columns: []string{"source", "date", "area", "administrative_and_clerical", "in_scope_with_staff_group", "percent"}}
	v, err := p.inScope.read(r, c.source)
	if err != nil {
		return t, err
	}
	for _, row := range v.Clerks {
		t.rows = append(t.rows, []any{r.source, v.Day.String(), row.Name, row.Share.K, row.Share.N, row.Share.cell()})
	}
	return t, nil
}
