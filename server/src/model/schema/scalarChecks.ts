import { parseDuration } from "../../syntax/values/duration.ts";
import { isLabelName } from "../../syntax/values/names.ts";
import { parseRelabelRe2 } from "../../syntax/values/re2/parse.ts";
import { parseSize } from "../../syntax/values/size.ts";
import { parseUrl } from "../../syntax/values/url.ts";
import { quoteLike } from "../../syntax/yaml/edit.ts";
import type { YamlScalar } from "../../syntax/yaml/nodes.ts";
import type { TextEdit } from "../../text/edit.ts";
import { isSecretKey } from "../../text/secrets.ts";
import { point, type Span } from "../../text/span.ts";
import { type CheckContext, defaultScheme, report } from "./context.ts";
import { fitsInteger, isBinaryNoText, resolve, tagFault } from "./goYaml.ts";
import { nearest } from "./nearest.ts";
import { innerPlace } from "./place.ts";
import type { SchemaFix } from "./problem.ts";
import { describeType, isBefore } from "./schema.ts";
import type { FlatPair } from "./sectionView.ts";
import type { EnumType, FieldType, PlainType } from "./types.ts";
import type { ValuePlace } from "./walk.ts";

type ScalarCheck = (cx: CheckContext, at: ValuePlace, scalar: YamlScalar) => void;

/** Checks a scalar that is neither null nor templated against a scalar type. */
export function checkScalar(
  cx: CheckContext,
  at: ValuePlace,
  scalar: YamlScalar,
  type: PlainType | EnumType,
): void {
  const fault = tagFault(scalar, cx.yaml);
  if (fault !== undefined) {
    report(cx, "wrong-type", placeOf(at), fault, { data: { key: at.key } });
    return;
  }
  if (type.kind === "labelvalue" && isBinaryNoText(scalar)) {
    report(cx, "bad-label-name", placeOf(at), "The bytes of this label value are no valid UTF-8.", {
      data: { key: at.key },
    });
    return;
  }
  const number = type.kind === "bool" || type.kind === "int" || type.kind === "uint" || type.kind === "float";
  const fits = number ? fitsNumber(cx, scalar, type.kind) : fitsText(cx, at, scalar);
  if (!fits) reportWrongType(cx, at, type);
  else if (type.kind === "enum") checkEnum(cx, at, scalar, type);
  else BY_KIND[type.kind]?.(cx, at, scalar);
}

const BY_KIND: Partial<Record<PlainType["kind"], ScalarCheck>> = {
  duration: checkDuration,
  size: checkSize,
  regex: checkRegex,
  url: checkUrl,
  labelname: checkLabelName,
  timestamp: checkTimestamp,
};

/** Reports a value of another kind than the type takes. */
export function reportWrongType(cx: CheckContext, at: ValuePlace, type: FieldType): void {
  const what = at.key === "" ? "This document" : `\`${at.key}\``;
  const message =
    `${what} takes ${describeType(type)}, not ${describeNode(cx, at)}. ${wayOut(cx, at, type)}`.trim();
  const fix = at.site ? undefined : typeFix(cx, at, type);
  report(cx, "wrong-type", placeOf(at), message, { data: { key: at.key }, ...(fix && { fixes: [fix] }) });
}

/** Where to point at a value: collections and blocks span lines, so their key stands for them. */
export function placeOf(at: ValuePlace): Span {
  if (at.site) return at.site;
  const oneLine = at.node.kind === "scalar" && at.node.style !== "literal" && at.node.style !== "folded";
  return oneLine && at.node.span.end > at.node.span.start ? at.node.span : at.anchor;
}

function fitsNumber(cx: CheckContext, scalar: YamlScalar, kind: "bool" | "int" | "uint" | "float"): boolean {
  const resolved = resolve(scalar, cx.yaml);
  if (kind === "bool") return resolved === "bool";
  if (resolved !== "int" && resolved !== "float") return false;
  if (kind === "float") return true;
  return fitsInteger(scalar.value, kind === "uint");
}

/** JSON and Kubernetes convert nothing: there a number is no text. */
function fitsText(cx: CheckContext, at: ValuePlace, scalar: YamlScalar): boolean {
  if (cx.json) return scalar.style === "double";
  // An expression may be a number all the same.
  return !cx.kubernetes || at.key === "expr" || resolve(scalar, "v2") === "text";
}

