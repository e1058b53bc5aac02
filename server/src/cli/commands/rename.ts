import { Command, Option } from "commander";
import type { Terminal } from "../output.ts";
import type { Finish } from "../program.ts";

export const RENAME_KINDS = ["record", "alert", "metric", "job", "label-value"] as const;

export interface RenameOptions {
  readonly dryRun?: boolean;
  readonly kind?: (typeof RENAME_KINDS)[number];
  readonly alert?: boolean;
  readonly unsure?: boolean;
  readonly migration?: boolean;
  readonly checklist?: string;
  readonly finish?: boolean;
  readonly format: "text" | "json";
  readonly config?: string;
}

export function renameCommand(terminal: Terminal, finish: Finish): Command {
  return new Command("rename")
    .description(
      "Renames a record, alert, metric, scrape job or label value wherever it is written out: rule files, match[], dashboards, Alertmanager, unit tests.",
    )
    .argument("<old>", "the name; label=value for the value of a label, as cluster=us-east")
    .argument("<new>", "its new name")
    .argument("[path]", "the folder to search", ".")
    .option("--dry-run", "only say what would change")
    .addOption(
      new Option("--kind <kind>", "what the name is, where several things have it").choices([
        ...RENAME_KINDS,
      ]),
    )
    .addOption(new Option("--alert", "the same as --kind alert").hideHelp())
    .option("--unsure", "change what needs a look too: wider regexes, mentions in texts")
    .option(
      "--migration",
      "keep the old name of a record as an alias, and print in which order to deploy what",
    )
    .option("--checklist <file>", "with --migration: write the checklist there")
    .option("--finish", "end a migration: remove the alias and what lets the old name pass on")
    .addOption(new Option("--format <format>", "how to report").choices(["text", "json"]).default("text"))
    .option("--config <file>", "the project file (default: .promfed.yaml in the folder or the nearest above)")
    .addHelpText(
      "after",
      `
Examples:
  promfed rename job:http:rate5m job:http_requests:rate5m --dry-run
  promfed rename job:http:rate5m job:http_requests:rate5m --migration > MIGRATION.md
  promfed rename cluster=us-east us-east-1
  promfed rename node node-exporter --kind job

Exit status: 0 renamed; 1 some places are left to decide on; 2 nothing was renamed.`,
    )
    .action(async (oldName: string, newName: string, path: string, options: RenameOptions) => {
      const { renameAll } = await import("../rename.ts");
      finish(await renameAll({ oldName, newName, path }, options, terminal));
    });
}
