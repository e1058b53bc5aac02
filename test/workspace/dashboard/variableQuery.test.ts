import { describe, expect, it } from "vitest";
import type { Span } from "../../../server/src/text/span.ts";
import { readVariableQuery } from "../../../server/src/workspace/dashboard/variableQuery.ts";

describe("the query of a template variable", () => {
  it.each([
    ["label_values(up, job)", { kind: "label_values", promql: "up", label: "job" }],
    ["label_values( job )", { kind: "label_values", label: "job" }],
    [
      'label_values(up{a="x,y", b=~"$b"}, instance)',
      { kind: "label_values", promql: 'up{a="x,y", b=~"$b"}', label: "instance" },
    ],
    ["label_names(up)", { kind: "label_names", promql: "up" }],
    ["label_names()", { kind: "label_names" }],
    ["metrics(job:.*)", { kind: "metrics", regex: "job:.*" }],
    ["query_result(sum by (a) (rate(x[5m])))", { kind: "query_result", promql: "sum by (a) (rate(x[5m]))" }],
    [' up{job="a"} ', { kind: "series", promql: 'up{job="a"}' }],
    ["label_values(up", { kind: "series", promql: "label_values(up" }],
    ["  ", undefined],
  ])("%s is taken apart", (text, expected) => {
    const read = readVariableQuery(text);
    const part = (span: Span | undefined) => span && text.slice(span.start, span.end);
    expect(
      read && {
        kind: read.kind,
        ...(read.promql && { promql: part(read.promql) }),
        ...(read.label && { label: part(read.label) }),
        ...(read.regex && { regex: part(read.regex) }),
      },
    ).toEqual(expected);
  });
});
