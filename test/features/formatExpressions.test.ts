import { describe, expect, it } from "vitest";
import { formatEdits } from "../../server/src/features/formatExpressions.ts";
import { applyEdits } from "../../server/src/text/edit.ts";
import { engineOf } from "../support/check.ts";

/** The rule file with one rule, formatted; formatting it again must change nothing. */
async function format(text: string, width = 30): Promise<string> {
  const once = await formatOnce(text, width);
  expect(await formatOnce(once, width)).toBe(once);
  return once;
}

async function formatOnce(text: string, width: number): Promise<string> {
  const engine = await engineOf([["/rules.yml", text]]);
  const document = engine.document("/rules.yml");
  if (!document) throw new Error("not taken for a rule file");
  return applyEdits(text, formatEdits(document, width));
}

const rule = (expr: string) =>
  `groups:\n  - name: g\n    rules:\n      - record: a:b:c\n        expr: ${expr}\n        labels: { x:  y }\n`;
const LONG = "sum by(job)(rate(http_requests_total[5m]))/  on(job) up";
// Operands stand deeper than their operator, the first one too, so the block says how deep it is itself.
const LONG_LINES = `  sum by (job) (
    rate(http_requests_total[5m])
  )
/ on (job)
  up`;
const block = (header = "|2", lineBreak = "\n") =>
  header +
  LONG_LINES.split("\n")
    .map((line) => `${lineBreak}          ${line}`)
    .join("");

describe("formatting the expressions of a rule file", () => {
  it.each([
    ["sum(a)by(b)", "sum by (b) (a)"],
    ["'sum(a)by(b)'", "'sum by (b) (a)'"],
    ['"a{b=\\"c\\"  }"', '"a{b=\\"c\\"}"'],
    ["sum(a)by(b) # why", "sum by (b) (a) # why"],
    ["|\n          sum(a)by(b)", "|\n          sum by (b) (a)"],
    ["|-\n            sum(a)by(b)", "|-\n            sum by (b) (a)"],
    [">\n          sum(a)\n          by(b)", ">\n          sum by (b) (a)"],
  ])("keeps the style of %j", async (before, after) => {
    expect(await format(rule(before))).toBe(rule(after));
  });

  it.each([
    [LONG, block()],
    [`"${LONG}"`, block()],
    [`${LONG} # why`, block("|2 # why")],
    [`|\n          ${LONG}`, block()],
    [`>- # why\n          ${LONG}`, block("|2- # why")],
    [
      "sum by(job)(rate(http_requests_total[5m]))",
      "|\n          sum by (job) (\n            rate(http_requests_total[5m])\n          )",
    ],
  ])("breaks %j over lines, as a literal block", async (before, after) => {
    expect(await format(rule(before))).toBe(rule(after));
  });

  it("keeps CRLF line breaks and a file without a last one", async () => {
    const text = rule(LONG).replaceAll("\n", "\r\n");
    expect(await format(text)).toBe(rule(block()).replaceAll("\n", "\r\n"));
    const last = `groups:\n  - rules:\n      - record: a:b:c\n        expr: ${LONG}`;
    expect(await format(last)).toBe(`groups:\n  - rules:\n      - record: a:b:c\n        expr: ${block()}`);
  });

  it.each(["sum(a", "sum(a) by(b) + {{ .Values.x }}", "sum by (b) (a)", "&x up", `{ no: mapping }`])(
    "leaves %j alone",
    async (expr) => {
      expect(await format(rule(expr))).toBe(rule(expr));
    },
  );

  it("leaves alone what comes through an alias, and breaks nothing in flow style", async () => {
    const alias = "      - record: d:e:f\n        expr: *e\n";
    expect(await format(rule("&e sum(a)by(b)") + alias)).toBe(rule("&e sum by (b) (a)") + alias);
    const flow = `groups:\n  - rules: [{\n      record: a, expr: "${LONG}" }]\n`;
    expect(await format(flow)).toBe(flow);
  });
});
