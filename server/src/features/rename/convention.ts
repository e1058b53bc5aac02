import type { RuleUnit } from "../../model/units.ts";
import { namingReports } from "../../rules/recording/naming.ts";
import { hasWrongLevel } from "../../rules/support/recordLevel.ts";
import { suggestRecordName } from "../../rules/support/recordName.ts";
import type { Document } from "../../workspace/document.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";

/** A record, and its name by the convention level:metric:operations. */
export interface Proposal {
  readonly name: string;
  readonly to: string;
}

export interface Proposals {
  readonly accepted: readonly Proposal[];
  /** Records that keep their name, with the reason in words for the user. */
  readonly refused: readonly { readonly name: string; readonly why: string }[];
}

/** The name that a record should have; undefined for one that follows the convention, or that nothing better is known for. */
export function proposedName(ws: WorkspaceView, unit: RuleUnit): string | undefined {
  return ws.memo.once(unit, "name by convention", () => nameFor(unit));
}

function nameFor(unit: RuleUnit): string | undefined {
  const { record, expression } = unit;
  if (!record || record.node.templated || !expression) return undefined;
  if (namingReports(unit).length === 0 && !hasWrongLevel(unit)) return undefined;
  const to = suggestRecordName(expression.parsed.expr);
  return to === record.value ? undefined : to;
}

/** The records that a file defines and that should have another name, each once. */
export function proposalsIn(ws: WorkspaceView, document: Document): readonly Proposal[] {
  return ws.memo.once(document, "names by convention", () => {
    const found = new Map<string, string>();
    for (const { rules } of document.groups) {
      for (const { unit } of rules) {
        const to = proposedName(ws, unit);
        if (to !== undefined && unit.record && !found.has(unit.record.value))
          found.set(unit.record.value, to);
      }
    }
    return [...found].map(([name, to]) => ({ name, to }));
  });
}

/** Those proposals that can be followed together, over the records of a file or of all files. */
export function settle(ws: WorkspaceView, document: Document | undefined): Proposals {
  const proposals = new Map<string, string>();
  for (const one of document ? [document] : ws.documents.values())
    for (const { name, to } of proposalsIn(ws, one)) if (!proposals.has(name)) proposals.set(name, to);
  const takers = new Map<string, string[]>();
  for (const [name, to] of proposals) takers.set(to, [...(takers.get(to) ?? []), name]);
  const accepted: Proposal[] = [];
  const refused: { name: string; why: string }[] = [];
  for (const [name, to] of proposals) {
    const why = whyNot(ws, name, to, takers.get(to) ?? []);
    if (why === undefined) accepted.push({ name, to });
    else refused.push({ name, why });
  }
  return { accepted, refused };
}

function whyNot(ws: WorkspaceView, name: string, to: string, takers: readonly string[]): string | undefined {
  const others = takers.filter((taker) => taker !== name);
  if (others.length > 0) return `${to} would be the name of ${others.join(", ")} too.`;
  if (ws.index.isRecorded(to)) return `${to} is already recorded.`;
  const differs = ws.index.definitions(name).some(({ rule }) => (proposedName(ws, rule.unit) ?? name) !== to);
  return differs ? "Its rules do not agree on a name." : undefined;
}
