import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { makePiece, type Piece, readTree } from "../../../server/src/syntax/yaml/tree.ts";
import { shapeOf } from "../../../server/src/workspace/document.ts";

/** Lines of block YAML; some of what comes out is broken, which must be left alone. */
const scalarText = fc.constantFrom(
  "a",
  "30s",
  "b c",
  "sum(rate(x[5m])) > 0",
  `x{a="b", c=~"d.*"} * 2`,
  "'q'",
  "'it''s'",
  '"q"',
  '"\\\\. \\" \\n"',
  '"{{ $labels.x }} y"',
  "[]",
  "{}",
  "[a, 'b', -1]",
  "{a: b, c: [d]}",
  "[a b , c#d]",
  "-1",
  ":a:b",
  "[:a]",
  "{:a: b}",
  "a#b",
  "a:b",
  "http://x:9090/y",
  "é ü 🔴",
  "~",
  "<<",
);
const tail = fc.constantFrom("", "", "", " ", " # c", "  #", " #{{ x }}");
export const gap = fc.constantFrom("", "", "", "", "\n", "# c\n", "    # d\n", " \n", "\n\n");
export type Lines = (indent: number) => string;

export const block = fc
  .tuple(
    fc.constantFrom("|", ">", "|-", ">-", "|+", ">+", "| "),
    fc.integer({ min: 1, max: 4 }),
    fc.array(
      fc.constantFrom(
        "x",
        "y z",
        "  deeper",
        "# no comment",
        "- l",
        "k: v",
        "",
        "",
        "  ",
        "    ",
        "{{ $x }}",
      ),
      {
        minLength: 1,
        maxLength: 5,
      },
    ),
  )
  .map(
    ([header, deeper, lines]): Lines =>
      (indent) =>
        ` ${header}\n${lines.map((l) => (l.trim() === "" ? `${l}\n` : `${" ".repeat(indent + deeper)}${l}\n`)).join("")}`,
  );
export const plainValue = fc.tuple(scalarText, tail).map(
  ([text, end]): Lines =>
    () =>
      ` ${text}${end}\n`,
);
const below = fc.tuple(tail, scalarText, tail).map(
  ([first, text, end]): Lines =>
    (indent) =>
      `${first}\n${" ".repeat(indent + 2)}${text}${end}\n`,
);
/** Flow scalars of several lines. */
const lineText = fc.constantFrom(
  "x",
  "y z ",
  " # c",
  "#c",
  "- l",
  "k: v",
  "k:v",
  "",
  "",
  "  ",
  "it''s",
  '\\"',
  "\\",
  "\\ ",
  "\\n",
  "{{ $x }}",
  "{{ $labels.x }} y",
  "{{ .Values.x }}",
  "[",
  "%",
  "? a",
  "🔴 é",
  "'",
  '"',
);
const folded = fc
  .tuple(
    fc.constantFrom(["", ""], ["'", "'"], ['"', '"'], ['"', ""], ["", '"']),
    fc.constantFrom("x", "x", "x", "", " ", "\n", "-", "?"),
    fc.array(fc.tuple(fc.constantFrom(0, 1, 1, 2, 2, 2, 4), lineText), { minLength: 1, maxLength: 4 }),
    tail,
    fc.boolean(),
  )
  .map(
    ([[open, close], first, lines, end, isBelow]): Lines =>
      (indent) => {
        const rest = lines.map(([by, line]) => `\n${" ".repeat(indent + by)}${line}`).join("");
        return `${isBelow ? `\n${" ".repeat(indent + 1)}` : " "}${open}${first}${rest}${close}${end}\n`;
      },
  );
const keyText = fc.constantFrom("a", "record", "expr", "'match[]'", '"k"', "x-y", "a b", "1", "é");

const { map } = fc.letrec<{ map: Lines; seq: Lines; value: Lines }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    plainValue,
    block,
    below,
    folded,
    fc.tuple(tail, tie("map"), fc.constantFrom(1, 2, 4)).map(
      ([end, inner, by]): Lines =>
        (indent) =>
          `${end}\n${inner(indent + by)}`,
    ),
    fc.tuple(tail, tie("seq"), fc.constantFrom(0, 2)).map(
      ([end, inner, by]): Lines =>
        (indent) =>
          `${end}\n${inner(indent + by)}`,
    ),
  ),
  map: fc.array(fc.tuple(keyText, tie("value"), gap), { minLength: 1, maxLength: 3 }).map(
    (pairs): Lines =>
      (indent) => {
        return pairs
          .map(([key, value, end]) => `${" ".repeat(indent)}${key}:${value(indent)}${end}`)
          .join("");
      },
  ),
  seq: fc
    .array(fc.tuple(fc.oneof(tie("map"), plainValue, folded), gap, fc.constantFrom(1, 3)), {
      minLength: 1,
      maxLength: 3,
    })
    .map(
      (items): Lines =>
        (indent) => {
          return items
            .map(([item, end, spaces]) => {
              const inner = indent + 1 + spaces;
              return `${" ".repeat(indent)}-${" ".repeat(spaces)}${item(inner).trimStart()}${end}`;
            })
            .join("");
        },
    ),
}));
export const texts = fc
  .tuple(gap, map, fc.constantFrom(0, 2))
  .map(([before, lines, at]) => before + lines(at));

export const noise = fc.constantFrom(
  ..."\n\"'`{}[],:#&*!|>%@?-<. \t\r",
  "\n ",
  "\n  ",
  "- ",
  ": ",
  " #",
  "\n# c\n",
  "🔴",
  "\ud83d",
  "\udd34",
  "{{ $x }}",
  "{{ .Values.y }}",
  "k: v\n",
);

/** More runs for a night: `PROMFED_RUNS=100000 npx vitest run test/syntax/yaml`. */
export const numRuns = Number(process.env.PROMFED_RUNS ?? 400);

/**
 * Tests what is said of texts of a kind, as they are and with slips in them.
 * @param expectSame answers whether it had anything to compare: for a tenth of the texts it has to
 */
export function holdsForRandom(kind: fc.Arbitrary<string>, expectSame: (text: string) => boolean): void {
  it("whatever it is given", () => {
    let answered = 0;
    fc.assert(
      fc.property(kind, (text) => {
        if (expectSame(text)) answered++;
      }),
      { numRuns },
    );
    expect(answered).toBeGreaterThan(numRuns / 10);
  }, 3_600_000);

  it("what is cut, spliced or has something put in", () => {
    fc.assert(
      fc.property(kind, fc.nat(), fc.nat(6), fc.array(noise, { maxLength: 3 }), (text, at, drop, add) => {
        const from = at % (text.length + 1);
        expectSame(text.slice(0, from) + add.join("") + text.slice(from + drop));
      }),
      { numRuns: numRuns * 2 },
    );
  }, 3_600_000);
}

// Uses the corpus beside the repository (../shared) when it is there.
const folders = ["../shared/corpus", "../shared/examples-from-docs"].filter(existsSync);
/** Configs and rule files of public repositories. */
export const corpusFiles = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:ya?ml|rules)$/.test(name))
    .map((name) => join(folder, name)),
);

/** The texts of all rules in them, each once. */
export function corpusRules(): string[] {
  const rules = new Set<string>();
  const pieceOf = (text: string): Piece => {
    if (/^ *- (?:alert|record):/.test(text)) rules.add(text);
    return makePiece(text);
  };
  for (const file of corpusFiles) readTree(readFileSync(file, "utf8"), shapeOf("rules"), pieceOf);
  return [...rules];
}
