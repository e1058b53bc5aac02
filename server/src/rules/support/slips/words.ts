import { parseDuration } from "../../../syntax/values/duration.ts";
import { inserting, replacing, type Slip, type SlipPlace } from "./slip.ts";

/** Operators, comments, numbers and durations as other languages write them. */
export function* wordSlips(place: SlipPlace): Iterable<Slip> {
  yield* operators(place);
  yield* ends(place);
  yield* comments(place);
  yield* durations(place);
  yield* numbers(place);
  yield* negations(place);
  yield* conditions(place);
}

const OPERATORS: ReadonlyMap<string, string> = new Map([
  ["<>", "!="],
  ["=<", "<="],
  ["=>", ">="],
  ["===", "=="],
  ["!==", "!="],
  ["**", "^"],
  ["&&", "and"],
  ["||", "or"],
  ["&", "and"],
  ["|", "or"],
]);

/** The run of signs around the problem, where it is an operator elsewhere. */
function* operators({ text, problem }: SlipPlace): Iterable<Slip> {
  let start = problem.span.start;
  let end = start;
  while (start > 0 && /[<>=!*&|]/.test(text.charAt(start - 1))) start--;
  while (end < text.length && /[<>=!*&|]/.test(text.charAt(end))) end++;
  const written = text.slice(start, end);
  const meant = OPERATORS.get(written);
  if (meant === undefined) return;
  const isWord = /^\w/.test(meant);
  const before = isWord && /\S/.test(text.charAt(start - 1)) ? " " : "";
  const behind = isWord && /\S/.test(text.charAt(end)) ? " " : "";
  const edit = replacing(start, end, `${before}${meant}${behind}`);
  yield { title: `Write ${meant}`, edits: [edit], safe: written.length > 1 };
}

/** A semicolon at the end, as in SQL. */
function* ends({ text, problem }: SlipPlace): Iterable<Slip> {
  const at = problem.span.start;
  if (text.slice(at).trim() === ";")
    yield { title: "Remove the semicolon", edits: [replacing(at, at + 1, "")], safe: true };
  if (text.slice(at).trim() === ",")
    yield { title: "Remove the comma", edits: [replacing(at, at + 1, "")], safe: true };
}

/** `//` and `--` at the end of a line: what follows is no PromQL, or it would be read. */
function* comments({ text, problem }: SlipPlace): Iterable<Slip> {
  for (const found of text.matchAll(/(^|\s)\/\/(?=[^\n]*(?:\n|$))/g)) {
    const at = found.index + (found[1]?.length ?? 0);
    if (at > problem.span.start) continue;
    yield { title: "Write # for the comment", edits: [replacing(at, at + 2, "#")], safe: false };
  }
}

/** `[5min]`, `[1 h]`, `["5m"]`, `offset 1hour` */
function* durations({ text, problem }: SlipPlace): Iterable<Slip> {
  const at = problem.span.start;
  const open = text.lastIndexOf("[", at);
  const close = open < 0 ? -1 : text.indexOf("]", open);
  if (close >= 0 && close >= at - 1 && !/[\]\n]/.test(text.slice(open, Math.max(open, at - 1)))) {
    for (const part of parts(text, open + 1, close))
      yield* mended(text, part.start, part.end, problem.message);
    return;
  }
  const found = /(?:\boffset\s+-?)([^\s()[\]{},+*/]+(?:\s+[a-z]+)?)/gi;
  for (const one of text.matchAll(found)) {
    const end = one.index + one[0].length;
    const long = end - (one[1]?.length ?? 0);
    yield* mended(text, long, end, problem.message);
    const first = one[1]?.split(/\s/)[0] ?? "";
    yield* mended(text, long, long + first.length, problem.message);
  }
}

/** What stands between brackets, apart at the colon of a subquery. */
function parts(text: string, start: number, end: number): { start: number; end: number }[] {
  const colon = text.slice(start, end).indexOf(":");
  if (colon < 0) return [{ start, end }];
  return [
    { start, end: start + colon },
    { start: start + colon + 1, end },
  ];
}

