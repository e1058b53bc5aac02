import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAnyYaml } from "../../../server/src/syntax/yaml/parse.ts";
import { readSimple } from "../../../server/src/syntax/yaml/simple.ts";
import { type Piece, readTree } from "../../../server/src/syntax/yaml/tree.ts";
import { ContentMemo } from "../../../server/src/text/memo.ts";
import { shapeOf } from "../../../server/src/workspace/document.ts";
import { corpusFiles, holdsForRandom, noise, numRuns, texts } from "./randomYaml.ts";

/** Wherever the short way answers it must answer the same; returns whether it did. */
function expectSame(text: string): boolean {
  const simple = readSimple(text);
  if (simple === undefined) return false;
  expect({ text, ...simple }).toEqual({ text, ...parseAnyYaml(text) });
  return true;
}

describe("readSimple answers for", () => {
  const answered: readonly (readonly [string, string])[] = [
    ["a recording rule", "      - record: job:up:sum\n        expr: sum by (job) (up)\n"],
    ["an alert with a block and placeholders", alert()],
    ["a key without a value", "    rules:\n"],
    ["a value on the line below", "a:\n  b c\n"],
    ["a list in the column of its key", "a:\n- b\n- c: d\n  e: f\nf: g\n"],
    ["quotes with escapes", `- a: "x \\"y\\" \\\\d"\n  'b': 'it''s' # why\n`],
    ["brackets", `a: [b, "c,d", {e: f, g: [h]}]\nb: {}\nc: []\n`],
    ["comments anywhere", "# one\na: # two\n  # three\n  b: c # four\n  # five\n# six\n"],
    ["blocks of all kinds", "a: |\n  x\n   y\n\n  z\n\nb: >-\n  u\n  v\n\n   w\nc: |+\n  x\n\n\n"],
    ["a value below a comment further left", "a:\n#b: c\n  d\ne:\n  f\n"],
    ["values that start with a colon or a dash", "a: :b:c\nd: -e\n"],
    ["a block with lines of blanks", "a: |\n  b\n \n  c\n  \n\nd: e\n"],
    ["characters of two units", "a: 🔴\n"],
    ["a text without a last line break", "a:\n  b: c"],
    ["plain text of several lines", "a: b \n  c\n\n    d  # e\nf: g\n"],
    ["plain text below its key", "a:\n  b\n   - c # d\n  # e\nf: g"],
    ["quotes over several lines", `a: "b \n  c\\\n  \\"d\n\n\n  {{ $x }}"\nb:\n  'c\n\n    it''s # d\n  '\n`],
    ["list items of several lines", `- a\n  b\n- "c\n d" # e\n- f: g\n    h\n`],
  ];
  it.each(answered)("%s", (_, text) => {
    expect(expectSame(text)).toBe(true);
  });
});

describe("readSimple leaves to the general parser", () => {
  it.each([
    ["nothing", ""],
    ["comments alone", "# a\n"],
    ["an anchor", "a: &b c\n"],
    ["an alias", "a: *b\n"],
    ["a tag", "a: !!str b\n"],
    ["a merge key", "<<: b\n"],
    ["a tab", "a:\tb\n"],
    ["a document marker", "---\na: b\n"],
    ["a colon in the second line of a plain text", "a: b\n  c: d\n"],
    ["a second line that is not indented enough", `a:\n  b: "c\n  d"\n`],
    ["quotes that are not closed", `a: "b\n  c\nd: e\n`],
    ["text behind a comment in a plain text", "a: b\n  # c\n  d\n"],
    ["a key of two lines", `"a\n  b": c\n`],
    ["brackets over two lines", "a: [b,\n  c]\n"],
    ["a foreign placeholder", "a: {{ .Values.x }}\n"],
    ["a foreign placeholder in quotes", 'a: "{{ .Values.x }}"\n'],
    ["a second colon", "a: b: c\n"],
    ["an explicit key", "? a\n: b\n"],
    ["a misplaced key", "a:\n    b: c\n  d: e\n"],
    ["half a character", "a: \ud800\n"],
  ])("%s", (_, text) => {
    expect(readSimple(text)).toBeUndefined();
  });
});

function alert(): string {
  return `  - alert: Down
    expr: |
      up{job=~"a|b"}
        == 0
    for: 5m
    labels: {severity: page}
    annotations:
      summary: "{{ $labels.instance }} is down: {{ $value | humanize }}"
      description: >-
        It is
        down.

        Really.
`;
}

describe("readSimple reads as the general parser", () => {
  holdsForRandom(texts, expectSame);

  it("noise", () => {
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 25 }), (parts) => void expectSame(parts.join(""))),
      { numRuns },
    );
  }, 3_600_000);
});

/** Remembers nothing, but which pieces were asked for. */
class Recording extends ContentMemo<Piece> {
  readonly texts = new Set<string>();

  override get(text: string, make: (text: string) => Piece): Piece {
    this.texts.add(text);
    return make(text);
  }
}

describe.skipIf(corpusFiles.length === 0)("readSimple on configs and rules from public repositories", () => {
  it("reads most pieces, and all as the general parser does", () => {
    const memo = new Recording(1);
    for (const file of corpusFiles) {
      const text = readFileSync(file, "utf8");
      readTree(text, shapeOf("config"), memo);
      readTree(text, shapeOf("rules"), memo);
      memo.texts.add(text);
    }
    const pieces = [...memo.texts];
    expect(pieces.length).toBeGreaterThan(1000);
    expect(pieces.filter(expectSame).length / pieces.length).toBeGreaterThan(0.7);
  });
});
