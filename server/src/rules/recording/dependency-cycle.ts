import { addTo } from "../../text/multiMap.ts";
import { AT_A_TIME, type Steps } from "../../text/steps.ts";
import { SelectorCheck } from "../../workspace/topology/series.ts";
import { defineRule, type Report } from "../rule.ts";
import type { Remembers } from "../support/fact.ts";
import { type RecordReader, readingsOf } from "../support/readings.ts";
import { recordedSeries } from "../support/recordedSeries.ts";
import { placeOfRule, type RuleAt, type RuleSet } from "../support/ruleSets.ts";

export default defineRule({
  id: "recording/dependency-cycle",
  scope: "rule-set",
  severity: "warning",
  since: "0.1.0",
  summary: "A recording rule is computed from itself, directly or by way of other rules of the same server.",
  why: `A rule reads what earlier evaluations have stored. A record that needs itself finds nothing the first time, so
it stays empty for good; once it has a value (from an \`or\`, from before the rules were changed) each evaluation feeds
on the one before, and values drift away from what they are called. The circle may lead through several groups and
files: all that one server loads count.

A rule that reads its own past on purpose says so by \`offset\` or by a range (\`last_over_time(x[10m])\`), and is not
reported; nor are rules whose labels show that they read other series of the same name.`,
  examples: [
    {
      bad: `#- /prometheus.yml
rule_files: [requests.yml, errors.yml]
#- /requests.yml
groups:
  - name: requests
    rules:
      - record: job:requests:rate5m
        expr: job:successes:rate5m + job:errors:rate5m
#- /errors.yml
groups:
  - name: errors
    rules:
      - record: job:successes:rate5m
        expr: sum by (job) (rate(http_requests_total{code!~"5.."}[5m]))
      - record: job:errors:rate5m
        expr: job:requests:rate5m - job:successes:rate5m
`,
    },
    {
      bad: `groups:
  - name: requests
    rules:
      - record: job:requests:rate5m
        expr: sum by (job) (job:requests:rate5m)
`,
    },
    {
      good: `groups:
  - name: requests
    rules:
      - record: job:requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
      - record: job:requests:max
        expr: max by (job) (job:requests:rate5m) > job:requests:max offset 1m or job:requests:max offset 1m
      - record: site:requests:rate5m
        labels: { site: all }
        expr: sum(site:requests:rate5m{site=~"eu|us"})
`,
    },
  ],
  firstOnly: true,
  *check({ set }, { memo }) {
    for (const cycle of yield* cyclesOf(set, memo)) yield report(cycle);
  },
});

/** @param cycle rules each of which reads the next one, the last one the first */
function report(cycle: readonly RuleAt[]): Report {
  const names = cycle.map(nameOf);
  const [first = ""] = names;
  const others = cycle.slice(1);
  const [start] = cycle;
  return {
    at: start ? placeOfRule(start) : { path: "", span: { start: 0, end: 0 } },
    message:
      others.length === 0
        ? `${first} is computed from itself: without a first value it stays empty, with one each evaluation feeds on the last. Read what it is made of, or its past by offset if that is meant.`
        : `${first} is computed from itself (${[...names, first].join(" from ")}): none of them gets a first value, or each evaluation feeds on the last. Break the circle.`,
    related: others.map((rule, index) => ({
      location: placeOfRule(rule),
      message: `Computed from ${names[index + 2] ?? first}`,
    })),
  };
}

/** The ways round in one set of rules, each from its first rule in the order of files; no rule is in two of them. */
function* cyclesOf(set: RuleSet, memo: Remembers): Steps<RuleAt[][]> {
  const reading: RecordReader[] = [];
  const byName = new Map<string, RuleAt[]>();
  for (const reader of (yield* readingsOf(set, memo)).recordReaders) {
    const { record } = reader.at.rule.unit;
    // A name without a colon may well be that of a scraped metric, which the rule copies.
    if (!record?.value.includes(":") || record.node.templated) continue;
    reading.push(reader);
    addTo(byName, record.value, reader.at);
  }
  const check = new SelectorCheck();
  const reads = new Map<RuleAt, readonly RuleAt[]>();
  for (const [index, { at, inputs }] of reading.entries()) {
    if (index % AT_A_TIME === 0) yield undefined;
    const found = new Set<RuleAt>();
    for (const { name, selector, reads: time } of inputs) {
      if (time === "past") continue;
      for (const input of byName.get(name) ?? []) {
        if (time === "range" && input === at) continue;
        if (selector.matchers.length > 0 && check.passes(recordedSeries(input), selector) === "never")
          continue;
        found.add(input);
      }
    }
    if (found.size > 0) reads.set(at, [...found]);
  }
  return findCycles(withWaysRound(reads));
}

/** Without rules that read none of those left: most servers have nothing left then. */
function withWaysRound(all: ReadonlyMap<RuleAt, readonly RuleAt[]>): Map<RuleAt, readonly RuleAt[]> {
  const left = new Map(all);
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [rule, inputs] of left) if (!inputs.some((input) => left.has(input))) left.delete(rule);
  }
  return left;
}

/** The shortest way round from each rule that lies on one and in none found before. */
function findCycles(reads: ReadonlyMap<RuleAt, readonly RuleAt[]>): RuleAt[][] {
  const cycles: RuleAt[][] = [];
  const done = new Set<RuleAt>();
  for (const start of reads.keys()) {
    if (done.has(start)) continue;
    const cameFrom = new Map<RuleAt, RuleAt>();
    const queue = [start];
    let last: RuleAt | undefined;
    for (const rule of queue) {
      for (const input of reads.get(rule) ?? []) {
        if (input === start) last ??= rule;
        else if (reads.has(input) && !cameFrom.has(input)) {
          cameFrom.set(input, rule);
          queue.push(input);
        }
      }
      if (last) break;
    }
    if (!last) continue;
    const cycle: RuleAt[] = [];
    for (let at: RuleAt | undefined = last; at && at !== start; at = cameFrom.get(at)) cycle.unshift(at);
    cycle.unshift(start);
    cycles.push(cycle);
    for (const rule of cameFrom.keys()) if (leadsTo(rule, start, reads)) done.add(rule);
    done.add(start);
  }
  return cycles;
}

function leadsTo(from: RuleAt, to: RuleAt, reads: ReadonlyMap<RuleAt, readonly RuleAt[]>): boolean {
  const seen = new Set([from]);
  for (const rule of seen) {
    if (rule === to) return true;
    for (const input of reads.get(rule) ?? []) seen.add(input);
  }
  return false;
}

function nameOf({ rule }: RuleAt): string {
  return rule.unit.record?.value ?? "";
}
