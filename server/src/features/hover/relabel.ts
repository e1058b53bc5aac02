import { type RelabelConfig, readRelabelConfigs } from "../../model/relabelConfig.ts";
import { fieldAt, sectionIn } from "../../model/schema/schema.ts";
import { isConstantTemplate } from "../../syntax/values/re2/index.ts";
import type { Hover, HoverContext } from "./context.ts";
import { fieldText } from "./key.ts";
import { code, paragraphs, someCode } from "./markdown.ts";
import { regexWords } from "./matcher.ts";

/** What the relabel step under the cursor does, then what its field means. */
export function relabelHover(context: HoverContext): Hover | undefined {
  const { schemaPath, at, field } = context;
  if (!schemaPath || field?.section !== "relabel_config") return undefined;
  const depth = schemaPath.path.findLastIndex((key, index) => {
    const type = fieldAt(schemaPath.kind, schemaPath.path.slice(0, index + 1))?.type;
    return typeof key === "number" && type !== undefined && sectionIn(type) === "relabel_config";
  });
  const step = readStep(at.nodes[depth - (schemaPath.path.length - at.path.length)]);
  if (!step) return undefined;
  const list = schemaPath.path[depth - 1];
  const sentence = step.templated
    ? "Holds a template's placeholder, so what the step does is only known once that is filled in."
    : `${relabelSentence(step, subjectOf(String(list), schemaPath.path))}`;
  return { span: at.span, markdown: paragraphs(sentence, fieldText(context)) };
}

function readStep(node: HoverContext["at"]["nodes"][number]): RelabelConfig | undefined {
  if (node?.kind !== "map") return undefined;
  const list = { kind: "seq", flow: false, span: node.span, items: [node] } as const;
  const key = { kind: "scalar", style: "plain", value: "relabel_configs", span: node.span } as const;
  const [step] = readRelabelConfigs({
    key: { value: key.value, span: key.span, node: key, inherited: false },
    pair: { span: node.span, key, value: list },
    value: list,
    span: node.span,
    inherited: false,
  });
  return step;
}

/** What a list of steps works on, in the singular. */
function subjectOf(list: string, path: readonly (string | number)[]): string {
  if (list === "alert_relabel_configs") return "alert";
  if (list === "metric_relabel_configs") return "series";
  if (list === "write_relabel_configs") return "series sent there";
  return path[0] === "alerting" ? "Alertmanager" : "target";
}

/** The step as one sentence about each target, series or alert. */
export function relabelSentence(step: RelabelConfig, subject: string): string {
  const each = `every ${subject}`;
  const what = subject === "series" || subject === "series sent there" ? subject : `${subject}s`;
  const label = step.targetLabel ? code(step.targetLabel.value) : "a label that is not given";
  switch (step.action) {
    case "keep":
      return `Keeps only ${what} ${whoseSource(step)}; all others are dropped.`;
    case "drop":
      return `Drops ${what} ${whoseSource(step)}; all others stay.`;
    case "keepequal":
      return `Keeps only ${what} where ${sourceWords(step)} equals ${label}.`;
    case "dropequal":
      return `Drops ${what} where ${sourceWords(step)} equals ${label}.`;
    case "labeldrop":
      return `Drops ${namedLabels(step)} from ${each}.`;
    case "labelkeep":
      return `Drops every label from ${each} but ${namedLabels(step)}.`;
    case "labelmap":
      return `Copies ${namedLabels(step)} of ${each} to ${step.replacementText === "$1" ? "the part of its name in the first parentheses" : code(step.replacementText)}.`;
    case "hashmod":
      return `Sets ${label} to the hash of ${sourceWords(step)} modulo ${step.modulus || "a number that is not given"}: a number that shares ${what} out.`;
    case "lowercase":
    case "uppercase":
      return `Sets ${label} to ${sourceWords(step)} in ${step.action === "lowercase" ? "small" : "capital"} letters.`;
    case "replace":
      return replaceSentence(step, label, each);
    default:
      return `${code(step.action)} is no action that Prometheus knows.`;
  }
}

function replaceSentence(step: RelabelConfig, label: string, each: string): string {
  const anything = step.regexText === "(.*)" || step.regexText === ".*";
  const when = anything ? "" : ` where ${sourceWords(step)} ${regexWords(step.regexText)}`;
  if (step.replacementText === "") return `Removes the label ${label} from ${each}${when}.`;
  if (anything && step.replacementText === "$1" && step.regexText === "(.*)") {
    if (step.sourceLabels.length === 0)
      return `Removes the label ${label}: there is nothing to copy into it.`;
    return `Copies ${sourceWords(step)} into ${label} on ${each}.`;
  }
  const value = isSecret(step.targetLabel?.value ?? "")
    ? "a value that is not shown"
    : code(step.replacementText);
  const groups = isConstantTemplate(step.replacementText)
    ? ""
    : ", with what the parentheses of the regex caught";
  return `Sets ${label} to ${value} on ${each}${when}${groups}.`;
}

function whoseSource(step: RelabelConfig): string {
  return `whose ${sourceWords(step)} ${regexWords(step.regexText)}`;
}

function sourceWords(step: RelabelConfig): string {
  const names = step.sourceLabels.map((l) => l.value);
  if (names.length === 0) return "the empty text (no source label is given)";
  const [only] = names;
  return names.length === 1 && only !== undefined
    ? code(only)
    : `${names.map((name) => code(name)).join(" + ")} (joined by ${code(step.separator)})`;
}

function namedLabels(step: RelabelConfig): string {
  const names = plainNames(step.regexText);
  if (names) return names.length === 1 ? `the label ${someCode(names)}` : `the labels ${someCode(names)}`;
  return `every label whose name ${regexWords(step.regexText)}`;
}

function plainNames(regex: string): string[] | undefined {
  const names = regex.split("|");
  return names.every((name) => /^\w+$/.test(name)) ? names : undefined;
}

function isSecret(label: string): boolean {
  return /token|password|passwd|secret|api_?key|authorization|credential/i.test(label);
}
