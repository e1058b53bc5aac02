import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { formatDuration, parseDuration } from "../../../server/src/syntax/values/duration.ts";
import { isLabelName, isMetricName } from "../../../server/src/syntax/values/names.ts";

interface Name {
  readonly name: string;
  readonly legacyValid: boolean;
  readonly utf8Valid: boolean;
}

// Facts kept beside the repository; skipped where they are not.
const FACTS = new URL("../../../../shared/spec/names-durations.json", import.meta.url);

describe.skipIf(!existsSync(FACTS))("Prometheus's own tables", () => {
  const facts = existsSync(FACTS) ? JSON.parse(readFileSync(FACTS, "utf8")) : {};

  it("give the same durations", () => {
    for (const { in: text, valid, ns, canonical } of facts.durations) {
      const result = parseDuration(text);
      expect("ms" in result, text).toBe(valid);
      if (!("ms" in result)) continue;
      expect(result.ms * 1e6, text).toBe(ns);
      expect(formatDuration(result.ms)).toBe(canonical);
    }
  });

  it("give the same names", () => {
    // The replacement character stands for bytes that are not UTF-8, which no JavaScript string holds.
    const readable = (names: Name[]) => names.filter(({ name }) => !name.includes("\ufffd"));
    for (const { name, legacyValid, utf8Valid } of readable(facts.labelNames)) {
      expect([isLabelName(name, "legacy"), isLabelName(name, "utf8")], name).toEqual([
        legacyValid,
        utf8Valid,
      ]);
    }
    for (const { name, legacyValid, utf8Valid } of readable(facts.metricNames)) {
      expect([isMetricName(name, "legacy"), isMetricName(name, "utf8")], name).toEqual([
        legacyValid,
        utf8Valid,
      ]);
    }
  });
});
