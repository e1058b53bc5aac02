import { distance } from "fastest-levenshtein";
import { aggregatorNamed, functionNamed } from "../../../syntax/promql/functions.ts";
import { AGGREGATORS, type Token } from "../../../syntax/promql/tokens.ts";
import { inserting, replacing, type Slip, type SlipPlace } from "./slip.ts";

/** by, without, on, ignoring and bool in the wrong place, their lists without parentheses, aggregations without any. */
export function* groupSlips(place: SlipPlace): Iterable<Slip> {
  yield* bareList(place);
  yield* sqlGroup(place);
  yield* insideCall(place);
  yield* atTheStart(place);
  yield* misspelt(place);
  yield* beforeOperator(place);
  yield* bareArgument(place);
}

const LISTS: ReadonlySet<string> = new Set(["by", "without", "on", "ignoring", "group_left", "group_right"]);
const MATCHING: ReadonlySet<string> = new Set(["on", "ignoring", "bool"]);

/** `sum by job (x)`, `by {job}`, `on [job]` */
function* bareList({ text, tokens, index }: SlipPlace): Iterable<Slip> {
  const at = tokens.findLastIndex(
    ({ kind, text: word }, i) => i <= index && kind === "keyword" && LISTS.has(word),
  );
  const word = tokens[at];
  if (!word) return;
  const rest = text.slice(word.end);
  const bracketed = /^\s*[{[]\s*([\w\s,"']*?)\s*[}\]]/.exec(rest);
  if (bracketed) {
    const edit = replacing(word.end, word.end + bracketed[0].length, ` (${bracketed[1]})`);
    yield { title: `Write the labels of \`${word.text}\` in parentheses`, edits: [edit], safe: true };
  }
  const bare = /^(\s*)([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)/.exec(rest);
  if (!bare) return;
  const start = word.end + (bare[1]?.length ?? 0);
  const edits = [inserting(start, "("), inserting(start + (bare[2]?.length ?? 0), ")")];
  yield { title: `Write the labels of \`${word.text}\` in parentheses`, edits, safe: true };
}

/** `sum(x) group by (job)` */
function* sqlGroup({ text, tokens, index }: SlipPlace): Iterable<Slip> {
  const group = tokens[index];
  const by = tokens[index + 1];
  if (group?.text !== "group" || by?.text !== "by") return;
  const list = /^\s*([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)/.exec(text.slice(by.end));
  const edits = [replacing(group.start, by.start, "")];
  if (list) edits.push(replacing(by.end, by.end + list[0].length, ` (${list[1]})`));
  yield { title: "Write by for group by", edits, safe: true };
}

/** `sum(rate(x[5m]) by (job))`: the clause belongs behind the parenthesis, or before it. */
function* insideCall({ text, tokens, index: at }: SlipPlace): Iterable<Slip> {
  const index = isGrouping(tokens[at]) ? at : at - 1;
  const clause = clauseAt(tokens, index);
  if (!clause || !isGrouping(tokens[index])) return;
  const close = tokens[clause.last + 1];
  const previous = tokens[index - 1];
  if (!previous) return;
  const written = text.slice(clause.start, clause.end);
  if (close?.text === ")" || close?.text === ",") {
    const end = close.text === ")" ? close.end : undefined;
    if (end !== undefined)
      yield {
        title: `Put ${written} behind the parenthesis`,
        edits: [replacing(previous.end, clause.end, ""), inserting(end, ` ${written}`)],
        safe: true,
      };
  }
  // `sum(by (job) x)` and `sum(by (job), x)`
  if (previous.text === "(") {
    const next =
      close?.text === "," ? (tokens[clause.last + 2]?.start ?? clause.end) : (close?.start ?? clause.end);
    yield {
      title: `Put ${written} before the parenthesis`,
      edits: [inserting(previous.start, ` ${written} `), replacing(clause.start, next, "")],
      safe: true,
    };
  }
  if (close?.text === ")" || close?.text === ",") return;
  if (previous.text === ")" || previous.text === "]" || previous.text === "}" || /\w$/.test(previous.text))
    yield* aggregated(text, tokens, index, clause);
}

/** `rate(x[5m]) by (job)`: only aggregations group. */
function* aggregated(text: string, tokens: readonly Token[], index: number, clause: Clause): Iterable<Slip> {
  const start = operandStart(tokens, index - 1);
  const previous = tokens[index - 1];
  if (start === undefined || !previous) return;
  const written = text.slice(clause.start, clause.end);
  yield {
    title: `Sum it ${written}`,
    edits: [inserting(start, `sum ${written} (`), replacing(previous.end, clause.end, ")")],
    safe: false,
  };
}

/** Where the operand starts that ends with a token: a call, a selector. */
function operandStart(tokens: readonly Token[], last: number): number | undefined {
  let at = last;
  let depth = 0;
  for (; at >= 0; at--) {
    const token = tokens[at];
    if (token?.kind !== "symbol") {
      if (depth === 0) break;
      continue;
    }
    if (/^[)\]}]$/.test(token.text)) depth++;
    else if (/^[([{]$/.test(token.text) && --depth === 0) {
      const before = tokens[at - 1];
      if (before?.kind === "identifier" || before?.kind === "metric") at--;
      break;
    }
  }
  return tokens[at]?.start;
}

/** `by (job) sum(x)` */
function* atTheStart({ text, tokens, index }: SlipPlace): Iterable<Slip> {
  for (let at = Math.min(index, tokens.length - 1); at >= Math.max(0, index - 1); at--) {
    const clause = isGrouping(tokens[at]) ? clauseAt(tokens, at) : undefined;
    const aggregator = clause && tokens[clause.last + 1];
    if (!clause || !aggregator || !AGGREGATORS.has(aggregator.text)) continue;
    const written = text.slice(clause.start, clause.end);
    yield {
      title: `Put ${written} behind ${aggregator.text}`,
      edits: [replacing(clause.start, aggregator.start, ""), inserting(aggregator.end, ` ${written} `)],
      safe: true,
    };
  }
}

/** `summ by (job) (x)` */
function* misspelt({ text, tokens, index }: SlipPlace): Iterable<Slip> {
  const start = tokens[index - 1]?.text === ")" ? operandStart(tokens, index - 1) : tokens[index - 1]?.start;
  const name = tokens.find((token) => token.start === start);
  if (!isGrouping(tokens[index]) || name?.kind !== "identifier" || functionNamed(name.text)) return;
  const meant = aggregatorLike(name.text);
  if (meant === undefined) return;
  const written = text.slice(name.start, name.end);
  yield {
    title: `Write ${meant} for ${written}`,
    edits: [replacing(name.start, name.end, meant)],
    safe: false,
  };
}

/** The aggregation that was most likely meant by a word. */
export function aggregatorLike(name: string): string | undefined {
  const lower = name.toLowerCase();
  const near = [...AGGREGATORS, ...OTHER_NAMES.keys()]
    .map((one) => [one, distance(lower, one)] as const)
    .sort((a, b) => a[1] - b[1])[0];
  if (!near || near[1] > Math.max(1, Math.floor(lower.length / 4))) return undefined;
  return OTHER_NAMES.get(near[0]) ?? near[0];
}

/** What other query languages call them. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ["mean", "avg"],
  ["average", "avg"],
  ["maximum", "max"],
  ["minimum", "min"],
  ["total", "sum"],
  ["top", "topk"],
  ["bottom", "bottomk"],
  ["stdev", "stddev"],
  ["std", "stddev"],
  ["variance", "stdvar"],
]);

/** `a on (job) * b`: what modifies an operator stands behind it. */
function* beforeOperator({ text, tokens, index }: SlipPlace): Iterable<Slip> {
  const word = tokens[index];
  const previous = tokens[index - 1];
  if (!word || !previous || word.kind !== "keyword" || !MATCHING.has(word.text)) return;
  let last = index;
  if (word.text !== "bool") {
    const clause = clauseAt(tokens, index);
    if (!clause) return;
    last = clause.last;
    const group = tokens[last + 1];
    if (group?.text === "group_left" || group?.text === "group_right")
      last = clauseAt(tokens, last + 1)?.last ?? last + 1;
  }
  const end = tokens[last]?.end ?? word.end;
  const operator = tokens[last + 1];
  const written = text.slice(word.start, end);
  if (
    operator &&
    (operator.kind === "symbol" || operator.kind === "keyword") &&
    !/^[()[\]{},]$/.test(operator.text)
  )
    yield {
      title: `Put ${written} behind \`${operator.text}\``,
      edits: [replacing(previous.end, end, ""), inserting(operator.end, ` ${written}`)],
      safe: true,
    };
  if (word.text !== "bool") return;
  // `a > 5 bool`
  const comparison = tokens.findLast(
    (token) => token.end <= word.start && /^(?:[=!<>]=|[<>])$/.test(token.text),
  );
  if (comparison)
    yield {
      title: `Put bool behind \`${comparison.text}\``,
      edits: [inserting(comparison.end, " bool"), replacing(previous.end, word.end, "")],
      safe: true,
    };
}

/** `sum rate(x[5m])`, `sum by (job) x`, `absent up` */
function* bareArgument({ text, tokens, index }: SlipPlace): Iterable<Slip> {
  const first = tokens[index];
  const previous = tokens[index - 1];
  if (!first || first.kind === "end" || first.kind === "symbol" || !previous) return;
  const isName = AGGREGATORS.has(previous.text) || functionNamed(previous.text) !== undefined;
  if (!isName && !behindGrouping(tokens, index - 1)) return;
  const glue = text.slice(previous.end, first.start);
  const open = isName ? replacing(previous.end, first.start, "(") : inserting(first.start, "(");
  const name = isName ? previous.text : (first.text ?? "");
  for (const [i, token] of tokens.entries()) {
    if (i < index || token.kind === "end" || glue.includes("\n")) continue;
    const title = isName
      ? `Write what \`${name}\` takes in parentheses`
      : "Write what is aggregated in parentheses";
    yield { title, edits: [open, inserting(token.end, ")")], safe: true };
  }
}

/** True where the token ends `sum by (…)`. */
function behindGrouping(tokens: readonly Token[], last: number): boolean {
  if (tokens[last]?.text !== ")") return false;
  const open = tokens.findLastIndex((token, i) => i < last && token.text === "(" && token.kind === "symbol");
  return isGrouping(tokens[open - 1]) && aggregatorNamed(tokens[open - 2]?.text ?? "") !== undefined;
}

interface Clause {
  readonly start: number;
  readonly end: number;
  /** The index of its last token. */
  readonly last: number;
}

/** A word with a list of labels in parentheses. */
function clauseAt(tokens: readonly Token[], index: number): Clause | undefined {
  const word = tokens[index];
  if (!word || tokens[index + 1]?.text !== "(") return undefined;
  for (let at = index + 2; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token || token.kind === "end") return undefined;
    if (token.kind === "symbol" && token.text === ")") return { start: word.start, end: token.end, last: at };
    if (token.kind === "symbol" && token.text !== ",") return undefined;
  }
  return undefined;
}

function isGrouping(token: Token | undefined): boolean {
  return token?.kind === "keyword" && (token.text === "by" || token.text === "without");
}
