import { ALL_RULES } from "../../rules/registry.generated.ts";
import type { Document } from "../../workspace/document.ts";
import { dirname, relativePath } from "../../workspace/paths.ts";
import { RULE_LEVELS } from "../../workspace/project/options.ts";
import {
  describeOptionType,
  type OptionType,
  type ProjectOption,
  projectOptionAt,
  projectTypeAt,
} from "../../workspace/projectFile.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { collect } from "./collect.ts";
import { keyTarget, scalarTarget } from "./config/write.ts";
import { type CompletionAnswer, NOTHING, type Offer } from "./item.ts";
import { vocabularyOf } from "./vocabulary.ts";
import type { YamlPlace } from "./yaml/place.ts";

/** Completes `.promfed.yaml`. */
export function completeProject(
  ws: WorkspaceView,
  document: Document,
  place: YamlPlace,
  offset: number,
): CompletionAnswer {
  const type = projectTypeAt(place.path);
  if (!type) return NOTHING;
  const isMap = type.kind === "section" || type.kind === "severities";
  if (place.kind === "key" || (place.kind === "open" && isMap)) {
    const target = keyTarget(document, place, offset);
    if (!target || !isMap) return NOTHING;
    const offers = type.kind === "section" ? optionOffers(type.options, place) : ruleOffers(place);
    return collect(
      offers.filter(({ label }) => !place.present.has(label)),
      target,
    );
  }
  if (isMap) return NOTHING;
  if (type.kind !== "list") return values(ws, document, place, type, offset);
  if (place.kind !== "open") return values(ws, document, place, type.of, offset, { before: "[", after: "]" });
  if (type.of.kind !== "section")
    return values(ws, document, place, type.of, offset, { before: "- ", after: "" });
  const target = keyTarget(document, place, offset);
  return target
    ? collect([{ label: "- …", kind: "snippet", ...itemOf(type.of, place.column) }], target)
    : NOTHING;
}

function optionOffers(options: readonly ProjectOption[], place: YamlPlace): Offer[] {
  return options.map((option) => ({
    label: option.key,
    kind: "property",
    detail: describeOptionType(option.type),
    documentation: `${option.doc}\n\n${option.default ? `Default: ${option.default}.\n\n` : ""}\`\`\`yaml\n${option.example}\n\`\`\``,
    rank: option.required ? 1 : 3,
    ...keyText(option, place),
  }));
}

function keyText({ key, type }: ProjectOption, place: YamlPlace): Pick<Offer, "text" | "snippet"> {
  if (place.kind === "key") return { text: key };
  if (place.inFlow) return { text: `${key}: ` };
  const margin = " ".repeat(place.column + 2);
  if (type.kind === "list" && type.of.kind === "section")
    return { text: `${key}:\n${margin}${itemOf(type.of, place.column + 2).text}`, snippet: true };
  if (type.kind === "list") return { text: `${key}:\n${margin}- \${1}`, snippet: true };
  if (type.kind === "section" || type.kind === "severities")
    return { text: `${key}:\n${margin}\${1}`, snippet: true };
  return { text: `${key}: ` };
}

function itemOf(
  type: Extract<OptionType, { kind: "section" }>,
  column: number,
): Pick<Offer, "text" | "snippet"> {
  const required = type.options.filter((option) => option.required);
  const lines = required.map(({ key }, i) => `${key}: \${${i + 1}}`);
  return { text: `- ${lines.join(`\n${" ".repeat(column + 2)}`)}`, snippet: true };
}

function ruleOffers(place: YamlPlace): Offer[] {
  const families = new Set(ALL_RULES.map((rule) => rule.id.slice(0, rule.id.indexOf("/"))));
  const colon = place.kind === "key" ? "" : ": ";
  return [
    ...ALL_RULES.map(
      (rule): Offer => ({
        label: rule.id,
        kind: "property",
        detail: rule.severity,
        documentation: rule.summary,
        text: `${rule.id}${colon}`,
        rank: 2,
      }),
    ),
    ...[...families].map(
      (family): Offer => ({
        label: family,
        kind: "property",
        detail: "every rule of the family",
        text: `${family}${colon}`,
        rank: 3,
      }),
    ),
  ];
}

function values(
  ws: WorkspaceView,
  document: Document,
  place: YamlPlace,
  type: OptionType,
  offset: number,
  around = { before: "", after: "" },
): CompletionAnswer {
  const target = scalarTarget(document, place, offset, around);
  return target ? collect(valuesOf(ws, document, place, type), target) : NOTHING;
}

function valuesOf(ws: WorkspaceView, document: Document, place: YamlPlace, type: OptionType): Offer[] {
  const option = projectOptionAt(
    place.path.filter((step, i) => i < place.path.length - 1 || typeof step === "string"),
  );
  switch (type.kind) {
    case "boolean":
      return ["true", "false"].map((label) => ({ label, kind: "value" }));
    case "enum":
      return type.values.map((label) => ({ label, kind: "value" }));
    case "version": {
      const { style } = place.scalar;
      return ["3.5", "3.0", "2.53", "2.45"].map((label) => ({
        label,
        kind: "value",
        // Unquoted, 3.10 would be the number 3.1.
        ...(style === "plain" && { text: `"${label}"`, snippet: true }),
      }));
    }
    case "severities":
      return RULE_LEVELS.map((label) => ({ label, kind: "value" }));
    case "path":
      return [...ws.files]
        .filter((path) => option?.key !== "config" || ws.documents.get(path)?.kind === "config")
        .map((path) => ({ label: relativePath(dirname(document.path), path), kind: "file" }));
    case "endpoint":
      return [...vocabularyOf(ws).targets].map((label) => ({ label, kind: "value" }));
    case "label":
      return vocabularyOf(ws)
        .labelNames()
        .map((label) => ({ label, kind: "label" }));
    default:
      return [];
  }
}
