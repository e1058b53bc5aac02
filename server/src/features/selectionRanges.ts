import type { Expr } from "../syntax/promql/ast.ts";
import { nodesAt } from "../syntax/promql/walk.ts";
import type { YamlNode } from "../syntax/yaml/nodes.ts";
import type { TreeEntry, TreeItem } from "../syntax/yaml/tree.ts";
import { join, type Span, shift, touches } from "../text/span.ts";
import type { Document } from "../workspace/document.ts";
import { promqlIn } from "./embeddedPromql.ts";

/** What a selection at an offset grows to, step by step: PromQL, then YAML, then the file; each within the next. */
export function selectionRanges(document: Document, offset: number): Span[] {
  const spans = [
    { start: 0, end: document.text.length },
    ...inYaml(document, offset),
    ...inPromql(document, offset),
  ];
  const chain: Span[] = [];
  for (const span of spans) {
    const outer = chain.at(-1);
    if (!touches(span, offset)) continue;
    if (outer && (span.start < outer.start || span.end > outer.end)) continue;
    if (outer && span.start === outer.start && span.end === outer.end) continue;
    chain.push(span);
  }
  return chain.reverse();
}

function inPromql(document: Document, offset: number): Span[] {
  for (const { expression, expr, base } of promqlIn(document)) {
    const whole = shift(expression.text.span, base);
    if (!touches(whole, offset)) continue;
    const inner = expression.map?.fromText(offset - base);
    if (inner === undefined) return [];
    const place = (span: Span): Span => shift(expression.place(span), base);
    const nodes = nodesAt(expr, inner);
    const parts = nodes.at(-1);
    return [...nodes.map((node) => place(node.span)), ...(parts ? partsOf(parts, inner).map(place) : [])];
  }
  return [];
}

/** What of a node the cursor is in that is no node itself, outermost first. */
function partsOf(node: Expr, at: number): Span[] {
  const spans: Span[] = [];
  const add = (span: Span | undefined): void => {
    if (span && touches(span, at)) spans.push(span);
  };
  if (node.kind === "vector") {
    add(node.braces);
    if (node.braces) add({ start: node.braces.start + 1, end: node.braces.end - 1 });
    for (const { span, label, value } of node.matchers) {
      add(span);
      add(label.span);
      add(value.span);
      if (value.closed) add({ start: value.span.start + 1, end: value.span.end - 1 });
    }
    add(node.name?.span);
  } else if (node.kind === "call") add(node.func.span);
  else if (node.kind === "aggregate") {
    add(node.grouping?.span);
    for (const label of node.grouping?.labels ?? []) add(label.span);
    add(node.op.span);
  } else if (node.kind === "binary") {
    add(node.matching?.span);
    for (const label of [...(node.matching?.labels ?? []), ...(node.matching?.include ?? [])])
      add(label.span);
  } else if (node.kind === "matrix" || node.kind === "subquery") add(node.brackets);
  return spans;
}

function inYaml({ tree }: Document, offset: number): Span[] {
  const spans: Span[] = [];
  if (tree.entries.length > 0) inEntries(tree.entries, offset, spans);
  else inItems(tree.rootItems, offset, spans);
  return spans;
}

function inEntries(entries: readonly TreeEntry[], offset: number, into: Span[]): void {
  for (const entry of entries) {
    const span = spanOfEntry(entry);
    if (!touches(span, offset)) continue;
    into.push(span);
    if (entry.entries) inEntries(entry.entries, offset, into);
    else if (entry.items) inItems(entry.items, offset, into);
    else inNode(entry.node, offset - entry.base, entry.base, into);
    const key = shift(entry.key.span, entry.base);
    if (touches(key, offset)) into.push(key);
    return;
  }
}

function inItems(items: readonly TreeItem[], offset: number, into: Span[]): void {
  for (const item of items) {
    const span = spanOfItem(item);
    if (!touches(span, offset)) continue;
    into.push(span);
    if (item.entries) inEntries(item.entries, offset, into);
    else inNode(item.node, offset - item.base, item.base, into);
    return;
  }
}

function inNode(node: YamlNode, at: number, base: number, into: Span[]): void {
  if (!touches(node.span, at)) return;
  into.push(shift(node.span, base));
  if (node.kind === "seq") for (const item of node.items) inNode(item, at, base, into);
  else if (node.kind === "map") {
    for (const pair of node.pairs) {
      if (!touches(pair.span, at)) continue;
      into.push(shift(pair.span, base));
      inNode(pair.key, at, base, into);
      inNode(pair.value, at, base, into);
    }
  } else if (node.kind === "scalar" && (node.style === "single" || node.style === "double")) {
    into.push(
      shift({ start: node.span.start + 1, end: Math.max(node.span.start + 1, node.span.end - 1) }, base),
    );
  }
}

function spanOfEntry(entry: TreeEntry): Span {
  const parts = [...(entry.entries ?? []).map(spanOfEntry), ...(entry.items ?? []).map(spanOfItem)];
  const own = join(entry.key.span, parts.length > 0 ? entry.key.span : entry.node.span);
  return parts.reduce(join, shift(own, entry.base));
}

function spanOfItem(item: TreeItem): Span {
  const [first, ...rest] = (item.entries ?? []).map(spanOfEntry);
  return first ? rest.reduce(join, first) : shift(item.node.span, item.base);
}
