import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPlainRule } from "../../../server/src/model/schema/plainRule.ts";
import { checkSection } from "../../../server/src/model/schema/validate.ts";
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
  "{severity: null, a: ~}",
  "{__name__: x}",
  "{0bad: x}",
  "{a: 1, a: 2}",
  '{"quoted": x}',
  "{summary: 'on {{ $labels.instance }}'}",
  "{a: [b]}",
  "&anchor x",
];

/** What belongs there, so that a good part of the rules are what people write. */
const USUAL: Readonly<Record<string, readonly string[]>> = {
  record: ["job:up:sum"],
  alert: ["InstanceDown"],
  expr: ["sum by (job) (up) > 0"],
  for: ["5m", "30s"],
  labels: ["{severity: page, team: infra}"],
  annotations: ["{summary: 'on {{ $labels.instance }}'}"],
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
const rule = fc.array(pair, { minLength: 1, maxLength: 5 }).map((pairs) => pairs.join("\n"));

describe("rules that need no walk", () => {
  it("tells only rules plain in which the walk finds nothing", () => {
    let plain = 0;
    fc.assert(
      fc.property(rule, fc.constantFrom("legacy" as const, "utf8" as const), (text, scheme) => {
        const { root, problems } = parseYaml(text);
        if (!root || problems.length > 0 || !isPlainRule(root)) return;
        plain++;
        expect(checkSection(root, "rule", { scheme }), text).toEqual([]);
      }),
      { numRuns: 20_000 },
    );
    expect(plain).toBeGreaterThan(50);
  });

  it("takes the rules that people write for plain", () => {
    const { root } = parseYaml(`alert: InstanceDown
expr: up == 0
for: 5m
labels: { severity: page }
annotations:
  summary: "{{ $labels.instance }} is down"
`);
    expect(root && isPlainRule(root)).toBe(true);
  });
});
