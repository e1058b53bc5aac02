import { describe, expect, it } from "vitest";
import { STYLES } from "../../support/scalarStyles.ts";
import { act, placeIn, ruleFile, scalarAt, selectionIn } from "./onExpression.ts";

/** What a record and its labels are known from. */
const OTHERS = `groups:
  - name: records
    rules:
      - record: job_instance:requests:rate5m
        expr: sum by (job, instance) (rate(requests_total[5m]))
      - record: job:errors:ratio
        expr: a / b
      - record: job:self:sum
        expr: job:self:sum
      - record: job:labelled:sum
        expr: sum by (job) (x)
        labels: {team: web}
      - record: job:requests:sum
        expr: sum by (job) (requests{env!="dev"})
`;

async function acted(marked: string, title: string | RegExp, style = STYLES[2]) {
  const { text, start, end } = selectionIn(marked);
  const file = style && ruleFile(style, text);
  if (file === undefined) return undefined;
  const files = [
    ["/rules.yml", file],
    ["/others.yml", OTHERS],
    ["/prometheus.yml", "rule_files: [rules.yml, others.yml]\n"],
  ] as const;
  const { files: result, titles } = await act(files, "/rules.yml", placeIn(file, text, start, end), title);
  const changed = result?.get("/rules.yml");
  return { titles, file: changed, expr: changed && exprOfAlert(changed) };
}

/** A new record may stand before it. */
function exprOfAlert(file: string): string | undefined {
  const index = scalarAt(file, ["groups", 0, "rules", 0, "alert"]) === undefined ? 1 : 0;
  return scalarAt(file, ["groups", 0, "rules", index, "expr"]);
}

const REWRITES: readonly (readonly [marked: string, title: string, result: string | undefined])[] = [
  ["sum‸(a) by (job)", "Move by before the parentheses", "sum by (job) (a)"],
  ["‸sum by (job) (a)", "Move by behind the parentheses", "sum(a) by (job)"],
  [
    "sum without (job) (a) / ‸sum without (job)(b)",
    "Move without behind",
    "sum without (job) (a) / sum(b) without (job)",
  ],
  ["sum(a) / sum by (job) (‸b)", "Move by", undefined],
  ["‸sum(requests_total)", "Add job to", "sum by (job) (requests_total)"],
  ["‸sum by (job) (requests_total)", "Add instance to", "sum by (job, instance) (requests_total)"],
  ["‸sum by () (requests_total)", "Add job to", "sum by (job) (requests_total)"],
  ['‸sum by (job) (a{env=~"p.*"})', "Add env to", 'sum by (job, env) (a{env=~"p.*"})'],
  [
    "‸sum by (job) (job_instance:requests:rate5m)",
    "Convert to",
    "sum without (instance) (job_instance:requests:rate5m)",
  ],
  [
    "‸sum without (instance) (job_instance:requests:rate5m)",
    "Convert to",
    "sum by (job) (job_instance:requests:rate5m)",
  ],
  [
    "max(job_instance:requests:rate5m) ‸by (job)",
    "Convert to",
    "max(job_instance:requests:rate5m) without (instance)",
  ],
  ["‸sum by (job) (sum by (job, code) (x))", "Convert to", "sum without (code) (sum by (job, code) (x))"],
  ["‸sum by (job) (requests_total)", "Convert to", undefined],
  ["‸sum by (job, instance) (job_instance:requests:rate5m)", "Convert to", undefined],
  ["sum(‸requests_total)", "Wrap requests_total in rate", "sum(rate(requests_total[5m]))"],
  ['‸x_total{a="b"} offset 1h > 0', "Wrap x_total in rate", 'rate(x_total{a="b"}[5m] offset 1h) > 0'],
  ["rate(a[2m]) / ‸b_total", "Wrap b_total in rate", "rate(a[2m]) / rate(b_total[2m])"],
  ["rate(‸x_total[5m])", "Wrap", undefined],
  ["‸temperature", "Wrap", undefined],
  ["‸rate(x_total[5m] offset 1h)", "Unwrap rate", "x_total offset 1h"],
  ["‸sum by (job) (a + b) * 2", "Unwrap sum", "(a + b) * 2"],
  ["‸abs(a + b)", "Unwrap abs", "a + b"],
  ["max_over_time(‸rate(x[5m])[1h:])", "Unwrap rate", "max_over_time(x[1h:])"],
  ["‸histogram_quantile(0.9, sum by (le) (x))", "Unwrap histogram_quantile", "sum by (le) (x)"],
  ["sum(‸rate(x[5m]))", "Unwrap rate", "sum(x)"],
  ['up{‸job="a.b"}', "Compare as", 'up{job=~"a\\\\.b"}'],
  ['up{‸job!~"ab"}', "Compare as", 'up{job!="ab"}'],
  ['up{‸job=~"a|b"}', "Compare as", undefined],
  ["‸job:errors:ratio * 2", "Inline", "(a / b) * 2"],
  ["sum(‸job:errors:ratio)", "Inline", "sum(a / b)"],
  ['‸job:errors:ratio{job="x"}', "Inline", 'a{job="x"} / b{job="x"}'],
  ['‸job:requests:sum{job="x"} > 1', "Inline", 'sum by (job) (requests{env!="dev", job="x"}) > 1'],
  [
    '‸job:requests:sum{job="x", job!="y"} > 1',
    "Inline",
    'sum by (job) (requests{env!="dev", job="x", job!="y"}) > 1',
  ],
  ['‸job:requests:sum{instance="x"}', "Inline", undefined],
  ['‸job:requests:sum{instance!="x"}', "Inline", 'sum by (job) (requests{env!="dev"})'],
  ['‸{__name__="job:requests:sum", job="x"}', "Inline", 'sum by (job) (requests{env!="dev", job="x"})'],
  ["‸job:errors:ratio offset 5m", "Inline", undefined],
  ["max_over_time(‸job:errors:ratio[5m])", "Inline", undefined],
  ["max_over_time(‸job:errors:ratio[5m:])", "Inline", "max_over_time((a / b)[5m:])"],
  ["‸job:self:sum", "Inline", undefined],
  ["‸job:labelled:sum", "Inline", undefined],
  ["‸sum by (job) (rate(requests_total[5m])) > 5", "Extract", "job:requests:rate5m > 5"],
  [
    "«sum by (job, instance) (rate(requests_total[5m]))» > 5",
    "Use the record",
    "job_instance:requests:rate5m > 5",
  ],
  [
    "sum by(instance,job)(‸rate(requests_total[5m])) > 5",
    "Use the record",
    "job_instance:requests:rate5m > 5",
  ],
  ["(«avg by (job) (x)») / 2", "Extract", "job:x:avg / 2"],
  ["a ‸> 5", "Extract", undefined],
  ["‸up == 0", "Extract", undefined],
];

