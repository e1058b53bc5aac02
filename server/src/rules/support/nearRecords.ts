import { distance } from "fastest-levenshtein";
import { isNear } from "../../syntax/values/spelling.ts";
import { addTo } from "../../text/multiMap.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";

/** Recorded names by what a misspelt one would still share with them. */
export interface RecordNames {
  /** By what stands before the first colon. */
  readonly byLevel: ReadonlyMap<string, readonly string[]>;
  /** By what stands behind it. */
  readonly byRest: ReadonlyMap<string, readonly string[]>;
}

/** A recorded name that another one was probably meant to be. */
export interface NearRecord {
  readonly name: string;
  /** A letter or two differ; else another level, or a number such as that of a window. */
  readonly misspelt: boolean;
}

/** All recorded names of the workspace; only asked for once some name is not among them. */
export function recordNames(ws: WorkspaceView): RecordNames {
  return ws.derive("record names", () => groupNames(ws.index.definedNames()));
}

export function groupNames(names: Iterable<string>): RecordNames {
  const byLevel = new Map<string, string[]>();
  const byRest = new Map<string, string[]>();
  for (const name of names) {
    const { level, rest } = splitLevel(name);
    if (level === undefined) continue;
    addTo(byLevel, level, name);
    addTo(byRest, rest, name);
  }
  return { byLevel, byRest };
}

/**
 * The recorded name nearest to one that nobody records; undefined when none is near, or several are equally so. One or
 * two letters may differ in either part, or the level alone.
 */
export function nearRecord(name: string, { byLevel, byRest }: RecordNames): NearRecord | undefined {
  const { level, rest } = splitLevel(name);
  if (level === undefined) return undefined;
  const sameRest = byRest.get(rest) ?? [];
  const misspeltLevel = sameRest.filter((other) => isNear(splitLevel(other).level ?? "", level));
  const sameLevel = byLevel.get(level) ?? [];
  const found = new Map(misspeltLevel.map((other) => [other, 1]));
  for (const other of sameLevel) {
    if (Math.abs(other.length - name.length) > MAX_DISTANCE || sameButNumbers(other, name)) continue;
    const far = distance(other, name);
    if (far > 0 && far <= (rest.length < 6 ? 1 : MAX_DISTANCE)) found.set(other, far);
  }
  const least = Math.min(...found.values());
  const nearest = [...found].filter(([, far]) => far === least).map(([other]) => other);
  if (nearest.length > 0) return only(nearest, true);
  if (sameRest.length > 0) return only(sameRest, false);
  return only(
    sameLevel.filter((other) => sameButNumbers(other, name)),
    false,
  );
}

const MAX_DISTANCE = 2;

function only(names: readonly string[], misspelt: boolean): NearRecord | undefined {
  const [name] = names;
  return name !== undefined && names.length === 1 ? { name, misspelt } : undefined;
}

/** Rates over other windows and other quantiles are records of their own. */
function sameButNumbers(a: string, b: string): boolean {
  return a.replace(/\d+[smhdwy]?/g, "#") === b.replace(/\d+[smhdwy]?/g, "#");
}

/** `job:requests:rate5m` is the level job and the rest; no level in a name without a colon. */
export function splitLevel(name: string): { readonly level: string | undefined; readonly rest: string } {
  const colon = name.indexOf(":");
  return colon < 0
    ? { level: undefined, rest: name }
    : { level: name.slice(0, colon), rest: name.slice(colon + 1) };
}
