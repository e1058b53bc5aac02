import { RE2JS } from "re2js";
import { type CharSet, charSet, NO_CHAR, rangesOf } from "./charSet.ts";

/**
 * The code points of a Unicode class as Go names it (`Lu`, `Greek`, `Any`); undefined when Go has no such class.
 * `fold` adds the other cases of each.
 */
export function unicodeClass(name: string, fold: boolean): CharSet | undefined {
  // Anything but a plain name would be read as more than a name.
  if (!/^[A-Za-z_]+$/.test(name)) return undefined;
  return compiledSet(`${fold ? "(?i)" : ""}\\p{${name}}`);
}

/** The set with every other case of its characters, by Unicode's simple case folding as RE2 uses it. */
export function foldCase(set: CharSet): CharSet {
  if (set.length === 0) return NO_CHAR;
  const ranges = [...rangesOf(set)].map(([low, high]) => `${escaped(low)}-${escaped(high)}`).join("");
  return compiledSet(`(?i)[${ranges}]`) ?? set;
}

interface Instruction {
  readonly op: number;
  readonly arg: number;
  readonly runes: ArrayLike<number>;
}

/** The lowest opcode of re2js's instructions that read one character. */
const FIRST_RUNE_OP = 8;

/**
 * RE2's own tables of Unicode classes and case folding are inside re2js, which publishes no way to them but
 * the program it compiles: this function is the only place that reads such a program. Its test would tell
 * if a release of re2js changed it.
 */
function compiledSet(pattern: string): CharSet | undefined {
  let program: readonly Instruction[];
  try {
    program = RE2JS.compile(pattern).re2().prog.inst;
  } catch {
    return undefined;
  }
  const instruction = program.find((candidate) => candidate.op >= FIRST_RUNE_OP);
  if (instruction === undefined) return NO_CHAR;
  const runes = Array.from(instruction.runes);
  if (runes.length !== 1) return charSet(pairs(runes));
  const [rune = 0] = runes;
  // A lone letter compiles to itself and a flag; beside a character without cases it stays a class.
  return instruction.arg === 1
    ? without(compiledSet(`(?i)[${escaped(rune)}\\x00]`) ?? NO_CHAR, 0)
    : [rune, rune];
}

function* pairs(flat: readonly number[]): Generator<readonly [number, number]> {
  for (let at = 0; at + 1 < flat.length; at += 2) yield [flat[at] ?? 0, flat[at + 1] ?? 0];
}

function without(set: CharSet, codePoint: number): CharSet {
  return charSet(
    [...rangesOf(set)].flatMap(([low, high]): [number, number][] =>
      codePoint < low || codePoint > high
        ? [[low, high]]
        : [
            ...(low < codePoint ? [[low, codePoint - 1] as [number, number]] : []),
            ...(high > codePoint ? [[codePoint + 1, high] as [number, number]] : []),
          ],
    ),
  );
}

function escaped(codePoint: number): string {
  return `\\x{${codePoint.toString(16)}}`;
}
