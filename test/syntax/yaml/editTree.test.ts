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
    ..."{{|}}|{{ $x }}|{{ end }}|{{ $labels.a }}|${X}|{%|%}|[[ .x ]]|{|}|,|\\|\n        key|\n          a: 'b|\n        b: [c|x:y|: {{ .Values.x }}".split(
      "|",
    ),
    "|",
  ),
  fc.string({ maxLength: 3 }),
);

/** The same text with a mistake or a placeholder in another of its units. */
const TEXTS = [
  TEXT,
  TEXT.replace("labels: {", "labels: {{ .Values.x }} {"),
  TEXT.replace("sum(d)", '"sum(d)'),
  TEXT.replace("expr: sum(d)", "exp"),
  TEXT.replace("sum(d)", "{{ .Values.d }}").replace('"sum(f)"', "{{ $x }}"),
  TEXT.replace("[a, b]", "[a, ${B}"),
  TEXT.replace("    interval", "    inter\n    interval"),
  TEXT.replace("  - name: three", "  - nam\n  - name: three"),
];

describe("a tree after an edit", () => {
  it("is the tree of the new text wherever it is made from the old one", () => {
    let made = 0;
    let broken = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...TEXTS),
        fc.array(fc.tuple(fc.nat(TEXT.length), fc.nat(6), inserted), { minLength: 1, maxLength: 8 }),
        (first, edits) => {
          let text = first;
          let tree = readTree(text, SHAPE, makePiece);
          for (const [at, length, put] of edits) {
            const start = Math.min(at, text.length);
            const after = text.slice(0, start) + put + text.slice(start + length);
            const fresh = readTree(after, SHAPE, makePiece);
            const edit = unitEdit(tree, text, after);
            const edited = edit && editTree(edit, makePiece);
            if (edited) {
              made++;
              if (edited.problems.length > 0 || edited.templated) broken++;
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
    expect(broken).toBeGreaterThan(10);
  });

  it("is made from the old one with every character that is typed into a rule", () => {
    const typed = `
        for: 5m
        lab
          severity: "page" # as 'ever
        annotations: {a: [b, "c"], d: '{{ $labels.e }}'}
        text: {{ $value }} of \${X}
        more: {{ .Values.x }}{{ if y }}a{{ end }}`;
    for (const newline of ["\n", "\r\n"]) {
      const source = TEXT.replaceAll("\n", newline);
      const at = source.indexOf("sum(b)") + "sum(b)".length;
      const write = (part: string) => source.slice(0, at) + part + source.slice(at);
      let tree = readTree(source, SHAPE, makePiece);
      let text = source;
      let anew = 0;
      for (const end of [...typed].map((_, index) => index + 1)) {
        const after = write(typed.slice(0, end).replaceAll("\n", newline));
        const edit = unitEdit(tree, text, after);
        const edited = edit && editTree(edit, makePiece);
        const fresh = readTree(after, SHAPE, makePiece);
        if (edited) expect(plain(edited)).toEqual(plain(fresh));
        else anew++;
        expect(fresh.cut).toBe(true);
        text = after;
        tree = edited ?? fresh;
      }
      // Once, when the file becomes a template, all of it is looked at again.
      expect(anew).toBeLessThanOrEqual(1);
      expect(tree.templated).toBe(true);
    }
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
