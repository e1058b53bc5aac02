import { Command, Option } from "commander";
import type { Terminal } from "../output.ts";
import type { Finish } from "../program.ts";

export interface RulesOptions {
  readonly format: "text" | "json";
}

export function rulesCommand(terminal: Terminal, finish: Finish): Command {
  return new Command("rules")
    .description("Lists the rules, or explains one: what it finds, why it matters, examples.")
    .argument("[id]", "a rule, or a family such as federation")
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"))
    .action(async (id: string | undefined, options: RulesOptions) => {
      const { showRules } = await import("../rules.ts");
      finish(await showRules(id, options, terminal));
    });
}
