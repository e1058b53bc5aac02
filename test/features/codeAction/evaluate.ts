// Evaluates the part of PromQL that rearranging selectors is about, over made-up series, for tests by example data.
import type { Aggregate, Binary, Expr, Matcher } from "../../../server/src/syntax/promql/ast.ts";

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Two samples that would have to be one, or a match that is not one to one. */
export class Ambiguous extends Error {}

export type Vector = readonly Sample[];

const SCALAR = Symbol("scalar");

interface Result {
  readonly vector: Vector;
  readonly [SCALAR]?: number;
}

/** @param data all series, the name as label `__name__` */
export function evaluate(expr: Expr, data: Vector): Vector {
  return run(expr, data).vector;
}

export function passes({ labels }: Sample, matcher: Pick<Matcher, "label" | "op" | "value">): boolean {
  const value = labels[matcher.label.value] ?? "";
  const { value: wanted } = matcher.value;
  const matches = () => new RegExp(`^(?:${wanted})$`, "s").test(value);
  switch (matcher.op.value) {
    case "=":
      return value === wanted;
    case "!=":
      return value !== wanted;
    case "=~":
      return matches();
    default:
      return !matches();
  }
}

/** A text that is the same for equal vectors, whatever their order and their names. */
export function show(vector: Vector): string {
  return vector
    .map(({ labels, value }) => `${keyOf(without(labels, ["__name__"]))} ${value}`)
    .sort()
    .join("\n");
}

function run(expr: Expr, data: Vector): Result {
  switch (expr.kind) {
    case "number":
      return { vector: [], [SCALAR]: expr.value };
    case "paren":
      return run(expr.expr, data);
    case "unary": {
      const { vector } = run(expr.expr, data);
      return { vector: vector.map(({ labels, value }) => ({ labels, value: -value })) };
    }
    case "vector": {
      const named = data.filter(({ labels }) => !expr.name || labels.__name__ === expr.name.value);
      return { vector: named.filter((sample) => expr.matchers.every((matcher) => passes(sample, matcher))) };
    }
    case "matrix":
      return run(expr.vector, data);
    case "call": {
      const arg = expr.args.at(-1);
      const { vector } = arg ? run(arg, data) : { vector: [] };
      const drop = expr.func.value === "histogram_quantile" ? ["__name__", "le"] : ["__name__"];
      return {
        vector: distinct(vector.map(({ labels, value }) => ({ labels: without(labels, drop), value }))),
      };
    }
    case "aggregate":
      return { vector: aggregate(expr, run(expr.expr, data).vector) };
    case "binary":
      return { vector: binary(expr, run(expr.left, data), run(expr.right, data)) };
    default:
      throw new Error(`not evaluated: ${expr.kind}`);
  }
}

function aggregate({ op, grouping, param }: Aggregate, vector: Vector): Vector {
  const listed = grouping?.labels.map(({ value }) => value) ?? [];
  const groups = new Map<string, Sample[]>();
  for (const sample of vector) {
    const key = keyOf(grouped(sample.labels, listed, grouping?.without === true));
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups.values()].flatMap((samples): Sample[] => {
    const labels = grouped(samples[0]?.labels ?? {}, listed, grouping?.without === true);
    const sum = samples.reduce((all, { value }) => all + value, 0);
    switch (op.value) {
      case "sum":
        return [{ labels, value: sum }];
      case "count":
        return [{ labels, value: samples.length }];
      case "max":
        return [{ labels, value: Math.max(...samples.map(({ value }) => value)) }];
      case "topk": {
        const count = param?.kind === "number" ? param.value : 1;
        return [...samples].sort((a, b) => b.value - a.value).slice(0, count);
      }
      default:
        throw new Error(`not evaluated: ${op.value}`);
    }
  });
}

function binary({ op, matching }: Binary, left: Result, right: Result): Vector {
  const l = left[SCALAR];
  const r = right[SCALAR];
  const compute = (a: number, b: number) => (op.value === "+" ? a + b : op.value === "*" ? a * b : a / b);
  const compare = op.value === ">";
  if (r !== undefined)
    return left.vector.flatMap((one) =>
      compare
        ? one.value > r
          ? [one]
          : []
        : [{ labels: without(one.labels, ["__name__"]), value: compute(one.value, r) }],
    );
  if (l !== undefined)
    return right.vector.map((one) => ({
      labels: without(one.labels, ["__name__"]),
      value: compute(l, one.value),
    }));
  const listed = matching?.labels.map(({ value }) => value) ?? [];
  const keyFor = ({ labels }: Sample) => keyOf(grouped(labels, listed, matching?.on !== true));
  if (op.value === "and" || op.value === "unless") {
    const keys = new Set(right.vector.map(keyFor));
    return left.vector.filter((one) => keys.has(keyFor(one)) === (op.value === "and"));
  }
  if (op.value === "or") {
    const keys = new Set(left.vector.map(keyFor));
    return [...left.vector, ...right.vector.filter((one) => !keys.has(keyFor(one)))];
  }
  const swap = matching?.card === "one-to-many";
  const [many, ones] = swap ? [right.vector, left.vector] : [left.vector, right.vector];
  const partners = new Map<string, Sample>();
  for (const one of ones) {
    if (partners.has(keyFor(one))) throw new Ambiguous();
    partners.set(keyFor(one), one);
  }
  const toOne = matching === undefined || matching.card === "one-to-one";
  const used = new Set<string>();
  const result = many.flatMap((one): Sample[] => {
    const partner = partners.get(keyFor(one));
    if (!partner) return [];
    if (toOne && used.has(keyFor(one))) throw new Ambiguous();
    used.add(keyFor(one));
    const [a, b] = swap ? [partner.value, one.value] : [one.value, partner.value];
    if (compare && !(a > b)) return [];
    const kept = toOne
      ? grouped(one.labels, listed, matching?.on !== true)
      : without(one.labels, compare ? [] : ["__name__"]);
    const labels: Record<string, string> = { ...kept };
    for (const { value: label } of matching?.include ?? []) {
      delete labels[label];
      const copied = partner.labels[label];
      if (copied !== undefined) labels[label] = copied;
    }
    return [{ labels, value: compare ? one.value : compute(a, b) }];
  });
  return distinct(result);
}

function distinct(vector: Vector): Vector {
  const seen = new Set<string>();
  for (const { labels } of vector) {
    if (seen.has(keyOf(labels))) throw new Ambiguous();
    seen.add(keyOf(labels));
  }
  return vector;
}

function grouped(labels: Sample["labels"], listed: readonly string[], leaveOut: boolean): Sample["labels"] {
  if (leaveOut) return without(labels, [...listed, "__name__"]);
  return Object.fromEntries(Object.entries(labels).filter(([label]) => listed.includes(label)));
}

function without(labels: Sample["labels"], names: readonly string[]): Sample["labels"] {
  return Object.fromEntries(Object.entries(labels).filter(([label]) => !names.includes(label)));
}

function keyOf(labels: Sample["labels"]): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
