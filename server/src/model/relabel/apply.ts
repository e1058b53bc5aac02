import { isLabelName, type NameScheme } from "../../syntax/values/names.ts";
import { compileRe2, type Re2Matcher } from "../../syntax/values/re2/index.ts";
import { LabelBuilder, type Labels } from "./labelBuilder.ts";
import { md5 } from "./md5.ts";
import { RELABEL_DEFAULTS, type RelabelStep } from "./step.ts";

/** What one step did to one set of labels. */
export interface StepEffect {
  readonly step: RelabelStep;
  readonly outcome: "changed" | "unchanged" | "kept" | "dropped" | "invalid";
  /** The source labels' values joined by the separator: what the regex, the hash or the comparison looks at. */
  readonly value: string;
  /** Labels that the step added or gave another value. */
  readonly set: Labels;
  readonly removed: readonly string[];
}

export interface RelabelResult {
  /** Sorted by name; null when a step dropped the target or series. */
  readonly labels: Record<string, string> | null;
  /** One entry for each step up to the one that dropped. */
  readonly trace: readonly StepEffect[];
}

export interface RelabelOptions {
  /** Decides which names a templated `target_label` may make. Default: utf8. */
  readonly scheme?: NameScheme;
  /** Compiles a regex, for who runs many steps of which most are the same. Default: compileRe2. */
  readonly compile?: (pattern: string) => Re2Matcher | undefined;
}

/** Runs relabel steps over labels as Prometheus does. A step that Prometheus would refuse changes nothing. */
export function applyRelabel(
  labels: Labels | ReadonlyMap<string, string>,
  steps: readonly RelabelStep[],
  options: RelabelOptions = {},
): RelabelResult {
  return relabeler(steps, options)(labels);
}

/** `applyRelabel` for many sets of labels: the regexes are compiled once. */
export function relabeler(
  steps: readonly RelabelStep[],
  options: RelabelOptions = {},
): (labels: Labels | ReadonlyMap<string, string>) => RelabelResult {
  const { scheme = "utf8", compile = compileRe2 } = options;
  const compiled = steps.map((step) => ({
    step,
    regex: usesRegex(step) ? compile(step.regex) : undefined,
  }));
  return (labels) => {
    const builder = new LabelBuilder(labels);
    const trace: StepEffect[] = [];
    for (const { step, regex } of compiled) {
      const before = new Map(builder.entries());
      const value = joinedValue(step, (name) => builder.get(name));
      const kept = applyStep(step, value, regex, builder, scheme);
      const after = new Map(builder.entries());
      const set = Object.fromEntries([...after].filter(([name, now]) => before.get(name) !== now));
      const removed = [...before.keys()].filter((name) => !after.has(name));
      trace.push({ step, outcome: outcomeOf(step, kept, set, removed), value, set, removed });
      if (kept === false) return { labels: null, trace };
    }
    return { labels: builder.labels(), trace };
  };
}

/** The source labels' values as a step joins them. */
export function joinedValue(step: RelabelStep, get: (name: string) => string): string {
  return step.sourceLabels.map(get).join(step.separator);
}

/** The shard that hashmod gives a value: the last eight bytes of its MD5 as a number, modulo the modulus. */
export function hashModulo(value: string, modulus: number): string | undefined {
  if (!Number.isInteger(modulus) || modulus < 1) return undefined;
  const digest = md5(value);
  return String(new DataView(digest.buffer).getBigUint64(8, false) % BigInt(modulus));
}

/** Lower or upper case as Go makes it: character by character, without the mappings that change the length. */
export function changeCase(value: string, to: "lowercase" | "uppercase"): string {
  return Array.from(value, (char) => {
    if (to === "lowercase") return char === "\u0130" ? "i" : single(char, char.toLowerCase());
    return single(char, char.toUpperCase());
  }).join("");
}

function single(char: string, changed: string): string {
  return [...changed].length === 1 ? changed : char;
}

/** False when the labels are dropped, undefined when the step is not valid. */
function applyStep(
  step: RelabelStep,
  value: string,
  regex: Re2Matcher | undefined,
  builder: LabelBuilder,
  scheme: NameScheme,
): boolean | undefined {
  switch (step.action) {
    case "keepequal":
      return builder.get(step.targetLabel) === value;
    case "dropequal":
      return builder.get(step.targetLabel) !== value;
    case "lowercase":
    case "uppercase":
      builder.set(step.targetLabel, changeCase(value, step.action));
      return true;
    case "hashmod": {
      const shard = hashModulo(value, step.modulus);
      if (shard !== undefined) builder.set(step.targetLabel, shard);
      return shard === undefined ? undefined : true;
    }
    default:
      return regex === undefined ? undefined : applyRegexStep(step, value, regex, builder, scheme);
  }
}

function applyRegexStep(
  step: RelabelStep,
  value: string,
  regex: Re2Matcher,
  builder: LabelBuilder,
  scheme: NameScheme,
): boolean {
  switch (step.action) {
    case "keep":
      return regex.fullMatch(value);
    case "drop":
      return !regex.fullMatch(value);
    case "labelmap":
      for (const [name, labelValue] of builder.entries()) {
        const match = regex.match(name);
        if (match !== undefined) builder.set(match.expand(step.replacement), labelValue);
      }
      return true;
    case "labeldrop":
    case "labelkeep":
      for (const [name] of builder.entries()) {
        if (regex.fullMatch(name) === (step.action === "labeldrop")) builder.delete(name);
      }
      return true;
    default: {
      replace(step, value, regex, builder, scheme);
      return true;
    }
  }
}

function replace(
  step: RelabelStep,
  value: string,
  regex: Re2Matcher,
  builder: LabelBuilder,
  scheme: NameScheme,
): void {
  const templated = step.targetLabel.includes("$") || step.replacement.includes("$");
  if (value === "" && step.regex === RELABEL_DEFAULTS.regex && !templated) {
    // Prometheus sets a plain label here without looking at the name again.
    builder.set(step.targetLabel, step.replacement);
    return;
  }
  const match = regex.match(value);
  if (match === undefined) return;
  const target = match.expand(step.targetLabel);
  if (isLabelName(target, scheme)) builder.set(target, match.expand(step.replacement));
}

function usesRegex(step: RelabelStep): boolean {
  return !["keepequal", "dropequal", "lowercase", "uppercase", "hashmod"].includes(step.action);
}

function outcomeOf(
  step: RelabelStep,
  kept: boolean | undefined,
  set: Labels,
  removed: readonly string[],
): StepEffect["outcome"] {
  if (kept === undefined) return "invalid";
  if (!kept) return "dropped";
  if (["keep", "drop", "keepequal", "dropequal"].includes(step.action)) return "kept";
  return removed.length > 0 || Object.keys(set).length > 0 ? "changed" : "unchanged";
}
