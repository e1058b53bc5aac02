import type { LabelMatcher } from "../../model/series/index.ts";
import type { Placed, RuleUnit } from "../../model/units.ts";
import { formatDuration } from "../../syntax/values/duration.ts";
import { shiftEdits, type TextEdit } from "../../text/edit.ts";
import { inOneGo, type Steps } from "../../text/steps.ts";
import type { Document } from "../../workspace/document.ts";
import { type Topology, type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { defineRule, type FixReport, type Report } from "../rule.ts";
import { eachRule } from "../support/eachRule.ts";
import { encodeEdits } from "../support/expressionEdit.ts";
import { factOf, isKnown } from "../support/fact.ts";
import { type RateWindow, RULE_FILE, windowsIn, windowsOfExpression } from "../support/ruleFileFact.ts";
import { nameIn, type SamplePace, SamplePaces } from "../support/samplePace.ts";
import { SAMPLES, slowestPace } from "../support/slowestPace.ts";

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
      if (document.facts.intervals.length === 0 || document.dialect === "vmalert") continue;
      const owners = topology.ownersOf(document.path);
      if (owners.length === 0) continue;
      const windows = yield* windowsOf(ws, document, limit);
      if (windows.length === 0) continue;
      yield undefined;
      yield* isAlone(owners, topology)
        ? reportsAlone(ws, document, windows, owners, paces)
        : reportsOf(document, windows, owners, paces);
    }
  },
  ahead({ set, nodes }, ws, { once }) {
    const topology = topologyOf(ws);
    if (!isAlone(nodes, topology)) return;
    const paces = new SamplePaces(topology, once);
    for (const document of set.documents) {
      if (!isKnown(ws.memo, RULE_FILE, document) || document.dialect === "vmalert") continue;
      const owners = topology.ownersOf(document.path);
      const { windowsBelowMs } = factOf(ws.memo, RULE_FILE, document);
      const windows = inOneGo(windowsOf(ws, document, windowsBelowMs));
      if (windows.length > 0 && owners.length > 0 && isAlone(owners, topology))
        reportsAlone(ws, document, windows, owners, paces);
    }
  },
});

/** What federation brings depends on other servers too; else a server's own config says it all. */
function isAlone(owners: readonly TopologyNode[], topology: Topology): boolean {
  return owners.every((node) => topology.edgesInto(node).length === 0);
}

function reportsAlone(
  { memo }: WorkspaceView,
  document: Document,
  windows: readonly RuleWindows[],
  owners: readonly TopologyNode[],
  paces: SamplePaces,
): readonly Report[] {
  const of = [windows, ...owners.flatMap((node) => [node, node.ruleDocuments])];
  return memo.onceOf(document, "rate windows", of, () => reportsOf(document, windows, owners, paces));
}

/** The windows in one rule. */
type RuleWindows = readonly [RateWindow, ...RateWindow[]];

/** The rules of a file that look at windows which may be too short here. Most look at long ones only. */
function* windowsOf(ws: WorkspaceView, document: Document, limit: number): Steps<readonly RuleWindows[]> {
  const { memo } = ws;
  const known = factOf(memo, RULE_FILE, document);
  const knowsAll = known.windowsBelowMs >= limit;
  // Those that are long enough everywhere are among them too: that they are is seen at a glance.
  const below = knowsAll ? known.windowsBelowMs : limit;
  return yield* memo.stepsOf(document, `windows below ${below}`, [], function* make() {
    const found: [RateWindow, ...RateWindow[]][] = [];
    if (!knowsAll)
      yield* eachRule(document, ({ promql }) => {
        if (promql) windowsOfExpression(promql, memo, limit);
      });
    const all = knowsAll ? known.windows : windowsIn(document, memo, limit);
    for (const window of all) {
      if (window.ms >= below) continue;
      const last = found.at(-1);
      if (last?.[0].group === window.group && last[0].rule === window.rule) last.push(window);
      else found.push([window]);
    }
    return found;
  });
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
  matchers: readonly LabelMatcher[],
  paces: SamplePaces,
): Slowest | undefined {
  let slowest: Slowest | undefined;
  for (const node of owners) {
    const pace = paces.at(node, matchers);
    if (pace && (!slowest || pace.ms > slowest.pace.ms)) slowest = { node, pace };
  }
  return slowest;
}

