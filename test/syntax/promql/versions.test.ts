import { describe, expect, it } from "vitest";
import {
  functionNamed,
  functionsOf,
  isExperimental,
  signatureOf,
} from "../../../server/src/syntax/promql/functions.ts";
import { type PrometheusVersion, parseVersion } from "../../../server/src/syntax/values/version.ts";
import { problemsOf } from "./support.ts";

const NONE: ReadonlySet<string> = new Set();

function at(version: string): PrometheusVersion {
  const parsed = parseVersion(version);
  if (!parsed) throw new Error(version);
  return parsed;
}

describe("what depends on the version", () => {
  it.each([
    ["last_over_time(a[5m])", "2.25", "function-too-new: last_over_time"],
    ["limitk(3, a)", "2.53", "function-too-new: limitk"],
    ["a atan2 b", "2.30", "syntax-too-new: atan2"],
    ["a[300]", "2.53", "syntax-too-new: 300"],
    ["a > 5m", "2.53", "syntax-too-new: 5m"],
    ["a > 1_000", "2.53", "syntax-too-new: 1_000"],
    ["a offset 0s", "2.53", "syntax-too-new: 0s"],
    ["a[5m] @ -1h", "2.53", "syntax-too-new: @ -1h"],
    ['{"a"}', "2.50", 'syntax-too-new: "a"'],
    ['a{"b"="c"}', "2.50", 'syntax-too-new: "b"'],
    ['sum by ("b") (a)', "2.50", 'syntax-too-new: "b"'],
    ["a * on (b) group_left (c:d) e", "2.55", "syntax-too-new: c:d"],
    ["a[5m * 2]", "3.3", "syntax-too-new: 5m * 2"],
    ["a[5m * 2]", "3.5", "feature-not-enabled: 5m * 2"],
    ["a offset -step()", "3.5", "feature-not-enabled: -step()"],
    ["a[min_of(5m, 1m)]", "3.10", "syntax-too-new: min_of(5m, 1m)"],
    ["a smoothed", "3.6", "syntax-too-new: smoothed"],
    ["a smoothed", "3.7", "feature-not-enabled: smoothed"],
    ["a + fill(0) b", "3.9", "syntax-too-new: fill(0)"],
    ["a + fill(0) b", "3.14", "feature-not-enabled: fill(0)"],
    ["info(a)", "3.5", "experimental-function: info"],
    ["limitk(3, a)", "3.5", "experimental-function: limitk"],
    ["first_over_time(a[5m])", "3.13", "experimental-function: first_over_time"],
    ["holt_winters(a[5m], 0.5, 0.5)", "3.0", "removed-function: holt_winters"],
  ])("%s is refused in %s", (text, version, problem) => {
    expect(problemsOf(text, NONE, at(version))).toEqual([problem]);
  });

  it.each([
    ["last_over_time(a[5m])", "2.26"],
    ["a[5m * 2]", "3.14"],
    ["first_over_time(a[5m])", "3.14"],
    ["holt_winters(a[5m], 0.5, 0.5)", "2.55"],
    ["rate(a[300]) > 5m", "2.54"],
    ["a @ 0x5d + a @ 1e3 + a @ 5", "2.53"],
    ["a @ 5m", "2.54"],
    ["sum(rate(a[5m]))", "2.0"],
  ])("%s is accepted in %s without any feature", (text, version) => {
    expect(problemsOf(text, NONE, at(version))).toEqual([]);
  });

  it("turns experimental functions on by their flag", () => {
    expect(problemsOf("info(a)", new Set(["promql-experimental-functions"]), at("3.5"))).toEqual([]);
    expect(problemsOf("a[5m+1m]", new Set(["promql-duration-expr"]), at("3.5"))).toEqual([]);
  });

  it("lists the functions of a version", () => {
    const names = functionsOf(at("2.42")).map((info) => info.name);
    expect(names).toContain("holt_winters");
    expect(names).not.toContain("double_exponential_smoothing");
    const rate = functionNamed("rate");
    expect(rate && isExperimental(rate, at("2.0"))).toBe(false);
    expect(rate && signatureOf(rate)).toBe("rate(v range vector) instant vector");
  });
});
