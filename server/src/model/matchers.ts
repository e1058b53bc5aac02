import type { VectorSelector } from "../syntax/promql/ast.ts";
import { type LabelMatcher, METRIC_NAME } from "./series/index.ts";

/** A parsed selector as the matchers that the set algebra works on; the metric name is the label __name__. */
export function matchersOf(selector: VectorSelector): LabelMatcher[] {
  const matchers = selector.matchers.map(
    (m): LabelMatcher => ({ label: m.label.value, op: m.op.value, value: m.value.value }),
  );
  const name = selector.name?.value;
  return name ? [{ label: METRIC_NAME, op: "=", value: name }, ...matchers] : matchers;
}
