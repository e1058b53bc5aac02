import { effectiveInterval } from "../../model/scrapeJob.ts";
import { formatDuration } from "../../syntax/values/duration.ts";
import { shift } from "../../text/span.ts";
import { type FederateEdge, type Topology, topologyOf } from "../../workspace/topology/topology.ts";
import { defineRule } from "../rule.ts";
import { federateJobs, someOf } from "../support/federated.ts";
import { jobSpot, jobTitle } from "../support/job.ts";
import { intervalWords } from "../support/timing.ts";

export default defineRule({
  id: "federation/interval-mismatch",
  scope: "workspace",
  severity: "info",
  since: "0.1.0",
  summary: "A federate job scrapes more often than its source evaluates what it fetches, or far less often.",
  why: `A recorded series changes only when its rule group is evaluated. A federate job that scrapes more often fetches
the same samples again: load on both sides for nothing. One that scrapes far less often adds its whole interval to the
age of every sample, and hides what happened in between.

The interval of the job is compared with that of the rule groups whose records pass its selectors.`,
  examples: [
    {
      bad: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate-eu
    scrape_interval: 15s
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    interval: 1m
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
    },
    {
      good: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate-eu
    scrape_interval: 1m
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    interval: 1m
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
    },
  ],
  *check(ws) {
    const topology = topologyOf(ws);
    for (const { document, job } of federateJobs(ws)) {
      const edges = topology.edgesOfJob(document.path, job.index);
      const evaluated = yield* evaluationOf(topology, edges);
      const interval = effectiveInterval(job.unit, document.config?.global?.unit);
      if (!evaluated) continue;
      const tooOften = interval.ms < evaluated.shortestMs;
      const tooRarely = interval.ms >= 5 * evaluated.longestMs;
      if (!tooOften && !tooRarely) continue;
      const own = job.unit.scrapeInterval;
      const words = intervalWords(job.unit, document.config?.global?.unit);
      const sources = someOf([...new Set(edges.map((edge) => edge.source.name))]);
      yield {
        at: { path: document.path, span: shift(own?.span ?? jobSpot(job.unit), job.base) },
        message: tooOften
          ? `${jobTitle(job.unit)} scrapes every ${words}, but ${sources} evaluates what it fetches every ${formatDuration(evaluated.shortestMs)}: it gets the same samples again. Scrape as often as the source evaluates.`
          : `${jobTitle(job.unit)} scrapes every ${words}, while ${sources} evaluates what it fetches every ${formatDuration(evaluated.longestMs)}: samples are up to ${formatDuration(interval.ms)} older than they need be, and most are never seen.`,
        related: [
          { location: evaluated.place, message: `Evaluated every ${formatDuration(evaluated.shortestMs)}` },
        ],
      };
    }
  },
});

/** The intervals of the groups whose records surely pass; undefined where something else passes too, or nothing is known. */
function* evaluationOf(topology: Topology, edges: readonly FederateEdge[]) {
  const records = [];
  for (const edge of edges) {
    yield undefined;
    for (const { series, passes } of topology.arrivalsOf(edge)) {
      // Scraped series change with every scrape at the source.
      if (series.kind !== "record" && passes === "surely") return undefined;
      if (series.record && series.origin === edge.source) records.push(series.record);
    }
  }
  const [first] = records;
  if (!first) return undefined;
  const times = [...new Set(records.map((record) => record.interval.ms))];
  const shortestMs = Math.min(...times);
  const shortest = records.find((record) => record.interval.ms === shortestMs) ?? first;
  return {
    shortestMs,
    longestMs: Math.max(...times),
    place: { path: shortest.document.path, span: shortest.group.header.interval?.span ?? shortest.span },
  };
}
