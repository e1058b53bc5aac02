import { describe, expect, it } from "vitest";
import { pairOf } from "../../../server/src/syntax/yaml/access.ts";
import { parseYaml } from "../../../server/src/syntax/yaml/parse.ts";
import { allNodes, plain } from "./support.ts";

function textsOf(text: string): string[] {
  return allNodes(parseYaml(text)).map(
    (node) => `${node.kind} ${text.slice(node.span.start, node.span.end)}`,
  );
}

describe("parseYaml", () => {
  it("reads mappings, lists and scalars of every style with exact spans", () => {
    const text = [
      "plain: some text # not this",
      "single: 'it''s'",
      'double: "a\\tb"',
      "literal: |2-  # header",
      "    a",
      "   b",
      "",
      "folded: >",
      "  c",
      "  d",
      "",
      "list: [x, {y: z}]",
      "",
    ].join("\n");
    expect(textsOf(text).slice(1)).toEqual([
      "scalar plain",
      "scalar some text",
      "scalar single",
      "scalar 'it''s'",
      "scalar double",
      'scalar "a\\tb"',
      "scalar literal",
      "scalar |2-  # header\n    a\n   b",
      "scalar folded",
      "scalar >\n  c\n  d",
      "scalar list",
      "seq [x, {y: z}]",
      "scalar x",
      "map {y: z}",
      "scalar y",
      "scalar z",
    ]);
    expect(plain(parseYaml(text).root)).toEqual({
      map: [
        ["plain", "some text"],
        ["single", "it's"],
        ["double", "a\tb"],
        ["literal", "  a\n b"],
        ["folded", "c d\n"],
        ["list", ["x", { map: [["y", "z"]] }]],
      ],
    });
  });

  it("keeps every scalar a text and every duplicate and merge key", () => {
    const parsed = parseYaml("a: 1\na: null\n<<: {b: yes}\n'<<': 2022-01-01\n");
    expect(plain(parsed.root)).toEqual({
      map: [
        ["a", "1"],
        ["a", "null"],
        ["<<", { map: [["b", "yes"]] }],
        ["<<", "2022-01-01"],
      ],
    });
    expect(parsed.problems).toEqual([]);
    expect(parsed.linked).toBe(true);
  });

  it("reads one list item by itself as it would read it in its file", () => {
    const text = "      - record: x\n        expr: y\n";
    const { root, problems } = parseYaml(text);
    expect(problems).toEqual([]);
    expect(root?.kind === "seq" && root.items.length).toBe(1);
    expect(root?.span).toEqual({ start: 6, end: text.length - 1 });
  });

  it("puts an empty value right behind its colon or dash", () => {
    const text = "a:   \nb: [c: ]\nd:\n  - \n  - !tag\n";
    const nulls = allNodes(parseYaml(text)).filter((node) => node.kind === "null");
    expect(nulls.map((node) => text.slice(0, node.span.end).split("\n").at(-1))).toEqual([
      "a:",
      "b: [c:",
      "  -",
      "  - !tag",
    ]);
    expect(nulls.every((node) => node.span.start === node.span.end)).toBe(true);
  });

  it("leaves anchors and tags out of the span and resolves aliases to the anchor above", () => {
    const text = "a: &x !!str one\nb: *x\nc: &x two\nd: *x\n";
    const { root, problems, linked } = parseYaml(text);
    const map = root?.kind === "map" ? root : undefined;
    const [a, b, d] = ["a", "b", "d"].map((key) => pairOf(map, key)?.value);
    expect(a).toMatchObject({
      kind: "scalar",
      value: "one",
      anchor: "x",
      tag: "!!str",
      span: { start: 12, end: 15 },
    });
    expect(b).toMatchObject({ kind: "alias", name: "x" });
    expect(b?.kind === "alias" && b.target).toBe(a);
    expect(d?.kind === "alias" && d.target).toMatchObject({ value: "two" });
    expect([problems, linked]).toEqual([[], true]);
  });

  it("never makes a tree that contains itself", () => {
    const { root, problems } = parseYaml("a: &a\n  b: *a\n");
    expect(problems).toHaveLength(1);
    const inner = pairOf(root?.kind === "map" ? root : undefined, "a")?.value;
    const alias = inner?.kind === "map" ? inner.pairs[0]?.value : undefined;
    expect(alias).toMatchObject({ kind: "alias", name: "a", target: undefined });
  });

  it("collects comments in order and tells trailing ones", () => {
    const text = "# top\na: 1 # one\n#two\nb: |  # head\n  # text\nc: [ # in\n  x ]\n---\nd: 1\n# end";
    const { comments } = parseYaml(text);
    expect(comments.map((c) => [c.text, c.trailing])).toEqual([
      [" top", false],
      [" one", true],
      ["two", false],
      [" head", true],
      [" in", true],
      [" end", false],
    ]);
    expect(comments.every((c) => text.slice(c.span.start, c.span.end) === `#${c.text}`)).toBe(true);
  });

  it("gives the first document as root and the others beside it", () => {
    const parsed = parseYaml("---\na: 1\n---\nb: 2\n...\n---\n- c\n");
    expect([parsed.root, ...parsed.others].map(plain)).toEqual([
      { map: [["a", "1"]] },
      { map: [["b", "2"]] },
      ["c"],
    ]);
    expect(parsed.documents).toBe(3);
    expect(parseYaml("# nothing\n\n")).toMatchObject({ root: undefined, documents: 0, problems: [] });
    expect(parseYaml("---\n")).toMatchObject({ root: { kind: "null" }, documents: 1 });
  });

  it("reads CRLF, lone CR and a byte order mark as Prometheus does", () => {
    const expected = {
      map: [
        ["a", "x y"],
        ["b", "l\nm\n"],
        ["c", ["1"]],
      ],
    };
    const text = "a: 'x\n  y'\nb: |\n  l\n  m\nc:\n- 1\n";
    for (const lineBreak of ["\n", "\r\n", "\r"]) {
      const parsed = parseYaml(`\uFEFF${text.replaceAll("\n", lineBreak)}`);
      expect(plain(parsed.root)).toEqual(expected);
      expect(parsed.problems).toEqual([]);
    }
  });

  it("keeps emoji offsets in UTF-16 units", () => {
    const text = "😀: '😀é'\nb: x\n";
    expect(textsOf(text).slice(1)).toEqual(["scalar 😀", "scalar '😀é'", "scalar b", "scalar x"]);
  });
});
