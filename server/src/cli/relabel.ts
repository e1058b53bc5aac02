import { resolve } from "node:path";
import { NodeHost } from "../hosts/node.ts";
import type { Field } from "../model/located.ts";
import {
  applyRelabel,
  type Labels,
  RELABEL_ACTIONS,
  type RelabelStep,
  relabelAction,
  relabelStep,
  type StepEffect,
} from "../model/relabel/index.ts";
import { readRelabelConfigs } from "../model/relabelConfig.ts";
import type { YamlNode } from "../syntax/yaml/nodes.ts";
import { parseYaml } from "../syntax/yaml/parse.ts";
import { LineIndex } from "../text/lineIndex.ts";
import type { RelabelCommandOptions } from "./commands/relabel.ts";
import { toSlash } from "./findings.ts";
import type { Terminal } from "./output.ts";
import { didYouMean } from "./suggest.ts";
import { EXIT, UsageError } from "./usageError.ts";

/** Prints the labels after all steps, and what each step did. @returns the exit status */
export async function relabel(options: RelabelCommandOptions, { out, cwd }: Terminal): Promise<number> {
  const labels = readLabels(options.labels);
  const steps = await readSteps(toSlash(resolve(cwd, options.steps)), options.steps);
  const result = applyRelabel(labels, steps, { scheme: options.validationScheme });
  const answer = { labels: result.labels, steps: result.trace.map(stepAsJson) };
  await out.write(
    options.format === "json" ? `${JSON.stringify(answer)}\n` : asText(labels, result.labels, result.trace),
  );
  return EXIT.clean;
}

function readLabels(text: string): Labels {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--labels is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UsageError('--labels is a JSON object of label names and values, such as {"job": "node"}.');
  }
  for (const [name, own] of Object.entries(value)) {
    if (typeof own !== "string")
      throw new UsageError(`--labels: the value of ${name} is no string; write it in quotes.`);
  }
  return value as Labels;
}

async function readSteps(path: string, shown: string): Promise<RelabelStep[]> {
  const read = await new NodeHost().read(path);
  if (!read.ok) throw new UsageError(`${shown}: ${read.message}`);
  const { root, problems } = parseYaml(read.text);
  const lines = new LineIndex(read.text);
  const [problem] = problems;
  if (problem)
    throw new UsageError(`${shown}:${lines.positionAt(problem.span.start).line + 1}: ${problem.message}`);
  if (root?.kind !== "seq")
    throw new UsageError(`${shown}: a YAML list of relabel steps is expected, each with its fields.`);
  return readRelabelConfigs(fieldOf(root)).map((step) => {
    const line = lines.positionAt(step.span.start).line + 1;
    const action = relabelAction(step.action);
    if (!action)
      throw new UsageError(
        `${shown}:${line}: There is no action ${step.action}.${didYouMean(step.action, RELABEL_ACTIONS)}`,
      );
    return relabelStep({
      action,
      sourceLabels: step.sourceLabels.map((label) => label.value),
      separator: step.separator,
      regex: step.regexText,
      modulus: step.modulus,
      targetLabel: step.targetLabel?.value ?? "",
      replacement: step.replacementText,
    });
  });
}

/** The list as if it stood below a key, which is how lists of steps are read. */
function fieldOf(list: YamlNode): Field {
  const span = { start: 0, end: 0 };
  const key: Field["pair"]["key"] = { kind: "scalar", style: "plain", value: "relabel_configs", span };
  return {
    key: { value: key.value, span, node: key, inherited: false },
    pair: { span, key, value: list },
    value: list,
    span: list.span,
    inherited: false,
  };
}

function stepAsJson({ step, outcome, value, set, removed }: StepEffect, index: number) {
  return { index, action: step.action, outcome, value, set, removed };
}

function asText(before: Labels, after: Labels | null, trace: readonly StepEffect[]): string {
  const lines = [`start: ${labelText(before)}`];
  for (const [index, effect] of trace.entries()) {
    const { step, outcome } = effect;
    const changes = [
      ...Object.entries(effect.set).map(([name, value]) => `${name}=${JSON.stringify(value)}`),
      ...effect.removed.map((name) => `-${name}`),
    ];
    lines.push(`${String(index + 1).padStart(5)}: ${step.action}: ${[outcome, ...changes].join(" ")}`);
  }
  lines.push(after === null ? "dropped" : `end: ${labelText(after)}`);
  return `${lines.join("\n")}\n`;
}

function labelText(labels: Labels): string {
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(", ")}}`;
}
