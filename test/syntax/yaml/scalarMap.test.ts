import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import type { YamlScalar } from "../../../server/src/syntax/yaml/nodes.ts";
import { parseYaml } from "../../../server/src/syntax/yaml/parse.ts";
import { type ScalarMap, scalarMap } from "../../../server/src/syntax/yaml/scalarMap.ts";
import { applyEdits } from "../../../server/src/text/edit.ts";
import { plain } from "./support.ts";

interface Case {
  text: string;
  scalar: YamlScalar;
  map: ScalarMap;
}

/** The scalar behind the key `k`, which stands between two others in a list item. */
function read(text: string): Case | undefined {
  const { root, problems } = parseYaml(text);
  const item = root?.kind === "seq" ? root.items[0] : undefined;
  const pair = item?.kind === "map" ? item.pairs.find((p) => p.key.value === "k") : undefined;
  if (problems.length > 0 || pair?.value.kind !== "scalar") return undefined;
  return { text, scalar: pair.value, map: scalarMap(text, pair.value) };
}

function packageValue(text: string): unknown {
  const document = parseDocument(text, { schema: "failsafe", logLevel: "silent" });
  return document.errors.length > 0 ? undefined : document.getIn([0, "k"]);
}

const word = fc.constantFrom(
  "a",
  "bc",
  "é",
  "😀",
  "0",
  "x{y}",
  "[5m]",
  "it's",
  "#",
  "-",
  ":",
  "'",
  "=~",
  "$1",
  ",",
  ".",
);
const blank = fc.constantFrom(" ", "  ", "\t");
const words = fc
  .array(fc.tuple(word, fc.oneof(blank, fc.constant(""))), { minLength: 1, maxLength: 6 })
  .map((list) => list.flat().join(""));
const escaped = fc.constantFrom(
  "\\n",
  '\\"',
  "\\\\",
  "\\t",
  "\\x41",
  "\\u00e9",
  "\\U0001F600",
  "\\ ",
  "\\/",
  "\\0",
);
const foldedBreak = fc
  .tuple(
    fc.constantFrom("", " ", "\t", "\\"),
    fc.integer({ min: 1, max: 3 }),
    fc.constantFrom("     ", "      \t", "         "),
  )
  .map(([before, breaks, after]) => before + "\n".repeat(breaks) + after);

const flowBody = (inner: fc.Arbitrary<string>) =>
  fc.array(inner, { maxLength: 6 }).map((parts) => parts.join(""));
