import { describe, expect, it } from "vitest";
import { checkDiagnostics, engineOf } from "../../support/check.ts";
import { parseFixture } from "../../support/fixture.ts";

const only = { only: ["promql/rate-window"] };

describe("promql/rate-window", () => {
  it("knows the jobs of the config that loads the rules", () =>
    checkDiagnostics(
      `
#- /prometheus.yml
global: { scrape_interval: 15s }
rule_files: [rules.yml]
scrape_configs:
  - job_name: slow
    scrape_interval: 1m
    static_configs: [{ targets: ["a:80"] }]
  - job_name: quick
    static_configs: [{ targets: ["b:80"] }]
#- /rules.yml
groups:
  - name: g
    rules:
      - record: a:b:c
        expr: sum(rate(x_total{job="slow"}[1m]))
                                           ^^ 💡 warning promql/rate-window: holds about 1. rate() should have four: 4 × 1m = 4m.
      - record: d:e:f
        expr: sum(irate(x_total{job="slow"}[3m])) / sum(irate(y_total{job=~"s.*"}[3m]))
                                            ^^ 💡 info promql/rate-window: At prometheus, x_total is scraped every 1m by job slow
      - record: g:h:i
        expr: sum(rate(x_total{job="quick"}[1m])) + sum(rate(x_total[1m])) + sum(rate(x_total{job="slow"}[4m]))
      - record: j:k:l
        expr: sum(max_over_time(x_total{job="slow"}[1m])) + sum(changes(x_total{job="slow"}[1m]))
`,
      only,
    ));

  it("follows a metric over its hops, and a record to its group", () =>
    checkDiagnostics(
      `
#- /global/prometheus.yml
global: { scrape_interval: 15s, external_labels: { cluster: global } }
rule_files: [rules.yml]
scrape_configs:
  - job_name: federate
    scrape_interval: 30s
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*|http_requests_total"}'] }
    static_configs: [{ targets: ["prometheus-eu.internal:9090"], labels: { cluster: eu } }]
  - job_name: self
    static_configs: [{ targets: ["localhost:9090"] }]
#- /global/rules.yml
groups:
  - name: g
    rules:
      - alert: A
        expr: sum(rate(http_requests_total[1m])) == 0
                                           ^^ 💡 warning promql/rate-window: scraped every 15s by eu, then federated every 30s by job federate, so a new sample comes every 30s and [1m] holds about 2. rate() should have four: 4 × 30s = 2m.
      - alert: B
        expr: delta(job:queue:sum[5m]) > 1
                                  ^^ 💡 warning promql/rate-window: recorded every 2m by group slow, then federated every 30s by job federate, so a new sample comes every 2m and [5m] holds about 2
      - alert: C
        expr: rate(prometheus_http_requests_total{job="self"}[1m]) > 1 and rate(http_requests_total[2m]) > 1
      - alert: NotKnownToBeHere
        expr: rate(node_cpu_seconds_total[10s]) > 1
#- /clusters/eu/prometheus.yml
global: { scrape_interval: 15s, external_labels: { cluster: eu } }
rule_files: [rules.yml]
scrape_configs:
  - job_name: api
    static_configs: [{ targets: ["api:80"] }]
#- /clusters/eu/rules.yml
groups:
  - name: slow
    interval: 2m
    rules:
      - record: job:queue:sum
        expr: sum by (job) (queue)
      - record: job:http_requests:rate1m
        expr: sum by (job) (rate(http_requests_total[1m]))
`,
      only,
    ));

  it("says nothing of rules that no config loads, of other servers' data and of MetricsQL", () =>
    checkDiagnostics(
      `
#- /prometheus.yml
rule_files: [loaded.yml]
remote_write: [{ url: "https://example.com/push" }]
#- /loaded.yml
groups:
  - name: g
    rules:
      - record: a:b:c
        expr: sum(rate(x_total[10s]))
#- /stray.yml
groups:
  - name: g
    rules:
      - record: a:b:c
        expr: sum(rate(x_total[10s]))
`,
      only,
    ));

  it("mends all windows that a finding speaks of, each by its own pace", async () => {
    const { files } = parseFixture(`
#- /prometheus.yml
rule_files: [rules.yml]
scrape_configs:
  - job_name: a
    scrape_interval: 20s
    static_configs: [{ targets: ["a:80"] }]
  - job_name: b
    scrape_interval: 30s
    static_configs: [{ targets: ["b:80"] }]
#- /rules.yml
groups:
  - name: g
    rules:
      - record: a:b:c
        expr: rate(x_total{job="a"}[1m])
      - record: d:e:f
        expr: rate(x_total{job="b"}[1m]) / on (x) rate(x_total{job="a"}[40s])
`);
    const engine = await engineOf(files);
    const found = [...engine.checkAll().values()].flat().filter((d) => d.code === "promql/rate-window");
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringContaining("1 more rule of this file looks at windows as short."),
    ]);
    const edits = found[0]?.fixes[0]?.edits()[0]?.edits.map(({ newText }) => newText);
    expect(edits).toEqual(["1m20s", "2m", "1m20s"]);
  });

  it("is found again after the interval changes", async () => {
    const config = (interval: string) =>
      `global: { scrape_interval: ${interval} }\nrule_files: [rules.yml]\nscrape_configs: [{ job_name: a, static_configs: [{ targets: ["a:80"] }] }]\n`;
    const rules =
      "groups:\n  - name: g\n    rules:\n      - record: a:b:c\n        expr: rate(x_total[1m])\n";
    const engine = await engineOf([
      ["/prometheus.yml", config("15s")],
      ["/rules.yml", rules],
    ]);
    const severities = () =>
      [...engine.checkAll().values()]
        .flat()
        .filter((d) => d.code === "promql/rate-window")
        .map(({ severity }) => severity);
    expect(severities()).toEqual([]);
    engine.openText("/prometheus.yml", config("30s"));
    expect(severities()).toEqual(["info"]);
    engine.openText("/prometheus.yml", config("45s"));
    expect(severities()).toEqual(["warning"]);
    engine.openText("/rules.yml", rules.replace("1m", "3m"));
    expect(severities()).toEqual([]);
  });
});
