import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPlainRuleFile } from "../../../server/src/model/schema/plainRuleFile.ts";
import { checkDocument, fileFrame } from "../../../server/src/model/schema/validate.ts";
import { makePiece, readTree } from "../../../server/src/syntax/yaml/tree.ts";
import { shapeOf } from "../../../server/src/workspace/document.ts";

const VALUES = [
  "availability",
  "requests",
  "null",
  "~",
  "",
  "up",
  "5m",
  "0s",
  "-1m",
  "!!str 5m",
  '"quoted"',
  "{{ x }}",
];
const RULES = ["\n  - record: a:b:c\n    expr: up", "\n  - up", "\n  -", " []", "", " up", " null"];

const odd = fc.oneof(
  fc.constantFrom(...VALUES).map((value) => `name: ${value}`),
  fc.constantFrom(...VALUES).map((value) => `interval: ${value}`),
  fc.constantFrom("limit: 1", "labels: {a: b}", "<<: {}", '"name": quoted_key', "partial: 1"),
);
/** Mostly what people write. */
const fields = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(["name: availability"], ["name: requests", "interval: 1m"]) },
  { weight: 1, arbitrary: fc.array(odd, { maxLength: 2 }).map((some) => ["name: latency", ...some]) },
  { weight: 1, arbitrary: fc.array(odd, { maxLength: 3 }) },
);
const rules = fc
  .oneof({ weight: 4, arbitrary: fc.constant(RULES[0]) }, { weight: 1, arbitrary: fc.constantFrom(...RULES) })
  .map((list) => `rules:${list}`);
const group = fc
  .tuple(fields, rules)
  .map(([some, list]) => `- ${[...some, list].join("\n").replaceAll("\n", "\n  ")}\n`);
const file = fc
  .tuple(
    fc.array(group, { minLength: 1, maxLength: 3 }),
    fc.constantFrom("", "", "", "other: 1\n", "groups: []\n"),
  )
  .map(([groups, rest]) => `groups:\n${groups.join("")}${rest}`);

const read = (text: string) => readTree(text, shapeOf("rules"), makePiece);

describe("rule files that need no walk along the field tables", () => {
  it("have nothing wrong around their rules", () => {
    let plain = 0;
    fc.assert(
      fc.property(file, (text) => {
        const tree = read(text);
        if (!isPlainRuleFile(tree)) return;
        plain++;
        const frame = fileFrame(tree);
        expect(checkDocument(frame.root, "rules", { skip: frame.units })).toEqual([]);
      }),
      { numRuns: 1500 },
    );
    expect(plain).toBeGreaterThan(100);
  });

  it("are those that people write", () => {
    const usual =
      "groups:\n- name: availability\n  interval: 1m\n  rules:\n  - record: a:b:c\n    expr: up\n";
    expect(isPlainRuleFile(read(usual))).toBe(true);
    expect(isPlainRuleFile(read(usual.replace("name", "nmae")))).toBe(false);
    expect(isPlainRuleFile(read(`${usual}${usual.replace("groups:\n", "")}`))).toBe(false);
  });
});
