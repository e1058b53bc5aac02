import { describe, expect, it } from "vitest";
import { applyEdits } from "../../../server/src/text/edit.ts";
import type { Settings } from "../../../server/src/workspace/settings.ts";
import { engineOf } from "../../support/check.ts";
import { STYLES, type Style, scalarAt } from "../../support/scalarStyles.ts";

const EXPR = ["groups", 0, "rules", 0, "expr"];

function ruleFile(style: Style, expression: string): string | undefined {
  const written = style.write(expression, 10);
  if (written === undefined) return undefined;
  const lines = `groups:
  - name: g
    interval: 2m
    rules:
      - record: a:b:c
        expr: ${written}
        labels:
          team: web
`;
  return lines.replaceAll("\n", style.lineBreak);
}

/** The file after the first fix of the first error, and whether that is safe. */
async function fixed(text: string, settings: Partial<Settings> = {}) {
  const engine = await engineOf([["/rules.yml", text]], settings);
  const [finding] = engine.check("/rules.yml").filter((d) => d.severity === "error");
  const [fix] = finding?.fixes ?? [];
  const [file] = fix?.edits() ?? [];
  return { text: file && applyEdits(text, file.edits), safe: fix?.safe, preferred: fix?.preferred };
}

const FAULTS: readonly (readonly [written: string, meant: string, safe: boolean])[] = [
  ["sum(rate(x_total))", "sum(rate(x_total[8m]))", false],
  ["rate(a_total) / rate(b_total[2m])", "rate(a_total[2m]) / rate(b_total[2m])", false],
  ['rate(a_total{job="x"} offset 1h)', 'rate(a_total{job="x"}[8m] offset 1h)', false],
  ["max_over_time(sum by (job) (up))", "max_over_time(sum by (job) (up)[8m:])", false],
  ["max_over_time(a - b)", "max_over_time((a - b)[8m:])", false],
  ["sum(x_total[5m])", "sum(rate(x_total[5m]))", false],
  ["sum(temperature[5m])", "sum(temperature)", false],
  ["topk(x, 5)", "topk(5, x)", true],
  ["histogram_quantile(rate(x_bucket[5m]), 0.9)", "histogram_quantile(0.9, rate(x_bucket[5m]))", true],
  ["clamp_max(5, x)", "clamp_max(x, 5)", true],
  ["clamp_max(x, y)", "clamp_max(x, scalar(y))", false],
  ["absent(5)", "absent(vector(5))", false],
  ["up or 0", "up or vector(0)", true],
  ["rate(x_total, 5m)", "rate(x_total[5m])", true],
  ["sum(up, job, instance)", "sum by (job, instance) (up)", false],
  ["averge(up)", "avg(up)", false],
  ["mean(up)", "avg(up)", false],
  ["rates(x_total[5m])", "rate(x_total[5m])", false],
  ["now() - x", "time() - x", false],
  ["coalesce(a, b)", "(a or b)", false],
  ["a + bool b", "a + b", true],
  ["a > on (x) 5", "a > 5", true],
  ["a and on (x) group_left () b", "a and on (x) b", true],
  ["a * on (x) group_left (x, y) b", "a * on (x) group_left (y) b", true],
  ["a * on (x) group_left (y, x) b", "a * on (x) group_left (y) b", true],
  ["1 > 2", "1 > bool 2", true],
];

describe("a fault of an expression", () => {
  for (const [written, meant, safe] of FAULTS) {
    it(`is mended: ${written}`, async () => {
      const style = STYLES.find(({ name }) => name === "single quoted");
      const text = style && ruleFile(style, written);
      const after = await fixed(text ?? "");
      expect(scalarAt(after.text ?? "", EXPR)).toBe(meant);
      expect(after.safe).toBe(safe);
      expect(after.preferred).toBe(true);
    });
  }

  it("is mended for older releases", async () => {
    const settings = { version: { major: 2, minor: 40 } };
    const mended = async (written: string) => {
      const style = STYLES.find(({ name }) => name === "single quoted");
      return scalarAt((await fixed((style && ruleFile(style, written)) ?? "", settings)).text ?? "", EXPR);
    };
    expect(await mended('up{"job"="x"}')).toBe('up{job="x"}');
    expect(await mended("rate(x_total[300])")).toBe("rate(x_total[300s])");
  });
});

const SLIPS: readonly (readonly [written: string, meant: string])[] = [
  ["sum by job (rate(x_total{a=b}[5min])", 'sum by (job) (rate(x_total{a="b"}[5m]))'],
  ['rate(x_total{a="b\\d", c=~"d"}[5m]) offset 1h', 'rate(x_total{a="b\\\\d", c=~"d"}[5m] offset 1h)'],
  ["up{job=“it”, a: 'b'} and not c", "up{job=\"it\", a='b'} unless c"],
  ["topk(x_total, 5)", "topk(5, x_total)"],
];

describe("fixes keep the style of the scalar", () => {
  for (const style of STYLES) {
    it(style.name, async () => {
      let count = 0;
      for (const [written, meant] of SLIPS) {
        const text = ruleFile(style, written);
        if (text === undefined) continue;
        count++;
        const after = await fixed(text);
        const result = after.text ?? "";
        const value = scalarAt(result, EXPR)?.replace(/\s+/g, " ").trim();
        expect(value).toBe(meant);
        expect(scalarAt(result, ["groups", 0, "rules", 0, "labels", "team"])).toBe("web");
        if (style.lineBreak === "\r\n") expect(result.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
        const header = (file: string) => /expr: (["'|>]?[-+]?)/.exec(file)?.[1];
        // A colon and a space is the one thing here that plain text cannot hold.
        if (!style.name.startsWith("plain")) expect(header(result)).toBe(header(text));
      }
      expect(count).toBeGreaterThan(2);
    });
  }
});
