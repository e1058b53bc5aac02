import type { TopologyNode } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { defineRule, type FixReport, type Once } from "../rule.ts";
import { editsAt } from "../support/editsAt.ts";
import { isSameName } from "../support/labelSpelling.ts";
import { documentsOf, minorities, type Spelling } from "../support/labelSpellings.ts";
import { placeKey } from "../support/ruleSets.ts";
import { systemsOf, type WrittenLabel, writtenLabels } from "../support/writtenLabels.ts";

export default defineRule({
  id: "federation/label-name-spelling",
  scope: "workspace",
  severity: "info",
  since: "0.1.0",
  fix: "unsafe",
  summary:
    "A label is called otherwise in one config than in those whose series it meets: env and environment.",
  why: `Where series of several servers meet, a query groups and filters them by one label name. A server that calls the
label otherwise drops out of \`sum by (env)\`, and every dashboard's variable is missing it, without any error.

Compared are the names under \`external_labels\` and on targets, of servers that federate one another or write to one
backend. Reported is the spelling that fewer of them use. Names that some config has side by side on the same targets
are two labels, and so are \`app\` and \`service\` as soon as one config uses both.`,
  examples: [
    {
      bad: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090", "prometheus-us.internal:9090", "prometheus-ap.internal:9090"]
#- /clusters/ap/prometheus.yml
global:
  external_labels: { cluster: ap, env: prod }
rule_files: [../rules.yml]
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu, env: prod }
rule_files: [../rules.yml]
#- /clusters/us/prometheus.yml
global:
  external_labels: { cluster: us, environment: prod }
rule_files: [../rules.yml]
#- /clusters/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
      fixed: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090", "prometheus-us.internal:9090", "prometheus-ap.internal:9090"]
#- /clusters/ap/prometheus.yml
global:
  external_labels: { cluster: ap, env: prod }
rule_files: [../rules.yml]
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu, env: prod }
rule_files: [../rules.yml]
#- /clusters/us/prometheus.yml
global:
  external_labels: { cluster: us, env: prod }
rule_files: [../rules.yml]
#- /clusters/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
    },
    {
      good: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090", "prometheus-us.internal:9090"]
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu, env: prod, region: eu }
rule_files: [../rules.yml]
#- /clusters/us/prometheus.yml
global:
  external_labels: { cluster: us, env: prod }
rule_files: [../rules.yml]
#- /clusters/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
    },
  ],
  *check(ws, { once }) {
    const seen = new Set<string>();
    for (const system of systemsOf(ws)) {
      for (const { rare, usual } of minorities(spellingsOf(ws, system, once), isOneLabel)) {
        const [first] = rare.labels;
        if (!first || seen.has(placeKey(first.nameAt))) continue;
        seen.add(placeKey(first.nameAt));
        const others = usual.labels[0];
        yield {
          at: first.nameAt,
          message: `${rare.text} is called ${usual.text} ${usual.paths.size > 1 ? `in ${usual.paths.size} other configs` : "in another config"} whose series meet these: queries by one name leave out the others. Use one name.`,
          related: [
            ...(others ? [{ location: others.nameAt, message: `Called ${usual.text} here` }] : []),
            ...rare.labels
              .slice(1, 5)
              .map((label) => ({ location: label.nameAt, message: `Called ${rare.text} here too` })),
          ],
          fix: renameAll(rare, usual.text),
        };
      }
    }
  },
});

/** The names that a system's servers give their labels, each with where it stands. */
function spellingsOf(ws: WorkspaceView, system: readonly TopologyNode[], once: Once): Spelling[] {
  const found = new Map<string, { labels: WrittenLabel[]; paths: Set<string> }>();
  for (const document of documentsOf(ws, system)) {
    for (const label of writtenLabels(document, once)) {
      const spelling = found.get(label.name) ?? { labels: [], paths: new Set() };
      spelling.labels.push(label);
      spelling.paths.add(document.path);
      found.set(label.name, spelling);
    }
  }
  return [...found].map(([text, spelling]) => ({ text, ...spelling }));
}

/** Which names one config may well use for two things. */
const LOOSE: ReadonlySet<string> = new Set([
  "app",
  "application",
  "app_name",
  "service",
  "service_name",
  "svc",
]);

function isOneLabel(a: Spelling, b: Spelling): boolean {
  if (!isSameName(a.text, b.text)) return false;
  if (LOOSE.has(a.text) && LOOSE.has(b.text)) return ![...a.paths].some((path) => b.paths.has(path));
  const blocks = new Set(a.labels.map(blockKey));
  return !b.labels.some((label) => blocks.has(blockKey(label)));
}

function blockKey({ nameAt, block }: WrittenLabel): string {
  return `${nameAt.path} ${block}`;
}

function renameAll({ labels }: Spelling, name: string): FixReport[] {
  if (!labels.every((label) => label.editable)) return [];
  return [
    {
      title: `Call it ${name}${labels.length > 1 ? ` in all ${labels.length} places` : ""}`,
      safe: false,
      preferred: true,
      edits: () => editsAt(labels.map((label) => ({ at: label.nameAt, newText: name }))),
    },
  ];
}
