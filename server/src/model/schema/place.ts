import type { YamlNode } from "../../syntax/yaml/nodes.ts";
import { type Span, span } from "../../text/span.ts";

/** A value, and how to point at it as a whole. */
export interface Place {
  readonly value: YamlNode;
  readonly keySpan: Span;
  readonly valueSpan: Span;
  readonly site: Span | undefined;
}

/** The part of a scalar that a span of its decoded text means, where the two run in step; else the whole of it. */
export function innerPlace({ value, keySpan, valueSpan, site }: Place, inner: Span): Span {
  if (site) return site;
  if (value.kind !== "scalar" || value.style === "literal" || value.style === "folded") return keySpan;
  const { start, end } = value.span;
  const quotes = value.style === "plain" ? 0 : 1;
  const inStep = !value.templated && end - start === value.value.length + 2 * quotes;
  return inStep && inner.end > inner.start
    ? span(start + quotes + inner.start, start + quotes + inner.end)
    : valueSpan;
}
