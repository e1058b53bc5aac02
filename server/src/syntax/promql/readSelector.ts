import { fitted } from "../../text/fitted.ts";
import { point, span } from "../../text/span.ts";
import type {
  Located,
  Matcher,
  MatchOp,
  Name,
  PartialMatcher,
  PromqlFix,
  QuotedText,
  VectorSelector,
} from "./ast.ts";
import { type Reader, show, spanOf } from "./reader.ts";
import { NEVER_METRIC, type Token } from "./tokens.ts";

/** True when a vector selector can start with this token. */
export function startsSelector(token: Token): boolean {
  if (token.kind === "identifier" || token.kind === "metric") return true;
  if (token.kind === "keyword") return !NEVER_METRIC.has(token.text);
  return token.kind === "symbol" && token.text === "{";
}

/** Reads `name`, `name{…}` or `{…}`; the next token is known to start one. */
export function readSelector(reader: Reader): VectorSelector {
  const first = reader.peek();
  let name: Name | undefined;
  if (!reader.is("{")) {
    reader.next();
    name = { value: reader.text.slice(first.start, first.end), span: spanOf(first) };
  }
  const open = reader.accept("{");
  const outside: Pick<VectorSelector, "name" | "nameAt"> = name ? { name, nameAt: "outside" } : {};
  if (!open) return { kind: "vector", span: spanOf(first), ...outside, matchers: [], partial: [] };
  const inside = readMatchers(reader, name !== undefined);
  const named = name || !inside.name ? outside : ({ name: inside.name, nameAt: "inside" } as const);
  const end = reader.lastEnd;
  return {
    kind: "vector",
    span: span(first.start, end),
    ...named,
    matchers: fitted(inside.matchers),
    partial: inside.partial,
    braces: span(open.start, end),
  };
}

interface Inside {
  name?: Name;
  readonly matchers: Matcher[];
  readonly partial: PartialMatcher[];
}

function readMatchers(reader: Reader, named: boolean): Inside {
  const inside: Inside = { matchers: [], partial: [] };
  if (reader.accept("}")) return inside;
  for (;;) {
    readItem(reader, inside, named);
    if (!reader.is(",") && !reader.is("}")) {
      reader.unexpected("unexpected-token", notASeparator(reader), missingComma(reader));
      skipItem(reader);
    }
    if (reader.accept("}")) return inside;
    if (!reader.accept(",")) return inside;
    if (reader.accept("}")) return inside;
  }
}

function readItem(reader: Reader, inside: Inside, named: boolean): void {
  const token = reader.peek();
  if (token.kind !== "identifier" && token.kind !== "string") {
    reader.unexpected("expected-label", `A label name or \`}\` is due here, not ${show(token)}.`);
    return;
  }
  reader.next();
  const op = readOp(reader);
  const label: Name = token.quoted
    ? { value: token.quoted.value, span: token.quoted.span, quote: token.quoted.quote }
    : { value: token.text, span: spanOf(token) };
  if (!op) {
    if (token.quoted) addName(inside, token.quoted, named);
    else {
      inside.partial.push({ span: label.span, label });
      reader.unexpected("expected-operator", missingOperator(reader, token), emptyMatcherFix(reader, token));
      skipItem(reader);
    }
    return;
  }
  const value = reader.peek();
  if (value.quoted) {
    reader.next();
    inside.matchers.push({ span: span(token.start, value.end), label, op, value: value.quoted });
    return;
  }
  inside.partial.push({ span: span(token.start, op.span.end), label, op });
  reader.unexpected("expected-string", missingValue(value), quoteFix(reader, value, op));
  skipItem(reader);
}

/** A quoted name alone in braces is the metric name; a further one is one more matcher on the name. */
function addName(inside: Inside, quoted: QuotedText, named: boolean): void {
  const name: Name = { value: quoted.value, span: quoted.span, quote: quoted.quote };
  if (!named && !inside.name) inside.name = name;
  else {
    const label: Name = { value: "__name__", span: point(quoted.span.start) };
    const op: Located<MatchOp> = { value: "=", span: point(quoted.span.start) };
    inside.matchers.push({ span: quoted.span, label, op, value: quoted });
  }
}

function readOp(reader: Reader): Located<MatchOp> | undefined {
  const token = reader.peek();
  if (token.kind !== "symbol" || !MATCH_OPS.has(token.text)) return undefined;
  reader.next();
  return { value: token.text as MatchOp, span: spanOf(token) };
}

function skipItem(reader: Reader): void {
  while (reader.peek().kind !== "end" && !reader.is(",") && !reader.is("}")) reader.next();
}

function notASeparator(reader: Reader): string {
  const token = reader.peek();
  return `\`,\` or \`}\` is due after a matcher, not ${show(token)}.`;
}

function missingComma(reader: Reader): PromqlFix | undefined {
  const kind = reader.peek().kind;
  if (kind !== "identifier" && kind !== "string") return undefined;
  return { title: "Insert a comma", edits: [{ span: point(reader.lastEnd), newText: "," }] };
}

function missingOperator(reader: Reader, label: Token): string {
  const next = reader.peek();
  const what = next.kind === "end" ? "nothing follows" : `${show(next)} follows`;
  return `A match operator (=, !=, =~, !~) is due after the label \`${label.text}\`, but ${what}.`;
}

/** `{job}` asks for series that have the label. */
function emptyMatcherFix(reader: Reader, label: Token): PromqlFix | undefined {
  if (!reader.is("}") && !reader.is(",")) return undefined;
  return { title: `Match any non-empty ${label.text}`, edits: [{ span: point(label.end), newText: '!=""' }] };
}

function missingValue(token: Token): string {
  if (token.kind === "identifier") return `The value \`${token.text}\` needs quotes.`;
  if (token.kind === "symbol" && token.text === "=")
    return "A match operator is a single `=`; a value in quotes is due here.";
  return `A value in quotes is due here, not ${show(token)}.`;
}

function quoteFix(reader: Reader, token: Token, op: Located<MatchOp>): PromqlFix | undefined {
  if (token.kind === "identifier") {
    const after = reader.peek(1);
    if (after.kind !== "symbol" || after.start !== token.end) return undefined;
    const edits = [
      { span: point(token.start), newText: '"' },
      { span: point(token.end), newText: '"' },
    ];
    return { title: `Quote ${token.text}`, edits };
  }
  const doubled =
    token.kind === "symbol" && token.text === "=" && op.value === "=" && token.start === op.span.end;
  return doubled
    ? { title: "Remove the second =", edits: [{ span: spanOf(token), newText: "" }] }
    : undefined;
}

const MATCH_OPS: ReadonlySet<string> = new Set(["=", "!=", "=~", "!~"]);
