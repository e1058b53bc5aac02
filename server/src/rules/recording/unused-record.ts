import type { VectorSelector } from "../../syntax/promql/ast.ts";
import type { Document } from "../../workspace/document.ts";
import { SelectorCheck } from "../../workspace/topology/series.ts";
import { type LabelKnowledge, type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import { exactName, usesIn } from "../../workspace/uses.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { unfederatedRecords } from "../federation/unfederated-record.ts";
import { defineRule, type Once } from "../rule.ts";
import { recordedSeries } from "../support/recordedSeries.ts";
import { placeKey, placeOfRule, type RuleAt, type RuleSet, servedRules } from "../support/ruleSets.ts";

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
      for (const at of unusedRecords(set, takers, once)) {
        const place = placeKey(placeOfRule(at));
        if (seen.has(place) || elsewhere.has(place)) continue;
        seen.add(place);
        yield {
          at: placeOfRule(at),
          message: `Nothing in this workspace reads ${at.rule.unit.record?.value}: no rule, no match[], no dashboard. If nobody queries it by hand, the rule can go.`,
          tag: "unnecessary",
        };
      }
    }
  },
});

function isReadElsewhere({ document }: TopologyNode): boolean {
  return (document.config?.remoteWrites ?? []).length > 0 || document.tree.templated;
}

/** The records of a set that nobody reads; none where that holds for more than a third of them. */
function unusedRecords(set: RuleSet, takers: Takers, once: Once): RuleAt[] {
  const own = once(set, "open selectors", () =>
    set.documents.flatMap((document) => openSelectors(document, once)),
  );
  const unused: RuleAt[] = [];
  let total = 0;
  for (const at of set.rules) {
    const { record } = at.rule.unit;
    if (!record || record.node.templated) continue;
    total++;
    if (!takers.reads(at, record.value, own)) unused.push(at);
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
    const outside = [...ws.documents.values()].filter((d) => d.groups.length === 0);
    // The same selectors stand in the jobs of many clusters.
    this.#open = [...new Set(outside.flatMap((document) => openSelectors(document, once)))];
  }

  /** @param own selectors of the rules beside it that name no single metric */
  reads(at: RuleAt, name: string, own: readonly VectorSelector[]): boolean {
    const { index } = this.#ws;
    if (index.isUsed(name)) return true;
    const takes = (selector: VectorSelector) => this.#takes(selector, at, name);
    return this.#open.some(takes) || own.some(takes) || index.uses(name).length > 0;
  }

  #takes(selector: VectorSelector, at: RuleAt, name: string): boolean {
    const byName = { name, labels: NO_LABELS, open: true };
    const passes = this.#check.passes(byName, selector);
    if (passes !== "maybe") return passes === "surely";
    return this.#check.passes(recordedSeries(at), selector) !== "never";
  }
}

const NO_LABELS: ReadonlyMap<string, LabelKnowledge> = new Map();

/** Selectors of a document that name no single metric, each once. */
function openSelectors(document: Document, once: Once): readonly VectorSelector[] {
  return once(document, "open selectors", () => {
    const found = new Set<VectorSelector>();
    for (const { selector } of usesIn(document)) if (exactName(selector) === undefined) found.add(selector);
    return found.size === 0 ? NONE : [...found];
  });
}

const NONE: readonly VectorSelector[] = [];
