import { describe, expect, it } from "vitest";
import { applyFixes, checkDiagnostics, engineOf } from "../../support/check.ts";

/** What a rule says of an expression: the text that it marks, and the message. */
async function found(code: string, expr: string, kind = "alert") {
  const text = `groups:\n  - name: g\n    rules:\n      - ${kind}: A\n        expr: ${JSON.stringify(expr)}\n`;
  const engine = await engineOf(new Map([["/rules.yml", text]]));
  const all = [...engine.checkAll().values()].flat().filter((d) => d.code === code);
  return all.map(({ location: { span }, message }) => ({ at: text.slice(span.start, span.end), message }));
}

const marks = async (code: string, expr: string, kind?: string) =>
  (await found(code, expr, kind)).map(({ at }) => at);

async function fixed(code: string, expr: string): Promise<string> {
  const text = `groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: |-\n          ${expr}\n`;
  const after = await applyFixes(new Map([["/rules.yml", text]]), code);
  return /\|-\n {10}(.*)\n/.exec(after.get("/rules.yml") ?? "")?.[1] ?? "";
}

describe("promql/rate-of-gauge", () => {
  it.each([
    ["rate(go_goroutines[5m]) > 1", "rate"],
    ["sum by (job) (increase(node_memory_MemAvailable_bytes[1h])) > 1", "increase"],
    ["irate({__name__='up', job='x'}[5m]) > 1", "irate"],
    ["resets(kube_deployment_status_replicas[1h]) > 1", "resets"],
    ["rate(room_temperature_celsius[5m]) > 1", "rate"],
    ["rate(job:http_requests:rate5m[5m]) > 1", "rate"],
    ["increase(job:http_requests:sum_rate5m[5m]) > 1", "increase"],
  ])("%s", async (expr, at) => {
    expect(await marks("promql/rate-of-gauge", expr)).toEqual([at]);
  });

  it.each([
    "rate(http_requests_total[5m]) > 1",
    "rate(process_cpu_seconds_total[5m]) > 1",
    "rate(node_network_receive_bytes[5m]) > 1",
    "rate(kube_pod_container_status_restarts[5m]) > 1",
    "rate(some_seconds_sum[5m]) / rate(some_seconds_count[5m]) > 1",
    "deriv(go_goroutines[5m]) > 1",
    "max_over_time(up[5m]) > 1",
    "rate(job:http_requests:sum[5m]) > 1",
    "rate(job:error_rate_limit_hits:sum[5m]) > 1",
    "changes(kube_pod_info[5m]) > 1",
  ])("is silent on %s", async (expr) => {
    expect(await marks("promql/rate-of-gauge", expr)).toEqual([]);
  });

  it("proposes what is made for gauges", async () => {
    expect(await fixed("promql/rate-of-gauge", "increase(go_goroutines[1h]) > 5")).toBe(
      "delta(go_goroutines[1h]) > 5",
    );
  });
});

describe("promql/counter-without-rate", () => {
  it.each([
    ["http_errors_total > 10", "http_errors_total"],
    ["10 < http_errors_total{job='a'}", "http_errors_total{job='a'}"],
    ["sum by (job) (http_errors_total) > 10", "http_errors_total"],
    ["histogram_quantile(0.9, x_seconds_bucket) > 1", "x_seconds_bucket"],
    ["sum(x_sum{a='b'}) / sum(x_count) > 1", "sum(x_sum{a='b'}) / sum(x_count)"],
    ["histogram_quantile(0.9, sum by (le) (x_seconds_bucket)) > 1", "x_seconds_bucket"],
  ])("%s", async (expr, at) => {
    expect(await marks("promql/counter-without-rate", expr)).toEqual([at]);
  });

  it("takes a recorded sum for what it is", async () => {
    expect(await marks("promql/counter-without-rate", "sum by (job) (x_total)", "record")).toEqual([
      "x_total",
    ]);
    expect(await marks("promql/counter-without-rate", "x_total", "record")).toEqual([]);
  });

  it.each([
    "increase(http_errors_total[5m]) > 10",
    "http_errors_total > 0",
    "http_errors_total == 0",
    "http_errors_total < 1",
    "absent(http_errors_total)",
    "count by (job) (http_errors_total) > 10",
    "started_total - done_total > 10",
    "http_errors_total - http_errors_total offset 5m > 10",
    "changes(http_errors_total[5m]) > 10",
    "timestamp(http_errors_total) > 10",
    "up * on (job) group_left () http_errors_total > 10",
    "node_disk_total > 10",
    "node_memory_total > 10",
    "pg_settings_total > 10",
    "x_bucket{le='+Inf'} > 10",
    "rate(x_sum[5m]) / rate(x_count[5m]) > 1",
    "x_sum / y_count > 1",
    "x_sum > 1",
  ])("is silent on %s", async (expr) => {
    expect(await marks("promql/counter-without-rate", expr)).toEqual([]);
  });

  it("wraps the selector", async () => {
    expect(await fixed("promql/counter-without-rate", "x_sum / on (a) x_count > 1")).toBe(
      "rate(x_sum[5m]) / on (a) rate(x_count[5m]) > 1",
    );
    expect(await fixed("promql/counter-without-rate", "sum(x_total{a='b'}) > 10")).toBe(
      "sum(rate(x_total{a='b'}[5m])) > 10",
    );
  });
});