describe("an action on an expression", () => {
  it.each(REWRITES)("at %s: %s", async (marked, title, result) => {
    const done = await acted(marked, title);
    expect(done?.expr, done?.titles.join("; ")).toBe(result);
  });

  it("offers no two actions of one name", async () => {
    for (const [marked] of REWRITES) {
      const titles = (await acted(marked, "nothing"))?.titles ?? [];
      expect(titles).toEqual([...new Set(titles)]);
    }
  });
});

describe("actions keep the style of the scalar", () => {
  const EDITED: readonly (readonly [marked: string, title: string, result: string])[] = [
    ['‸sum by (job) (a{b="c"}) and up', "Move by behind", 'sum(a{b="c"}) by (job) and up'],
    [
      'sum by (job) (‸a_total{b="c"}) and up',
      "Wrap a_total",
      'sum by (job) (rate(a_total{b="c"}[5m])) and up',
    ],
    ["sum by (job) (up) and ‸job:errors:ratio", "Inline", "sum by (job) (up) and (a / b)"],
    ['«sum by (job) (rate(a_total{b="c"}[5m]))» and up', "Extract", "job:a:rate5m and up"],
    ['up and (‸sum by (job) (rate(a_total{b="c\\\\d"}[5m])))', "Extract", "up and job:a:rate5m"],
  ];
  for (const style of STYLES) {
    it(style.name, async () => {
      let count = 0;
      for (const [marked, title, result] of EDITED) {
        const done = await acted(marked, title, style);
        if (!done) continue;
        count++;
        const file = done.file ?? "";
        const rule = title === "Extract" ? 1 : 0;
        const expr = scalarAt(file, ["groups", 0, "rules", rule, "expr"]);
        expect(expr?.replace(/\s+/g, " ").trim(), `${done.titles.join("; ")}\n${file}`).toBe(result);
        expect(scalarAt(file, ["groups", 0, "rules", rule, "for"])).toBe("5m");
        if (style.lineBreak === "\r\n") expect(file.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
        const [before] = /expr: ['"|>]?[-+]?/.exec(ruleFile(style, selectionIn(marked).text) ?? "") ?? [];
        const last = file.slice(file.indexOf("alert: A"));
        expect(/expr: ['"|>]?[-+]?/.exec(last)?.[0]).toBe(before);
      }
      expect(count).toBeGreaterThan(3);
    });
  }
});
