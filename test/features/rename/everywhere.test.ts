import { describe, expect, it } from "vitest";
import type { NamedThing } from "../../../server/src/features/rename/thing.ts";
import { filesOf, leftToDecide, planned, renamed } from "./support.ts";

const RECORD: NamedThing = { kind: "metric", name: "job:http:rate5m" };
const CLUSTER: NamedThing = { kind: "label-value", label: "cluster", name: "us-east" };

const DASHBOARD = String.raw`{
  "title": "Traffic", "schemaVersion": 39,
  "panels": [
    { "title": "Rate", "type": "timeseries", "targets": [
      { "expr": "sum by (cluster) (job:http:rate5m{cluster=~\"$cluster\"})", "legendFormat": "{{cluster}}" },
      { "expr": "job:http:rate5m{cluster=\"us-east\"} or {__name__=~\"job:http:rate5m|up\", cluster!~\"us-east|eu\"}" }
    ] }
  ],
  "templating": { "list": [
    { "name": "cluster", "type": "custom", "query": "us-east, EU : eu",
      "current": { "text": "us-east", "value": "us-east" }, "options": [{ "text": "us-east", "value": ["us-east"] }] },
    { "name": "job", "type": "query", "query": "label_values(job:http:rate5m{cluster=\"us-east\"}, job)",
      "definition": "label_values(job:http:rate5m{cluster=\"us-east\"}, job)" }
  ] },
  "annotations": { "list": [{ "name": "deploys", "expr": "changes(job:http:rate5m[5m]) > 0" }] },
  "links": [{ "url": "/d/abc?var-cluster=us-east&from=now-6h" }]
}
`;

const WORKSPACE = String.raw`
#- /clusters/us-east/prometheus.yml
global:
  external_labels: { cluster: us-east, region: us }
rule_files: [rules.yml]
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["us-east.example.com:9100"]
        labels: { cluster: "us-east" }
    relabel_configs:
      - source_labels: [cluster, job]
        regex: us-east;node
        target_label: cluster
        replacement: us-east
      - source_labels: [cluster]
        regex: (us-east|eu)
        action: keep
    metric_relabel_configs:
      - source_labels: [__name__]
        regex: job:(http|errors):rate5m
        action: drop
#- /clusters/us-east/rules.yml
groups:
  - name: exports
    labels: { cluster: us-east }
    rules:
      - record: job:http:rate5m
        expr: sum by (job) (rate(http_requests_total{cluster='us-east'}[5m]))
        labels:
          cluster: us-east
#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    metrics_path: /federate
    honor_labels: true
    params:
      'match[]':
        - 'job:http:rate5m{cluster="us-east"}'
        - "{__name__=~\"job:http:rate5m|up\", cluster=~\"us-(?:west|east)\"}"
    file_sd_configs:
      - files: [targets.json]
#- /global/targets.json
[ { "targets": ["prometheus-us:9090"], "labels": { "cluster": "us-east" } } ]
#- /global/alerts.yml
groups:
  - name: alerts
    rules:
      - alert: TrafficGone
        expr: |
          sum by (job) (
            job:http:rate5m{cluster="us-east", job!~"a|node|b"}
          ) == 0
        annotations:
          description: '{{ with query "job:http:rate5m{cluster=\"us-east\"}" }}{{ . | first | value }}{{ end }}'
          summary: '{{ if eq $labels.cluster "us-east" }}home{{ end }}'
      - alert: Moved
        expr: label_replace(job:http:rate5m, "cluster", "us-east", "cluster", "us-east|eu")
#- /global/alerts_test.yml
rule_files: [alerts.yml]
tests:
  - interval: 1m
    input_series:
      - series: 'job:http:rate5m{job="node", cluster="us-east"}'
        values: 0x10
    alert_rule_test:
      - alertname: TrafficGone
        eval_time: 10m
        exp_alerts:
          - exp_labels: { cluster: us-east, alertname: TrafficGone }
    promql_expr_test:
      - expr: job:http:rate5m{cluster="us-east"}
        eval_time: 1m
        exp_samples:
          - labels: 'job:http:rate5m{job="node", cluster="us-east"}'
            value: 0
#- /alertmanager.yml
route:
  receiver: none
  routes:
    - matchers: [alertname="TrafficGone", 'cluster=~"us-east|eu"', cluster!=us-east]
    - match: { alertname: TrafficGone, cluster: us-east }
    - match_re: { alertname: TrafficGone|Moved, cluster: us-east|eu }
receivers: [{ name: none }]
inhibit_rules:
  - source_matchers: ['{alertname="TrafficGone",cluster="us-east"}']
    target_match: { cluster: us-east }
    equal: [cluster]
#- /dashboards/traffic.json
${DASHBOARD}
#- /.promfed.yaml
clusters:
  - name: us-east
    config: clusters/us-east/prometheus.yml
`;

