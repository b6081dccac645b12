// Writes every dashboard as a TypeScript value of Grafana's own types and has
// the compiler check it: the dashboard, and the options and the custom field
// configuration of each panel, which may hold no member that Grafana does not
// know. Usage: node check.mjs FOLDER-WITH-NODE_MODULES
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const work = process.argv[2];
const dashboards = dirname(dirname(fileURLToPath(import.meta.url)));
const config = {
  timeseries: ['timeseries/panelcfg/x/TimeSeriesPanelCfg', 'FieldConfig'],
  stat: ['stat/panelcfg/x/StatPanelCfg', ''],
  table: ['table/panelcfg/x/TablePanelCfg', 'FieldConfig'],
  barchart: ['barchart/panelcfg/x/BarChartPanelCfg', 'FieldConfig'],
  'status-history': ['statushistory/panelcfg/x/StatusHistoryPanelCfg', 'FieldConfig'],
  text: ['text/panelcfg/x/TextPanelCfg', ''],
};

let out = `import type { Dashboard, DataQuery } from '@grafana/schema';
// What the data source of type Prometheus adds to a query; its types have a package of their own.
type PrometheusQuery = DataQuery & { expr: string; legendFormat?: string; format?: 'table' | 'time_series' | 'heatmap';
  instant?: boolean; range?: boolean; exemplar?: boolean; interval?: string; intervalFactor?: number; editorMode?: 'code' | 'builder' };
// JSON holds the values of enumerations, not their names.
type Json<T> = T extends string ? \`\${T}\` : T extends number | boolean | null | undefined ? T : T extends object ? { [K in keyof T]: Json<T[K]> } : T;
`;
for (const [type, [path]] of Object.entries(config)) {
  out += `import type * as ${name(type)} from '@grafana/schema/dist/esm/raw/composable/${path}_types.gen';\n`;
}
function name(type) { return type.replace('-', ''); }

// queries checks expressions by the type of the Prometheus data source's queries, and
// leaves of them what every query has.
function queries(file, asked) {
  const leave = ({ refId, datasource }) => ({ refId, datasource });
  for (const t of [...(asked.targets ?? []), ...(asked.target ? [asked.target] : [])]) {
    out += `// ${file}, ${asked.title ?? asked.name}\n{ const q: Json<PrometheusQuery> = ${JSON.stringify(t)}; void q; }\n`;
  }
  if (asked.targets) asked.targets = asked.targets.map(leave);
  if (asked.target) {
    asked.target = leave(asked.target);
    // How the data source words its annotations is its own too.
    const { titleFormat, textFormat, tagKeys } = asked;
    if (![titleFormat, textFormat, tagKeys].every((f) => typeof f === 'string' && f)) throw new Error(`${file}: annotation ${asked.name} has no words`);
    delete asked.titleFormat, delete asked.textFormat, delete asked.tagKeys;
  }
}

let panels = 0;
const files = readdirSync(dashboards).filter((f) => f.endsWith('.json'));
for (const file of files) {
  const d = JSON.parse(readFileSync(join(dashboards, file), 'utf8'));
  for (const asked of [...d.panels, ...d.annotations.list]) queries(file, asked);
  out += `// ${file}\n{ const d: Json<Dashboard> = ${JSON.stringify(d)}; void d; }\n`;
  for (const p of d.panels) {
    if (!config[p.type]) throw new Error(`${file}: panel "${p.title}" is of the type ${p.type}, whose schema is not looked at`);
    const [, custom] = config[p.type];
    out += `// ${file}, ${p.title}\n{ const o: Partial<Json<${name(p.type)}.Options>> = ${JSON.stringify(p.options)}; void o; }\n`;
    if (custom && p.fieldConfig.defaults.custom) {
      out += `{ const c: Partial<Json<${name(p.type)}.${custom}>> = ${JSON.stringify(p.fieldConfig.defaults.custom)}; void c; }\n`;
    }
    panels++;
  }
}
writeFileSync(join(work, 'dashboards.ts'), out);
try {
  execFileSync(process.execPath, [join(work, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler', 'dashboards.ts'], { cwd: work, stdio: 'pipe' });
} catch (e) {
  const lines = out.split('\n');
  for (const fault of String(e.stdout || e).split('\n').filter(Boolean)) {
    const at = /^dashboards\.ts\((\d+),/.exec(fault);
    let n = at ? Number(at[1]) - 1 : -1;
    while (n > 0 && !lines[n].startsWith('//')) n--;
    console.error((n > 0 ? lines[n].slice(3) + ': ' : '') + fault.replace(/^dashboards\.ts\(\d+,\d+\): /, ''));
  }
  process.exit(1);
}
console.log(`${files.length} dashboards with ${panels} panels fit Grafana's schema`);