function checkEnum(cx: CheckContext, at: ValuePlace, scalar: YamlScalar, type: EnumType): void {
  if (type.open || (scalar.value === "" && type.empty)) return;
  const wanted = type.fold ? scalar.value.toLowerCase() : scalar.value;
  if (type.values.some((v) => (type.fold ? v.toLowerCase() : v) === wanted)) return;
  if (type.gone && Object.hasOwn(type.gone, wanted) && isBefore(cx.version, type.gone[wanted])) return;
  const near =
    type.values.find((v) => v.toLowerCase() === scalar.value.toLowerCase()) ??
    nearest(scalar.value, type.values);
  const hint = near ? ` Did you mean ${near}?` : "";
  const value = scalar.value === "" ? "an empty value" : JSON.stringify(scalar.value);
  report(cx, "bad-enum", placeOf(at), `\`${at.key}\` cannot be ${value}; ${possible(type)}.${hint}`, {
    data: { ...ownerOf(at), ...(near && { suggestion: near }) },
    ...fixTo(at, scalar, near),
  });
}

function possible(type: EnumType): string {
  return type.values.length === 1
    ? `only ${type.values[0]} is possible`
    : `it is one of ${type.values.join(", ")}`;
}

function checkDuration(cx: CheckContext, at: ValuePlace, scalar: YamlScalar): void {
  // The operator takes an empty duration for none.
  if (scalar.value === "" && cx.kubernetes) return;
  const parsed = parseDuration(scalar.value);
  if ("ms" in parsed) return;
  report(cx, "bad-duration", placeOf(at), `${parsed.problem}.`, {
    data: ownerOf(at),
    ...fixTo(at, scalar, parsed.suggestion),
  });
}

function checkSize(cx: CheckContext, at: ValuePlace, scalar: YamlScalar): void {
  const parsed = parseSize(scalar.value);
  if ("bytes" in parsed) return;
  report(cx, "bad-size", placeOf(at), `${parsed.problem}.`, {
    data: ownerOf(at),
    ...fixTo(at, scalar, parsed.suggestion),
  });
}

function checkRegex(cx: CheckContext, at: ValuePlace, scalar: YamlScalar): void {
  const { problem } = parseRelabelRe2(scalar.value);
  if (!problem) return;
  report(
    cx,
    "bad-regex",
    innerPlace({ value: scalar, keySpan: at.anchor, valueSpan: placeOf(at), site: at.site }, problem.span),
    `${problem.message.replace(/\.$/, "")}.`,
    {
      data: ownerOf(at),
    },
  );
}

function checkUrl(cx: CheckContext, at: ValuePlace, scalar: YamlScalar): void {
  const parsed = parseUrl(scalar.value);
  if ("problem" in parsed) report(cx, "bad-url", placeOf(at), `${parsed.problem}.`, { data: ownerOf(at) });
}

function checkLabelName(cx: CheckContext, at: ValuePlace, scalar: YamlScalar): void {
  // Only the release decides here: the validation scheme of a config comes into play where names are written.
  if (isLabelName(scalar.value, defaultScheme(cx.version))) return;
  const what = scalar.value === "" ? "An empty text" : JSON.stringify(scalar.value);
  report(cx, "bad-label-name", placeOf(at), `${what} is not a valid label name.`, { data: ownerOf(at) });
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)$/;

function checkTimestamp(cx: CheckContext, at: ValuePlace, { value }: YamlScalar): void {
  if (value === "" || /^-?\d+(?:\.\d*)?$/.test(value)) return;
  if (TIME.test(value) && !Number.isNaN(Date.parse(value))) return;
  const message = `${JSON.stringify(value)} is no time: write seconds since 1970, or a time such as 2024-01-31T12:00:00Z.`;
  report(cx, "wrong-type", placeOf(at), message, { data: ownerOf(at) });
}

/** The label names of target groups and matchers, which are read as such; external labels are looked at elsewhere. */
export function checkKey(cx: CheckContext, at: ValuePlace, pair: FlatPair): void {
  if (isLabelName(pair.key.value, defaultScheme(cx.version))) return;
  const what = pair.key.value === "" ? "An empty text" : JSON.stringify(pair.key.value);
  report(cx, "bad-label-name", pair.keySpan, `${what} is not a valid label name.`, { data: ownerOf(at) });
}

