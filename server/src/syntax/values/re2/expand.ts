import { type Span, span } from "../../../text/span.ts";

/** A piece of a relabel step's replacement. */
export type TemplatePiece =
  | { readonly kind: "text"; readonly span: Span; readonly text: string }
  /** `$1`, `${1}`, `$name`, `${name}`; `index` for a number. */
  | { readonly kind: "group"; readonly span: Span; readonly name: string; readonly index?: number };

/**
 * Splits a replacement as Go's Regexp.Expand reads it: `$$` is a dollar sign, a name without braces takes as
 * many word characters as there are (`$1x` is the group named "1x"), and a dollar sign that starts no
 * reference stays.
 */
export function parseTemplate(template: string): TemplatePiece[] {
  const pieces: TemplatePiece[] = [];
  let text = "";
  let from = 0;
  let at = 0;
  const flush = (end: number): void => {
    if (text !== "") pieces.push({ kind: "text", span: span(from, end), text });
    text = "";
  };
  while (at < template.length) {
    const dollar = template.indexOf("$", at);
    const stop = dollar < 0 ? template.length : dollar;
    if (text === "") from = at;
    text += template.slice(at, stop);
    at = stop;
    if (dollar < 0) break;
    const reference = readReference(template, dollar);
    if (reference !== undefined) {
      flush(dollar);
      pieces.push(reference);
      at = reference.span.end;
      continue;
    }
    text += "$";
    at += template.charAt(dollar + 1) === "$" ? 2 : 1;
  }
  flush(template.length);
  return pieces;
}

/** Fills a template in; a group that is unknown or took no part in the match is empty. */
export function expandTemplate(
  template: string,
  group: (key: number | string) => string | undefined,
): string {
  return parseTemplate(template)
    .map((piece) => (piece.kind === "text" ? piece.text : (group(piece.index ?? piece.name) ?? "")))
    .join("");
}

/** True when the replacement is the same for every match. */
export function isConstantTemplate(template: string): boolean {
  return parseTemplate(template).every((piece) => piece.kind === "text");
}

// Go reads letters, digits and underscores of any script.
const NAME = /^[\p{L}\p{Nd}_]+/u;
const BRACED = /^\{([\p{L}\p{Nd}_]+)\}/u;

function readReference(template: string, at: number): TemplatePiece | undefined {
  const rest = template.slice(at + 1);
  const braced = BRACED.exec(rest);
  const plain = braced === null ? NAME.exec(rest) : null;
  const found = braced ?? plain;
  if (found === null) return undefined;
  const name = braced?.[1] ?? found[0];
  const where = span(at, at + 1 + found[0].length);
  const index = groupNumber(name);
  return index === undefined
    ? { kind: "group", span: where, name }
    : { kind: "group", span: where, name, index };
}

/** A number of at most eight digits; with a leading zero the text is taken for a name. */
function groupNumber(name: string): number | undefined {
  return /^(?:0|[1-9][0-9]{0,8})$/.test(name) && Number(name) < 1e8 ? Number(name) : undefined;
}
