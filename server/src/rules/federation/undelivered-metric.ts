import { shift } from "../../text/span.ts";
import { exactName } from "../../workspace/index.ts";
import { SCRAPE_SERIES } from "../../workspace/topology/series.ts";
import { type FederateEdge, topologyOf } from "../../workspace/topology/topology.ts";
import { defineRule, type FixReport, type Once, type Report } from "../rule.ts";
import { addSelector, takesSelectors } from "../support/addSelector.ts";
import { someOf } from "../support/federated.ts";
import { Hops, scrapesOnlyFederate } from "../support/hops.ts";
import { isClosed, placeOfName, type ReadName, unrecordedInputs } from "../support/missingRecords.ts";
import { placeKey, type RuleSet, rulesOf, servedRules } from "../support/ruleSets.ts";

export default defineRule({
  id: "federation/undelivered-metric",
  scope: "workspace",
  severity: "warning",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A rule of a federating server reads a series that its sources have and no hop delivers.",
  why: `A server that federates holds what its \`match[]\` selectors let through, and nothing else of its sources. A rule
there that reads a series which stays behind has no result: the record stays empty, the alert never fires. The fix adds
a selector for the series to the jobs whose sources have it.

Reported is only what is certain: the series is a record that a source makes (or, on a server that scrapes nothing but
\`/federate\`, a metric that a source's rules read), no selector lets it through, the server does not record it itself,
nobody writes to it, and no target of unknown content is asked for it.`,
  examples: [
    {
      bad: `#- /global/prometheus.yml
rule_files: [slo.yml]
scrape_configs:
  - job_name: federate-eu
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"job:.*"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
#- /global/slo.yml
groups:
  - name: slo
    rules:
      - alert: Slow
        expr: service:latency:p99 > 1
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: latency
    rules:
      - record: service:latency:p99
        expr: histogram_quantile(0.99, sum by (service, le) (rate(http_request_duration_seconds_bucket[5m])))
`,
      fixed: `#- /global/prometheus.yml
rule_files: [slo.yml]
scrape_configs:
  - job_name: federate-eu
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"job:.*"}'
        - '{__name__="service:latency:p99"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
#- /global/slo.yml
groups:
  - name: slo
    rules:
      - alert: Slow
        expr: service:latency:p99 > 1
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: latency
    rules:
      - record: service:latency:p99
        expr: histogram_quantile(0.99, sum by (service, le) (rate(http_request_duration_seconds_bucket[5m])))
`,
    },
    {
      good: `#- /global/prometheus.yml
rule_files: [slo.yml]
scrape_configs:
  - job_name: federate-eu
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"(job|service):.*"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
#- /global/slo.yml
groups:
  - name: slo
    rules:
      - alert: Slow
        expr: service:latency:p99 > 1
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: latency
    rules:
      - record: service:latency:p99
        expr: histogram_quantile(0.99, sum by (service, le) (rate(http_request_duration_seconds_bucket[5m])))
`,
    },
  ],
  *check(ws, { once }) {
    const topology = topologyOf(ws);
    const seen = new Set<string>();
    for (const { set, nodes } of servedRules(ws)) {
      for (const reader of nodes) {
        const edges = topology.edgesInto(reader).filter((edge) => edge.source !== reader);
        if (edges.length === 0 || !isClosed(topology, reader)) continue;
        const hops = new Hops(topology, reader, edges);
        const metrics = scrapesOnlyFederate(reader) ? metricInputs(set, once) : [];
        for (const read of [...unrecordedInputs(set, once), ...metrics]) {
          const place = placeKey(placeOfName(read));
          if (seen.has(place)) continue;
          const holders = hops.leftBehind(read.name);
          if (holders.length === 0) continue;
          seen.add(place);
          yield report(hops, read, holders);
        }
      }
    }
  },
});

/** Metrics by plain names that rules read and none records; one of each name and rule. */
function metricInputs(set: RuleSet, once: Once): readonly ReadName[] {
  return once(set, "metric inputs", () => {
    const all = [...rulesOf(set)];
    const recorded = new Set(all.flatMap(({ rule }) => rule.unit.record?.value ?? []));
    return all.flatMap((reader): ReadName[] => {
      const { expression, selectors } = reader.rule.unit;
      if (!expression) return [];
      const { document, rule } = reader;
      const found = new Map<string, ReadName>();
      for (const selector of selectors) {
        const name = exactName(selector);
        if (name === undefined || name.includes(":") || recorded.has(name) || isOwn(name)) continue;
        if (!found.has(name)) found.set(name, { name, document, base: rule.base, expression, selector });
      }
      return [...found.values()];
    });
  });
}

/** Every server has these of its own. */
function isOwn(name: string): boolean {
  return SCRAPE_SERIES.includes(name) || name.startsWith("scrape_") || name.startsWith("ALERTS");
}

function report(hops: Hops, read: ReadName, holders: readonly FederateEdge[]): Report {
  const { name } = read;
  const sources = [...new Set(holders.map((edge) => edge.source))];
  const asked = hops.asked(holders, name);
  const why = asked
    ? `${asked.job.unit.name?.value ?? "the job"} asks for it, but its other matchers or metric_relabel_configs leave none over`
    : "no match[] selector takes it";
  const record = hops.recordAt(sources, name);
  return {
    at: placeOfName(read),
    message: `${name} does not arrive at ${hops.reader.name}: ${someOf(sources.map((s) => s.name))} ${sources.length > 1 ? "have" : "has"} it, and ${why}. What reads it here has no result.`,
    related: [
      ...(record ? [{ location: record, message: "Recorded here" }] : []),
      ...jobsOf(holders)
        .slice(0, 3)
        .map(({ document, job }) => {
          const last = job.unit.selectors.at(-1);
          const span = last ? last.text.span : (job.unit.name?.span ?? job.unit.span);
          return {
            location: { path: document.path, span: shift(span, job.base) },
            message: "What is federated from there",
          };
        }),
    ],
    fix: asked ? [] : federate(hops, name, holders),
  };
}

function federate(hops: Hops, name: string, holders: readonly FederateEdge[]): FixReport[] {
  const able = jobsOf(holders).filter(({ job }) => takesSelectors(job.unit));
  if (able.length === 0) return [];
  return [
    {
      title: `Federate ${name} to ${hops.reader.name}`,
      safe: false,
      preferred: true,
      edits: () => addSelector(able, name),
    },
  ];
}

/** One hop of each job. */
function jobsOf(edges: readonly FederateEdge[]): FederateEdge[] {
  return [...new Map(edges.map((edge) => [`${edge.document.path} ${edge.job.index}`, edge])).values()];
}
