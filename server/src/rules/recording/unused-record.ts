import type { VectorSelector } from "../../syntax/promql/ast.ts";
import { holdsRules } from "../../workspace/classify.ts";
import type { Document } from "../../workspace/document.ts";
import type { RecordFacts } from "../../workspace/ruleFacts.ts";
import { SelectorCheck, type SeriesLabels } from "../../workspace/topology/series.ts";
import { type LabelKnowledge, type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import { exactName, usesIn } from "../../workspace/uses.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { unfederatedRecords } from "../federation/unfederated-record.ts";
import { defineRule, type Once } from "../rule.ts";
import { placeKey, type RuleSet, servedRules } from "../support/ruleSets.ts";

export default defineRule({
  id: "recording/unused-record",
  scope: "workspace",
  severity: "hint",
  since: "0.1.0",
  summary: "Nobody in the workspace reads a record: no rule, no `match[]`, no dashboard, no rule test.",
  why: `Every recorded series costs an evaluation and storage for as long as its rule stands. A record that no
expression, no \`match[]\` selector, no dashboard and no rule test of the workspace asks for is left over from
something, or is about to be used.

Whether somebody queries it by hand, or from a dashboard kept elsewhere, cannot be known. So nothing is said of servers
whose records are mostly used elsewhere (more than a third of them here by nobody), of those that write to a remote
storage, and of workspaces with Thanos, whose queries reach every server.`,
  examples: [
    {
      bad: `#- /prometheus.yml
rule_files: [rules.yml]
#- /rules.yml
groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
      - record: job:http_requests:rate1h
        expr: sum by (job) (rate(http_requests_total[1h]))
      - alert: NoTraffic
        expr: job:http_requests:rate5m == 0
`,
    },
    {
      good: `#- /prometheus.yml
rule_files: [rules.yml]
#- /rules.yml
groups:
  - name: requests
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
      - record: job:http_requests:rate1h
        expr: sum by (job) (rate(http_requests_total[1h]))
      - alert: NoTraffic
        expr: job:http_requests:rate5m == 0
#- /dashboards/requests.json
{
  "title": "Requests",
  "schemaVersion": 39,
  "panels": [
    { "type": "timeseries", "targets": [{ "refId": "A", "expr": "job:http_requests:rate1h" }] }
  ]
}
`,
    },
  ],
  *check(ws, { once }) {
    const topology = topologyOf(ws);
    // Thanos reads from every server it knows, whoever asks it.
    if (topology.programs.some((program) => program.kind === "thanos")) return;
    const takers = new Takers(ws, once);
    const elsewhere = new Set(
      unfederatedRecords(ws).map(({ record }) => placeKey({ path: record.document.path, span: record.span })),
    );
    const seen = new Set<string>();
    for (const { set, nodes } of servedRules(ws)) {
      if (nodes.length === 0 || nodes.some(isReadElsewhere)) continue;
      for (const { document, record } of unusedRecords(set, takers, once)) {
        const at = { path: document.path, span: { start: record.start, end: record.end } };
        const place = placeKey(at);
        if (seen.has(place) || elsewhere.has(place)) continue;
        seen.add(place);
        yield {
          at,
          message: `Nothing in this workspace reads ${record.name}: no rule, no match[], no dashboard. If nobody queries it by hand, the rule can go.`,
          tag: "unnecessary",
        };
      }
    }
  },
});

function isReadElsewhere({ document }: TopologyNode): boolean {
  return (document.config?.remoteWrites ?? []).length > 0 || document.tree.templated;
}

interface Unused {
  readonly document: Document;
  readonly record: RecordFacts;
}

/** The records of a set that nobody reads; none where that holds for more than a third of them. */
function unusedRecords(set: RuleSet, takers: Takers, once: Once): Unused[] {
  const own = once(set, "open selectors", () =>
    set.documents.flatMap((document) => openSelectors(document, once)),
  );
  const unused: Unused[] = [];
  let total = 0;
  for (const document of set.documents) {
    for (const record of document.facts.records) {
      total++;
      if (!takers.reads(record, own)) unused.push({ document, record });
    }
  }
  return unused.length < total && unused.length <= Math.max(1, total / 3) ? unused : [];
}

/** Who in the workspace reads a record. */
class Takers {
  readonly #ws: WorkspaceView;
  readonly #check = new SelectorCheck();
  /** Selectors of match[] and dashboards that name no single metric. */
  readonly #open: readonly VectorSelector[];

  constructor(ws: WorkspaceView, once: Once) {
    this.#ws = ws;
    const outside = [...ws.documents.values()].filter((d) => d.facts.intervals.length === 0);
    // The same selectors stand in the jobs of many clusters.
    this.#open = [...new Set(outside.flatMap((document) => openSelectors(document, once)))];
  }

  /** @param own selectors of the rules beside it that name no single metric */
  reads(record: RecordFacts, own: readonly VectorSelector[]): boolean {
    const { index } = this.#ws;
    const { name } = record;
    if (index.isUsed(name)) return true;
    const takes = (selector: VectorSelector) => this.#takes(selector, record);
    return this.#open.some(takes) || own.some(takes) || index.uses(name).length > 0;
  }

  #takes(selector: VectorSelector, record: RecordFacts): boolean {
    const byName = { name: record.name, labels: NO_LABELS, open: true };
    const passes = this.#check.passes(byName, selector);
    if (passes !== "maybe") return passes === "surely";
    return this.#check.passes(seriesOf(record), selector) !== "never";
  }
}

const NO_LABELS: ReadonlyMap<string, LabelKnowledge> = new Map();

/** What is known of the series that a record makes. */
function seriesOf({ name, labels: given, left }: RecordFacts): SeriesLabels {
  const labels = new Map<string, LabelKnowledge>();
  for (const label of left ?? []) labels.set(label, "any");
  for (const [label, value] of given) labels.set(label, { value });
  return { name, labels, open: left === undefined };
}

/** Selectors of a document that name no single metric, each once. */
function openSelectors(document: Document, once: Once): readonly VectorSelector[] {
  // Most rule files have none.
  if (holdsRules(document) && document.facts.names.open === 0) return NONE;
  return once(document, "open selectors", () => {
    const found = new Set<VectorSelector>();
    for (const { selector } of usesIn(document)) if (exactName(selector) === undefined) found.add(selector);
    return found.size === 0 ? NONE : [...found];
  });
}

const NONE: readonly VectorSelector[] = [];
