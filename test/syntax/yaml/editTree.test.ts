import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editTree, unitEdit } from "../../../server/src/syntax/yaml/editTree.ts";
import type { Shape } from "../../../server/src/syntax/yaml/outline.ts";
import {
  makePiece,
  readTree,
  type TreeEntry,
  type TreeItem,
  type YamlTree,
} from "../../../server/src/syntax/yaml/tree.ts";

const SHAPE: Shape = { groups: { items: { rules: { items: "unit" } } }, jobs: { items: "unit" } };

const TEXT = `# rules
groups:
  - name: one
    interval: 1m
    rules:
      - record: a:b:sum
        expr: sum(b) # all of them
      # between
      - alert: Down
        expr: |
          up == 0

          and on () vector(1)
        labels: { severity: page }
  - name: two
    rules:
    - record: c:d:sum
      expr: sum(d)
    -
      record: e:f:sum
      expr: "sum(f)"

  - name: three
    rules: []
jobs:
- job_name: x
  params: {a: [b]}
# at the margin
- job_name: y
  static_configs:
  - targets: [a, b]
`;

/** A tree as data, its pieces by their texts. */
function plain(tree: YamlTree): unknown {
  const item = (i: TreeItem): unknown => ({
    base: i.base,
    piece: i.piece.text,
    node: i.node,
    entries: i.entries?.map(entry),
  });
  const entry = (e: TreeEntry): unknown => ({
    base: e.base,
    piece: e.piece.text,
    key: e.key,
    node: e.node,
    items: e.items?.map(item),
    entries: e.entries?.map(entry),
  });
  return { ...tree, entries: tree.entries.map(entry) };
}

const inserted = fc.oneof(
  fc.constantFrom(
    ..."\n| \n|  |    |\n      - |\n        |\r\n|\r|#|# x\n|- |: |'|\"|---\n|\n---\n|&a |*a|{{ x }}|\t|[|]|a|é|\u2028|\ufeff".split(
      "|",
    ),
    "|",
  ),
  fc.string({ maxLength: 3 }),
);

describe("a tree after an edit", () => {
  it("is the tree of the new text wherever it is made from the old one", () => {
    let made = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(TEXT.length), fc.nat(6), inserted), { minLength: 1, maxLength: 8 }),
        (edits) => {
          let text = TEXT;
          let tree = readTree(text, SHAPE, makePiece);
          for (const [at, length, put] of edits) {
            const start = Math.min(at, text.length);
            const after = text.slice(0, start) + put + text.slice(start + length);
            const fresh = readTree(after, SHAPE, makePiece);
            const edit = unitEdit(tree, text, after);
            const edited = edit && editTree(edit, makePiece);
            if (edited) {
              made++;
              expect(plain(edited)).toEqual(plain(fresh));
            }
            text = after;
            tree = edited ?? fresh;
          }
        },
      ),
      { numRuns: 100_000, interruptAfterTimeLimit: 4000, markInterruptAsFailure: false },
    );
    expect(made).toBeGreaterThan(10);
  });

  it("is made from the old one for a letter in an expression, with the other pieces as they were", () => {
    const tree = readTree(TEXT, SHAPE, makePiece);
    const after = TEXT.replace("sum(b)", "sum(bb)");
    const edit = unitEdit(tree, TEXT, after);
    const edited = edit && editTree(edit, makePiece);
    expect(edited && plain(edited)).toEqual(plain(readTree(after, SHAPE, makePiece)));
    const pieces = (of: YamlTree) =>
      (of.entries[0]?.items ?? []).flatMap(
        (group) => group.entries?.at(-1)?.items?.map((i) => i.piece) ?? [],
      );
    const [before, now] = [pieces(tree), edited ? pieces(edited) : []];
    expect(now).toHaveLength(4);
    expect(now.filter((piece, index) => piece !== before[index])).toHaveLength(1);
  });
});
