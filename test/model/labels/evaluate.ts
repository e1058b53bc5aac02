import type { Aggregate, Binary, Call, Expr, VectorSelector } from "../../../server/src/syntax/promql/ast.ts";
import { unwrapped } from "../../../server/src/syntax/promql/walk.ts";

/** A series with one value; labels without a value are left out. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What an expression evaluated to, and whether all labels that it groups or joins by were there. */
export interface Evaluated {
  readonly samples: readonly Sample[];
  readonly asPresumed: boolean;
}

/**
 * Evaluates an expression over a few series as Prometheus does, as far as labels go: ranges hold one sample a series,
 * values are only as right as comparisons need them to differ, and where Prometheus refuses a match because a side has
 * several partners, every pair is a result. Written for tests, apart from what it tests.
 */
export function evaluate(expr: Expr, data: readonly Sample[]): Evaluated {
  const evaluation = new Evaluation(data);
  const samples = evaluation.vector(expr);
  return { samples, asPresumed: evaluation.asPresumed };
}

const NAME = "__name__";

class Evaluation {
  asPresumed = true;
  readonly #data: readonly Sample[];

  constructor(data: readonly Sample[]) {
    this.#data = data;
  }

  vector(expr: Expr): Sample[] {
    switch (expr.kind) {
      case "vector":
        return this.#data.filter((sample) => selects(expr, sample));
      case "matrix":
        return this.vector(expr.vector);
      case "subquery":
      case "paren":
        return this.vector(expr.expr);
      case "unary":
        return expr.op.value === "-"
          ? this.vector(expr.expr).map((s) => ({ labels: without(s.labels, [NAME]), value: -s.value }))
          : this.vector(expr.expr);
      case "aggregate":
        return this.#aggregate(expr);
      case "binary":
        return this.#binary(expr);
      case "call":
        return this.#call(expr);
      case "number":
        return [{ labels: {}, value: expr.value }];
      default:
        throw new Error(`no vector: ${expr.kind}`);
    }
  }

