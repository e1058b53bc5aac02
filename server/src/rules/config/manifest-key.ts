import { resolveAlias } from "../../syntax/yaml/access.ts";
import type { YamlNode, YamlScalar } from "../../syntax/yaml/nodes.ts";
import { shift } from "../../text/span.ts";
import { entry } from "../../workspace/document.ts";
import { defineRule, type Report } from "../rule.ts";

export default defineRule({
  id: "config/manifest-key",
  scope: "file",
  severity: "error",
  since: "0.1.0",
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
  *check(document) {
    if (document.kind !== "manifest") return;
    const spec = entry(document.tree.entries, "spec");
    const kind = /^kind:[ \t]*["']?(\w+)/m.exec(document.text)?.[1] ?? "";
    if (spec) yield* keysIn(spec.node, spec.base, kind);
  },
});

function* keysIn(node: YamlNode, base: number, kind: string): Iterable<Report> {
  const found = node.kind === "alias" ? undefined : resolveAlias(node);
  if (found?.kind === "seq") for (const item of found.items) yield* keysIn(item, base, kind);
  if (found?.kind !== "map") return;
  const names = new Set(found.pairs.map(({ key }) => key.value));
  for (const { key, value } of found.pairs) {
    const name = key.templated ? undefined : operatorName(key.value, kind);
    if (name !== undefined) yield report(key, base, kind, name, names.has(name));
    // What stands below these are names of the author's own.
    if (!FREE.test(key.value)) yield* keysIn(value, base, kind);
  }
}

const FREE = /^(?:labels|matchLabels|annotations|params|jobLabel|podTargetLabels|targetLabels)$/;

function report(key: YamlScalar, base: number, kind: string, name: string, taken: boolean): Report {
  return {
    at: shift(key.span, base),
    message: `${key.value} is the spelling of prometheus.yml; a ${kind} knows no such field. Here it is called ${name}.`,
    fix: taken
      ? []
      : {
          title: `Rename to ${name}`,
          safe: true,
          preferred: true,
          edit: (edit) => edit.replace(shift(key.span, base), name),
        },
  };
}

/** What the operator calls a field of prometheus.yml; undefined for keys that are none. */
function operatorName(key: string, kind: string): string | undefined {
  if (!key.includes("_")) return undefined;
  const own = kind === "ScrapeConfig" ? IN_SCRAPE_CONFIG[key] : IN_MONITORS[key];
  if (own !== undefined) return own;
  if (EVERYWHERE[key] !== undefined) return EVERYWHERE[key];
  const discovery = /^([a-z0-9]+)_sd_configs$/.exec(key)?.[1];
  if (discovery !== undefined) {
    const called = DISCOVERIES[discovery];
    return kind === "ScrapeConfig" && called !== undefined ? `${called}SDConfigs` : undefined;
  }
  return SAME.has(key) ? camel(key) : undefined;
}

function camel(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Discoveries as the operator calls them, by their names in prometheus.yml. */
const DISCOVERIES: Readonly<Record<string, string>> = {
  azure: "azure",
  consul: "consul",
  digitalocean: "digitalOcean",
  dns: "dns",
  docker: "docker",
  dockerswarm: "dockerSwarm",
  ec2: "ec2",
  eureka: "eureka",
  file: "file",
  gce: "gce",
  hetzner: "hetzner",
  http: "http",
  kubernetes: "kubernetes",
  nomad: "nomad",
  openstack: "openstack",
};

const EVERYWHERE: Readonly<Record<string, string>> = {
  relabel_configs: "relabelings",
  metric_relabel_configs: "metricRelabelings",
  proxy_url: "proxyUrl",
};

const IN_SCRAPE_CONFIG: Readonly<Record<string, string>> = {
  enable_http2: "enableHTTP2",
};

const IN_MONITORS: Readonly<Record<string, string>> = {
  scrape_interval: "interval",
  metrics_path: "path",
  enable_http2: "enableHttp2",
};

/** Fields that have the same name but for its spelling. */
const SAME: ReadonlySet<string> = new Set([
  "basic_auth",
  "bearer_token_file",
  "body_size_limit",
  "ca_file",
  "cert_file",
  "follow_redirects",
  "honor_labels",
  "honor_timestamps",
  "insecure_skip_verify",
  "job_name",
  "key_file",
  "label_limit",
  "label_name_length_limit",
  "label_value_length_limit",
  "metrics_path",
  "sample_limit",
  "scrape_interval",
  "scrape_protocols",
  "scrape_timeout",
  "server_name",
  "source_labels",
  "static_configs",
  "target_label",
  "target_limit",
  "tls_config",
  "track_timestamps_staleness",
]);