describe("renaming over a whole repository", () => {
  const files = filesOf(WORKSPACE);
  const all = (from: string, to: string) =>
    Object.fromEntries(
      [...files].flatMap(([path, text]) => (text.includes(from) ? [[path, text.replaceAll(from, to)]] : [])),
    );

  it("changes a record wherever it is named, and not a byte besides", async () => {
    const after = await renamed(files, RECORD, "job:http_requests:rate5m");
    const expected = all("job:http:rate5m", "job:http_requests:rate5m");
    // The metric_relabel step drops the record by a part of its name.
    const path = "/clusters/us-east/prometheus.yml";
    expected[path] = (files.get(path) ?? "").replace("(http|errors)", "(http_requests|errors)");
    expect(after).toEqual(expected);
  });

  it("changes a cluster's name in every matcher, label and variable, hosts and paths left alone", async () => {
    const plan = await planned(files, CLUSTER, "us-east-1");
    const after = await renamed(files, CLUSTER, "us-east-1");
    const expected = all("us-east", "us-east-1");
    const config = "/clusters/us-east/prometheus.yml";
    expected[config] = (expected[config] ?? "").replace("us-east-1.example.com", "us-east.example.com");
    expected["/.promfed.yaml"] = (expected["/.promfed.yaml"] ?? "").replace("/us-east-1/", "/us-east/");
    const global = "/global/prometheus.yml";
    expected[global] = (expected[global] ?? "").replace("us-(?:west|east)", "us-(?:west|east-1)");
    expect(after).toEqual(expected);
    expect(leftToDecide(files, plan)).toEqual([]);
  });

  it("changes an alert in rules, routes, inhibitions and tests", async () => {
    const after = await renamed(files, { kind: "alert", name: "TrafficGone" }, "TrafficLost");
    expect(after).toEqual(all("TrafficGone", "TrafficLost"));
  });

  it("changes a scrape job where it is defined and matched, and no label that only has its value", async () => {
    const after = await renamed(files, { kind: "job", name: "node" }, "node-exporter");
    const expected: Record<string, string> = {};
    const swap = (path: string, ...pairs: (readonly [string, string])[]) => {
      let text = files.get(path) ?? "";
      for (const [from, to] of pairs) text = text.replaceAll(from, to);
      expected[path] = text;
    };
    swap(
      "/clusters/us-east/prometheus.yml",
      ["job_name: node", "job_name: node-exporter"],
      ["us-east;node", "us-east;node-exporter"],
    );
    swap("/global/alerts.yml", ["a|node|b", "a|node-exporter|b"]);
    swap("/global/alerts_test.yml", ['job="node"', 'job="node-exporter"']);
    expect(after).toEqual(expected);
  });

  it.each([
    [RECORD, "job:requests:rate5m"],
    [CLUSTER, "home"],
    [{ kind: "alert", name: "TrafficGone" }, "NoTraffic"],
    [{ kind: "job", name: "node" }, "machines"],
  ] as const)("comes back byte for byte: %j", async (thing, to) => {
    const there = new Map([...files, ...Object.entries(await renamed(files, thing, to))]);
    const back = await renamed(there, { ...thing, name: to }, thing.name);
    expect(new Map([...there, ...Object.entries(back)])).toEqual(new Map(files));
  });
});
