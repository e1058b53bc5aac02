import type { Matcher, VectorSelector } from "../../syntax/promql/ast.ts";
import type { ScalarMap } from "../../syntax/yaml/scalarMap.ts";
import type { TextEdit } from "../../text/edit.ts";
import { ContentMemo } from "../../text/memo.ts";
import type { Span } from "../../text/span.ts";
import { defineRule, type FixReport, type Report, type RuleMeta, type RuleOf } from "../rule.ts";

/** A selector of an expression or of match[]; spans in it are offsets in the decoded text. */
export interface SelectorAt {
  readonly selector: VectorSelector;
  /** Undefined where the text cannot be edited in place. */
  readonly map: ScalarMap | undefined;
  /** The place in the unit of a span in the decoded text. */
  readonly place: (inner: Span) => Span;
}

interface SelectorRule extends Omit<RuleMeta, "since"> {
  readonly since: "0.1.0";
  /**
   * False only where `check` surely finds nothing, which is nearly everywhere: asked of every selector, it must be
   * quick. `known` remembers answers by text, such as that of a regex.
   */
  readonly suspects: (selector: VectorSelector, known: ContentMemo<boolean>) => boolean;
  readonly check: (at: SelectorAt) => Iterable<Report>;
}

/** A rule on each selector by itself, of whatever kind the text is that holds it: an expression or match[]. */
export function selectorRule({ suspects, check, ...meta }: SelectorRule): RuleOf<"selectors"> {
  const key = `known ${meta.id}`;
  return defineRule({
    ...meta,
    scope: "selectors",
    suspects: (selectors, { once, settings }) => {
      const known = once(settings, key, () => new ContentMemo<boolean>(10_000));
      return selectors.some((selector) => suspects(selector, known));
    },
    *check({ selectors, expression }) {
      const place = (inner: Span) => expression.place(inner);
      for (const selector of selectors) yield* check({ selector, map: expression.map, place });
    },
  });
}

export function isRegexMatcher({ op }: Matcher): boolean {
  return op.value === "=~" || op.value === "!~";
}

/** The inside of a matcher's quotes: offset n of the regex is `start + n`, when no escape stands in it. */
export function insideQuotes(matcher: Matcher): Span {
  const { span } = matcher.value;
  return { start: span.start + 1, end: Math.max(span.start + 1, span.end - 1) };
}

/** A fix that writes other text for parts of the expression; none where the YAML scalar cannot hold it. */
export function rewrite(
  at: SelectorAt,
  title: string,
  safe: boolean,
  changes: readonly TextEdit[],
): readonly FixReport[] {
  const edits = changes.flatMap(({ span, newText }) => at.map?.encode(span.start, span.end, newText) ?? []);
  if (edits.length !== changes.length || edits.length === 0) return [];
  return [
    {
      title,
      safe,
      preferred: true,
      edit: (edit) => {
        for (const one of edits) edit.replace(one.span, one.newText);
      },
    },
  ];
}
