import { formatDuration } from "../../syntax/values/duration.ts";
import { shiftEdits } from "../../text/edit.ts";
import { shift } from "../../text/span.ts";
import { exactName } from "../../workspace/index.ts";
import {
  type SampleAge,
  type Topology,
  type TopologyNode,
  topologyOf,
} from "../../workspace/topology/topology.ts";
import type { Related } from "../finding.ts";
import { defineRule, type FixReport, type Once, type Report } from "../rule.ts";
import { ageArithmetic } from "../support/ages.ts";
import { federatingServers, rulesOf } from "../support/federatedUse.ts";
import type { RuleAt } from "../support/ruleSets.ts";
import { RATES, type TimeWindow, timeWindows } from "../support/windows.ts";

export default defineRule({
  id: "federation/short-window",
  scope: "workspace",
  severity: "warning",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A range, an age limit or a `for` is shorter than federated samples need to arrive.",
  why: `A federated sample is as old as all waits on its way together: it was scraped, recorded by a rule group, and fetched
by a federate job, over each hop. A range shorter than that can be without a new sample when it is evaluated, so an
alert on it comes and goes. \`time() - timestamp(x) > N\` with N below the age fires while all is well. A \`for\` below
the age lets one late sample decide (info).

promfed adds up the waits of the series that are used: of the jobs, groups and hops in this repository.`,
  examples: [
    {
      bad: `#- /global/prometheus.yml
global: { scrape_interval: 30s, evaluation_interval: 30s }
rule_files: [rules.yml]
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["prometheus-eu:9090"], labels: { cluster: eu } }]
#- /global/rules.yml
groups:
  - name: alerts
    rules:
      - alert: QueueGrows
        expr: avg_over_time(job:queue_length:sum[1m]) > 10
        for: 10m
#- /clusters/eu/prometheus.yml
global: { scrape_interval: 15s, evaluation_interval: 30s, external_labels: { cluster: eu } }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:queue_length:sum
        expr: sum by (job) (queue_length)
`,
      fixed: `#- /global/prometheus.yml
global: { scrape_interval: 30s, evaluation_interval: 30s }
rule_files: [rules.yml]
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["prometheus-eu:9090"], labels: { cluster: eu } }]
#- /global/rules.yml
groups:
  - name: alerts
    rules:
      - alert: QueueGrows
        expr: avg_over_time(job:queue_length:sum[2m]) > 10
        for: 10m
#- /clusters/eu/prometheus.yml
global: { scrape_interval: 15s, evaluation_interval: 30s, external_labels: { cluster: eu } }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:queue_length:sum
        expr: sum by (job) (queue_length)
`,
    },
    {
      good: `#- /global/prometheus.yml
global: { scrape_interval: 30s, evaluation_interval: 30s }
rule_files: [rules.yml]
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["prometheus-eu:9090"], labels: { cluster: eu } }]
#- /global/rules.yml
groups:
  - name: alerts
    rules:
      - alert: QueueGrows
        expr: avg_over_time(job:queue_length:sum[10m]) > 10
        for: 10m
      - alert: QueueLengthStale
        expr: time() - timestamp(job:queue_length:sum) > 180
        for: 5m
#- /clusters/eu/prometheus.yml
global: { scrape_interval: 15s, evaluation_interval: 30s, external_labels: { cluster: eu } }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:queue_length:sum
        expr: sum by (job) (queue_length)
`,
    },
  ],
  *check(ws, { once }) {
    const topology = topologyOf(ws);
    const seen = new Set<string>();
    for (const node of federatingServers(ws)) {
      if (topology.edgesInto(node).length === 0) continue;
      const ages = new Ages(topology, node);
      for (const at of rulesOf(node)) {
        // A rule file that several servers load is reported once.
        const place = `${at.document.path} ${at.rule.base}`;
        if (seen.has(place)) continue;
        const reports = [...ofWindows(at, ages, once), ...ofFor(at, ages)];
        if (reports.length > 0) seen.add(place);
        yield* reports;
      }
    }
  },
});

/** What comes to one server by federation, and how old it can be. */
class Ages {
  readonly node: TopologyNode;
  readonly #topology: Topology;

  constructor(topology: Topology, node: TopologyNode) {
    this.#topology = topology;
    this.node = node;
  }

