import { globalInterval } from "../../model/globalSection.ts";
import { effectiveInterval } from "../../model/scrapeJob.ts";
import type { Placed, RuleUnit } from "../../model/units.ts";
import type { VectorSelector } from "../../syntax/promql/ast.ts";
import { walk } from "../../syntax/promql/walk.ts";
import { formatDuration } from "../../syntax/values/duration.ts";
import { type Span, shift } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import { exactName } from "../../workspace/index.ts";
import { type Topology, type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { defineRule, type FixReport, type Once, type Report } from "../rule.ts";
import { encodeEdits } from "../support/expressionEdit.ts";
import { paceAt, type SamplePace } from "../support/samplePace.ts";

export default defineRule({
  id: "promql/rate-window",
  scope: "workspace",
  severity: "warning",
  since: "0.1.0",
  fix: "unsafe",
  summary:
    "The window of a `rate` is shorter than four samples of its metric, on the way that it takes here.",
  why: `\`rate\`, \`increase\` and the like need two samples in their window, and answer nothing with fewer. Scrapes are late at
times and fail at times, so a window should hold four.

How far apart samples are depends on where the rule is evaluated. On the server that scrapes it is the scrape interval. Over
federation it is the slowest wait on the way: a metric that is scraped every 15 seconds and federated every 30 has a new
sample every 30 seconds, and \`[1m]\`, which is right at the source, holds two of them. The same goes for records, which have a
new sample at each evaluation of their group.

Only rule files that a config of the workspace loads are looked at. Where the selector names a job of that config its interval
counts, else the shortest one there. Windows that hold two or three scraped samples are an info.`,
  examples: [
    {
      bad: `#- /global/prometheus.yml
global:
  scrape_interval: 15s
  external_labels: { cluster: global }
rule_files: [rules.yml]
scrape_configs:
  - job_name: federate-eu
    scrape_interval: 30s
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
#- /global/rules.yml
groups:
  - name: queues
    rules:
      - alert: QueueGrows
        expr: deriv(job:queue_length:sum[1m]) > 10
        for: 10m
`,
      fixed: `#- /global/prometheus.yml
global:
  scrape_interval: 15s
  external_labels: { cluster: global }
rule_files: [rules.yml]
scrape_configs:
  - job_name: federate-eu
    scrape_interval: 30s
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
#- /global/rules.yml
groups:
  - name: queues
    rules:
      - alert: QueueGrows
        expr: deriv(job:queue_length:sum[2m]) > 10
        for: 10m
`,
    },
    {
      bad: `#- /prometheus.yml
global:
  scrape_interval: 1m
rule_files: [rules.yml]
scrape_configs:
  - job_name: api
    static_configs:
      - targets: ["api:8080"]
#- /rules.yml
groups:
  - name: traffic
    rules:
      - record: job:http_requests:rate1m
        expr: sum by (job) (rate(http_requests_total[1m]))
`,
      note: "One sample in a minute is no rate.",
    },
    {
      good: `#- /prometheus.yml
global:
  scrape_interval: 15s
rule_files: [rules.yml]
scrape_configs:
  - job_name: api
    static_configs:
      - targets: ["api:8080"]
#- /rules.yml
groups:
  - name: traffic
    rules:
      - record: job:http_requests:rate1m
        expr: sum by (job) (rate(http_requests_total[1m]))
`,
    },
  ],
  *check(ws, { once }) {
    const topology = topologyOf(ws);
    const slowest = slowestPace(ws);
    for (const document of ws.documents.values()) {
      if (document.groups.length === 0 || document.dialect === "vmalert") continue;
      const owners = topology.ownersOf(document.path);
      if (owners.length === 0 || shortestWindow(ws, document) >= slowest * SAMPLES) continue;
      const make = () => reportsOf(topology, document, owners, once);
      // What federation brings depends on other servers too; else a server's own config says it all.
      const alone = owners.every((node) => topology.edgesInto(node).length === 0);
      yield* alone ? ws.memo.onceOf(document, "rate windows", configsOf(owners), make) : make();
    }
  },
});

/** How many samples a window should hold. */
const SAMPLES = 4;

/** Functions that answer nothing with fewer than two samples. */
const RATES: ReadonlySet<string> = new Set([
  "rate",
  "irate",
  "increase",
  "delta",
  "idelta",
  "deriv",
  "predict_linear",
]);

interface Window {
  readonly func: string;
  readonly selector: VectorSelector;
  readonly ms: number;
  /** The duration in the brackets, in the decoded expression. */
  readonly span: Span;
}

/** The longest interval of any job or group here: windows that hold four of it are long enough everywhere. */
function slowestPace(ws: WorkspaceView): number {
  let slowest = 0;
  for (const document of ws.documents.values()) {
    const own = ws.memo.once(document, "slowest interval", () => {
      const global = document.config?.global?.unit;
      const jobs = (document.config?.jobs ?? []).map(({ unit }) => effectiveInterval(unit, global).ms);
      const groups = document.groups.map(({ header }) => header.interval?.ms ?? 0);
      const evaluated = document.config
        ? [globalInterval(global).ms, global?.evaluationInterval?.ms ?? 0]
        : [];
      return [...jobs, ...groups, ...evaluated].reduce((a, b) => Math.max(a, b), 60_000);
    });
    slowest = Math.max(slowest, own);
  }
  return slowest;
}

function shortestWindow(ws: WorkspaceView, document: Document): number {
  return ws.memo.once(document, "shortest window", () => {
    let shortest = Number.POSITIVE_INFINITY;
    for (const { rules } of document.groups)
      for (const { unit } of rules) for (const { ms } of windowsOf(unit)) shortest = Math.min(shortest, ms);
    return shortest;
  });
}

function windowsOf({ expression }: RuleUnit): Window[] {
  if (!expression?.text.value.includes("[") || expression.parsed.problems.length > 0) return [];
  const found: Window[] = [];
  walk(expression.parsed.expr, (node) => {
    if (node.kind !== "call" || !RATES.has(node.func.value)) return;
    const [range] = node.args;
    if (range?.kind !== "matrix" || range.vector.kind !== "vector" || range.range.kind !== "literal") return;
    const { range: window, vector: selector } = range;
    const ms = window.seconds * 1000;
    if (ms > 0) found.push({ func: node.func.value, selector, ms, span: window.span });
  });
  return found;
}

function configsOf(owners: readonly TopologyNode[]): Document[] {
  return owners.flatMap((node) => [
    node.document,
    ...node.jobs.map(({ document }) => document),
    ...node.ruleDocuments,
  ]);
}

function reportsOf(
  topology: Topology,
  document: Document,
  owners: readonly TopologyNode[],
  once: Once,
): readonly Report[] {
  const paces = new Map<string, Slowest | undefined>();
  // Hundreds of rules read the same metrics by the same jobs.
  const paceOf = (selector: VectorSelector) => {
    const key = JSON.stringify([
      exactName(selector),
      ...selector.matchers.map((m) => [m.label.value, m.op.value, m.value.value]),
    ]);
    if (!paces.has(key)) paces.set(key, slowestOf(topology, owners, selector, once));
    return paces.get(key);
  };
  return document.groups.flatMap(({ rules }) =>
    rules.flatMap((rule) => reportOf(document, rule, owners, paceOf) ?? []),
  );
}

/** The server at which samples come slowest, of those that evaluate the rule. */
interface Slowest {
  readonly node: TopologyNode;
  readonly pace: SamplePace;
}

function slowestOf(
  topology: Topology,
  owners: readonly TopologyNode[],
  selector: VectorSelector,
  once: Once,
): Slowest | undefined {
  let slowest: Slowest | undefined;
  for (const node of owners) {
    const pace = paceAt(topology, node, selector, once);
    if (pace && (!slowest || pace.ms > slowest.pace.ms)) slowest = { node, pace };
  }
  return slowest;
}

/** One finding a rule, at its first short window: its others are mended along. */
function reportOf(
  document: Document,
  rule: Placed<RuleUnit>,
  owners: readonly TopologyNode[],
  paceOf: (selector: VectorSelector) => Slowest | undefined,
): Report | undefined {
  const { expression } = rule.unit;
  if (!expression) return undefined;
  const short = windowsOf(rule.unit).flatMap((window) => {
    const slowest = paceOf(window.selector);
    return slowest && window.ms < slowest.pace.ms * SAMPLES ? [{ window, ...slowest }] : [];
  });
  const [first] = short;
  if (!first) return undefined;
  const { window, node, pace } = first;
  const mild = short.every((one) => !one.pace.hops && one.window.ms >= 2 * one.pace.ms);
  const needed = formatDuration(pace.ms * SAMPLES);
  const every = formatDuration(pace.ms);
  const held = Math.floor(window.ms / pace.ms);
  const what = exactName(window.selector) ?? "what this selects";
  const where =
    owners.length > 1 ? `${node.name}, one of ${owners.length} servers that evaluate this` : node.name;
  return {
    at: { path: document.path, span: shift(expression.place(window.span), rule.base) },
    message: `At ${where}, ${what} is ${pace.words}, so a new sample comes every ${every} and [${formatDuration(window.ms)}] holds ${held === 0 ? "less than one" : `about ${held}`}. ${window.func}() should have four: 4 × ${every} = ${needed}.`,
    ...(mild && { severity: "info" }),
    related: pace.place ? [{ location: pace.place, message: `Every ${every}` }] : [],
    fix: lengthened(document, rule, short),
  };
}

function lengthened(
  { path }: Document,
  { unit, base }: Placed<RuleUnit>,
  short: readonly (Slowest & { readonly window: Window })[],
): FixReport[] {
  const [first] = short;
  if (!unit.expression || !first) return [];
  const edits = encodeEdits(
    unit.expression,
    short.map(({ window, pace }) => ({ span: window.span, newText: formatDuration(pace.ms * SAMPLES) })),
  );
  if (!edits) return [];
  return [
    {
      title: `Use a window of ${formatDuration(first.pace.ms * SAMPLES)}`,
      safe: false,
      preferred: true,
      edits: () => [{ path, edits: edits.map((edit) => ({ ...edit, span: shift(edit.span, base) })) }],
    },
  ];
}
