import { formatDuration, parseDuration } from "../../syntax/values/duration.ts";
import { shift } from "../../text/span.ts";
import { flagOf } from "../../workspace/compose/composeFile.ts";
import { groupInterval } from "../../workspace/topology/records.ts";
import { SelectorCheck } from "../../workspace/topology/series.ts";
import type { TopologyNode } from "../../workspace/topology/topology.ts";
import { defineRule, type Once, type Report } from "../rule.ts";
import { recordedSeries } from "../support/recordedSeries.ts";
import { type RecordInput, recordInputs } from "../support/recordInputs.ts";
import { placeKey, placeOfRule, type RuleAt, type RuleSet, servedRules } from "../support/ruleSets.ts";

/** What an instant selector still finds: the lookback of a server that was not told otherwise. */
const LOOKBACK_MS = 5 * 60_000;

export default defineRule({
  id: "recording/evaluation-order",
  scope: "workspace",
  severity: "hint",
  since: "0.1.0",
  summary: "A rule reads a record that is evaluated after it, or much less often.",
  why: `The rules of a group are evaluated one after the other: a rule that reads a record of a later rule of its group
sees the value of the evaluation before, one interval old. Moving the record above it costs nothing.

Groups are evaluated side by side, each at its own interval. A rule that reads a record of a group with a longer
interval sees the same value several times over: nothing is wrong with that, but rates and changes over it mislead.
From five minutes on it is more than a matter of age: a query finds samples of the last five minutes only, so that the
record is gone in between, and what reads it has gaps (a warning).`,
  examples: [
    {
      bad: `groups:
  - name: requests
    rules:
      - record: job:errors:ratio_rate5m
        expr: job:errors:rate5m / job:requests:rate5m
      - record: job:errors:rate5m
        expr: sum by (job) (rate(http_requests_total{code=~"5.."}[5m]))
      - record: job:requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
    },
    {
      bad: `#- /prometheus.yml
rule_files: ["rules/*.yml"]
#- /rules/capacity.yml
groups:
  - name: capacity
    interval: 10m
    rules:
      - record: job:disk_bytes:predict1w
        expr: predict_linear(node_filesystem_avail_bytes[1d], 604800)
#- /rules/alerts.yml
groups:
  - name: alerts
    rules:
      - alert: DiskFillsUp
        expr: job:disk_bytes:predict1w < 0
`,
    },
    {
      good: `#- /prometheus.yml
rule_files: ["rules/*.yml"]
#- /rules/capacity.yml
groups:
  - name: capacity
    interval: 5m
    rules:
      - record: job:disk_bytes:avg
        expr: avg by (job) (node_filesystem_avail_bytes)
      - record: job:disk_bytes:ratio
        expr: job:disk_bytes:avg / 1e12
#- /rules/alerts.yml
groups:
  - name: alerts
    interval: 5m
    rules:
      - alert: DiskFull
        expr: job:disk_bytes:avg < 1e9
`,
    },
  ],
  *check(ws, { once }) {
    const seen = new Set<string>();
    for (const { set, nodes } of servedRules(ws)) {
      yield undefined;
      const [node] = nodes;
      const defaultMs = node && groupInterval({ header: NO_HEADER }, node).ms;
      const reports = once(set, `evaluation order ${defaultMs} ${lookbackOf(node)}`, () =>
        reportsOn(set, node, once),
      );
      for (const report of reports) {
        const place = "path" in report.at ? placeKey(report.at) : "";
        // Servers with different files may share those that hold both rules.
        if (seen.has(place)) continue;
        seen.add(place);
        yield report;
      }
    }
  },
});

const NO_HEADER = { name: undefined, interval: undefined, labels: [] };

function reportsOn(set: RuleSet, node: TopologyNode | undefined, once: Once): Report[] {
  const check = new SelectorCheck();
  return set.rules.flatMap((reader) => {
    const { expression } = reader.rule.unit;
    // Names with a colon only: others may well be those of scraped metrics.
    for (const { name, selector, reads } of expression ? recordInputs(expression, once) : NO_INPUTS) {
      if (reads !== "now") continue;
      const named = set.recording(name);
      if (!named.some((input) => lagOf(reader, input, node) !== undefined)) continue;
      const inputs = named.filter((input) => check.passes(recordedSeries(input), selector) !== "never");
      // Where the name is put together from several rules, some of them may well come in time.
      const late = inputs.every((input) => lagOf(reader, input, node) !== undefined);
      const [input] = inputs;
      if (!late || !input || inputs.includes(reader)) continue;
      return [report(reader, input, { name, selector }, node)];
    }
    return NO_REPORTS;
  });
}

const NO_INPUTS: readonly RecordInput[] = [];
const NO_REPORTS: readonly Report[] = [];

type Lag = "order" | "interval" | "gaps";

/** Why a rule sees an old value of a record, if it does. */
function lagOf(reader: RuleAt, input: RuleAt, node: TopologyNode | undefined): Lag | undefined {
  if (reader.group === input.group) return input.rule.index > reader.rule.index ? "order" : undefined;
  const own = intervalOf(input, node);
  const readers = intervalOf(reader, node);
  if (own === undefined || readers === undefined) return undefined;
  if (own > lookbackOf(node)) return "gaps";
  // Twice as long is a matter of taste.
  return own > 2 * readers && reader.rule.unit.record ? "interval" : undefined;
}

/** How far back the server looks for a sample; its Compose service may say otherwise than the default. */
function lookbackOf(node: TopologyNode | undefined): number {
  const written = (node?.programs ?? []).flatMap(({ service }) => {
    const flag = flagOf(service, "query.lookback-delta")?.value;
    const duration = flag === undefined ? undefined : parseDuration(flag);
    return duration && "ms" in duration ? [duration.ms] : [];
  });
  return Math.max(LOOKBACK_MS, ...written);
}

/** Unknown where the file has no server and the group no interval of its own. */
function intervalOf({ group }: RuleAt, node: TopologyNode | undefined): number | undefined {
  return node ? groupInterval(group, node).ms : group.header.interval?.ms;
}

function report(
  reader: RuleAt,
  input: RuleAt,
  { name, selector }: Pick<RecordInput, "name" | "selector">,
  node: TopologyNode | undefined,
): Report {
  const lag = lagOf(reader, input, node);
  const every = formatDuration(intervalOf(input, node) ?? 0);
  const group = input.group.header;
  const own = formatDuration(intervalOf(reader, node) ?? 0);
  const { expression } = reader.rule.unit;
  const span = expression?.place(selector.span);
  return {
    at: span ? { path: reader.document.path, span: shift(span, reader.rule.base) } : placeOfRule(reader),
    ...(lag === "gaps" && { severity: "warning" as const }),
    message:
      lag === "order"
        ? `${name} is recorded by a later rule of this group, so what is read here is one interval old. Move that rule above this one.`
        : lag === "gaps"
          ? `${name} is recorded every ${every}, and a query finds samples of the last ${formatDuration(lookbackOf(node))} only: in between there is nothing to read here. Record it more often, or read last_over_time(${name}[${every}]).`
          : `${name} is recorded every ${every}, and read here every ${own}: most evaluations see the same value again. Evaluate both equally often, or put them into one group.`,
    related: [
      {
        location:
          lag === "order" || !group.interval
            ? placeOfRule(input)
            : { path: input.document.path, span: group.interval.span },
        message: lag === "order" ? "Recorded here" : `Recorded every ${every}`,
      },
    ],
  };
}
