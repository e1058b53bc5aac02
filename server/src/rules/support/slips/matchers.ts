import { aggregatorNamed, functionNamed } from "../../../syntax/promql/functions.ts";
import { quoteDouble } from "../../../syntax/promql/strings.ts";
import { isPlainLabelName } from "../../../syntax/values/names.ts";
import { inserting, matcherAt, replacing, type Slip, type SlipPlace } from "./slip.ts";

/** What goes wrong between braces: operators of other languages, values without quotes, separators. */
export function* matcherSlips(place: SlipPlace): Iterable<Slip> {
  const { text, problem } = place;
  const at = problem.span.start;
  const before = matcherAt(text.slice(0, at), at);
  if (before) yield* halfQuoted(text, before.start);
  const here = matcherAt(text, at);
  if (here) {
    const item = text.slice(here.start, here.end);
    yield* separators(item, here.start, at);
    yield* lists(text, here.start);
    yield* rewritten(item, here.start);
    yield* emptyItems(text, at);
    return;
  }
  yield* joined(place);
  yield* nameBehind(place);
  yield* otherBrackets(place);
}

/** `and`, `&&` and `;` between two matchers. */
function* separators(item: string, start: number, at: number): Iterable<Slip> {
  for (const found of item.matchAll(/(["'`])[ \t\n]*(and\b|&&?|;|\|\||or\b)[ \t\n]*(?=["'`]?[A-Za-z_])/gi)) {
    const word = (found[2] ?? "").toLowerCase();
    // Either of two is no matcher; to make it one for both would be another meaning.
    if (word === "or" || word === "||" || start + found.index > at) continue;
    const from = start + found.index + 1;
    const title = `Write a comma for \`${found[2]}\``;
    yield { title, edits: [replacing(from, start + found.index + found[0].length, ", ")], safe: true };
  }
}

/** `job=web"` */
function* halfQuoted(text: string, start: number): Iterable<Slip> {
  const found = /^(\s*[A-Za-z_]\w*\s*(?:=~|!~|!=|=)\s*)[^\s"'`,{}]+(["'])(?=\s*[,}])/.exec(text.slice(start));
  if (!found) return;
  const at = start + (found[1]?.length ?? 0);
  yield { title: `Open the string with ${found[2]}`, edits: [inserting(at, found[2] ?? "")], safe: true };
}

/** One matcher, written as other languages would. */
function* rewritten(item: string, start: number): Iterable<Slip> {
  const found = MATCHER.exec(item);
  if (!found) return;
  const [, before = "", rawName = "", , rawOp = "", , rawValue = ""] = found;
  const name = nameText(rawName);
  // A bare value ends where the next matcher begins.
  const value = (/^["'`]/.test(rawValue) ? rawValue : (rawValue.split(/\s+and\s|\s*&&/i, 1)[0] ?? "")).trim();
  const from = start + before.length;
  const end = start + item.lastIndexOf(rawValue) + value.length;
  const op = rawOp.toLowerCase().trim();
  const meant = OPERATORS.get(op);
  const quoted = quotedValue(value);
  if (meant === undefined || quoted === undefined) return;
  if (op === meant && quoted === value && name === rawName) return;
  const newText = `${name}${meant}${quoted}`;
  yield { title: `Write ${newText}`, edits: [replacing(from, end, newText)], safe: op !== "~" };
}

/** Name, operator and value; the name may hold what only quotes allow. */
const MATCHER =
  /^(\s*)((?:"[^"]*"|'[^']*'|`[^`]*`)|[^\s"'`=!~<>:,{}()]+)(\s*)(=~|!~|!=~|!==|===|==|!=|=!|~=|~|<>|:=|=|:|\s(?:is|equals)(?=[\s"']))(\s*)([^\s].*)$/is;

const OPERATORS: ReadonlyMap<string, string> = new Map([
  ["=", "="],
  ["!=", "!="],
  ["=~", "=~"],
  ["!~", "!~"],
  ["==", "="],
  ["===", "="],
  [":", "="],
  [":=", "="],
  ["is", "="],
  ["equals", "="],
  ["!==", "!="],
  ["=!", "!="],
  ["<>", "!="],
  ["~=", "=~"],
  ["~", "=~"],
  ["!=~", "!~"],
]);

function nameText(raw: string): string {
  return /^["'`]/.test(raw) || isPlainLabelName(raw) ? raw : quoteDouble(raw);
}

function quotedValue(value: string): string | undefined {
  if (/^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)$/s.test(value)) return value;
  if (value === "" || /["'`\n{}=]/.test(value)) return undefined;
  return quoteDouble(value);
}

/** `job in ("a", "b")` */
function* lists(text: string, start: number): Iterable<Slip> {
  const found = /^(\s*)([A-Za-z_]\w*)\s+(not\s+in|in)\s*[([]([^()[\]{}]*)[)\]]/i.exec(text.slice(start));
  if (!found) return;
  const [whole, before = "", name = "", word = "", inner = ""] = found;
  const values = inner.split(",").map((one) => one.trim().replace(/^(["'`])(.*)\1$/s, "$2"));
  if (values.some((one) => one === "" || /["'`]/.test(one))) return;
  const regex = quoteDouble(values.map((one) => one.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&")).join("|"));
  const newText = `${name}${word.toLowerCase() === "in" ? "=~" : "!~"}${regex}`;
  const edit = replacing(start + before.length, start + whole.length, newText);
  yield { title: `Write ${newText}`, edits: [edit], safe: true };
}

/** A comma with nothing before it. */
function* emptyItems(text: string, at: number): Iterable<Slip> {
  if (text.charAt(at) === ",")
    yield { title: "Remove the comma", edits: [replacing(at, at + 1, "")], safe: true };
  const semicolon = text.charAt(at) === ";";
  if (semicolon) yield { title: "Write a comma for `;`", edits: [replacing(at, at + 1, ",")], safe: true };
}

/** `up{job="a"}{env="b"}` */
function* joined({ text, tokens, index }: SlipPlace): Iterable<Slip> {
  const open = tokens[index];
  const close = tokens[index - 1];
  if (open?.text !== "{" || open.kind !== "symbol") return;
  if (close?.text === "}") {
    const alone = tokens[index - 2]?.text === "{" || tokens[index + 1]?.text === "}";
    const edit = replacing(close.start, open.end, alone ? "" : ", ");
    yield { title: "Put the matchers into one pair of braces", edits: [edit], safe: true };
  }
  if (close?.text === "]") yield* rangeFirst(text, tokens, index);
}

/** `up[5m]{job="a"}`: the matchers stand before the range. */
function* rangeFirst(text: string, tokens: SlipPlace["tokens"], index: number): Iterable<Slip> {
  const open = tokens[index];
  const end = tokens.findIndex((token, i) => i > index && token.text === "}" && token.kind === "symbol");
  const start = tokens.findLastIndex(
    (token, i) => i < index && token.text === "[" && token.kind === "symbol",
  );
  const braces = tokens[end];
  const bracket = tokens[start];
  if (!open || !braces || !bracket) return;
  const matchers = text.slice(open.start, braces.end);
  yield {
    title: "Put the matchers before the range",
    edits: [inserting(bracket.start, matchers), replacing(open.start, braces.end, "")],
    safe: true,
  };
}

/** `{job="a"}up` */
function* nameBehind({ text, tokens, index }: SlipPlace): Iterable<Slip> {
  const name = tokens[index];
  const close = tokens[index - 1];
  if (!name || (name.kind !== "identifier" && name.kind !== "metric") || close?.text !== "}") return;
  const open = tokens.findLastIndex((token, i) => i < index && token.text === "{" && token.kind === "symbol");
  const before = tokens[open - 1];
  const brace = tokens[open];
  if (!brace || before?.end === brace.start) return;
  yield {
    title: "Put the name before the braces",
    edits: [inserting(brace.start, text.slice(name.start, name.end)), replacing(close.end, name.end, "")],
    safe: close.end === name.start,
  };
}

/** `up(job="a")` and `up[job="a"]` */
function* otherBrackets({ text, tokens, index }: SlipPlace): Iterable<Slip> {
  const open = tokens.findLastIndex(
    ({ kind, text: symbol }, i) => i <= index && kind === "symbol" && (symbol === "(" || symbol === "["),
  );
  const bracket = tokens[open];
  const name = tokens[open - 1];
  if (!bracket || !name || (name.kind !== "identifier" && name.kind !== "metric")) return;
  if (functionNamed(name.text) || aggregatorNamed(name.text)) return;
  const found = /^[([]((?:[^()[\]{}"'`]|"[^"\n]*"|'[^'\n]*')*)[)\]]/.exec(text.slice(bracket.start));
  if (!found || !/^\s*[A-Za-z_]\w*\s*(?:=~|!~|!=|=)/.test(found[1] ?? "")) return;
  const end = bracket.start + found[0].length;
  const edits = [replacing(bracket.start, bracket.end, "{"), replacing(end - 1, end, "}")];
  yield { title: "Write the matchers in braces", edits, safe: true };
}
