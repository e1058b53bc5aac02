import { formatDuration } from "../../syntax/values/duration.ts";
import { quoteIfNeeded } from "../../syntax/yaml/edit.ts";
import type { YamlNode } from "../../syntax/yaml/nodes.ts";
import type { Document, RuleGroup } from "../../workspace/document.ts";

/** An alert to be written. */
export interface NewAlert {
  readonly alert: string;
  /** PromQL on one line. */
  readonly expr: string;
  readonly forMs: number;
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly summary: string;
  readonly description: string;
}

/** How a rule file is laid out. Columns are counted in characters. */
export interface RuleLayout {
  /** Column of a rule's dash. */
  readonly dash: number;
  /** From the dash to the first key. */
  readonly gap: number;
  /** How much deeper labels and annotations stand than their key. */
  readonly step: number;
  readonly quote: "double" | "single" | "plain";
  /** Rules are set apart by blank lines. */
  readonly spaced: boolean;
}

export const USUAL_LAYOUT: RuleLayout = { dash: 6, gap: 2, step: 2, quote: "double", spaced: false };

/** Alerts as lines of a rules list, without a line break at the end. */
export function alertLines(alerts: readonly NewAlert[], layout: RuleLayout): string[] {
  return alerts.flatMap((alert, index) => [
    ...(layout.spaced && index > 0 ? [""] : []),
    ...linesOf(alert, layout),
  ]);
}

function linesOf(alert: NewAlert, { dash, gap, step, quote }: RuleLayout): string[] {
  const key = " ".repeat(dash + gap);
  const below = " ".repeat(dash + gap + step);
  return [
    `${" ".repeat(dash)}-${" ".repeat(gap - 1)}alert: ${quoteIfNeeded(alert.alert)}`,
    `${key}expr: ${expressionText(alert.expr)}`,
    `${key}for: ${formatDuration(alert.forMs)}`,
    `${key}labels:`,
    ...alert.labels.map(([name, value]) => `${below}${name}: ${quoteIfNeeded(value)}`),
    `${key}annotations:`,
    `${below}summary: ${prose(alert.summary, quote)}`,
    `${below}description: ${prose(alert.description, quote)}`,
  ];
}

/** PromQL as a plain scalar where YAML reads it as one. */
function expressionText(expr: string): string {
  return /^[A-Za-z_(][^\n\r\t]*$/.test(expr) && !/: | #|[:\s]$/.test(expr)
    ? expr
    : `'${expr.replaceAll("'", "''")}'`;
}

function prose(text: string, quote: RuleLayout["quote"]): string {
  if (quote === "double") return JSON.stringify(text);
  return quote === "single" ? `'${text.replaceAll("'", "''")}'` : quoteIfNeeded(text);
}

/**
 * The layout of a group's rules (of another group's, where it has none). Undefined where rules do not stand in
 * block style, one below the other.
 */
export function layoutOf(document: Document, group: RuleGroup): RuleLayout | undefined {
  const { text } = document;
  const rules = group.rules;
  const last = rules.at(-1);
  if (last?.unit.node.kind !== "map" || last.unit.node.flow) return undefined;
  const start = last.base + last.unit.node.span.start;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const before = /^( *)-( +)$/.exec(text.slice(lineStart, start));
  if (!before) return undefined;
  const dash = before[1]?.length ?? 0;
  return {
    dash,
    gap: 1 + (before[2]?.length ?? 1),
    step: stepOf(document) ?? USUAL_LAYOUT.step,
    quote: quoteOf(document) ?? USUAL_LAYOUT.quote,
    spaced: rules.length > 1 && isSpaced(text, lineStart),
  };
}

/** True when a blank line stands above the rule, its comments left out. */
function isSpaced(text: string, lineStart: number): boolean {
  let at = lineStart;
  while (at > 0) {
    const above = text.lastIndexOf("\n", at - 2) + 1;
    const line = text.slice(above, at).trim();
    if (line === "") return true;
    if (!line.startsWith("#")) return false;
    at = above;
  }
  return false;
}

/** How much deeper than its key a nested mapping of the file's rules stands. */
function stepOf(document: Document): number | undefined {
  for (const group of document.groups) {
    for (const rule of group.rules) {
      for (const key of ["labels", "annotations"]) {
        const field = rule.unit.fields.get(key);
        const first =
          field?.value.kind === "map" && !field.value.flow && !field.inherited
            ? field.value.pairs[0]
            : undefined;
        if (!field || !first) continue;
        const column = (offset: number) => offset - (rule.piece.text.lastIndexOf("\n", offset - 1) + 1);
        const step = column(first.key.span.start) - column(field.key.span.start);
        if (step > 0) return step;
      }
    }
  }
  return undefined;
}

/** The quotes that most annotations of the file have. */
function quoteOf(document: Document): RuleLayout["quote"] | undefined {
  const count = { double: 0, single: 0, plain: 0 };
  for (const group of document.groups) {
    for (const rule of group.rules) {
      for (const { value } of rule.unit.annotations) {
        const style = styleOf(value.node);
        if (style) count[style]++;
      }
    }
  }
  const best = Math.max(count.double, count.single, count.plain);
  if (best === 0) return undefined;
  return count.double === best ? "double" : count.single === best ? "single" : "plain";
}

function styleOf(node: YamlNode): RuleLayout["quote"] | undefined {
  if (node.kind !== "scalar" || node.style === "literal" || node.style === "folded") return undefined;
  return node.style;
}
