import { parseRe2, quoteRe2, type Re2Node, withoutOuterAnchors } from "../../syntax/values/re2/index.ts";
import { literalAlternatives } from "../../syntax/values/re2/literals.ts";
import type { Span } from "../../text/span.ts";

/** One text that a regex writes out: the regex itself, an alternative of it, or a common part with one of several. */
export interface WrittenValue {
  readonly value: string;
  /** In the regex. */
  readonly span: Span;
  /** The part of the regex that makes it another value; undefined where that would change other values too. */
  readonly change: (value: string) => { readonly span: Span; readonly text: string } | undefined;
}

/** The values that a fully anchored regex writes out: `a|b`, `(a|b)`, and `job:(a|b):rate5m` as what it stands for. */
export function valuesInRegex(source: string): readonly WrittenValue[] {
  const { ast } = parseRe2(source);
  return ast ? branches(withoutOuterAnchors(ast), "", "") : [];
}

/** The regex that matches a further text: as all regexes here are anchored at both ends, one more alternative. */
export function widened(source: string, value: string): string {
  return source === "" ? quoteRe2(value) : `${source}|${quoteRe2(value)}`;
}

/** @param before, after what the regex writes around the node */
function branches(node: Re2Node, before: string, after: string): WrittenValue[] {
  switch (node.kind) {
    case "group":
      return branches(node.child, before, after);
    case "alternation":
      return node.children.flatMap((child) => branches(child, before, after));
    case "concat":
      return textOf(node) === undefined
        ? commonParts(node.children, before, after)
        : [written(node, before, after)];
    default:
      return textOf(node) === undefined ? [] : [written(node, before, after)];
  }
}

/** Where one part of a sequence varies and the others are fixed, its alternatives are values with the others around. */
function commonParts(parts: readonly Re2Node[], before: string, after: string): WrittenValue[] {
  const texts = parts.map(textOf);
  const varying = texts.flatMap((text, index) => (text === undefined ? [index] : []));
  const [index = -1] = varying;
  const part = parts[index];
  if (varying.length !== 1 || (part?.kind !== "group" && part?.kind !== "alternation")) return [];
  return branches(part, before + texts.slice(0, index).join(""), texts.slice(index + 1).join("") + after);
}

function written(node: Re2Node, before: string, after: string): WrittenValue {
  const text = textOf(node) ?? "";
  return {
    value: before + text + after,
    span: node.span,
    change(value) {
      const fits =
        value.length >= before.length + after.length && value.startsWith(before) && value.endsWith(after);
      if (!fits) return undefined;
      return { span: node.span, text: quoteRe2(value.slice(before.length, value.length - after.length)) };
    },
  };
}

/** The one text that a node matches; undefined for nothing and for many. */
function textOf(node: Re2Node): string | undefined {
  const texts = literalAlternatives(node, 1);
  return texts?.length === 1 && texts[0] !== "" ? texts[0] : undefined;
}
