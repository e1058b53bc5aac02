import type { Matcher } from "../../syntax/promql/ast.ts";
import { isVariant } from "../../syntax/values/spelling.ts";
import { shiftEdits } from "../../text/edit.ts";
import { addTo } from "../../text/multiMap.ts";
import { shift } from "../../text/span.ts";
import { SCRAPE_SERIES } from "../../workspace/topology/series.ts";
import {
  type KnownSeries,
  type Topology,
  type TopologyNode,
  topologyOf,
} from "../../workspace/topology/topology.ts";
import { exactName } from "../../workspace/uses.ts";
import type { Related } from "../finding.ts";
import { defineRule, type FixReport, type Report } from "../rule.ts";
import { someOf } from "../support/federated.ts";
import { Hops, hopsInto, scrapesOnlyFederate } from "../support/hops.ts";
import { valueKey } from "../support/labelSpelling.ts";
import { isClosed, type ReadName } from "../support/missingRecords.ts";
import { placeKey, type RuleSet, servedRules } from "../support/ruleSets.ts";

export default defineRule({
  id: "federation/unmatched-filter",
  scope: "workspace",
  severity: "info",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A rule filters federated series by a label value that no source sends.",
  why: `Federated series arrive with the labels of their records, the source's \`external_labels\` and the labels of the
target. A rule that asks for another value (\`cluster="eu"\` where the source calls itself \`eu-west\`), or for a label
that the record has aggregated away, selects nothing: the alert never fires, and one on \`absent()\` always does.

Reported is a filter that no series of that name can pass, where everything that brings the name is known. Where a
value differs in spelling only this is a warning, and the fix writes the value that arrives.`,
  examples: [
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
#- /global/alerts.yml
groups:
  - name: alerts
    rules:
      - alert: TrafficGone
        expr: absent(job:http_requests:rate5m{cluster="eu_west"})
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu-west }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
      fixed: `#- /global/prometheus.yml
rule_files: [alerts.yml]
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
#- /global/alerts.yml
groups:
  - name: alerts
    rules:
      - alert: TrafficGone
        expr: absent(job:http_requests:rate5m{cluster="eu-west"})
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu-west }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
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
#- /global/alerts.yml
groups:
  - name: alerts
    rules:
      - alert: TrafficGone
        expr: absent(job:http_requests:rate5m{cluster="eu-west"})
      - alert: CheckoutTrafficGone
        expr: absent(job:http_requests:rate5m{job="checkout", cluster=~"eu.*"})
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu-west }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
    },
  ],
  *check(ws, { once }) {
    const topology = topologyOf(ws);
    const seen = new Set<string>();
    for (const { set, nodes } of servedRules(ws)) {
      for (const reader of nodes) {
        const edges = hopsInto(topology, reader);
        if (edges.length === 0 || !isClosed(topology, reader)) continue;
        const metrics = scrapesOnlyFederate(reader);
        const filtered = once(set, "filtered names", () => filteredNames(set)).filter(
          ({ name }) => name.includes(":") || (metrics && !SCRAPE_SERIES.includes(name)),
        );
        if (filtered.length === 0) continue;
        const arriving = arrivingSeries(topology, reader, new Set(filtered.map(({ name }) => name)));
        const hops = new Hops(topology, reader, edges);
        for (const read of filtered) {
          const series = arriving.get(read.name);
          if (!series) continue;
          if (series.some((one) => topology.passes(one, read.selector) !== "never")) continue;
          const report = hops.mayArrive(read.name) ? undefined : reportOn(topology, reader, read, series);
          if (!report || !("path" in report.at) || seen.has(placeKey(report.at))) continue;
          seen.add(placeKey(report.at));
          yield report;
        }
      }
    }
  },
});

/** Names that rules of a set read with a filter on other labels, and that none of them records. */
function filteredNames(set: RuleSet): readonly ReadName[] {
  const found: ReadName[] = [];
  for (const { document, rule } of set.rules) {
    const { expression, selectors } = rule.unit;
    if (!expression) continue;
    for (const selector of selectors) {
      const name = exactName(selector);
      if (name === undefined || !selector.matchers.some((m) => m.label.value !== "__name__")) continue;
      found.push({ name, document, base: rule.base, expression, selector });
    }
  }
  return found.filter(({ name }) => !set.records(name));
}

/** What a server receives of some names, as it stands there. */
function arrivingSeries(
  topology: Topology,
  reader: TopologyNode,
  names: ReadonlySet<string>,
): Map<string, KnownSeries[]> {
  const found = new Map<string, KnownSeries[]>();
  if (names.size === 0) return found;
  for (const series of topology.seriesOf(reader)) {
    // That its rules read a name is all that makes it a metric of the server's own.
    if (!names.has(series.name) || series.origin === reader || series.kind === "scrape") continue;
    addTo(found, series.name, series);
  }
  return found;
}

function reportOn(
  topology: Topology,
  reader: TopologyNode,
  read: ReadName,
  series: readonly KnownSeries[],
): Report | undefined {
  const { name, document, base, expression, selector } = read;
  const matcher = selector.matchers.find(
    (m) =>
      m.label.value !== "__name__" &&
      series.every((one) => topology.passes(one, { ...selector, matchers: [m] }) === "never"),
  );
  // Each matcher alone lets something pass: what excludes them together is a matter of pairs of labels.
  if (!matcher) return undefined;
  const label = matcher.label.value;
  const values = [
    ...new Set(
      series.flatMap(({ labels }) => {
        const known = labels.get(label);
        return typeof known === "object" && known.value !== "" ? [known.value] : [];
      }),
    ),
  ];
  const asked = matcher.value.value;
  const meant = nearestValue(asked, values);
  const arrives =
    values.length === 0 ? `carries no label ${label}` : `has ${label} ${someOf(values.map((v) => `"${v}"`))}`;
  return {
    at: { path: document.path, span: shift(expression.place(matcher.span), base) },
    ...(meant !== undefined && { severity: "warning" as const }),
    message: `No ${name} with ${label}${matcher.op.value}"${asked}" arrives at ${reader.name}, so this selects nothing: what arrives ${arrives}.${meant === undefined || values.length === 1 ? "" : ` "${meant}" is spelt nearly so.`}`,
    related: origins(series, label, meant),
    fix: meant === undefined ? [] : writeValue(read, matcher, meant),
  };
}

/** The value that is spelt as the one that is asked for but for case and separators, else the only one much like it. */
function nearestValue(asked: string, values: readonly string[]): string | undefined {
  const key = valueKey(asked);
  const near = values.filter((value) => isVariant(value, asked));
  return near.find((value) => valueKey(value) === key) ?? (near.length === 1 ? near[0] : undefined);
}

/** Where the label that arrives is set, or where the record is made that lacks it. */
function origins(series: readonly KnownSeries[], label: string, value: string | undefined): Related[] {
  const first =
    series.find(({ labels }) => {
      const known = labels.get(label);
      return value !== undefined && typeof known === "object" && known.value === value;
    }) ?? series[0];
  if (!first) return [];
  const external = first.origin.externalLabels.get(label);
  if (external)
    return [
      { location: { path: first.origin.path, span: external.span }, message: "The label that arrives" },
    ];
  const { record } = first;
  return record
    ? [{ location: { path: record.document.path, span: record.span }, message: "Recorded here" }]
    : [];
}

function writeValue({ document, base, expression }: ReadName, matcher: Matcher, value: string): FixReport[] {
  const { start, end } = matcher.value.span;
  const edit = matcher.op.value === "=" ? expression.map?.encode(start + 1, end - 1, value) : undefined;
  if (!edit) return [];
  return [
    {
      title: `Write ${value}`,
      safe: false,
      preferred: true,
      edits: () => [{ path: document.path, edits: shiftEdits([edit], base) }],
    },
  ];
}
