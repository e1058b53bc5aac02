import { shift } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import { type Topology, type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { Related } from "../finding.ts";
import { defineRule, type Report } from "../rule.ts";
import { firstByName, someOf } from "../support/federated.ts";
import {
  isClosed,
  placeOfName,
  type ReadName,
  renameFix,
  shownRecords,
  unrecordedInputs,
} from "../support/missingRecords.ts";
import { type NearRecord, nearRecord, recordNames, splitLevel } from "../support/nearRecords.ts";
import { placeKey, servedRules } from "../support/ruleSets.ts";

export default defineRule({
  id: "recording/undefined-record",
  scope: "workspace",
  severity: "info",
  since: "0.1.0",
  fix: "unsafe",
  summary: "An expression reads a recorded series that no rule records.",
  why: `A name with a colon is, by convention, the name of a recorded series. When no rule of the workspace records it,
the expression has no result, the alert never fires, and nothing says so. Mostly it is misspelt, or the record was
renamed: where a recorded name differs in a letter or two this is a warning, and the fix writes that name.

Names of a level (what stands before the first colon) that no rule of the workspace records at all are left alone:
their rules are kept somewhere else. A name that only other servers of the workspace record is reported where a server
reads it that neither records nor federates it.`,
  examples: [
    {
      bad: `#- /prometheus.yml
rule_files: ["rules/*.yml"]
#- /rules/requests.yml
groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
#- /rules/alerts.yml
groups:
  - name: alerts
    rules:
      - alert: NoTraffic
        expr: job:http_request:rate5m == 0
`,
      fixed: `#- /prometheus.yml
rule_files: ["rules/*.yml"]
#- /rules/requests.yml
groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
#- /rules/alerts.yml
groups:
  - name: alerts
    rules:
      - alert: NoTraffic
        expr: job:http_requests:rate5m == 0
`,
    },
    {
      bad: `#- /clusters/eu/prometheus.yml
rule_files: [../../rules/alerts.yml, rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
#- /clusters/us/prometheus.yml
rule_files: [../../rules/alerts.yml]
#- /rules/alerts.yml
groups:
  - name: alerts
    rules:
      - alert: NoTraffic
        expr: job:http_requests:rate5m == 0
`,
      note: "One of the two servers that load the alerts records what they read.",
    },
    {
      bad: `#- /rules.yml
groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
#- /dashboards/requests.json
{
  "title": "Requests",
  "schemaVersion": 39,
  "panels": [
    { "type": "timeseries", "targets": [{ "refId": "A", "expr": "max by (job) (job:http_requets:rate5m)" }] }
  ]
}
`,
      fixed: `#- /rules.yml
groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
#- /dashboards/requests.json
{
  "title": "Requests",
  "schemaVersion": 39,
  "panels": [
    { "type": "timeseries", "targets": [{ "refId": "A", "expr": "max by (job) (job:http_requests:rate5m)" }] }
  ]
}
`,
    },
    {
      good: `groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
      - alert: NoTraffic
        expr: job:http_requests:rate5m == 0
      - alert: NodesBusy
        expr: instance:node_cpu:ratio > 0.9
`,
    },
  ],
  *check(ws, { once }) {
    const topology = topologyOf(ws);
    const seen = new Set<string>();
    for (const { set, nodes } of servedRules(ws)) {
      yield undefined;
      for (const read of unrecordedInputs(set, ws.memo)) {
        const place = placeKey(placeOfName(read));
        if (seen.has(place)) continue;
        const report = ws.index.isRecorded(read.name)
          ? recordedElsewhere(ws, topology, nodes, read)
          : recordedNowhere(ws, read, set.documents);
        if (!report) continue;
        seen.add(place);
        yield report;
      }
    }
    for (const document of ws.documents.values()) {
      if (document.kind !== "dashboard") continue;
      for (const read of shownRecords(document, once)) {
        const report = ws.index.isRecorded(read.name) ? undefined : recordedNowhere(ws, read, []);
        if (report) yield report;
      }
    }
  },
});

/** @param beside the files that are evaluated together with the one that reads the name */
function recordedNowhere(ws: WorkspaceView, read: ReadName, beside: readonly Document[]): Report | undefined {
  const { name } = read;
  const names = recordNames(ws);
  const near = nearRecord(name, names);
  if (near) return meant(ws, read, near, beside);
  const { level } = splitLevel(name);
  // Some exporters name their metrics with a colon in front.
  const sameLevel = level ? (names.byLevel.get(level) ?? []) : [];
  if (sameLevel.length === 0) return undefined;
  const first = firstByName(sameLevel, (other) => other);
  return {
    at: placeOfName(read),
    message: `No rule in this workspace records ${name}, so what reads it has no result. Recorded of this level: ${someOf(first, first.length, sameLevel.length)}.`,
  };
}

function meant(ws: WorkspaceView, read: ReadName, near: NearRecord, beside: readonly Document[]): Report {
  return {
    at: placeOfName(read),
    ...(near.misspelt && { severity: "warning" as const }),
    message: `No rule in this workspace records ${read.name}, so what reads it has no result; ${near.name} is recorded.${near.misspelt ? " Is that what is meant?" : ""}`,
    related: definitionsOf(ws, near.name, beside),
    fix: renameFix(read, near.name),
  };
}

/** The servers that load the rule, record nothing of that name and federate from nobody. */
function recordedElsewhere(
  ws: WorkspaceView,
  topology: Topology,
  nodes: readonly TopologyNode[],
  read: ReadName,
): Report | undefined {
  const without = nodes.filter(
    (node) => node.jobs.every(({ job }) => !job.unit.federate) && isClosed(topology, node),
  );
  if (without.length === 0) return undefined;
  return {
    at: placeOfName(read),
    message: `${someOf(without.map((node) => node.name))} ${without.length > 1 ? "evaluate" : "evaluates"} this, but neither records nor federates ${read.name}, which other servers of the workspace record: here it has no result.`,
    related: [
      ...definitionsOf(ws, read.name),
      ...without.slice(0, 3).map((node) => ({
        location: { path: node.path, span: node.ruleFiles[0]?.text.span ?? { start: 0, end: 0 } },
        message: "Loads the rule, but none that records it",
      })),
    ],
  };
}

/** Where a name is recorded: in those of some files that record it, else anywhere. */
function definitionsOf(ws: WorkspaceView, name: string, beside: readonly Document[] = []): Related[] {
  const all = ws.index.definitions(name);
  const near = all.filter(({ document }) => beside.includes(document));
  return (near.length > 0 ? near : all).slice(0, 3).map(({ document, rule, span }) => ({
    location: { path: document.path, span: rule.unit.record ? span : shift(rule.unit.span, rule.base) },
    message: "Recorded here",
  }));
}
