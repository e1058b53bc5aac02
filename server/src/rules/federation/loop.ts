import type { FederateEdge } from "../../workspace/topology/topology.ts";
import { topologyOf } from "../../workspace/topology/topology.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "federation/loop",
  scope: "workspace",
  severity: "error",
  since: "0.1.0",
  summary: "A server federates from itself, directly or by way of others.",
  why: `What a server holds comes back to it as series of their own or as older samples of the same ones: every round adds
copies with the labels of one hop more, or samples that are refused as duplicates or out of order. A sum over them
counts the same things several times, and a series that is gone at its source lives on in the loop.

It is an error where the inventory or a Compose file says who answers at each address, a warning where host names say
so. Federation is a tree: let one side fetch from the other, or select on the way back only what is not fetched.`,
  examples: [
    {
      bad: `#- /.promfed.yaml
clusters:
  - name: global
    endpoint: prometheus-global.internal:9090
    config: global/prometheus.yml
  - name: eu
    endpoint: prometheus-eu.internal:9090
    config: eu/prometheus.yml
#- /global/prometheus.yml
global:
  external_labels: { cluster: global }
scrape_configs:
  - job_name: federate-eu
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["prometheus-eu.internal:9090"] }]
#- /eu/prometheus.yml
global:
  external_labels: { cluster: eu }
scrape_configs:
  - job_name: federate-global
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["prometheus-global.internal:9090"] }]
`,
    },
    {
      bad: `#- /.promfed.yaml
clusters:
  - name: eu
    endpoint: prometheus-eu.internal:9090
    config: eu/prometheus.yml
#- /eu/prometheus.yml
global:
  external_labels: { cluster: eu }
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["prometheus-eu.internal:9090"] }]
`,
    },
    {
      good: `#- /.promfed.yaml
clusters:
  - name: eu
    endpoint: prometheus-eu.internal:9090
    config: eu/prometheus.yml
#- /global/prometheus.yml
scrape_configs:
  - job_name: federate-eu
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["prometheus-eu.internal:9090"] }]
#- /eu/prometheus.yml
global:
  external_labels: { cluster: eu }
scrape_configs:
  - job_name: node
    static_configs: [{ targets: ["node:9100"] }]
`,
    },
  ],
  *check(ws) {
    for (const loop of topologyOf(ws).loops().map(fromFirstPath)) {
      const [first, ...others] = loop;
      if (!first) continue;
      const { path, span } = first.target;
      yield {
        at: { path, span },
        severity: severityOf(loop),
        message: others.length === 0 ? selfMessage(first) : loopMessage(loop),
        related: [
          ...others.map((hop) => ({
            location: { path: hop.target.path, span: hop.target.span },
            message: `${hop.reader.name} federates from ${hop.source.name} here: ${hop.reason.text}`,
          })),
          ...(others.length === 0 && first.source.path !== path
            ? [
                {
                  location: { path: first.source.path, span: { start: 0, end: 0 } },
                  message: "The server's config",
                },
              ]
            : []),
        ],
      };
    }
  },
});

/** A loop starts anywhere: by the path it is told alike, whichever file was read first. */
function fromFirstPath(loop: readonly FederateEdge[]): readonly FederateEdge[] {
  const paths = loop.map((hop) => hop.reader.path);
  const start = paths.indexOf([...paths].sort()[0] ?? "");
  return [...loop.slice(start), ...loop.slice(0, start)];
}

/** A server may well federate from another one of the same cluster, which has the same words in its name. */
function severityOf(loop: readonly FederateEdge[]): "error" | "warning" | "info" {
  if (loop.every((hop) => hop.certain)) return "error";
  return loop.length === 1 && loop[0]?.reason.kind !== "own address" ? "info" : "warning";
}

function selfMessage({ reader, target, reason, certain }: FederateEdge): string {
  const who = `${target.text.value} ${certain ? "is" : "seems to be"} this very server (${reason.text})`;
  return `${reader.name} federates from itself: ${who}. Its own series come back as copies, or as samples that are refused as duplicates. Name the server that is meant, or remove the target.`;
}

function loopMessage(loop: readonly FederateEdge[]): string {
  const names = loop.map((hop) => hop.reader.name);
  const way = [...names, names[0]].join(" from ");
  return `Federation goes round: ${way}. Series come back to where they started, as copies or as older samples that are refused, and live on after their source is gone. Take one of these hops out, or exclude on it what goes the other way.`;
}
