import { shift } from "../../text/span.ts";
import { exactName } from "../../workspace/index.ts";
import { SCRAPE_SERIES } from "../../workspace/topology/series.ts";
import { type FederateEdge, topologyOf } from "../../workspace/topology/topology.ts";
import { defineRule, type FixReport, type Once, type Report } from "../rule.ts";
import { addSelector, takesSelectors } from "../support/addSelector.ts";
import { someOf } from "../support/federated.ts";
import { Hops, hopsInto, type LeftBehind, scrapesOnlyFederate } from "../support/hops.ts";
import { jobSpot, jobTitle } from "../support/job.ts";
import { isClosed, placeOfName, type ReadName, unrecordedInputs } from "../support/missingRecords.ts";
import { placeKey, type RuleSet, servedRules } from "../support/ruleSets.ts";

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
        const edges = hopsInto(topology, reader);
        if (edges.length === 0 || !isClosed(topology, reader)) continue;
        const hops = new Hops(topology, reader, edges);
        const metrics = scrapesOnlyFederate(reader) ? metricInputs(set, once) : [];
        for (const read of [...unrecordedInputs(set, ws.memo), ...metrics]) {
          const place = placeKey(placeOfName(read));
          if (seen.has(place)) continue;
          const ways = hops.leftBehind(read.name);
          if (ways.length === 0) continue;
          seen.add(place);
          yield report(hops, read, ways);
        }
      }
    }
  },
});

/** Metrics by plain names that rules read and none records; one of each name and rule. */
function metricInputs(set: RuleSet, once: Once): readonly ReadName[] {
  return once(set, "metric inputs", () => {
    return set.rules.flatMap((reader): ReadName[] => {
      const { expression, selectors } = reader.rule.unit;
      if (!expression) return [];
      const { document, rule } = reader;
      const found = new Map<string, ReadName>();
      for (const selector of selectors) {
        const name = exactName(selector);
        if (name === undefined || name.includes(":") || set.records(name) || isOwn(name)) continue;
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

function report(hops: Hops, read: ReadName, ways: readonly LeftBehind[]): Report {
  const { name } = read;
  const edges = ways.map((way) => way.edge);
  const sources = [...new Set(edges.map((edge) => edge.source))];
  const readers = [...new Set(edges.map((edge) => edge.reader))];
  const asked = hops.asked(edges, name);
  const lost = readers.includes(hops.reader) ? "" : ` of ${someOf(readers.map((r) => r.name))}`;
  const why = asked
    ? `${jobTitle(asked.job.unit)} asks for it, but its other matchers or metric_relabel_configs leave none over`
    : `no match[] selector${lost} takes it`;
  const record = hops.recordAt(sources, name);
  return {
    at: placeOfName(read),
    message: `${name} does not arrive at ${hops.reader.name}: ${someOf(sources.map((s) => s.name))} ${sources.length > 1 ? "have" : "has"} it, and ${why}. What reads it here has no result.`,
    related: [
      ...(record ? [{ location: record, message: "Recorded here" }] : []),
      ...jobsOf(edges)
        .slice(0, 3)
        .map(({ document, job }) => {
          const last = job.unit.selectors.at(-1);
          const span = last ? last.text.span : jobSpot(job.unit);
          return {
            location: { path: document.path, span: shift(span, job.base) },
            message: "What is federated from there",
          };
        }),
    ],
    fix: asked ? [] : federate(hops, name, ways),
  };
}

/** Every job on the way is to ask for the name. */
function federate(hops: Hops, name: string, ways: readonly LeftBehind[]): FixReport[] {
  const jobs = jobsOf(ways.flatMap(({ edge, onward }) => [edge, ...onward]));
  if (!jobs.some(({ job }) => takesSelectors(job.unit))) return [];
  return [
    {
      title: `Federate ${name} to ${hops.reader.name}`,
      safe: false,
      preferred: true,
      edits: () => addSelector(jobs, name),
    },
  ];
}

/** One hop of each job. */
function jobsOf(edges: readonly FederateEdge[]): FederateEdge[] {
  return [...new Map(edges.map((edge) => [`${edge.document.path} ${edge.job.index}`, edge])).values()];
}
