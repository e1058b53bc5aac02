import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ParsedYaml } from "../../../server/src/syntax/yaml/nodes.ts";
import { parseYaml } from "../../../server/src/syntax/yaml/parse.ts";
import { scalarMap } from "../../../server/src/syntax/yaml/scalarMap.ts";
import { allNodes, packageReading, plain, scalars } from "./support.ts";

const sample = `groups:
- name: 'a'
  interval: 30s # trailing
  rules:
    - record: job:up:sum
      expr: |
        sum by (job) (up{job=~"a|b"})
          > 1
      labels: {severity: "page", team: [x, y]}
    - &anchor alert: Down
      expr: >-
        up == 0
      annotations:
        summary: "{{ $labels.instance }} is
          down"
        text: plain text
          over two lines
    - <<: *anchor
      for: 5m
`;

function expectSound(text: string, parsed: ParsedYaml): void {
  for (const node of allNodes(parsed)) {
    expect(node.span.start).toBeGreaterThanOrEqual(0);
    expect(node.span.end).toBeGreaterThanOrEqual(node.span.start);
    expect(node.span.end).toBeLessThanOrEqual(text.length);
    const children = node.kind === "seq" ? node.items : node.kind === "map" ? node.pairs : [];
    let behind = node.span.start;
    for (const child of children) {
      expect(child.span.start).toBeGreaterThanOrEqual(behind);
      expect(child.span.end).toBeLessThanOrEqual(node.span.end);
      behind = child.span.end;
    }
  }
  for (const scalar of scalars(parsed)) {
    const isAliasKey = text[scalar.span.start] === "*";
    if (!isAliasKey) expect(scalarMap(text, scalar).value).toBe(scalar.value);
  }
  for (const { span } of [...parsed.problems, ...parsed.comments]) {
    expect(span.start).toBeGreaterThanOrEqual(0);
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    expect(span.end).toBeLessThanOrEqual(text.length);
  }
}

const noise = fc.constantFrom(
  ..."\0\t\r\n\"'`{}[],:#&*!|>%@?-~<=. \u0085\u2028\ufeff\ud800\u0002\u0018\u001f",
  "\n  ",
  "\r\n",
  "- ",
  ": ",
  " #",
  "{{ x }}",
  "{{- if y }}\n",
  "{% z %}",
  "<% w",
  "${V}",
  "&a ",
  "*a",
  "<<: ",
  "---\n",
  "...\n",
  "|2-\n",
  "'",
  '"',
  "\\",
  "a",
  "key: value\n",
);

