import type { JobUnit, Placed } from "../../model/units.ts";
import { type ClusterLabelPlan, clusterLabelPlan, partsOf } from "../../rules/support/clusterLabels.ts";
import type { Document } from "../../workspace/document.ts";
import { type FederateTarget, topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { Action } from "./action.ts";

/** Labels every target of a federate job, or of all federate jobs of the file, that lacks a cluster label. */
export function clusterLabelActions(ws: WorkspaceView, document: Document, job: Placed<JobUnit>): Action[] {
  const topology = topologyOf(ws);
  const jobs = (document.config?.jobs ?? []).filter(({ unit }) => unit.federate);
  const byJob = jobs.map((one) => ({
    job: one,
    targets: once(topology.targetsOfJob(document.path, one.index)),
  }));
  const parts = partsOf(byJob.flatMap(({ targets }) => targets));
  const plans: { job: Placed<JobUnit>; plan: ClusterLabelPlan }[] = [];
  let placeholders = 0;
  for (const { job: one, targets } of byJob) {
    const plan = clusterLabelPlan(document, targets, { parts, firstPlaceholder: placeholders + 1 });
    if (!plan) continue;
    placeholders += plan.placeholders;
    plans.push({ job: one, plan });
  }
  const actions: Action[] = [];
  const here = byJob.find((one) => one.job === job);
  const own = here && clusterLabelPlan(document, here.targets, { parts });
  if (own) actions.push(action(document, "Insert cluster labels", [own]));
  if (plans.length > 1 || (plans.length === 1 && !own))
    actions.push(
      action(
        document,
        "Insert cluster labels in all federate jobs of this file",
        plans.map(({ plan }) => plan),
      ),
    );
  return actions;
}

function action(document: Document, title: string, plans: readonly ClusterLabelPlan[]): Action {
  return {
    title,
    kind: "refactor.rewrite",
    snippet: plans.some((plan) => plan.placeholders > 0),
    edits: () => [{ path: document.path, edits: plans.flatMap((plan) => plan.edits()) }],
  };
}

/** A job that several servers load has its targets once for each of them. */
function once(targets: readonly FederateTarget[]): FederateTarget[] {
  return [...new Map(targets.map((target) => [`${target.path} ${target.span.start}`, target])).values()];
}
