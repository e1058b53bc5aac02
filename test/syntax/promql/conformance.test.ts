// Uses ../shared/conformance, Prometheus's own cases, beside the repository; skipped where that is absent.
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parsePromql, parseSelector } from "../../../server/src/syntax/promql/parse.ts";
import { formatPromql } from "../../../server/src/syntax/promql/printer.ts";
import { valueTypeOf } from "../../../server/src/syntax/promql/valueType.ts";
import { ALL_FEATURES, problemsOf } from "./support.ts";

const CASES = new URL("../../../../shared/conformance/cases/", import.meta.url);

function load<T>(name: string): T[] {
  return JSON.parse(readFileSync(new URL(`${name}.json`, CASES), "utf8")) as T[];
}

const withoutFill = new Set([...ALL_FEATURES].filter((feature) => !feature.includes("fill")));

describe.skipIf(!existsSync(CASES))("Prometheus's own cases", () => {
  it("valid expressions have no problem", () => {
    for (const { input } of load<{ input: string }>("promql-valid"))
      expect([input, problemsOf(input)]).toEqual([input, []]);
  });

  it("expressions are refused or typed as the parser does", () => {
    for (const { input, fail, type } of load<{ input: string; fail: boolean; type: string }>("promql")) {
      const refused = problemsOf(input, withoutFill).length > 0;
      expect([input, refused]).toEqual([input, fail]);
      if (!fail) expect([input, valueTypeOf(parsePromql(input).expr)]).toEqual([input, type]);
    }
  });

  it("selectors are taken or refused as match[] does", () => {
    for (const { input, parses } of load<{ input: string; parses: boolean }>("match")) {
      expect([input, parseSelector(input).problems.length === 0]).toEqual([input, parses]);
    }
  });

  it("expressions are formatted as promtool does", () => {
    for (const c of load<{ in: string; out: string; width: number }>("pretty")) {
      expect(formatPromql(parsePromql(c.in), { width: c.width })).toBe(c.out);
    }
  });
});
