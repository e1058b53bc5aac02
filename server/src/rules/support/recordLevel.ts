import { carriedLabels, LabelInference, mayCarry, mustCarry } from "../../model/labels/index.ts";
import type { RuleUnit } from "../../model/units.ts";
import type { Expr } from "../../syntax/promql/ast.ts";
import { selectorsOf, unwrapped, walk } from "../../syntax/promql/walk.ts";
import { isClusterLabel } from "../../workspace/topology/topology.ts";
import { splitRecordName } from "./recordName.ts";

/** How the level of a record's name and the labels of its series differ. */
export interface LevelMismatch {
  /** Labels that the level names and no series carries. */
  readonly lost: readonly string[];
  /** Labels that the series are grouped by, of which a level that lists several labels says nothing. */
  readonly unsaid: readonly string[];
  /** The labels that series can carry; undefined when that is not known. */
  readonly carried: readonly string[] | undefined;
}

/** Labels that people have in mind when a level says so, whether or not the expression mentions them. */
const USUAL: readonly string[] = ["job", "instance", "pod", "namespace", "container", "device"];

/**
 * Undefined where a level says what it should. Words of a level that are no label around here ("quantile", "cluster",
 * an abbreviation) may mean anything and are left alone.
 * @param added labels that the rule itself sets
 */
export function levelMismatch(
  level: string,
  expr: Expr,
  added: readonly string[],
  certain: LabelInference,
  presumed: LabelInference,
): LevelMismatch | undefined {
  if (level === "" || saysNothing(level, expr)) return undefined;
  const facts = certain.of(expr);
  // A level of a constant says what the constant is meant for.
  if (facts.empty || selectorsOf(expr).length === 0) return undefined;
  const carried = carriedLabels(facts);
  const mentioned = mentionedLabels(expr);
  const { named, rest } = wordsOf(level, new Set([...mentioned, ...(carried ?? []), ...USUAL, ...added]));
  const lost = named.filter(
    (label) =>
      !mayCarry(facts, label) &&
      !added.includes(label) &&
      !isGeneral(label) &&
      !carried?.some((other) => isKin(label, other)),
  );
  // A level of one label says what readers are to group by; one of several is a list, and wants to be complete.
  const listed = named.filter((label) => !added.includes(label) && !isGeneral(label));
  const listsLabels = rest.length === 0 && lost.length === 0 && listed.length > 1;
  const unsaid = (listsLabels ? (carried ?? []) : []).filter(
    (label) =>
      label !== "le" &&
      !isGeneral(label) &&
      mustCarry(presumed.of(expr), label) &&
      !says(level, label) &&
      !named.some((other) => isKin(label, other)),
  );
  return lost.length + unsaid.length === 0 ? undefined : { lost, unsaid, carried };
}

/**
 * Whether aggregations by labels leave what a level says, as nearly all do: told without looking further. What they
 * aggregate must be scraped, as records may lack the labels.
 */
export function plainlyAgrees(level: string, expr: Expr): boolean {
  const outer = unwrapped(expr);
  switch (outer.kind) {
    case "number":
      return true;
    case "call": {
      const buckets = outer.func.value === "histogram_quantile" ? outer.args[1] : undefined;
      return buckets !== undefined && buckets.kind !== "number" && plainlyAgrees(level, buckets);
    }
    case "binary":
      return !outer.matching && plainlyAgrees(level, outer.left) && plainlyAgrees(level, outer.right);
    case "aggregate": {
      if (outer.grouping?.without !== false) return false;
      const labels = outer.grouping.labels.map(({ value }) => value).filter((label) => label !== "le");
      return (
        labels.includes(level) ||
        labels.join("_") === level ||
        (labels.length > 1 && [...labels].sort().join("_") === level)
      );
    }
    default:
      return false;
  }
}

/** Whether a general word stands for what is left of all labels but some: many records of many servers do. */
function saysNothing(level: string, expr: Expr): boolean {
  const inner = unwrapped(expr);
  if (inner.kind !== "aggregate" || inner.grouping?.without !== true || !isGeneral(level)) return false;
  return selectorsOf(inner.expr).length === 1 && unwrapped(inner.expr).kind !== "aggregate";
}

/** Whether the level of a record surely names labels that its series lack, by the rule alone. */
export function hasWrongLevel({ record, labels, expression }: RuleUnit): boolean {
  const level = record && splitRecordName(record.value)?.level;
  if (!level || !expression || expression.parsed.problems.length > 0) return false;
  const added = labels.map(({ name }) => name.value);
  const inference = new LabelInference();
  const mismatch = levelMismatch(level, expression.parsed.expr, added, inference, inference);
  return mismatch !== undefined && mismatch.lost.length > 0;
}

/** Names of what a whole server or more is called: a level of these need not be a label. */
function isGeneral(label: string): boolean {
  return isClusterLabel(label) || /^(?:global|all|total|node|service|team|tier)$/.test(label);
}

/** Whether two labels go by one name: exported_job is a job too, and a workload_type says more of a workload. */
function isKin(a: string, b: string): boolean {
  return a.includes(b) || b.includes(a);
}

/** The labels that a level names, the longest first where one begins another, and what is left of it. */
function wordsOf(level: string, labels: ReadonlySet<string>): { named: string[]; rest: string[] } {
  const words = level.split("_");
  const named: string[] = [];
  const rest: string[] = [];
  for (let at = 0; at < words.length; ) {
    let length = words.length - at;
    while (length > 0 && !labels.has(words.slice(at, at + length).join("_"))) length--;
    if (length > 0) named.push(words.slice(at, at + length).join("_"));
    else rest.push(words[at] ?? "");
    at += Math.max(1, length);
  }
  return { named, rest };
}

/** The labels that an expression names in any place. */
function mentionedLabels(expr: Expr): Set<string> {
  const labels = new Set<string>();
  walk(expr, (node) => {
    if (node.kind === "aggregate") for (const { value } of node.grouping?.labels ?? []) labels.add(value);
    if (node.kind === "vector") for (const { label } of node.matchers) labels.add(label.value);
    if (node.kind !== "binary") return;
    for (const { value } of node.matching?.labels ?? []) labels.add(value);
    for (const { value } of node.matching?.include ?? []) labels.add(value);
  });
  return labels;
}

/** Whether a level holds a label's name, however its words are joined. */
export function says(level: string, label: string): boolean {
  return bare(level).includes(bare(label));
}

function bare(text: string): string {
  return text.replaceAll("_", "").toLowerCase();
}
