import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeJson, jsonStringMap } from "../../../server/src/syntax/json/stringMap.ts";
import { applyEdits } from "../../../server/src/text/edit.ts";

/** A string in the middle of a file. */
const BEFORE = '{ "expr": ';
const fileOf = (raw: string) => `${BEFORE}${raw} }`;
const mapOf = (raw: string) =>
  jsonStringMap(fileOf(raw), { start: BEFORE.length, end: BEFORE.length + raw.length });

/** JSON strings as people and programs write them: some characters escaped that need not be. */
const rawString = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\\"',
        "\\\\",
        "\\/",
        "\\n",
        "\\t",
        "\\u0041",
        "\\u00e9",
        "\\ud83d\\ude00",
        "\\ud83d",
        "é",
        "😀",
      ),
      fc.string({ maxLength: 5 }).map((text) => JSON.stringify(text).slice(1, -1)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => `"${parts.join("")}"`);

describe("the map of a JSON string", () => {
  it("decodes as JSON does", () => {
    fc.assert(
      fc.property(rawString, (raw) => {
        expect(mapOf(raw).value).toBe(JSON.parse(raw));
      }),
    );
  });

  it("takes offsets to the file and back", () => {
    fc.assert(
      fc.property(rawString, (raw) => {
        const map = mapOf(raw);
        for (let offset = 0; offset <= map.value.length; offset++) {
          const at = map.fromText(map.toText(offset)) ?? -1;
          expect(map.toText(at)).toBe(map.toText(offset));
        }
      }),
      { numRuns: 50 },
    );
  });

  it("writes another text in place of a part, and nothing else", () => {
    fc.assert(
      fc.property(rawString, fc.string({ maxLength: 6 }), fc.nat(), fc.nat(), (raw, newText, a, b) => {
        const map = mapOf(raw);
        const [start = 0, end = 0] = [a, b].map((n) => n % (map.value.length + 1)).sort((x, y) => x - y);
        const edit = map.encode(start, end, newText);
        if (!edit) return;
        const file = applyEdits(fileOf(raw), [edit]);
        expect(JSON.parse(file)).toEqual({
          expr: map.value.slice(0, start) + newText + map.value.slice(end),
        });
        expect(file.startsWith(BEFORE)).toBe(true);
      }),
    );
  });

  it("does so wherever no character is parted", () => {
    const map = mapOf('"sum(a\\"b\\u0041c)"');
    expect(map.value).toBe('sum(a"bAc)');
    expect(map.encode(4, 9, 'x"y')).toEqual({
      span: { start: BEFORE.length + 5, end: BEFORE.length + 16 },
      newText: 'x\\"y',
    });
  });

  it("gives the place of what is escaped with its escape", () => {
    const map = mapOf('"a{b=\\"c\\"}"');
    expect(map.value).toBe('a{b="c"}');
    const at = map.spanOf(4, 7);
    expect(fileOf('"a{b=\\"c\\"}"').slice(at.start, at.end)).toBe('\\"c\\"');
    expect(map.isExact(5, 6)).toBe(true);
    expect(map.isExact(4, 6)).toBe(false);
  });

  it("refuses to part the two escapes of one character", () => {
    const map = mapOf('"x\\ud83d\\ude00y"');
    expect(map.value).toBe("x😀y");
    expect(map.encode(2, 3, "z")).toBeUndefined();
    expect(map.encode(1, 3, "z")?.newText).toBe("z");
  });

  it("refuses to write half a character", () => {
    expect(escapeJson("\ud83d")).toBeUndefined();
    expect(mapOf('"x"').encode(0, 1, "\ud83d")).toBeUndefined();
  });

  it("reads a string that is not closed as far as it goes and does not edit it", () => {
    const map = jsonStringMap('"abc', { start: 0, end: 4 });
    expect(map.value).toBe("abc");
    expect(map.encode(0, 1, "x")).toBeUndefined();
  });

  it("knows where an empty string's text would stand", () => {
    const map = mapOf('""');
    expect(map.toText(0)).toBe(BEFORE.length + 1);
    expect(map.encode(0, 0, "up")).toEqual({
      span: { start: BEFORE.length + 1, end: BEFORE.length + 1 },
      newText: "up",
    });
  });
});
