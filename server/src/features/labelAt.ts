import { type Span, touches } from "../text/span.ts";
import type { Document } from "../workspace/document.ts";
import { alternativesOf, type LabelUse, labelUsesIn } from "../workspace/labelUses.ts";
import { placeOfWritten } from "../workspace/written.ts";

/** A label's value under the cursor. */
export interface LabelValueAt {
  readonly label: string;
  readonly value: string;
  /** The value's place in the file; of an alternative of a regex its own. */
  readonly span: Span;
}

/** The value that stands at an offset with the label it belongs to, in a matcher or where the label is given. */
export function labelValueAt(document: Document, offset: number): LabelValueAt | undefined {
  const around = (text: string, base: number) => offset >= base && offset <= base + text.length;
  for (const use of labelUsesIn(document, around)) {
    if (!touches(placeOfWritten(use.value), offset)) continue;
    const exact = use.op === "=" || use.op === "!=";
    const found = (exact ? [use] : alternativesOf(use))
      .map(valueIn)
      .find(({ span }) => touches(span, offset));
    // A value that is empty stands for a label that is not there.
    if (found && found.value !== "") return found;
  }
  return undefined;
}

/** Whether the label gets its value here: a config, a target or a rule has it. */
export function isGiven({ role }: LabelUse): boolean {
  return role === "external-label" || role === "target-label" || role === "rule-label";
}

function valueIn({ label, value }: LabelUse): LabelValueAt {
  return { label: label.value, value: value.value, span: placeOfWritten(value) };
}
