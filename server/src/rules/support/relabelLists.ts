import type { RelabelConfig } from "../../model/relabelConfig.ts";
import { EditBuilder } from "../../syntax/yaml/edit.ts";
import { shiftEdits } from "../../text/edit.ts";
import { type Span, shift } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import type { Once, Report } from "../rule.ts";

/** The lists of relabel steps in a config, and what they are applied to. */
export type RelabelTarget = "targets" | "series" | "sent series";

/** A report on a list; its spans count from the unit that the list stands in. */
export interface StepReport extends Omit<Report, "at" | "related" | "fix"> {
  readonly at: Span;
  readonly related?: readonly { readonly at: Span; readonly message: string }[];
  /** Never safe: what a step was meant to do is a guess. */
  readonly fix?: { readonly title: string; readonly edit: (edit: EditBuilder) => void };
}

/** Checks every list of relabel steps of a config's jobs and remote writes; findings are remembered by unit. */
export function* checkRelabelLists(
  document: Document,
  once: Once,
  key: string,
  check: (steps: readonly RelabelConfig[], of: RelabelTarget) => Iterable<StepReport>,
): Iterable<Report> {
  for (const { unit, base } of document.config?.jobs ?? []) {
    if (unit.relabelConfigs.length + unit.metricRelabelConfigs.length === 0) continue;
    const found = once(unit, key, () => [
      ...check(unit.relabelConfigs, "targets"),
      ...check(unit.metricRelabelConfigs, "series"),
    ]);
    for (const report of found) yield moved(document, report, base);
  }
  for (const { unit, base } of document.config?.remoteWrites ?? []) {
    if (unit.writeRelabelConfigs.length === 0) continue;
    const found = once(unit, key, () => [...check(unit.writeRelabelConfigs, "sent series")]);
    for (const report of found) yield moved(document, report, base);
  }
}

function moved({ path, text }: Document, report: StepReport, base: number): Report {
  const { at, related = [], fix, ...rest } = report;
  return {
    ...rest,
    at: shift(at, base),
    related: related.map((r) => ({ location: { path, span: shift(r.at, base) }, message: r.message })),
    fix: fix
      ? {
          title: fix.title,
          safe: false,
          preferred: true,
          edits: () => {
            const edit = new EditBuilder(text.slice(base));
            fix.edit(edit);
            return [{ path, edits: shiftEdits(edit.edits, base) }];
          },
        }
      : [],
  };
}

/** Where a finding about a step as a whole stands: its action, else its first key. */
export function stepSpot(step: RelabelConfig): Span {
  const field = step.fields.get("action") ?? step.fields.values().next().value;
  return field ? { start: field.key.span.start, end: field.span.end } : step.span;
}
