import type { JobUnit } from "../../model/units.ts";
import type { VectorSelector } from "../../syntax/promql/ast.ts";
import { shift } from "../../text/span.ts";
import { exactName } from "../../workspace/index.ts";
import { knowsRecordsOf } from "../../workspace/topology/delivery.ts";
import { SCRAPE_SERIES, SelectorCheck } from "../../workspace/topology/series.ts";
import {
  type FederateEdge,
  type Topology,
  type TopologyNode,
  topologyOf,
} from "../../workspace/topology/topology.ts";
import type { Location } from "../finding.ts";
import { defineRule, type FixReport, type Once, type Report } from "../rule.ts";
import { addSelector, takesSelectors } from "../support/addSelector.ts";
import { someOf } from "../support/federated.ts";
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

/** The hops into one server, asked for names. */
class Hops {
  readonly reader: TopologyNode;
  readonly #topology: Topology;
  readonly #edges: readonly FederateEdge[];
  readonly #check = new SelectorCheck();
  readonly #byJob = new Map<string, boolean>();

  constructor(topology: Topology, reader: TopologyNode, edges: readonly FederateEdge[]) {
    this.#topology = topology;
    this.reader = reader;
    this.#edges = edges;
  }

  /** The hops whose sources hold a name that surely reaches the server by none of its jobs; none when it may. */
  leftBehind(name: string): FederateEdge[] {
    if (this.#topology.edgesBringing(this.reader, name).length > 0 || this.#mayArrive(name)) return [];
    return this.#edges.filter(({ source }) => this.#holds(source, name));
  }

  /** Selectors that ask for a name which the source has: what drops it then are metric_relabel_configs or labels. */
  asked(edges: readonly FederateEdge[], name: string): FederateEdge | undefined {
    return edges.find(({ job }) => this.takes(job.unit, name));
  }

  /** Whether some selector of a job allows the name, whatever it asks of other labels. */
  takes(job: JobUnit, name: string): boolean {
    return job.selectors.some(({ selector, templated }) => {
      if (templated || !selector) return templated;
      return this.#allowsName(selector, name);
    });
  }

  #allowsName(selector: VectorSelector, name: string): boolean {
    const series = { name, labels: new Map(), open: true };
    return this.#check.passes(series, selector) !== "never";
  }

  /** A job that asks for the name has a source of which not everything is known. */
  #mayArrive(name: string): boolean {
    const record = name.includes(":");
    return this.reader.jobs.some(({ document, job }) => {
      const { unit } = job;
      if (!unit.federate || !(unit.openEnded || this.takes(unit, name))) return false;
      if (!record || unit.openEnded || renames(unit)) return true;
      const key = `${document.path} ${job.index}`;
      const known = this.#byJob.get(key);
      if (known !== undefined) return known;
      const targets = this.#topology.targetsOfJob(document.path, job.index);
      const discovers = unit.discoveries.some(
        ({ key: { value } }) => value !== "static_configs" && value !== "file_sd_configs",
      );
      const open =
        discovers ||
        targets.some(
          ({ resolution }) =>
            resolution.state !== "resolved" || !this.#isKnown(resolution.node, new Set([this.reader])),
        );
      this.#byJob.set(key, open);
      return open;
    });
  }

  /** All records of the server are known, and those of the servers that it federates. */
  #isKnown(node: TopologyNode, seen: Set<TopologyNode>): boolean {
    if (seen.has(node)) return true;
    seen.add(node);
    const targets = node.jobs.flatMap(({ document, job }) =>
      this.#topology.targetsOfJob(document.path, job.index).filter((target) => target.reader === node),
    );
    return (
      isClosed(this.#topology, node) &&
      knowsRecordsOf(node, targets) &&
      this.#topology.edgesInto(node).every((edge) => this.#isKnown(edge.source, seen))
    );
  }

  /** Where the first of some servers records a name; undefined when it is a metric. */
  recordAt(sources: readonly TopologyNode[], name: string): Location | undefined {
    for (const source of sources) {
      const record = this.#topology.recordsOf(source).find((one) => one.name === name);
      if (record) return { path: record.document.path, span: record.span };
    }
    return undefined;
  }

  #holds(source: TopologyNode, name: string): boolean {
    if (this.#topology.recordsOf(source).some((record) => record.name === name)) return true;
    return this.#topology.seriesOf(source).some((series) => series.name === name);
  }
}

/** A step writes names, so that what arrives may be called otherwise than at the source. */
function renames({ metricRelabelConfigs }: JobUnit): boolean {
  return metricRelabelConfigs.some(
    (step) => step.templated || step.action === "labelmap" || step.targetLabel?.value === "__name__",
  );
}

function scrapesOnlyFederate(node: TopologyNode): boolean {
  return node.jobs.every(({ job }) => job.unit.federate !== undefined);
}

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
