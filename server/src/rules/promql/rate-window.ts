import type { Expression } from "../../model/expression.ts";
import { globalInterval } from "../../model/globalSection.ts";
import { effectiveInterval } from "../../model/scrapeJob.ts";
import type { Placed, RuleUnit } from "../../model/units.ts";
import type { VectorSelector } from "../../syntax/promql/ast.ts";
import { walk } from "../../syntax/promql/walk.ts";
import { formatDuration } from "../../syntax/values/duration.ts";
import type { TextEdit } from "../../text/edit.ts";
import { type Span, shift } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import { exactName } from "../../workspace/index.ts";
import { type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { defineRule, type FixReport, type Report } from "../rule.ts";
import { encodeEdits } from "../support/expressionEdit.ts";
import { type SamplePace, SamplePaces } from "../support/samplePace.ts";
import { RATES } from "../support/windows.ts";

export default defineRule({
  id: "promql/rate-window",
  scope: "workspace",
  severity: "warning",
  since: "0.1.0",
  fix: "unsafe",
  summary:
    "The window of a `rate` is shorter than four samples of its metric, on the way that it takes here.",
  why: `\`rate\`, \`increase\` and the like need two samples in their window, and answer nothing with fewer. Scrapes are late
at times and fail at times, so a window should hold four.

How far apart samples are depends on where the rule is evaluated. On the server that scrapes it is the scrape
interval. Over federation it is the slowest wait on the way: a metric that is scraped every 15 seconds and federated
every 30 has a new sample every 30 seconds, and \`[1m]\`, which is right at the source, holds two of them. The same
goes for records, which have a new sample at each evaluation of their group.

Only rule files that a config of the workspace loads are looked at. Where the selector names a job of that config its
interval counts, else the shortest one there; what a federating server is not known to fetch is left alone. Windows
that hold two or three scraped samples are an info, told of once in a file.`,
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
    const limit = slowestPace(ws) * SAMPLES;
    const paces = new SamplePaces(topology, once);
    for (const document of ws.documents.values()) {
      if (document.groups.length === 0 || document.dialect === "vmalert") continue;
      const owners = topology.ownersOf(document.path);
      if (owners.length === 0) continue;
      const windows = windowsBelow(ws, document, limit);
      if (windows.length === 0) continue;
      yield undefined;
      const make = () => reportsOf(document, windows, owners, paces);
      // What federation brings depends on other servers too; else a server's own config says it all.
      const alone = owners.every((node) => topology.edgesInto(node).length === 0);
      const of = owners.flatMap((node) => [node, node.ruleDocuments]);
      yield* alone ? ws.memo.onceOf(document, "rate windows", of, make) : make();
    }
  },
});

/** How many samples a window should hold. */
const SAMPLES = 4;

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

interface RuleWindows {
  readonly rule: Placed<RuleUnit>;
  readonly windows: readonly Window[];
}

/** The rules of a file that look at windows which may be too short here. Most look at long ones only. */
function windowsBelow(ws: WorkspaceView, document: Document, limit: number): readonly RuleWindows[] {
  const key = `windows below ${limit}`;
  return ws.memo.once(document, key, () => {
    const found: RuleWindows[] = [];
    for (const { rules } of document.groups) {
      for (const rule of rules) {
        const { expression } = rule.unit;
        if (!expression) continue;
        // The same expression stands in the rules of many clusters.
        const windows = ws.memo.once(expression.parsed, key, () => shortIn(expression, limit));
        if (windows.length > 0) found.push({ rule, windows });
      }
    }
    return found;
  });
}

function shortIn(expression: Expression, limit: number): readonly Window[] {
  const windows = mayBeShort(expression, limit) ? windowsOf(expression) : [];
  const short = windows.filter(({ ms }) => ms < limit);
  return short.length > 0 ? short : NO_WINDOWS;
}

const NO_WINDOWS: readonly Window[] = [];

/** By the text alone, as nearly every expression is done with by that: false only where all windows are long. */
function mayBeShort({ text }: Expression, limit: number): boolean {
  const ranges = text.value.match(/\[[^\]]*\]/g) ?? [];
  return ranges.some((range) => {
    const [, count, unit = ""] = /^\[(\d+)([smhdwy])\]$/.exec(range) ?? [];
    const ms = UNITS_MS.get(unit);
    return count === undefined || ms === undefined || Number(count) * ms < limit;
  });
}

const UNITS_MS: ReadonlyMap<string, number> = new Map([
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
  ["w", 604_800_000],
  ["y", 31_536_000_000],
]);

function windowsOf({ text, parsed }: Expression): Window[] {
  if (!text.value.includes("[") || parsed.problems.length > 0) return [];
  const found: Window[] = [];
  walk(parsed.expr, (node) => {
    if (node.kind !== "call" || !RATES.has(node.func.value)) return;
    const [range] = node.args;
    if (range?.kind !== "matrix" || range.vector.kind !== "vector" || range.range.kind !== "literal") return;
    const { range: window, vector: selector } = range;
    const ms = window.seconds * 1000;
    if (ms > 0) found.push({ func: node.func.value, selector, ms, span: window.span });
  });
  return found;
}

