import type { Expr, Matcher, Quote, QuotedText, VectorSelector } from "../../syntax/promql/ast.ts";
import { quoteAs } from "../../syntax/promql/strings.ts";
import { walk } from "../../syntax/promql/walk.ts";
import { isPlainMetricName } from "../../syntax/values/names.ts";
import type { Span } from "../../text/span.ts";
import { type Mention, NAME_LABEL } from "./mention.ts";
import { valuesInRegex } from "./pattern.ts";
import { type TextPlace, writableDifference } from "./place.ts";

/** The values that selectors name, and their regexes; spans of the selectors are those of the place's decoded text. */
export function inSelectors(
  selectors: Iterable<VectorSelector>,
  place: TextPlace,
  role: "use" | "match",
): Mention[] {
  const found: Mention[] = [];
  for (const selector of selectors) {
    const name = nameMention(selector, place, role);
    if (name) found.push(name);
    for (const matcher of selector.matchers) found.push(...inMatcher(matcher, place, role));
  }
  return found;
}

/** The values that functions write out: `label_replace(…, "cluster", "us-east", "src", "regex")`. */
export function inCalls(expr: Expr, place: TextPlace): Mention[] {
  const found: Mention[] = [];
  walk(expr, (node) => {
    if (node.kind !== "call" || node.func.value !== "label_replace") return;
    const [, target, replacement, source, regex] = node.args.map((arg) =>
      arg.kind === "string" ? arg.text : undefined,
    );
    if (target && replacement && replacement.value !== "" && !replacement.value.includes("$"))
      found.push(...inString(replacement, target.value, place, "definition"));
    if (source && source.value !== "" && regex)
      found.push(...inRegexString(regex, source.value, place, "matches", "use"));
  });
  return found;
}

function nameMention(selector: VectorSelector, place: TextPlace, role: Mention["role"]): Mention | undefined {
  const { name } = selector;
  if (!name) return undefined;
  const { quote } = name;
  const span = quote ? within(name.span) : name.span;
  return {
    label: NAME_LABEL,
    value: name.value,
    role,
    place,
    span,
    change(value) {
      if (quote) return changed(span, quoted(value, quote));
      return isPlainMetricName(value) ? { span, text: value } : undefined;
    },
  };
}

function inMatcher({ label, op, value }: Matcher, place: TextPlace, role: "use" | "match"): Mention[] {
  if (op.value === "=" || op.value === "!=") return inString(value, label.value, place, role);
  return inRegexString(value, label.value, place, op.value === "=~" ? "selects" : "excludes", role);
}

function inString(text: QuotedText, label: string, place: TextPlace, role: Mention["role"]): Mention[] {
  if (!text.closed) return [];
  const span = within(text.span);
  return [
    {
      label,
      value: text.value,
      role,
      place,
      span,
      change: (value) => changed(span, quoted(value, text.quote)),
    },
  ];
}

function inRegexString(
  text: QuotedText,
  label: string,
  place: TextPlace,
  effect: "selects" | "excludes" | "matches",
  role: Mention["role"],
): Mention[] {
  if (!text.closed) return [];
  const outer = within(text.span);
  const source = text.value;
  // The regex as it is written, with its escapes, to find what of it changes.
  const raw = place.value.slice(outer.start, outer.end);
  const rewrite = (next: string) => {
    const inner = quoted(next, text.quote);
    if (inner === undefined) return undefined;
    const { span, newText } = writableDifference(raw, inner);
    return { span: { start: outer.start + span.start, end: outer.start + span.end }, text: newText };
  };
  const values = valuesInRegex(source).map(
    (written): Mention => ({
      label,
      value: written.value,
      role,
      alternative: true,
      place,
      span: text.verbatim
        ? { start: outer.start + written.span.start, end: outer.start + written.span.end }
        : outer,
      change(value) {
        const part = written.change(value);
        if (!part) return undefined;
        if (text.verbatim) {
          const span = { start: outer.start + part.span.start, end: outer.start + part.span.end };
          return changed(span, quoted(part.text, text.quote));
        }
        return rewrite(source.slice(0, part.span.start) + part.text + source.slice(part.span.end));
      },
    }),
  );
  const whole: Mention = {
    label,
    value: undefined,
    role,
    place,
    span: outer,
    change: rewrite,
    regex: { source, effect },
  };
  return [...values, whole];
}

/** A text between the quotes of its kind; undefined where it needs others. */
function quoted(value: string, quote: Quote): string | undefined {
  const text = quoteAs(value, quote);
  return text.startsWith(quote) ? text.slice(1, -1) : undefined;
}

function changed(span: Span, text: string | undefined) {
  return text === undefined ? undefined : { span, text };
}

/** Without the quotes. */
function within({ start, end }: Span): Span {
  return { start: start + 1, end: Math.max(start + 1, end - 1) };
}
