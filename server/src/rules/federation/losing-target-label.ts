import type { LabelPair } from "../../model/located.ts";
import { EditBuilder } from "../../syntax/yaml/edit.ts";
import { shiftEdits } from "../../text/edit.ts";
import { shift } from "../../text/span.ts";
import type { ExternalLabel, FederateEdge } from "../../workspace/topology/topology.ts";
import { topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { Location } from "../finding.ts";
import { defineRule, type FixReport } from "../rule.ts";
import { jobTitle } from "../support/job.ts";
import { stepMatches } from "../support/relabel.ts";

export default defineRule({
  id: "federation/losing-target-label",
  scope: "workspace",
  severity: "warning",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A target's label has no effect, as the source's external_labels set it to another value.",
  why: `With \`honor_labels: true\` the labels that a federated series brings along win, and its source adds its
\`external_labels\` to every series. A label of the same name on the target only fills in where the series has none:
here, nowhere but on \`up\` and the scrape's other own series. Queries and alerts that were written for the target's
value find nothing, those for the source's value do, and \`up\` disagrees with both.

Make the two agree; the value at the source is also the one that its alerts and remote writes carry.`,
  examples: [
    {
      bad: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu-west }
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
`,
      fixed: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
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
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu, region: europe }
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
`,
    },
  ],
  *check(ws) {
    const seen = new Set<string>();
    for (const edge of topologyOf(ws).edges) {
      const { job, target, source } = edge;
      if (job.unit.honorLabels?.value !== true || !target.labels || source === edge.reader) continue;
      for (const [name, value] of target.labels) {
        const external = source.externalLabels.get(name);
        if (name === "job" || name === "instance") continue;
        if (!external?.value || external.value === value || isRewritten(edge, name)) continue;
        const written = writtenAt(ws, edge, name, value);
        const at = written?.location ?? { path: target.path, span: target.span };
        const place = `${at.path} ${at.span.start} ${name}`;
        if (seen.has(place)) continue;
        seen.add(place);
        yield {
          at,
          message: `${name}: ${value} has no effect on what is federated: ${target.text.value} ${edge.certain ? "is" : "seems to be"} ${source.name}, whose external_labels say ${name}: ${external.value}, and ${jobTitle(job.unit)} has honor_labels: true. Queries for ${name}="${value}" find only up and its like. Make the two agree.`,
          related: [
            {
              location: { path: source.path, span: external.span },
              message: `The source sends ${name}="${external.value}"`,
            },
          ],
          fix: written ? agree(ws, edge, written, external) : [],
        };
      }
    }
  },
});

interface Written {
  readonly location: Location;
  readonly label: LabelPair;
}

/** Where the label is written for the target; undefined when relabeling makes it. */
function writtenAt(
  ws: WorkspaceView,
  { target, document, job }: FederateEdge,
  name: string,
  value: string,
): Written | undefined {
  const inJob = target.path === document.path;
  const placed = inJob
    ? undefined
    : ws.documents.get(target.path)?.targetGroups.find((g) => g.index === target.group);
  const group = inJob ? job.unit.staticConfigs[target.group] : placed?.unit;
  const label = group?.labels.find((l) => l.name.value === name && l.value.value === value);
  if (!label) return undefined;
  const span = shift(label.value.span, inJob ? job.base : (placed?.base ?? 0));
  return { location: { path: target.path, span }, label };
}

/** True when metric_relabel_configs change the label once more, so that neither value may be the one that stays. */
function isRewritten({ job }: FederateEdge, name: string): boolean {
  return job.unit.metricRelabelConfigs.some(
    (step) =>
      step.templated ||
      step.action === "labelmap" ||
      step.targetLabel?.value === name ||
      (step.action === "labeldrop" && stepMatches(step, name)) ||
      (step.action === "labelkeep" && !stepMatches(step, name)),
  );
}

/** Targets of one group share its labels, so only a target of its own can be given the source's value. */
function agree(
  ws: WorkspaceView,
  { target, job, document }: FederateEdge,
  { location, label }: Written,
  external: ExternalLabel,
): FixReport[] {
  const group = job.unit.staticConfigs[target.group];
  const { value } = external;
  if (location.path !== document.path || label.value.inherited || value === undefined) return [];
  if (group?.targets.length !== 1 || label.value.node.templated) return [];
  return [
    {
      title: `Write ${external.name}: ${value}, as the source does`,
      safe: false,
      preferred: true,
      edits: () => {
        const text = ws.documents.get(location.path)?.text ?? "";
        const edit = new EditBuilder(text.slice(job.base)).setScalar(label.value.node, value);
        return [{ path: location.path, edits: shiftEdits(edit.edits, job.base) }];
      },
    },
  ];
}
