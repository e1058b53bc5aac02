import type { RelatedPlace } from "../report/report.ts";
import type { CachedFinding, CachedResult } from "./resultCache.ts";

/** A result as it is written down: large workspaces say the same few things in many places. */
export interface PackedResult extends Omit<CachedResult, "findings"> {
  readonly said: readonly Said[];
  /** In their order, those that follow each other in one file together. */
  readonly findings: readonly (readonly [file: string, places: readonly Place[]])[];
}

type Said = Pick<CachedFinding, "severity" | "code" | "message" | "url" | "fixes">;

/** What is said, by its index, then where: lines and characters. */
type Place = readonly [
  said: number,
  line: number,
  character: number,
  endLine: number,
  endCharacter: number,
  related?: readonly RelatedPlace[],
];

export function pack({ findings, ...rest }: CachedResult): PackedResult {
  const said: Said[] = [];
  const known = new Map<string, number>();
  const packed: [string, Place[]][] = [];
  for (const { file, range, related, severity, code, message, url, fixes } of findings) {
    const key = JSON.stringify([severity, code, message, fixes]);
    let index = known.get(key);
    if (index === undefined) {
      index = said.push({ severity, code, message, url, fixes }) - 1;
      known.set(key, index);
    }
    const { start, end } = range;
    const place = [index, start.line, start.character, end.line, end.character] as const;
    const last = packed.at(-1);
    const places = last?.[0] === file ? last[1] : [];
    if (last?.[0] !== file) packed.push([file, places]);
    places.push(related.length > 0 ? [...place, related] : place);
  }
  return { ...rest, said, findings: packed };
}

/** @throws when the indexes lead nowhere: it is no result that `pack` has made */
export function unpack({ said, findings, ...rest }: PackedResult): CachedResult {
  const unpacked = findings.flatMap(([file, places]) =>
    places.map(([index, line, character, endLine, endCharacter, related = []]): CachedFinding => {
      const what = said[index];
      if (!what) throw new RangeError("no such message");
      const { severity, code, message, url, fixes } = what;
      const range = { start: { line, character }, end: { line: endLine, character: endCharacter } };
      return { file, range, severity, code, message, url, fixes, related };
    }),
  );
  return { ...rest, findings: unpacked };
}
