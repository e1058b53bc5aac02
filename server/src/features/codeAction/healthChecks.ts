import { matchersOf } from "../../model/matchers.ts";
import { effectiveInterval } from "../../model/scrapeJob.ts";
import {
  type LabelMatcher,
  METRIC_NAME,
  matcherFor,
  matchesLabels,
  selectsEverything,
} from "../../model/series/index.ts";
import type { RuleUnit } from "../../model/units.ts";
import { wholeMinutes } from "../../rules/support/absentAlert.ts";
import type { NewAlert } from "../../rules/support/alertText.ts";
import { type FederatedRecord, federatedRecords } from "../../rules/support/federatedRecords.ts";
import type { VectorSelector } from "../../syntax/promql/ast.ts";
import { printPromql } from "../../syntax/promql/printer.ts";
import { quoteDouble } from "../../syntax/promql/strings.ts";
import { selectorsOf, walk } from "../../syntax/promql/walk.ts";
import { formatDuration } from "../../syntax/values/duration.ts";
import { isPlainMetricName } from "../../syntax/values/names.ts";
import { quoteRe2 } from "../../syntax/values/re2/index.ts";
import { exactName } from "../../workspace/index.ts";
import { type NodeJob, type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";

const MINUTE = 60_000;

/** What a server's alerts watch of its federation, and what they do not. */
export class HealthChecks {
  readonly #ws: WorkspaceView;
  readonly #node: TopologyNode;
  readonly #jobs: readonly NodeJob[];
  readonly #names: readonly string[];
  readonly #alerts: readonly RuleUnit[];

  constructor(ws: WorkspaceView, node: TopologyNode) {
    this.#ws = ws;
    this.#node = node;
    this.#jobs = node.jobs.filter(({ job }) => job.unit.federate);
    this.#names = this.#jobs.flatMap(({ job }) =>
      job.unit.name && !job.unit.name.node.templated ? [job.unit.name.value] : [],
    );
    this.#alerts = node.ruleDocuments.flatMap((document) =>
      document.groups.flatMap((group) => group.rules.flatMap(({ unit }) => (unit.alert ? [unit] : []))),
    );
  }

  /** The alerts that are missing, each to be put together when it is wanted. */
  missing(): (() => NewAlert)[] {
    return [this.#targetDown(), this.#tooOld(), this.#fewerSeries()].filter((alert) => alert !== undefined);
  }

  /** True for an alert on `up` of some federate job. */
  watchesTargets(rule: RuleUnit): boolean {
    return rule.alert !== undefined && this.#names.some((name) => watchesJob(rule, name));
  }

  #targetDown(): (() => NewAlert) | undefined {
    const unwatched = this.#names.filter((name) => !this.#alerts.some((alert) => watchesJob(alert, name)));
    if (unwatched.length === 0) return undefined;
    return () => ({
      alert: "FederateTargetDown",
      expr: `up{${matcherText(this.#jobMatcher(unwatched))}} == 0`,
      forMs: 5 * MINUTE,
      labels: [["severity", "critical"]],
      summary: "Federation from {{ $labels.instance }} is down",
      description:
        "Job {{ $labels.job }} has had no answer from {{ $labels.instance }} for 5m: the series that it federates are stale.",
    });
  }

  /** One regex by the names' common start where no other job has it, so that later jobs are watched too. */
  #jobMatcher(names: readonly string[]): LabelMatcher {
    const [first = ""] = names;
    let start = first;
    while (!names.every((name) => name.startsWith(start))) start = start.slice(0, -1);
    const others = this.#node.jobs.filter(({ job }) => job.unit.name?.value.startsWith(start));
    return names.length > 1 && start.length >= 4 && others.length === names.length
      ? { label: "job", op: "=~", value: `${quoteRe2(start)}.*` }
      : matcherFor("job", names);
  }

  #tooOld(): (() => NewAlert) | undefined {
    if (this.#alerts.some(readsTimestamps)) return undefined;
    const timed = federatedRecords(this.#ws, this.#node).filter(
      ({ items }) => items.length > 0 && items.every(({ job }) => job.unit.honorTimestamps?.value !== false),
    );
    return timed.length > 0 ? () => this.#tooOldOf(this.#slowest(timed)) : undefined;
  }

  #tooOldOf(record: FederatedRecord): NewAlert {
    const age = Math.max(0, ...this.#agesOf(record));
    const limit = Math.max(2 * MINUTE, wholeMinutes(2 * age));
    // Samples older than five minutes are gone from a plain query, so the newest of a while is looked for.
    const range = formatDuration(Math.max(30 * MINUTE, wholeMinutes(4 * limit)));
    const name = isPlainMetricName(record.name) ? record.name : `{${quoteDouble(record.name)}}`;
    return {
      alert: "FederatedSamplesTooOld",
      expr: `time() - max${grouping(record)}(max_over_time(timestamp(${name})[${range}:1m])) > ${limit / 1000}`,
      forMs: 5 * MINUTE,
      labels: [["severity", "warning"]],
      summary: `The newest sample of ${record.name}${ofCluster(record)} is too old`,
      description: `Samples of ${record.name} should be at most ${formatDuration(age)} old when they arrive; the newest is {{ $value | humanizeDuration }} old.`,
    };
  }

  /** The record that takes longest, of those that come from most sources. */
  #slowest(records: readonly FederatedRecord[]): FederatedRecord {
    const age = (record: FederatedRecord) => Math.max(0, ...this.#agesOf(record));
    return records.reduce((a, b) => {
      const more = a.edges.length - b.edges.length;
      return more > 0 || (more === 0 && age(a) >= age(b)) ? a : b;
    });
  }

  #agesOf(record: FederatedRecord): number[] {
    const topology = topologyOf(this.#ws);
    if (record.edges.length > 0)
      return record.edges.map((edge) => topology.worstCaseAge(edge, record.name).ms);
    // Of sources that are not here only the hop is known.
    const global = this.#node.document.config?.global?.unit;
    return record.items.map(({ job }) => effectiveInterval(job.unit, global).ms);
  }

  #fewerSeries(): (() => NewAlert) | undefined {
    if (this.#alerts.some((alert) => this.#comparesCounts(alert))) return undefined;
    const selector = this.#commonSelector();
    if (!selector) return undefined;
    const sources = federatedRecords(this.#ws, this.#node).find((record) => record.sources.length > 0);
    const count = `count${sources ? grouping(sources) : ""}`;
    return () => ({
      alert: "FederatedSeriesDropped",
      expr: `${count}(${selector}) / ${count}(${selector} offset 1h) < 0.8`,
      forMs: 15 * MINUTE,
      labels: [["severity", "warning"]],
      summary: `More than a fifth of the federated series${sources ? ofCluster(sources) : ""} are gone`,
      description:
        "Only {{ $value | humanizePercentage }} of the series of an hour ago arrive. Look for a changed selector, a renamed recording rule, or a source that was moved.",
    });
  }

  /** Counting by the federate job's own name misses what it federates: with honor_labels those keep their own job. */
  #comparesCounts(alert: RuleUnit): boolean {
    if (!alert.expression) return false;
    const counted: VectorSelector[] = [];
    walk(alert.expression.parsed.expr, (node) => {
      if (node.kind === "aggregate" && node.op.value === "count") counted.push(...selectorsOf(node.expr));
    });
    return (
      counted.some((selector) => selector.offset) &&
      counted.some((selector) => !this.#selectsOwnJob(selector))
    );
  }

  #selectsOwnJob(selector: VectorSelector): boolean {
    const matchers = matchersOf(selector);
    if (matchers.length === 0 || matchers.some((m) => m.label !== "job")) return false;
    return this.#jobs.some(({ job: { unit } }) => {
      const job = unit.name?.value;
      return job !== undefined && unit.honorLabels?.value === true && matchesLabels(matchers, { job });
    });
  }

  /** The selectors that ask for names only as one; else the first that does not ask for everything. */
  #commonSelector(): string | undefined {
    const usable = this.#jobs
      .flatMap(({ job }) => job.unit.selectors)
      .flatMap(({ selector, templated, expression }) =>
        selector && !templated && expression.parsed.problems.length === 0 ? [selector] : [],
      )
      .filter((selector) => selectsEverything(matchersOf(selector)) === undefined);
    const [named, ...more] = usable.filter((selector) => nameRegex(selector) !== undefined);
    const all = new Set([named, ...more].flatMap((selector) => (selector && nameRegex(selector)) ?? []));
    if (named && more.length > 0) return `{${METRIC_NAME}=~${quoteDouble([...all].join("|"))}}`;
    const one = named ?? usable[0];
    return one && printPromql(one);
  }
}

