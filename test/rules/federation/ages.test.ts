import { describe, it } from "vitest";
import { checkDiagnostics } from "../../support/check.ts";

/** A server that federates every 30 s what its source records every 30 s from scrapes of 15 s, with rules of its own. */
function withRules(rules: string, match = '{__name__=~"job:.*"}', source = SOURCE): string {
  return `
#- /global/prometheus.yml
global: { scrape_interval: 30s, evaluation_interval: 30s }
rule_files: [rules.yml]
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['${match}'] }
    static_configs: [{ targets: ["prometheus-eu:9090"], labels: { cluster: eu } }]
#- /global/rules.yml
groups:
  - name: alerts
    rules:
${rules}
#- /clusters/eu/prometheus.yml
global:
  scrape_interval: 15s
  evaluation_interval: 30s
  external_labels: { cluster: eu }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
${source}`;
}

const SOURCE = `      - record: job:queue:sum
        expr: sum by (job) (queue)
      - record: job:requests:rate5m
        expr: sum by (job) (rate(requests_total[5m]))
      - record: job:requests_total:sum
        expr: sum by (job) (requests_total)
`;

describe("windows over federated series", () => {
  const only = ["federation/short-window"];

  it("are warnings below the age, with the sum of all waits", () =>
    checkDiagnostics(
      withRules(`      - alert: A
        expr: max_over_time(job:queue:sum[1m]) > 0
                                          ^^ 💡 warning federation/short-window: 15s scraped by eu + 30s recorded by group exports + 30s federated by job federate = 1m15s
      - alert: B
        expr: min_over_time(job:queue:sum[75s]) > 0
      - alert: C
        expr: absent_over_time(job:queue:sum[30s])
                                             ^^^ 💡 warning federation/short-window
`),
      { only },
    ));

  it("of rates are another finding while they hold fewer than four samples", () =>
    checkDiagnostics(
      withRules(`      - alert: A
        expr: deriv(job:queue:sum[30s]) > 0
`),
      { only },
    ));

  it("count what the server makes of them itself", () =>
    checkDiagnostics(
      withRules(`      - record: all:queue:sum
        expr: sum(job:queue:sum)
      - alert: A
        expr: avg_over_time(all:queue:sum[1m]) > 0
                                          ^^ 💡 warning federation/short-window: 30s recorded by group alerts = 1m45s
`),
      { only },
    ));

  it("leave alone what the server scrapes itself", () =>
    checkDiagnostics(
      withRules(`      - alert: A
        expr: avg_over_time(up{job="federate"}[30s]) < 1 or rate(prometheus_tsdb_head_samples_appended_total[30s]) == 0
`),
      { only },
    ));

  it("may be limits of an age, and the time that an alert waits", () =>
    checkDiagnostics(
      withRules(`      - alert: A
        expr: time() - timestamp(job:queue:sum) > 60
                                                  ^^ warning federation/short-window: fires for no reason
      - alert: B
        expr: max by (cluster) (time() - timestamp(job:queue:sum)) > 300
      - alert: C
        expr: job:queue:sum > 100
        for: 1m
             ^^ info federation/short-window: one odd sample
      - alert: D
        expr: absent(job:queue:sum)
        for: 1m
`),
      { only },
    ));
});

describe("rates at the federating side", () => {
  const only = ["federation/rate-of-federated-counter"];

  it("of raw counters that a selector names are warnings", () =>
    checkDiagnostics(
      withRules(
        `      - alert: A
        expr: irate(requests_total[5m]) > 0
              ^^^^^^^^^^^^^^^^^^^^^^^^^ warning federation/rate-of-federated-counter: raw counter
      - alert: B
        expr: rate(node_cpu_seconds_total[5m]) > 0
`,
        '{__name__=~"requests_.*"}',
      ),
      { only },
    ));

  it("are nothing to say of where a selector takes everything, as they may be scraped here too", () =>
    checkDiagnostics(
      withRules(
        `      - alert: A
        expr: rate(requests_total[5m]) > 0
`,
        '{__name__=~".+"}',
      ),
      { only },
    ));

  it("of records are another finding", () =>
    checkDiagnostics(
      withRules(`      - alert: A
        expr: rate(job:requests_total:sum[5m]) > 0
`),
      { only },
    ));

  it("can be recorded at the source where a selector brings the record", () =>
    checkDiagnostics(
      withRules(
        `      - record: cluster:requests:rate5m
        expr: sum by (cluster) (rate(requests_total{code="500"}[5m]))
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 💡 warning federation/rate-of-federated-counter
      - record: eu:requests:rate5m
        expr: sum by (job) (rate(requests_total{cluster="eu"}[5m]))
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning federation/rate-of-federated-counter
`,
        '{__name__=~"requests_total|job:.*"}',
      ),
      { only },
    ));
});

describe("histograms that are federated", () => {
  it("need their count and sum, from whichever selector", () =>
    checkDiagnostics(
      `
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"a_bucket|b_bucket|b_count|b_sum"}'
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info federation/incomplete-histogram: a_count and a_sum
        - c_bucket
        - '{__name__=~"c_(sum|count)"}'
        - 'd_bucket{le="0.5"}'
          ^^^^^^^^^^^^^^^^^^^^ 💡 info federation/incomplete-histogram: without _count and _sum
        - '{__name__=~".*e_bucket"}'
          ^^^^^^^^^^^^^^^^^^^^^^^^^^ info federation/incomplete-histogram
        - '{__name__=~"job:.*"}'
        - job:f_bucket:rate5m
    static_configs: [{ targets: ["eu:9090"] }]
`,
      { only: ["federation/incomplete-histogram"] },
    ));

  it("lose their native form where a rule reads it", () =>
    checkDiagnostics(
      withRules(
        `      - alert: A
        expr: histogram_avg(rate(latency[5m])) > 1
`,
        "latency",
      ).replace(
        "  - job_name: federate\n",
        "  - job_name: federate\n              ^^^^^^^^ 💡 info federation/native-histograms: which a rule here reads\n",
      ),
      { only: ["federation/native-histograms"] },
    ));

  it("that are read as classic ones are no matter", () =>
    checkDiagnostics(
      withRules(
        `      - alert: A
        expr: histogram_quantile(0.9, sum by (le) (rate(latency_bucket[5m]))) > 1
      - alert: B
        expr: histogram_quantile(0.9, job:latency:rate5m) > 1
`,
        '{__name__=~"latency_.*|job:.*"}',
      ),
      { only: ["federation/native-histograms"] },
    ));
});
