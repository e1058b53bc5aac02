import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/manifest-key",
  severity: "error",
  fix: "safe",
  summary: "A manifest of the Prometheus operator has a key in the spelling of prometheus.yml.",
  why: `Fields of ServiceMonitor, PodMonitor, Probe and ScrapeConfig are written in camelCase, and some have names of their
own: \`relabel_configs\` is \`relabelings\` there, \`metric_relabel_configs\` is \`metricRelabelings\`. A key in the
spelling of prometheus.yml, as copied from there, is unknown to the operator: the API server refuses the manifest, or
drops the field without a word where validation is off.`,
  examples: [
    {
      bad: `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: prometheus-eu
spec:
  selector:
    matchLabels: { app: prometheus }
  endpoints:
    - port: web
      path: /federate
      honor_labels: true
      relabel_configs:
        - source_labels: [__meta_kubernetes_service_name]
          targetLabel: service
`,
      fixed: `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: prometheus-eu
spec:
  selector:
    matchLabels: { app: prometheus }
  endpoints:
    - port: web
      path: /federate
      honorLabels: true
      relabelings:
        - sourceLabels: [__meta_kubernetes_service_name]
          targetLabel: service
`,
    },
    {
      good: `apiVersion: monitoring.coreos.com/v1alpha1
kind: ScrapeConfig
metadata:
  name: federate
  labels: { scrape_interval: short }
spec:
  metricsPath: /federate
  honorLabels: true
  params:
    match[]: ['{__name__=~"job:.*"}']
  staticConfigs:
    - targets: [prometheus-eu:9090]
      labels: { source_labels: none }
`,
    },
  ],
  codes: ["native-key"],
});