  #aggregate({ op, grouping, param, expr }: Aggregate): Sample[] {
    let input = this.vector(expr);
    const named = grouping?.labels.map((label) => label.value) ?? [];
    if (!grouping?.without) this.#expect(input, named);
    if (op.value === "count_values" && param?.kind === "string") {
      const label = param.text.value;
      input = input.map((s) => ({ ...s, labels: { ...s.labels, [label]: String(s.value) } }));
      if (!grouping?.without) named.push(label);
    }
    const keyOf = ({ labels }: Sample) =>
      grouping?.without ? without(labels, [...named, NAME]) : only(labels, named);
    const groups = new Map<string, Sample[]>();
    for (const sample of input) {
      const key = textOf(keyOf(sample));
      groups.set(key, [...(groups.get(key) ?? []), sample]);
    }
    return [...groups.values()].flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      if (op.value === "topk" || op.value === "bottomk") return [first];
      return [{ labels: keyOf(first), value: group.reduce((sum, s) => sum + s.value, 0) }];
    });
  }

  #binary(expr: Binary): Sample[] {
    const { op, bool, matching } = expr;
    const [left, right] = [this.vector(expr.left), this.vector(expr.right)];
    const compares = ["==", "!=", "<", ">", "<=", ">="].includes(op.value);
    const drops = (!compares || bool !== undefined) && !["and", "or", "unless"].includes(op.value);
    const named = (labels: Sample["labels"]) => (drops ? without(labels, [NAME]) : labels);
    const holds = (a: number, b: number) => !compares || bool !== undefined || compare(op.value, a, b);
    if (isScalar(expr.left) || isScalar(expr.right)) {
      const number = (isScalar(expr.left) ? left : right)[0]?.value ?? Number.NaN;
      const vector = isScalar(expr.left) ? right : left;
      return vector
        .filter((s) => (isScalar(expr.left) ? holds(number, s.value) : holds(s.value, number)))
        .map((s) => ({ labels: named(s.labels), value: s.value }));
    }
    const labels = matching?.labels.map((label) => label.value) ?? [];
    if (matching?.on) this.#expect([...left, ...right], labels);
    const key = (s: Sample) =>
      textOf(matching?.on ? only(s.labels, labels) : without(s.labels, [...labels, NAME]));
    const partners = (s: Sample, side: readonly Sample[]) => side.filter((o) => key(o) === key(s));
    if (op.value === "and") return left.filter((s) => partners(s, right).length > 0);
    if (op.value === "unless") return left.filter((s) => partners(s, right).length === 0);
    if (op.value === "or") return [...left, ...right.filter((s) => partners(s, left).length === 0)];
    const swapped = matching?.card === "one-to-many";
    const [many, one] = swapped ? [right, left] : [left, right];
    // A missing partner has the labels matched by, and the value to fill in.
    const stand = (s: Sample, value: number): Sample => ({
      labels: matching?.on ? only(s.labels, labels) : without(s.labels, [...labels, NAME]),
      value,
    });
    const { fill } = expr;
    const fillMany = fill?.both ?? (swapped ? fill?.right : fill?.left);
    const fillOne = fill?.both ?? (swapped ? fill?.left : fill?.right);
    const alone = one.filter((o) => partners(o, many).length === 0);
    const pairs = [
      ...many.flatMap((m): (readonly [Sample, Sample])[] => {
        const found = partners(m, one);
        if (found.length === 0 && fillOne !== undefined) return [[m, stand(m, fillOne)]];
        return found.map((o) => [m, o]);
      }),
      ...(fillMany === undefined ? [] : alone.map((o) => [stand(o, fillMany), o] as const)),
    ];
    return pairs.flatMap(([m, o]): Sample[] => {
      if (!(swapped ? holds(o.value, m.value) : holds(m.value, o.value))) return [];
      let result: Record<string, string> = { ...named(m.labels) };
      if ((matching?.card ?? "one-to-one") === "one-to-one")
        result = matching?.on ? only(result, labels) : without(result, labels);
      for (const { value: label } of matching?.include ?? [])
        result = { ...without(result, [label]), ...only(o.labels, [label]) };
      if (bool) result = without(result, [NAME]);
      return [{ labels: result, value: m.value + o.value }];
    });
  }

  #call({ func, args }: Call): Sample[] {
    const [first, second] = args;
    if (func.value === "vector" || func.value === "scalar" || func.value === "time")
      return [{ labels: {}, value: 1 }];
    if (func.value === "absent" || func.value === "absent_over_time") return this.#absent(first);
    if (func.value === "histogram_quantile") return second ? quantiles(this.vector(second)) : [];
    if (!first) return [{ labels: {}, value: 1 }];
    const input = this.vector(first);
    if (func.value === "label_replace") {
      const [dst = "", replacement = "", src = "", regex = ""] = args.slice(1).map(stringOf);
      return input.map((s) => {
        const found = new RegExp(`^(?:${regex})$`, "s").exec(s.labels[src] ?? "");
        if (!found) return s;
        return {
          ...s,
          labels: set(
            s.labels,
            dst,
            replacement.replace("$1", () => found[1] ?? ""),
          ),
        };
      });
    }
    if (func.value === "label_join") {
      const [dst = "", separator = "", ...sources] = args.slice(1).map(stringOf);
      return input.map((s) => ({
        ...s,
        labels: set(s.labels, dst, sources.map((label) => s.labels[label] ?? "").join(separator)),
      }));
    }
    if (func.value === "sort" || func.value === "last_over_time") return input;
    return input.map((s) => ({ ...s, labels: without(s.labels, [NAME]) }));
  }

  #absent(arg: Expr | undefined): Sample[] {
    if (!arg || this.vector(arg).length > 0) return [];
    const selector = arg.kind === "matrix" ? arg.vector : arg;
    if (selector.kind !== "vector") return [{ labels: {}, value: 1 }];
    const has = new Set<string>();
    let labels: Record<string, string> = {};
    for (const m of selector.matchers) {
      if (m.label.value === NAME) continue;
      if (m.op.value === "=" && !has.has(m.label.value)) {
        labels = set(labels, m.label.value, m.value.value);
        has.add(m.label.value);
      } else labels = without(labels, [m.label.value]);
    }
    return [{ labels, value: 1 }];
  }

  #expect(samples: readonly Sample[], labels: readonly string[]): void {
    if (samples.some((s) => labels.some((label) => !s.labels[label]))) this.asPresumed = false;
  }
}

function selects({ name, matchers }: VectorSelector, { labels }: Sample): boolean {
  if (name && labels[NAME] !== name.value) return false;
  return matchers.every(({ label, op, value }) => {
    const text = labels[label.value] ?? "";
    if (op.value === "=") return text === value.value;
    if (op.value === "!=") return text !== value.value;
    return new RegExp(`^(?:${value.value})$`, "s").test(text) === (op.value === "=~");
  });
}

function quantiles(buckets: readonly Sample[]): Sample[] {
  const results = new Map<string, Sample>();
  for (const { labels, value } of buckets) {
    if (!labels.le || Number.isNaN(Number(labels.le))) continue;
    const rest = without(labels, ["le", NAME]);
    results.set(textOf(rest), { labels: rest, value });
  }
  return [...results.values()];
}

function isScalar(expr: Expr): boolean {
  const inner = unwrapped(expr);
  return (
    inner.kind === "number" ||
    (inner.kind === "call" && (inner.func.value === "scalar" || inner.func.value === "time"))
  );
}

function compare(op: string, a: number, b: number): boolean {
  if (op === "==") return a === b;
  if (op === "!=") return a !== b;
  if (op === "<") return a < b;
  if (op === ">") return a > b;
  return op === "<=" ? a <= b : a >= b;
}

function stringOf(expr: Expr): string {
  return expr.kind === "string" ? expr.text.value : "";
}

function set(labels: Sample["labels"], label: string, value: string): Record<string, string> {
  return value === "" ? without(labels, [label]) : { ...labels, [label]: value };
}

function only(labels: Sample["labels"], names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([label]) => names.includes(label)));
}

function without(labels: Sample["labels"], names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([label]) => !names.includes(label)));
}

function textOf(labels: Sample["labels"]): string {
  return JSON.stringify(Object.entries(labels).sort());
}
