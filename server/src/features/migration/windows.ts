import type { DurationNode, Expr } from "../../syntax/promql/ast.ts";
import { walk } from "../../syntax/promql/walk.ts";
import { exactName, type SelectorUse } from "../../workspace/index.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";

/** How far back an expression looks at a metric, and where. */
export interface LookBack {
  readonly seconds: number;
  readonly path: string;
  /** The record, alert, panel or variable that looks. */
  readonly owner: string | undefined;
}

/** The expression that looks furthest back at a metric; undefined when all of them look at the newest samples only. */
export function longestLookBack(ws: WorkspaceView, name: string): LookBack | undefined {
  let longest: LookBack | undefined;
  for (const use of ws.index.uses(name)) {
    const expr = exprOf(use);
    if (!expr) continue;
    const seconds = lookBack(expr, name);
    if (seconds > (longest?.seconds ?? 0))
      longest = { seconds, path: use.document.path, owner: ownerOf(use) };
  }
  return longest;
}

function exprOf({ rule, query }: SelectorUse): Expr | undefined {
  return rule?.unit.expression?.parsed.expr ?? query?.expression.parsed.expr;
}

function ownerOf({ rule, query }: SelectorUse): string | undefined {
  return rule?.unit.name?.value ?? query?.owner?.value;
}

/** Ranges and offsets around a selector add up. */
function lookBack(expr: Expr, name: string): number {
  let longest = 0;
  walk(expr, (node, parents) => {
    if (node.kind !== "vector" || exactName(node) !== name) return;
    let seconds = 0;
    for (const one of [...parents, node]) {
      if (one.kind === "matrix" || one.kind === "subquery") seconds += secondsOf(one.range);
      if ("offset" in one && one.offset) seconds += Math.max(0, secondsOf(one.offset.duration));
    }
    longest = Math.max(longest, seconds);
  });
  return longest;
}

function secondsOf(duration: DurationNode): number {
  return duration.kind === "literal" ? duration.seconds : 0;
}
