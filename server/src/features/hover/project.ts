import { ALL_RULES } from "../../rules/registry.generated.ts";
import { describeOptionType, projectOptionAt } from "../../workspace/projectFile.ts";
import type { Hover } from "./context.ts";
import { code, paragraphs } from "./markdown.ts";
import type { YamlPlaceAt } from "./yamlPlace.ts";

/** The options of `.promfed.yaml`; below `rules` the rules and families themselves. */
export function projectHover({ path, span }: YamlPlaceAt): Hover | undefined {
  const key = path[1];
  const markdown = path[0] === "rules" && typeof key === "string" ? ruleText(key) : optionText(path);
  return markdown === undefined ? undefined : { span, markdown };
}

/** The option itself; for a value in a list, that of the list. */
function optionText(path: readonly (string | number)[]): string | undefined {
  const keys = [...path];
  while (typeof keys.at(-1) === "number") keys.pop();
  const option = projectOptionAt(keys);
  if (!option) return undefined;
  const fallback = option.default === undefined ? "" : `\n\nWithout it: ${option.default}.`;
  return paragraphs(
    `**${code(option.key)}**: ${describeOptionType(option.type)}${option.required ? "; required" : ""}`,
    `${option.doc}${fallback}`,
    `\`\`\`yaml\n${option.example}\n\`\`\``,
  );
}

function ruleText(key: string): string | undefined {
  const rule = ALL_RULES.find(({ id }) => id === key);
  if (rule)
    return paragraphs(`**${code(rule.id)}**: ${rule.severity} unless set otherwise here`, rule.summary);
  const family = ALL_RULES.filter(({ id }) => id.startsWith(`${key}/`));
  if (family.length === 0) return undefined;
  const list = family.map(({ id, summary }) => `- ${code(id)}: ${summary}`);
  return paragraphs(`**${code(key)}**: every rule of this family`, list.join("\n"));
}
