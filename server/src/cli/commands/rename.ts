import { Command } from "commander";
import type { Terminal } from "../output.ts";
import type { Finish } from "../program.ts";

export interface RenameOptions {
  readonly dryRun?: boolean;
  readonly alert?: boolean;
  readonly config?: string;
}

export function renameCommand(terminal: Terminal, finish: Finish): Command {
  return new Command("rename")
    .description(
      "Renames a recording rule wherever it is written out: rule files, expressions, match[] selectors.",
    )
    .argument("<old>", "the record's name")
    .argument("<new>", "its new name")
    .argument("[path]", "the folder to search", ".")
    .option("--dry-run", "only say what would change")
    .option("--alert", "the names are those of an alert")
    .option("--config <file>", "the project file (default: .promfed.yaml in the folder or the nearest above)")
    .action(async (oldName: string, newName: string, path: string, options: RenameOptions) => {
      const { renameAll } = await import("../rename.ts");
      finish(await renameAll({ oldName, newName, path }, options, terminal));
    });
}