function* mended(text: string, start: number, end: number, _why: string): Iterable<Slip> {
  const written = text.slice(start, end);
  const bare = written.trim().replace(/^(["'`])(.*)\1$/s, "$2");
  const parsed = parseDuration(bare);
  const meant =
    "ms" in parsed ? (bare === written.trim() ? undefined : bare) : (parsed.suggestion ?? grafana(bare));
  if (meant === undefined || meant === "0s") return;
  const edit = replacing(start, end, meant);
  yield { title: `Write ${meant}`, edits: [edit], safe: !bare.startsWith("$") };
}

/** Grafana's variables mean nothing in a rule file. */
function grafana(text: string): string | undefined {
  return /^\$\{?__?(?:rate_)?interval\}?$/.test(text) ? "5m" : undefined;
}

/** `10GB`, `5k`, `90%` behind a comparison */
function* numbers({ text, problem }: SlipPlace): Iterable<Slip> {
  const word = /^(\d+(?:\.\d+)?)([kKMGTP]i?)(?:[bB]|[bB]ytes)?\b/.exec(text.slice(problem.span.start));
  if (word) {
    const [whole, digits = "", unit = ""] = word;
    const power = " KMGTP".indexOf(unit.charAt(0).toUpperCase());
    const value = unit.endsWith("i")
      ? `${digits} * 1024${power > 1 ? ` ^ ${power}` : ""}`
      : `${digits}e${power * 3}`;
    const inside = /[*/^%]\s*$/.test(text.slice(0, problem.span.start)) ? `(${value})` : value;
    const edit = replacing(
      problem.span.start,
      problem.span.start + whole.length,
      unit.endsWith("i") ? inside : value,
    );
    yield { title: `Write ${value}`, edits: [edit], safe: false };
  }
  const before = text.slice(0, problem.span.start).trimEnd();
  if (before.endsWith("%") && /\d\s*%$/.test(before))
    yield { title: "Remove the %", edits: [replacing(before.length - 1, before.length, "")], safe: false };
}

/** `a and not b` */
function* negations({ text, tokens, index }: SlipPlace): Iterable<Slip> {
  for (let i = Math.max(1, index - 1); i <= index; i++) {
    const not = tokens[i];
    const and = tokens[i - 1];
    if (not?.text.toLowerCase() !== "not" || and?.text !== "and") continue;
    const edit = replacing(and.start, not.end, "unless");
    const glued =
      /\w/.test(text.charAt(not.end)) || text.charAt(not.end) === "(" ? [inserting(not.end, " ")] : [];
    yield { title: "Write unless for and not", edits: [edit, ...glued], safe: true };
  }
}

/** `up where job="a" and env="b"` */
function* conditions({ text, tokens, index }: SlipPlace): Iterable<Slip> {
  const where = tokens[index];
  const previous = tokens[index - 1];
  if (where?.text.toLowerCase() !== "where" || !previous || where.kind !== "identifier") return;
  const found = CONDITIONS.exec(text.slice(where.end));
  if (!found) return;
  const matchers = (found[0] ?? "")
    .trim()
    .split(/\s+and\s+|\s*,\s*|\s*&&\s*/i)
    .join(", ");
  const end = where.end + found[0].length;
  const isBraced = previous.text === "}" && previous.kind === "symbol";
  const edits = isBraced
    ? [replacing(previous.start, end, `, ${matchers}}`)]
    : [replacing(previous.end, end, `{${matchers}}`)];
  yield { title: "Write the condition in braces", edits, safe: true };
}

const CONDITION = String.raw`[A-Za-z_]\w*\s*(?:=~|!~|!=|==|=)\s*(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')`;
const CONDITIONS = new RegExp(
  String.raw`^\s+${CONDITION}(?:(?:\s+and\s+|\s*,\s*|\s*&&\s*)${CONDITION})*`,
  "i",
);