const plainScalar = flowBody(
  fc.oneof(
    words,
    foldedBreak.map((b) => b.replace("\\", "")),
  ),
);
const singleScalar = flowBody(
  fc.oneof(
    words,
    foldedBreak.map((b) => b.replace("\\", "")),
    fc.constant("''"),
  ),
).map((body) => `'${body.replace(/'+/g, (run) => (run.length % 2 === 0 ? run : `${run}'`))}'`);
const doubleScalar = flowBody(fc.oneof(words, foldedBreak, escaped)).map((body) => `"${body}"`);
const blockScalar = fc
  .record({
    mode: fc.constantFrom("|", ">"),
    chomping: fc.constantFrom("", "-", "+"),
    indicator: fc.boolean(),
    indent: fc.integer({ min: 1, max: 4 }),
    lines: fc.array(
      fc.oneof(
        words,
        words,
        fc.constant(""),
        fc.constant("   "),
        words.map((w) => `  ${w}`),
        words.map((w) => `\t${w}`),
      ),
      { minLength: 1, maxLength: 6 },
    ),
    tail: fc.constantFrom("", "\n", "\n\n", "\n      \n"),
  })
  .map(({ mode, chomping, indicator, indent, lines, tail }) => {
    const spaces = " ".repeat(4 + indent);
    // With an indicator the yaml package forgets blanks in lines at the end when the first line is indented deeper.
    const last = indicator ? lines.findLastIndex((line) => line.trim() !== "") + 1 : lines.length;
    const rest = indicator ? tail.replaceAll(" ", "") : tail;
    const kept = lines.slice(0, Math.max(1, last));
    const body = kept.map((line) => (line === "" ? "" : spaces + line)).join("\n");
    return `${mode}${indicator ? indent : ""}${chomping}\n${body}${rest}`;
  });

const styles = { plain: plainScalar, single: singleScalar, double: doubleScalar, block: blockScalar };
const lineBreak = fc.constantFrom("\n", "\r\n");

function document(scalar: string, newline: string): string {
  return `  - a: 1\n    k: ${scalar}\n    z: end\n`.replaceAll("\n", newline);
}

describe.each(Object.entries(styles))("the scalar map of %s scalars", (_, arbitrary) => {
  it("decodes as the yaml package does", () => {
    let compared = 0;
    fc.assert(
      fc.property(arbitrary, lineBreak, (scalar, newline) => {
        const text = document(scalar, newline);
        const found = read(text);
        const expected = packageValue(text);
        if (found === undefined || typeof expected !== "string") return;
        compared++;
        expect(found.scalar.value).toBe(expected);
        expect(found.map.value).toBe(expected);
      }),
      { numRuns: 200 },
    );
    expect(compared).toBeGreaterThan(50);
  });

  it("goes from value to text and back, never backwards", () => {
    fc.assert(
      fc.property(arbitrary, lineBreak, (scalar, newline) => {
        const found = read(document(scalar, newline));
        if (found === undefined) return;
        const { map, scalar: node, text } = found;
        let previous = -1;
        for (let offset = 0; offset <= map.value.length; offset++) {
          const place = map.toText(offset);
          expect(place).toBeGreaterThanOrEqual(previous);
          expect(place).toBeGreaterThanOrEqual(node.span.start);
          const sharesItsPlace = offset < map.value.length && place === previous;
          if (!sharesItsPlace) expect(map.fromText(place)).toBe(offset);
          previous = place;
        }
        let before = 0;
        for (let place = 0; place <= text.length; place++) {
          const offset = map.fromText(place);
          if (offset === undefined) continue;
          expect(offset).toBeGreaterThanOrEqual(before);
          before = offset;
        }
      }),
      { numRuns: 150 },
    );
  });

  it("covers every part of the value, exactly where it says so", () => {
    fc.assert(
      fc.property(arbitrary, lineBreak, fc.nat(), fc.nat(), (scalar, newline, a, b) => {
        const found = read(document(scalar, newline));
        if (found === undefined) return;
        const { map, text } = found;
        const [start = 0, end = 0] = [a, b].map((n) => n % (map.value.length + 1)).sort((x, y) => x - y);
        const span = map.spanOf(start, end);
        expect(span.start).toBe(map.toText(start));
        expect(span.end).toBeGreaterThanOrEqual(span.start);
        if (end > start) expect(span.end).toBeGreaterThan(map.toText(end - 1) - 1);
        const same = text.slice(span.start, span.end) === map.value.slice(start, end);
        if (map.isExact(start, end)) expect(same).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("writes a part so that exactly this part reads otherwise", () => {
    let written = 0;
    const replacement = fc.oneof(
      words,
      fc.constantFrom("", "new", "a b", "x\ny", "'", '"', "\\", ": ", " #", "\u2028"),
    );
    fc.assert(
      fc.property(arbitrary, lineBreak, fc.nat(), fc.nat(), replacement, (scalar, newline, a, b, newText) => {
        const found = read(document(scalar, newline));
        if (found === undefined) return;
        const { map, text } = found;
        const [start = 0, end = 0] = [a, b].map((n) => n % (map.value.length + 1)).sort((x, y) => x - y);
        const edit = map.encode(start, end, newText);
        if (edit === undefined) return;
        written++;
        const edited = parseYaml(applyEdits(text, [edit]));
        const wanted = map.value.slice(0, start) + newText + map.value.slice(end);
        expect(edited.problems).toEqual([]);
        expect(plain(edited.root)).toEqual([
          {
            map: [
              ["a", "1"],
              ["k", wanted],
              ["z", "end"],
            ],
          },
        ]);
      }),
      { numRuns: 200 },
    );
    expect(written).toBeGreaterThan(15);
  });
});

describe("scalarMap", () => {
  const map = (text: string) => {
    const found = read(text);
    if (!found) throw new Error("no scalar");
    return found;
  };

  it("points into literal blocks line by line", () => {
    const { text, map: m } = map("- k: |\n    sum(a)\n      / b\n");
    expect(m.value).toBe("sum(a)\n  / b\n");
    expect(text.slice(m.toText(m.value.indexOf("/")))).toBe("/ b\n");
    expect(m.isExact(0, 6)).toBe(true);
    expect(m.isExact(0, 9)).toBe(false);
    expect(m.fromText(text.indexOf("sum"))).toBe(0);
    expect(m.fromText(text.indexOf("|"))).toBeUndefined();
  });

  it("widens to whole escapes", () => {
    const { text, map: m } = map('- k: "a\\U0001F600b"\n');
    expect(m.value).toBe("a😀b");
    for (const [start, end] of [
      [1, 3],
      [1, 2],
      [2, 3],
    ] as const) {
      const span = m.spanOf(start, end);
      expect(text.slice(span.start, span.end)).toBe("\\U0001F600");
    }
    expect(m.isExact(1, 3)).toBe(false);
    expect(m.encode(2, 3, "x")).toBeUndefined();
  });

  it("maps a quoted text whose lines stand further left than its key", () => {
    const { text, map: m } = map('- a: 1\n  k: "one\ntwo\n three"\n');
    expect(m.value).toBe("one two three");
    expect(text.slice(m.toText(4), m.toText(7))).toBe("two");
  });

  it.each([
    ["plain", "- k: up\n", "a: b", undefined],
    ["plain", "- k: up\n", "a #b", undefined],
    ["plain", "- k: up\n", "'x", undefined],
    ["plain", "- k: up\n", "x{y='z'}", "- k: x{y='z'}\n"],
    ["plain in brackets", "- {k: up}\n", "x,y", undefined],
    ["single", "- k: 'up'\n", "it's", "- k: 'it''s'\n"],
    ["single", "- k: 'up'\n", "a\nb", undefined],
    ["double", '- k: "up"\n', 'a"\\\n\u0007', '- k: "a\\"\\\\\\n\\u0007"\n'],
    ["literal", "- k: |-\n    up\n", "a\n\n  b", "- k: |-\n    a\n    \n      b\n"],
    ["literal", "- k: |-\n    up\n", " a", undefined],
    ["literal", "- k: |-\n    up\n", "a\n", undefined],
    ["folded", "- k: >-\n    up\n", "a b", "- k: >-\n    a b\n"],
    ["folded", "- k: >-\n    up\n", "a\nb", undefined],
  ])("encodes into %s scalars only what they can hold", (_, text, newText, expected) => {
    const { map: m } = map(text);
    const edit = m.encode(0, 2, newText);
    expect(edit && applyEdits(text, [edit])).toBe(expected);
  });
});
