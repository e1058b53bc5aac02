import { type Field, itemsOf, type LocatedText, textOf } from "../../model/located.ts";
import { scalarMap } from "../../syntax/yaml/scalarMap.ts";
import type { Span } from "../../text/span.ts";
import { shift } from "../../text/span.ts";
import { type ComposeText, interpolate } from "./text.ts";

/** A flag of a command line: `--name=value`, `-name value` or `--name` alone. */
export interface ComposeFlag {
  /** Without its dashes. */
  readonly name: string;
  readonly value: string | undefined;
  /** Of the flag, its value included where it stands in the same word. */
  readonly span: Span;
  readonly valueSpan: Span | undefined;
}

/** The words of `entrypoint` or `command`: items of a list, or a text as a shell would split it. */
export function readWords(field: Field | undefined, source: string, base: number): ComposeText[] {
  if (!field) return [];
  const site = field.inherited ? field.span : undefined;
  const texts = field.value.kind === "seq" ? undefined : textOf(field.value, site);
  if (texts) return splitText(texts, source, base);
  return itemsOf(field).flatMap(({ node, site: at }) => {
    const text = textOf(node, at);
    if (!text) return [];
    // The script behind `sh -c` is an item of its own.
    return /\s--?[A-Za-z]/.test(text.value)
      ? splitText(text, source, base)
      : [wordOf(text, base)].filter(isKnown);
  });
}

/** Words as flags; what follows a flag without `=` and has no dash is its value. */
export function readFlags(words: readonly ComposeText[]): ComposeFlag[] {
  return words.flatMap((word, index): ComposeFlag[] => {
    const found = /^--?([A-Za-z][\w.-]*)(?:=(.*))?$/s.exec(word.value);
    if (!found) return [];
    const [, name = "", value] = found;
    if (value !== undefined) {
      const width = word.span.end - word.span.start;
      const start = word.span.end - value.length;
      // Only where the word is written as it reads does the value's place follow from its length.
      const valueSpan = width === word.value.length ? { start, end: word.span.end } : word.span;
      return [{ name, value, span: word.span, valueSpan }];
    }
    const next = words[index + 1];
    const own = next && !next.value.startsWith("-") ? next : undefined;
    return [{ name, value: own?.value, span: word.span, valueSpan: own?.span }];
  });
}

function wordOf(text: LocatedText, base: number): ComposeText | undefined {
  const value = interpolate(text.value);
  if (value === undefined) return undefined;
  const quotes = !text.inherited && (text.node.style === "single" || text.node.style === "double") ? 1 : 0;
  return { value, span: { start: text.span.start + quotes + base, end: text.span.end - quotes + base } };
}

function isKnown<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function splitText(text: LocatedText, source: string, base: number): ComposeText[] {
  const map = text.inherited ? undefined : scalarMap(source, text.node);
  return shellWords(text.value).flatMap(({ value, start, end }) => {
    const filled = interpolate(value);
    return filled === undefined
      ? []
      : [{ value: filled, span: shift(map?.spanOf(start, end) ?? text.span, base) }];
  });
}

/** Splits at spaces outside quotes; backslashes escape outside single quotes. Offsets count in the text. */
export function shellWords(
  text: string,
): { readonly value: string; readonly start: number; readonly end: number }[] {
  const words: { value: string; start: number; end: number }[] = [];
  let word: { value: string; start: number; end: number } | undefined;
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (quote === "" && /\s/.test(char)) {
      word = undefined;
      continue;
    }
    if (!word) {
      word = { value: "", start: i, end: i };
      words.push(word);
    }
    if (quote === "" && (char === "'" || char === '"')) quote = char;
    else if (char === quote) quote = "";
    else if (char === "\\" && quote !== "'") {
      i++;
      // A backslash at the end of a line joins the lines.
      if (text.charAt(i) !== "\n") word.value += text.charAt(i);
    } else word.value += char;
    word.end = i + 1;
  }
  return words.filter((w) => w.value !== "");
}