function reportsOf(
  document: Document,
  found: readonly RuleWindows[],
  owners: readonly TopologyNode[],
  paces: SamplePaces,
): readonly Report[] {
  const reports: Report[] = [];
  const mild: ShortWindows[] = [];
  for (const each of found) {
    const short = shortWindows(each, owners, paces);
    if (!short) continue;
    if (isMild(short)) mild.push(short);
    else reports.push(reportOf(document, owners, [short], "warning"));
  }
  // A habit of a whole file is told of once.
  const [first, ...others] = mild;
  if (first) reports.push(reportOf(document, owners, [first, ...others], "info"));
  return reports.length > 0 ? reports : NONE;
}

const NONE: readonly Report[] = [];

/** The server at which samples come slowest, of those that evaluate the rule. */
interface Slowest {
  readonly node: TopologyNode;
  readonly pace: SamplePace;
}

function slowestOf(
  owners: readonly TopologyNode[],
  selector: VectorSelector,
  paces: SamplePaces,
): Slowest | undefined {
  let slowest: Slowest | undefined;
  for (const node of owners) {
    const pace = paces.at(node, selector);
    if (pace && (!slowest || pace.ms > slowest.pace.ms)) slowest = { node, pace };
  }
  return slowest;
}

/** The windows of one rule that are too short. */
interface ShortWindows {
  readonly rule: Placed<RuleUnit>;
  readonly first: ShortWindow;
  readonly all: readonly ShortWindow[];
}

interface ShortWindow extends Slowest {
  readonly window: Window;
}

function shortWindows(
  { rule, windows }: RuleWindows,
  owners: readonly TopologyNode[],
  paces: SamplePaces,
): ShortWindows | undefined {
  const all = windows.flatMap((window): ShortWindow[] => {
    const slowest = slowestOf(owners, window.selector, paces);
    return slowest && window.ms < slowest.pace.ms * SAMPLES ? [{ ...slowest, window }] : [];
  });
  const [first] = all;
  return first && { rule, first, all };
}

/** Two scraped samples are a rate, while no scrape fails. */
function isMild({ all }: ShortWindows): boolean {
  return all.every(({ pace, window }) => !pace.hops && window.ms >= 2 * pace.ms);
}

/** One finding for all these rules, at the first one's first window: the others are mended along. */
function reportOf(
  document: Document,
  owners: readonly TopologyNode[],
  short: readonly [ShortWindows, ...ShortWindows[]],
  severity: "warning" | "info",
): Report {
  const [one] = short;
  const { window, node, pace } = one.first;
  const { expression } = one.rule.unit;
  const every = formatDuration(pace.ms);
  const held = Math.floor(window.ms / pace.ms);
  const what = exactName(window.selector) ?? "what this selects";
  const where =
    owners.length > 1 ? `${node.name}, one of ${owners.length} servers that evaluate this` : node.name;
  const more = short.length - 1;
  const also =
    more > 0
      ? ` ${more} more rule${more > 1 ? "s" : ""} of this file look${more > 1 ? "" : "s"} at windows as short.`
      : "";
  return {
    at: {
      path: document.path,
      span: shift(expression?.place(window.span) ?? one.rule.unit.span, one.rule.base),
    },
    message: `At ${where}, ${what} is ${pace.words}, so a new sample comes every ${every} and [${formatDuration(window.ms)}] holds ${held === 0 ? "less than one" : `about ${held}`}. ${window.func}() should have four: 4 × ${every} = ${formatDuration(pace.ms * SAMPLES)}.${also}`,
    severity,
    related: pace.place ? [{ location: pace.place, message: `Every ${every}` }] : [],
    fix: lengthened(document, short),
  };
}

function lengthened({ path }: Document, short: readonly ShortWindows[]): FixReport[] {
  const [one] = short;
  if (!one || one.rule.unit.expression?.text.inherited) return [];
  const needed = formatDuration(one.first.pace.ms * SAMPLES);
  return [
    {
      title:
        short.length > 1
          ? `Use windows of four samples in ${short.length} rules of this file`
          : `Use a window of ${needed}`,
      safe: false,
      preferred: true,
      edits: () => [{ path, edits: short.flatMap(editsOf) }],
    },
  ];
}

function editsOf({ rule: { unit, base }, all }: ShortWindows): TextEdit[] {
  if (!unit.expression) return [];
  const edits = all.map(({ window, pace }) => ({
    span: window.span,
    newText: formatDuration(pace.ms * SAMPLES),
  }));
  return (encodeEdits(unit.expression, edits) ?? []).map((edit) => ({
    ...edit,
    span: shift(edit.span, base),
  }));
}
