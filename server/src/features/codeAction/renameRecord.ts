import type { Placed, RuleUnit } from "../../model/units.ts";
import { namingReports } from "../../rules/recording/naming.ts";
import { hasWrongLevel } from "../../rules/support/recordLevel.ts";
import { suggestRecordName } from "../../rules/support/recordName.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { planRename } from "../rename/plan.ts";
import type { Action } from "./action.ts";

/** Renames a record that does not follow level:metric:operations, wherever it is written out. */
export function renameActions(ws: WorkspaceView, { unit }: Placed<RuleUnit>): Action[] {
  const { record, expression } = unit;
  if (!record || !expression) return [];
  if ([...namingReports(unit)].length === 0 && !hasWrongLevel(unit)) return [];
  const suggestion = suggestRecordName(expression.parsed.expr);
  if (suggestion === undefined || suggestion === record.value) return [];
  const plan = planRename(ws, { kind: "metric", name: record.value }, suggestion);
  if ("error" in plan) return [];
  const left = plan.unsure.filter(({ why }) => why === "regex").length;
  const note = left === 0 ? "" : ` (${left} ${left === 1 ? "regex keeps" : "regexes keep"} the old name)`;
  return [
    {
      title: `Rename ${record.value} to ${suggestion} everywhere${note}`,
      kind: "refactor.rewrite",
      edits: () => plan.edits,
    },
  ];
}
