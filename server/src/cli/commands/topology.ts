import { Command, Option } from "commander";
import type { Terminal } from "../output.ts";
import type { Finish } from "../program.ts";

export const TOPOLOGY_FORMATS = ["text", "json", "mermaid", "dot", "svg"] as const;

export interface TopologyOptions {
  readonly format: (typeof TOPOLOGY_FORMATS)[number];
  readonly output?: string;
  readonly config?: string;
}

export function topologyCommand(terminal: Terminal, finish: Finish): Command {
  return new Command("topology")
    .description("Shows which config federates from which, and why promfed thinks so.")
    .argument("[paths...]", "folders to search", ["."])
    .addOption(
      new Option("--format <format>", "how to show it").choices([...TOPOLOGY_FORMATS]).default("text"),
    )
    .option("--output <file>", "write it there")
    .option("--config <file>", "the project file (default: .promfed.yaml in the folder or the nearest above)")
    .action(async (paths: string[], options: TopologyOptions) => {
      const { topology } = await import("../topology.ts");
      finish(await topology(paths, options, terminal));
    });
}
