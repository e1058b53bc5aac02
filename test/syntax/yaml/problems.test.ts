import { describe, expect, it } from "vitest";
import { parseYaml } from "../../../server/src/syntax/yaml/parse.ts";
import { plain, problemsOf } from "./support.ts";

describe("YAML problems", () => {
  it.each([
    [
      "a colon in a plain value",
      "summary: Foo: bar\n",
      ["A second `: ` is not allowed in a plain value; put the whole value in quotes. @ Foo:"],
    ],
    ["a missing quote", 'a: "x\nb: 1\n', ['The closing quote `"` is missing. @ "x']],
    ["a missing bracket", "a: [x, y\nb: 1\n", ["The closing `]` of this is missing. @ ["]],
    [
      "a tab as indentation",
      "a:\n\tb: 1\n",
      ["A tab is used for indentation; YAML allows only spaces there. @ \t"],
    ],
    [
      "a key in the wrong column",
      "a:\n    b: 1\n  c: 2\n",
      ["This key does not start in the same column as the other keys beside it. @ c"],
    ],
    [
      "a list item in the wrong column",
      "a:\n  - b\n - c\n",
      ["This list item does not start in the same column as the items above it. @ -"],
    ],
    [
      "a key below a value",
      "a: 1\n  b: 2\n",
      ["This key is indented deeper than the one above, which already has a value. @ b"],
    ],
    ["a key without a colon", "a: 1\nb\nc: 2\n", ["A key needs a `:` and a value behind it. @ b"]],
    ["a colon without a space", "a: 1\nb:2\n", ["A space is missing behind `b:`. @ b:2"]],
    [
      "a list on its key's line",
      "a: - b\n",
      ["A list cannot start on the line of its key; move the `- ` to the next line. @ -"],
    ],
    [
      "text behind a quote",
      "a: 'b' c\n",
      ["Nothing may follow the closing quote here; quote the whole value if this belongs to it. @ c"],
    ],
    [
      "an unknown escape",
      'a: "x\\.y"\n',
      ["`\\.` is no escape that YAML knows; write `\\\\.` or use single quotes. @ \\."],
    ],
    [
      "a reserved first character",
      "a: @b\n",
      ["A plain value cannot start with `@`; put it in quotes. @ @b"],
    ],
    [
      "an unknown anchor",
      "a: *b\n",
      ["No anchor `&b` stands above; if text is meant, put it in quotes. @ *b"],
    ],
    [
      "text beside a block header",
      "a: | b\n",
      ["Text cannot follow `|` or `>` on its line; start it on the next. @ b"],
    ],
    [
      "a control character",
      "a: 'x\u0007'\n",
      [
        "The character U+0007 is not allowed in YAML; remove it, or write it as an escape in double quotes. @ \u0007",
      ],
    ],
    [
      "an unquoted rule template",
      "a: {{ $labels.job }} is down\n",
      [
        "A value that starts with `{{` must be quoted, as YAML reads `{` as the start of a mapping. @ {{ $labels.job }}",
      ],
    ],
    ["a missing comma", 'a: ["b" "c"]\n', ['A `,` or a `: ` is missing in front of this. @ "c"']],
  ])("reports %s once, in its place", (_, text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
  });

  it("does not report duplicate keys or anchors", () => {
    expect(problemsOf("a: &x 1\na: &x 2\n")).toEqual([]);
  });

  it("keeps what stands around a half-typed key", () => {
    const { root } = parseYaml("jobs:\n  - name: x\n    met\n    labels: true\n  - name: y\n");
    const first = {
      map: [
        ["name", "x"],
        ["met", null],
        ["labels", "true"],
      ],
    };
    expect(plain(root)).toEqual({ map: [["jobs", [first, { map: [["name", "y"]] }]]] });
  });

  it("keeps keys that stand too deep as keys", () => {
    const { root } = parseYaml("a: 1\n  b: 2\n  c: 3\nd: 4\n");
    expect(plain(root)).toEqual({
      map: [
        ["a", "1"],
        ["b", "2"],
        ["c", "3"],
        ["d", "4"],
      ],
    });
  });

  it("goes on below a quote that is never closed", () => {
    const { root } = parseYaml('rules:\n  - a: "x\n    b: 1\n  - c: "2"\n');
    expect(plain(root)).toMatchObject({
      map: [
        [
          "rules",
          [
            {
              map: [
                ["a", "x"],
                ["b", "1"],
              ],
            },
            { map: [["c", "2"]] },
          ],
        ],
      ],
    });
  });

  it("keeps a value that starts with a rule template", () => {
    const { root, templated } = parseYaml("a: {{ $labels.job }} is down\nb: 1\n");
    expect(plain(root)).toEqual({
      map: [
        ["a", "{{ $labels.job }} is down"],
        ["b", "1"],
      ],
    });
    expect(templated).toBe(false);
  });
});
