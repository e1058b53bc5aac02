import { functionNamed } from "../../../syntax/promql/functions.ts";
import type { Token } from "../../../syntax/promql/tokens.ts";
import { inserting, replacing, type Slip, type SlipPlace } from "./slip.ts";

/** Brackets that nobody closed, or that close nothing: every place where the missing one could stand. */
export function* bracketSlips(place: SlipPlace): Iterable<Slip> {
  const { text } = place;
  const open = countOpen(text);
  // Those that are closed first come first: a brace inside brackets inside parentheses.
  if (open["{"] > 0) yield* closings(place, "}");
  if (open["["] > 0) yield* closings(place, "]");
  if (open["("] > 0) {
    yield* closings(place, ")");
    if (open["("] > 1) yield atEnd(place, open["("]);
  }
  if (open["("] < 0) yield* surplus(place);
}

type Opening = "(" | "[" | "{";

/** How many brackets of each kind are opened more often than closed, outside quotes and comments. */
function countOpen(text: string): Record<Opening, number> {
  const count = { "(": 0, "[": 0, "{": 0 };
  const quiet = text.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`|#[^\n]*/g, "");
  for (const char of quiet) {
    if (char === "(" || char === "[" || char === "{") count[char]++;
    else if (char === ")") count["("]--;
    else if (char === "]") count["["]--;
    else if (char === "}") count["{"]--;
  }
  return count;
}

const NAMES = { ")": "parenthesis", "]": "bracket", "}": "brace" } as const;

function* closings({ text, tokens }: SlipPlace, close: ")" | "]" | "}"): Iterable<Slip> {
  let last: number | undefined;
  for (const [i, token] of tokens.entries()) {
    if (token.kind === "end" || token.end === last || token.text === ",") continue;
    if (token.text === "(" && !(close === ")" && mayBeEmpty(tokens[i - 1]))) continue;
    last = token.end;
    const next = tokens[i + 1];
    const isEnd = next === undefined || next.kind === "end" || text.slice(token.end).trim() === "";
    const where = isEnd ? "at the end" : `before \`${shorten(text.slice(next.start, next.end))}\``;
    const title = `Close the ${NAMES[close]} ${where}`;
    yield { title, edits: [inserting(token.end, close)], safe: true };
  }
}

/** True before parentheses that may hold nothing: `time()`, `group_left()`. */
function mayBeEmpty(name: Token | undefined): boolean {
  if (name?.kind === "keyword") return /^(?:group_left|group_right|on|by)$/.test(name.text);
  return functionNamed(name?.text ?? "")?.minArgs === 0;
}

function atEnd({ tokens }: SlipPlace, count: number): Slip {
  const end = tokens.findLast(({ kind }) => kind !== "end")?.end ?? 0;
  return {
    title: `Close the ${count} parentheses at the end`,
    edits: [inserting(end, ")".repeat(count))],
    safe: true,
  };
}

/** One closing parenthesis too many: it goes, or what it was to close begins further left. */
function* surplus({ text, tokens, problem }: SlipPlace): Iterable<Slip> {
  const at = problem.span.start;
  if (text.charAt(at) !== ")") return;
  const title = "Remove the parenthesis";
  yield { title, edits: [replacing(at, at + 1, "")], safe: true };
  for (const token of tokens) {
    if (token.end > at || token.kind === "end") break;
    if (token.text === "(" && token.kind === "symbol") continue;
    yield {
      title: `Open a parenthesis before \`${shorten(text.slice(token.start, token.end))}\``,
      edits: [inserting(token.start, "(")],
      safe: true,
    };
  }
}

function shorten(text: string): string {
  return text.length > 30 ? `${text.slice(0, 29)}…` : text;
}
