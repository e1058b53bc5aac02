import type { Diagnostic } from "../rules/finding.ts";
import { difference, joined, type TextEdit, trimmed } from "../text/edit.ts";
import { shift } from "../text/span.ts";
import type { KnownEdit } from "../workspace/nextVersion.ts";

/** Findings and the text that they were found in. */
export interface Found {
  readonly text: string;
  readonly findings: readonly Diagnostic[];
  /** What became of the text, as far as that was followed. */
  readonly later?: { readonly text: string; readonly edit: TextEdit };
}

/**
 * Follows a text to what it is now.
 * @param since the last edit, where it is known: else the texts are compared, which takes long for large ones
 */
export function follow(found: Found, now: string, since: KnownEdit | undefined): Found {
  const { text, findings, later } = found;
  if (since && since.before === (later?.text ?? text)) {
    const edit = later ? trimmed(text, joined(text, later.edit, since.edit)) : since.edit;
    return { text, findings, later: { text: now, edit } };
  }
  return later?.text === now ? found : { text, findings, later: { text: now, edit: difference(text, now) } };
}

/**
 * Findings of an earlier text at their places in the later one: what stands before the part that changed stays, what
 * stands behind it moves along, what the change touched is left out. Keeps findings that take long to compute on
 * the screen meanwhile, instead of making them blink at every keystroke.
 */
export function carriedOver({ findings, later }: Found): readonly Diagnostic[] {
  if (!later) return findings;
  const { span: changed, newText } = later.edit;
  const by = newText.length - (changed.end - changed.start);
  return findings.flatMap((finding) => {
    const { path, span } = finding.location;
    if (span.end <= changed.start) return [finding];
    if (span.start < changed.end) return [];
    return [{ ...finding, location: { path, span: shift(span, by) } }];
  });
}
