import { EditBuilder } from "../../syntax/yaml/edit.ts";
import { shiftEdits } from "../../text/edit.ts";
import { addTo } from "../../text/multiMap.ts";
import { shift } from "../../text/span.ts";
import type { FederateTarget, TopologyNode } from "../../workspace/topology/topology.ts";
import { topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { defineRule, type FixReport, type Once, type Report } from "../rule.ts";
import { jobTitle } from "../support/job.ts";
import { type Overlap, overlapOf } from "../support/overlap.ts";

export default defineRule({
  id: "federation/duplicate-target",
  scope: "workspace",
  severity: "warning",
  since: "0.1.0",
  fix: "safe",
  summary: "A server federates the same series of the same target twice.",
  why: `A target that two jobs federate with selectors that overlap sends the same series twice. Under
\`honor_labels: true\` they keep their own \`job\`, so both copies are one series: samples are refused as duplicates or
out of order, or are ingested twice as often as was meant. With different labels on the targets they are two series,
and every sum counts them twice. Jobs whose selectors exclude each other are fine: that is how one source is
scraped at two intervals.

A target that stands twice in one job with the same labels is scraped once: the second mention is a leftover (info).`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: federate-jobs
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
  - job_name: federate-eu
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"(job|node):.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets:
          - prometheus-eu.internal:9090
          - prometheus-eu.internal:9090
        labels: { cluster: eu }
`,
      fixed: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets:
          - prometheus-eu.internal:9090
        labels: { cluster: eu }
`,
    },
    {
      good: `scrape_configs:
  - job_name: federate-often
    scrape_interval: 15s
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
  - job_name: federate-rarely
    scrape_interval: 5m
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"capacity:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
  ],
  *check(ws, { once }) {
    for (const node of topologyOf(ws).nodes.values()) {
      for (const targets of byEndpoint(ws, node)) {
        const [first, ...others] = targets;
        if (!first) continue;
        for (const [index, target] of others.entries()) {
          const report = compare([first, ...others.slice(0, index)], target, ws, once);
          if (report) yield report;
        }
      }
    }
  },
});

/** The targets of a server that are one endpoint, in the order of their jobs; those that stand alone left out. */
function byEndpoint(ws: WorkspaceView, node: TopologyNode): FederateTarget[][] {
  const topology = topologyOf(ws);
  const found = new Map<string, FederateTarget[]>();
  for (const { document, job } of node.jobs) {
    if (!job.unit.federate) continue;
    for (const target of topology.targetsOfJob(document.path, job.index)) {
      if (target.reader !== node || target.address === "" || target.text.node.templated) continue;
      // A name of DNS stands for any number of addresses.
      if (target.via === "dns") continue;
      const path = target.metricsPath.replace(/\/+$/, "");
      const key = `${target.scheme}://${target.address.toLowerCase()}${path}`;
      addTo(found, key, target);
    }
  }
  return [...found.values()].filter((list) => list.length > 1);
}

/** Compares a target with the ones before it; the first that brings the same series is named. */
function compare(
  earlier: readonly FederateTarget[],
  target: FederateTarget,
  ws: WorkspaceView,
  once: Once,
): Report | undefined {
  for (const one of earlier) {
    // Brought in twice by an alias or a pattern of files, it stands at one place.
    if (one.path === target.path && one.span.start === target.span.start) continue;
    const report = one.job === target.job ? sameJob(one, target, ws) : otherJob(one, target, once);
    if (report) return report;
  }
  return undefined;
}

function sameJob(one: FederateTarget, target: FederateTarget, ws: WorkspaceView): Report | undefined {
  if (!one.labels || !target.labels) return undefined;
  const different = differing(one.labels, target.labels);
  return {
    ...placeOf(one, target),
    ...(different.length === 0 && { severity: "info" as const, tag: "unnecessary" as const }),
    message:
      different.length === 0
        ? `${target.text.value} stands twice in this job with the same labels: Prometheus scrapes it once, and the second mention does nothing. Remove it, or correct the address.`
        : `${target.text.value} is federated twice by this job, with different ${different.join(", ")}: series that bring none of their own arrive as two and are counted twice, the others clash. Keep one, or correct the address.`,
    fix: different.length === 0 ? removal(target, ws) : [],
  };
}

function otherJob(one: FederateTarget, target: FederateTarget, once: Once): Report | undefined {
  const overlap = overlapOf(one.job.unit, target.job.unit, once);
  // Most selectors share a series that could be: {job="a"} and {__name__=~"job:.*"} do.
  if (!overlap || overlap.relation === "overlaps") return undefined;
  const apart =
    one.labels && target.labels ? differing(one.labels, target.labels).filter((name) => name !== "job") : [];
  const effect =
    apart.length > 0
      ? `with another ${apart.join(", ")}, so they are counted twice`
      : "and their samples are refused as duplicates or mix";
  return {
    ...placeOf(one, target),
    message: `${jobTitle(one.job.unit)} federates ${target.text.value} too: ${overlapWords(overlap)}, so the same series arrive twice, ${effect}. Let each series be fetched by one job.`,
    related: [
      ...placeOf(one, target).related,
      {
        location: { path: one.document.path, span: shift(overlap.one.text.span, one.job.base) },
        message: "A selector that takes the same series",
      },
      {
        location: { path: target.document.path, span: shift(overlap.other.text.span, target.job.base) },
        message: "As this one does",
      },
    ],
  };
}

function overlapWords({ one, other, relation }: Overlap): string {
  if (relation === "equal") return `both select ${other.text.value}`;
  const [wide, narrow] = relation === "covers" ? [one, other] : [other, one];
  return `${wide.text.value} selects all that ${narrow.text.value} does`;
}

function placeOf(one: FederateTarget, target: FederateTarget) {
  return {
    at: { path: target.path, span: target.span },
    related: [
      {
        location: { path: one.path, span: one.span },
        message:
          one.job === target.job ? "It stands here already" : `${jobTitle(one.job.unit)} federates it here`,
      },
    ],
  };
}

/** Labels that are not the same on both; instance follows the address. */
function differing(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name));
}

function removal(target: FederateTarget, ws: WorkspaceView): FixReport[] {
  const { document, job } = target;
  if (target.path !== document.path || target.text.inherited || document.tree.templated) return [];
  const group = job.unit.staticConfigs[target.group];
  const list = group?.fields.get("targets");
  if (!group || !list || list.inherited || list.value.kind !== "seq" || group.targets.length < 2) return [];
  const seq = list.value;
  return [
    {
      title: "Remove the second mention",
      safe: true,
      preferred: true,
      edits: () => {
        const text = ws.documents.get(document.path)?.text ?? "";
        const edit = new EditBuilder(text.slice(job.base)).removeItem(seq, target.text.node);
        return [{ path: document.path, edits: shiftEdits(edit.edits, job.base) }];
      },
    },
  ];
}
