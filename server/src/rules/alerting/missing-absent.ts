import { shift } from "../../text/span.ts";
import { AT_A_TIME, type Steps } from "../../text/steps.ts";
import { type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { defineRule, type FixReport, type Report } from "../rule.ts";
import { absentAlertEdits } from "../support/absentAlert.ts";
import type { AbsentWatch } from "../support/absentWatch.ts";
import { firstByName, someOf } from "../support/federated.ts";
import {
  type BringingItem,
  byName,
  type FederatedRecord,
  federatedRecordsInSteps,
  isUnwatched,
  prepareInSteps,
  watchesOf,
} from "../support/federatedRecords.ts";

export default defineRule({
  id: "alerting/missing-absent",
  scope: "workspace",
  severity: "hint",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A federated recording rule that no alert on `absent()` watches.",
  why: `When a recording rule is renamed at its source, or a selector stops taking it, nothing fails: the scrape of
\`/federate\` still answers 200, \`up\` stays 1, and the series is just gone. An alert that compares it to a threshold
has nothing to compare and never fires again.

An alert on \`absent(job:http_requests:rate5m)\` fires then. Its \`for\` should be longer than a sample may take through
all hops. Without a matcher it watches all sources together and fires when the last one is gone;
\`absent(job:http_requests:rate5m{cluster="eu-west"})\` watches one of them.`,
  examples: [
    {
      bad: `#- /global/prometheus.yml
rule_files: [rules/*.yml]
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
#- /global/rules/federation.yml
groups:
  - name: federation
    rules:
      - alert: RequestsAbsent
        expr: absent(job:http_requests:rate5m)
        for: 10m
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
      - record: job:http_errors:rate5m
        expr: sum by (job) (rate(http_errors_total[5m]))
`,
      fixed: `#- /global/prometheus.yml
rule_files: [rules/*.yml]
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
#- /global/rules/federation.yml
groups:
  - name: federation
    rules:
      - alert: RequestsAbsent
        expr: absent(job:http_requests:rate5m)
        for: 10m
      - alert: JobHttpErrorsRate5mAbsent
        expr: absent(job:http_errors:rate5m)
        for: 6m
        labels:
          severity: warning
        annotations:
          summary: "job:http_errors:rate5m no longer arrives"
          description: "No sample of job:http_errors:rate5m has arrived for 6m. It is federated by job federate. Check the scrape and the recording rule at the source."
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
      - record: job:http_errors:rate5m
        expr: sum by (job) (rate(http_errors_total[5m]))
`,
    },
    {
      bad: `#- /global/prometheus.yml
rule_files: [alerts.yml]
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
#- /global/alerts.yml
groups:
  - name: traffic
    rules:
      - alert: TrafficLow
        expr: job:http_requests:rate5m < 1
        for: 10m
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
      note: "Without any alert on absent() the finding stands at the selector that brings the record.",
    },
    {
      good: `#- /global/prometheus.yml
rule_files: [alerts.yml]
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
      - targets: ["prometheus-us.internal:9090"]
        labels: { cluster: us }
#- /global/alerts.yml
groups:
  - name: traffic
    rules:
      - alert: TrafficAbsent
        expr: absent(job:http_requests:rate5m{cluster="eu"}) or absent(job:http_requests:rate5m{cluster="us"})
        for: 10m
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
rule_files: [../rules.yml]
#- /clusters/us/prometheus.yml
global:
  external_labels: { cluster: us }
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
  *check(ws) {
    const seen = new Set<string>();
    const topology = topologyOf(ws);
    for (const node of topology.nodes.values()) {
      if (!node.serves || ws.settings.agent) continue;
      for (const edge of topology.edgesInto(node)) {
        // What a source holds is most of the work.
        topology.arrivalsOf(edge);
        yield undefined;
      }
      for (const report of yield* reports(ws, node)) {
        // Several servers may load one file of rules or of scrape jobs.
        const place = JSON.stringify(report.at);
        if (seen.has(place)) continue;
        seen.add(place);
        yield report;
      }
    }
  },
});

/** One report where alerts on absent() stand already, else one for each selector that brings unwatched records. */
function* reports(ws: WorkspaceView, node: TopologyNode): Steps<Report[]> {
  const watches = watchesOf(ws, node);
  const watched = new Set(watches.map(({ name }) => name));
  const missing: FederatedRecord[] = [];
  let count = 0;
  for (const record of yield* federatedRecordsInSteps(ws, node)) {
    if (count++ % AT_A_TIME === 0) yield undefined;
    // Nearly all of very many records are none that an alert names.
    if (!watched.has(record.name) || isUnwatched(record, watches)) missing.push(record);
  }
  if (missing.length === 0) return [];
  const last = watches.findLast((watch) => node.ruleDocuments.includes(watch.document));
  if (last) return [besideAlert(ws, node, last, missing)];
  yield* prepareInSteps(missing);
  const byItem = new Map<BringingItem["item"], { place: BringingItem; records: FederatedRecord[] }>();
  for (const record of missing) {
    const [place] = record.items;
    if (!place) continue;
    const known = byItem.get(place.item);
    if (known) known.records.push(record);
    else byItem.set(place.item, { place, records: [record] });
  }
  return [...byItem.values()].map(({ place, records }) => atSelector(ws, node, place, records));
}

function besideAlert(
  ws: WorkspaceView,
  node: TopologyNode,
  { name, document, rule }: AbsentWatch,
  missing: readonly FederatedRecord[],
): Report {
  const { first, names } = firstOf(missing);
  const many = missing.length > 1;
  return {
    at: { path: document.path, span: shift((rule.unit.alert ?? rule.unit).span, rule.base) },
    message: many
      ? `${name} is watched by absent(), but ${names} are not: when they stop arriving, alerts on them just fall silent. Add alerts on absent() for them.`
      : `${name} is watched by absent(), but ${names} is not: when it stops arriving, alerts on it just fall silent. Add an alert on absent() for it.`,
    related: first.flatMap((record) => broughtBy(record)),
    fix: fixOf(ws, node, missing),
  };
}

function atSelector(
  ws: WorkspaceView,
  node: TopologyNode,
  { document, job, item }: BringingItem,
  missing: readonly FederatedRecord[],
): Report {
  const { names } = firstOf(missing);
  return {
    at: { path: document.path, span: shift(item.text.span, job.base) },
    message: `No alert watches whether ${names} still ${missing.length > 1 ? "arrive" : "arrives"}: a renamed rule or a changed selector would leave queries here empty and their alerts silent. Add alerts on absent().`,
    fix: fixOf(ws, node, missing),
  };
}

/** The first few by name, and how the message calls all of them. */
function firstOf(missing: readonly FederatedRecord[]): {
  readonly first: readonly FederatedRecord[];
  readonly names: string;
} {
  const first = firstByName(missing, ({ name }) => name, NAMED);
  return {
    first,
    names: someOf(
      first.map(({ name }) => name),
      NAMED,
      missing.length,
    ),
  };
}

const NAMED = 3;

function broughtBy({ name, items }: FederatedRecord) {
  return items.slice(0, 1).map(({ document, job, item }) => ({
    location: { path: document.path, span: shift(item.text.span, job.base) },
    message: `Federates ${name}`,
  }));
}

function fixOf(ws: WorkspaceView, node: TopologyNode, missing: readonly FederatedRecord[]): FixReport[] {
  const [first] = missing;
  if (!absentAlertEdits(ws, node, missing) || !first) return [];
  const edits = () => absentAlertEdits(ws, node, byName(missing))?.() ?? [];
  const title =
    missing.length === 1
      ? `Add an absent() alert for ${first.name}`
      : `Add absent() alerts for ${missing.length} records`;
  return [{ title, safe: false, preferred: true, edits }];
}
