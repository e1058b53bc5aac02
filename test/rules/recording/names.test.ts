import { describe, it } from "vitest";
import { checkDiagnostics } from "../../support/check.ts";

const undefinedOnly = { only: ["recording/undefined-record"] };
const unusedOnly = { only: ["recording/unused-record"] };

describe("a recorded name that nobody records", () => {
  it("is a slip where a letter or two differ, another record where more does", () =>
    checkDiagnostics(
      `
#- /prometheus.yml
rule_files: ["*.rules"]
#- /a.rules
groups:
  - name: a
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
      - record: instance:load:ratio
        expr: load / cores
#- /b.rules
groups:
  - name: b
    rules:
      - alert: Slip
        expr: job:htp_requests:rate5m > 1
              ^^^^^^^^^^^^^^^^^^^^^^^ 💡 warning recording/undefined-record: job:http_requests:rate5m is recorded
      - alert: Quoted
        expr: '{__name__="jobs:http_requests:rate5m"} > 1'
                          ^^^^^^^^^^^^^^^^^^^^^^^^^ 💡 warning recording/undefined-record
      - alert: Window
        expr: job:http_requests:rate1m > 1
              ^^^^^^^^^^^^^^^^^^^^^^^^ 💡 info recording/undefined-record: job:http_requests:rate5m is recorded
      - alert: Level
        expr: cluster:load:ratio > 1
              ^^^^^^^^^^^^^^^^^^ 💡 info recording/undefined-record: instance:load:ratio is recorded
      - alert: Unknown
        expr: job:queue_length:max > 1
              ^^^^^^^^^^^^^^^^^^^^ info recording/undefined-record: Recorded of this level: job:http_requests:rate5m
      - alert: KeptElsewhere
        expr: namespace:cpu:sum > 1
      - alert: Exporter
        expr: :exporter:metric:total > 1
`,
      undefinedOnly,
    ));

  it("is found in dashboards, by its first place in each", () =>
    checkDiagnostics(
      `
#- /a.rules
groups:
  - name: a
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
#- /dashboards/a.json
{
  "title": "A",
  "schemaVersion": 39,
  "panels": [
    {
      "type": "timeseries",
      "targets": [
        { "refId": "A", "expr": "sum(job:http_reqests:rate5m{job=\\"a\\"})" },
                                     ^^^^^^^^^^^^^^^^^^^^^^^ 💡 warning recording/undefined-record
        { "refId": "B", "expr": "max(job:http_reqests:rate5m)" }
      ]
    }
  ]
}
`,
      undefinedOnly,
    ));

  it("is found at the server that reads what only others record", () =>
    checkDiagnostics(
      `
#- /eu/prometheus.yml
rule_files: [rules.yml, ../alerts.yml]
#- /us/prometheus.yml
rule_files: [../alerts.yml]
#- /ap/prometheus.yml
rule_files: [../alerts.yml, missing.yml]
#- /sa/prometheus.yml
rule_files: [../alerts.yml]
remote_read: [{ url: "http://store:9090/read" }]
#- /eu/rules.yml
groups:
  - name: eu
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
#- /alerts.yml
groups:
  - name: alerts
    rules:
      - alert: NoTraffic
        expr: job:http_requests:rate5m == 0
              ^^^^^^^^^^^^^^^^^^^^^^^^ info recording/undefined-record: us evaluates this
`,
      undefinedOnly,
    ));
});

describe("a record that nobody reads", () => {
  const files = (more: string, config = "") => `
#- /prometheus.yml
rule_files: [rules.yml]
${config}
${more}
#- /rules.yml
groups:
  - name: a
    rules:
      - record: job:a:sum
        expr: sum by (job) (a)
      - alert: A
        expr: job:a:sum > 1
      - record: job:b:sum
`;
  const used = "        expr: sum by (job) (b)\n";
  const unused = `                ^^^^^^^^^ hint recording/unused-record\n${used}`;

  it("is found where the other records of its server are read", () =>
    checkDiagnostics(files("") + unused, unusedOnly));

  it("is read by match[], by dashboards and by rule tests, whether by name or by a regex", async () => {
    const match = (selector: string) => `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    metrics_path: /federate
    params: { "match[]": ['${selector}'] }
    static_configs: [{ targets: ["unknown:9090"] }]`;
    const dashboard = (expr: string) => `#- /dashboard.json
{ "title": "A", "schemaVersion": 39, "panels": [{ "type": "stat", "targets": [{ "refId": "A", "expr": "${expr}" }] }] }`;
    const test = `#- /rules_test.yml
rule_files: [rules.yml]
tests:
  - promql_expr_test:
      - expr: job:b:sum
        eval_time: 1m`;
    for (const reader of [
      match("job:b:sum"),
      match('{__name__=~"job:[b-z].*"}'),
      match('{job="x"}'),
      dashboard("sum(job:b:sum)"),
      dashboard('{__name__=~\\"job:.*\\"}'),
      test,
    ])
      await checkDiagnostics(files(reader) + used, unusedOnly);
    await checkDiagnostics(files(match('{__name__=~"job:[c-z].*"}')) + unused, unusedOnly);
    await checkDiagnostics(files(match('{cluster="x"}')) + unused, unusedOnly);
  });

  it("may be read elsewhere: behind a remote write, by Thanos, by whoever reads most of them", async () => {
    await checkDiagnostics(files("", "remote_write: [{ url: https://store/write }]") + used, unusedOnly);
    const thanos = `#- /docker-compose.yml
services:
  query:
    image: quay.io/thanos/thanos:v0.39.0
    command: [query, "--endpoint=sidecar:10901"]`;
    await checkDiagnostics(files(thanos) + used, unusedOnly);
    const most = ["c", "d", "e"].map(
      (n) => `      - record: job:${n}:sum\n        expr: sum by (job) (${n})\n`,
    );
    await checkDiagnostics(files("") + used + most.join(""), unusedOnly);
  });

  it("is said once, by federation/unfederated-record, where its group is federated", () =>
    checkDiagnostics(
      `
#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ["job:a:sum"] }
    static_configs: [{ targets: ["prometheus-eu:9090"], labels: { cluster: eu } }]
#- /eu/prometheus.yml
rule_files: [rules.yml]
#- /eu/rules.yml
groups:
  - name: a
    rules:
      - record: job:a:sum
        expr: sum by (job) (a)
      - record: job:b:sum
                ^^^^^^^^^ 💡 info federation/unfederated-record
        expr: sum by (job) (b)
`,
      { only: ["recording/unused-record", "federation/unfederated-record"] },
    ));
});
