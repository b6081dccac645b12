package grafana

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Files gives the dashboards as they are committed, by file name.
func Files() (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, d := range all() {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(d); err != nil {
			return nil, fmt.Errorf("dashboard %s: %w", d.UID, err)
		}
		files[d.UID+".json"] = b.Bytes()
	}
	return files, nil
}

// all lists every dashboard.
func all() []*dashboard {
	return []*dashboard{overview(), terms(), staffGroups(), codingFrame(), reportTest(), operations()}
}
