import { quoteLike } from "../../syntax/yaml/edit.ts";
import { type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { defineRule, type FixReport, type Once } from "../rule.ts";
import { editsAt } from "../support/editsAt.ts";
import { isStageValue, valueKey } from "../support/labelSpelling.ts";
import { documentsOf, minorities, type Spelling } from "../support/labelSpellings.ts";
import { isReplicaLabel } from "../support/replicas.ts";
import { placeKey } from "../support/ruleSets.ts";
import { systemsOf, type WrittenLabel, writtenLabels } from "../support/writtenLabels.ts";

export default defineRule({
  id: "federation/label-value-spelling",
  scope: "workspace",
  severity: "info",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A label has one value in two spellings, in configs whose series meet: prod and production.",
  why: `A label whose value is written in two ways splits what belongs together: \`env="prod"\` finds some servers and
\`env="production"\` the others, sums by the label have two rows for one thing, and alerts are routed by half.

Compared are values under \`external_labels\`, and those of the same labels on targets, of servers that federate one
another or write to one backend: values that differ in case, in \`-\`, \`_\` and \`.\`, or are short and long for the same
stage (prod, production; stg, staging; dev, development). Reported is the spelling that fewer configs use.`,
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
  external_labels: { cluster: us, env: production }
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
  external_labels: { cluster: eu-1, env: prod, version: "1.10" }
rule_files: [../rules.yml]
#- /clusters/us/prometheus.yml
global:
  external_labels: { cluster: us-1, env: staging, version: "11.0" }
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
      for (const [name, spellings] of splitValues(ws, system, once)) {
        for (const { rare, usual } of minorities(spellings, () => true)) {
          const [first] = rare.labels;
          if (!first || seen.has(placeKey(first.valueAt))) continue;
          seen.add(placeKey(first.valueAt));
          const other = usual.labels[0];
          yield {
            at: first.valueAt,
            message: `${name} is "${rare.text}" here and "${usual.text}" ${usual.paths.size > 1 ? `in ${usual.paths.size} other configs` : "in another config"} whose series meet these: sums by ${name} have two rows for one value. Use one spelling.`,
            related: [
              ...(other ? [{ location: other.valueAt, message: `"${usual.text}" here` }] : []),
              ...rare.labels
                .slice(1, 5)
                .map((label) => ({ location: label.valueAt, message: `"${rare.text}" here too` })),
            ],
            fix: rewriteAll(ws, rare, usual.text),
          };
        }
      }
    }
  },
});

/** The values of each label that stand in several spellings; of one value, all its spellings. */
function splitValues(ws: WorkspaceView, system: readonly TopologyNode[], once: Once): [string, Spelling[]][] {
  const documents = documentsOf(ws, system);
  const names = new Set(
    documents.flatMap((d) => writtenLabels(d, once).flatMap((l) => (l.kind === "external" ? [l.name] : []))),
  );
  const found = new Map<string, Map<string, { labels: WrittenLabel[]; paths: Set<string> }>>();
  const overridden = overriddenLabels(ws);
  for (const document of documents) {
    const keys = once(document, "value keys", () =>
      writtenLabels(document, once).map((l) => valueKey(l.value)),
    );
    for (const [index, label] of writtenLabels(document, once).entries()) {
      if (!names.has(label.name) && !isStageValue(label.value)) continue;
      if (label.value === "" || isReplicaLabel(label.name) || overridden.has(overrideKey(label))) continue;
      const key = `${label.name} ${keys[index]}`;
      const spellings = found.get(key) ?? new Map();
      found.set(key, spellings);
      const spelling = spellings.get(label.value) ?? { labels: [], paths: new Set() };
      spelling.labels.push(label);
      spelling.paths.add(document.path);
      spellings.set(label.value, spelling);
    }
  }
  return [...found].flatMap(([key, spellings]): [string, Spelling[]][] =>
    spellings.size < 2
      ? []
      : [[key.slice(0, key.indexOf(" ")), [...spellings].map(([text, rest]) => ({ text, ...rest }))]],
  );
}

/** Labels of targets that their source sets too: whether these two agree is asked hop by hop. */
function overriddenLabels(ws: WorkspaceView): ReadonlySet<string> {
  return ws.derive("target labels that sources set", () => {
    const found = new Set<string>();
    for (const { document, job, target, source } of topologyOf(ws).edges) {
      if (target.path !== document.path) continue;
      for (const name of source.externalLabels.keys())
        found.add(`${document.path} ${job.index} ${target.group} ${name}`);
    }
    return found;
  });
}

function overrideKey({ nameAt, name, group }: WrittenLabel): string {
  return group ? `${nameAt.path} ${group.job} ${group.index} ${name}` : "";
}

function rewriteAll(ws: WorkspaceView, { labels }: Spelling, value: string): FixReport[] {
  if (!labels.every((label) => label.editable)) return [];
  const textAt = ({ valueAt: { path, span } }: WrittenLabel) => {
    const quote = ws.documents.get(path)?.text[span.start];
    const style = quote === "'" ? "single" : quote === '"' ? "double" : "plain";
    return quoteLike(style, value);
  };
  return [
    {
      title: `Write ${value}${labels.length > 1 ? ` in all ${labels.length} places` : ""}`,
      safe: false,
      preferred: true,
      edits: () => editsAt(labels.map((label) => ({ at: label.valueAt, newText: textAt(label) }))),
    },
  ];
}
