import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  AGGREGATOR_INFOS,
  FUNCTIONS,
  MODIFIER_INFOS,
  OPERATOR_INFOS,
} from "../../../server/src/syntax/promql/functions.generated.ts";
import {
  AGGREGATORS,
  AGGREGATORS_WITH_PARAM,
  COMPARISONS,
  PRECEDENCE,
} from "../../../server/src/syntax/promql/tokens.ts";

const facts = JSON.parse(
  readFileSync(new URL("../../../server/tools/data/promql-functions.json", import.meta.url), "utf8"),
) as { functions: { name: string; minArgs: number; maxArgs: number | null }[] };

describe("the function table", () => {
  it("is what the generator makes of its data", () => {
    const counts = (list: { name: string; minArgs: number; maxArgs?: number | null }[]) =>
      list.map((f) => `${f.name} ${f.minArgs} ${f.maxArgs ?? "unlimited"}`).sort();
    expect(counts([...FUNCTIONS])).toEqual(counts(facts.functions));
  });

  it("describes everything in whole sentences", () => {
    for (const { name, doc } of [...FUNCTIONS, ...AGGREGATOR_INFOS, ...OPERATOR_INFOS, ...MODIFIER_INFOS]) {
      expect([name, /^.{8,}[.]$/.test(doc)]).toEqual([name, true]);
    }
  });

  it("names a parameter for each argument", () => {
    for (const { name, params, args } of FUNCTIONS) {
      expect([name, params.filter((p) => p !== "…").length]).toEqual([name, args.length]);
    }
  });

  it("agrees with the tokens on aggregators and operators", () => {
    expect(AGGREGATOR_INFOS.map((a) => a.name).sort()).toEqual([...AGGREGATORS].sort());
    expect(
      AGGREGATOR_INFOS.filter((a) => a.param)
        .map((a) => a.name)
        .sort(),
    ).toEqual([...AGGREGATORS_WITH_PARAM].sort());
    const documented = new Set(OPERATOR_INFOS.map((o) => o.name));
    for (const operator of [...PRECEDENCE.keys(), ...COMPARISONS]) expect(documented).toContain(operator);
  });
});
