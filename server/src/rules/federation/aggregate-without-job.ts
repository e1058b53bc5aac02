import { addTo } from "../../text/multiMap.ts";
import { shift } from "../../text/span.ts";
import { type FederateEdge, type KnownSeries, topologyOf } from "../../workspace/topology/topology.ts";
import { defineRule } from "../rule.ts";
import { federateJobs, someOf } from "../support/federated.ts";

export default defineRule({
  id: "federation/aggregate-without-job",
  scope: "workspace",
  severity: "info",
  since: "0.1.0",
  summary:
    "Federated records from which `job` was aggregated away get the name of the federate job as theirs.",
  why: `With \`honor_labels: true\` a federated series keeps its own \`job\`. One that has none, as a record of
\`sum by (cluster) (…)\`, gets the federate job's: \`job="federate-eu"\` on this side. The same record of two sources
then differs in \`job\` when each has a federate job of its own, \`sum by (job)\` groups by how series were
transported, and a rename of the federate job makes new series of them all.

That may be as it is meant: aggregations here had better name the labels they keep. Else a step in
\`metric_relabel_configs\` takes the label off: \`{source_labels: [job], regex: <the federate job>, target_label: job,
replacement: ""}\`.`,
  examples: [
    {
      bad: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate-eu
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"cluster:.*"}'] }
    static_configs: [{ targets: ["prometheus-eu:9090"], labels: { cluster: eu } }]
#- /clusters/eu/prometheus.yml
global: { external_labels: { cluster: eu } }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: cluster:http_requests:rate5m
        expr: sum(rate(http_requests_total[5m]))
`,
    },
    {
      good: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate-eu
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"cluster:.*"}'] }
    static_configs: [{ targets: ["prometheus-eu:9090"], labels: { cluster: eu } }]
    metric_relabel_configs:
      - source_labels: [job]
        regex: federate-eu
        target_label: job
        replacement: ""
#- /clusters/eu/prometheus.yml
global: { external_labels: { cluster: eu } }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: cluster:http_requests:rate5m
        expr: sum(rate(http_requests_total[5m]))
`,
    },
  ],
  *check(ws) {
    const topology = topologyOf(ws);
    for (const { document, job } of federateJobs(ws)) {
      const { unit } = job;
      if (unit.honorLabels?.value !== true || !unit.name || touchesJob(unit.metricRelabelConfigs)) continue;
      const found = new Map<number, { edge: FederateEdge; series: KnownSeries }[]>();
      for (const edge of topology.edgesOfJob(document.path, job.index)) {
        if (edge.source === edge.reader || edge.source.externalLabels.has("job")) continue;
        yield undefined;
        for (const { series, passes, selectors } of topology.arrivalsOf(edge)) {
          if (passes !== "surely" || !lacksJob(series)) continue;
          const [index = 0] = selectors;
          addTo(found, index, { edge, series });
        }
      }
      for (const [index, list] of found) {
        const item = unit.selectors[index];
        const [first] = list;
        const record = first?.series.record;
        if (!item || !first || !record) continue;
        const names = [...new Set(list.map(({ series }) => series.name))];
        yield {
          at: { path: document.path, span: shift(item.text.span, job.base) },
          message: `${someOf(names)} ${names.length > 1 ? "carry" : "carries"} no job at ${first.edge.source.name}, so here ${names.length > 1 ? "they get" : "it gets"} job="${unit.name.value}", the name of this job: mind it in aggregations and joins, or take it off in metric_relabel_configs.`,
          related: [
            {
              location: { path: record.document.path, span: record.span },
              message: "job is aggregated away here",
            },
          ],
        };
      }
    }
  },
});

function lacksJob({ kind, labels, open }: KnownSeries): boolean {
  if (kind !== "record" || open) return false;
  const known = labels.get("job");
  return known === undefined || (typeof known === "object" && known.value === "");
}

function touchesJob(
  steps: readonly {
    readonly templated: boolean;
    readonly targetLabel: { value: string } | undefined;
    readonly action: string;
  }[],
): boolean {
  return steps.some(
    (step) => step.templated || step.targetLabel?.value === "job" || /^label/.test(step.action),
  );
}