/** The windows of one rule that are too short. */
interface ShortWindows {
  readonly first: ShortWindow;
  readonly all: readonly ShortWindow[];
}

interface ShortWindow extends Slowest {
  readonly window: RateWindow;
}

function shortWindows(
  windows: RuleWindows,
  owners: readonly TopologyNode[],
  paces: SamplePaces,
): ShortWindows | undefined {
  const all: ShortWindow[] = [];
  for (const window of windows) {
    const slowest = slowestOf(owners, window.matchers, paces);
    if (!slowest || window.ms >= slowest.pace.ms * SAMPLES) continue;
    all.push({ node: slowest.node, pace: slowest.pace, window });
  }
  const [first] = all;
  return first && { first, all };
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
  const every = formatDuration(pace.ms);
  const held = Math.floor(window.ms / pace.ms);
  const what = nameIn(window.matchers) ?? "what this selects";
  const where =
    owners.length > 1 ? `${node.name}, one of ${owners.length} servers that evaluate this` : node.name;
  const more = short.length - 1;
  const also =
    more > 0
      ? ` ${more} more rule${more > 1 ? "s" : ""} of this file look${more > 1 ? "" : "s"} at windows as short.`
      : "";
  return {
    at: { path: document.path, span: window.at },
    message: `At ${where}, ${what} is ${pace.words}, so a new sample comes every ${every} and [${formatDuration(window.ms)}] holds ${held === 0 ? "less than one" : `about ${held}`}. ${window.func}() should have four: 4 × ${every} = ${formatDuration(pace.ms * SAMPLES)}.${also}`,
    severity,
    related: pace.place ? [{ location: pace.place, message: `Every ${every}` }] : [],
    fix: lengthened(document, short),
  };
}

function lengthened(document: Document, short: readonly ShortWindows[]): FixReport[] {
  const [one] = short;
  if (!one || one.first.window.inherited) return [];
  const needed = formatDuration(one.first.pace.ms * SAMPLES);
  const lengths = lengthsOf(short);
  return [
    {
      title:
        short.length > 1
          ? `Use windows of four samples in ${short.length} rules of this file`
          : `Use a window of ${needed}`,
      safe: false,
      preferred: true,
      edits: () => [{ path: document.path, edits: editsOf(document, lengths) }],
    },
  ];
}

/** `LENGTH` of each window: group, rule, both ends of its span, and how many milliseconds it should have. */
type Lengths = readonly number[];
const LENGTH = 5;

/** As numbers alone: they are kept for every file, and hardly any is ever mended. */
function lengthsOf(short: readonly ShortWindows[]): Lengths {
  const lengths: number[] = [];
  for (const { all } of short) {
    for (const { window, pace } of all) {
      const { group, rule, span } = window;
      lengths.push(group, rule, span.start, span.end, pace.ms * SAMPLES);
    }
  }
  return lengths;
}

function editsOf(document: Document, lengths: Lengths): TextEdit[] {
  const number = (at: number) => lengths[at] ?? 0;
  const edits: TextEdit[] = [];
  for (let at = 0; at < lengths.length; ) {
    const [group, rule] = [number(at), number(at + 1)];
    const ofRule: TextEdit[] = [];
    for (; lengths[at] === group && lengths[at + 1] === rule; at += LENGTH) {
      const span = { start: number(at + 2), end: number(at + 3) };
      ofRule.push({ span, newText: formatDuration(number(at + 4)) });
    }
    edits.push(...editsInRule(document.groups[group]?.rules[rule], ofRule));
  }
  return edits;
}

function editsInRule(rule: Placed<RuleUnit> | undefined, edits: readonly TextEdit[]): TextEdit[] {
  if (!rule?.unit.expression) return [];
  return shiftEdits(encodeEdits(rule.unit.expression, edits) ?? [], rule.base);
}
