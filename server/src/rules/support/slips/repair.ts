import type { PromqlProblem } from "../../../syntax/promql/ast.ts";
import { lex } from "../../../syntax/promql/lexer.ts";
import type { TextEdit } from "../../../text/edit.ts";
import { bracketSlips } from "./brackets.ts";
import { EditedText } from "./editedText.ts";
import { groupSlips } from "./groups.ts";
import { matcherSlips } from "./matchers.ts";
import { modifierSlips } from "./modifiers.ts";
import { quoteSlips } from "./quotes.ts";
import type { FindSlips, Slip, SlipPlace } from "./slip.ts";
import { wordSlips } from "./words.ts";

/** How a text is judged: what keeps it from being read, and what else is wrong with it once it can be. */
export interface Judge {
  problems(text: string): readonly PromqlProblem[];
  /** The number of further faults, such as wrong types: of two repairs the one with fewer is meant. */
  faults(text: string): number;
}

export interface Repair extends Slip {
  /** The whole text as it is then. */
  readonly text: string;
}

/**
 * What makes a text readable, best first; each was tried and leaves no problem. Usual slips are looked for at the
 * first problem, again and again until nothing is left. Safe only where there is one way.
 */
export function repairsOf(text: string, judge: Judge): Repair[] {
  let current: State = { text: EditedText.of(text), titles: [], safe: true };
  const budget: Budget = { characters: MOST_READ };
  for (let step = 0; step < MOST_STEPS; step++) {
    const { text: now } = current.text;
    const [problem] = judge.problems(now);
    if (!problem) break;
    const { whole, further, faults } = tried(now, problem, judge, budget);
    if (whole.length > 0) {
      const next = current;
      // What is still at fault may have been meant another way.
      const alone = whole.length === 1 && faults === 0;
      return whole.slice(0, MOST_SHOWN).map((slip) => shown(followed(next, slip, alone)));
    }
    if (!further) return [];
    current = followed(current, further, true);
  }
  return [];
}

/** While an expression is being typed it cannot be read either: looking for slips must not be felt. */
const MOST_READ = 80_000;
const MOST_STEPS = 8;
const MOST_SHOWN = 3;

interface Budget {
  /** What may still be read to try slips. */
  characters: number;
}

interface State {
  readonly text: EditedText;
  readonly titles: readonly string[];
  readonly safe: boolean;
}

const FINDERS: readonly FindSlips[] = [
  quoteSlips,
  matcherSlips,
  modifierSlips,
  groupSlips,
  wordSlips,
  ownFix,
  bracketSlips,
];

/** The slips that leave nothing wrong, and the one that gets furthest. */
function tried(
  text: string,
  problem: PromqlProblem,
  judge: Judge,
  budget: Budget,
): { whole: Slip[]; further: Slip | undefined; faults: number } {
  const place = placeOf(text, problem);
  const whole = new Map<string, { slip: Slip; faults: number; finder: number }>();
  let further: Slip | undefined;
  let furthest = 0;
  for (const [finder, find] of FINDERS.entries()) {
    for (const slip of find(place)) {
      budget.characters -= text.length;
      if (budget.characters < 0) break;
      const next = EditedText.of(text).with(slip.edits).text;
      if (next === text) continue;
      const [left] = judge.problems(next);
      if (!left) whole.set(next, { slip, faults: judge.faults(next), finder });
      else {
        const gained = left.span.start - moved(problem.span.start, slip);
        if (gained <= furthest) continue;
        furthest = gained;
        further = slip;
      }
    }
    // A slip that is known by its looks is what it looks like; brackets are only counted when none is.
    if (whole.size > 0) break;
  }
  const fewest = Math.min(...[...whole.values()].map(({ faults }) => faults));
  return {
    whole: [...whole.values()].filter(({ faults }) => faults === fewest).map(({ slip }) => slip),
    further,
    faults: fewest,
  };
}

/** Where a place is once a slip is mended; what is put in there stands before it. */
function moved(offset: number, { edits }: Slip): number {
  let by = 0;
  for (const { span, newText } of edits)
    if (span.start <= offset) by += newText.length - (Math.min(span.end, offset) - span.start);
  return offset + by;
}

/** What the parser itself would do. */
function* ownFix({ problem: { fix, code } }: SlipPlace): Iterable<Slip> {
  if (fix && !COUNTED.has(code)) yield { ...fix, safe: PARSER_SAFE.has(code) };
}

/** What these fixes of the parser leave is what was meant. */
const PARSER_SAFE: ReadonlySet<string> = new Set([
  "trailing-comma",
  "unexpected-character",
  "expected-string",
  "unexpected-token",
]);

/** Missing and surplus brackets have several places. */
const COUNTED: ReadonlySet<string> = new Set([
  "unclosed-paren",
  "unclosed-bracket",
  "unclosed-brace",
  "unmatched-paren",
]);

function placeOf(text: string, problem: PromqlProblem): SlipPlace {
  const { tokens, comments } = lex(text);
  const found = tokens.findIndex(({ end }) => end > problem.span.start);
  return { text, tokens, comments, problem, index: found < 0 ? tokens.length - 1 : found };
}

function followed(state: State, slip: Slip, alone: boolean): State {
  return {
    text: state.text.with(slip.edits),
    titles: state.titles.includes(slip.title) ? state.titles : [...state.titles, slip.title],
    safe: state.safe && slip.safe && alone,
  };
}

function shown({ text, titles, safe }: State): Repair {
  const [first = "", second, ...more] = titles;
  const title =
    second === undefined
      ? first
      : more.length === 0
        ? `${first}, ${lowered(second)}`
        : `Mend ${titles.length} slips: ${lowered(first)}, ${lowered(second)} and more`;
  const edits: readonly TextEdit[] = text.edits;
  return { title, edits, safe, text: text.text };
}

function lowered(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}
