import { Command, Option } from "commander";
import type { Terminal } from "../output.ts";
import type { Finish } from "../program.ts";

export function relabelCommand(terminal: Terminal, finish: Finish): Command {
  return new Command("relabel")
    .description("Runs relabel steps over one set of labels and shows what each step does.")
    .requiredOption("--steps <file>", "a YAML list of relabel steps, as relabel_configs holds")
    .requiredOption("--labels <json>", 'the labels to start with: {"__address__": "host:9090"}')
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"))
    .addOption(
      new Option("--validation-scheme <scheme>", "which label names are valid")
        .choices(["utf8", "legacy"])
        .default("utf8"),
    )
    .action(async (options: RelabelCommandOptions) => {
      const { relabel } = await import("../relabel.ts");
      finish(await relabel(options, terminal));
    });
}

export interface RelabelCommandOptions {
  readonly steps: string;
  readonly labels: string;
  readonly format: "text" | "json";
  readonly validationScheme: "utf8" | "legacy";
}
