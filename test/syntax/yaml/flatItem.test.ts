import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FlatPair, readFlatItem, scalarOf } from "../../../server/src/syntax/yaml/flatItem.ts";
import type { YamlMap } from "../../../server/src/syntax/yaml/nodes.ts";
import { parseAnyYaml } from "../../../server/src/syntax/yaml/parse.ts";
import {
  block,
  corpusFiles,
  corpusRules,
  gap,
  holdsForRandom,
  type Lines,
  numRuns,
  plainValue,
  texts,
} from "./randomYaml.ts";

function mapOf(pairs: readonly FlatPair[]): YamlMap {
  const read = pairs.map((pair) => {
    const { key, keyStart, end } = pair;
    const span = { start: keyStart, end: keyStart + key.length };
    return {
      span: { start: keyStart, end },
      key: { kind: "scalar" as const, style: "plain" as const, span, value: key },
      value: pair.pairs ? mapOf(pair.pairs) : scalarOf(pair),
    };
  });
  const span = { start: read[0]?.span.start ?? -1, end: read.at(-1)?.span.end ?? -1 };
  return { kind: "map", flow: false, span, pairs: read };
}

/** Wherever the flat way answers it must say what the general parser says; returns whether it did. */
function expectSame(text: string): boolean {
  const flat = readFlatItem(text);
  if (flat === undefined) return false;
  const map = mapOf(flat.pairs);
  expect(map.span).toEqual({ start: flat.start, end: flat.end });
  const { root, ...rest } = parseAnyYaml(text);
  const { start, end } = map.span;
  const list = { kind: "seq", flow: false, span: { start: text.indexOf("-"), end }, items: [map] };
  expect({ text, start, root, ...rest }).toEqual({
    text,
    start,
    root: list,
    others: [],
    problems: [],
    comments: flat.comments,
    linked: false,
    documents: 1,
    templated: false,
  });
  return true;
}

describe("a list item is read flat", () => {
  it.each([
    ["when it is a recording rule", "      - record: job:up:sum\n        expr: sum by (job) (up)\n"],
    [
      "when it is an alert",
      `- alert: Down
  expr: |
    up{job=~"a|b"}
      == 0
  for: 5m
  labels:
    severity: page
  annotations:
      summary: "{{ $labels.instance }} is down: {{ $value | humanize }}"
      description: >-
        It is
        down.
`,
    ],
    ["with comments anywhere", "- a: b # one\n  # two\n# three\n  c: # four\n    d: e\n  # five\n"],
    ["with lines of nothing", "- a: b\n\n  c:\n\n    d: 'e'\n \n"],
    ["with signs that mean nothing there", `- a: :b:c\n  d: -e#f\n  g: "h: # i"\n  j: k[5m] {l="m"} @ 5\n`],
    ["with characters of other scripts", "- a: größer\n  b: 🔴\n"],
    ["without a last line break", "-   a: b  "],
    ["with escapes and quotes in quotes", `- a: "b\\n\\"" # c\n  d: 'e''f'\n`],
    ["with texts of several lines", `- a: b\n    c # d\n  e: "f\n   g"\n  h: i`],
  ])("%s", (_, text) => {
    expect(expectSame(text)).toBe(true);
  });

  it.each([
    ["no list", "a: b\n"],
    ["two items", "- a: b\n- c: d\n"],
    ["a text", "- a\n"],
    ["a list in it", "- a:\n    - b\n"],
    ["mappings in mappings", "- a:\n    b:\n      c: d\n"],
    ["a key without a value", "- a:\n  b: c\n"],
    ["a value on the line below", "- a:\n    b\n"],
    ["brackets", "- a: {b: c}\n"],
    ["a merge key", "- <<: b\n"],
    ["an anchor", "- a: &b c\n"],
    ["a tag", "- a: !!str b\n"],
    ["a second colon", "- a: b: c\n"],
    ["a misplaced key", "- a: b\n   c: d\n"],
    ["a misplaced key further left", "  - a: b\n   c: d\n"],
    ["a tab", "- a: b\t\n"],
    ["a carriage return", "- a: b\r\n"],
    ["a foreign placeholder", '- a: "{{ .Values.x }}"\n'],
    ["a block without text", "- a: |\n"],
    ["half a character", "- a: \ud800\n"],
  ])("but not with %s", (_, text) => {
    expect(readFlatItem(text)).toBeUndefined();
  });
});

const keyText = fc.constantFrom("a", "record", "expr", "labels", "b_1", "'k'", "x-y");
const value = fc.oneof(plainValue, plainValue, block);
const pairsOf = (of: fc.Arbitrary<Lines>) =>
  fc.array(fc.tuple(keyText, of, gap), { minLength: 1, maxLength: 4 }).map(
    (pairs): Lines =>
      (indent) =>
        pairs.map(([key, lines, end]) => `${" ".repeat(indent)}${key}:${lines(indent)}${end}`).join(""),
  );
const inner = fc.tuple(pairsOf(value), fc.constantFrom(1, 2, 4)).map(
  ([lines, by]): Lines =>
    (indent) =>
      `\n${lines(indent + by)}`,
);
const items = fc
  .tuple(pairsOf(fc.oneof(value, value, inner)), fc.constantFrom(0, 2, 6), fc.constantFrom(1, 3))
  .map(
    ([lines, indent, by]) => `${" ".repeat(indent)}-${" ".repeat(by)}${lines(indent + 1 + by).trimStart()}`,
  );

describe("readFlatItem reads as the general parser", () => {
  holdsForRandom(items, expectSame);

  it("any other block YAML", () => {
    fc.assert(
      fc.property(texts, (text) => void expectSame(`- ${text.replaceAll("\n", "\n  ")}`)),
      { numRuns },
    );
  }, 3_600_000);
});

describe.skipIf(corpusFiles.length === 0)("readFlatItem on the rules of public repositories", () => {
  it("reads most of them, and all as the general parser does", () => {
    const rules = corpusRules();
    expect(rules.length).toBeGreaterThan(1000);
    const share = rules.filter(expectSame).length / rules.length;
    expect(share).toBeGreaterThan(0.95);
  });
});
