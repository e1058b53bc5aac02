import type { TextEdit } from "../../../text/edit.ts";
import { inserting, matcherAt, replacing, type Slip, type SlipPlace } from "./slip.ts";

/** Quotes, dashes and spaces from word processors, chats and web pages, strings that nobody closed, lonely backslashes. */
export function* quoteSlips(place: SlipPlace): Iterable<Slip> {
  const { problem } = place;
  const straight = straightened(place);
  if (straight) yield straight;
  if (problem.code === "unterminated-string") yield* closings(place);
  yield* swallowed(place);
  if (problem.code === "bad-escape") yield* doubled(place);
}

/** All at once, since a pair of quotes that is half straight reads worse than before. */
function straightened({ text, tokens, comments, problem }: SlipPlace): Slip | undefined {
  const apart = [
    ...tokens.flatMap(({ quoted }) =>
      quoted?.closed && quoted.span.end <= problem.span.start ? [quoted] : [],
    ),
    ...comments,
  ];
  const edits: TextEdit[] = [];
  const plains = new Set<string>();
  for (let at = 0; at < text.length; at++) {
    const plain = LOOKALIKES.get(text.charAt(at));
    if (plain === undefined || apart.some(({ span }) => at >= span.start && at < span.end)) continue;
    edits.push(replacing(at, at + 1, plain));
    plains.add(/["']/.test(plain) ? "quotes" : plain === " " ? "spaces" : "signs");
  }
  if (edits.length === 0) return undefined;
  const only = plains.size === 1 ? [...plains][0] : undefined;
  const title =
    only === "quotes"
      ? "Write straight quotes"
      : only === "spaces"
        ? "Write plain spaces"
        : "Write plain quotes, signs and spaces";
  return { title, edits, safe: true };
}

const LOOKALIKES: ReadonlyMap<string, string> = new Map([
  ...[..."\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02"].map((char) => [char, '"'] as const),
  ...[..."\u2018\u2019\u201a\u201b\u2032\u00b4\uff07"].map((char) => [char, "'"] as const),
  ...[..."\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000"].map((char) => [char, " "] as const),
  ...[..."\u200b\u2060\ufeff"].map((char) => [char, ""] as const),
  ...[..."\u2010\u2011\u2012\u2013\u2014\u2212"].map((char) => [char, "-"] as const),
  ["\u00d7", "*"],
  ["\u00f7", "/"],
  ["\u2264", "<="],
  ["\u2265", ">="],
  ["\u2260", "!="],
  ["\uff08", "("],
  ["\uff09", ")"],
  ["\uff0c", ","],
]);

/** Where the quote of `{job="web}` may be missing: before whatever can follow a string. */
function* closings({ text, tokens, index, problem }: SlipPlace): Iterable<Slip> {
  const string = tokens[index]?.quoted ?? tokens.find(({ quoted }) => quoted?.closed === false)?.quoted;
  if (!string || string.closed) return;
  const { quote } = string;
  const title = `Close the string with ${quote}`;
  const start = problem.span.start;
  for (let at = start + 1; at <= string.span.end; at++) {
    const char = text.charAt(at);
    const before = text.charAt(at - 1);
    // Another kind of quote was taken for the closing one.
    if (/["'`]/.test(char) && char !== quote)
      yield {
        title: `Close the string with ${quote} as it was opened`,
        edits: [replacing(at, at + 1, quote)],
        safe: true,
      };
    if (/[},)\]\s]/.test(char) || at === string.span.end) {
      if (at > start + 1 && /["'`\\\s]/.test(before)) continue;
      yield { title, edits: [inserting(at, quote)], safe: true };
    }
  }
}

/** `{job="web,env="prod"}`: the string took with it what follows, up to the next quote. */
function* swallowed({ text, tokens, problem }: SlipPlace): Iterable<Slip> {
  const string = tokens.find(({ quoted }) => quoted?.span.end === problem.span.start)?.quoted;
  if (!string?.closed) return;
  const body = text.slice(string.span.start + 1, string.span.end - 1);
  for (const { index } of body.matchAll(/[,}]/g)) {
    const at = string.span.start + 1 + index;
    yield {
      title: `Close the string with ${string.quote}`,
      edits: [inserting(at, string.quote)],
      safe: true,
    };
  }
}

/** Backslashes that mean themselves, as in regexes; what is an escape already stays. */
function* doubled({ text, problem, tokens }: SlipPlace): Iterable<Slip> {
  const string = tokens.find(
    ({ quoted }) => quoted && quoted.span.start < problem.span.start && problem.span.start < quoted.span.end,
  )?.quoted;
  if (!string || matcherAt(text, string.span.start) === undefined) return;
  const body = text.slice(string.span.start + 1, string.span.end - 1);
  const edits: TextEdit[] = [];
  for (const one of body.matchAll(/\\(.?)/gs)) {
    if (one[1] === "" || /[abfnrtvxuU0-7\\"']/.test(one[1] ?? "")) continue;
    edits.push(inserting(string.span.start + 1 + one.index, "\\"));
  }
  if (edits.length > 0)
    yield {
      title: edits.length === 1 ? "Double the backslash" : "Double the backslashes",
      edits,
      safe: true,
    };
}
