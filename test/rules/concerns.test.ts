import { describe, expect, it } from "vitest";
import { UnitReader } from "../../server/src/model/units.ts";
import { ALL_RULES } from "../../server/src/rules/registry.generated.ts";
import type { RuleOf, UnitContext } from "../../server/src/rules/rule.ts";
import { OwnedMemo } from "../../server/src/text/memo.ts";
import { NAMED_KINDS } from "../../server/src/workspace/classify.ts";
import { openDocument } from "../../server/src/workspace/document.ts";
import { DEFAULT_SETTINGS } from "../../server/src/workspace/settings.ts";
import { parseFixture } from "../support/fixture.ts";

const memo = new OwnedMemo();
const context: UnitContext = {
  settings: DEFAULT_SETTINGS,
  once: (owner, key, make) => memo.once(owner, key, make),
  dialect: "prometheus",
  templated: false,
  global: undefined,
  intervalMs: undefined,
};

/** The jobs in the examples of all rules, and the same on another path. */
const jobs = ALL_RULES.flatMap(({ examples }) => examples).flatMap((example) =>
  [...parseFixture("bad" in example ? example.bad : example.good).files.values()]
    .filter((text) => text.includes("scrape_configs:"))
    .flatMap((text) => [text, text.replaceAll("/federate", "/metrics")])
    .flatMap((text) => {
      const as = NAMED_KINDS.config ?? { kind: "config", dialect: "prometheus" };
      const { config } = openDocument("/prometheus.yml", text, as, new UnitReader());
      return (config?.jobs ?? []).map(({ unit }) => unit);
    }),
);

const onFederation = ALL_RULES.filter(
  (rule): rule is RuleOf<"job"> => rule.scope === "job" && rule.concerns === "federation",
);

describe.each(onFederation.map((rule) => [rule.id, rule] as const))("%s", (_, rule) => {
  it("is about jobs that federate, and finds nothing in others", () => {
    const [federating, others] = [true, false].map((does) =>
      jobs.filter((job) => (job.federate !== undefined) === does),
    );
    expect(others?.length).toBeGreaterThan(50);
    expect(others?.flatMap((job) => [...rule.check(job, context)])).toEqual([]);
    expect(federating?.flatMap((job) => [...rule.check(job, context)])).not.toEqual([]);
  });
});
