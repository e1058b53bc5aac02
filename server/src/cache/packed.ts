import type { KeptFinding, KeptPlace, KeptResult } from "./result.ts";

/** A result as it is written down: large workspaces say the same few things in many places. */
export interface PackedResult extends Omit<KeptResult, "findings"> {
  readonly said: readonly Said[];
  readonly findings: readonly (readonly [path: string, places: readonly Place[]])[];
}

type Said = Omit<KeptFinding, "range" | "related">;

/** What is said, by its index, then where: lines and characters. */
type Place = readonly [
  said: number,
  line: number,
  character: number,
  endLine: number,
  endCharacter: number,
  related?: readonly KeptPlace[],
];

export function pack({ findings, ...rest }: KeptResult): PackedResult {
  const said: Said[] = [];
  const known = new Map<string, number>();
  const place = ({ range: { start, end }, related, ...what }: KeptFinding): Place => {
    const key = JSON.stringify(what);
    let index = known.get(key);
    if (index === undefined) {
      index = said.push(what) - 1;
      known.set(key, index);
    }
    const at = [index, start.line, start.character, end.line, end.character] as const;
    return related.length > 0 ? [...at, related] : at;
  };
  const packed = findings.map(([path, found]) => [path, found.map(place)] as const);
  return { ...rest, said, findings: packed };
}

/** @throws when the indexes lead nowhere: it is no result that `pack` has made */
export function unpack({ said, findings, ...rest }: PackedResult): KeptResult {
  const finding = ([index, line, character, endLine, endCharacter, related = []]: Place): KeptFinding => {
    const what = said[index];
    if (!what) throw new RangeError("no such message");
    const range = { start: { line, character }, end: { line: endLine, character: endCharacter } };
    return { range, ...what, related };
  };
  return { ...rest, findings: findings.map(([path, places]) => [path, places.map(finding)] as const) };
}
