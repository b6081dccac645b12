package grafana_test

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/dashboards/grafana"
)

type ruleFile struct {
	Groups []struct {
		Name  string
		Rules []struct {
			Alert, Record, Expr string
			Labels, Annotations map[string]string
		}
	}
}

func readYAML(t *testing.T, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err == nil {
		err = yaml.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// TestRules holds the rules against what /metrics tells, and demands of every
// alert what whoever is woken by it needs.
func TestRules(t *testing.T) {
	scraped := map[string]bool{}
	for _, row := range regexp.MustCompile("\\| `(parlance_[a-z_]+)` \\| (both|`/metrics`) ").FindAllStringSubmatch(dashboards.Catalogue(), -1) {
		scraped[row[1]] = true
	}
	var recorded, alerts []string
	for _, path := range []string{"rules/recording.yaml", "rules/alerts.yaml"} {
		var file ruleFile
		readYAML(t, path, &file)
		for _, g := range file.Groups {
			for _, r := range g.Rules {
				for _, name := range regexp.MustCompile(`[a-z_]+:parlance_[a-z_:]+|parlance_[a-z_]+`).FindAllString(r.Expr, -1) {
					if !scraped[name] && !slices.Contains(recorded, name) {
						t.Errorf("%s%s asks for %s, which neither /metrics has nor a rule records", r.Alert, r.Record, name)
					}
				}
				if r.Record != "" {
					recorded = append(recorded, r.Record)
					continue
				}
				alerts = append(alerts, r.Alert)
				if !slices.Contains([]string{"critical", "warning", "info"}, r.Labels["severity"]) {
					t.Errorf("%s has the severity %q", r.Alert, r.Labels["severity"])
				}
				for _, what := range []string{"summary", "description", "runbook"} {
					if len(r.Annotations[what]) < 20 {
						t.Errorf("%s has no %s", r.Alert, what)
					}
				}
			}
		}
	}
	testedRules(t, alerts, recorded)
}

// testedRules demands a test in which each alert fires, one in which it does
// not, and one of each recorded series.
func testedRules(t *testing.T, alerts, recorded []string) {
	t.Helper()
	var file struct {
		Tests []struct {
			Alerts []struct {
				Name   string `yaml:"alertname"`
				Expect []any  `yaml:"exp_alerts"`
			} `yaml:"alert_rule_test"`
			Series []struct{ Expr string } `yaml:"promql_expr_test"`
		}
	}
	readYAML(t, "rules/tests.yaml", &file)
	tested := map[string]bool{}
	for _, test := range file.Tests {
		for _, a := range test.Alerts {
			tested[fmt.Sprint(a.Name, " ", len(a.Expect) > 0)] = true
		}
		for _, s := range test.Series {
			tested[s.Expr] = true
		}
	}
	for _, name := range alerts {
		if !tested[name+" true"] || !tested[name+" false"] {
			t.Errorf("no test raises %s, or none leaves it quiet", name)
		}
	}
	for _, name := range recorded {
		if !tested[name] {
			t.Errorf("no test reads %s", name)
		}
	}
}

// TestRulesAsPromtoolSeesThem runs the rules' own tests, where promtool is.
func TestRulesAsPromtoolSeesThem(t *testing.T) {
	if _, err := exec.LookPath("promtool"); err != nil {
		t.Skip("promtool is not on this machine; Debian's package prometheus has it")
	}
	for _, args := range [][]string{{"check", "rules", "rules/recording.yaml", "rules/alerts.yaml"}, {"test", "rules", "rules/tests.yaml"}} {
		if out, err := exec.Command("promtool", args...).CombinedOutput(); err != nil {
			t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}

// TestProvisioning holds what daily values ask of the data source, and that the
// mixin leaves no dashboard out.
func TestProvisioning(t *testing.T) {
	var sources struct {
		Datasources []struct {
			Type, URL string
			Data      struct {
				TimeInterval string `yaml:"timeInterval"`
				HTTPMethod   string `yaml:"httpMethod"`
				Incremental  bool   `yaml:"incrementalQuerying"`
			} `yaml:"jsonData"`
		}
	}
	readYAML(t, "provisioning/datasources/parlance.yaml", &sources)
	if len(sources.Datasources) != 1 {
		t.Fatalf("%d data sources are provisioned", len(sources.Datasources))
	}
	if s := sources.Datasources[0]; s.Type != "prometheus" || s.Data.TimeInterval != "1d" || s.Data.HTTPMethod != "POST" || s.Data.Incremental {
		t.Errorf("the data source is %+v", s)
	}
	var providers struct {
		Providers []struct{ Type, Folder string }
	}
	readYAML(t, "provisioning/dashboards/parlance.yaml", &providers)
	if len(providers.Providers) != 1 || providers.Providers[0].Type != "file" {
		t.Errorf("the dashboards are provided as %+v", providers)
	}
	mixin, err := os.ReadFile("mixin.libsonnet")
	if err != nil {
		t.Fatal(err)
	}
	files, err := grafana.Files()
	if err != nil {
		t.Fatal(err)
	}
	for name := range files {
		if !strings.Contains(string(mixin), fmt.Sprintf("'%s': import '%s'", name, name)) {
			t.Errorf("the mixin leaves out %s", name)
		}
	}
}
