import { ExpressionLabels, matchesSeries } from "../../model/labels/index.ts";
import type { Binary, Expr, VectorSelector } from "../../syntax/promql/ast.ts";
import type { ParsedPromql } from "../../syntax/promql/parse.ts";
import { childrenOf, unwrapped, walk } from "../../syntax/promql/walk.ts";
import { fitted } from "../../text/fitted.ts";
import { keptFor } from "../../text/memo.ts";
import { exactName } from "../../workspace/index.ts";
import type { Remembers } from "./fact.ts";
import { plainlyAgrees } from "./recordLevel.ts";

/** A recorded name that an expression reads. */
export interface RecordInput {
  readonly name: string;
  readonly selector: VectorSelector;
  /** Its value of the moment, those of a range up to now, or those of a time that offset or @ shifts into the past. */
  readonly reads: "now" | "range" | "past";
}

/**
 * What decides which checks of a set of rules look at those that hold an expression: all of it in one object, as the
 * same expression stands in the rules of many clusters and each of them asks.
 */
export class ExpressionReading {
  /** Undefined for an expression with mistakes. */
  readonly labels: ExpressionLabels | undefined;
  /** Names with a colon that the expression reads, in the order of the text. */
  readonly inputs: readonly RecordInput[];
  /** Some operator matches series in a way that might fail. */
  readonly matches: boolean;
  /** Something may be computed from the buckets of a histogram. */
  readonly readsBuckets: boolean;
  readonly #expr: Expr;
  /** Then nothing can be told of any level yet. */
  readonly #mayReadRecords: boolean;
  /** The level that was asked for last: most records of one expression have the same. */
  #level: string | undefined;
  #agrees = false;

  constructor(parsed: ParsedPromql, memo: Remembers) {
    const { text, expr } = parsed;
    this.#expr = expr;
    this.labels = parsed.problems.length > 0 ? undefined : ExpressionLabels.of(parsed, memo);
    const { labels } = this;
    this.inputs = !labels || labels.namesRecords ? inputsOf(expr) : NO_INPUTS;
    this.matches = labels !== undefined && OPERATOR.test(text) && hasMatch(expr);
    this.readsBuckets = labels !== undefined && text.includes("histogram_");
    this.#mayReadRecords = !labels || labels.namesRecords || labels.names.includes(undefined);
  }

  /** False where the labels that a record's level names are surely those that its series have. */
  mayDisagree(level: string): boolean {
    if (this.#mayReadRecords) return true;
    if (this.#level !== level) {
      this.#level = level;
      this.#agrees = plainlyAgrees(level, this.#expr);
    }
    return !this.#agrees;
  }
}

const KEY = "reading";

export function readingOf(parsed: ParsedPromql, memo: Remembers): ExpressionReading {
  return keptFor<ExpressionReading>(parsed, KEY) ?? read(parsed, memo);
}

function read(parsed: ParsedPromql, memo: Remembers): ExpressionReading {
  return memo.once(parsed, KEY, () => new ExpressionReading(parsed, memo));
}

const NO_INPUTS: readonly RecordInput[] = [];

function inputsOf(expr: Expr): readonly RecordInput[] {
  const found: RecordInput[] = [];
  walk(expr, (node, parents) => {
    if (node.kind !== "vector") return;
    const name = exactName(node);
    if (!name?.includes(":")) return;
    const way = [node, ...parents];
    const past = way.some((one) => ("offset" in one && one.offset) || ("at" in one && one.at));
    const range = parents.some(({ kind }) => kind === "matrix" || kind === "subquery");
    found.push({ name, selector: node, reads: past ? "past" : range ? "range" : "now" });
  });
  return fitted(found);
}

/** Some operator, or a character that may as well stand in a matcher. */
const OPERATOR = /[-+*/%^<>=]|\b(?:and|unless|atan2)\b/i;

function hasMatch(expr: Expr): boolean {
  if (expr.kind === "binary" && expr.op.value !== "or" && !isPlainRatio(expr) && matchesSeries(expr))
    return true;
  return childrenOf(expr).some(hasMatch);
}

/** Two sums of scraped series by the same labels, chosen alike: what most matches are. */
function isPlainRatio({ left, right, matching }: Binary): boolean {
  const [a, b] = [unwrapped(left), unwrapped(right)];
  if (matching || a.kind !== "aggregate" || b.kind !== "aggregate") return false;
  if (!SUMMING.has(a.op.value) || !SUMMING.has(b.op.value)) return false;
  if (a.grouping?.without !== false || b.grouping?.without !== false) return false;
  const labels = a.grouping.labels.map(({ value }) => value);
  const same =
    labels.length === b.grouping.labels.length &&
    b.grouping.labels.every(({ value }) => labels.includes(value));
  const [from, to] = [scrapedSelector(a.expr), scrapedSelector(b.expr)];
  return same && !!from && !!to && labels.every((label) => choiceOf(from, label) === choiceOf(to, label));
}

const SUMMING: ReadonlySet<string> = new Set(["sum", "avg", "min", "max", "count"]);

/** The selector that an expression takes the rate of, or is, unless it may be one of a record. */
function scrapedSelector(expr: Expr): VectorSelector | undefined {
  const inner = unwrapped(expr);
  if (inner.kind === "vector") return inner.name && !inner.name.value.includes(":") ? inner : undefined;
  if (inner.kind === "matrix") return scrapedSelector(inner.vector);
  const [arg] = inner.kind === "call" && /^(?:i?rate|increase)$/.test(inner.func.value) ? inner.args : [];
  return arg && scrapedSelector(arg);
}

function choiceOf({ matchers }: VectorSelector, label: string): string {
  return matchers.length === 0
    ? ""
    : matchers
        .filter((matcher) => matcher.label.value === label)
        .map(({ op, value }) => `${op.value}${value.value}`)
        .join();
}
