import type { Aggregate, DurationNode, Expr } from "../../syntax/promql/ast.ts";
import { unwrapped, walk } from "../../syntax/promql/walk.ts";
import { formatDuration } from "../../syntax/values/duration.ts";

/** A record's name taken apart at its colons: level:metric:operations. */
export interface RecordName {
  readonly level: string;
  readonly metric: string;
  readonly operations: string;
}

export function splitRecordName(name: string): RecordName | undefined {
  const level = levelIn(name);
  if (level === undefined) return undefined;
  const second = name.indexOf(":", level.length + 1);
  return { level, metric: name.slice(level.length + 1, second), operations: name.slice(second + 1) };
}

/** The level in such a name, which may be empty. */
export function levelIn(name: string): string | undefined {
  const first = name.indexOf(":");
  const second = name.indexOf(":", first + 1);
  return first < 0 || second < 0 || name.includes(":", second + 1) ? undefined : name.slice(0, first);
}

/** The aggregation that decides which labels a result carries; parentheses, ratios and quantiles around it are looked through. */
export function outermostAggregation(expr: Expr): Aggregate | undefined {
  const inner = unwrapped(expr);
  switch (inner.kind) {
    case "aggregate":
      return inner;
    case "binary":
      return outermostAggregation(inner.left) ?? outermostAggregation(inner.right);
    case "unary":
      return outermostAggregation(inner.expr);
    case "call": {
      const last = inner.args.at(-1);
      return inner.func.value === "histogram_quantile" && last ? outermostAggregation(last) : undefined;
    }
    default:
      return undefined;
  }
}

/** The windows that rates and increases are taken over, as written in names: "5m". */
export function rateWindows(expr: Expr): Set<string> {
  const windows = new Set<string>();
  walk(expr, (node) => {
    if (node.kind !== "call" || !/^(?:i?rate|increase|i?delta|deriv)$/.test(node.func.value)) return;
    const [range] = node.args;
    const window =
      range && (range.kind === "matrix" || range.kind === "subquery") ? windowText(range.range) : undefined;
    if (window) windows.add(window);
  });
  return windows;
}

/** A name by the convention, put together from what the expression does; undefined where no metric stands in it. */
export function suggestRecordName(expr: Expr): string | undefined {
  const metric = metricOf(expr);
  if (!metric) return undefined;
  const operations = operationsOf(expr);
  const labels = levelLabels(expr);
  // Of another record the metric goes on, as does what was done with it.
  const bare = (splitRecordName(metric)?.metric || metric.replace(/^.*:/, "")).replace(
    /_bucket$|_total$/,
    "",
  );
  return `${labels.join("_") || levelWithoutLabels(expr)}:${bare}:${operations.join("_") || "sum"}`;
}

function levelLabels(expr: Expr): string[] {
  const grouping = outermostAggregation(expr)?.grouping;
  if (!grouping || grouping.without) return [];
  return grouping.labels.map((label) => label.value).filter((label) => label !== "le");
}

/** Without an aggregation every instance has a series; with one by nothing there is one for the whole cluster. */
function levelWithoutLabels(expr: Expr): string {
  const aggregation = outermostAggregation(expr);
  if (!aggregation) return "instance";
  if (!aggregation.grouping?.without) return "cluster";
  return aggregation.grouping.labels.some(({ value }) => value === "instance") ? "job" : "instance";
}

function metricOf(expr: Expr): string | undefined {
  let found: string | undefined;
  walk(expr, (node) => {
    if (node.kind === "vector")
      found ??=
        node.name?.value ??
        node.matchers.find((m) => m.label.value === "__name__" && m.op.value === "=")?.value.value;
  });
  return found && /^[a-zA-Z_:][\w:]*$/.test(found) ? found : undefined;
}

/** Latest operation first; a sum is left out where something else is said, as names usually do. */
function operationsOf(expr: Expr): string[] {
  const inner = unwrapped(expr);
  switch (inner.kind) {
    case "aggregate": {
      const below = operationsOf(inner.expr);
      return inner.op.value === "sum" && below.length > 0 ? below : [inner.op.value, ...below];
    }
    case "binary": {
      const below = operationsOf(inner.left);
      return inner.op.value === "/" ? ["ratio", ...below] : below;
    }
    case "call": {
      if (inner.func.value === "histogram_quantile") {
        const [q, buckets] = inner.args;
        const quantile =
          q?.kind === "number"
            ? `p${String(Number((q.value * 100).toPrecision(6))).replace(".", "_")}`
            : "quantile";
        return [quantile, ...(buckets ? operationsOf(buckets) : [])];
      }
      const range = inner.args.find((arg) => arg.kind === "matrix" || arg.kind === "subquery");
      const window =
        range && (range.kind === "matrix" || range.kind === "subquery") ? windowText(range.range) : undefined;
      return window ? [`${inner.func.value.replace(/_over_time$/, "")}${window}`] : [];
    }
    case "vector": {
      const operations = splitRecordName(inner.name?.value ?? "")?.operations;
      return operations ? [operations] : [];
    }
    default:
      return [];
  }
}

function windowText(range: DurationNode): string | undefined {
  return range.kind === "literal" ? formatDuration(range.seconds * 1000) : undefined;
}
