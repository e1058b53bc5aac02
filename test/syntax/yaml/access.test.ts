import { describe, expect, it } from "vitest";
import {
  asMap,
  asScalar,
  asSeq,
  intOf,
  isNullScalar,
  mergedPairs,
  pairOf,
  resolveAlias,
  yaml11Bool,
} from "../../../server/src/syntax/yaml/access.ts";
import type { YamlMap, YamlScalar } from "../../../server/src/syntax/yaml/nodes.ts";
import { parseYaml } from "../../../server/src/syntax/yaml/parse.ts";
import { plain } from "./support.ts";

function mapOf(text: string): YamlMap {
  const map = asMap(parseYaml(text).root);
  if (!map) throw new Error("no mapping");
  return map;
}

function scalarOf(text: string): YamlScalar {
  const scalar = asScalar(pairOf(mapOf(`k: ${text}\n`), "k")?.value);
  if (!scalar) throw new Error("no scalar");
  return scalar;
}

describe("access to a YAML tree", () => {
  it("sees through aliases", () => {
    const map = mapOf("a: &a {x: 1}\nb: &b [*a]\nc: *b\nd: &d text\ne: *d\nf: *none\n");
    expect(asSeq(pairOf(map, "c")?.value)?.items).toHaveLength(1);
    expect(asMap(asSeq(pairOf(map, "c")?.value)?.items[0])?.pairs).toHaveLength(1);
    expect(asScalar(pairOf(map, "e")?.value)?.value).toBe("text");
    expect(resolveAlias(pairOf(map, "f")?.value)).toBeUndefined();
    expect(asMap(pairOf(map, "e")?.value)).toBeUndefined();
  });

  it("takes the first of two equal keys", () => {
    expect(plain(pairOf(mapOf("a: 1\na: 2\n"), "a")?.value)).toBe("1");
  });

  it("applies merge keys: own keys win, then earlier mappings, each with the place it comes from", () => {
    const text = [
      "base: &base {a: base, b: base, c: base}",
      "more: &more {<<: *base, b: more, d: more}",
      "job: {a: own, <<: [*more, {e: inline, d: late}], f: own}",
    ].join("\n");
    const job = asMap(pairOf(mapOf(text), "job")?.value);
    const merged = job ? mergedPairs(job) : [];
    const shown = merged.map(({ pair, site }) => [
      pair.key.value,
      plain(pair.value),
      site && text.slice(site.start, site.end),
    ]);
    expect(shown).toEqual([
      ["a", "own", undefined],
      ["f", "own", undefined],
      ["b", "more", "*more"],
      ["d", "more", "*more"],
      ["c", "base", "*more"],
      ["e", "inline", "{e: inline, d: late}"],
    ]);
  });

  it("does not follow a merge key into its own mapping", () => {
    expect(mergedPairs(mapOf("<<: *x\na: 1\n")).map(({ pair }) => pair.key.value)).toEqual(["a"]);
    expect(mergedPairs(mapOf("<<: 5\na: 1\n"))).toHaveLength(1);
  });

  it("reads null, booleans and numbers as Prometheus does, and no quoted ones", () => {
    expect(["~", "null", "Null", "NULL", "nULL", "'~'", '""'].map((t) => isNullScalar(scalarOf(t)))).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(["yes", "On", "TRUE", "y"].map((t) => yaml11Bool(scalarOf(t)))).toEqual([true, true, true, true]);
    expect(["no", "Off", "FALSE", "n"].map((t) => yaml11Bool(scalarOf(t)))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(["tRUE", "'true'", "1", "|\n  true"].map((t) => yaml11Bool(scalarOf(t)))).toEqual(
      Array(4).fill(undefined),
    );
    expect(
      ["5", "+5", "-5", "0x10", "0o17", "017", "0b11", "1_000", "1e3", "1.9", "-0"].map((t) =>
        intOf(scalarOf(t)),
      ),
    ).toEqual([5, 5, -5, 16, 15, 15, 3, 1000, 1000, 1, 0]);
    expect(
      ["'5'", "5s", "0x", "", "e3", "1 2"].map((t) => (t === "" ? undefined : intOf(scalarOf(t)))),
    ).toEqual(Array(6).fill(undefined));
  });
});