/** Grouping by the label that names the sources. */
function grouping(record: FederatedRecord): string {
  const [source] = record.sources;
  return source ? ` by (${source.label}) ` : "";
}

function ofCluster(record: FederatedRecord): string {
  const [source] = record.sources;
  return source ? ` from {{ $labels.${source.label} }}` : "";
}

function matcherText({ label, op, value }: LabelMatcher): string {
  return `${label}${op}${quoteDouble(value)}`;
}

/** The regex on the name that a selector amounts to; undefined when it asks for more. */
function nameRegex(selector: VectorSelector): string | undefined {
  const [only, ...more] = matchersOf(selector);
  if (!only || more.length > 0 || only.label !== METRIC_NAME) return undefined;
  if (only.op === "=") return quoteRe2(only.value);
  return only.op === "=~" ? only.value : undefined;
}

function watchesJob({ selectors }: RuleUnit, job: string): boolean {
  return selectors.some((selector) => {
    if (exactName(selector) !== "up") return false;
    const matchers = matchersOf(selector).filter((m) => m.label !== METRIC_NAME);
    return matchers.every((m) => m.label === "job") && matchesLabels(matchers, { job });
  });
}

function readsTimestamps({ expression }: RuleUnit): boolean {
  let found = false;
  if (expression)
    walk(expression.parsed.expr, (node) => {
      if (node.kind === "call" && node.func.value === "timestamp") found = true;
    });
  return found;
}
