import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { durationWords, formatDuration, parseDuration } from "../../../server/src/syntax/values/duration.ts";

const kindOf = (text: string) => {
  const result = parseDuration(text);
  return "ms" in result ? result.ms : result.kind;
};

describe("parseDuration", () => {
  it("reads whole numbers with units in falling order", () => {
    expect(kindOf("0")).toBe(0);
    expect(kindOf("0w")).toBe(0);
    expect(kindOf("324ms")).toBe(324);
    expect(kindOf("1m30s")).toBe(90_000);
    expect(kindOf("3w2d1h")).toBe(1_990_800_000);
    expect(kindOf("10y")).toBe(315_360_000_000);
    expect(kindOf("005m")).toBe(300_000);
  });

  it("says what is wrong with a text it does not read", () => {
    expect(kindOf("")).toBe("empty");
    expect(kindOf("1")).toBe("missing-unit");
    expect(kindOf("1h30")).toBe("missing-unit");
    expect(kindOf("1y1m1d")).toBe("unit-order");
    expect(kindOf("1m1m")).toBe("unit-order");
    expect(kindOf("1.5d")).toBe("unknown-unit");
    expect(kindOf("d")).toBe("syntax");
    expect(kindOf("-3s")).toBe("syntax");
    expect(kindOf(" 3s")).toBe("syntax");
    expect(kindOf("3s ")).toBe("unknown-unit");
    expect(kindOf("5M")).toBe("unknown-unit");
  });

  it("finds the limit of 2^63-1 nanoseconds to the millisecond", () => {
    expect(kindOf("292y")).toBe(292 * 365 * 86_400_000);
    for (const text of ["294y", "200y10400w", "107675d", "2584200h", "99999999999999999999s"]) {
      expect(kindOf(text)).toBe("range");
    }
    expect(kindOf("9223372036854ms")).toBe(9_223_372_036_854);
    expect(kindOf("9223372036855ms")).toBe("range");
    expect(kindOf("106751d23h47m16s854ms")).toBe(9_223_372_036_854);
    expect(kindOf("106751d23h47m16s855ms")).toBe("range");
  });

  it("suggests what the author plainly meant, and nothing otherwise", () => {
    const suggestion = (text: string) => {
      const result = parseDuration(text);
      return "ms" in result ? "valid" : result.suggestion;
    };
    expect(suggestion("5 min")).toBe("5m");
    expect(suggestion("1.5h")).toBe("1h30m");
    expect(suggestion("30 seconds")).toBe("30s");
    expect(suggestion("30S")).toBe("30s");
    expect(suggestion("15")).toBeUndefined();
    expect(suggestion("5M")).toBeUndefined();
    expect(suggestion("soon")).toBeUndefined();
  });
});

describe("formatDuration", () => {
  it("prints as Prometheus does, weeks and years only when nothing is left over", () => {
    expect(formatDuration(0)).toBe("0s");
    expect(formatDuration(14 * 86_400_000)).toBe("2w");
    expect(formatDuration(1_990_800_000)).toBe("23d1h");
    expect(formatDuration(90_000)).toBe("1m30s");
    expect(formatDuration(-300_000)).toBe("-5m");
  });

  it("is read back as the same length of time", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_223_372_036_854 }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toEqual({ ms });
      }),
    );
  });
});

describe("durationWords", () => {
  it("reads well in a sentence", () => {
    expect(durationWords(90_000)).toBe("1 minute 30 seconds");
    expect(durationWords(0)).toBe("0 seconds");
    expect(durationWords(3_600_000)).toBe("1 hour");
  });
});