describe("promql/rate-of-sum", () => {
  it.each([
    ["rate(sum(x_total)[5m:]) > 1", "rate(sum(x_total)[5m:])"],
    ["increase((sum by (job) (x_total))[1h:1m]) > 1", "increase((sum by (job) (x_total))[1h:1m])"],
    ["rate(sum(sum by (a) (x_bucket))[5m:]) > 1", "rate(sum(sum by (a) (x_bucket))[5m:])"],
  ])("%s", async (expr, at) => {
    expect(await marks("promql/rate-of-sum", expr)).toEqual([at]);
  });

  it.each([
    "sum(rate(x_total[5m])) > 1",
    "max_over_time(sum(rate(x_total[5m]))[1h:]) > 1",
    "deriv(sum(queue_length)[1h:]) > 1",
    "rate(x_total[5m:]) > 1",
    "rate(sum(queue_length)[5m:]) > 1",
    "max_over_time(sum(x_total)[1h:]) > 1",
    "rate(max without (replica) (x_total)[5m:]) > 1",
  ])("is silent on %s", async (expr) => {
    expect(await marks("promql/rate-of-sum", expr)).toEqual([]);
  });

  it("turns sum and rate round", async () => {
    expect(await fixed("promql/rate-of-sum", "rate(sum without (pod) (x_total{a='b'})[10m:1m]) > 1")).toBe(
      "sum without (pod) (rate(x_total{a='b'}[10m])) > 1",
    );
  });

  it("follows a record of a sum, unless another rule records something else by that name", async () => {
    const use = `
#- /b/rules.yml
groups:
  - name: b
    rules:
      - alert: A
        expr: sum(rate(job:x:sum{job="a"}[5m])) > 1
`;
    const sum = (path: string, expr: string) =>
      `#- ${path}\ngroups:\n  - name: a\n    rules:\n      - record: job:x:sum\n        expr: ${expr}\n`;
    const only = { only: ["promql/rate-of-sum"] };
    await checkDiagnostics(
      `${use}                       ^^^^^^^^^^^^^^^^^^ warning promql/rate-of-sum: sum of the counter x_total
${sum("/a/rules.yml", "sum by (job) (x_total)")}`,
      only,
    );
    await checkDiagnostics(
      `${use}${sum("/a/rules.yml", "sum by (job) (x_total)")}${sum("/c/rules.yml", "sum by (job) (queue)")}`,
      only,
    );
  });
});

describe("promql/nan-division", () => {
  it.each([
    "avg(rate(a_total[5m]) / rate(b_total[5m])) > 1",
    "sum by (job) (100 * (increase(a_total[5m]) / increase(b_total[5m]))) > 1",
    "1 - avg(1 - rate(a_total[5m]) / sum by (x) (rate(b_total[5m]))) > 1",
    "avg_over_time((rate(a_total[5m]) / rate(b_total[5m]))[1h:]) > 1",
    "rate(a_total[5m]) / rate(b_total[5m]) != 1",
  ])("%s", async (expr) => {
    expect(await marks("promql/nan-division", expr)).toEqual(["/"]);
  });

  it.each([
    "rate(a_total[5m]) / rate(b_total[5m]) > 1",
    "max(rate(a_total[5m]) / rate(b_total[5m])) > 1",
    "avg(rate(a_total[5m]) / (rate(b_total[5m]) > 0)) > 1",
    "avg((rate(a_total[5m]) / rate(b_total[5m])) >= 0) > 1",
    "sum(rate(a_total[5m])) / sum(rate(b_total[5m])) > 1",
    "avg(node_filesystem_avail_bytes / node_filesystem_size_bytes) > 1",
    "avg(rate(a_total[5m]) / 60) > 1",
  ])("is silent on %s", async (expr) => {
    expect(await marks("promql/nan-division", expr)).toEqual([]);
  });

  it("guards the divisor, in its own parentheses too", async () => {
    expect(await fixed("promql/nan-division", "avg(rate(a_total[5m]) / (rate(b_total[5m]))) > 1")).toBe(
      "avg(rate(a_total[5m]) / (rate(b_total[5m]) > 0)) > 1",
    );
  });
});

describe("alerting/no-comparison", () => {
  it.each([
    ["rate(x_total[5m])", "rate(x_total[5m])"],
    ["(sum(up))", "sum(up)"],
    ["up == bool 0", "bool"],
    ["a / b", "a / b"],
    ["(a > bool 1) + (b > bool 1)", "(a > bool 1) + (b > bool 1)"],
    ["time() - x", "time() - x"],
  ])("%s", async (expr, at) => {
    expect(await marks("alerting/no-comparison", expr)).toEqual([at]);
  });

  it.each([
    "up == 0",
    "sum(up == 0)",
    "count by (job) (rate(x[5m]) > 1)",
    "absent(up)",
    "sum(absent_over_time(up[5m]))",
    "up",
    "vector(1)",
    "1",
    "sum(ALERTS{alertstate='firing'})",
    "max(job:broken:bool)",
    "a unless b",
    "rate(a[5m]) and on (x) b",
    "(a > 1) * 100",
    "max_over_time((a > 1)[5m:])",
    "label_replace(a > 1, 'a', 'b', 'c', 'd')",
    "topk(3, a)",
    "sum({job='a'})",
  ])("is silent on %s", async (expr) => {
    expect(await marks("alerting/no-comparison", expr)).toEqual([]);
  });

  it("asks nothing of records", async () => {
    expect(await marks("alerting/no-comparison", "sum(up)", "record")).toEqual([]);
  });
});
