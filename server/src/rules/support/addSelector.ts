import { MATCH_PARAM } from "../../model/federateJob.ts";
import type { JobUnit } from "../../model/units.ts";
import { EditBuilder } from "../../syntax/yaml/edit.ts";
import { shiftEdits, type TextEdit } from "../../text/edit.ts";
import type { FileEdit } from "../finding.ts";
import type { FederateJobAt } from "./federated.ts";

/** True when a selector can be added to the job's match[]: it is a list, and stands in the job itself. */
export function takesSelectors(job: JobUnit): boolean {
  const param = matchParam(job);
  return param?.value.kind === "seq" && !param.inherited;
}

/** Adds a selector of one name to the match[] of each job that can take it. */
export function addSelector(jobs: Iterable<FederateJobAt>, name: string): FileEdit[] {
  const edits = new Map<string, TextEdit[]>();
  for (const { document, job } of jobs) {
    const param = matchParam(job.unit);
    if (param?.value.kind !== "seq" || param.inherited) continue;
    const edit = new EditBuilder(document.text.slice(job.base)).appendItem(
      param.value,
      `'{__name__="${name}"}'`,
    );
    edits.set(document.path, [...(edits.get(document.path) ?? []), ...shiftEdits(edit.edits, job.base)]);
  }
  return [...edits].map(([path, list]) => ({ path, edits: list }));
}

function matchParam(job: JobUnit) {
  return job.params.find((param) => param.name.value === MATCH_PARAM)?.field;
}
