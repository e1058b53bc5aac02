import { describe, expect, it } from "vitest";
import { keysOf, nodeAt, pathAt } from "../../../server/src/syntax/yaml/locate.ts";
import { parseYaml } from "../../../server/src/syntax/yaml/parse.ts";
import { cursor, plain } from "./support.ts";

function at(marked: string): string {
  const { text, offset } = cursor(marked);
  const path = pathAt(text, parseYaml(text).root, offset);
  return `${path.place} ${keysOf(path).join("/")} ${path.node?.kind ?? "nothing"}`;
}

describe("pathAt", () => {
  it.each([
    ["on a key", "a:\n  b<|>c: 1\n", "key a/bc scalar"],
    ["on a value", "a:\n  b: x<|>y\n", "value a/b scalar"],
    ["behind a colon", "a:\n  b: <|>\n", "value a/b null"],
    ["behind a value and blanks", "a: b  <|>\n", "value a scalar"],
    ["behind a dash", "a:\n  - <|>\n", "value a/0 null"],
    ["on a half-typed key", "jobs:\n  - name: x\n    met<|>\n    scheme: http\n", "key jobs/0/met scalar"],
    ["on a half-typed key below an empty one", "a:\n  sc<|>\n", "value a scalar"],
    ["in a list in brackets", "a: [x, <|>]\n", "newItem a seq"],
    ["on an item in brackets", "a: [x, y<|>]\n", "value a/1 scalar"],
    ["in a mapping in braces", "a: {b: 1, <|>}\n", "newKey a map"],
    ["in a quoted text of several lines", "a:\n  b: 'x\n<|>\n  y'\n", "value a/b scalar"],
    ["in a literal text", "a:\n  b: |\n    x\n\n    <|>\n", "value a/b scalar"],
  ])("finds the place %s", (_, marked, expected) => {
    expect(at(marked)).toBe(expected);
  });

  it.each([
    ["level with the keys of a mapping", "a:\n  b: 1\n  <|>\n", "newKey a map"],
    ["deeper than an empty key", "a:\n  <|>\n", "value a null"],
    ["level with an empty key", "a:\n<|>\n", "newKey  map"],
    ["level with the keys of an item", "a:\n  - b: 1\n    <|>\n", "newKey a/0 map"],
    ["level with the dashes", "a:\n  - b: 1\n  <|>\n", "newItem a seq"],
    ["level with key and dashes", "a:\n- b: 1\n<|>\n", "newKey  map"],
    ["between two items", "a:\n  - b: 1\n    <|>\n  - c: 2\n", "newKey a/0 map"],
    ["between two jobs", "a:\n  - b: 1\n\n    <|>\n\n  - c: 2\n", "newKey a/0 map"],
    ["in an empty text", "<|>", "newKey  nothing"],
    ["in a comment's line", "a:\n  b: 1\n  # <|>x\n", "newKey a map"],
  ])("goes by the column on a blank line %s", (_, marked, expected) => {
    expect(at(marked)).toBe(expected);
  });

  it("works in a list item that is read by itself", () => {
    expect(at("      - record: x\n        <|>\n")).toBe("newKey 0 map");
    expect(at("      - record: x\n        expr: u<|>p\n")).toBe("value 0/expr scalar");
  });

  it("finds the deepest node, keys included", () => {
    const { text, offset } = cursor("a:\n  - {b: c<|>d}\n");
    expect(plain(nodeAt(parseYaml(text).root, offset))).toBe("cd");
    expect(plain(nodeAt(parseYaml(text).root, text.indexOf("b")))).toBe("b");
    expect(nodeAt(parseYaml(text).root, text.length)).toBeUndefined();
  });
});
