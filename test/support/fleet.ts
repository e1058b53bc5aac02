const FEDERATE = (targets: string) => `  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}', 'up']
    static_configs:
      - targets: [${targets}]
`;

const SCRAPE = `scrape_configs:
  - job_name: api
    static_configs:
      - targets: ["api:8080"]
`;

/**
 * Servers that share rule files, federate from each other, are sent series, or are Thanos Rulers; with rules in which
 * most that concerns several files is to be found.
 */
export const FLEET: ReadonlyMap<string, string> = new Map([
  [
    "/eu/prometheus.yml",
    `global:
  evaluation_interval: 30s
  external_labels: { cluster: eu }
rule_files: [../shared/*.yml, rules/*.yml]
${SCRAPE}`,
  ],
  [
    "/us/prometheus.yml",
    `global:
  external_labels: { cluster: us }
rule_files: [../shared/common.yml, rules.yml]
remote_write:
  - url: http://prometheus-store.internal:9090/api/v1/write
${SCRAPE}`,
  ],
  [
    "/store/prometheus.yml",
    `global:
  external_labels: { cluster: store }
rule_files: [rules.yml, ../shared/common.yml]
`,
  ],
  [
    "/global/prometheus.yml",
    `global:
  external_labels: { cluster: global }
rule_files: [rules.yml]
scrape_configs:
${FEDERATE('"prometheus-eu.internal:9090", "prometheus-us.internal:9090"')}`,
  ],
  [
    "/top/prometheus.yml",
    `global:
  external_labels: { cluster: top }
rule_files: [rules.yml]
scrape_configs:
${FEDERATE('"prometheus-global.internal:9090"')}`,
  ],
  [
    "/compose.yml",
    `services:
  prometheus-store:
    image: prom/prometheus:v3.0.0
    command: [--config.file=/etc/prometheus/prometheus.yml, --web.enable-remote-write-receiver, --query.lookback-delta=10m]
    volumes: ["./store:/etc/prometheus"]
`,
  ],
  [
    "/shared/common.yml",
    `groups:
  - name: common
    labels: { tier: api }
    rules:
      - record: job:requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
      - record: job:errors:rate1m
        expr: sum by (job) (rate(http_errors_total{job=~"api"}[1m]))
      - alert: Errors
        expr: job:errors:rate1m / job:requests:rate5m > 0.1
        annotations:
          summary: "{{ $labels.instance }} of {{ $labels.tier }} fails"
`,
  ],
  [
    "/shared/order.yml",
    `groups:
  - name: readers
    rules:
      - record: job:late:sum
        expr: job:later:sum * 2
      - record: job:later:sum
        expr: sum by (job) (queue_length)
      - alert: Slow
        expr: job:slow:sum > 1
  - name: slow
    interval: 30m
    rules:
      - record: job:slow:sum
        expr: sum by (job) (backlog)
`,
  ],
  [
    "/eu/rules/own.yml",
    `groups:
  - name: own
    rules:
      - record: job:requests:rate5m
        labels: { tier: api }
        expr: sum by (job) (rate(http_requests_total[2m]))
      - record: job:ring:a
        expr: job:ring:b + 1
      - record: job:ring:b
        expr: job:ring:a + 1
      - record: job:wrong_level:sum
        expr: sum by (instance) (x)
      - record: job:totals:sum
        expr: sum by (job) (http_requests_total)
      - record: job:totals:rate5m
        expr: rate(job:totals:sum[5m])
`,
  ],
  [
    "/us/rules.yml",
    `groups:
  - name: own
    interval: 3m
    rules:
      - alert: Typo
        expr: job:request:rate5m > 1
      - alert: Gone
        expr: absent(job:requests:rate5m{cluster="us"})
      - record: job:lost:sum
        expr: sum by (job) (lost) * on (instance) group_left () instance:info
`,
  ],
  [
    "/store/rules.yml",
    `groups:
  - name: own
    rules:
      - alert: Elsewhere
        expr: job:later:sum > 1
        annotations:
          summary: "{{ $labels.zone }}"
      - record: job:store:max
        expr: max by (job) (job:requests:rate5m)
`,
  ],
  [
    "/global/rules.yml",
    `groups:
  - name: own
    rules:
      - alert: Federated
        expr: rate(job:requests:rate5m[1m]) > 1 or job:later:sum{cluster="asia"} > 1
      - alert: Absent
        expr: absent(job:errors:rate1m)
      - alert: Metric
        expr: sum by (job) (queue_length) > 1
`,
  ],
  [
    "/top/rules.yml",
    `groups:
  - name: own
    rules:
      - alert: Twice
        expr: job:requests:rate5m{cluster="eu"} > 1
        annotations:
          summary: "{{ $labels.instance }}"
`,
  ],
  [
    "/ruler/ruler.yml",
    `groups:
  - name: ruler
    partial_response_strategy: warn
    rules:
      - record: job:requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
      - alert: FromStore
        expr: job:requests:rate5m > 1
        annotations:
          summary: "{{ $labels.cluster }} {{ $labels.pod }}"
`,
  ],
  [
    "/local/prometheus.yml",
    `rule_files: [rules.yml]
${SCRAPE}`,
  ],
  [
    "/local/rules.yml",
    `groups:
  - name: local
    rules:
      - record: app:unread:sum
        expr: sum by (app) (x)
      - record: app:read:sum
        expr: sum by (app) (y)
      - record: app:also_read:sum
        expr: sum by (app) (z)
      - alert: Reads
        expr: app:read:sum + app:also_read:sum > 1
`,
  ],
]);
