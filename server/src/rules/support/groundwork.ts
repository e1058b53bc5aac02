import type { Steps } from "../../text/steps.ts";
import { holdsRules } from "../../workspace/classify.ts";
import type { Document } from "../../workspace/document.ts";
import { usesOf } from "../../workspace/ruleFacts.ts";
import { topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { arrivingOver } from "./arrivingRecords.ts";
import { eachRule } from "./eachRule.ts";
import { factOf, isKnown } from "./fact.ts";
import { federatedRecordsInSteps } from "./federatedRecords.ts";
import { expressionFacts, limitOf, RULE_FILE } from "./ruleFileFact.ts";
import type { ServedRules } from "./ruleSets.ts";

/**
 * Works out what several rules ask of the whole workspace, a few rules or a hop at a time: the first one to ask would do
 * all of it in one go.
 */
export function* groundwork(ws: WorkspaceView): Steps<void> {
  const topology = topologyOf(ws);
  for (const document of ws.documents.values()) {
    // What was worked out elsewhere must not make anybody read the file.
    if (!holdsRules(document) || isKnown(ws.memo, RULE_FILE, document)) continue;
    yield* readFacts(ws, document, topology.ownersOf(document.path).length > 0);
    factOf(ws.memo, RULE_FILE, document);
    yield undefined;
  }
  for (const { source } of topology.edges) {
    for (const { facts } of source.ruleDocuments) {
      void facts.records;
      yield undefined;
    }
    topology.seriesOf(source);
    yield undefined;
  }
  for (const edge of topology.edges) {
    topology.arrivalsOf(edge);
    yield undefined;
  }
  for (const node of topology.nodes.values()) yield* federatedRecordsInSteps(ws, node);
}

/** The same of the servers of some rule files, as soon as what stands in those is known. */
export function groundworkAhead(ws: WorkspaceView, { nodes }: ServedRules): void {
  const topology = topologyOf(ws);
  for (const node of nodes) {
    // What comes from other servers is not known yet, nor what stands in files that are evaluated elsewhere too.
    if (topology.edgesInto(node).length > 0) continue;
    if (!node.ruleDocuments.every((document) => isKnown(ws.memo, RULE_FILE, document))) continue;
    topology.seriesOf(node);
    for (const edge of topology.edgesOutOf(node)) arrivingOver(ws, edge);
  }
}

/** @param isEvaluated by a server of the workspace, whose records others ask for */
function readFacts({ memo }: WorkspaceView, document: Document, isEvaluated: boolean): Steps<void> {
  const limit = limitOf(memo, 0);
  return eachRule(document, (unit) => {
    if (unit.promql) expressionFacts(unit.promql, memo, limit);
    if (isEvaluated) usesOf(unit, memo);
  });
}
