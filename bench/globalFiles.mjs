// The global Prometheus of a made-up workspace.

/** One federate job for each cluster. */
export function globalConfig(clusters) {
  return [
    "global:",
    "  scrape_interval: 60s",
    "  evaluation_interval: 60s",
    "  external_labels:",
    "    cluster: global",
    "rule_files:",
    "  - rules/*.yml",
    "scrape_configs:",
    ...clusters.flatMap((cluster) => [
      `  - job_name: federate-${cluster}`,
      "    honor_labels: true",
      "    metrics_path: /federate",
      "    scrape_timeout: 30s",
      "    params:",
      "      'match[]':",
      `        - '{__name__=~"job:.*"}'`,
      `        - '{__name__=~"cluster:.*"}'`,
      `        - up{job="node"}`,
      "    static_configs:",
      `      - targets: ["prometheus.${cluster}.example.com:9090"]`,
      "        labels:",
      `          federated_cluster: ${cluster}`,
    ]),
  ];
}

export function globalRules() {
  return [
    "groups:",
    "  - name: global",
    "    rules:",
    "      - record: global:up:count",
    '        expr: count by (cluster) (up{job="node"} == 1)',
    "      - alert: ClusterMissing",
    '        expr: absent(up{job="node"})',
    "        for: 10m",
    "        labels:",
    "          severity: critical",
  ];
}
