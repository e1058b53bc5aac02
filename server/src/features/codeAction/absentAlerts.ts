import type { JobUnit, Placed, RuleUnit } from "../../model/units.ts";
import { type AbsentScope, absentAlertEdits } from "../../rules/support/absentAlert.ts";
import {
  type FederatedRecord,
  federatedRecords,
  isUnwatched,
  unwatchedSources,
  watchesOf,
} from "../../rules/support/federatedRecords.ts";
import { jobTitle } from "../../rules/support/job.ts";
import { shift, touches } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import { type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { Action } from "./action.ts";

/** Records that one action is about, with the words for them. */
interface Group {
  readonly of: string;
  readonly records: readonly FederatedRecord[];
}

/** For what a selector under the cursor brings, for what its job brings, and for all that the config federates. */
export function absentActionsOfJob(
  ws: WorkspaceView,
  document: Document,
  job: Placed<JobUnit>,
  offset: number,
): Action[] {
  const item = job.unit.selectors.find(({ text }) => touches(shift(text.span, job.base), offset));
  const readers = readersAmong(ws, topologyOf(ws).ownersOf(document.path));
  return readers.flatMap((node) => {
    const all = federatedRecords(ws, node);
    const ofJob = all.filter((record) =>
      record.items.some((one) => one.document === document && one.job === job),
    );
    const groups: Group[] = [];
    if (item)
      groups.push({
        of: "this selector",
        records: ofJob.filter((record) => record.items.some((one) => one.item === item)),
      });
    groups.push({ of: jobTitle(job.unit).replace(/^\w/, (c) => c.toLowerCase()), records: ofJob });
    groups.push({ of: "this file", records: all });
    return actionsFor(ws, node, groups, readers.length > 1);
  });
}

/** For the record under the cursor, and for all records of its file, at each server that federates them. */
export function absentActionsOfRule(ws: WorkspaceView, document: Document, rule: Placed<RuleUnit>): Action[] {
  const name = rule.unit.record?.value;
  const inFile = new Set(document.groups.flatMap((g) => g.rules.flatMap((r) => r.unit.record?.value ?? [])));
  const readers = readersAmong(ws, [...topologyOf(ws).nodes.values()]).filter((node) =>
    federatedRecords(ws, node).some((record) => inFile.has(record.name)),
  );
  return readers.flatMap((node) => {
    const all = federatedRecords(ws, node).filter((record) => inFile.has(record.name));
    const groups: Group[] = [
      { of: "this rule", records: all.filter((record) => record.name === name) },
      { of: "this file", records: all },
    ];
    return actionsFor(ws, node, groups, readers.length > 1);
  });
}

/** Servers that federate and evaluate alerts. */
function readersAmong(ws: WorkspaceView, nodes: readonly TopologyNode[]): TopologyNode[] {
  if (ws.settings.agent) return [];
  return nodes.filter((node) => node.serves && node.jobs.some(({ job }) => job.unit.federate));
}

/** A wider group that holds no more than a narrower one is not offered beside it. */
function actionsFor(
  ws: WorkspaceView,
  node: TopologyNode,
  groups: readonly Group[],
  several: boolean,
): Action[] {
  const watches = watchesOf(ws, node);
  const on = several ? ` on ${node.name}` : "";
  const offer = (scope: AbsentScope, needs: (record: FederatedRecord) => boolean): Action[] => {
    let offered = 0;
    return groups.flatMap(({ of, records }): Action[] => {
      const missing = records.filter(needs);
      if (missing.length <= offered) return [];
      const edits = absentAlertEdits(ws, node, missing, scope);
      if (!edits) return [];
      offered = missing.length;
      const [only] = missing;
      const what =
        missing.length === 1 && only
          ? `alert for ${only.name}`
          : `alerts for the ${missing.length} unwatched records of ${of}`;
      const each = scope === "each" ? ", one for each source" : "";
      return [{ title: `Generate absent() ${what}${each}${on}`, kind: "refactor.rewrite", edits }];
    });
  };
  return [
    ...offer("all", (record) => isUnwatched(record, watches)),
    ...offer("each", (record) => record.sources.length > 1 && unwatchedSources(record, watches).length > 0),
  ];
}
