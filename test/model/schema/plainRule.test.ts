import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPlainRule } from "../../../server/src/model/schema/plainRule.ts";
import { checkSection } from "../../../server/src/model/schema/validate.ts";
import { readFlatItem } from "../../../server/src/syntax/yaml/flatItem.ts";
import { parseYaml } from "../../../server/src/syntax/yaml/parse.ts";

const KEYS = ["record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations", "interval", "<<"];
const VALUES = [
  "up",
  "job:up:sum",
  "null",
  "~",
  "",
  "Null",
  "true",
  "12",
  "5m",
  "0s",
  "1h30m",
  "-1m",
  "!!str 5m",
  "!!int up",
  "sum by (job) (up) > 0",
  "{{ .Values.x }}",
  '"quoted text"',
  "'__name__'",
  "[a, b]",
  "{severity: page, team: infra}",
  "\n  severity: page\n  team: infra",
  "\n  severity: null\n  a: ~",
  "\n  __name__: x",
  "\n  0bad: x",
  "\n  a: 1\n  a: 2",
  '\n  "quoted": x',
  "\n  summary: 'on {{ $labels.instance }}'",
  "\n  a: [b]",
  "\n  a: 1\n  b:\n    c: 2",
  "|\n  up",
  ">-\n  5m",
  "&anchor x",
];

/** What belongs there, so that a good part of the rules are what people write. */
const USUAL: Readonly<Record<string, readonly string[]>> = {
  record: ["job:up:sum"],
  alert: ["InstanceDown"],
  expr: ["sum by (job) (up) > 0"],
  for: ["5m", "30s"],
  labels: ["\n  severity: page\n  team: infra"],
  annotations: ["\n  summary: 'on {{ $labels.instance }}'"],
};

const pair = fc
  .constantFrom(...KEYS)
  .chain((key) =>
    fc
      .oneof(
        { weight: 4, arbitrary: fc.constantFrom(...(USUAL[key] ?? VALUES)) },
        { weight: 1, arbitrary: fc.constantFrom(...VALUES) },
      )
      .map((value) => `${key}: ${value}`),
  );
const rule = fc
  .array(pair, { minLength: 1, maxLength: 5 })
  .map((pairs) => `- ${pairs.join("\n").replaceAll("\n", "\n  ")}\n`);

function isPlain(text: string): boolean {
  const item = readFlatItem(text);
  return item !== undefined && isPlainRule(item.pairs);
}

describe("rules that need no walk", () => {
  it("tells only rules plain in which the walk finds nothing", () => {
    let plain = 0;
    fc.assert(
      fc.property(rule, fc.constantFrom("legacy" as const, "utf8" as const), (text, scheme) => {
        if (!isPlain(text)) return;
        plain++;
        const { root } = parseYaml(text);
        const node = root?.kind === "seq" ? root.items[0] : undefined;
        expect(node?.kind).toBe("map");
        expect(checkSection(node, "rule", { scheme }), text).toEqual([]);
      }),
      { numRuns: 20_000 },
    );
    expect(plain).toBeGreaterThan(50);
  });

  it("takes the rules that people write for plain", () => {
    const rule = `  - alert: InstanceDown
    expr: up == 0
    for: 5m
    labels:
      severity: page # at night too
    annotations:
      summary: "{{ $labels.instance }} is down"
`;
    expect(isPlain(rule)).toBe(true);
  });
});
