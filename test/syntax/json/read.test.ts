import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { itemsIn, type JsonNode, member, stringIn } from "../../../server/src/syntax/json/nodes.ts";
import { readJson } from "../../../server/src/syntax/json/read.ts";

/** What a node says, as JSON.parse would have it. */
function said(node: JsonNode): unknown {
  switch (node.kind) {
    case "object":
      return Object.fromEntries([...node.members].map(([key, value]) => [key, said(value)]));
    case "array":
      return node.items.map(said);
    default:
      return node.value;
  }
}

describe("reading JSON", () => {
  it("reads what JSON.parse reads", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom(undefined, 2), (text, indent) => {
        const value: unknown = JSON.parse(text);
        const { root, problems } = readJson(JSON.stringify(value, undefined, indent), () => true);
        expect(problems).toEqual([]);
        expect(root && said(root)).toEqual(value);
      }),
    );
  });

  it("gives every string its place, the quotes included", () => {
    const text = '{"a": ["x\\ny", {"b": "z"}]}';
    const { root } = readJson(text, () => true);
    const [first, second] = itemsIn(member(root, "a"));
    expect(first && text.slice(first.span.start, first.span.end)).toBe('"x\\ny"');
    expect(stringIn(first)).toBe("x\ny");
    expect(second && text.slice(second.span.start, second.span.end)).toBe('{"b": "z"}');
  });

  it("leaves out what stands below keys that nobody wants", () => {
    const { root } = readJson(
      '{"a": {"c": 1, "b": [{"a": 2}]}, "b": {"a": 3}, "a2": 4}',
      (key) => key === "a",
    );
    expect(root && said(root)).toEqual({ a: {} });
  });

  it("tells of errors there too", () => {
    const text = '{"b": {"c": [1,]}, "a": 1}';
    const { root, problems } = readJson(text, (key) => key === "a");
    expect(root && said(root)).toEqual({ a: 1 });
    expect(problems.map(({ span }) => text.slice(0, span.start))).toEqual(['{"b": {"c": [1,']);
  });

  it("takes the last of two equal keys, as every reader does", () => {
    const { root } = readJson('{"a": 1, "a": 2}', () => true);
    expect(root && said(root)).toEqual({ a: 2 });
  });

  it("lets a byte order mark stand", () => {
    const { root, problems } = readJson('\ufeff{"a": "b"}', () => true);
    expect(problems).toEqual([]);
    expect(member(root, "a")?.span).toEqual({ start: 7, end: 10 });
  });

  it.each([
    ["a comment", '{"a": 1 /* one */}', "JSON has no comments."],
    [
      "a comma too many",
      '{"a": 1,}',
      "A key in double quotes is due here; no comma stands behind the last one.",
    ],
    ["a word without quotes", '{"a": yes}', "JSON has no such word here; texts stand in double quotes."],
    ["a missing comma", '{"a": 1 "b": 2}', "A comma is due here."],
    ["an escape of another language", '{"a": "\\x41"}', "JSON knows no such escape."],
    ["an end too early", '{"a": [1, 2', "A ] is due here."],
  ])("says what is wrong with %s", (_, text, message) => {
    const { problems } = readJson(text, () => true);
    expect(problems.map((problem) => problem.message)).toEqual([message]);
  });

  it("never throws, whatever the text", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 3 }), (json, at, junk) => {
        const cut = at % (json.length + 1);
        readJson(json.slice(0, cut) + junk, () => true);
        readJson(json.slice(cut), () => true);
      }),
    );
    expect(readJson("[".repeat(200_000), () => true).root === undefined).toBe(true);
  });
});
