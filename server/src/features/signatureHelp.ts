import {
  aggregatorNamed,
  type FunctionInfo,
  functionNamed,
  signatureOf,
  typeName,
} from "../syntax/promql/functions.ts";
import { lex } from "../syntax/promql/lexer.ts";
import type { Document } from "../workspace/document.ts";
import { expressionKind } from "./completion/config/expressions.ts";
import { schemaAt } from "./completion/config/schemaAt.ts";
import { Embedded } from "./completion/embedded.ts";
import { yamlPlaceAt } from "./completion/yaml/place.ts";

export interface Signature {
  /** `rate(v range-vector) instant-vector` */
  readonly label: string;
  readonly documentation: string;
  /** Where in the label each parameter stands. */
  readonly parameters: readonly (readonly [start: number, end: number])[];
  /** Counted from 0; undefined behind the last one. */
  readonly active: number | undefined;
}

/** The function or aggregation whose arguments the cursor is in, however incomplete the expression. */
export function signatureHelp(document: Document, offset: number): Signature | undefined {
  const place = yamlPlaceAt(document, offset);
  const schema = place && schemaAt(document, place.path, offset);
  if (!place || !schema || expressionKind(schema, place.path) !== "expr") return undefined;
  const { text, at } = new Embedded(document.text, place.scalar, offset);
  const call = callAt(text, at);
  if (!call) return undefined;
  const info = functionNamed(call.name);
  return info ? ofFunction(info, call.index) : ofAggregator(call.name, call.index);
}

interface CallAt {
  readonly name: string;
  readonly index: number;
}

/** The innermost call whose parentheses are open at an offset, and which argument it is. */
function callAt(text: string, at: number): CallAt | undefined {
  const { tokens } = lex(text);
  const open: { name: string | undefined; index: number }[] = [];
  for (const [i, token] of tokens.entries()) {
    if (token.end > at || token.kind === "end") break;
    if (token.kind !== "symbol") continue;
    if (token.text === "(") {
      const before = tokens[i - 1];
      // The list of labels of `sum by (…)` stands between an aggregator and its arguments.
      const grouped = before?.text === ")" ? aggregatorBefore(tokens, i - 1) : undefined;
      const isName = before?.kind === "identifier" || before?.kind === "keyword";
      open.push({ name: grouped ?? (isName ? before.text : undefined), index: 0 });
    } else if (token.text === "[" || token.text === "{") open.push({ name: undefined, index: 0 });
    else if (/^[)\]}]$/.test(token.text)) open.pop();
    else if (token.text === ",") {
      const call = open.at(-1);
      if (call) call.index++;
    }
  }
  const innermost = open.findLast((call) => call.name !== undefined);
  return innermost?.name === undefined ? undefined : { name: innermost.name, index: innermost.index };
}

function aggregatorBefore(tokens: readonly { text: string }[], close: number): string | undefined {
  let at = close;
  while (at > 0 && tokens[at]?.text !== "(") at--;
  const name = tokens[at - 2]?.text;
  return /^(?:by|without)$/i.test(tokens[at - 1]?.text ?? "") ? name : undefined;
}

function ofFunction(info: FunctionInfo, index: number): Signature {
  const label = signatureOf(info);
  const parameters = spansOf(label);
  const last = parameters.length - 1;
  const goesOn = info.maxArgs === undefined;
  const active = index <= last ? index : goesOn ? last : undefined;
  return { label, documentation: info.doc, parameters, active };
}

function ofAggregator(name: string, index: number): Signature | undefined {
  const info = aggregatorNamed(name);
  if (!info) return undefined;
  const param = info.param ? `parameter ${typeName(info.param)}, ` : "";
  const label = `${info.name}(${param}v instant vector) instant vector`;
  const parameters = spansOf(label);
  return {
    label,
    documentation: info.doc,
    parameters,
    active: index < parameters.length ? index : undefined,
  };
}

/** The parameters between the parentheses of a signature. */
function spansOf(label: string): (readonly [number, number])[] {
  const start = label.indexOf("(") + 1;
  const end = label.indexOf(")", start);
  const spans: (readonly [number, number])[] = [];
  let from = start;
  for (const part of label.slice(start, end).split(", ")) {
    if (part !== "") spans.push([from, from + part.length]);
    from += part.length + 2;
  }
  return spans;
}
