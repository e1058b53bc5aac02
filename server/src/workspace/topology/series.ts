import { possibleLabels } from "../../model/labels/index.ts";
import { METRIC_NAME } from "../../model/series/index.ts";
import type { RuleUnit } from "../../model/units.ts";
import type { MatchOp, VectorSelector } from "../../syntax/promql/ast.ts";
import {
  compileRe2,
  matchesAnythingPresent,
  matchesEverything,
  parseRe2,
  prefixesAlone,
  type Re2Matcher,
} from "../../syntax/values/re2/index.ts";
import { ContentMemo } from "../../text/memo.ts";
import type { TopologyNode } from "./node.ts";
import { type NodeRecord, readNames } from "./records.ts";

/** What is known of a label's value: one text ("" when the label is absent), something, or nothing. */
export type LabelKnowledge = { readonly value: string } | "present" | "any";

/** Series of one name at a server, as far as the workspace tells. */
export interface KnownSeries {
  readonly name: string;
  /** A recording rule's result, a metric that rules of the server read, or what every scrape adds (up, …). */
  readonly kind: "record" | "metric" | "scrape";
  readonly labels: ReadonlyMap<string, LabelKnowledge>;
  /** Labels not in the map may be there too; else they are absent. */
  readonly open: boolean;
  /** The server that records or scrapes them first. */
  readonly origin: TopologyNode;
  readonly record: NodeRecord | undefined;
}

/** What selectors are decided by. */
export type SeriesLabels = Pick<KnownSeries, "name" | "labels" | "open">;

/** Whether series pass a selector. */
export type Pass = "surely" | "maybe" | "never";

/** Series that every scrape adds by itself, one for each target. */
export const SCRAPE_SERIES: readonly string[] = [
  "up",
  "scrape_duration_seconds",
  "scrape_samples_scraped",
  "scrape_samples_post_metric_relabeling",
  "scrape_series_added",
];

/** Series that arise at the server itself: its records, the metrics its rules read, and those of its scrapes. */
export function ownSeries(
  node: TopologyNode,
  records: readonly NodeRecord[],
  shared: SharedLabels,
): KnownSeries[] {
  const metrics = readNames(node);
  for (const { name } of records) metrics.delete(name);
  for (const name of SCRAPE_SERIES) metrics.delete(name);
  const scraped = new Map<string, LabelKnowledge>([
    ["job", "present"],
    ["instance", "present"],
  ]);
  const jobs = new Set(node.jobs.flatMap(({ job }) => (job.unit.name ? [job.unit.name.value] : [])));
  return [
    ...records.map((record) => seriesOfRecord(record, node, shared)),
    ...[...metrics].map(
      (name): KnownSeries => ({
        name,
        kind: "metric",
        labels: scraped,
        open: true,
        origin: node,
        record: undefined,
      }),
    ),
    ...[...jobs].flatMap((job) => {
      const labels = new Map<string, LabelKnowledge>([
        ["job", { value: job }],
        ["instance", "present"],
      ]);
      return SCRAPE_SERIES.map(
        (name): KnownSeries => ({
          name,
          kind: "scrape",
          labels,
          open: true,
          origin: node,
          record: undefined,
        }),
      );
    }),
  ];
}

/** The labels that a rule's expression may leave; undefined for any. */
export function labelsOfRule(unit: RuleUnit): ReadonlySet<string> | undefined {
  const parsed = unit.expression?.parsed;
  return parsed && parsed.problems.length === 0 ? possibleLabels(parsed.expr) : undefined;
}

interface RecordedLabels {
  readonly labels: ReadonlyMap<string, LabelKnowledge>;
  readonly open: boolean;
}

/** What is known of labels, one for all series of which the same is known: there are few such, and many records. */
export class SharedLabels {
  readonly #known = new Map<string, ReadonlyMap<string, LabelKnowledge>>();
  /** A file has one list for all rules that leave the same. */
  readonly #lists = new WeakMap<readonly string[], Left>();

  /** What an expression leaves, and over that the labels given to its results. */
  of(possible: readonly string[] | undefined, given: ReadonlyMap<string, string>): RecordedLabels {
    const left = this.#left(possible);
    if (given.size === 0) return left;
    const key = `${left.key} ${JSON.stringify([...given])}`;
    let labels = this.#known.get(key);
    if (!labels) {
      const made = new Map(left.labels);
      for (const [label, value] of given) made.set(label, { value });
      this.#known.set(key, made);
      labels = made;
    }
    return { labels, open: left.open };
  }

