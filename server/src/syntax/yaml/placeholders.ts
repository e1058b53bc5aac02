import { countLeading } from "../../text/sorted.ts";
import type { Span } from "../../text/span.ts";

/**
 * Whose a placeholder is: `prometheus` fills it in when it evaluates a rule, so it is part of the config;
 * `foreign` is filled in by a template engine before Prometheus sees the file; `either` is known to both
 * (`{{ end }}`, `{{ $x }}`) and decided by the company it keeps.
 */
export type Owner = "prometheus" | "foreign" | "either";

export interface Placeholder extends Span {
  readonly owner: Owner;
  /** Steers (`if`, `end`, a comment) and leaves no text itself. */
  readonly control: boolean;
}

const opener = /\{\{|\{%|\{#|<%|\$\{|%\{|\[\[|(?<![\w.])@(?=\w+@)/g;

/** Finds the placeholders of template languages in a text, in order and without overlap. */
export function findPlaceholders(text: string): Placeholder[] {
  return scanPlaceholders(text).found;
}

/** Where placeholders start that may be of several lines and do not end in the text. */
export function openPlaceholders(text: string): number[] {
  return scanPlaceholders(text).open;
}

function scanPlaceholders(text: string): { found: Placeholder[]; open: number[] } {
  const found: Placeholder[] = [];
  const open: number[] = [];
  if (!/\{[{%#]|<%|[$%]\{|\[\[|@/.test(text)) return { found, open };
  const scan = new RegExp(opener);
  // Once a kind is not closed, none of it further on is: without this a text of openers alone would take long.
  const unclosed = new Set<string>();
  for (let match = scan.exec(text); match !== null; match = scan.exec(text)) {
    const start = match[0];
    if (unclosed.has(start)) continue;
    const placeholder = readPlaceholder(text, match.index, start);
    if (placeholder === undefined) {
      if (/^(?:\{\{|\{%|\{#|<%)$/.test(start)) {
        unclosed.add(start);
        open.push(match.index);
      }
      continue;
    }
    found.push(placeholder);
    scan.lastIndex = placeholder.end;
  }
  return { found, open };
}

/** Answers where placeholders stand, in time that grows with the logarithm of their number. */
export class PlaceholderIndex {
  readonly #list: readonly Placeholder[];

  /** @param list in order, without overlap */
  constructor(list: readonly Placeholder[]) {
    this.#list = list;
  }

  /** True when one shares a character with the span. */
  touches(at: Span): boolean {
    const next = this.#firstBehind(at.start);
    return next !== undefined && next.start < at.end;
  }

  /** True when one stands at `offset` or behind nothing but white space from there. */
  follows(text: string, offset: number): boolean {
    const next = this.#firstBehind(offset);
    return next !== undefined && next.start >= offset && /^\s*$/.test(text.slice(offset, next.start));
  }

  #firstBehind(offset: number): Placeholder | undefined {
    return this.#list[countLeading(this.#list, ({ end }) => end <= offset)];
  }
}

function readPlaceholder(text: string, start: number, open: string): Placeholder | undefined {
  switch (open) {
    case "{{":
      return readBraces(text, start);
    case "{%":
      return delimited(text, start, "%}", true);
    case "{#":
      return delimited(text, start, "#}", true);
    case "<%":
      return delimited(text, start, "%>", text[start + 2] !== "=");
    case "${":
      return readDollar(text, start);
    case "%{":
      return readSticky(text, start, /%\{~?\s*(?:if|else|endif|for|endfor)\b[^{}\n]*\}/y, true);
    case "[[":
      return readSticky(
        text,
        start,
        /\[\[-?\s*(?:[.$][A-Za-z]|(?:env|key|range|if|else|end|with)\b)[^\]\n]*\]\]/y,
        false,
      );
    default:
      return readSticky(text, start, /@[A-Za-z_]\w*@/y, false);
  }
}

function delimited(text: string, start: number, close: string, control: boolean): Placeholder | undefined {
  const at = text.indexOf(close, start + 2);
  return at < 0 ? undefined : { start, end: at + close.length, owner: "foreign", control };
}

function readSticky(text: string, start: number, pattern: RegExp, control: boolean): Placeholder | undefined {
  pattern.lastIndex = start;
  const match = pattern.exec(text);
  return match ? { start, end: start + match[0].length, owner: "foreign", control } : undefined;
}

/** `${NAME}`, `${var.x}`, `${join(",", y)}`; `${1}` is a group of a regex and none. */
function readDollar(text: string, start: number): Placeholder | undefined {
  if (!/[A-Za-z_]/.test(text[start + 2] ?? "")) return undefined;
  const stop = Math.min(text.length, start + 1000);
  let depth = 0;
  for (let at = start + 1; at < stop; at++) {
    if (text[at] === "\n" || text[at] === "\r") return undefined;
    if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) {
      return { start, end: at + 1, owner: "foreign", control: false };
    }
  }
  return undefined;
}

function readBraces(text: string, start: number): Placeholder | undefined {
  const close = closingBraces(text, start + 2);
  if (close < 0) return undefined;
  const inner = text
    .slice(start + 2, close)
    .replace(/^-/, "")
    .replace(/-$/, "")
    .trim();
  const end = close + (text.startsWith("{{{", start) && text[close + 2] === "}" ? 3 : 2);
  return { start, end, owner: ownerOf(inner), control: controlWord.test(inner) };
}

/** The offset of the `}}` that ends a placeholder; those inside its strings and comments do not count. */
function closingBraces(text: string, from: number): number {
  const comment = /^-?\s*\/\*/.test(text.slice(from, from + 8));
  if (comment) {
    const end = text.indexOf("*/", from);
    return end < 0 ? -1 : text.indexOf("}}", end);
  }
  const plain = text.indexOf("}}", from);
  if (plain < 0) return -1;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === "}" && text[at + 1] === "}") return at;
    if (char === '"' || char === "`" || char === "'") {
      const end = stringEnd(text, at, char);
      // An apostrophe or half a string; the quotes tell nothing then.
      if (end < 0) return plain;
      at = end;
    }
  }
  return plain;
}

function stringEnd(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at];
    if (char === "\\" && quote !== "`") at++;
    else if (char === quote) return at;
    else if ((char === "\n" || char === "\r") && quote !== "`") return -1;
  }
  return -1;
}

const controlWord = /^(?:if|else|end|range|with|define|block|break|continue)\b|^\/\*|^\$[\w.]+\s*:?=|^[#!]/;
const prometheusValue = /\$(?:labels|value|externalLabels|externalURL)\b/;
/** A native histogram among the values of a rule test. */
const histogram =
  /^(?:schema|sum|count|(?:n_|z_)?buckets?|z_bucket_w|(?:n_)?offset|custom_values|counter_reset_hint):/;
const foreignRoot = /(?:^|[\s(|$])\.(?:Values|Release|Chart|Files|Capabilities|Template|Subcharts|Env)\b/;

/** Functions and keywords that Prometheus's own templates know. */
const prometheusWords = new Set(
  (
    "query first label value sortByLabel strvalue args reReplaceAll match title toUpper toLower graphLink tableLink " +
    "stripPort stripDomain humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp toTime toDuration " +
    "now pathPrefix externalURL parseDuration urlQueryEscape safeHtml tmpl and or not len index slice print printf println " +
    "html js call urlquery eq ne lt le gt ge if else end range with define template block break continue nil true false"
  ).split(" "),
);

function ownerOf(inner: string): Owner {
  const bare = inner.replace(/"(?:[^"\\\n]|\\.)*"|`[^`]*`/g, '""');
  // Half a string is a slip, which makes the placeholder nobody else's.
  if (/["'`]/.test(bare.replace(/""|'[^'\n]*'/g, ""))) return ownerOf(inner.replace(/["'`]/g, ""));
  if (prometheusValue.test(bare) || histogram.test(bare)) return "prometheus";
  if (foreignRoot.test(bare)) return "foreign";
  const word = /^[A-Za-z_]\w*/.exec(bare)?.[0];
  if (word === undefined) return ownerOfSymbol(bare);
  if (!prometheusWords.has(word)) return "foreign";
  if (controlWord.test(bare) || word === "template") {
    return /^(?:range|with|if)\s+query\b/.test(bare) ? "prometheus" : "either";
  }
  return "prometheus";
}

function ownerOfSymbol(bare: string): Owner {
  if (/^\.(?:$|[\s|)]|Labels\b|Value\b|ExternalLabels\b|ExternalURL\b)/.test(bare)) return "prometheus";
  if (/^\$\w*(?:$|[\s|:=,.])|^\(|^\/\*|^$/.test(bare)) return "either";
  if (/^""\s*\|\s*humanize(?:1024|Duration|Percentage|Timestamp)?\b/.test(bare)) return "prometheus";
  // A string alone is how one engine writes the braces of the other.
  return "foreign";
}
