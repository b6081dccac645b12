// Parlance as a monitoring mixin: dashboards, alerts and recording rules.
{
  grafanaDashboardFolder: 'Parlance',

  grafanaDashboards+:: {
    'parlance-overview.json': import 'parlance-overview.json',
    'parlance-terms.json': import 'parlance-terms.json',
    'parlance-staff-group.json': import 'parlance-staff-group.json',
    'parlance-coding-frame.json': import 'parlance-coding-frame.json',
    'parlance-report-test.json': import 'parlance-report-test.json',
    'parlance-operations.json': import 'parlance-operations.json',
  },

  prometheusAlerts+:: std.parseYaml(importstr 'rules/alerts.yaml'),
  prometheusRules+:: std.parseYaml(importstr 'rules/recording.yaml'),
}