  /** Undefined for names that no hop has a part in. */
  of(name: string): (SampleAge & { readonly slowestMs: number }) | undefined {
    if (name === "up" || name.startsWith("scrape_")) return undefined;
    const age = this.#topology.ageAt(this.node, name);
    if (!age.parts.some((part) => part.kind === "federate")) return undefined;
    return { ...age, slowestMs: Math.max(...age.parts.map((part) => part.ms)) };
  }

  /** Where the waits of a name are set: the federate job, and the rule that records it. */
  related(name: string): Related[] {
    const [edge] = this.#topology.edgesBringing(this.node, name);
    if (!edge) return [];
    const arrival = this.#topology.arrivalsOf(edge).find(({ series }) => series.name === name);
    const record = arrival?.series.record;
    return [
      {
        location: { path: edge.target.path, span: edge.target.span },
        message: `${name} is federated from here`,
      },
      ...(record
        ? [{ location: { path: record.document.path, span: record.span }, message: "and recorded here" }]
        : []),
    ];
  }
}

function* ofWindows({ document, rule }: RuleAt, ages: Ages, once: Once): Iterable<Report> {
  const { expression } = rule.unit;
  if (!expression) return;
  const windows = once(expression.parsed, "time windows", () => timeWindows(expression.parsed.expr));
  for (const window of windows) {
    const age = ages.of(window.name);
    const fault = age && faultOf(window, age);
    if (!fault) continue;
    yield {
      at: { path: document.path, span: shift(expression.place(window.span), rule.base) },
      severity: fault.severity,
      message: `${fault.text} (${ageArithmetic(age)}). ${fault.advice}`,
      related: ages.related(window.name),
      fix: window.kind === "range" ? widen({ document, rule }, window, fault.needMs) : [],
    };
  }
}

interface Fault {
  readonly severity: "warning" | "info";
  readonly text: string;
  readonly advice: string;
  readonly needMs: number;
}

function faultOf(
  { kind, name, ms, func }: TimeWindow,
  age: SampleAge & { readonly slowestMs: number },
): Fault | undefined {
  if (kind === "age") {
    if (ms >= age.ms) return undefined;
    return {
      severity: "warning",
      text: `Samples of ${name} can be ${formatDuration(age.ms)} old here while all is well, so a limit of ${formatDuration(ms)} fires for no reason`,
      advice: "Set it well above that age.",
      needMs: age.ms,
    };
  }
  // Windows with fewer than four samples are another finding, which says more of rates.
  if (ms >= age.ms || (RATES.has(func) && ms < 4 * age.slowestMs)) return undefined;
  const wide = wholeMs(Math.max(age.ms, 2 * age.slowestMs));
  return {
    severity: "warning",
    text: `${name} arrives up to ${formatDuration(age.ms)} late by federation, so the last ${formatDuration(ms)} can be without a new sample`,
    advice: `Look at ${formatDuration(wide)} at least.`,
    needMs: wide,
  };
}

/** Windows are written in whole minutes, short ones in halves. */
function wholeMs(ms: number): number {
  const unit = ms <= 60_000 ? 30_000 : 60_000;
  return Math.ceil(ms / unit) * unit;
}

function* ofFor({ document, rule }: RuleAt, ages: Ages): Iterable<Report> {
  const { unit } = rule;
  const wait = unit.alert ? unit.for : undefined;
  if (!wait?.ms || wait.inherited) return;
  // absent() turns only when the lookback is over, whatever the age of samples.
  if (/\babsent(?:_over_time)?\s*\(/.test(unit.expr?.value ?? "")) return;
  for (const selector of unit.selectors) {
    const name = exactName(selector);
    const age = name === undefined ? undefined : ages.of(name);
    if (!name || !age || wait.ms >= age.ms) continue;
    yield {
      at: { path: document.path, span: shift(wait.span, rule.base) },
      severity: "info",
      message: `A sample of ${name} can be ${formatDuration(age.ms)} old here (${ageArithmetic(age)}), longer than this alert waits: one odd sample is enough to fire it. Wait for ${formatDuration(wholeMs(2 * age.ms))}.`,
      related: ages.related(name),
    };
    return;
  }
}

function widen({ document, rule }: Omit<RuleAt, "group">, window: TimeWindow, ms: number): FixReport[] {
  const text = formatDuration(ms);
  const edit = rule.unit.expression?.map?.encode(window.span.start, window.span.end, text);
  if (!edit) return [];
  return [
    {
      title: `Look at ${text}`,
      safe: false,
      preferred: true,
      edits: () => [{ path: document.path, edits: shiftEdits([edit], rule.base) }],
    },
  ];
}