function ownerOf(at: ValuePlace): { key: string; section?: string } {
  return { key: at.key, ...(at.parent && { section: at.parent.name }) };
}

function fixTo(
  at: ValuePlace,
  scalar: YamlScalar,
  text: string | undefined,
): { fixes?: readonly SchemaFix[] } {
  if (text === undefined || at.site || scalar.style === "literal" || scalar.style === "folded") return {};
  const bare = scalar.style === "plain" && /^[\w.-]+$/.test(text);
  const edits = [{ span: scalar.span, newText: bare ? text : quoteLike(scalar.style, text) }];
  return { fixes: [{ title: `Change to ${text}`, safe: false, edits }] };
}

function describeNode(cx: CheckContext, { node, key }: ValuePlace): string {
  if (node.kind === "seq") return "a list";
  if (node.kind === "map") return "a mapping";
  if (node.kind !== "scalar") return "nothing";
  const shown = node.value.length > 40 ? `${node.value.slice(0, 40)}…` : node.value;
  const quoted = node.style === "single" || node.style === "double";
  const kind = resolve(node, cx.kubernetes ? "v2" : cx.yaml);
  if (isSecretKey(key)) return kind === "text" ? "a text" : kind === "bool" ? "a boolean" : "a number";
  if (kind === "text") return quoted ? `the quoted text "${shown}"` : `the text ${shown}`;
  return `${kind === "bool" ? "the boolean" : "the number"} ${shown}`;
}

function wayOut(cx: CheckContext, at: ValuePlace, type: FieldType): string {
  const { node } = at;
  if (quotable(cx, at, type)) return "Put it in quotes: Kubernetes converts nothing.";
  if (cx.json && node.kind === "scalar") return "Put it in quotes: in JSON nothing is converted.";
  if (type.kind === "list" && node.kind === "scalar") return "Write it as a list item.";
  if (type.kind === "list" && node.kind === "map") return "Put a dash before its first key.";
  if (type.kind === "section" && node.kind === "seq") return "Remove the dash.";
  if (node.kind === "scalar" && isQuoted(node) && unquotable(cx, node, type)) return "Remove the quotes.";
  return "";
}

/** A number or boolean of a manifest where a text is due. */
function quotable(cx: CheckContext, at: ValuePlace, type: FieldType): boolean {
  const { node } = at;
  return cx.kubernetes && node.kind === "scalar" && node.style === "plain" && !NO_TEXT.has(type.kind);
}

const NO_TEXT: ReadonlySet<FieldType["kind"]> = new Set<FieldType["kind"]>([
  "bool",
  "duration",
  "float",
  "int",
  "list",
  "map",
  "section",
  "size",
  "uint",
]);

function typeFix(cx: CheckContext, at: ValuePlace, type: FieldType): SchemaFix | undefined {
  const { node } = at;
  if (node.kind !== "scalar") return undefined;
  if (quotable(cx, at, type)) {
    const newText = quoteLike("double", node.value);
    return { title: "Put it in quotes", safe: true, edits: [{ span: node.span, newText }] };
  }
  if (isQuoted(node) && unquotable(cx, node, type)) {
    return { title: "Remove the quotes", safe: true, edits: [{ span: node.span, newText: node.value }] };
  }
  const inList =
    type.kind === "list" &&
    type.of.kind !== "section" &&
    (isQuoted(node) || /^[\w./:@$-]+$/.test(node.value));
  if (!inList) return undefined;
  const edits: TextEdit[] = [
    { span: point(node.span.start), newText: "[" },
    { span: point(node.span.end), newText: "]" },
  ];
  return { title: "Make it a list", safe: true, edits };
}

function isQuoted(node: YamlScalar): boolean {
  return node.style === "single" || node.style === "double";
}

function unquotable(cx: CheckContext, node: YamlScalar, type: FieldType): boolean {
  if (type.kind !== "bool" && type.kind !== "int" && type.kind !== "uint" && type.kind !== "float")
    return false;
  const { tag: _, ...bare } = node;
  return fitsNumber(cx, { ...bare, style: "plain" }, type.kind);
}
