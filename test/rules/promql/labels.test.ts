import { describe, expect, it } from "vitest";
import { applyFixes, checkDiagnostics, engineOf } from "../../support/check.ts";
import { parseFixture } from "../../support/fixture.ts";

const ONLY = ["promql/impossible-match", "promql/missing-le"];

/** A rule file with one record of an expression. */
function rule(expr: string): string {
  return `groups:
  - name: a
    rules:
      - record: a:b:c
        expr: ${JSON.stringify(expr)}
`;
}

async function findings(expr: string, code: string): Promise<string[]> {
  const engine = await engineOf([["/rules.yml", rule(expr)]]);
  return [...engine.checkAll().values()].flat().flatMap((d) => (d.code === code ? [d.message] : []));
}

/** The expression after the first fix. */
async function fixed(expr: string, code: string): Promise<string | undefined> {
  const after = await applyFixes(new Map([["/rules.yml", rule(expr)]]), code);
  const text = /expr: (.*)/.exec(after.get("/rules.yml") ?? "")?.[1] ?? '""';
  const result = JSON.parse(text) as string;
  return result === expr ? undefined : result;
}

describe("promql/impossible-match", () => {
  it.each([
    "sum by (a) (x) / sum by (b) (y)",
    "sum by (a, b) (x) / sum by (a) (y)",
    "x / on (a) sum by (b) (y)",
    'x{a="1"} + x{a="2"}',
    'x{a=~"1|2"} * on (a) y{a="3"}',
    "sum by (job) (x) and absent(x)",
    "x unless sum by (a) (y)",
    'sum without (a) (x{a!=""}) == sum by (a) (y)',
    'kube_pod_info * on (node) group_left (zone) label_replace(vector(1), "zone", "$1", "node", "(.+)")',
    "histogram_quantile(0.9, sum by (le, job) (x_bucket)) > sum by (job, le) (x_bucket)",
  ])("finds that %s never matches", async (expr) => {
    expect(await findings(expr, "promql/impossible-match")).toHaveLength(1);
  });

  it.each([
    "sum by (a) (x) / sum by (a) (y)",
    "sum by (a, b) (x) / on (a) group_left () sum by (a) (y)",
    "sum by (a, b) (x) / ignoring (b) group_left () sum by (a) (y)",
    "x / y",
    "x or sum by (a) (y)",
    "sum(x) or vector(0)",
    "x > on () group_left () vector(1)",
    'x{a="1"} / ignoring (a) x{a="2"}',
    "sum without (b) (x) / sum without (b) (y)",
    "x * on (instance) group_left (b) y",
    "sum by (a) (x) > scalar(sum(y))",
    'sum by (a) (x) / on (a) label_replace(y, "a", "$1", "b", "(.*)")',
    "ALERTS and on () sum(x)",
    'x{job="", instance=""} / sum(y)',
  ])("leaves %s alone", async (expr) => {
    expect(await findings(expr, "promql/impossible-match")).toEqual([]);
  });

  it.each([
    ["sum by (a, b) (x) / sum by (a) (y)", "sum by (a, b) (x) / on (a) group_left () sum by (a) (y)"],
    [
      "sum by (a) (x) > bool sum by (a, b) (y)",
      "sum by (a) (x) > bool on (a) group_right () sum by (a, b) (y)",
    ],
    ["sum by (a, b) (x) and sum by (a) (y)", "sum by (a, b) (x) and on (a) sum by (a) (y)"],
    ['x{a="1"} + ignoring (b) x{a="2"}', 'x{a="1"} + ignoring (b, a) x{a="2"}'],
    ["x / on (a, b) sum by (a) (y)", "x / on (a, b) sum by (a, b) (y)"],
    [
      'x and ignoring (c) x{b="1"} unless sum by (d) (y)',
      'x and ignoring (c) x{b="1"} unless on (d) sum by (d) (y)',
    ],
    ["sum by (a) (x) / sum by (b) (y)", undefined],
  ])("mends %s", async (expr, expected) => {
    expect(await fixed(expr, "promql/impossible-match")).toBe(expected);
  });

  it("knows what records of the same server carry", () =>
    checkDiagnostics(
      `
#- /a/prometheus.yml
rule_files: [records.yml, alerts.yml]
#- /a/records.yml
groups:
  - name: a
    rules:
      - record: job:errors:rate5m
        expr: sum by (job) (rate(errors_total[5m]))
      - record: job:errors:ratio
        expr: job:errors:rate5m / on (job) sum by (job) (rate(requests_total[5m]))
        labels: { kind: errors }
#- /a/alerts.yml
groups:
  - name: a
    rules:
      - alert: A
        expr: job:errors:ratio / on (instance) up > 1
                               ^ warning promql/impossible-match
      - alert: B
        expr: job:errors:ratio{kind="errors"} > on (kind, job) job:errors:ratio{kind="none"}
      - alert: C
        expr: job:errors:rate5m{job="a"} > job:errors:ratio{job="a"}
                                         ^ 💡 warning promql/impossible-match
#- /b/alerts.yml
groups:
  - name: a
    rules:
      - alert: A
        expr: job:errors:ratio / on (instance) up > 1
`,
      { only: ONLY },
    ));

  it("does not count on records that come from other servers too", () =>
    checkDiagnostics(
      `
#- /prometheus.yml
rule_files: [rules.yml]
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["a:9090"], labels: { cluster: a } }]
#- /rules.yml
groups:
  - name: a
    rules:
      - record: job:errors:rate5m
        expr: sum by (job) (rate(errors_total[5m]))
      - alert: A
        expr: job:errors:rate5m / on (cluster) count by (cluster) (up) > 1
      - record: cluster:errors:rate5m
        expr: sum(rate(errors_total[5m]))
      - alert: B
        expr: cluster:errors:rate5m / on (cluster) count by (cluster) (up) > 1
                                    ^ warning promql/impossible-match
`,
      { only: ONLY },
    ));

  it("does not count on records that a Thanos Ruler or Mimir reads back with external labels", () =>
    checkDiagnostics(
      `
#- /rules.yml
groups:
  - name: a
    partial_response_strategy: abort
    rules:
      - record: job:errors:rate5m
        expr: sum by (job) (rate(errors_total[5m]))
      - alert: A
        expr: job:errors:rate5m / on (cluster) count by (cluster) (up) > 1
      - alert: B
        expr: sum by (job) (up) / on (cluster) count by (cluster) (up) > 1
                                ^ 💡 warning promql/impossible-match
#- /mimir.yml
namespace: a
groups:
  - name: a
    rules:
      - record: path:errors:rate5m
        expr: sum by (path) (rate(errors_total[5m]))
      - alert: C
        expr: path:errors:rate5m / on (cluster) count by (cluster) (up) > 1
`,
      { only: ONLY },
    ));

  it("stops at records that need themselves", () =>
    checkDiagnostics(
      `
#- /rules.yml
groups:
  - name: a
    rules:
      - record: a:x:sum
        expr: sum by (a) (b:x:sum)
      - record: a:y:sum
        expr: sum by (b) (y) / on (b) b:x:sum
                             ^ warning promql/impossible-match
      - record: b:x:sum
        expr: a:x:sum
`,
      { only: ONLY },
    ));
});