describe("parseYaml on any text", () => {
  it("gives a sound tree for noise", () => {
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 40 }), (parts) => {
        const text = parts.join("");
        expectSound(text, parseYaml(text));
      }),
      { numRuns: 400 },
    );
  });

  it("leaves out of a list what the package files under it from behind its bracket", () => {
    const text = "[]|&a \0";
    const parsed = parseYaml(text);
    expectSound(text, parsed);
    expect(parsed.root).toMatchObject({ kind: "seq", items: [], span: { start: 0, end: 2 } });
    expect(parsed.problems.length).toBeGreaterThan(0);
  });

  it.each(['a: {b: "c\n|{', 'a: {b: "c\n|', `a: "c\n|-\n d: 'e`, 'a: "b\n>', '"a\n', '[\n"a', '- "a\n- |2'])(
    "gives a sound tree where a quote is open to the end: %j",
    (text) => {
      const parsed = parseYaml(text);
      expectSound(text, parsed);
      expect(parsed.problems.length).toBeGreaterThan(0);
    },
  );

  it("gives a sound tree for a config with something put in, taken out or cut off", () => {
    fc.assert(
      fc.property(
        fc.nat(sample.length),
        fc.nat(12),
        fc.array(noise, { maxLength: 3 }),
        fc.boolean(),
        (at, drop, add, cut) => {
          const text = sample.slice(0, at) + add.join("") + (cut ? "" : sample.slice(at + drop));
          expectSound(text, parseYaml(text));
        },
      ),
      { numRuns: 400 },
    );
  });

  it("gives a sound tree for random bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => expectSound(text, parseYaml(text))),
      { numRuns: 300 },
    );
  });

  it("reads what the yaml package reads, wherever both accept it", () => {
    const key = fc.constantFrom("a", "b c", "'q'", '"d"', "é");
    const scalar = fc.constantFrom(
      "x",
      "1.5",
      "'it''s'",
      '"a\\tb"',
      "~",
      "",
      "a b",
      "http://x:80/y",
      "|\n          lit\n\n          x",
      ">-\n          fold\n          ed",
    );
    const value = fc.letrec<{ node: string[] }>((tie) => ({
      node: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        scalar.map((s): string[] => [s]),
        fc
          .constantFrom("[a, {b: c}, 'd']", "{x: y, z: [1, 2]}", "&n v", "!!str t # c")
          .map((s): string[] => [s]),
        fc
          .array(fc.tuple(key, tie("node")), { minLength: 1, maxLength: 3 })
          .map((pairs) =>
            pairs
              .flatMap(([k, [first = "", ...rest]]) =>
                rest.length === 0
                  ? [`${k}: ${first}`]
                  : [`${k}:`, ...[first, ...rest].map((line) => `  ${line}`)],
              )
              .concat("last: z"),
          ),
        fc
          .array(tie("node"), { minLength: 1, maxLength: 3 })
          .map((items) =>
            items
              .flatMap(([first = "", ...rest]) => [`- ${first}`, ...rest.map((line) => `  ${line}`)])
              .concat("- z"),
          ),
      ),
    })).node;
    let compared = 0;
    fc.assert(
      fc.property(value, fc.constantFrom("\n", "\r\n"), (lines, newline) => {
        const text = lines.join("\n").replaceAll("\n", newline) + newline;
        const expected = packageReading(text);
        const parsed = parseYaml(text);
        if (expected === undefined || parsed.problems.length > 0) return;
        compared++;
        expect(parsed.documents === 0 ? [] : [parsed.root, ...parsed.others].map(plain)).toEqual(expected);
      }),
      { numRuns: 400 },
    );
    expect(compared).toBeGreaterThan(150);
  });

  it.each([
    ["brackets", "[".repeat(10_000)],
    ["braces", "{a: ".repeat(10_000)],
    ["dashes", "- ".repeat(10_000)],
    ["closed brackets", "[".repeat(10_000) + "]".repeat(10_000)],
    ["explicit keys", "? ".repeat(10_000)],
    ["lines", Array.from({ length: 3_000 }, (_, i) => `${" ".repeat(i)}a:\n`).join("")],
  ])("reports %s nested without end instead of running out of stack", (_, text) => {
    const parsed = parseYaml(text);
    expect(parsed.problems.some((p) => /nested|closing|key/.test(p.message))).toBe(true);
    expectSound(text, parsed);
  });

  it("does not expand an alias bomb", () => {
    const lines = ["a0: &a0 [x, x]"];
    for (let i = 1; i < 60; i++) lines.push(`a${i}: &a${i} [*a${i - 1}, *a${i - 1}]`);
    const parsed = parseYaml(`${lines.join("\n")}\n`);
    expect(parsed.problems).toEqual([]);
    expect(allNodes(parsed).length).toBeLessThan(500);
  });

  it("reads a thousand documents", () => {
    const parsed = parseYaml("a: 1\n---\n".repeat(1000));
    expect(parsed.documents).toBe(1001);
    expect(parsed.others).toHaveLength(1000);
  });

  it("stays quick on many mistakes of one kind", () => {
    for (const line of [
      'a: "x\n',
      "a: [x\n",
      "{{ x\n",
      "a: {{ x }}\n",
      "'\n",
      "\t\n",
      "- a\n b\n",
      "a: *b\n",
    ]) {
      const text = line.repeat(1000);
      expectSound("", { ...parseYaml(text), root: undefined, others: [], problems: [], comments: [] });
    }
  });
});
