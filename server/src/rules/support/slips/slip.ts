import type { Comment, PromqlProblem } from "../../../syntax/promql/ast.ts";
import type { Token } from "../../../syntax/promql/tokens.ts";
import type { TextEdit } from "../../../text/edit.ts";

/** A repair of text that is not PromQL yet. */
export interface Slip {
  /** Imperative, names what changes: "Insert the missing `)`". */
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** There is no other way to read what was written. */
  readonly safe: boolean;
}

/** A text at the first place that cannot be read. */
export interface SlipPlace {
  readonly text: string;
  /** Ends in one token of kind "end"; behind the problem a good guess. */
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
  readonly problem: PromqlProblem;
  /** The first token that reaches behind the start of the problem. */
  readonly index: number;
}

/** Guesses what was meant; whoever asks tries each guess, so that none has to be right. */
export type FindSlips = (place: SlipPlace) => Iterable<Slip>;

export function replacing(start: number, end: number, newText: string): TextEdit {
  return { span: { start, end }, newText };
}

export function inserting(at: number, newText: string): TextEdit {
  return replacing(at, at, newText);
}

/** What stands between the braces that are open at an offset, and where the matcher around it starts and ends. */
export interface InBraces {
  readonly open: number;
  readonly start: number;
  readonly end: number;
}

/** The matcher at an offset, as far as commas and braces outside quotes tell; undefined outside braces. */
export function matcherAt(text: string, offset: number): InBraces | undefined {
  let open = -1;
  let start = -1;
  let quote = "";
  for (let at = 0; at <= text.length; at++) {
    const char = text.charAt(at);
    if (quote === "" && open < 0 && at >= offset) return undefined;
    if (quote !== "") {
      if (char === "\\" && quote !== "`") at++;
      else if (char === quote) quote = "";
      continue;
    }
    if (char === '"' || char === "'" || char === "`") quote = char;
    else if (open >= 0 && at >= offset && (char === "," || char === "}" || char === "")) {
      return { open, start, end: at };
    } else if (char === "{") {
      open = at;
      start = at + 1;
    } else if (char === "}") {
      if (at >= offset) return undefined;
      open = -1;
    } else if (char === "," && open >= 0) start = at + 1;
  }
  return undefined;
}
