import type { RelabelConfig } from "../../model/relabelConfig.ts";
import { compileRe2, isConstantTemplate } from "../../syntax/values/re2/index.ts";

/** Whether a step's regex matches a whole text; false when the regex is broken or a placeholder. */
export function stepMatches(step: RelabelConfig, text: string): boolean {
  if (step.templated) return false;
  return compileRe2(step.regexText)?.fullMatch(text) ?? false;
}

/** The label that a step gives a value taken from other labels; undefined for constants and other actions. */
export function copiedInto(step: RelabelConfig): string | undefined {
  if (step.templated || !step.targetLabel) return undefined;
  if (step.action === "lowercase" || step.action === "uppercase") return step.targetLabel.value;
  if (step.action !== "replace" || step.sourceLabels.length === 0) return undefined;
  return isConstantTemplate(step.replacementText) ? undefined : step.targetLabel.value;
}

/** The labels out of `labels` that a labeldrop or labelkeep step takes away. */
export function takenAway(step: RelabelConfig, labels: Iterable<string>): string[] {
  if (step.templated || (step.action !== "labeldrop" && step.action !== "labelkeep")) return [];
  const regex = compileRe2(step.regexText);
  if (!regex) return [];
  return [...labels].filter((label) => regex.fullMatch(label) === (step.action === "labeldrop"));
}

/** A label may go once its value lives on under another name. */
export function copiedBefore(steps: readonly RelabelConfig[], label: string): boolean {
  return steps.some(
    (step) =>
      step.action === "replace" &&
      step.sourceLabels.some((s) => s.value === label) &&
      step.targetLabel?.value !== label,
  );
}

/** Keeps by metric name leave series that may well not differ in a label that is then taken away. */
export function selectsByName(steps: readonly RelabelConfig[]): boolean {
  return steps.some(
    (step) => step.action === "keep" && step.sourceLabels.some((label) => label.value === "__name__"),
  );
}
