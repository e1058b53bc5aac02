import { type Span, shift } from "../../text/span.ts";
import { moveEntry, moveItem } from "./move.ts";
import { rebase } from "./rebase.ts";
import type { YamlPart, YamlTree } from "./tree.ts";

/**
 * The YAML documents of a file, each from the line that opens it to the next one's; together they are all of the text.
 * A line that starts with `---` ends whatever stands before it, an open quote or block scalar too.
 */
export function documentSpans(text: string): Span[] {
  const starts = [0];
  for (const { index } of text.matchAll(/[\n\r]---(?=\s|$)/g)) starts.push(index + 1);
  return starts.map((start, at) => ({ start, end: starts[at + 1] ?? text.length }));
}

/** True for a YAML document of comments and blank lines only. */
export function isEmptyDocument(text: string): boolean {
  return !/^[^\S\n]*[^\s#]/m.test(text.replace(/^\ufeff?---(?=\s|$)/, ""));
}

/** The YAML document that holds an offset. */
export function documentSpanAt(text: string, offset: number): Span {
  const spans = documentSpans(text);
  return spans.findLast(({ start }) => start <= offset) ?? { start: 0, end: text.length };
}

/**
 * One tree of YAML documents that were read one by one.
 * @param count how many the file has, those included that were not read
 */
export function joinParts(parts: readonly YamlPart[], count: number): YamlTree {
  const trees = parts.map(({ tree }) => tree);
  return {
    entries: trees.flatMap(({ entries }) => entries),
    rootItems: [],
    root: undefined,
    problems: trees.flatMap(({ problems }) => problems),
    comments: trees.flatMap(({ comments }) => comments),
    templated: trees.some(({ templated }) => templated),
    documents: count,
    cut: false,
    flawed: [],
    frame: {},
    parts,
  };
}

/** What of a file was read by itself: each of several YAML documents, else the file. */
export function partsOf({
  text,
  tree,
}: {
  readonly text: string;
  readonly tree: YamlTree;
}): readonly YamlPart[] {
  return tree.parts ?? [{ span: { start: 0, end: text.length }, tree }];
}

/** The tree of a text that stands further behind in a file. */
export function moveTree(tree: YamlTree, by: number): YamlTree {
  if (by === 0) return tree;
  return {
    ...tree,
    entries: tree.entries.map((entry) => moveEntry(entry, by)),
    rootItems: tree.rootItems.map((item) => moveItem(item, by)),
    root: tree.root && rebase(tree.root, by),
    problems: tree.problems.map((problem) => ({ ...problem, span: shift(problem.span, by) })),
    comments: tree.comments.map((comment) => ({ ...comment, span: shift(comment.span, by) })),
    flawed: tree.flawed.map(({ piece, base }) => ({ piece, base: base + by })),
  };
}