  #left(possible: readonly string[] | undefined): Left {
    const list = possible ?? ANY;
    let left = this.#lists.get(list);
    if (!left) {
      const key = JSON.stringify(list);
      const labels = this.#known.get(key) ?? new Map(list.map((label) => [label, "any"]));
      this.#known.set(key, labels);
      left = { labels, open: possible === undefined, key };
      this.#lists.set(list, left);
    }
    return left;
  }
}

interface Left extends RecordedLabels {
  readonly key: string;
}

const ANY: readonly string[] = [];

function seriesOfRecord(record: NodeRecord, node: TopologyNode, shared: SharedLabels): KnownSeries {
  const { labels, open } = shared.of(record.left, record.labels);
  return { name: record.name, kind: "record", labels, open, origin: node, record };
}

export function knowledgeOf(series: SeriesLabels, label: string): LabelKnowledge {
  if (label === METRIC_NAME) return { value: series.name };
  return series.labels.get(label) ?? (series.open ? "any" : { value: "" });
}

/** Decides selectors over known series. Remembers compiled regexes, so one serves a whole topology. */
export class SelectorCheck {
  readonly #regexes = new Map<string, Regex>();

  passes(series: SeriesLabels, selector: VectorSelector): Pass {
    if (selector.name && selector.name.value !== series.name) return "never";
    let result: Pass = "surely";
    for (const { label, op, value } of selector.matchers) {
      const one =
        label.value === METRIC_NAME
          ? this.#decide(series.name, op.value, value.value)
          : this.matches(knowledgeOf(series, label.value), op.value, value.value);
      if (one === "never") return "never";
      if (one === "maybe") result = "maybe";
    }
    return result;
  }

  matches(known: LabelKnowledge, op: MatchOp, text: string): Pass {
    if (typeof known === "object") return this.#decide(known.value, op, text);
    if (op === "!=" || op === "!~") return opposite(this.matches(known, op === "!=" ? "=" : "=~", text));
    if (op === "=") return known === "present" && text === "" ? "never" : "maybe";
    const { matcher, everything, present } = this.#regex(text);
    if (!matcher) return "maybe";
    return everything || (known === "present" && present) ? "surely" : "maybe";
  }

  /** As `matches`, of a label with this value. */
  #decide(value: string, op: MatchOp, text: string): Pass {
    if (op === "!=" || op === "!~") return opposite(this.#decide(value, op === "!=" ? "=" : "=~", text));
    if (op === "=") return value === text ? "surely" : "never";
    const regex = this.#regex(text);
    if (!regex.matcher) return "maybe";
    return matched(regex, regex.matcher, value) ? "surely" : "never";
  }

  #regex(pattern: string): Regex {
    let regex = this.#regexes.get(pattern);
    if (!regex) {
      const { ast } = parseRe2(pattern);
      regex = {
        matcher: compileRe2(pattern),
        verdicts: new ContentMemo(100_000),
        prefixes: ast && prefixesAlone(ast),
        everything: ast !== undefined && matchesEverything(ast),
        present: ast !== undefined && matchesAnythingPresent(ast),
      };
      this.#regexes.set(pattern, regex);
    }
    return regex;
  }
}

interface Regex {
  readonly matcher: Re2Matcher | undefined;
  /** Hundreds of clusters record the same names, so answers are kept by text. */
  readonly verdicts: ContentMemo<boolean>;
  /** Most regexes on names ask for nothing but how they begin. */
  readonly prefixes: readonly string[] | undefined;
  readonly everything: boolean;
  readonly present: boolean;
}

function matched({ verdicts, prefixes, everything }: Regex, matcher: Re2Matcher, text: string): boolean {
  // Asked of every record for every hop: a function made for each would be most of the work.
  if (prefixes) {
    for (const prefix of prefixes) if (text.startsWith(prefix)) return true;
    return false;
  }
  return everything || verdicts.getShared(text, (one) => matcher.fullMatch(one));
}

function opposite(pass: Pass): Pass {
  return pass === "maybe" ? "maybe" : pass === "surely" ? "never" : "surely";
}
