import { Command } from "commander";
import { readWidth } from "../options.ts";
import type { Terminal } from "../output.ts";
import type { Finish } from "../program.ts";

export function fmtCommand(terminal: Terminal, finish: Finish): Command {
  return new Command("fmt")
    .description("Formats the PromQL of rule files and of match[] in place, or of one expression.")
    .argument("[paths...]", "folders to search and files to format (default: this folder)")
    .option(
      "--check",
      "change nothing; name the files that are not formatted, and exit with 1 if there are any",
    )
    .option("--expr <text>", "print this expression formatted instead")
    .option("--width <characters>", "the longest line before an expression is split", readWidth, 100)
    .addHelpText(
      "after",
      `
Comments and the meaning stay; expressions with mistakes or template placeholders are left alone.
Exit status: 0 done; 1 with --check, something is not formatted; 2 the request could not be carried out.`,
    )
    .action(async (paths: string[], options: FmtOptions) => {
      const { format } = await import("../format.ts");
      finish(await format(paths, options, terminal));
    });
}

export interface FmtOptions {
  readonly check?: boolean;
  readonly expr?: string;
  readonly width: number;
}
