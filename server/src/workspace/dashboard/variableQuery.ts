import { type Span, span } from "../../text/span.ts";

/** A query of a template variable, taken apart. Spans are offsets in its text. */
export interface VariableQuery {
  readonly kind: "label_values" | "label_names" | "metrics" | "query_result" | "series";
  /** PromQL in it: a selector, or an expression of query_result. */
  readonly promql: Span | undefined;
  /** The label whose values are asked for. */
  readonly label: Span | undefined;
  /** The regex of metrics(…); it need only match a part of a name. */
  readonly regex: Span | undefined;
}

/** Reads what Grafana's Prometheus data source takes as the query of a variable; undefined for the empty one. */
export function readVariableQuery(text: string): VariableQuery | undefined {
  const call = /^\s*(label_values|label_names|metrics|query_result)\s*\(/.exec(text);
  const kind = call?.[1] as VariableQuery["kind"] | undefined;
  const close = text.lastIndexOf(")");
  const none = { promql: undefined, label: undefined, regex: undefined };
  if (!call || kind === undefined || close < call[0].length) {
    const all = trimmed(text, 0, text.length);
    return all && { ...none, kind: "series", promql: all };
  }
  const inner = trimmed(text, call[0].length, close);
  switch (kind) {
    case "query_result":
      return { ...none, kind, promql: inner };
    case "metrics":
      return { ...none, kind, regex: inner };
    case "label_names":
      return { ...none, kind, promql: inner };
    default: {
      // The label is what stands behind the last comma, as selectors hold commas themselves.
      const label = inner && /(?:^|,)\s*([\w$[\]{}:.]+)$/.exec(text.slice(inner.start, inner.end))?.[1];
      if (!inner || label === undefined) return { ...none, kind: "label_values", promql: inner };
      const at = span(inner.end - label.length, inner.end);
      const comma = text.slice(inner.start, at.start).lastIndexOf(",");
      const promql = comma < 0 ? undefined : trimmed(text, inner.start, inner.start + comma);
      return { kind: "label_values", promql, label: at, regex: undefined };
    }
  }
}

function trimmed(text: string, start: number, end: number): Span | undefined {
  let from = start;
  let to = end;
  while (from < to && /\s/.test(text[from] ?? "")) from++;
  while (to > from && /\s/.test(text[to - 1] ?? "")) to--;
  return to > from ? { start: from, end: to } : undefined;
}
