import { formatDuration } from "../../syntax/values/duration.ts";
import { shift } from "../../text/span.ts";
import { AT_A_TIME } from "../../text/steps.ts";
import { SelectorCheck } from "../../workspace/topology/series.ts";
import { defineRule, type Report, type RuleSetContext, type RulesTogether } from "../rule.ts";
import type { RecordInput } from "../support/expressionReading.ts";
import { readingsOf } from "../support/readings.ts";
import { recordedSeries } from "../support/recordedSeries.ts";
import { placeOfRule, type RuleAt } from "../support/ruleSets.ts";

export default defineRule({
  id: "recording/evaluation-order",
  scope: "rule-set",
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
  firstOnly: true,
  check: reportsOn,
});

function* reportsOn(together: RulesTogether, { memo }: RuleSetContext): Iterable<Report | undefined> {
  const { set } = together;
  const check = new SelectorCheck();
  const { recordReaders } = yield* readingsOf(set, memo);
  for (const [index, { at: reader, inputs: read }] of recordReaders.entries()) {
    if (index % AT_A_TIME === 0) yield undefined;
    // Names with a colon only: others may well be those of scraped metrics.
    for (const { name, selector, reads } of read) {
      if (reads !== "now") continue;
      const named = set.recording(name);
      if (!named.some((input) => lagOf(reader, input, together) !== undefined)) continue;
      const inputs = named.filter((input) => check.passes(recordedSeries(input), selector) !== "never");
      // Where the name is put together from several rules, some of them may well come in time.
      const late = inputs.every((input) => lagOf(reader, input, together) !== undefined);
      const [input] = inputs;
      if (!late || !input || inputs.includes(reader)) continue;
      yield report(reader, input, { name, selector }, together);
      break;
    }
  }
}

type Lag = "order" | "interval" | "gaps";

/** Why a rule sees an old value of a record, if it does. */
function lagOf(reader: RuleAt, input: RuleAt, together: RulesTogether): Lag | undefined {
  if (reader.group === input.group) return input.rule.index > reader.rule.index ? "order" : undefined;
  const own = intervalOf(input, together);
  const readers = intervalOf(reader, together);
  if (own === undefined || readers === undefined) return undefined;
  if (own > together.lookbackMs) return "gaps";
  // Twice as long is a matter of taste.
  return own > 2 * readers && reader.rule.unit.record ? "interval" : undefined;
}

/** Unknown where the file has no server and the group no interval of its own. */
function intervalOf({ group }: RuleAt, { intervalMs }: RulesTogether): number | undefined {
  const own = group.header.interval?.ms;
  return intervalMs === undefined ? own : own || intervalMs;
}

function report(
  reader: RuleAt,
  input: RuleAt,
  { name, selector }: Pick<RecordInput, "name" | "selector">,
  together: RulesTogether,
): Report {
  const lag = lagOf(reader, input, together);
  const every = formatDuration(intervalOf(input, together) ?? 0);
  const group = input.group.header;
  const own = formatDuration(intervalOf(reader, together) ?? 0);
  const { expression } = reader.rule.unit;
  const span = expression?.place(selector.span);
  return {
    at: span ? { path: reader.document.path, span: shift(span, reader.rule.base) } : placeOfRule(reader),
    ...(lag === "gaps" && { severity: "warning" as const }),
    message:
      lag === "order"
        ? `${name} is recorded by a later rule of this group, so what is read here is one interval old. Move that rule above this one.`
        : lag === "gaps"
          ? `${name} is recorded every ${every}, and a query finds samples of the last ${formatDuration(together.lookbackMs)} only: in between there is nothing to read here. Record it more often, or read last_over_time(${name}[${every}]).`
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
