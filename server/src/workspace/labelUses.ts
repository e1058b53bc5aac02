import { Expression } from "../model/expression.ts";
import type { LabelPair, LocatedText } from "../model/located.ts";
import type { MatchOp, QuotedText } from "../syntax/promql/ast.ts";
import { literalAlternatives, parseRe2, type Re2Node } from "../syntax/values/re2/index.ts";
import { type Span, shift } from "../text/span.ts";
import type { AlertMatcherRole } from "./alertmanager/alertmanager.ts";
import type { Document } from "./document.ts";
import { ruleUse, type SelectorUse, type UseRole, usesOutsideRules } from "./uses.ts";
import type { WorkspaceView } from "./workspace.ts";
import { type Written, wholeOf } from "./written.ts";

/**
 * Where a label is matched or given: in a selector, by Alertmanager, as what a rule test expects or assumes, as an
 * external label of a config, a label of targets, a label that a rule adds.
 */
export type LabelRole = UseRole | AlertMatcherRole | "expected" | "external" | GivenRole;

/** The roles that give a label its value, rather than ask for it. */
export type GivenRole = "external-label" | "target-label" | "rule-label";

/** A label with a value or a regex of values, where both are written out. */
export interface LabelUse {
  readonly document: Document;
  readonly role: LabelRole;
  readonly label: Written;
  readonly op: MatchOp;
  readonly value: Written;
  /** Offsets in the value are offsets in the text; alternatives of a regex have places only then. */
  readonly verbatim: boolean;
  /** Set where it is a matcher of a selector. */
  readonly use?: SelectorUse;
}

/** Whether a rule is worth being looked at, by its text and where that starts in the file. */
export type WantedRule = (text: string, base: number) => boolean;

/** Every label of a document that stands with a value: in matchers of any kind, and as pairs where it is given. */
export function* labelUsesIn(document: Document, wanted: WantedRule = () => true): Iterable<LabelUse> {
  yield* givenIn(document, wanted);
  yield* matchedIn(document, wanted);
}

function* matchedIn(document: Document, wanted: WantedRule): Iterable<LabelUse> {
  for (const group of document.groups) {
    for (const rule of group.rules) {
      if (!wanted(rule.unit.piece.text, rule.base)) continue;
      for (const selector of rule.unit.selectors)
        for (const use of ruleUse(document, group, rule, selector)) yield* matchersOfUse(use);
    }
  }
  for (const use of usesOutsideRules(document)) yield* matchersOfUse(use);
  for (const one of document.alertmanager?.matchers ?? []) yield { document, ...one };
  for (const { role, label, value } of document.unitTests?.labels ?? [])
    yield { document, role, label, op: "=", value, verbatim: true };
}

/** Labels that get their value here. A rule's labels are read only when they are asked for, and take a while. */
function* givenIn(document: Document, wanted: WantedRule): Iterable<LabelUse> {
  const { config, groups, targetGroups } = document;
  if (config?.global) {
    const { unit, piece, base } = config.global;
    yield* pairs(document, "external-label", unit.externalLabels, piece.text, base);
  }
  for (const { unit, piece, base } of config?.jobs ?? []) {
    for (const { labels } of unit.staticConfigs)
      yield* pairs(document, "target-label", labels, piece.text, base);
  }
  for (const { unit, piece, base } of targetGroups)
    yield* pairs(document, "target-label", unit.labels, piece.text, base);
  for (const { rules } of groups) {
    for (const { unit, base } of rules) {
      const { text } = unit.piece;
      if (wanted(text, base)) yield* pairs(document, "rule-label", unit.labels, text, base);
    }
  }
}

function* pairs(
  document: Document,
  role: GivenRole,
  labels: readonly LabelPair[],
  source: string,
  base: number,
): Iterable<LabelUse> {
  for (const { name, value } of labels) {
    if (name.node.templated || value.node.templated) continue;
    const written = (text: LocatedText) => wholeOf(new Expression(source, text, undefined), base);
    yield { document, role, label: written(name), op: "=", value: written(value), verbatim: true };
  }
}

/**
 * Every place of the workspace that writes out this label with this value: `label="value"`, `label!="value"`, and
 * the value as an alternative of a regex, whose `value` is then that alternative alone. Looks through all documents,
 * so it is for what is asked for, not for every keystroke.
 */
export function labelUses(ws: WorkspaceView, label: string, value: string): LabelUse[] {
  const mayHold = holding(value);
  return [...ws.documents.values()].flatMap((document) =>
    mayHold(document.text) ? labelUsesOf(document, label, value) : [],
  );
}

/** The same in one document. */
export function labelUsesOf(document: Document, label: string, value: string): LabelUse[] {
  const found: LabelUse[] = [];
  for (const use of labelUsesIn(document, holding(value))) {
    if (use.label.value !== label) continue;
    if (use.op === "=" || use.op === "!=") {
      if (use.value.value === value) found.push(use);
    } else found.push(...alternativesOf(use).filter((one) => one.value.value === value));
  }
  return found;
}

/** Tells texts that may write a value from those that do not. */
function holding(value: string): (text: string) => boolean {
  // Where escapes are needed the value does not stand in the text as it is.
  const plain = /^[\w.:/@-]+$/.test(value);
  return (text) => !plain || text.includes(value) || text.includes("\\u");
}

/** The texts that a regex writes out as its alternatives, each as a use of its own; none where places are unclear. */
export function alternativesOf(use: LabelUse): LabelUse[] {
  if (!use.verbatim || (use.op !== "=~" && use.op !== "!~")) return [];
  const { ast } = parseRe2(use.value.value);
  return branches(ast).map(({ text, span }) => ({
    ...use,
    value: { ...use.value, value: text, span: shift(span, use.value.span.start) },
  }));
}

function* matchersOfUse(use: SelectorUse): Iterable<LabelUse> {
  const { document, role, expression, base } = use;
  for (const { label, op, value } of use.selector.matchers) {
    const name: Written = {
      value: label.value,
      expression,
      base,
      span: label.quote ? inner(label.span) : label.span,
      quote: label.quote,
    };
    yield {
      document,
      role,
      label: name,
      op: op.value,
      value: writtenText(use, value),
      verbatim: value.verbatim,
      use,
    };
  }
}

/** What stands between the quotes of a PromQL string. */
function writtenText({ expression, base }: SelectorUse, text: QuotedText): Written {
  const span = text.closed ? inner(text.span) : { start: text.span.start + 1, end: text.span.end };
  return { value: text.value, expression, base, span, quote: text.quote };
}

function inner(span: Span): Span {
  return { start: span.start + 1, end: Math.max(span.start + 1, span.end - 1) };
}

function branches(node: Re2Node | undefined): { text: string; span: Span }[] {
  if (node?.kind === "alternation") return node.children.flatMap(branches);
  if (node?.kind === "group") return branches(node.child);
  const [text] = (node && literalAlternatives(node, 1)) ?? [];
  return node === undefined || text === undefined || text === "" ? [] : [{ text, span: node.span }];
}
