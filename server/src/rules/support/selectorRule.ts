import type { Matcher, VectorSelector } from "../../syntax/promql/ast.ts";
import type { ScalarMap } from "../../syntax/yaml/scalarMap.ts";
import type { TextEdit } from "../../text/edit.ts";
import { ContentMemo } from "../../text/memo.ts";
import { type Span, shift } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import type { Severity } from "../finding.ts";
import type { FileContext, FixReport, Report } from "../rule.ts";

/** A selector of an expression or of match[]; spans in it are offsets in the decoded text. */
export interface SelectorAt {
  readonly selector: VectorSelector;
  /** Undefined where the text cannot be edited in place. */
  readonly map: ScalarMap | undefined;
  /** The place in the unit of a span in the decoded text. */
  readonly place: (inner: Span) => Span;
}

interface UnitReport {
  /** In the unit. */
  readonly at: Span;
  readonly message: string;
  readonly severity?: Severity;
  readonly tag?: "unnecessary";
  readonly fix: UnitFix | undefined;
}

/** Edits of the unit. */
interface UnitFix {
  readonly title: string;
  readonly safe: boolean;
  readonly edits: readonly TextEdit[];
}

/** A check of selectors as the rules on them share it. */
export interface SelectorCheck {
  /** Tells the check apart from others. */
  readonly key: string;
  /**
   * False only where `check` surely finds nothing, which is nearly everywhere: asked of every selector, it must be
   * quick. `known` remembers answers by text, such as that of a regex.
   */
  readonly suspects: (selector: VectorSelector, known: ContentMemo<boolean>) => boolean;
  readonly check: (at: SelectorAt) => Iterable<UnitReport>;
}

/**
 * Runs a check on every selector that a file holds, in expressions and in match[]. Findings are remembered by unit,
 * so an edit of one rule checks the selectors of that rule.
 */
export function* checkSelectors(
  document: Document,
  context: FileContext,
  { key, suspects, check }: SelectorCheck,
): Iterable<Report> {
  const known = context.once(context.settings, `known ${key}`, () => new ContentMemo<boolean>(10_000));
  for (const group of document.groups) {
    for (const { unit, base } of group.rules) {
      const { expression, selectors } = unit;
      if (!expression || expression.parsed.problems.length > 0) continue;
      if (!selectors.some((selector) => suspects(selector, known))) continue;
      const place = (inner: Span) => expression.place(inner);
      const found = context.once(unit, key, () =>
        selectors.flatMap((selector) => [...check({ selector, map: expression.map, place })]),
      );
      for (const report of found) yield moved(report, base);
    }
  }
  for (const { unit, base } of document.config?.jobs ?? []) {
    const found = context.once(unit, key, () =>
      unit.selectors.flatMap(({ selector, expression }) => {
        if (!selector || expression.parsed.problems.length > 0) return [];
        return [...check({ selector, map: expression.map, place: (inner) => expression.place(inner) })];
      }),
    );
    for (const report of found) yield moved(report, base);
  }
}

function moved({ at, fix, ...rest }: UnitReport, base: number): Report {
  return { ...rest, at: shift(at, base), fix: fix ? [fixOf(fix, base)] : [] };
}

function fixOf({ title, safe, edits }: UnitFix, base: number): FixReport {
  return {
    title,
    safe,
    preferred: true,
    edit: (edit) => {
      for (const one of edits) edit.replace(shift(one.span, base), one.newText);
    },
  };
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
): UnitFix | undefined {
  const edits = changes.flatMap(({ span, newText }) => at.map?.encode(span.start, span.end, newText) ?? []);
  return edits.length === changes.length && edits.length > 0 ? { title, safe, edits } : undefined;
}
