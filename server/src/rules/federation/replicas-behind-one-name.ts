import type { ServiceManifest } from "../../workspace/kubernetes/services.ts";
import { parseAddress } from "../../workspace/topology/address.ts";
import { type FederateTarget, topologyOf } from "../../workspace/topology/topology.ts";
import type { Related } from "../finding.ts";
import { defineRule } from "../rule.ts";
import { areReplicas, replicaLabelOf, sharedByReplicas } from "../support/replicas.ts";

export default defineRule({
  id: "federation/replicas-behind-one-name",
  scope: "workspace",
  severity: "warning",
  since: "0.1.0",
  summary: "A federate target names a service that several replicas answer in turn.",
  why: `A service name (a Kubernetes Service, a load balancer) sends each scrape to whichever replica comes next. Replicas
scrape and evaluate at different moments, so the time stamps that arrive go back and forth: samples older than the
last one are refused as out of order, counters of the two alternate, and rate() sees resets that never were. With
different replica labels, series also come and go from scrape to scrape.

Federate from one replica by its own address (for a StatefulSet \`prometheus-0.prometheus-operated…\`), or make the
service stick to one.`,
  examples: [
    {
      bad: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs:
      - targets: ["prometheus-eu.monitoring.svc:9090"]
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu, replica: "\${POD_NAME}" }
`,
    },
    {
      bad: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
#- /eu/a/prometheus.yml
global:
  external_labels: { cluster: eu, replica: a }
#- /eu/b/prometheus.yml
global:
  external_labels: { cluster: eu, replica: b }
`,
    },
    {
      bad: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs:
      - targets: ["prometheus-k8s.monitoring.svc:9090"]
#- /manifests/prometheus.yaml
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata:
  name: k8s
  namespace: monitoring
spec:
  replicas: 2
`,
    },
    {
      good: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs:
      - targets: ["prometheus-eu-0.prometheus-eu.monitoring.svc:9090"]
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu, replica: "\${POD_NAME}" }
`,
    },
  ],
  *check(ws) {
    const seen = new Set<string>();
    for (const target of topologyOf(ws).targets) {
      const behind = replicasBehind(target);
      const place = `${target.path} ${target.span.start}`;
      if (!behind || seen.has(place)) continue;
      seen.add(place);
      yield {
        at: { path: target.path, span: target.span },
        message: `Several replicas answer at ${target.text.value} (${behind.why}): each scrape reaches another one, so time stamps go back and forth and samples are refused as out of order. Name one replica's own address.`,
        related: behind.related,
      };
    }
  },
});

function replicasBehind({
  resolution,
  address,
  scheme,
  via,
}: FederateTarget): { why: string; related: Related[] } | undefined {
  // Service discovery finds each replica by its own address.
  const host = via === "dns" ? undefined : parseAddress(address, scheme)?.host;
  if (host === undefined || namesOneReplica(host)) return undefined;
  if (resolution.state === "resolved") {
    const { node } = resolution;
    const why = resolution.reason.program ? undefined : sharedByReplicas(node);
    const label = replicaLabelOf(node);
    if (why === undefined) return undefined;
    return {
      why: `${node.name}: ${why}`,
      related: label
        ? [{ location: { path: node.path, span: label.span }, message: "Each replica sets its own" }]
        : [],
    };
  }
  if (resolution.state === "outside") return operated(resolution.reason.manifest);
  if (resolution.state !== "ambiguous") return undefined;
  const [first, ...others] = resolution.candidates.map((candidate) => candidate.node);
  if (!first || others.length === 0 || !others.every((other) => areReplicas(first, other))) return undefined;
  return {
    why: `${[first, ...others].map((node) => replicaLabelOf(node)?.raw ?? node.name).join(", ")}`,
    related: [first, ...others].map((node) => ({
      location: { path: node.path, span: replicaLabelOf(node)?.span ?? { start: 0, end: 0 } },
      message: "One of the replicas",
    })),
  };
}

/** The operator's Prometheus with several replicas behind the service that everybody knows. */
function operated(manifest: ServiceManifest | undefined): ReturnType<typeof replicasBehind> {
  if (!manifest?.replicas || manifest.replicas < 2) return undefined;
  return {
    why: `the Prometheus ${manifest.name} runs ${manifest.replicas} replicas`,
    related: [{ location: { path: manifest.path, span: manifest.span }, message: "The operator runs them" }],
  };
}

/** The name of a pod of a StatefulSet, or one that ends in a replica's letter or number. */
function namesOneReplica(host: string): boolean {
  return /(?:^|[-_])(?:\d{1,2}|[ab]|(?:replica|r)-?\w)$/.test(host.split(".")[0] ?? "");
}
