import { describe, expect, it } from "vitest";
import type { YamlNode } from "../../../server/src/syntax/yaml/nodes.ts";
import { parseYaml } from "../../../server/src/syntax/yaml/parse.ts";

/** The value of `x` as plain data. */
function read(text: string): unknown {
  const { root, problems } = parseYaml(`x: ${text}\n`);
  expect(problems, text).toEqual([]);
  return root?.kind === "map" ? plain(root.pairs[0]?.value) : undefined;
}

function plain(node: YamlNode | undefined): unknown {
  if (node?.kind === "scalar") return node.value;
  if (node?.kind === "seq") return node.items.map(plain);
  if (node?.kind === "map") return Object.fromEntries(node.pairs.map((p) => [p.key.value, plain(p.value)]));
  return null;
}

describe("inside [ ] and { }, as Prometheus reads it,", () => {
  it("a colon in front of a comma or bracket ends the text", () => {
    expect(read("[host:]")).toEqual(["host:"]);
    expect(read("[host:, b]")).toEqual(["host:", "b"]);
    expect(read("[a::]")).toEqual(["a::"]);
    expect(read("{a:}")).toEqual({ "a:": null });
  });

  it("a colon in front of a blank still makes a mapping", () => {
    expect(read("[a: ]")).toEqual([{ a: null }]);
    expect(read("[a: b]")).toEqual([{ a: "b" }]);
    expect(read("['a':]")).toEqual([{ a: null }]);
  });

  it("a dash in front of a comma or bracket is text", () => {
    expect(read("[-]")).toEqual(["-"]);
    expect(read("[-, a]")).toEqual(["-", "a"]);
    expect(read("[a, -]")).toEqual(["a", "-"]);
    expect(read("{a: -}")).toEqual({ a: "-" });
  });

  it.each(["[:9090]", "[::1]", "{a: :b}", "[a, :b]"])("no text starts with a colon: %s", (text) => {
    expect(parseYaml(`x: ${text}\n`).problems).toHaveLength(1);
  });

  it("a tag goes on to the next blank", () => {
    expect(read("[!!str ]")).toEqual([null]);
    for (const text of ["[!!str]", "[a, !x]"])
      expect(parseYaml(`x: ${text}\n`).problems, text).toHaveLength(1);
  });

  it("an escaped slash is no escape", () => {
    for (const text of ['["a\\/b"]', '"a\\/b"'])
      expect(parseYaml(`x: ${text}\n`).problems, text).toHaveLength(1);
  });
});
