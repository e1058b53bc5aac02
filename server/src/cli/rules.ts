import { rulePage } from "../rules/page.ts";
import { ALL_RULES } from "../rules/registry.generated.ts";
import type { Rule } from "../rules/rule.ts";
import { ruleUrl } from "../rules/ruleUrl.ts";
import type { RulesOptions } from "./commands/rules.ts";
import type { Terminal } from "./output.ts";
import { didYouMean } from "./suggest.ts";
import { EXIT, UsageError } from "./usageError.ts";

/** Lists the rules, or those of a family, or explains one. @returns the exit status */
export async function showRules(
  id: string | undefined,
  { format }: RulesOptions,
  terminal: Terminal,
): Promise<number> {
  const rules = select(id);
  const [only] = rules;
  const one = only?.id === id ? only : undefined;
  if (format === "json")
    await terminal.out.write(`${JSON.stringify(one ? page(one) : rules.map(entry), null, 2)}\n`);
  else await terminal.out.write(one ? rulePage(one) : list(rules));
  return EXIT.clean;
}

/** All rules, those of a family, or one. */
function select(id: string | undefined): readonly Rule[] {
  if (id === undefined) return ALL_RULES;
  const family = id.replace(/\/\*?$/, "");
  const found = ALL_RULES.filter((rule) => rule.id === id || rule.id.startsWith(`${family}/`));
  if (found.length > 0) return found;
  throw new UsageError(
    `there is no rule ${id}.${didYouMean(
      id,
      ALL_RULES.map((rule) => rule.id),
    )} promfed rules lists them.`,
  );
}

function entry({ id, severity, fix, since, summary }: Rule) {
  return { id, severity, fix: fix ?? null, since, summary, url: ruleUrl(id) };
}

function page(rule: Rule) {
  return { ...entry(rule), why: rule.why.trim(), examples: rule.examples };
}

function list(rules: readonly Rule[]): string {
  const wide = Math.max(0, ...rules.map((rule) => rule.id.length));
  const lines = rules.map((rule) => {
    const fix = rule.fix === undefined ? "" : `fix: ${rule.fix}`;
    return [
      `${rule.id.padEnd(wide)}  ${rule.severity.padEnd(7)}  ${fix.padEnd(12)}  ${rule.summary}`.trimEnd(),
      `${" ".repeat(wide)}  ${ruleUrl(rule.id)}`,
    ].join("\n");
  });
  return `${lines.join("\n")}\n`;
}
