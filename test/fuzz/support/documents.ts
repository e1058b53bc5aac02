import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** A repository with a document of every kind that refer to each other, by path. */
export function everyKind(): Map<string, string> {
  return new Map(Object.entries(DOCUMENTS).map(([path, text]) => [path, text.replace(/^\n/, "")]));
}

/** The examples of this repository, by path from their folder. */
export function examples(): Map<string, string> {
  const root = join(dirname(fileURLToPath(import.meta.url)), "../../../examples");
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
  return new Map(
    files
      .map((file) => join(file.parentPath, file.name))
      .map((path) => [`/${relative(root, path).replaceAll("\\", "/")}`, readFileSync(path, "utf8")]),
  );
}

const DOCUMENTS: Readonly<Record<string, string>> = {
  "/global/prometheus.yml": `
global:
  scrape_interval: 30s   # the clusters record every 30s
  external_labels: { monitor: global }
rule_files: ["rules/*.yml"]
alerting:
  alertmanagers: [{ static_configs: [{ targets: ["alertmanager:9093"] }] }]
scrape_configs:
  - &eu
    job_name: federate-eu
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"job:.*"}'
        - "up{job=~\\"node|api\\"}"
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
  - <<: *eu
    job_name: federate-us
    scrape_timeout: 40s
    static_configs:
      - targets: [prometheus-us-1.internal:9090, prometheus-us-2.internal:9090]
  # promfed-ignore federation/match-all -- a small server
  - job_name: federate-all
    metrics_path: /federate
    params: { "match[]": ['{job=~".+"}'] }
    static_configs: [{ targets: ["prometheus-{{ region }}.internal:9090"] }]
  - job_name: files
    file_sd_configs: [{ files: ["targets/*.json", "targets/*.yml"] }]
remote_write:
  - url: https://user:hunter2@example.com/write
    write_relabel_configs:
      - { action: labeldrop, regex: "pod|instance" }
      - source_labels: [trace_id]
        target_label: request_id
`,
  "/global/rules/slo.yml": `
groups:
- name: slo
  interval: 1m
  rules:
  - record: region:http_requests:rate5m
    expr: |
      sum by (region) (
        job:http_requests:rate5m{job="api"} # per job
      )
  - alert: Slow
    expr: >-
      histogram_quantile(0.99,
        sum by (le) (rate(http_seconds_bucket[1m])))
      > 0.5
    labels: {severity: page}
    annotations:
      summary: "{{ $labels.region }} is slow — {{ $value | humanize }} s 🐌"
  - alert: Down
    expr: 'up{job="federate-eu"} == 0'
    for: 5m
`,
  "/global/rules/tests.yml": `
rule_files: [slo.yml]
evaluation_interval: 1m
tests:
  - name: slow
    interval: 1m
    input_series: [{ series: 'job:http_requests:rate5m{job="api"}', values: '0+1x10 _x3 stale' }]
    promql_expr_test:
      - expr: 'region:http_requests:rate5m'
        eval_time: 5m
        exp_samples: [{ labels: 'region:http_requests:rate5m{region="a"}', value: 1 }]
    alert_rule_test:
      - { eval_time: 5m, alertname: Slow, exp_alerts: [{ exp_labels: { severity: page }, exp_annotations: {} }] }
`,
  "/eu/prometheus.yml": `
global: {scrape_interval: 15s, external_labels: {cluster: eu}}
rule_files: [rules.yml]
scrape_configs:
- job_name: api
  relabel_configs: [{source_labels: [__address__], regex: "(.*):\\\\d+", target_label: host}]
  static_configs: [{targets: ['api:8080']}]
`,
  "/eu/rules.yml":
    "groups:\r\n  - name: exports\r\n    rules:\r\n      - record: job:http_requests:rate5m\r\n        expr: sum by (job) (rate(http_requests_total[5m]))\r\n",
  "/us/vmagent.yml": `
global: { scrape_interval: 30s }
scrape_configs:
  - job_name: api
    stream_parse: true
    scrape_align_interval: 30s
    kubernetes_sd_configs: [{ role: pod }]
    metric_relabel_configs: [{ action: drop_metrics, regex: "go_.*" }]
remote_write: [{ url: "http://vminsert:8480/insert/0/prometheus/" }]
`,
  "/us/vmalert.rules.yml": `
groups:
  - name: vm
    eval_delay: 30s
    params: { nocache: ["1"] }
    rules:
      - record: job:errors:rate5m
        expr: sum(rate(errors_total[5m])) by (job) keep_metric_names
        debug: true
`,
  "/us/thanos.rules.yml": `
groups:
  - name: thanos
    partial_response_strategy: warn
    rules:
      - alert: Errors
        expr: sum(job:errors:rate5m) without (job) > 1
`,
  "/us/mimir.rules.yml": `
namespace: api
groups:
  - name: mimir
    source_tenants: [eu, us]
    rules:
      - record: job:errors:rate1h
        expr: sum by (job) (rate(errors_total{job="api"}[1h]))
`,
  "/us/loki.rules.yml": `
groups:
  - name: logs
    rules:
      - alert: Refused
        expr: sum by (job) (rate({job="api"} |= "refused" [5m])) > 1
`,
  "/us/promtail.yml": `
clients: [{ url: "http://loki:3100/loki/api/v1/push" }]
scrape_configs:
  - job_name: logs
    pipeline_stages: [{ cri: {} }]
    static_configs: [{ targets: [localhost], labels: { __path__: /var/log/*.log } }]
`,
  "/us/jobs.yml": `
- job_name: extra
  scrape_interval: 1m
  static_configs: [{ targets: [a:1, b:2] }]
`,
  "/global/targets/nodes.yml": `
- targets: [node-1:9100, node-2:9100]
  labels: { rack: a }
`,
  "/global/targets/nodes.json": `[{"targets": ["node-3:9100"], "labels": {"rack": "b"}}]\n`,
  "/alertmanager.yml": `
global: { smtp_auth_password: hunter2 }
route:
  receiver: all
  group_by: [alertname, cluster]
  routes:
    - matchers: ['alertname=~"Slow|Other"', cluster = eu]
      receiver: pages
    - match_re: { alertname: "Do.*" }
      receiver: nobody
inhibit_rules:
  - { source_matchers: [alertname="Down"], target_matchers: [severity="page"], equal: [region] }
receivers: [{ name: all }, { name: pages, webhook_configs: [{ url: "http://a:b@c/" }] }]
`,
  "/docker-compose.yml": `
services:
  prometheus-eu:
    image: prom/prometheus:v2.53.0
    command: ["--config.file=/etc/prometheus/prometheus.yml", --enable-feature=promql-at-modifier]
    volumes: ["./eu:/etc/prometheus:ro"]
    networks: { monitoring: { aliases: [prometheus-eu.internal] } }
`,
  "/k8s/rule.yaml": `
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: api, labels: { role: alerts } }
spec:
  groups:
    - name: api
      rules:
        - alert: ApiDown
          expr: absent(up{job="api"}) or rate(http_requests_total[5m]) == 0
---
apiVersion: v1
kind: Service
metadata: { name: prometheus-eu, namespace: monitoring }
spec: { ports: [{ port: 9090 }], selector: { app: prometheus } }
`,
  "/k8s/monitor.yaml": `
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: federation }
spec:
  selector: { matchLabels: { app: prometheus } }
  endpoints:
    - port: web
      path: /federate
      honorLabels: true
      interval: 30s
      params: { "match[]": ['{__name__=~"job:.*"}'] }
      relabelings: [{ sourceLabels: [__meta_kubernetes_pod_name], targetLabel: pod, regex: "(.+)" }]
`,
  "/k8s/scrapeconfig.yaml": `
apiVersion: monitoring.coreos.com/v1alpha1
kind: ScrapeConfig
metadata: { name: static }
spec:
  staticConfigs: [{ targets: [a:9090] }]
  metricsPath: /federate
  params: { "match[]": ['up'] }
`,
  "/bucket.yml": `
type: S3
config: { bucket: thanos, endpoint: minio, secret_key: hunter2 }
`,
  "/hashring.json": `[{"hashring": "default", "endpoints": ["receive-0:10901"], "tenants": []}]\n`,
  "/dashboards/api.json": `{
  "title": "API",
  "uid": "api",
  "panels": [
    { "id": 1, "title": "Requests", "type": "stat", "datasource": { "type": "prometheus", "uid": "\${ds}" }, "targets": [
      { "refId": "A", "expr": "region:http_requests:rate5m{region=~\\"$region\\"} / 2 é🐌\\u0041" },
      { "refId": "B", "expr": "sum(rate(http_requests_total{cluster=\\"eu\\"}[$__rate_interval])) by (job)" } ] },
    { "type": "row", "panels": [ { "title": "Firing", "targets": [ { "expr": "ALERTS{alertname=\\"Slow\\"}" } ] } ] }
  ],
  "templating": { "list": [ {
    "name": "region", "type": "query", "query": { "query": "label_values(region:http_requests:rate5m, region)" } } ] },
  "annotations": { "list": [] },
  "schemaVersion": 39
}
`,
  "/catalog/metrics.json": `{"status": "success", "data": {"http_requests_total": [{"type": "counter", "help": "Requests.", "unit": ""}]}}\n`,
  "/.promfed.yaml": `
clusters:
  - name: eu
    endpoint: prometheus-eu.internal:9090
    config: eu/prometheus.yml
rules: { recording/naming: warning }
`,
};
