import type { Diagnostic } from "../rules/finding.ts";
import { difference } from "../text/edit.ts";
import { shift } from "../text/span.ts";

/** Findings and the text that they were found in. */
export interface Found {
  readonly text: string;
  readonly findings: readonly Diagnostic[];
}

/**
 * Findings of an earlier text at their places in a later one: what stands before the part that changed stays, what
 * stands behind it moves along, what the change touched is left out. Keeps findings that take long to compute on
 * the screen meanwhile, instead of making them blink at every keystroke.
 */
export function carryOver({ text: before, findings }: Found, after: string): Diagnostic[] {
  const { span: changed } = difference(before, after);
  return findings.flatMap((finding) => {
    const { path, span } = finding.location;
    if (span.end <= changed.start) return [finding];
    if (span.start < changed.end) return [];
    return [{ ...finding, location: { path, span: shift(span, after.length - before.length) } }];
  });
}
