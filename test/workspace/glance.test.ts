import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDuration } from "../../server/src/syntax/values/duration.ts";
import { seemingPace } from "../../server/src/workspace/glance.ts";

describe("the longest interval that seems to stand in a text", () => {
  it.each([
    ["groups:\n  - name: a\n    interval: 5m\n  - name: b\n    interval: 30s\n", 300_000],
    [`groups: [{ name: a, "interval": '2m', rules: [] }]`, 120_000],
    ["interval: 1m", 60_000],
    ["evaluation_interval: 1h\nvalue: 3h\nval: 2h\n", 0],
    ["interval: ${X}\n", 0],
    ["val:", 0],
  ])("of %j is %d ms", (text, ms) => {
    expect(seemingPace(text)).toBe(ms);
  });

  it("is what a pattern over the whole text finds", () => {
    const part = fc.constantFrom("interval", "inter", "val", ":", " ", '"', "'", "1m", "2h", "\n", "x", "_");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        const text = parts.join("");
        const all = [...text.matchAll(/\binterval["']?:[ \t]*["']?(\w+)/g)].map(([, written = ""]) => {
          const duration = parseDuration(written);
          return duration && "ms" in duration ? duration.ms : 0;
        });
        expect(seemingPace(text)).toBe(Math.max(0, ...all));
      }),
      { numRuns: 3000 },
    );
  });
});
