import type { Diagnostic, FileEdit, Fix } from "../rules/finding.ts";
import { applyEdits, type TextEdit } from "../text/edit.ts";
import { addTo } from "../text/multiMap.ts";

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
  let useless = new Set<string>();
  let findings = findingsOf(target);
  let applied = 0;
  for (let round = 0; round < maxRounds; round++) {
    const { edits, fixed } = planRound(
      findings,
      target,
      (fix, d) => accept(fix) && !useless.has(placedKey(d, fix)),
    );
    if (fixed.length === 0) break;
    for (const [path, edit] of edits) {
      const text = applyEdits(edit.create ? "" : (target.text(path) ?? ""), edit.edits);
      if (edit.create) created.add(path);
      changed.set(path, text);
      target.replace(path, text);
    }
    applied += fixed.length;
    const had = countKeys(findings);
    const before = fixesOf(findings).filter((one) => useless.has(placedKey(...one)));
    findings = findingsOf(target);
    const left = countKeys(findings);
    // Where there are fewer of them, the fixes have done something, whatever stands in the same places now.
    const vain = fixed.filter((one) => (left.get(keyOf(...one)) ?? 0) >= (had.get(keyOf(...one)) ?? 0));
    useless = leftOf([...before, ...vain], findings, edits);
  }
  return { changed, created, applied };
}

/** A finding and one of its fixes. */
type Offered = readonly [diagnostic: Diagnostic, fix: Fix];

interface Round {
  readonly edits: ReadonlyMap<string, { readonly create: boolean; readonly edits: readonly TextEdit[] }>;
  readonly fixed: readonly Offered[];
}

/** The edits of as many fixes as can be applied together. */
function planRound(
  diagnostics: readonly Diagnostic[],
  target: FixTarget,
  accept: (fix: Fix, diagnostic: Diagnostic) => boolean,
): Round {
  const edits = new Map<string, { create: boolean; edits: TextEdit[] }>();
  const fixed: Offered[] = [];
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
    fixed.push([diagnostic, fix]);
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

function placedKey(diagnostic: Diagnostic, fix: Fix): string {
  return `${keyOf(diagnostic, fix)}\n${diagnostic.location.span.start}`;
}

function countKeys(diagnostics: readonly Diagnostic[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of fixesOf(diagnostics)) counts.set(keyOf(...one), (counts.get(keyOf(...one)) ?? 0) + 1);
  return counts;
}

function fixesOf(diagnostics: readonly Diagnostic[]): Offered[] {
  return diagnostics.flatMap((diagnostic) => diagnostic.fixes.map((fix): Offered => [diagnostic, fix]));
}

/** Which findings and fixes stand where ones that were tried stood before the edits. */
function leftOf(tried: readonly Offered[], now: readonly Diagnostic[], edits: Round["edits"]): Set<string> {
  const places = new Map<string, (readonly [from: number, to: number])[]>();
  for (const [diagnostic, fix] of tried) {
    const { path, span } = diagnostic.location;
    addTo(places, keyOf(diagnostic, fix), moved(span.start, edits.get(path)?.edits ?? []));
  }
  const left = fixesOf(now).filter(([diagnostic, fix]) => {
    const { start } = diagnostic.location.span;
    return places.get(keyOf(diagnostic, fix))?.some(([from, to]) => from <= start && start <= to);
  });
  return new Set(left.map((one) => placedKey(...one)));
}

/** Where a place may be after edits: one that touches it may have left it before, behind or inside of its new text. */
function moved(offset: number, edits: readonly TextEdit[]): readonly [from: number, to: number] {
  let [from, to] = [offset, offset];
  for (const { span, newText } of edits) {
    if (span.start > offset) continue;
    const by = newText.length - (span.end - span.start);
    if (span.end < offset) [from, to] = [from + by, to + by];
    else [from, to] = [from - (offset - span.start), to + newText.length];
  }
  return [from, to];
}
