import { countLeading } from "../../text/sorted.ts";
import type { Span } from "../../text/span.ts";
import type { YamlMap, YamlNode, YamlPair, YamlSeq } from "./nodes.ts";
import { countSpaces, isBlank, lineEnd, lineStart } from "./whitespace.ts";

export type PathStep =
  | { readonly kind: "pair"; readonly map: YamlMap; readonly pair: YamlPair }
  | { readonly kind: "item"; readonly seq: YamlSeq; readonly index: number; readonly item: YamlNode };

/** Where an offset stands in a tree. */
export interface YamlPath {
  /** From the root down. */
  readonly steps: readonly PathStep[];
  /**
   * - `key`: on the key of the last step's pair; `node` is that key.
   * - `value`: on or in front of the value that the steps lead to; `node` is that value.
   * - `newKey`: where a further key of the mapping `node` would stand (undefined in an empty document).
   * - `newItem`: where a further item of the list `node` would stand.
   */
  readonly place: "key" | "value" | "newKey" | "newItem";
  readonly node: YamlNode | undefined;
}

/** The deepest node, keys included, that an offset touches (behind its last character counts); aliases not followed. */
export function nodeAt(root: YamlNode | undefined, offset: number): YamlNode | undefined {
  let found: YamlNode | undefined;
  for (let node = root; node !== undefined && touched(node.span, offset); node = childAt(node, offset))
    found = node;
  return found;
}

function childAt(node: YamlNode, offset: number): YamlNode | undefined {
  if (node.kind === "seq") return lastTouched(node.items, offset);
  if (node.kind !== "map") return undefined;
  const pair = lastTouched(node.pairs, offset);
  if (pair === undefined) return undefined;
  return touched(pair.key.span, offset) ? pair.key : pair.value;
}

/**
 * The path to an offset. On a blank line, and where nothing stands, the column decides, as it does for YAML: deeper
 * than a key means inside its value, level with the keys of a mapping means a new key of it.
 */
export function pathAt(text: string, root: YamlNode | undefined, offset: number): YamlPath {
  if (root === undefined) return { steps: [], place: "newKey", node: undefined };
  const column = columnAt(text, root, offset);
  const steps: PathStep[] = [];
  let node: YamlNode = root;
  for (;;) {
    if (node.kind !== "map" && node.kind !== "seq") return { steps, place: "value", node };
    const step: PathStep | undefined =
      node.kind === "map" ? pairStep(text, node, offset, column) : itemStep(text, node, offset, column);
    if (step === undefined) return { steps, place: node.kind === "map" ? "newKey" : "newItem", node };
    steps.push(step);
    if (step.kind === "pair") {
      if (column === undefined && touched(step.pair.key.span, offset))
        return { steps, place: "key", node: step.pair.key };
      node = step.pair.value;
    } else {
      node = step.item;
    }
  }
}

/** The keys and indexes of a path. */
export function keysOf(path: YamlPath): (string | number)[] {
  return path.steps.map((step) => (step.kind === "pair" ? step.pair.key.value : step.index));
}

/**
 * The column that decides where nothing is written; undefined where something is: on the line in front of the offset,
 * or around it a scalar or a bracket of several lines.
 */
function columnAt(text: string, root: YamlNode, offset: number): number | undefined {
  const start = lineStart(text, offset);
  const spaces = countSpaces(text, start, lineEnd(text, start) - start);
  const first = text[start + spaces];
  const isComment = first === "#";
  const nothingBefore = start + spaces >= offset;
  if (!isComment && !(nothingBefore && (first === undefined || first === "\n" || first === "\r")))
    return undefined;
  const node = nodeAt(root, offset);
  const inside = node !== undefined && node.span.start < offset && (node.kind === "scalar" || isFlow(node));
  if (inside && offset < node.span.end) return undefined;
  return nothingBefore ? offset - start : spaces;
}

function isFlow(node: YamlNode): boolean {
  return (node.kind === "map" || node.kind === "seq") && node.flow;
}

function pairStep(
  text: string,
  map: YamlMap,
  offset: number,
  column: number | undefined,
): Extract<PathStep, { kind: "pair" }> | undefined {
  if (column === undefined || map.flow) {
    const pair = map.pairs.findLast((p) => reaches(text, p.span, offset));
    return pair && { kind: "pair", map, pair };
  }
  if (column <= columnOf(text, map.span.start)) return undefined;
  const pair = map.pairs.findLast((p) => p.span.start < offset);
  return pair && { kind: "pair", map, pair };
}

function itemStep(
  text: string,
  seq: YamlSeq,
  offset: number,
  column: number | undefined,
): Extract<PathStep, { kind: "item" }> | undefined {
  let index: number;
  if (column === undefined || seq.flow) {
    index = seq.items.findLastIndex((item) => reaches(text, item.span, offset));
  } else {
    if (column <= columnOf(text, seq.span.start)) return undefined;
    index = seq.items.findLastIndex((item) => item.span.start < offset);
  }
  const item = seq.items[index];
  return item && { kind: "item", seq, index, item };
}

function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** True when the span touches the offset, or only blanks of the same line stand between its end and the offset. */
function reaches(text: string, at: Span, offset: number): boolean {
  if (offset < at.start) return false;
  for (let i = at.end; i < offset; i++) if (!isBlank(text[i])) return false;
  return true;
}

function touched(at: Span, offset: number): boolean {
  return offset >= at.start && offset <= at.end;
}

/** Children stand in order and do not overlap, so the last that starts in front of the offset is the only candidate. */
function lastTouched<T extends { readonly span: Span }>(list: readonly T[], offset: number): T | undefined {
  const candidate = list[countLeading(list, ({ span }) => span.start <= offset) - 1];
  return candidate && touched(candidate.span, offset) ? candidate : undefined;
}
