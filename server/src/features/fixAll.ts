import type { Diagnostic, FileEdit, Fix } from "../rules/finding.ts";
import { applyEdits, type TextEdit } from "../text/edit.ts";

/** The files that fixes are applied to: asked for findings, and told of new texts, between rounds. */
export interface FixTarget {
  /** The documents to fix, in order; asked again in every round. */
  paths(): Iterable<string>;
  check(path: string): readonly Diagnostic[];
  /** The text as it is now; undefined when there is no such file. */
  text(path: string): string | undefined;
  /** False for files that must stay as they are; `create` for one that a fix would make. */
  mayEdit(path: string, create: boolean): boolean;
  replace(path: string, text: string): void;
}

export interface FixAllResult {
  /** The new text of each changed or created file. */
  readonly changed: ReadonlyMap<string, string>;
  readonly created: ReadonlySet<string>;
  /** How many findings were fixed. */
  readonly applied: number;
}

/** Fixes may uncover or enable others, but a chain this long is a quarrel between two of them. */
const MAX_ROUNDS = 10;

/**
 * Applies the first accepted fix of every finding, round after round, until nothing more can be fixed. A fix is
 * applied whole or not at all: one that touches what an earlier fix of the same round changed waits for the next.
 */
export function fixAll(
  target: FixTarget,
  accept: (fix: Fix) => boolean,
  maxRounds: number = MAX_ROUNDS,
): FixAllResult {
  const changed = new Map<string, string>();
  const created = new Set<string>();
  // A fix that leaves its finding in place must not be applied again and again.
  const useless = new Set<string>();
  let applied = 0;
  for (let round = 0; round < maxRounds; round++) {
    const before = findingsOf(target);
    const { edits, fixed } = planRound(
      before,
      target,
      (fix, d) => accept(fix) && !useless.has(keyOf(d, fix)),
    );
    if (fixed.length === 0) break;
    for (const [path, edit] of edits) {
      const text = applyEdits(edit.create ? "" : (target.text(path) ?? ""), edit.edits);
      if (edit.create) created.add(path);
      changed.set(path, text);
      target.replace(path, text);
    }
    applied += fixed.length;
    const left = countKeys(findingsOf(target));
    const had = countKeys(before);
    for (const { key } of fixed) if ((left.get(key) ?? 0) >= (had.get(key) ?? 0)) useless.add(key);
  }
  return { changed, created, applied };
}

interface Round {
  readonly edits: ReadonlyMap<string, { readonly create: boolean; readonly edits: readonly TextEdit[] }>;
  readonly fixed: readonly { readonly key: string }[];
}

/** The edits of as many fixes as can be applied together. */
function planRound(
  diagnostics: readonly Diagnostic[],
  target: FixTarget,
  accept: (fix: Fix, diagnostic: Diagnostic) => boolean,
): Round {
  const edits = new Map<string, { create: boolean; edits: TextEdit[] }>();
  const fixed: { key: string }[] = [];
  for (const diagnostic of diagnostics) {
    const fixes = diagnostic.fixes.filter((fix) => accept(fix, diagnostic));
    const fix = fixes.find((f) => f.preferred) ?? fixes[0];
    if (!fix) continue;
    const files = fix.edits();
    if (!files.some((file) => file.edits.length > 0) || !files.every((file) => fits(file, edits, target)))
      continue;
    for (const file of files) {
      const known = edits.get(file.path);
      if (known) known.edits.push(...file.edits);
      else edits.set(file.path, { create: file.create === true, edits: [...file.edits] });
    }
    fixed.push({ key: keyOf(diagnostic, fix) });
  }
  return { edits, fixed };
}

/** True when the edits of one file can join those that are planned already. */
function fits(file: FileEdit, planned: Round["edits"], target: FixTarget): boolean {
  const create = file.create === true;
  const known = planned.get(file.path);
  const text = target.text(file.path);
  if (create ? known !== undefined || text !== undefined : text === undefined || known?.create === true)
    return false;
  if (!target.mayEdit(file.path, create)) return false;
  if (known?.edits.some((a) => file.edits.some((b) => touch(a, b)))) return false;
  try {
    // Says whether the fix's own edits can be applied together.
    applyEdits(text ?? "", file.edits);
    return true;
  } catch {
    return false;
  }
}

/** Neighbouring edits count as touching: the order of two texts inserted at one place is nobody's to choose. */
function touch(a: TextEdit, b: TextEdit): boolean {
  return a.span.start <= b.span.end && b.span.start <= a.span.end;
}

function findingsOf(target: FixTarget): Diagnostic[] {
  return [...target.paths()].flatMap((path) => target.check(path));
}

function keyOf({ location, code, message }: Diagnostic, fix: Fix): string {
  return [location.path, code, message, fix.title].join("\n");
}

function countKeys(diagnostics: readonly Diagnostic[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const diagnostic of diagnostics) {
    for (const fix of diagnostic.fixes) {
      const key = keyOf(diagnostic, fix);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}