describe("promql/missing-le", () => {
  it.each([
    [
      "histogram_quantile(0.9, sum(rate(x_bucket[5m])))",
      "histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))",
    ],
    [
      "histogram_quantile(0.9, sum (rate(x_bucket[5m])))",
      "histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))",
    ],
    [
      "histogram_quantile(0.9, sum by (job) (rate(x_bucket[5m])) / 2)",
      "histogram_quantile(0.9, sum by (job, le) (rate(x_bucket[5m])) / 2)",
    ],
    [
      "histogram_quantile(0.9, sum without (le, pod) (rate(x_bucket[5m])))",
      "histogram_quantile(0.9, sum without (pod) (rate(x_bucket[5m])))",
    ],
    [
      "histogram_fraction(0, 1, sum(rate(x_bucket[5m])) by (job))",
      "histogram_fraction(0, 1, sum(rate(x_bucket[5m])) by (job, le))",
    ],
    ["histogram_quantile(0.9, max by (job) (sum by (job, le) (x_bucket)))", undefined],
  ])("mends %s", async (expr, expected) => {
    expect(await findings(expr, "promql/missing-le")).toHaveLength(1);
    expect(await fixed(expr, "promql/missing-le")).toBe(expected);
  });

  it.each([
    "histogram_quantile(0.9, sum by (job) (rate(x[5m])))",
    "histogram_quantile(0.9, rate(x_bucket[5m]))",
    "histogram_quantile(0.9, sum without (pod) (rate(x_bucket[5m])))",
    "histogram_quantile(0.9, sum by (vmrange) (rate(x_bucket[5m])))",
  ])("leaves %s alone", async (expr) => {
    expect(await findings(expr, "promql/missing-le")).toEqual([]);
  });

  it("shows where a record has lost its buckets", async () => {
    const { files } = parseFixture(`
#- /rules.yml
groups:
  - name: a
    rules:
      - record: job:x:rate5m
        expr: sum by (job) (rate(x_bucket[5m]))
      - record: job:x:p99
        expr: histogram_quantile(0.99, job:x:rate5m)
`);
    const engine = await engineOf(files);
    const [found] = [...engine.checkAll().values()].flat().filter((d) => d.code === "promql/missing-le");
    expect(found?.message).toContain("job:x:rate5m is recorded without le");
    expect(found?.related.map(({ location }) => location.span.start)).toEqual([
      files.get("/rules.yml")?.indexOf("job:x:rate5m"),
    ]);
  });
});
